//! Editions that say on what they must play: what is shown before, what is made, what lies on the drive.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::desk::{Desk, files_below};

/// A desk with films of four kinds, each two seconds long, a text and a subtitle.
fn desk() -> Desk {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("works")).unwrap();
    let film = |name: &str, arguments: &[&str]| {
        let ended = Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-y", "-bitexact"])
            .args([
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x180:rate=25:duration=2",
            ])
            .args([
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:sample_rate=44100:duration=2",
            ])
            .args(["-ac", "2"])
            .args(arguments)
            .arg(desk.path("works").join(name))
            .status()
            .expect("ffmpeg is installed by scripts/setup");
        assert!(ended.success(), "ffmpeg {arguments:?}");
    };
    let h264 = [
        "-c:v",
        "libx264",
        "-profile:v",
        "main",
        "-level",
        "31",
        "-pix_fmt",
        "yuv420p",
    ];
    film("Good.mp4", &[&h264[..], &["-c:a", "aac"]].concat());
    film("Wrapped.mov", &[&h264[..], &["-c:a", "aac"]].concat());
    film(
        "Old.avi",
        &[
            "-c:v",
            "mpeg4",
            "-vtag",
            "XVID",
            "-bf",
            "2",
            "-c:a",
            "libmp3lame",
        ],
    );
    film(
        "New.mkv",
        &["-c:v", "libvpx-vp9", "-b:v", "200k", "-c:a", "libopus"],
    );
    desk.write("works/봄.txt", "봄이 온다\n\n눈이 녹는다.\n");
    desk.write(
        "works/Old.srt",
        "1\r\n00:00:00,500 --> 00:00:01,500\r\n눈이 온다\r\n",
    );
    desk.run(&["add", "works"]).ends(0);
    desk
}

/// What a profile does with each work, by title, from a plan's JSON.
fn verdicts(plan: &Value, profile: &str) -> BTreeMap<String, String> {
    let works = plan["plays"]["works"].as_array().unwrap();
    let of = |work: &Value| {
        let on = work["on"].as_array().unwrap();
        let found = on.iter().find(|on| on["profile"] == profile).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&work["title"]), text(&found["verdict"]))
    };
    works.iter().map(of).collect()
}

/// The container and codecs of a file, as ffprobe tells them.
fn codecs(path: &Path) -> String {
    let output = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-show_entries",
            "stream=codec_name",
            "-of",
            "csv=p=0",
        ])
        .arg(path)
        .output()
        .unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_does_not_play_is_made_once_and_lies_on_the_drive() {
    let desk = desk();
    desk.edition("tv", "plays = [\"any-tv\"]\ndraw-subtitles = \"never\"\n");
    let plan = desk.run(&["plan", "tv", "--json"]).ends(0).json();
    let found = verdicts(&plan, "any-tv");
    for (title, verdict) in [
        ("Good", "as-it-is"),
        ("Wrapped", "converted"),
        ("Old", "as-it-is"),
        ("New", "converted"),
        ("봄이 온다", "converted"),
    ] {
        assert_eq!(found[title], verdict, "{title}: {found:?}");
    }
    assert!(plan["plays"]["to_make"].as_u64().unwrap() >= 3);

    desk.run(&["build", "tv", "--to", "out/"]).ends(0);
    desk.run(&["check", "out"]).ends(0);
    let files = files_below(&desk.path("out"));
    let find = |end: &str| {
        let mut paths = files.keys().filter(|path| path.ends_with(end));
        let path = paths
            .next()
            .unwrap_or_else(|| panic!("{end}: {:?}", files.keys()));
        desk.path("out").join(path)
    };
    assert_eq!(codecs(&find("Good.mp4")), "h264 aac");
    // Only the container was wrong.
    assert_eq!(codecs(&find("Wrapped.mp4")), "h264 aac");
    assert_eq!(codecs(&find("New.mp4")), "h264 aac");
    assert_eq!(codecs(&find("Old.avi")), "mpeg4 mp3");
    let page = fs::read(find("001.jpg")).unwrap();
    assert!(page.starts_with(&[0xff, 0xd8, 0xff]));
    // A television shows the subtitle by its mark, an older one by the old code page.
    assert!(
        fs::read(find("Old.srt"))
            .unwrap()
            .starts_with(b"\xef\xbb\xbf")
    );
    let smi = fs::read(find("Old.smi")).unwrap();
    assert!(
        smi.windows(2).any(|pair| pair == [0xb4, 0xab]),
        "눈 in CP949"
    );

    // Made once: equal bytes, and nothing is left to be made.
    let plan = desk.run(&["plan", "tv", "--json"]).ends(0).json();
    assert_eq!(plan["plays"]["to_make"], 0);
    desk.run(&["build", "tv", "--to", "again/"]).ends(0);
    assert_eq!(files_below(&desk.path("again")), files);
    let tidy = desk.run(&["tidy", "--dry-run", "--json"]).ends(0);
    let gone = tidy.out.contains("film 1") || tidy.out.contains("text pages");
    assert!(!gone, "{}", tidy.out);
}

#[test]
fn one_file_plays_on_all_that_are_asked_for() {
    let desk = desk();
    desk.edition(
        "both",
        "kinds = [\"films\"]\nplays = [\"any-tv\", \"portable\"]\n",
    );
    desk.run(&["build", "both", "--to", "out/"]).ends(0);
    for (path, _) in files_below(&desk.path("out")) {
        if path.ends_with(".avi") {
            assert_eq!(codecs(&desk.path("out").join(path)), "mpeg4 mp3");
        } else {
            assert!(!path.ends_with(".mp4"), "{path}");
        }
    }
}

#[test]
fn what_cannot_be_made_stays_behind_with_the_reason_and_the_rest_goes_on() {
    let desk = desk();
    // Bytes that say they are a film and decode to nothing.
    let mkv = fs::read(desk.path("works/New.mkv")).unwrap();
    let blob = desk.blob(&mkv);
    let mut broken = mkv.clone();
    let from = broken.len() / 8;
    for byte in &mut broken[from..] {
        *byte = 0x55;
    }
    fs::set_permissions(&blob, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    fs::write(&blob, &broken).unwrap();
    desk.edition("tv", "kinds = [\"films\"]\nplays = [\"any-tv\"]\n");
    let built = desk
        .run(&["build", "tv", "--to", "out/", "--json"])
        .ends(0)
        .json();
    let left = built["left"].as_array().unwrap();
    let why: Vec<_> = left
        .iter()
        .filter(|left| left["why"] == "does-not-play")
        .collect();
    assert_eq!(why.len(), 1, "{left:?}");
    assert_eq!(why[0]["title"], "New");
    assert_eq!(why[0]["because"]["id"], "failed");
    assert_eq!(built["works"].as_array().unwrap().len(), 3);

    desk.edition("state", "plays = [\"state-phone\"]\n");
    let plan = desk.run(&["plan", "state", "--json"]).ends(3).json();
    assert!(plan["works"].as_array().unwrap().is_empty());
    let left = plan["left"].as_array().unwrap();
    assert!(
        left.iter()
            .all(|left| left["because"]["id"] == "takes-nothing"),
        "{left:?}"
    );
    let said = desk.run(&["--lang", "en", "plan", "state"]);
    assert!(
        said.out.contains("state-phone takes nothing"),
        "{}",
        said.out
    );

    desk.edition("typo", "plays = [\"any-tvs\"]\n");
    let typo = desk.run(&["--lang", "en", "plan", "typo"]).ends(1);
    assert!(
        typo.err.contains("any-tvs") && typo.err.contains("any-tv,"),
        "{}",
        typo.err
    );
}

#[test]
fn a_desk_has_profiles_of_its_own_and_a_file_is_held_against_them() {
    let desk = desk();
    desk.write(
        "desk/profiles/hall.toml",
        "name = { en = \"The set in the hall\" }\nlike = \"safe-tv\"\n\
         [sources.tried]\ntitle = \"tried with a stick\"\nconfirmed = true\n\
         [[films]]\ncontainers = [\"mov\"]\nvideo = [{ codec = \"h264\" }]\n\
         audio = [{ codec = \"aac\" }]\nfrom = \"tried\"\n\
         [[make.films]]\ncontainer = \"mov\"\nfrom = \"tried\"\n\
         [make.films.video]\ncodec = \"h264\"\nprofile = \"Main\"\nsize = \"640x360\"\n\
         frame-rate = [25, 1]\nquality = [24]\nbit-rate = 900000\n\
         [make.films.audio]\ncodec = \"aac\"\nchannels = 2\nsample-rate = 48000\nbit-rate = 96000\n",
    );
    let probed = desk
        .run(&["probe", "works/Wrapped.mov", "--json"])
        .ends(0)
        .json();
    let on = |name: &str| {
        let profiles = probed["profiles"].as_array().unwrap();
        let found = profiles.iter().find(|on| on["profile"] == name);
        found.unwrap()["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (on("hall").as_str(), on("safe-tv").as_str()),
        ("as-it-is", "converted")
    );
    let shown = desk
        .run(&["--lang", "en", "profiles", "show", "hall"])
        .ends(0);
    assert!(shown.out.contains("tried with a stick"), "{}", shown.out);
    let list = desk.run(&["profiles", "--json"]).ends(0).json();
    assert!(list["profiles"].as_array().unwrap().len() > 30);

    // A fault names file and line, and stops only what needs profiles.
    desk.write(
        "desk/profiles/hall.toml",
        "name = { en = \"x\" }\n\n[[film]]\n",
    );
    let fault = desk.run(&["--lang", "en", "profiles"]).ends(1);
    assert!(
        fault.err.contains("hall.toml") && fault.err.contains("line 3"),
        "{}",
        fault.err
    );
    desk.edition("plain", "");
    desk.run(&["plan", "plain"]).ends(0);
}

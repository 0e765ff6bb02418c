//! Subtitles on the way to the drive: drawn into films where devices read no files, taken out of
//! films where they do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::desk::{Desk, files_below};

/// Reads no subtitle files.
const READS_NONE: &str = "plays = [\"pmp-onda-vx858\"]\n";
/// Reads them.
const READS_FILES: &str = "plays = [\"samsung-smart\"]\n";

/// A black film of twelve seconds with English sound, and these subtitles in it.
fn film(desk: &Desk, name: &str, inside: Option<&str>) {
    fs::create_dir_all(desk.path("works")).unwrap();
    let mut command = Command::new("ffmpeg");
    command
        .args(["-nostdin", "-v", "error", "-y", "-bitexact", "-f", "lavfi"])
        .args(["-i", "color=black:size=480x270:rate=24:duration=12"])
        .args(["-f", "lavfi", "-i", "sine=frequency=440:duration=12"]);
    if let Some(text) = inside {
        desk.write("inside.srt", text);
        command.arg("-i").arg(desk.path("inside.srt"));
        command.args(["-map", "2", "-c:s", "srt", "-metadata:s:s", "language=kor"]);
    }
    command
        .args([
            "-map",
            "0",
            "-map",
            "1",
            "-c:v",
            "libvpx-vp9",
            "-b:v",
            "100k",
        ])
        .args(["-deadline", "realtime", "-c:a", "libopus", "-ac", "2"])
        .args(["-metadata:s:a", "language=eng"])
        .arg(desk.path("works").join(name));
    assert!(command.status().unwrap().success());
}

/// A SAMI file in CP949 whose words, `눈이 온다`, are seen from the second to the fifth second.
fn sami() -> Vec<u8> {
    let head = "<SAMI><HEAD><STYLE TYPE=\"text/css\"><!-- .KRCC {Name:Korean; lang:ko-KR;} --></STYLE></HEAD>\n";
    let words = b"\xb4\xab\xc0\xcc \xbf\xc2\xb4\xd9";
    let before = "<BODY><SYNC Start=2000><P Class=KRCC>";
    let after = "\n<SYNC Start=5000><P Class=KRCC>&nbsp;\n</BODY></SAMI>\n";
    [head.as_bytes(), before.as_bytes(), words, after.as_bytes()].concat()
}

/// The brightest point of a frame, 0 to 255.
fn brightest(film: &Path, second: u32) -> u8 {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-ss", &second.to_string(), "-i"])
        .arg(film)
        .args(["-frames:v", "1", "-pix_fmt", "gray", "-f", "rawvideo", "-"])
        .output()
        .unwrap();
    assert!(!output.stdout.is_empty(), "no frame at {second} s");
    output.stdout.iter().copied().max().unwrap()
}

/// The files of works on a drive that was built as a folder.
fn works(desk: &Desk, out: &str) -> Vec<PathBuf> {
    let files = files_below(&desk.path(out)).into_keys().map(PathBuf::from);
    let ends = ["avi", "mp4", "mkv", "webm", "smi", "srt", "ass", "vtt"];
    let of_works = |path: &PathBuf| {
        ends.iter()
            .any(|end| path.extension().is_some_and(|e| e == *end))
    };
    files
        .filter(of_works)
        .map(|file| desk.path(out).join(file))
        .collect()
}

#[test]
fn subtitles_are_drawn_where_the_device_reads_no_files() {
    let desk = Desk::new();
    film(&desk, "Snow.mkv", None);
    fs::write(desk.path("works/Snow.smi"), sami()).unwrap();
    desk.run(&["add", "works"]).ends(0);
    desk.edition("player", READS_NONE);
    desk.run(&["build", "player", "--to", "out/"]).ends(0);
    let on_drive = works(&desk, "out");
    // What is drawn does not lie beside the film, too: a player that reads it would show it twice.
    assert_eq!(on_drive.len(), 1, "{on_drive:?}");
    assert!(brightest(&on_drive[0], 3) > 200);
    assert!(brightest(&on_drive[0], 8) < 60);
    let plan = desk.run(&["plan", "player", "--json"]).ends(0).json();
    assert_eq!(plan["plays"]["to_make"], 0);
}

#[test]
fn subtitles_inside_a_film_are_drawn_too() {
    let desk = Desk::new();
    film(
        &desk,
        "Snow.mkv",
        Some("1\n00:00:02,000 --> 00:00:05,000\n눈이 온다\n"),
    );
    desk.run(&["add", "works"]).ends(0);
    desk.edition("player", READS_NONE);
    desk.run(&["build", "player", "--to", "out/"]).ends(0);
    let on_drive = works(&desk, "out");
    assert_eq!(on_drive.len(), 1, "{on_drive:?}");
    assert!(brightest(&on_drive[0], 3) > 200);
    assert!(brightest(&on_drive[0], 8) < 60);
}

#[test]
fn subtitles_inside_a_film_lie_beside_it_where_the_device_reads_files() {
    let desk = Desk::new();
    film(
        &desk,
        "Snow.mkv",
        Some("1\n00:00:02,000 --> 00:00:05,000\n눈이 온다\n"),
    );
    desk.run(&["add", "works"]).ends(0);
    desk.edition("phone", READS_FILES);
    desk.run(&["build", "phone", "--to", "out/"]).ends(0);
    let on_drive = works(&desk, "out");
    let (films, lines): (Vec<&PathBuf>, Vec<&PathBuf>) = on_drive
        .iter()
        .partition(|path| path.extension().unwrap() == "mp4");
    assert_eq!((films.len(), lines.len()), (1, 2), "{on_drive:?}");
    let srt = lines.iter().find(|path| path.extension().unwrap() == "srt");
    assert!(
        fs::read_to_string(srt.unwrap())
            .unwrap()
            .contains("눈이 온다")
    );
    assert_eq!(films[0].file_stem(), lines[0].file_stem());
    assert!(brightest(films[0], 3) < 60);
}

#[test]
fn subtitles_are_drawn_for_a_family_of_which_not_all_are_known_to_read_files() {
    let desk = Desk::new();
    film(&desk, "Snow.mkv", None);
    fs::write(desk.path("works/Snow.smi"), sami()).unwrap();
    desk.run(&["add", "works"]).ends(0);
    desk.edition("tv", "plays = [\"any-tv\"]\n");
    let plan = desk.run(&["plan", "tv", "--json"]).ends(0).json();
    assert_eq!(plan["plays"]["works"][0]["subtitles_drawn"], true);
}

#[test]
fn an_edition_may_have_nothing_drawn() {
    let desk = Desk::new();
    film(&desk, "Snow.mkv", None);
    fs::write(desk.path("works/Snow.smi"), sami()).unwrap();
    desk.run(&["add", "works"]).ends(0);
    desk.edition(
        "player",
        &format!("{READS_NONE}draw-subtitles = \"never\"\n"),
    );
    desk.run(&["build", "player", "--to", "out/"]).ends(0);
    let on_drive = works(&desk, "out");
    assert_eq!(on_drive.len(), 2, "{on_drive:?}");
    let film = on_drive
        .iter()
        .find(|path| path.extension().unwrap() == "avi");
    assert!(brightest(film.unwrap(), 3) < 60);
}

#[test]
fn a_film_whose_subtitles_are_damaged_stays_behind_with_the_line() {
    let desk = Desk::new();
    film(&desk, "Snow.mkv", None);
    film(&desk, "Rain.mkv", None);
    let good = (0..40).map(|n| {
        format!(
            "{n}\n00:00:{:02},000 --> 00:00:{:02},500\n눈이 온다\n\n",
            n % 60,
            n % 60
        )
    });
    let bad = "1\n00:0x:01,000 --> 00:00:02,000\n눈이 온다\n\n".repeat(40);
    desk.write("works/Snow.srt", &(good.collect::<String>() + &bad));
    desk.run(&["add", "works"]).ends(0);
    desk.edition("player", READS_NONE);
    let built = desk.run(&["build", "player", "--to", "out/"]).ends(0);
    assert!(built.out.contains("line 162"), "{}", built.out);
    assert_eq!(works(&desk, "out").len(), 1);
}

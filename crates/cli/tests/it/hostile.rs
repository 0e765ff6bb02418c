//! Files that were made to hurt, as a person meets them at the command line: refused with a reason, within
//! bounds of time and memory, and without a word of what they point at.

use std::fs::{self, File};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::desk::{Desk, Run, files_below};

const SECRET: &str = "the secret of this machine";

/// The command within 900 MB of addresses, less than what the longest of these files has, and in less
/// than half a minute.
fn bounded(desk: &Desk, args: &[&str]) -> Run {
    let plain = desk.command(args);
    let mut command = Command::new("prlimit");
    command.arg("--as=900000000").arg(plain.get_program());
    command.args(plain.get_args()).current_dir(desk.path(""));
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    // Hang or not is what is asked here; nothing of it reaches a drive.
    #[allow(clippy::disallowed_methods)]
    let begin = Instant::now();
    let run = Run::from(command.output().expect("util-linux has prlimit"));
    assert!(begin.elapsed() < Duration::from_secs(30), "{args:?}");
    run
}

#[test]
fn playlists_under_any_name_are_refused_and_tell_nothing() {
    let desk = Desk::new();
    desk.write("secret.txt", SECRET);
    let secret = desk.path("secret.txt");
    let secret = secret.to_str().unwrap();
    let hls = format!(
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:1.0,\nfile://{secret}\n#EXT-X-ENDLIST\n"
    );
    let dash = format!(
        "<?xml version=\"1.0\"?>\n<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" \
         mediaPresentationDuration=\"PT1S\"><Period><AdaptationSet mimeType=\"video/mp4\"><Representation \
         id=\"1\" bandwidth=\"1\"><BaseURL>file://{secret}</BaseURL></Representation></AdaptationSet>\
         </Period></MPD>\n"
    );
    let concat = format!("ffconcat version 1.0\nfile '{secret}'\n");
    let sdp = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n\
               a=rtpmap:96 H264/90000\n";
    let texts = [
        ("list.m3u8", hls.as_str()),
        ("film.mp4", hls.as_str()),
        ("film.mkv", dash.as_str()),
        ("list.mpd", dash.as_str()),
        ("list.ffconcat", concat.as_str()),
        ("film.avi", concat.as_str()),
        ("stream.sdp", sdp),
        ("film.ts", sdp),
    ];
    for (name, text) in texts {
        desk.write(&format!("works/{name}"), text);
        let run = bounded(
            &desk,
            &["--lang", "en", "probe", &format!("works/{name}"), "--json"],
        );
        // Some are plain text by their content, which is no film: nothing is followed either way.
        let told = format!("{}{}", run.out, run.err);
        assert!(
            run.code != 0 || !told.contains("\"streams\":[{"),
            "{name}: {told}"
        );
        assert!(!told.contains(SECRET), "{name}: {told}");
        if run.code != 0 {
            assert!(run.err.contains(name) && run.err.len() > 40, "{}", run.err);
        }
    }
    let added = bounded(&desk, &["--lang", "en", "add", "works", "--json"]);
    assert!(!format!("{}{}", added.out, added.err).contains(SECRET));
    for (path, bytes) in files_below(&desk.path("desk")) {
        let found = bytes
            .windows(SECRET.len())
            .any(|part| part == SECRET.as_bytes());
        assert!(!found, "{path}");
    }
    // None of them stands as a film.
    let list = desk.run(&["list", "--json"]).ends(0).json();
    let text = list.to_string();
    assert!(!text.contains("\"films\""), "{text}");
}

#[test]
fn damaged_and_empty_files_are_refused_by_name_and_the_rest_goes_in() {
    let desk = Desk::new();
    fs::create_dir(desk.path("works")).unwrap();
    let film = desk.path("works/Good.mp4");
    let made = Command::new("ffmpeg")
        .args([
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=160x120:duration=1",
        ])
        .args(["-c:v", "libx264", "-pix_fmt", "yuv420p"])
        .arg(&film)
        .status();
    assert!(made.unwrap().success());
    let bytes = fs::read(&film).unwrap();
    desk.write("works/Cut.mp4", &bytes[..bytes.len() / 2]);
    desk.write("works/Empty.mp4", b"");
    // By its content it is a film, whatever it is called.
    desk.write("works/Letter.txt", &bytes);
    let noise = (0..5000u32).map(|n| (n * n % 251) as u8);
    desk.write("works/Noise.mkv", noise.collect::<Vec<u8>>());
    let run = bounded(&desk, &["--lang", "en", "add", "works"]);
    let told = format!("{}{}", run.out, run.err);
    for name in ["Cut.mp4", "Empty.mp4", "Noise.mkv"] {
        assert!(told.contains(name), "{name}: {told}");
        let one = bounded(&desk, &["probe", &format!("works/{name}")]);
        assert_ne!(one.code, 0, "{name}");
        assert!(one.err.contains(name), "{}", one.err);
    }
    let letter = bounded(&desk, &["probe", "works/Letter.txt", "--json"]).ends(0);
    assert!(letter.out.contains("h264"), "{}", letter.out);
    let list = desk.run(&["list", "--json"]).ends(0);
    assert!(list.out.contains("Good"), "{}", list.out);
}

#[test]
fn a_subtitle_of_a_gigabyte_and_a_picture_bomb_take_neither_memory_nor_time() {
    let desk = Desk::new();
    desk.write("works/봄.txt", "봄이 온다\n\n눈이 녹는다.\n");
    // Sparse: it takes no room on the disk of the test.
    let long = desk.path("works/봄.srt");
    fs::write(&long, "1\r\n00:00:01,000 --> 00:00:02,000\r\n눈\r\n\r\n").unwrap();
    File::options()
        .append(true)
        .open(&long)
        .unwrap()
        .set_len(1 << 30)
        .unwrap();
    // 60,000 pixels a side in 70 bytes.
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x02\0\0\0".to_vec();
    bomb.extend(crc32(&bomb[12..]).to_be_bytes());
    bomb.extend(b"\0\0\0\0IDAT");
    bomb.extend(crc32(b"IDAT").to_be_bytes());
    bomb.extend(b"\0\0\0\0IEND");
    bomb.extend(crc32(b"IEND").to_be_bytes());
    desk.write("works/Bomb.png", &bomb);
    let run = bounded(&desk, &["--lang", "en", "add", "works"]);
    let told = format!("{}{}", run.out, run.err);
    assert!(told.contains("봄.srt"), "{told}");
    let list = desk.run(&["list", "--json"]).ends(0);
    assert!(list.out.contains("봄이 온다"), "{}", list.out);
    let probe = bounded(&desk, &["probe", "works/봄.srt"]);
    assert_ne!(probe.code, 0, "{}", probe.out);
    bounded(&desk, &["probe", "works/Bomb.png"]);
    // What went in as a picture is refused where it would have to be decoded, and the rest is built.
    desk.edition("tv", "plays = [\"any-tv\"]\n");
    let built = desk.run(&["build", "tv", "--to", "out/", "--json"]).ends(0);
    let json = built.json();
    assert_eq!(json["works"].as_array().unwrap().len(), 1, "{json}");
}

#[test]
fn names_with_newlines_and_dashes_are_only_names() {
    let desk = Desk::new();
    desk.write("works/-rf.txt", "봄이 온다\n\n눈이 녹는다.\n");
    desk.write("works/a\nb \u{1b}[31m.txt", "겨울이 간다\n\n바람이 분다.\n");
    desk.write("works/-i.mp4", b"");
    let run = bounded(&desk, &["--lang", "en", "add", "works"]);
    let told = format!("{}{}", run.out, run.err);
    assert!(!told.contains('\u{1b}') && !told.contains("a\nb"), "{told}");
    desk.edition("tv", "plays = [\"any-tv\"]\n");
    desk.run(&["build", "tv", "--to", "out/"]).ends(0);
    for (path, _) in files_below(&desk.path("out")) {
        let plain = |part: &str| !part.starts_with('-') && !part.contains(char::is_control);
        assert!(path.split('/').all(plain), "{path:?}");
    }
    let probe = bounded(&desk, &["probe", "works/-i.mp4"]);
    assert_ne!(probe.code, 0);
}

/// The checksum of a PNG chunk (ISO/IEC 15948, annex D).
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
    !bytes
        .iter()
        .fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

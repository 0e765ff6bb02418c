//! Files made to reach out, to run on, or to be taken for something else.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use bulssi_media::{Limits, ProbeError, Sniffed, ToolError, Tools, probe, sniff};
use bulssi_model::ByteLen;

use super::{TOOLS, ffmpeg, look, look_at, outcome};

/// A server that nobody may call.
struct Trap {
    listener: TcpListener,
    address: String,
}

impl Trap {
    fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = format!("http://{}/x.ts", listener.local_addr().unwrap());
        Self { listener, address }
    }

    fn was_called(&self) -> bool {
        self.listener.accept().is_ok()
    }
}

fn playlists(target: &str) -> Vec<(&'static str, String)> {
    vec![
        (
            "hls",
            format!("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{target}\n#EXT-X-ENDLIST\n"),
        ),
        ("concat", format!("ffconcat version 1.0\nfile '{target}'\n")),
        (
            "pls",
            format!("[playlist]\nFile1={target}\nNumberOfEntries=1\n"),
        ),
        (
            "asx",
            format!("<asx version=\"3\"><entry><ref href=\"{target}\"/></entry></asx>"),
        ),
        (
            "xspf",
            format!(
                "<?xml version=\"1.0\"?><playlist><track><location>{target}</location></track></playlist>"
            ),
        ),
        (
            "dash",
            format!(
                "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><BaseURL>{target}</BaseURL></MPD>"
            ),
        ),
        (
            "sdp",
            "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n".to_owned(),
        ),
        ("ram", target.replace("http", "rtsp")),
    ]
}

#[test]
fn playlists_are_refused_under_any_name() {
    let trap = Trap::set();
    for target in [trap.address.as_str(), "file:///etc/passwd"] {
        for (kind, playlist) in playlists(target) {
            if kind == "ram" && target.starts_with("file") {
                continue;
            }
            let result = look_at("film.mp4", playlist.as_bytes());
            assert_eq!(outcome(&result), "refused playlist", "{kind} to {target}");
        }
    }
    assert!(!trap.was_called());
}

/// The head of a film before a playlist gets past the first look; the tool must still not follow.
#[test]
fn playlists_behind_the_head_of_a_film_are_not_followed() {
    let trap = Trap::set();
    let heads: [(&str, &[u8]); 7] = [
        ("mp4", b"\0\0\0\x10ftypisom\0\0\0\0"),
        ("mkv", b"\x1a\x45\xdf\xa3\x8b\x42\x82\x88matroska"),
        ("avi", b"RIFF\0\0\0\0AVI "),
        (
            "ogg",
            b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x1e\x01vorbis",
        ),
        ("flv", b"FLV\x01\x05\0\0\0\x09\0\0\0\0"),
        ("mpg", b"\0\0\x01\xba"),
        ("mp3", b"ID3\x03\0\0\0\0\0\0"),
    ];
    for (name, head) in heads {
        for (kind, playlist) in playlists(&trap.address) {
            let result = look_at(
                &format!("film.{name}"),
                &[head, b"\n", playlist.as_bytes()].concat(),
            );
            assert!(result.is_err(), "{kind} behind {name}: {result:?}");
        }
    }
    assert!(!trap.was_called());
}

/// The trap works: left to itself, the tool follows the same playlist.
#[test]
fn the_tool_alone_would_call() {
    let trap = Trap::set();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.m3u8");
    std::fs::write(&path, &playlists(&trap.address)[0].1).unwrap();
    let mut child = Command::new("ffprobe")
        .args(["-v", "quiet", "-protocol_whitelist", "file,http,tcp"])
        .arg(&path)
        .spawn()
        .unwrap();
    let called = (0..500).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        trap.was_called()
    });
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(called);
}

#[test]
fn names_are_only_names() {
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("a.mp4");
    ffmpeg(
        &[
            "-f",
            "lavfi",
            "-i",
            "testsrc=size=32x32:rate=5:duration=1",
            "-c:v",
            "mpeg4",
        ],
        &film,
    );
    for name in [
        "-i.mp4",
        "--help",
        "-v",
        "concat:a|b.mp4",
        "http:x.mp4",
        "file:x.mp4",
        "pipe:0",
        "%03d.mp4",
        "a b'\"$(id)`;.mp4",
        "line\nend.mp4",
        "눈*?.mp4",
    ] {
        let path = folder.path().join(name);
        std::fs::copy(&film, &path).unwrap();
        assert_eq!(outcome(&look(&path)), "mp4", "{name}");
    }
}

/// A path that is relative and begins like an option, from the folder where the test runs.
#[test]
fn relative_paths() {
    let result = probe(Path::new("-i"), "-i", &TOOLS, &Limits::default());
    assert!(matches!(result, Err(ProbeError::Read(_))), "{result:?}");
}

#[cfg(unix)]
mod stubs {
    //! Programs in place of the tool.

    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn stub(folder: &Path, script: &str) -> std::path::PathBuf {
        let path = folder.join("stub");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        path
    }

    const VERSION: &str = "[ \"$1\" = -version ] && echo 'ffprobe version 9.9' && exit 0";

    fn film(folder: &Path) -> std::path::PathBuf {
        let path = folder.join("a.flac");
        std::fs::write(&path, b"fLaC and so on").unwrap();
        path
    }

    fn run(script: &str) -> Result<bulssi_model::Probe, ProbeError> {
        let folder = tempfile::tempdir().unwrap();
        let tools =
            Tools::find(Some(&stub(folder.path(), &format!("{VERSION}\n{script}")))).unwrap();
        let mut limits = Limits::default();
        limits.wall = Duration::from_millis(400);
        limits.output = ByteLen(1 << 16);
        probe(&film(folder.path()), "a.flac", &tools, &limits)
    }

    #[test]
    fn a_tool_that_runs_on_is_killed() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("pid");
        let result = run(&format!("echo $$ > '{}'; exec sleep 1000", mark.display()));
        assert_eq!(outcome(&result), "damaged endless");
        let pid = std::fs::read_to_string(mark).unwrap();
        let alive = Path::new("/proc").join(pid.trim()).join("cmdline");
        assert!(!alive.exists(), "still there");
        // Its own children keep its pipes open; that holds nobody up either.
        assert_eq!(outcome(&run("sleep 5 & wait")), "damaged endless");
    }

    #[test]
    fn a_tool_that_prints_on_is_killed() {
        assert_eq!(outcome(&run("exec yes")), "damaged endless");
        assert_eq!(
            outcome(&run("yes >&2 & sleep 0.1; kill $!; echo '{}'")),
            "damaged no-stream"
        );
    }

    #[test]
    fn a_tool_that_talks_nonsense_is_told_apart_from_the_file() {
        assert!(outcome(&run("echo nonsense")).starts_with("tool:"));
        assert_eq!(
            outcome(&run(
                "echo '{\"streams\": [null, 7, {\"codec_type\": []}]}'"
            )),
            "damaged no-stream"
        );
        assert_eq!(outcome(&run("echo broken >&2; exit 1")), "damaged tool");
    }

    #[test]
    fn tools_that_will_not_do() {
        let folder = tempfile::tempdir().unwrap();
        let find = |script: &str| Tools::find(Some(&stub(folder.path(), script)));
        let found = find("echo 'ffprobe version 3.4.8 Copyright'");
        assert!(matches!(found, Err(ToolError::TooOld { .. })), "{found:?}");
        for script in ["echo 'ffmpeg version 6'", "exit 1", "echo"] {
            let found = find(script);
            assert!(
                matches!(found, Err(ToolError::NotTheTool { .. })),
                "{found:?}"
            );
        }
        for newer in ["n7.1", "N-118000-g0", "2026-01-01-git-0", "5.1.9-0+deb12u1"] {
            let tools = find(&format!("echo 'ffprobe version {newer} Copyright'")).unwrap();
            assert_eq!(tools.ffprobe().unwrap().1, newer);
        }
        let absent = Tools::find(Some(Path::new("/nowhere/ffprobe")));
        assert!(matches!(absent, Err(ToolError::NotFound(_))), "{absent:?}");
    }
}

/// Without the tool everything but films and sound is still understood.
#[test]
fn no_tool() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a");
    std::fs::write(&path, b"fLaC and so on").unwrap();
    let result = probe(&path, "a.flac", &Tools::none(), &Limits::default());
    assert!(matches!(result, Err(ProbeError::Tool(ToolError::Missing))));
    std::fs::write(&path, b"text").unwrap();
    assert!(probe(&path, "a.txt", &Tools::none(), &Limits::default()).is_ok());
}

#[test]
fn what_is_refused() {
    let tar = [&[b'a'; 257][..], b"ustar\0", &[0; 249]].concat();
    let pe = [b"MZ\x90\0\x03\0\0\0".as_slice(), &[0; 56]].concat();
    let table: [(&str, &[u8], &str); 46] = [
        ("setup.mp4", &pe, "executable"),
        ("film.mp4", b"\x7fELF\x02\x01\x01\0", "executable"),
        ("film.mp4", b"\xcf\xfa\xed\xfe\x07\0\0\x01", "executable"),
        ("film.mp4", b"\xca\xfe\xba\xbe\0\0\0\x02", "executable"),
        ("film.mp4", b"dex\n035\0", "executable"),
        ("film.swf", b"CWS\x09\0\0\0\0", "executable"),
        ("notes.txt", b"#!/bin/sh\nrm -r /\n", "executable"),
        ("notes.txt", b"@echo off\r\ndel *\r\n", "executable"),
        ("notes.bat", b"hello", "executable"),
        ("film.mp4.exe", b"hello", "executable"),
        ("Film.SCR", b"hello", "executable"),
        ("a.vbs", b"MsgBox 1", "executable"),
        ("a.hta", b"<html>", "executable"),
        ("a.html", b"<html><hta:application></html>", "executable"),
        ("a.txt", b"<?php echo 1;", "executable"),
        (
            "a.txt",
            b"Windows Registry Editor Version 5.00\r\n",
            "executable",
        ),
        ("film.lnk", b"L\0\0\0\x01\x14\x02\0", "shortcut"),
        ("film", b"L\0\0\0\x01\x14\x02\0\0\0", "shortcut"),
        (
            "page.txt",
            b"[InternetShortcut]\r\nURL=http://a.example\r\n",
            "shortcut",
        ),
        ("page.txt", b"[Desktop Entry]\nExec=sh\n", "shortcut"),
        ("page.url", b"x", "shortcut"),
        ("AUTORUN.INF", b"x", "autorun"),
        ("a.txt", b"[autorun]\r\nopen=a.exe\r\n", "autorun"),
        ("desktop.ini", b"x", "autorun"),
        (
            "letter.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0",
            "macro-document",
        ),
        ("a.rar", b"Rar!\x1a\x07\x01\0", "archive"),
        ("film.mp4", b"7z\xbc\xaf\x27\x1c\0\x04", "archive"),
        ("a.gz", b"\x1f\x8b\x08\0", "archive"),
        ("a", b"BZh91AY&SY", "archive"),
        ("a", b"\xfd7zXZ\0\0", "archive"),
        ("a", b"\x28\xb5\x2f\xfd\0\0", "archive"),
        (
            "a.zip",
            b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            "archive",
        ),
        ("a.tar", &tar, "archive"),
        ("a.alz", b"ALZ\x01\0\0", "archive"),
        ("a.egg", b"EGGA\0\x01", "archive"),
        ("a.txt", b"-----BEGIN PGP MESSAGE-----\n", "encrypted"),
        ("a.m4p", b"\0\0\0\x18ftypM4P \0\0\0\0M4P mp42", "encrypted"),
        ("a.m3u", b"/music/a.mp3\n", "playlist"),
        ("a.cue", b"FILE \"a.wav\" WAVE\n", "playlist"),
        ("a.mp4", b"", "empty"),
        ("a.txt", b" \r\n\t\n", "empty"),
        ("a.rtf", b"{\\rtf1 hello}", "unknown"),
        ("a.xml", b"<?xml version=\"1.0\"?><data/>", "unknown"),
        ("a.bin", b"\0\x01\x02\x03\x04", "unknown"),
        ("a.jp2", b"\0\0\0\x14ftypjp2 \0\0\0\0jp2 ", "unknown"),
        ("a.mp4", b"\x1a\x45\xdf\xa3\x87\x42\x82\x84what", "unknown"),
    ];
    for (name, bytes, refusal) in table {
        let sniffed = sniff(bytes, ByteLen(bytes.len() as u64), name);
        let told = match sniffed {
            Sniffed::Refused(refusal) => refusal.id(),
            Sniffed::Format(format) => format.id(),
        };
        assert_eq!(told, refusal, "{name} {:?}", String::from_utf8_lossy(bytes));
        assert_eq!(
            outcome(&look_at(name, bytes)),
            format!("refused {refusal}"),
            "{name}"
        );
    }
}

#[test]
fn what_is_text() {
    for (name, text, format) in [
        ("a.txt", "눈이 온다.\n", "text"),
        ("a", "MZ is how this text begins", "text"),
        ("a.md", "# 눈\n", "markdown"),
        ("README.MD", "<p align=center>x</p>\n# A\n", "markdown"),
        ("a.md", "<!doctype html><title>x</title>", "html"),
        ("a.txt", "<!-- x -->\n<HTML><p>x", "html"),
        (
            "a.xhtml",
            "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>",
            "html",
        ),
        ("a.htm", "hello <b>you</b>", "html"),
        ("a", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "svg"),
        (
            "a",
            "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY a \"x>y\">]><svg:svg width='3px' height='2'/>",
            "svg",
        ),
        (
            "a.txt",
            "1\r\n00:00:01,000 --> 00:00:02,000\r\nx\r\n",
            "srt",
        ),
        (
            "a.txt",
            "\u{feff}WEBVTT\n\n00:01.000 --> 00:02.000\nx\n",
            "vtt",
        ),
        ("a.txt", "<SAMI><BODY><SYNC Start=1><P>x", "smi"),
        (
            "a.txt",
            "<!-- made by hand -->\n<SAMI><BODY><SYNC Start=1><P>x",
            "smi",
        ),
        (
            "a.ssa",
            "[Script Info]\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,,,,,,,x\n",
            "ass",
        ),
    ] {
        assert_eq!(
            outcome(&look_at(name, text.as_bytes())),
            format,
            "{name} {text}"
        );
        let utf16: Vec<u8> = format!("\u{feff}{}", text.trim_start_matches('\u{feff}'))
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(outcome(&look_at(name, &utf16)), format, "{name} in UTF-16");
    }
}

#[test]
fn subtitles_without_a_line_are_damaged() {
    for text in [
        "<SAMI><BODY></BODY></SAMI>",
        "WEBVTT\n\nnothing\n",
        "[Script Info]\n[Events]\n",
        "1\n00:00:01,000 --> 00:00:02,000\n\n",
    ] {
        assert_eq!(
            outcome(&look_at("a", text.as_bytes())),
            "damaged line",
            "{text}"
        );
    }
}

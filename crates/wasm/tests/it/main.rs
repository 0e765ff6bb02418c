//! The finished module against its sources: built from these, and of the same mind about files.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bulssi_wasm::{MODULE, STAMP, clean, strip};
use serde_json::{Value, json};

const MARK: &[u8] = b"\x90\x0b\x1a\x18\xd5\x1a\x96\xfa\x72\xd2\xb1\x64\x13\x63\x46\xd7\
    \x5a\x13\xa0\xe6\x29\x4b\x75\xb1\x18\0\0\0EOF";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_module_is_of_these_sources() {
    assert_eq!(
        STAMP.trim(),
        bulssi_wasm::stamp(&root()).unwrap(),
        "crates/wasm/clean.wasm is older than its sources: run scripts/wasm and commit what it writes"
    );
}

#[test]
fn it_is_small_and_names_nobody() {
    assert!(MODULE.starts_with(b"\0asm\x01\0\0\0"));
    assert!(MODULE.len() < 1_750_000, "{} bytes", MODULE.len());
    let text = String::from_utf8_lossy(MODULE).to_lowercase();
    for word in [
        "bulssi", "/root/", "/home/", ".cargo", "/usr/", "rustc", "crates/", "bindgen",
    ] {
        assert!(!text.contains(word), "{word}");
    }
}

/// Files of many kinds, sound, marked and broken, by name.
fn samples() -> Vec<(String, Vec<u8>)> {
    let wav = {
        let mut wav = b"RIFF".to_vec();
        wav.extend(2036_u32.to_le_bytes());
        wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x22\x56\0\0\x44\xac\0\0\x02\0\x10\0data");
        wav.extend(2000_u32.to_le_bytes());
        wav.resize(2044, 0);
        wav
    };
    let gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xfe\x06camera\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    let own: [(&str, &[u8]); 9] = [
        ("a.txt", "눈이\u{200b} 온다. \n".as_bytes()),
        ("b.srt", b"1\n00:00:01,000 --> 00:00:02,000\nsnow\n"),
        (
            "c.html",
            b"<!doctype html><html><body onload=x()><p>snow</p></body></html>",
        ),
        ("d.wav", &wav),
        ("e.gif", gif),
        ("f.rar", b"Rar!\x1a\x07\0 and what is packed"),
        ("g.exe", b"MZ\0\0"),
        ("h.md", b"# snow\n\nIt snows.\n"),
        ("i.bin", &[0x5a, 0x13, 0xa0, 0xe6, 9, 9, 9, 9]),
    ];
    let mut samples: Vec<(String, Vec<u8>)> = Vec::new();
    for (name, bytes) in own {
        samples.push((name.to_owned(), bytes.to_vec()));
        samples.push((format!("marked {name}"), [bytes, MARK].concat()));
        samples.push((format!("cut {name}"), bytes[..bytes.len() - 1].to_vec()));
        samples.push((format!("more {name}"), [bytes, b"more"].concat()));
    }
    samples.push(("none.txt".to_owned(), Vec::new()));
    samples
}

#[test]
fn it_does_what_the_program_does() {
    let dir = tempfile::tempdir().unwrap();
    let samples = samples();
    let mut expected = Vec::new();
    for (nth, (name, bytes)) in samples.iter().enumerate() {
        fs::write(dir.path().join(nth.to_string()), bytes).unwrap();
        let (mut cleaned, mut stripped) = (Vec::new(), Vec::new());
        let said = clean(&mut std::io::Cursor::new(bytes), &mut cleaned, name);
        let again = strip(&mut std::io::Cursor::new(bytes), &mut stripped);
        let sum = |said: &str, bytes: &[u8]| match said.starts_with("refused") {
            true => String::new(),
            false => bulssi_model::Digest::of(bytes).to_string(),
        };
        expected.push(json!([
            &said,
            sum(&said, &cleaned),
            &again,
            sum(&again, &stripped)
        ]));
    }
    let names: Vec<&str> = samples.iter().map(|(name, _)| name.as_str()).collect();
    fs::write(dir.path().join("names.json"), json!(names).to_string()).unwrap();
    let crate_root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let done = Command::new("node")
        .arg(crate_root.join("tests/node/run.mjs"))
        .arg(crate_root.join("clean.wasm"))
        .arg(dir.path())
        .output()
        .expect("node is missing: scripts/setup test");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let answers: Vec<Value> = String::from_utf8(done.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(answers.len(), samples.len());
    for ((name, _), (nth, (answer, expected))) in samples
        .iter()
        .zip(answers.iter().zip(&expected).enumerate())
    {
        let sum = |kind: &str| match fs::read(dir.path().join(format!("{nth}.{kind}"))) {
            Ok(bytes) => bulssi_model::Digest::of(&bytes).to_string(),
            Err(_) => String::new(),
        };
        let got = json!([&answer[0], sum("clean"), &answer[1], sum("strip")]);
        assert_eq!(&got, expected, "{name}");
    }
}

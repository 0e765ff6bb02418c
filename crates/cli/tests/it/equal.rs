//! Equal libraries and editions give equal bytes, whatever the machine is like.

use std::fs;
use std::process::Command;

use crate::desk::{Desk, bulssi};

/// Adds, plans and builds with these settings, and gives the image and its manifest.
fn built(
    settings: &[(&str, &str)],
    umask: &str,
    jobs: &str,
    day: &str,
    backwards: bool,
) -> (Vec<u8>, Vec<u8>) {
    let desk = Desk::empty();
    let mut names: Vec<u32> = (0..60).collect();
    if backwards {
        names.reverse();
    }
    // The order in which a folder lists its files depends on the order in which they were made.
    for n in names {
        desk.write(
            &format!("works/{}/글 {n}.md", n % 3),
            format!("# 글 {n}\n\n{}\n", "내용 ".repeat(n as usize)),
        );
    }
    for (source, args) in [
        ("testsrc=d=1:s=64x48:r=5", "works/0/눈.mp4"),
        ("testsrc=d=1:s=64x48:r=1", "works/1/눈.jpg"),
        ("sine=d=1", "works/2/노래.mp3"),
    ] {
        // On another day, programs write another date into files.
        let made = Command::new("faketime")
            .args([day, "ffmpeg", "-v", "error", "-f", "lavfi", "-i", source])
            .args([
                "-metadata",
                &format!("creation_time={day}"),
                "-threads",
                "1",
            ])
            .arg(desk.path(args))
            .status();
        assert!(made.unwrap().success());
    }
    let program = bulssi();
    let program = program.get_program().to_str().unwrap().to_owned();
    let script = format!(
        "umask {umask}; set -e; p={program}; find works -exec touch -d '{day}' {{}} +; $p init desk >&2; $p -L desk add works --jobs {jobs} >&2; \
         cp edition.toml desk/editions/spring.toml; \
         $p -L desk build spring --to spring.img --jobs {jobs} >&2"
    );
    desk.write(
        "edition.toml",
        "title = \"t\"\nlanguage = \"ko\"\ndate = 2026-11-21\ncapacity = \"40MB exact\"\n\
         [themes.health]\nleast = \"1%\"\n[pages]\nfont = false\n",
    );
    let mut command = Command::new("faketime");
    command
        .args([day, "sh", "-c", &script])
        // Waiting takes as long as ever.
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .current_dir(desk.path(""))
        .env_remove("BULSSI_LIBRARY");
    let run = command.envs(settings.iter().copied()).output().unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let read = |name| fs::read(desk.path(name)).unwrap();
    (read("spring.img"), read("spring.img.manifest.json"))
}

#[test]
fn images_do_not_depend_on_the_machine() {
    let first = built(
        &[("LC_ALL", "C"), ("TZ", "UTC")],
        "022",
        "1",
        "2026-11-21 10:00:00",
        false,
    );
    let second = built(
        &[
            ("LC_ALL", "ko_KR.UTF-8"),
            ("TZ", "Asia/Pyongyang"),
            ("HOME", "/nowhere"),
            ("USER", "x"),
        ],
        "077",
        "8",
        "2031-02-03 23:59:58",
        true,
    );
    assert!(first.0 == second.0, "images differ");
    assert_eq!(first.1, second.1);
}

#[test]
fn nothing_on_a_drive_names_the_program_or_the_machine() {
    let (image, manifest) = built(
        &[("USER", "deskuser")],
        "022",
        "2",
        "2024-02-29 12:00:00",
        false,
    );
    let host = fs::read_to_string("/etc/hostname").unwrap_or_default();
    let mut words = vec![
        "bulssi".to_owned(),
        "deskuser".to_owned(),
        "/tmp".to_owned(),
    ];
    words.extend(Some(host.trim().to_owned()).filter(|host| host.len() > 5));
    let lower = |bytes: &[u8]| bytes.to_ascii_lowercase();
    for bytes in [lower(&image), lower(&manifest)] {
        for word in &words {
            let word = word.to_ascii_lowercase();
            let wide: Vec<u8> = word.bytes().flat_map(|byte| [byte, 0]).collect();
            for needle in [word.as_bytes(), &wide] {
                assert!(
                    !bytes.windows(needle.len()).any(|window| window == needle),
                    "{word}"
                );
            }
        }
    }
}

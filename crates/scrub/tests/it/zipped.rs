//! Plain archives as other programs pack them.

use std::path::Path;
use std::process::Command;

use bulssi_model::Format;
use bulssi_scrub::{Kind, Refusal, ScrubError};

use crate::pages::{packed, unpacked};
use crate::samples::{CANARY, clean, jpeg};

/// What Python packs with notes, dates, an account's numbers, programs' leavings and a name in CP949.
const PACK: &str = r#"
import sys, zipfile
word, jpeg, target = sys.argv[1:]
with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as all:
    all.comment = word.encode()
    for name, content in [
        ("b/lesson.txt", "눈이 온다.\u200b\n"),
        ("a.html", f"<!-- {word} --><p>가</p>"),
        ("__MACOSX/._a.html", word),
        ("Thumbs.db", word),
        ("사진/", ""),
    ]:
        info = zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10))
        info.comment = word.encode()
        info.external_attr = 0o100640 << 16
        info.create_system = 3
        # Unix times and the numbers of an account (Info-ZIP's "ux").
        info.extra = b"ux\x0b\0\1\4\xe8\3\0\0\4\xe8\3\0\0"
        all.writestr(info, content)
    all.write(jpeg, "사진/눈.jpg")
"#;

#[test]
fn what_python_packs_is_clean_file_by_file() {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("눈.jpg");
    let planted = jpeg(&[(0xfe, CANARY.as_bytes())]);
    std::fs::write(&picture, planted).unwrap();
    let archive = folder.path().join("all.zip");
    let done = Command::new("/usr/bin/python3")
        .args(["-c", PACK, CANARY])
        .args([&picture, &archive])
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let bytes = std::fs::read(&archive).unwrap();
    let (out, findings) = clean(&bytes, Format::Zip).unwrap();
    assert!(findings.times(Kind::Comment) >= 2, "{findings:?}");
    assert_eq!(findings.times(Kind::Stray), 2, "{findings:?}");
    let wanted = [
        ("a.html".to_owned(), b"<p>\xea\xb0\x80</p>\n".to_vec()),
        (
            "b/lesson.txt".to_owned(),
            "눈이 온다.\n".as_bytes().to_vec(),
        ),
        ("사진/눈.jpg".to_owned(), jpeg(&[])),
    ];
    let left = unpacked(&out);
    assert_eq!(
        left.iter().map(|(name, _)| name).collect::<Vec<_>>(),
        wanted.iter().map(|(name, _)| name).collect::<Vec<_>>()
    );
    for ((name, content), (_, wanted)) in left.iter().zip(&wanted) {
        let tells = content
            .windows(CANARY.len())
            .any(|at| at == CANARY.as_bytes());
        assert!(!tells, "{name}");
        if Path::new(name).extension().is_none_or(|end| end != "html") {
            assert_eq!(content, wanted, "{name}");
        }
    }
    // Another reader: nothing but names, lengths and one date.
    let clean_file = folder.path().join("clean.zip");
    std::fs::write(&clean_file, out).unwrap();
    let told = Command::new("/usr/bin/python3")
        .args(["-c", "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.comment, \
            {(i.date_time, i.extra, i.comment, i.external_attr, i.create_system) for i in z.infolist()})"])
        .arg(&clean_file)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let plain = "None b'' {((1980, 1, 1, 0, 0, 0), b'', b'', 0, 0)}\n";
    assert_eq!(told, plain);
}

#[test]
fn names_of_korean_windows_are_read() {
    let mut bytes = packed(&[("ABCD/EF.txt", b"a\n")]);
    // "겨울" and "눈" in CP949.
    for (from, to) in [
        (&b"ABCD"[..], &b"\xb0\xdc\xbf\xef"[..]),
        (b"EF", b"\xb4\xab"),
    ] {
        while let Some(at) = bytes.windows(from.len()).position(|at| at == from) {
            bytes[at..at + from.len()].copy_from_slice(to);
        }
    }
    let (out, _) = clean(&bytes, Format::Zip).unwrap();
    assert_eq!(
        unpacked(&out),
        [("겨울/눈.txt".to_owned(), b"a\n".to_vec())]
    );
}

fn refusal(bytes: &[u8]) -> Refusal {
    match clean(bytes, Format::Zip) {
        Err(ScrubError::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_that_cannot_be_clean_is_named() {
    for (name, what) in [
        ("모임/run.exe", "kind of file"),
        ("모임/none", "kind of file"),
        ("inner.zip", "archive in an archive"),
        ("모임/font.woff2", "kind of file"),
    ] {
        let bytes = packed(&[("a.txt", b"a\n"), (name, b"anything")]);
        let why = Box::new(Refusal::Unaccounted { what, at: 0 });
        let name = name.to_owned();
        assert_eq!(refusal(&bytes), Refusal::Member { name, why });
    }
    let why = refusal(&packed(&[("사진.bmp", b"BM")]));
    assert_eq!(why.to_string(), "사진.bmp: bmp is not covered");
    // A program under the name of a picture.
    let why = refusal(&packed(&[("눈.jpg", b"MZ anything")]));
    assert!(matches!(why, Refusal::Member { why, .. } if matches!(*why, Refusal::Damaged { .. })));
}

#[test]
fn names_that_lead_out_of_the_archive_are_refused() {
    for name in [
        "../a.txt", "/a.txt", "a//b.txt", "./a.txt", "C:/a.txt", "a\\b.txt", "a\nb.txt",
    ] {
        let mut bytes = packed(&[("0123456789".get(..name.len()).unwrap(), b"a\n")]);
        let plain = b"0123456789"[..name.len()].to_vec();
        while let Some(at) = bytes.windows(name.len()).position(|at| at == plain) {
            bytes[at..at + name.len()].copy_from_slice(name.as_bytes());
        }
        let why = refusal(&bytes);
        assert_eq!(
            why,
            Refusal::Unaccounted {
                what: "name in ZIP",
                at: 0
            },
            "{name}"
        );
    }
}

#[test]
fn an_archive_that_unpacks_without_end_is_refused() {
    let zeros = vec![0u8; 64 << 20];
    let names: Vec<String> = (0..18).map(|number| format!("{number:02}.txt")).collect();
    let all: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), zeros.as_slice()))
        .collect();
    let why = refusal(&packed(&all));
    assert_eq!(why, Refusal::Unaccounted { what: "ZIP", at: 0 });
}

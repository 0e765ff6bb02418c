//! Office documents as Python's libraries write them, with a word in every place that tells: nothing of it is left,
//! neither in the members nor in what lies within them, and the same libraries read the same from them.

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use bulssi_model::Format;
use bulssi_scrub::Kind;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::mutated::{Chance, changed, count, holds};
use crate::samples::{CANARY, clean};

const FILES: [(&str, Format); 6] = [
    ("one.docx", Format::Docx),
    ("one.xlsx", Format::Xlsx),
    ("two.xlsx", Format::Xlsx),
    ("one.pptx", Format::Pptx),
    ("one.ods", Format::Ods),
    ("one.odp", Format::Odp),
];

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Writes the documents.
pub(crate) fn planted(folder: &Path) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python = run(&mut Command::new(root.join("scripts/office-python")));
    let python = PathBuf::from(python.trim());
    let mut plant = Command::new(&python);
    run(plant.arg(script("plant.py")).arg(folder).arg(CANARY));
    python
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/office")
        .join(name)
}

fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let each = (0..zip.len()).map(|number| {
        let mut file = zip.by_index(number).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        (file.name().unwrap().into_owned(), content)
    });
    each.collect()
}

/// Where the word stands in a file or in what lies within it, in one of two encodings.
fn found(name: &str, bytes: &[u8]) -> Vec<String> {
    let wide: Vec<u8> = CANARY.bytes().flat_map(|byte| [byte, 0]).collect();
    let has = |word: &[u8]| memchr::memmem::find(bytes, word).is_some();
    let mut places = Vec::new();
    if has(CANARY.as_bytes()) || has(&wide) {
        places.push(name.to_owned());
    }
    if bytes.starts_with(b"PK\x03\x04") {
        for (member, content) in members(bytes) {
            places.extend(
                found(&member, &content)
                    .iter()
                    .map(|at| format!("{name}/{at}")),
            );
            places.extend(found(&member, member.as_bytes()));
        }
    }
    places
}

#[test]
fn what_pythons_libraries_plant_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let python = planted(folder.path());
    let told = |file: &Path| run(Command::new(&python).arg(script("tell.py")).arg(file));
    let exiftool = |file: &Path| run(Command::new("exiftool").args(["-a", "-u", "-G1"]).arg(file));
    for (name, format) in FILES {
        let file = folder.path().join(name);
        let bytes = std::fs::read(&file).unwrap();
        assert!(found(name, &bytes).len() > 6, "{name}: little was planted");
        let before = told(&file);
        let (out, findings) = clean(&bytes, format).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(found(name, &out), [""; 0], "{name}");
        assert!(
            findings.times(Kind::Tags) > 0 && findings.times(Kind::Exif) > 0,
            "{name}"
        );
        let scrubbed = folder.path().join("clean").join(name);
        std::fs::create_dir_all(scrubbed.parent().unwrap()).unwrap();
        std::fs::write(&scrubbed, &out).unwrap();
        let after = told(&scrubbed);
        let differing = before
            .lines()
            .zip(after.lines())
            .find(|(one, other)| one != other);
        assert_eq!(differing, None, "{name} reads otherwise");
        assert_eq!(after.len(), before.len(), "{name} reads otherwise");
        let mut said = exiftool(&scrubbed);
        for (member, content) in members(&out) {
            let ending = member.rsplit_once('.').map_or("", |(_, ending)| ending);
            if ["jpeg", "png", "mp4"].contains(&ending) {
                let within = folder.path().join(format!("within.{ending}"));
                std::fs::write(&within, content).unwrap();
                said += &exiftool(&within);
            }
        }
        for word in [
            "Artist",
            "Author",
            "Creator",
            "Company",
            "Last Modified By",
            "Software",
            "Make ",
        ] {
            assert!(!said.contains(word), "{name}: {said}");
        }
    }
}

fn packed(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in members {
        zip.start_file(name.as_str(), stored).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn documents_with_changed_members_are_refused_or_clean() {
    let folder = tempfile::tempdir().unwrap();
    planted(folder.path());
    let mut taken = 0;
    for (name, format) in FILES {
        let bytes = std::fs::read(folder.path().join(name)).unwrap();
        let all = members(&bytes);
        let written: Vec<usize> = (0..all.len())
            .filter(|at| all[*at].0.ends_with(".xml") || all[*at].0.ends_with(".rels"))
            .collect();
        for seed in 1..=count() / 2 {
            let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
            chance.next(2);
            let mut members = all.clone();
            let (_, content) = &mut members[written[chance.next(written.len())]];
            *content = changed(content, &mut chance);
            taken += usize::from(holds(name, seed, &packed(&members), format));
        }
    }
    assert!(taken > 20, "only {taken} taken");
}

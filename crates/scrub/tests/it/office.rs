//! Office documents as Python's libraries write them, with a word in every place that tells: nothing of it is left,
//! neither in the members nor in what lies within them, and the same libraries read the same from them.

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use bulssi_model::Format;
use bulssi_scrub::{Kind, Refusal, ScrubError};
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

const TYPE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Slides of one, with these things on it and behind it.
fn slides(shapes: &str, related: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let spaces = "xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" \
        xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" xmlns:r=\"TYPE\""
        .replace("TYPE", TYPE);
    let relations = |list: &str| {
        format!(
            "<Relationships>{}</Relationships>",
            list.replace("TYPE", TYPE)
        )
    };
    let mut members = vec![
        ("_rels/.rels", relations("<Relationship Id=\"a\" Type=\"TYPE/officeDocument\" Target=\"ppt/presentation.xml\"/>")),
        ("ppt/presentation.xml", format!("<p:presentation {spaces}><p:sldIdLst><p:sldId id=\"300\" r:id=\"b\"/></p:sldIdLst></p:presentation>")),
        ("ppt/_rels/presentation.xml.rels", relations("<Relationship Id=\"b\" Type=\"TYPE/slide\" Target=\"slides/slide9.xml\"/>")),
        ("ppt/slides/slide9.xml", format!("<p:sld {spaces}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>")),
        ("ppt/slides/_rels/slide9.xml.rels", relations(related)),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text.into_bytes()))
    .collect::<Vec<_>>();
    members.extend(
        more.iter()
            .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())),
    );
    packed(&members)
}

#[test]
fn slides_that_cannot_be_accounted_for_are_refused() {
    let (out, _) = clean(
        &slides("<p:sp><p:canary-7f3a/></p:sp>", "", &[]),
        Format::Pptx,
    )
    .unwrap();
    let names: Vec<String> = members(&out).into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names.last().map(String::as_str),
        Some("ppt/slides/slide1.xml")
    );
    let picture = "<p:pic><p:blipFill><a:blip r:embed=\"x\"/></p:blipFill></p:pic>";
    let graphic = |uri: &str| {
        format!(
            "<p:graphicFrame><a:graphic><a:graphicData uri=\"http://x/{uri}\"/></a:graphic></p:graphicFrame>"
        )
    };
    let to = |kind: &str, name: &str| {
        format!("<Relationship Id=\"x\" Type=\"TYPE/{kind}\" Target=\"../{name}\"/>")
    };
    let film = "<p:pic><p:nvPicPr><p:nvPr><a:videoFile r:link=\"x\"/></p:nvPr></p:nvPicPr></p:pic>";
    for (shapes, related, member, what) in [
        (
            picture.to_owned(),
            to("image", "media/a.emf"),
            "ppt/media/a.emf",
            "picture within",
        ),
        (
            picture.to_owned(),
            to("image", "media/b.png"),
            "ppt/media/a.png",
            "part that is not there",
        ),
        (
            picture.to_owned(),
            to("oleObject", "media/a.png"),
            "ppt/media/a.png",
            "embedded document",
        ),
        (
            picture.to_owned(),
            to("news", "media/a.png"),
            "ppt/media/a.png",
            "part of an unknown kind",
        ),
        (
            film.to_owned(),
            to("video", "media/a.wmv"),
            "ppt/media/a.wmv",
            "sound or film within",
        ),
        (graphic("diagram"), String::new(), "a", "diagram"),
        (graphic("ole"), String::new(), "a", "drawing"),
        (
            "<p:oleObj r:id=\"x\"/>".to_owned(),
            String::new(),
            "a",
            "embedded document",
        ),
        (
            "<p:control r:id=\"x\"/>".to_owned(),
            String::new(),
            "a",
            "macros",
        ),
        (String::new(), String::new(), "ppt/vbaProject.bin", "macros"),
        (
            String::new(),
            String::new(),
            "ppt/activeX/activeX1.xml",
            "macros",
        ),
    ] {
        let bytes = slides(&shapes, &related, &[(member, b"canary-7f3a")]);
        let error = clean(&bytes, Format::Pptx).unwrap_err();
        let refused = matches!(&error, ScrubError::Refused(Refusal::Unaccounted { what: found, .. }) if *found == what);
        assert!(refused, "{what}: {error}");
    }
    for (member, with) in [
        ("ppt/presentation.xml", "<p:presentation/>"),
        ("ppt/slides/slide9.xml", "<p>"),
    ] {
        let mut all = members(&slides("", "", &[]));
        for (name, content) in &mut all {
            if name == member {
                *content = with.as_bytes().to_vec();
            }
        }
        let error = clean(&packed(&all), Format::Pptx).unwrap_err();
        assert!(
            matches!(error, ScrubError::Refused(Refusal::Damaged { .. })),
            "{member}: {error}"
        );
    }
}

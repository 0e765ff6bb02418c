//! PDF files as qpdf leaves them, and fonts within PDF; qpdf and Poppler judge.

use std::path::{Path, PathBuf};
use std::process::Command;

use bulssi_model::Format;
use bulssi_scrub::{Kind, Refusal, ScrubError};

use crate::fonts::planted;
use crate::pages::pdf;
use crate::samples::{CANARY, clean};

fn run(program: &str, args: &[&str]) -> Vec<u8> {
    let done = Command::new(program).args(args).output().unwrap();
    assert!(
        done.status.success(),
        "{program} {args:?}: {}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    done.stdout
}

/// Everything in the file, unpacked by qpdf.
fn unpacked(file: &Path) -> Vec<u8> {
    let file = file.to_str().unwrap();
    run(
        "qpdf",
        &[
            "--qdf",
            "--object-streams=disable",
            "--no-original-object-ids",
            file,
            "-",
        ],
    )
}

fn pages(file: &Path) -> Vec<u8> {
    run("pdftoppm", &["-r", "50", file.to_str().unwrap()])
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|at| at == word)
}

/// One page with a filled square, a word and a chapter.
fn page(folder: &Path) -> PathBuf {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        "<</Length 47>>\nstream\n9 9 50 50 re f BT /F 20 Tf 9 70 Td (snow) Tj ET  \nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        "<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>",
        "<</Title(Snow)/Parent 6 0 R/Dest[3 0 R/Fit]>>",
    ];
    let file = folder.join("page.pdf");
    std::fs::write(&file, pdf(&objects, "")).unwrap();
    file
}

#[test]
fn what_qpdf_plants_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let plain = page(folder.path());
    let word = folder.path().join("word.txt");
    std::fs::write(&word, CANARY).unwrap();
    let attached = folder.path().join("attached.pdf");
    let name = |flag: &str| format!("--{flag}={CANARY}");
    run(
        "qpdf",
        &[
            plain.to_str().unwrap(),
            "--add-attachment",
            word.to_str().unwrap(),
            &name("filename"),
            &name("key"),
            &name("description"),
            "--creationdate=D:20240506070810Z",
            "--",
            attached.to_str().unwrap(),
        ],
    );
    // Through its own form of a file as JSON: the account's data, XMP, and a key of a program.
    let notes = format!(
        r#"{{"qpdf": [{{"jsonversion": 2, "pdfversion": "1.7", "pushedinheritedpageresources": false,
            "calledgetallpages": false, "maxobjectid": 60}}, {{
            "obj:50 0 R": {{"value": {{"/Author": "u:{CANARY}", "/Producer": "u:{CANARY}", "/ModDate": "u:D:20240506070810Z"}}}},
            "obj:51 0 R": {{"value": {{"/X": "u:{CANARY}"}}}},
            "obj:3 0 R": {{"value": {{"/Type": "/Page", "/Parent": "2 0 R", "/MediaBox": [0, 0, 99, 99],
                "/Contents": "4 0 R", "/Resources": {{"/Font": {{"/F": "5 0 R"}}}}, "/PieceInfo": "51 0 R",
                "/LastModified": "u:D:20240506070810Z", "/Tabs": "/S", "/B": "u:{CANARY}"}}}},
            "trailer": {{"value": {{"/Size": 60, "/Root": "1 0 R", "/Info": "50 0 R", "/ID": ["u:{CANARY}", "u:{CANARY}"]}}}}}}]}}"#
    );
    let notes_file = folder.path().join("notes.json");
    std::fs::write(&notes_file, notes).unwrap();
    let told = folder.path().join("told.pdf");
    let update = format!("--update-from-json={}", notes_file.display());
    run(
        "qpdf",
        &[
            "--no-warn",
            "--warning-exit-0",
            plain.to_str().unwrap(),
            &update,
            told.to_str().unwrap(),
        ],
    );
    for (source, flags) in [
        (&attached, &["--object-streams=disable"][..]),
        (&attached, &["--object-streams=generate"]),
        (&attached, &["--linearize", "--object-streams=generate"]),
        (&told, &["--object-streams=preserve"]),
        (&told, &["--linearize"]),
        (&told, &["--qdf"]),
    ] {
        let dirty = folder.path().join("dirty.pdf");
        let mut args = flags.to_vec();
        args.extend([source.to_str().unwrap(), dirty.to_str().unwrap()]);
        run("qpdf", &args);
        assert!(
            has(&unpacked(&dirty), CANARY.as_bytes()),
            "{flags:?}: nothing was planted"
        );
        let (out, findings) = clean(&std::fs::read(&dirty).unwrap(), Format::Pdf).unwrap();
        assert!(!findings.is_empty());
        let clean_file = folder.path().join("clean.pdf");
        std::fs::write(&clean_file, out).unwrap();
        run("qpdf", &["--check", clean_file.to_str().unwrap()]);
        let inside = unpacked(&clean_file);
        for word in [
            CANARY,
            "20240506",
            "PieceInfo",
            "EmbeddedFile",
            "LastModified",
            "qpdf",
        ] {
            assert!(!has(&inside, word.as_bytes()), "{flags:?}: {word} is left");
        }
        assert!(has(&inside, b"Snow"), "the title of the chapter is gone");
        assert_eq!(pages(&clean_file), pages(&plain), "{flags:?}");
    }
}

#[test]
fn what_qpdf_enciphered_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let plain = page(folder.path());
    let closed = folder.path().join("closed.pdf");
    run(
        "qpdf",
        &[
            "--encrypt",
            "",
            "owner",
            "256",
            "--",
            plain.to_str().unwrap(),
            closed.to_str().unwrap(),
        ],
    );
    let refused = clean(&std::fs::read(&closed).unwrap(), Format::Pdf);
    let why = Refusal::Unaccounted {
        what: "encrypted file",
        at: 0,
    };
    assert!(matches!(refused, Err(ScrubError::Refused(found)) if found == why));
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>()
        + ">"
}

/// One page that shows a letter in a font of its own; with two bytes a letter where its outlines are numbered.
fn with_font(numbered: bool, file_key: &str, file: &str) -> Vec<u8> {
    let name = "/BaseFont/QWERTY+Snow";
    let (font, part, text) = if numbered {
        (
            format!(
                "<</Type/Font/Subtype/Type0{name}/Encoding/Identity-H/DescendantFonts[8 0 R]>>"
            ),
            format!(
                "<</Type/Font/Subtype/CIDFontType0{name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>\
                 /FontDescriptor 6 0 R>>"
            ),
            // The number of "A" in Noto's fonts.
            "<0022>",
        )
    } else {
        let font = format!(
            "<</Type/Font/Subtype/TrueType{name}/FirstChar 65/LastChar 65/Widths[600]/Encoding/WinAnsiEncoding\
             /FontDescriptor 6 0 R>>"
        );
        (font, "null".to_owned(), "   (A)")
    };
    let descriptor = format!(
        "<</Type/FontDescriptor/FontName/QWERTY+Snow/Flags 32/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800\
         /Descent -200/CapHeight 700/StemV 80/{file_key} 7 0 R>>"
    );
    let shown = format!("<</Length 34>>\nstream\nBT /F 80 Tf 20 20 Td {text} Tj ET  \nendstream");
    pdf(
        &[
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            &shown,
            &font,
            &descriptor,
            file,
            &part,
        ],
        "",
    )
}

#[test]
fn fonts_within_say_nothing_of_their_makers() {
    let folder = tempfile::tempdir().unwrap();
    planted(folder.path());
    let truetype = std::fs::read(folder.path().join("plain.ttf")).unwrap();
    let opentype = std::fs::read(folder.path().join("outlines.otf")).unwrap();
    let outlines = table(&opentype, *b"CFF ");
    let stream = |bytes: &[u8], more: &str| {
        let data = hex(bytes);
        format!(
            "<</Length {}/Filter/ASCIIHexDecode{more}>>\nstream\n{data}\nendstream",
            data.len()
        )
    };
    let length = format!("/Length1 {}", truetype.len());
    for (name, bytes) in [
        (
            "truetype",
            with_font(false, "FontFile2", &stream(&truetype, &length)),
        ),
        (
            "opentype",
            with_font(false, "FontFile3", &stream(&truetype, "/Subtype/OpenType")),
        ),
        // Which Poppler takes, but does not draw where its outlines are numbered.
        (
            "opentype of numbers",
            with_font(true, "FontFile3", &stream(&opentype, "/Subtype/OpenType")),
        ),
        (
            "compact",
            with_font(
                true,
                "FontFile3",
                &stream(&outlines, "/Subtype/CIDFontType0C"),
            ),
        ),
    ] {
        let dirty = folder.path().join(format!("{name}.pdf"));
        std::fs::write(&dirty, &bytes).unwrap();
        assert!(
            has(&unpacked(&dirty), CANARY.as_bytes()),
            "{name}: nothing was planted"
        );
        let (out, findings) = clean(&bytes, Format::Pdf).unwrap();
        assert!(findings.times(Kind::Tags) > 0, "{name}: {findings:?}");
        let clean_file = folder.path().join(format!("clean-{name}.pdf"));
        std::fs::write(&clean_file, out).unwrap();
        let inside = unpacked(&clean_file);
        let wide: Vec<u8> = CANARY.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for word in [CANARY.as_bytes(), &wide, b"QWERTY"] {
            assert!(!has(&inside, word), "{name}: {word:?} is left");
        }
        let before = pages(&dirty);
        assert!(
            before.contains(&0) || name.contains("numbers"),
            "{name}: nothing is drawn"
        );
        assert_eq!(pages(&clean_file), before, "{name}");
    }
}

/// A table of a font, by its directory.
fn table(font: &[u8], tag: [u8; 4]) -> Vec<u8> {
    let number = |at: usize| u32::from_be_bytes(font[at..at + 4].try_into().unwrap()) as usize;
    let record = (12..)
        .step_by(16)
        .find(|at| font[*at..at + 4] == tag)
        .unwrap();
    let (from, len) = (number(record + 8), number(record + 12));
    font[from..from + len].to_vec()
}

//! Fonts in which fontTools planted something wherever they have room; what draws and sets letters stays byte for byte,
//! and letters look as they did.

use std::path::Path;
use std::process::Command;

use bulssi_model::Format;
use bulssi_scrub::{Kind, Refusal, ScrubError};

use crate::samples::{CANARY, clean};

const PLANT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/plant_fonts.py");
const TRUETYPE: &str = "/usr/share/fonts/truetype/nanum/NanumGothic.ttf";
const SEVERAL: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
/// What is planted, and its format.
pub(crate) const FONTS: [(&str, Format); 4] = [
    ("plain.ttf", Format::Ttf),
    ("outlines.otf", Format::Otf),
    ("both.ttc", Format::Ttc),
    ("packed.woff", Format::Woff),
];

fn python(args: &[&str]) {
    // Debian's own, which has its packages.
    let done = Command::new("/usr/bin/python3")
        .arg(PLANT)
        .args(args)
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

/// The fonts of [`FONTS`] with the word in them.
pub(crate) fn planted(folder: &Path) {
    python(&[CANARY, TRUETYPE, SEVERAL, folder.to_str().unwrap()]);
}

/// A line of letters, as FreeType draws them for ImageMagick.
fn drawn(font: &Path) -> Vec<u8> {
    let done = Command::new("convert")
        .args([
            "-background",
            "white",
            "-fill",
            "black",
            "-pointsize",
            "40",
            "-font",
        ])
        .arg(font)
        .args(["label:가나다 Abc 123", "gray:-"])
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(done.stdout.contains(&0), "nothing is drawn");
    done.stdout
}

/// The planted word in any of the ways in which fonts write words.
fn tells(bytes: &[u8]) -> bool {
    let wide: Vec<u8> = CANARY.encode_utf16().flat_map(u16::to_be_bytes).collect();
    [CANARY.as_bytes(), &wide, &CANARY.as_bytes()[..4]]
        .iter()
        .any(|word| bytes.windows(word.len()).any(|at| at == *word))
}

#[test]
fn what_fonttools_plants_is_gone_and_letters_stay() {
    let folder = tempfile::tempdir().unwrap();
    planted(folder.path());
    for (name, format) in FONTS {
        let file = folder.path().join(name);
        let bytes = std::fs::read(&file).unwrap();
        let (out, findings) = clean(&bytes, format).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert!(findings.times(Kind::Tags) > 10, "{name}: {findings:?}");
        assert!(findings.times(Kind::Dates) > 0, "{name}: {findings:?}");
        // Tables in WOFF are deflated; its unpacked form is looked at below.
        assert!(!tells(&out), "{name}");
        let clean_file = folder.path().join(format!("clean-{name}"));
        std::fs::write(&clean_file, &out).unwrap();
        python(&["same", file.to_str().unwrap(), clean_file.to_str().unwrap()]);
        if format != Format::Woff {
            assert_eq!(drawn(&clean_file), drawn(&file), "{name}");
        }
        let told = Command::new("exiftool")
            .args(["-a", "-u", "-G1"])
            .arg(&clean_file)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        for word in [
            "Copyright",
            "Designer",
            "Vendor URL",
            "License",
            "Version",
            "Trademark",
            "Manufacturer",
        ] {
            let says = told
                .lines()
                .any(|line| line.contains(word) && !line.contains("ExifTool"));
            assert!(!says, "{name}: {told}");
        }
    }
}

#[test]
fn whole_fonts_of_the_machine_are_clean() {
    for path in [TRUETYPE, "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"] {
        let bytes = std::fs::read(path).unwrap();
        let (out, findings) = clean(&bytes, Format::Ttf).unwrap();
        assert!(findings.times(Kind::Tags) > 0, "{path}");
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("font.ttf");
        std::fs::write(&file, out).unwrap();
        assert_eq!(drawn(&file), drawn(Path::new(path)), "{path}");
    }
}

#[test]
fn broken_and_strange_fonts_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    planted(folder.path());
    for (name, format) in FONTS {
        let bytes = std::fs::read(folder.path().join(name)).unwrap();
        // The directory stands in the first bytes; behind it every table must be whole.
        for len in (0..bytes.len()).step_by(bytes.len() / 97) {
            assert!(
                clean(&bytes[..len], format).is_err(),
                "{name} cut to {len} was taken"
            );
        }
    }
    let mut pictures = std::fs::read(folder.path().join("plain.ttf")).unwrap();
    let at = pictures.windows(4).position(|tag| tag == b"TeX ").unwrap();
    pictures[at..at + 4].copy_from_slice(b"sbix");
    let refusal = clean(&pictures, Format::Ttf);
    let pictures_in = Refusal::Unaccounted {
        what: "pictures in a font",
        at: 0,
    };
    assert!(matches!(refusal, Err(ScrubError::Refused(why)) if why == pictures_in));
}

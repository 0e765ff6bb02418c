//! Pictures that lie on their side: turned without loss where that is possible, refused where it is not.

use std::path::Path;
use std::process::{Command, Stdio};

use bulssi_model::Format;
use bulssi_scrub::{Advice, Refusal, ScrubError};

use crate::samples::clean;

fn run(program: &str, args: &[&str]) -> Vec<u8> {
    let mut command = Command::new(program);
    let output = command
        .args(args)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "{program} {args:?}");
    output.stdout
}

/// A picture of this size as a JPEG, by the options of the encoder most devices have.
fn made(folder: &Path, size: &str, options: &[&str]) -> String {
    let (plain, jpeg) = (folder.join("in.ppm"), folder.join("in.jpg"));
    let (plain, jpeg) = (plain.to_str().unwrap(), jpeg.to_str().unwrap());
    let source = format!("testsrc2=s={size},noise=alls=20");
    let ffmpeg = [
        "-v",
        "error",
        "-nostdin",
        "-y",
        "-f",
        "lavfi",
        "-i",
        &source,
        "-frames:v",
        "1",
        plain,
    ];
    run("ffmpeg", &ffmpeg);
    run("cjpeg", &[options, &["-outfile", jpeg, plain]].concat());
    jpeg.to_owned()
}

/// The picture with data of a camera that say how it lies.
fn lying(folder: &Path, jpeg: &str, orientation: u16) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    exif.extend(orientation.to_be_bytes());
    exif.extend([0; 6]);
    let len = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let plain = std::fs::read(jpeg).unwrap();
    let bytes = [&plain[..2], &[0xff, 0xe1], &len, &exif, &plain[2..]].concat();
    std::fs::write(folder.join(format!("{orientation}.jpg")), &bytes).unwrap();
    bytes
}

const WAYS: [(u16, &[&str]); 7] = [
    (2, &["-flip", "horizontal"]),
    (3, &["-rotate", "180"]),
    (4, &["-flip", "vertical"]),
    (5, &["-transpose"]),
    (6, &["-rotate", "90"]),
    (7, &["-transverse"]),
    (8, &["-rotate", "270"]),
];

/// Decoders round what they turn themselves, a step or two.
fn as_viewers_turn_them(folder: &Path, orientation: u16) {
    let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let source = at(&format!("{orientation}.jpg"));
    run("convert", &[&source, "-auto-orient", &at("a.ppm")]);
    let compared = Command::new("compare")
        .args(["-metric", "PAE", &at("a.ppm"), &at("out.jpg"), "null:"])
        .output()
        .unwrap();
    let said = String::from_utf8(compared.stderr).unwrap();
    let most: f64 = said.split(['(', ')']).nth(1).unwrap().parse().unwrap();
    assert!(most <= 4.0 / 255.0, "{orientation}: {said}");
}

#[test]
fn they_decode_as_others_turn_them() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for (size, options) in [
        ("96x64", ["-quality", "85"].as_slice()),
        ("96x64", &["-quality", "90", "-progressive"]),
        ("96x64", &["-quality", "75", "-restart", "1"]),
        ("64x32", &["-quality", "95", "-sample", "2x1"]),
        ("72x40", &["-quality", "80", "-grayscale"]),
        ("96x64", &["-quality", "20", "-qslots", "0,1,1"]),
    ] {
        let jpeg = made(folder.path(), size, options);
        for (orientation, way) in WAYS {
            let bytes = lying(folder.path(), &jpeg, orientation);
            let (out, _) = clean(&bytes, Format::Jpeg).unwrap();
            std::fs::write(at("out.jpg"), &out).unwrap();
            run(
                "jpegtran",
                &[way, &["-perfect", "-outfile", &at("theirs.jpg"), &jpeg]].concat(),
            );
            // The same numbers in every block decode to the same pixels.
            let ours = run("djpeg", &["-dct", "int", &at("out.jpg")]);
            let theirs = run("djpeg", &["-dct", "int", &at("theirs.jpg")]);
            assert!(
                ours == theirs && ours.len() > 1000,
                "{size} {options:?} {orientation}"
            );
            if options.contains(&"-progressive") {
                as_viewers_turn_them(folder.path(), orientation);
            }
        }
    }
}

#[test]
fn those_with_an_edge_in_the_way_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    // 40 is no whole number of units of 16.
    let jpeg = made(folder.path(), "64x40", &[]);
    for (orientation, _) in WAYS {
        let bytes = lying(folder.path(), &jpeg, orientation);
        let done = clean(&bytes, Format::Jpeg);
        if matches!(orientation, 2 | 5 | 8) {
            assert!(done.is_ok(), "{orientation}");
            continue;
        }
        let Err(ScrubError::Refused(refusal)) = done else {
            panic!("{orientation} was taken");
        };
        assert_eq!(refusal, Refusal::Sideways { orientation });
        assert_eq!(refusal.advice(), Advice::Turn);
    }
}

//! Real files, judged by other people's programs: what they decode stays the same, what they find is gone.
//!
//! The files are not in the repository. They are looked for in `BULSSI_DATA`, else beside the checkout in
//! `../shared/data`; where they are absent the test says so.

use std::path::{Path, PathBuf};
use std::process::Command;

use bulssi_model::{Family, Format};
use bulssi_scrub::{Refusal, ScrubError};

use crate::samples::clean;

fn data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let named = std::env::var_os("BULSSI_DATA").map(PathBuf::from);
    let found = named.unwrap_or(beside);
    let there = found.is_dir();
    if !there {
        eprintln!("skipped: no real files at {}", found.display());
    }
    there.then_some(found)
}

fn format_of(path: &Path) -> Option<Format> {
    let extension = path.extension()?.to_str()?;
    Format::ALL
        .iter()
        .copied()
        .find(|format| format.extension() == extension)
}

fn run(program: &str, args: &[&str], file: &Path) -> String {
    let output = Command::new(program).args(args).arg(file).output().unwrap();
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// What a decoder makes of a file.
fn decoded(format: Format, file: &Path) -> String {
    match format {
        Format::Jpeg | Format::Png | Format::Gif | Format::WebP => {
            run("identify", &["-quiet", "-format", "%m %wx%h %#\n"], file) + &hashes(file)
        }
        Format::Pdf => {
            let page = Command::new("pdftoppm")
                .args(["-r", "30"])
                .arg(file)
                .output()
                .unwrap();
            let text = Command::new("pdftotext")
                .arg(file)
                .arg("-")
                .output()
                .unwrap();
            assert!(page.status.success() && page.stdout.len() > 1000);
            format!("{:?} {:?}", text.stdout, page.stdout)
        }
        format if matches!(format.family(), Family::Video | Family::Audio) => hashes(file),
        _ => String::new(),
    }
}

fn hashes(file: &Path) -> String {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-noautorotate", "-i"])
        .arg(file)
        .args([
            "-map", "0:V?", "-map", "0:a?", "-f", "hash", "-hash", "md5", "-",
        ])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// What exiftool says of a file beyond the facts that every file of its kind has.
fn found(file: &Path) -> Vec<String> {
    let said = run("exiftool", &["-a", "-u", "-G1", "-s", "-j"], file);
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    let fields = said[0].as_object().unwrap();
    let plain = |name: &str| {
        let (group, name) = name.split_once(':').unwrap_or(("", name));
        let structure = matches!(
            group,
            "" | "ExifTool"
                | "System"
                | "File"
                | "Composite"
                | "PNG"
                | "RIFF"
                | "GIF"
                | "MPEG"
                | "FLAC"
                | "QuickTime"
                | "Matroska"
                | "ZIP"
                | "XML"
                | "HTML"
                | "PDF"
                | "Vorbis"
                | "Opus"
        ) || group.starts_with("Track");
        let jfif = group == "JFIF"
            && matches!(
                name,
                "JFIFVersion" | "ResolutionUnit" | "XResolution" | "YResolution"
            );
        let adobe = group == "Adobe"
            && (name.starts_with("DCTEncode")
                || name.starts_with("APP14Flags")
                || name == "ColorTransform");
        let told = [
            "Comment", "Software", "Author", "Artist", "Title", "Date", "Encoder", "Vendor",
            "Make", "Model", "GPS", "Serial",
        ];
        let own = matches!(group, "ExifTool" | "System" | "File" | "Composite" | "");
        jfif || adobe || structure && (own || !told.iter().any(|word| name.contains(word)))
    };
    // Four letters say that the silence at both ends is told, whoever wrote the file.
    let gapless = |name: &str| name == "MPEG:Encoder" && fields[name].as_str() == Some("LAME");
    let undated = |name: &str| {
        matches!(
            fields[name].as_str(),
            Some("" | "0000:00:00 00:00:00" | "1980:01:01 00:00:00")
        )
    };
    let told = fields
        .iter()
        .filter(|(name, _)| !plain(name) && !gapless(name) && !undated(name));
    told.map(|(name, value)| format!("{name} {value}"))
        .collect()
}

#[test]
fn real_files_are_clean_or_refused_by_name() {
    let Some(data) = data() else {
        return;
    };
    let scratch = tempfile::tempdir().unwrap();
    let (mut taken, mut refused) = (0, Vec::new());
    for folder in ["dirty", "pictures"] {
        let mut files: Vec<PathBuf> = std::fs::read_dir(data.join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        for path in files {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let format = format_of(&path).unwrap();
            let bytes = std::fs::read(&path).unwrap();
            match clean(&bytes, format) {
                Ok((out, findings)) => {
                    let scrubbed = scratch.path().join(&name);
                    std::fs::write(&scrubbed, out).unwrap();
                    assert_eq!(decoded(format, &path), decoded(format, &scrubbed), "{name}");
                    assert_eq!(found(&scrubbed), Vec::<String>::new(), "{name}");
                    eprintln!("{name}: {findings:?}");
                    taken += 1;
                }
                Err(ScrubError::Refused(refusal)) => {
                    eprintln!("{name}: {refusal}");
                    let named =
                        matches!(refusal, Refusal::NotCovered(_) | Refusal::Sideways { .. });
                    assert!(named, "{name}: {refusal}");
                    refused.push(name);
                }
                Err(other) => panic!("{name}: {other}"),
            }
        }
    }
    assert!(taken >= 14, "only {taken} were taken; refused: {refused:?}");
}

//! Real files with bytes changed, cut out and put in: refused, or clean so that a second run finds nothing and changes
//! nothing. `BULSSI_MUTATIONS` says how many of each; without it few, because each test run makes them.

use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use bulssi_model::Format;
use bulssi_scrub::{ScrubError, scrub};

use crate::films::{FILMS, made};
use crate::fonts::{FONTS, planted};
use crate::pages::packed;
use crate::samples::{clean_samples, jpeg};

/// Numbers that look like chance, equal on every run (Marsaglia's xorshift).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }
}

pub(crate) fn changed(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for _ in 0..=chance.next(4) {
        // Heads are where most can go wrong.
        let near = [64, 600, 4096, usize::MAX][chance.next(4)].min(out.len());
        let at = chance.next(near);
        let len = 1 + chance.next(24);
        match chance.next(7) {
            0 => out[at] ^= 1 << chance.next(8),
            1 => out[at] = [0, 1, 0x7f, 0x80, 0xff][chance.next(5)],
            2 => out[at] = chance.next(256) as u8,
            3 => {
                out.drain(at..(at + len).min(out.len()));
            }
            4 => {
                let piece = out[at..(at + len).min(out.len())].to_vec();
                let to = chance.next(out.len());
                out.splice(to..to, piece);
            }
            5 => {
                let piece: Vec<u8> = (0..len).map(|_| chance.next(256) as u8).collect();
                out.splice(at..at, piece);
            }
            _ => {
                let to = chance.next(out.len());
                out.swap(at, to);
            }
        }
        if out.is_empty() {
            return bytes.to_vec();
        }
    }
    out
}

/// Whether it was taken.
pub(crate) fn holds(name: &str, seed: u64, bytes: &[u8], format: Format) -> bool {
    let run = |bytes: &[u8]| {
        let mut out = Vec::new();
        match scrub(&mut Cursor::new(bytes), &mut out, format) {
            Ok(report) => Some((out, report.findings)),
            Err(ScrubError::Refused(_)) => None,
            Err(other) => panic!("{name} {seed}: {other}"),
        }
    };
    let Some((once, _)) = run(bytes) else {
        return false;
    };
    let keep = || {
        if let Some(folder) = std::env::var_os("BULSSI_MUTATIONS_KEPT") {
            std::fs::write(Path::new(&folder).join(format!("{seed}-{name}")), bytes).unwrap();
        }
    };
    let Some((twice, findings)) = run(&once) else {
        keep();
        panic!("{name} {seed}: what is clean is refused");
    };
    if twice != once || !findings.is_empty() {
        keep();
        panic!("{name} {seed}: a second run found {findings:?}");
    }
    true
}

/// How many of each.
pub(crate) fn count() -> u64 {
    let told = std::env::var("BULSSI_MUTATIONS").ok();
    told.and_then(|told| told.parse().ok()).unwrap_or(40)
}

#[test]
fn changed_real_files_are_refused_or_clean() {
    let count = count();
    let begin = std::env::var("BULSSI_MUTATIONS_FROM").ok();
    let begin: u64 = begin.and_then(|told| told.parse().ok()).unwrap_or(1);
    let folder = tempfile::tempdir().unwrap();
    let mut samples: Vec<(String, Format, Vec<u8>)> = clean_samples()
        .into_iter()
        .map(|(format, bytes)| (format!("clean.{}", format.extension()), format, bytes))
        .collect();
    for (name, format, coding) in FILMS {
        let short = [coding, ["-t", "0.4"].as_slice()].concat();
        samples.push((
            (*name).to_owned(),
            *format,
            made(folder.path(), name, &short),
        ));
    }
    for (name, format) in [
        ("p.jpg", Format::Jpeg),
        ("p.png", Format::Png),
        ("p.gif", Format::Gif),
        ("p.webp", Format::WebP),
        ("p.wav", Format::Wav),
        ("p.mp3", Format::Mp3),
        ("p.flac", Format::Flac),
    ] {
        let file = folder.path().join(name);
        let source = if format.family() == bulssi_model::Family::Audio {
            "sine=d=0.3"
        } else {
            "testsrc=s=64x48:r=5:d=0.4"
        };
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", source]);
        if matches!(format, Format::Jpeg | Format::Png) {
            ffmpeg.args(["-frames:v", "1"]);
        }
        assert!(ffmpeg.arg(&file).status().unwrap().success(), "{name}");
        samples.push((name.to_owned(), format, std::fs::read(file).unwrap()));
    }
    planted(folder.path());
    for (name, format) in FONTS {
        let bytes = std::fs::read(folder.path().join(name)).unwrap();
        samples.push((name.to_owned(), format, bytes));
    }
    let archive = packed(&[
        ("a.txt", "눈이 온다.\n".as_bytes()),
        ("b/c.jpg", &jpeg(&[])),
        ("d.html", b"<p>\xea\xb0\x80</p>"),
    ]);
    samples.push(("archive.zip".to_owned(), Format::Zip, archive));
    for (name, format, bytes) in samples {
        assert!(holds(&name, 0, &bytes, format), "{name} is refused");
        for seed in begin..begin + count {
            let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
            chance.next(2);
            holds(&name, seed, &changed(&bytes, &mut chance), format);
        }
    }
}

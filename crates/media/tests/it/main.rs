//! Files as they are met: real ones, ones that other programs made, and ones made to hurt.

// Fixtures outside of test functions may fail loudly too, and say what they skip.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod documents;
mod hostile;
mod hostile_renders;
mod made;
mod making;
mod matrix;
mod office;
mod pages;
mod probe_fields;
mod properties;
mod real;
mod renditions;
mod subtitles;
mod tags;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use bulssi_media::{Fault, Limits, ProbeError, Refusal, Tools, probe};
use bulssi_model::{Format, Probe};

static TOOLS: LazyLock<Tools> =
    LazyLock::new(|| Tools::find(None).expect("ffprobe is installed by scripts/setup"));

fn look(path: &Path) -> Result<Probe, ProbeError> {
    let name = path.file_name().unwrap().to_str().unwrap();
    probe(path, name, &TOOLS, &Limits::default())
}

/// Looks at bytes under a name.
fn look_at(name: &str, bytes: &[u8]) -> Result<Probe, ProbeError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blob");
    std::fs::write(&path, bytes).unwrap();
    probe(&path, name, &TOOLS, &Limits::default())
}

/// A short word for how a look ended, for tables.
fn outcome(result: &Result<Probe, ProbeError>) -> String {
    match result {
        Ok(probe) => probe.format.id().to_owned(),
        Err(ProbeError::Refused(refusal)) => format!("refused {refusal}"),
        Err(ProbeError::Damaged { fault, .. }) => format!("damaged {}", fault.id()),
        Err(ProbeError::TooLarge { .. }) => "too large".to_owned(),
        Err(ProbeError::Tool(error)) => format!("tool: {error}"),
        Err(other) => format!("other: {other}"),
    }
}

fn ffmpeg(arguments: &[&str], to: &Path) {
    let ended = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y", "-bitexact"])
        .args(arguments)
        .arg(to)
        .status()
        .expect("ffmpeg is installed by scripts/setup");
    assert!(ended.success(), "ffmpeg {arguments:?}");
}

/// The real files that lie beside the repository, or nothing, said aloud.
fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(folder);
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: no {}", path.display());
    None
}

#[test]
fn outcomes_are_words() {
    let damaged = ProbeError::Damaged {
        format: Format::Mp4,
        fault: Fault::Truncated,
    };
    assert_eq!(outcome(&Err(damaged)), "damaged truncated");
    assert_eq!(
        outcome(&Err(ProbeError::Refused(Refusal::Empty))),
        "refused empty"
    );
}

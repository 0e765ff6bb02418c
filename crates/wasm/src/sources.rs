//! What a module is built from, as one number: sources, versions of crates, how it is built.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use bulssi_model::Hasher;

/// Crates of ours that go into it.
const CRATES: [&str; 4] = ["media", "model", "scrub", "wasm"];

/// The digest of everything that decides what the module is, in hexadecimal. Comments, tests and empty lines count for
/// nothing.
///
/// # Errors
/// What the system said where a file could not be read or cargo not be run.
pub fn stamp(root: &Path) -> io::Result<String> {
    let mut hasher = Hasher::new();
    let mut take = |name: &str, bytes: &[u8]| {
        hasher.update(&(name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for name in CRATES {
        let folder = root.join("crates").join(name).join("src");
        for path in files(&folder)? {
            let within = path.strip_prefix(root).unwrap_or(&path);
            let bytes = fs::read(&path)?;
            let bytes = match path.extension().is_some_and(|end| end == "rs") {
                true => code(&String::from_utf8_lossy(&bytes)).into_bytes(),
                false => bytes,
            };
            take(&within.to_string_lossy().replace('\\', "/"), &bytes);
        }
    }
    take("crates", versions(root)?.as_bytes());
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let profile = manifest.split_once("[profile.wasm]");
    take("profile", profile.map_or("", |(_, rest)| rest).as_bytes());
    take("script", &fs::read(root.join("scripts/wasm"))?);
    Ok(hasher.finish().to_string())
}

/// The files of a folder and those below that are no tests, by name.
fn files(folder: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name == "tests" || name == "tests.rs" {
            continue;
        }
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.insert(path);
        }
    }
    Ok(found)
}

/// Lines of code up to the tests.
fn code(source: &str) -> String {
    let lines = source.lines().take_while(|line| *line != "#[cfg(test)]");
    let code = lines.filter(|line| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with("//")
    });
    code.collect::<Vec<_>>().join("\n")
}

/// Names and versions of the crates that go into it.
fn versions(root: &Path) -> io::Result<String> {
    let tree = [
        "tree",
        "-p",
        "bulssi-wasm",
        "--target",
        "wasm32-unknown-unknown",
        "-e",
        "normal",
        "--prefix",
        "none",
        "--locked",
        "--offline",
        "--no-dedupe",
    ];
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(tree).current_dir(root).output()?;
    if !output.status.success() {
        return Err(io::Error::other(
            String::from_utf8_lossy(&output.stderr).into_owned(),
        ));
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let versions = text.lines().map(|line| {
        let words: Vec<&str> = line.split(' ').take(2).collect();
        words.join(" ")
    });
    let versions: BTreeSet<String> = versions.filter(|line| !line.is_empty()).collect();
    Ok(versions.into_iter().collect::<Vec<_>>().join("\n"))
}

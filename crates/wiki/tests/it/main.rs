//! The reader of ZIM archives against real archives, its independent judge, and damage.

// Clippy's allowances for tests stop at the helpers of integration tests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod damage;
mod listings;
mod made;
mod sources;
mod suite;
mod sweep;

use std::path::PathBuf;

/// Both sets of openZIM's testing suite: the old namespace scheme and the new one.
const SETS: [&str; 2] = ["withns", "nons"];

/// The folder of real files; says so where it is absent.
fn data() -> Option<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/zim");
    let folder = PathBuf::from(folder);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the real files are not there");
    None
}

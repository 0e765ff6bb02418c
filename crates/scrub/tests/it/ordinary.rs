//! Ordinary files, those of the machine that runs this: none of them is taken for marked.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

use bulssi_scrub::marks;

/// So many are enough.
const FILES: usize = 60_000;
/// Files that are read whole, to look for marks within.
const WHOLE: usize = 4_000;
const WHOLE_LEN: u64 = 128 << 10;

#[test]
fn no_file_of_this_machine_is_taken_for_marked() {
    let mut folders: Vec<PathBuf> = ["/usr", "/etc", "/opt", "/var/lib"].map(Into::into).into();
    folders.extend(std::env::var_os("CARGO_HOME").map(PathBuf::from));
    folders.extend(std::env::var_os("RUSTUP_HOME").map(PathBuf::from));
    folders.extend(
        std::env::home_dir()
            .into_iter()
            .flat_map(|home| [home.join(".cargo/registry"), home.join(".rustup")]),
    );
    let (mut files, mut whole) = (0, 0);
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        for entry in entries {
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if kind.is_dir() {
                folders.push(entry.path());
            }
            // Others than files are devices, links and the like.
            let Some(mut file) = kind
                .is_file()
                .then(|| File::open(entry.path()).ok())
                .flatten()
            else {
                continue;
            };
            let found = marks::find(&mut file).unwrap();
            assert_eq!(found, marks::Marks::default(), "{}", entry.path().display());
            files += 1;
            let short = file.metadata().is_ok_and(|facts| facts.len() <= WHOLE_LEN);
            if short && whole < WHOLE {
                let stripped = marks::strip(&mut file, &mut io::sink());
                assert!(stripped.is_ok(), "{}", entry.path().display());
                whole += 1;
            }
        }
        if files >= FILES {
            break;
        }
    }
    println!("{files} files looked at, {whole} of them whole");
    assert!(files >= 10_000, "a machine with {files} files");
}

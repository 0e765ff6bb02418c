//! Real files that nobody here wrote: they go in, and come out clean or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use bulssi_model::Digest;

use crate::desk::{Desk, files_below};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");

#[test]
fn real_files_come_out_clean_and_bad_archives_are_refused_by_name() {
    if !Path::new(DATA).exists() {
        println!("skipped: no folder {DATA}");
        return;
    }
    let desk = Desk::new();
    let added = desk.run(&["add", DATA, "--json"]).ends(3).json();
    let refused: BTreeSet<String> = added["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|problem| problem["reason"] == "bad-zim")
        .map(|problem| problem["path"].as_str().unwrap().to_owned())
        .collect();
    let sources = files_below(Path::new(DATA));
    let invalid: BTreeSet<String> = sources
        .keys()
        .filter(|path| path.contains("invalid."))
        .map(|path| {
            fs::canonicalize(DATA)
                .unwrap()
                .join(path)
                .to_str()
                .unwrap()
                .to_owned()
        })
        .filter(|path| path.ends_with(".zim"))
        .collect();
    assert_eq!(refused, invalid);

    desk.edition("all", "caution = \"high\"\ncapacity = \"1GB\"\n");
    desk.run(&["build", "all", "--to", "all.img"]).ends(0);
    desk.run(&["check", "all.img"]).ends(0);
    desk.run(&["build", "all", "--to", "out/"]).ends(0);
    let have: BTreeSet<Digest> = files_below(&desk.path("out"))
        .values()
        .map(|b| Digest::of(b))
        .collect();
    let problems = added["problems"].as_array().unwrap();
    let paths: BTreeSet<&str> = problems
        .iter()
        .map(|p| p["path"].as_str().unwrap())
        .collect();
    let left = added["left_over"].as_array().unwrap();
    let left: BTreeSet<&str> = left.iter().map(|l| l["path"].as_str().unwrap()).collect();
    let root = fs::canonicalize(DATA).unwrap();
    // What comes out is what `scrub` makes of the same file, and nothing else.
    let scrubbed = desk.run(&["scrub", DATA, "--to", "clean", "--json"]);
    let scrubbed = scrubbed.ends(3).json();
    let clean: BTreeMap<&str, Digest> = scrubbed["files"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|file| file["outcome"] == "clean")
        .map(|file| {
            let path = |key: &str| file[key].as_str().unwrap();
            let bytes = fs::read(desk.path(path("target"))).unwrap();
            (path("source"), Digest::of(&bytes))
        })
        .collect();
    let mut came_out = 0;
    for (path, bytes) in &sources {
        let full = root.join(path);
        let full = full.to_str().unwrap();
        if paths.contains(full) || left.contains(full) {
            continue;
        }
        // Of an archive inside another file the archive comes out, which lies beside it in the folder.
        let bytes = match path.split_once(".embedded") {
            Some((archive, _)) => &sources[archive],
            None => bytes,
        };
        let original = Digest::of(bytes);
        let from = Path::new(DATA).join(path);
        match clean.get(from.to_str().unwrap()) {
            Some(clean) => assert!(have.contains(clean), "{path} did not come out"),
            // Archives stand as they are published.
            None if path.contains(".zim") => {
                assert!(have.contains(&original), "{path} did not come out");
            }
            // Pictures that are written anew, and what nothing cleans.
            None => {
                assert!(!have.contains(&original), "{path} came out unclean");
                continue;
            }
        }
        came_out += 1;
    }
    assert!(came_out >= 30, "only {came_out} files came out");
}

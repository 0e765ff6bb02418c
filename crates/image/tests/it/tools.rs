//! fsck and mtools must agree with what was laid out.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use bulssi_model::{Digest, Filesystem, Tree};

use crate::support::*;

/// Names that programs stumble over.
pub(crate) fn paths() -> Vec<String> {
    let mut paths: Vec<String> = [
        "01 영화/01 겨울 이야기.mp4",
        "01 영화/02 봄.mp4",
        "01 영화/02 봄.ko.srt",
        "01 영화/A.B.C.mp4",
        "README.TXT",
        "readme.md",
        "LONGER~1.HTM",
        "longer name.html",
        ".hidden",
        "+,;=[] legal.txt",
        "02 드라마/이웃집/제 1 화.mkv",
        "02 드라마/이웃집/제 2 화.mkv",
        "emoji 😀.txt",
        "empty folder's only file",
        "日本語.txt",
        "Ünïcödé ß.txt",
    ]
    .map(String::from)
    .into();
    paths.push(format!("03 긴 이름/{}.txt", "가".repeat(251)));
    paths.push(format!("{}/{}", "n".repeat(255), "m".repeat(255)));
    let deep: Vec<String> = (1..=20).map(|depth| format!("깊이 {depth}")).collect();
    paths.push(format!("{}/바닥.txt", deep.join("/")));
    paths
}

#[test]
fn fsck_finds_nothing_in_any_cluster_class() {
    let (tree, blobs) = noisy_tree(&paths());
    let dir = scratch();
    let image = dir.path().join("a.img");
    let fat = [36, 64, 200, 600, 1100, 2040, 2100, 4000, 30_000];
    let exfat = [8, 200, 600, 4000, 30_000, 60_000, 200_000, 1_000_000];
    let fat = fat.map(|mib| (Filesystem::Fat32, mib * MIB));
    let exfat = exfat.map(|mib| (Filesystem::ExFat, mib * MIB + 512));
    for (filesystem, len) in fat.into_iter().chain(exfat) {
        let layout = build(&tree, &blobs, filesystem, len, &image);
        fsck(&layout, &image);
    }
}

/// What mtools copies out: paths and digests.
fn copied(layout_at: u64, image: &Path, to: &Path) -> BTreeMap<String, Digest> {
    let output = run(Command::new("mcopy")
        .args(["-s", "-n", "-i"])
        .arg(format!("{}@@{layout_at}", image.display()))
        .arg("::*")
        .arg(to));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && text.is_empty(), "{text}");
    let mut found = BTreeMap::new();
    collect(to, "", &mut found);
    found
}

/// All files below a folder.
pub(crate) fn collect(dir: &Path, prefix: &str, found: &mut BTreeMap<String, Digest>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{path}/"), found);
        } else {
            found.insert(path, Digest::of(&std::fs::read(entry.path()).unwrap()));
        }
    }
}

/// What a tree should come out as.
pub(crate) fn expected(tree: &Tree) -> BTreeMap<String, Digest> {
    let files = tree.files().iter();
    files
        .map(|file| (file.path.to_string(), file.content.digest()))
        .collect()
}

#[test]
fn mtools_copy_the_same_tree_out() {
    // mtools print what lies beyond the basic plane as `_`; the disk of the host ends names at 255
    // bytes, which mtools do not see coming.
    let host = |path: &String| path.split('/').all(|name| name.len() <= 255);
    let good = |path: &String| host(path) && !path.contains('😀');
    let paths: Vec<String> = paths().into_iter().filter(good).collect();
    let (tree, blobs) = noisy_tree(&paths);
    let dir = scratch();
    let image = dir.path().join("a.img");
    let layout = build(&tree, &blobs, Filesystem::Fat32, 64 * MIB, &image);
    let out = dir.path().join("out");
    std::fs::create_dir(&out).unwrap();
    assert_eq!(copied(layout.partition_at(), &image, &out), expected(&tree));
}

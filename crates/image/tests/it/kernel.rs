//! A real Linux kernel mounts the images as USB sticks.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use bulssi_model::{Content, Filesystem, Tree};

use crate::others::in_order;
use crate::support::*;
use crate::tools::paths;

fn sha256(bytes: &[u8]) -> String {
    let mut command = Command::new("sha256sum");
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap()[..64].to_owned()
}

/// The lines that `scripts/kernel-test` prints for a stick with this tree.
fn lines(index: usize, kind: &str, tree: &Tree, blobs: &Blobs) -> Vec<String> {
    let mut lines = Vec::new();
    for (path, digest) in in_order(tree) {
        let mut files = tree.files().iter();
        let file = files.find(|file| file.path.as_str() == path).unwrap();
        let bytes = match &file.content {
            Content::Bytes(bytes) => bytes.to_vec(),
            Content::Blob { .. } => blobs.bytes(digest),
        };
        lines.push(format!("{index} {kind} {} /{path}", sha256(&bytes)));
    }
    lines.push(format!("{index} {kind} done {}", tree.files().len()));
    lines
}

#[test]
fn a_kernel_mounts_both_as_usb_sticks() {
    let mut names = paths();
    // More names than one cluster of entries holds, not in the order of the alphabet.
    names.extend((0..300).map(|n| format!("04 순서/{:03} 노래.mp3", n * 7 % 300)));
    let (tree, blobs) = noisy_tree(&names);
    let dir = scratch();
    let (fat, exfat) = (dir.path().join("fat.img"), dir.path().join("exfat.img"));
    build(&tree, &blobs, Filesystem::Fat32, 64 * MIB, &fat);
    build(&tree, &blobs, Filesystem::ExFat, 64 * MIB, &exfat);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/kernel-test");
    let output = run(Command::new(script).args([&fat, &exfat]));
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{log}");
    let found = String::from_utf8(output.stdout).unwrap();
    let found: Vec<&str> = found.lines().collect();
    let mut want = lines(0, "vfat", &tree, &blobs);
    want.extend(lines(1, "exfat", &tree, &blobs));
    assert_eq!(found, want, "{log}");
}

//! Sealing against `sha256sum` over the same files, and how long a seal of many files is.
//!
//! `bench_seal DIR ROUNDS [JOBS]` works in DIR (1.1 GB) and prints medians.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "measures, and speaks to whoever runs it"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use bulssi_app::library::FolderStore;
use bulssi_app::seal::sealed_files;
use bulssi_app::sealing::{
    Certificate, Seal, SealHead, SealedContent, SealedFile, SealedTree, SecretKey, seal,
};
use bulssi_model::{ByteLen, Content, Date, Digest, Silent, Tree, TreeFile};

fn main() {
    let mut args = std::env::args().skip(1);
    let dir = PathBuf::from(args.next().unwrap());
    let rounds: usize = args.next().unwrap().parse().unwrap();
    let jobs = args.next().map_or(2, |jobs| jobs.parse().unwrap());
    let (tree, paths) = made(&dir);
    let store = FolderStore::new(&dir);
    let (mut ours, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..=rounds {
        let start = Instant::now();
        let sealed = sealed_files(&tree, &store, jobs, &Silent).unwrap();
        assert_eq!(sealed.len(), tree.files().len());
        ours.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let mut command = Command::new("sha256sum");
        let status = command.args(&paths).stdout(Stdio::null()).status().unwrap();
        assert!(status.success());
        peer.push(start.elapsed().as_secs_f64());
    }
    let (ours, peer) = (median(&mut ours[1..]), median(&mut peer[1..]));
    let mib = tree.len().0 / ByteLen::MIB;
    println!("sealing {mib} MiB, {jobs} threads hash:  {ours:.2} s");
    println!("sha256sum of the same files:       {peer:.2} s");
    println!("ratio: {:.2} (at most 1.2)", ours / peer);
    many();
}

/// Sixteen films and two thousand pages, as blobs.
fn made(dir: &Path) -> (Tree, Vec<PathBuf>) {
    let (mut files, mut paths) = (Vec::new(), Vec::new());
    let sizes = [64 << 20; 16].into_iter().chain([12_000; 2000]);
    for (index, len) in sizes.enumerate() {
        let mut state = index as u64 + 1;
        let mut bytes = vec![0_u8; len];
        for eight in bytes.chunks_exact_mut(8) {
            // xorshift64: bytes that do not repeat.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            eight.copy_from_slice(&state.to_le_bytes());
        }
        let digest = Digest::of(&bytes);
        let name = digest.to_string();
        let path = dir.join(&name[..2]).join(&name[2..]);
        if !path.exists() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &bytes).unwrap();
        }
        paths.push(path);
        files.push(TreeFile {
            path: format!("{:02}/{index:05}.bin", index % 50).parse().unwrap(),
            content: Content::Blob {
                digest,
                len: ByteLen(len as u64),
            },
        });
    }
    (Tree::new(files).unwrap(), paths)
}

/// The seal of 100,000 files.
fn many() {
    let content = |index: u32| SealedContent::of(format!("{index} {}", "x".repeat(60)).as_bytes());
    let file = |index: u32| SealedFile {
        path: format!("05 백과사전/01 문서들/{:03}/{index:06}.js", index / 200)
            .parse()
            .unwrap(),
        content: content(index),
    };
    let files: Vec<SealedFile> = (0..100_000).map(file).collect();
    let (root, key) = (SecretKey::new([1; 32]), SecretKey::new([2; 32]));
    let date = Date::new(2027, 3, 1).unwrap();
    let certificate = Certificate::sign(&root, key.public(), date, date).unwrap();
    let head = SealHead { number: 1, date };
    let start = Instant::now();
    let tree = SealedTree::new("", files).unwrap();
    let bytes: Arc<[u8]> = seal(&key, &certificate, None, head, &tree).unwrap().into();
    let written = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let read = Seal::read(&bytes).unwrap();
    assert_eq!(read.tree(), &tree);
    let mb = bytes.len() as f64 / 1e6;
    println!(
        "100,000 files: a seal of {mb:.1} MB, written in {written:.2} s, read and checked in {:.2} s",
        start.elapsed().as_secs_f64()
    );
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

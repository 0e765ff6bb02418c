//! Trees, contents and images for the tests.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use bulssi_image::{Contents, Layout, LayoutOptions, Source, WriteOptions, build_image};
use bulssi_model::{ByteLen, Content, Date, Digest, Filesystem, Hasher, Silent, Tree, TreeFile};

pub(crate) const MIB: u64 = 1 << 20;
pub(crate) const GIB: u64 = 1 << 30;
pub(crate) const BOTH: [Filesystem; 2] = [Filesystem::Fat32, Filesystem::ExFat];

/// Blobs in memory, and blobs of nothing but zeros of any length.
#[derive(Default)]
pub(crate) struct Blobs {
    bytes: BTreeMap<Digest, Vec<u8>>,
    zeros: BTreeMap<Digest, u64>,
}

impl Blobs {
    pub(crate) fn add(&mut self, bytes: &[u8]) -> Content {
        let digest = Digest::of(bytes);
        self.bytes.insert(digest, bytes.to_vec());
        let len = ByteLen(bytes.len() as u64);
        Content::Blob { digest, len }
    }

    /// The bytes of a blob that was added.
    pub(crate) fn bytes(&self, digest: Digest) -> Vec<u8> {
        self.bytes[&digest].clone()
    }

    /// A blob of `len` zeros, which takes no memory.
    pub(crate) fn add_zeros(&mut self, len: u64) -> Content {
        let mut hasher = Hasher::new();
        let block = vec![0; MIB as usize];
        let mut left = len;
        while left > 0 {
            let part = left.min(MIB);
            hasher.update(&block[..part as usize]);
            left -= part;
        }
        let digest = hasher.finish();
        self.zeros.insert(digest, len);
        let len = ByteLen(len);
        Content::Blob { digest, len }
    }
}

impl Contents for Blobs {
    fn open(&self, digest: &Digest, at: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        if let Some(len) = self.zeros.get(digest) {
            return Ok(Box::new(io::repeat(0).take(len - at)));
        }
        let bytes = self.bytes.get(digest).ok_or(io::ErrorKind::NotFound)?;
        let mut cursor = Cursor::new(bytes.as_slice());
        cursor.set_position(at);
        Ok(Box::new(cursor))
    }
}

/// Bytes that look like nothing in particular, different for every seed.
pub(crate) fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(len + 8);
    while bytes.len() < len {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(len);
    bytes
}

/// A tree of these paths and contents.
pub(crate) fn tree(files: impl IntoIterator<Item = (String, Content)>) -> Tree {
    let files = files.into_iter().map(|(path, content)| TreeFile {
        path: path.parse().unwrap(),
        content,
    });
    Tree::new(files.collect()).unwrap()
}

/// A tree of these paths; every file is noise of a length that depends on its place.
pub(crate) fn noisy_tree(paths: &[String]) -> (Tree, Blobs) {
    let mut blobs = Blobs::default();
    let files: Vec<(String, Content)> = paths
        .iter()
        .enumerate()
        .map(|(index, path)| {
            let len = [0, 1, 511, 512, 4096, 32768, 70_001][index % 7];
            let bytes = noise(index as u64 + 1, len);
            // Some come as bytes made for the drive.
            let content = match index % 3 {
                0 => Content::Bytes(Arc::from(bytes)),
                _ => blobs.add(&bytes),
            };
            (path.clone(), content)
        })
        .collect();
    (tree(files), blobs)
}

pub(crate) fn options(filesystem: Filesystem, image_len: u64) -> LayoutOptions {
    LayoutOptions {
        filesystem,
        image_len: ByteLen(image_len),
        label: "EMBER".into(),
        date: Date::new(2026, 11, 21).unwrap(),
        seed: Digest::of(b"edition"),
    }
}

pub(crate) fn plan(tree: &Tree, filesystem: Filesystem, image_len: u64) -> Layout {
    Layout::plan(tree, &options(filesystem, image_len)).unwrap()
}

/// Builds an image and gives its layout.
pub(crate) fn build(
    tree: &Tree,
    blobs: &Blobs,
    filesystem: Filesystem,
    len: u64,
    path: &Path,
) -> Layout {
    let layout = plan(tree, filesystem, len);
    build_image(&layout, blobs, path, &WriteOptions::default(), &Silent).unwrap();
    layout
}

/// Copies the partition out of an image, holes as holes: what the layout says is zero is not read,
/// or a drive of 1 TB would take minutes.
fn partition(layout: &Layout, image: &Path, to: &Path, wanted: impl Fn(Source) -> bool) {
    let image = File::open(image).unwrap();
    let part = File::create(to).unwrap();
    let start = layout.partition_at();
    part.set_len(layout.image_len().0 - start).unwrap();
    let mut buf = Vec::new();
    for extent in layout.extents_from(start) {
        if extent.source != Source::Zero && wanted(extent.source) {
            buf.resize(extent.len as usize, 0);
            image.read_exact_at(&mut buf, extent.at).unwrap();
            part.write_all_at(&buf, extent.at - start).unwrap();
        }
    }
}

/// Runs a tool that must be installed (`scripts/setup`).
pub(crate) fn run(command: &mut Command) -> Output {
    // fsck lives where a plain user does not look.
    let path = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/sbin";
    command
        .env("PATH", path)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap_or_else(|error| panic!("{:?}: {error}", command.get_program()))
}

/// Holds a partition against the checker of its filesystem, which must find nothing at all.
pub(crate) fn fsck(layout: &Layout, image: &Path) {
    let part = image.with_extension("part1");
    partition(layout, image, &part, |_| true);
    checked(layout, &part);
}

/// The same, without the bytes of files: no checker reads them.
pub(crate) fn fsck_sparse(layout: &Layout, image: &Path) {
    let part = image.with_extension("part1");
    partition(layout, image, &part, |source| source == Source::Metadata);
    checked(layout, &part);
}

fn checked(layout: &Layout, part: &Path) {
    let tool = match layout.filesystem() {
        Filesystem::Fat32 => "fsck.vfat",
        Filesystem::ExFat => "fsck.exfat",
    };
    let mut command = Command::new(tool);
    command.arg("-n");
    if tool == "fsck.vfat" {
        command.arg("-v");
    }
    let output = run(command.arg(part));
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    std::fs::remove_file(part).unwrap();
    assert!(output.status.success(), "{tool}: {text}");
    for bad in [
        "ERROR", "WARN", "differ", "wrong", "reclaim", "Unable", "corrupt", "lost", "bad ",
    ] {
        assert!(!text.contains(bad), "{tool}: {text}");
    }
}

/// A folder for one test, beside the build.
pub(crate) fn scratch() -> tempfile::TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

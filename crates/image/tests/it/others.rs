//! Readers that others wrote, and our own, must find the tree that was laid out.

use std::io::{Read, Seek, SeekFrom, Write};

use bulssi_image::read::{Limits, Volume};
use bulssi_image::{Layout, Source};
use bulssi_model::{Content, Digest, Filesystem, Tree};
use exfat_slim::blocking::BlockDevice;
use exfat_slim::blocking::file_system::FileSystem as ExFat;
use proptest::prelude::*;

use crate::support::*;
use crate::tools::paths;

/// Paths and digests in the order of the drive.
pub(crate) type Listing = Vec<(String, Digest)>;

/// The partition of a layout as something to read and seek in, made on demand.
struct Partition<'l> {
    layout: &'l Layout,
    blobs: &'l Blobs,
    at: u64,
}

impl Read for Partition<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let start = self.layout.partition_at() + self.at;
        let left = self.layout.image_len().0 - start;
        let len = left.min(buf.len() as u64) as usize;
        self.layout.read_at(self.blobs, start, &mut buf[..len])?;
        self.at += len as u64;
        Ok(len)
    }
}

impl Write for Partition<'_> {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        panic!("a reader writes");
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Seek for Partition<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let len = self.layout.image_len().0 - self.layout.partition_at();
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::Current(by) => self.at.checked_add_signed(by).unwrap(),
            SeekFrom::End(by) => len.checked_add_signed(by).unwrap(),
        };
        Ok(self.at)
    }
}

/// What the `fatfs` crate finds.
fn with_fatfs(layout: &Layout, blobs: &Blobs) -> Listing {
    fn walk<T: fatfs::ReadWriteSeek>(dir: &fatfs::Dir<'_, T>, prefix: &str, out: &mut Listing) {
        for entry in dir.iter() {
            let entry = entry.unwrap();
            let name = entry.file_name();
            if matches!(name.as_str(), "." | "..") {
                continue;
            }
            let path = format!("{prefix}{name}");
            if entry.is_dir() {
                walk(&entry.to_dir(), &format!("{path}/"), out);
            } else {
                let mut bytes = Vec::new();
                entry.to_file().read_to_end(&mut bytes).unwrap();
                assert_eq!(bytes.len() as u64, entry.len());
                out.push((path, Digest::of(&bytes)));
            }
        }
    }
    let partition = Partition {
        layout,
        blobs,
        at: 0,
    };
    let options = fatfs::FsOptions::new();
    let fs = fatfs::FileSystem::new(partition, options).unwrap();
    assert_eq!(fs.volume_label().trim_end(), "EMBER");
    let stats = fs.stats().unwrap();
    assert_eq!(
        u64::from(stats.free_clusters()) * layout.cluster_len().0,
        layout.free().0
    );
    let mut out = Vec::new();
    walk(&fs.root_dir(), "", &mut out);
    out
}

struct Sectors<'l> {
    layout: &'l Layout,
    blobs: &'l Blobs,
}

impl BlockDevice<512> for Sectors<'_> {
    type Error = std::io::Error;
    type Align = aligned::A4;

    fn read(
        &mut self,
        address: u32,
        data: &mut [aligned::Aligned<Self::Align, [u8; 512]>],
    ) -> Result<(), Self::Error> {
        let start = self.layout.partition_at() + u64::from(address) * 512;
        for (at, sector) in (start..).step_by(512).zip(data) {
            self.layout.read_at(self.blobs, at, &mut sector[..])?;
        }
        Ok(())
    }

    fn write(
        &mut self,
        _: u32,
        _: &[aligned::Aligned<Self::Align, [u8; 512]>],
    ) -> Result<(), Self::Error> {
        panic!("a reader writes");
    }

    fn size(&mut self) -> Result<u64, Self::Error> {
        Ok(self.layout.image_len().0 - self.layout.partition_at())
    }
}

/// What the `exfat-slim` crate finds.
fn with_exfat_slim(layout: &Layout, blobs: &Blobs) -> Listing {
    fn walk(fs: &mut ExFat<Sectors<'_>, 512, 4>, folder: &str, out: &mut Listing) {
        let mut dir = fs.read_dir(folder).unwrap();
        let mut name = [0; 1024];
        let mut entries = Vec::new();
        while let Some(entry) = dir.next_entry(fs, &mut name).unwrap() {
            entries.push((entry.name.to_owned(), entry.metadata.is_dir()));
        }
        for (name, is_dir) in entries {
            let path = format!("{folder}/{name}");
            if is_dir {
                walk(fs, &path, out);
            } else {
                let bytes = fs.read(&path).unwrap();
                out.push((path[1..].to_owned(), Digest::of(&bytes)));
            }
        }
    }
    let mut fs = ExFat::new(Sectors { layout, blobs });
    let mut out = Vec::new();
    walk(&mut fs, "", &mut out);
    out
}

/// What our own reader finds, straight from the layout.
fn with_ours(layout: &Layout, blobs: &Blobs) -> Listing {
    let drive = Drive { layout, blobs };
    let volume = Volume::open(&drive).unwrap();
    assert_eq!(volume.filesystem(), layout.filesystem());
    assert_eq!(volume.partition_at(), layout.partition_at());
    let walk = volume.walk(&Limits::default());
    assert_eq!(walk.faults, []);
    assert_eq!(volume.fat_fault(), None);
    assert_eq!(volume.bitmap_faults(&walk), []);
    let files = walk.entries.iter().filter(|entry| !entry.folder);
    files
        .map(|entry| {
            assert!(entry.runs.len() <= 1, "fragmented: {}", entry.path);
            let mut bytes = Vec::new();
            volume.file(entry).read_to_end(&mut bytes).unwrap();
            (entry.path.clone(), Digest::of(&bytes))
        })
        .collect()
}

struct Drive<'l> {
    layout: &'l Layout,
    blobs: &'l Blobs,
}

impl bulssi_image::read::Drive for Drive<'_> {
    fn len(&self) -> u64 {
        self.layout.image_len().0
    }

    fn read_at(&self, at: u64, buf: &mut [u8]) -> std::io::Result<()> {
        self.layout.read_at(self.blobs, at, buf)
    }
}

/// A tree in the order in which a walk over its folders meets the files.
pub(crate) fn in_order(tree: &Tree) -> Listing {
    // Folders stand where their first file does; files of one folder need not be neighbours.
    fn below(files: &[(&str, &Content)], prefix: &str, out: &mut Listing) {
        let mut done: Vec<String> = Vec::new();
        for (path, content) in files {
            let Some(rest) = path.strip_prefix(prefix) else {
                continue;
            };
            match rest.split_once('/') {
                None => out.push(((*path).to_owned(), content.digest())),
                Some((folder, _)) => {
                    let folder = format!("{prefix}{folder}/");
                    if !done.contains(&folder) {
                        below(files, &folder, out);
                        done.push(folder);
                    }
                }
            }
        }
    }
    let files: Vec<(&str, &Content)> = tree
        .files()
        .iter()
        .map(|file| (file.path.as_str(), &file.content))
        .collect();
    let mut out = Vec::new();
    below(&files, "", &mut out);
    out
}

fn agree(tree: &Tree, blobs: &Blobs, len: u64) {
    let want = in_order(tree);
    let fat = plan(tree, Filesystem::Fat32, len);
    assert_eq!(with_fatfs(&fat, blobs), want, "fatfs");
    assert_eq!(with_ours(&fat, blobs), want, "own FAT32");
    let exfat = plan(tree, Filesystem::ExFat, len);
    assert_eq!(with_ours(&exfat, blobs), want, "own exFAT");
    // exfat-slim 0.7 knows the upper case of ASCII alone, opens by that, and trims what it opens.
    let cased = |c: char| !c.is_ascii() && (c.to_lowercase().ne([c]) || c.to_uppercase().ne([c]));
    let trimmed = |path: &str| path.split('/').any(|name| name.trim() != name);
    let files = tree.files().iter();
    let plain = files.filter(|file| {
        let path = file.path.as_str();
        !path.chars().any(cased) && !trimmed(path)
    });
    let plain = Tree::new(plain.cloned().collect()).unwrap();
    let exfat = plan(&plain, Filesystem::ExFat, len);
    assert_eq!(
        with_exfat_slim(&exfat, blobs),
        in_order(&plain),
        "exfat-slim"
    );
}

#[test]
fn all_readers_find_the_tree_in_play_order() {
    let (tree, blobs) = noisy_tree(&paths());
    agree(&tree, &blobs, 64 * MIB);
}

#[test]
fn an_empty_tree_is_an_empty_drive() {
    let (tree, blobs) = noisy_tree(&[]);
    agree(&tree, &blobs, 64 * MIB);
    for filesystem in BOTH {
        let layout = plan(&tree, filesystem, 64 * MIB);
        let zeros: u64 = layout
            .extents()
            .filter(|extent| extent.source == Source::Zero)
            .map(|extent| extent.len)
            .sum();
        assert!(layout.image_len().0 - zeros < 32 << 10);
    }
}

/// Folders of a few names each, so that files of one folder lie apart too.
fn any_paths() -> impl Strategy<Value = Vec<String>> {
    let name = prop_oneof![
        "[a-zA-Z0-9 _.~-]{0,14}",
        "[가-힣 ]{1,30}",
        "\\PC{1,40}",
        "[A-Z]{1,8}\\.[A-Z]{1,3}",
        "[가-힣]{200,255}",
    ];
    let name = name.prop_map(|name| bulssi_image::legal_name(&name));
    let folder = prop_oneof![3 => Just(String::new()), 4 => "[a-c]{1}/", 2 => "[a-b]/[가나]/", 1 => "[x-z]{9}/[0-9]/a/b/"];
    let path = (folder, name).prop_map(|(folder, name)| folder + &name);
    prop::collection::vec(path, 0..40).prop_map(|paths| {
        // What a drive takes for one name stays away, by the model's own rules.
        let mut kept: Vec<String> = Vec::new();
        for path in paths {
            kept.push(path);
            let files = kept
                .iter()
                .map(|path| (path.clone(), Content::Bytes([].into())));
            let files = files.map(|(path, content)| bulssi_model::TreeFile {
                path: path.parse().unwrap(),
                content,
            });
            if Tree::new(files.collect()).is_err() {
                kept.pop();
            }
        }
        kept
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_tree_comes_back(paths in any_paths()) {
        let (tree, blobs) = noisy_tree(&paths);
        agree(&tree, &blobs, 40 * MIB);
    }
}

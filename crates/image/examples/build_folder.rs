//! Builds an image of a folder, to time the crate by itself: `build_folder FOLDER IMAGE [JOBS]`.

// What fails in a benchmark ends it.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use bulssi_image::{Contents, Layout, LayoutOptions, WriteOptions, build_image};
use bulssi_model::{ByteLen, Content, Date, Digest, Filesystem, Silent, Tree, TreeFile};

/// Files by digest; blobs of a library are read the same way.
struct Files(BTreeMap<Digest, PathBuf>);

impl Contents for Files {
    fn open(&self, digest: &Digest, at: u64) -> io::Result<Box<dyn Read + Send + '_>> {
        let path = self.0.get(digest).ok_or(io::ErrorKind::NotFound)?;
        let mut file = File::open(path)?;
        if at > 0 {
            file.seek(SeekFrom::Start(at))?;
        }
        Ok(Box::new(file))
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) {
    let entries = fs::read_dir(folder).unwrap();
    let mut entries: Vec<_> = entries.map(Result::unwrap).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{path}/"), files);
        } else {
            files.push((path, entry.path()));
        }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let jobs = args.get(3).map_or(3, |jobs| jobs.parse().unwrap());
    let mut found = Vec::new();
    collect(Path::new(&args[1]), "", &mut found);
    // Digests beside the image, so that only the first run of several has to find them.
    let known = PathBuf::from(format!("{}.digests", args[2]));
    let digests: Vec<Digest> = match fs::read_to_string(&known) {
        Ok(text) => text.lines().map(|line| line.parse().unwrap()).collect(),
        Err(_) => {
            let of = |(_, path): &(String, PathBuf)| Digest::of(&fs::read(path).unwrap());
            let digests: Vec<Digest> = found.iter().map(of).collect();
            let text: String = digests.iter().map(|digest| format!("{digest}\n")).collect();
            fs::write(&known, text).unwrap();
            digests
        }
    };
    let (mut blobs, mut files) = (BTreeMap::new(), Vec::new());
    for ((path, file), digest) in found.into_iter().zip(digests) {
        let len = ByteLen(fs::metadata(&file).unwrap().len());
        blobs.insert(digest, file);
        files.push(TreeFile {
            path: path.parse().unwrap(),
            content: Content::Blob { digest, len },
        });
    }
    let options = LayoutOptions {
        filesystem: Filesystem::Fat32,
        image_len: ByteLen(4_000_000_000 / 512 * 512),
        label: String::new(),
        date: Date::new(2026, 11, 21).unwrap(),
        seed: Digest::of(b"bench"),
    };
    let layout = Layout::plan(&Tree::new(files).unwrap(), &options).unwrap();
    let write = WriteOptions { jobs };
    build_image(&layout, &Files(blobs), Path::new(&args[2]), &write, &Silent).unwrap();
}

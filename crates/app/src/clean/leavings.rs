//! What hosts leave on drives that they see: folders for what was thrown away, indexes, previews, views.

use std::fs::{self, File, FileType};
use std::io::{self, Read as _};
use std::path::Path;

use bulssi_model::ByteLen;

/// Folders in the root, in small letters.
const FOLDERS: [&str; 13] = [
    "system volume information",
    "$recycle.bin",
    "recycler",
    "recycled",
    ".trashes",
    ".trash",
    ".spotlight-v100",
    ".fseventsd",
    ".temporaryitems",
    ".documentrevisions-v100",
    "lost.dir",
    "found.000",
    ".thumbnails",
];
/// Files in any folder, in small letters.
const FILES: [&str; 6] = [
    ".ds_store",
    "thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    ".apdisk",
    ".directory",
];
/// How the second files of a Mac begin (AppleDouble, RFC 1740).
const APPLE_DOUBLE: [u8; 4] = [0, 5, 0x16, 7];

/// Whether a host left this, by its name; of files whose name anybody may give by their beginning, too.
pub(super) fn is_leaving(path: &Path, name: &str, kind: FileType, in_root: bool) -> bool {
    let small = name.to_lowercase();
    if kind.is_dir() {
        let trash = small.starts_with(".trash-");
        return in_root && (trash || FOLDERS.contains(&small.as_str()));
    }
    FILES.contains(&small.as_str()) || kind.is_file() && small.starts_with("._") && is_double(path)
}

fn is_double(path: &Path) -> bool {
    let mut start = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == APPLE_DOUBLE
}

/// The bytes of a file, or of all files in a folder. Links are not followed.
pub(super) fn bytes_of(path: &Path) -> ByteLen {
    let Ok(facts) = fs::symlink_metadata(path) else {
        return ByteLen::ZERO;
    };
    if !facts.is_dir() {
        return ByteLen(facts.len());
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries.map(|entry| bytes_of(&entry.path())).sum()
}

pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path)?.is_dir() {
        true => fs::remove_dir_all(path),
        false => fs::remove_file(path),
    }
}

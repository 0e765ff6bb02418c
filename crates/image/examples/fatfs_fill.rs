//! The peer of `bulssi build` in `scripts/bench`: fills an image with the `fatfs` crate, buffered.
//!
//! `fatfs_fill FOLDER IMAGE` formats an image of 4 GB as FAT32 and copies the folder's files into
//! it, in the order of their names.

// What fails in a benchmark ends it.
#![allow(clippy::unwrap_used)]

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use fatfs::{Dir, FatType, FileSystem, FormatVolumeOptions, FsOptions, ReadWriteSeek};
use fscommon::BufStream;

const IMAGE_LEN: u64 = 4_000_000_000 / 512 * 512;
const BUFFER: usize = 1 << 20;

fn main() {
    let mut args = std::env::args_os().skip(1);
    let (folder, image) = (args.next().unwrap(), args.next().unwrap());
    let file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .open(image)
        .unwrap();
    file.set_len(IMAGE_LEN).unwrap();
    let mut stream = BufStream::new(file);
    let options = FormatVolumeOptions::new()
        .fat_type(FatType::Fat32)
        .bytes_per_cluster(32 << 10);
    fatfs::format_volume(&mut stream, options).unwrap();
    let fs = FileSystem::new(stream, FsOptions::new()).unwrap();
    fill(&fs.root_dir(), Path::new(&folder));
    fs.unmount().unwrap();
}

fn fill<T: ReadWriteSeek>(dir: &Dir<'_, T>, folder: &Path) {
    let entries = fs::read_dir(folder).unwrap();
    let mut entries: Vec<_> = entries.map(Result::unwrap).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut buf = vec![0; BUFFER];
    for entry in entries {
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            fill(&dir.create_dir(&name).unwrap(), &entry.path());
            continue;
        }
        let mut from = File::open(entry.path()).unwrap();
        let mut to = BufWriter::with_capacity(BUFFER, dir.create_file(&name).unwrap());
        copy(&mut from, &mut to, &mut buf).unwrap();
        to.flush().unwrap();
    }
}

fn copy(from: &mut impl Read, to: &mut impl Write, buf: &mut [u8]) -> io::Result<()> {
    loop {
        match from.read(buf)? {
            0 => return Ok(()),
            len => to.write_all(&buf[..len])?,
        }
    }
}

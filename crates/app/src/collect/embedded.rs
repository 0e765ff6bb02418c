//! ZIM archives inside other files: what surrounds them stays behind.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use bulssi_wiki::{Source, ZimError, embedded_source, find_embedded};

use super::survey::open_regular;

/// How far from the start of a file an archive inside it may begin. Whoever puts one into another
/// file puts little before it; looking further would mean to read every unknown file.
const WITHIN: u64 = 64 << 10;

/// The archive inside the file; nothing where there is none, or where the file itself is one.
pub(super) fn embedded(path: &Path) -> io::Result<Option<Source>> {
    let file: Arc<File> = Arc::new(open_regular(path)?);
    match find_embedded(&file, WITHIN)? {
        Some(ranges) if ranges.first().is_some_and(|range| range.start > 0) => {
            embedded_source(&file, &ranges).map(Some)
        }
        _ => Ok(None),
    }
}

/// What the archive inside a file of this name is called: `wiki.zim.bin` holds `wiki.zim`, `wiki.bin`
/// too.
pub(super) fn inner_name(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match stem.find(".zim") {
        Some(at) => format!("{}.zim", &stem[..at]),
        None => format!("{stem}.zim"),
    }
}

/// An archive's bytes from the first to the last.
pub(super) struct Forward<'a> {
    pub(super) source: &'a Source,
    pub(super) position: u64,
}

impl Read for Forward<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = self.source.len().saturating_sub(self.position);
        let here = usize::try_from(left).map_or(buf.len(), |left| left.min(buf.len()));
        match self.source.read_exact_at(&mut buf[..here], self.position) {
            Ok(()) => {
                self.position += here as u64;
                Ok(here)
            }
            Err(ZimError::Source(error)) => Err(error),
            Err(other) => Err(io::Error::other(other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::inner_name;

    #[test]
    fn names() {
        for (file, archive) in [
            ("small.zim.embedded", "small.zim"),
            ("small.zim.embedded.multi", "small.zim"),
            ("wiki.apk", "wiki.zim"),
            ("wiki", "wiki.zim"),
        ] {
            assert_eq!(inner_name(file), archive);
        }
    }
}

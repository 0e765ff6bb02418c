//! Split archives: `x.zimaa`, `x.zimab`, … beside each other.

use std::io;
use std::path::{Path, PathBuf};

use crate::header::Header;
use crate::{Limits, Source, ZimError};

/// The name of one part of a split archive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartName {
    /// What all parts share: `wiki` of `wiki.zimab`.
    pub stem: String,
    /// Its place: 0 for `.zimaa`, 1 for `.zimab`, up to 675 for `.zimzz`.
    pub place: u16,
}

impl PartName {
    /// The file name of the part at `place`; nothing past `.zimzz`.
    #[must_use]
    pub fn at(stem: &str, place: u16) -> Option<String> {
        let letter = |n: u16| u8::try_from(n).map(|n| char::from(b'a' + n)).ok();
        let (first, second) = (place / 26, place % 26);
        (first < 26).then_some(())?;
        Some(format!("{stem}.zim{}{}", letter(first)?, letter(second)?))
    }
}

/// What part of a split archive a file of this name is; nothing where it is none.
#[must_use]
pub fn part_name(file_name: &str) -> Option<PartName> {
    let (stem, extension) = file_name.rsplit_once('.')?;
    let letters = extension.strip_prefix("zim")?;
    let [first, second] = letters.as_bytes() else {
        return None;
    };
    let number = |letter: &u8| {
        letter
            .is_ascii_lowercase()
            .then(|| u16::from(letter - b'a'))
    };
    let place = number(first)? * 26 + number(second)?;
    (!stem.is_empty()).then(|| PartName {
        stem: stem.to_owned(),
        place,
    })
}

/// Why the parts of a split archive could not be found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PartsError {
    /// The path is not that of a first part.
    #[error("{} is no first part", path.display())]
    NoFirstPart {
        /// The path.
        path: PathBuf,
    },
    /// A part is not there, though the header says that the archive is longer.
    #[error("{} is missing", path.display())]
    Missing {
        /// Where it should be.
        path: PathBuf,
        /// Bytes that are missing in all.
        bytes: u64,
    },
    /// A part cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The part.
        path: PathBuf,
        /// Why.
        #[source]
        reason: io::Error,
    },
    /// The header in the first part is bad.
    #[error("{} is no archive", path.display())]
    Header {
        /// The first part.
        path: PathBuf,
        /// Why.
        #[source]
        reason: ZimError,
    },
}

/// The parts of the split archive whose first part is at `first`, in order, `first` among them.
///
/// How many there must be, the header tells: it holds the archive's length.
///
/// # Errors
/// When `first` is no first part, a part in the middle or at the end is missing, or one cannot be
/// read.
pub fn find_parts(first: &Path) -> Result<Vec<PathBuf>, PartsError> {
    let unreadable = |path: &Path, reason| PartsError::Unreadable {
        path: path.to_owned(),
        reason,
    };
    let name = first.file_name().and_then(|name| name.to_str());
    let stem = match name.and_then(part_name) {
        Some(PartName { stem, place: 0 }) => stem,
        _ => {
            let path = first.to_owned();
            return Err(PartsError::NoFirstPart { path });
        }
    };
    let mut paths = Vec::new();
    let mut next = first.to_owned();
    for place in 0.. {
        let Some(name) = PartName::at(&stem, place) else {
            break;
        };
        next = first.with_file_name(name);
        match next.metadata() {
            Ok(meta) if meta.is_file() => paths.push(next.clone()),
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            Err(reason) => return Err(unreadable(&next, reason)),
        }
    }
    let source = Source::open(&paths).map_err(|reason| unreadable(first, reason))?;
    let missing = |bytes| PartsError::Missing {
        path: next.clone(),
        bytes,
    };
    match Header::parse(&source, &Limits::default()) {
        Ok((_, Some(length))) if length > source.len() => Err(missing(length - source.len())),
        // Too short for a header, but it begins like one: the next part holds the rest.
        Err(ZimError::SmallerThanHeader { len }) if len > 0 => {
            Err(missing(crate::HEADER_LEN.saturating_sub(len)))
        }
        Ok(_) => Ok(paths),
        Err(ZimError::Source(reason)) => Err(unreadable(first, reason)),
        Err(reason) => Err(PartsError::Header {
            path: first.to_owned(),
            reason,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parts() {
        for (name, part) in [
            ("wiki.zimaa", Some(("wiki", 0))),
            ("wiki.zimab", Some(("wiki", 1))),
            ("a.b.zimba", Some(("a.b", 26))),
            ("wiki.zimzz", Some(("wiki", 675))),
            ("wiki.zim", None),
            ("wiki.zima", None),
            ("wiki.zimaaa", None),
            ("wiki.zimAA", None),
            ("wiki.zima1", None),
            (".zimaa", None),
            ("zimaa", None),
        ] {
            let found = part_name(name);
            let found = found.as_ref().map(|part| (part.stem.as_str(), part.place));
            assert_eq!(found, part, "{name}");
            if let Some((stem, place)) = part {
                assert_eq!(PartName::at(stem, place).as_deref(), Some(name));
            }
        }
        assert_eq!(PartName::at("wiki", 676), None);
    }
}

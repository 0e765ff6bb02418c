//! Directory entries: a name, and where its content is.

use crate::window::Window;
use crate::{Limits, ZimError};

/// The MIME number of a redirect.
const REDIRECT: u16 = 0xFFFF;
/// The MIME numbers of link targets and deleted entries, which early writers made.
const EMPTY: [u16; 2] = [0xFFFE, 0xFFFD];

/// One directory entry, also called a dirent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in path order.
    pub index: u32,
    /// `C`, `M`, `W`, `X`, and in archives of major 5 `A`, `I`, `-` and others.
    pub namespace: u8,
    /// Its path within the namespace.
    pub path: String,
    /// Its title where that differs from the path; else empty.
    pub title: String,
    /// What it is.
    pub target: Target,
    /// Bytes from the fixed fields to the title's end.
    pub(crate) len: usize,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// Content.
    Item {
        /// Its MIME type's place in [`Archive::mime_types`](crate::Archive::mime_types).
        mime: u16,
        /// The cluster it is in.
        cluster: u32,
        /// Its place in the cluster.
        blob: u32,
    },
    /// Another name for the entry of this index.
    Redirect(u32),
    /// Nothing: a link target or a deleted entry.
    Nothing,
}

impl Entry {
    /// The title, which is the path where none is given.
    #[must_use]
    pub fn shown_title(&self) -> &str {
        if self.title.is_empty() {
            &self.path
        } else {
            &self.title
        }
    }

    /// Reads the entry `index`, which begins at `position`.
    pub(crate) fn read(
        window: &mut Window<'_>,
        index: u32,
        position: u64,
        limits: &Limits,
    ) -> Result<Self, ZimError> {
        let bytes = raw(window, index, position, limits)?;
        Self::parse(index, bytes)
    }

    /// The entry that `bytes` are, from its first to the zero behind its title.
    pub(crate) fn parse(index: u32, bytes: &[u8]) -> Result<Self, ZimError> {
        let bad = || ZimError::DirentName { index };
        let (namespace, target, names) = fixed(bytes).ok_or_else(bad)?;
        let mut names = names.splitn(3, |byte| *byte == 0);
        let (Some(path), Some(title)) = (names.next(), names.next()) else {
            return Err(bad());
        };
        let text = |name: &[u8]| match std::str::from_utf8(name) {
            Ok(name) => Ok(name.to_owned()),
            Err(_) => Err(bad()),
        };
        if !namespace.is_ascii_graphic() {
            return Err(bad());
        }
        Ok(Self {
            index,
            namespace,
            path: text(path)?,
            title: text(title)?,
            target,
            len: bytes.len(),
        })
    }
}

/// The bytes of the entry `index`, which begins at `position`, as they are on disk.
pub(crate) fn raw<'w>(
    window: &'w mut Window<'_>,
    index: u32,
    position: u64,
    limits: &Limits,
) -> Result<&'w [u8], ZimError> {
    // Most entries end within the first look; a long one is looked at once more.
    let mut len = None;
    for look in [256, limits.entry] {
        let bytes = window.at(position, look)?;
        let whole = bytes.len() < look;
        len = len_of(&bytes[..bytes.len().min(limits.entry)]);
        if len.is_some() {
            break;
        }
        if whole {
            return Err(ZimError::DirentOutside { index });
        }
    }
    let len = len.ok_or(ZimError::DirentTooLong { index })?;
    Ok(&window.at(position, len)?[..len])
}

/// How long the entry at the start of `bytes` is; nothing where it does not end in them.
fn len_of(bytes: &[u8]) -> Option<usize> {
    let (_, _, names) = fixed(bytes)?;
    let mut zeros = names.iter().enumerate().filter(|(_, byte)| **byte == 0);
    let (last, _) = zeros.nth(1)?;
    Some(bytes.len() - names.len() + last + 1)
}

/// Namespace and target, and what follows them; nothing where there is less.
pub(crate) fn fixed(bytes: &[u8]) -> Option<(u8, Target, &[u8])> {
    // MIME number 2, parameter length 1, namespace 1, revision 4.
    let (fixed, rest) = bytes.split_first_chunk::<8>()?;
    let (mime, namespace) = (u16::from_le_bytes([fixed[0], fixed[1]]), fixed[3]);
    let (target, rest) = match mime {
        REDIRECT => {
            let (to, rest) = rest.split_first_chunk::<4>()?;
            (Target::Redirect(u32::from_le_bytes(*to)), rest)
        }
        mime if EMPTY.contains(&mime) => (Target::Nothing, rest),
        mime => {
            let (place, rest) = rest.split_first_chunk::<8>()?;
            let [a, b, c, d, e, f, g, h] = *place;
            let cluster = u32::from_le_bytes([a, b, c, d]);
            let blob = u32::from_le_bytes([e, f, g, h]);
            let item = Target::Item {
                mime,
                cluster,
                blob,
            };
            (item, rest)
        }
    };
    Some((namespace, target, rest))
}

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
        let outside = || ZimError::DirentOutside { index };
        // Most entries end within the first look; a long one is looked at once more.
        for look in [256, limits.entry] {
            let bytes = window.at(position, look)?;
            let whole = bytes.len() < look;
            let bytes = &bytes[..bytes.len().min(limits.entry)];
            if let Some(entry) = Self::parse(index, bytes)? {
                return Ok(entry);
            }
            if whole {
                return Err(outside());
            }
        }
        Err(ZimError::DirentTooLong { index })
    }

    /// The entry at the start of `bytes`; nothing where it does not end in them.
    fn parse(index: u32, bytes: &[u8]) -> Result<Option<Self>, ZimError> {
        let bad = || ZimError::DirentName { index };
        // MIME number 2, parameter length 1, namespace 1, revision 4.
        let Some((fixed, rest)) = bytes.split_first_chunk::<8>() else {
            return Ok(None);
        };
        let (mime, namespace) = (u16::from_le_bytes([fixed[0], fixed[1]]), fixed[3]);
        let (target, rest) = match mime {
            REDIRECT => {
                let Some((to, rest)) = rest.split_first_chunk::<4>() else {
                    return Ok(None);
                };
                (Target::Redirect(u32::from_le_bytes(*to)), rest)
            }
            mime if EMPTY.contains(&mime) => (Target::Nothing, rest),
            mime => {
                let Some((place, rest)) = rest.split_first_chunk::<8>() else {
                    return Ok(None);
                };
                let [a, b, c, d, e, f, g, h] = *place;
                let cluster = u32::from_le_bytes([a, b, c, d]);
                let blob = u32::from_le_bytes([e, f, g, h]);
                (
                    Target::Item {
                        mime,
                        cluster,
                        blob,
                    },
                    rest,
                )
            }
        };
        let mut names = rest.splitn(3, |byte| *byte == 0);
        let (Some(path), Some(title), Some(after)) = (names.next(), names.next(), names.next())
        else {
            return Ok(None);
        };
        let text = |name: &[u8]| String::from_utf8(name.to_vec()).map_err(|_| bad());
        if !namespace.is_ascii_graphic() {
            return Err(bad());
        }
        Ok(Some(Self {
            index,
            namespace,
            path: text(path)?,
            title: text(title)?,
            target,
            len: bytes.len() - after.len(),
        }))
    }
}

//! An open archive: entries by index and by path, and their content.

use crate::window::Window;
use crate::{Cluster, CopyError, Entry, Header, Kind, Limits, Source, Target, ZimError, mime};

/// How many redirects are followed; real archives have one or two behind each other.
const REDIRECTS: usize = 16;

/// A ZIM archive whose header, tables' places and MIME types are sound.
///
/// That the rest is sound, [`Archive::check`] finds out; until then any call may come upon a fault
/// and says so, but none panics or runs away.
pub struct Archive {
    pub(crate) source: Source,
    pub(crate) limits: Limits,
    header: Header,
    mime_types: Vec<String>,
}

impl Archive {
    /// Opens the archive that `source` holds. Reads the header and the MIME types, nothing else.
    ///
    /// # Errors
    /// When it is none, or its header, the places of its tables or its MIME types are bad.
    pub fn open(source: Source, limits: Limits) -> Result<Self, ZimError> {
        let header = Header::read(&source, &limits)?;
        let mime_types = mime::read(&source, &header, &limits)?;
        Ok(Self {
            source,
            limits,
            header,
            mime_types,
        })
    }

    /// The header.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The MIME types that entries name by number.
    #[must_use]
    pub fn mime_types(&self) -> &[String] {
        &self.mime_types
    }

    /// Bytes of the whole archive, its checksum too.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.source.len()
    }

    /// Whether the archive has no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.header.entries == 0
    }

    /// The entry at `index` in path order; nothing past the last.
    ///
    /// # Errors
    /// When it lies outside the archive, or is none.
    pub fn entry(&self, index: u32) -> Result<Option<Entry>, ZimError> {
        if index >= self.header.entries {
            return Ok(None);
        }
        let mut window = Window::new(&self.source, self.header.checksum);
        let place = self.header.path_pointers + u64::from(index) * 8;
        let position = u64::from_le_bytes(self.source.array(place)?);
        self.entry_at(&mut window, index, position).map(Some)
    }

    /// The entry `index`, which a pointer says is at `position`.
    pub(crate) fn entry_at(
        &self,
        window: &mut Window<'_>,
        index: u32,
        position: u64,
    ) -> Result<Entry, ZimError> {
        self.check_position(index, position)?;
        let entry = Entry::read(window, index, position, &self.limits)?;
        self.check_target(index, entry.target)?;
        Ok(entry)
    }

    /// Whether an entry can be at `position` at all.
    pub(crate) fn check_position(&self, index: u32, position: u64) -> Result<(), ZimError> {
        if position < crate::HEADER_LEN || position >= self.header.checksum {
            return Err(ZimError::DirentOutside { index });
        }
        Ok(())
    }

    /// Whether what the entry `index` leads to is there.
    pub(crate) fn check_target(&self, index: u32, target: Target) -> Result<(), ZimError> {
        match target {
            Target::Item { mime, .. } if usize::from(mime) >= self.mime_types.len() => {
                Err(ZimError::BadMimeInDirent { index, mime })
            }
            Target::Item { cluster, .. } if cluster >= self.header.clusters => {
                Err(ZimError::DirentCluster { index, cluster })
            }
            Target::Redirect(target) if target >= self.header.entries => {
                Err(ZimError::DirentRedirect { index, target })
            }
            _ => Ok(()),
        }
    }

    /// The MIME type of an item, as the archive writes it; nothing for redirects.
    #[must_use]
    pub fn mime_of(&self, entry: &Entry) -> Option<&str> {
        match entry.target {
            Target::Item { mime, .. } => self.mime_types.get(usize::from(mime)).map(String::as_str),
            _ => None,
        }
    }

    /// What an item is, told by its MIME type; nothing for redirects.
    #[must_use]
    pub fn kind_of(&self, entry: &Entry) -> Option<Kind> {
        self.mime_of(entry).map(Kind::of)
    }

    /// The entry of this namespace and path, by binary search.
    ///
    /// # Errors
    /// When an entry on the way is bad.
    pub fn find(&self, namespace: u8, path: &str) -> Result<Option<Entry>, ZimError> {
        let (mut low, mut high) = (0, self.header.entries);
        while low < high {
            let middle = low + (high - low) / 2;
            let Some(entry) = self.entry(middle)? else {
                return Ok(None);
            };
            let here = (entry.namespace, entry.path.as_bytes());
            match here.cmp(&(namespace, path.as_bytes())) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Ok(Some(entry)),
            }
        }
        Ok(None)
    }

    /// The entry that `entry` leads to, itself where it is no redirect.
    ///
    /// # Errors
    /// When redirects lead in a circle, or an entry on the way is bad.
    pub fn resolve(&self, entry: Entry) -> Result<Entry, ZimError> {
        let index = entry.index;
        let mut here = entry;
        for _ in 0..REDIRECTS {
            match here.target {
                Target::Redirect(target) => {
                    here = self
                        .entry(target)?
                        .ok_or(ZimError::DirentRedirect { index, target })?;
                }
                _ => return Ok(here),
            }
        }
        Err(ZimError::RedirectLoop { index })
    }

    /// The cluster `index`; nothing past the last.
    ///
    /// # Errors
    /// When it lies outside the archive, or is compressed in an unknown way.
    pub fn cluster(&self, index: u32) -> Result<Option<Cluster<'_>>, ZimError> {
        if index >= self.header.clusters {
            return Ok(None);
        }
        let place = self.header.cluster_pointers + u64::from(index) * 8;
        let position = u64::from_le_bytes(self.source.array(place)?);
        self.cluster_at(index, position).map(Some)
    }

    /// The cluster `index`, which a pointer says is at `position`.
    pub(crate) fn cluster_at(&self, index: u32, position: u64) -> Result<Cluster<'_>, ZimError> {
        let range = (position, self.header.checksum);
        Cluster::open(
            &self.source,
            &self.limits,
            index,
            range,
            self.header.entries,
        )
    }

    /// The content of an entry, of at most `most` bytes; nothing for redirects.
    ///
    /// # Errors
    /// When the cluster is bad, has no such blob, or the blob is longer than `most` or
    /// [`Limits::blob`].
    pub fn content(&self, entry: &Entry, most: u64) -> Result<Option<Vec<u8>>, ZimError> {
        let Target::Item { cluster, blob, .. } = entry.target else {
            return Ok(None);
        };
        match self.cluster(cluster)? {
            Some(cluster) => cluster.blob(blob, most).map(Some),
            None => Ok(None),
        }
    }

    /// Writes the content of an entry to `to`, however long it is, and says how many bytes that were;
    /// nothing for redirects.
    ///
    /// # Errors
    /// When the cluster is bad or has no such blob ([`CopyError::Archive`]), or `to` takes it not
    /// ([`CopyError::Target`]).
    pub fn copy(
        &self,
        entry: &Entry,
        to: &mut dyn std::io::Write,
    ) -> Result<Option<u64>, CopyError> {
        let Target::Item { cluster, blob, .. } = entry.target else {
            return Ok(None);
        };
        match self.cluster(cluster)? {
            Some(cluster) => cluster.copy(blob, to).map(Some),
            None => Ok(None),
        }
    }
}

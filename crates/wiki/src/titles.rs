//! Listings: which entries are articles, and all entries by title.

use crate::cluster::Compression;
use crate::window::Window;
use crate::{Archive, Entry, Kind, Target, ZimError};

/// What listings an archive may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// All entries by title: the table that the header names, or `X/listing/titleOrdered/v0`. Since
    /// 2024 writers leave it out.
    All,
    /// What a person looks for, by title: `X/listing/titleOrdered/v1`. Archives before 2021 have none.
    Articles,
}

/// Entries in the order of a listing.
pub struct Titles<'a> {
    archive: &'a Archive,
    table: Table<'a>,
    next: u32,
    len: u32,
}

/// Where the numbers of the entries are, 4 bytes each.
enum Table<'a> {
    /// In the file from here on.
    File(u64, Box<Window<'a>>),
    /// In a compressed cluster.
    Memory(Vec<u8>),
}

impl Titles<'_> {
    /// How many entries the listing has.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The entry at `place` of the listing.
    ///
    /// # Errors
    /// When it is past the last, or the entry there is bad.
    pub fn at(&mut self, place: u32) -> Result<Entry, ZimError> {
        let outside = |entry| ZimError::TitleEntryOutside {
            index: place,
            entry,
        };
        let offset = u64::from(place) * 4;
        let bytes = match &mut self.table {
            _ if place >= self.len => None,
            Table::File(start, window) => window.array(*start + offset)?,
            Table::Memory(bytes) => usize::try_from(offset)
                .ok()
                .and_then(|offset| bytes.get(offset..)?.first_chunk().copied()),
        };
        let entry = u32::from_le_bytes(bytes.ok_or(outside(u32::MAX))?);
        self.archive.entry(entry)?.ok_or(outside(entry))
    }
}

impl Iterator for Titles<'_> {
    type Item = Result<Entry, ZimError>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.next < self.len).then(|| {
            self.next += 1;
            self.at(self.next - 1)
        })
    }
}

impl Archive {
    /// A listing, or nothing where the archive has it not.
    ///
    /// # Errors
    /// When it is there but bad, or compressed and longer than [`Limits::blob`](crate::Limits::blob).
    pub fn titles(&self, listing: Listing) -> Result<Option<Titles<'_>>, ZimError> {
        let header = self.header();
        let (name, table) = match listing {
            Listing::All => ("listing/titleOrdered/v0", header.title_pointers),
            Listing::Articles => ("listing/titleOrdered/v1", None),
        };
        if let Some(position) = table {
            return Ok(Some(self.titles_in_file(position, header.entries)));
        }
        let Some(entry) = self.find(b'X', name)? else {
            return Ok(None);
        };
        let entry = self.resolve(entry)?;
        let Target::Item { cluster, blob, .. } = entry.target else {
            return Ok(None);
        };
        let Some(cluster) = self.cluster(cluster)? else {
            return Ok(None);
        };
        if cluster.compression() == Compression::None {
            let (from, to) = cluster.range(blob)?;
            let len = u32::try_from((to - from) / 4).unwrap_or(u32::MAX);
            return Ok(Some(self.titles_in_file(cluster.data + from, len)));
        }
        let bytes = cluster.blob(blob, u64::MAX)?;
        Ok(Some(Titles {
            archive: self,
            len: u32::try_from(bytes.len() / 4).unwrap_or(u32::MAX),
            table: Table::Memory(bytes),
            next: 0,
        }))
    }

    fn titles_in_file(&self, position: u64, len: u32) -> Titles<'_> {
        let window = Box::new(Window::new(&self.source, self.header().checksum));
        Titles {
            archive: self,
            table: Table::File(position, window),
            next: 0,
            len,
        }
    }

    /// Whether `entry` is what a person would call an article, where the archive lists none: a page of
    /// the namespace for content, redirects not among them.
    #[must_use]
    pub fn looks_like_article(&self, entry: &Entry) -> bool {
        match self.header().major {
            5 => entry.namespace == b'A' && matches!(entry.target, Target::Item { .. }),
            _ => entry.namespace == b'C' && self.kind_of(entry) == Some(Kind::Page),
        }
    }

    /// Hands over all articles: by title where the archive lists them, else by path.
    ///
    /// # Errors
    /// The first bad entry, [`ZimError::Cancelled`], or what `each` returns.
    pub fn each_article<E: From<ZimError>>(
        &self,
        watch: &dyn bulssi_model::Watch,
        mut each: impl FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        if let Some(titles) = self.titles(Listing::Articles)? {
            for (index, entry) in (0..).zip(titles) {
                crate::entries::look(watch, index)?;
                each(entry?)?;
            }
            return Ok(());
        }
        self.each_entry(watch, |entry| {
            if self.looks_like_article(&entry) {
                each(entry)?;
            }
            Ok(())
        })
    }
}

//! The first 80 bytes of an archive.

use crate::{Limits, Source, ZimError};

/// Bytes of the header, behind which the MIME type list begins.
pub const HEADER_LEN: u64 = 80;

/// `ZIM\x04`, little-endian.
const MAGIC: u32 = 0x044D_495A;

/// Bytes of the MD5 that ends an archive.
pub(crate) const CHECKSUM_LEN: u64 = 16;

/// What stands for "there is no main page".
const NO_PAGE: u32 = u32::MAX;

/// What stands for "there is no table of titles": since minor version 3, archives may keep only the
/// listing of articles.
const NO_TITLES: u64 = u64::MAX;

/// Whether bytes from the start of a file are those of a ZIM archive. Four are enough.
#[must_use]
pub fn is_zim(head: &[u8]) -> bool {
    head.starts_with(&MAGIC.to_le_bytes())
}

/// The header, its tables known to lie inside the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// 5: one namespace for each sort of entry. 6: content in `C`, the rest in `M`, `W`, `X`.
    pub major: u16,
    /// The minor version.
    pub minor: u16,
    /// The archive's own identifier.
    pub uuid: [u8; 16],
    /// How many entries there are, redirects and metadata too.
    pub entries: u32,
    /// How many clusters there are.
    pub clusters: u32,
    /// The entry that a reader opens first.
    pub main_page: Option<u32>,
    /// Where the positions of the entries are, 8 bytes each, in path order.
    pub(crate) path_pointers: u64,
    /// Where the numbers of the entries are, 4 bytes each, in title order.
    pub(crate) title_pointers: Option<u64>,
    /// Where the positions of the clusters are, 8 bytes each.
    pub(crate) cluster_pointers: u64,
    /// Where the MD5 of all bytes before it is; the last 16 bytes.
    pub(crate) checksum: u64,
}

/// Little-endian fields one behind the other.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut field = [0; N];
        if let Some((now, later)) = self.0.split_first_chunk::<N>() {
            field = *now;
            self.0 = later;
        }
        field
    }

    fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.take())
    }

    fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.take())
    }
}

impl Header {
    /// Reads the header and holds each field against the archive's length.
    pub(crate) fn read(source: &Source, limits: &Limits) -> Result<Self, ZimError> {
        let (header, length) = Self::parse(source, limits)?;
        if length != Some(source.len()) {
            return Err(ZimError::ChecksumPosition {
                position: header.checksum,
                len: source.len(),
            });
        }
        let end = header.checksum;
        let inside = |position: u64, count: u32, width: u64| {
            position >= HEADER_LEN
                && position
                    .checked_add(u64::from(count) * width)
                    .is_some_and(|last| last <= end)
        };
        let Self {
            entries, clusters, ..
        } = header;
        if !inside(header.path_pointers, entries, 8) {
            let position = header.path_pointers;
            return Err(ZimError::PathPointersOutside { position });
        }
        if let Some(position) = header.title_pointers
            && !inside(position, entries, 4)
        {
            return Err(ZimError::TitlePointersOutside { position });
        }
        if !inside(header.cluster_pointers, clusters, 8) {
            let position = header.cluster_pointers;
            return Err(ZimError::ClusterPointersOutside { position });
        }
        if let Some(entry) = header.main_page
            && entry >= entries
        {
            return Err(ZimError::MainPage { entry });
        }
        Ok(header)
    }

    /// The fields, and the length that the archive should have.
    pub(crate) fn parse(source: &Source, limits: &Limits) -> Result<(Self, Option<u64>), ZimError> {
        if source.len() < 4 {
            return Err(ZimError::SmallerThanHeader { len: source.len() });
        }
        let found = u32::from_le_bytes(source.array(0)?);
        if found != MAGIC {
            return Err(ZimError::BadMagic { found });
        }
        if source.len() < HEADER_LEN + CHECKSUM_LEN {
            return Err(ZimError::SmallerThanHeader { len: source.len() });
        }
        let bytes: [u8; HEADER_LEN as usize - 4] = source.array(4)?;
        let mut fields = Fields(&bytes);
        let (major, minor) = (fields.u16(), fields.u16());
        let uuid = fields.take();
        let (entries, clusters) = (fields.u32(), fields.u32());
        let (path_pointers, title_pointers) = (fields.u64(), fields.u64());
        let (cluster_pointers, mime_list) = (fields.u64(), fields.u64());
        let (main_page, _layout_page) = (fields.u32(), fields.u32());
        let checksum = fields.u64();
        if !matches!(major, 5 | 6) {
            return Err(ZimError::UnsupportedVersion { major });
        }
        if mime_list != HEADER_LEN {
            let position = mime_list;
            return Err(ZimError::MimeListPosition { position });
        }
        if (entries == 0) != (clusters == 0) || clusters > entries.min(limits.clusters) {
            return Err(ZimError::ClusterCount { clusters, entries });
        }
        let header = Self {
            major,
            minor,
            uuid,
            entries,
            clusters,
            main_page: (main_page != NO_PAGE).then_some(main_page),
            path_pointers,
            title_pointers: (title_pointers != NO_TITLES).then_some(title_pointers),
            cluster_pointers,
            checksum,
        };
        Ok((header, checksum.checked_add(CHECKSUM_LEN)))
    }
}

//! What an archive must be able to tell: its entries, and what is in them.

use std::error::Error;
use std::num::NonZeroUsize;

use super::WikiError;

/// An entry and its bytes.
pub type Page<'a> = (u32, &'a [u8]);

/// An archive of articles and pictures. `app` implements it over a ZIM archive.
///
/// Entries are numbered from 0 in the archive's own order. Those with content are stored in groups
/// (the clusters of a ZIM archive), which are read at once.
pub trait Articles: Sync {
    /// The entry that the archive calls its main page.
    fn main_page(&self) -> Option<u32>;

    /// Tells all entries in order.
    ///
    /// # Errors
    /// The archive's own failure, or what `visit` returns.
    fn each_entry(
        &self,
        visit: &mut dyn FnMut(Entry<'_>) -> Result<(), SourceError>,
    ) -> Result<(), SourceError>;

    /// Reads all content that `want` wants of the groups from `first` on, in the order of groups and
    /// slots. `work` gets the entries of a group with their bytes, all at once or in several parts, on
    /// any of `threads` threads; what it makes of them goes to `take`, with the group, in order. Entries
    /// that cannot be read are passed over. Ends early, without an error, when `take` says `false`.
    ///
    /// # Errors
    /// When the archive as a whole cannot be read any more.
    fn sweep<T: Send>(
        &self,
        threads: NonZeroUsize,
        first: u32,
        want: &(dyn Fn(u32) -> bool + Sync),
        work: &(dyn Fn(&[Page<'_>]) -> T + Sync),
        take: &mut dyn FnMut(u32, T) -> bool,
    ) -> Result<(), SourceError>;
}

/// Reads content as [`Articles::sweep`] does, from the first group on, until `take` fails.
pub(super) fn sweep<A: Articles, T: Send>(
    source: &A,
    (threads, first): (NonZeroUsize, u32),
    want: &(dyn Fn(u32) -> bool + Sync),
    work: &(dyn Fn(&[Page<'_>]) -> T + Sync),
    mut take: impl FnMut(u32, T) -> Result<(), WikiError>,
) -> Result<(), WikiError> {
    let mut failed = None;
    source.sweep(
        threads,
        first,
        want,
        work,
        &mut |group, made| match take(group, made) {
            Ok(()) => true,
            Err(error) => {
                failed = Some(error);
                false
            }
        },
    )?;
    failed.map_or(Ok(()), Err)
}

/// One entry of an archive.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Its number.
    pub index: u32,
    /// Its path as links in articles name it: `서울`, or `A/서울` in archives with namespaces.
    pub path: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What it is.
    pub kind: EntryKind<'a>,
}

/// What an entry is.
#[derive(Clone, Copy, Debug)]
pub enum EntryKind<'a> {
    /// Content.
    Content {
        /// Its media type: `text/html`.
        media_type: &'a str,
        /// The group it is stored in.
        group: u32,
        /// Its place in the group.
        slot: u32,
    },
    /// Another name for the entry of this number.
    Redirect(u32),
    /// Nothing that is shown: metadata, indexes.
    Other,
}

/// The failure of an archive, passed through as it came.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct SourceError(pub Box<dyn Error + Send + Sync>);

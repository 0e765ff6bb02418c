//! ZIM archives in the library as the reader takes articles.

use std::fs::File;
use std::io;
use std::num::NonZeroUsize;

use bulssi_library::BlobStore;
use bulssi_model::{Digest, Watch, Work};
use bulssi_reader::wiki::{Articles, Entry, EntryKind, Page, SourceError};
use bulssi_wiki::{Archive, Bytes, Part, Source, SweepOptions, Target, ZimError};

use super::PagesError;

/// Namespaces of what is about the archive itself, in both majors, and of what no page shows:
/// metadata, well-known entries, indexes, layouts, lists of categories in a form nobody wrote down. The
/// texts of categories (U) are pages like others.
const ABOUT: &[u8] = b"MWXZVBH";

/// So many clusters in a row that cannot be read make an archive useless.
const DAMAGED: u32 = 256;

/// The archive of a work, in as many parts as it has.
pub(super) fn open(blobs: &dyn BlobStore, work: &Work) -> Result<Source, PagesError> {
    let mut parts = Vec::new();
    for file in work.main_files() {
        let failed = |source| PagesError::Read {
            name: file.name.clone(),
            source,
        };
        let path = blobs.path_of(&file.digest);
        // A store without files cannot be read by place so often; none is there yet.
        let missing = || missing(&file.digest);
        let opened = File::open(path.ok_or_else(missing).map_err(failed)?);
        let opened = opened.map_err(failed)?;
        parts.push(Part::whole(opened).map_err(failed)?);
    }
    Source::new(parts).map_err(|source| PagesError::Read {
        name: work.id.to_string(),
        source,
    })
}

fn missing(digest: &Digest) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, digest.to_string())
}

/// An archive's articles.
pub(super) struct ZimArticles<'a> {
    pub(super) archive: &'a Archive,
    pub(super) watch: &'a dyn Watch,
}

fn boxed(error: ZimError) -> SourceError {
    SourceError(Box::new(error))
}

/// What stops a walk over entries: the archive, or whoever is told of them.
enum Stop {
    Archive(ZimError),
    Visitor(SourceError),
}

impl From<ZimError> for Stop {
    fn from(error: ZimError) -> Self {
        Self::Archive(error)
    }
}

impl Articles for ZimArticles<'_> {
    fn main_page(&self) -> Option<u32> {
        let entry = self.archive.main_entry().ok()??;
        self.archive.resolve(entry).ok().map(|entry| entry.index)
    }

    fn each_entry(
        &self,
        visit: &mut dyn FnMut(Entry<'_>) -> Result<(), SourceError>,
    ) -> Result<(), SourceError> {
        let told = self.archive.each_entry(self.watch, |entry| {
            // Since major 6 all content is in one namespace, which links do not name.
            let path = match entry.namespace {
                b'C' => entry.path.clone(),
                namespace => format!("{}/{}", char::from(namespace), entry.path),
            };
            let kind = match entry.target {
                _ if ABOUT.contains(&entry.namespace) => EntryKind::Other,
                Target::Item { cluster, blob, .. } => EntryKind::Content {
                    media_type: self.archive.mime_of(&entry).unwrap_or_default(),
                    group: cluster,
                    slot: blob,
                },
                Target::Redirect(to) => EntryKind::Redirect(to),
                _ => EntryKind::Other,
            };
            let told = Entry {
                index: entry.index,
                path: &path,
                title: entry.shown_title(),
                kind,
            };
            visit(told).map_err(Stop::Visitor)
        });
        told.map_err(|stop| match stop {
            Stop::Archive(error) => boxed(error),
            Stop::Visitor(error) => error,
        })
    }

    fn sweep<T: Send>(
        &self,
        threads: NonZeroUsize,
        first: u32,
        want: &(dyn Fn(u32) -> bool + Sync),
        work: &(dyn Fn(&[Page<'_>]) -> T + Sync),
        take: &mut dyn FnMut(u32, T) -> bool,
    ) -> Result<(), SourceError> {
        let mut next = first;
        let mut damaged = 0;
        loop {
            let options = SweepOptions {
                jobs: threads,
                first: next,
                ..SweepOptions::default()
            };
            let mut last = None;
            let swept = self.archive.sweep(
                &options,
                self.watch,
                |entry| want(entry.index),
                |batch| {
                    let pages = batch.iter().filter_map(|(entry, bytes)| match bytes {
                        Bytes::Here(bytes) => Some((entry.index, bytes)),
                        Bytes::TooLong(_) => None,
                    });
                    Ok(work(&pages.collect::<Vec<_>>()))
                },
                |cluster, made| {
                    last = Some(cluster);
                    match take(cluster, made) {
                        true => Ok(()),
                        false => Err(Halt::Enough),
                    }
                },
            );
            match swept {
                Ok(()) | Err(Halt::Enough) => return Ok(()),
                // The disk failed, or the person asked to stop.
                Err(Halt::Archive(error @ (ZimError::Source(_) | ZimError::Cancelled))) => {
                    return Err(boxed(error));
                }
                Err(Halt::Archive(error)) => {
                    // A damaged cluster: what it held is passed over.
                    damaged = if last.is_some() { 0 } else { damaged + 1 };
                    next = last.unwrap_or(next).saturating_add(1);
                    if damaged > DAMAGED {
                        return Err(boxed(error));
                    }
                }
            }
        }
    }
}

/// What ends a sweep early.
enum Halt {
    Archive(ZimError),
    Enough,
}

impl From<ZimError> for Halt {
    fn from(error: ZimError) -> Self {
        Self::Archive(error)
    }
}

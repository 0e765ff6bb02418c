//! Encyclopedias: an archive of any size becomes packs of articles and pictures, an index and lists
//! of titles, in a folder that opens by itself and can be copied alone.
//!
//! [`convert()`] reads the archive through the trait [`Articles`] and writes what all editions share;
//! [`write_entry`] adds the page to open and its scripts, in the language of an edition.
//! `docs/formats/encyclopedia.md` says what is in each file.
//!
//! | module | what |
//! | --- | --- |
//! | `source` | what an archive must tell |
//! | `survey`, `paths` | entries, what links lead to, how often each article is linked to |
//! | `choose` | which articles and pictures go along |
//! | `pictures`, `picture` | pictures made small and plain |
//! | `articles` | articles, cleaned and packed |
//! | `listing` | titles from A to Z |
//! | `resume` | what a run that was killed left behind |
//!
//! Memory does not grow with what the archive holds, only with how many entries it has: about 110
//! bytes an article, 20 a picture or redirect. Threads make no difference to the result.

mod articles;
mod choose;
mod convert;
mod entry;
mod error;
mod listing;
mod options;
mod paths;
mod picture;
mod pictures;
mod resume;
mod source;
mod survey;

#[cfg(test)]
mod tests;

pub use convert::convert;
pub use entry::{EntryError, EntryOptions, write_entry};
pub use error::WikiError;
pub use options::{PictureOptions, WikiOptions, WikiReport};
pub use picture::{PictureError, SmallPicture, small_picture};
pub use resume::{Checkpoints, NoCheckpoints};
pub use source::{Articles, Entry, EntryKind, Page, SourceError};

//! The pages on the drive: works and wikis become pages, packs and a search index that any browser
//! opens from `file://`, without a network, a server or an installation.
//!
//! A [`Site`] says what is to be shown, [`write_site`] writes it. Finished files go into a [`Sink`],
//! one after the other.

mod assets;
pub mod clean;
mod font;
pub mod glossary;
mod html;
pub mod lesson;
pub mod pack;
mod pages;
mod pocket;
mod script;
pub mod search;
mod sink;
pub mod site;
mod text;
pub mod wiki;
mod words;

pub use assets::shipped;
pub use font::FontError;
pub use pages::{FOLDERS, Finds, Found, Unsearched, WriteError, Written, write_site};
pub use pocket::{PocketError, pocket};
pub use sink::{Sink, SinkError};
pub use site::{Contents, Site};

//! The pages on the drive: works and wikis become pages, packs and a search index that any browser
//! opens from `file://`, without a network, a server or an installation.
//!
//! A [`Site`] says what is to be shown. Finished files go into a [`Sink`], one after the other.

pub mod clean;
pub mod glossary;
pub mod pack;
mod sink;
pub mod site;

pub use sink::{Sink, SinkError};
pub use site::{Contents, Site};

//! The pages on the drive: works and wikis become pages, packs and a search index that any browser
//! opens from `file://`, without a network, a server or an installation.
//!
//! Finished files go into a [`Sink`], one after the other.

mod sink;

pub use sink::{Sink, SinkError};

//! Finds out what a single file is, by its content: format, streams, pictures, texts, subtitles,
//! embedded titles, and what its name and its neighbours say about it.
//!
//! - [`sniff()`] looks at the first bytes and says which [`Format`](bulssi_model::Format) a file has,
//!   or why the library does not take it ([`Refusal`]).
//! - [`probe()`] looks at the whole file. Films and sound go through `ffprobe`, a process of its own
//!   ([`Tools`]); everything else is read here.
//! - [`profile`] reads the tables that say what devices play, and [`fit`] holds files against them.
//! - [`subtitle`] and [`text`] read subtitles and texts in any encoding.
//! - [`epub`] reads the chapters of books.
//! - [`still`] takes a frame of a film, through `ffmpeg`.
//! - [`nfo`] reads Kodi's descriptions; [`episode_of`], [`season_of`], [`clean_title`],
//!   [`subtitle_of`] and [`is_poster`] read names.
//!
//! Whatever is read here was made by strangers. Nothing panics on it, and memory and time are
//! bounded by [`Limits`]. Archives of wikis are only recognised; the crate `wiki` reads them.

mod audio_tags;
mod av;
mod book;
mod container;
pub mod document;
pub mod epub;
pub mod fit;
mod html;
mod limits;
mod mp3;
mod mpeg4;
mod names;
pub mod nfo;
mod pdf;
mod picture;
mod probe;
pub mod profile;
pub mod recipe;
mod refusal;
pub mod render;
mod sniff;
pub mod still;
pub mod subtitle;
pub mod text;
pub mod textform;
mod tools;
pub mod typeset;
mod xml;

pub use limits::Limits;
pub use names::{
    EpisodeName, SubtitleName, clean_title, episode_of, is_poster, season_of, subtitle_of,
};
pub use probe::{Fault, ProbeError, probe};
pub use refusal::{Refusal, Sniffed};
pub use sniff::{HEAD, sniff, sniff_outside};
pub use tools::{ToolError, Tools};

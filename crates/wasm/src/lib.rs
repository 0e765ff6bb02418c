//! The module by which a page on the drive cleans files that a person chooses: [`clean()`] and [`strip()`] for
//! browsers.
//!
//! It joins what a file is ([`bulssi_media::sniff()`]) with what makes it clean ([`bulssi_scrub::scrub()`]), as the
//! program does for folders. Built for `wasm32-unknown-unknown` it exports `calls`; the finished module is kept beside
//! the sources ([`MODULE`]), so that the program builds without that target and every drive has the same bytes.
//! `scripts/wasm` builds it anew, and a test fails where the sources are newer ([`stamp()`]).

#![cfg_attr(not(target_arch = "wasm32"), forbid(unsafe_code))]

#[cfg(target_arch = "wasm32")]
mod calls;
mod clean;
#[cfg(not(target_arch = "wasm32"))]
mod sources;

pub use clean::{clean, strip};
#[cfg(not(target_arch = "wasm32"))]
pub use sources::stamp;

/// The finished module.
#[cfg(not(target_arch = "wasm32"))]
pub const MODULE: &[u8] = include_bytes!("../clean.wasm");

/// What the finished module was built from: the [`stamp()`] of that time.
#[cfg(not(target_arch = "wasm32"))]
pub const STAMP: &str = include_str!("../clean.stamp");

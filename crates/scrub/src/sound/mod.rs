//! Sound: what a decoder needs for the samples, streamed.

mod aac;
mod amr;
mod flac;
mod frames;
mod mp3;
mod ogg;
mod ogg_heads;
mod tags;
mod wav;

pub(crate) use aac::rewrite as aac;
pub(crate) use amr::rewrite as amr;
pub(crate) use flac::rewrite as flac;
pub(crate) use frames::{ac3, mp2};
pub(crate) use mp3::Unused;
pub(crate) use mp3::rewrite as mp3;
pub(crate) use ogg::rewrite as ogg;
pub(crate) use wav::rewrite as wav;

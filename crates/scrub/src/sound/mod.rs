//! Sound: what a decoder needs for the samples, streamed.

mod aac;
mod flac;
mod mp3;
mod ogg;
mod tags;
mod wav;

pub(crate) use aac::rewrite as aac;
pub(crate) use flac::rewrite as flac;
pub(crate) use mp3::Unused;
pub(crate) use mp3::rewrite as mp3;
pub(crate) use ogg::rewrite as ogg;
pub(crate) use wav::rewrite as wav;

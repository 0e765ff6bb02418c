//! Films: pictures, sound and lines of text as they are coded, and the tables that players find them by.

mod avi;
mod avi_stream;
mod blocks;
mod boxes;
mod codec;
mod ebml;
mod elementary;
mod entry;
mod layout;
mod lines;
mod mkv;
mod mp4;
mod nal;
mod ps;
mod table;
mod track;
mod ts;

pub(crate) use avi::rewrite as avi;
pub(crate) use codec::{Codec, adts_head};
pub(crate) use mkv::rewrite as mkv;
pub(crate) use mp4::rewrite as mp4;
pub(crate) use ps::rewrite as ps;
pub(crate) use ts::rewrite as ts;

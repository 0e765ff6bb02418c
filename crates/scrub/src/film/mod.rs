//! Films: pictures, sound and lines of text as they are coded, and the tables that players find them by.

mod amv;
mod avi;
mod avi_stream;
mod blocks;
mod boxes;
mod codec;
mod ebml;
mod elementary;
mod entry;
mod flv;
mod flv_notes;
mod fragments;
mod layout;
mod lines;
mod mkv;
mod mp4;
mod nal;
mod ps;
mod table;
mod times;
mod track;
mod ts;

pub(crate) use amv::rewrite as amv;
pub(crate) use avi::rewrite as avi;
pub(crate) use codec::{Codec, adts_head};
pub(crate) use flv::rewrite as flv;
pub(crate) use mkv::rewrite as mkv;
pub(crate) use mp4::rewrite as mp4;
pub(crate) use ps::rewrite as ps;
pub(crate) use ts::rewrite as ts;

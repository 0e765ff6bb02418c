//! Films: pictures, sound and lines of text as they are coded, and the tables that players find them by.

mod avi;
mod boxes;
mod codec;
mod ebml;
mod entry;
mod layout;
mod lines;
mod mkv;
mod mp4;
mod nal;
mod table;
mod track;

pub(crate) use avi::rewrite as avi;
pub(crate) use mkv::rewrite as mkv;
pub(crate) use mp4::rewrite as mp4;

//! A tree as a FAT32 or exFAT drive image, streamed front to back in one pass, and the way back:
//! reading such drives and holding them against their manifest.
//!
//! [`Layout::plan`] turns a [`Tree`](bulssi_model::Tree) into a value that says what every byte of
//! the image is: generated metadata, a range of a file, or zero. Nothing has been read or written
//! by then. [`build_image`] streams it into a file, [`Layout::reader`] into anything else.
//!
//! | specification | where |
//! | --- | --- |
//! | Microsoft, "FAT32 File System Specification", version 1.03 | [`Layout`], [`read`] |
//! | Microsoft, "exFAT file system specification" | [`Layout`], [`read`] |
//! | SD Association, "File System Specification" (sizes as in mkfs.exfat(8)) | [`Costs`] |
//!
//! `docs/formats/image.md` describes the bytes.

pub mod check;
pub mod read;

mod bytes;
mod contents;
mod costs;
mod error;
mod exfat;
mod fat32;
mod folders;
mod geometry;
mod layout;
mod mbr;
mod name;
mod plan;
mod reader;
mod write;

pub use contents::Contents;
pub use costs::Costs;
pub use error::{LayoutError, NameFault, SourceFault, WriteError};
pub use layout::{Extent, Extents, Layout, LayoutOptions, Source};
pub use name::{check_label, check_name, legal_name};
pub use reader::ImageReader;
pub use write::{Sink, SparseFile, Streamed, WriteOptions, WriteReport, build_image, write_folder};

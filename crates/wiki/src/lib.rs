//! Reads ZIM archives: recognises them, refuses bad ones by the fault, tells what they hold.
//!
//! A ZIM archive is a header, a list of MIME types, entries sorted by namespace and path, and
//! clusters that hold the entries' blobs, with tables of pointers to each. Source of every rule here:
//! the openZIM wiki, "ZIM file format", for majors 5 (several namespaces) and 6 (content in `C`).
//!
//! | module | what of the format |
//! | --- | --- |
//! | `source` | bytes by position: one file, a split archive, an archive inside another file |
//! | `parts` | the names of split archives: `x.zimaa`, `x.zimab`, … |
//! | `embedded` | where an archive inside another file begins and ends |
//! | `header`, `mime`, `kind` | the first 80 bytes, the list of types behind them, what each type is |
//! | `entry`, `entries` | directory entries, also called dirents: one, and all in order |
//! | `cluster`, `decode`, `offsets` | blobs, and what they are compressed with |
//! | `archive` | single entries by index and path |
//! | `titles` | which entries are articles; all entries by title |
//! | `lookup`, `prefix` | many articles by path, with clusters kept and decoded no further than needed |
//! | `sweep`, `table`, `places`, `worker` | everything in the order of the disk, on several threads |
//! | `check`, `checksum` | whether all of it holds together |
//! | `meta` | the archive's own metadata as a [`Probe`](bulssi_model::Probe) |
//!
//! # Foreign bytes
//!
//! Archives come from anywhere, so nothing they say is believed before it was held against the
//! length of the archive. Memory is bounded by [`Limits`], whatever the archive claims; tables are
//! streamed. Time is bounded too: what is read of entries, titles and blob offsets is paid from
//! budgets no larger than the archive itself, so that a table that names one long entry a million
//! times is refused instead of read a million times.
//!
//! # What a check costs
//!
//! [`Depth::Structure`] reads the tables, every entry twice (in path order, then in title order) and
//! the offsets of uncompressed clusters: for an encyclopedia of 20 million entries about 3 GB of the
//! 100 GB. Measured on a busy server, 2 million entries took 4.6 s, and the whole process under
//! 5 MiB of memory (zimcheck for the same: 13.7 s). [`Depth::Full`] also reads the whole archive once for
//! its MD5 and decodes every cluster. Whoever copies the archive anyway feeds a [`Checksum`] while
//! copying, checks the structure, and need not read it again.
//!
//! # Decoders
//!
//! Zstandard is decoded by its authors' C library, which is fuzzed around the clock and the only one that
//! reads an encyclopedia as fast as the peers do; the `zstd` crate holds the foreign code, this one has
//! none. xz, which nobody has written since 2021, is decoded in Rust alone.
//!
//! # Why not an existing crate
//!
//! `zim` 0.5 maps files into memory (a file that shrinks under it kills the process), decodes whole
//! clusters whatever their size, and checks none of the tables' order; `libzim` is C++ and aborts on
//! some of its own negative vectors in the version that Debian ships.

mod archive;
mod check;
mod checksum;
mod cluster;
mod decode;
mod embedded;
mod entries;
mod entry;
mod error;
mod header;
mod kind;
mod limits;
mod lookup;
mod meta;
mod mime;
mod offsets;
mod parts;
mod places;
mod prefix;
mod source;
mod sweep;
mod table;
mod titles;
mod window;
mod worker;

pub use archive::Archive;
pub use check::Depth;
pub use checksum::Checksum;
pub use cluster::{Cluster, Compression};
pub use embedded::{embedded_source, find_embedded};
pub use entry::{Entry, Target};
pub use error::{CopyError, ZimError};
pub use header::{HEADER_LEN, Header, is_zim};
pub use kind::Kind;
pub use limits::Limits;
pub use lookup::Lookup;
pub use meta::probe;
pub use parts::{PartName, PartsError, find_parts, part_name};
pub use source::{Part, ReadAt, Source};
pub use sweep::SweepOptions;
pub use titles::{Listing, Titles};
pub use worker::{Batch, Bytes};

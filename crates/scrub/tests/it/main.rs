//! Files as strangers made them, and what must be left of them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr
)]

mod films;
mod fonts;
mod hostile;
mod marked;
mod mutated;
mod office;
mod paged;
mod pages;
mod planted;
mod real_files;
mod samples;
mod small;
mod sound;
mod turned;
mod words;
mod zipped;

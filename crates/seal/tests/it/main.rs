//! What the crate says of itself, held against other tools and against hostile bytes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod hostile;
mod pages;
mod sealing;
mod tools;

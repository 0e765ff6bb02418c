//! Tests of the reader as its users meet it.

// Clippy's allowances for tests stop at the helpers of integration tests.
#![allow(clippy::unwrap_used, clippy::panic)]

mod clean;
mod failures;
mod packs;
mod pages;
mod sealed;
mod search;
mod tools;
mod wiki;

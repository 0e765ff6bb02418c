//! What this crate makes and reads, held against independent tools and hostile input.

// Fixtures outside of test functions may fail loudly too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

mod check;
mod equal;
mod extremes;
mod faults;
mod hostile;
mod kernel;
mod layout;
mod others;
mod tools;

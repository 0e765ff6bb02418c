//! The jobs of a user, from end to end.

// Clippy's allowances for tests stop at the helpers of integration tests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod collect;
mod collect_data;
mod collect_faults;
mod collect_said;
mod press_fakes;
mod render;

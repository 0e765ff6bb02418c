//! The program as a person and a script meet it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests"
)]

mod architecture;
mod cleaned;
mod desk;
mod drawn;
mod drives;
mod equal;
mod errors;
mod hostile;
mod machine;
mod pages;
mod pages_kept;
mod pages_shown;
mod passed_on;
mod plays;
mod plays_texts;
mod press;
mod real_files;
mod render;
mod sealed;
mod station;
mod traded;
mod transcripts;
mod works;

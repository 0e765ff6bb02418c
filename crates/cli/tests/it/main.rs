//! The program as a person and a script meet it.

mod architecture;
mod desk;
mod drives;
mod equal;
mod errors;
mod real_files;
mod transcripts;
mod works;

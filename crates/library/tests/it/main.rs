//! Tests of the library from outside.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

mod adding;
mod crash;
mod damaged;
mod disk;
mod faults;
mod fixture;
mod folder;
mod job_crash;
mod jobs;
mod migration;
mod querying;
mod removing;
mod rendition_faults;
mod renditions;
mod verifying;

//! The press on real block devices whose faults are known.

// Fixtures outside of test functions may fail loudly too, and say why they show nothing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

mod direct;
mod drives_holds;
mod drives_likeness;
mod drives_list;
mod drives_real;
mod faulty;
mod kernel;
mod noise;
mod outages;
mod rig;
mod sticks;
mod throttle;

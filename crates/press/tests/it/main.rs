//! The press on real block devices whose faults are known.

mod direct;
mod rig;
mod sticks;
mod throttle;

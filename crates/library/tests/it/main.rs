//! Tests of the library from outside.

mod disk;
mod faults;
mod fixture;
mod verifying;

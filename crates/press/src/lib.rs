//! One image onto many drives at once, each one proven or named bad.
//!
//! | task | entry point |
//! | --- | --- |
//! | write an image to drives, prove each, find fakes | [`PressPlan::new`], then [`press()`] |
//! | give it something to write | [`Image`] |
//! | find drives, keep all others safe | [`drives`] |
//! | open a drive | [`BlockDevice::open`], or any [`Device`] |
//! | follow it | [`PressWatch`], [`PressEvent`], [`DriveProgress`] |
//! | read what came of it | [`PressReport`], [`Outcome`] |
//!
//! `docs/pressing.md` tells the order of writes, what is proven, and what cannot be known.

pub mod drives;

mod block_device;
mod buffer;
mod device;
mod event;
mod image;
mod mover;
mod plan;
mod press;
mod progress;
mod report;
mod ring;
mod run;
mod stamp;
#[cfg(test)]
mod tests;
mod vigil;

pub use block_device::BlockDevice;
pub use buffer::{ALIGN, AlignedBuf};
pub use device::Device;
pub use event::{DriveId, Phase, PressEvent, PressWatch, Silent};
pub use image::{Image, Place};
pub use plan::{ImageFault, PressOptions, PressPlan};
pub use press::press;
pub use progress::{DriveProgress, State};
pub use report::{
    DriveReport, Fault, FaultKind, Moved, Outcome, PressReport, Pretence, RealSize, Refusal,
    SourceFault,
};

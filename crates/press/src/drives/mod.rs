//! Which drives there are, what is on them, and which of them must be left alone.
//!
//! | task | entry point |
//! | --- | --- |
//! | list drives | [`list()`] of a [`SystemRoot`] |
//! | what a person typed | [`resolve()`] |
//! | why a drive is not written to | [`refusals`] |
//! | let go of what the desktop mounted | [`UnmountPlan`] |
//! | whether a drive is still the one that was listed | [`confirm()`], once it is open |
//! | drives that come and go | [`Watcher`] |
//! | station mode | [`Station`] |
//!
//! Everything is read from sysfs and the tables of `/proc`, and nothing but the first and last
//! bytes of drives themselves. What cannot be read or understood ends in an error or a refusal,
//! never in a drive that looks free.

mod blocks;
mod confirm;
mod drive;
mod identity;
mod list;
mod look;
mod mounts;
mod place;
mod ports;
mod refuse;
mod resolve;
mod root;
mod station;
mod unmount;
mod usage;
mod watch;
mod words;

pub use confirm::{ConfirmError, confirm};
pub use drive::{Contents, Drive, Partition};
pub use identity::{DriveIdentity, DriveKey, DriveKind, PortPath, PortPathError};
pub use list::list;
pub use look::{Bytes, Look, Table, Volume, VolumeKind, look};
pub use mounts::DeviceNumber;
pub use place::Place;
pub use refuse::{Refusal, Remedy, Wanted, refusals};
pub use resolve::{ResolveError, resolve};
pub use root::{ListError, SystemRoot};
pub use station::{
    Action, Blame, Ended, News, OnDrive, PortRecord, Ports, Station, StationEvent, StationOptions,
};
pub use unmount::{UnmountError, UnmountPlan};
pub use usage::{Hold, HoldKind};
pub use watch::{Change, Plug, Watcher};

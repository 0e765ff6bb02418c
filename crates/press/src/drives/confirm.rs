//! Whether a drive is still the one that was listed.

use std::fs;

use bulssi_model::ByteLen;

use super::drive::Drive;
use super::identity::DriveIdentity;
use super::mounts::device_number;
use super::ports::identify;
use super::root::{SystemRoot, attribute, number_attribute};

/// Why a device file must not be written to after all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfirmError {
    /// The drive was pulled out.
    #[error("gone")]
    Gone,
    /// Another drive, or another medium, has taken its name.
    #[error("another drive has taken its place: {}", .now.port)]
    Changed {
        /// What is there now.
        now: Box<DriveIdentity>,
    },
}

/// Makes sure that the name of `drive` still means that drive. Asked after its device file was
/// opened and before anything is written, it holds for as long as the file stays open: a device
/// that is open keeps its name to itself.
///
/// # Errors
/// When the drive is gone, or something else has its name.
pub fn confirm(root: &SystemRoot, drive: &Drive) -> Result<(), ConfirmError> {
    let node = drive.node.strip_prefix(root.join("dev")).ok();
    let name = node
        .and_then(|node| node.to_str())
        .ok_or(ConfirmError::Gone)?;
    let name = name.replace('/', "!");
    let dir = root.join("sys/block").join(&name);
    let dir = fs::canonicalize(dir).map_err(|_| ConfirmError::Gone)?;
    let dev = attribute(&dir, "dev").and_then(|dev| device_number(&dev));
    let sectors = number_attribute(&dir, "size").unwrap_or_default();
    let now = identify(&name, &dir, ByteLen(sectors.saturating_mul(512)));
    let same = dev == Some(drive.dev)
        && number_attribute(&dir, "diskseq") == drive.diskseq
        && now == drive.id;
    if same {
        Ok(())
    } else if dev.is_none() || sectors == 0 {
        Err(ConfirmError::Gone)
    } else {
        Err(ConfirmError::Changed { now: Box::new(now) })
    }
}

//! What an edition asks of its seal.

use serde::Deserialize;

/// The seal that an edition asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealWish {
    /// Where it lies.
    pub place: SealPlace,
    /// The edition's number among those of its series, from 1.
    pub number: u32,
    /// What the editions of one line are called; may be empty.
    pub series: String,
}

/// Where a seal lies. One on a drive proves to whoever finds it who made the drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SealPlace {
    /// On the drive alone.
    Drive,
    /// Beside the image or the folder alone: the drive tells nothing.
    Beside,
    /// On the drive and beside.
    Both,
}

impl SealPlace {
    /// Whether the drive has it.
    #[must_use]
    pub const fn on_drive(self) -> bool {
        matches!(self, Self::Drive | Self::Both)
    }

    /// Whether it lies beside what is built.
    #[must_use]
    pub const fn beside(self) -> bool {
        matches!(self, Self::Beside | Self::Both)
    }
}

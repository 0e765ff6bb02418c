//! Editions: a choice of works for one audience, one device class and one capacity.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{
    ByteLen, Caution, Date, Filesystem, KindId, Lang, PagesWish, ProfileId, SealWish, ThemeId,
    slug::slug,
};

slug! {
    /// The short name of an edition; its file is `NAME.toml`.
    EditionName
}

/// What the desk wants on a drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Its short name.
    pub name: EditionName,
    /// Its title, as the desk calls it.
    pub title: String,
    /// The languages of its readers, the one of folders and pages first; never empty.
    pub languages: Vec<Lang>,
    /// The date that every file on the drive carries, and on which rights are looked at.
    pub date: Date,
    /// The device profile's name.
    pub device: String,
    /// The device profiles on all of which its films, recordings, pictures and texts must play;
    /// works go on the drive as they are where there are none.
    pub plays: Vec<ProfileId>,
    /// When subtitles are drawn into the pictures of films.
    pub draw_subtitles: DrawSubtitles,
    /// Whether films may be made smaller than they could be, so that more works go in.
    pub trade_quality: bool,
    /// How large the drives are.
    pub capacity: DriveCapacity,
    /// The largest drives that may be overwritten; see [`Edition::largest_drive_len`].
    pub largest_drive: Option<DriveCapacity>,
    /// The filesystem, or that Bulssi chooses.
    pub filesystem: FilesystemChoice,
    /// The volume label that hosts show; empty for none.
    pub label: String,
    /// Works and series (by id, start of an id, or `series:NAME`) that must go in.
    pub pinned: Vec<String>,
    /// Works and series that must not.
    pub out: Vec<String>,
    /// Kinds that may go in; empty means all.
    pub kinds: BTreeSet<KindId>,
    /// Wishes by theme.
    pub themes: BTreeMap<ThemeId, ThemeWish>,
    /// How much more a kind is wanted than usual, in thousandths; 1000 where nothing is said.
    pub kind_weights: BTreeMap<KindId, u32>,
    /// The most dangerous works that may go in.
    pub caution: Caution,
    /// Editions whose works are not sent again.
    pub before: Vec<EditionName>,
    /// Names of folders that differ from the kind's own name.
    pub folders: BTreeMap<KindId, String>,
    /// What is asked of the pages; none are made where nothing is.
    pub pages: Option<PagesWish>,
    /// What is asked of the seal; there is none where nothing is.
    pub seal: Option<SealWish>,
    /// What lint may find without stopping a build.
    pub lint_allow: BTreeSet<LintRule>,
}

impl Edition {
    /// How many bytes the largest drive may have that this is pressed onto. Where the edition says
    /// nothing, two and a half times what is counted on: a larger drive is hardly the one meant, and
    /// may be somebody's own.
    #[must_use]
    pub fn largest_drive_len(&self) -> ByteLen {
        match self.largest_drive {
            Some(largest) => largest.most(),
            None => ByteLen(self.capacity.usable().0.saturating_mul(5) / 2),
        }
    }
}

/// When subtitles are drawn into the pictures of films, for devices that read no subtitle files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DrawSubtitles {
    /// When readers would not understand the film without, and a device reads no files.
    #[default]
    Needed,
    /// Whenever there is one in a language of the readers'.
    Always,
    /// Never.
    Never,
}

/// What must not be on a drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LintRule {
    /// A name or an address of the desk's list.
    Name,
    /// A path of somebody's machine.
    StaffPath,
    /// An address in the network that a program would follow.
    RemoteUrl,
    /// A program, a shortcut, a document with macros, an encrypted archive, or what is no longer what it was.
    Foreign,
    /// A file whose text nobody could search.
    Unread,
    /// A work that is wanted by name and more dangerous than the edition allows.
    Caution,
    /// A work of which nobody noted who allowed it to be passed on.
    RightsMissing,
    /// A work that is wanted by name and may no longer be passed on.
    RightsEnded,
}

impl LintRule {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Name,
        Self::StaffPath,
        Self::RemoteUrl,
        Self::Foreign,
        Self::Unread,
        Self::Caution,
        Self::RightsMissing,
        Self::RightsEnded,
    ];

    /// How it is written in edition files and for scripts.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::StaffPath => "staff-path",
            Self::RemoteUrl => "remote-url",
            Self::Foreign => "foreign",
            Self::Unread => "unread",
            Self::Caution => "caution",
            Self::RightsMissing => "rights-missing",
            Self::RightsEnded => "rights-ended",
        }
    }
}

impl fmt::Display for LintRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// What an edition asks of a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThemeWish {
    /// At least this share of the drive.
    pub least: Share,
    /// At most this share.
    pub most: Share,
    /// How much more its works are wanted than others, in thousandths.
    pub weight: u32,
}

impl Default for ThemeWish {
    fn default() -> Self {
        Self {
            least: Share(0),
            most: Share(1000),
            weight: 1000,
        }
    }
}

/// A share of the drive's room in thousandths, written in percent: `20%`, `12.5%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(u16);

/// A text that is no share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no share from 0% to 100%: {0}")]
pub struct ShareError(pub String);

impl Share {
    /// Thousandths, 0 to 1000.
    #[must_use]
    pub const fn permille(self) -> u16 {
        self.0
    }

    /// This share of `whole`, rounded down.
    #[must_use]
    pub fn of(self, whole: ByteLen) -> ByteLen {
        let part = u128::from(whole.0) * u128::from(self.0) / 1000;
        ByteLen(u64::try_from(part).unwrap_or(whole.0))
    }
}

impl FromStr for Share {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self, ShareError> {
        let bad = || ShareError(text.to_owned());
        let number = text.trim().strip_suffix('%').ok_or_else(bad)?.trim_end();
        let (whole, tenth) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(tenth) || whole.len() > 3 || tenth.len() > 1 {
            return Err(bad());
        }
        let number = |part: &str| part.parse::<u16>().map_err(|_| bad());
        let permille = number(whole)? * 10 + number(tenth)?;
        if permille > 1000 {
            return Err(bad());
        }
        Ok(Self(permille))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 10, self.0 % 10) {
            (whole, 0) => write!(f, "{whole}%"),
            (whole, tenth) => write!(f, "{whole}.{tenth}%"),
        }
    }
}

/// The filesystem that an edition asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FilesystemChoice {
    /// FAT32 up to 32 GB, exFAT above.
    #[default]
    Auto,
    /// FAT32.
    Fat32,
    /// exFAT.
    #[serde(rename = "exfat")]
    ExFat,
}

/// How large a drive is: as sold (`16GB`) or exactly (`15500MB exact`, `14GiB`, bytes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriveCapacity {
    /// What is printed on the drive, in bytes of 10^9; the real one holds less.
    Sold(ByteLen),
    /// Exactly this many bytes.
    Exact(ByteLen),
}

/// A text that is no capacity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no capacity such as 16GB or 14GiB: {0}")]
pub struct CapacityError(pub String);

impl DriveCapacity {
    /// What can be counted on: of a drive as sold, what the smallest real one holds.
    ///
    /// Sticks and cards sold as 8 to 256 GB hold 96.1 percent or more of the figure on them, and
    /// soldered ones 95.8 (`docs/formats/image.md` lists the sizes seen), so 94 percent, in whole
    /// MiB, fits all of them.
    #[must_use]
    pub fn usable(self) -> ByteLen {
        match self {
            Self::Sold(ByteLen(sold)) => {
                let least = u128::from(sold) * 94 / 100;
                let whole = least - least % u128::from(ByteLen::MIB);
                ByteLen(u64::try_from(whole).unwrap_or(u64::MAX))
            }
            Self::Exact(len) => ByteLen(len.0 - len.0 % 512),
        }
    }

    /// The most that a drive of this capacity holds. Drives sold as 32 GB were seen to hold a little
    /// more than that, and the next size that is sold is a quarter larger, so a sixteenth is added.
    #[must_use]
    pub fn most(self) -> ByteLen {
        match self {
            Self::Sold(ByteLen(sold)) => ByteLen(sold.saturating_add(sold / 16)),
            Self::Exact(len) => len,
        }
    }

    /// The filesystem that `choice` comes to: cards and sticks sold as more than 32 GB are exFAT
    /// (SD Association, SDXC), and FAT32 is what old devices read.
    #[must_use]
    pub fn filesystem(self, choice: FilesystemChoice) -> Filesystem {
        let (Self::Sold(len) | Self::Exact(len)) = self;
        match choice {
            FilesystemChoice::Fat32 => Filesystem::Fat32,
            FilesystemChoice::ExFat => Filesystem::ExFat,
            FilesystemChoice::Auto if len.0 <= 32 * ByteLen::GIB => Filesystem::Fat32,
            FilesystemChoice::Auto => Filesystem::ExFat,
        }
    }
}

impl FromStr for DriveCapacity {
    type Err = CapacityError;

    fn from_str(text: &str) -> Result<Self, CapacityError> {
        let bad = || CapacityError(text.to_owned());
        let text_lower = text.trim().to_ascii_lowercase();
        let (text_lower, exact) = match text_lower.strip_suffix("exact") {
            Some(rest) => (rest.trim_end(), true),
            None => (text_lower.as_str(), false),
        };
        let end = text_lower
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text_lower.len());
        let (number, unit) = text_lower.split_at(end);
        let number: u64 = number.parse().map_err(|_| bad())?;
        let (unit, sold) = match unit.trim() {
            "" | "b" => (1, false),
            "mb" => (1_000_000, true),
            "gb" => (1_000_000_000, true),
            "tb" => (1_000_000_000_000, true),
            "mib" => (ByteLen::MIB, false),
            "gib" => (ByteLen::GIB, false),
            "tib" => (1024 * ByteLen::GIB, false),
            _ => return Err(bad()),
        };
        let len = number
            .checked_mul(unit)
            .filter(|len| *len > 0)
            .ok_or_else(bad)?;
        Ok(if sold && !exact {
            Self::Sold(ByteLen(len))
        } else {
            Self::Exact(ByteLen(len))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares() {
        for (text, permille) in [("20%", 200), ("12.5%", 125), ("0%", 0), ("100 %", 1000)] {
            assert_eq!(text.parse::<Share>().map(Share::permille), Ok(permille));
        }
        for bad in ["", "20", "100.1%", "-1%", "1.25%", "%", "1.%"] {
            assert!(bad.parse::<Share>().is_err(), "{bad}");
        }
        assert_eq!("12.5%".parse::<Share>().unwrap().to_string(), "12.5%");
    }

    #[test]
    fn capacities() {
        let usable = |text: &str| text.parse::<DriveCapacity>().map(|c| c.usable().0);
        // The smallest drives sold under each figure that were seen, in bytes.
        for (sold, seen) in [("8GB", 7_742_685_184), ("32GB", 30_752_636_928)] {
            let usable = usable(sold).unwrap();
            assert!(usable <= seen && usable > seen / 100 * 96, "{sold}");
        }
        assert_eq!(usable("14GiB"), Ok(14 << 30));
        // The largest that was seen.
        let most = |text: &str| text.parse::<DriveCapacity>().map(|c| c.most().0);
        assert!((32_054_968_320..40_000_000_000).contains(&most("32GB").unwrap()));
        assert_eq!(most("32GB exact"), Ok(32_000_000_000));
        assert_eq!(usable("16GB exact"), Ok(16_000_000_000));
        assert_eq!(usable("1000"), Ok(512));
        for bad in ["", "GB", "0GB", "16", "16XB", "99999999999TB", "-1GB"] {
            let ok = bad == "16";
            assert_eq!(usable(bad).is_ok(), ok, "{bad}");
        }
    }
}

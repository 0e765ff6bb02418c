//! What the library does not take, and why.

use std::fmt;

use bulssi_model::Format;

/// What the first bytes of a file told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sniffed {
    /// A format that the library takes, as far as the first bytes can tell.
    Format(Format),
    /// Something that it does not take.
    Refused(Refusal),
}

/// Why a file is not taken. Front ends have a sentence for each [`id`](Self::id).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Refusal {
    /// It runs: PE, ELF, Mach-O, APK, JAR, Flash, scripts.
    Executable,
    /// It leads elsewhere when clicked: `.lnk`, `.url`, `.desktop`, `.webloc`.
    Shortcut,
    /// It makes a computer act when the drive is plugged in, or changes how a folder looks.
    Autorun,
    /// An office document that can carry macros: OLE, or Office Open XML with a VBA project.
    MacroDocument,
    /// Files in a file, which players do not open: ZIP, RAR, 7z, tar, gzip and their kin.
    Archive,
    /// Encrypted, or bound to a shop's key.
    Encrypted,
    /// A list that names other files or addresses.
    Playlist,
    /// No bytes.
    Empty,
    /// No format that Bulssi knows.
    Unknown,
}

impl Refusal {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Executable,
        Self::Shortcut,
        Self::Autorun,
        Self::MacroDocument,
        Self::Archive,
        Self::Encrypted,
        Self::Playlist,
        Self::Empty,
        Self::Unknown,
    ];

    /// The id that scripts and message files keep, for example `macro-document`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Executable => "executable",
            Self::Shortcut => "shortcut",
            Self::Autorun => "autorun",
            Self::MacroDocument => "macro-document",
            Self::Archive => "archive",
            Self::Encrypted => "encrypted",
            Self::Playlist => "playlist",
            Self::Empty => "empty",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

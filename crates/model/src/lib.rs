//! The vocabulary of Bulssi: what the other crates hand to each other.
//!
//! Nothing in here reads a file, asks a clock, starts a thread or draws a random number, so every
//! value is a function of what was passed in. The middle crates (`library`, `media`, `wiki`,
//! `image`, …) exchange these types and never depend on each other; `app` joins them.

mod date;
mod digest;
mod edition;
mod event;
mod format;
mod lang;
mod manifest;
mod name;
mod pages;
mod probe;
mod profile;
mod seal;
mod slug;
mod tree;
mod units;
mod vocabulary;
mod work;

pub use date::{Date, DateError};
pub use digest::{Digest, DigestError, Hasher};
pub use edition::{
    CapacityError, DrawSubtitles, DriveCapacity, Edition, EditionName, FilesystemChoice, LintRule,
    Share, ShareError, ThemeWish,
};
pub use event::{Event, Item, Job, Silent, Step, Total, Watch};
pub use format::{Family, Format};
pub use lang::{ByLang, Lang, LangError};
pub use manifest::{MANIFEST_VERSION, Manifest, ManifestError, ManifestFile};
pub use name::{fold_name, is_printable_name};
pub use pages::{PagesWish, WikiWish};
pub use probe::{AudioStream, Colour, Probe, Ratio, Stream, StreamKind, Tags, VideoStream};
pub use profile::{
    AudioRule, AudioTarget, BesideRule, DriveRules, FilmRule, FilmTarget, InsideRule, Origin,
    PictureRule, PictureTarget, Profile, ProfileFamily, ProfileId, Size, SoundRule, SoundTarget,
    Source, SourceId, SubtitleRules, Targets, TextEncoding, TextRule, TextTarget, VideoRule,
    VideoTarget,
};
pub use seal::{SealPlace, SealWish};
pub use slug::SlugError;
pub use tree::{Content, Filesystem, Tree, TreeError, TreeFile, TreePath};
pub use units::{ByteLen, Millis};
pub use vocabulary::{Kind, KindId, Theme, ThemeId, Vocabulary};
pub use work::{
    Caution, Episode, Overlay, Priority, Rights, Role, Work, WorkFile, WorkId, WorkIdError,
};

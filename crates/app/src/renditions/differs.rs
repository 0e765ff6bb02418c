//! What the devices do not show of a text just as it is written.

use std::collections::BTreeMap;

use bulssi_media::textform::TextNote;
use bulssi_model::{Size, TextEncoding, TextTarget};
use serde::{Deserialize, Serialize};

/// Something of a text that its form on the drive does not show as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differs {
    /// The name of the text's file.
    pub file: String,
    /// The form.
    pub form: TextShape,
    /// What it does not show.
    pub what: Difference,
}

/// The form of a text on a drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextShape {
    /// Pictures of this size.
    Pages(Size),
    /// A text file in this encoding.
    Text(TextEncoding),
    /// An EPUB.
    Epub,
}

impl TextShape {
    pub(super) const fn of(target: &TextTarget) -> Self {
        match target {
            TextTarget::Pages { size, .. } => Self::Pages(*size),
            TextTarget::Text { encoding, .. } => Self::Text(*encoding),
            TextTarget::Epub { .. } => Self::Epub,
        }
    }
}

/// What a form of a text does not show as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// So little of it can be shown that the form is not made; each letter that cannot, and how often it
    /// occurs. The next form that the device shows goes on the drive instead.
    NotMade(BTreeMap<char, u32>),
    /// It is made, and this is otherwise in it.
    Made(TextNote),
}

/// What is kept with a text that was made, or with the knowledge that it cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum TextMade {
    /// It is made.
    Made(Vec<TextNote>),
    /// The form lacks these letters, and more of the text than is worth carrying.
    Unshowable(BTreeMap<char, u32>),
}

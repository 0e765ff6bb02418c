//! What has to be made before a work stands on the drive, as values.

use bulssi_library::RenditionKey;
use bulssi_media::recipe::{Burn, Recipe, Video};
use bulssi_media::textform::TextRecipe;
use bulssi_model::{Digest, Format, Lang, Probe, Size, TextEncoding};
use serde::{Deserialize, Serialize};

use super::clean::CleanFile;
use super::job::line;

/// One thing to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    /// Under which name it is kept; nothing where the tool that is part of the name is missing.
    pub(crate) key: Option<RenditionKey>,
    pub(crate) what: What,
}

impl Task {
    /// Whether the files that it is about are there already and are only written anew.
    pub(crate) fn only_cleans(&self) -> bool {
        matches!(self.what, What::Clean(_))
    }
}

/// What is made. Kept with jobs as JSON; one that another release cannot read fails there and says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum What {
    /// A film is played through, to learn what only that tells; what is made is decided then.
    Measure(Box<FilmTask>),
    /// A film or a recording.
    Film(Box<FilmTask>),
    /// Pages, a text file or an EPUB.
    Text(Box<TextTask>),
    /// A picture as baseline JPEG, no larger than this.
    Still {
        /// The picture's blob.
        digest: Digest,
        /// The frame that it has to fit into.
        size: Size,
    },
    /// A subtitle inside a film, as a file of its own.
    Inside {
        /// The film's blob.
        digest: Digest,
        /// What a look at it told.
        probe: Box<Probe>,
        /// The subtitle's place among the streams, from 0.
        stream: usize,
    },
    /// Files without what tells who made them, in this order.
    Clean(Vec<CleanFile>),
    /// A subtitle file in another form.
    Beside {
        /// The subtitle's blob.
        digest: Digest,
        /// Its format.
        from: Format,
        /// The format to write.
        to: Format,
        /// The encoding to write.
        encoding: TextEncoding,
        /// The language wanted of a file with several, where `to` holds one.
        lang: Option<Lang>,
    },
}

/// A film to measure or to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FilmTask {
    /// The film's blob.
    pub(crate) digest: Digest,
    /// The name that it came with.
    pub(crate) name: String,
    /// What a look at it told.
    pub(crate) probe: Probe,
    /// What is made.
    #[serde(with = "line")]
    pub(crate) recipe: Recipe,
    /// The blob of the picture to show with sound alone.
    pub(crate) cover: Option<Digest>,
    /// The format of the subtitle that is drawn.
    #[serde(default)]
    pub(crate) subtitle: Option<Format>,
}

impl FilmTask {
    /// What is drawn into the pictures.
    pub(crate) fn burn(&self) -> Option<&Burn> {
        match &self.recipe.video {
            Some(Video::Encode(encode)) => encode.burn.as_ref(),
            _ => None,
        }
    }
}

/// A text to make something of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TextTask {
    /// The text's blob.
    pub(crate) digest: Digest,
    /// The name that it came with.
    pub(crate) name: String,
    /// What is made.
    #[serde(with = "line")]
    pub(crate) recipe: TextRecipe,
    /// The language of the work.
    pub(crate) lang: Option<Lang>,
    /// Pictures beside the text: their names and blobs.
    pub(crate) beside: Vec<(String, Digest)>,
}

impl What {
    /// The blobs that it is made of in the first place.
    pub(crate) fn sources(&self) -> Vec<Digest> {
        match self {
            Self::Measure(film) | Self::Film(film) => vec![film.digest],
            Self::Text(text) => vec![text.digest],
            Self::Clean(files) => files.iter().map(|file| file.digest).collect(),
            Self::Still { digest, .. }
            | Self::Inside { digest, .. }
            | Self::Beside { digest, .. } => vec![*digest],
        }
    }

    /// All blobs that it is made of.
    pub(crate) fn material(&self) -> Vec<Digest> {
        let mut material = self.sources();
        match self {
            Self::Measure(film) => material.extend(film.cover),
            Self::Film(film) => {
                material.extend(film.cover);
                material.extend(film.burn().map(|burn| burn.subtitle));
            }
            Self::Text(text) => material.extend(text.beside.iter().map(|(_, digest)| *digest)),
            _ => {}
        }
        material
    }

    pub(crate) fn needs_ffmpeg(&self) -> bool {
        matches!(self, Self::Measure(_) | Self::Film(_) | Self::Inside { .. })
    }
}

//! What the library keeps of films besides their renditions: a second look at what an earlier
//! release took in, and what only playing them through tells. Both are renditions without files,
//! whose note is the answer, so they go with their film.

use bulssi_library::{Library, LibraryError, Make, Rendition, RenditionError, RenditionKey};
use bulssi_media::recipe::{AudioWork, Measured, Pictures, Recipe, Video};
use bulssi_media::render::Quality;
use bulssi_media::{Limits, Tools};
use bulssi_model::{Digest, Probe, WorkFile};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The recipe of a second look.
pub(super) const LOOK: &str = "look 1";
/// The recipe of measurements.
pub(super) const MEASURE: &str = "measure 1";

/// What is noted with a film that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    /// What a look at it told.
    pub(super) probe: Probe,
    /// How much of the pictures is left, where they were encoded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) quality: Option<Quality>,
}

impl Note {
    /// The note of what holds no pictures that were encoded.
    pub(super) fn of(probe: Probe) -> Self {
        Self {
            probe,
            quality: None,
        }
    }
}

/// What a rendition's note says; nothing for one that this release did not write.
pub(super) fn note<T: DeserializeOwned>(rendition: &Rendition) -> Option<T> {
    serde_json::from_slice(&rendition.note).ok()
}

/// The probe of a film with everything that matching needs: as it was taken in, or as a second look
/// told, which is taken now where there was none.
pub(super) fn probe(
    library: &Library,
    file: &WorkFile,
    tools: &Tools,
    limits: &Limits,
) -> Result<Probe, RenditionError> {
    if file.probe.depth >= Probe::DEPTH {
        return Ok(file.probe.clone());
    }
    let key = key(file.digest, LOOK);
    if let Some(kept) = library.rendition(&key).map_err(lost)? {
        return Ok(note(&kept).unwrap_or_else(|| file.probe.clone()));
    }
    let Some(path) = library.blobs().path_of(&file.digest) else {
        return Ok(file.probe.clone());
    };
    // A file that was good once and cannot be looked at now is decided on by what is known.
    let Ok(probe) = bulssi_media::probe(&path, &file.name, tools, limits) else {
        return Ok(file.probe.clone());
    };
    keep(library, &key, file.digest, &probe)?;
    Ok(probe)
}

/// What playing a film through told of the streams that a recipe encodes, where that was done.
pub(super) fn measured(
    library: &Library,
    digest: Digest,
    recipe: &Recipe,
) -> Result<Option<Measured>, LibraryError> {
    let kept = library.rendition(&measuring_key(digest, recipe))?;
    Ok(kept.as_ref().and_then(note))
}

/// Under which name it is kept what playing a film through told.
pub(super) fn measuring_key(digest: Digest, recipe: &Recipe) -> RenditionKey {
    key(digest, &measuring(recipe))
}

/// The streams that are measured, for a name: those that are encoded.
fn measuring(recipe: &Recipe) -> String {
    let mut name = MEASURE.to_owned();
    if let Some(Video::Encode(encode)) = &recipe.video
        && let Pictures::Stream(stream) = encode.from
    {
        name += &format!(" v{stream}");
    }
    for audio in &recipe.audio {
        if matches!(audio.work, AudioWork::Encode(_)) {
            name += &format!(" a{}", audio.stream);
        }
    }
    name
}

fn key(source: Digest, recipe: &str) -> RenditionKey {
    RenditionKey {
        source,
        recipe: recipe.to_owned(),
    }
}

fn keep(
    library: &Library,
    key: &RenditionKey,
    of: Digest,
    value: &impl Serialize,
) -> Result<(), RenditionError> {
    let note = serde_json::to_vec(value).unwrap_or_default();
    match library.make(key, &[of]) {
        Ok(Make::Begun(making)) => making.finish(&note).map(drop),
        // Somebody else has just found out the same.
        Ok(Make::Whole(_)) | Err(RenditionError::Busy) => Ok(()),
        Err(error) => Err(error),
    }
}

fn lost(error: LibraryError) -> RenditionError {
    match error {
        LibraryError::Catalogue(error) => error.into(),
        LibraryError::Store(error) => error.into(),
        _ => RenditionError::Removed,
    }
}

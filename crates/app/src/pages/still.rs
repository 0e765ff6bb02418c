//! Frames of films that have no poster, each made once and kept as a rendition.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use bulssi_library::{Library, RenditionFile, RenditionKey};
use bulssi_media::still::{self, Still};
use bulssi_media::{Limits, ToolError};
use bulssi_model::{Digest, Family, Role, TreePath, Watch, Work, WorkFile};
use image::codecs::jpeg::JpegEncoder;

use super::make::rendition;
use super::{PagesError, PagesOptions};

/// Who makes it, and the version of what is made.
pub(super) const RECIPE: &str = "frame 1";
/// What the frame is called in its rendition.
const NAME: &str = "still.jpg";
/// Small pictures are made of it, so it is kept better than they are.
const QUALITY: u8 = 88;

/// Frames by the digest of their film.
pub(super) type Stills = BTreeMap<Digest, RenditionFile>;

/// The film of a work that has no poster.
pub(super) fn without_poster(work: &Work) -> Option<&WorkFile> {
    let first = work.main_files().next()?;
    let poster = work.files.iter().any(|file| file.role == Role::Poster);
    (!poster && first.probe.format.family() == Family::Video).then_some(first)
}

/// Frames of the films among these works that have no poster, made where they are not yet. Without
/// `ffmpeg` there are those that were made before.
pub(super) fn stills(
    library: &Library,
    works: &[&Work],
    options: &PagesOptions,
    watch: &dyn Watch,
) -> Result<Stills, PagesError> {
    let films = works.iter().filter_map(|work| without_poster(work));
    let ffmpeg = still::ffmpeg();
    let (mut known, mut wanted) = (Stills::new(), Vec::new());
    for film in films {
        match library.rendition(&key(film))? {
            Some(made) => known.extend(made.files.into_iter().map(|file| (film.digest, file))),
            None if ffmpeg.is_some() => wanted.push(film),
            None => {}
        }
    }
    let Some(ffmpeg) = ffmpeg else {
        return Ok(known);
    };
    let (next, made) = (AtomicUsize::new(0), Mutex::new(known));
    let failed = Mutex::new(None);
    let work = || {
        while let Some(film) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
            match of_film(library, &ffmpeg, film, watch) {
                Ok(file) => {
                    let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
                    made.extend(file.map(|file| (film.digest, file)));
                }
                Err(error) => {
                    let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                    failed.get_or_insert(error);
                    break;
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..options.jobs.get().min(wanted.len()) {
            scope.spawn(work);
        }
    });
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(error),
        None => Ok(made.into_inner().unwrap_or_else(PoisonError::into_inner)),
    }
}

fn key(film: &WorkFile) -> RenditionKey {
    RenditionKey {
        source: film.digest,
        recipe: RECIPE.to_owned(),
    }
}

/// The frame of a film. That a film has none is kept, too.
fn of_film(
    library: &Library,
    ffmpeg: &Path,
    film: &WorkFile,
    watch: &dyn Watch,
) -> Result<Option<RenditionFile>, PagesError> {
    if watch.cancelled() {
        return Err(PagesError::Cancelled);
    }
    // A store without files: none is there yet.
    let Some(path) = library.blobs().path_of(&film.digest) else {
        return Ok(None);
    };
    let frame = match still::still(ffmpeg, &path, &film.probe, &Limits::default()) {
        Ok(frame) => frame,
        // No film is lost for want of a picture.
        Err(ToolError::NotRunnable { .. }) => return Ok(None),
        Err(_) => None,
    };
    let jpeg = frame.and_then(jpeg);
    let made = rendition(library, &key(film), &[film.digest], watch, |making| {
        if let Some(jpeg) = &jpeg {
            let name: TreePath = NAME.parse()?;
            making.put(name, &mut jpeg.as_slice(), watch)?;
        }
        Ok(Vec::new())
    })?;
    Ok(made.files.into_iter().next())
}

fn jpeg(still: Still) -> Option<Vec<u8>> {
    let picture = image::RgbImage::from_raw(still.width, still.height, still.rgb)?;
    let mut bytes = Cursor::new(Vec::new());
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    picture.write_with_encoder(encoder).ok()?;
    Some(bytes.into_inner())
}

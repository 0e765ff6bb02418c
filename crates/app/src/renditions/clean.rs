//! Nothing stands on a drive that did not pass `scrub`: the clean file stands in place of each one.
//!
//! Clean files are renditions, made once and named by what they are made of. What was made for devices passes too,
//! so that this is one rule for all. Archives of encyclopedias are left out: the library takes only such whose
//! checksum is right, so they are byte for byte what everybody has who fetched them.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use bulssi_library::{Library, RenditionError, RenditionKey};
use bulssi_media::typeset::fit_picture;
use bulssi_model::{Digest, Family, Format, Hasher, Probe, Role, Size, Watch, WorkFile};
use bulssi_scrub::{Advice, Refusal, ScrubError, covers, scrub};
use serde::{Deserialize, Serialize};

use super::error::words;
use super::kept::{self, Note};
use super::product::{LONGEST_PICTURE, Product, Trouble, path_of, read};
use super::stand::{Stands, renamed};
use super::still;
use super::task::{Task, What};
use super::{Refused, RenditionsError};
use crate::scrub::Watched;

/// How recipes of clean files begin.
pub(super) const CLEAN: &str = "scrub 1";
/// What a picture in a format that nothing here can clean is made to fit into.
const LARGEST: Size = Size {
    width: 4096,
    height: 4096,
};

/// A file to clean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CleanFile {
    /// Its blob.
    pub(crate) digest: Digest,
    /// The name that it came with.
    pub(crate) name: String,
    /// What a look at it told.
    pub(crate) probe: Probe,
}

/// A file that cannot be made clean, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Unclean {
    /// The name that it came with.
    pub file: String,
    /// Which [`Refusal`] it is: `not-covered`, `damaged`, `unaccounted`, `sideways`, `encoding`, `mark-inside`, `unsettled`,
    /// `too-large`, `other`.
    pub why: String,
    /// The part that it is about, in the words of the format; the format where none covers it.
    pub what: String,
    /// Where it begins, or the longest that is taken, in bytes.
    pub at: u64,
    /// What to do: `convert`, `turn`, `replace`, `save-as-utf8`.
    pub advice: String,
}

impl Unclean {
    /// What is said of a refusal of this file.
    #[must_use]
    pub fn of(file: &str, refusal: &Refusal) -> Self {
        if let Refusal::Member { name, why } = refusal {
            // As a path that goes on into the archive.
            let inner = match file {
                "" => name.clone(),
                file => format!("{file}/{name}"),
            };
            return Self::of(&inner, why);
        }
        let (why, what, at) = match refusal {
            Refusal::NotCovered(format) => ("not-covered", format.id(), 0),
            Refusal::Damaged { what, at } => ("damaged", *what, *at),
            Refusal::Unaccounted { what, at } => ("unaccounted", *what, *at),
            Refusal::Sideways { .. } => ("sideways", "", 0),
            Refusal::Encoding { at } => ("encoding", "", *at),
            Refusal::MarkInside => ("mark-inside", "", 0),
            Refusal::Unsettled => ("unsettled", "", 0),
            Refusal::TooLarge { most } => ("too-large", "", most.0),
            _ => ("other", "", 0),
        };
        let advice = match refusal.advice() {
            Advice::Turn => "turn",
            Advice::Replace => "replace",
            Advice::SaveAsUtf8 => "save-as-utf8",
            _ => "convert",
        };
        let what = match why {
            "other" => refusal.to_string(),
            _ => what.to_owned(),
        };
        Self {
            file: file.to_owned(),
            why: why.to_owned(),
            what,
            at,
            advice: advice.to_owned(),
        }
    }

    /// What a failed job said, where it was this.
    #[must_use]
    pub fn read(reason: &str) -> Option<Self> {
        serde_json::from_str(reason).ok()
    }

    /// How it is kept with a failed job.
    fn reason(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Puts clean files in place of a work's own, as far as they are made, and says what is to be made. Where more is to
/// be made before, only formats that nothing cleans are told.
pub(super) fn cleaned(library: &Library, stands: &mut Stands) -> Result<(), RenditionsError> {
    if stands.refused.is_some() {
        return Ok(());
    }
    let Err(refused) = covered(stands) else {
        if stands.missing.is_empty() {
            return replaced(library, stands);
        }
        return Ok(());
    };
    stands.refused = Some(refused);
    stands.missing.clear();
    Ok(())
}

/// Whether everything of a work can be cleaned. A poster that cannot be is left out; nothing hangs on it.
fn covered(stands: &mut Stands) -> Result<(), Refused> {
    let can = |file: &WorkFile| covers(file.probe.format) || passes(file) || is_still(file);
    let within = stands.within;
    let mut at = 0;
    let mut gone = 0;
    stands.work.files.retain(|file| {
        at += 1;
        let stays = file.role != Role::Poster || can(file);
        gone += usize::from(!stays && at <= within);
        stays
    });
    stands.within -= gone;
    match stands.work.files.iter().find(|file| !can(file)) {
        None => Ok(()),
        Some(file) => {
            let refusal = Refusal::NotCovered(file.probe.format);
            Err(Refused::Unclean(Unclean::of(&file.name, &refusal)))
        }
    }
}

/// Archives stand as their makers made them.
fn passes(file: &WorkFile) -> bool {
    file.probe.format.family() == Family::Wiki
}

/// Pictures in formats that are only written anew.
fn is_still(file: &WorkFile) -> bool {
    matches!(file.probe.format, Format::Bmp | Format::Tiff)
}

fn replaced(library: &Library, stands: &mut Stands) -> Result<(), RenditionsError> {
    let (within, beside) = stands.work.files.split_at_mut(stands.within);
    let mut missing = Vec::new();
    // What stands in a folder of its own, such as the pages of a text, is one job.
    if !within.is_empty() {
        missing.extend(all(library, within)?);
    }
    let text = stands
        .text
        .iter_mut()
        .filter(|text| covers(text.probe.format));
    for file in beside.iter_mut().chain(text) {
        if !passes(file) {
            missing.extend(all(library, std::slice::from_mut(file))?);
        }
    }
    stands.missing = missing;
    Ok(())
}

/// Puts the clean files in place of these, or says what is to be made.
fn all(library: &Library, files: &mut [WorkFile]) -> Result<Option<Task>, RenditionsError> {
    if let [file] = files
        && is_still(file)
    {
        return one_still(library, file);
    }
    let key = key(files);
    let Some(kept) = library.rendition(&key)? else {
        let file = |file: &WorkFile| CleanFile {
            digest: file.digest,
            name: file.name.clone(),
            probe: file.probe.clone(),
        };
        let what = What::Clean(files.iter().map(file).collect());
        return Ok(Some(Task {
            key: Some(key),
            what,
        }));
    };
    let probes: Vec<Probe> = kept::note(&kept).unwrap_or_default();
    // Whatever else is kept under this name: the files as they came never stand for clean ones.
    if kept.files.len() != files.len() || probes.len() != files.len() {
        return Err(RenditionError::Removed.into());
    }
    for ((file, piece), probe) in files.iter_mut().zip(&kept.files).zip(probes) {
        file.digest = piece.digest;
        file.len = piece.len;
        file.probe = probe;
    }
    Ok(None)
}

fn one_still(library: &Library, file: &mut WorkFile) -> Result<Option<Task>, RenditionsError> {
    let key = still::key(file.digest, LARGEST);
    let Some(kept) = library.rendition(&key)? else {
        let what = What::Still {
            digest: file.digest,
            size: LARGEST,
        };
        return Ok(Some(Task {
            key: Some(key),
            what,
        }));
    };
    let made = kept::note::<Note>(&kept).zip(kept.files.first());
    let (note, piece) = made.ok_or(RenditionError::Removed)?;
    file.name = renamed(&file.name, note.probe.format);
    file.digest = piece.digest;
    file.len = piece.len;
    file.probe = note.probe;
    Ok(None)
}

/// Under which name the clean files are kept: that of the file, or one over all of them.
fn key(files: &[WorkFile]) -> RenditionKey {
    match files {
        [file] => RenditionKey {
            source: file.digest,
            recipe: format!("{CLEAN} {}", file.probe.format),
        },
        files => {
            let mut hasher = Hasher::new();
            for file in files {
                hasher.update(file.digest.as_bytes());
                hasher.update(file.probe.format.id().as_bytes());
                hasher.update(&[0]);
            }
            RenditionKey {
                source: hasher.finish(),
                recipe: format!("{CLEAN} several"),
            }
        }
    }
}

/// Makes clean files in the folder `scratch`.
pub(super) fn clean(
    library: &Library,
    files: &[CleanFile],
    scratch: &Path,
    watch: &dyn Watch,
) -> Result<Product, Trouble> {
    let mut product = Product::default();
    let mut probes = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let path = path_of(library, &file.digest)?;
        let name = format!("{number:06}.{}", file.probe.format.extension());
        let to = scratch.join(&name);
        scrubbed(&path, &to, file, watch)
            .or_else(|trouble| match trouble {
                // Upright, when it cannot be turned without being written anew.
                Unmade::Refused(refusal) if refusal.advice() == Advice::Turn => {
                    upright(library, file, &to)
                }
                other => Err(other),
            })
            .map_err(|unmade| unmade.trouble(&file.name))?;
        probes.push(probe_of(&to, file)?);
        product.files.push((name, to));
    }
    product.note = serde_json::to_vec(&probes).unwrap_or_default();
    Ok(product)
}

/// Cleans a file that was just made in `scratch`, where anything cleans its format.
pub(super) fn made(
    path: PathBuf,
    name: &str,
    probe: &Probe,
    scratch: &Path,
    watch: &dyn Watch,
) -> Result<PathBuf, Trouble> {
    if !covers(probe.format) {
        return Ok(path);
    }
    let file = CleanFile {
        digest: Digest::of(b""),
        name: name.to_owned(),
        probe: probe.clone(),
    };
    let to = scratch.join(format!("clean.{}", probe.format.extension()));
    scrubbed(&path, &to, &file, watch).map_err(|unmade| unmade.trouble(name))?;
    let _ = fs::remove_file(&path);
    Ok(to)
}

/// Why a file is not clean.
enum Unmade {
    Refused(Refusal),
    Trouble(Trouble),
}

impl Unmade {
    fn trouble(self, name: &str) -> Trouble {
        match self {
            Self::Refused(refusal) => Trouble::Work(Unclean::of(name, &refusal).reason()),
            Self::Trouble(trouble) => trouble,
        }
    }
}

fn scrubbed(from: &Path, to: &Path, file: &CleanFile, watch: &dyn Watch) -> Result<(), Unmade> {
    let failed = |error: &dyn std::error::Error| {
        Unmade::Trouble(Trouble::Work(format!("{}: {}", file.name, words(error))))
    };
    let input = File::open(from).map_err(|error| failed(&error))?;
    let output = File::create(to).map_err(|error| failed(&error))?;
    let mut output = BufWriter::with_capacity(1 << 18, output);
    let mut input = Watched { file: input, watch };
    let done = scrub(&mut input, &mut output, file.probe.format);
    match done {
        Ok(_) => {
            let flushed = output.into_inner().map_err(|error| failed(error.error()))?;
            drop(flushed);
            Ok(())
        }
        Err(_) if watch.cancelled() => Err(Unmade::Trouble(RenditionsError::Cancelled.into())),
        Err(ScrubError::Refused(refusal)) => Err(Unmade::Refused(refusal)),
        Err(error) => Err(failed(&error)),
    }
}

/// A picture that lies on its side, written anew.
fn upright(library: &Library, file: &CleanFile, to: &Path) -> Result<(), Unmade> {
    let made = read(library, &file.digest, LONGEST_PICTURE).map_err(Unmade::Trouble)?;
    let size = Size {
        width: u32::from(u16::MAX),
        height: u32::from(u16::MAX),
    };
    let failed = |words: String| Unmade::Trouble(Trouble::Work(format!("{}: {words}", file.name)));
    let made = fit_picture(&made, size).map_err(|fault| failed(fault.to_string()))?;
    fs::write(to, made).map_err(|error| failed(error.to_string()))
}

/// What is known of a clean file. Pictures may have been turned; of the rest nothing changed that matters.
fn probe_of(path: &Path, file: &CleanFile) -> Result<Probe, Trouble> {
    if file.probe.format.family() != Family::Picture {
        return Ok(file.probe.clone());
    }
    let looked = bulssi_media::probe(path, &file.name, &Default::default(), &Default::default());
    looked.map_err(|error| Trouble::Work(format!("{}: {}", file.name, words(&error))))
}

//! Makes clean copies of files outside a library, in a folder of their own.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use bulssi_media::{Refusal as NotTaken, Sniffed, sniff_outside};
use bulssi_model::{ByteLen, Event, Format, Item, Job, Step, Total, Watch};
use bulssi_scrub::{Refusal, ScrubError, Scrubbed, marks, scrub};

/// Folders within folders deeper than this are a loop.
const DEEP: usize = 128;

/// What became of every file that was named, in the order of their paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScrubReport {
    /// One entry a file.
    pub files: Vec<ScrubbedFile>,
}

impl ScrubReport {
    /// How many clean copies were made.
    #[must_use]
    pub fn clean(&self) -> usize {
        let made = |file: &&ScrubbedFile| matches!(file.outcome, Outcome::Clean { .. });
        self.files.iter().filter(made).count()
    }
}

/// A file and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScrubbedFile {
    /// Where it is.
    pub source: PathBuf,
    /// Where its clean copy is, or would be.
    pub target: PathBuf,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// A clean copy was made.
    Clean {
        /// What the file is.
        format: Format,
        /// What was taken out.
        scrubbed: Scrubbed,
    },
    /// There is no copy.
    Refused(Why),
}

/// Why there is no clean copy of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// Its content is not known, or of a kind that is never taken.
    NotTaken(NotTaken),
    /// It cannot be made clean.
    Refused(Refusal),
    /// There is a file at the target already, perhaps the source itself.
    Occupied,
    /// A link, a device, or folders within folders without end.
    NoFile,
    /// It cannot be read.
    Unreadable(io::ErrorKind),
}

/// Why the rest was not looked at. Finished copies stay.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScrubFailed {
    /// The person asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// A copy could not be written.
    #[error("{}", path.display())]
    Write {
        /// The copy.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Writes a clean copy of each file of `paths`, and of all files in folders among them, into the folder `to`, which
/// is made where it is absent. A folder keeps its name and what is in it; nothing that exists is written over.
/// `watch` hears of [`Job::Scrub`].
///
/// # Errors
///
/// [`ScrubFailed`]; what is wrong with a single file is in the report.
pub fn scrub_files(
    paths: &[PathBuf],
    to: &Path,
    watch: &dyn Watch,
) -> Result<ScrubReport, ScrubFailed> {
    watch.event(Event::Started(Job::Scrub));
    let report = run(paths, to, watch);
    watch.event(Event::Finished(Job::Scrub));
    report
}

fn run(paths: &[PathBuf], to: &Path, watch: &dyn Watch) -> Result<ScrubReport, ScrubFailed> {
    watch.event(Event::Step(Step::Survey, None));
    // All of it before anything is written: the target may lie within a source.
    let mut files = Vec::new();
    for path in paths {
        survey(path, to, &mut files);
    }
    let total = Total {
        bytes: files.iter().map(|file| file.len).sum(),
        files: files.len() as u64,
    };
    watch.event(Event::Step(Step::Transfer, Some(total)));
    make_folder(to)?;
    let mut report = ScrubReport::default();
    for found in files {
        if watch.cancelled() {
            return Err(ScrubFailed::Cancelled);
        }
        let name = found.source.display().to_string();
        watch.event(Event::Item(Item { name }));
        let outcome = match found.why {
            Some(why) => Outcome::Refused(why),
            None => one(&found.source, &found.target, watch)?,
        };
        report.files.push(ScrubbedFile {
            source: found.source,
            target: found.target,
            outcome,
        });
        watch.event(Event::Advanced {
            bytes: ByteLen::ZERO,
            files: 1,
        });
    }
    Ok(report)
}

struct Found {
    source: PathBuf,
    target: PathBuf,
    len: ByteLen,
    why: Option<Why>,
}

/// The files at `path` and below it, by name.
fn survey(path: &Path, to: &Path, files: &mut Vec<Found>) {
    let named = path.file_name().map(ToOwned::to_owned);
    // `.` and `..` have no name of their own: what is in them goes straight into the target.
    let target = named.map_or_else(|| to.to_owned(), |name| to.join(name));
    let mut waiting = VecDeque::from([(path.to_owned(), target, 0)]);
    let mut here = Vec::new();
    while let Some((source, target, depth)) = waiting.pop_front() {
        let why = match fs::symlink_metadata(&source) {
            Ok(facts) if facts.is_file() => {
                let len = ByteLen(facts.len());
                let why = None;
                here.push(Found {
                    source,
                    target,
                    len,
                    why,
                });
                continue;
            }
            Ok(facts) if facts.is_dir() && depth < DEEP => match folder(&source) {
                Ok(names) => {
                    let inner = names
                        .into_iter()
                        .map(|name| (source.join(&name), target.join(&name), depth + 1));
                    waiting.extend(inner);
                    continue;
                }
                Err(error) => Why::Unreadable(error.kind()),
            },
            Ok(_) => Why::NoFile,
            Err(error) => Why::Unreadable(error.kind()),
        };
        here.push(Found {
            source,
            target,
            len: ByteLen::ZERO,
            why: Some(why),
        });
    }
    here.sort_by(|a, b| a.source.cmp(&b.source));
    files.append(&mut here);
}

fn folder(path: &Path) -> io::Result<Vec<std::ffi::OsString>> {
    let names = fs::read_dir(path)?.map(|entry| Ok(entry?.file_name()));
    names.collect()
}

fn make_folder(path: &Path) -> Result<(), ScrubFailed> {
    fs::create_dir_all(path).map_err(|source| ScrubFailed::Write {
        path: path.to_owned(),
        source,
    })
}

fn one(source: &Path, target: &Path, watch: &dyn Watch) -> Result<Outcome, ScrubFailed> {
    let refused = |why| Ok(Outcome::Refused(why));
    if fs::symlink_metadata(target).is_ok() {
        return refused(Why::Occupied);
    }
    let file = match File::open(source) {
        Ok(file) => file,
        Err(error) => return refused(Why::Unreadable(error.kind())),
    };
    let mut file = Watched { file, watch };
    let format = match format_of(&mut file, source) {
        Ok(Sniffed::Format(format)) => format,
        Ok(Sniffed::Refused(why)) => return refused(Why::NotTaken(why)),
        Err(_) if watch.cancelled() => return Err(ScrubFailed::Cancelled),
        Err(error) => return refused(Why::Unreadable(error.kind())),
    };
    let failed = |source| ScrubFailed::Write {
        path: target.to_owned(),
        source,
    };
    if let Some(folder) = target.parent() {
        make_folder(folder)?;
    }
    let (part, out) = unfinished(target).map_err(failed)?;
    let mut out = BufWriter::new(out);
    let done = scrub(&mut file, &mut out, format);
    let kept = match &done {
        Ok(_) => out
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)
            .and_then(|file| file.sync_all())
            .and_then(|()| place(&part, target)),
        Err(_) => Ok(()),
    };
    if done.is_err() || kept.is_err() {
        // What is half-made is not clean.
        let _ = fs::remove_file(&part);
    }
    match done {
        Ok(scrubbed) => kept
            .map(|()| Outcome::Clean { format, scrubbed })
            .map_err(failed),
        Err(_) if watch.cancelled() => Err(ScrubFailed::Cancelled),
        Err(ScrubError::Refused(why)) => refused(Why::Refused(why)),
        Err(ScrubError::Read(error)) => refused(Why::Unreadable(error.kind())),
        Err(ScrubError::Write(error)) => Err(failed(error)),
        Err(other) => Err(failed(io::Error::other(other))),
    }
}

/// What a file is by its content, without the marks at its end.
fn format_of(file: &mut Watched<'_>, path: &Path) -> io::Result<Sniffed> {
    let found = marks::find(file).map_err(io::Error::other)?;
    let len = file.seek(SeekFrom::End(0))? - found.bytes.0;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    sniff_outside(file, ByteLen(len), &name)
}

/// A new file beside the target, under a name that nobody has.
fn unfinished(target: &Path) -> io::Result<(PathBuf, File)> {
    for number in 0..1000 {
        let mut name = target.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{number}.part"));
        let path = target.with_file_name(name);
        match File::create_new(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            file => return Ok((path, file?)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Gives the finished copy its name, unless somebody else took it meanwhile.
fn place(part: &Path, target: &Path) -> io::Result<()> {
    if fs::symlink_metadata(target).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(part, target)
}

/// A file that tells how far it was read, and ends when the person asks for it.
pub(crate) struct Watched<'w> {
    pub(crate) file: File,
    pub(crate) watch: &'w dyn Watch,
}

impl Read for Watched<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.watch.cancelled() {
            return Err(io::Error::other("cancelled"));
        }
        let len = self.file.read(buf)?;
        self.watch.event(Event::Advanced {
            bytes: ByteLen(len as u64),
            files: 0,
        });
        Ok(len)
    }
}

impl Seek for Watched<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use bulssi_model::Silent;

    use super::*;

    #[test]
    fn nothing_is_written_over_and_nothing_half_made_stays() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("in/b")).unwrap();
        fs::write(at("in/a.txt"), "one \n").unwrap();
        fs::write(at("in/b/a.txt"), "two \n").unwrap();
        fs::write(at("in/b/bad.png"), b"\x89PNG\r\n\x1a\n\0\0").unwrap();
        fs::write(at("in/b/run.exe"), b"MZ").unwrap();
        std::os::unix::fs::symlink(at("in/a.txt"), at("in/link.txt")).unwrap();
        let paths = [at("in"), at("in/a.txt"), at("gone.txt")];
        let report = scrub_files(&paths, &at("out"), &Silent).unwrap();
        assert_eq!((report.clean(), report.files.len()), (3, 7));
        assert_eq!(fs::read(at("out/in/b/a.txt")).unwrap(), b"two\n");
        assert_eq!(fs::read(at("out/a.txt")).unwrap(), b"one\n");
        let left = fs::read_dir(at("out/in/b")).unwrap().count();
        assert_eq!(left, 1);
        // Into the folder of the sources, and a second time.
        for to in ["in", "out"] {
            let again = scrub_files(&[at("in/a.txt")], &at(to), &Silent).unwrap();
            assert_eq!(again.files[0].outcome, Outcome::Refused(Why::Occupied));
        }
        assert_eq!(fs::read(at("in/a.txt")).unwrap(), b"one \n");
    }
}

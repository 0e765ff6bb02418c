//! What is to be done to one file, and the doing.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use bulssi_media::{Sniffed, sniff_outside};
use bulssi_model::{ByteLen, Digest, Format, Hasher, Watch};
use bulssi_scrub::{Kind, Refusal, ScrubError, covers, marks, scrub};
use bulssi_seal::{RestoreError, Restored, SealedContent, restore};

use super::Unclean;
use crate::scrub::Watched;

/// What is done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Act {
    /// It is given back as the seal knows it.
    Restore {
        /// What was changed in it.
        restored: Restored,
        /// How many marks go with that.
        marks: u64,
    },
    /// Its end is cut off.
    Cut {
        /// Bytes that go.
        bytes: ByteLen,
        /// How many marks are in them.
        marks: u64,
    },
    /// It is written anew, because a mark is inside it where nothing but its container stands.
    Rewrite {
        /// What it is.
        format: Format,
        /// How many marks go at least.
        marks: u64,
    },
}

impl Act {
    /// How many marks go.
    #[must_use]
    pub const fn marks(&self) -> u64 {
        match self {
            Self::Restore { marks, .. } | Self::Cut { marks, .. } | Self::Rewrite { marks, .. } => {
                *marks
            }
        }
    }
}

/// What came of a look at a file.
pub(super) struct Looked {
    pub(super) act: Option<Act>,
    /// Whether the seal proves what it is then.
    pub(super) proven: bool,
}

/// Looks at a file; reads all of it.
pub(super) fn look(
    path: &Path,
    sealed: Option<&SealedContent>,
    watch: &dyn Watch,
) -> Result<Looked, Unclean> {
    let unreadable = |error: io::Error| Unclean::Unreadable(error.kind());
    let open = || File::open(path).map_err(unreadable);
    let mut file = Watched {
        file: open()?,
        watch,
    };
    let found = marks::find(&mut file).map_err(|error| of_scrub(&error))?;
    if let Some(sealed) = sealed {
        file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        return match restore(sealed, &mut file, &mut io::sink()) {
            Ok(restored) => Ok(Looked {
                act: (!restored.was_right()).then_some(Act::Restore {
                    restored,
                    // What stands in a ZIP file is one more.
                    marks: found.times + u64::from(restored.zip),
                }),
                proven: true,
            }),
            Err(RestoreError::Read(error)) => Err(unreadable(error)),
            Err(_) => Err(Unclean::Altered),
        };
    }
    let act = unsealed(file, path, found)?;
    Ok(Looked { act, proven: false })
}

/// Without a seal: what stands behind the end goes.
fn unsealed(
    mut file: Watched<'_>,
    path: &Path,
    found: marks::Marks,
) -> Result<Option<Act>, Unclean> {
    let unreadable = |error: io::Error| Unclean::Unreadable(error.kind());
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let inside = match marks::strip(&mut file, &mut io::sink()) {
        Ok(_) => false,
        Err(ScrubError::Refused(Refusal::MarkInside)) => true,
        Err(error) => return Err(of_scrub(&error)),
    };
    let len = file.seek(SeekFrom::End(0)).map_err(unreadable)? - found.bytes.0;
    let format = format_of(&mut file, path, len).map_err(unreadable)?;
    let Some(format) = format.filter(|format| covers(*format)) else {
        return match inside {
            true => Err(Unclean::MarkInside),
            false => Ok(cut(found.bytes, found.times)),
        };
    };
    let whole = scrubbed(&mut file, format).map_err(unreadable)?;
    // A damaged file is somebody's all the same, so it is not written anew.
    let Some((clean, behind)) = whole else {
        return match inside {
            true => Err(Unclean::MarkInside),
            false => Ok(cut(found.bytes, found.times)),
        };
    };
    if inside {
        return Ok(Some(Act::Rewrite {
            format,
            marks: found.times + 1,
        }));
    }
    let mut bytes = found.bytes;
    if let Some(shorter) = len.checked_sub(behind.0).filter(|_| behind.0 > 0) {
        // Bytes behind the end of a part of it are not behind its own.
        let mut front = Front {
            file: &mut file,
            len: shorter,
        };
        let same = scrubbed(&mut front, format).map_err(unreadable)?;
        if same.is_some_and(|(same, behind)| same == clean && behind.0 == 0) {
            bytes += behind;
        }
    }
    Ok(cut(bytes, found.times))
}

/// The digest of what scrub makes of a file and the bytes that it found behind ends; nothing where it refuses it.
fn scrubbed<R: Read + Seek>(file: &mut R, format: Format) -> io::Result<Option<(Digest, ByteLen)>> {
    file.seek(SeekFrom::Start(0))?;
    let mut clean = Digested(Hasher::new());
    match scrub(file, &mut clean, format) {
        Ok(done) => {
            let mut found = done.findings.iter();
            let behind = found.find(|(kind, _)| *kind == Kind::Trailing);
            let behind = behind.map_or(ByteLen::ZERO, |(_, count)| count.bytes);
            Ok(Some((clean.0.finish(), behind)))
        }
        Err(ScrubError::Read(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Where only the digest of what is written matters.
struct Digested(Hasher);

impl Write for Digested {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The front of a file, as if it ended there.
struct Front<'f, R> {
    file: &'f mut R,
    len: u64,
}

impl<R: Read + Seek> Read for Front<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = self.len.saturating_sub(self.file.stream_position()?);
        let most = buf.len().min(usize::try_from(left).unwrap_or(buf.len()));
        self.file.read(&mut buf[..most])
    }
}

impl<R: Read + Seek> Seek for Front<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(match to {
            SeekFrom::End(off) => SeekFrom::Start(self.len.saturating_add_signed(off)),
            to => to,
        })
    }
}

fn cut(bytes: ByteLen, marks: u64) -> Option<Act> {
    (bytes > ByteLen::ZERO).then_some(Act::Cut { bytes, marks })
}

fn of_scrub(error: &ScrubError) -> Unclean {
    match error {
        ScrubError::Read(error) => Unclean::Unreadable(error.kind()),
        _ => Unclean::MarkInside,
    }
}

fn format_of(file: &mut Watched<'_>, path: &Path, len: u64) -> io::Result<Option<Format>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(match sniff_outside(file, ByteLen(len), &name)? {
        Sniffed::Format(format) => Some(format),
        Sniffed::Refused(_) => None,
    })
}

/// Does it. The file keeps its date: when it was cleaned is nobody's business.
pub(super) fn clean(path: &Path, act: &Act, sealed: Option<&SealedContent>) -> io::Result<()> {
    let facts = fs::metadata(path)?;
    let date = facts.modified()?;
    match act {
        Act::Cut { bytes, .. } => {
            let file = OpenOptions::new().write(true).open(path)?;
            file.set_len(facts.len().saturating_sub(bytes.0))?;
            file.set_modified(date)?;
            file.sync_all()
        }
        Act::Restore { .. } => {
            let sealed = sealed.ok_or_else(|| io::Error::other("the seal is gone"))?;
            anew(path, date, |input, output| {
                restore(sealed, input, output)
                    .map(drop)
                    .map_err(io::Error::other)
            })
        }
        Act::Rewrite { format, .. } => anew(path, date, |input, output| {
            scrub(input, output, *format)
                .map(drop)
                .map_err(io::Error::other)
        }),
    }
}

/// Writes a file beside the old one and puts it in its place when it is whole.
fn anew(
    path: &Path,
    date: std::time::SystemTime,
    write: impl FnOnce(&mut BufReader<File>, &mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let mut input = BufReader::with_capacity(1 << 18, File::open(path)?);
    let mut output = BufWriter::with_capacity(1 << 18, File::create_new(&part)?);
    let done = write(&mut input, &mut output)
        .and_then(|()| output.flush())
        .and_then(|()| output.get_ref().set_modified(date))
        .and_then(|()| output.get_ref().sync_all())
        .and_then(|()| fs::rename(&part, path));
    if done.is_err() {
        let _ = fs::remove_file(&part);
    }
    done
}

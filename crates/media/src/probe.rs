//! The full look at one file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use bulssi_model::{ByteLen, Family, Format, Probe};

use crate::{HEAD, Limits, Refusal, Sniffed, ToolError, Tools, av, book, pdf, picture, sniff};
use crate::{subtitle, text};

/// Why a file could not be understood.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProbeError {
    /// The file itself cannot be read.
    #[error("read failed: {0}")]
    Read(#[source] io::Error),
    /// The library does not take such files.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// It is of a format that the library takes, but not whole.
    #[error("damaged {format}: {fault}")]
    Damaged {
        /// The format, as far as its first bytes tell.
        format: Format,
        /// What is wrong.
        fault: Fault,
    },
    /// It is longer than such a file may be.
    #[error("{format} of more than {limit} bytes")]
    TooLarge {
        /// The format by content.
        format: Format,
        /// The bound in [`Limits`].
        limit: ByteLen,
    },
    /// The tool that reads films is missing, or failed for a reason that is not the file's.
    #[error(transparent)]
    Tool(#[from] ToolError),
}

/// What is wrong with a damaged file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It ends before its own structure does.
    #[error("ends too early")]
    Truncated,
    /// Its header or directory makes no sense.
    #[error("header makes no sense")]
    Header,
    /// There is no stream that a player could play.
    #[error("nothing to play")]
    NoStream,
    /// No line of it is as the format asks; the first such line, from 1.
    #[error("line {0} makes no sense")]
    Line(u32),
    /// It makes the tool that reads it run without end, or print without end.
    #[error("cannot be read in bounded time")]
    Endless,
    /// The tool that reads it gave up, with these words of its own.
    #[error("{0}")]
    Tool(String),
}

impl Fault {
    /// The id that scripts and message files keep.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::Header => "header",
            Self::NoStream => "no-stream",
            Self::Line(_) => "line",
            Self::Endless => "endless",
            Self::Tool(_) => "tool",
        }
    }
}

/// What reading one format can run into; [`probe`] adds the format.
#[derive(Debug)]
pub(crate) enum Trouble {
    Read(io::Error),
    Refused(Refusal),
    Damaged(Fault),
    TooLarge(ByteLen),
    Tool(ToolError),
}

impl Trouble {
    pub(crate) const HEADER: Self = Self::Damaged(Fault::Header);
    pub(crate) const TRUNCATED: Self = Self::Damaged(Fault::Truncated);

    fn of(self, format: Format) -> ProbeError {
        match self {
            Self::Read(error) => ProbeError::Read(error),
            Self::Refused(refusal) => ProbeError::Refused(refusal),
            Self::Damaged(fault) => ProbeError::Damaged { format, fault },
            Self::TooLarge(limit) => ProbeError::TooLarge { format, limit },
            Self::Tool(error) => ProbeError::Tool(error),
        }
    }
}

impl From<io::Error> for Trouble {
    /// Files are read through bounded cursors, so an early end is the file's fault.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            Self::TRUNCATED
        } else {
            Self::Read(error)
        }
    }
}

/// Looks at the whole of one file. `path` is where its bytes are, which may be a blob without a
/// telling name; `name` is the name it came with, a hint for what content cannot tell apart.
///
/// Of wiki archives only the format is told.
///
/// # Errors
/// [`ProbeError`]; the file's own faults ([`ProbeError::Refused`], [`ProbeError::Damaged`],
/// [`ProbeError::TooLarge`]) are apart from failures to read it and from those of the tools.
pub fn probe(path: &Path, name: &str, tools: &Tools, limits: &Limits) -> Result<Probe, ProbeError> {
    let mut file = File::open(path).map_err(ProbeError::Read)?;
    let len = file.metadata().map_err(ProbeError::Read)?.len();
    let head = window(&mut file, 0, HEAD).map_err(ProbeError::Read)?;
    let format = match sniff(&head, ByteLen(len), name) {
        Sniffed::Format(format) => behind_cover(&mut file, &head, len, format)?,
        // The directory of a ZIP file is at its end, so the first bytes cannot have the last word.
        Sniffed::Refused(Refusal::Archive) if head.starts_with(b"PK\x03\x04") => {
            let format = book::format_of(&file).map_err(|t| t.of(Format::Docx))?;
            format.ok_or(ProbeError::Refused(Refusal::Archive))?
        }
        Sniffed::Refused(refusal) => return Err(ProbeError::Refused(refusal)),
    };
    let looked = match format {
        Format::Zim | Format::ZimPart => Ok(Probe::new(format)),
        Format::Epub
        | Format::Docx
        | Format::Odt
        | Format::Xlsx
        | Format::Ods
        | Format::Pptx
        | Format::Odp => book::look(file, limits),
        Format::Pdf => pdf::look(file, len, limits),
        Format::Svg => whole(file, limits.text).and_then(|bytes| picture::look_svg(&bytes)),
        Format::PlainText | Format::Markdown | Format::Html => {
            whole(file, limits.text).map(|bytes| text::look(format, &bytes))
        }
        _ => match format.family() {
            Family::Video | Family::Audio => av::look(file, len, path, format, tools, limits),
            Family::Picture => picture::look(file, len, format),
            Family::Subtitle => {
                whole(file, limits.subtitle).and_then(|bytes| subtitle::look(format, &bytes))
            }
            _ => Err(Trouble::Refused(Refusal::Unknown)),
        },
    };
    looked.map_err(|trouble| trouble.of(format))
}

/// A tag with a cover picture is longer than the head; what kind of sound follows is seen behind it.
fn behind_cover(
    file: &mut File,
    head: &[u8],
    len: u64,
    format: Format,
) -> Result<Format, ProbeError> {
    let tag = sniff::id3_len(head);
    if format != Format::Mp3 || tag <= HEAD as u64 {
        return Ok(format);
    }
    let rest = window(file, tag, HEAD).map_err(ProbeError::Read)?;
    Ok(sniff::behind_tag(&rest, len.saturating_sub(tag)).unwrap_or(format))
}

/// Up to `most` bytes from `offset` on; fewer at the end of the file.
pub(crate) fn window<R: Read + Seek>(
    from: &mut R,
    offset: u64,
    most: usize,
) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.seek(SeekFrom::Start(offset))?;
    from.by_ref().take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The whole file, unless it is longer than `limit`.
fn whole(mut file: File, limit: ByteLen) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.take(limit.0.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit.0 {
        return Err(Trouble::TooLarge(limit));
    }
    Ok(bytes)
}

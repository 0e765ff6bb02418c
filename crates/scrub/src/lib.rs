//! Takes out of files whatever tells who made them, where, with what and through whose hands they went.
//!
//! [`scrub()`] reads a file of a known [`Format`] and writes a clean one. Each format has a rewriter that copies
//! what decoders need and nothing else; what it cannot account for it refuses ([`Refusal`]), and a format
//! without a rewriter is refused too: nothing is ever called clean because it could not be read. What was found
//! is told as kinds and counts ([`Findings`]), never as values.
//!
//! [`marks`] finds the trailers that Red Star OS leaves in files of every kind; `scrub` takes them away first and
//! then looks for marks in whatever it writes.
//!
//! Equal input gives equal output, and a clean file goes through unchanged. Pictures other than JPEG, documents, fonts,
//! archives and texts are held in memory up to [`PICTURE_MOST`] and [`TEXT_MOST`]; JPEG, sound and film stream. Nothing here opens a file, asks a clock or
//! starts a thread, so that the crate builds for `wasm32-unknown-unknown` too.
//!
//! ```
//! use std::io::Cursor;
//! use bulssi_model::Format;
//! use bulssi_scrub::{Kind, scrub};
//!
//! let mut clean = Vec::new();
//! let text = "눈이\u{200b} 온다. \n".as_bytes();
//! let report = scrub(&mut Cursor::new(text), &mut clean, Format::PlainText)?;
//! assert_eq!(clean, "눈이 온다.\n".as_bytes());
//! assert_eq!(report.findings.times(Kind::InvisibleText), 1);
//! # Ok::<(), bulssi_scrub::ScrubError>(())
//! ```

mod bytes;
mod film;
mod findings;
mod fonts;
mod input;
pub mod marks;
mod output;
mod paged;
mod pages;
mod picture;
mod refusal;
mod riff;
mod sound;
mod words;

use std::io::{Read, Seek, Write};

use bulssi_model::{ByteLen, Family, Format};

pub use findings::{Count, Findings, Kind};
pub use refusal::{Advice, Refusal, ScrubError};

use input::Input;
use output::Output;

/// The largest picture, document, font or archive that is taken, in bytes, unless it streams as JPEG does; it is held in memory
/// twice.
pub const PICTURE_MOST: ByteLen = ByteLen(256 << 20);
/// The largest text or subtitle file that is taken, in bytes.
pub const TEXT_MOST: ByteLen = ByteLen(64 << 20);

/// What became of a file that was scrubbed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scrubbed {
    /// What was found and taken out; nothing where the file was clean already.
    pub findings: Findings,
    /// The length of the file as it came.
    pub read: ByteLen,
    /// The length of the clean one.
    pub written: ByteLen,
}

/// The formats that [`scrub()`] takes; every other one is refused as [`Refusal::NotCovered`].
#[must_use]
pub const fn covers(format: Format) -> bool {
    !matches!(
        format,
        Format::Wmv
            | Format::RealMedia
            | Format::Wma
            | Format::Bmp
            | Format::Tiff
            | Format::Heif
            | Format::Zim
            | Format::ZimPart
    )
}

/// Reads a file from its beginning and writes the clean one. What `output` holds after an error is not clean and
/// must be thrown away: some faults show only at the end.
///
/// # Errors
///
/// [`ScrubError::Refused`] where the format is not covered or the file cannot be accounted for; `Read` and `Write`
/// where the streams failed.
pub fn scrub<R: Read + Seek, W: Write>(
    input: &mut R,
    output: &mut W,
    format: Format,
) -> Result<Scrubbed, ScrubError> {
    if !covers(format) {
        return Err(Refusal::NotCovered(format).into());
    }
    let mut findings = Findings::default();
    let mut input = Input::new(input)?;
    let read = input.len();
    let marks = marks::at_end(&mut input)?;
    if marks.times > 0 {
        findings.add(Kind::HostMark, marks.times, marks.bytes.0);
        input.cut(read - marks.bytes.0);
    }
    let mut output = Output::new(output);
    rewrite(&mut input, &mut output, format, &mut findings)?;
    let written = output.finish()?;
    Ok(Scrubbed {
        findings,
        read: ByteLen(read),
        written: ByteLen(written),
    })
}

/// The rewriter of each format.
fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    format: Format,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    match format {
        Format::Jpeg => picture::jpeg(input, output, findings),
        Format::Wav => sound::wav(input, output, findings),
        Format::Flac => sound::flac(input, output, findings),
        Format::Mp3 => sound::mp3(input, output, findings),
        Format::Mp2 => sound::mp2(input, output, findings),
        Format::Ac3 => sound::ac3(input, output, findings),
        Format::Amr => sound::amr(input, output, findings),
        Format::Aac => sound::aac(input, output, findings),
        Format::Ogg | Format::OggVideo => sound::ogg(input, output, findings),
        Format::Mp4 | Format::Mov | Format::ThreeGp | Format::M4a => {
            film::mp4(input, output, findings)
        }
        Format::Matroska | Format::WebM | Format::Mka => film::mkv(input, output, findings),
        Format::Avi => film::avi(input, output, findings),
        Format::Amv => film::amv(input, output, findings),
        Format::Flv => film::flv(input, output, findings),
        Format::MpegTs => film::ts(input, output, findings),
        Format::MpegPs => film::ps(input, output, findings),
        // What is in it comes to rest file by file.
        Format::Zip => {
            let bytes = input.whole(PICTURE_MOST)?;
            let clean = pages::archive(&bytes, findings)?;
            output.write(&clean)
        }
        format => {
            let large = matches!(format.family(), Family::Picture | Family::Font)
                && format != Format::Svg
                || matches!(
                    format,
                    Format::Pdf
                        | Format::Epub
                        | Format::Docx
                        | Format::Odt
                        | Format::Xlsx
                        | Format::Ods
                        | Format::Pptx
                        | Format::Odp
                );
            let bytes = input.whole(if large { PICTURE_MOST } else { TEXT_MOST })?;
            let clean = settled(&bytes, findings, |bytes, findings| match format {
                Format::Png | Format::Gif | Format::WebP => {
                    picture::rewrite(bytes, format, findings)
                }
                Format::Pdf => paged::rewrite(bytes, findings),
                Format::Ttf | Format::Otf | Format::Ttc | Format::Woff => {
                    fonts::rewrite(bytes, format, findings)
                }
                Format::Html
                | Format::Svg
                | Format::Markdown
                | Format::Epub
                | Format::Docx
                | Format::Odt
                | Format::Xlsx
                | Format::Ods
                | Format::Pptx
                | Format::Odp => pages::rewrite(bytes, format, findings),
                _ => words::rewrite(bytes, format, findings),
            })?;
            output.write(&clean)
        }
    }
}

/// Rewrites until nothing is left to take out: what is gone can let something show that was none before. So that a
/// file that is called clean is clean in a second run too, one that does not come to rest is refused.
fn settled(
    bytes: &[u8],
    findings: &mut Findings,
    rewrite: impl Fn(&[u8], &mut Findings) -> Result<Vec<u8>, Refusal>,
) -> Result<Vec<u8>, Refusal> {
    const TURNS: usize = 4;
    let mut clean = rewrite(bytes, findings)?;
    if clean == bytes && findings.is_empty() {
        return Ok(clean);
    }
    for _ in 0..TURNS {
        let mut more = Findings::default();
        let again = rewrite(&clean, &mut more).map_err(|_| Refusal::Unsettled)?;
        if again == clean && more.is_empty() {
            return Ok(clean);
        }
        findings.join(&more);
        clean = again;
    }
    Err(Refusal::Unsettled)
}

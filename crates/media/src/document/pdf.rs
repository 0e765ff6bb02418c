//! Documents from PDF, through Poppler's programs, each a process of its own.
//!
//! Poppler reads what thirty years of programs wrote, Korean fonts that are not embedded too, and
//! gives both the text in reading order and the pages as pictures. Rust's own renderers draw most
//! pages but give no text.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use bulssi_model::{ByteLen, Format};

use super::{Document, DocumentError, DocumentLimits, reflow};
use crate::tools::{Run, on_path, run};

/// Output begins at once or never; a page of a large map takes seconds.
const WALL: Duration = Duration::from_secs(60);
const WORDS: ByteLen = ByteLen(64 << 10);
/// So few letters a page are page numbers and stamps on scanned pages.
const SCANNED: usize = 40;

/// Poppler's programs, found on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdf {
    to_text: PathBuf,
    to_picture: PathBuf,
    version: String,
}

/// Why a PDF gives neither text nor pages.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// A program is not there. Debian has both in `poppler-utils`.
    #[error("{0} not found")]
    NotFound(PathBuf),
    /// A program cannot be run.
    #[error("cannot run {path}: {source}")]
    NotRunnable {
        /// The program.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not the program wanted.
    #[error("{0} is not of Poppler")]
    NotPoppler(PathBuf),
    /// It could not read the file: damaged, or locked with a password.
    #[error("unreadable: {0}")]
    Unreadable(String),
    /// It took too long, or its output was longer than allowed.
    #[error("took too long or grew too large")]
    Killed,
    /// The file says nothing.
    #[error(transparent)]
    Document(#[from] DocumentError),
}

impl Pdf {
    /// Finds `pdftotext` and `pdftoppm` in `folder`, else on the search path.
    ///
    /// # Errors
    /// [`PdfError::NotFound`], [`PdfError::NotRunnable`] and [`PdfError::NotPoppler`].
    pub fn find(folder: Option<&Path>) -> Result<Self, PdfError> {
        let find = |name: &str| match folder {
            Some(folder) => {
                let path = folder.join(name);
                path.is_file().then_some(path)
            }
            None => on_path(name),
        };
        let one = |name: &str| find(name).ok_or_else(|| PdfError::NotFound(name.into()));
        let (to_text, to_picture) = (one("pdftotext")?, one("pdftoppm")?);
        let mut command = Command::new(&to_text);
        command.arg("-v");
        // The version is on the second stream: `pdftotext version 22.12.0`.
        let (out, words) = match ran(&to_text, command, WORDS)? {
            Run::Ended { out, words, .. } => (out, words),
            Run::Killed => return Err(PdfError::NotPoppler(to_text)),
        };
        let said = [words, out].concat();
        let said = String::from_utf8_lossy(&said);
        let version = said
            .lines()
            .find_map(|line| line.strip_prefix("pdftotext version "))
            .map(|version| version.trim().to_owned())
            .filter(|version| {
                !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            });
        let version = version.ok_or_else(|| PdfError::NotPoppler(to_text.clone()))?;
        Ok(Self {
            to_text,
            to_picture,
            version,
        })
    }

    /// Which version it says it is, for example `22.12.0`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The pages as text in reading order, of at most so many bytes.
    ///
    /// # Errors
    /// [`PdfError`].
    pub fn page_texts(&self, path: &Path, most: ByteLen) -> Result<Vec<String>, PdfError> {
        let mut command = Command::new(&self.to_text);
        command.args(["-q", "-enc", "UTF-8", "-eol", "unix"]);
        command.arg(absolute(path)?).arg("-");
        let out = succeeded(ran(&self.to_text, command, most)?)?;
        let text = String::from_utf8_lossy(&out);
        // Each page ends with a form feed, the last one too.
        let mut pages: Vec<String> = text.split('\u{c}').map(str::to_owned).collect();
        if pages.last().is_some_and(|last| last.trim().is_empty()) {
            pages.pop();
        }
        Ok(pages)
    }

    /// Page `number` from 1 as PPM (P6), its longer side `side` pixels.
    ///
    /// # Errors
    /// [`PdfError`].
    pub fn page_picture(&self, path: &Path, number: u64, side: u32) -> Result<Vec<u8>, PdfError> {
        let mut command = Command::new(&self.to_picture);
        let number = number.to_string();
        command.args(["-q", "-f", &number, "-l", &number]);
        command.args(["-scale-to", &side.to_string(), "-cropbox"]);
        command.arg(absolute(path)?);
        let most = ByteLen(u64::from(side) * u64::from(side) * 3 + 64);
        succeeded(ran(&self.to_picture, command, most)?)
    }
}

fn absolute(path: &Path) -> Result<PathBuf, PdfError> {
    // An absolute path is never taken for an option.
    std::path::absolute(path).map_err(|source| PdfError::NotRunnable {
        path: path.to_owned(),
        source,
    })
}

fn ran(path: &Path, command: Command, most: ByteLen) -> Result<Run, PdfError> {
    run(command, WALL, most).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => PdfError::NotFound(path.to_owned()),
        _ => PdfError::NotRunnable {
            path: path.to_owned(),
            source,
        },
    })
}

fn succeeded(run: Run) -> Result<Vec<u8>, PdfError> {
    match run {
        Run::Ended { status, out, .. } if status.success() => Ok(out),
        Run::Ended { words, .. } => {
            let words = String::from_utf8_lossy(&words);
            let first = words.lines().next().unwrap_or_default();
            Err(PdfError::Unreadable(crate::av::tidy(first, 200)))
        }
        Run::Killed => Err(PdfError::Killed),
    }
}

/// What is in a PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PdfContent {
    /// Text, which can be set anew.
    Text(Document),
    /// So many pages of pictures with next to no text, as scanners make them.
    Scans {
        /// How many pages.
        pages: u64,
    },
}

/// Reads a PDF: its text as a document, or the number of its pages where they are scans.
///
/// # Errors
/// [`PdfError`].
pub fn read_pdf(path: &Path, pdf: &Pdf, limits: &DocumentLimits) -> Result<PdfContent, PdfError> {
    let pages = pdf.page_texts(path, limits.text)?;
    if pages.is_empty() {
        return Err(DocumentError::Damaged(Format::Pdf).into());
    }
    let letters = pages.iter().flat_map(|page| page.chars());
    let letters = letters.filter(|c| c.is_alphanumeric()).count();
    if letters < SCANNED * pages.len() {
        let pages = pages.len() as u64;
        return Ok(PdfContent::Scans { pages });
    }
    Ok(PdfContent::Text(reflow::document(&pages)))
}

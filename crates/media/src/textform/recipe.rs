//! The recipe: one line of ASCII that names a rendition of a text.
//!
//! `text pages v1 html 1280x720 1:1 q85 fonts=DIGEST title=…`: words apart by single spaces, the
//! form first, then the version of what is done, then how the source is read, then what the form
//! needs, then what is known of the work. Values of the desk are percent-encoded.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use bulssi_model::{Digest, Format, Lang, Size, TextEncoding, TextTarget};

use crate::typeset::{self, PixelAspect, Sheet};

/// The version of what is done but for [`typeset::VERSION`], which pages carry.
const VERSION: u32 = 1;
/// How a lesson is told, before the language.
const LESSON: &str = "lesson=";
/// Titles and names are cut to so many bytes before they are encoded.
const MOST: usize = 600;

/// How the source is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As the format that it has.
    As(Format),
    /// As a lesson, which is a text file by its content; the caller reads it. Its parts are named in
    /// this language.
    Lesson(Lang),
}

/// What is made of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// Numbered pages as baseline JPEG.
    Pages {
        /// The page.
        sheet: Sheet,
        /// The digest of the fonts, [`Fonts::digest`](typeset::Fonts::digest).
        fonts: Digest,
    },
    /// A text file with CRLF line ends.
    Text {
        /// Its encoding.
        encoding: TextEncoding,
        /// The longest line in columns; `None` for a paragraph a line.
        wrap: Option<u32>,
    },
    /// An EPUB.
    Epub,
}

/// All that changes the bytes of a rendition of a text, but for the text itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRecipe {
    /// What is made.
    pub form: TextForm,
    /// How the source is read.
    pub reading: Reading,
    /// The version of Poppler, for PDF.
    pub poppler: Option<String>,
    /// The title of the work; that of the text where it is empty.
    pub title: String,
    /// Who made the work; that of the text where it is empty.
    pub creator: String,
    /// The digest of the names and digests of the pictures beside the text, where there are some.
    pub beside: Option<Digest>,
}

/// A line that is no recipe of a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no recipe of a text: {0}")]
pub struct RecipeError(pub String);

impl TextRecipe {
    /// The recipe for what a profile wants; `None` for pages of a size that no screen has.
    #[must_use]
    pub fn new(target: &TextTarget, reading: Reading, fonts: Digest) -> Option<Self> {
        let form = match target {
            TextTarget::Pages { size, .. } => TextForm::Pages {
                sheet: Sheet::new(*size, PixelAspect::SQUARE)?,
                fonts,
            },
            TextTarget::Text { encoding, .. } => TextForm::Text {
                encoding: *encoding,
                wrap: None,
            },
            TextTarget::Epub { .. } => TextForm::Epub,
        };
        Some(Self {
            form,
            reading,
            poppler: None,
            title: String::new(),
            creator: String::new(),
            beside: None,
        })
    }

    /// Whether what was made by this recipe would be made so today.
    #[must_use]
    pub fn is_current(line: &str) -> bool {
        line.parse::<Self>()
            .is_ok_and(|recipe| recipe.to_string() == line)
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::As(format) => f.write_str(format.id()),
            Self::Lesson(lang) => write!(f, "{LESSON}{lang}"),
        }
    }
}

impl fmt::Display for TextRecipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reading = &self.reading;
        match &self.form {
            TextForm::Pages { sheet, fonts } => {
                let (version, quality) = (typeset::VERSION, typeset::QUALITY);
                let (size, aspect) = (sheet.size, sheet.aspect);
                write!(
                    f,
                    "text pages v{VERSION}.{version} {reading} {size} {aspect} q{quality}"
                )?;
                write!(f, " fonts={fonts}")?;
            }
            TextForm::Text { encoding, wrap } => {
                write!(f, "text txt v{VERSION} {reading} {encoding}")?;
                if let Some(wrap) = wrap {
                    write!(f, " wrap={wrap}")?;
                }
            }
            TextForm::Epub => write!(f, "text epub v{VERSION} {reading}")?,
        }
        if let Some(version) = &self.poppler {
            write!(f, " poppler={}", percent(version))?;
        }
        for (name, value) in [("title", &self.title), ("by", &self.creator)] {
            if !value.is_empty() {
                write!(f, " {name}={}", percent(value))?;
            }
        }
        if let Some(beside) = &self.beside {
            write!(f, " beside={beside}")?;
        }
        Ok(())
    }
}

impl FromStr for TextRecipe {
    type Err = RecipeError;

    /// Reads what [`Display`](fmt::Display) writes, of this version only.
    fn from_str(line: &str) -> Result<Self, RecipeError> {
        read(line).ok_or_else(|| RecipeError(line.chars().take(200).collect()))
    }
}

fn read(line: &str) -> Option<TextRecipe> {
    let mut words = line.strip_prefix("text ")?.split(' ');
    let (form, version, reading) = (words.next()?, words.next()?, words.next()?);
    let reading = match reading.strip_prefix(LESSON) {
        Some(lang) => Reading::Lesson(lang.parse().ok()?),
        None => Reading::As(*Format::ALL.iter().find(|format| format.id() == reading)?),
    };
    let mut rest = words.peekable();
    let form = match form {
        "pages" if version == format!("v{VERSION}.{}", typeset::VERSION) => {
            let size: Size = rest.next()?.parse().ok()?;
            let aspect: PixelAspect = rest.next()?.parse().ok()?;
            if rest.next()? != format!("q{}", typeset::QUALITY) {
                return None;
            }
            let fonts = rest.next()?.strip_prefix("fonts=")?.parse().ok()?;
            let sheet = Sheet::new(size, aspect)?;
            TextForm::Pages { sheet, fonts }
        }
        "txt" if version == format!("v{VERSION}") => {
            let encoding: TextEncoding = rest.next()?.parse().ok()?;
            let wrap = rest.next_if(|word| word.starts_with("wrap="));
            let wrap = match wrap {
                Some(word) => Some(word["wrap=".len()..].parse().ok()?),
                None => None,
            };
            TextForm::Text { encoding, wrap }
        }
        "epub" if version == format!("v{VERSION}") => TextForm::Epub,
        _ => return None,
    };
    let mut value = |name: &str| match rest.next_if(|word| word.starts_with(name)) {
        Some(word) => Some(unpercent(&word[name.len()..])?),
        None => Some(String::new()),
    };
    let poppler = Some(value("poppler=")?).filter(|version| !version.is_empty());
    let (title, creator) = (value("title=")?, value("by=")?);
    let beside = match value("beside=")? {
        none if none.is_empty() => None,
        digest => Some(digest.parse().ok()?),
    };
    let recipe = TextRecipe {
        form,
        reading,
        poppler,
        title,
        creator,
        beside,
    };
    rest.next().is_none().then_some(recipe)
}

/// Everything but letters, digits and the signs of file names as `%41`.
fn percent(text: &str) -> String {
    let mut out = String::new();
    for byte in text[..text.floor_char_boundary(MOST)].bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn unpercent(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let (high, low) = (char::from(rest.next()?), char::from(rest.next()?));
            let byte = high.to_digit(16)? * 16 + low.to_digit(16)?;
            bytes.push(u8::try_from(byte).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

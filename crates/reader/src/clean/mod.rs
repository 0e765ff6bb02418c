//! Cleans imported HTML: what goes in is anything, what comes out is a fragment that runs nothing,
//! loads nothing and looks like nothing but text.
//!
//! # How it can be trusted
//!
//! The page is cut into tokens by a tokenizer that follows the HTML standard (`html5gum`), and a
//! new page is written from those that an allow-list names: elements of HTML 4, a few attributes,
//! a few CSS properties with known values. Every tag in the output was written here, from constants; every
//! text and value is escaped. The output has no element whose inside is read by other rules
//! (`script`, `style`, `noscript`, `svg`, `math`, `textarea`, …), so a browser cannot find a tag in it
//! that was not put there, however it nests them: what is known as mutation needs one of those.
//!
//! Tags are balanced by the standard's own rules (paragraphs end at blocks, items at items, cells at
//! cells; formatting goes on in the next block), so a browser builds the tree that was meant and
//! cleaning again changes nothing.
//!
//! A whole tree builder (`html5ever`, `ammonia` over it) was weighed: it keeps the page in memory,
//! takes quadratic time on some nests, and gives no stronger promise, since the promise comes from
//! what is written and not from what was read. `html5gum` has no dependencies and no `unsafe`.
//!
//! # Bounds
//!
//! Memory is a few times the length of the page, which is limited; time is linear in it; nesting is
//! limited to [`Limits::depth`].

pub(crate) mod address;
mod attribute;
mod element;
mod nest;
mod scan;
mod style;
mod words;

pub(crate) use address::percent_decoded;

#[cfg(test)]
mod tests;

/// What a page may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a page; 16 MiB by default. The longest articles of encyclopedias have about 3 MiB.
    pub bytes: usize,
    /// Elements within each other; 100 by default. What is nested deeper stays, without its tags.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 16 << 20,
            depth: 100,
        }
    }
}

/// How much of a page is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// All of it.
    #[default]
    Whole,
    /// What stands before the first heading of level 2 or lower.
    Lead,
}

/// How a page is to be cleaned.
#[derive(Clone, Debug, Default)]
pub struct Policy<'a> {
    /// What it may cost.
    pub limits: Limits,
    /// How much of it is wanted.
    pub extent: Extent,
    /// Elements of these classes are left out with their content: navigation, edit marks.
    pub without: &'a [&'a str],
    /// Leaves out a heading of level 1 that comes before any text: the page shows its title itself.
    pub without_title: bool,
    /// Whether [`Cleaned::text`] is wanted.
    pub text: bool,
}

/// Where a link of a page leads, once it is on the drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// Nowhere: its text stays.
    Drop,
    /// A file, relative to the page. What leads anywhere else is dropped.
    Beside(String),
    /// An article of the same encyclopedia: `#a` and the number, then `.` and the id within it.
    Article {
        /// The article's number.
        number: u32,
        /// The part of it.
        fragment: Option<String>,
    },
}

/// Where a picture of a page is, once it is on the drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Nowhere: it is left out.
    Drop,
    /// A file, relative to the page. What leads anywhere else is dropped.
    Beside(String),
    /// A picture of the same encyclopedia: `data-p` holds the number, a script puts it in.
    Number {
        /// The picture's number.
        number: u32,
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
}

/// Knows where the links and pictures of a page lead. Links within the page (`#…`) are not asked for.
pub trait Refs {
    /// Where the link `href` leads; dropped if nothing else is said.
    fn link(&mut self, href: &str) -> Link {
        let _ = href;
        Link::Drop
    }

    /// Where the picture `src` is; dropped if nothing else is said.
    fn picture(&mut self, src: &str) -> Picture {
        let _ = src;
        Picture::Drop
    }
}

/// Knows no links and no pictures.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoRefs;

impl Refs for NoRefs {}

/// Keeps links and pictures that lie beside the page, as they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeepBeside;

impl Refs for KeepBeside {
    fn link(&mut self, href: &str) -> Link {
        Link::Beside(href.to_owned())
    }

    fn picture(&mut self, src: &str) -> Picture {
        Picture::Beside(src.to_owned())
    }
}

/// A clean page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    /// A fragment of HTML, to be put into a body.
    pub html: String,
    /// What the page calls itself; empty if it does not.
    pub title: String,
    /// Its text alone, a line for each block; empty unless [`Policy::text`].
    pub text: String,
}

/// A page that is not cleaned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CleanError {
    /// It is longer than [`Limits::bytes`].
    #[error("a page of {len} bytes, of at most {most}")]
    TooLong {
        /// Its bytes.
        len: usize,
        /// The limit.
        most: usize,
    },
    /// What came out grew past four times [`Limits::bytes`]: formatting that begins anew in every paragraph.
    #[error("a page that grows past {most} bytes")]
    Grows {
        /// The limit.
        most: usize,
    },
}

/// Cleans `html`, a page or a piece of one.
///
/// Cleaning the result again with the same policy and with `refs` that keep what they gave gives the same.
///
/// # Errors
/// [`CleanError`], when the page is too long. Nothing else about a page is an error.
pub fn clean(html: &str, policy: &Policy<'_>, refs: &mut dyn Refs) -> Result<Cleaned, CleanError> {
    scan::run(html, policy, refs)
}

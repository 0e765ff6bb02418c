//! The chapters of an EPUB (OCF 3.2, Packages 3.2), in reading order.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::ops::ControlFlow;

use bulssi_model::ByteLen;
use zip::ZipArchive;

use crate::xml::{self, Node};
use crate::{Limits, text};

/// More chapters than any book has; what comes after them is left out.
const MOST_CHAPTERS: usize = 2_000;
/// The longest heading.
const HEADING: usize = 200;

/// A chapter of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// Its heading; may be empty.
    pub title: String,
    /// The whole XHTML document, as it is in the book.
    pub html: String,
    /// Where it is in the container.
    pub path: String,
}

/// Why a book has no chapters to read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EpubError {
    /// It is no container of a book.
    #[error("no container of a book")]
    Container,
    /// Its list of chapters is missing or broken.
    #[error("no list of chapters")]
    Package,
    /// One of its members unpacks to more than is allowed.
    #[error("a chapter is longer than {0}")]
    TooLong(ByteLen),
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// A book that is open, for what its chapters name.
pub(crate) struct Book<'a> {
    archive: Archive<'a>,
    most: u64,
    /// The package document (Packages 3.2): titles, creators, languages.
    pub(crate) package: String,
}

/// Reads the chapters of the EPUB `bytes`. A chapter that is named and not there is left out.
///
/// # Errors
/// [`EpubError`].
pub fn chapters(bytes: &[u8], limits: &Limits) -> Result<Vec<Chapter>, EpubError> {
    let (_, chapters) = Book::open(bytes, limits)?;
    Ok(chapters.into_iter().map(|(_, chapter)| chapter).collect())
}

impl<'a> Book<'a> {
    /// Opens a book: the chapters by their paths within it.
    pub(crate) fn open(
        bytes: &'a [u8],
        limits: &Limits,
    ) -> Result<(Self, Vec<(String, Chapter)>), EpubError> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| EpubError::Container)?;
        let most = limits.unpacked.0;
        let container = member(&mut archive, "META-INF/container.xml", most)?;
        let package_path = rootfile(&container.ok_or(EpubError::Container)?);
        let package_path = package_path.ok_or(EpubError::Container)?;
        let package = member(&mut archive, &package_path, most)?.ok_or(EpubError::Package)?;
        let mut chapters = Vec::new();
        // All chapters together may be as long as many members.
        let mut left = limits.text.0;
        for href in spine(&package)? {
            let path = resolve(&package_path, &href);
            let Some(html) = member(&mut archive, &path, most.min(left))? else {
                continue;
            };
            left = left.saturating_sub(html.len() as u64);
            let title = heading(&html);
            let chapter = Chapter {
                title,
                html,
                path: path.clone(),
            };
            chapters.push((path, chapter));
        }
        let book = Self {
            archive,
            most,
            package,
        };
        Ok((book, chapters))
    }

    /// The bytes that a chapter names, as a picture; nothing where they are missing or too many.
    pub(crate) fn member_beside(&mut self, chapter: &str, named: &str) -> Option<Vec<u8>> {
        if named.contains("://") || named.starts_with("data:") {
            return None;
        }
        raw(&mut self.archive, &resolve(chapter, named), self.most).ok()?
    }
}

/// The file that the chapter at `chapter` calls `href`, such as a picture; nothing where there is none
/// or it unpacks to more than is allowed.
#[must_use]
pub fn beside(bytes: &[u8], chapter: &str, href: &str, limits: &Limits) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let path = resolve(chapter, href);
    raw(&mut archive, &path, limits.unpacked.0).ok()?
}

/// One member as text; nothing where there is none.
fn member(archive: &mut Archive<'_>, name: &str, most: u64) -> Result<Option<String>, EpubError> {
    let bytes = raw(archive, name, most)?;
    Ok(bytes.map(|bytes| text::decode(&bytes).0))
}

/// The bytes of one member.
fn raw(archive: &mut Archive<'_>, name: &str, most: u64) -> Result<Option<Vec<u8>>, EpubError> {
    let Ok(file) = archive.by_name(name) else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    let read = file.take(most.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|_| EpubError::Container)?;
    if bytes.len() as u64 > most {
        return Err(EpubError::TooLong(ByteLen(most)));
    }
    Ok(Some(bytes))
}

/// The path of the package document.
fn rootfile(container: &str) -> Option<String> {
    let mut path = None;
    let _ = xml::walk(container, |node| match node {
        Node::Open(name, attributes) if name == "rootfile" => {
            path = attribute(&attributes, "full-path");
            ControlFlow::Break(())
        }
        _ => ControlFlow::Continue(()),
    });
    path
}

/// The files of the spine in order.
fn spine(package: &str) -> Result<Vec<String>, EpubError> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut order = Vec::new();
    xml::walk(package, |node| {
        if let Node::Open(name, attributes) = node {
            match name.as_str() {
                "item" => {
                    let id = attribute(&attributes, "id");
                    if let (Some(id), Some(href)) = (id, attribute(&attributes, "href")) {
                        files.insert(id, href);
                    }
                }
                "itemref" if order.len() < MOST_CHAPTERS => {
                    order.extend(attribute(&attributes, "idref"));
                }
                _ => {}
            }
        }
        ControlFlow::Continue(())
    })
    .map_err(|_| EpubError::Package)?;
    // Each file once: a book that repeats one would be longer than it is.
    let hrefs: Vec<String> = order.iter().filter_map(|id| files.remove(id)).collect();
    if hrefs.is_empty() {
        return Err(EpubError::Package);
    }
    Ok(hrefs)
}

fn attribute(attributes: &[(String, String)], name: &str) -> Option<String> {
    let found = attributes.iter().find(|(key, _)| key == name);
    found.map(|(_, value)| value.clone())
}

/// A reference within the container, from the folder of the package document.
fn resolve(package: &str, href: &str) -> String {
    let href = href.split(['#', '?']).next().unwrap_or(href);
    let mut parts: Vec<&str> = package.split('/').collect();
    parts.pop();
    let decoded = percent_decoded(href);
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = hex.and_then(|two| u8::from_str_radix(two, 16).ok());
        match (first, byte) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The first heading of a chapter, else its title.
fn heading(html: &str) -> String {
    let (mut title, mut heading) = (String::new(), String::new());
    let mut within: Option<(usize, bool)> = None;
    let mut depth = 0usize;
    let _ = xml::walk(html, |node| {
        match node {
            Node::Open(name, _) => {
                depth += 1;
                let is_heading = matches!(name.as_str(), "h1" | "h2" | "h3");
                if within.is_none() && (is_heading || name == "title") {
                    within = Some((depth, is_heading));
                }
            }
            Node::Text(text) => match within {
                Some((_, true)) if heading.len() < HEADING => heading.push_str(&text),
                Some((_, false)) if title.len() < HEADING => title.push_str(&text),
                _ => {}
            },
            Node::Close => {
                if within.is_some_and(|(at, _)| at == depth) {
                    within = None;
                    if !heading.trim().is_empty() {
                        return ControlFlow::Break(());
                    }
                }
                depth = depth.saturating_sub(1);
            }
        }
        ControlFlow::Continue(())
    });
    let best = if heading.trim().is_empty() {
        &title
    } else {
        &heading
    };
    crate::av::tidy(best, HEADING)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn book(members: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in members {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    const CONTAINER: (&str, &str) = (
        "META-INF/container.xml",
        "<container><rootfiles><rootfile full-path='OEBPS/book.opf'/></rootfiles></container>",
    );

    #[test]
    fn chapters_come_in_reading_order() {
        let package = "<package><manifest><item id='b' href='text/b%20c.xhtml#x'/>\
            <item id='a' href='../a.xhtml'/><item id='gone' href='gone.xhtml'/></manifest>\
            <spine><itemref idref='b'/><itemref idref='gone'/><itemref idref='a'/>\
            <itemref idref='b'/></spine></package>";
        let bytes = book(&[
            CONTAINER,
            ("OEBPS/book.opf", package),
            (
                "a.xhtml",
                "<html><head><title>Second</title></head><body><p>two</p></body></html>",
            ),
            (
                "OEBPS/text/b c.xhtml",
                "<html><title>x</title><h2>첫째 <i>장</i></h2><p>하나</p></html>",
            ),
        ]);
        let chapters = chapters(&bytes, &Limits::default()).unwrap();
        let titles: Vec<&str> = chapters.iter().map(|c| c.title.as_str()).collect();
        assert_eq!(titles, ["첫째 장", "Second"]);
        assert!(chapters[0].html.contains("하나"));
    }

    #[test]
    fn what_is_no_book_says_so() {
        let limits = Limits::default();
        assert_eq!(chapters(b"PK", &limits), Err(EpubError::Container));
        assert_eq!(chapters(&book(&[]), &limits), Err(EpubError::Container));
        assert_eq!(
            chapters(&book(&[CONTAINER]), &limits),
            Err(EpubError::Package)
        );
        let empty = book(&[CONTAINER, ("OEBPS/book.opf", "<package/>")]);
        assert_eq!(chapters(&empty, &limits), Err(EpubError::Package));
        let small = Limits {
            unpacked: ByteLen(10),
            ..Limits::default()
        };
        assert_eq!(
            chapters(&book(&[CONTAINER]), &small),
            Err(EpubError::TooLong(ByteLen(10)))
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_book_or_none(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = chapters(&bytes, &Limits::default());
        }

        #[test]
        fn any_package_has_chapters_or_none(package in "\\PC{0,200}", html in "[<>/h1 a]{0,60}") {
            let bytes = book(&[CONTAINER, ("OEBPS/book.opf", &package), ("OEBPS/a", &html)]);
            let _ = chapters(&bytes, &Limits::default());
            let _ = heading(&html);
        }
    }
}

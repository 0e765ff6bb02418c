//! A document as an EPUB 3 that readers of EPUB 2 open, too (Packages 3.2; OPF 2.0.1 for the NCX).
//!
//! Equal documents give equal bytes: no clock, no name of a program, pictures written anew.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use bulssi_model::Digest;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Block, Document, Picture, Text};
use crate::typeset::picture;

/// Old readers open chapters of up to 300 KB.
const CHAPTER: usize = 200 << 10;
/// The longer side of pictures: more than the screens of readers have.
const SIDE: u32 = 1200;
/// EPUB 3 wants to know when it was changed, which nobody is to learn.
const MODIFIED: &str = "2000-01-01T00:00:00Z";

const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<container version=\"1.0\" \
xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles><rootfile \
full-path=\"OEBPS/content.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>\n";
const STYLE: &str = "body{margin:0 3%;line-height:1.6}\nh1,h2,h3,h4,h5,h6{line-height:1.3;page-break-after:avoid}\n\
p{margin:.6em 0}\n.q{margin-left:1.5em}\n.i1{margin-left:1em}\n.i2{margin-left:2em}\n.i3{margin-left:3em}\n\
.m{margin:-.5em 0 .8em 1em}\n.c{text-align:center}\nimg{max-width:100%}\ntable{border-collapse:collapse}\n\
td{border:1px solid;padding:.2em .5em}\npre{white-space:pre-wrap}\n";

struct Chapter {
    title: String,
    body: String,
}

/// Writes an EPUB. Pictures that cannot be read are told by their captions alone; how many is the
/// second value.
///
/// # Errors
/// None but those of memory: the writer of the container says them.
pub fn write_epub(document: &Document) -> std::io::Result<(Vec<u8>, usize)> {
    let mut book = Book::default();
    book.read(document);
    let language = document
        .language
        .as_ref()
        .map_or("und", |lang| lang.as_str());
    let title = match document.title.as_str() {
        "" => document
            .beginning(40)
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(40)
            .collect(),
        title => title.replace('\n', " "),
    };
    let title = if title.trim().is_empty() {
        "-".to_owned()
    } else {
        title
    };
    let head = Head {
        title: escaped(&title),
        creator: escaped(&document.creator.replace('\n', " ")),
        language: escaped(language),
        id: book.id(&title),
    };
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default().last_modified_time(DateTime::default());
    let stored = plain.compression_method(CompressionMethod::Stored);
    let packed = plain.compression_method(CompressionMethod::Deflated);
    let mut put = |name: &str, bytes: &[u8], options: SimpleFileOptions| {
        zip.start_file(name, options)
            .map_err(std::io::Error::other)?;
        zip.write_all(bytes)
    };
    // The type first and as it is (OCF 3.2, 4.3).
    put("mimetype", b"application/epub+zip", stored)?;
    put("META-INF/container.xml", CONTAINER.as_bytes(), packed)?;
    put("OEBPS/content.opf", book.package(&head).as_bytes(), packed)?;
    put("OEBPS/nav.xhtml", book.navigation(&head).as_bytes(), packed)?;
    put("OEBPS/toc.ncx", book.ncx(&head).as_bytes(), packed)?;
    put("OEBPS/style.css", STYLE.as_bytes(), packed)?;
    for (number, chapter) in book.chapters.iter().enumerate() {
        let name = format!("OEBPS/c{:04}.xhtml", number + 1);
        put(
            &name,
            page(&head, &chapter.title, &chapter.body).as_bytes(),
            packed,
        )?;
    }
    for (number, bytes) in book.pictures.iter().enumerate() {
        put(&format!("OEBPS/p{:04}.jpg", number + 1), bytes, stored)?;
    }
    let bytes = zip.finish().map_err(std::io::Error::other)?.into_inner();
    Ok((bytes, book.left_out))
}

/// What every file of the book says; escaped already.
struct Head {
    title: String,
    creator: String,
    language: String,
    id: String,
}

#[derive(Default)]
struct Book {
    chapters: Vec<Chapter>,
    pictures: Vec<Vec<u8>>,
    left_out: usize,
}

impl Book {
    fn read(&mut self, document: &Document) {
        let mut body = String::new();
        let mut title = String::new();
        for block in &document.blocks {
            let begins = matches!(block, Block::Break | Block::Heading(1, _));
            if (begins || body.len() > CHAPTER) && !body.is_empty() {
                self.chapter(&mut title, &mut body);
            }
            if let (Block::Heading(_, text), true) = (block, title.is_empty()) {
                title = text.words().replace('\n', " ");
            }
            self.block(block, &mut body);
        }
        self.chapter(&mut title, &mut body);
    }

    fn chapter(&mut self, title: &mut String, body: &mut String) {
        let body = std::mem::take(body);
        let mut title = std::mem::take(title);
        if title.trim().is_empty() {
            title = (self.chapters.len() + 1).to_string();
        }
        self.chapters.push(Chapter {
            title: escaped(&title),
            body: if body.is_empty() {
                "<p></p>\n".to_owned()
            } else {
                body
            },
        });
    }

    fn block(&mut self, block: &Block, body: &mut String) {
        let mut tag = |name: &str, class: &str, inner: &str| {
            let class = if class.is_empty() {
                String::new()
            } else {
                format!(" class=\"{class}\"")
            };
            let _ = writeln!(body, "<{name}{class}>{inner}</{name}>");
        };
        match block {
            Block::Heading(level, text) => tag(&format!("h{level}"), "", &inline(text)),
            Block::Paragraph(text) => tag("p", "", &inline(text)),
            Block::Quote(text) => tag("p", "q", &inline(text)),
            Block::Lines(text) => tag("pre", "", &escaped(&text.words())),
            Block::Item { depth, mark, text } => {
                let class = format!("i{}", (*depth).clamp(1, 3));
                let mark = if mark.is_empty() {
                    String::new()
                } else {
                    format!("{} ", escaped(mark))
                };
                tag("p", &class, &format!("{mark}{}", inline(text)));
            }
            Block::Pair { text, meaning } => {
                tag("p", "", &inline(text));
                if !meaning.is_blank() {
                    tag("p", "m", &inline(meaning));
                }
            }
            Block::Table(rows) => {
                let cell = |text: &Text| format!("<td>{}</td>", inline(text));
                let most = rows.iter().map(Vec::len).max().unwrap_or(0);
                let rows: String = rows
                    .iter()
                    .map(|row| {
                        let cells: String = row.iter().map(cell).collect();
                        // Rows of different lengths confuse old readers.
                        format!("<tr>{cells}{}</tr>", "<td></td>".repeat(most - row.len()))
                    })
                    .collect();
                tag("table", "", &rows);
            }
            Block::Picture(picture) => {
                let shown = self.picture(picture);
                if let Some(shown) = shown {
                    tag("p", "c", &shown);
                }
                if !picture.caption.is_empty() {
                    tag("p", "c", &escaped(&picture.caption));
                }
            }
            Block::Break => {}
        }
    }

    fn picture(&mut self, picture: &Picture) -> Option<String> {
        let Ok(bytes) = picture::as_jpeg(&picture.bytes, SIDE) else {
            self.left_out += 1;
            return None;
        };
        self.pictures.push(bytes);
        let caption = escaped(&picture.caption);
        Some(format!(
            "<img src=\"p{:04}.jpg\" alt=\"{caption}\"/>",
            self.pictures.len()
        ))
    }

    /// A name for the book that its content gives, written as a UUID (RFC 9562, version 8).
    fn id(&self, title: &str) -> String {
        let mut hash = bulssi_model::Hasher::new();
        hash.update(title.as_bytes());
        for chapter in &self.chapters {
            hash.update(chapter.body.as_bytes());
        }
        for picture in &self.pictures {
            hash.update(Digest::of(picture).as_bytes());
        }
        let hex = hash.finish().to_string();
        format!(
            "urn:uuid:{}-{}-8{}-8{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[13..16],
            &hex[17..20],
            &hex[20..32]
        )
    }

    fn package(&self, head: &Head) -> String {
        let mut items = String::new();
        let mut spine = String::new();
        for number in 1..=self.chapters.len() {
            let _ = write!(
                items,
                "<item id=\"c{number}\" href=\"c{number:04}.xhtml\" media-type=\"application/xhtml+xml\"/>"
            );
            let _ = write!(spine, "<itemref idref=\"c{number}\"/>");
        }
        for number in 1..=self.pictures.len() {
            let _ = write!(
                items,
                "<item id=\"p{number}\" href=\"p{number:04}.jpg\" media-type=\"image/jpeg\"/>"
            );
        }
        let creator = match head.creator.as_str() {
            "" => String::new(),
            creator => format!("<dc:creator>{creator}</dc:creator>"),
        };
        let Head {
            title,
            language,
            id,
            ..
        } = head;
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<package xmlns=\"http://www.idpf.org/2007/opf\" \
             version=\"3.0\" unique-identifier=\"id\" xml:lang=\"{language}\"><metadata \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:identifier id=\"id\">{id}</dc:identifier>\
             <dc:title>{title}</dc:title>{creator}<dc:language>{language}</dc:language>\
             <meta property=\"dcterms:modified\">{MODIFIED}</meta></metadata><manifest>\
             <item id=\"nav\" href=\"nav.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav\"/>\
             <item id=\"ncx\" href=\"toc.ncx\" media-type=\"application/x-dtbncx+xml\"/>\
             <item id=\"style\" href=\"style.css\" media-type=\"text/css\"/>{items}</manifest>\
             <spine toc=\"ncx\">{spine}</spine></package>\n"
        )
    }

    fn navigation(&self, head: &Head) -> String {
        let mut list = String::new();
        for (number, chapter) in self.chapters.iter().enumerate() {
            let _ = write!(
                list,
                "<li><a href=\"c{:04}.xhtml\">{}</a></li>",
                number + 1,
                chapter.title
            );
        }
        let body = format!("<nav epub:type=\"toc\"><ol>{list}</ol></nav>");
        page(head, &head.title, &body)
    }

    fn ncx(&self, head: &Head) -> String {
        let mut points = String::new();
        for (number, chapter) in self.chapters.iter().enumerate() {
            let number = number + 1;
            let _ = write!(
                points,
                "<navPoint id=\"n{number}\" playOrder=\"{number}\"><navLabel><text>{}</text></navLabel>\
                 <content src=\"c{number:04}.xhtml\"/></navPoint>",
                chapter.title
            );
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ncx xmlns=\"http://www.daisy.org/z3986/2005/ncx/\" \
             version=\"2005-1\"><head><meta name=\"dtb:uid\" content=\"{}\"/></head><docTitle><text>{}</text>\
             </docTitle><navMap>{points}</navMap></ncx>\n",
            head.id, head.title
        )
    }
}

fn page(head: &Head, title: &str, body: &str) -> String {
    let language = &head.language;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE html>\n<html \
         xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\" \
         lang=\"{language}\" xml:lang=\"{language}\"><head><title>{title}</title>\
         <link rel=\"stylesheet\" type=\"text/css\" href=\"style.css\"/></head><body>\n{body}</body></html>\n"
    )
}

fn inline(text: &Text) -> String {
    let mut out = String::new();
    for span in &text.spans {
        let words = escaped(&span.text).replace('\n', "<br/>");
        let (open, close) = match (span.strong, span.emphasis) {
            (true, true) => ("<strong><em>", "</em></strong>"),
            (true, false) => ("<strong>", "</strong>"),
            (false, true) => ("<em>", "</em>"),
            (false, false) => ("", ""),
        };
        let _ = write!(out, "{open}{words}{close}");
    }
    out
}

/// Text as XML 1.0 has it; characters that it forbids are gone.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

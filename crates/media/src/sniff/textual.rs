//! Formats that are text, told apart by what the text says.

use bulssi_model::{ByteLen, Format};

use crate::text;
use crate::{Refusal, Sniffed};

/// So many of the first characters are looked at for what a text begins with.
const BEGIN: usize = 4096;

pub(super) fn sniff(head: &[u8], len: ByteLen, extension: &str) -> Sniffed {
    let cut = (head.len() as u64) < len.0;
    let Some(text) = text::of_head(head, cut) else {
        return Sniffed::Refused(Refusal::Unknown);
    };
    let all = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if all.is_empty() {
        return Sniffed::Refused(Refusal::Empty);
    }
    if let Some(refusal) = refused(all) {
        return Sniffed::Refused(refusal);
    }
    match format(all, extension) {
        Some(format) => Sniffed::Format(format),
        None => Sniffed::Refused(Refusal::Unknown),
    }
}

fn refused(text: &str) -> Option<Refusal> {
    let begin = lower_begin(text);
    let starts = |marks: &[&str]| marks.iter().any(|mark| begin.starts_with(mark));
    let has = |mark: &str| begin.contains(mark);
    if starts(&[
        "#!",
        "<?php",
        "<job",
        "<package>",
        "@echo off",
        "windows registry editor",
    ]) || has("<hta:application")
        || has("<scriptlet")
    {
        return Some(Refusal::Executable);
    }
    if starts(&["[internetshortcut]", "[desktop entry]", "[{000214a0-"])
        || (has("<plist") && has("<key>url</key>"))
        || has("<librarydescription")
    {
        return Some(Refusal::Shortcut);
    }
    if starts(&["[autorun]", "[autorun.", "[.shellclassinfo]"]) {
        return Some(Refusal::Autorun);
    }
    let list = starts(&[
        "#extm3u",
        "[playlist]",
        "<asx",
        "ffconcat version",
        "[reference]",
        "rtsp://",
        "rtsptext",
        "mms://",
        "v=0\no=",
        "v=0\r\no=",
    ]);
    let root = root(&begin);
    if list
        || matches!(
            root,
            Some("playlist" | "smil" | "mpd" | "asx" | "smoothstreamingmedia")
        )
    {
        return Some(Refusal::Playlist);
    }
    if starts(&["-----begin pgp message", "age-encryption.org/"]) {
        return Some(Refusal::Encrypted);
    }
    None
}

/// The first characters in lower case.
fn lower_begin(text: &str) -> String {
    text.chars()
        .take(BEGIN)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// The name of the first element, behind XML declaration, comments and document type; a prefix
/// such as `svg:` is left out.
fn root(begin: &str) -> Option<&str> {
    let mut rest = begin;
    loop {
        rest = rest.trim_start();
        let (open, close) = match rest {
            _ if rest.starts_with("<!--") => ("<!--", "-->"),
            _ if rest.starts_with("<?") => ("<?", "?>"),
            _ if rest.starts_with("<!") => ("<!", ">"),
            _ => break,
        };
        let body = &rest[open.len()..];
        // An inner subset holds `>` of its own and ends with `]>`.
        let close = match (open, body.find('['), body.find('>')) {
            ("<!", Some(subset), Some(end)) if subset < end => "]>",
            _ => close,
        };
        rest = &body[body.find(close)? + close.len()..];
    }
    let name = rest.strip_prefix('<')?;
    let end = name.find(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '-' | '_')));
    let name = &name[..end.unwrap_or(name.len())];
    Some(name.rsplit(':').next().unwrap_or(name))
}

fn format(text: &str, extension: &str) -> Option<Format> {
    let begin = lower_begin(text);
    if begin.starts_with("webvtt") {
        return Some(Format::Vtt);
    }
    if begin.starts_with("[script info]") {
        return Some(Format::Ass);
    }
    if begin.starts_with("<sami") || root(&begin) == Some("sami") {
        return Some(Format::Smi);
    }
    if is_srt(text) {
        return Some(Format::Srt);
    }
    let markdown = matches!(extension, "md" | "markdown" | "mkd" | "mdown");
    match root(&begin) {
        Some("svg") => return Some(Format::Svg),
        Some("html" | "head" | "body") => return Some(Format::Html),
        _ if begin.starts_with("<!doctype html") => return Some(Format::Html),
        // Markdown may begin with a little HTML.
        _ if markdown => return Some(Format::Markdown),
        Some(
            "title" | "meta" | "h1" | "h2" | "p" | "div" | "table" | "article" | "section" | "main"
            | "br" | "b" | "a" | "font" | "center" | "style" | "script" | "link" | "img" | "ul",
        ) => return Some(Format::Html),
        // Other XML: no reader shows it.
        Some(_) if begin.starts_with("<?xml") => return None,
        _ => {}
    }
    let named_html = matches!(extension, "html" | "htm" | "xhtml");
    if named_html && begin.contains("</") {
        return Some(Format::Html);
    }
    Some(Format::PlainText)
}

/// A time line of SubRip among the first lines; a number may stand before it.
fn is_srt(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let second = lines.next().unwrap_or_default();
    let number = !first.is_empty() && first.bytes().all(|b| b.is_ascii_digit());
    crate::subtitle::is_time_line(first) || (number && crate::subtitle::is_time_line(second))
}

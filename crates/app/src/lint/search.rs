//! Finds in bytes and in texts what must not be there.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use bulssi_model::{ByteLen, LintRule};
use unicode_normalization::UnicodeNormalization as _;

use super::listed::{Listed, plain};

/// Names of fewer bytes are searched in texts only: in pictures and sound they come up by chance.
const LEAST_BYTES: usize = 8;
/// So many bytes are searched at once.
const AT_ONCE: usize = 1 << 20;
/// What belongs together is no longer than this.
const OVERLAP: usize = 512;
/// So much is told of what was found, in characters.
const SHOWN: usize = 80;

/// How paths of people's machines and addresses in the network begin, without regard to capitals.
const BEGINNINGS: [(&str, Beginning); 13] = [
    ("http://", Beginning::Address),
    ("https://", Beginning::Address),
    ("ftp://", Beginning::Address),
    ("ws://", Beginning::Address),
    ("wss://", Beginning::Address),
    ("rtmp://", Beginning::Address),
    ("smb://", Beginning::Address),
    ("file://", Beginning::File),
    ("/home/", Beginning::Home),
    ("/users/", Beginning::Home),
    (":\\users\\", Beginning::Windows),
    (":/users/", Beginning::Windows),
    (":\\documents and settings\\", Beginning::Windows),
];

/// Hosts in names of document formats, which nobody asks for anything.
const NAMES_OF_FORMATS: [&str; 14] = [
    "www.w3.org",
    "w3.org",
    "www.idpf.org",
    "idpf.org",
    "purl.org",
    "www.daisy.org",
    "schemas.openxmlformats.org",
    "schemas.microsoft.com",
    "docs.oasis-open.org",
    "openoffice.org",
    "www.openoffice.org",
    "www.gribuser.ru",
    "ns.adobe.com",
    "example.com",
];

#[derive(Clone, Copy)]
enum Beginning {
    Address,
    File,
    Home,
    Windows,
}

/// Everything that is searched for.
pub(super) struct Search {
    names: Vec<String>,
    in_text: Option<AhoCorasick>,
    /// The places of names in bytes, and whose they are.
    byte_names: Option<(AhoCorasick, Vec<usize>)>,
    beginnings: Option<AhoCorasick>,
}

/// What was found, and how often.
pub(super) type Found = BTreeMap<(LintRule, String), u64>;

impl Search {
    pub(super) fn new(listed: &Listed) -> Self {
        let names = listed.names().to_vec();
        let longest = |patterns: &[Vec<u8>]| {
            let mut builder = AhoCorasickBuilder::new();
            builder.match_kind(MatchKind::LeftmostLongest);
            builder.ascii_case_insensitive(true);
            // More patterns than memory holds are not searched for; nobody writes such a list.
            (!patterns.is_empty()).then(|| builder.build(patterns).ok())?
        };
        let texts: Vec<Vec<u8>> = names.iter().map(|name| name.clone().into_bytes()).collect();
        let mut encoded = Vec::new();
        let mut whose = Vec::new();
        for (number, name) in names.iter().enumerate() {
            let apart: String = name.nfd().collect();
            let units: Vec<u16> = name.encode_utf16().collect();
            let little = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            for bytes in [name.clone().into_bytes(), apart.into_bytes(), little, big] {
                if bytes.len() >= LEAST_BYTES {
                    encoded.push(bytes);
                    whose.push(number);
                }
            }
        }
        let beginnings: Vec<Vec<u8>> = BEGINNINGS
            .iter()
            .map(|(text, _)| text.as_bytes().to_vec())
            .collect();
        Self {
            in_text: longest(&texts),
            byte_names: longest(&encoded).map(|search| (search, whose)),
            beginnings: longest(&beginnings),
            names,
        }
    }

    /// What is in a text, each as often as it is there; addresses only where a program would follow them.
    pub(super) fn text(&self, text: &str, markup: bool) -> Vec<(LintRule, String)> {
        let mut found = Vec::new();
        if let Some(search) = &self.in_text {
            let plain = plain(text);
            for hit in search.find_iter(&plain) {
                let name = &self.names[hit.pattern().as_usize()];
                if stands_alone(&plain, hit.start(), hit.end()) {
                    found.push((LintRule::Name, name.clone()));
                }
            }
        }
        self.beginnings(text.as_bytes(), 0..text.len(), markup, &mut |rule, what| {
            found.push((rule, what));
        });
        found
    }

    /// Searches bytes as they are written to it. Keeps them where they are no more than `keep`.
    pub(super) fn bytes(&self, keep: Option<ByteLen>) -> BytesSearch<'_> {
        BytesSearch {
            search: self,
            held: Vec::new(),
            behind: 0,
            found: Found::new(),
            room: keep.map_or(0, |keep| keep.0),
            kept: keep.map(|_| Vec::new()),
        }
    }

    /// Paths and addresses that begin within `part` of the bytes.
    fn beginnings(
        &self,
        bytes: &[u8],
        part: Range<usize>,
        links: bool,
        found: &mut dyn FnMut(LintRule, String),
    ) {
        let Some(search) = &self.beginnings else {
            return;
        };
        for hit in search.find_iter(bytes) {
            if !part.contains(&hit.start()) {
                continue;
            }
            let (_, beginning) = BEGINNINGS[hit.pattern().as_usize()];
            let before = hit.start().checked_sub(1).and_then(|at| bytes.get(at));
            let rest = bytes.get(hit.end()..).unwrap_or_default();
            let first = rest.iter().take_while(|byte| is_name(**byte)).count();
            let rule = match beginning {
                Beginning::Address if !links || is_of_format(rest) => continue,
                Beginning::Address if !is_link(&bytes[..hit.start()]) => continue,
                Beginning::Address => LintRule::RemoteUrl,
                // Within an address or a longer path it is nobody's home.
                Beginning::Home if before.is_some_and(|byte| is_name(*byte)) => continue,
                Beginning::Windows if !before.is_some_and(u8::is_ascii_alphabetic) => continue,
                // Somebody's home has something in it.
                Beginning::Home if rest.get(first) != Some(&b'/') => continue,
                _ => LintRule::StaffPath,
            };
            if first == 0 && !matches!(beginning, Beginning::File) {
                continue;
            }
            let from = match beginning {
                Beginning::Windows => hit.start() - 1,
                _ => hit.start(),
            };
            found(rule, shown(bytes.get(from..).unwrap_or_default()));
        }
    }
}

/// A byte of a host's or a person's name. Letters beyond ASCII may be part of one.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'%') || byte >= 0x80
}

/// Whether an address behind this is one that programs follow: the value of an attribute, of a style, or the target
/// of a link in Markdown. What a reader only reads is none.
fn is_link(before: &[u8]) -> bool {
    let before = before
        .get(before.len().saturating_sub(64)..)
        .unwrap_or(before);
    let before = String::from_utf8_lossy(before).to_ascii_lowercase();
    let ends = [
        "=\"", "='", "=", "url(", "url(\"", "url('", "](", "](<", "<",
    ];
    let attribute = before.rsplit(|letter: char| letter.is_whitespace()).next();
    let names =
        attribute.is_some_and(|name| name.starts_with("xmlns") || name.starts_with("type="));
    ends.iter().any(|end| before.ends_with(end)) && !names
}

fn is_of_format(rest: &[u8]) -> bool {
    let end = rest.iter().position(|byte| !is_name(*byte));
    let host = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
    NAMES_OF_FORMATS
        .iter()
        .any(|name| host.eq_ignore_ascii_case(name.as_bytes()))
}

/// The beginning of what was found, to where it ends or is cut.
fn shown(bytes: &[u8]) -> String {
    let ends =
        |byte: &u8| *byte <= b' ' || matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`' | b'|');
    let end = bytes.iter().position(ends).unwrap_or(bytes.len());
    let text = String::from_utf8_lossy(bytes.get(..end.min(OVERLAP / 2)).unwrap_or_default());
    text.trim_end_matches(['.', ',', ';', ')', ']'])
        .chars()
        .take(SHOWN)
        .collect()
}

/// Whether a name is not part of a longer word. Korean sets endings behind names and family names before, so there
/// only other scripts are words.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let part = |letter: Option<char>| {
        letter.is_some_and(|letter| letter.is_alphanumeric() && !is_joined(letter))
    };
    let inner = text.get(start..end).unwrap_or_default();
    let before = text.get(..start).unwrap_or_default().chars().next_back();
    let after = text.get(end..).unwrap_or_default().chars().next();
    let open = |edge: Option<char>, beside| part(edge) && part(beside);
    !open(inner.chars().next(), before) && !open(inner.chars().next_back(), after)
}

/// Letters of scripts that are written without blanks, or with endings.
fn is_joined(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{318f}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// A search through bytes as they come.
pub(super) struct BytesSearch<'s> {
    search: &'s Search,
    /// What was not searched yet, with a little of what was.
    held: Vec<u8>,
    /// How much of it was.
    behind: usize,
    found: Found,
    room: u64,
    kept: Option<Vec<u8>>,
}

impl BytesSearch<'_> {
    /// What was found, and all bytes where they were to be kept and were not too many.
    pub(super) fn end(mut self) -> (Found, Option<Vec<u8>>) {
        self.look(self.held.len());
        (self.found, self.kept)
    }

    /// Searches what begins before `until`.
    fn look(&mut self, until: usize) {
        let Self {
            search,
            held,
            behind,
            found,
            kept,
            ..
        } = self;
        if let Some((names, whose)) = &search.byte_names {
            for hit in names.find_iter(held.as_slice()) {
                if (*behind..until).contains(&hit.start()) {
                    let name = &search.names[whose[hit.pattern().as_usize()]];
                    *found.entry((LintRule::Name, name.clone())).or_default() += 1;
                }
            }
        }
        // Addresses in pictures and sound are no links; in texts the letters are searched.
        if kept.is_none() {
            search.beginnings(held, *behind..until, false, &mut |rule, what| {
                *found.entry((rule, what)).or_default() += 1;
            });
        }
        *behind = until;
    }
}

impl Write for BytesSearch<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.kept {
            Some(kept) if kept.len() as u64 + bytes.len() as u64 <= self.room => {
                kept.extend_from_slice(bytes);
            }
            kept => *kept = None,
        }
        self.held.extend_from_slice(bytes);
        if self.held.len() >= AT_ONCE {
            self.look(self.held.len() - OVERLAP);
            let gone = self.behind.saturating_sub(OVERLAP);
            self.held.drain(..gone);
            self.behind -= gone;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(list: &str) -> Search {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(super::super::LIST), list).unwrap();
        Search::new(&Listed::read(folder.path()).unwrap())
    }

    fn words(list: &str, text: &str) -> Vec<String> {
        let found = search(list).text(text, true).into_iter();
        found.map(|(rule, what)| format!("{rule} {what}")).collect()
    }

    #[test]
    fn names_are_found_however_they_are_written() {
        let list = "Ann Example\n가나다\n12 Any Road\n";
        for text in [
            "by ANN  EXAMPLE.",
            "Ann\nExample's",
            "(ann example)",
            "e\u{301}, Ann Example",
        ] {
            assert_eq!(words(list, text), ["name ann example"], "{text}");
        }
        for text in ["Joann Example", "Ann Examples", "Ann of Example"] {
            assert_eq!(words(list, text), Vec::<String>::new(), "{text}");
        }
        // With a family name before and a particle behind, and in the parts that some systems write.
        for text in [
            "김가나다가 왔다",
            "\u{1100}\u{1161}\u{1102}\u{1161}\u{1103}\u{1161}",
        ] {
            assert_eq!(words(list, text), ["name 가나다"], "{text}");
        }
        assert_eq!(words(list, "at 12 any road, x"), ["name 12 any road"]);
    }

    #[test]
    fn paths_of_people_and_addresses_in_the_network() {
        let cases = [
            (
                "see C:\\Users\\ann\\film.mp4.",
                "staff-path C:\\Users\\ann\\film.mp4",
            ),
            ("src=\"file:///tmp/x.png\"", "staff-path file:///tmp/x.png"),
            ("(/home/ann/film.mp4)", "staff-path /home/ann/film.mp4"),
            ("/Users/ann/x", "staff-path /Users/ann/x"),
            (
                "<a href='HTTPS://Some.host/x?y'>",
                "remote-url HTTPS://Some.host/x?y",
            ),
            ("[x](ftp://some.host)", "remote-url ftp://some.host"),
            (
                "a { background: url(http://some.host/x.png) }",
                "remote-url http://some.host/x.png",
            ),
        ];
        for (text, told) in cases {
            assert_eq!(words("", text), [told], "{text}");
        }
        for text in [
            "xmlns=\"http://www.w3.org/1999/xhtml\"",
            "the folder /home/ is",
            "some.host/users/ann/x",
            "=\"http://",
            "as it stands on http://some.host/",
            "<x xmlns:y=\"http://some.host/y\">",
            "a:\\users",
        ] {
            assert_eq!(words("", text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn bytes_are_searched_over_the_borders_of_what_is_read() {
        let search = search("Ann Example\n가나다\n");
        let utf16: Vec<u8> = "ANN Example"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (what, told) in [
            (&b"Ann Example"[..], "name ann example"),
            (&utf16, "name ann example"),
            ("가나다".as_bytes(), "name 가나다"),
            (b" /home/ann/film.mp4 ", "staff-path /home/ann/film.mp4"),
        ] {
            for at in [
                0,
                AT_ONCE - OVERLAP - 5,
                AT_ONCE - 5,
                2 * AT_ONCE - OVERLAP,
                2 * AT_ONCE,
            ] {
                let mut bytes = vec![0xfe; at];
                bytes.extend_from_slice(what);
                bytes.resize(3 * AT_ONCE, 0xfe);
                for piece in [4096, AT_ONCE, 3 * AT_ONCE] {
                    let mut seen = search.bytes(None);
                    for piece in bytes.chunks(piece) {
                        seen.write_all(piece).unwrap();
                    }
                    let (found, _) = seen.end();
                    let found: Vec<String> = found
                        .iter()
                        .map(|((rule, what), times)| format!("{rule} {what} {times}"))
                        .collect();
                    assert_eq!(found, [format!("{told} 1")], "{at} {piece}");
                }
            }
        }
        let mut seen = search.bytes(Some(ByteLen(4)));
        seen.write_all(b"1234").unwrap();
        seen.write_all(b"5").unwrap();
        assert_eq!(seen.end().1, None);
    }
}

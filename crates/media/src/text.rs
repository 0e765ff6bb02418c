//! Texts in any encoding: which one it is, which language, which title.

use bulssi_model::{Format, Lang, Probe};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_KR, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::av::tidy;
use crate::html;

mod encode;

pub use encode::{Encoded, encode};

/// So much of a text is enough to tell its language and title.
const ENOUGH: usize = 64 << 10;
/// A first line longer than this is a paragraph, not a title.
const TITLE_CHARS: usize = 60;
/// Headings may be longer, but not without end.
const HEADING_CHARS: usize = 200;

/// Decodes a text, and tells its encoding by the name of the WHATWG Encoding Standard (`EUC-KR`
/// there is CP949 with all 11,172 syllables).
///
/// A byte order mark decides; else UTF-8, if it is valid (or all but a few bytes of it); else
/// UTF-16, if there are zero bytes on one side; else what the bytes look most like, Korean where it
/// is a toss-up. Bytes that the encoding does not have become U+FFFD. The mark itself is left out.
#[must_use]
pub fn decode(bytes: &[u8]) -> (String, &'static Encoding) {
    let encoding = detect(bytes);
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    (text.into_owned(), encoding)
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if nearly_utf8(bytes) {
        return UTF_8;
    }
    if let Some(encoding) = utf16_by_zeros(bytes) {
        return encoding;
    }
    guess(bytes)
}

/// The desk's old files are mostly Korean, so that is the hint for short and unclear ones; but with
/// it the detector takes Chinese for Korean too. Korean text is Hangul with few Chinese characters,
/// and Chinese read as Korean is half of each.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let korean = detector.guess(Some(b"kr"), Utf8Detection::Deny);
    let neutral = detector.guess(None, Utf8Detection::Deny);
    if korean == neutral || korean != EUC_KR {
        return neutral;
    }
    let (text, broken) = korean.decode_without_bom_handling(bytes);
    let count =
        |range: std::ops::RangeInclusive<char>| text.chars().filter(|c| range.contains(c)).count();
    let (hangul, han) = (
        count('\u{ac00}'..='\u{d7a3}'),
        count('\u{4e00}'..='\u{9fff}'),
    );
    if broken || han * 4 > hangul {
        neutral
    } else {
        korean
    }
}

/// Valid, or with fewer faults than one in a hundred characters beyond ASCII: a file damaged in
/// places, or with one line of another origin, is still UTF-8.
fn nearly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad == 0 || bad * 100 < good
}

/// UTF-16 without a mark: spaces and line ends have a zero byte, always on the same side.
fn utf16_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut zeros = [0usize; 2];
    for (at, _) in bytes.iter().enumerate().filter(|(_, b)| **b == 0) {
        zeros[at % 2] += 1;
    }
    let encoding = match zeros {
        [0, 0] => return None,
        [even, odd] if even * 20 <= odd => UTF_16LE,
        [even, odd] if odd * 20 <= even => UTF_16BE,
        _ => return None,
    };
    let even = &bytes[..bytes.len() & !1];
    let text = encoding.decode_without_bom_handling_and_without_replacement(even)?;
    (odd_controls(&text) == 0).then_some(encoding)
}

/// The encoding of bytes that something took for Latin-1, if they look like an East Asian one or
/// like Cyrillic. Western words have single letters beyond ASCII among others; these are runs of
/// them between spaces.
pub(crate) fn double_byte_guess(bytes: &[u8]) -> Option<&'static Encoding> {
    let (mut runs, mut touching) = (0usize, 0usize);
    let mut before = b' ';
    let mut rest = bytes;
    while let Some(start) = rest.iter().position(|b| !b.is_ascii()) {
        before = start.checked_sub(1).map_or(before, |at| rest[at]);
        let run = rest[start..].iter().take_while(|b| !b.is_ascii()).count();
        let after = rest.get(start + run).copied().unwrap_or(b' ');
        if run >= 2 && !before.is_ascii_alphabetic() && !after.is_ascii_alphabetic() {
            runs += run / 2;
        } else {
            touching += 1;
        }
        before = b' ';
        rest = &rest[start + run..];
    }
    if touching >= runs {
        return None;
    }
    let encoding = guess(bytes);
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let latin = text.chars().any(|c| ('\u{80}'..'\u{250}').contains(&c));
    (!latin && odd_controls(&text) == 0).then_some(encoding)
}

/// The first bytes of a file as text, if they are one. `cut` says that the file goes on, so that
/// the last character may be broken.
pub(crate) fn of_head(head: &[u8], cut: bool) -> Option<String> {
    let mut head = head;
    if cut && Encoding::for_bom(head).is_none_or(|(encoding, _)| encoding == UTF_8) {
        // A line is never cut within a character; nor is what stands before the last of a long one.
        let end = head.iter().rposition(|b| *b == b'\n');
        head = match end {
            Some(end) if end * 2 > head.len() => &head[..end],
            _ => &head[..head.len() - unfinished(head)],
        };
    }
    let (text, encoding) = decode(head);
    let chars = text.chars().count();
    let faults = text.chars().filter(|c| *c == '\u{fffd}').count();
    let most = if encoding == UTF_8 {
        chars / 50
    } else {
        chars / 100
    };
    (faults <= most && odd_controls(&text) * 500 <= chars).then_some(text)
}

/// How many bytes at the end begin a UTF-8 character that is not all there.
fn unfinished(head: &[u8]) -> usize {
    let tail = head.len().min(3);
    (1..=tail)
        .find(|n| {
            let lead = head[head.len() - n];
            let wanted = match lead {
                0xc0..=0xdf => 2,
                0xe0..=0xef => 3,
                0xf0..=0xf7 => 4,
                _ => 0,
            };
            wanted > *n
        })
        .unwrap_or(0)
}

/// Control characters that texts do not have. An end-of-file mark and escapes are let pass.
fn odd_controls(text: &str) -> usize {
    let odd = |c: &char| {
        c.is_control()
            && !matches!(
                c,
                '\t' | '\n' | '\r' | '\u{c}' | '\u{1a}' | '\u{1b}' | '\u{85}'
            )
    };
    text.chars().filter(odd).count()
}

/// The language of a text by the share of its scripts: Korean, Japanese, Chinese, or English where
/// common English words bear it out. `None` where it is another or there is too little to tell.
///
/// Hangul decides for Korean from a fifth of the letters on, as Korean texts quote much English;
/// Japanese is Chinese characters with some kana.
#[must_use]
pub fn language_of(text: &str) -> Option<Lang> {
    let (mut hangul, mut kana, mut han, mut latin, mut other) = (0u32, 0u32, 0u32, 0u32, 0u32);
    for c in text.chars().take(ENOUGH).filter(|c| c.is_alphabetic()) {
        match c {
            '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7a3}' => {
                hangul += 1
            }
            '\u{3040}'..='\u{30ff}' => kana += 1,
            '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => han += 1,
            _ if c < '\u{250}' => latin += 1,
            _ => other += 1,
        }
    }
    let all = hangul + kana + han + latin + other;
    let tag = if all == 0 {
        return None;
    } else if hangul * 5 >= all && hangul >= kana {
        "ko"
    } else if (kana + han) * 3 >= all {
        if kana * 20 >= kana + han { "ja" } else { "zh" }
    } else if latin * 10 >= all * 9 && is_english(text) {
        "en"
    } else {
        return None;
    };
    tag.parse().ok()
}

/// One word in twelve is among the commonest; other languages share at most a few of them.
fn is_english(text: &str) -> bool {
    const COMMON: [&str; 32] = [
        "the", "and", "of", "to", "that", "is", "was", "it", "for", "with", "you", "this", "have",
        "are", "not", "from", "they", "by", "what", "his", "her", "which", "we", "there", "be",
        "your", "has", "will", "i'm", "it's", "my", "when",
    ];
    let (mut words, mut common) = (0usize, 0usize);
    let cut: String = text.chars().take(ENOUGH).collect();
    for word in cut.split(|c: char| !(c.is_alphabetic() || c == '\'')) {
        if !word.is_empty() {
            words += 1;
            common += usize::from(COMMON.contains(&word.to_ascii_lowercase().as_str()));
        }
    }
    common * 12 >= words && common > 0
}

/// Decodes a text of a format: a web page may say its encoding itself.
pub(crate) fn decode_as(format: Format, bytes: &[u8]) -> (String, &'static Encoding) {
    match declared(format, bytes) {
        Some(encoding) => {
            let (text, _) = encoding.decode_without_bom_handling(bytes);
            (text.into_owned(), encoding)
        }
        None => decode(bytes),
    }
}

/// What a text says of itself.
pub(crate) fn look(format: Format, bytes: &[u8]) -> Probe {
    let mut probe = Probe::new(format);
    let (text, encoding) = decode_as(format, bytes);
    probe.encoding = Some(encoding.name().to_owned());
    probe.marked = Encoding::for_bom(bytes).is_some();
    if format == Format::Html {
        let page = html::page(&text);
        probe
            .languages
            .extend(page.language.or_else(|| language_of(&page.text)));
        probe.tags.title = page.title;
        probe.tags.summary = page.description;
    } else {
        probe.languages.extend(language_of(&text));
        let title = match format {
            Format::Markdown => heading(&text),
            _ => first_line(&text),
        };
        probe.tags.title = title;
    }
    probe
}

/// What a page that is no UTF-8 declares, if its bytes agree.
fn declared(format: Format, bytes: &[u8]) -> Option<&'static Encoding> {
    if format != Format::Html || Encoding::for_bom(bytes).is_some() || nearly_utf8(bytes) {
        return None;
    }
    let early = bytes[..bytes.len().min(2048)].to_ascii_lowercase();
    let at = early.windows(8).position(|w| w == b"charset=")? + 8;
    let label = early[at..].trim_ascii_start();
    let label = label
        .strip_prefix(b"\"")
        .or(label.strip_prefix(b"'"))
        .unwrap_or(label);
    let end = label
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || b"-_".contains(b)));
    let encoding = Encoding::for_label(&label[..end?])?;
    let (_, broken) = encoding.decode_without_bom_handling(bytes);
    (!broken && encoding != UTF_8).then_some(encoding)
}

/// The first heading of a Markdown text (CommonMark, sections 4.2 and 4.3), or the title that its
/// front matter gives.
pub(crate) fn heading(text: &str) -> Option<String> {
    let mut lines = text.lines().take(2000).peekable();
    if lines.peek().is_some_and(|line| line.trim_end() == "---") {
        lines.next();
        for line in lines.by_ref() {
            if line.trim_end() == "---" {
                break;
            }
            if let Some(title) = line.strip_prefix("title:") {
                let title = title.trim().trim_matches(['"', '\'']);
                return titled(title, HEADING_CHARS);
            }
        }
    }
    let mut fence: Option<&str> = None;
    let mut before = "";
    for line in lines {
        let trimmed = line.trim();
        if let Some(mark) = fence {
            if trimmed.starts_with(mark) {
                fence = None;
            }
            continue;
        }
        fence = ["```", "~~~"]
            .into_iter()
            .find(|mark| trimmed.starts_with(mark));
        let text = trimmed.trim_start_matches('#');
        let level = trimmed.len() - text.len();
        if (1..=6).contains(&level) && text.starts_with(' ') {
            let text = text.trim_end().trim_end_matches('#');
            if let Some(title) = titled(&plain(text), HEADING_CHARS) {
                return Some(title);
            }
        }
        let underline = trimmed.len() >= 2 && trimmed.bytes().all(|b| b == b'=');
        if underline && !before.is_empty() {
            return titled(&plain(before), HEADING_CHARS);
        }
        before = trimmed;
    }
    None
}

/// A heading without emphasis and with the words of links alone.
fn plain(heading: &str) -> String {
    let mut out = String::new();
    let mut rest = heading;
    while let Some(at) = rest.find(['*', '`', '[', '!']) {
        out.push_str(&rest[..at]);
        let mark = &rest[at..];
        let image = mark.starts_with("![");
        let link = mark[usize::from(image)..]
            .strip_prefix('[')
            .and_then(|inner| inner.split_once("]("))
            .and_then(|(words, after)| Some((words, after.split_once(')')?.1)));
        match link {
            Some((words, after)) => {
                if !image {
                    out.push_str(words);
                }
                rest = after;
            }
            None => {
                if mark.starts_with(['[', '!']) {
                    out.push_str(&mark[..1]);
                }
                rest = &mark[1..];
            }
        }
    }
    out + rest
}

/// A short first line that stands apart, by an empty line or an underline, and is no sentence.
pub(crate) fn first_line(text: &str) -> Option<String> {
    let mut lines = text.lines().skip_while(|line| line.trim().is_empty());
    let first = lines.next()?.trim();
    let next = lines.next()?.trim();
    let rule = next.len() >= 3 && next.chars().all(|c| matches!(c, '=' | '-' | '*' | '─'));
    let sentence = first.ends_with(['.', ',', ';', ':', '。', '，']);
    let short = first.chars().count() <= TITLE_CHARS;
    ((next.is_empty() || rule) && short && !sentence)
        .then(|| titled(first, TITLE_CHARS))
        .flatten()
}

fn titled(text: &str, most: usize) -> Option<String> {
    let title = tidy(text, most);
    title.chars().any(char::is_alphanumeric).then_some(title)
}

#[cfg(test)]
mod tests;

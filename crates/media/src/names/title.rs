//! A title a reader would know from what rippers and shops name files.

use super::composed;

/// Words that end a title wherever they stand.
const STRONG: [&str; 58] = [
    "bluray",
    "blu-ray",
    "bdrip",
    "brrip",
    "bdremux",
    "remux",
    "webrip",
    "web-dl",
    "webdl",
    "web-rip",
    "hdtv",
    "hdtvrip",
    "hdrip",
    "dvdrip",
    "dvdscr",
    "dvd5",
    "dvd9",
    "hdcam",
    "tvrip",
    "satrip",
    "x264",
    "x265",
    "h264",
    "h265",
    "hevc",
    "avc",
    "xvid",
    "divx",
    "av1",
    "10bit",
    "8bit",
    "hi10p",
    "aac",
    "ac3",
    "eac3",
    "dts",
    "dts-hd",
    "truehd",
    "ddp",
    "ddp5",
    "dd5",
    "ddp2",
    "aac2",
    "atmos",
    "hdr10",
    "hdr10plus",
    "sdr",
    "uhd",
    "4k",
    "korsub",
    "kor-sub",
    "hardsub",
    "dubbed",
    "subbed",
    "repack",
    "rarbg",
    "yify",
    "yts",
];
/// Words that do so only beside one of those; alone they are words.
const WEAK: [&str; 27] = [
    "web",
    "dl",
    "hdr",
    "dv",
    "proper",
    "extended",
    "limited",
    "internal",
    "multi",
    "dual",
    "audio",
    "unrated",
    "uncut",
    "remastered",
    "complete",
    "nf",
    "amzn",
    "dsnp",
    "hmax",
    "itunes",
    "hd",
    "fhd",
    "dvd",
    "kor",
    "korean",
    "eng",
    "5.1",
];

/// A title without what rippers add, and the year where one stands in brackets or before their
/// words: `The.Winter.Story.2019.1080p.BluRay.x264-GROUP` is `The Winter Story` of 2019. A number in
/// a title stays: `Station 2049`. Only an empty stem has an empty title.
///
/// ```
/// use bulssi_media::clean_title;
/// assert_eq!(clean_title("[Group]_Winter_Story_(2019)_[720p]"), ("Winter Story".into(), Some(2019)));
/// ```
#[must_use]
pub fn clean_title(stem: &str) -> (String, Option<u16>) {
    let stem = composed(stem);
    let (title, year) = parts(&stem, true);
    if title.chars().any(char::is_alphanumeric) {
        return (title, year);
    }
    // All of it looked like something else; then that is its name.
    let plain = words(&stem).join(" ");
    let whole = if plain.is_empty() { stem } else { plain };
    (whole, year)
}

/// The title, which may turn out empty. `head` says that the first word is part of it whatever it
/// is; behind an episode's number, the first word may be junk already.
pub(super) fn parts(stem: &str, head: bool) -> (String, Option<u16>) {
    let (open, bracketed) = without_brackets(stem);
    let words = words(&open);
    let first = usize::from(head);
    let junk = (first..words.len()).find(|at| is_strong(&words[*at]));
    let mut end = junk.unwrap_or(words.len());
    let mut year = bracketed;
    if junk.is_some() {
        while end > first && is_weak(&words[end - 1]) {
            end -= 1;
        }
        if end > first
            && let Some(bare) = words.get(end - 1).and_then(|word| year_of(word))
        {
            year = year.or(Some(bare));
            end -= 1;
        }
    }
    let title = words[..end].join(" ");
    let title =
        title.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '~' | ',' | '_'));
    (title.to_owned(), year)
}

/// Dots and underscores stand for spaces where there are none; a full stop in a spaced title stays.
fn words(text: &str) -> Vec<String> {
    let spaced = text.trim().contains(char::is_whitespace);
    let split = |c: char| c.is_whitespace() || c == '_' || (!spaced && c == '.');
    text.split(split)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The text without square brackets, and without round ones that hold a year or junk. A title that
/// is all in brackets is empty here.
fn without_brackets(text: &str) -> (String, Option<u16>) {
    let mut out = String::new();
    let mut year = None;
    let mut rest = text;
    while let Some(at) = rest.find(['[', '(', '【', '{']) {
        let open = rest[at..].chars().next().unwrap_or_default();
        let close = match open {
            '[' => ']',
            '(' => ')',
            '【' => '】',
            _ => '}',
        };
        let body = &rest[at + open.len_utf8()..];
        let Some(end) = body.find(close) else {
            break;
        };
        let inner = &body[..end];
        out.push_str(&rest[..at]);
        let found = year_of(inner.trim());
        year = year.or(found);
        let junk = words(inner).iter().any(|word| is_strong(word));
        if open == '(' && found.is_none() && !junk {
            out.push('(');
            out.push_str(inner);
            out.push(')');
        } else {
            // The dot is the separator of dotted names, which have no spaces to tell by.
            out.push(if text.contains(' ') { ' ' } else { '.' });
        }
        rest = &body[end + close.len_utf8()..];
    }
    (out + rest, year)
}

/// A year of the time of film.
fn year_of(word: &str) -> Option<u16> {
    let year = (word.len() == 4).then(|| word.parse().ok()).flatten()?;
    (1895..=2099).contains(&year).then_some(year)
}

fn is_strong(word: &str) -> bool {
    let lower = word.to_lowercase();
    // The group stands behind a hyphen: `x264-GROUP`.
    let base = lower.split('-').next().unwrap_or_default();
    STRONG.contains(&lower.as_str()) || STRONG.contains(&base) || is_resolution(base)
}

/// `720p`, `1080i`, `1920x1080`.
fn is_resolution(word: &str) -> bool {
    let digits =
        |text: &str| (3..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    word.strip_suffix(['p', 'i']).is_some_and(digits)
        || word
            .split_once('x')
            .is_some_and(|(w, h)| digits(w) && digits(h))
}

/// Short ones are words of titles too, and count only in capitals.
fn is_weak(word: &str) -> bool {
    let shouted = !word.chars().any(char::is_lowercase);
    WEAK.contains(&word.to_lowercase().as_str()) && (shouted || word.len() > 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles() {
        for (stem, title, year) in [
            (
                "The.Winter.Story.2019.1080p.BluRay.x264-GROUP",
                "The Winter Story",
                Some(2019),
            ),
            ("Winter Story (2019)", "Winter Story", Some(2019)),
            ("Winter_Story_[2019]_720p", "Winter Story", Some(2019)),
            ("[Group] Winter Story [1080p][AAC]", "Winter Story", None),
            ("Station 2049", "Station 2049", None),
            ("Station.2049.2017.1080p.WEB-DL", "Station 2049", Some(2017)),
            ("1917.2019.1080p", "1917", Some(2019)),
            ("2001.A.Voyage.1968.BDRip", "2001 A Voyage", Some(1968)),
            ("겨울.이야기.2019.KOR.HDTV.x264", "겨울 이야기", Some(2019)),
            ("겨울 이야기", "겨울 이야기", None),
            ("Dr. Winter", "Dr. Winter", None),
            ("The Web", "The Web", None),
            ("The.Web.WEB.720p", "The Web", None),
            ("Winter (Director's Cut)", "Winter (Director's Cut)", None),
            ("x264", "x264", None),
            ("[720p]", "[720p]", None),
            ("...", "...", None),
            ("_", "_", None),
            ("", "", None),
            ("(", "(", None),
            ("Winter.(2019).1080p", "Winter", Some(2019)),
            ("\u{1100}\u{1161}", "가", None),
        ] {
            assert_eq!(clean_title(stem), (title.to_owned(), year), "{stem}");
        }
    }
}

//! Lines of a subtitle that fit a screen, broken the Korean way: between words, of even length.

use unicode_width::UnicodeWidthChar;

/// Characters that never begin a line.
const CLOSING: &str = "!%),.:;?]}~…、。〉》」』】〕〗！％），．：；？］｝～·ー”’";
/// Characters that never end one.
const OPENING: &str = "([{“‘〈《「『【〔〖（［｛";
/// What a line of talk begins with where two people speak.
const DASHES: [char; 5] = ['-', '‐', '–', '—', '―'];

/// The width of a text in halves of a Hangul syllable.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// Breaks a text into lines of at most `most` halves of a syllable. Lines that fit as they are stay;
/// where one does not, they are filled anew, but for talk, whose lines stay apart.
pub(super) fn broken(text: &str, most: usize) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    if lines.iter().all(|line| width(line) <= most) {
        return lines.into_iter().map(str::to_owned).collect();
    }
    let mut paragraphs: Vec<String> = Vec::new();
    for line in lines {
        let talk = line.starts_with(DASHES);
        match paragraphs.last_mut() {
            Some(last) if !talk => {
                last.push(' ');
                last.push_str(line);
            }
            _ => paragraphs.push(line.to_owned()),
        }
    }
    paragraphs
        .iter()
        .flat_map(|paragraph| even(paragraph, most))
        .collect()
}

/// As few lines as possible, and these of even length.
fn even(text: &str, most: usize) -> Vec<String> {
    let fewest = filled(text, most);
    let count = fewest.len();
    let (mut low, mut high) = (width(text) / count.max(1), most);
    while low < high {
        let middle = low.midpoint(high);
        if filled(text, middle).len() > count {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let even = filled(text, high);
    // A narrow line may cut a word that a wide one holds whole.
    let whole = |lines: &[String]| lines.join(" ") == text;
    if even.len() <= count && (whole(&even) || !whole(&fewest)) {
        even
    } else {
        fewest
    }
}

/// Lines filled from the first on.
fn filled(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if let Some(last) = lines.last_mut()
            && width(last) + 1 + width(word) <= most
        {
            last.push(' ');
            last.push_str(word);
            continue;
        }
        let mut rest = word;
        while width(rest) > most {
            let (head, tail) = rest.split_at(cut(rest, most));
            lines.push(head.to_owned());
            rest = tail;
        }
        if !rest.is_empty() {
            lines.push(rest.to_owned());
        }
    }
    lines
}

/// Where a word that is longer than a line is cut; at least one character goes on the line.
fn cut(word: &str, most: usize) -> usize {
    let mut wide = 0;
    let mut fits: Vec<usize> = Vec::new();
    let mut chars = word.char_indices().peekable();
    while let Some((_, c)) = chars.next() {
        wide += c.width().unwrap_or(0);
        if wide > most {
            break;
        }
        if let Some((at, next)) = chars.peek() {
            let joined = CLOSING.contains(*next) || OPENING.contains(c) || next.width() == Some(0);
            // Letters of Latin words and digits stay together where something else can be cut.
            let latin = c.is_ascii_alphanumeric() && next.is_ascii_alphanumeric();
            if !joined && !latin {
                fits.push(*at);
            }
        }
    }
    let forced = || {
        let mut wide = 0;
        let over = |c: char| {
            wide += c.width().unwrap_or(0);
            wide > most
        };
        let at = word.find(over).unwrap_or(word.len());
        let first = word.chars().next().map_or(0, char::len_utf8);
        at.max(first)
    };
    fits.pop().unwrap_or_else(forced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_lines() {
        for (most, text, lines) in [
            (40, "눈이 온다", &["눈이 온다"][..]),
            (40, "눈이\n온다", &["눈이", "온다"]),
            (
                24,
                "그날 밤 우리는 강을 건너서 아무도 모르는 마을에 닿았다",
                &[
                    "그날 밤 우리는 강을",
                    "건너서 아무도 모르는",
                    "마을에 닿았다",
                ],
            ),
            // Filled anew, because one of the lines is too long.
            (
                20,
                "오늘은 하루 종일 눈이\n온다",
                &["오늘은 하루", "종일 눈이 온다"],
            ),
            // Two people.
            (
                16,
                "- 어디 가세요 지금?\n- 집에요",
                &["- 어디", "가세요 지금?", "- 집에요"],
            ),
            // No spaces: between syllables, never before a full stop.
            (8, "가나다라마바사.", &["가나다라", "마바사."]),
            (8, "가나다라.", &["가나", "다라."]),
            (6, "abcdefghij", &["abcde", "fghij"]),
            (8, "가abcdefg", &["가", "abcdefg"]),
            (1, "가나", &["가", "나"]),
            (
                12,
                "下雪了，今天很冷，我们回家吧",
                &["下雪了，今", "天很冷，我", "们回家吧"],
            ),
        ] {
            assert_eq!(broken(text, most), lines, "{text}");
        }
    }

    #[test]
    fn nothing_is_lost_and_every_line_fits() {
        let text = "이 이야기는 1950년 겨울 Seoul에서 시작하여 (아주 오랜 뒤에) 끝난다. 정말?!";
        for most in 2..80 {
            let lines = broken(text, most);
            assert!(
                lines.iter().all(|line| width(line) <= most),
                "{most} {lines:?}"
            );
            let all: String = lines.concat().split_whitespace().collect();
            assert_eq!(all, text.split_whitespace().collect::<String>());
        }
    }
}

//! Sizes, times and tables as people read them.

use bulssi_model::{ByteLen, Millis};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A length with three digits that matter, in units of 1000 as drives are sold: `4.14 GB`.
pub(crate) fn bytes(len: ByteLen) -> String {
    let mut units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"].into_iter();
    let mut unit = units.next().unwrap_or_default();
    // In thousandths of the unit, so that no floating point is needed.
    let mut milli = u128::from(len.0) * 1000;
    for larger in units {
        if milli < 1_000_000 {
            break;
        }
        milli /= 1000;
        unit = larger;
    }
    let (whole, rest) = (milli / 1000, milli % 1000);
    match (unit, whole) {
        ("B", _) => format!("{whole} {unit}"),
        (_, 0..10) => format!("{whole}.{:02} {unit}", rest / 10),
        (_, 10..100) => format!("{whole}.{} {unit}", rest / 100),
        _ => format!("{whole} {unit}"),
    }
}

/// A length that is a power of two, as clusters are: `512 B`, `32 KiB`.
pub(crate) fn binary(len: ByteLen) -> String {
    match len.0 {
        0..ByteLen::KIB => format!("{len} B"),
        ByteLen::KIB..ByteLen::MIB => format!("{} KiB", len.0 / ByteLen::KIB),
        _ => format!("{} MiB", len.0 / ByteLen::MIB),
    }
}

/// A part of a whole in percent, with one digit behind the point.
pub(crate) fn percent(part: ByteLen, whole: ByteLen) -> String {
    let permille = (u128::from(part.0) * 1000)
        .checked_div(u128::from(whole.0))
        .unwrap_or(0);
    format!("{}.{} %", permille / 10, permille % 10)
}

/// A playing time: `1:42:10`, `3:05`.
pub(crate) fn time(time: Millis) -> String {
    let seconds = (time.0 + 500) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// Text from outside without what a terminal would take for a command.
pub(crate) fn plain(text: &str) -> String {
    let keep = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    text.chars().map(keep).collect()
}

/// The text, cut to so many columns where it is wider; Hangul is two columns a syllable.
pub(crate) fn fit(text: &str, columns: usize) -> String {
    let text = plain(text);
    if text.width() <= columns {
        return text;
    }
    let mut cut = String::new();
    let mut width = 0;
    for c in text.chars() {
        width += c.width().unwrap_or(0);
        if width >= columns {
            break;
        }
        cut.push(c);
    }
    cut.truncate(cut.trim_end().len());
    cut + "…"
}

/// How a column stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Rows as lines whose columns stand below each other, two spaces between them and before.
pub(crate) fn table(rows: &[Vec<String>], align: &[Align]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.width()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..align.len()).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for ((cell, align), width) in row.iter().zip(align).zip(&widths) {
            let pad = " ".repeat(width - cell.width());
            line.push_str("  ");
            match align {
                Align::Left => line.extend([cell.as_str(), &pad]),
                Align::Right => line.extend([pad.as_str(), cell]),
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths() {
        for (len, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.00 kB"),
            (4_139_823, "4.13 MB"),
            (15_040_000_000, "15.0 GB"),
            (999_999_999, "999 MB"),
            (2_000_000_000_000, "2.00 TB"),
        ] {
            assert_eq!(bytes(ByteLen(len)), text);
        }
        assert_eq!(percent(ByteLen(1), ByteLen(8)), "12.5 %");
        assert_eq!(percent(ByteLen(1), ByteLen(0)), "0.0 %");
    }

    #[test]
    fn times() {
        assert_eq!(time(Millis(30_024)), "0:30");
        assert_eq!(time(Millis(6_130_000)), "1:42:10");
    }

    #[test]
    fn hangul_is_two_columns_wide() {
        assert_eq!(fit("겨울 이야기", 6), "겨울…");
        assert_eq!(fit("short", 6), "short");
        assert_eq!(fit("a\u{1b}[31m", 20), "a\u{fffd}[31m");
        let rows = [
            vec!["겨울".to_owned(), "1".to_owned()],
            vec!["a".to_owned(), "22".to_owned()],
        ];
        assert_eq!(
            table(&rows, &[Align::Left, Align::Right]),
            "  겨울   1\n  a     22\n"
        );
    }
}

//! Numbers of cells as a program shows them: by the codes of ISO/IEC 29500-1, 18.8.31, as far as a reader needs.
//!
//! Days are written year first, whatever order the code asks for; colours, conditions and fractions are left out.

use std::fmt::Write as _;

/// How numbers are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    since_1904: bool,
    positive: Section,
    negative: Option<Section>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Section {
    /// Nothing where a number is shown as it is.
    figures: Option<Figures>,
    day: bool,
    month: bool,
    year: bool,
    time: bool,
    seconds: bool,
    /// Hours go on behind 24.
    lasting: bool,
    before: String,
    behind: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Figures {
    decimals: usize,
    /// Those of the decimals that are shown though they are zero.
    kept: usize,
    grouped: bool,
    percent: bool,
    /// Divided by a thousand so often.
    thousands: i32,
}

/// The code that a number stands for where a file names none (18.8.30).
pub(super) fn usual(id: u32) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 | 37 | 38 => "#,##0",
        4 | 39 | 40 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        14..=17 | 27..=31 | 34..=36 | 50..=58 => "yyyy-mm-dd",
        18 | 20 | 32 => "h:mm",
        19 | 21 | 33 | 45 | 47 => "h:mm:ss",
        22 => "yyyy-mm-dd h:mm",
        46 => "[h]:mm:ss",
        _ => "General",
    }
}

impl Shown {
    pub(super) fn new(code: &str, since_1904: bool) -> Self {
        let mut sections = sections(code).into_iter();
        let positive = sections.next().unwrap_or_default();
        Self {
            since_1904,
            positive: section(&positive),
            negative: sections.next().map(|code| section(&code)),
        }
    }

    pub(super) fn show(&self, number: f64) -> String {
        if !number.is_finite() {
            return plain(number);
        }
        let (section, number) = match &self.negative {
            Some(negative) if number < 0.0 => (negative, -number),
            _ => (&self.positive, number),
        };
        if section.is_moment() {
            return section
                .moment(number, self.since_1904)
                .unwrap_or_else(|| plain(number));
        }
        let Some(figures) = section.figures else {
            return match section.before.is_empty() && section.behind.is_empty() {
                true => plain(number),
                // `General "won"`
                false => format!("{}{}{}", section.before, plain(number), section.behind),
            };
        };
        let words = figures.show(number);
        let sign = if words.1 { "-" } else { "" };
        format!("{sign}{}{}{}", section.before, words.0, section.behind)
    }
}

impl Figures {
    /// The figures, and whether they are below zero.
    fn show(self, number: f64) -> (String, bool) {
        let scaled = if self.percent { number * 100.0 } else { number };
        let scaled = scaled / 1000f64.powi(self.thousands);
        let mut text = format!("{:.*}", self.decimals, scaled.abs());
        if self.kept < self.decimals {
            let point = text.find('.').unwrap_or(text.len());
            let least = point + if self.kept == 0 { 0 } else { 1 + self.kept };
            while text.len() > least && text.ends_with(['0', '.']) {
                let end = text.ends_with('.');
                text.pop();
                if end {
                    break;
                }
            }
        }
        if self.grouped {
            let point = text.find('.').unwrap_or(text.len());
            for at in (1..point).rev() {
                if (point - at).is_multiple_of(3) {
                    text.insert(at, ',');
                }
            }
        }
        let below = scaled < 0.0 && text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
        (text, below)
    }
}

impl Section {
    fn is_moment(&self) -> bool {
        self.day || self.month || self.year || self.time
    }

    /// The day and the time of a count of days; none before the first or behind the year 9999.
    fn moment(&self, number: f64, since_1904: bool) -> Option<String> {
        const DAY: i64 = 86_400;
        if !(0.0..2_958_466.0).contains(&number) {
            return None;
        }
        // To the nearest second, or minute where none are shown.
        let step = if self.seconds || !self.time { 1 } else { 60 };
        let seconds = (number * DAY as f64 / step as f64).round() as i64 * step;
        let (days, seconds) = (seconds / DAY, seconds % DAY);
        let mut out = String::new();
        if self.day || self.month || self.year {
            // The first program counted a 29 February 1900.
            let first = match since_1904 {
                true => days - 24_107,
                false if days < 60 => days - 25_568,
                false => days - 25_569,
            };
            let (year, month, day) = date(first);
            if self.year || self.day {
                let _ = write!(out, "{year:04}-{month:02}");
            } else {
                let _ = write!(out, "{month}");
            }
            if self.day {
                let _ = write!(out, "-{day:02}");
            }
        }
        if self.time {
            let hours = seconds / 3600 + if self.lasting { days * 24 } else { 0 };
            let space = if out.is_empty() { "" } else { " " };
            let _ = write!(out, "{space}{hours:02}:{:02}", seconds / 60 % 60);
            if self.seconds {
                let _ = write!(out, ":{:02}", seconds % 60);
            }
        }
        Some(out)
    }
}

/// Year, month and day of a count of days since 1970 in the Gregorian calendar (400 years are 146,097 days).
fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// A number with the fifteen figures that programs keep.
pub(super) fn plain(number: f64) -> String {
    let size = number.abs();
    if !number.is_finite() || size >= 1e15 || size > 0.0 && size < 1e-9 {
        return format!("{number:E}");
    }
    let whole = if size < 1.0 {
        1
    } else {
        size.log10() as usize + 1
    };
    let text = format!("{number:.*}", 15usize.saturating_sub(whole));
    let text = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    };
    if text == "-0" { "0".to_owned() } else { text }
}

/// The parts of a code for numbers above and below zero; quotes and brackets are no borders.
fn sections(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for letter in code.chars().take(1_000) {
        if letter == ';' && !quoted && !escaped {
            sections.push(String::new());
            continue;
        }
        quoted ^= letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        if let Some(last) = sections.last_mut() {
            last.push(letter);
        }
    }
    sections
}

fn section(code: &str) -> Section {
    let mut section = Section::default();
    let lower = code.to_ascii_lowercase();
    if lower.contains("general") || code.trim() == "@" {
        let around = lower.find("general").unwrap_or(0);
        let end = (around + "general".len()).min(code.len());
        section.before = words(code.get(..around).unwrap_or_default());
        section.behind = words(code.get(end..).unwrap_or_default());
        return section;
    }
    let mut figures: Option<Figures> = None;
    let mut letters = code.chars().peekable();
    let (mut commas, mut point) = (0, false);
    while let Some(letter) = letters.next() {
        let literal = match letter {
            '"' => letters
                .by_ref()
                .take_while(|letter| *letter != '"')
                .collect(),
            '\\' => letters.next().map(String::from).unwrap_or_default(),
            // A space as wide as a letter, and what fills the cell.
            '_' | '*' => {
                letters.next();
                String::new()
            }
            '[' => {
                let within: String = letters
                    .by_ref()
                    .take_while(|letter| *letter != ']')
                    .collect();
                section.bracket(&within)
            }
            '0' | '#' | '?' => {
                let figures = figures.get_or_insert_default();
                figures.grouped |= commas > 0 && !point;
                if point {
                    figures.decimals = (figures.decimals + 1).min(15);
                    if letter == '0' {
                        figures.kept = figures.decimals;
                    }
                }
                commas = 0;
                continue;
            }
            '.' if figures.is_some() || letters.peek() == Some(&'0') => {
                figures.get_or_insert_default();
                point = true;
                continue;
            }
            ',' => {
                commas += 1;
                continue;
            }
            '%' => {
                figures.get_or_insert_default().percent = true;
                "%".to_owned()
            }
            'y' | 'Y' | 'e' if figures.is_none() => {
                section.year = true;
                continue;
            }
            'd' | 'D' => {
                section.day = true;
                continue;
            }
            'h' | 'H' => {
                section.time = true;
                continue;
            }
            's' | 'S' => {
                section.time = true;
                section.seconds = true;
                continue;
            }
            'm' | 'M' => {
                // Months; minutes stand by hours or seconds, which are then known.
                section.month = true;
                continue;
            }
            'E' => {
                // Shown as it is.
                return Section::default();
            }
            letter => letter.to_string(),
        };
        let place = match figures {
            Some(_) => &mut section.behind,
            None => &mut section.before,
        };
        place.push_str(&literal);
    }
    if let Some(figures) = &mut figures {
        figures.thousands = commas;
    }
    if section.time && !section.year && !section.day {
        section.month = false;
    }
    section.figures = figures;
    section
}

impl Section {
    /// What stands for itself of a part in brackets: the sign of a currency; a time that goes on is noted.
    fn bracket(&mut self, within: &str) -> String {
        if let Some(sign) = within.strip_prefix('$') {
            return sign.split('-').next().unwrap_or_default().to_owned();
        }
        let lower = within.to_ascii_lowercase();
        if !lower.is_empty() && lower.bytes().all(|byte| b"hms".contains(&byte)) {
            self.time = true;
            self.lasting = true;
            self.seconds |= lower.starts_with('s');
        }
        String::new()
    }
}

/// The words of a part of a code without figures.
fn words(code: &str) -> String {
    let section = section(code);
    section.before + &section.behind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_they_are_shown() {
        for (code, number, shown) in [
            ("General", 0.1 + 0.2, "0.3"),
            ("General", 12.0, "12"),
            ("General", -0.5, "-0.5"),
            ("General", 1e20, "1E20"),
            ("0", 2.5, "2"),
            ("0.00", 1.0 / 3.0, "0.33"),
            ("#,##0", 1_234_567.0, "1,234,567"),
            ("#,##0.00\"원\"", -1234.5, "-1,234.50원"),
            ("0.0#", 1.25, "1.25"),
            ("0.0#", 1.0, "1.0"),
            ("#.##", 1.0, "1"),
            ("0%", 0.256, "26%"),
            ("0.0%", 0.256, "25.6%"),
            ("[$₩-412]#,##0", 5000.0, "₩5,000"),
            ("#,##0;(#,##0)", -7.0, "(7)"),
            ("#,##0,", 12_345.0, "12"),
            ("General\"명\"", 3.0, "3명"),
            ("yyyy-mm-dd", 45_293.0, "2024-01-02"),
            ("m/d/yy h:mm", 45_293.520_833_333_336, "2024-01-02 12:30"),
            ("yyyy\"년\" m\"월\"", 45_293.0, "2024-01"),
            ("h:mm:ss", 0.25, "06:00:00"),
            ("[h]:mm", 1.5, "36:00"),
            ("yyyy-mm-dd", 1.0, "1900-01-01"),
            ("yyyy-mm-dd", -1.0, "-1"),
            ("0.00E+00", 1234.0, "1234"),
            ("@", 5.0, "5"),
            ("", 5.0, "5"),
        ] {
            assert_eq!(
                Shown::new(code, false).show(number),
                shown,
                "{code} {number}"
            );
        }
        assert_eq!(Shown::new("yyyy-mm-dd", true).show(0.0), "1904-01-01");
        assert_eq!(
            Shown::new("yyyy-mm-dd", false).show(f64::MAX),
            plain(f64::MAX)
        );
    }
}

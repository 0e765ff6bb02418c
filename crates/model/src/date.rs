//! Calendar dates without a clock.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A day of the Gregorian calendar, written `2026-11-21` (ISO 8601).
///
/// Editions carry the date that a drive shows; nothing asks the machine what day it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(jiff::civil::Date);

/// A text that is no date of the form `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no date of the form YYYY-MM-DD: {0}")]
pub struct DateError(pub String);

impl Date {
    /// The day itself.
    ///
    /// # Errors
    /// When the calendar has no such day, or the year is outside 1 to 9999.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        let bad = || DateError(format!("{year:04}-{month:02}-{day:02}"));
        let (y, m, d) = (
            i16::try_from(year).map_err(|_| bad())?,
            i8::try_from(month).map_err(|_| bad())?,
            i8::try_from(day).map_err(|_| bad())?,
        );
        if y == 0 {
            return Err(bad());
        }
        jiff::civil::Date::new(y, m, d).map(Self).map_err(|_| bad())
    }

    /// The year, 1 to 9999.
    #[must_use]
    pub fn year(self) -> u16 {
        self.0.year().unsigned_abs()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.0.day().unsigned_abs()
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let bad = || DateError(text.to_owned());
        // The library also takes times and time zones behind the date; a date is all we mean.
        let mut parts = text.splitn(3, '-');
        let mut number = |digits: usize| -> Result<u16, DateError> {
            let part = parts.next().ok_or_else(bad)?;
            if part.len() != digits || !part.bytes().all(|b| b.is_ascii_digit()) {
                return Err(bad());
            }
            part.parse().map_err(|_| bad())
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        let small = |n: u16| u8::try_from(n).map_err(|_| bad());
        Self::new(year, small(month)?, small(day)?).map_err(|_| bad())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.year(),
            self.month(),
            self.day()
        )
    }
}

impl TryFrom<String> for Date {
    type Error = DateError;

    fn try_from(text: String) -> Result<Self, DateError> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_that_exist() {
        for (text, ok) in [
            ("2026-11-21", true),
            ("2024-02-29", true),
            ("2026-02-29", false),
            ("2026-13-01", false),
            ("0000-01-01", false),
            ("2026-1-1", false),
            ("2026-11-21T10:00", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<Date>().is_ok(), ok, "{text}");
        }
        let date: Date = "0987-06-05".parse().unwrap();
        assert_eq!(date.to_string(), "0987-06-05");
    }
}

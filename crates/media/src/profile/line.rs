//! Where in a table something stands.

use toml::de::{DeTable, DeValue};

/// A step into a table: a key, or a place in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Nth(usize),
}

impl<'a> From<&'a str> for Step<'a> {
    fn from(key: &'a str) -> Self {
        Self::Key(key)
    }
}

impl From<usize> for Step<'_> {
    fn from(nth: usize) -> Self {
        Self::Nth(nth)
    }
}

/// The line, from 1, of what is found by these steps, or of the nearest thing around it. Nothing
/// where not even the first step is there, as in a table that is like another one.
pub(super) fn of(text: &str, steps: &[Step<'_>]) -> Option<usize> {
    let table = DeTable::parse(text).ok()?;
    let (Step::Key(first), rest) = steps.split_first()? else {
        return None;
    };
    let (_, mut value) = table
        .get_ref()
        .iter()
        .find(|(key, _)| key.get_ref() == first)?;
    for step in rest {
        let next = match (value.get_ref(), step) {
            (DeValue::Table(table), Step::Key(key)) => table
                .iter()
                .find(|(own, _)| own.get_ref() == key)
                .map(|(_, value)| value),
            (DeValue::Array(list), Step::Nth(nth)) => list.get(*nth),
            _ => None,
        };
        match next {
            Some(next) => value = next,
            None => break,
        }
    }
    Some(line_at(text, value.span().start))
}

/// The line, from 1, that a byte stands in.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

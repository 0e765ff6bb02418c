//! The table `[seal]` of an edition file.

use bulssi_model::{SealPlace, SealWish, is_printable_name};
use serde::Deserialize;

use super::EditionFault;
use super::file::value;

/// The longest name of a series, in bytes: what seals have room for.
const SERIES: usize = 64;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct SealTable {
    #[serde(rename = "where")]
    place: SealPlace,
    number: u32,
    #[serde(default)]
    series: String,
}

impl SealTable {
    pub(super) fn checked(self) -> Result<SealWish, EditionFault> {
        let series = self.series.trim();
        if series.len() > SERIES || !is_printable_name(series) {
            return Err(value("seal.series", "at most 64 bytes of plain text"));
        }
        if self.number == 0 {
            return Err(value("seal.number", "a number from 1"));
        }
        Ok(SealWish {
            place: self.place,
            number: self.number,
            series: series.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(seal: &str) -> Result<Option<SealWish>, EditionFault> {
        let text =
            format!("title = 't'\nlanguage = 'ko'\ndate = 2026-11-21\ncapacity = '16GB'\n{seal}");
        super::super::parse("spring".parse().unwrap(), &text).map(|edition| edition.seal)
    }

    #[test]
    fn a_seal_is_made_where_it_is_asked_for() {
        assert_eq!(parsed("").unwrap(), None);
        let wish = parsed("[seal]\nwhere = 'both'\nnumber = 12\nseries = ' 봄 '").unwrap();
        let expected = SealWish {
            place: SealPlace::Both,
            number: 12,
            series: "봄".to_owned(),
        };
        assert_eq!(wish, Some(expected));
        for (bad, expected) in [
            ("[seal]\nwhere = 'both'", "number"),
            ("[seal]\nwhere = 'here'\nnumber = 1", "line 6"),
            ("[seal]\nwhere = 'drive'\nnumber = 0", "seal.number"),
            ("[seal]\nwhere = 'drive'\nnumber = -1", "line 7"),
        ] {
            let fault = parsed(bad).unwrap_err().to_string();
            assert!(fault.contains(expected), "{bad}: {fault}");
        }
        let long = format!(
            "[seal]\nwhere='drive'\nnumber=1\nseries='{}'",
            "봄".repeat(22)
        );
        assert!(
            parsed(&long)
                .unwrap_err()
                .to_string()
                .contains("seal.series")
        );
    }
}

//! What devices do not show of texts just as they are written, as text and for scripts.

use std::fmt::Write as _;

use bulssi_app::media::textform::TextNote;
use bulssi_app::plan::{Plan, PlaysWork};
use bulssi_app::renditions::{Difference, Differs, TextShape};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthChar;

use super::Context;
use crate::show;
use crate::text::say;

/// Lines of the list.
const LISTED: usize = 12;
/// So many letters are named.
const LETTERS: usize = 12;

impl Context {
    /// One line for each form of a text that shows it otherwise; nothing where all is shown.
    pub(super) fn plan_differs(&self, plan: &Plan, all: bool, text: &mut String) {
        let works = plan.plays.iter().flat_map(|plays| &plays.works);
        let each = works.flat_map(|work| work.differs.iter().map(move |one| (work, one)));
        let each: Vec<(&PlaysWork, &Differs)> = each.filter(|(work, _)| work.goes).collect();
        if each.is_empty() {
            return;
        }
        let _ = writeln!(text, "{}", say!(self.texts, "plan-differs"));
        let shown = if all { each.len() } else { LISTED };
        for (work, one) in each.iter().take(shown) {
            let _ = writeln!(
                text,
                "  {}: {}",
                show::fit(&work.title, 48),
                self.differs(one)
            );
        }
        if let Some(more) = each.len().checked_sub(shown).filter(|more| *more > 0) {
            let said = say!(self.texts, "plan-unshown-more", count = more);
            let _ = writeln!(text, "  {said}");
        }
    }

    fn differs(&self, one: &Differs) -> String {
        let t = &self.texts;
        let form = match one.form {
            TextShape::Pages(size) => say!(t, "form-pages", size = size.to_string()),
            TextShape::Text(encoding) => say!(
                t,
                "form-text",
                encoding = encoding.to_string().to_uppercase()
            ),
            TextShape::Epub => say!(t, "form-epub"),
        };
        match &one.what {
            Difference::NotMade(letters) => {
                say!(
                    t,
                    "differs-not-made",
                    form = form,
                    letters = self.letters(letters.keys())
                )
            }
            Difference::Made(TextNote::Letters(letters)) => {
                say!(
                    t,
                    "differs-letters",
                    form = form,
                    letters = self.letters(letters.keys())
                )
            }
            Difference::Made(TextNote::StandIns(letters)) => {
                let each = letters.iter().take(LETTERS);
                let each = each.map(|(letter, other)| match other.is_empty() {
                    true => name(*letter),
                    false => format!("{} → {}", name(*letter), show::plain(other)),
                });
                let each = each.collect::<Vec<_>>().join(", ");
                say!(t, "differs-stand-ins", form = form, letters = each)
            }
            Difference::Made(TextNote::Pictures(count)) => {
                say!(t, "differs-pictures", form = form, count = *count)
            }
            Difference::Made(TextNote::Scans) => say!(t, "differs-scans", form = form),
            _ => say!(t, "unshown-other"),
        }
    }

    /// Some letters by themselves, and how many more there are.
    pub(super) fn letters<'c>(&self, letters: impl Iterator<Item = &'c char>) -> String {
        let all: Vec<String> = letters.copied().map(name).collect();
        let some = all.iter().take(LETTERS).cloned().collect::<Vec<_>>();
        let some = some.join(" ");
        match all.len().checked_sub(LETTERS).filter(|more| *more > 0) {
            Some(more) => say!(
                self.texts,
                "differs-more-letters",
                letters = some,
                count = more
            ),
            None => some,
        }
    }
}

/// A letter as itself; one that nobody would see by its number.
fn name(letter: char) -> String {
    match letter.width().unwrap_or(0) {
        0 => format!("U+{:04X}", u32::from(letter)),
        _ if letter.is_whitespace() => format!("U+{:04X}", u32::from(letter)),
        _ => letter.to_string(),
    }
}

/// The list of a work for scripts.
pub(super) fn differs_json(differs: &[Differs]) -> Value {
    let one = |one: &Differs| {
        let (why, letters) = match &one.what {
            Difference::NotMade(letters) => ("not-made", json!(letters)),
            Difference::Made(TextNote::Letters(letters)) => ("letters", json!(letters)),
            Difference::Made(TextNote::StandIns(letters)) => ("stand-ins", json!(letters)),
            Difference::Made(TextNote::Pictures(count)) => ("pictures", json!(count)),
            Difference::Made(TextNote::Scans) => ("scans", Value::Null),
            _ => ("other", Value::Null),
        };
        let form = match one.form {
            TextShape::Pages(size) => format!("pages {size}"),
            TextShape::Text(encoding) => format!("text {encoding}"),
            TextShape::Epub => "epub".to_owned(),
        };
        json!({ "file": one.file, "form": form, "why": why, "what": letters })
    };
    differs.iter().map(one).collect()
}

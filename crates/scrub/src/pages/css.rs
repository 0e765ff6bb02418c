//! Style sheets: rules without comments, and without anything that is fetched from elsewhere or runs.

use crate::{Findings, Kind};

/// What runs in old browsers, or hides what runs.
const RUNS: [&str; 5] = [
    "expression(",
    "behavior:",
    "-moz-binding",
    "javascript:",
    "\\",
];

pub(super) fn clean(css: &str, findings: &mut Findings) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("/*") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find("*/").map_or(rest.len(), |end| at + end + 2);
        findings.add(Kind::Comment, 1, (end - at) as u64);
        rest = &rest[end..];
    }
    out.push_str(rest);
    let out = out.replace("<!--", "").replace("-->", "");
    let lower = out.to_ascii_lowercase();
    // A sheet with escapes or bindings is left out whole: nobody knows what it becomes.
    if RUNS.iter().any(|word| lower.contains(word)) || out.contains('<') {
        findings.add(Kind::ProgramData, 1, css.len() as u64);
        return String::new();
    }
    let out = without_imports(&out, findings);
    let out = local(&out, findings);
    let lines: Vec<&str> = out
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

fn without_imports(css: &str, findings: &mut Findings) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.to_ascii_lowercase().find("@import") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(';').map_or(rest.len(), |end| at + end + 1);
        findings.add(Kind::ProgramData, 1, (end - at) as u64);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// Addresses become `none` unless they are places beside the sheet.
fn local(css: &str, findings: &mut Findings) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.to_ascii_lowercase().find("url(") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(')').map_or(rest.len(), |end| at + end + 1);
        let inner = rest[at + 4..end].trim_end_matches(')');
        let mut place = inner.trim().trim_matches(['"', '\'']).to_owned();
        if super::policy::address(&mut place, false) {
            out.push_str(&rest[at..end]);
        } else {
            findings.add(Kind::ProgramData, 1, (end - at) as u64);
            out.push_str("none");
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

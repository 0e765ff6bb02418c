//! Markdown: the text as it is, without what stands before it for programs and without comments.

use bulssi_model::Format;

use crate::words::Text;
use crate::{Findings, Kind, Refusal};

pub(super) fn rewrite(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let text = Text::read(bytes, Format::Markdown, findings)?;
    let mut lines: Vec<&str> = text.text.lines().collect();
    if lines.first() == Some(&"---")
        && let Some(end) = lines
            .iter()
            .skip(1)
            .position(|line| matches!(*line, "---" | "..."))
        && lines[1..=end]
            .iter()
            .all(|line| line.contains(':') || line.starts_with([' ', '-', '#']))
    {
        findings.add(Kind::Tags, 1, 0);
        lines.drain(..end + 2);
    }
    let mut out = String::new();
    let mut fenced = false;
    let mut hidden = false;
    for line in lines {
        let start = line.trim_start();
        if start.starts_with("```") || start.starts_with("~~~") {
            fenced = !fenced && !hidden;
        }
        let mut line = line.to_owned();
        if hidden {
            match line.find("-->") {
                Some(at) => {
                    line.drain(..at + 3);
                    hidden = false;
                }
                None => continue,
            }
        }
        while !fenced && let Some(at) = line.find("<!--") {
            findings.add(Kind::Comment, 1, 0);
            match line[at..].find("-->") {
                Some(len) => {
                    line.drain(at..at + len + 3);
                }
                None => {
                    line.truncate(at);
                    hidden = true;
                }
            }
        }
        // Two blanks at the end break a line; more say nothing.
        let kept = line.trim_end_matches([' ', '\t']);
        let breaks = line.ends_with("  ") && !kept.is_empty();
        out.push_str(kept);
        out.push_str(if breaks { "  \n" } else { "\n" });
    }
    text.write(&out)
}

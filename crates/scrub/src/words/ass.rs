//! SubStation Alpha: how large the script's screen is, its styles, its lines of dialogue.

use crate::{Findings, Kind, Refusal};

/// What a player must know of `[Script Info]`.
const INFO: [&str; 10] = [
    "scripttype",
    "playresx",
    "playresy",
    "layoutresx",
    "layoutresy",
    "wrapstyle",
    "scaledborderandshadow",
    "ycbcr matrix",
    "collisions",
    "timer",
];

#[derive(Clone, Copy, PartialEq)]
enum Section {
    Info,
    Styles,
    Events,
    /// Fonts, pictures, and what editors keep for themselves.
    Other,
}

pub(super) fn rewrite(lines: &[&str], findings: &mut Findings) -> Result<Vec<String>, Refusal> {
    let (out, dialogues) = sections(lines, findings)?;
    if dialogues == 0 {
        return Err(Refusal::damaged("dialogue", 0));
    }
    Ok(out)
}

/// What a script has before its dialogue, as films hold it apart.
pub(super) fn head(lines: &[&str], findings: &mut Findings) -> Result<Vec<String>, Refusal> {
    Ok(sections(lines, findings)?.0)
}

/// A line of dialogue as films hold it: its number, layer, style, speaker, three margins, effect, text.
pub(super) fn line(value: &str, findings: &mut Findings) -> Result<String, Refusal> {
    const FIELDS: [&str; 9] = [
        "number", "layer", "style", "name", "left", "right", "vertical", "effect", "text",
    ];
    dialogue(value, &FIELDS.map(str::to_owned), findings)
}

fn sections(lines: &[&str], findings: &mut Findings) -> Result<(Vec<String>, u32), Refusal> {
    let mut out: Vec<String> = Vec::new();
    let mut section = Section::Other;
    let mut fields: Vec<String> = Vec::new();
    let mut dialogues = 0;
    for line in lines {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if line.starts_with('[') && line.ends_with(']') {
            section = section_of(line);
            if section == Section::Other {
                findings.add(Kind::ScriptInfo, 1, line.len() as u64);
                continue;
            }
            if !out.is_empty() {
                out.push(String::new());
            }
            out.push(line.to_owned());
            continue;
        }
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        let (key, value) = (key.trim(), value.trim());
        match (section, key.to_ascii_lowercase().as_str()) {
            (Section::Info, known) if INFO.contains(&known) && value.len() <= 40 => {
                out.push(format!("{key}: {value}"));
            }
            (Section::Styles, "style") => out.push(format!("{key}: {value}")),
            (Section::Styles, "format") => out.push(format!("{key}: {value}")),
            (Section::Events, "format") => {
                fields = value
                    .split(',')
                    .map(|field| field.trim().to_ascii_lowercase())
                    .collect();
                out.push(format!("{key}: {value}"));
            }
            (Section::Events, "dialogue") => {
                out.push(format!("{key}: {}", dialogue(value, &fields, findings)?));
                dialogues += 1;
            }
            (Section::Events, "comment") => findings.add(Kind::Comment, 1, line.len() as u64),
            (_, _) if line.starts_with(';') => findings.add(Kind::Comment, 1, line.len() as u64),
            _ => findings.add(Kind::ScriptInfo, 1, line.len() as u64),
        }
    }
    Ok((out, dialogues))
}

fn section_of(line: &str) -> Section {
    match line.to_ascii_lowercase().as_str() {
        "[script info]" => Section::Info,
        "[v4 styles]" | "[v4+ styles]" | "[v4++ styles]" => Section::Styles,
        "[events]" => Section::Events,
        _ => Section::Other,
    }
}

/// A line of dialogue without who says it and without notes among its commands.
fn dialogue(value: &str, fields: &[String], findings: &mut Findings) -> Result<String, Refusal> {
    if fields.len() < 2 || fields.last().is_none_or(|last| last != "text") {
        return Err(Refusal::damaged("format", 0));
    }
    let parts: Vec<&str> = value.splitn(fields.len(), ',').collect();
    if parts.len() != fields.len() {
        return Err(Refusal::damaged("dialogue", 0));
    }
    let clean = parts
        .iter()
        .zip(fields)
        .map(|(part, field)| match field.as_str() {
            "name" | "actor" => {
                if !part.trim().is_empty() {
                    findings.add(Kind::ScriptInfo, 1, part.len() as u64);
                }
                String::new()
            }
            "text" => text(part, findings),
            _ => part.trim().to_owned(),
        });
    Ok(clean.collect::<Vec<_>>().join(","))
}

/// Commands in braces begin with a backslash; whatever else stands in braces is not shown.
fn text(line: &str, findings: &mut Findings) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('{') {
        let Some(len) = rest[at..].find('}') else {
            break;
        };
        out.push_str(&rest[..at]);
        let inner = &rest[at + 1..at + len];
        let commands = inner.find('\\').map(|at| &inner[at..]);
        if commands != Some(inner) {
            findings.add(Kind::Comment, 1, (len + 1) as u64);
        }
        if let Some(commands) = commands {
            out.push('{');
            out.push_str(commands);
            out.push('}');
        }
        rest = &rest[at + len + 1..];
    }
    out.push_str(rest);
    super::letters::even(&out)
}

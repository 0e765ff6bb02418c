//! SubRip: cues, numbered anew. What stands before the first one is no part of it.

use super::letters::even;
use crate::{Findings, Kind, Refusal};

/// Markup that players know.
const TAGS: [&str; 5] = ["b", "i", "u", "s", "font"];

pub(super) fn rewrite(lines: &[&str], findings: &mut Findings) -> Result<Vec<String>, Refusal> {
    let starts: Vec<usize> = (0..lines.len())
        .filter(|at| times(lines[*at]).is_some())
        .collect();
    let Some(first) = starts.first() else {
        return Err(Refusal::damaged("times", 0));
    };
    let number = |at: usize| at.checked_sub(1).filter(|before| is_number(lines[*before]));
    let head = number(*first).unwrap_or(*first);
    let before = lines[..head]
        .iter()
        .filter(|line| !line.trim().is_empty())
        .count();
    if before > 0 {
        findings.add(Kind::Comment, before as u64, 0);
    }
    let mut out = Vec::new();
    let mut renumbered = false;
    for (count, start) in starts.iter().enumerate() {
        let end = starts
            .get(count + 1)
            .map_or(lines.len(), |next| number(*next).unwrap_or(*next));
        let text: Vec<String> = lines[start + 1..end]
            .iter()
            .map(|line| marked_up(line, &TAGS, findings))
            .collect();
        // Empty lines within a cue part paragraphs for some players and cues for others.
        let text: Vec<&String> = text.iter().filter(|line| !line.is_empty()).collect();
        let index = (count + 1).to_string();
        renumbered |= number(*start).is_none_or(|at| lines[at].trim() != index);
        out.push(index);
        out.push(times(lines[*start]).unwrap_or_default());
        out.extend(text.into_iter().cloned());
        out.push(String::new());
    }
    if renumbered {
        findings.add(Kind::ScriptInfo, 1, 0);
    }
    Ok(out)
}

fn is_number(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit())
}

/// `00:00:01,000 --> 00:00:02,000` and where on the screen, in this form; `None` for other lines.
fn times(line: &str) -> Option<String> {
    let (from, to) = line.split_once("-->")?;
    let mut rest = to.split_whitespace();
    let mut out = format!("{} --> {}", time(from.trim())?, time(rest.next()?)?);
    for place in rest {
        let (name, number) = place.split_once(':')?;
        let known =
            matches!(name, "X1" | "X2" | "Y1" | "Y2") && is_number(number) && number.len() <= 5;
        known.then_some(())?;
        out.push(' ');
        out.push_str(place);
    }
    Some(out)
}

fn time(text: &str) -> Option<String> {
    let (clock, thousandths) = text.split_once([',', '.'])?;
    let parts: Vec<&str> = clock.split(':').collect();
    let [hours, minutes, seconds] = parts[..] else {
        return None;
    };
    let number = |text: &str, most: u32| {
        let digits =
            (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        digits
            .then(|| text.parse::<u32>().ok())
            .flatten()
            .filter(|number| *number <= most)
    };
    let (hours, minutes, seconds) = (
        number(hours, 999)?,
        number(minutes, 59)?,
        number(seconds, 59)?,
    );
    Some(format!(
        "{hours:02}:{minutes:02}:{seconds:02},{:03}",
        number(thousandths, 999)?
    ))
}

/// A line with the tags of `known` and no others; what stands in comments goes.
pub(super) fn marked_up(line: &str, known: &[&str], findings: &mut Findings) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        out.push_str(text);
        let Some(end) = tag.find('>') else {
            rest = tag;
            break;
        };
        let end = if tag.starts_with("<!--") {
            tag.find("-->").map_or(end, |at| at + 2)
        } else {
            end
        };
        let name = tag[1..end]
            .trim_start_matches('/')
            .split([' ', '.', '\t'])
            .next()
            .unwrap_or_default();
        let letters =
            tag[1..].starts_with(|c: char| c == '/' || c == '!' || c.is_ascii_alphabetic());
        if !letters {
            out.push('<');
            rest = &tag[1..];
            continue;
        }
        if known.contains(&name.to_ascii_lowercase().as_str()) {
            out.push_str(&attributes(&tag[..=end], findings));
        } else {
            findings.add(Kind::Comment, 1, end as u64 + 1);
        }
        rest = &tag[end + 1..];
    }
    out.push_str(rest);
    even(&out)
}

/// A tag with its colour, face and size, which are what `font` is for.
fn attributes(tag: &str, findings: &mut Findings) -> String {
    let inner = tag.trim_start_matches('<').trim_end_matches('>');
    let mut parts = inner.split_whitespace();
    let mut out = format!("<{}", parts.next().unwrap_or_default());
    for part in parts {
        let name = part
            .split('=')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        if matches!(name.as_str(), "color" | "size") && part.len() <= 40 {
            out.push(' ');
            out.push_str(part);
        } else {
            findings.add(Kind::Comment, 1, part.len() as u64);
        }
    }
    out.push('>');
    out
}

/// A line as it stands within a film.
pub(super) fn line(line: &str, findings: &mut Findings) -> String {
    marked_up(line, &TAGS, findings)
}

//! WebVTT: cues without names. Notes, looks and what stands beside the first word are left out.

use super::letters::even;
use super::srt::marked_up;
use crate::{Findings, Kind, Refusal};

/// Tags of the standard (4.2.2) that change letters; `v` names who speaks, which is no more than a note.
const TAGS: [&str; 6] = ["b", "i", "u", "c", "ruby", "rt"];
const SETTINGS: [&str; 5] = ["vertical", "line", "position", "size", "align"];

pub(super) fn rewrite(lines: &[&str], findings: &mut Findings) -> Result<Vec<String>, Refusal> {
    let Some(("WEBVTT", behind)) = lines
        .first()
        .map(|line| line.split_at_checked(6).unwrap_or_default())
    else {
        return Err(Refusal::damaged("WEBVTT", 0));
    };
    if !behind.trim().is_empty() {
        findings.add(Kind::Comment, 1, behind.len() as u64);
    }
    let mut out = vec!["WEBVTT".to_owned(), String::new()];
    let mut blocks = lines[1..]
        .split(|line| line.trim().is_empty())
        .filter(|block| !block.is_empty());
    blocks.try_for_each(|block| {
        let Some(at) = block.iter().take(2).position(|line| line.contains("-->")) else {
            // NOTE, STYLE, REGION, and the head's lines.
            let kind = if block[0].starts_with("NOTE") {
                Kind::Comment
            } else {
                Kind::ScriptInfo
            };
            findings.add(kind, 1, 0);
            return Ok(());
        };
        if at == 1 {
            findings.add(Kind::ScriptInfo, 1, block[0].len() as u64);
        }
        let times = times(block[at], findings).ok_or(Refusal::damaged("times", 0))?;
        out.push(times);
        out.extend(
            block[at + 1..]
                .iter()
                .map(|line| marked_up(line, &TAGS, findings))
                .filter(|line| !line.is_empty()),
        );
        out.push(String::new());
        Ok(())
    })?;
    Ok(out)
}

fn times(line: &str, findings: &mut Findings) -> Option<String> {
    let (from, to) = line.split_once("-->")?;
    let mut rest = to.split_whitespace();
    let clock = |text: &str| {
        let fits = text.len() <= 14 && text.contains('.');
        let fits = fits
            && text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'));
        fits.then(|| text.to_owned())
    };
    let mut out = format!("{} --> {}", clock(from.trim())?, clock(rest.next()?)?);
    for setting in rest {
        let name = setting.split(':').next().unwrap_or_default();
        if SETTINGS.contains(&name) && setting.len() <= 40 {
            out.push(' ');
            out.push_str(setting);
        } else {
            findings.add(Kind::ScriptInfo, 1, setting.len() as u64);
        }
    }
    Some(even(&out))
}

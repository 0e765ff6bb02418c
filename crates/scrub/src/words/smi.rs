//! SAMI: languages, times and lines. It is HTML of 1998 in form: comments, titles and unknown tags are left out.

use super::letters::even;
use crate::{Findings, Kind, Refusal};

/// Tags that a player has use for.
const TAGS: [&str; 17] = [
    "sami", "head", "style", "body", "sync", "p", "br", "font", "b", "i", "u", "s", "span", "ruby",
    "rt", "rp", "center",
];
/// Attributes of these.
const NAMES: [&str; 6] = ["start", "end", "class", "color", "size", "type"];
/// What a style says of a language.
const STYLES: [&str; 3] = ["name", "lang", "samitype"];

pub(super) fn rewrite(text: &str, findings: &mut Findings) -> Result<Vec<String>, Refusal> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut syncs = 0;
    while let Some(at) = rest.find('<') {
        let (words, tag) = rest.split_at(at);
        out.push_str(words);
        if tag.starts_with("<!--") {
            let end = tag
                .find("-->")
                .ok_or(Refusal::damaged("comment", text.len() - tag.len()))?;
            findings.add(Kind::Comment, 1, end as u64 + 3);
            rest = &tag[end + 3..];
            continue;
        }
        let begins = tag[1..]
            .starts_with(|c: char| c == '/' || c == '!' || c == '?' || c.is_ascii_alphabetic());
        let Some(end) = tag.find('>').filter(|_| begins) else {
            out.push_str("&lt;");
            rest = &tag[1..];
            continue;
        };
        let inner = &tag[1..end];
        rest = &tag[end + 1..];
        let name = name_of(inner);
        match name.as_str() {
            "title" | "samiparam" => {
                let close = format!("</{name}");
                let len = find_ignoring_case(rest, &close).unwrap_or(0);
                findings.add(Kind::ScriptInfo, 1, (end + len) as u64);
                rest = &rest[len..];
            }
            "/title" | "/samiparam" => {}
            "style" => {
                let len = find_ignoring_case(rest, "</style")
                    .ok_or(Refusal::damaged("style", text.len() - tag.len()))?;
                out.push_str("<STYLE TYPE=\"text/css\">\n<!--\n");
                out.push_str(&styles(&rest[..len], findings));
                out.push_str("-->\n");
                rest = &rest[len..];
            }
            plain if TAGS.contains(&plain.trim_start_matches('/')) => {
                syncs += u32::from(plain == "sync");
                out.push_str(&tag_of(inner, findings));
            }
            _ => findings.add(Kind::Comment, 1, end as u64 + 1),
        }
    }
    out.push_str(rest);
    if syncs == 0 {
        return Err(Refusal::damaged("SYNC", 0));
    }
    Ok(out
        .lines()
        .map(even)
        .filter(|line| !line.trim().is_empty())
        .collect())
}

fn name_of(inner: &str) -> String {
    let name = inner.split([' ', '\t', '\n']).next().unwrap_or_default();
    let (slash, name) = name
        .strip_prefix('/')
        .map_or(("", name), |name| ("/", name));
    format!("{slash}{}", name.trim_end_matches('/').to_ascii_lowercase())
}

fn find_ignoring_case(text: &str, what: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(what)
}

/// A tag with the attributes that it needs.
fn tag_of(inner: &str, findings: &mut Findings) -> String {
    let (name, mut rest) = inner.split_once([' ', '\t', '\n']).unwrap_or((inner, ""));
    let mut out = format!("<{name}");
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let (name, value, behind) = attribute(rest);
        let plain = value.len() <= 40 && !value.contains(['"', '\'', '<']);
        if NAMES.contains(&name.to_ascii_lowercase().as_str()) && plain {
            let quote = if value.contains(' ') { "\"" } else { "" };
            out.push_str(&format!(" {name}={quote}{value}{quote}"));
        } else if name != "/" {
            findings.add(Kind::ScriptInfo, 1, (rest.len() - behind.len()) as u64);
        }
        rest = behind;
    }
    out.push('>');
    out
}

/// The first attribute, its value without quotes, and what follows.
fn attribute(text: &str) -> (&str, &str, &str) {
    let end = text
        .find(|c: char| c == '=' || c.is_whitespace())
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let Some(value) = rest.trim_start().strip_prefix('=') else {
        return (name, "", rest);
    };
    let value = value.trim_start();
    for quote in ['"', '\''] {
        if let Some(value) = value.strip_prefix(quote) {
            let end = value.find(quote).unwrap_or(value.len());
            return (
                name,
                &value[..end],
                value.get(end + 1..).unwrap_or_default(),
            );
        }
    }
    let end = value.find(char::is_whitespace).unwrap_or(value.len());
    (name, &value[..end], &value[end..])
}

/// The rules that name languages: `.KRCC { Name:Korean; lang:ko-KR; SAMIType:CC; }`, and what `P` looks like not.
fn styles(css: &str, findings: &mut Findings) -> String {
    let mut out = String::new();
    let mut left = 0;
    let css = uncommented(&css.replace("<!--", "").replace("-->", ""), &mut left);
    for rule in css.split('}') {
        let Some((selector, body)) = rule.split_once('{') else {
            left += u64::from(!rule.trim().is_empty());
            continue;
        };
        let selector = selector.trim();
        let name = selector.strip_prefix('.').unwrap_or_default();
        let known = !name.is_empty()
            && name.len() <= 16
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !known {
            left += 1;
            continue;
        }
        let mut kept = String::new();
        for declaration in body.split(';') {
            let (key, value) = declaration.split_once(':').unwrap_or((declaration, ""));
            let (key, value) = (key.trim(), value.trim());
            let plain = !value.is_empty()
                && value.chars().count() <= 40
                && !value.contains(['<', '>', '/', '*', '(']);
            if STYLES.contains(&key.to_ascii_lowercase().as_str()) && plain {
                kept.push_str(&format!(" {key}:{value};"));
            } else {
                left += u64::from(!declaration.trim().is_empty());
            }
        }
        out.push_str(&format!(".{name} {{{kept} }}\n"));
    }
    if left > 0 {
        findings.add(Kind::ScriptInfo, left, 0);
    }
    out
}

/// Rules without what stands between `/*` and `*/`.
fn uncommented(css: &str, left: &mut u64) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((rules, comment)) = rest.split_once("/*") {
        out.push_str(rules);
        *left += 1;
        rest = comment.split_once("*/").map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out
}

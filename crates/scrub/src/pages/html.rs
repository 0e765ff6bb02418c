//! HTML: elements and attributes that show something, written anew. The page is cut into tokens as browsers do.

use bulssi_model::Format;
use html5gum::{DefaultEmitter, Token, Tokenizer};

use super::css;
use super::policy::{self, Fate, VOID};
use crate::words::{Text, shown};
use crate::{Findings, Kind, Refusal};

pub(super) fn rewrite(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let text = Text::read(bytes, Format::Html, findings)?;
    let mut page = Page::default();
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(text.text.as_str(), emitter).flatten() {
        page.token(token, text.legacy(), findings);
    }
    let mut out = page.out.trim().to_owned();
    out.push('\n');
    text.write(&out)
}

#[derive(Default)]
struct Page {
    out: String,
    /// The element that is left out with what is in it, and how many of its name are open in it.
    gone: Option<(String, usize)>,
    /// How many elements are open in which blanks count.
    kept: usize,
    sheet: bool,
}

fn string(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Page {
    fn token(&mut self, token: Token, legacy: bool, findings: &mut Findings) {
        match token {
            Token::StartTag(tag) => {
                let name = string(&tag.name);
                if let Some((gone, depth)) = &mut self.gone {
                    *depth += usize::from(*gone == name && !tag.self_closing);
                    return;
                }
                let mut attributes: Vec<(String, String)> = tag
                    .attributes
                    .iter()
                    .map(|(key, value)| (string(key), shown(&string(value), legacy, findings)))
                    .collect();
                self.open(&name, &mut attributes, tag.self_closing, findings);
            }
            Token::EndTag(tag) => {
                let name = string(&tag.name);
                if let Some((gone, depth)) = &mut self.gone {
                    if *gone == name {
                        *depth -= 1;
                        if *depth == 0 {
                            self.gone = None;
                        }
                    }
                    return;
                }
                let fate = policy::html(&name, &mut Vec::new(), &mut Findings::default());
                if fate == Fate::Keep && !VOID.contains(&name.as_str()) {
                    self.sheet &= name != "style";
                    self.kept = self.kept.saturating_sub(usize::from(name == "pre"));
                    self.out.push_str(&format!("</{name}>"));
                }
            }
            Token::String(text) if self.gone.is_none() => {
                let text = shown(&string(&text), legacy, findings);
                if self.sheet {
                    self.out.push_str(&css::clean(&text, findings));
                } else if self.kept > 0 {
                    self.out.push_str(&escaped(&text));
                } else {
                    self.flow(&escaped(&blanks(&text)));
                }
            }
            Token::Comment(comment) => findings.add(Kind::Comment, 1, comment.len() as u64),
            Token::Doctype(_) if self.out.is_empty() => self.out.push_str("<!DOCTYPE html>\n"),
            _ => {}
        }
    }

    /// Text whose blanks are shown as one with those before it.
    fn flow(&mut self, text: &str) {
        let rest = text.trim_start_matches([' ', '\n']);
        let blank = &text[..text.len() - rest.len()];
        if self.out.ends_with([' ', '\n']) {
            if blank.contains('\n') && self.out.ends_with(' ') {
                self.out.pop();
                self.out.push('\n');
            }
            self.out.push_str(rest);
        } else {
            self.out.push_str(text);
        }
    }

    fn open(
        &mut self,
        name: &str,
        attributes: &mut Vec<(String, String)>,
        closed: bool,
        findings: &mut Findings,
    ) {
        match policy::html(name, attributes, findings) {
            Fate::Drop => {
                let empty = matches!(
                    name,
                    "frame" | "embed" | "param" | "base" | "input" | "basefont" | "link" | "meta"
                );
                if !closed && !empty {
                    self.gone = Some((name.to_owned(), 1));
                }
            }
            Fate::Unwrap => {}
            Fate::Keep => {
                self.sheet = name == "style";
                self.kept += usize::from(name == "pre");
                self.out.push_str(&tag(name, attributes, false));
            }
        }
    }
}

/// A start tag.
pub(super) fn tag(name: &str, attributes: &[(String, String)], closed: bool) -> String {
    let mut out = format!("<{name}");
    for (key, value) in attributes {
        out.push_str(&format!(
            " {key}=\"{}\"",
            escaped(value).replace('"', "&quot;")
        ));
    }
    out.push_str(if closed { "/>" } else { ">" });
    out
}

pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Blanks that are shown as one become one: a line end where there was one among them.
pub(super) fn blanks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run: Option<char> = None;
    for letter in text.chars() {
        if letter.is_ascii_whitespace() {
            run = Some(match (run, letter) {
                (Some('\n'), _) | (_, '\n') => '\n',
                _ => ' ',
            });
        } else {
            out.extend(run.take());
            out.push(letter);
        }
    }
    out.extend(run);
    out
}

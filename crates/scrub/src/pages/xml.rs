//! XML written anew: elements and attributes that a policy lets through. Entities of a document's own are never
//! looked up.

use std::fmt::Write as _;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::html::{escaped, tag};
use super::policy::Fate;
use crate::words::{Text, shown};
use crate::{Findings, Kind, Refusal};

/// Elements within elements deeper than this are no document.
const DEEP: usize = 2048;

/// What goes over of a kind of document.
pub(super) trait Policy {
    /// What becomes of an element, and of its attributes.
    fn element(
        &mut self,
        name: &str,
        attributes: &mut Vec<(String, String)>,
        findings: &mut Findings,
    ) -> Fate;

    /// What becomes of text within an element of this name.
    fn text(&mut self, _within: &str, text: String, _findings: &mut Findings) -> String {
        text
    }

    /// Whether an element that comes out with nothing in it is left out; it ends next.
    fn is_needless(&mut self, _name: &str) -> bool {
        false
    }

    /// An element ends whose beginning was asked about.
    fn close(&mut self, _name: &str) {}

    /// What stands before the first element.
    fn doctype(&self) -> &'static str {
        ""
    }
}

pub(super) fn rewrite(
    bytes: &[u8],
    policy: &mut dyn Policy,
    findings: &mut Findings,
) -> Result<Vec<u8>, Refusal> {
    let text = Text::read_xml(bytes, findings)?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().allow_dangling_amp = true;
    let mut out = Out {
        text: format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}",
            policy.doctype()
        ),
        open: Vec::new(),
        gone: 0,
        run: String::new(),
    };
    loop {
        let at = reader.buffer_position();
        let event = reader
            .read_event()
            .map_err(|_| Refusal::Damaged { what: "XML", at })?;
        if !matches!(
            event,
            Event::Text(_) | Event::GeneralRef(_) | Event::CData(_)
        ) {
            out.flush(policy, findings);
        }
        match event {
            Event::Eof => break,
            Event::Start(start) => out.open(&start, false, policy, findings)?,
            Event::Empty(start) => out.open(&start, true, policy, findings)?,
            Event::End(_) => out.close(policy),
            Event::Text(text) => out.run.push_str(&text.xml10_content()),
            Event::CData(text) => out.run.push_str(&text.xml10_content()),
            Event::GeneralRef(name) => match name.resolve_char_ref() {
                Ok(Some(letter)) => out.run.push(letter),
                _ => out.run.push_str(&named(&name.into_inner())),
            },
            Event::Comment(comment) => findings.add(Kind::Comment, 1, comment.len() as u64),
            Event::PI(note) => findings.add(Kind::ProgramData, 1, note.len() as u64),
            Event::Decl(_) | Event::DocType(_) => {}
        }
    }
    if !out.open.is_empty() {
        return Err(Refusal::damaged("XML", bytes.len()));
    }
    out.text.push('\n');
    Ok(out.text.into_bytes())
}

struct Out {
    text: String,
    /// The elements that are open: their names, whether they go over, and where they begin.
    open: Vec<(String, Fate, usize)>,
    /// How many of them are left out with what is in them.
    gone: usize,
    run: String,
}

impl Out {
    fn open(
        &mut self,
        start: &BytesStart<'_>,
        empty: bool,
        policy: &mut dyn Policy,
        findings: &mut Findings,
    ) -> Result<(), Refusal> {
        let name = start.name().into_inner().to_owned();
        let mut attributes = Vec::new();
        for attribute in start.attributes().flatten() {
            let value = attribute.value.clone();
            attributes.push((
                attribute.key.into_inner().to_owned(),
                shown(&resolved(&value), false, findings),
            ));
        }
        let fate = if self.gone > 0 {
            Fate::Drop
        } else {
            policy.element(&name, &mut attributes, findings)
        };
        let begin = self.text.len();
        if fate == Fate::Keep {
            self.text.push_str(&tag(&name, &attributes, empty));
        }
        if empty && self.gone == 0 {
            policy.close(&name);
        }
        if !empty {
            self.gone += usize::from(fate == Fate::Drop);
            self.open.push((name, fate, begin));
            if self.open.len() > DEEP {
                return Err(Refusal::unaccounted("XML", 0));
            }
        }
        Ok(())
    }

    fn close(&mut self, policy: &mut dyn Policy) {
        let Some((name, fate, begin)) = self.open.pop() else {
            return;
        };
        match fate {
            // Nothing but the tag that opens it, in which no `>` stands elsewhere.
            Fate::Keep if self.is_empty(begin) && policy.is_needless(&name) => {
                self.text.truncate(begin);
            }
            Fate::Keep => {
                let _ = write!(self.text, "</{name}>");
            }
            Fate::Drop => self.gone -= 1,
            Fate::Unwrap => {}
        }
        if self.gone == 0 {
            policy.close(&name);
        }
    }

    fn is_empty(&self, begin: usize) -> bool {
        self.text[begin..].find('>') == Some(self.text.len() - begin - 1)
    }

    fn flush(&mut self, policy: &mut dyn Policy, findings: &mut Findings) {
        let run = std::mem::take(&mut self.run);
        if run.is_empty() || self.gone > 0 || self.open.is_empty() {
            return;
        }
        let within = self.open.last().map_or("", |(name, _, _)| name);
        let text = policy.text(within, shown(&run, false, findings), findings);
        self.text.push_str(&escaped(&text));
    }
}

/// The value of an attribute with its references resolved.
fn resolved(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let Some(len) = rest[at..].find(';') else {
            break;
        };
        out.push_str(&named(&rest[at + 1..at + len]));
        rest = &rest[at + len + 1..];
    }
    out.push_str(rest);
    out
}

/// A character by its name in HTML.
fn named(name: &str) -> String {
    let whole = format!("&{name};");
    let tokens = html5gum::Tokenizer::new(whole.as_str()).flatten();
    let text = tokens.filter_map(|token| match token {
        html5gum::Token::String(text) => Some(String::from_utf8_lossy(&text).into_owned()),
        _ => None,
    });
    text.collect()
}

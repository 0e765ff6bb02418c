//! XML of strangers as a flat run of nodes: no entities but the five of XML, no depth, no DTD.

use std::ops::ControlFlow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// One node of a document. Names have no prefix.
#[derive(Debug)]
pub(crate) enum Node {
    /// An element begins (or is empty, then its end follows): name and attributes.
    Open(String, Vec<(String, String)>),
    /// Text within the element, references resolved.
    Text(String),
    /// An element ends.
    Close,
}

/// The document is broken from some place on; what stood before was visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;

/// Visits the nodes until the visitor has enough. End tags need not match: depth is only counted.
pub(crate) fn walk(
    text: &str,
    mut visit: impl FnMut(Node) -> ControlFlow<()>,
) -> Result<(), Broken> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    loop {
        let flow = match reader.read_event().map_err(|_| Broken)? {
            Event::Eof => return Ok(()),
            Event::Start(tag) => visit(open(&tag)),
            Event::Empty(tag) => match visit(open(&tag)) {
                ControlFlow::Continue(()) => visit(Node::Close),
                stop => stop,
            },
            Event::End(_) => visit(Node::Close),
            Event::Text(text) => visit(Node::Text(text.xml10_content().into_owned())),
            Event::CData(text) => visit(Node::Text(text.xml10_content().into_owned())),
            // Entities of the document's own are never looked up, so none can grow.
            Event::GeneralRef(name) => match name.resolve_char_ref() {
                Ok(Some(c)) => visit(Node::Text(c.to_string())),
                _ => match predefined(&name.into_inner()) {
                    Some(c) => visit(Node::Text(c.to_string())),
                    None => ControlFlow::Continue(()),
                },
            },
            _ => ControlFlow::Continue(()),
        };
        if flow.is_break() {
            return Ok(());
        }
    }
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => return None,
    })
}

fn open(tag: &BytesStart<'_>) -> Node {
    let local = |name: &str| name.rsplit(':').next().unwrap_or(name).to_owned();
    let attributes = tag.html_attributes().filter_map(Result::ok).map(|a| {
        (
            local(a.key.as_ref()),
            crate::html::unescape(a.value.as_ref()),
        )
    });
    Node::Open(local(tag.name().as_ref()), attributes.collect())
}

/// The texts of elements below a root, by path of names: a small document turned into a list.
/// Stops after `most` bytes of text.
pub(crate) fn leaves(
    text: &str,
    most: usize,
    mut leaf: impl FnMut(&[String], &str),
) -> Result<(), Broken> {
    // Deeper than this no document that is read here goes; further levels are counted only.
    const DEPTH: usize = 64;
    let mut path: Vec<String> = Vec::new();
    let mut deeper = 0usize;
    let mut content = String::new();
    let mut taken = 0usize;
    walk(text, |node| {
        match node {
            Node::Open(..) if path.len() >= DEPTH => deeper += 1,
            Node::Open(name, _) => {
                path.push(name);
                content.clear();
            }
            Node::Text(text) => {
                taken = taken.saturating_add(text.len());
                content.push_str(&text);
            }
            Node::Close if deeper > 0 => deeper -= 1,
            Node::Close => {
                if !content.trim().is_empty() {
                    leaf(&path, content.trim());
                }
                content.clear();
                path.pop();
            }
        }
        if taken > most {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })
}

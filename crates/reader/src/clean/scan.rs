//! From tokens to calls: what a start tag, an end tag and a text do to the page being written.

use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use super::attribute::Attributes;
use super::element::{Fate, Tag, fate};
use super::nest::Page;
use super::{CleanError, Cleaned, Extent, Policy, Refs};

/// How many times its limit a page may grow: escapes, and formatting that goes on in the next block.
const GROWTH: usize = 4;

/// Cleans a page.
pub(super) fn run(
    html: &str,
    policy: &Policy<'_>,
    refs: &mut dyn Refs,
) -> Result<Cleaned, CleanError> {
    let most = policy.limits.bytes;
    if html.len() > most {
        return Err(CleanError::TooLong {
            len: html.len(),
            most,
        });
    }
    let most = most.saturating_mul(GROWTH);
    let mut scan = Scan {
        page: Page::new(policy.limits.depth, policy.text, most),
        attributes: Attributes::default(),
        name: Vec::new(),
        open: false,
        done: false,
        policy,
        refs,
    };
    let mut emitter = CallbackEmitter::new(
        |event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
            scan.event(&event);
            None
        },
    );
    emitter.naively_switch_states(true);
    // The emitter gives no tokens, so that the first call goes through the whole page.
    let _: Option<Result<Infallible, Infallible>> =
        Tokenizer::new_with_emitter(html, emitter).next();
    let cleaned = scan.page.finish();
    if cleaned.html.len() > most {
        return Err(CleanError::Grows { most });
    }
    Ok(cleaned)
}

struct Scan<'a> {
    page: Page,
    attributes: Attributes,
    /// The start tag being read.
    name: Vec<u8>,
    /// Whether one is being read; end tags have attributes too, which mean nothing.
    open: bool,
    /// Whether all that is wanted was seen.
    done: bool,
    policy: &'a Policy<'a>,
    refs: &'a mut dyn Refs,
}

impl Scan<'_> {
    fn event(&mut self, event: &CallbackEvent<'_>) {
        if self.done || self.page.is_full() {
            return;
        }
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.attributes.clear();
                self.name.clear();
                self.name.extend_from_slice(name);
                self.open = true;
            }
            CallbackEvent::AttributeName { name } if self.open => self.attributes.name(name),
            CallbackEvent::AttributeValue { value } if self.open => self.attributes.value(value),
            CallbackEvent::CloseStartTag { .. } => {
                self.open = false;
                self.start();
            }
            CallbackEvent::EndTag { name } => {
                self.open = false;
                self.end(name);
            }
            CallbackEvent::String { value } => self.page.text(&String::from_utf8_lossy(value)),
            _ => {}
        }
        if !matches!(
            event,
            CallbackEvent::String { .. } | CallbackEvent::CloseStartTag { .. }
        ) {
            self.page.not_after_pre();
        }
    }

    fn start(&mut self) {
        let fate = fate(&self.name);
        let (tag, class) = match fate {
            Fate::Void | Fate::Unwrap => return,
            Fate::Leave => return self.page.leave(&self.name),
            Fate::Keep(tag) => (tag, None),
            Fate::Class(tag, class) => (tag, Some(class)),
        };
        if self.policy.extent == Extent::Lead && tag.heading() >= 2 && self.page.has_text() {
            self.done = true;
            return;
        }
        let is_title = tag == Tag::H1 && self.policy.without_title && !self.page.has_text();
        let is_void = matches!(tag, Tag::Br | Tag::Wbr | Tag::Hr | Tag::Img);
        let unwanted = |class: &str| self.policy.without.contains(&class);
        if is_title || self.attributes.is_hidden() || self.attributes.classes().any(unwanted) {
            if !is_void {
                self.page.mute(tag);
            }
            return;
        }
        self.page.start(tag, class, &self.attributes, self.refs);
    }

    fn end(&mut self, name: &[u8]) {
        match fate(name) {
            Fate::Keep(tag) | Fate::Class(tag, _) => self.page.end(tag),
            Fate::Leave => self.page.end_left(name),
            Fate::Unwrap | Fate::Void => {}
        }
    }
}

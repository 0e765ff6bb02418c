//! The page being written: balanced tags, text with its blanks joined, and what is left out.
//!
//! The rules are those by which a browser builds its tree (HTML, 13.2.6), as far as they concern
//! elements that may go out. What is written has every end tag that the rules imply, so that a
//! browser that follows them, or this cleaner, reads back the same tree.

use std::collections::BTreeSet;

use super::attribute::{Attributes, Context};
use super::element::{TAGS, Tag};
use super::words::Words;
use super::{Cleaned, Refs};

/// How many formatting elements go on in the next block; more are no formatting.
const MOST_REOPENED: usize = 8;

/// An open element.
struct Frame {
    tag: Tag,
    /// Whether its start tag was written.
    written: bool,
    /// Whether it leaves out what is in it.
    mutes: bool,
    /// Whether its text is none to search in: marks of references.
    quiet: bool,
    /// Its start tag without id and `>`, if it is formatting.
    open: Option<Box<str>>,
    /// Its name, if it is [`Tag::Left`].
    name: Option<Box<[u8]>>,
}

/// The page being written.
pub(super) struct Page {
    words: Words,
    stack: Vec<Frame>,
    /// Formatting that goes on as soon as there is text.
    pending: Vec<(Tag, Box<str>)>,
    muted: usize,
    depth: usize,
    most: usize,
    /// Start tags that were too deep, by tag; their end tags mean nothing.
    skipped: [u32; TAGS],
    ids: BTreeSet<String>,
    scratch: String,
    after_pre: bool,
    title: String,
}

impl Page {
    /// An empty page of at most about `most` bytes.
    pub(super) fn new(depth: usize, text: bool, most: usize) -> Self {
        Self {
            words: Words::new(text),
            stack: Vec::new(),
            pending: Vec::new(),
            muted: 0,
            depth: depth.max(8),
            most,
            skipped: [0; TAGS],
            ids: BTreeSet::new(),
            scratch: String::new(),
            after_pre: false,
            title: String::new(),
        }
    }

    /// Whether more was written than is allowed.
    pub(super) fn is_full(&self) -> bool {
        self.words.html.len() > self.most
    }

    /// Whether any text was written.
    pub(super) fn has_text(&self) -> bool {
        self.words.any
    }

    /// The line end that follows `<pre>` belongs to no text; after anything else it does.
    pub(super) fn not_after_pre(&mut self) {
        self.after_pre = false;
    }

    /// Ends all that is open.
    pub(super) fn finish(mut self) -> Cleaned {
        self.pop_to(0);
        Cleaned {
            html: self.words.html,
            title: self.title,
            text: self.words.text.unwrap_or_default(),
        }
    }

    /// Writes text.
    pub(super) fn text(&mut self, text: &str) {
        let after_pre = std::mem::take(&mut self.after_pre);
        if self.muted > 0 {
            self.title_text(text);
            return;
        }
        let text = if after_pre {
            text.strip_prefix('\n').unwrap_or(text)
        } else {
            text
        };
        let blank = text
            .chars()
            .all(|c| c.is_ascii_whitespace() || c.is_control());
        if blank && self.in_table_frame() {
            return;
        }
        let in_pre = self
            .stack
            .iter()
            .any(|frame| frame.tag == Tag::Pre && frame.written);
        if !blank {
            self.enter_cell();
            self.reopen();
        }
        if in_pre {
            self.words.verbatim(text);
        } else {
            self.words.flowing(text);
        }
    }

    /// The name of the page, if none is known yet.
    fn title_text(&mut self, text: &str) {
        let name = self.stack.last().and_then(|frame| frame.name.as_deref());
        if name == Some(b"title".as_slice()) && self.title.is_empty() {
            let words: Vec<&str> = text.split_whitespace().take(40).collect();
            self.title = words
                .join(" ")
                .chars()
                .filter(|c| !c.is_control())
                .take(300)
                .collect();
        }
    }

    /// An element whose content goes with it.
    pub(super) fn leave(&mut self, name: &[u8]) {
        if self.muted > 0 && self.stack.len() >= self.depth {
            return;
        }
        self.muted += 1;
        let mut frame = Frame::plain(Tag::Left, false);
        frame.mutes = true;
        frame.name = Some(name.into());
        self.stack.push(frame);
    }

    /// The end of such an element.
    pub(super) fn end_left(&mut self, name: &[u8]) {
        let found = self
            .stack
            .iter()
            .rposition(|frame| frame.name.as_deref() == Some(name));
        if let Some(index) = found {
            self.pop_to(index);
        }
    }

    /// An element that stands in its place but is not to be seen.
    pub(super) fn mute(&mut self, tag: Tag) {
        if !self.make_room(tag) {
            return;
        }
        if self.muted > 0 && self.stack.len() >= self.depth {
            self.skipped[tag as usize] += 1;
            return;
        }
        self.muted += 1;
        let mut frame = Frame::plain(tag, false);
        frame.mutes = true;
        self.stack.push(frame);
    }

    /// A start tag.
    pub(super) fn start(
        &mut self,
        tag: Tag,
        class: Option<&'static str>,
        attributes: &Attributes,
        refs: &mut dyn Refs,
    ) {
        if !self.make_room(tag) {
            return;
        }
        let is_void = matches!(tag, Tag::Br | Tag::Wbr | Tag::Hr | Tag::Img);
        if !is_void && self.stack.len() >= self.depth {
            self.skipped[tag as usize] += 1;
            return;
        }
        let mut frame = Frame::plain(tag, false);
        if self.muted == 0 {
            let mut tag_text = std::mem::take(&mut self.scratch);
            tag_text.clear();
            let mut context = Context {
                refs,
                ids: &mut self.ids,
            };
            if let Some(id) = attributes.write(tag, class, &mut context, &mut tag_text) {
                frame.written = true;
                frame.quiet = attributes.is_reference();
                if tag.is_formatting() {
                    frame.open = Some(tag_text[..id].into());
                }
                tag_text.push('>');
                self.write_start(tag, &tag_text);
            } else if tag == Tag::Img && attributes.is_formula() {
                self.text(attributes.of("alt").unwrap_or(""));
            }
            self.scratch = tag_text;
        }
        if is_void {
            return;
        }
        self.words.quiet += usize::from(frame.quiet);
        self.after_pre = tag == Tag::Pre;
        self.stack.push(frame);
    }

    fn write_start(&mut self, tag: Tag, text: &str) {
        if !tag.is_table_part() {
            self.enter_cell();
        }
        if tag.is_inline() {
            // Nothing stands between a ruby and its parts.
            if !matches!(tag, Tag::Rt | Tag::Rp) {
                self.reopen();
            }
            self.words.inline(text);
            match tag {
                Tag::Br => self.words.line(),
                Tag::Img => self.words.not_fresh(),
                _ => {}
            }
        } else {
            self.words.block(text);
            self.words.pre = tag == Tag::Pre;
        }
    }

    /// An end tag.
    pub(super) fn end(&mut self, tag: Tag) {
        if self.skipped[tag as usize] > 0 {
            self.skipped[tag as usize] -= 1;
            return;
        }
        if tag.is_inline() {
            if let Some(index) = self
                .pending
                .iter()
                .rposition(|(pending, _)| *pending == tag)
            {
                self.pending.remove(index);
            } else if let Some(index) = self.find_inline(tag) {
                self.pop_to(index);
            }
            return;
        }
        let heading = tag.heading() > 0;
        let is_it = |frame: &Frame| frame.tag == tag || (heading && frame.tag.heading() > 0);
        let stops = |frame: &Frame| match tag {
            Tag::Table => false,
            _ if tag.is_table_part() => frame.tag == Tag::Table,
            Tag::Li => frame.tag.is_scope() || matches!(frame.tag, Tag::Ul | Tag::Ol),
            _ => frame.tag.is_scope(),
        };
        if let Some(index) = self.find(is_it, stops) {
            self.pop_to(index);
        }
    }

    /// The nearest open frame that `is_it`, unless one that `stops` is nearer.
    fn find(
        &self,
        is_it: impl Fn(&Frame) -> bool,
        stops: impl Fn(&Frame) -> bool,
    ) -> Option<usize> {
        for (index, frame) in self.stack.iter().enumerate().rev() {
            if is_it(frame) {
                return Some(index);
            }
            if stops(frame) {
                return None;
            }
        }
        None
    }

    fn find_inline(&self, tag: Tag) -> Option<usize> {
        self.find(|frame| frame.tag == tag, |frame| !frame.tag.is_inline())
    }

    /// Ends what must end before `tag` can begin; whether it can begin at all.
    fn make_room(&mut self, tag: Tag) -> bool {
        match tag {
            Tag::Rt | Tag::Rp => match self.find_inline(Tag::Ruby) {
                Some(ruby) => self.pop_to(ruby + 1),
                None => return false,
            },
            Tag::A => return self.make_room_for_link(),
            _ if tag.is_table_part() => return self.make_room_in_table(tag),
            _ if tag.is_block() => self.make_room_for_block(tag),
            _ => {}
        }
        true
    }

    fn make_room_for_link(&mut self) -> bool {
        self.pending.retain(|(tag, _)| *tag != Tag::A);
        let outer = self.find(
            |frame| frame.tag == Tag::A,
            |frame| frame.tag.is_scope() || frame.tag == Tag::Left,
        );
        match outer {
            Some(outer)
                if self.stack[outer..]
                    .iter()
                    .all(|frame| frame.tag.is_inline()) =>
            {
                self.pop_to(outer);
                true
            }
            Some(_) => {
                self.skipped[Tag::A as usize] += 1;
                false
            }
            None => true,
        }
    }

    fn make_room_for_block(&mut self, tag: Tag) {
        // The standard ends items first, to the same end: what is left out may hide one until then.
        let items: &[Tag] = match tag {
            Tag::Li => &[Tag::Li],
            Tag::Dt | Tag::Dd => &[Tag::Dt, Tag::Dd],
            _ => &[],
        };
        let ends = |frame: &Frame| frame.tag.is_scope() || frame.is_object();
        if let Some(index) = self.find(|frame| frame.tag == Tag::P, ends) {
            self.pop_to(index);
        }
        let ends = |frame: &Frame| frame.tag.ends_item_search() || frame.tag == Tag::Left;
        if let Some(index) = self.find(|frame| items.contains(&frame.tag), ends) {
            self.pop_to(index);
        }
        if tag.heading() > 0 {
            let here = self.here();
            if let Some(index) = here.filter(|index| self.stack[*index].tag.heading() > 0) {
                self.pop_to(index);
            }
        }
    }

    /// Rows, cells and their like stand where a table has a place for them, or not at all.
    fn make_room_in_table(&mut self, tag: Tag) -> bool {
        let Some(table) = self.stack.iter().rposition(|frame| frame.tag == Tag::Table) else {
            return false;
        };
        let is = |stack: &[Frame], index: usize, tags: &[Tag]| {
            stack
                .get(index)
                .is_some_and(|frame| tags.contains(&frame.tag))
        };
        let sections = [Tag::Thead, Tag::Tbody, Tag::Tfoot];
        let in_section = is(&self.stack, table + 1, &sections);
        let in_row = in_section && is(&self.stack, table + 2, &[Tag::Tr]);
        match tag {
            Tag::Td | Tag::Th if in_row => self.pop_to(table + 3),
            Tag::Tr | Tag::Td | Tag::Th if in_section => self.pop_to(table + 2),
            _ => self.pop_to(table + 1),
        }
        self.pending.clear();
        if matches!(tag, Tag::Tr | Tag::Td | Tag::Th) && !in_section {
            self.push_implied(Tag::Tbody);
        }
        if matches!(tag, Tag::Td | Tag::Th) && !in_row {
            self.push_implied(Tag::Tr);
        }
        true
    }

    /// The innermost element that a browser would see too.
    fn here(&self) -> Option<usize> {
        self.stack
            .iter()
            .rposition(|frame| frame.written || frame.mutes)
    }

    fn in_table_frame(&self) -> bool {
        self.here()
            .is_some_and(|index| self.stack[index].tag.is_table_frame())
    }

    /// Content that stands between a table's cells gets a cell; a browser would move it out.
    fn enter_cell(&mut self) {
        let Some(index) = self.here().filter(|_| self.muted == 0) else {
            return;
        };
        let implied: &[Tag] = match self.stack[index].tag {
            Tag::Table => &[Tag::Tbody, Tag::Tr, Tag::Td],
            Tag::Thead | Tag::Tbody | Tag::Tfoot => &[Tag::Tr, Tag::Td],
            Tag::Tr => &[Tag::Td],
            _ => return,
        };
        self.pending.clear();
        for tag in implied {
            self.push_implied(*tag);
        }
    }

    fn push_implied(&mut self, tag: Tag) {
        let written = self.muted == 0;
        if written {
            self.words.block(&format!("<{}>", tag.name()));
        }
        self.stack.push(Frame::plain(tag, written));
    }

    /// Formatting that was open when its block ended goes on here.
    fn reopen(&mut self) {
        for (tag, open) in std::mem::take(&mut self.pending) {
            if self.stack.len() >= self.depth {
                break;
            }
            self.words.inline(&format!("{open}>"));
            let mut frame = Frame::plain(tag, true);
            frame.open = Some(open);
            self.stack.push(frame);
        }
    }

    /// Ends the frames from `index` on.
    fn pop_to(&mut self, index: usize) {
        if index >= self.stack.len() {
            return;
        }
        let frames = self.stack.split_off(index);
        let blocks = frames
            .iter()
            .any(|frame| frame.written && !frame.tag.is_inline());
        if blocks {
            self.words.forget_blank();
        }
        for frame in frames.iter().rev() {
            self.muted -= usize::from(frame.mutes);
            self.words.quiet -= usize::from(frame.quiet);
            if !frame.written {
                continue;
            }
            let end = format!("</{}>", frame.tag.name());
            if frame.tag.is_inline() {
                self.words.inline(&end);
            } else {
                self.words.block(&end);
            }
        }
        if frames.iter().any(|frame| frame.tag.is_table_part()) {
            self.pending.clear();
            return;
        }
        for frame in frames.into_iter().skip(1) {
            if let Some(open) = frame.open.filter(|_| self.pending.len() < MOST_REOPENED) {
                self.pending.push((frame.tag, open));
            }
        }
    }
}

impl Frame {
    fn plain(tag: Tag, written: bool) -> Self {
        Self {
            tag,
            written,
            mutes: false,
            quiet: false,
            open: None,
            name: None,
        }
    }

    /// Whether paragraphs outside of it go on while it lasts, as around `object` and `button`.
    fn is_object(&self) -> bool {
        self.tag == Tag::Left && !matches!(self.name.as_deref(), Some(b"svg" | b"math"))
    }
}

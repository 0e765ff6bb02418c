//! The bytes of the page: escaped text whose blanks are joined, between tags.

/// What was written.
pub(super) struct Words {
    /// The page.
    pub(super) html: String,
    /// Its text alone, if wanted.
    pub(super) text: Option<String>,
    /// Whether there was any text.
    pub(super) any: bool,
    /// How many open elements keep theirs out of `text`.
    pub(super) quiet: usize,
    /// Whether `<pre>` was written just now: a line end would be lost there.
    pub(super) pre: bool,
    /// Whether a blank was read that is not written yet: before a block's edge it never is.
    blank: bool,
    /// Whether nothing but tags was written since a block's edge.
    fresh: bool,
}

impl Words {
    /// Nothing yet.
    pub(super) fn new(text: bool) -> Self {
        Self {
            html: String::new(),
            text: text.then(String::new),
            any: false,
            quiet: 0,
            pre: false,
            blank: false,
            fresh: true,
        }
    }

    /// Writes text whose line ends are blanks.
    pub(super) fn flowing(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_ascii_whitespace() {
                self.blank = !self.fresh;
            } else if !c.is_control() {
                self.write_blank();
                self.escaped(c);
                self.fresh = false;
            }
        }
    }

    /// Writes text whose line ends count.
    pub(super) fn verbatim(&mut self, text: &str) {
        let mut text = text
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .peekable();
        if text.peek().is_some() {
            self.write_blank();
        }
        if self.pre && text.peek() == Some(&'\n') {
            self.html.push('\n');
        }
        for c in text {
            self.escaped(c);
            self.fresh = false;
        }
    }

    /// Writes the tag of an element within a line.
    pub(super) fn inline(&mut self, tag: &str) {
        self.write_blank();
        self.html.push_str(tag);
        self.pre = false;
    }

    /// Writes the tag of an element that stands by itself.
    pub(super) fn block(&mut self, tag: &str) {
        self.forget_blank();
        self.html.push_str(tag);
        self.pre = false;
        self.line();
    }

    /// A block's edge: blanks around it are not seen.
    pub(super) fn forget_blank(&mut self) {
        self.blank = false;
        self.fresh = true;
    }

    /// A picture was written: a blank behind it is seen.
    pub(super) fn not_fresh(&mut self) {
        self.fresh = false;
    }

    /// Ends a line of the text alone.
    pub(super) fn line(&mut self) {
        let text = self.text.as_mut().filter(|text| !text.is_empty());
        if let Some(text) = text.filter(|text| !text.ends_with('\n')) {
            text.push('\n');
        }
    }

    fn write_blank(&mut self) {
        if std::mem::take(&mut self.blank) {
            self.escaped(' ');
        }
    }

    fn escaped(&mut self, c: char) {
        match c {
            '&' => self.html.push_str("&amp;"),
            '<' => self.html.push_str("&lt;"),
            '>' => self.html.push_str("&gt;"),
            c => self.html.push(c),
        }
        self.pre = false;
        self.any |= !c.is_whitespace();
        if let Some(text) = self.text.as_mut().filter(|_| self.quiet == 0) {
            text.push(c);
        }
    }
}

//! Which elements may stand in a cleaned page, and what becomes of all others.
//!
//! What goes out is HTML 4: a browser of 2009 knows every element. Newer ones become the nearest
//! old one (`figure` → `div`), so that their content keeps its place.

/// An element as it goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Div,
    P,
    H1,
    H2,
    H3,
    H4,
    H5,
    H6,
    Ul,
    Ol,
    Li,
    Dl,
    Dt,
    Dd,
    Blockquote,
    Pre,
    Table,
    Caption,
    Thead,
    Tbody,
    Tfoot,
    Tr,
    Td,
    Th,
    A,
    B,
    Strong,
    I,
    Em,
    U,
    S,
    Small,
    Big,
    Code,
    Sub,
    Sup,
    Span,
    Kbd,
    Samp,
    Var,
    Cite,
    Q,
    Abbr,
    Dfn,
    Mark,
    Del,
    Ins,
    Bdo,
    Ruby,
    Rt,
    Rp,
    Br,
    Wbr,
    Hr,
    Img,
    /// What is left out with all that is in it; never written.
    Left,
}

/// How many there are, for tables by tag.
pub(super) const TAGS: usize = Tag::Left as usize + 1;

/// What an element of a page becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It goes out as this.
    Keep(Tag),
    /// It goes out as this, with one of our own classes.
    Class(Tag, &'static str),
    /// Its tags go, its content stays.
    Unwrap,
    /// It goes with its content.
    Leave,
    /// It has no content and goes.
    Void,
}

impl Tag {
    /// Its name in HTML.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Div => "div",
            Self::P => "p",
            Self::H1 => "h1",
            Self::H2 => "h2",
            Self::H3 => "h3",
            Self::H4 => "h4",
            Self::H5 => "h5",
            Self::H6 => "h6",
            Self::Ul => "ul",
            Self::Ol => "ol",
            Self::Li => "li",
            Self::Dl => "dl",
            Self::Dt => "dt",
            Self::Dd => "dd",
            Self::Blockquote => "blockquote",
            Self::Pre => "pre",
            Self::Table => "table",
            Self::Caption => "caption",
            Self::Thead => "thead",
            Self::Tbody => "tbody",
            Self::Tfoot => "tfoot",
            Self::Tr => "tr",
            Self::Td => "td",
            Self::Th => "th",
            Self::A => "a",
            Self::B => "b",
            Self::Strong => "strong",
            Self::I => "i",
            Self::Em => "em",
            Self::U => "u",
            Self::S => "s",
            Self::Small => "small",
            Self::Big => "big",
            Self::Code => "code",
            Self::Sub => "sub",
            Self::Sup => "sup",
            Self::Span => "span",
            Self::Kbd => "kbd",
            Self::Samp => "samp",
            Self::Var => "var",
            Self::Cite => "cite",
            Self::Q => "q",
            Self::Abbr => "abbr",
            Self::Dfn => "dfn",
            Self::Mark => "mark",
            Self::Del => "del",
            Self::Ins => "ins",
            Self::Bdo => "bdo",
            Self::Ruby => "ruby",
            Self::Rt => "rt",
            Self::Rp => "rp",
            Self::Br => "br",
            Self::Wbr => "wbr",
            Self::Hr => "hr",
            Self::Img => "img",
            Self::Left => "",
        }
    }

    /// `h1` to `h6` as 1 to 6; else 0.
    pub(super) fn heading(self) -> u8 {
        match self {
            Self::H1 => 1,
            Self::H2 => 2,
            Self::H3 => 3,
            Self::H4 => 4,
            Self::H5 => 5,
            Self::H6 => 6,
            _ => 0,
        }
    }

    /// Whether a paragraph before it ends (HTML, 13.2.6.4.7, "close a p element").
    pub(super) fn is_block(self) -> bool {
        (self as usize) < Self::Caption as usize || self == Self::Hr
    }

    /// Whether it stands within a line of text.
    pub(super) fn is_inline(self) -> bool {
        !self.is_block() && !self.is_table_part() && self != Self::Left
    }

    /// Whether it stands in a table and nowhere else.
    pub(super) fn is_table_part(self) -> bool {
        matches!(
            self,
            Self::Caption
                | Self::Thead
                | Self::Tbody
                | Self::Tfoot
                | Self::Tr
                | Self::Td
                | Self::Th
        )
    }

    /// Whether only a table's own elements may stand in it.
    pub(super) fn is_table_frame(self) -> bool {
        matches!(
            self,
            Self::Table | Self::Thead | Self::Tbody | Self::Tfoot | Self::Tr
        )
    }

    /// Whether it starts an inside of its own, which an end tag within cannot leave.
    pub(super) fn is_scope(self) -> bool {
        matches!(self, Self::Table | Self::Caption | Self::Td | Self::Th)
    }

    /// Whether it is opened again in the next block when its own block ends before it
    /// (HTML, 13.2.4.3, "the list of active formatting elements").
    pub(super) fn is_formatting(self) -> bool {
        matches!(
            self,
            Self::A
                | Self::B
                | Self::Strong
                | Self::I
                | Self::Em
                | Self::U
                | Self::S
                | Self::Small
                | Self::Big
                | Self::Code
        )
    }

    /// Whether items of a list or a dialog look no further than it for the item before them.
    pub(super) fn ends_item_search(self) -> bool {
        (self.is_block() && !matches!(self, Self::Div | Self::P))
            || self.is_scope()
            || self.is_table_frame()
    }
}

/// What becomes of the element of this name, in lower case.
pub(super) fn fate(name: &[u8]) -> Fate {
    use Fate::{Class, Keep, Leave, Unwrap, Void};
    match name {
        b"p" => Keep(Tag::P),
        b"a" => Keep(Tag::A),
        b"span" | b"font" | b"time" | b"bdi" | b"label" | b"output" | b"nobr" => Keep(Tag::Span),
        b"b" => Keep(Tag::B),
        b"i" => Keep(Tag::I),
        b"li" => Keep(Tag::Li),
        b"td" => Keep(Tag::Td),
        b"tr" => Keep(Tag::Tr),
        b"div" | b"section" | b"article" | b"main" | b"header" | b"footer" | b"aside"
        | b"address" | b"fieldset" | b"hgroup" | b"search" | b"details" | b"legend" => {
            Keep(Tag::Div)
        }
        b"center" => Class(Tag::Div, "x-center"),
        b"figure" => Class(Tag::Div, "x-thumb"),
        b"figcaption" => Class(Tag::Div, "x-cap"),
        b"summary" => Class(Tag::Div, "x-sum"),
        b"img" | b"image" => Keep(Tag::Img),
        b"br" => Keep(Tag::Br),
        b"wbr" => Keep(Tag::Wbr),
        b"hr" => Keep(Tag::Hr),
        b"h1" => Keep(Tag::H1),
        b"h2" => Keep(Tag::H2),
        b"h3" => Keep(Tag::H3),
        b"h4" => Keep(Tag::H4),
        b"h5" => Keep(Tag::H5),
        b"h6" => Keep(Tag::H6),
        b"ul" | b"menu" | b"dir" => Keep(Tag::Ul),
        b"ol" => Keep(Tag::Ol),
        b"dl" => Keep(Tag::Dl),
        b"dt" => Keep(Tag::Dt),
        b"dd" => Keep(Tag::Dd),
        b"blockquote" => Keep(Tag::Blockquote),
        b"pre" | b"listing" => Keep(Tag::Pre),
        b"table" => Keep(Tag::Table),
        b"caption" => Keep(Tag::Caption),
        b"thead" => Keep(Tag::Thead),
        b"tbody" => Keep(Tag::Tbody),
        b"tfoot" => Keep(Tag::Tfoot),
        b"th" => Keep(Tag::Th),
        b"strong" => Keep(Tag::Strong),
        b"em" => Keep(Tag::Em),
        b"u" => Keep(Tag::U),
        b"s" | b"strike" => Keep(Tag::S),
        b"small" => Keep(Tag::Small),
        b"big" => Keep(Tag::Big),
        b"code" | b"tt" => Keep(Tag::Code),
        b"sub" => Keep(Tag::Sub),
        b"sup" => Keep(Tag::Sup),
        b"kbd" => Keep(Tag::Kbd),
        b"samp" => Keep(Tag::Samp),
        b"var" => Keep(Tag::Var),
        b"cite" => Keep(Tag::Cite),
        b"q" => Keep(Tag::Q),
        b"abbr" | b"acronym" => Keep(Tag::Abbr),
        b"dfn" => Keep(Tag::Dfn),
        b"mark" => Keep(Tag::Mark),
        b"del" => Keep(Tag::Del),
        b"ins" => Keep(Tag::Ins),
        b"bdo" => Keep(Tag::Bdo),
        b"ruby" => Keep(Tag::Ruby),
        b"rt" => Keep(Tag::Rt),
        b"rp" => Keep(Tag::Rp),
        b"area" | b"base" | b"basefont" | b"bgsound" | b"col" | b"embed" | b"frame" | b"input"
        | b"keygen" | b"link" | b"meta" | b"param" | b"source" | b"track" => Void,
        b"applet" | b"audio" | b"button" | b"canvas" | b"colgroup" | b"datalist" | b"dialog"
        | b"frameset" | b"iframe" | b"map" | b"math" | b"meter" | b"nav" | b"noembed"
        | b"noframes" | b"noscript" | b"object" | b"optgroup" | b"option" | b"plaintext"
        | b"portal" | b"progress" | b"script" | b"select" | b"style" | b"svg" | b"template"
        | b"textarea" | b"title" | b"video" | b"xmp" => Leave,
        _ => Unwrap,
    }
}

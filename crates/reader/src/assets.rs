//! The script and the style of a site, put together from the parts in `assets`.

use bulssi_model::{Digest, Hasher};

use crate::script::{script as stripped, string, style as stripped_style};
use crate::site::Site;
use crate::words::{self, Words};
use crate::{pack, search};

const BASE: &str = include_str!("../assets/base.js");
const FIND: &str = include_str!("../assets/find.js");
const PLAY: &str = include_str!("../assets/play.js");
const LEARN: &str = include_str!("../assets/learn.js");
const WIKI: &str = include_str!("../assets/wiki.js");
const STYLE: &str = include_str!("../assets/style.css");
/// The style of imported texts in their frame; the same as that of pages which stand alone.
const FRAME: &str = include_str!("../assets/frame.css");

/// What articles of encyclopedias have besides.
const WIKI_FRAME: &str = include_str!("../assets/wiki.css");

/// The font for machines without Hangul. Ranges keep it from being loaded where nothing needs it.
const FONT: &str = "@font-face {\nfont-family: H;\nsrc: url(h.woff) format(\"woff\"), url(h.ttf) format(\"truetype\");\n\
    unicode-range: U+1100-11FF, U+3001-3003, U+3008-3011, U+3130-318F, U+AC00-D7A3;\n}\n";

/// Words that the script shows.
const WORDS: [&str; 29] = [
    "home",
    "back",
    "search",
    "search-more",
    "search-none",
    "search-some",
    "search-busy",
    "exit",
    "exit-hint",
    "failed",
    "retry",
    "cannot-play",
    "subtitles",
    "subtitles-none",
    "frame-title",
    "pictures",
    "picture-next",
    "picture-before",
    "picture-close",
    "lesson-show",
    "lesson-show-all",
    "lesson-hide-all",
    "lesson-translation",
    "lesson-translation-hide",
    "lesson-check",
    "lesson-right",
    "lesson-wrong",
    "lesson-choose",
    "lesson-answer",
];

/// Words that the script of encyclopedias shows besides.
const WIKI_WORDS: [&str; 5] = [
    "menu",
    "wiki-main",
    "wiki-letters",
    "wiki-top",
    "wiki-larger",
];

/// The digest of all scripts, styles and words that are written onto drives: what was made with others
/// is made again.
#[must_use]
pub fn shipped() -> Digest {
    let mut hasher = Hasher::new();
    let parts = [pack::SCRIPT, search::SCRIPT, BASE, FIND, PLAY, LEARN, WIKI];
    let styles = [
        STYLE,
        FRAME,
        WIKI_FRAME,
        FONT,
        words::KOREAN,
        words::ENGLISH,
    ];
    for part in parts.iter().chain(&styles) {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    hasher.finish()
}

/// A folder of packs and its directory, so that the page need not load that.
pub(crate) struct Known<'a> {
    pub(crate) folder: &'a str,
    pub(crate) directory: &'a [u8],
}

/// The whole script of a site.
pub(crate) fn script(site: &Site, words: &Words, known: &[Known<'_>]) -> String {
    let mut out = String::new();
    let search = if site.search {
        crate::search::SCRIPT
    } else {
        ""
    };
    for part in [pack::SCRIPT, search, BASE, FIND, PLAY, LEARN] {
        out.push_str(&stripped(part));
    }
    if !site.wikis.is_empty() {
        out.push_str(&stripped(WIKI));
    }
    for wiki in &site.wikis {
        let folder = wiki.entry.parent().map(|folder| format!("{folder}/"));
        push_wiki(&mut out, &folder.unwrap_or_default(), &wiki.title);
    }
    let base = format!("{}/", site.folder);
    for folder in known {
        let bytes: String = folder
            .directory
            .iter()
            .map(|byte| char::from(*byte))
            .collect();
        let folder = format!("{base}{}/", folder.folder);
        out.push_str(&format!(
            "B.know({}, {});\n",
            string(&folder),
            string(&bytes)
        ));
    }
    push_start(&mut out, &base, site.search, words, !site.wikis.is_empty());
    out
}

/// The whole script of an encyclopedia that stands alone: its folder is that of its page.
pub(crate) fn wiki_script(title: &str, words: &Words) -> String {
    let mut out = String::new();
    for part in [pack::SCRIPT, search::SCRIPT, BASE, FIND, LEARN, WIKI] {
        out.push_str(&stripped(part));
    }
    push_wiki(&mut out, "", title);
    push_start(&mut out, "", true, words, true);
    out
}

fn push_wiki(out: &mut String, base: &str, title: &str) {
    out.push_str(&format!("B.wiki({}, {});\n", string(base), string(title)));
}

fn push_start(out: &mut String, base: &str, search: bool, words: &Words, wiki: bool) {
    out.push_str("B.start({\nbase: ");
    out.push_str(&string(base));
    out.push_str(&format!(",\nsearch: {search},\nwords: {{\n"));
    let more: &[&str] = if wiki { &WIKI_WORDS } else { &[] };
    for key in WORDS.iter().chain(more) {
        out.push_str(&format!("{}: {},\n", string(key), string(&words.get(key))));
    }
    if wiki {
        let style = stripped_style(WIKI_FRAME);
        out.push_str(&format!("\"wiki-style\": {},\n", string(&style)));
    }
    out.push_str(&format!(
        "\"frame-style\": {}\n}}\n}});\n",
        string(&stripped_style(FRAME))
    ));
}

/// The whole style of a site.
pub(crate) fn style(font: bool) -> String {
    let font = if font { FONT } else { "" };
    format!("{font}{}", stripped_style(STYLE))
}

//! The script and the style of a site, put together from the parts in `assets`.

use crate::pack;
use crate::script::{script as stripped, string, style as stripped_style};
use crate::site::Site;
use crate::words::Words;

const BASE: &str = include_str!("../assets/base.js");
const FIND: &str = include_str!("../assets/find.js");
const PLAY: &str = include_str!("../assets/play.js");
const LEARN: &str = include_str!("../assets/learn.js");
const STYLE: &str = include_str!("../assets/style.css");
/// The style of imported texts in their frame; the same as that of pages which stand alone.
const FRAME: &str = include_str!("../assets/frame.css");

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
    out.push_str("B.start({\nbase: ");
    out.push_str(&string(&base));
    out.push_str(&format!(",\nsearch: {},\nwords: {{\n", site.search));
    for key in WORDS {
        out.push_str(&format!("{}: {},\n", string(key), string(&words.get(key))));
    }
    out.push_str(&format!(
        "\"frame-style\": {}\n}}\n}});\n",
        string(&stripped_style(FRAME))
    ));
    out
}

/// The whole style of a site.
pub(crate) fn style(font: bool) -> String {
    let font = if font { FONT } else { "" };
    format!("{font}{}", stripped_style(STYLE))
}

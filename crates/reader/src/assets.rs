//! The script and the style of a site, put together from the parts in `assets`.

use bulssi_model::{Digest, Hasher};

use crate::pages::Told;
use crate::script::{script as stripped, string, style as stripped_style};
use crate::site::{Known, Site, Tools};
use crate::words::{self, Words};
use crate::{pack, search};

const BASE: &str = include_str!("../assets/base.js");
const FIND: &str = include_str!("../assets/find.js");
const PLAY: &str = include_str!("../assets/play.js");
const LEARN: &str = include_str!("../assets/learn.js");
const CLEAN: &str = include_str!("../assets/clean.js");
const CHECK: &str = include_str!("../assets/check.js");
/// What both tools read seals with: sums and signatures where the browser has none, the seal, files against it.
const SEALS: [&str; 4] = [
    include_str!("../assets/sums.js"),
    include_str!("../assets/curve.js"),
    include_str!("../assets/seal.js"),
    include_str!("../assets/drive.js"),
];
const WIKI: &str = include_str!("../assets/wiki.js");
const STYLE: &str = include_str!("../assets/style.css");
/// The style of imported texts in their frame; the same as that of pages which stand alone.
const FRAME: &str = include_str!("../assets/frame.css");

/// What articles of encyclopedias have besides.
const WIKI_FRAME: &str = include_str!("../assets/wiki.css");

/// The font for machines without Hangul. Ranges keep it from being loaded where nothing needs it.
const RANGES: &str = "U+1100-11FF, U+3001-3003, U+3008-3011, U+3130-318F, U+AC00-D7A3";

/// In which forms the font lies beside the style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fonts {
    None,
    /// `h.woff` alone.
    Woff,
    /// `h.woff`, and `h.ttf` for engines that do not know the former.
    Both,
}

/// The font of the files in `folder` (with its slash), as a style says it.
fn font_face(fonts: Fonts, folder: &str) -> String {
    let more = match fonts {
        Fonts::None => return String::new(),
        Fonts::Woff => String::new(),
        Fonts::Both => format!(", url({folder}h.ttf) format(\"truetype\")"),
    };
    format!(
        "@font-face {{\nfont-family: H;\nsrc: url({folder}h.woff) format(\"woff\"){more};\n\
         unicode-range: {RANGES};\n}}\n"
    )
}

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

/// Words that both pages for a reader's own files show, ...
const SEAL_WORDS: &[&str] = &[
    "check-words",
    "check-words-own",
    "check-words-none",
    "check-busy",
    "check-number",
    "check-by-words",
    "check-by-drive",
    "check-unknown",
    "check-unknown-do",
    "check-revoked",
    "check-revoked-do",
    "check-older",
    "check-older-do",
    "check-bad-seal",
    "check-bad-seal-do",
    "check-large-seal",
    "check-large-seal-do",
    "check-lost-seal",
    "check-lost-seal-do",
    "check-no-seal",
    "check-words-count",
    "check-words-count-do",
    "check-words-word",
    "check-words-word-do",
    "check-words-check",
    "check-words-check-do",
];

/// ... the one besides that cleans files, ...
const CLEAN_WORDS: &[&str] = &[
    "clean-choose",
    "clean-drop",
    "clean-old",
    "clean-old-seal",
    "clean-seal",
    "clean-seal-how",
    "clean-folder",
    "clean-no-folder",
    "clean-no-seal",
    "clean-none",
    "clean-trusted",
    "clean-proves",
    "clean-count-right",
    "clean-count-restored",
    "clean-count-altered",
    "clean-count-others",
    "clean-many",
    "clean-many-do",
    "clean-right",
    "clean-restored",
    "clean-restored-other",
    "clean-altered",
    "clean-altered-do",
    "clean-waits",
    "clean-busy",
    "clean-done",
    "clean-nothing",
    "clean-marks",
    "clean-others",
    "clean-stripped",
    "clean-refused",
    "clean-get",
    "clean-why-executable",
    "clean-why-shortcut",
    "clean-why-autorun",
    "clean-why-macro-document",
    "clean-why-playlist",
    "clean-why-archive",
    "clean-why-encrypted",
    "clean-why-empty",
    "clean-why-unknown",
    "clean-why-not-covered",
    "clean-why-damaged",
    "clean-why-unaccounted",
    "clean-why-sideways",
    "clean-why-encoding",
    "clean-why-mark-inside",
    "clean-why-too-large",
    "clean-why-other",
    "clean-why-unreadable",
    "clean-why-failed",
    "clean-why-old",
];

/// ... and the one that checks another drive.
const CHECK_WORDS: &[&str] = &[
    "check-folder",
    "check-old",
    "check-right",
    "check-good",
    "check-differs",
    "check-altered",
    "check-altered-do",
    "check-missing",
    "check-missing-do",
    "check-added",
    "check-added-do",
    "check-no-seal-do",
    "check-no-folder",
    "check-no-folder-do",
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
        RANGES,
        words::KOREAN,
        words::ENGLISH,
    ];
    let tools = SEALS.iter().chain([&CLEAN, &CHECK]);
    for part in parts.iter().chain(tools).chain(&styles) {
        hasher.update(part.as_bytes());
        hasher.update(&[0]);
    }
    hasher.finish()
}

/// The whole script of a site, in all its languages.
pub(crate) fn script(site: &Site, told: &[Told], pictures: &[u8], fonts: Fonts) -> String {
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
    push_tools(&mut out, site);
    let base = format!("{}/", site.folder);
    push_directory(&mut out, &format!("{base}i/"), pictures);
    for told in told {
        push_directory(&mut out, &format!("{}/k/", told.folder), &told.views);
        push_directory(&mut out, &format!("{}/x/", told.folder), &told.extras);
    }
    let start = Start {
        base: &base,
        search: site.search,
        told,
        words: told.first().map(|told| &told.words),
        wiki: !site.wikis.is_empty(),
        tools: Some(&site.tools),
        fonts,
    };
    start.push(&mut out);
    out
}

/// What a person may do with files of their own, and what these pages know for it.
fn push_tools(out: &mut String, site: &Site) {
    let tools = &site.tools;
    if tools.cleaner.is_none() && !tools.checker {
        return;
    }
    SEALS.iter().for_each(|part| out.push_str(&stripped(part)));
    push_known(out, &tools.known);
    if tools.cleaner.is_some() {
        out.push_str(&stripped(CLEAN));
        let folder = string(&format!("{}/m/", site.folder));
        out.push_str(&format!("B.cleaner({folder});\n"));
    }
    if tools.checker {
        out.push_str(&stripped(CHECK));
    }
}

fn push_known(out: &mut String, known: &Known) {
    let [korean, english] = known.words.each_ref().map(|words| string(&words.join(" ")));
    out.push_str(&format!("B.knows({{\nwords: [{korean}, {english}]"));
    if let Some(own) = &known.own {
        let revoked: Vec<String> = own.revoked.iter().map(|key| string(&hex(key))).collect();
        out.push_str(&format!(
            ",\nown: {{ print: {}, series: {}, number: {}, date: {}, revoked: [{}] }}",
            string(&hex(&own.print)),
            string(&own.series),
            own.number,
            string(&own.date.to_string()),
            revoked.join(", ")
        ));
    }
    out.push_str("\n});\n");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The directory of a folder of packs, so that the page need not load it.
fn push_directory(out: &mut String, folder: &str, directory: &[u8]) {
    let bytes: String = directory.iter().map(|byte| char::from(*byte)).collect();
    out.push_str(&format!(
        "B.know({}, {});\n",
        string(folder),
        string(&bytes)
    ));
}

/// The whole script of an encyclopedia that stands alone: its folder is that of its page.
pub(crate) fn wiki_script(title: &str, words: &Words, fonts: Fonts) -> String {
    let mut out = String::new();
    for part in [pack::SCRIPT, search::SCRIPT, BASE, FIND, LEARN, WIKI] {
        out.push_str(&stripped(part));
    }
    push_wiki(&mut out, "", title);
    let start = Start {
        base: "",
        search: true,
        told: &[],
        words: Some(words),
        wiki: true,
        tools: None,
        fonts,
    };
    start.push(&mut out);
    out
}

fn push_wiki(out: &mut String, base: &str, title: &str) {
    out.push_str(&format!("B.wiki({}, {});\n", string(base), string(title)));
}

/// What the script begins with.
struct Start<'a> {
    base: &'a str,
    search: bool,
    /// The languages of a site.
    told: &'a [Told],
    words: Option<&'a Words>,
    wiki: bool,
    /// What a site lets people do with files of their own.
    tools: Option<&'a Tools>,
    fonts: Fonts,
}

impl Start<'_> {
    fn push(&self, out: &mut String) {
        let search = self.search;
        out.push_str("B.start({\nbase: ");
        out.push_str(&string(self.base));
        out.push_str(&format!(",\nsearch: {search},\n"));
        if self.told.len() > 1 {
            self.push_tongues(out);
        }
        out.push_str("words: {\n");
        if let Some(words) = self.words {
            self.push_words(out, words);
        }
        if self.wiki {
            let style = stripped_style(WIKI_FRAME);
            out.push_str(&format!("\"wiki-style\": {},\n", string(&style)));
        }
        // A frame has the page's own address, so the font is named as the page names it.
        let font = font_face(self.fonts, &format!("{}a/", self.base));
        out.push_str(&format!(
            "\"frame-style\": {}\n}}\n}});\n",
            string(&(font + &stripped_style(FRAME)))
        ));
    }

    /// The languages that a reader may turn to; the words of the first are those of the site.
    fn push_tongues(&self, out: &mut String) {
        out.push_str("tongues: [\n");
        for (told, at) in self.told.iter().zip(0..) {
            let gap = if at > 0 { ",\n" } else { "" };
            out.push_str(&format!(
                "{gap}{{ tag: {}, base: {}, home: {}, end: {}, words: {{\n",
                string(told.words.tag()),
                string(&format!("{}/", told.folder)),
                told.home,
                string(&told.end)
            ));
            if at > 0 {
                self.push_words(out, &told.words);
            }
            out.push_str("\"\": \"\"\n} }");
        }
        out.push_str("\n],\n");
    }

    fn push_words(&self, out: &mut String, words: &Words) {
        let cleaner = self.tools.is_some_and(|tools| tools.cleaner.is_some());
        let checker = self.tools.is_some_and(|tools| tools.checker);
        let sets: [(bool, &[&str]); 5] = [
            (true, &WORDS),
            (self.wiki, &WIKI_WORDS),
            (cleaner || checker, SEAL_WORDS),
            (cleaner, CLEAN_WORDS),
            (checker, CHECK_WORDS),
        ];
        let wanted = sets.iter().filter(|(wanted, _)| *wanted);
        for key in wanted.flat_map(|(_, keys)| keys.iter()) {
            let word = words.get(key);
            out.push_str(&format!("{}: {},\n", string(key), string(&word)));
        }
    }
}

/// The whole style of a site.
pub(crate) fn style(fonts: Fonts) -> String {
    format!("{}{}", font_face(fonts, ""), stripped_style(STYLE))
}

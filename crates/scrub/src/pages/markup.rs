//! The markup of tables and slides: elements and attributes by their namespaces, whatever prefix a program gives
//! them, and relations by the use that is made of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::drawings::{CHART, DRAWING, PLACED, UPON};
use super::parts::{Fit, Relation};
use super::policy::Fate;
use super::slides::{PLAYED, SLIDES};
use super::tables::{self, FORMULAS, TABLES};
use super::xml::Policy;
use crate::{Findings, Kind};

/// What goes over of a namespace.
pub(super) struct Words {
    /// The prefix by which these lists call it.
    pub(super) space: &'static str,
    pub(super) elements: &'static str,
    pub(super) attributes: &'static str,
}

type Set = BTreeSet<&'static str>;

static KNOWN: LazyLock<BTreeMap<&'static str, (Set, Set)>> = LazyLock::new(|| {
    let set = |words: &'static str| words.split_whitespace().collect();
    let all = [TABLES, SLIDES, PLAYED, DRAWING, CHART, UPON, PLACED];
    all.iter()
        .map(|words| (words.space, (set(words.elements), set(words.attributes))))
        .collect()
});

/// Elements that are nothing without what they point at.
const POINTING: [&str; 12] = [
    "x:drawing",
    "x:picture",
    "x:tablePart",
    "c:chart",
    "c:userShapes",
    "a:audioFile",
    "a:videoFile",
    "a:wavAudioFile",
    "p14:media",
    "p:sldMasterId",
    "p:sldLayoutId",
    "p:sndTgt",
];
/// Parts without which a document is not whole.
const VITAL: [&str; 2] = ["x:sheet", "p:sldId"];
/// Things whose names nobody sees; the name must be there, and is empty.
const NAMELESS: [&str; 9] = [
    "a:theme",
    "a:themeOverride",
    "a:clrScheme",
    "a:fontScheme",
    "a:fmtScheme",
    "a:tblStyle",
    "xdr:cNvPr",
    "cdr:cNvPr",
    "p:cNvPr",
];
/// The extension by which a film within a slide is played.
const PLAYED_HERE: &str = "{DAA4B4D4-6D71-4841-9C94-3DE7FCFB9230}";
/// Fields carry a number of chance; one is as good as any.
const FIELD: &str = "{00000000-0000-4000-8000-000000000000}";

fn space(uri: &str) -> Option<&'static str> {
    let strict = uri.strip_prefix("http://purl.oclc.org/ooxml/");
    let local = uri.strip_prefix("http://schemas.openxmlformats.org/");
    Some(match (local, strict) {
        (Some("spreadsheetml/2006/main"), _) | (_, Some("spreadsheetml/main")) => "x",
        (Some("presentationml/2006/main"), _) | (_, Some("presentationml/main")) => "p",
        (Some("drawingml/2006/main"), _) | (_, Some("drawingml/main")) => "a",
        (Some("drawingml/2006/spreadsheetDrawing"), _)
        | (_, Some("drawingml/spreadsheetDrawing")) => "xdr",
        (Some("drawingml/2006/chart"), _) | (_, Some("drawingml/chart")) => "c",
        (Some("drawingml/2006/chartDrawing"), _) | (_, Some("drawingml/chartDrawing")) => "cdr",
        (Some("officeDocument/2006/relationships"), _)
        | (_, Some("officeDocument/relationships")) => "r",
        (Some("markup-compatibility/2006"), _) => "mc",
        _ if uri == "http://schemas.microsoft.com/office/powerpoint/2010/main" => "p14",
        _ => return None,
    })
}

/// What the parts of a document have to know of each other.
#[derive(Default)]
pub(super) struct Shared {
    /// Names that formulas use.
    pub(super) names: BTreeSet<String>,
    /// Strings that cells show, by number.
    pub(super) strings: BTreeSet<u64>,
}

/// What goes over of a part.
pub(super) struct Markup<'p> {
    relations: &'p [Relation],
    /// The number of the part among those of its kind.
    number: usize,
    shared: &'p mut Shared,
    /// Relations in the order in which they are used.
    pub(super) used: Vec<usize>,
    /// The first element, by its namespace and name.
    pub(super) root: Option<String>,
    /// What makes that the document is refused.
    pub(super) refused: Option<&'static str>,
    /// The open elements and the prefixes that they declare.
    open: Vec<(String, Vec<String>)>,
    /// What each prefix stands for, where that is known, the innermost last.
    spaces: BTreeMap<String, Vec<Option<&'static str>>>,
    /// Relations by their ids, and the new numbers of those that are used.
    ids: BTreeMap<&'p str, usize>,
    numbers: BTreeMap<usize, usize>,
    /// How many of each element that is numbered anew.
    counted: BTreeMap<&'static str, usize>,
    /// The shared formula that is open, and those that lead out.
    formula: Option<String>,
    gone: BTreeSet<String>,
    emptied: bool,
    /// Whether the cell shows a string by its number.
    by_number: bool,
    /// Whether no cell shows the string.
    unseen: bool,
}

impl<'p> Markup<'p> {
    pub(super) fn new(relations: &'p [Relation], number: usize, shared: &'p mut Shared) -> Self {
        Self {
            relations,
            number,
            shared,
            used: Vec::new(),
            root: None,
            refused: None,
            open: Vec::new(),
            spaces: BTreeMap::new(),
            ids: (relations.iter().enumerate().rev())
                .map(|(at, one)| (one.id.as_str(), at))
                .collect(),
            numbers: BTreeMap::new(),
            counted: BTreeMap::new(),
            formula: None,
            gone: BTreeSet::new(),
            emptied: false,
            by_number: false,
            unseen: false,
        }
    }

    fn space_of(&self, prefix: &str) -> Option<&'static str> {
        *self.spaces.get(prefix)?.last()?
    }

    fn parent(&self) -> &str {
        let parent = self.open.iter().rev().nth(1);
        parent.map_or("", |(name, _)| name)
    }

    fn next(&mut self, what: &'static str) -> usize {
        let count = self.counted.entry(what).or_default();
        *count += 1;
        *count
    }

    /// The new number of a relation, where it goes over.
    fn relation(&mut self, id: &str) -> Option<String> {
        let at = *self.ids.get(id)?;
        match self.relations[at].fit {
            Fit::Kept(_) | Fit::Link => {}
            Fit::Needless => return None,
            Fit::Refused(what) => {
                self.refused.get_or_insert(what);
                return None;
            }
        }
        let used = &mut self.used;
        let number = self.numbers.entry(at).or_insert_with(|| {
            used.push(at);
            used.len()
        });
        Some(format!("rId{number}"))
    }

    /// Whether an attribute goes over, and what it says then.
    fn stays(&mut self, element: &str, key: &str, value: &mut String) -> bool {
        if key == "xmlns" || key.starts_with("xmlns:") {
            let tame =
                key.len() < 12 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b':');
            let known = space(value).is_some_and(|space| space != "mc");
            if known && !tame {
                self.refused.get_or_insert("prefix of a namespace");
            }
            return known;
        }
        let (prefix, local) = key.split_once(':').unwrap_or(("", key));
        if prefix == "xml" {
            return local == "space";
        }
        if prefix.is_empty() {
            return plain(element, local, value);
        }
        if self.space_of(prefix) != Some("r") || !matches!(local, "id" | "embed" | "link") {
            return false;
        }
        // An action within the slides points at nothing.
        if value.is_empty() {
            return element.starts_with("a:hlink");
        }
        match self.relation(value) {
            Some(number) => {
                *value = number;
                true
            }
            None => false,
        }
    }

    /// What the lists cannot say of an element.
    fn fate(&mut self, name: &str, attributes: &[(String, String)]) -> Fate {
        let value = |key: &str| {
            let found = attributes.iter().find(|(own, _)| own == key);
            found.map(|(_, value)| value.as_str())
        };
        let pointed = attributes.iter().any(|(key, _)| {
            key.split_once(':')
                .is_some_and(|(prefix, _)| self.space_of(prefix) == Some("r"))
        });
        if VITAL.contains(&name) && !pointed {
            self.refused.get_or_insert("part that is not there");
        }
        // The chart itself has the name of what points at it.
        let pointing = POINTING.contains(&name)
            && !matches!((name, self.parent()), ("c:chart", "c:chartSpace") | (_, ""));
        if pointing && !pointed {
            return Fate::Drop;
        }
        let drop = match name {
            "x:hyperlink" => !pointed && value("location").is_none(),
            "a:hlinkClick" | "a:hlinkMouseOver" | "a:hlinkHover" => {
                let nowhere = attributes
                    .iter()
                    .any(|(key, value)| key.contains(':') && value.is_empty());
                !pointed || nowhere && value("action").is_none()
            }
            "x:cellStyle" => value("builtinId").is_none(),
            "x:definedName" => !self.is_needed(value("name").unwrap_or_default()),
            "p:extLst" => self.parent() != "p:nvPr",
            "p:ext" => value("uri") != Some(PLAYED_HERE),
            "x:extLst" => true,
            "x:f" => {
                self.formula = value("si").map(str::to_owned);
                // A formula that is shared with one that is gone.
                value("ref").is_none()
                    && self
                        .formula
                        .as_ref()
                        .is_some_and(|shared| self.gone.contains(shared))
            }
            _ => false,
        };
        if name == "x:c" {
            self.by_number = value("t") == Some("s");
        }
        if name == "a:graphicData" {
            let uri = value("uri").unwrap_or_default();
            let known = ["/chart", "/table", "/picture"];
            if uri.ends_with("/diagram") {
                self.refused.get_or_insert("diagram");
            } else if !known.iter().any(|known| uri.ends_with(known)) {
                self.refused.get_or_insert("drawing");
            }
        }
        if drop { Fate::Drop } else { Fate::Keep }
    }

    /// Whether a name is one of the program's own or used somewhere.
    fn is_needed(&self, name: &str) -> bool {
        let own = [
            "_xlnm.Print_Area",
            "_xlnm.Print_Titles",
            "_xlnm._FilterDatabase",
        ];
        own.contains(&name) || self.shared.names.contains(&name.to_lowercase())
    }

    /// Numbers that tell how often something was made and thrown away.
    fn renumber(&mut self, name: &str, attributes: &mut [(String, String)]) {
        const FIRST: usize = 1 << 31;
        let (key, number) = match name {
            "x:sheet" => ("sheetId", self.next("sheet")),
            "p:sldId" => ("id", 255 + self.next("slide")),
            "p:sldMasterId" => ("id", FIRST + self.next("master") * 1000),
            "p:sldLayoutId" => ("id", FIRST + self.number * 1000 + self.next("layout")),
            _ => return,
        };
        if let Some((_, value)) = attributes.iter_mut().find(|(own, _)| own == key) {
            *value = number.to_string();
        }
    }
}

/// Whether an attribute without a prefix goes over.
fn plain(element: &str, key: &str, value: &mut String) -> bool {
    let (space, _) = element.split_once(':').unwrap_or_default();
    let known = KNOWN
        .get(space)
        .is_some_and(|(_, known)| known.contains(key));
    match (element, key) {
        (element, "name") if NAMELESS.contains(&element) => {
            value.clear();
            true
        }
        ("a:tblStyle", "styleName") => {
            value.clear();
            true
        }
        ("p:cSld" | "p:sndTgt" | "a:wavAudioFile", "name")
        | ("x:cellStyles" | "x:tableParts", "count")
        | ("x:table", "tableType") => false,
        ("a:fld", "id") => {
            FIELD.clone_into(value);
            true
        }
        ("a:fld", "type") => {
            let shown = ["slidenum", "header", "footer"].contains(&value.as_str());
            shown || value.starts_with("datetime") && value.len() < 12
        }
        ("a:hlinkClick" | "a:hlinkMouseOver" | "a:hlinkHover", "action") => {
            let within = [
                "jump=nextslide",
                "jump=previousslide",
                "jump=firstslide",
                "jump=lastslide",
                "jump=endshow",
            ];
            value == "ppaction://hlinksldjump"
                || value == "ppaction://media"
                || value
                    .strip_prefix("ppaction://hlinkshowjump?")
                    .is_some_and(|jump| within.contains(&jump))
        }
        ("p:cmd", "cmd") => {
            value.len() < 24
                && ["play", "pause", "stop", "resume", "toggle"]
                    .iter()
                    .any(|does| value.starts_with(does))
        }
        ("x:hyperlink", "location") => !tables::leads_out(value),
        _ => known,
    }
}

impl Policy for Markup<'_> {
    fn element(
        &mut self,
        name: &str,
        attributes: &mut Vec<(String, String)>,
        findings: &mut Findings,
    ) -> Fate {
        let mut declared = Vec::new();
        for (key, uri) in attributes.iter() {
            let prefix = match key.as_str() {
                "xmlns" => "",
                key => match key.strip_prefix("xmlns:") {
                    Some(prefix) => prefix,
                    None => continue,
                },
            };
            let meant = self.spaces.entry(prefix.to_owned()).or_default();
            meant.push(space(uri));
            declared.push(prefix.to_owned());
        }
        self.open.push((String::new(), declared));
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let space = self.space_of(prefix).unwrap_or_default();
        let known = format!("{space}:{local}");
        if let Some((open, _)) = self.open.last_mut() {
            open.clone_from(&known);
        }
        self.root.get_or_insert_with(|| known.clone());
        match known.as_str() {
            // Newer programs' markup stands beside what all programs know.
            "mc:AlternateContent" | "mc:Fallback" => return Fate::Unwrap,
            "x:oleObjects" | "x:oleObject" | "p:oleObj" | "p:embed" => {
                self.refused.get_or_insert("embedded document");
            }
            "x:controls" | "p:controls" | "p:control" => {
                self.refused.get_or_insert("macros");
            }
            _ => {}
        }
        let listed = KNOWN
            .get(space)
            .is_some_and(|(words, _)| words.contains(local));
        let before = attributes.clone();
        attributes.retain_mut(|(key, value)| listed && self.stays(&known, key, value));
        if !listed || self.fate(&known, attributes) == Fate::Drop {
            findings.add(Kind::ProgramData, 1, 0);
            return Fate::Drop;
        }
        self.renumber(&known, attributes);
        if known == "x:si" {
            let number = self.next("string") as u64 - 1;
            // Its number stays taken; what it says nobody sees.
            self.unseen = !self.shared.strings.contains(&number);
        } else if self.unseen && self.parent() == "x:si" {
            findings.add(Kind::ProgramData, 1, 0);
            return Fate::Drop;
        }
        if *attributes != before {
            findings.add(Kind::ProgramData, 1, 0);
        }
        Fate::Keep
    }

    fn text(&mut self, _: &str, text: String, findings: &mut Findings) -> String {
        let within = self.open.last().map_or("", |(name, _)| name.as_str());
        let (space, local) = within.split_once(':').unwrap_or_default();
        if within == "x:v" && self.by_number {
            self.shared.strings.extend(text.trim().parse::<u64>());
        }
        let formula = space == "x" && FORMULAS.contains(&local) || within == "c:f";
        if formula && tables::leads_out(&text) {
            findings.add(Kind::ProgramData, 1, text.len() as u64);
            self.emptied = true;
            if within == "x:f" {
                self.gone.extend(self.formula.take());
            }
            return String::new();
        }
        text
    }

    fn close(&mut self, _: &str) {
        let (_, declared) = self.open.pop().unwrap_or_default();
        for prefix in declared {
            if let Some(meant) = self.spaces.get_mut(&prefix) {
                meant.pop();
            }
        }
    }

    fn is_needless(&mut self, _: &str) -> bool {
        let within = self.open.last().map_or("", |(name, _)| name.as_str());
        let (space, local) = within.split_once(':').unwrap_or_default();
        let formula =
            std::mem::take(&mut self.emptied) && space == "x" && FORMULAS.contains(&local);
        let lists = [
            "p:extLst",
            "x:definedNames",
            "x:hyperlinks",
            "x:tableParts",
            "x:cellStyles",
        ];
        formula || lists.contains(&within)
    }
}

/// The names that the formulas of a part use.
pub(super) struct Names<'n>(pub(super) &'n mut BTreeSet<String>);

impl Policy for Names<'_> {
    fn element(&mut self, _: &str, _: &mut Vec<(String, String)>, _: &mut Findings) -> Fate {
        Fate::Keep
    }

    fn text(&mut self, within: &str, text: String, _: &mut Findings) -> String {
        let local = within.split_once(':').map_or(within, |(_, local)| local);
        if FORMULAS.contains(&local) {
            self.0.extend(tables::names(&text));
        }
        String::new()
    }
}

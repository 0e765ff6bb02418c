//! Tables and slides of Office Open XML (ECMA-376, part 2): the document, and from there what it uses, part by part.
//! A part that no other uses is not copied; names and numbers of parts and relations are given anew.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::markup::{Markup, Names, Shared};
use super::packed::{self, Packed};
use super::policy::{self, Fate};
use super::sorts::{self, Sort};
use super::xml::{self, Policy};
use crate::{Findings, Kind, Refusal};

const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";

/// What becomes of what a relation leads to.
#[derive(Clone, Copy)]
pub(super) enum Fit {
    Kept(&'static Sort),
    /// An address of the web.
    Link,
    Needless,
    Refused(&'static str),
}

/// How a part names what it uses.
pub(super) struct Relation {
    pub(super) id: String,
    /// The whole name of its type.
    kind: String,
    /// A part by its name in the archive, or an address.
    target: String,
    outside: bool,
    pub(super) fit: Fit,
}

impl Relation {
    fn kind(&self) -> &str {
        self.kind.rsplit('/').next().unwrap_or_default()
    }
}

pub(super) fn rewrite(
    bytes: &[u8],
    base: &'static str,
    findings: &mut Findings,
) -> Result<Vec<u8>, Refusal> {
    let packed = Packed::read(bytes)?;
    let macros = |name: &str| {
        let lower = name.to_ascii_lowercase();
        lower.contains("vbaproject") || lower.contains("/activex/") || lower.contains("macrosheet")
    };
    if packed.files.iter().any(|(name, _)| macros(name)) {
        return Err(Refusal::unaccounted("macros", 0));
    }
    let mut package = Package::new(&packed, base);
    let root = package.relations("")?;
    let main = root.iter().find(|one| one.kind() == "officeDocument");
    let main = main.ok_or(Refusal::damaged("relations", 0))?;
    package.look_around(&main.target)?;
    let name = package.taken(&main.target, sorts::main(base));
    package.relate("", &[(main, name)]);
    while let Some(part) = package.waiting.pop_front().or_else(|| package.last.take()) {
        package.part(&part, findings)?;
    }
    for (name, content) in &packed.files {
        let needed = package.names.contains_key(name) || name.ends_with(".rels");
        if !needed && name != "[Content_Types].xml" {
            let lower = name.to_ascii_lowercase();
            let said = lower.contains("comment") || lower.contains("notesslide");
            let kind = if said { Kind::Comment } else { Kind::Tags };
            findings.add(kind, 1, content.len() as u64);
        }
    }
    Ok(packed::noted(package.written(), bytes, findings))
}

/// A document as it is put together.
struct Package<'p> {
    packed: &'p Packed,
    base: &'static str,
    /// Members by name, and their names by what they are where case does not count.
    members: BTreeMap<&'p str, &'p [u8]>,
    alike: BTreeMap<String, &'p str>,
    /// What parts are called that go over, by what they were called, and of which sort they are.
    names: BTreeMap<String, (String, &'static Sort)>,
    counts: BTreeMap<&'static str, usize>,
    waiting: VecDeque<String>,
    /// The strings of cells: when it is known which are shown.
    last: Option<String>,
    shared: Shared,
    /// Slides that are shown, and what they are laid out by.
    shown: BTreeSet<String>,
    files: Vec<(String, Vec<u8>)>,
    types: Vec<(String, &'static str)>,
}

impl<'p> Package<'p> {
    fn new(packed: &'p Packed, base: &'static str) -> Self {
        Self {
            packed,
            base,
            members: (packed.files.iter().rev())
                .map(|(name, content)| (name.as_str(), content.as_slice()))
                .collect(),
            alike: (packed.files.iter().rev())
                .map(|(name, _)| (name.to_ascii_lowercase(), name.as_str()))
                .collect(),
            names: BTreeMap::new(),
            counts: BTreeMap::new(),
            waiting: VecDeque::new(),
            last: None,
            shared: Shared::default(),
            shown: BTreeSet::new(),
            files: Vec::new(),
            types: Vec::new(),
        }
    }

    /// What has to be known before the first part is written: which names formulas use, which layouts slides have.
    fn look_around(&mut self, main: &str) -> Result<(), Refusal> {
        if self.base == "xl" {
            for (name, content) in &self.packed.files {
                let parts = ["xl/worksheets/", "xl/charts/", "xl/tables/"];
                let formulas = parts.iter().any(|part| name.starts_with(part)) || name == main;
                if formulas && name.ends_with(".xml") {
                    let mut names = Names(&mut self.shared.names);
                    xml::rewrite(content, &mut names, &mut Findings::default())?;
                }
            }
            return Ok(());
        }
        let of = |package: &Self, part: &str, kind: &str| -> Result<Vec<String>, Refusal> {
            let all = package.relations(part)?.into_iter();
            Ok(all
                .filter(|one| one.kind() == kind && !one.outside)
                .map(|one| one.target)
                .collect())
        };
        let slides = of(self, main, "slide")?;
        let mut shown: BTreeSet<String> = BTreeSet::new();
        for slide in slides {
            for layout in of(self, &slide, "slideLayout")? {
                if !shown.contains(&layout) {
                    shown.extend(of(self, &layout, "slideMaster")?);
                    shown.insert(layout);
                }
            }
            shown.insert(slide);
        }
        self.shown = shown;
        Ok(())
    }

    /// What a part uses.
    fn relations(&self, part: &str) -> Result<Vec<Relation>, Refusal> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let Some(bytes) = self
            .packed
            .file(&format!("{folder}{slash}_rels/{file}.rels"))
        else {
            return Ok(Vec::new());
        };
        let mut list = List::default();
        xml::rewrite(bytes, &mut list, &mut Findings::default())?;
        for one in &mut list.0 {
            if !one.outside {
                one.target = self.resolved(folder, &one.target);
            }
            one.fit = self.fit(part, one);
        }
        Ok(list.0)
    }

    /// The name of a part in the archive, whose letters may differ in case.
    fn resolved(&self, folder: &str, target: &str) -> String {
        let mut path: Vec<&str> = match target.strip_prefix('/') {
            Some(_) => Vec::new(),
            None => folder.split('/').filter(|part| !part.is_empty()).collect(),
        };
        for part in target.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    path.pop();
                }
                part => path.push(part),
            }
        }
        let path = path.join("/");
        let spaced = path.replace("%20", " ");
        for name in [&path, &spaced] {
            if let Some((name, _)) = self.members.get_key_value(name.as_str()) {
                return (*name).to_owned();
            }
        }
        match self.alike.get(&path.to_ascii_lowercase()) {
            Some(name) => (*name).to_owned(),
            None => path,
        }
    }

    fn member(&self, name: &str) -> Option<&'p [u8]> {
        self.members.get(name).copied()
    }

    fn fit(&self, part: &str, one: &Relation) -> Fit {
        let kind = one.kind();
        if one.outside {
            return if kind == "hyperlink" && policy::office_link(&one.target) {
                Fit::Link
            } else {
                Fit::Needless
            };
        }
        // The numbers of a chart stand in the chart, too.
        if kind == "package" && part.contains("/charts/") {
            return Fit::Needless;
        }
        let unseen = matches!(kind, "slide" | "slideLayout" | "slideMaster")
            && !self.shown.contains(&one.target)
            && !self.shown.is_empty();
        match sorts::of(self.base, kind) {
            _ if unseen => Fit::Needless,
            Some(sort) if self.member(&one.target).is_some() => Fit::Kept(sort),
            Some(_) => Fit::Refused("part that is not there"),
            None => sorts::other(kind),
        }
    }

    /// What a part is called from now on.
    fn taken(&mut self, part: &str, sort: &'static Sort) -> String {
        if let Some((name, _)) = self.names.get(part) {
            return name.clone();
        }
        let number = self.counts.entry(sort.place).or_default();
        *number += 1;
        let number = if sort.numbered {
            number.to_string()
        } else {
            String::new()
        };
        let ending = match sort.root {
            "" => sorts::ending(part, self.member(part).unwrap_or_default()),
            _ => "xml",
        };
        let name = format!("{}/{}{number}.{ending}", self.base, sort.place);
        self.names.insert(part.to_owned(), (name.clone(), sort));
        if sort.kind == "sharedStrings" {
            self.last = Some(part.to_owned());
        } else {
            self.waiting.push_back(part.to_owned());
        }
        name
    }

    fn part(&mut self, part: &str, findings: &mut Findings) -> Result<(), Refusal> {
        let Some((name, sort)) = self.names.get(part).cloned() else {
            return Ok(());
        };
        let content = self.member(part).ok_or(Refusal::damaged("part", 0))?;
        if sort.root.is_empty() {
            let clean = match sort.kind {
                "image" => packed::inner_picture(content, findings)?,
                _ => packed::inner_media(part, content, findings)?,
            };
            self.files.push((name, clean));
            return Ok(());
        }
        let relations = self.relations(part)?;
        let number = name.trim_end_matches(".xml");
        let number = number.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        let mut markup = Markup::new(&relations, number.parse().unwrap_or(0), &mut self.shared);
        let clean = xml::rewrite(content, &mut markup, findings)?;
        if let Some(what) = markup.refused {
            return Err(Refusal::unaccounted(what, 0));
        }
        if markup.root.as_deref() != Some(sort.root) {
            return Err(Refusal::damaged(sort.root, 0));
        }
        let mut used = markup.used;
        for (at, one) in relations.iter().enumerate() {
            if matches!(one.fit, Fit::Kept(sort) if sort.implied) && !used.contains(&at) {
                used.push(at);
            }
        }
        let mut related = Vec::new();
        for one in used.into_iter().map(|at| &relations[at]) {
            let target = match one.fit {
                Fit::Kept(sort) => self.taken(&one.target, sort),
                _ => one.target.clone(),
            };
            related.push((one, target));
        }
        self.relate(&name, &related);
        self.types.push((name.clone(), sort.content));
        self.files.push((name, clean));
        Ok(())
    }

    /// Writes what a part uses, by the numbers that it has been told.
    fn relate(&mut self, part: &str, related: &[(&Relation, String)]) {
        if related.is_empty() {
            return;
        }
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Relationships xmlns=\"{RELATIONS}\">"
        );
        for (at, (one, target)) in related.iter().enumerate() {
            let mode = if one.outside {
                " TargetMode=\"External\""
            } else {
                ""
            };
            let target = match one.outside {
                true => super::html::escaped(target).replace('"', "&quot;"),
                false => relative(folder, target),
            };
            let (id, kind) = (at + 1, super::html::escaped(&one.kind));
            text += &format!(
                "<Relationship Id=\"rId{id}\" Type=\"{kind}\" Target=\"{target}\"{mode}/>"
            );
        }
        text += "</Relationships>\n";
        let slash = if folder.is_empty() { "" } else { "/" };
        let name = format!("{folder}{slash}_rels/{file}.rels");
        self.files.push((name, text.into_bytes()));
    }

    /// The archive: what it is comes first.
    fn written(mut self) -> Vec<u8> {
        self.types.sort();
        let mut text =
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Types xmlns=\"{TYPES}\">");
        let endings: BTreeSet<&str> = self
            .files
            .iter()
            .filter_map(|(name, _)| name.rsplit_once('.'))
            .map(|(_, ending)| ending)
            .collect();
        for ending in endings {
            let kind = sorts::content_of(ending);
            text += &format!("<Default Extension=\"{ending}\" ContentType=\"{kind}\"/>");
        }
        for (name, kind) in &self.types {
            text += &format!("<Override PartName=\"/{name}\" ContentType=\"{kind}\"/>");
        }
        text += "</Types>\n";
        self.files.sort_by(|one, other| {
            let key = |name: &str| (name != "_rels/.rels", name.to_owned());
            key(&one.0).cmp(&key(&other.0))
        });
        self.files
            .insert(0, ("[Content_Types].xml".to_owned(), text.into_bytes()));
        packed::write(&self.files)
    }
}

/// The way from a folder to a part.
fn relative(folder: &str, target: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = target.split('/').collect();
    let alike = from
        .iter()
        .zip(&to)
        .take_while(|(one, other)| one == other)
        .count();
    let up = "../".repeat(from.len() - alike);
    format!("{up}{}", to[alike..].join("/"))
}

/// What a part uses, as it says itself.
#[derive(Default)]
struct List(Vec<Relation>);

impl Policy for List {
    fn element(
        &mut self,
        name: &str,
        attributes: &mut Vec<(String, String)>,
        _: &mut Findings,
    ) -> Fate {
        let value = |key: &str| {
            let found = attributes.iter().find(|(own, _)| own == key);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        if name.rsplit(':').next() == Some("Relationship") {
            self.0.push(Relation {
                id: value("Id"),
                kind: value("Type"),
                target: value("Target"),
                outside: value("TargetMode") == "External",
                fit: Fit::Needless,
            });
        }
        Fate::Keep
    }
}

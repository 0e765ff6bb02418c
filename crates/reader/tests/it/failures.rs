//! What goes wrong while a site is written: told, and nothing panics.

use std::collections::BTreeMap;

use bulssi_model::{Event, Lang, Silent, TreePath, Watch};
use bulssi_reader::glossary::Glossary;
use bulssi_reader::site::{
    Body, Cue, Entry, Font, Icon, Item, Key, Markup, Section, Series, Site, Text, Tools,
};
use bulssi_reader::{Contents, Sink, SinkError, Unsearched, WriteError, write_site};

struct Lines(&'static str);

impl Contents for Lines {
    fn bytes(&self, _: Key) -> Result<Vec<u8>, SinkError> {
        Err(SinkError("no picture".into()))
    }

    fn text(&self, _: Key) -> Result<String, SinkError> {
        Ok(self.0.to_owned())
    }

    fn cues(&self, _: Key) -> Result<Vec<Cue>, SinkError> {
        Ok(Vec::new())
    }
}

/// Takes so many files and no more.
struct Room(usize);

impl Sink for Room {
    fn put(&mut self, _: &TreePath, _: &[u8]) -> Result<(), SinkError> {
        self.0 = self
            .0
            .checked_sub(1)
            .ok_or_else(|| SinkError("full".into()))?;
        Ok(())
    }
}

struct Impatient;

impl Watch for Impatient {
    fn event(&self, _: Event) {}

    fn cancelled(&self) -> bool {
        true
    }
}

fn site(markup: Markup) -> Site {
    let text = Text {
        markup,
        key: Key(0),
        attached: BTreeMap::new(),
    };
    let body = match markup {
        Markup::Lesson => Body::Lesson(text),
        _ => Body::Article(text),
    };
    let item = Item {
        title: "A text".to_owned(),
        number: String::new(),
        summary: String::new(),
        year: None,
        languages: Vec::new(),
        poster: None,
        body,
        files: Vec::new(),
        page: None,
        series: None,
        lost_pictures: 0,
        importance: 3,
    };
    Site {
        entry: "Start.html".parse().unwrap(),
        folder: "s".parse().unwrap(),
        title: "T".to_owned(),
        window_title: String::new(),
        language: Lang::english(),
        works: vec![item],
        series: Vec::new(),
        sections: vec![Section {
            title: "Texts".to_owned(),
            icon: Icon::Article,
            entries: vec![Entry::Work(0)],
        }],
        newest: Vec::new(),
        wikis: Vec::new(),
        glossary: Glossary::default(),
        font: None,
        search: false,
        tools: Tools::default(),
        also: Vec::new(),
    }
}

fn write(site: &Site, text: &'static str, room: usize) -> Result<(), WriteError> {
    write_site(
        site,
        &Lines(text),
        &mut Unsearched,
        &mut Room(room),
        &Silent,
    )
    .map(drop)
}

#[test]
fn a_full_drive_ends_the_writing_at_any_file() {
    let site = site(Markup::Plain);
    let files = (0..99)
        .find(|room| write(&site, "text", *room).is_ok())
        .unwrap();
    assert!((8..20).contains(&files), "{files}");
    for room in 0..files {
        let error = write(&site, "text", room).unwrap_err();
        assert!(
            matches!(error, WriteError::Sink(_) | WriteError::Pack(_)),
            "{error:?}"
        );
    }
}

#[test]
fn indices_that_lead_nowhere_are_refused() {
    let good = site(Markup::Plain);
    let refused = |change: &dyn Fn(&mut Site)| {
        let mut site = good.clone();
        change(&mut site);
        matches!(write(&site, "text", 99), Err(WriteError::Missing(7)))
    };
    assert!(refused(&|site| site.newest.push(7)));
    assert!(refused(&|site| site.sections[0]
        .entries
        .push(Entry::Work(7))));
    assert!(refused(&|site| site.sections[0]
        .entries
        .push(Entry::Series(7))));
    assert!(refused(&|site| site.works[0].series = Some(7)));
    assert!(refused(&|site| site.series.push(Series {
        title: String::new(),
        summary: String::new(),
        poster: None,
        works: vec![7],
    })));
}

#[test]
fn a_lesson_that_does_not_read_is_named() {
    let error = write(&site(Markup::Lesson), "== Words\nrice\n", 99).unwrap_err();
    let WriteError::Lesson { title, source } = error else {
        panic!("{error:?}");
    };
    assert_eq!((title.as_str(), source.line), ("A text", 2));
}

#[test]
fn a_broken_font_and_a_stop_are_told() {
    let mut site = site(Markup::Plain);
    let stopped = write_site(
        &site,
        &Lines(""),
        &mut Unsearched,
        &mut Room(99),
        &Impatient,
    );
    assert!(matches!(stopped, Err(WriteError::Cancelled)));
    site.font = Some(Font {
        file: b"no font".to_vec().into(),
        index: 0,
        more: ['가'].into(),
    });
    assert!(matches!(write(&site, "text", 99), Err(WriteError::Font(_))));
}

#[test]
fn an_empty_site_and_an_empty_text_have_pages() {
    let mut site = site(Markup::Html);
    write(&site, "", 99).unwrap();
    site.works.clear();
    site.sections[0].entries.clear();
    write(&site, "", 99).unwrap();
    site.sections.clear();
    write(&site, "", 99).unwrap();
}

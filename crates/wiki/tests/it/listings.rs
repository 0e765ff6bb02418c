//! Listings, kinds and the front page of real archives, and what is missing in made ones.

use std::collections::BTreeSet;
use std::path::Path;

use bulssi_model::Silent;
use bulssi_wiki::{Archive, Kind, Limits, Listing, Source, Target, ZimError};

use crate::made::{item, sound};
use crate::{SETS, data};

fn open(path: &Path) -> Archive {
    Archive::open(Source::open(&[path]).unwrap(), Limits::default()).unwrap()
}

/// What `each_article` hands over, in its order.
fn articles(archive: &Archive) -> Vec<(u8, String)> {
    let mut found = Vec::new();
    let all = archive.each_article(&Silent, |entry| {
        found.push((entry.namespace, entry.shown_title().to_owned()));
        Ok::<(), ZimError>(())
    });
    all.unwrap();
    found
}

#[test]
fn articles_of_both_schemes() {
    let Some(data) = data() else { return };
    for (set, namespace, name, most) in [
        ("nons", b'C', "small.zim", 1),
        ("withns", b'A', "small.zim", 1),
        ("nons", b'C', "wikibooks_be_all_nopic_2017-02.zim", 70),
        ("withns", b'A', "wikibooks_be_all_nopic_2017-02.zim", 70),
    ] {
        let archive = open(&data.join(set).join(name));
        let found = articles(&archive);
        assert!(
            (1..=most).contains(&found.len()),
            "{set}/{name}: {}",
            found.len()
        );
        assert!(
            found.iter().all(|(here, _)| *here == namespace),
            "{set}/{name}"
        );
        let main = archive.main_entry().unwrap().unwrap();
        assert!(matches!(main.target, Target::Item { .. }));
        assert_eq!(archive.kind_of(&main), Some(Kind::Page), "{set}/{name}");
    }
}

#[test]
fn all_entries_by_title() {
    let Some(data) = data() else { return };
    for set in SETS {
        let archive = open(&data.join(set).join("wikibooks_be_all_nopic_2017-02.zim"));
        let titles = archive.titles(Listing::All).unwrap().unwrap();
        let count = titles.len();
        let found: Vec<_> = titles.map(Result::unwrap).collect();
        assert_eq!(found.len(), count as usize);
        let keys: Vec<_> = found
            .iter()
            .map(|entry| (entry.namespace, entry.shown_title().to_owned()))
            .collect();
        assert!(keys.is_sorted(), "{set}");
        let once: BTreeSet<u32> = found.iter().map(|entry| entry.index).collect();
        assert_eq!(once.len(), found.len());
        let mut titles = archive.titles(Listing::All).unwrap().unwrap();
        assert!(matches!(
            titles.at(count),
            Err(ZimError::TitleEntryOutside { .. })
        ));
    }
}

#[test]
fn the_listing_of_the_new_scheme() {
    let Some(data) = data() else { return };
    let path = |set: &str| data.join(set).join("wikibooks_be_all_nopic_2017-02.zim");
    let new = open(&path("nons"));
    let listed = new.titles(Listing::Articles).unwrap().unwrap();
    let titles: Vec<String> = listed
        .map(|entry| entry.unwrap().shown_title().to_owned())
        .collect();
    assert!(titles.is_sorted());
    let old = open(&path("withns"));
    assert!(old.titles(Listing::Articles).unwrap().is_none());
}

#[test]
fn kinds_and_counts() {
    let Some(data) = data() else { return };
    for set in SETS {
        let archive = open(&data.join(set).join("wikibooks_be_all_nopic_2017-02.zim"));
        let mut pages = 0;
        archive
            .each_entry(&Silent, |entry| {
                let kind = archive.kind_of(&entry);
                assert_eq!(kind.is_none(), matches!(entry.target, Target::Redirect(_)));
                pages += u64::from(kind == Some(Kind::Page));
                Ok::<(), ZimError>(())
            })
            .unwrap();
        let counted: u64 = archive
            .counter()
            .unwrap()
            .iter()
            .filter(|(mime, _)| Kind::of(mime) == Kind::Page)
            .map(|(_, count)| count)
            .sum();
        assert_eq!(counted, pages, "{set}");
    }
}

#[test]
fn nothing_is_listed() {
    let mut made = sound();
    made.titles = None;
    made.entries[0] = item("a", "", 0, 0);
    let archive = made.open().unwrap();
    assert!(archive.titles(Listing::All).unwrap().is_none());
    assert!(archive.titles(Listing::Articles).unwrap().is_none());
    assert!(archive.main_entry().unwrap().is_none());
    assert!(articles(&archive).is_empty());
    assert!(archive.tags().unwrap().is_empty());
    assert!(archive.counter().unwrap().is_empty());
}

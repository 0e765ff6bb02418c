//! What is made of blobs: made once, kept as it grows, gone with what it was made of.

use std::fs;

use bulssi_library::{Library, Make, Making, RenditionError, RenditionKey, RenditionState};
use bulssi_model::{Digest, Silent, TreePath, WorkId};

use crate::fixture::{Desk, bytes, film};
use crate::verifying::full;

pub(crate) fn key(source: &[u8], recipe: &str) -> RenditionKey {
    RenditionKey {
        source: Digest::of(source),
        recipe: recipe.to_owned(),
    }
}

#[track_caller]
pub(crate) fn begin(library: &Library, key: &RenditionKey, of: &[&[u8]]) -> Box<Making> {
    let material: Vec<Digest> = of.iter().map(|data| Digest::of(data)).collect();
    match library.make(key, &material).unwrap() {
        Make::Begun(making) => making,
        Make::Whole(_) => panic!("made already"),
    }
}

#[track_caller]
pub(crate) fn put(making: &mut Making, path: &str, data: &[u8]) {
    let path: TreePath = path.parse().unwrap();
    let file = making.put(path.clone(), &mut &*data, &Silent).unwrap();
    assert_eq!((file.path, file.digest), (path, Digest::of(data)));
}

fn paths(files: &[bulssi_library::RenditionFile]) -> Vec<&str> {
    files.iter().map(|file| file.path.as_str()).collect()
}

#[test]
fn a_rendition_is_made_once_and_seen_only_whole() {
    let desk = Desk::new();
    desk.add(&[film("하나", b"one")]);
    let key = key(b"one", "wiki 1");
    let mut making = begin(&desk.library, &key, &[b"one"]);
    put(&mut making, "b/2", b"second");
    put(&mut making, "a", b"first");
    making.checkpoint(b"half").unwrap();
    assert_eq!(desk.library.rendition(&key).unwrap(), None);
    let under_way = &desk.library.renditions().unwrap()[0];
    assert_eq!(under_way.state, RenditionState::UnderWay);
    assert!(matches!(
        desk.library.make(&key, &[]),
        Err(RenditionError::Busy)
    ));
    put(&mut making, "empty", b"");
    let made = making.finish(b"summary").unwrap();
    assert_eq!(paths(&made.files), ["b/2", "a", "empty"]);
    assert_eq!(desk.library.rendition(&key).unwrap(), Some(made.clone()));
    let again = desk.library.make(&key, &[Digest::of(b"one")]).unwrap();
    assert!(matches!(again, Make::Whole(whole) if whole == made));
    let report = desk.library.verify(&full(2), &Silent).unwrap();
    assert!(report.is_whole() && report.orphans.is_empty(), "{report:?}");
    assert_eq!(report.blobs, 4);
    assert_eq!(fs::read_dir(desk.root().join("making")).unwrap().count(), 0);
}

#[test]
fn one_that_was_cut_short_goes_on_from_its_checkpoint() {
    let desk = Desk::new();
    desk.add(&[film("하나", b"one")]);
    let key = key(b"one", "wiki 1");
    let mut making = begin(&desk.library, &key, &[b"one"]);
    put(&mut making, "1", b"kept");
    let own = making.scratch().unwrap().join("run");
    fs::write(&own, b"x").unwrap();
    making.checkpoint(b"after 1").unwrap();
    put(&mut making, "2", b"lost");
    drop(making);
    let rows = desk.library.renditions().unwrap();
    assert_eq!(rows[0].state, RenditionState::Unfinished);
    assert_eq!((rows[0].files, rows[0].len.0), (1, 4));

    let mut making = begin(&desk.library, &key, &[b"one"]);
    assert_eq!(paths(making.done()), ["1"]);
    assert_eq!(making.note(), b"after 1");
    assert_eq!(making.scratch().unwrap().join("run"), own);
    assert!(own.exists());
    let twice = making.put("1".parse().unwrap(), &mut &b"x"[..], &Silent);
    assert!(matches!(twice, Err(RenditionError::Twice(_))));
    put(&mut making, "2", b"new");
    assert_eq!(paths(&making.finish(b"").unwrap().files), ["1", "2"]);
    assert!(!own.parent().unwrap().exists());

    let other = self::key(b"one", "wiki 2");
    let mut making = begin(&desk.library, &other, &[b"one"]);
    put(&mut making, "1", b"kept");
    making.checkpoint(b"x").unwrap();
    making.start_over().unwrap();
    assert!(making.done().is_empty() && making.note().is_empty());
    put(&mut making, "1", b"other");
    assert_eq!(making.finish(b"").unwrap().files.len(), 1);
}

#[test]
fn it_goes_with_the_work_that_it_was_made_of() {
    let desk = Desk::new();
    let ids = desk.add(&[film("하나", b"one"), film("둘", b"two")]);
    for (of, own) in [(&b"one"[..], &b"of one"[..]), (b"two", b"of two")] {
        let mut making = begin(&desk.library, &key(of, "wiki 1"), &[of]);
        put(&mut making, "shared", b"same in both");
        put(&mut making, "own", own);
        // The maker may hand a work's own file on.
        put(&mut making, "film", b"two");
        making.finish(b"").unwrap();
    }
    let plan = desk.library.remove_plan(&ids[..1]).unwrap();
    assert_eq!(plan.renditions.len(), 1);
    assert_eq!(plan.freed.0, 3 + 6);
    let report = desk.library.remove(&plan).unwrap();
    assert_eq!((report.works, report.renditions, report.blobs), (1, 1, 2));
    assert_eq!(
        desk.library.rendition(&key(b"one", "wiki 1")).unwrap(),
        None
    );
    let left = desk.library.rendition(&key(b"two", "wiki 1")).unwrap();
    assert_eq!(left.unwrap().files.len(), 3);

    let plan = desk.library.discard_plan(&[key(b"two", "wiki 1")]).unwrap();
    assert_eq!((plan.works.len(), plan.freed.0), (0, 12 + 6));
    desk.library.remove(&plan).unwrap();
    let report = desk.library.verify(&full(1), &Silent).unwrap();
    assert!(report.is_whole() && report.orphans.is_empty(), "{report:?}");
    assert_eq!((report.works, report.blobs), (1, 1));
}

#[test]
fn what_a_maker_left_behind_counts_as_freed() {
    let desk = Desk::new();
    desk.add(&[film("하나", b"one")]);
    let one = key(b"one", "wiki 1");
    let mut making = begin(&desk.library, &one, &[b"one"]);
    put(&mut making, "1", b"kept");
    making.checkpoint(b"x").unwrap();
    let scratch = making.scratch().unwrap();
    std::fs::create_dir(scratch.join("index")).unwrap();
    std::fs::write(scratch.join("texts"), [0; 1000]).unwrap();
    std::fs::write(scratch.join("index/run"), [0; 234]).unwrap();
    // As after a kill.
    drop(making);
    let plan = desk.library.discard_plan(&[one]).unwrap();
    assert_eq!(plan.freed.0, 4 + 1234);
    let report = desk.library.remove(&plan).unwrap();
    assert_eq!(report.freed.0, 4 + 1234);
    assert!(!scratch.exists());
}

/// The story: one desk converts an encyclopedia while another removes it.
#[test]
fn what_it_is_made_of_may_go_while_it_is_made() {
    let desk = Desk::new();
    let ids = desk.add(&[film("하나", b"one"), film("둘", b"two")]);
    let remove = |id: WorkId| {
        let plan = desk.library.remove_plan(&[id]).unwrap();
        desk.library.remove(&plan).unwrap()
    };
    let one = key(b"one", "wiki 1");
    let mut making = begin(&desk.library, &one, &[b"one"]);
    put(&mut making, "1", b"x");
    assert_eq!(remove(ids[0]).renditions, 1);
    let failed = making.checkpoint(b"");
    assert!(matches!(failed, Err(RenditionError::Material(d)) if d == Digest::of(b"one")));
    drop(making);
    assert!(matches!(
        desk.library.make(&one, &[Digest::of(b"one")]),
        Err(RenditionError::Material(_))
    ));
    // Planned before the rendition was whole, carried out after.
    let two = key(b"two", "wiki 1");
    let plan = desk.library.remove_plan(&ids[1..]).unwrap();
    let mut making = begin(&desk.library, &two, &[b"two"]);
    put(&mut making, "1", b"y");
    making.finish(b"").unwrap();
    desk.library.remove(&plan).unwrap();
    let rows = desk.library.renditions().unwrap();
    assert_eq!(rows[0].state, RenditionState::Stale);
    let report = desk.library.verify(&full(1), &Silent).unwrap();
    assert!(report.is_whole(), "{report:?}");
}

#[test]
fn a_damaged_one_is_found_and_made_again() {
    let desk = Desk::new();
    desk.add(&[film("하나", b"one")]);
    let key = key(b"one", "wiki 1");
    let data = bytes(7, 3000);
    let make = || {
        let mut making = begin(&desk.library, &key, &[b"one"]);
        assert!(making.done().is_empty());
        put(&mut making, "1", &data);
        making.finish(b"").unwrap()
    };
    make();
    let file = desk.blob_file(&data);
    let mut broken = data.clone();
    broken[5] ^= 1;
    fs::remove_file(&file).unwrap();
    fs::write(&file, broken).unwrap();
    let report = desk.library.verify(&full(1), &Silent).unwrap();
    assert_eq!(report.damage.len(), 1);
    assert_eq!(report.damage[0].works, []);
    assert_eq!(report.damage[0].renditions, std::slice::from_ref(&key));
    assert_eq!(desk.library.rendition(&key).unwrap(), None);
    make();
    assert!(desk.library.rendition(&key).unwrap().is_some());
    assert!(desk.library.verify(&full(1), &Silent).unwrap().is_whole());
}

//! Power cuts at every operation of the store, and disks that are full, slow, unplugged or liars.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bulssi_library::{
    BlobError, Fault, FolderStore, IntakeError, IntakeOptions, Library, LibraryError, VerifyReport,
};
use bulssi_model::{Format, Role, Silent, WorkId};

use crate::disk::{Disk, Moment, Names, Pull};
use crate::fixture::{Draft, bytes, film};
use crate::verifying::full;

const BLOBS: &str = "/blobs";

/// A catalogue in a real folder, blobs on a disk that can fail.
pub(crate) struct Rig {
    pub(crate) disk: Disk,
    folder: tempfile::TempDir,
}

impl Rig {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Library::create(folder.path()).unwrap();
        let disk = Disk::with_folder(Path::new(BLOBS));
        Self { disk, folder }
    }

    pub(crate) fn open(&self) -> Library {
        let store = FolderStore::on(BLOBS, Arc::new(self.disk.clone()));
        Library::open_on(self.folder.path(), Arc::new(store)).unwrap()
    }

    pub(crate) fn verify(&self) -> VerifyReport {
        self.open().verify(&full(2), &Silent).unwrap()
    }
}

/// Two films that share a poster, and one that has its own.
fn films() -> [Draft; 3] {
    let poster = bytes(9, 300);
    [
        film("하나", &bytes(1, 5000)).with(Role::Poster, "p.jpg", Format::Jpeg, &poster),
        film("둘", &bytes(2, 700)).with(Role::Poster, "p.jpg", Format::Jpeg, &poster),
        film("셋", &bytes(3, 0)),
    ]
}

fn add(library: &Library, drafts: &[Draft]) -> Result<Vec<WorkId>, IntakeError> {
    let intake = library.intake(IntakeOptions::default())?;
    for draft in drafts {
        for data in &draft.files {
            intake.blob(&mut data.as_slice(), &Silent)?;
        }
        intake.work(draft.work.clone(), Vec::new())?;
    }
    intake.finish()?;
    Ok(drafts.iter().map(|draft| draft.work.id).collect())
}

/// What a session at the desk does, with what it was told is done.
#[derive(Default)]
struct Told {
    here: Vec<WorkId>,
    gone: Vec<WorkId>,
}

fn session(library: &Library, told: &mut Told) -> Result<(), IntakeError> {
    let [one, two, three] = films();
    told.here.extend(add(library, &[one.clone(), three])?);
    told.here.extend(add(library, std::slice::from_ref(&two))?);
    let plan = library.remove_plan(&[one.work.id]).map_err(unexpected)?;
    // From here on the first film may or may not be there.
    told.here.retain(|id| *id != one.work.id);
    let report = library.remove(&plan).map_err(unexpected)?;
    told.gone.push(one.work.id);
    match report.left.into_iter().next() {
        Some((_, error)) => return Err(error.into()),
        None => told.gone.clear(),
    }
    told.here.extend(add(library, &[one])?);
    Ok(())
}

fn unexpected(error: LibraryError) -> IntakeError {
    match error {
        LibraryError::Store(error) => error.into(),
        LibraryError::Catalogue(error) => error.into(),
        other => panic!("{other}"),
    }
}

/// The story: a desk's machine loses power while films are added and removed. Whatever operation
/// of the disk that hits, and whichever unsynced names survive it, every film that was reported as
/// added is whole, none is half there, and doing it all again works.
#[test]
fn a_power_cut_at_any_operation_leaves_every_finished_work_whole() {
    for (pull, names) in [
        (Pull::Before, Names::Synced),
        (Pull::After, Names::Synced),
        (Pull::Before, Names::All),
        (Pull::After, Names::All),
    ] {
        let mut cuts = 0;
        for operation in 0.. {
            let rig = Rig::new();
            rig.disk.pull_at(operation, pull);
            let mut told = Told::default();
            let result = session(&rig.open(), &mut told);
            let ended = !rig.disk.is_dead();
            assert!(
                ended || result.is_err() || told.here.len() == 3,
                "{operation}"
            );
            rig.disk.power_cycle(names);

            let place = format!("{pull:?} operation {operation}, {names:?}");
            let report = rig.verify();
            assert!(report.is_whole(), "{place}: {report:?}");
            let library = rig.open();
            for id in &told.here {
                assert!(
                    library.work(*id).unwrap().is_some(),
                    "{place}: {id} is lost"
                );
            }
            for id in &told.gone {
                assert!(
                    library.work(*id).unwrap().is_none(),
                    "{place}: {id} is back"
                );
            }
            add(&library, &films()).unwrap();
            let report = library.verify(&full(1), &Silent).unwrap();
            library.prune(&report).unwrap();
            let report = library.verify(&full(1), &Silent).unwrap();
            assert!(
                report.is_whole() && report.works == 3,
                "{place}: {report:?}"
            );
            assert!(
                report.orphans.is_empty() && report.drafts.files == 0,
                "{place}"
            );
            assert_eq!(rig.disk.files_below(Path::new(BLOBS)).len(), 4, "{place}");
            if ended {
                break;
            }
            cuts += 1;
        }
        assert!(cuts > 40, "only {cuts} operations");
    }
}

/// Removes a work from another handle, long enough for it to be through if nothing holds it up.
fn remove_meanwhile(rig: &Rig, moment: Moment, id: WorkId) -> Arc<Mutex<Option<JoinHandle<()>>>> {
    let library = rig.open();
    let running = Arc::new(Mutex::new(None));
    let started = Arc::clone(&running);
    rig.disk.before(moment, move || {
        let plan = library.remove_plan(&[id]).unwrap();
        let remover = thread::spawn(move || drop(library.remove(&plan).unwrap()));
        *started.lock().unwrap() = Some(remover);
        thread::sleep(Duration::from_millis(300));
    });
    running
}

/// The story: an adder found the poster of its film in its place and kept it; before it wrote so
/// into the catalogue, somebody removed the only other film with that poster.
#[test]
fn a_blob_that_an_adder_decided_to_keep_waits_for_no_remover() {
    let rig = Rig::new();
    let [one, two, _] = films();
    add(&rig.open(), std::slice::from_ref(&one)).unwrap();
    let remover = remove_meanwhile(&rig, Moment::SyncFiles, one.work.id);
    add(&rig.open(), &[two]).unwrap();
    remover.lock().unwrap().take().unwrap().join().unwrap();
    let report = rig.verify();
    assert!(report.is_whole() && report.works == 1, "{report:?}");
    assert_eq!(rig.disk.files_below(Path::new(BLOBS)).len(), 2);
}

#[test]
fn what_is_removed_while_verifying_is_not_taken_for_lost() {
    let rig = Rig::new();
    let [one, two, _] = films();
    add(&rig.open(), &[one.clone(), two]).unwrap();
    let library = rig.open();
    let remover = remove_meanwhile(&rig, Moment::List, one.work.id);
    let report = library.verify(&full(1), &Silent).unwrap();
    remover.lock().unwrap().take().unwrap().join().unwrap();
    assert!(report.is_whole(), "{report:?}");
}

#[test]
fn a_process_that_dies_after_naming_and_a_power_cut_after_adding_again() {
    // The second addition finds blobs under their names that no folder sync has made durable.
    let rig = Rig::new();
    let [one, ..] = films();
    let named = (0..200).find(|operation| {
        let rig = Rig::new();
        rig.disk.pull_at(*operation, Pull::After);
        let _ = add(&rig.open(), &films()[..1]);
        let named = rig.disk.files_below(Path::new(BLOBS));
        named
            .iter()
            .any(|path| path.components().count() == 4 && !path.starts_with("/blobs/tmp"))
    });
    rig.disk.pull_at(named.unwrap(), Pull::After);
    assert!(add(&rig.open(), std::slice::from_ref(&one)).is_err());
    // The process died, the power did not: what was written is there, durable or not.
    rig.disk.revive();
    add(&rig.open(), std::slice::from_ref(&one)).unwrap();
    rig.disk.power_cycle(Names::Synced);
    let report = rig.verify();
    assert!(report.is_whole() && report.works == 1, "{report:?}");
}

#[test]
fn a_sync_that_lies_is_found_out_and_healed_by_adding_again() {
    let rig = Rig::new();
    rig.disk.lie();
    let [one, two, three] = films();
    add(&rig.open(), &[one.clone(), two.clone(), three]).unwrap();
    rig.disk.power_cycle(Names::All);
    let report = rig.verify();
    assert!(!report.is_whole());
    assert_eq!(report.damage.len(), 3, "{report:?}");
    let faults = report.damage.iter().map(|damage| &damage.fault);
    assert!(
        faults
            .into_iter()
            .all(|fault| matches!(fault, Fault::Length(len) if len.0 == 0))
    );
    let poster = report.damage.iter().find(|damage| damage.len.0 == 300);
    let mut hit = vec![one.work.id, two.work.id];
    hit.sort_by_key(ToString::to_string);
    assert_eq!(
        poster.unwrap().works,
        hit,
        "all works that it hits are named"
    );
    add(&rig.open(), &films()).unwrap();
    assert!(rig.verify().is_whole());
}

#[test]
fn a_sync_that_fails_adds_nothing() {
    let rig = Rig::new();
    let [one, two, _] = films();
    add(&rig.open(), &[one]).unwrap();
    rig.disk.fail_syncs();
    let error = add(&rig.open(), &[two]).unwrap_err();
    assert!(
        matches!(error, IntakeError::Store(BlobError::Io { .. })),
        "{error:?}"
    );
    assert_eq!(rig.verify().works, 1);
    assert!(rig.verify().is_whole());
}

#[test]
fn short_writes_are_written_on() {
    let rig = Rig::new();
    rig.disk.write_short(7);
    add(&rig.open(), &films()).unwrap();
    assert!(rig.verify().is_whole());
}

#[test]
fn a_full_disk_is_told_apart_and_keeps_what_was_finished() {
    let rig = Rig::new();
    rig.disk.limit(5900);
    let library = rig.open();
    let [one, two, three] = films();
    let intake = library.intake(IntakeOptions::default()).unwrap();
    one.add(&intake);
    let error = intake
        .blob(&mut two.files[0].as_slice(), &Silent)
        .unwrap_err();
    assert!(
        matches!(error, IntakeError::Store(BlobError::Full { .. })),
        "{error:?}"
    );
    assert!(!error.is_of_one_file());
    three.add(&intake);
    assert_eq!(
        intake.finish().unwrap().added,
        2,
        "what came in before is kept"
    );
    assert_eq!(rig.verify().works, 2);
    assert_eq!(rig.verify().drafts.files, 0);
}

#[test]
fn a_source_that_fails_is_not_the_library_that_fails() {
    struct Broken(u8);
    impl io::Read for Broken {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            self.0 += 1;
            match self.0 {
                1 => Err(io::ErrorKind::Interrupted.into()),
                2 => {
                    buf[0] = 1;
                    Ok(1)
                }
                _ => Err(io::Error::other("bad sector")),
            }
        }
    }
    let rig = Rig::new();
    let library = rig.open();
    let intake = library.intake(IntakeOptions::default()).unwrap();
    let error = intake.blob(&mut Broken(0), &Silent).unwrap_err();
    assert!(matches!(error, IntakeError::Source(_)) && error.is_of_one_file());
    let [one, ..] = films();
    one.add(&intake);
    assert_eq!(intake.finish().unwrap().added, 1);
    let files = rig.disk.files_below(Path::new(BLOBS));
    assert_eq!(files.len(), 2, "the broken one left nothing: {files:?}");
}

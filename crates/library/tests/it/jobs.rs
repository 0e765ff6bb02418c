//! Jobs: claimed once, beaten, taken over, published by the newest attempt alone.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use bulssi_library::{
    Attempt, Claim, JobId, JobQueue, JobRow, JobState, LOST, Library, MOST_LOST, NewJob,
    RenditionError,
};
use bulssi_model::{Digest, Silent};

use crate::fixture::{Desk, film};
use crate::renditions::key;
use crate::verifying::full;

pub(crate) fn job(source: &[u8], recipe: &str) -> NewJob {
    NewJob {
        key: key(source, recipe),
        name: "달빛".to_owned(),
        task: "{}".to_owned(),
    }
}

fn desk() -> (Desk, Arc<dyn JobQueue>) {
    let desk = Desk::new();
    desk.add(&[film("하나", b"one"), film("둘", b"two")]);
    let queue = desk.library.queue().unwrap();
    (desk, queue)
}

#[track_caller]
pub(crate) fn attempt(library: &Library, queue: &Arc<dyn JobQueue>, claim: &Claim) -> Attempt {
    let material = [claim.job.key.source];
    library
        .attempt(Arc::clone(queue), claim.clone(), &material)
        .unwrap()
}

#[track_caller]
pub(crate) fn put(attempt: &mut Attempt, path: &str, data: &[u8]) {
    attempt
        .put(path.parse().unwrap(), &mut &*data, &Silent)
        .unwrap();
}

#[track_caller]
fn only(queue: &Arc<dyn JobQueue>) -> JobRow {
    let [row] = &queue.jobs().unwrap()[..] else {
        panic!("not one job")
    };
    row.clone()
}

#[test]
fn a_job_becomes_a_rendition_and_is_over() {
    let (desk, queue) = desk();
    let one = job(b"one", "film 1");
    let ids = queue
        .enqueue(&[one.clone(), job(b"two", "film 1")])
        .unwrap();
    // Asking again changes nothing but what people read.
    let renamed = NewJob {
        name: "해".to_owned(),
        ..one.clone()
    };
    assert_eq!(
        queue.enqueue(std::slice::from_ref(&renamed)).unwrap(),
        ids[..1]
    );
    let claim = queue.claim("a", None).unwrap().unwrap();
    assert_eq!((claim.id, claim.attempt, &claim.job), (ids[0], 1, &renamed));
    assert!(queue.beat(&claim, 250).unwrap());
    let rows = queue.jobs().unwrap();
    assert_eq!(
        (rows[0].state, rows[0].done, rows[0].beats),
        (JobState::Running, 250, 1)
    );
    assert_eq!(
        (rows[1].state, rows[1].worker.as_deref()),
        (JobState::Waiting, None)
    );

    let mut making = attempt(&desk.library, &queue, &claim);
    let scratch = making.scratch().unwrap();
    fs::write(scratch.join("own"), b"x").unwrap();
    put(&mut making, "one.mp4", b"made of one");
    let twice = making.put("ONE.mp4".parse().unwrap(), &mut &b"x"[..], &Silent);
    assert!(matches!(twice, Err(RenditionError::Twice(_))));
    assert_eq!(desk.library.rendition(&one.key).unwrap(), None);
    let made = making.publish(b"note").unwrap();
    assert_eq!(desk.library.rendition(&one.key).unwrap(), Some(made));
    assert!(!scratch.exists());
    assert_eq!(only(&queue).id, ids[1]);
    assert_eq!(fs::read_dir(desk.root().join("making")).unwrap().count(), 0);
    let report = desk.library.verify(&full(1), &Silent).unwrap();
    assert!(report.is_whole() && report.orphans.is_empty(), "{report:?}");

    // Wanted again after somebody removed it: another job, of another number.
    let plan = desk
        .library
        .discard_plan(std::slice::from_ref(&one.key))
        .unwrap();
    desk.library.remove(&plan).unwrap();
    let again = queue.enqueue(&[one]).unwrap();
    assert!(again[0] > ids[1]);
}

#[test]
fn each_job_is_claimed_once() {
    let (desk, queue) = desk();
    let jobs: Vec<NewJob> = (0..60).map(|n| job(b"one", &format!("film {n}"))).collect();
    let ids = queue.enqueue(&jobs).unwrap();
    let some: BTreeSet<JobId> = ids.iter().copied().skip(50).collect();
    let claim = queue.claim("some", Some(&some)).unwrap().unwrap();
    assert_eq!(claim.id, ids[50]);
    // As another process would: through connections of their own.
    let taken: Vec<JobId> = std::thread::scope(|scope| {
        let worker = |name: &'static str| {
            let library = &desk.library;
            scope.spawn(move || {
                let queue = library.queue().unwrap();
                std::iter::from_fn(|| queue.claim(name, None).unwrap())
                    .map(|c| c.id)
                    .collect()
            })
        };
        let workers: Vec<_> = ["a", "b", "c"].map(worker).into();
        let each = workers.into_iter().map(|w| w.join().unwrap());
        each.flat_map(|ids: Vec<JobId>| ids).collect()
    });
    let once: BTreeSet<JobId> = taken.iter().copied().collect();
    assert_eq!((taken.len(), once.len()), (59, 59));
    assert!(queue.claim("late", Some(&some)).unwrap().is_none());
}

/// The story: a worker's machine is suspended, another one takes its job, then the first wakes up
/// and finishes what it had begun.
#[test]
fn a_worker_that_was_stopped_cannot_publish_over_a_newer_one() {
    let (desk, queue) = desk();
    queue.enqueue(&[job(b"one", "film 1")]).unwrap();
    let old = queue.claim("old", None).unwrap().unwrap();
    let mut slow = attempt(&desk.library, &queue, &old);
    put(&mut slow, "one.mp4", b"made by the old one");

    let seen = only(&queue);
    assert!(queue.take_away(&seen).unwrap());
    assert_eq!(only(&queue).reason.as_deref(), Some(LOST));
    let new = queue.claim("new", None).unwrap().unwrap();
    assert_eq!((new.id, new.attempt), (old.id, 2));
    assert!(!queue.beat(&old, 900).unwrap());
    // Both work at once, and neither is in the other's way.
    let mut quick = attempt(&desk.library, &queue, &new);
    assert_ne!(slow.scratch().unwrap(), quick.scratch().unwrap());
    put(&mut quick, "one.mp4", b"made by the new one");

    assert!(matches!(slow.publish(b""), Err(RenditionError::Superseded)));
    assert_eq!(desk.library.rendition(&old.job.key).unwrap(), None);
    queue.fail(&old, "of no meaning any more").unwrap();
    queue.give_back(&old).unwrap();
    let made = quick.publish(b"").unwrap();
    assert_eq!(made.files[0].digest, Digest::of(b"made by the new one"));
    // And once more, after the job is over.
    assert!(!queue.beat(&new, 0).unwrap());
    assert!(queue.jobs().unwrap().is_empty());
    let report = desk.library.verify(&full(1), &Silent).unwrap();
    assert!(report.is_whole() && report.orphans.is_empty(), "{report:?}");
    assert_eq!(report.drafts.files, 0);
}

#[test]
fn whoever_is_back_in_time_goes_on() {
    let (desk, queue) = desk();
    queue.enqueue(&[job(b"one", "film 1")]).unwrap();
    let claim = queue.claim("a", None).unwrap().unwrap();
    let seen = only(&queue);
    // A beat came in between: nothing is taken away.
    assert!(queue.beat(&claim, 1).unwrap());
    assert!(!queue.take_away(&seen).unwrap());
    assert!(queue.take_away(&only(&queue)).unwrap());
    assert_eq!(only(&queue).state, JobState::Waiting);
    assert!(queue.beat(&claim, 2).unwrap());
    assert_eq!(only(&queue).state, JobState::Running);
    let mut making = attempt(&desk.library, &queue, &claim);
    put(&mut making, "x", b"x");
    making.publish(b"").unwrap();
}

#[test]
fn a_job_that_kills_its_workers_is_given_up() {
    let (_desk, queue) = desk();
    let ids = queue.enqueue(&[job(b"one", "film 1")]).unwrap();
    for attempt in 1..=MOST_LOST {
        let claim = queue.claim("a", None).unwrap().unwrap();
        assert_eq!(claim.attempt, attempt);
        assert!(queue.take_away(&only(&queue)).unwrap());
    }
    assert!(queue.claim("a", None).unwrap().is_none());
    let row = only(&queue);
    assert_eq!((row.state, row.attempt), (JobState::Failed, MOST_LOST));
    assert_eq!(row.reason.as_deref(), Some(LOST));
    queue.retry(&ids).unwrap();
    let claim = queue.claim("a", None).unwrap().unwrap();
    queue.fail(&claim, "line 7").unwrap();
    let row = only(&queue);
    assert_eq!(
        (row.state, row.attempt, row.reason.as_deref()),
        (JobState::Failed, 4, Some("line 7"))
    );
    assert!(!queue.beat(&claim, 0).unwrap());
    queue.forget(&ids).unwrap();
    assert!(queue.jobs().unwrap().is_empty());
}

#[test]
fn one_that_was_given_back_waits_again() {
    let (desk, queue) = desk();
    let ids = queue.enqueue(&[job(b"one", "film 1")]).unwrap();
    let claim = queue.claim("a", None).unwrap().unwrap();
    // Nobody forgets what is being made.
    queue.forget(&ids).unwrap();
    let mut making = attempt(&desk.library, &queue, &claim);
    put(&mut making, "x", b"half");
    let again = desk.library.attempt(Arc::clone(&queue), claim.clone(), &[]);
    assert!(matches!(again, Err(RenditionError::Busy)));
    drop(making);
    queue.give_back(&claim).unwrap();
    let row = only(&queue);
    assert_eq!((row.state, row.attempt), (JobState::Waiting, 1));
    let report = desk.library.verify(&full(1), &Silent).unwrap();
    assert_eq!((report.drafts.files, report.orphans.len()), (0, 0));
}

#[test]
fn what_a_job_is_made_of_may_go() {
    let desk = Desk::new();
    let ids = desk.add(&[film("하나", b"one")]);
    let queue = desk.library.queue().unwrap();
    queue.enqueue(&[job(b"one", "film 1")]).unwrap();
    let claim = queue.claim("a", None).unwrap().unwrap();
    let mut making = attempt(&desk.library, &queue, &claim);
    put(&mut making, "x", b"x");
    desk.library
        .remove(&desk.library.remove_plan(&ids).unwrap())
        .unwrap();
    assert!(
        matches!(making.publish(b""), Err(RenditionError::Material(d)) if d == Digest::of(b"one"))
    );
    // The job is still there, and what it was made of is still missed.
    assert_eq!(queue.jobs().unwrap().len(), 1);
    let begun = desk
        .library
        .attempt(Arc::clone(&queue), claim, &[Digest::of(b"one")]);
    assert!(matches!(begun, Err(RenditionError::Material(_))));
}

#[test]
fn a_damaged_rendition_is_made_again_by_a_job() {
    let (desk, queue) = desk();
    let one = job(b"one", "film 1");
    for round in 0..2 {
        queue.enqueue(std::slice::from_ref(&one)).unwrap();
        let claim = queue.claim("a", None).unwrap().unwrap();
        let mut making = attempt(&desk.library, &queue, &claim);
        put(&mut making, "x", b"some bytes");
        making.publish(b"").unwrap();
        assert!(desk.library.rendition(&one.key).unwrap().is_some());
        if round == 0 {
            fs::remove_file(desk.blob_file(b"some bytes")).unwrap();
            desk.library.verify(&full(1), &Silent).unwrap();
            assert!(desk.library.rendition(&one.key).unwrap().is_none());
        }
    }
    assert!(desk.library.verify(&full(1), &Silent).unwrap().is_whole());
}

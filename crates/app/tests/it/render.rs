//! Renditions made by workers: each once, by whoever lives, never half.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Barrier, Mutex};
use std::time::Duration;

use bulssi_app::library::{
    IntakeOptions, JobState, Library, NewJob, RenditionKey, VerifyDepth, VerifyOptions,
};
use bulssi_app::render::{
    MakeFailed, Maker, Product, RenderEvent, RenderOptions, RenderReport, RenderWatch, Unwatched,
    render, render_waiting,
};
use bulssi_model::{
    ByLang, ByteLen, Digest, Event, Format, Lang, Probe, Role, Silent, Watch, Work, WorkFile,
    WorkId,
};

/// The bytes of the one film that everything is made of.
const FILM: &[u8] = b"film";
const FOLDER: &str = "BULSSI_TEST_FOLDER";
/// From beat to beat in all workers here.
const BEAT: Duration = Duration::from_millis(50);

/// A library with one film, in a folder that goes away.
struct Desk {
    library: Library,
    folder: tempfile::TempDir,
}

fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let library = Library::create(&folder.path().join("desk")).unwrap();
    let digest = Digest::of(FILM);
    let file = WorkFile {
        role: Role::Main,
        name: "달빛.mp4".to_owned(),
        digest,
        len: ByteLen(FILM.len() as u64),
        language: None,
        probe: Probe::new(Format::Mp4),
    };
    let work = Work {
        id: WorkId::of(&[digest]),
        kind: "films".parse().unwrap(),
        title: ByLang::single(Lang::korean(), "달빛"),
        summary: ByLang::default(),
        languages: vec![Lang::korean()],
        year: None,
        episode: None,
        themes: Default::default(),
        rights: None,
        notes: String::new(),
        caution: Default::default(),
        priority: Default::default(),
        files: vec![file],
    };
    let intake = library.intake(IntakeOptions::default()).unwrap();
    intake.blob(&mut &FILM[..], &Silent).unwrap();
    intake.work(work, Vec::new()).unwrap();
    intake.finish().unwrap();
    Desk { library, folder }
}

fn key(n: u32) -> RenditionKey {
    RenditionKey {
        source: Digest::of(FILM),
        recipe: format!("test {n}"),
    }
}

fn jobs(count: u32) -> Vec<NewJob> {
    let job = |n| NewJob {
        key: key(n),
        name: format!("달빛 {n}"),
        task: n.to_string(),
    };
    (0..count).map(job).collect()
}

fn options(jobs: usize) -> RenderOptions {
    let mut options = RenderOptions::default();
    options.jobs = NonZeroUsize::new(jobs).unwrap();
    options.beat = BEAT;
    // A second and a half: on a busy machine a worker that lives may be slow to say so.
    options.missed = 30;
    options
}

/// The bytes that a job is made into.
fn made_of(task: &str) -> Vec<u8> {
    task.bytes().cycle().take(300_000).collect()
}

/// Makes a file slowly, piece by piece, and notes each beginning in a folder, so that other
/// processes' are counted too.
struct Slow {
    notes: PathBuf,
    pieces: u32,
    rest: Duration,
}

impl Slow {
    fn new(desk: &Path, rest: u64) -> Self {
        let notes = desk.with_extension("notes");
        std::fs::create_dir_all(&notes).unwrap();
        Self {
            notes,
            pieces: 10,
            rest: Duration::from_millis(rest),
        }
    }

    /// How often each task was begun, and how often it came to its end.
    fn counts(&self, end: &str) -> BTreeMap<String, u32> {
        let mut counts = BTreeMap::new();
        for entry in std::fs::read_dir(&self.notes).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let (task, rest) = name.split_once('-').unwrap();
            if rest.starts_with(end) {
                *counts.entry(task.to_owned()).or_default() += 1;
            }
        }
        counts
    }

    fn note(&self, task: &str, what: &str) {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{task}-{what}-{}-{count}", std::process::id());
        std::fs::write(self.notes.join(name), b"").unwrap();
    }
}

impl Maker for Slow {
    fn material(&self, job: &NewJob) -> Vec<Digest> {
        vec![job.key.source]
    }

    fn len(&self, _: &NewJob) -> ByteLen {
        ByteLen(u64::from(self.pieces))
    }

    fn make(&self, job: &NewJob, scratch: &Path, watch: &dyn Watch) -> Result<Product, MakeFailed> {
        self.note(&job.task, "begun");
        assert_eq!(std::fs::read_dir(scratch).unwrap().count(), 0);
        let path = scratch.join("out.mp4");
        let whole = made_of(&job.task);
        for n in 1..=self.pieces as usize {
            if watch.cancelled() {
                return Err(MakeFailed::Cancelled);
            }
            // Half a file lies there for most of the time.
            std::fs::write(&path, &whole[..whole.len() * n / self.pieces as usize]).unwrap();
            std::thread::sleep(self.rest);
            watch.event(Event::Advanced {
                bytes: ByteLen(1),
                files: 0,
            });
        }
        self.note(&job.task, "ended");
        Ok(Product {
            files: vec![("film.mp4".parse().unwrap(), path)],
            note: b"note".to_vec(),
        })
    }
}

/// Everything is there as it was made, and nothing else.
#[track_caller]
fn check(desk: &Desk, count: u32) {
    for n in 0..count {
        let rendition = desk.library.rendition(&key(n)).unwrap().unwrap();
        assert_eq!(
            rendition.files[0].digest,
            Digest::of(&made_of(&n.to_string()))
        );
        assert_eq!(rendition.note, b"note");
    }
    assert_eq!(desk.library.queue().unwrap().jobs().unwrap(), []);
    let verify = VerifyOptions {
        depth: VerifyDepth::Full,
        jobs: NonZeroUsize::MIN,
    };
    let report = desk.library.verify(&verify, &Silent).unwrap();
    assert!(report.is_whole(), "{report:?}");
    assert_eq!(
        (report.orphans.len(), report.drafts.files),
        (0, 0),
        "{report:?}"
    );
    let making = desk.library.root().join("making");
    assert_eq!(std::fs::read_dir(making).unwrap().count(), 0);
}

#[derive(Default)]
struct Told {
    events: Mutex<Vec<RenderEvent>>,
    stop: AtomicBool,
}

impl RenderWatch for Told {
    fn event(&self, event: RenderEvent) {
        self.events.lock().unwrap().push(event);
    }

    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

#[test]
fn all_is_made_once_and_told() {
    let desk = desk();
    let maker = Slow::new(desk.library.root(), 1);
    let told = Told::default();
    let report = render(&desk.library, &jobs(5), &options(2), &maker, &told).unwrap();
    let wanted = RenderReport {
        made: 5,
        len: ByteLen(5 * 300_000),
        ..RenderReport::default()
    };
    assert_eq!(report, wanted);
    check(&desk, 5);
    let events = told.events.into_inner().unwrap();
    assert_eq!(
        events[0],
        RenderEvent::Planned {
            jobs: 5,
            len: ByteLen(50)
        }
    );
    let count = |is: fn(&RenderEvent) -> bool| events.iter().filter(|e| is(e)).count();
    assert_eq!(
        count(|e| matches!(e, RenderEvent::Begun { attempt: 1, .. })),
        5
    );
    assert_eq!(
        count(|e| matches!(
            e,
            RenderEvent::Made {
                len: ByteLen(300_000),
                ..
            }
        )),
        5
    );
    assert!(count(|e| matches!(e, RenderEvent::Advanced { done: 500, .. })) > 0);
    // Once more, nothing is to be done; the same job twice is one.
    let twice = [jobs(6), jobs(6)].concat();
    let report = render(&desk.library, &twice, &options(1), &maker, &Unwatched).unwrap();
    assert_eq!((report.already, report.made), (11, 1));
    assert!(maker.counts("begun").values().all(|count| *count == 1));
}

/// Fails in each way that there is.
struct Failing(AtomicU32);

impl Maker for Failing {
    fn material(&self, job: &NewJob) -> Vec<Digest> {
        match job.task.as_str() {
            "3" => vec![Digest::of(b"gone")],
            _ => vec![job.key.source],
        }
    }

    fn len(&self, _: &NewJob) -> ByteLen {
        ByteLen::ZERO
    }

    fn make(&self, job: &NewJob, scratch: &Path, _: &dyn Watch) -> Result<Product, MakeFailed> {
        self.0.fetch_add(1, Ordering::Relaxed);
        match job.task.as_str() {
            "1" => Err(MakeFailed::Work("line 7".to_owned())),
            "4" => Err(MakeFailed::Machine("no ffmpeg".into())),
            _ => {
                let path = scratch.join("x");
                std::fs::write(&path, b"x").unwrap();
                Ok(Product {
                    files: vec![("x".parse().unwrap(), path)],
                    note: Vec::new(),
                })
            }
        }
    }
}

#[test]
fn what_fails_keeps_its_reason_and_the_rest_is_made() {
    let desk = desk();
    let maker = Failing(AtomicU32::new(0));
    let four = jobs(4);
    let report = render(&desk.library, &four, &options(1), &maker, &Unwatched).unwrap();
    assert_eq!((report.made, report.gone, report.failed.len()), (2, 1, 1));
    let failed = &report.failed[0];
    assert_eq!(
        (failed.name.as_str(), failed.reason.as_str()),
        ("달빛 1", "line 7")
    );
    assert_eq!((failed.key.recipe.as_str(), failed.tries), ("test 1", 1));
    // It is not tried again by itself, and told again.
    let again = render(&desk.library, &four[..3], &options(1), &maker, &Unwatched).unwrap();
    assert_eq!(
        (again.already, again.made, &again.failed),
        (2, 0, &report.failed)
    );
    let mut retry = options(1);
    retry.retry = true;
    let again = render(&desk.library, &four[..2], &retry, &maker, &Unwatched).unwrap();
    assert_eq!((again.failed.len(), again.failed[0].tries), (1, 2));
    assert_eq!(maker.0.load(Ordering::Relaxed), 4);
    // This machine cannot: the run ends, and the job waits for one that can.
    let five = jobs(6);
    let error = render(&desk.library, &five[4..], &options(1), &maker, &Unwatched).unwrap_err();
    assert_eq!(error.to_string(), "no ffmpeg");
    let waiting = desk.library.queue().unwrap().jobs().unwrap();
    assert_eq!(waiting.iter().filter(|row| row.reason.is_none()).count(), 2);
}

#[test]
fn asked_to_stop_it_leaves_the_rest_for_later() {
    let desk = desk();
    let maker = Slow::new(desk.library.root(), 30);
    let told = Told::default();
    let report = std::thread::scope(|scope| {
        let run = scope.spawn(|| render(&desk.library, &jobs(20), &options(2), &maker, &told));
        while !told
            .events
            .lock()
            .unwrap()
            .iter()
            .any(|e| matches!(e, RenderEvent::Made { .. }))
        {
            std::thread::sleep(Duration::from_millis(5));
        }
        told.stop.store(true, Ordering::Relaxed);
        run.join().unwrap().unwrap()
    });
    assert!(
        report.cancelled && report.made >= 1 && report.made < 20,
        "{report:?}"
    );
    let left = desk.library.queue().unwrap().jobs().unwrap();
    assert_eq!(left.len() as u64, 20 - report.made);
    // Whoever comes next does the rest, without being told what.
    let quick = Slow::new(desk.library.root(), 0);
    let rest = render_waiting(&desk.library, &options(2), &quick, &Unwatched).unwrap();
    assert_eq!(rest.made + report.made, 20);
    check(&desk, 20);
}

/// What a process of its own does: makes the jobs that [`FOLDER`] names, slowly.
#[test]
#[ignore = "run by the tests below in a process of its own"]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let library = Library::open(Path::new(&folder)).unwrap();
    let maker = Slow::new(Path::new(&folder), 15);
    println!("\n=ready");
    let report = render(&library, &jobs(12), &options(2), &maker, &Unwatched).unwrap();
    println!("\n=made {}", report.made);
}

/// A process of its own, once it is about to begin.
fn start(desk: &Desk) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "render::child", "--ignored", "--nocapture"])
        .env(FOLDER, desk.library.root())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while line.trim() != "=ready" {
        line.clear();
        assert!(out.read_line(&mut line).unwrap() > 0, "the child ended");
    }
    (child, out)
}

#[test]
fn two_workers_on_one_library_do_each_job_once() {
    let desk = desk();
    let maker = Slow::new(desk.library.root(), 15);
    let (mut child, out) = start(&desk);
    let barrier = Barrier::new(2);
    let here = std::thread::scope(|scope| {
        let one = scope.spawn(|| {
            barrier.wait();
            render(&desk.library, &jobs(12), &options(1), &maker, &Unwatched).unwrap()
        });
        barrier.wait();
        one.join().unwrap()
    });
    let said: String = out.lines().map_while(Result::ok).collect();
    assert!(child.wait().unwrap().success());
    let there: u64 = said.split("=made ").nth(1).unwrap()[..2]
        .trim_end_matches(|c: char| !c.is_ascii_digit())
        .parse()
        .unwrap();
    assert_eq!(here.made + there, 12, "{said}");
    assert!(
        here.made > 0 && there > 0,
        "{} here, {there} there",
        here.made
    );
    let begun = maker.counts("begun");
    assert_eq!(begun.len(), 12);
    assert!(begun.values().all(|count| *count == 1), "{begun:?}");
    check(&desk, 12);
}

/// The story: the machine of one worker dies while it makes two films. The other one, which waits
/// for them, takes them over.
#[test]
fn a_killed_workers_jobs_are_taken_over() {
    let desk = desk();
    let mut most = 0;
    for round in 0..4u64 {
        let maker = Slow::new(desk.library.root(), 15);
        let (mut child, _out) = start(&desk);
        let under_way = || {
            let rows = desk.library.queue().unwrap().jobs().unwrap();
            rows.iter()
                .filter(|row| row.state == JobState::Running)
                .count()
        };
        while under_way() == 0 {
            assert!(child.try_wait().unwrap().is_none(), "faster than a look");
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(45 * round));
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success());
        let lost = under_way();
        most = most.max(lost);
        // Nothing half is seen at any time.
        for row in desk.library.renditions().unwrap() {
            assert_eq!((row.files, row.len), (1, ByteLen(300_000)), "round {round}");
        }
        let told = Told::default();
        let report = render(&desk.library, &jobs(12), &options(2), &maker, &told).unwrap();
        assert_eq!(report.already + report.made, 12, "{report:?}");
        let events = told.events.into_inner().unwrap();
        let taken = events
            .iter()
            .filter(|e| matches!(e, RenderEvent::TakenOver { .. }))
            .count();
        assert_eq!(taken, lost, "round {round}");
        let again = events
            .iter()
            .filter(|e| matches!(e, RenderEvent::Begun { attempt: 2, .. }));
        assert_eq!(again.count(), taken, "round {round}");
        check(&desk, 12);
        let keys: Vec<RenditionKey> = (0..12).map(key).collect();
        let plan = desk.library.discard_plan(&keys).unwrap();
        desk.library.remove(&plan).unwrap();
    }
    assert!(most > 0);
    drop(desk.folder);
}

/// The story: a worker is stopped with its lid, loses its jobs to another, and goes on.
#[cfg(unix)]
#[test]
fn a_stopped_worker_that_goes_on_changes_nothing() {
    let signal = |child: &Child, name: &str| {
        let sent = Command::new("kill")
            .args([name, &child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    };
    let desk = desk();
    let maker = Slow::new(desk.library.root(), 15);
    let (mut child, out) = start(&desk);
    std::thread::sleep(Duration::from_millis(100));
    // Not in the middle of a write to the catalogue, which would hold up everybody.
    let free = || {
        desk.library
            .remove(&desk.library.remove_plan(&[]).unwrap())
            .unwrap()
    };
    std::thread::scope(|scope| {
        loop {
            signal(&child, "-STOP");
            let try_it = scope.spawn(free);
            std::thread::sleep(Duration::from_millis(300));
            if try_it.is_finished() {
                break;
            }
            signal(&child, "-CONT");
            std::thread::sleep(Duration::from_millis(7));
        }
    });
    let report = render(&desk.library, &jobs(12), &options(2), &maker, &Unwatched).unwrap();
    assert_eq!(report.already + report.made, 12, "{report:?}");
    let made = desk.library.renditions().unwrap();
    signal(&child, "-CONT");
    let said: Vec<String> = out.lines().map_while(Result::ok).collect();
    assert!(child.wait().unwrap().success(), "{said:?}");
    assert_eq!(desk.library.renditions().unwrap(), made);
    check(&desk, 12);
}

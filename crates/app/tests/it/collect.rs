//! Adding folders as people have them: what works they are, and that nothing but names and content
//! decides it.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use bulssi_app::collect::{AddError, AddOptions, AddReport, Left, Reason, add};
use bulssi_app::library::{Filter, Library, Outcome};
use bulssi_app::media::Tools;
use bulssi_model::{Event, Job, Lang, Silent, Step, Total, Watch, Work};

/// A library and a folder beside it.
pub(crate) struct Desk {
    _keep: tempfile::TempDir,
    pub(crate) root: PathBuf,
    pub(crate) library: Library,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let keep = tempfile::tempdir().unwrap();
        let root = keep.path().canonicalize().unwrap();
        fs::create_dir(root.join("in")).unwrap();
        Self {
            library: Library::create(&root.join("library")).unwrap(),
            root,
            _keep: keep,
        }
    }

    pub(crate) fn path(&self, inner: &str) -> PathBuf {
        self.root.join("in").join(inner)
    }

    pub(crate) fn file(&self, inner: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(inner);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn add(&self) -> AddReport {
        self.try_add(&["."], &options(2), &Silent).unwrap()
    }

    pub(crate) fn try_add(
        &self,
        inner: &[&str],
        options: &AddOptions,
        watch: &dyn Watch,
    ) -> Result<AddReport, AddError> {
        let paths: Vec<_> = inner.iter().map(|inner| self.path(inner)).collect();
        add(&self.library, &paths, options, watch)
    }

    /// All works, by the name of their first file.
    pub(crate) fn works(&self) -> Vec<Work> {
        let mut works = self.library.works(&Filter::default()).unwrap();
        works.sort_by(|a, b| (&a.files[0].name, a.id).cmp(&(&b.files[0].name, b.id)));
        works
    }

    pub(crate) fn work(&self, name: &str) -> Work {
        let works = self.works();
        let found = works.iter().find(|work| work.files[0].name == name);
        found.unwrap_or_else(|| panic!("no work of {name}")).clone()
    }
}

pub(crate) fn options(jobs: usize) -> AddOptions {
    AddOptions {
        jobs: NonZeroUsize::new(jobs).unwrap(),
        tools: Tools::find(None).unwrap(),
        ..AddOptions::default()
    }
}

/// A second of a film or of sound, different for each `seed`, with tags.
pub(crate) fn record(path: &Path, seed: u32, tags: &[(&str, &str)]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-loglevel", "error", "-y", "-f", "lavfi", "-i"]);
    let sound = matches!(
        path.extension().unwrap().to_str(),
        Some("mp3" | "ogg" | "flac")
    );
    if sound {
        ffmpeg.arg(format!("sine=frequency={}:duration=0.3", 200 + seed));
    } else {
        let size = format!("testsrc2=size={}x48:rate=5:duration=0.4", 64 + 2 * seed);
        ffmpeg.arg(size).args(["-c:v", "mpeg4"]);
    }
    for (key, value) in tags {
        ffmpeg.arg("-metadata").arg(format!("{key}={value}"));
    }
    let made = ffmpeg
        .args(["-fflags", "+bitexact"])
        .arg(path)
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
}

fn picture(path: &Path, color: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-loglevel", "error", "-y", "-f", "lavfi", "-i"]);
    ffmpeg.arg(format!("color={color}:size=32x32:duration=1"));
    let made = ffmpeg.args(["-frames:v", "1"]).arg(path).status().unwrap();
    assert!(made.success());
}

const SRT: &str = "1\n00:00:00,000 --> 00:00:01,000\n눈이 온다.\n";

/// The folder of a desk.
fn furnish(desk: &Desk) {
    type Make = Box<dyn Fn(&Desk)>;
    let film = |inner: &'static str, seed, tags: &'static [(&str, &str)]| -> Make {
        Box::new(move |desk: &Desk| record(&desk.path(inner), seed, tags))
    };
    let text = |inner: &'static str, text: &'static str| -> Make {
        Box::new(move |desk: &Desk| drop(desk.file(inner, text)))
    };
    let image = |inner: &'static str, color: &'static str| -> Make {
        Box::new(move |desk: &Desk| picture(&desk.path(inner), color))
    };
    let makers = [
        film("films/겨울나그네 (1986)/wn.dvdrip.mp4", 1, &[]),
        text("films/겨울나그네 (1986)/wn.dvdrip.ko.srt", SRT),
        image("films/겨울나그네 (1986)/poster.jpg", "red"),
        film("films/Snow.mp4", 2, &[("title", "The Snow of May")]),
        text(
            "films/Snow.nfo",
            "<movie><title>Snow, described</title><plot>It snows.</plot><year>1999</year></movie>",
        ),
        film("films/Rain.mp4", 3, &[("title", "A Rain of June")]),
        film("Show/Season 1/S01E02.mkv", 4, &[]),
        film("Show/Season 1/S01E01 Arrival.mkv", 5, &[]),
        text(
            "Show/tvshow.nfo",
            "<tvshow><title>A Long Show</title></tvshow>",
        ),
        film("봄 이야기/제3화.mp4", 6, &[]),
        text(
            "봄 이야기/제3화.smi",
            "<SAMI><BODY><SYNC Start=0><P Class=KRCC>봄</BODY></SAMI>",
        ),
        film(
            "노래/a.mp3",
            7,
            &[("title", "첫 노래"), ("album", "모음"), ("track", "2")],
        ),
        film("노래/b.mp3", 8, &[]),
        film("라디오/아침 1회.mp3", 9, &[]),
        text("글/시장 이야기.md", "# 시장\n\n장마당에서.\n"),
        text(
            "글/page.html",
            "<!doctype html><html lang=en><title>On bread</title><p>Bread.</html>",
        ),
        image("sea.png", "blue"),
        text("lone.srt", SRT),
        text("tool.exe", "MZ"),
        text("empty.txt", ""),
        text(
            "영어/work.toml",
            "kind = 'english-lessons'\nseries = 'First English'\nthemes = ['languages']\n\
             caution = 'low'\n[file.'two.mp3']\ntitle.en = 'Lesson Two'\nnotes = 'check'\n",
        ),
        film("영어/one.mp3", 10, &[]),
        film("영어/two.mp3", 11, &[]),
    ];
    makers.iter().for_each(|make| make(desk));
}

/// A work in a line: kind, titles, place, files.
fn line(work: &Work) -> String {
    let title: Vec<String> = work
        .title
        .0
        .iter()
        .map(|(l, t)| format!("{l}:{t}"))
        .collect();
    let mut line = format!("{} | {}", work.kind, title.join(" "));
    if let Some(year) = work.year {
        line += &format!(" ({year})");
    }
    if let Some(episode) = &work.episode {
        line += &format!(
            " | {} {}/{}",
            episode.series, episode.season, episode.number
        );
    }
    for file in &work.files {
        line += &format!(" | {}", file.name);
        if let Some(language) = &file.language {
            line += &format!(" {language}");
        }
    }
    line
}

#[test]
fn a_desk_has_these_works() {
    let desk = Desk::new();
    furnish(&desk);
    let report = desk.add();
    let lines: Vec<String> = desk.works().iter().map(line).collect();
    assert_eq!(
        lines,
        [
            "films | en:A Rain of June | Rain.mp4",
            "dramas | en:Arrival | A Long Show 1/1 | S01E01 Arrival.mkv",
            "dramas | en:A Long Show 2 | A Long Show 1/2 | S01E02.mkv",
            "films | en:Snow, described (1999) | Snow.mp4",
            "music | ko:첫 노래 | 모음 1/2 | a.mp3",
            "music | en:b | b.mp3",
            "english-lessons | en:one | First English 1/1 | one.mp3",
            "articles | en:On bread | page.html",
            "pictures | en:sea | sea.png",
            "english-lessons | en:Lesson Two | First English 1/2 | two.mp3",
            "films | ko:겨울나그네 (1986) | wn.dvdrip.mp4 | wn.dvdrip.ko.srt ko | poster.jpg",
            "articles | ko:시장 | 시장 이야기.md",
            "radio | ko:아침 1 | 아침 1/1 | 아침 1회.mp3",
            "dramas | ko:봄 이야기 3 | 봄 이야기 1/3 | 제3화.mp4 | 제3화.smi ko",
        ]
    );
    let lesson = desk.work("two.mp3");
    assert_eq!(lesson.notes, "check");
    assert_eq!(lesson.caution, bulssi_model::Caution::Low);
    assert_eq!(lesson.themes.len(), 1);
    let snow = desk.work("Snow.mp4");
    assert_eq!(snow.summary.pick(&[Lang::english()]), Some("It snows."));
    assert_eq!(report.count(Outcome::Added), 14);
    let problems: Vec<String> = report
        .problems
        .iter()
        .map(|p| {
            format!(
                "{}: {}",
                p.path.file_name().unwrap().to_str().unwrap(),
                p.reason
            )
        })
        .collect();
    assert_eq!(
        problems,
        ["empty.txt: refused: empty", "tool.exe: refused: executable"]
    );
    assert_eq!(report.left.len(), 1);
    assert_eq!(report.left[0].why, Left::NoFilm);

    // Again, and again with every byte read: nothing changes.
    for rehash in [false, true] {
        let options = AddOptions {
            rehash,
            ..options(2)
        };
        let again = desk.try_add(&["."], &options, &Silent).unwrap();
        assert_eq!(again.count(Outcome::Unchanged), 14);
        assert_eq!((again.works.len(), again.new_blobs), (14, 0));
    }
}

/// All files below `folder`, by path.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

#[test]
fn order_and_threads_do_not_matter() {
    let model = Desk::new();
    furnish(&model);
    // Equal files at two places: the first path tells.
    fs::copy(model.path("films/Rain.mp4"), model.path("films/Zzz.mp4")).unwrap();
    fs::copy(model.path("sea.png"), model.path("aaa.png")).unwrap();
    let seen: Vec<(Vec<Work>, String)> = [(false, 1), (true, 1), (true, 8)]
        .map(|(backwards, jobs)| {
            let desk = Desk::new();
            let mut paths = files(&model.path(""));
            if backwards {
                paths.reverse();
            }
            for path in paths {
                let inner = path.strip_prefix(model.path("")).unwrap();
                desk.file(inner.to_str().unwrap(), fs::read(&path).unwrap());
            }
            let report = desk.try_add(&["."], &options(jobs), &Silent).unwrap();
            assert_eq!(report.same.len(), 2);
            assert!(report.same[0].path.ends_with("sea.png"));
            assert!(report.same[1].path.ends_with("films/Zzz.mp4"));
            let again = desk.try_add(&["."], &options(jobs), &Silent).unwrap();
            assert_eq!(again.count(Outcome::Unchanged), 14);
            assert_eq!(again.same, report.same);
            let strip = |path: &Path| path.strip_prefix(&desk.root).unwrap().to_owned();
            let works: Vec<_> = report
                .works
                .iter()
                .map(|w| (strip(&w.path), w.id))
                .collect();
            (desk.works(), format!("{works:?}"))
        })
        .into();
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[1], seen[2]);
}

/// Keeps what it hears.
#[derive(Default)]
struct Ear(Mutex<Vec<Event>>);

impl Watch for Ear {
    fn event(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

#[test]
fn progress_adds_up() {
    let desk = Desk::new();
    furnish(&desk);
    desk.file("w.zim", b"ZIM\x04 is not all");
    for (round, read) in [(1, true), (2, false)] {
        let ear = Ear::default();
        let report = desk.try_add(&["."], &options(2), &ear).unwrap();
        let events = ear.0.into_inner().unwrap();
        let count = |event: &Event| events.iter().filter(|e| *e == event).count();
        assert_eq!(count(&Event::Started(Job::Add)), 1);
        assert_eq!(count(&Event::Finished(Job::Add)), 1);
        assert_eq!(events.last(), Some(&Event::Finished(Job::Add)));
        let transfer = events
            .iter()
            .position(|event| matches!(event, Event::Step(Step::Transfer, _)))
            .unwrap();
        let Event::Step(_, Some(wanted)) = events[transfer] else {
            panic!("no total");
        };
        let mut heard = Total::default();
        for event in &events[transfer..] {
            if let Event::Advanced { bytes, files } = event {
                heard.bytes += *bytes;
                heard.files += files;
            }
        }
        // What could not be taken is passed too, so that a bar comes to its end.
        assert_eq!(heard, wanted, "round {round}");
        assert_eq!(wanted.bytes.0 > 1000, read, "round {round}");
        assert_eq!(report.works.len(), 14);
        let zim = |p: &&bulssi_app::collect::Problem| matches!(p.reason, Reason::Zim(_));
        assert_eq!(report.problems.iter().filter(zim).count(), 1);
    }
}

#[test]
fn one_file_brings_what_goes_with_it() {
    let desk = Desk::new();
    furnish(&desk);
    let add = |inner: &[&str]| desk.try_add(inner, &options(1), &Silent).unwrap();
    let one = add(&["films/Snow.mp4"]);
    assert_eq!(one.works.len(), 1);
    assert!(one.problems.is_empty() && one.left.is_empty());
    assert_eq!(
        desk.work("Snow.mp4").title.0.values().next().unwrap(),
        "Snow, described"
    );
    // The part beside it of a work.toml, and what is pointed at twice comes once.
    let two = add(&["영어/two.mp3", "영어/../영어/two.mp3"]);
    assert_eq!(two.works.len(), 1);
    assert_eq!(desk.work("two.mp3").kind.as_str(), "english-lessons");
    let all = add(&["films", "films/Snow.mp4", "."]);
    assert_eq!(all.works.len(), 14);
    assert_eq!(all.count(Outcome::Added), 12);
    // A lone subtitle that was pointed at is told.
    let left = add(&["lone.srt"]).left;
    assert_eq!(left[0].why, Left::NoFilm);
}

#[test]
fn the_library_itself_is_no_source() {
    let desk = Desk::new();
    desk.file("a.txt", "가");
    let paths = [desk.root.clone()];
    let first = add(&desk.library, &paths, &options(1), &Silent).unwrap();
    let again = add(&desk.library, &paths, &options(1), &Silent).unwrap();
    assert_eq!((first.works.len(), again.works.len()), (1, 1));
    assert!(first.problems.is_empty() && again.problems.is_empty());
}

#[test]
fn without_tools_films_are_told_and_texts_come_in() {
    let desk = Desk::new();
    record(&desk.path("a.mp4"), 1, &[]);
    desk.file("b.txt", "글");
    let bare = AddOptions::default();
    let report = desk.try_add(&["."], &bare, &Silent).unwrap();
    assert_eq!(report.works.len(), 1);
    assert!(matches!(report.problems[0].reason, Reason::Tool(_)));
}

#[test]
fn names_that_are_no_text_or_decomposed() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let desk = Desk::new();
    let broken = desk.path("").join(OsStr::from_bytes(b"bad\xFF.txt"));
    fs::write(broken, "하나").unwrap();
    // A Mac's name for 영화/가.txt.
    desk.file(
        "\u{110b}\u{1167}\u{11bc}\u{1112}\u{116a}/\u{1100}\u{1161}.txt",
        "둘",
    );
    desk.file("work.toml", "[file.'bad\u{fffd}.txt']\ntitle.ko = '하나'\n");
    let report = desk.add();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    let works = desk.works();
    assert_eq!(works.len(), 2);
    assert_eq!(works[0].files[0].name, "bad\u{fffd}.txt");
    assert_eq!(works[0].title.pick(&[Lang::korean()]), Some("하나"));
    assert_eq!(works[1].files[0].name, "\u{ac00}.txt");
    assert_eq!(works[1].kind.as_str(), "films", "by the folder's name");
}

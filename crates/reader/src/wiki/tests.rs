//! A small archive in memory, converted in every way.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};

use bulssi_model::{Event, Lang, Silent, TreePath, Watch};
use image::ImageFormat;

use super::*;
use crate::clean::Extent;
use crate::{Sink, SinkError};

mod archive;

use archive::{Made, archive, picture};

/// The files of a run.
#[derive(Default, PartialEq, Eq)]
struct Files(BTreeMap<String, Vec<u8>>);

impl Sink for Files {
    fn put(&mut self, path: &TreePath, bytes: &[u8]) -> Result<(), SinkError> {
        let before = self.0.insert(path.to_string(), bytes.to_vec());
        assert!(before.is_none(), "{path} twice");
        Ok(())
    }
}

impl Files {
    fn bytes(&self) -> u64 {
        self.0.values().map(|file| file.len() as u64).sum()
    }

    /// The items of a folder of packs, in order.
    fn items(&self, folder: &str) -> Vec<Vec<u8>> {
        let packs = self
            .0
            .iter()
            .filter(|(path, _)| path.starts_with(&format!("W/{folder}/")));
        packs.flat_map(|(_, file)| items(file)).collect()
    }

    fn articles(&self) -> Vec<String> {
        self.items("k")
            .into_iter()
            .map(|item| String::from_utf8(item).unwrap())
            .collect()
    }

    fn first(&self) -> String {
        String::from_utf8_lossy(&items(&self.0["W/m.js"])[0]).into_owned()
    }
}

/// Reads a pack as `docs/formats/packs.md` says.
fn items(file: &[u8]) -> Vec<Vec<u8>> {
    let from = file.iter().position(|byte| *byte == b'"').unwrap();
    // The name of a file of its own stands in quotes, too.
    let from = if file.starts_with(b"B.p(\"") {
        from + 4
    } else {
        from
    };
    let mut bytes = Vec::new();
    let mut rest = file[from + 1..file.len() - 3].iter().copied();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next().unwrap() {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b'0' => bytes.push(0),
            b'x' => {
                assert_eq!((rest.next(), rest.next()), (Some(b'0'), Some(b'0')));
                bytes.push(0);
            }
            other => bytes.push(other),
        }
    }
    let u32_at = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let blocks = usize::from(u16::from_le_bytes([bytes[2], bytes[3]]));
    let mut data = 4 + 16 * blocks + 4;
    let mut out = Vec::new();
    for row in 0..blocks {
        let (packed, raw, count) = (
            u32_at(4 + 16 * row),
            u32_at(8 + 16 * row),
            u32_at(12 + 16 * row),
        );
        let mut plain = Vec::with_capacity(raw);
        let mut inflate = flate2::Decompress::new(false);
        let finish = flate2::FlushDecompress::Finish;
        inflate
            .decompress_vec(&bytes[data..data + packed], &mut plain, finish)
            .unwrap();
        assert_eq!(plain.len(), raw);
        data += packed;
        let mut rest = plain.as_slice();
        let lengths: Vec<u64> = (0..count)
            .map(|_| resume::varint(&mut rest).unwrap())
            .collect();
        for length in lengths {
            let (item, after) = rest.split_at(length as usize);
            out.push(item.to_vec());
            rest = after;
        }
    }
    out
}

fn options(threads: usize) -> WikiOptions {
    WikiOptions {
        threads: NonZeroUsize::new(threads).unwrap(),
        piece_bytes: 20_000,
        ..WikiOptions::new("모의 백과", Lang::korean())
    }
}

fn run(source: &Made, options: &WikiOptions) -> (Files, WikiReport) {
    let scratch = tempfile::tempdir().unwrap();
    let mut files = Files::default();
    let folder = "W".parse().unwrap();
    let report = convert(
        source,
        options,
        &folder,
        &mut files,
        scratch.path(),
        &mut NoCheckpoints,
        &Silent,
    )
    .unwrap();
    assert_eq!(
        std::fs::read_dir(scratch.path()).unwrap().count(),
        0,
        "scratch files stay"
    );
    assert_eq!(report.bytes(), files.bytes());
    assert_eq!(report.files, files.0.len() as u64);
    (files, report)
}

#[test]
fn an_archive_becomes_packs_lists_and_an_index() {
    let (files, report) = run(&archive(60), &options(1));
    assert_eq!(
        (report.articles, report.articles_unread, report.pictures),
        (60, 1, 2)
    );
    assert_eq!((report.pictures_left, report.redirects), (1, 1));
    let articles = files.articles();
    assert_eq!(articles.len(), 60);
    // Storage order is not path order; the script and the outside link are gone, the redirect is followed.
    let main = articles
        .iter()
        .position(|article| article.starts_with("대한민국\n"))
        .unwrap();
    let seoul = articles
        .iter()
        .position(|article| article.starts_with("서울\n"))
        .unwrap();
    assert_eq!(
        articles[seoul],
        format!(
            "서울\n<p><a href=\"#a{main}\">한국</a> <a href=\"#a{main}.x-력사\">력사</a> 밖 \
             <img data-p=\"1\" alt=\"산\" width=\"40\" height=\"30\"></p><h2 id=\"x-a\">지리</h2><p>강</p>"
        )
    );
    assert!(
        articles
            .iter()
            .any(|article| article.ends_with("읽을수 없는 글\n")),
        "a place for what cannot be read"
    );
    let first = files.first();
    assert!(
        first.contains("t\t모의 백과\n") && first.contains("n\t60\n"),
        "{first}"
    );
    assert!(first.contains(&format!("m\t{main}\n")), "{first}");
    assert!(
        first.contains("\tㄷ\n") && first.contains("\tㅅ\n"),
        "{first}"
    );
    let pictures = files.items("i");
    assert_eq!(pictures.len(), 2);
    assert!(
        pictures
            .iter()
            .all(|bytes| image::load_from_memory(bytes).is_ok())
    );
    assert!(files.0.keys().any(|path| path.starts_with("W/s/")));
    assert!(files.0.keys().all(|path| path.is_ascii()));
    let titles: String = files
        .items("l")
        .into_iter()
        .map(|item| String::from_utf8(item).unwrap())
        .collect();
    assert!(titles.contains(&format!("{seoul}\t서울\n")), "{titles}");
}

#[test]
fn any_number_of_threads_gives_the_same_files() {
    let source = archive(300);
    let (one, _) = run(&source, &options(1));
    for threads in [2, 5] {
        assert!(
            run(&source, &options(threads)).0 == one,
            "{threads} threads"
        );
    }
}

#[test]
fn lead_sections_and_no_pictures() {
    let source = archive(40);
    let wanted = WikiOptions {
        extent: Extent::Lead,
        pictures: None,
        ..options(2)
    };
    let (files, report) = run(&source, &wanted);
    assert_eq!(report.pictures, 0);
    assert!(
        files
            .articles()
            .iter()
            .all(|article| !article.contains("<h2") && !article.contains("<img"))
    );
    assert!(files.bytes() < run(&source, &options(2)).0.bytes());
}

#[test]
fn the_articles_most_linked_to_fit_into_the_bytes_given() {
    let source = archive(600);
    let all = run(&source, &options(2)).1.bytes();
    for bytes in [all / 2, all / 4, all * 2] {
        let (files, report) = run(
            &source,
            &WikiOptions {
                bytes: Some(bytes),
                ..options(2)
            },
        );
        assert!(files.bytes() <= bytes, "{} of {bytes}", files.bytes());
        assert!(
            files.bytes() > bytes * 6 / 10 || bytes > all,
            "{} of {bytes}",
            files.bytes()
        );
        let articles = files.articles();
        assert!(
            articles
                .iter()
                .any(|article| article.starts_with("대한민국\n"))
        );
        assert_eq!(articles.len(), report.articles as usize);
        assert_eq!(report.articles + report.articles_without_room, 600);
        // Links lead only to what is there.
        for article in &articles {
            for (at, _) in article.match_indices("\"#a") {
                let number: usize = article[at + 3..]
                    .split(['"', '.'])
                    .next()
                    .unwrap()
                    .parse()
                    .unwrap();
                assert!(number < articles.len());
            }
        }
    }
    let none = WikiOptions {
        bytes: Some(100),
        ..options(1)
    };
    let scratch = tempfile::tempdir().unwrap();
    let folder = "W".parse().unwrap();
    let nothing = convert(
        &source,
        &none,
        &folder,
        &mut Files::default(),
        scratch.path(),
        &mut NoCheckpoints,
        &Silent,
    );
    assert!(matches!(nothing, Err(WikiError::NoRoom { bytes: 100 })));
}

#[test]
fn pictures_of_the_articles_most_linked_to_fit_into_the_bytes_given() {
    let mut source = archive(30);
    for i in 0..20 {
        source.add_picture(&format!("I/p{i}.png"), picture(60 + i, ImageFormat::Png));
        source.add(&format!("그림 {i}"), &format!("<img src='I/p{i}.png'>"));
    }
    let wanted = |bytes| {
        let pictures = PictureOptions {
            bytes,
            ..PictureOptions::default()
        };
        WikiOptions {
            pictures: Some(pictures),
            ..options(2)
        }
    };
    let (_, all) = run(&source, &wanted(None));
    let (_, some) = run(&source, &wanted(Some(all.picture_bytes / 2)));
    assert!(some.picture_bytes <= all.picture_bytes / 2);
    assert!(some.pictures > 4 && some.pictures < all.pictures);
}

/// Stops a run after some files, as a kill does.
struct Killed {
    files: Files,
    left: u64,
}

impl Sink for Killed {
    fn put(&mut self, path: &TreePath, bytes: &[u8]) -> Result<(), SinkError> {
        self.left = self
            .left
            .checked_sub(1)
            .ok_or_else(|| SinkError("killed".into()))?;
        self.files.put(path, bytes)
    }
}

/// Keeps the state as `app` does: with the list of files that were there.
#[derive(Default)]
struct Kept(Option<Vec<u8>>);

impl Checkpoints for Kept {
    fn load(&mut self) -> Result<Option<Vec<u8>>, SinkError> {
        Ok(self.0.clone())
    }

    fn save(&mut self, state: &[u8]) -> Result<(), SinkError> {
        self.0 = Some(state.to_vec());
        Ok(())
    }
}

#[test]
fn a_killed_run_goes_on_to_the_same_files() {
    let source = archive(300);
    let options = |threads| WikiOptions {
        piece_bytes: 15_000,
        ..options(threads)
    };
    let whole = run(&source, &options(2)).0;
    let folder: TreePath = "W".parse().unwrap();
    for kills in [&[2, 5, 9][..], &[6], &[1, 1, 7, 8]] {
        let scratch = tempfile::tempdir().unwrap();
        let (mut kept, mut files) = (Kept::default(), Files::default());
        for (nth, left) in kills.iter().chain([&1000]).enumerate() {
            let threads = 1 + nth % 3;
            let mut killed = Killed { files, left: *left };
            let mut sink = Overwriting(&mut killed);
            let resumes = kept.0.is_some();
            let done = convert(
                &source,
                &options(threads),
                &folder,
                &mut sink,
                scratch.path(),
                &mut kept,
                &Silent,
            );
            assert_eq!(done.is_ok(), *left == 1000);
            let written = left - killed.left;
            if resumes && *left == 1000 {
                assert!(written < whole.0.len() as u64, "nothing was spared");
            }
            files = killed.files;
        }
        assert!(kept.0.is_some());
        assert!(files == whole, "{kills:?}");
    }
}

/// Lets a file be written again if it is the same.
struct Overwriting<'a>(&'a mut Killed);

impl Sink for Overwriting<'_> {
    fn put(&mut self, path: &TreePath, bytes: &[u8]) -> Result<(), SinkError> {
        if let Some(before) = self.0.files.0.remove(path.as_str()) {
            assert_eq!(before.len(), bytes.len(), "{path}");
        }
        self.0.put(path, bytes)
    }
}

#[test]
fn a_state_of_something_else_is_refused() {
    let (source, folder) = (archive(30), "W".parse().unwrap());
    for state in [vec![], vec![0; 40], vec![0xFF; 400], vec![1, 2, 3]] {
        let scratch = tempfile::tempdir().unwrap();
        let done = convert(
            &source,
            &options(1),
            &folder,
            &mut Files::default(),
            scratch.path(),
            &mut Kept(Some(state)),
            &Silent,
        );
        assert!(matches!(done, Err(WikiError::State)));
    }
}

/// Asks to stop after some events.
struct Stop(AtomicU64);

impl Watch for Stop {
    fn event(&self, _: Event) {
        let _ = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            });
    }

    fn cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

#[test]
fn it_stops_when_asked() {
    let (source, folder) = (archive(60), "W".parse().unwrap());
    for events in [0, 3, 8, 30] {
        let scratch = tempfile::tempdir().unwrap();
        let stop = Stop(AtomicU64::new(events));
        let done = convert(
            &source,
            &options(2),
            &folder,
            &mut Files::default(),
            scratch.path(),
            &mut NoCheckpoints,
            &stop,
        );
        assert!(matches!(done, Err(WikiError::Cancelled)), "{events}");
    }
}

#[test]
fn an_archive_without_articles_is_refused() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = "W".parse().unwrap();
    let done = convert(
        &Made::default(),
        &options(1),
        &folder,
        &mut Files::default(),
        scratch.path(),
        &mut NoCheckpoints,
        &Silent,
    );
    assert!(matches!(done, Err(WikiError::NoArticles)));
}

#[test]
fn the_page_of_the_folder_names_nobody() {
    let mut files = Files::default();
    let entry = EntryOptions {
        name: "시작 백과.html".to_owned(),
        title: "백과 <사전>".to_owned(),
        window_title: String::new(),
        language: Lang::korean(),
        font: None,
    };
    let path = write_entry(&entry, &"W".parse().unwrap(), &mut files).unwrap();
    assert_eq!(path.as_str(), "W/시작 백과.html");
    let page = String::from_utf8(files.0["W/시작 백과.html"].clone()).unwrap();
    assert!(
        page.contains("<script src=\"a/b.js\">") && page.contains("백과 &lt;사전&gt;"),
        "{page}"
    );
    for file in files.0.values() {
        let text = String::from_utf8_lossy(file).to_lowercase();
        for bad in ["bulssi", "http:", "https:", "불씨"] {
            assert!(!text.contains(bad), "{bad}");
        }
    }
}

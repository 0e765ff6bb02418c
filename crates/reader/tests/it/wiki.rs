//! An encyclopedia's folder, opened by itself in real browsers.

pub(crate) use bulssi_reader::wiki::{Articles, Entry, EntryKind, Page, SourceError};

#[path = "../../src/wiki/tests/archive.rs"]
mod archive;

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;

use bulssi_model::{Lang, Silent, TreePath};
use bulssi_reader::site::Font;
use bulssi_reader::wiki::{EntryOptions, NoCheckpoints, WikiOptions, convert, write_entry};
use bulssi_reader::{Sink, SinkError};

use crate::pages::script;

struct Folder<'a>(&'a Path);

impl Sink for Folder<'_> {
    fn put(&mut self, path: &TreePath, bytes: &[u8]) -> Result<(), SinkError> {
        let file = self.0.join(path.as_str());
        let written =
            fs::create_dir_all(file.parent().unwrap()).and_then(|()| fs::write(&file, bytes));
        written.map_err(|error| SinkError(Box::new(error)))
    }
}

/// Writes an encyclopedia of 400 articles; what is in its folder is all that there is.
fn encyclopedia(drive: &Path, language: Lang) -> std::path::PathBuf {
    let source = archive::archive(400);
    let mut options = WikiOptions::new("백과사전", Lang::korean());
    options.threads = NonZeroUsize::new(2).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let folder: TreePath = "enc".parse().unwrap();
    let mut sink = Folder(drive);
    let report = convert(
        &source,
        &options,
        &folder,
        &mut sink,
        scratch.path(),
        &mut NoCheckpoints,
        &Silent,
    )
    .unwrap();
    let entry = EntryOptions {
        name: "start.html".to_owned(),
        title: options.title,
        window_title: String::new(),
        language,
        font: std::fs::read(crate::pages::demo::HANGUL)
            .ok()
            .map(|file| Font {
                file: file.into(),
                index: 0,
                more: report.hangul,
            }),
    };
    write_entry(&entry, &folder, &mut sink).unwrap();
    drive.join("enc")
}

#[test]
fn an_encyclopedia_copied_alone_opens_searches_and_browses() {
    let drive = tempfile::tempdir().unwrap();
    let folder = encyclopedia(drive.path(), Lang::korean());
    for browser in ["chrome", "firefox"] {
        script("wiki.mjs", &folder, &[browser]);
    }
}

#[test]
fn hangul_shows_in_a_folder_copied_alone() {
    let drive = tempfile::tempdir().unwrap();
    let folder = encyclopedia(drive.path(), Lang::korean());
    script("wiki-font.mjs", &folder, &[]);
}

#[test]
fn an_old_engine_shows_articles_in_the_page() {
    let drive = tempfile::tempdir().unwrap();
    script(
        "wiki-old.mjs",
        &encyclopedia(drive.path(), Lang::english()),
        &[],
    );
}

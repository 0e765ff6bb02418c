//! The articles of an archive as lines of JSON, for programs that index or convert without reading ZIM.
//!
//!     export ARCHIVE.zim... [--html FOLDER] > articles.jsonl
//!
//! Each line is `{"path", "title", "html", "importance"}`, in the order of the archive; importance is
//! how many articles link to this one. With `--html`, each article is also a file of its own in FOLDER,
//! numbered, in folders of 1,000; that is what Pagefind reads.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use bulssi_model::Silent;
use bulssi_wiki::{Archive, Bytes, Entry, Kind, Limits, Source, SweepOptions, Target, ZimError};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut files, mut folder) = (Vec::new(), None);
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--html" {
            folder = arguments.next().map(PathBuf::from);
        } else {
            files.push(PathBuf::from(argument));
        }
    }
    let archive = Archive::open(Source::open(&files)?, Limits::default())?;
    let articles = articles(&archive)?;
    let importance = importance(&archive, &articles)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut number = 0;
    pages(&archive, &articles, |entry, html| {
        let line = serde_json::json!({
            "path": entry.path,
            "title": entry.shown_title(),
            "html": html,
            "importance": importance.get(&entry.index).copied().unwrap_or(0),
        });
        writeln!(out, "{line}").unwrap();
        if let Some(folder) = &folder {
            let folder = folder.join((number / 1000).to_string());
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(format!("{number}.html")), html).unwrap();
        }
        number += 1;
    })?;
    out.flush()?;
    Ok(())
}

/// Which entries are articles, by index.
fn articles(archive: &Archive) -> Result<BTreeSet<u32>, ZimError> {
    let mut articles = BTreeSet::new();
    archive.each_article(&Silent, |entry| {
        if archive.kind_of(&entry) == Some(Kind::Page) {
            articles.insert(entry.index);
        }
        Ok::<(), ZimError>(())
    })?;
    Ok(articles)
}

/// Hands over every article in the order of the archive.
fn pages(
    archive: &Archive,
    articles: &BTreeSet<u32>,
    mut each: impl FnMut(&Entry, &str),
) -> Result<(), ZimError> {
    let want = |entry: &Entry| articles.contains(&entry.index);
    archive.sweep(
        &SweepOptions::default(),
        &Silent,
        want,
        |batch| {
            let text = |bytes| match bytes {
                Bytes::Here(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                Bytes::TooLong(_) => String::new(),
            };
            let pages = batch
                .iter()
                .map(|(entry, bytes)| (entry.clone(), text(bytes)));
            Ok(pages.collect::<Vec<_>>())
        },
        |_, pages: Vec<(Entry, String)>| {
            pages.iter().for_each(|(entry, html)| each(entry, html));
            Ok::<(), ZimError>(())
        },
    )
}

/// How many links lead to each entry, by its index.
fn importance(archive: &Archive, articles: &BTreeSet<u32>) -> Result<BTreeMap<u32, u32>, ZimError> {
    let (mut of_path, mut redirects) = (BTreeMap::new(), BTreeMap::new());
    archive.each_entry(&Silent, |entry| {
        if let Target::Redirect(to) = entry.target {
            redirects.insert(entry.index, to);
        }
        if matches!(entry.namespace, b'A' | b'C') {
            of_path.insert(entry.path, entry.index);
        }
        Ok::<(), ZimError>(())
    })?;
    let mut counts = BTreeMap::new();
    pages(archive, articles, |_, html| {
        for piece in html.split("href=\"").skip(1) {
            let link = piece.split(['"', '#', '?']).next().unwrap_or_default();
            let path = decoded(link.strip_prefix("./").unwrap_or(link));
            let Some(mut index) = of_path.get(&path).copied() else {
                continue;
            };
            for _ in 0..4 {
                index = redirects.get(&index).copied().unwrap_or(index);
            }
            *counts.entry(index).or_insert(0) += 1;
        }
    })?;
    Ok(counts)
}

/// A link without its percent signs.
fn decoded(link: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = link.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%')
            .then(|| std::str::from_utf8(after.get(..2)?).ok())
            .flatten()
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

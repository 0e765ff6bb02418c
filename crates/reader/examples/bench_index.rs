//! Measures the search index: builds it, and makes questions with the answers of two simple judges.
//!
//!     bench_index build ARTICLES.jsonl FOLDER [THREADS]
//!     bench_index questions ARTICLES.jsonl LABELS.tsv > questions.jsonl
//!     bench_index many COUNT FOLDER [THREADS]
//!
//! An article is a line `{"path", "title", "html", "importance"}`. `build` writes the index into
//! FOLDER/s and prints what it took, as JSON; CPU seconds are the index's alone, without reading the
//! lines. `questions` prints queries whose one right answer is known, with the rank that BM25 over plain
//! bigrams gives it, and keywords with all articles that hold them as a substring;
//! `tests/node/judge.mjs` holds the pages' own search against these. `many` makes up small articles.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

#[path = "bench_index/baseline.rs"]
mod baseline;
#[path = "bench_index/corpus.rs"]
mod corpus;

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use bulssi_model::TreePath;
use bulssi_reader::search::{Document, IndexBuilder, IndexOptions};
use bulssi_reader::{Sink, SinkError};
use corpus::{Article, articles};
use serde_json::json;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["build", corpus, folder, rest @ ..] => {
            let mut made = articles(Path::new(corpus))?;
            build(&mut made, Path::new(folder), rest)
        }
        ["many", count, folder, rest @ ..] => {
            let mut made = corpus::made(count.parse()?);
            build(&mut made, Path::new(folder), rest)
        }
        ["questions", corpus, labels] => questions(Path::new(corpus), Path::new(labels)),
        _ => Err("see the head of bench_index.rs".into()),
    }
}

struct Folder(PathBuf);

impl Sink for Folder {
    fn put(&mut self, path: &TreePath, bytes: &[u8]) -> Result<(), SinkError> {
        let path = self.0.join(path.as_str());
        let made = fs::create_dir_all(path.parent().unwrap_or(&self.0));
        made.and_then(|()| fs::write(&path, bytes))
            .map_err(|error| SinkError(error.into()))
    }
}

fn build(
    articles: &mut dyn Iterator<Item = Article>,
    folder: &Path,
    rest: &[&str],
) -> Result<(), Failure> {
    let scratch = folder.join("scratch");
    fs::create_dir_all(&scratch)?;
    let mut options = IndexOptions::default();
    if let Some(threads) = rest.first() {
        options.threads = NonZeroUsize::new(threads.parse()?).ok_or("no threads")?;
    }
    let mut builder = IndexBuilder::new(options, &scratch)?;
    let mut text_bytes = 0;
    let mut outside = 0.0;
    let mut last = cpu_seconds();
    for article in &mut *articles {
        text_bytes += article.text.len();
        let now = cpu_seconds();
        outside += now - last;
        builder.add(&Document {
            title: &article.title,
            kind: "article",
            target: &article.path,
            text: &article.text,
            shown: "",
            importance: article.importance,
        })?;
        last = cpu_seconds();
    }
    let summary = builder.finish(&"s".parse()?, &mut Folder(folder.to_owned()))?;
    fs::remove_dir_all(&scratch)?;
    let made = json!({
        "documents": summary.documents, "terms": summary.terms, "postings": summary.postings,
        "files": summary.files, "bytes": summary.bytes, "text_bytes": text_bytes,
        "cpu_s": cpu_seconds() - outside, "peak_mb": peak_megabytes(),
    });
    println!("{made}");
    Ok(())
}

/// User and system time of all threads, from the kernel's own clock of the process.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    ticks / 100.0
}

fn peak_megabytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<u64>()
        .unwrap()
        / 1024
}

fn questions(corpus: &Path, labels: &Path) -> Result<(), Failure> {
    let articles: Vec<Article> = articles(corpus)?.collect();
    let baseline = baseline::Baseline::build(&articles);
    let mut asked = corpus::labels(labels)?;
    asked.extend(corpus::sentences(&articles));
    for (kind, query, path) in asked {
        let rank = baseline.rank(&query, |document| articles[document].path == path);
        println!(
            "{}",
            json!({"kind": kind, "query": query, "path": path, "baseline": rank})
        );
    }
    for keyword in corpus::keywords(&articles) {
        let holds = |article: &&Article| {
            article.text.contains(&keyword) || article.title.contains(&keyword)
        };
        let paths: Vec<&str> = articles
            .iter()
            .filter(holds)
            .map(|a| a.path.as_str())
            .collect();
        println!(
            "{}",
            json!({"kind": "keyword", "query": keyword, "paths": paths})
        );
    }
    Ok(())
}

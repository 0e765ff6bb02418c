//! Builds an index: documents in, files out.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use bulssi_model::TreePath;

use super::class::Characters;
use super::documents::{Documents, Numbered};
use super::impact::{CLASSES, Impact};
use super::merge::Merge;
use super::particle::Particles;
use super::run::{Posting, RunBuilder};
use super::shard::{Classes, ShardWriter, Shards};
use super::{Document, IndexError, IndexOptions, IndexSummary};
use crate::pack::{PackOptions, PackWriter, push_varint, single_file};
use crate::{Sink, SinkError};

/// Version of the index, in its first byte.
const VERSION: u8 = 1;
/// Bytes of text that a thread gets at once.
const BATCH_BYTES: usize = 1 << 20;
/// Takes documents in any order, then writes the index.
pub struct IndexBuilder {
    options: IndexOptions,
    documents: Documents,
    workers: Vec<JoinHandle<Outcome>>,
    batches: Option<SyncSender<Vec<Text>>>,
    /// With one thread, instead of the workers.
    here: Option<(RunBuilder, Lengths)>,
    batch: Vec<Text>,
    batch_bytes: usize,
}

struct Text {
    document: u32,
    title: String,
    text: String,
}

/// Documents with the number of their terms.
type Lengths = Vec<(u32, u32)>;
type Outcome = Result<(Vec<PathBuf>, Lengths), IndexError>;

impl IndexBuilder {
    /// `scratch` is a folder that is there and empty; the builder leaves it so when it finishes.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn new(options: IndexOptions, scratch: &Path) -> Result<Self, IndexError> {
        let threads = options.threads.get();
        let run = |number: usize| {
            RunBuilder::new(
                scratch.join(format!("terms-{number}")),
                options.memory / threads,
            )
        };
        let mut builder = Self {
            documents: Documents::create(scratch.join("documents"))?,
            workers: Vec::new(),
            batches: None,
            here: None,
            batch: Vec::new(),
            batch_bytes: 0,
            options: options.clone(),
        };
        if threads == 1 {
            builder.here = Some((run(0), Vec::new()));
            return Ok(builder);
        }
        let (batches, queue) = mpsc::sync_channel::<Vec<Text>>(threads);
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..threads {
            let (mut run, queue) = (run(number), Arc::clone(&queue));
            builder.workers.push(thread::spawn(move || {
                let mut lengths = Vec::new();
                loop {
                    let batch = queue.lock().ok().and_then(|queue| queue.recv().ok());
                    let Some(batch) = batch else { break };
                    for text in batch {
                        let length = run.add(text.document, &text.title, &text.text)?;
                        lengths.push((text.document, length));
                    }
                }
                Ok((run.finish()?, lengths))
            }));
        }
        builder.batches = Some(batches);
        Ok(builder)
    }

    /// Adds a document.
    ///
    /// # Errors
    /// When the scratch folder fails, or there are 4,294,967,295 documents already.
    pub fn add(&mut self, document: &Document<'_>) -> Result<(), IndexError> {
        let number = self.documents.add(document)?;
        if let Some((run, lengths)) = &mut self.here {
            lengths.push((number, run.add(number, document.title, document.text)?));
            return Ok(());
        }
        self.batch_bytes += document.title.len() + document.text.len();
        self.batch.push(Text {
            document: number,
            title: document.title.to_owned(),
            text: document.text.to_owned(),
        });
        if self.batch_bytes >= BATCH_BYTES {
            self.send()?;
        }
        Ok(())
    }

    fn send(&mut self) -> Result<(), IndexError> {
        self.batch_bytes = 0;
        let batch = std::mem::take(&mut self.batch);
        match &self.batches {
            // A worker that failed says why when it is joined.
            Some(batches) => batches.send(batch).or(Ok(())),
            None => Ok(()),
        }
    }

    /// Writes the index into `folder`, which nothing else writes into.
    ///
    /// # Errors
    /// When the scratch folder or the sink fails.
    pub fn finish(
        mut self,
        folder: &TreePath,
        sink: &mut dyn Sink,
    ) -> Result<IndexSummary, IndexError> {
        self.send()?;
        self.batches = None;
        let (mut runs, mut lengths) = (Vec::new(), Vec::new());
        if let Some((run, counted)) = self.here.take() {
            runs = run.finish()?;
            lengths = counted;
        }
        for worker in self.workers.drain(..) {
            let (files, counted) = worker.join().map_err(|_| IndexError::Thread)??;
            runs.extend(files);
            lengths.extend(counted);
        }
        let documents = self.documents.number()?;
        let summary = write(&self.options, documents, &lengths, &runs, folder, sink);
        for run in &runs {
            fs::remove_file(run)?;
        }
        summary
    }
}

fn write(
    options: &IndexOptions,
    mut documents: Numbered,
    counted: &[(u32, u32)],
    runs: &[PathBuf],
    folder: &TreePath,
    sink: &mut dyn Sink,
) -> Result<IndexSummary, IndexError> {
    let mut lengths = vec![0; counted.len()];
    for &(document, length) in counted {
        lengths[documents.numbers[document as usize] as usize] = length;
    }
    let mut impact = Impact::new(&lengths);
    let mut shards = ShardWriter::new(folder, documents.len(), options)?;
    let mut summary = IndexSummary {
        documents: documents.len(),
        ..IndexSummary::default()
    };
    let mut merge = Merge::open(runs)?;
    let (mut postings, mut classes) = (Vec::new(), Classes::default());
    while let Some(term) = merge.next(&mut postings)? {
        sort_into(&mut classes, &mut postings, &documents.numbers, &mut impact);
        shards.add(sink, &term, &mut classes)?;
        let count: usize = classes.iter().map(Vec::len).sum();
        summary.terms += u64::from(count > 0);
        summary.postings += count as u64;
    }
    let shards = shards.finish(sink)?;
    let (cards, shown) = write_cards(&mut documents, folder, sink, options)?;
    let weights = impact.weights();
    let meta = meta(
        &documents,
        &shards,
        &cards.directory,
        &shown.directory,
        weights,
    );
    let file = single_file("\"m\"", &meta, 9)?;
    let path = below(folder, "m.js")?;
    sink.put(&path, &file)?;
    let parts = [&shards.shards, &shards.pieces, &cards, &shown];
    summary.files = 1 + parts.iter().map(|part| u64::from(part.packs)).sum::<u64>();
    summary.bytes = file.len() as u64 + parts.iter().map(|part| part.file_bytes).sum::<u64>();
    Ok(summary)
}

/// The documents of a term by class, each list rising.
fn sort_into(
    classes: &mut Classes,
    postings: &mut [Posting],
    numbers: &[u32],
    impact: &mut Impact,
) {
    for posting in postings.iter_mut() {
        posting.document = numbers[posting.document as usize];
    }
    postings.sort_unstable();
    for class in classes.iter_mut() {
        class.clear();
    }
    for posting in postings.iter() {
        let class = impact.class(posting.document, posting.count, posting.in_title);
        classes[class].push(posting.document);
    }
}

/// What is shown of the documents, by number: cards for all, texts where any has one.
fn write_cards(
    documents: &mut Numbered,
    folder: &TreePath,
    sink: &mut dyn Sink,
    options: &IndexOptions,
) -> Result<(crate::pack::PackSummary, crate::pack::PackSummary), IndexError> {
    let pack = PackOptions {
        directory: false,
        // Cards are asked for one here, one there: small blocks are inflated sooner.
        block_bytes: 8 << 10,
        ..PackOptions::text().with_threads(options.threads)
    };
    let mut cards = PackWriter::new(below(folder, "c")?, pack.clone());
    let mut shown = PackWriter::new(below(folder, "x")?, pack);
    let any_shown = documents.any_shown();
    documents.each(&mut |card, text| -> Result<(), IndexError> {
        cards.add(sink, card)?;
        if any_shown {
            shown.add(sink, text)?;
        }
        Ok(())
    })?;
    let cards = cards.finish(sink)?;
    Ok((cards, shown.finish(sink)?))
}

/// What the pages must know before anything can be looked up.
fn meta(
    documents: &Numbered,
    shards: &Shards,
    cards: &[u8],
    shown: &[u8],
    weights: [u32; CLASSES],
) -> Vec<u8> {
    let mut out = vec![VERSION];
    push_varint(&mut out, u64::from(documents.len()));
    for weight in weights {
        push_varint(&mut out, u64::from(weight));
    }
    let mut firsts = Vec::new();
    let mut before: &[u8] = &[];
    for term in &shards.firsts {
        let shared = term.iter().zip(before).take_while(|(a, b)| a == b).count();
        push_varint(&mut firsts, shared as u64);
        push_varint(&mut firsts, (term.len() - shared) as u64);
        firsts.extend_from_slice(term.get(shared..).unwrap_or_default());
        before = term;
    }
    let kinds = documents.kinds.join("\n");
    let particles = Particles::listed();
    let foldings = Characters::new().listed();
    let texts = [&kinds, &particles, &foldings].map(String::as_bytes);
    for part in [&firsts[..], &shards.pieces.directory, cards, shown]
        .iter()
        .chain(&texts)
    {
        push_varint(&mut out, part.len() as u64);
        out.extend_from_slice(part);
    }
    out
}

/// A path below the index's folder.
pub(super) fn below(folder: &TreePath, name: &str) -> Result<TreePath, SinkError> {
    folder.join(name).map_err(|error| SinkError(error.into()))
}

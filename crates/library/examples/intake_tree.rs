//! Measures an intake of every file below a folder, one work a file, without looking into them.
//!
//! `cargo run --release -p bulssi-library --example intake_tree -- TREE NEW-LIBRARY [THREADS]`
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a measurement"
)]

use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use bulssi_library::{Intake, IntakeOptions, Library, Source, Stamp};
use bulssi_model::{ByLang, Format, Lang, Probe, Role, Silent, Work, WorkFile, WorkId};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(tree), Some(dir)) = (arguments.next(), arguments.next()) else {
        return Err("TREE NEW-LIBRARY [THREADS]".into());
    };
    let threads = arguments.next().and_then(|n| n.to_str()?.parse().ok());
    let threads: usize = threads.unwrap_or(2);
    let start = Instant::now();
    let mut files = Vec::new();
    walk(Path::new(&tree), &mut files)?;
    files.sort();
    let library = Library::create(Path::new(&dir))?;
    let intake = library.intake(IntakeOptions::default())?;
    let next = AtomicUsize::new(0);
    let work = || -> Result<(), String> {
        while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            add(&intake, path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for thread in running {
            thread.join().map_err(|_| "a thread failed")??;
        }
        Ok::<(), String>(())
    })?;
    let read = start.elapsed();
    let report = intake.finish()?;
    println!(
        "{} works, {} bytes, read in {:.3} s, durable after {:.3} s",
        report.added,
        report.new_bytes,
        read.as_secs_f64(),
        start.elapsed().as_secs_f64()
    );
    Ok(())
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn add(intake: &Intake, path: &Path) -> Result<(), Box<dyn Error>> {
    let mut file = File::open(path)?;
    let stamp = Stamp::of(&file.metadata()?);
    let (digest, len) = intake.blob(&mut file, &Silent)?;
    let probe = Probe::new(Format::PlainText);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let work = Work {
        id: WorkId::of(&[digest]),
        kind: "articles".parse()?,
        title: ByLang::single(Lang::english(), name.clone()),
        summary: ByLang::default(),
        languages: vec![Lang::english()],
        year: None,
        episode: None,
        themes: Default::default(),
        rights: None,
        notes: String::new(),
        caution: Default::default(),
        priority: Default::default(),
        files: vec![WorkFile {
            role: Role::Main,
            name: name.into_owned(),
            digest,
            len,
            language: None,
            probe: probe.clone(),
        }],
    };
    let source = Source {
        path: path.to_owned(),
        stamp,
        digest,
        probe,
    };
    intake.work(work, vec![source])?;
    Ok(())
}

//! Reads an archive in the two ways that are timed against openZIM's library and the `zim` crate.
//!
//!     bench_read sweep ARCHIVE [JOBS] [MIB]      everything in the order of clusters
//!     bench_read order ARCHIVE                   numbers of all items in the order of clusters
//!     bench_read random ARCHIVE PATHS [MIB]      the articles that the lines of PATHS name; 64 MiB kept, with
//!                                                which the process takes less than with openZIM's library
//!
//! Prints items and bytes, so that it can be seen that all read the same. See scripts/bench-wiki.

#![allow(clippy::print_stdout)]

use std::num::NonZeroUsize;

use bulssi_model::Silent;
use bulssi_wiki::{Archive, Bytes, Limits, Lookup, Source, SweepOptions, ZimError};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (Some(what), Some(file)) = (arguments.first(), arguments.get(1)) else {
        return Err("bench_read sweep|order|random ARCHIVE …".into());
    };
    let number = |at: usize, default: u64| match arguments.get(at) {
        Some(text) => text.parse::<u64>(),
        None => Ok(default),
    };
    let archive = Archive::open(Source::open(&[file])?, Limits::default())?;
    match what.as_str() {
        "sweep" => {
            let jobs = usize::try_from(number(2, 1)?)?;
            let options = SweepOptions {
                jobs: NonZeroUsize::new(jobs).unwrap_or(NonZeroUsize::MIN),
                memory: number(3, 256)? << 20,
                first: 0,
            };
            sweep(&archive, &options)?;
        }
        "order" => order(&archive)?,
        "random" => {
            let paths = std::fs::read_to_string(arguments.get(2).ok_or("which paths?")?)?;
            let memory = usize::try_from(number(3, 64)?)? << 20;
            random(&archive, &paths, memory)?;
        }
        _ => return Err("sweep, order or random".into()),
    }
    Ok(())
}

fn sweep(archive: &Archive, options: &SweepOptions) -> Result<(), ZimError> {
    let (mut items, mut bytes) = (0, 0);
    archive.sweep(
        options,
        &Silent,
        |_| true,
        |batch| {
            let mut found = (0, 0);
            for (_, content) in batch.iter() {
                found.0 += 1;
                if let Bytes::Here(content) = content {
                    found.1 += content.len();
                }
            }
            Ok(found)
        },
        |_, found: (u64, usize)| {
            items += found.0;
            bytes += found.1;
            Ok::<(), ZimError>(())
        },
    )?;
    println!("{items} {bytes}");
    Ok(())
}

fn order(archive: &Archive) -> Result<(), ZimError> {
    archive.sweep(
        &SweepOptions::default(),
        &Silent,
        |_| true,
        |batch| Ok(batch.iter().map(|(entry, _)| entry.index).collect()),
        |_, numbers: Vec<u32>| {
            numbers.iter().for_each(|number| println!("{number}"));
            Ok::<(), ZimError>(())
        },
    )
}

fn random(archive: &Archive, paths: &str, memory: usize) -> Result<(), ZimError> {
    let mut lookup = Lookup::new(archive, memory)?;
    let (mut items, mut bytes) = (0, 0);
    for path in paths.lines() {
        if let Some((_, content)) = lookup.find(b'C', path)? {
            items += 1;
            bytes += content.len();
        }
    }
    println!("{items} {bytes}");
    Ok(())
}

//! `keys/known.json`: roots of others that the desk trusts by their words, and the newest editions that were seen.

use std::fs;
use std::path::Path;

use bulssi_model::Date;
use bulssi_seal::words::{self, List};
use bulssi_seal::{Seal, SealHead};
use serde::{Deserialize, Serialize};

use super::{KeysError, damaged, io_at, read_some, write};

const VERSION: u32 = 1;

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownFile {
    /// Roots of others.
    pub roots: Vec<KnownRoot>,
    /// The newest edition seen, by the fingerprint of its root and its series.
    pub seen: Vec<([u8; 10], String, SealHead)>,
}

/// A root of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownRoot {
    /// What the desk calls it.
    pub name: String,
    /// Its fingerprint.
    pub print: [u8; 10],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    roots: Vec<Root>,
    seen: Vec<Seen>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Root {
    name: String,
    words: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seen {
    words: String,
    series: String,
    number: u32,
    date: Date,
}

fn text(print: &[u8; 10]) -> String {
    List::Korean.of_fingerprint(print).join(" ")
}

pub(super) fn read(folder: &Path) -> Result<KnownFile, KeysError> {
    let path = folder.join("known.json");
    let Some(bytes) = read_some(&path)? else {
        return Ok(KnownFile::default());
    };
    let file: File = serde_json::from_slice(&bytes).map_err(|e| damaged(&path, e))?;
    if file.version != VERSION {
        return Err(damaged(&path, format!("version {}", file.version)));
    }
    let print = |text: &str| words::parse(text).map_err(|e| damaged(&path, e));
    let mut known = KnownFile::default();
    for root in file.roots {
        known.roots.push(KnownRoot {
            print: print(&root.words)?,
            name: root.name,
        });
    }
    for seen in file.seen {
        let head = SealHead {
            number: seen.number,
            date: seen.date,
        };
        known.seen.push((print(&seen.words)?, seen.series, head));
    }
    Ok(known)
}

fn keep(folder: &Path, known: KnownFile) -> Result<(), KeysError> {
    let path = folder.join("known.json");
    let roots = known.roots.into_iter().map(|root| Root {
        words: text(&root.print),
        name: root.name,
    });
    let seen = known.seen.into_iter().map(|(print, series, head)| Seen {
        words: text(&print),
        series,
        number: head.number,
        date: head.date,
    });
    let file = File {
        version: VERSION,
        roots: roots.collect(),
        seen: seen.collect(),
    };
    fs::create_dir_all(folder).map_err(io_at(folder))?;
    let text = serde_json::to_vec_pretty(&file).map_err(|e| damaged(&path, e))?;
    write(&path, &[text, b"\n".to_vec()].concat())
}

pub(super) fn trust(folder: &Path, name: &str, print: [u8; 10]) -> Result<(), KeysError> {
    let mut known = read(folder)?;
    known.roots.retain(|root| root.print != print);
    known.roots.push(KnownRoot {
        name: name.to_owned(),
        print,
    });
    keep(folder, known)
}

pub(super) fn note_seen(folder: &Path, seal: &Seal) -> Result<(), KeysError> {
    let mut known = read(folder)?;
    let (print, series) = (seal.root().fingerprint(), seal.tree().series());
    let head = seal.head();
    let newer = |a: SealHead, b: SealHead| (a.number, a.date) >= (b.number, b.date);
    let same = |seen: &&mut ([u8; 10], String, SealHead)| seen.0 == print && seen.1 == series;
    match known.seen.iter_mut().find(same) {
        Some(seen) if newer(seen.2, head) => return Ok(()),
        Some(seen) => seen.2 = head,
        None => known.seen.push((print, series.to_owned(), head)),
    }
    keep(folder, known)
}

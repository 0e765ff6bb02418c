//! Packs that this crate writes and the page's own script reads.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::Command;

use bulssi_model::TreePath;
use bulssi_reader::pack::{PackError, PackOptions, PackSummary, PackWriter, Place};
use bulssi_reader::{Sink, SinkError};
use flate2::Crc;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Files in memory.
#[derive(Default, Debug, PartialEq, Eq)]
pub(crate) struct Files(pub(crate) BTreeMap<String, Vec<u8>>);

impl Sink for Files {
    fn put(&mut self, path: &TreePath, bytes: &[u8]) -> Result<(), SinkError> {
        let before = self.0.insert(path.to_string(), bytes.to_vec());
        assert!(before.is_none(), "{path} came twice");
        Ok(())
    }
}

impl Files {
    pub(crate) fn write_below(&self, folder: &Path) {
        for (path, bytes) in &self.0 {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
}

fn pack(items: &[Vec<u8>], options: PackOptions) -> (Files, Vec<Place>, PackSummary) {
    let mut files = Files::default();
    let mut writer = PackWriter::new("k".parse().unwrap(), options);
    let places = items
        .iter()
        .map(|item| writer.add(&mut files, item).unwrap())
        .collect();
    let summary = writer.finish(&mut files).unwrap();
    (files, places, summary)
}

/// What the script says to each question, in order.
fn ask(folder: &Path, questions: &[Value]) -> Vec<Value> {
    let file = folder.join("questions");
    let lines: Vec<String> = questions.iter().map(ToString::to_string).collect();
    fs::write(&file, lines.join("\n")).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/node/packs.mjs");
    let output = Command::new("node")
        .arg(script)
        .arg(folder)
        .arg(&file)
        .output();
    let output = output.expect("node runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answers = String::from_utf8(output.stdout).unwrap();
    answers
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn expected(item: &[u8]) -> Value {
    let mut crc = Crc::new();
    crc.update(item);
    json!({"length": item.len(), "sum": crc.sum()})
}

fn by_place(place: Place) -> Value {
    json!({"base": "k/", "place": {"p": place.pack, "b": place.block, "i": place.item}})
}

fn by_number(number: usize) -> Value {
    json!({"base": "k/", "place": number})
}

/// Items of every compressibility, from nothing to more than a pack holds.
fn mixed(count: usize) -> Vec<Vec<u8>> {
    let mut state = 7_u32;
    let mut random = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize
    };
    let mut item = || {
        let length = match random() % 40 {
            0 => 0,
            1 => 200_000,
            2 => 70_000,
            n => n * 300,
        };
        let kinds = [1, 4, 60, 256][random() % 4];
        (0..length).map(|_| (random() % kinds) as u8).collect()
    };
    (0..count).map(|_| item()).collect()
}

#[test]
fn the_page_reads_what_was_written() {
    let items = mixed(200);
    let (files, places, summary) = pack(&items, PackOptions::text());
    let folder = tempfile::tempdir().unwrap();
    files.write_below(folder.path());
    let mut questions: Vec<Value> = places.iter().copied().map(by_place).collect();
    questions.extend((0..items.len()).map(by_number));
    let answers = ask(folder.path(), &questions);
    for (number, item) in items.iter().enumerate() {
        assert_eq!(answers[number], expected(item), "item {number} by place");
        assert_eq!(
            answers[items.len() + number],
            expected(item),
            "item {number} by number"
        );
    }
    assert_eq!(summary.items as usize, items.len());
    let bytes: usize = files.0.values().map(Vec::len).sum();
    assert_eq!(summary.file_bytes, bytes as u64);
    assert_eq!(summary.packs as usize + 1, files.0.len());
}

#[test]
fn what_is_not_there_is_said() {
    let (files, _, summary) = pack(&mixed(50), PackOptions::text());
    let folder = tempfile::tempdir().unwrap();
    files.write_below(folder.path());
    let place = |p: u32, b: u32, i: u32| json!({"base": "k/", "place": {"p": p, "b": b, "i": i}});
    let answers = ask(
        folder.path(),
        &[
            place(summary.packs, 0, 0),
            place(0, 99, 0),
            place(0, 0, 9999),
            by_number(50),
            json!({"base": "no/", "place": 1}),
        ],
    );
    let kinds: Vec<&str> = answers
        .iter()
        .map(|answer| answer["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["missing", "damaged", "damaged", "missing", "missing"]
    );
}

#[test]
fn packs_fill_a_cluster_and_seldom_more() {
    let text = include_str!("packs.rs").repeat(4);
    let items: Vec<Vec<u8>> = (0..6000)
        .map(|n| {
            let at = n * 37 % 9000;
            let words: Vec<&str> = text[at..].split(' ').take(n % 300).collect();
            format!("{n} {} {}", words.join(" "), n * n).into_bytes()
        })
        .collect();
    let (files, _, summary) = pack(&items, PackOptions::text());
    let lengths: Vec<usize> = files
        .0
        .iter()
        .filter(|file| file.0 != "k/d.js")
        .map(|file| file.1.len())
        .collect();
    let over = lengths.iter().filter(|&&length| length > 128 << 10).count();
    assert!(
        over * 20 <= lengths.len(),
        "{over} of {} are too long",
        lengths.len()
    );
    let filled: usize = lengths.iter().sum();
    assert!(
        summary.packs >= 2 && filled > (lengths.len() - 1) * (100 << 10),
        "{lengths:?}"
    );
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let items = mixed(160);
    let one = pack(&items, PackOptions::text());
    for threads in [2, 3, 8] {
        let threads = NonZeroUsize::new(threads).unwrap();
        assert_eq!(pack(&items, PackOptions::text().with_threads(threads)), one);
    }
}

#[test]
fn an_item_that_is_too_long_is_refused_and_the_rest_goes_on() {
    let mut files = Files::default();
    let mut writer = PackWriter::new("k".parse().unwrap(), PackOptions::pictures());
    let long = vec![0; (8 << 20) + 1];
    assert!(matches!(
        writer.add(&mut files, &long),
        Err(PackError::TooLong { .. })
    ));
    let place = writer.add(&mut files, b"short").unwrap();
    assert_eq!(
        place,
        Place {
            pack: 0,
            block: 0,
            item: 0
        }
    );
    assert_eq!(writer.finish(&mut files).unwrap().items, 1);
}

/// Fails at the file of this number.
struct Full(Cell<u32>);

impl Sink for Full {
    fn put(&mut self, _: &TreePath, _: &[u8]) -> Result<(), SinkError> {
        match self.0.get() {
            0 => Err(SinkError("full".into())),
            left => {
                self.0.set(left - 1);
                Ok(())
            }
        }
    }
}

#[test]
fn a_full_sink_is_an_error_at_any_file() {
    let items = mixed(120);
    for room in 0..3 {
        let mut sink = Full(Cell::new(room));
        let mut writer = PackWriter::new("k".parse().unwrap(), PackOptions::text());
        let failed = items
            .iter()
            .find_map(|item| writer.add(&mut sink, item).err());
        let failed = failed.or_else(|| writer.finish(&mut sink).err());
        assert!(
            matches!(failed, Some(PackError::Sink(_))),
            "room for {room}"
        );
    }
}

/// Each pack damaged in one way, in a folder of its own.
#[test]
fn damage_is_told_and_never_believed() {
    let items = mixed(40);
    let (files, places, _) = pack(&items, PackOptions::text());
    let whole = &files.0["k/00/00.js"];
    let mut damaged: Vec<Vec<u8>> = Vec::new();
    for part in 1..40 {
        damaged.push(whole[..whole.len() * part / 40].to_vec());
        // Cut, but still a script.
        let mut cut = whole[..whole.len() * part / 40].to_vec();
        while cut.last() == Some(&b'\\') {
            cut.pop();
        }
        cut.extend_from_slice(b"\");");
        damaged.push(cut);
    }
    for bit in 0..300_usize {
        let mut flipped = whole.clone();
        let at = if bit < 150 {
            bit
        } else {
            bit * 7919 % whole.len()
        };
        flipped[at] ^= 1 << (bit % 8);
        damaged.push(flipped);
    }
    for (claim, at) in [(4, 5), (8, 6), (12, 7), (2, 200)]
        .iter()
        .flat_map(|&(at, value)| [(at, value), (at + 1, 255 - value)])
    {
        damaged.push(lying(claim, at));
    }
    let folder = tempfile::tempdir().unwrap();
    let mut questions = Vec::new();
    let place = places.iter().rfind(|place| place.pack == 0).unwrap();
    for (number, bytes) in damaged.iter().enumerate() {
        let base = format!("{number}");
        fs::create_dir_all(folder.path().join(&base).join("00")).unwrap();
        fs::write(folder.path().join(&base).join("00/00.js"), bytes).unwrap();
        questions.push(json!({"base": format!("{base}/"), "place": {"p": 0, "b": place.block, "i": place.item}}));
    }
    let item = places.iter().position(|other| other == place).unwrap();
    for (number, answer) in ask(folder.path(), &questions).iter().enumerate() {
        // A bit may hit another block, or the name of nothing that matters.
        assert!(
            answer["kind"] == "damaged" || *answer == expected(&items[item]),
            "{number}: {answer}"
        );
    }
}

/// A pack that is whole but says something else about itself at `at` of its header, sums put right.
fn lying(at: usize, value: u8) -> Vec<u8> {
    let packed = [0x4b, 0x4c, 0x4a, 0x06, 0x00];
    let mut head = vec![b'P', 1, 1, 0];
    for number in [packed.len() as u32, 4, 1] {
        head.extend_from_slice(&number.to_le_bytes());
    }
    head.extend_from_slice(&sum(&packed).to_le_bytes());
    head[at] = value;
    head.extend_from_slice(&sum(&head).to_le_bytes());
    head.extend_from_slice(&packed);
    let mut file = b"B.p(0,\"".to_vec();
    for byte in head {
        file.extend_from_slice(
            match byte {
                0..0x80 => format!("\\x{byte:02x}").into_bytes(),
                _ => vec![byte],
            }
            .as_slice(),
        );
    }
    file.extend_from_slice(b"\");");
    file
}

fn sum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any items, any sizes of packs and blocks.
    #[test]
    fn roundtrip(
        items in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..900), 1..60),
        pack_bytes in 300_usize..5000,
        block_bytes in 50_usize..3000,
    ) {
        let mut options = PackOptions::text();
        options.pack_bytes = pack_bytes;
        options.block_bytes = block_bytes;
        let (files, places, _) = pack(&items, options);
        let folder = tempfile::tempdir().unwrap();
        files.write_below(folder.path());
        let questions: Vec<Value> = places.iter().copied().map(by_place).chain((0..items.len()).map(by_number)).collect();
        let answers = ask(folder.path(), &questions);
        for (answer, item) in answers.iter().zip(items.iter().chain(&items)) {
            prop_assert_eq!(answer, &expected(item));
        }
    }
}

//! The page on the drive reads seals in a language of its own: it must find good and bad what the program does.

use std::fs;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bulssi_seal::{PublicKey, Revocations, Seal, SealedTree, SecretKey, restore, seal, words};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::hostile;
use crate::sealing::{certificate, day, head, key, root, sealed};

/// Runs the scripts of the page over cases.
fn page_agrees(cases: &[Value]) {
    page_agrees_in("seals.mjs", cases);
}

fn page_agrees_in(script: &str, cases: &[Value]) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("cases");
    let lines: Vec<String> = cases.iter().map(Value::to_string).collect();
    fs::write(&file, lines.join("\n")).unwrap();
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../reader/tests/node");
    let done = Command::new("node")
        .arg(scripts.join(script))
        .arg(&file)
        .output();
    let done = done.expect("node is missing: scripts/setup test");
    assert!(
        done.status.success(),
        "{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
}

fn text(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

#[test]
fn seals_are_good_or_bad_to_both() {
    let list = Revocations::sign(&root(), 2, day("2027-02-01"), [root().public()]).unwrap();
    let tree = SealedTree::new("", Vec::new()).unwrap();
    let mut seals = vec![
        ("honest", sealed(1)),
        (
            "honest, with a list of revoked keys",
            seal(&key(), &certificate(), Some(&list), head(1), &tree).unwrap(),
        ),
    ];
    // Letters of which small ones are more, in folders; names that objects of the page's language have.
    let names = [
        "STRASSE",
        "__proto__",
        "constructor/hasOwnProperty",
        "straßen/ßß/a",
        "straßen/ßß/b/c",
        "straßen/ßß/b/d",
        "ﬁ/ﬁ",
        "ﬁ/ﬂ",
    ];
    let named = names.iter().map(|name| crate::sealing::file(name, b""));
    let named = SealedTree::new("", named.collect()).unwrap();
    seals.push((
        "honest, with names that grow when they are folded",
        seal(&key(), &certificate(), None, head(1), &named).unwrap(),
    ));
    seals.extend(hostile::seals());
    let honest = sealed(1);
    let mut bad = Vec::new();
    for at in (0..honest.len()).step_by(honest.len() / 24) {
        let mut flipped = honest.clone();
        flipped[at] ^= 1 << (at % 8);
        bad.push(flipped);
        bad.push(honest[..at].to_vec());
    }
    bad.push([&honest[..], &[0]].concat());
    seals.extend(bad.into_iter().map(|bytes| ("changed", bytes)));
    let cases: Vec<Value> = seals
        .iter()
        .map(|(name, bytes)| json!({"name": name, "seal": text(bytes), "good": Seal::read(bytes).is_ok()}))
        .collect();
    assert!(cases.iter().filter(|case| case["good"] == true).count() == 3);
    page_agrees(&cases);
}

#[test]
fn a_page_takes_no_seal_that_would_stop_it() {
    // Each is right as the format goes. A page would sit over it for minutes.
    let files = (0..300_001).map(|nth| format!("{nth:07x}"));
    let folders =
        (0..1_500).map(|nth| format!("{nth:04x}{}", "/abcdefghijklmnopqrstuvwxyz0123".repeat(32)));
    let cases = [
        ("more_files_than_a_page_takes", entries(files)),
        ("longer_folders_than_a_page_takes", entries(folders)),
    ]
    .map(|(name, entries)| {
        let seal = hostile::signed(&hostile::of(&entries));
        // The other one takes a program without optimisation too long here.
        assert!(
            entries.len() > 10_000 || Seal::read(&seal).is_ok(),
            "{name}"
        );
        json!({"name": name, "seal": text(&seal), "good": false, "fault": "too-large"})
    });
    page_agrees(&cases);
}

/// Entries of empty files, by their paths in order.
fn entries(paths: impl Iterator<Item = String>) -> Vec<Vec<u8>> {
    let mut before = String::new();
    let entry = |path: String| {
        let both = before.bytes().zip(path.bytes());
        let shared = both.take_while(|(a, b)| a == b).count();
        let entry = hostile::entry(shared as u16, &path[shared..]);
        before = path;
        entry
    };
    paths.map(entry).collect()
}

/// Bytes that differ from run to run of the loop and not of the test.
fn bytes(seed: u8, len: usize) -> Vec<u8> {
    let mut state = u32::from(seed).wrapping_mul(2_654_435_761) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as u8
    };
    (0..len).map(|_| next()).collect()
}

#[test]
fn signatures_are_good_or_bad_to_both() {
    let mut cases = Vec::new();
    for nth in 0..40_u8 {
        let seed: [u8; 32] = bytes(nth + 1, 32).try_into().unwrap();
        let signer = SigningKey::from_bytes(&seed);
        let message = bytes(nth, usize::from(nth) * 17);
        let public = signer.verifying_key();
        let signature = signer.sign(&message).to_bytes();
        let mut tries = vec![(message.clone(), signature)];
        // A bit elsewhere; the number that counts the same, one order further; a point of small order.
        let mut other = signature;
        other[usize::from(nth) * 3 % 64] ^= 1 << (nth % 8);
        tries.push((message.clone(), other));
        tries.push((message.clone(), one_order_further(signature)));
        let mut nothing = signature;
        nothing[..32].fill(0);
        nothing[0] = 1;
        tries.push((message.clone(), nothing));
        tries.push(([&message[..], b"!"].concat(), signature));
        for (message, signature) in tries {
            let good = ed25519_dalek::Signature::from_bytes(&signature);
            let good = public.verify_strict(&message, &good).is_ok();
            cases.push(json!({
                "name": format!("signature {nth}"),
                "signed": [text(public.as_bytes()), text(&message), text(&signature)],
                "good": good,
            }));
        }
    }
    let good = cases.iter().filter(|case| case["good"] == true).count();
    assert_eq!(good, 40);
    page_agrees(&cases);
}

/// S + L: the same number modulo the order, which strict programs refuse.
fn one_order_further(mut signature: [u8; 64]) -> [u8; 64] {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    for (byte, order) in signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
    signature
}

#[test]
fn keys_are_good_or_bad_to_both() {
    let mut keys: Vec<[u8; 32]> = Vec::new();
    // Numbers around nothing and around the prime, with both signs: most points of small order, and other spellings.
    for sign in [0, 0x80] {
        for low in 0..40 {
            let mut near_nothing = [0; 32];
            near_nothing[0] = low;
            near_nothing[31] |= sign;
            keys.push(near_nothing);
            let mut near_prime = [0xff; 32];
            near_prime[0] = 0xe0 + low.min(0x1f);
            near_prime[31] = 0x7f | sign;
            keys.push(near_prime);
        }
    }
    keys.extend((0..60).map(|nth| {
        let key: [u8; 32] = bytes(nth, 32).try_into().unwrap();
        key
    }));
    // The others of small order, as a program finds them: eight times any point is in the order of the base.
    keys.extend(
        (1..9)
            .map(|nth| SecretKey::new([nth; 32]).public())
            .map(|key| *key.as_bytes()),
    );
    let cases: Vec<Value> = keys
        .iter()
        .map(|bytes| {
            let good = PublicKey::new(*bytes).is_ok();
            assert!(!good || VerifyingKey::from_bytes(bytes).is_ok());
            json!({"name": format!("key {bytes:02x?}"), "key": text(bytes), "good": good})
        })
        .collect();
    assert!(cases.iter().filter(|case| case["good"] == true).count() > 20);
    page_agrees(&cases);
}

#[test]
fn words_stand_for_the_same_fingerprint_to_both() {
    let lists: Vec<String> = [words::List::Korean, words::List::English]
        .map(|list| list.words().collect::<Vec<_>>().join(" "))
        .to_vec();
    let mut cases = Vec::new();
    for nth in 1..30 {
        let key = SecretKey::new([nth; 32]).public();
        for list in [words::List::Korean, words::List::English] {
            let told = list.of(&key);
            let mut swapped = told;
            swapped.swap(usize::from(nth) % 10, usize::from(nth) % 10 + 1);
            let mut other = told;
            other[usize::from(nth) % 11] = list.of_fingerprint(&[nth; 10])[0];
            let tries = [
                told.join(" "),
                told.join(", ").to_uppercase(),
                format!("1. {}.\n", told.join(".\n2. ")),
                swapped.join(" "),
                other.join(" "),
                told[1..].join(" "),
            ];
            for said in tries {
                let print = words::parse(&said).map(|print| {
                    print
                        .iter()
                        .map(|byte| format!("{byte:02x}"))
                        .collect::<String>()
                });
                cases.push(json!({
                    "name": &said,
                    "words": &said,
                    "lists": &lists,
                    "print": print.unwrap_or_default(),
                }));
            }
        }
    }
    page_agrees(&cases);
}

/// A mark with the serial of machines that have none, and what follows it.
const MARK: [u8; 31] = *b"\x90\x0b\x1a\x18\xd5\x1a\x96\xfa\x72\xd2\xb1\x64\x13\x63\x46\xd7\
    \x5a\x13\xa0\xe6\x29\x4b\x75\xb1\x18\0\0\0EOF";

fn marks(times: usize) -> Vec<u8> {
    let mut bytes = MARK[..24].repeat(times);
    bytes.extend((24 * times as u32).to_le_bytes());
    bytes.extend(b"EOF");
    bytes
}

/// What hosts may have done to a file, and how many marks that left where it is certain.
fn hands(own: &[u8], seed: u8) -> Vec<(String, Vec<u8>, Option<u64>)> {
    let len = own.len();
    let mut done = vec![("nothing".to_owned(), own.to_vec(), None)];
    for times in [1, 2, 50] {
        let bytes = [own, &marks(times)].concat();
        done.push((format!("{times} marks"), bytes, Some(times as u64)));
    }
    let chains = [own, &marks(3), &marks(1)].concat();
    done.push(("two chains".to_owned(), chains, Some(4)));
    done.push((
        "something else".to_owned(),
        [own, b"more"].concat(),
        Some(0),
    ));
    for cut in [1, 31, 32, 33, 64] {
        if cut <= len {
            done.push((format!("{cut} cut off"), own[..len - cut].to_vec(), None));
        }
    }
    let mut changed = |what: &str, from: usize, bytes: &[u8]| {
        if from + bytes.len() <= len {
            let mut other = own.to_vec();
            other[from..from + bytes.len()].copy_from_slice(bytes);
            done.push((what.to_owned(), other, None));
        }
    };
    changed("a mark at 0x50", 0x50, &MARK);
    changed("a byte before 0x50", 0x4f, &[255]);
    changed("a byte behind the mark at 0x50", 0x50 + 31, &[255]);
    changed("a mark over the end", len.saturating_sub(31), &MARK);
    changed(
        "a byte before the end that is kept",
        len.saturating_sub(33),
        &[255],
    );
    changed("a byte somewhere", len * usize::from(seed) / 256, &[254]);
    done
}

#[test]
fn files_are_given_back_by_both() {
    let zip = |len: usize| {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.resize(len, 3);
        bytes
    };
    // Lengths around the end that is kept, the bytes at 0x50, the chunk and the page's buffer of four chunks.
    let chunk = 1 << 20;
    let lengths = [
        0,
        1,
        31,
        32,
        33,
        110,
        111,
        112,
        143,
        5000,
        chunk,
        chunk + 1,
        4 * chunk + 5,
    ];
    let mut originals: Vec<Vec<u8>> = lengths.map(|len| bytes(len as u8, len)).to_vec();
    originals.extend([110, 111, 112, 127, 142, 143, 144, 5000].map(zip));
    let files: Vec<_> = originals
        .iter()
        .enumerate()
        .map(|(nth, own)| crate::sealing::file(&format!("{nth:02}"), own))
        .collect();
    let tree = SealedTree::new("", files).unwrap();
    let sealed = text(&seal(&key(), &certificate(), None, head(1), &tree).unwrap());
    let mut cases = Vec::new();
    for (own, file) in originals.iter().zip(tree.files()) {
        for (name, bytes, marks) in hands(own, own.len() as u8) {
            let mut given = Vec::new();
            let restored = restore(&file.content, &mut &bytes[..], &mut given);
            let said = match (restored, marks) {
                (Ok(done), _) if done.was_right() => "right".to_owned(),
                (Ok(_), Some(marks)) => format!("restored {marks}"),
                (Ok(_), None) => "restored".to_owned(),
                (Err(_), _) => "altered".to_owned(),
            };
            let sum = Sha256::digest(&given);
            cases.push(json!({
                "name": format!("{} bytes, {name}", own.len()),
                "seal": &sealed,
                "path": file.path.as_str(),
                "file": text(&bytes),
                "said": said,
                "sum": sum.iter().map(|byte| format!("{byte:02x}")).collect::<String>(),
            }));
        }
    }
    let count = |said: &str| {
        cases
            .iter()
            .filter(|case| case["said"].as_str().unwrap().starts_with(said))
            .count()
    };
    assert!(count("restored") > 150 && count("altered") > 40 && count("right") >= originals.len());
    page_agrees_in("restored.mjs", &cases);
}

//! Seals that somebody made to do harm: every signature in them holds, and every one is refused.
//!
//! They are put together here by hand, after `docs/formats/seal.md`, with the same key that honest ones have.

use bulssi_seal::{Seal, SealFault};
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};

use crate::sealing::{certificate, sealed};

/// Bytes of a seal before its certificate, certificate and signature.
const HEAD: usize = 60;

/// A seal of number 1 over any bytes as the list of files, rightly signed.
pub(crate) fn signed(body: &[u8]) -> Vec<u8> {
    signed_with(body, |_| ())
}

/// The same, with its head changed before it is signed.
fn signed_with(body: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = b"\x89SEL\r\n\x1a\x01".to_vec();
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend([0xeb, 0x07, 3, 1]);
    bytes.extend((body.len() as u64).to_le_bytes());
    bytes.extend(Sha256::digest(body));
    bytes.extend(0_u32.to_le_bytes());
    assert_eq!(bytes.len(), HEAD);
    change(&mut bytes);
    bytes.extend(certificate().to_bytes());
    let message = [&b"bulssi/seal/1\0"[..], &bytes].concat();
    bytes.extend(SigningKey::from_bytes(&[2; 32]).sign(&message).to_bytes());
    bytes.extend(body);
    bytes
}

/// An entry for an empty file.
pub(crate) fn entry(shared: u16, own: &str) -> Vec<u8> {
    long_entry(shared, own, 0, 0)
}

fn long_entry(shared: u16, own: &str, flags: u8, len: u64) -> Vec<u8> {
    let mut bytes = shared.to_le_bytes().to_vec();
    bytes.extend((own.len() as u16).to_le_bytes());
    bytes.extend(own.as_bytes());
    bytes.push(flags);
    bytes.extend(len.to_le_bytes());
    bytes.extend([9; 32]);
    bytes
}

/// A list that says how many entries it has.
fn list(count: u32, entries: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![0];
    bytes.extend(count.to_le_bytes());
    bytes.extend(entries.concat());
    bytes
}

pub(crate) fn of(entries: &[Vec<u8>]) -> Vec<u8> {
    list(entries.len() as u32, entries)
}

#[test]
fn what_is_made_by_hand_is_what_is_sealed() {
    let read = Seal::read(&signed(&of(&[entry(0, "a/b"), entry(2, "c")]))).unwrap();
    let paths: Vec<_> = read
        .tree()
        .files()
        .iter()
        .map(|f| f.path.as_str())
        .collect();
    assert_eq!(paths, ["a/b", "a/c"]);
    let honest = sealed(1);
    let body = &honest[HEAD + 144 + 64..];
    assert_eq!(signed(body), honest);
}

/// Lists, what each has, and what is said of it.
pub(crate) type Vectors = Vec<(&'static str, Vec<u8>, &'static str)>;

/// Lists that are rightly signed, and wrong.
fn lists() -> Vectors {
    let deep = "a/".repeat(400) + "a";
    let long = "a".repeat(2000);
    let one = |path: &str| of(&[entry(0, path)]);
    vec![
        ("empty", Vec::new(), "cut off"),
        ("count_of_four_billion", list(u32::MAX, &[]), "more than"),
        (
            "count_beyond_the_bytes",
            list(2, &[entry(0, "a")]),
            "more than",
        ),
        (
            "count_below_the_entries",
            list(1, &[entry(0, "a"), entry(0, "b")]),
            "too many",
        ),
        (
            "trailing_byte",
            [one("a"), vec![0]].concat(),
            "1 bytes too many",
        ),
        ("cut_in_a_digest", one("abcdefgh")[..55].to_vec(), "cut off"),
        ("deep_nesting", one(&deep), "too long or too deep"),
        (
            "path_of_two_thousand_bytes",
            one(&long),
            "too long or too deep",
        ),
        (
            "empty_path",
            list(1, &[[entry(0, ""), vec![0]].concat()]),
            "no path",
        ),
        ("parent_folder", one("../a"), "no path"),
        ("parent_folder_inside", one("a/../../b"), "no path"),
        ("this_folder", one("./a"), "no path"),
        ("absolute", one("/etc/passwd"), "no path"),
        ("absolute_on_windows", one("C:/a"), "a character"),
        ("backslash", one("..\\a"), "no path"),
        ("stream_of_ntfs", one("a.txt:b"), "a character"),
        ("device", one("films/CON"), "something else"),
        ("device_with_an_ending", one("nul.mp4"), "something else"),
        ("device_by_superscript", one("COM¹"), "something else"),
        ("dot_at_the_end", one("index.html."), "something else"),
        ("space_at_the_end", one("index.html "), "something else"),
        ("line_end_in_a_name", one("a\nb"), "no path"),
        ("zero_byte_in_a_name", one("a\0b"), "no path"),
        ("turned_letters", one("\u{202e}4pm.exe"), "a character"),
        (
            "letters_not_composed",
            one("\u{1100}\u{1161}"),
            "not composed",
        ),
        (
            "equal_by_case",
            of(&[entry(0, "A"), entry(0, "a")]),
            "takes for one",
        ),
        (
            "equal_by_case_of_a_folder",
            of(&[entry(0, "A/b"), entry(0, "a/c")]),
            "takes for one",
        ),
        (
            "equal_by_sharp_s",
            of(&[entry(0, "SS"), entry(0, "ß")]),
            "takes for one",
        ),
        (
            "file_and_folder",
            of(&[entry(0, "a"), entry(1, "/b")]),
            "file and a folder",
        ),
        (
            "twice",
            of(&[entry(0, "abc"), entry(3, "")]),
            "does not come after",
        ),
        (
            "descending",
            of(&[entry(0, "b"), entry(0, "a")]),
            "does not come after",
        ),
        (
            "shorter_prefix_than_there_is",
            of(&[entry(0, "ab"), entry(0, "ac")]),
            "another way",
        ),
        (
            "longer_prefix_than_there_is",
            of(&[entry(0, "a"), entry(2, "b")]),
            "another way",
        ),
        ("prefix_of_nothing", of(&[entry(1, "a")]), "another way"),
        (
            "prefix_within_a_letter",
            // 각 and 갂 have two of three bytes in common.
            of(&[
                entry(0, "각"),
                [vec![2, 0, 1, 0, 0x82], vec![0; 41]].concat(),
            ]),
            "another way",
        ),
        (
            "no_text",
            list(1, &[[vec![0, 0, 1, 0, 0xff], vec![0; 41]].concat()]),
            "no text",
        ),
        (
            "flags_that_mean_nothing",
            of(&[long_entry(0, "a", 2, 0)]),
            "flags",
        ),
        (
            "bytes_inside_a_short_file",
            of(&[long_entry(0, "a", 1, 110)]),
            "flags",
        ),
        (
            "length_of_all_bits",
            of(&[long_entry(0, "a", 0, u64::MAX)]),
            "length",
        ),
        (
            "length_beyond_numbers",
            of(&[long_entry(0, "a", 0, 1 << 53)]),
            "length",
        ),
        (
            "chunks_beyond_the_bytes",
            of(&[long_entry(0, "a", 0, 1 << 40)]),
            "cut off",
        ),
        (
            "tail_missing",
            list(1, &[[long_entry(0, "a", 0, 5), vec![7; 32]].concat()]),
            "cut off",
        ),
        (
            "series_not_composed",
            [&[6][..], "\u{1100}\u{1161}".as_bytes(), &[0; 4]].concat(),
            "name of a series",
        ),
        (
            "series_of_control_bytes",
            vec![1, 7, 0, 0, 0, 0],
            "name of a series",
        ),
        (
            "series_too_long",
            [vec![65], vec![b'a'; 65], vec![0; 4]].concat(),
            "name of a series",
        ),
    ]
}

/// Every hostile seal by its name, for whoever else reads seals.
pub(crate) fn seals() -> Vec<(&'static str, Vec<u8>)> {
    let body = of(&[entry(0, "a")]);
    let lists = lists().into_iter();
    let lists = lists.map(|(name, body, _)| (name, signed(&body)));
    let heads = heads().into_iter();
    let heads = heads.map(|(name, change, _)| (name, signed_with(&body, change)));
    lists.chain(heads).collect()
}

#[test]
fn signed_lists_that_must_not_be_believed() {
    for (name, body, expected) in lists() {
        match Seal::read(&signed(&body)) {
            Err(SealFault::Body(fault)) => {
                let text = fault.to_string();
                assert!(text.contains(expected), "{name}: {text}");
                assert!(
                    text.len() < 400,
                    "{name}: a fault shows little of a long path"
                );
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

type Head = (&'static str, fn(&mut Vec<u8>), &'static str);

/// Changes of a head that is rightly signed afterwards.
fn heads() -> [Head; 8] {
    [
        ("number_zero", |head| head[8..12].fill(0), "number or a day"),
        ("thirteenth_month", |head| head[14] = 13, "number or a day"),
        (
            "day_of_another_key",
            |head| head[12] = 0xec,
            "not vouched for",
        ),
        (
            "body_of_all_bits",
            |head| head[16..24].fill(0xff),
            "list of",
        ),
        ("body_longer_than_it_is", |head| head[16] += 1, "cut off"),
        (
            "body_shorter_than_it_is",
            |head| head[16] -= 1,
            "behind its end",
        ),
        ("another_body", |head| head[24] ^= 1, "another list"),
        (
            "revocations_of_all_bits",
            |head| head[56..60].fill(0xff),
            "too many",
        ),
    ]
}

#[test]
fn signed_heads_that_must_not_be_believed() {
    let body = of(&[entry(0, "a")]);
    let changed = |change: fn(&mut Vec<u8>)| Seal::read(&signed_with(&body, change)).unwrap_err();
    for (name, change, expected) in heads() {
        let text = changed(change).to_string();
        assert!(text.contains(expected), "{name}: {text}");
    }
    assert_eq!(Seal::read(b"").unwrap_err(), SealFault::NoSeal);
    let mut newer = sealed(1);
    newer[7] = 2;
    assert_eq!(Seal::read(&newer).unwrap_err(), SealFault::Version);
    let mut longer = sealed(1);
    longer.push(0);
    assert_eq!(Seal::read(&longer).unwrap_err(), SealFault::Trailing);
}

#[test]
fn a_huge_count_takes_no_memory() {
    // 64 MiB of bytes that say that they are two million entries.
    let mut body = list(2_000_000, &[]);
    body.resize(64 << 20, 0);
    assert!(Seal::read(&signed(&body)).is_err());
}

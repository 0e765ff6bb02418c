//! Sealing and reading back: any tree, any flipped bit, and files that were marked.

use std::io::Cursor;

use bulssi_model::Date;
use bulssi_seal::{
    Certificate, Known, Revocations, Seal, SealHead, SealedContent, SealedFile, SealedTree,
    SecretKey, Verdict, judge, restore, seal, sealed_len,
};
use proptest::prelude::*;

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(crate) fn root() -> SecretKey {
    SecretKey::new([1; 32])
}

pub(crate) fn key() -> SecretKey {
    SecretKey::new([2; 32])
}

pub(crate) fn certificate() -> Certificate {
    Certificate::sign(
        &root(),
        key().public(),
        day("2027-01-01"),
        day("2027-12-31"),
    )
    .unwrap()
}

pub(crate) fn head(number: u32) -> SealHead {
    SealHead {
        number,
        date: day("2027-03-01"),
    }
}

pub(crate) fn file(path: &str, bytes: &[u8]) -> SealedFile {
    SealedFile {
        path: path.parse().unwrap(),
        content: SealedContent::of(bytes),
    }
}

pub(crate) fn sealed(number: u32) -> Vec<u8> {
    let mut book = b"PK\x03\x04".to_vec();
    book.resize(5000, 3);
    let files = vec![
        file("02 책/이야기.epub", &book),
        file("01 영화/긴 겨울.mp4", &[7; 70_000]),
        file("01 영화/긴 겨울.srt", b""),
    ];
    let tree = SealedTree::new("봄", files).unwrap();
    seal(&key(), &certificate(), None, head(number), &tree).unwrap()
}

#[test]
fn the_first_seal_stays_what_it_is() {
    let bytes = sealed(1);
    assert_eq!(
        bulssi_model::Digest::of(&bytes).to_string(),
        "56729d528835bd5de04be3d5afc8b057716d1c32408b0a7660bd064bb322c084"
    );
    let read = Seal::read(&bytes).unwrap();
    assert_eq!(read.tree().series(), "봄");
    assert_eq!(read.tree().files().len(), 3);
    assert_eq!(read.root(), root().public());
}

#[test]
fn any_flipped_bit_is_found() {
    let bytes = sealed(1);
    for at in 0..bytes.len() {
        for bit in [0, 3, 7] {
            let mut bad = bytes.clone();
            bad[at] ^= 1 << bit;
            assert!(Seal::read(&bad).is_err(), "byte {at}");
        }
        assert!(Seal::read(&bytes[..at]).is_err());
    }
}

#[test]
fn whose_it_is_and_how_new() {
    let read = Seal::read(&sealed(5)).unwrap();
    let mut known = Known::default();
    assert_eq!(judge(&read, &known), Verdict::UnknownKey);
    known.roots.push(root().public().fingerprint());
    assert_eq!(judge(&read, &known), Verdict::Trusted);
    known.seen = vec![
        (root().public().fingerprint(), "가을".into(), head(9)),
        (root().public().fingerprint(), "봄".into(), head(5)),
    ];
    assert_eq!(judge(&read, &known), Verdict::Trusted);
    known
        .seen
        .push((root().public().fingerprint(), "봄".into(), head(6)));
    assert_eq!(judge(&read, &known), Verdict::Older { seen: head(6) });
    // Somebody else's list says nothing.
    let list = |signer: &SecretKey| {
        Revocations::sign(signer, 1, day("2027-02-01"), [key().public()]).unwrap()
    };
    known.revocations = vec![list(&key())];
    assert_eq!(judge(&read, &known), Verdict::Older { seen: head(6) });
    known.revocations = vec![list(&root())];
    assert_eq!(judge(&read, &known), Verdict::Revoked);
}

#[test]
fn a_list_of_revoked_keys_travels_in_the_seal() {
    let list = Revocations::sign(&root(), 2, day("2027-02-01"), [root().public()]).unwrap();
    let tree = SealedTree::new("", Vec::new()).unwrap();
    let bytes = seal(&key(), &certificate(), Some(&list), head(1), &tree).unwrap();
    assert_eq!(bytes.len() as u64, sealed_len("", Some(&list), []));
    let read = Seal::read(&bytes).unwrap();
    assert_eq!(read.revocations(), Some(&list));
    assert_eq!(judge(&read, &Known::default()), Verdict::Revoked);
}

/// What marks are laid like: trailers of any length, an end overwritten, the bytes inside ZIP files.
fn marked(original: &[u8], appended: &[u8], over: usize, zip: bool) -> Vec<u8> {
    let mut bytes = original.to_vec();
    let from = bytes.len().saturating_sub(over);
    bytes[from..].fill(0x5a);
    if zip && bytes.len() >= 0x50 + 31 {
        bytes[0x50..0x50 + 31].fill(0xa5);
    }
    bytes.extend_from_slice(appended);
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_tree_is_read_as_it_was_sealed(
        names in proptest::collection::btree_set("[a-z가-힣]{1,6}(/[a-z가-힣]{1,6}){0,3}", 0..40),
        sizes in proptest::collection::vec(0_usize..300, 40),
        number in 1_u32..,
    ) {
        let start = b"PK\x03\x04".repeat(100);
        let files: Vec<SealedFile> = names
            .iter()
            .zip(sizes)
            .map(|(name, size)| file(name, &start[..size]))
            .collect();
        let lens: Vec<(String, u64, bool)> = files
            .iter()
            .map(|f| (f.path.to_string(), f.content.len.0, f.content.zip.is_some()))
            .collect();
        // One of them may be a folder of another.
        let Ok(tree) = SealedTree::new("a", files) else { return Ok(()) };
        let bytes = seal(&key(), &certificate(), None, head(number), &tree).unwrap();
        let lens = lens.iter().map(|(path, len, zip)| (path.as_str(), *len, *zip));
        prop_assert_eq!(bytes.len() as u64, sealed_len("a", None, lens));
        let read = Seal::read(&bytes).unwrap();
        prop_assert_eq!(read.tree(), &tree);
        prop_assert_eq!(read.head(), head(number));
        let again = seal(&key(), &certificate(), None, head(number), read.tree()).unwrap();
        prop_assert_eq!(again, bytes);
    }

    #[test]
    fn original_bytes_come_back(
        original in proptest::collection::vec(any::<u8>(), 0..400),
        appended in proptest::collection::vec(any::<u8>(), 0..200),
        over in 0_usize..=32,
        is_zip: bool,
        mark_zip: bool,
    ) {
        let mut original = original;
        if is_zip {
            original.splice(0..original.len().min(4), *b"PK\x03\x04");
        }
        let sealed = SealedContent::of(&original);
        let bytes = marked(&original, &appended, over, mark_zip && sealed.zip.is_some());
        let mut back = Vec::new();
        let restored = restore(&sealed, &mut Cursor::new(&bytes), &mut back).unwrap();
        prop_assert_eq!(&back, &original);
        prop_assert_eq!(restored.appended, appended.len() as u64);
        prop_assert_eq!(restored.was_right(), bytes == original);
    }

    #[test]
    fn another_file_is_never_given_back(
        original in proptest::collection::vec(any::<u8>(), 100..400),
        at in 0_usize..60,
    ) {
        let sealed = SealedContent::of(&original);
        let mut bytes = original;
        bytes[at] ^= 1;
        prop_assert!(restore(&sealed, &mut Cursor::new(&bytes), &mut Vec::new()).is_err());
        prop_assert!(restore(&sealed, &mut Cursor::new(&bytes[..60]), &mut Vec::new()).is_err());
    }
}

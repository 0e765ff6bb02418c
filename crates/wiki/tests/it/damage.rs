//! Damaged archives: an error or not, but never a panic, and soon.

use std::num::NonZeroUsize;
use std::sync::{Arc, OnceLock};

use bulssi_model::Silent;
use bulssi_wiki::{
    Archive, Depth, Limits, Lookup, Part, Source, SweepOptions, ZimError, find_embedded, probe,
};
use proptest::prelude::*;

use crate::data;

/// The small archives of both sets.
fn archives() -> &'static [Vec<u8>] {
    static BYTES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let Some(data) = data() else {
            return Vec::new();
        };
        ["withns", "nons"]
            .map(|set| std::fs::read(data.join(set).join("small.zim")).unwrap())
            .into()
    })
}

/// Uses all of the reader on whatever these bytes are; says whether the full check passed.
fn read_all(bytes: Vec<u8>) -> bool {
    let source = Source::new([Part::whole(bytes).unwrap()]).unwrap();
    let Ok(archive) = Archive::open(source, Limits::default()) else {
        return false;
    };
    let sound = archive.check(Depth::Full, &Silent).is_ok();
    let _ = probe(&archive);
    for index in 0..archive.header().entries.min(40) {
        if let Ok(Some(entry)) = archive.entry(index) {
            let _ = archive.content(&entry, 1 << 20);
            let _ = archive.resolve(entry);
        }
    }
    let options = SweepOptions {
        jobs: NonZeroUsize::new(2).unwrap(),
        memory: 4 << 20,
        first: 0,
    };
    let swept = archive.sweep(
        &options,
        &Silent,
        |_| true,
        |batch| Ok(batch.iter().count()),
        |_, _| Ok::<(), ZimError>(()),
    );
    assert!(
        swept.is_ok() || !sound,
        "a sound archive that cannot be read"
    );
    if let Ok(mut lookup) = Lookup::new(&archive, 1 << 20) {
        for index in 0..archive.header().entries.min(40) {
            if let Ok(Some(entry)) = archive.entry(index) {
                let _ = lookup.content(&entry);
                let _ = archive.copy(&entry, &mut std::io::sink());
            }
        }
    }
    let _ = archive.each_article(&Silent, |_| Ok::<(), ZimError>(()));
    let _ = archive.main_entry();
    sound
}

/// Where the structure is: the header, the MIME types, the clusters' heads, the tables at the end.
fn place(len: usize) -> impl Strategy<Value = usize> {
    prop_oneof![0..100usize, 1000..1500usize, (len - 1000)..len, 0..len]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn changed_bytes(
        which in 0..2usize,
        changes in prop::collection::vec((place(41_000), any::<u8>(), any::<bool>()), 1..6),
    ) {
        if let Some(sound) = archives().get(which) {
            let mut bytes = sound.clone();
            for (place, value, from_end) in changes {
                let at = if from_end { bytes.len() - 1 - place } else { place };
                bytes[at] = value;
            }
            let same = bytes == *sound;
            prop_assert_eq!(read_all(bytes), same);
        }
    }

    #[test]
    fn changed_numbers(
        which in 0..2usize,
        (at, value) in (0..10usize, prop_oneof![
            any::<u64>(), 0..200_000u64, Just(u64::MAX), Just(u64::MAX - 15), Just(1 << 63),
        ]),
    ) {
        if let Some(sound) = archives().get(which) {
            let mut bytes = sound.clone();
            bytes[at * 8..at * 8 + 8].copy_from_slice(&value.to_le_bytes());
            let same = bytes == *sound;
            prop_assert_eq!(read_all(bytes), same);
        }
    }

    #[test]
    fn cut_short(which in 0..2usize, len in 0..41_000usize) {
        if let Some(sound) = archives().get(which) {
            prop_assert!(!read_all(sound[..len].to_vec()));
        }
    }

    #[test]
    fn any_bytes_behind_the_magic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let bytes = [b"ZIM\x04\x06\0\x01\0".as_slice(), &bytes].concat();
        prop_assert!(!read_all(bytes));
    }

    #[test]
    fn any_bytes_around_an_archive(
        which in 0..2usize,
        before in prop::collection::vec(any::<u8>(), 0..300),
        after in prop::collection::vec(any::<u8>(), 0..300),
        cut in 0..2000usize,
    ) {
        if let Some(sound) = archives().get(which) {
            let whole = [before.as_slice(), sound, &after].concat();
            let ranges = find_embedded(&Arc::new(whole.clone()), u64::MAX).unwrap();
            let start = before.len() as u64;
            let ranges = ranges.unwrap();
            prop_assert_eq!(ranges.len(), 1);
            prop_assert_eq!(&ranges[0], &(start..start + sound.len() as u64));
            // Cut off, it is none, wherever the cut is.
            let cut = before.len() + sound.len() - 1 - cut;
            let ranges = find_embedded(&Arc::new(whole[..cut].to_vec()), u64::MAX).unwrap();
            prop_assert_eq!(ranges, None);
        }
    }
}

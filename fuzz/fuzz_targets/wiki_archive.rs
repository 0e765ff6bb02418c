//! Any bytes as a ZIM archive: an error or an archive, and all of its reader used on it, never a
//! panic. The header's magic and length are set, because no fuzzer needs to find those.
#![no_main]

use bulssi_model::Silent;
use bulssi_wiki::{
    Archive, Depth, Limits, Lookup, Part, Source, SweepOptions, ZimError, find_embedded, probe,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: Vec<u8>| {
    let mut bytes = bytes;
    if let Some(end) = bytes.len().checked_sub(16).filter(|end| *end >= 80) {
        bytes[..8].copy_from_slice(b"ZIM\x04\x06\0\x01\0");
        bytes[56..64].copy_from_slice(&80u64.to_le_bytes());
        bytes[72..80].copy_from_slice(&(end as u64).to_le_bytes());
    }
    // Small enough that running into a bound is soon.
    let limits = Limits {
        window: 1 << 20,
        blob: 1 << 20,
        ..Limits::default()
    };
    let shared = std::sync::Arc::new(bytes.clone());
    let _ = find_embedded(&shared, 1 << 16);
    let part = Part::whole(bytes).expect("bytes in memory have a length");
    let source = Source::new([part]).expect("one part is not too long");
    let Ok(archive) = Archive::open(source, limits) else {
        return;
    };
    for depth in [Depth::Structure, Depth::Full] {
        let _ = archive.check(depth, &Silent);
    }
    let _ = probe(&archive);
    for index in 0..archive.header().entries.min(16) {
        if let Ok(Some(entry)) = archive.entry(index) {
            let _ = archive.find(entry.namespace, &entry.path);
            let _ = archive.content(&entry, 1 << 16);
            let _ = archive.copy(&entry, &mut std::io::sink());
            let _ = archive.resolve(entry);
        }
    }
    let options = SweepOptions {
        memory: 1 << 20,
        ..SweepOptions::default()
    };
    let _ = archive.sweep(
        &options,
        &Silent,
        |_| true,
        |batch| Ok(batch.iter().count()),
        |_, _| Ok::<(), ZimError>(()),
    );
    if let Ok(mut lookup) = Lookup::new(&archive, 1 << 18) {
        for index in 0..archive.header().entries.min(16) {
            if let Ok(Some(entry)) = archive.entry(index) {
                let _ = lookup.content(&entry);
            }
        }
    }
    let _ = archive.each_article(&Silent, |_| Ok::<(), ZimError>(()));
    let _ = archive.main_entry();
});

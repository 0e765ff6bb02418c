//! Seals, certificates, words and signatures from anybody: no panic, and what is read is written the same.
#![no_main]

use bulssi_seal::{Certificate, Revocations, Seal, SealedContent, SealedTree, minisign, restore, words};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // No engine finds a signature, so the signed list is also read by itself.
    let _ = Seal::read(bytes);
    if let Ok(tree) = SealedTree::read(bytes) {
        assert_eq!(tree.to_bytes(), bytes);
        let paths = tree.files().iter().map(|file| file.path.as_str());
        assert!(paths.clone().is_sorted());
        assert!(paths.flat_map(|path| path.split('/')).all(|name| !matches!(name, "" | "." | "..")));
    }
    if let Ok(certificate) = Certificate::read(bytes) {
        assert_eq!(certificate.to_bytes(), bytes);
    }
    if let Ok(list) = Revocations::read(bytes) {
        assert_eq!(list.to_bytes(), bytes);
    }
    let text = String::from_utf8_lossy(bytes);
    let _ = words::parse(&text);
    let _ = minisign::read_public_key(&text);
    // The first half is a file, the whole is what became of it.
    let (file, _) = bytes.split_at(bytes.len() / 2);
    let mut back = Vec::new();
    if restore(&SealedContent::of(file), &mut &*bytes, &mut back).is_ok() {
        assert_eq!(back, file);
    }
});

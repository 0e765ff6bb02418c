//! Any bytes under any name: an answer, never a panic. Films stop where the tool would start, so
//! what runs is this process alone.
#![no_main]

use std::io::Write;

use bulssi_media::{Limits, Tools, probe, sniff};
use bulssi_model::ByteLen;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, &[u8])| {
    let (name, bytes) = input;
    let _ = sniff(bytes, ByteLen(bytes.len() as u64), name);
    let mut file = tempfile::NamedTempFile::new().expect("a place for a file");
    file.write_all(bytes).expect("room for a file");
    let _ = probe(file.path(), name, &Tools::none(), &Limits::default());
});

//! Any bytes as a file of any format: refused, or clean so that a second run finds nothing and changes nothing.
#![no_main]

use std::io::Cursor;

use bulssi_model::Format;
use bulssi_scrub::{covers, scrub};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    // The first byte says which format; real files behind it make good seeds.
    let Some((which, bytes)) = input.split_first() else {
        return;
    };
    let covered: Vec<Format> = Format::ALL.iter().copied().filter(|format| covers(*format)).collect();
    let format = covered[usize::from(*which) % covered.len()];
    let mut out = Vec::new();
    if scrub(&mut Cursor::new(bytes), &mut out, format).is_ok() {
        let mut again = Vec::new();
        let report = scrub(&mut Cursor::new(&out), &mut again, format).expect("what is clean stays clean");
        assert!(again == out, "{format} changed in a second run");
        assert!(report.findings.is_empty(), "{format}: {:?}", report.findings);
    }
});

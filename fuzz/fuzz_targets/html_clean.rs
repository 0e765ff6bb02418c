//! Cleans anything as HTML: it must end, and cleaning what came out must change nothing.
#![no_main]

use bulssi_reader::clean::{KeepBeside, Policy, clean};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let html = String::from_utf8_lossy(bytes);
    let policy = Policy {
        text: true,
        ..Policy::default()
    };
    let Ok(once) = clean(&html, &policy, &mut KeepBeside) else {
        return;
    };
    // `<` stands in the output only where the cleaner itself began a tag.
    for (at, _) in once.html.match_indices('<') {
        let tag = once.html[at + 1..].trim_start_matches('/');
        assert!(tag.starts_with(|c: char| c.is_ascii_lowercase()), "{:?}", once.html);
    }
    for bad in ["<script", "<style", "<svg", "<iframe", "<object", "<form", "<input", "<meta", "<base"] {
        assert!(!once.html.contains(bad), "{:?}", once.html);
    }
    let twice = clean(&once.html, &policy, &mut KeepBeside).map(|cleaned| cleaned.html);
    assert_eq!(twice.as_deref(), Ok(once.html.as_str()));
});

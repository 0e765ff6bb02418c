//! Reads anything as a lesson and as a glossary: a value or an error with a line that there is.
#![no_main]

use bulssi_reader::{glossary::Glossary, lesson};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.lines().count().max(1);
    if let Err(error) = lesson::parse(&text) {
        assert!((1..=lines).contains(&error.line), "{error}");
    }
    let _ = Glossary::read(&text);
});

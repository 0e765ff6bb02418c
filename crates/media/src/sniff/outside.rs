//! What libraries do not take, but people hand on: fonts and plain archives.

use std::io::{self, Read, Seek};

use bulssi_model::{ByteLen, Format};

use super::{HEAD, sniff};
use crate::probe::{Trouble, window};
use crate::{Refusal, Sniffed, book};

/// As [`sniff()`], with the last word on ZIP files, whose directory is at their end, and with fonts and archives among
/// the formats. Only the first `len` bytes count as the file's own.
///
/// # Errors
/// Where the input cannot be read.
pub fn sniff_outside<R: Read + Seek>(
    input: &mut R,
    len: ByteLen,
    name: &str,
) -> io::Result<Sniffed> {
    let most = usize::try_from(len.0).unwrap_or(HEAD).min(HEAD);
    let head = window(input, 0, most)?;
    let sniffed = sniff(&head, len, name);
    match sniffed {
        Sniffed::Refused(Refusal::Archive) if head.starts_with(b"PK\x03\x04") => {
            match book::format_of(input) {
                Ok(format) => Ok(Sniffed::Format(format.unwrap_or(Format::Zip))),
                Err(Trouble::Refused(why)) => Ok(Sniffed::Refused(why)),
                Err(Trouble::Read(error)) => Err(error),
                // Whoever reads all of it says what is broken.
                Err(_) => Ok(Sniffed::Format(Format::Zip)),
            }
        }
        Sniffed::Refused(Refusal::Unknown) => Ok(font(&head).map_or(sniffed, Sniffed::Format)),
        sniffed => Ok(sniffed),
    }
}

/// By the version of the directory, and by how many tables there can be (ISO/IEC 14496-22, 4.5 and 4.6; WOFF 1.0, 3).
fn font(head: &[u8]) -> Option<Format> {
    let tables = |at: usize| {
        let count = head.get(at..at + 2)?;
        (count[0] == 0 && count[1] > 0).then_some(())
    };
    match head.get(..4)? {
        [0, 1, 0, 0] | b"true" => tables(4).map(|()| Format::Ttf),
        b"OTTO" => tables(4).map(|()| Format::Otf),
        b"ttcf" => Some(Format::Ttc),
        b"wOFF" => tables(12).map(|()| Format::Woff),
        _ => None,
    }
}

//! Plain ZIP archives: every file in them is cleaned as if it lay alone, and all are packed anew. A file that cannot
//! be made clean is named, and nothing is written.

use std::io::Cursor;

use bulssi_model::{Family, Format};

use super::packed::{self, Packed};
use crate::{Findings, Kind, Refusal, ScrubError};

/// Extensions beside those that formats have as their own.
const OTHERS: [(&str, Format); 22] = [
    ("jpeg", Format::Jpeg),
    ("jpe", Format::Jpeg),
    ("jfif", Format::Jpeg),
    ("apng", Format::Png),
    ("m4v", Format::Mp4),
    ("qt", Format::Mov),
    ("3gpp", Format::ThreeGp),
    ("3g2", Format::ThreeGp),
    ("mpeg", Format::MpegPs),
    ("vob", Format::MpegPs),
    ("m2ts", Format::MpegTs),
    ("mts", Format::MpegTs),
    ("oga", Format::Ogg),
    ("opus", Format::Ogg),
    ("htm", Format::Html),
    ("xhtml", Format::Html),
    ("markdown", Format::Markdown),
    ("text", Format::PlainText),
    ("sami", Format::Smi),
    ("ssa", Format::Ass),
    ("wave", Format::Wav),
    ("f4v", Format::Mp4),
];
/// What operating systems and archivers leave beside the files.
const LEAVINGS: [&str; 4] = [".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db"];

pub(crate) fn rewrite(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let packed = Packed::read(bytes)?;
    let mut files = Vec::with_capacity(packed.files.len());
    for (name, content) in packed.files {
        if is_leaving(&name) {
            findings.add(Kind::Stray, 1, content.len() as u64);
            continue;
        }
        let clean = member(&name, &content, findings).map_err(|why| Refusal::Member {
            name: name.clone(),
            why: Box::new(why),
        })?;
        files.push((name, clean));
    }
    if files.is_empty() {
        return Err(Refusal::damaged("ZIP", 0));
    }
    files.sort();
    if let Some(pair) = files.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(Refusal::Member {
            name: pair[0].0.clone(),
            why: Box::new(Refusal::unaccounted("file twice", 0)),
        });
    }
    Ok(packed::noted(packed::write(&files), bytes, findings))
}

fn member(name: &str, content: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let format = format_of(name).ok_or(Refusal::unaccounted("kind of file", 0))?;
    // Wrong names do no harm: what is not of its format is damaged to the rewriter.
    if format.family() == Family::Archive {
        return Err(Refusal::unaccounted("archive in an archive", 0));
    }
    let mut clean = Vec::new();
    match crate::scrub(&mut Cursor::new(content), &mut clean, format) {
        Ok(done) => findings.join(&done.findings),
        Err(ScrubError::Refused(why)) => return Err(why),
        // Memory is read and written without errors.
        Err(_) => return Err(Refusal::damaged("file in ZIP", 0)),
    }
    Ok(clean)
}

fn format_of(name: &str) -> Option<Format> {
    let end = name.rsplit_once('.')?.1.to_ascii_lowercase();
    let own = Format::ALL.iter().find(|format| format.extension() == end);
    let other = OTHERS.iter().find(|(other, _)| *other == end);
    own.copied().or(other.map(|(_, format)| *format))
}

fn is_leaving(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default();
    name.starts_with("__MACOSX/")
        || last.starts_with("._")
        || LEAVINGS.contains(&last.to_ascii_lowercase().as_str())
}

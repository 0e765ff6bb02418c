//! A file made clean, and what is said of it in a few words that a page knows.
//!
//! | said | meaning |
//! | --- | --- |
//! | `clean MARKS OTHERS` | what was written is clean; so many marks and other things were taken out |
//! | `stripped MARKS` | so many marks were at the end; the rest is as it came, and cannot be called clean |
//! | `refused WHY` | nothing of what was written may be used |
//! | `refused WHY strip` | the same, but [`strip()`] can take marks away |

use std::io::{Read, Seek, SeekFrom, Write};

use bulssi_media::{Refusal as NotTaken, Sniffed, sniff_outside};
use bulssi_model::{ByteLen, Format};
use bulssi_scrub::{Findings, Kind, Refusal, ScrubError, marks, scrub};

/// Cleans a file by its content; `name` tells apart what content cannot. Never panics.
pub fn clean<R: Read + Seek, W: Write>(input: &mut R, output: &mut W, name: &str) -> String {
    match cleaned(input, output, name) {
        Ok(findings) => {
            let marks = findings.times(Kind::HostMark);
            let others = findings.iter().filter(|(kind, _)| *kind != Kind::HostMark);
            let others: u64 = others.map(|(_, count)| count.times).sum();
            format!("clean {marks} {others}")
        }
        Err(why) => why.said(input),
    }
}

/// Takes the marks away that stand at the end of a file of any kind.
pub fn strip<R: Read + Seek, W: Write>(input: &mut R, output: &mut W) -> String {
    match marks::strip(input, output) {
        Ok(marks) => format!("stripped {}", marks.times),
        Err(error) => Why::of(error).said(input),
    }
}

/// Why a file is not clean.
enum Why {
    NotTaken(NotTaken),
    Refused(Refusal),
    Unreadable,
}

impl Why {
    fn of(error: ScrubError) -> Self {
        match error {
            ScrubError::Refused(why) => Self::Refused(why),
            _ => Self::Unreadable,
        }
    }

    fn id(&self) -> &'static str {
        match self {
            Self::NotTaken(why) => why.id(),
            Self::Refused(why) => Self::of_scrub(why),
            Self::Unreadable => "unreadable",
        }
    }

    fn of_scrub(why: &Refusal) -> &'static str {
        match why {
            Refusal::NotCovered(_) => "not-covered",
            Refusal::Damaged { .. } => "damaged",
            Refusal::Unaccounted { .. } => "unaccounted",
            Refusal::Sideways { .. } => "sideways",
            Refusal::Encoding { .. } => "encoding",
            Refusal::MarkInside => "mark-inside",
            Refusal::TooLarge { .. } => "too-large",
            Refusal::Member { why, .. } => Self::of_scrub(why),
            _ => "other",
        }
    }

    /// Whether the file may be passed on at all once its marks are gone.
    const fn may_be_passed_on(&self) -> bool {
        match self {
            Self::NotTaken(why) => matches!(
                why,
                NotTaken::MacroDocument
                    | NotTaken::Archive
                    | NotTaken::Encrypted
                    | NotTaken::Playlist
                    | NotTaken::Unknown
            ),
            Self::Refused(why) => !matches!(why, Refusal::MarkInside),
            Self::Unreadable => false,
        }
    }

    fn said<R: Read + Seek>(&self, input: &mut R) -> String {
        let id = self.id();
        let marked =
            self.may_be_passed_on() && marks::find(input).is_ok_and(|marks| marks.times > 0);
        match marked {
            true => format!("refused {id} strip"),
            false => format!("refused {id}"),
        }
    }
}

fn cleaned<R: Read + Seek, W: Write>(
    input: &mut R,
    output: &mut W,
    name: &str,
) -> Result<Findings, Why> {
    let format = format_of(input, name)?;
    let done = scrub(input, output, format).map_err(Why::of)?;
    Ok(done.findings)
}

/// What a file is by its content, without the marks at its end.
fn format_of<R: Read + Seek>(input: &mut R, name: &str) -> Result<Format, Why> {
    let marked = marks::find(input).map_err(Why::of)?;
    let sniffed = input
        .seek(SeekFrom::End(0))
        .map(|len| ByteLen(len.saturating_sub(marked.bytes.0)))
        .and_then(|len| sniff_outside(input, len, name));
    match sniffed.map_err(|_| Why::Unreadable)? {
        Sniffed::Format(format) => Ok(format),
        Sniffed::Refused(why) => Err(Why::NotTaken(why)),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// A mark with the serial of machines that have none, and what follows it.
    const MARK: [u8; 31] = [
        0x90, 0x0b, 0x1a, 0x18, 0xd5, 0x1a, 0x96, 0xfa, 0x72, 0xd2, 0xb1, 0x64, 0x13, 0x63, 0x46,
        0xd7, 0x5a, 0x13, 0xa0, 0xe6, 0x29, 0x4b, 0x75, 0xb1, 24, 0, 0, 0, 0x45, 0x4f, 0x46,
    ];

    fn run(bytes: &[u8], name: &str) -> (String, Vec<u8>) {
        let mut out = Vec::new();
        let said = clean(&mut Cursor::new(bytes), &mut out, name);
        (said, out)
    }

    #[test]
    fn what_is_said_of_files() {
        let text = "눈이 온다.\n".as_bytes();
        assert_eq!(run(text, "눈.txt"), ("clean 0 0".into(), text.to_vec()));
        let marked = [text, &MARK].concat();
        assert_eq!(run(&marked, "눈.txt"), ("clean 1 0".into(), text.to_vec()));
        assert_eq!(run(b"\x7fELF", "a").0, "refused executable");
        let program = [&b"\x7fELF"[..], &MARK].concat();
        assert_eq!(run(&program, "a").0, "refused executable");
        assert_eq!(run(b"", "a.txt").0, "refused empty");
        assert_eq!(run(b"\x89PNG\r\n\x1a\n\0\0", "a.png").0, "refused damaged");
    }

    #[test]
    fn marks_go_from_what_cannot_be_cleaned() {
        let archive = b"Rar!\x1a\x07\0 and what is packed".as_slice();
        let marked = [archive, &MARK, &MARK].concat();
        assert_eq!(run(&marked, "a.rar").0, "refused archive strip");
        let mut out = Vec::new();
        let said = strip(&mut Cursor::new(&marked), &mut out);
        assert_eq!((said.as_str(), out.as_slice()), ("stripped 2", archive));
        // One that stands within is not taken out by cutting the end off.
        let inside = [archive, &MARK, b"more", &MARK].concat();
        let said = strip(&mut Cursor::new(&inside), &mut Vec::new());
        assert_eq!(said, "refused mark-inside");
    }
}

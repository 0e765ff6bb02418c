//! Type 1 fonts in documents (Adobe Type 1 Font Format): the program that anybody can read, before the outlines, is
//! written over where it tells of makers. No place moves, since documents say how long each part is.

use super::cff;
use crate::{Findings, Kind, Refusal};

/// Texts in brackets behind these say who made the font.
const NOTICES: [&[u8]; 7] = [
    b"/Notice",
    b"/Copyright",
    b"/version",
    b"/FullName",
    b"/FamilyName",
    b"/BaseFontName",
    b"/Owner",
];
/// Numbers under which its maker keeps it.
const NUMBERS: [&[u8]; 2] = [b"/UniqueID", b"/XUID"];

pub(super) fn rewrite(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    // Behind this word everything is enciphered: hints and outlines.
    let clear = memchr::memmem::find(bytes, b"eexec").ok_or(Refusal::damaged("eexec", 0))?;
    let mut out = bytes.to_vec();
    let open = &mut out[..clear];
    comments(open, findings);
    for key in NOTICES {
        for at in places(open, key) {
            text(&mut open[at..], findings);
        }
    }
    for key in NUMBERS {
        for at in places(open, key) {
            number(&mut open[at..], findings);
        }
    }
    for at in places(open, b"/FontName") {
        let blanks = open[at..]
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'/'));
        let from = at + blanks.count();
        cff::unprefix(&mut open[from..], findings);
    }
    Ok(out)
}

/// Where what stands behind a key begins.
fn places(open: &[u8], key: &[u8]) -> Vec<usize> {
    let ends = memchr::memmem::find_iter(open, key).map(|at| at + key.len());
    let whole = |at: &usize| {
        open.get(*at)
            .is_none_or(|next| !next.is_ascii_alphanumeric())
    };
    ends.filter(whole).collect()
}

/// From a percent sign to the end of the line, unless it stands in a text; the first line says what this is.
fn comments(open: &mut [u8], findings: &mut Findings) {
    let mut depth = 0u32;
    let mut at = 0;
    while at < open.len() {
        match open[at] {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b'%' if depth == 0 => {
                let line = open[at..]
                    .iter()
                    .position(|byte| matches!(byte, b'\r' | b'\n'));
                let end = line.map_or(open.len(), |len| at + len);
                // "%!PS-AdobeFont-1.0" or "%!FontType1-1.0".
                let head = if at == 0 {
                    open[..end]
                        .iter()
                        .position(|byte| matches!(byte, b':' | b' '))
                        .unwrap_or(end)
                } else {
                    at + 1
                };
                blank(&mut open[head..end], Kind::Comment, findings);
                at = end;
            }
            _ => {}
        }
        at += 1;
    }
}

/// The text in brackets that follows; brackets within it come in pairs, or behind a backslash.
fn text(rest: &mut [u8], findings: &mut Findings) {
    let Some(from) = rest.iter().position(|byte| !byte.is_ascii_whitespace()) else {
        return;
    };
    if rest[from] != b'(' {
        return;
    }
    let (mut depth, mut at) = (0u32, from);
    while let Some(byte) = rest.get(at) {
        match byte {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        at += 1;
    }
    let end = at.min(rest.len());
    blank(&mut rest[from + 1..end], Kind::Tags, findings);
}

/// The digits that follow, in a list or alone.
fn number(rest: &mut [u8], findings: &mut Findings) {
    let mut changed = 0;
    for byte in rest {
        match byte {
            b'0' | b' ' | b'[' => {}
            b'1'..=b'9' => {
                *byte = b'0';
                changed += 1;
            }
            _ => break,
        }
    }
    if changed > 0 {
        findings.add(Kind::ProgramData, 1, changed);
    }
}

fn blank(text: &mut [u8], kind: Kind, findings: &mut Findings) {
    if text.iter().any(|byte| *byte != b' ') {
        findings.add(kind, 1, text.len() as u64);
        text.fill(b' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_makers_are_written_over_in_their_place() {
        let font = b"%!PS-AdobeFont-1.0: Snow 001.002\n%%CreationDate: Mon\n/FontInfo 9 dict dup begin\n\
            /Notice (a (b) \\) c % d) readonly def\n/FullName (Snow)def /ItalicAngle 0 def\n\
            /FontName /QWERTY+Snow def\n/UniqueID 5020931 def\n/XUID [6 1000 12] def\ncurrentfile eexec /Notice (x)";
        let mut findings = Findings::default();
        let clean = rewrite(font, &mut findings).unwrap();
        let wanted = b"%!PS-AdobeFont-1.0              \n%                  \n/FontInfo 9 dict dup begin\n\
            /Notice (              ) readonly def\n/FullName (    )def /ItalicAngle 0 def\n\
            /FontName /AAAAAA+Snow def\n/UniqueID 0000000 def\n/XUID [0 0000 00] def\ncurrentfile eexec /Notice (x)";
        assert_eq!(
            String::from_utf8_lossy(&clean),
            String::from_utf8_lossy(wanted)
        );
        assert_eq!(findings.times(Kind::Comment), 2);
        assert_eq!(findings.times(Kind::Tags), 2);
        assert_eq!(findings.times(Kind::ProgramData), 3);
        for len in 0..font.len() {
            // Cut anywhere: refused before the outlines, else taken without a panic.
            let _ = rewrite(&font[..len], &mut Findings::default());
        }
        assert!(rewrite(&font[..40], &mut Findings::default()).is_err());
    }
}

//! Text: letters that a reader sees, in the encoding in which they came.

mod ass;
mod encoding;
mod letters;
mod smi;
mod srt;
mod vtt;

use bulssi_model::Format;

use crate::{Findings, Kind, Refusal};
use encoding::Encoding;

/// The clean text.
pub(crate) fn rewrite(
    bytes: &[u8],
    format: Format,
    findings: &mut Findings,
) -> Result<Vec<u8>, Refusal> {
    let (encoding, text) = encoding::decode(bytes, format)?;
    let ends = LineEnds::of(&text);
    let text = letters::visible(&text, encoding == Encoding::Legacy, findings);
    let lines = lines(&text);
    let clean = match format {
        Format::PlainText => letters::plain(&lines),
        Format::Srt => srt::rewrite(&lines, findings)?,
        Format::Vtt => vtt::rewrite(&lines, findings)?,
        Format::Ass => ass::rewrite(&lines, findings)?,
        Format::Smi => smi::rewrite(&text, findings)?,
        other => return Err(Refusal::NotCovered(other)),
    };
    let mut out = String::with_capacity(text.len());
    for line in &clean {
        out.push_str(line);
        out.push_str(ends.as_str());
    }
    if format == Format::PlainText && !text.ends_with('\n') {
        // A file whose last line does not end stays so.
        out.truncate(out.len().saturating_sub(ends.as_str().len()));
    }
    let out = encoding::encode(encoding, &out);
    if out != bytes && findings.is_empty() {
        findings.add(Kind::TextForm, 1, bytes.len().abs_diff(out.len()) as u64);
    }
    Ok(out)
}

/// How the lines of a file end.
#[derive(Clone, Copy)]
enum LineEnds {
    Unix,
    Dos,
}

impl LineEnds {
    /// What most lines have; a mixture can tell something.
    fn of(text: &str) -> Self {
        let all = memchr::memchr_iter(b'\n', text.as_bytes()).count();
        let dos = memchr::memmem::find_iter(text.as_bytes(), "\r\n").count();
        if dos * 2 > all { Self::Dos } else { Self::Unix }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Unix => "\n",
            Self::Dos => "\r\n",
        }
    }
}

/// The lines without their ends; no empty one behind the last end.
fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// The head of a SubStation script within a film.
pub(crate) fn ass_head(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::Encoding { at: 0 })?;
    let text = letters::visible(text.trim_end_matches('\0'), false, findings);
    let clean = ass::head(&lines(&text), findings)?;
    Ok(ended(&clean).into_bytes())
}

/// A line of a SubStation script within a film.
pub(crate) fn ass_line(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::Encoding { at: 0 })?;
    let text = letters::visible(text.trim_end_matches('\0'), false, findings);
    Ok(ass::line(&text.replace('\n', "\\N"), findings)?.into_bytes())
}

/// Lines of a SubRip file within a film.
pub(crate) fn srt_lines(bytes: &[u8], findings: &mut Findings) -> Result<Vec<u8>, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::Encoding { at: 0 })?;
    let text = letters::visible(text.trim_end_matches('\0'), false, findings);
    let clean: Vec<String> = lines(&text)
        .iter()
        .map(|line| srt::line(line, findings))
        .collect();
    Ok(clean.join("\n").into_bytes())
}

fn ended(lines: &[String]) -> String {
    lines
        .iter()
        .fold(String::new(), |all, line| all + line + "\n")
}

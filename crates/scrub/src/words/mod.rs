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
    let out = encoding::encode(encoding, &out)?;
    if out != bytes && findings.is_empty() {
        findings.add(Kind::TextForm, 1, bytes.len().abs_diff(out.len()) as u64);
    }
    Ok(out)
}

/// A text with markup, in letters that show and with plain line ends.
pub(crate) struct Text {
    pub(crate) text: String,
    encoding: Encoding,
    ends: LineEnds,
}

impl Text {
    pub(crate) fn read(
        bytes: &[u8],
        format: Format,
        findings: &mut Findings,
    ) -> Result<Self, Refusal> {
        let (encoding, text) = encoding::decode(bytes, format)?;
        let ends = LineEnds::of(&text);
        let text = letters::visible(&text, encoding == Encoding::Legacy, findings);
        Ok(Self {
            text,
            encoding,
            ends,
        })
    }

    /// XML in UTF-8 or UTF-16; it is always written in UTF-8.
    pub(crate) fn read_xml(bytes: &[u8], findings: &mut Findings) -> Result<String, Refusal> {
        match Self::read(bytes, Format::Html, findings)? {
            text if text.legacy() => Err(Refusal::Encoding { at: 0 }),
            text => Ok(text.text),
        }
    }

    /// Whether letters of two bytes stand for themselves.
    pub(crate) fn legacy(&self) -> bool {
        self.encoding == Encoding::Legacy
    }

    /// The bytes of a text in the encoding and with the line ends of this one.
    pub(crate) fn write(&self, text: &str) -> Result<Vec<u8>, Refusal> {
        match self.ends {
            LineEnds::Unix => encoding::encode(self.encoding, text),
            LineEnds::Dos => encoding::encode(self.encoding, &text.replace('\n', "\r\n")),
        }
    }
}

/// What shows of a piece of text whose references were resolved.
pub(crate) fn shown(text: &str, legacy: bool, findings: &mut Findings) -> String {
    letters::visible(text, legacy, findings)
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

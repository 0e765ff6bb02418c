//! What an archive says of itself.

use bulssi_model::{Format, Lang, Probe, Tags};

use crate::{Archive, ZimError};

/// The namespace of metadata, in both majors.
const METADATA: u8 = b'M';
/// Characters of a title or description that are kept.
const LONGEST: usize = 4096;

impl Archive {
    /// The value of a metadata entry such as `Title`, `Language`, `Illustration_48x48@1`.
    ///
    /// # Errors
    /// When the entry or its cluster is bad, or the value longer than
    /// [`Limits::metadata`](crate::Limits::metadata).
    pub fn metadata(&self, name: &str) -> Result<Option<Vec<u8>>, ZimError> {
        let Some(entry) = self.find(METADATA, name)? else {
            return Ok(None);
        };
        let entry = self.resolve(entry)?;
        self.content(&entry, self.limits.metadata)
    }

    /// The value as one line of text; nothing where it is empty or missing.
    fn text(&self, name: &str) -> Result<Option<String>, ZimError> {
        let value = self.metadata(name)?.unwrap_or_default();
        let text = String::from_utf8_lossy(&value);
        let mut words = text.split(|c: char| c.is_whitespace() || c.is_control());
        let mut line = String::new();
        for word in words.by_ref().filter(|word| !word.is_empty()) {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        let line: String = line.chars().take(LONGEST).collect();
        Ok((!line.is_empty()).then_some(line))
    }

    /// How many articles there are: the HTML pages of the counter, else all entries.
    ///
    /// # Errors
    /// As [`Archive::metadata`].
    pub fn article_count(&self) -> Result<u64, ZimError> {
        let counter = self.text("Counter")?.unwrap_or_default();
        Ok(pages(&counter).unwrap_or_else(|| u64::from(self.header().entries)))
    }

    /// The languages of its content, the main one first. Unknown ones are left out.
    ///
    /// # Errors
    /// As [`Archive::metadata`].
    pub fn languages(&self) -> Result<Vec<Lang>, ZimError> {
        let text = self.text("Language")?.unwrap_or_default();
        let mut languages: Vec<Lang> = Vec::new();
        for lang in text
            .split([',', ';', ' '])
            .filter_map(|code| code.parse().ok())
        {
            if !languages.contains(&lang) {
                languages.push(lang);
            }
        }
        Ok(languages)
    }
}

/// The HTML pages of a counter such as `image/png=3;text/html=12;text/html;raw=true=5`: semicolons
/// also part a type from its parameters, and the number follows the last equals sign.
fn pages(counter: &str) -> Option<u64> {
    let mut sum = None;
    let mut html = false;
    for piece in counter.split(';') {
        let (name, number) = match piece.rsplit_once('=') {
            Some((name, number)) => (name, number.trim().parse::<u64>().ok()),
            None => (piece, None),
        };
        // A piece with a slash begins a type; others are parameters of the type before them.
        if name.contains('/') {
            html = name.trim() == "text/html";
        }
        if let (true, Some(number)) = (html, number) {
            sum = Some(sum.unwrap_or(0u64).saturating_add(number));
            html = false;
        }
    }
    sum
}

/// What the archive's metadata tells, in the common words.
///
/// # Errors
/// As [`Archive::metadata`].
pub fn probe(archive: &Archive) -> Result<Probe, ZimError> {
    let year = |date: String| date.get(..4)?.parse::<u16>().ok().filter(|year| *year > 0);
    Ok(Probe {
        languages: archive.languages()?,
        count: Some(archive.article_count()?),
        tags: Tags {
            title: archive.text("Title")?,
            summary: archive.text("Description")?,
            creator: archive.text("Creator")?,
            year: archive.text("Date")?.and_then(year),
            ..Tags::default()
        },
        ..Probe::new(Format::Zim)
    })
}

#[cfg(test)]
mod tests {
    use super::pages;

    #[test]
    fn counters() {
        for (counter, count) in [
            ("image/png=3;text/html=12", Some(12)),
            ("text/html=7;text/html;charset=utf-8=5;text/css=1", Some(12)),
            ("text/html;raw=true=5", Some(5)),
            ("text/html", None),
            ("application/xhtml=4;x=text/html", None),
            ("", None),
            ("text/html=-1", None),
            ("text/html=99999999999999999999", None),
        ] {
            assert_eq!(pages(counter), count, "{counter}");
        }
    }
}

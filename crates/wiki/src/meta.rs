//! What an archive says of itself.

use bulssi_model::{Format, Lang, Probe, Tags};

use crate::{Archive, Entry, Kind, ZimError};

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
        let mut pages = None;
        for (mime, count) in self.counter()? {
            if Kind::of(&mime) == Kind::Page {
                pages = Some(pages.unwrap_or(0u64).saturating_add(count));
            }
        }
        Ok(pages.unwrap_or_else(|| u64::from(self.header().entries)))
    }

    /// How many items of each MIME type the writer counted, in its order and with the types'
    /// parameters; empty where it did not count.
    ///
    /// # Errors
    /// As [`Archive::metadata`].
    pub fn counter(&self) -> Result<Vec<(String, u64)>, ZimError> {
        Ok(counted(&self.text("Counter")?.unwrap_or_default()))
    }

    /// What scrapers tell of an archive in short words such as `_category:wikipedia`,
    /// `_pictures:yes`, `nopic`.
    ///
    /// # Errors
    /// As [`Archive::metadata`].
    pub fn tags(&self) -> Result<Vec<String>, ZimError> {
        let text = self.text("Tags")?.unwrap_or_default();
        let tags = text.split(';').map(str::trim).filter(|tag| !tag.is_empty());
        Ok(tags.map(str::to_owned).collect())
    }

    /// The entry that a reader opens first, redirects followed: `W/mainPage`, else the header's.
    ///
    /// # Errors
    /// When it is bad, or redirects lead in a circle.
    pub fn main_entry(&self) -> Result<Option<Entry>, ZimError> {
        let entry = match (self.find(b'W', "mainPage")?, self.header().main_page) {
            (None, Some(index)) => self.entry(index)?,
            (entry, _) => entry,
        };
        entry.map(|entry| self.resolve(entry)).transpose()
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

/// The pairs of a counter such as `image/png=3;text/html=12;text/html;raw=true=5`: semicolons also part
/// a type from its parameters, and the number follows the last equals sign.
fn counted(counter: &str) -> Vec<(String, u64)> {
    let mut pairs = Vec::new();
    let mut mime = String::new();
    for piece in counter.split(';') {
        // A piece with a slash begins a type; others are parameters of the type before them.
        if piece.contains('/') {
            mime.clear();
        } else if mime.is_empty() {
            continue;
        } else {
            mime.push(';');
        }
        match piece.rsplit_once('=') {
            Some((name, number)) if number.trim().parse::<u64>().is_ok() => {
                mime.push_str(name.trim());
                let number = number.trim().parse().unwrap_or(0);
                pairs.push((std::mem::take(&mut mime), number));
            }
            _ => mime.push_str(piece.trim()),
        }
    }
    pairs
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
    use super::counted;

    #[test]
    fn counters() {
        let cases: [(&str, &[(&str, u64)]); 8] = [
            (
                "image/png=3;text/html=12",
                &[("image/png", 3), ("text/html", 12)],
            ),
            (
                "text/html=7;text/html;charset=utf-8=5;text/css=1",
                &[
                    ("text/html", 7),
                    ("text/html;charset=utf-8", 5),
                    ("text/css", 1),
                ],
            ),
            ("text/html;raw=true=5", &[("text/html;raw=true", 5)]),
            (
                "text/html; charset=utf-8; raw=true=5",
                &[("text/html;charset=utf-8;raw=true", 5)],
            ),
            ("text/html", &[]),
            ("", &[]),
            ("text/html=-1;image/png=2", &[("image/png", 2)]),
            ("raw=5;text/html=99999999999999999999", &[]),
        ];
        for (counter, pairs) in cases {
            let pairs: Vec<_> = pairs.iter().map(|(m, n)| ((*m).to_owned(), *n)).collect();
            assert_eq!(counted(counter), pairs, "{counter}");
        }
    }
}

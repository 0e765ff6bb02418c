//! SAMI (Microsoft, 1997) as Korean files really are: classes of paragraphs for languages, tags
//! never closed, `&nbsp;` to clear the screen.

use bulssi_model::{Lang, Millis};

use super::{Cue, MOST_CUES, MOST_TRACKS, Subtitles, Track, plain};
use crate::html::{self, Token, Tokens};

/// The last line of a file has nothing after it that would end it.
const LAST: u64 = 5000;

/// What classes are called where the style sheet does not say, or says it wrongly.
const CLASSES: [(&str, &str); 17] = [
    ("KRCC", "ko"),
    ("KOCC", "ko"),
    ("KORCC", "ko"),
    ("KOKRCC", "ko"),
    ("KR", "ko"),
    ("KOREAN", "ko"),
    ("ENCC", "en"),
    ("EGCC", "en"),
    ("ENUSCC", "en"),
    ("ENGCC", "en"),
    ("EN", "en"),
    ("ENGLISH", "en"),
    ("JPCC", "ja"),
    ("JACC", "ja"),
    ("CNCC", "zh"),
    ("CHCC", "zh"),
    ("ZHCC", "zh"),
];

/// One paragraph: shown from its instant to the next one of its class.
struct Paragraph {
    class: Option<String>,
    start: u64,
    end: Option<u64>,
    text: String,
}

pub(super) fn parse(text: &str) -> Subtitles {
    let mut reader = Reader::default();
    for token in Tokens::new(text) {
        match token {
            Token::Open(name, attributes) => reader.open(text, &name, attributes),
            Token::Close(name) => reader.close(&name),
            Token::Text(text) => reader.text(text),
            // The style sheet stands in a comment within `<STYLE>`, or alone.
            Token::Comment(comment) => reader.style(comment),
        }
        if reader.paragraphs.len() >= MOST_CUES {
            break;
        }
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    languages: Vec<(String, Lang)>,
    paragraphs: Vec<Paragraph>,
    start: Option<(u64, Option<u64>)>,
    class: Option<String>,
    markup: String,
    in_style: bool,
    first_fault: Option<u32>,
    lost: u32,
}

impl Reader {
    fn open(&mut self, whole: &str, name: &str, attributes: &str) {
        match name {
            "style" => self.in_style = true,
            "sync" => {
                self.flush();
                let millis = |name| html::attribute(attributes, name).and_then(millis);
                self.start = millis("start").map(|start| (start, millis("end")));
                self.lost += u32::from(self.start.is_none());
                if self.start.is_none() && self.first_fault.is_none() {
                    // Attributes are a part of the text, so this place in it can be counted.
                    let at = attributes.as_ptr() as usize - whole.as_ptr() as usize;
                    let before = whole.get(..at).unwrap_or_default();
                    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
                    self.first_fault = u32::try_from(line).ok();
                }
            }
            "p" => {
                self.flush();
                let class = html::attribute(attributes, "class").map(|c| c.trim().to_uppercase());
                self.class = class
                    .filter(|c| !c.is_empty())
                    .map(|c| c.chars().take(64).collect());
            }
            "br" => self.markup.push_str("<br>"),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "style" => self.in_style = false,
            "body" | "sami" => {
                self.flush();
                self.start = None;
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_style {
            self.style(text);
        } else if self.start.is_some() {
            // Line ends within the source are mere space.
            self.markup.push_str(&text.replace(['\r', '\n'], " "));
        }
    }

    /// Ends the paragraph that is open. White space between `<SYNC>` and `<P>` is none.
    fn flush(&mut self) {
        let markup = std::mem::take(&mut self.markup);
        let Some((start, end)) = self.start else {
            return;
        };
        if markup.trim().is_empty() {
            return;
        }
        self.paragraphs.push(Paragraph {
            class: self.class.clone(),
            start,
            end,
            text: plain(&markup),
        });
    }

    /// `.KRCC { Name: Korean; lang: ko-KR; SAMIType: CC; }`
    fn style(&mut self, sheet: &str) {
        for rule in sheet.split('}') {
            let Some((selector, body)) = rule.split_once('{') else {
                continue;
            };
            let Some(class) = selector
                .trim()
                .rsplit('.')
                .next()
                .filter(|_| selector.contains('.'))
            else {
                continue;
            };
            let lang = body.split(';').find_map(|declaration| {
                let (name, value) = declaration.split_once(':')?;
                let value = value.trim().trim_matches(['"', '\'']);
                name.trim()
                    .eq_ignore_ascii_case("lang")
                    .then(|| value.parse::<Lang>().ok())?
            });
            if let Some(lang) = lang
                && self.languages.len() < MOST_TRACKS
            {
                // Files say `ko-KR` and `en-US`; the region tells nothing here.
                let lang = lang.primary().parse().unwrap_or(lang);
                self.languages.push((class.trim().to_uppercase(), lang));
            }
        }
    }

    fn finish(mut self) -> Subtitles {
        self.flush();
        let behind = self
            .paragraphs
            .windows(2)
            .filter(|two| two[1].start < two[0].start);
        let disorder = u32::try_from(behind.count()).unwrap_or(u32::MAX);
        // Stable: a paragraph that clears the screen at the instant of the next line stays before it.
        self.paragraphs.sort_by_key(|p| p.start);
        let mut tracks: Vec<Track> = Vec::new();
        // For each track, the start of its last line that has no end yet.
        let mut open: Vec<bool> = Vec::new();
        for paragraph in self.paragraphs {
            let place = tracks.iter().position(|t| t.class == paragraph.class);
            let place = match place {
                Some(place) => place,
                None if tracks.len() < MOST_TRACKS => {
                    tracks.push(Track {
                        language: self
                            .languages
                            .iter()
                            .find(|(c, _)| Some(c) == paragraph.class.as_ref())
                            .map(|(_, l)| l.clone()),
                        class: paragraph.class.clone(),
                        cues: Vec::new(),
                    });
                    open.push(false);
                    tracks.len() - 1
                }
                None => continue,
            };
            let track = &mut tracks[place];
            if open[place]
                && let Some(last) = track.cues.last_mut()
            {
                last.end = Millis(paragraph.start.max(last.start.0));
            }
            open[place] = false;
            if !paragraph.text.is_empty() {
                let end = paragraph.end.filter(|end| *end > paragraph.start);
                open[place] = end.is_none();
                track.cues.push(Cue {
                    start: Millis(paragraph.start),
                    end: Millis(end.unwrap_or(paragraph.start.saturating_add(LAST))),
                    text: paragraph.text,
                });
            }
        }
        for track in &mut tracks {
            track.language = by_text(track);
        }
        Subtitles {
            tracks,
            first_fault: self.first_fault,
            lost: self.lost,
            disorder,
        }
    }
}

/// The language of a class: by its text where that is sure, as classes are copied from other files
/// without thought; else by the style sheet, else by its usual name.
fn by_text(track: &Track) -> Option<Lang> {
    let lines = track.cues.iter().take(2000).map(|cue| cue.text.as_str());
    let all: String = lines.flat_map(|line| [line, "\n"]).collect();
    let named = || {
        let class = track.class.as_deref()?;
        let known = CLASSES.iter().find(|(name, _)| *name == class);
        known.and_then(|(_, tag)| tag.parse().ok())
    };
    crate::text::language_of(&all)
        .or_else(|| track.language.clone())
        .or_else(named)
}

/// Whole milliseconds; files also hold fractions, units and thousands separators.
fn millis(text: &str) -> Option<u64> {
    let digits: String = text
        .trim()
        .chars()
        .filter(|c| *c != ',')
        .take_while(char::is_ascii_digit)
        .take(12)
        .collect();
    digits.parse().ok()
}

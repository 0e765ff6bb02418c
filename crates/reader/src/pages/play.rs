//! What plays: links to its parts, which the script turns into a player, and lines to show with it.

use crate::html::{address, escape};
use crate::site::{Cue, Item, Play};

use super::{Form, WriteError, Writer};

impl Writer<'_> {
    /// The box of a player: poster, a link for each part, a mark for each subtitle track.
    pub(super) fn play(
        &mut self,
        item: &Item,
        play: &Play,
        film: bool,
    ) -> Result<String, WriteError> {
        let form = Form::View;
        let mut html = format!(
            "<div class=\"play\" data-kind=\"{}\">\n",
            if film { "video" } else { "audio" }
        );
        if let Some(poster) = &item.poster {
            html.push_str(&self.picture(poster, "poster")?);
        }
        html.push_str("<p class=\"parts\">");
        for (part, number) in play.parts.iter().zip(1u64..) {
            let verb = self.words.get(if film { "play" } else { "listen" });
            let label = match play.parts.len() {
                1 => verb,
                _ => format!("{verb}: {}", self.words.number("part", "number", number)),
            };
            html.push_str(&format!(
                "<a class=\"b main part\" href=\"{}\" data-type=\"{}\" data-ms=\"{}\">{label}</a> ",
                escape(&address(form.folder(), &part.path)),
                escape(&part.media_type),
                part.duration.map_or(0, |duration| duration.0),
            ));
        }
        html.push_str("</p>\n");
        for track in &play.subtitles {
            let cues = self.contents.cues(track.cues)?;
            self.chars
                .extend(cues.iter().flat_map(|cue| cue.text.chars()));
            let number = self.put_extra(lines(&cues).as_bytes())?;
            let (tag, name) = match &track.language {
                Some(language) => (language.as_str(), self.words.language(language)),
                None => ("", self.words.get("subtitles")),
            };
            html.push_str(&format!(
                "<span class=\"track\" data-x=\"{number}\" data-lang=\"{}\">{}</span>\n",
                escape(tag),
                escape(&name)
            ));
        }
        html.push_str("</div>\n");
        Ok(html)
    }
}

/// Cues as the script reads them: a line each, `START END TEXT` in milliseconds between tabs, and
/// the text's own line ends as vertical tabs. In order of their start; without what is empty.
fn lines(cues: &[Cue]) -> String {
    let mut cues: Vec<&Cue> = cues.iter().filter(|cue| cue.end > cue.start).collect();
    cues.sort_by_key(|cue| (cue.start, cue.end));
    let mut out = String::new();
    for cue in cues {
        let text: Vec<String> = cue
            .text
            .lines()
            .map(|line| {
                line.chars()
                    .map(|c| if c.is_control() { ' ' } else { c })
                    .collect::<String>()
            })
            .filter(|line| !line.trim().is_empty())
            .collect();
        if !text.is_empty() {
            out.push_str(&format!(
                "{}\t{}\t{}\n",
                cue.start.0,
                cue.end.0,
                text.join("\u{b}")
            ));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use bulssi_model::Millis;

    use super::*;

    #[test]
    fn cues_are_lines() {
        let cue = |start, end, text: &str| Cue {
            start: Millis(start),
            end: Millis(end),
            text: text.into(),
        };
        let cues = [
            cue(5000, 6000, "나중\t말"),
            cue(1000, 2000, "하나\r\n둘\n"),
            cue(3000, 3000, "없음"),
            cue(3000, 4000, " \n"),
        ];
        assert_eq!(
            lines(&cues),
            "1000\t2000\t하나\u{b}둘\n5000\t6000\t나중 말\n"
        );
    }
}

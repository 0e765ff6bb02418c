//! SubStation Alpha, versions 4 and 4+: a table of events whose columns a `Format` line names.

use bulssi_model::Millis;

use super::{Cue, MOST_CUES, Subtitles, Track, lines, tidy_lines};

/// The columns of version 4+, for files that lost their `Format` line.
const COLUMNS: [&str; 10] = [
    "layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text",
];

pub(super) fn parse(text: &str) -> Subtitles {
    let mut subtitles = Subtitles::default();
    let mut columns: Vec<String> = COLUMNS.iter().map(|c| (*c).to_owned()).collect();
    let mut cues = Vec::new();
    let mut in_events = false;
    for (number, line) in lines(text) {
        let line = line.trim();
        if line.starts_with('[') {
            in_events = line.eq_ignore_ascii_case("[events]");
            continue;
        }
        let Some((key, value)) = line.split_once(':').filter(|_| in_events) else {
            continue;
        };
        if key.eq_ignore_ascii_case("format") {
            columns = value
                .split(',')
                .take(64)
                .map(|c| c.trim().to_ascii_lowercase())
                .collect();
        } else if key.eq_ignore_ascii_case("dialogue") {
            match cue(&columns, value) {
                Some(cue) if !cue.text.is_empty() => cues.push(cue),
                Some(_) => {}
                None => subtitles.lose(number),
            }
        }
        if cues.len() >= MOST_CUES {
            break;
        }
    }
    subtitles.tracks.push(Track {
        cues,
        ..Track::default()
    });
    subtitles
}

fn cue(columns: &[String], value: &str) -> Option<Cue> {
    // The text is the last column and may hold commas.
    let fields: Vec<&str> = value.splitn(columns.len(), ',').collect();
    let field = |name: &str| {
        let at = columns.iter().position(|column| column == name)?;
        fields.get(at).copied()
    };
    let start = time(field("start")?)?;
    let end = time(field("end")?)?.max(start);
    Some(Cue {
        start,
        end,
        text: plain(field("text")?),
    })
}

/// `0:01:02.34`, hundredths of a second.
fn time(text: &str) -> Option<Millis> {
    let mut parts = text.trim().split(':');
    let mut whole = || parts.next()?.trim().parse::<u16>().ok().map(u64::from);
    let (hours, minutes) = (whole()?, whole()?);
    let (seconds, fraction) = parts.next()?.split_once(['.', ','])?;
    let seconds = u64::from(seconds.parse::<u16>().ok()?);
    if parts.next().is_some() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let millis: u64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some(Millis(
        ((hours * 60 + minutes) * 60 + seconds) * 1000 + millis,
    ))
}

/// Without overrides in braces; drawings (`\p1`) are no text.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut drawing = false;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        if !drawing {
            out.push_str(before);
        }
        let Some((overrides, after)) = after.split_once('}') else {
            // An open brace is a brace.
            out.push('{');
            rest = after;
            break;
        };
        for tag in overrides.split('\\') {
            if let Some(scale) = tag
                .strip_prefix('p')
                .filter(|s| s.bytes().all(|b| b.is_ascii_digit()))
            {
                drawing = scale.parse::<u32>().is_ok_and(|scale| scale > 0);
            }
        }
        rest = after;
    }
    if !drawing {
        out.push_str(rest);
    }
    tidy_lines(
        &out.replace("\\N", "\n")
            .replace("\\n", "\n")
            .replace("\\h", " "),
    )
}

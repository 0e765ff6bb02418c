//! SubRip and WebVTT: blocks of a time line and text.

use bulssi_model::Millis;

use super::{Cue, MOST_CUES, Subtitles, Track, lines, plain};

pub(super) fn parse(text: &str, vtt: bool) -> Subtitles {
    let mut subtitles = Subtitles::default();
    let mut cues: Vec<Cue> = Vec::new();
    // The cue being read: its times and its lines so far.
    let mut open: Option<(Millis, Millis)> = None;
    let mut body: Vec<&str> = Vec::new();
    // In WebVTT, NOTE, STYLE and REGION blocks run to the next empty line.
    let mut skipping = false;
    for (number, line) in lines(text) {
        let line = line.trim();
        if line.contains("-->") && is_labelled(&body, vtt) {
            body.pop();
        }
        if let Some(times) = times(line) {
            close(&mut cues, open.replace(times), &mut body);
            skipping = false;
        } else if line.contains("-->") {
            close(&mut cues, open.take(), &mut body);
            // With a start and no end it can still be shown until the next one.
            let start = line
                .split_once("-->")
                .and_then(|(start, _)| time(start.trim()));
            open = start.map(|start| (start, start));
            match start {
                Some(_) => subtitles.fault(number),
                None => subtitles.lose(number),
            }
            skipping = false;
        } else if skipping {
            skipping = !line.is_empty();
        } else if vtt && open_block(line, &body, open.is_some()) {
            close(&mut cues, open.take(), &mut body);
            skipping = true;
        } else if open.is_some() {
            body.push(line);
        } else if !line.is_empty() && !is_number(line) && !vtt {
            subtitles.fault(number);
        }
        if cues.len() >= MOST_CUES {
            break;
        }
    }
    close(&mut cues, open, &mut body);
    subtitles.tracks.push(Track {
        cues,
        ..Track::default()
    });
    subtitles
}

/// Whether the line before a time line is its number, or in WebVTT its name.
fn is_labelled(body: &[&str], vtt: bool) -> bool {
    body.last().is_some_and(|last| is_number(last))
        || (vtt && body.len() >= 2 && body[body.len() - 2].is_empty())
}

fn open_block(line: &str, body: &[&str], in_cue: bool) -> bool {
    let after_gap = body.last().map_or(!in_cue, |last| last.is_empty());
    after_gap
        && ["NOTE", "STYLE", "REGION"].iter().any(|mark| {
            line.strip_prefix(mark)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
}

fn is_number(line: &str) -> bool {
    !line.is_empty() && line.len() <= 9 && line.bytes().all(|b| b.is_ascii_digit())
}

fn close(cues: &mut Vec<Cue>, times: Option<(Millis, Millis)>, body: &mut Vec<&str>) {
    if let Some((start, end)) = times {
        let text = plain(&without_braces(&body.join("\n")));
        if !text.is_empty() {
            cues.push(Cue { start, end, text });
        }
    }
    body.clear();
}

/// `{\an8}` and its kin, which SubRip borrowed from SubStation.
fn without_braces(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{\\") {
        out.push_str(before);
        match after.split_once('}') {
            Some((_, after)) => rest = after,
            None => return out,
        }
    }
    out + rest
}

/// Both times of a time line; what stands behind (positions, settings) is left out.
pub(super) fn times(line: &str) -> Option<(Millis, Millis)> {
    let (start, rest) = line.split_once("-->")?;
    let end = rest.split_whitespace().next()?;
    let (start, end) = (time(start.trim())?, time(end)?);
    // A few files swap them or lose a digit; the cue is kept, shown for no time.
    Some((start, end.max(start)))
}

/// `01:02:03,456`, with a dot, without hours, with fewer digits behind the seconds.
fn time(text: &str) -> Option<Millis> {
    let (clock, fraction) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let mut seconds = 0u64;
    let mut parts = 0;
    for part in clock.split(':') {
        let part = part.trim();
        if part.is_empty() || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        seconds = seconds * 60 + part.parse::<u64>().ok()?;
        parts += 1;
    }
    let fraction = fraction.trim();
    let digits = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
    if !(2..=3).contains(&parts) || !digits || fraction.len() > 6 {
        return None;
    }
    let millis: u64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some(Millis(seconds * 1000 + millis))
}

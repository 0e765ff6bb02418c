//! The description in front of Flash video, in Adobe's AMF0: names with values. Numbers that players need stay.

use crate::bytes::{be16, part};

/// What stays, in this order; all of them numbers but for `stereo`.
const KEPT: [&str; 9] = [
    "duration",
    "width",
    "height",
    "framerate",
    "videocodecid",
    "audiocodecid",
    "audiosamplerate",
    "audiosamplesize",
    "stereo",
];
/// Types of values.
const NUMBER: u8 = 0;
const BOOLEAN: u8 = 1;
const STRING: u8 = 2;
const OBJECT: u8 = 3;
const ARRAY: u8 = 8;
const END: [u8; 3] = [0, 0, 9];
const NAME: &[u8] = b"onMetaData";
/// Values within values deeper than this describe no film.
const DEEP: u8 = 16;

/// The notes with what stays of them; nothing where they are no notes on the film, or say nothing of it.
pub(super) fn notes(body: &[u8]) -> Option<Vec<u8>> {
    let mut at = 1;
    if *body.first()? != STRING || name(body, &mut at)? != NAME {
        return None;
    }
    let kind = *body.get(at)?;
    at += match kind {
        OBJECT => 1,
        ARRAY => 5,
        _ => return None,
    };
    let mut found: [Option<&[u8]>; KEPT.len()] = [None; KEPT.len()];
    while let Some(key) = name(body, &mut at) {
        if key.is_empty() {
            break;
        }
        let start = at;
        value(body, &mut at, 0)?;
        let whole = body.get(start..at)?;
        let which = KEPT.iter().position(|kept| kept.as_bytes() == key);
        if let Some(place) = which.and_then(|which| found.get_mut(which))
            && place.is_none()
            && matches!(whole, [NUMBER, ..] | [BOOLEAN, 0 | 1])
        {
            *place = Some(whole);
        }
    }
    let count = found.iter().flatten().count();
    if count == 0 {
        return None;
    }
    let mut out = vec![STRING];
    push(&mut out, NAME);
    out.push(ARRAY);
    out.extend((count as u32).to_be_bytes());
    for (key, value) in KEPT.iter().zip(found) {
        if let Some(value) = value {
            push(&mut out, key.as_bytes());
            out.extend(value);
        }
    }
    out.extend(END);
    Some(out)
}

fn push(out: &mut Vec<u8>, name: &[u8]) {
    out.extend((name.len() as u16).to_be_bytes());
    out.extend(name);
}

/// A name: its length and its letters.
fn name<'b>(body: &'b [u8], at: &mut usize) -> Option<&'b [u8]> {
    let len = usize::from(be16(body, *at)?);
    let name = part(body, *at + 2, len)?;
    *at += 2 + len;
    Some(name)
}

/// Goes past a value (AMF0, 2.1).
fn value(body: &[u8], at: &mut usize, depth: u8) -> Option<()> {
    let kind = *body.get(*at).filter(|_| depth < DEEP)?;
    *at += 1;
    match kind {
        NUMBER => *at += 8,
        BOOLEAN => *at += 1,
        STRING => {
            name(body, at)?;
        }
        OBJECT | ARRAY => {
            *at += if kind == ARRAY { 4 } else { 0 };
            while !name(body, at)?.is_empty() {
                value(body, at, depth + 1)?;
            }
            (body.get(*at) == Some(&END[2])).then_some(())?;
            *at += 1;
        }
        // Null, undefined.
        5 | 6 => {}
        // A list of values.
        10 => {
            let count = crate::bytes::be32(body, *at)?;
            *at += 4;
            for _ in 0..count {
                value(body, at, depth + 1)?;
            }
        }
        // A date and its zone; a long text.
        11 => *at += 10,
        12 => *at += 4 + crate::bytes::be32(body, *at)? as usize,
        _ => return None,
    }
    (*at <= body.len()).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_and_words_go() {
        let mut body = vec![STRING];
        push(&mut body, NAME);
        body.extend([ARRAY, 0, 0, 0, 9]);
        push(&mut body, b"encoder");
        body.push(STRING);
        push(&mut body, b"Somebody's");
        push(&mut body, b"width");
        body.push(NUMBER);
        body.extend(320f64.to_be_bytes());
        push(&mut body, b"keyframes");
        body.push(OBJECT);
        push(&mut body, b"times");
        body.extend([10, 0, 0, 0, 1, NUMBER, 0, 0, 0, 0, 0, 0, 0, 0]);
        body.extend(END);
        body.extend(END);
        let clean = notes(&body).unwrap();
        assert_eq!(clean.len(), 1 + 12 + 5 + 7 + 9 + 3);
        assert_eq!(notes(&clean).as_ref(), Some(&clean));
        assert_eq!(notes(&body[..40]), None);
    }
}

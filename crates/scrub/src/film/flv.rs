//! Flash video (Adobe's specification, version 10.1, annex E): tags of pictures and sound with their times. Of the
//! description in front numbers stay that players need; everything else that programs note goes.

use std::io::{Read, Seek, Write};

use super::codec::{Codec, sound_config};
use super::entry::avc;
use super::flv_notes::notes;
use super::nal::Nal;
use crate::bytes::{be32, part};
use crate::input::Input;
use crate::output::Output;
use crate::sound::Unused;
use crate::{Findings, Kind, Refusal, ScrubError};

/// Kinds of tags.
const SOUND: u8 = 8;
const PICTURE: u8 = 9;
const NOTES: u8 = 18;
/// The head of the file, with the length of the tag before the first, which is none.
const FRONT: u64 = 13;
/// The head of a tag, and the length behind it.
const HEAD: usize = 11;

pub(crate) fn rewrite<R: Read + Seek, W: Write>(
    input: &mut Input<'_, R>,
    output: &mut Output<'_, W>,
    findings: &mut Findings,
) -> Result<(), ScrubError> {
    let mut front = [0; 9];
    input.read(0, &mut front, "head")?;
    if !front.starts_with(b"FLV\x01") || be32(&front, 5) != Some(9) {
        return Err(Refusal::damaged("head", 0).into());
    }
    let mut film = Film::default();
    each(input, |tag, at| film.look(tag, at))?;
    film.unused.end()?;
    if !film.pictures && !film.sound {
        return Err(Refusal::damaged("tag", 9).into());
    }
    let flags = if film.sound { 4 } else { 0 } | u8::from(film.pictures);
    if front[4] != flags {
        findings.add(Kind::ProgramData, 1, 0);
    }
    let mut head = b"FLV\x01".to_vec();
    head.extend([flags, 0, 0, 0, 9, 0, 0, 0, 0]);
    output.write(&head)?;
    if let Some((notes, same)) = &film.notes {
        if !same {
            findings.add(Kind::Tags, 1, 0);
        }
        write(&Head::of(NOTES, [0; 4]), notes, output)?;
    }
    // The first notes are at their place, in front.
    let mut noted = false;
    each(input, |tag, at| {
        if tag.head.kind == NOTES && !noted && film.notes.is_some() {
            noted = true;
            return Ok(());
        }
        let Some(body) = film.clean(tag, at, findings)? else {
            return Ok(());
        };
        write(&tag.head, &body, output)
    })
}

/// What stands before a tag.
struct Head {
    kind: u8,
    /// When it is shown, in thousandths; the highest byte comes last.
    time: [u8; 4],
}

impl Head {
    const fn of(kind: u8, time: [u8; 4]) -> Self {
        Self { kind, time }
    }
}

struct Tag {
    head: Head,
    body: Vec<u8>,
}

/// Goes through the tags.
fn each<R: Read + Seek>(
    input: &mut Input<'_, R>,
    mut visit: impl FnMut(&mut Tag, u64) -> Result<(), ScrubError>,
) -> Result<(), ScrubError> {
    let mut at = FRONT;
    let mut tag = Tag {
        head: Head::of(0, [0; 4]),
        body: Vec::new(),
    };
    while at < input.len() {
        let mut head = [0; HEAD];
        input.read(at, &mut head, "tag")?;
        let [kind, a, b, c, time @ .., _, _, _] = head;
        let len = u32::from_be_bytes([0, a, b, c]);
        // With a filter tags are enciphered.
        if !matches!(kind, SOUND | PICTURE | NOTES) {
            return Err(Refusal::Unaccounted { what: "tag", at }.into());
        }
        tag.head = Head::of(kind, time);
        tag.body.resize(len as usize, 0);
        input.read(at + HEAD as u64, &mut tag.body, "tag")?;
        visit(&mut tag, at)?;
        let mut behind = [0; 4];
        at += HEAD as u64 + u64::from(len);
        // Some writers count the head and some do not.
        input.read(at, &mut behind, "tag")?;
        at += 4;
    }
    Ok(())
}

fn write<W: Write>(head: &Head, body: &[u8], output: &mut Output<'_, W>) -> Result<(), ScrubError> {
    let len = u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes();
    let mut out = Vec::with_capacity(HEAD + body.len() + 4);
    out.push(head.kind);
    out.extend(&len[1..]);
    out.extend(head.time);
    out.extend([0; 3]);
    out.extend(body);
    let whole = (HEAD + body.len()) as u32;
    out.extend(whole.to_be_bytes());
    output.write(&out)
}

/// What is known after the first turn.
#[derive(Default)]
struct Film {
    pictures: bool,
    sound: bool,
    /// The first notes as they go over, and whether they came so.
    notes: Option<(Vec<u8>, bool)>,
    unused: Unused,
    /// How much MPEG sound went over.
    behind: u64,
    /// How long the lengths of units are.
    width: Option<usize>,
}

impl Film {
    fn look(&mut self, tag: &Tag, at: u64) -> Result<(), ScrubError> {
        let body = &tag.body;
        match tag.head.kind {
            NOTES if self.notes.is_none() => {
                self.notes = notes(body).map(|clean| {
                    let same = clean == *body && tag.head.time == [0; 4] && at == FRONT;
                    (clean, same)
                });
            }
            NOTES => {}
            SOUND => {
                self.sound = true;
                if let Some((2 | 14, content)) = sound_kind(body) {
                    self.unused.look(content)?;
                }
            }
            // Not the commands to the player that are left out.
            _ => self.pictures |= body.first().is_none_or(|first| first >> 4 != 5),
        }
        Ok(())
    }

    /// A tag as it goes over; nothing where it is left out.
    fn clean(
        &mut self,
        tag: &Tag,
        at: u64,
        findings: &mut Findings,
    ) -> Result<Option<Vec<u8>>, Refusal> {
        let mut body = tag.body.clone();
        match tag.head.kind {
            NOTES => {
                findings.add(Kind::Tags, 1, body.len() as u64);
                return Ok(None);
            }
            // Empty ones say that a pause begins.
            _ if body.is_empty() => {}
            SOUND => self.sound(&mut body, at, findings)?,
            _ => {
                if !self.picture(&mut body, at, findings)? {
                    findings.add(Kind::ProgramData, 1, body.len() as u64);
                    return Ok(None);
                }
            }
        }
        Ok(Some(body))
    }

    fn sound(
        &mut self,
        body: &mut Vec<u8>,
        at: u64,
        findings: &mut Findings,
    ) -> Result<(), Refusal> {
        let damaged = Refusal::Damaged { what: "sound", at };
        match sound_kind(body).map_or(0xff, |(kind, _)| kind) {
            2 | 14 => {
                self.unused.clear(self.behind, &mut body[1..], findings);
                self.behind += body.len() as u64 - 1;
            }
            // PCM, ADPCM, Nellymoser, A-law, µ-law, Speex.
            0 | 1 | 3..=8 | 11 => {}
            10 => match body.get(1) {
                Some(0) => {
                    let config = sound_config(body.get(2..).unwrap_or_default());
                    if config.len() + 2 < body.len() {
                        findings.add(Kind::ProgramData, 1, body.len() as u64);
                    }
                    body.truncate(2 + config.len());
                }
                Some(1) => {
                    let _ = Codec::Aac.quiet(&mut body[2..], findings);
                }
                _ => return Err(damaged),
            },
            _ => {
                let what = "coding of sound";
                return Err(Refusal::Unaccounted { what, at });
            }
        }
        Ok(())
    }

    /// Whether a picture goes over.
    fn picture(
        &mut self,
        body: &mut Vec<u8>,
        at: u64,
        findings: &mut Findings,
    ) -> Result<bool, Refusal> {
        let damaged = Refusal::Damaged {
            what: "picture",
            at,
        };
        let first = body[0];
        if first >> 4 == 5 {
            // A command to the player, not a picture.
            return Ok(false);
        }
        if !(1..=4).contains(&(first >> 4)) {
            return Err(damaged);
        }
        match first & 0xf {
            // Sorenson's H.263, VP6.
            2 | 4 | 5 => {}
            7 => match (body.get(1), self.width) {
                (Some(0), _) => {
                    let config = body.get(5..).unwrap_or_default();
                    let (clean, width) = avc(config).ok_or(damaged)?;
                    if clean.len() < config.len() {
                        findings.add(Kind::ProgramData, 1, config.len() as u64);
                    }
                    self.width = Some(width);
                    body.truncate(5);
                    body.extend(clean);
                }
                (Some(1), Some(width)) => {
                    let units = body.get_mut(5..).ok_or(damaged.clone())?;
                    if !Codec::Nal(Nal::H264, Some(width)).quiet(units, findings) {
                        return Err(damaged);
                    }
                }
                // The end of the pictures.
                (Some(2), _) => {
                    if body.len() != 5 {
                        findings.add(Kind::Padding, 1, body.len() as u64);
                        body.resize(5, 0);
                    }
                }
                _ => return Err(damaged),
            },
            _ => {
                let what = "coding of pictures";
                return Err(Refusal::Unaccounted { what, at });
            }
        }
        Ok(true)
    }
}

/// How sound is coded, and its bytes.
fn sound_kind(body: &[u8]) -> Option<(u8, &[u8])> {
    Some((body.first()? >> 4, part(body, 1, body.len() - 1)?))
}

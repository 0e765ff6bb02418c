//! What a run keeps, so that the next one goes on where it was killed.

use super::pictures::Placed;
use super::survey::{NONE, Survey};
use super::{WikiError, WikiOptions};
use crate::SinkError;
use crate::pack::push_varint;

/// Keeps the state of a run. `app` stores it beside the files that went into the sink.
pub trait Checkpoints {
    /// The state kept last, if there is one. What went into the sink after it must be forgotten.
    ///
    /// # Errors
    /// The caller's own failure.
    fn load(&mut self) -> Result<Option<Vec<u8>>, SinkError>;

    /// Keeps `state` instead of what was kept before. All that went into the sink so far, and all
    /// that is in the scratch folder, must last as long as it does.
    ///
    /// # Errors
    /// The caller's own failure.
    fn save(&mut self, state: &[u8]) -> Result<(), SinkError>;
}

/// Keeps nothing: a run that is killed begins anew.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCheckpoints;

impl Checkpoints for NoCheckpoints {
    fn load(&mut self) -> Result<Option<Vec<u8>>, SinkError> {
        Ok(None)
    }

    fn save(&mut self, _: &[u8]) -> Result<(), SinkError> {
        Ok(())
    }
}

/// First byte of a state: the version of its layout.
const VERSION: u64 = 1;

/// How far a run came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    /// What archive and options it is of.
    pub(super) of: u64,
    /// The group of pictures to go on with.
    pub(super) picture_group: u32,
    /// Whether all pictures are there.
    pub(super) pictures_done: bool,
    /// The packs of pictures.
    pub(super) picture_packs: Vec<u8>,
    /// Bytes of the packs of pictures, and the numbers in them.
    pub(super) picture_bytes: u64,
    /// See [`crate::pack::PackSummary::directory`].
    pub(super) picture_directory: Vec<u8>,
    /// Where pictures went.
    pub(super) placed: Placed,
    /// Bytes on the drive for each thousand of a page, by which articles were chosen; 0 for all.
    pub(super) rate: u64,
    /// The group of articles to go on with.
    pub(super) group: u32,
    /// The packs of articles; empty before the first.
    pub(super) article_packs: Vec<u8>,
    /// Files of texts in the scratch folder.
    pub(super) texts: u64,
    /// Articles that could not be read.
    pub(super) unread: u64,
}

impl State {
    /// The state of a run that has done nothing.
    pub(super) fn new(survey: &Survey, options: &WikiOptions) -> Self {
        Self {
            of: fingerprint(survey, options),
            placed: Placed::none(survey),
            ..Self::default()
        }
    }

    /// The state as bytes.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let numbers = [
            VERSION,
            self.of,
            u64::from(self.picture_group),
            u64::from(self.pictures_done),
            self.picture_bytes,
            self.rate,
            u64::from(self.group),
            self.texts,
            self.unread,
        ];
        for number in numbers {
            push_varint(&mut out, number);
        }
        for bytes in [
            &self.picture_packs,
            &self.picture_directory,
            &self.article_packs,
        ] {
            push_varint(&mut out, bytes.len() as u64);
            out.extend_from_slice(bytes);
        }
        push_varint(&mut out, self.placed.numbers.len() as u64);
        for number in &self.placed.numbers {
            push_varint(&mut out, u64::from(number.wrapping_add(1)));
        }
        push_varint(&mut out, self.placed.sizes.len() as u64);
        for (width, height) in &self.placed.sizes {
            push_varint(&mut out, u64::from(*width));
            push_varint(&mut out, u64::from(*height));
        }
        out
    }

    /// The state that `bytes` hold, if it is of this archive and these options.
    pub(super) fn from_bytes(
        bytes: &[u8],
        survey: &Survey,
        options: &WikiOptions,
    ) -> Result<Self, WikiError> {
        let state = Self::parse(bytes).ok_or(WikiError::State)?;
        let fits = state.of == fingerprint(survey, options)
            && state.placed.numbers.len() == survey.pictures.len()
            && (state.placed.numbers.iter())
                .all(|n| *n == NONE || (*n as usize) < state.placed.sizes.len());
        fits.then_some(state).ok_or(WikiError::State)
    }

    fn parse(mut bytes: &[u8]) -> Option<Self> {
        let rest = &mut bytes;
        if varint(rest)? != VERSION {
            return None;
        }
        let mut state = Self {
            of: varint(rest)?,
            picture_group: u32::try_from(varint(rest)?).ok()?,
            pictures_done: varint(rest)? == 1,
            picture_bytes: varint(rest)?,
            rate: varint(rest)?,
            group: u32::try_from(varint(rest)?).ok()?,
            texts: varint(rest)?,
            unread: varint(rest)?,
            ..Self::default()
        };
        state.picture_packs = slice(rest)?.to_vec();
        state.picture_directory = slice(rest)?.to_vec();
        state.article_packs = slice(rest)?.to_vec();
        for _ in 0..varint(rest)? {
            let number = u32::try_from(varint(rest)?).ok()?;
            state.placed.numbers.push(number.wrapping_sub(1));
        }
        for _ in 0..varint(rest)? {
            let width = u16::try_from(varint(rest)?).ok()?;
            state
                .placed
                .sizes
                .push((width, u16::try_from(varint(rest)?).ok()?));
        }
        rest.is_empty().then_some(state)
    }
}

/// The next number of `rest`.
pub(super) fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// The next bytes of `rest`, with their length before them.
pub(super) fn slice<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let len = usize::try_from(varint(rest)?).ok()?;
    let (bytes, after) = rest.split_at_checked(len)?;
    *rest = after;
    Some(bytes)
}

/// A number that differs for another archive or other options.
fn fingerprint(survey: &Survey, options: &WikiOptions) -> u64 {
    let WikiOptions {
        extent,
        pictures,
        bytes,
        article_bytes,
        piece_bytes,
        ..
    } = options;
    let of_options = format!("{extent:?} {pictures:?} {bytes:?} {article_bytes} {piece_bytes}");
    let links: u64 = survey.links.iter().map(|links| u64::from(*links)).sum();
    let lengths: u64 = survey.lengths.iter().map(|length| u64::from(*length)).sum();
    let counts = format!(
        "{} {} {links} {lengths}",
        survey.articles.len(),
        survey.pictures.len()
    );
    super::paths::sum(&format!("{of_options} {counts}"))
}

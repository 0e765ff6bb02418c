//! Whether a device plays a file: what was found out about the file, held against a profile.
//!
//! Pure: equal probes and profiles give equal answers, and nothing is read or asked. What is not
//! known of a file (an old catalogue, a container that does not tell) counts as good: the file came
//! from somewhere where it played. [`decide()`](crate::recipe::decide) asks the same function about
//! files that are not made yet.

mod film;
mod still;
mod target;
#[cfg(test)]
mod tests;
mod wrong;

use bulssi_model::{Family, Format, Probe, Profile, TextTarget};

pub use target::{film_probe, sound_probe};
pub use wrong::Wrong;

/// What a device does with a file, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It plays or shows the file as it is.
    AsItIs,
    /// It plays or shows something that can be made of it and loses nothing but quality.
    Converted,
    /// It plays the sound alone.
    SoundOnly,
    /// It shows the words alone.
    TextOnly,
    /// It does nothing with it.
    Nothing,
}

impl Verdict {
    /// All of them, in order.
    pub const ALL: &[Self] = &[
        Self::AsItIs,
        Self::Converted,
        Self::SoundOnly,
        Self::TextOnly,
        Self::Nothing,
    ];

    /// The id that scripts and message files keep.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::AsItIs => "as-it-is",
            Self::Converted => "converted",
            Self::SoundOnly => "sound-only",
            Self::TextOnly => "text-only",
            Self::Nothing => "nothing",
        }
    }
}

/// How a file and a profile go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// What the device does with the file.
    pub verdict: Verdict,
    /// On how many of the profile's devices the file plays as it is.
    pub plays: u32,
    /// What keeps it from playing as it is on the others, what most of them miss first. Empty
    /// where it plays on all.
    pub wrong: Vec<Wrong>,
}

/// Holds a file against a profile.
#[must_use]
pub fn fit(probe: &Probe, profile: &Profile) -> Fit {
    if profile.takes_nothing.is_some() {
        return Fit {
            verdict: Verdict::Nothing,
            plays: 0,
            wrong: vec![Wrong::TakesNothing],
        };
    }
    let mut plays = 0;
    let mut counts = [0u32; Wrong::ALL.len()];
    for device in profile.devices() {
        let wrong = wrong_on(probe, device);
        if wrong.is_empty() {
            plays += 1;
        }
        for one in wrong.iter() {
            counts[one as usize] += 1;
        }
    }
    let mut wrong: Vec<Wrong> = Wrong::ALL.to_vec();
    wrong.retain(|one| counts[*one as usize] > 0);
    wrong.sort_by_key(|one| std::cmp::Reverse(counts[*one as usize]));
    let verdict = if plays >= profile.at_least() {
        Verdict::AsItIs
    } else {
        otherwise(probe.format, profile)
    };
    Fit {
        verdict,
        plays,
        wrong,
    }
}

/// What one device finds wrong with a file, by the rule that comes nearest to it.
fn wrong_on(probe: &Probe, device: &Profile) -> wrong::Wrongs {
    match probe.format.family() {
        Family::Video => film::film(probe, &device.films),
        Family::Audio => film::sound(probe, &device.sounds),
        Family::Picture => still::picture(probe, &device.pictures),
        Family::Text => still::text(probe, &device.texts),
        _ => wrong::Wrongs::one(Wrong::Format),
    }
}

/// What a device does with what can be made of a file that it does not take as it is.
fn otherwise(format: Format, profile: &Profile) -> Verdict {
    let make = &profile.make;
    let some = |any: bool, verdict| if any { Some(verdict) } else { None };
    let sound = || some(!make.sounds.is_empty(), Verdict::SoundOnly);
    let found = match format.family() {
        Family::Video => some(!make.films.is_empty(), Verdict::Converted).or_else(sound),
        Family::Audio => some(
            !make.sounds.is_empty() || !make.films.is_empty(),
            Verdict::Converted,
        ),
        // Vectors and HEIF are decoded by nothing that is at hand.
        Family::Picture => some(
            !make.pictures.is_empty() && !matches!(format, Format::Svg | Format::Heif),
            Verdict::Converted,
        ),
        Family::Text => make.texts.first().map(|target| match target {
            TextTarget::Text { .. } if format != Format::PlainText => Verdict::TextOnly,
            _ => Verdict::Converted,
        }),
        // Encyclopedias go along as pages, wherever there is a browser.
        Family::Wiki => some(
            profile
                .devices()
                .filter(|device| device.texts.iter().any(|rule| rule.format == Format::Html))
                .count()
                >= profile.at_least() as usize,
            Verdict::Converted,
        ),
        _ => None,
    };
    found.unwrap_or(Verdict::Nothing)
}

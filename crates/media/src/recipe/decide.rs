//! The cheapest way by which a work plays on every device that is asked for.
//!
//! Candidates are built from the cheapest to the dearest, the probe of each outcome is foretold
//! ([`Recipe::predict`]) and held against the profiles by [`fit()`]. So no rule of any device is known
//! here.

use bulssi_model::{AudioTarget, Family, FilmTarget, Format, Profile, Size, SoundTarget, Stream};

use super::{
    Audio, AudioWork, Burn, Burning, Cannot, Decision, Pictures, Recipe, Source, SubtitleSource,
    Video, VideoCopy, Wish, encode, lower, streams,
};
use crate::fit::{Verdict, fit};
use crate::subtitle::{BurnFont, BurnStyle};

/// Decides what to make of a work so that it plays on all of these profiles. Pure: equal arguments
/// give equal answers.
///
/// Where [`Recipe::wants_measuring`] says so of the outcome and the source was not measured yet,
/// [`measure()`](crate::render::measure()) it and decide again: loudness, black bars and interlacing
/// are then known.
///
/// # Errors
/// [`Cannot`], when nothing that can be made plays on all of them.
pub fn decide(source: &Source, profiles: &[&Profile], wish: &Wish) -> Result<Decision, Cannot> {
    let family = source.probe.format.family();
    if !matches!(family, Family::Video | Family::Audio) {
        return Err(Cannot::NotMedia(source.probe.format));
    }
    if let Some(none) = profiles.iter().find(|p| p.takes_nothing.is_some()) {
        return Err(Cannot::TakesNothing(none.id.to_string()));
    }
    let tracks = streams::tracks(&source.probe, &wish.languages);
    let video = streams::video(&source.probe).filter(|_| family == Family::Video);
    if tracks.is_empty() && video.is_none() {
        return Err(Cannot::NoStream);
    }
    let mut asked = Asked {
        source,
        profiles,
        wish,
        burn: None,
        tracks,
        video,
    };
    asked.burn = asked.burn()?;
    let plays = asked.burn.is_none() && asked.plays_already();
    if plays && asked.begins_well() {
        return Ok(Decision::AsIs);
    }
    let found = match family {
        Family::Video => asked.film().or_else(|| asked.sound()),
        _ => asked.sound().or_else(|| asked.sound_as_film()),
    };
    match found {
        // Only the order of its tracks is not the best; that alone is no reason to encode anything.
        Some(recipe) if plays && recipe.encodes() => Ok(Decision::AsIs),
        Some(recipe) => Ok(Decision::Make(Box::new(recipe))),
        None if plays => Ok(Decision::AsIs),
        None => Err(asked.cannot()),
    }
}

struct Asked<'a> {
    source: &'a Source,
    profiles: &'a [&'a Profile],
    wish: &'a Wish,
    /// Tracks of sound that are wanted, the best first.
    tracks: Vec<(u32, &'a Stream)>,
    video: Option<(u32, &'a Stream)>,
    /// The subtitle to draw, and with what.
    burn: Option<(&'a SubtitleSource, &'a BurnFont)>,
}

impl<'a> Asked<'a> {
    fn plays_already(&self) -> bool {
        let plays = |p: &&Profile| fit(&self.source.probe, p).verdict == Verdict::AsItIs;
        self.profiles.iter().all(plays)
    }

    fn plays(&self, recipe: &Recipe) -> bool {
        let probe = recipe.predict(&self.source.probe);
        let plays = |p: &&Profile| fit(&probe, p).verdict == Verdict::AsItIs;
        self.profiles.iter().all(plays)
    }

    /// Whether players start with the right track: with the first, or the one marked as default.
    fn begins_well(&self) -> bool {
        let all = || streams::tracks(&self.source.probe, &[]);
        let Some((best, stream)) = self.tracks.first() else {
            return true;
        };
        let first = all().first().is_none_or(|(first, _)| first == best);
        let own = |lang| streams::place(lang, &self.wish.languages);
        // A track in no language that is asked for is as good as any other.
        first || stream.language.as_ref().and_then(own).is_none()
    }

    /// The subtitle that is drawn into the pictures, if one is.
    fn burn(&self) -> Result<Option<(&'a SubtitleSource, &'a BurnFont)>, Cannot> {
        if self.video.is_none() {
            return Ok(None);
        }
        let languages = &self.wish.languages;
        let rank = |s: &SubtitleSource| {
            s.lang
                .as_ref()
                .and_then(|lang| streams::place(lang, languages))
        };
        let ranked = self
            .source
            .subtitles
            .iter()
            .filter_map(|s| Some((rank(s)?, s)));
        let Some((place, subtitle)) = ranked.min_by_key(|(place, _)| *place) else {
            return Ok(None);
        };
        let heard = self
            .tracks
            .first()
            .and_then(|(_, track)| streams::place(track.language.as_ref()?, languages));
        let wanted = match self.wish.burn {
            Burning::Never => false,
            Burning::Always => true,
            Burning::Needed => {
                heard.is_none_or(|heard| place < heard) && self.profiles.iter().any(|p| p.make.burn)
            }
        };
        if !wanted {
            return Ok(None);
        }
        let font = self.wish.font.as_ref().ok_or(Cannot::NoFont)?;
        Ok(Some((subtitle, font)))
    }

    /// The subtitle in letters of a size for the smallest of the screens.
    fn drawn(&self, frame: (u32, u32)) -> Option<Burn> {
        let (subtitle, font) = self.burn?;
        let frame = Size {
            width: frame.0,
            height: frame.1,
        };
        let screens = self.profiles.iter().filter_map(|p| p.screen);
        let screen = screens.min_by_key(|s| (s.height, s.width));
        Some(Burn {
            subtitle: subtitle.digest,
            lang: subtitle.lang.clone(),
            style: BurnStyle::new(frame, screen, font).to_string(),
        })
    }

    /// Pictures and sound, with as little encoded as possible.
    fn film(&self) -> Option<Recipe> {
        let (_, stream) = self.video?;
        let targets = self.film_targets();
        let may_copy = self.wish.copy && self.burn.is_none();
        for keep in self.keeps() {
            for to in self.containers(&targets).into_iter().filter(|_| may_copy) {
                if let Some(recipe) = self.remux(to, stream, keep, None)
                    && self.plays(&recipe)
                {
                    return Some(recipe);
                }
            }
        }
        for keep in self.keeps() {
            for to in self.containers(&targets).into_iter().filter(|_| may_copy) {
                for target in &targets {
                    if let Some(recipe) = self.remux(to, stream, keep, Some(&target.audio))
                        && self.plays(&recipe)
                    {
                        return Some(recipe);
                    }
                }
            }
        }
        for target in &targets {
            for keep in self.keeps() {
                if let Some(recipe) = self.encoded(target, keep)
                    && self.plays(&recipe)
                {
                    return Some(recipe);
                }
            }
        }
        None
    }

    /// How many tracks are kept: all that the audience understands, else the best alone.
    fn keeps(&self) -> impl Iterator<Item = usize> + use<> {
        let all = self.tracks.len();
        let best = (all > 1).then_some(1);
        [all].into_iter().chain(best)
    }

    /// The pictures as they are, in another container, and the sound as it is or, where it has to
    /// be, encoded.
    fn remux(
        &self,
        to: Format,
        stream: &Stream,
        keep: usize,
        target: Option<&AudioTarget>,
    ) -> Option<Recipe> {
        let from = self.source.probe.format;
        if !streams::holds_video(to, &stream.codec, stream, from) {
            return None;
        }
        let video = Some(Video::Copy(VideoCopy {
            stream: self.video?.0,
            codec: stream.codec.clone(),
        }));
        self.with_tracks(to, video, keep, target)
    }

    /// The pictures encoded for a target, and the sound as it is or encoded.
    fn encoded(&self, target: &FilmTarget, keep: usize) -> Option<Recipe> {
        let (number, stream) = self.video?;
        let from = Pictures::Stream(number);
        let mut video = encode::video(&target.video, from, stream, self.source, self.wish.step)?;
        video.burn = self.drawn(video.frame);
        let video = Some(Video::Encode(Box::new(video)));
        self.with_tracks(target.container, video, keep, Some(&target.audio))
    }

    /// Adds the first tracks: each as it is where it may be and plays, else encoded.
    fn with_tracks(
        &self,
        to: Format,
        video: Option<Video>,
        keep: usize,
        target: Option<&AudioTarget>,
    ) -> Option<Recipe> {
        if keep.min(self.tracks.len()) > streams::most_tracks(to) {
            return None;
        }
        let mut recipe = Recipe {
            from: self.source.probe.format,
            to,
            video,
            audio: Vec::new(),
        };
        for (number, stream) in self.tracks.iter().take(keep) {
            let copy = AudioWork::Copy {
                codec: stream.codec.clone(),
            };
            let may_copy = self.wish.copy && streams::holds_audio(to, &stream.codec);
            let mut alone = recipe.clone();
            alone.audio = vec![Audio {
                stream: *number,
                lang: stream.language.clone(),
                work: copy.clone(),
            }];
            let work = match target {
                None if may_copy => copy,
                None => return None,
                Some(_) if may_copy && self.plays(&alone) => copy,
                Some(target) => {
                    let encode = encode::audio(target, *number, stream, self.source)?;
                    if !streams::takes_encoded(to, encode.codec) {
                        return None;
                    }
                    AudioWork::Encode(encode)
                }
            };
            recipe.audio.push(Audio {
                stream: *number,
                lang: stream.language.clone(),
                work,
            });
        }
        Some(recipe)
    }

    /// The best track alone, as a file of sound.
    fn sound(&self) -> Option<Recipe> {
        let targets = self.sound_targets();
        let mut containers = vec![self.source.probe.format];
        containers.extend(targets.iter().map(|target| target.container));
        let rules = self.profiles.iter().flat_map(|p| p.devices());
        let rules = rules.flat_map(|device| &device.sounds);
        containers.extend(rules.flat_map(|rule| rule.containers.iter().copied()));
        for to in unique(containers) {
            if let Some(recipe) = self.with_tracks(to, None, 1, None)
                && !recipe.audio.is_empty()
                && self.plays(&recipe)
            {
                return Some(recipe);
            }
        }
        let encoded = targets
            .iter()
            .filter_map(|t| self.with_tracks(t.container, None, 1, Some(&t.audio)));
        encoded
            .filter(|recipe| !recipe.audio.is_empty())
            .find(|recipe| self.plays(recipe))
    }

    /// Sound with one picture, for what plays nothing but films.
    fn sound_as_film(&self) -> Option<Recipe> {
        let cover = Pictures::Still(self.wish.cover?);
        self.film_targets().iter().find_map(|target| {
            let video = encode::still(&target.video, cover, self.wish.step)?;
            let video = Some(Video::Encode(Box::new(video)));
            self.with_tracks(target.container, video, 1, Some(&target.audio))
                .filter(|recipe| !recipe.audio.is_empty() && self.plays(recipe))
        })
    }

    /// What is made for these profiles, in their order; then the same brought down to what all
    /// their devices take.
    fn film_targets(&self) -> Vec<FilmTarget> {
        let own = self.profiles.iter().flat_map(|p| &p.make.films);
        let own: Vec<FilmTarget> = own.cloned().collect();
        let lowered = own.iter().map(|t| lower::film(t, self.profiles));
        let lowered: Vec<FilmTarget> = lowered.collect();
        unique(own.into_iter().chain(lowered))
    }

    fn sound_targets(&self) -> Vec<SoundTarget> {
        let own = self.profiles.iter().flat_map(|p| &p.make.sounds);
        unique(own.cloned())
    }

    /// Containers to try: the source's own, those of targets, those that devices play.
    fn containers(&self, targets: &[FilmTarget]) -> Vec<Format> {
        let own = self.source.probe.format;
        let targets = targets.iter().map(|target| target.container);
        let devices = self.profiles.iter().flat_map(|p| p.devices());
        let rules = devices.flat_map(|device| &device.films);
        let rules = rules.flat_map(|rule| rule.containers.iter().copied());
        unique([own].into_iter().chain(targets).chain(rules))
    }

    fn cannot(&self) -> Cannot {
        let none = |p: &&&Profile| p.make.films.is_empty() && p.make.sounds.is_empty();
        match self.profiles.iter().find(none) {
            Some(none) => Cannot::NoTarget(none.id.to_string()),
            None => {
                let names = self.profiles.iter().map(|p| p.id.to_string());
                Cannot::NotTogether(names.collect())
            }
        }
    }
}

impl Recipe {
    /// Whether any stream is encoded.
    #[must_use]
    pub fn encodes(&self) -> bool {
        let audio = |a: &Audio| matches!(a.work, AudioWork::Encode(_));
        matches!(self.video, Some(Video::Encode(_))) || self.audio.iter().any(audio)
    }

    /// Whether a film is better decided on again after it was measured.
    #[must_use]
    pub fn wants_measuring(&self) -> bool {
        let audio = |a: &Audio| matches!(a.work, AudioWork::Encode(_));
        let video = match &self.video {
            Some(Video::Encode(encode)) => encode.is_moving(),
            _ => false,
        };
        video || self.audio.iter().any(audio)
    }
}

fn unique<T: PartialEq>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut kept = Vec::new();
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

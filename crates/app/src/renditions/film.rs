//! Films and recordings: what to make of them, and how long it comes out before it is made.

use bulssi_library::{LibraryError, RenditionKey};
use bulssi_media::recipe::{
    Burning, Cannot, Decision, Measured, Pictures, Recipe, Source, SubtitleSource, Video,
    VideoCodec, Wish, decide,
};
use bulssi_media::render;
use bulssi_model::{
    ByteLen, Digest, DrawSubtitles, Format, Probe, ProfileId, Role, Work, WorkFile,
};

use super::stand::Stand;
use super::subtitle::Drawn;
use super::{Refused, bytes_of, kept};

/// What becomes of a film.
pub(super) enum Becomes {
    /// It plays.
    AsIs,
    /// It is to be measured before it can be said what to make of it; about this is made then.
    Measure(Box<Recipe>),
    /// This is made of it, under this name; without a name where there is no ffmpeg.
    Make(Box<Recipe>, Option<RenditionKey>),
}

/// Decides on a film or a recording of a work.
pub(super) fn film(
    stand: &Stand<'_>,
    work: &Work,
    file: &WorkFile,
    probe: &Probe,
    subtitles: &[SubtitleSource],
) -> Result<Result<Becomes, Refused>, LibraryError> {
    let Stand {
        library,
        edition,
        makers,
        profiles,
        steps,
    } = stand;
    let wish = Wish {
        languages: edition.languages.clone(),
        step: steps.of(work.id),
        burn: match edition.draw_subtitles {
            DrawSubtitles::Needed => Burning::Needed,
            DrawSubtitles::Always => Burning::Always,
            DrawSubtitles::Never => Burning::Never,
        },
        font: match subtitles {
            [] => None,
            _ => makers.font().cloned(),
        },
        cover: cover(work),
        copy: true,
    };
    let decided = |measured: Option<Measured>| {
        let source = Source {
            probe: probe.clone(),
            measured,
            subtitles: subtitles.to_vec(),
        };
        decide(&source, profiles, &wish)
    };
    let recipe = match decided(None) {
        Ok(Decision::AsIs) => return Ok(Ok(Becomes::AsIs)),
        Ok(Decision::Make(recipe)) => recipe,
        Err(error) => return Ok(Err(refused(&error))),
    };
    let recipe = if recipe.wants_measuring() {
        let Some(measured) = kept::measured(library, file.digest, &recipe)? else {
            return Ok(Ok(Becomes::Measure(recipe)));
        };
        match decided(Some(measured)) {
            Ok(Decision::Make(recipe)) => recipe,
            // It plays after all.
            Ok(Decision::AsIs) => return Ok(Ok(Becomes::AsIs)),
            Err(error) => return Ok(Err(refused(&error))),
        }
    } else {
        recipe
    };
    let name = render::name(&recipe, &makers.tools).ok();
    let key = name.map(|recipe| RenditionKey {
        source: file.digest,
        recipe,
    });
    Ok(Ok(Becomes::Make(recipe, key)))
}

/// What is known of a film, with the language of its sound from the desk where the file is silent
/// about it.
pub(super) fn told(work: &Work, mut probe: Probe) -> Probe {
    let mut sounds = probe.streams.iter_mut().filter(|s| s.audio.is_some());
    if let (Some(only), None, [lang]) = (sounds.next(), sounds.next(), work.languages.as_slice()) {
        only.language.get_or_insert_with(|| lang.clone());
    }
    probe
}

/// What a recipe draws into the pictures.
pub(super) fn drawn(recipe: &Recipe) -> Option<Drawn> {
    let Some(Video::Encode(encode)) = &recipe.video else {
        return None;
    };
    encode.burn.as_ref().map(|burn| Drawn {
        subtitle: burn.subtitle,
        lang: burn.lang.clone(),
    })
}

/// The picture that is shown with sound alone.
pub(super) fn cover(work: &Work) -> Option<Digest> {
    let mut posters = work.files.iter();
    let poster =
        posters.find(|file| file.role == Role::Poster && file.probe.format == Format::Jpeg);
    poster.map(|file| file.digest)
}

/// Whether a film's own pictures are encoded.
pub(super) fn encodes_pictures(recipe: &Recipe) -> bool {
    matches!(&recipe.video, Some(Video::Encode(encode)) if matches!(encode.from, Pictures::Stream(_)))
}

/// Whether a recipe shows that picture.
pub(super) fn shows_cover(recipe: &Recipe) -> bool {
    let Some(Video::Encode(encode)) = &recipe.video else {
        return false;
    };
    matches!(encode.from, Pictures::Still(_))
}

fn refused(error: &Cannot) -> Refused {
    let id = |name: &str| name.parse::<ProfileId>().ok();
    match error {
        Cannot::TakesNothing(name) => id(name).map(Refused::TakesNothing),
        Cannot::NoTarget(name) => id(name).map(Refused::Nothing),
        Cannot::NotTogether(names) => {
            let names = names.iter().filter_map(|name| id(name));
            Some(Refused::NotTogether(names.collect()))
        }
        Cannot::NoFont => Some(Refused::NoFont),
        _ => None,
    }
    .unwrap_or(Refused::NoStream)
}

/// About how long a film comes out: what its codec takes for pictures of this size at this quality,
/// within its cap, and the sound. Streams that are copied stay as long as they are.
pub(super) fn estimate(recipe: &Recipe, probe: &Probe) -> ByteLen {
    let made = recipe.predict(probe);
    let mut rate = made.bit_rate.unwrap_or(2_000_000);
    if let Some(Video::Encode(encode)) = &recipe.video {
        let per_second = u64::from(encode.rate.0).div_ceil(u64::from(encode.rate.1.max(1)));
        let (width, height) = encode.picture;
        let pixels = u64::from(width) * u64::from(height) * per_second;
        // Thousandths of a bit a pixel. H.264 takes half as much with 6 more of its CRF; of the
        // others the quantiser divides. Measured on ordinary films, so one may differ by half.
        let quality = u64::from(encode.quality);
        let permille = match encode.codec {
            VideoCodec::H264 => 75 * 64 / (1u64 << (quality.saturating_sub(21) / 6).min(6)) / 64,
            VideoCodec::Mjpeg | VideoCodec::Amv => 3_000 / quality.max(1),
            _ => 450 / quality.max(1),
        };
        let pictures = (pixels * permille / 1000).min(encode.cap);
        let others: u64 = made.streams.iter().skip(1).filter_map(|s| s.bit_rate).sum();
        rate = pictures + others;
    }
    let millis = probe.duration.map_or(0, |duration| duration.0);
    // Containers add two hundredths.
    bytes_of(rate + rate / 50, millis)
}

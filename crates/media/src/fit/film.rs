//! Films and sound.

use bulssi_model::{
    AudioRule, FilmRule, Probe, Ratio, Size, SoundRule, Stream, StreamKind, VideoRule,
};

use super::Wrong;
use super::wrong::Wrongs;

/// What is wrong with a film by the rule that comes nearest.
pub(super) fn film(probe: &Probe, rules: &[FilmRule]) -> Wrongs {
    let mut nearest: Option<Wrongs> = None;
    for rule in rules {
        let wrong = by_rule(probe, rule);
        if wrong.is_empty() {
            return wrong;
        }
        nearest = Some(nearest.map_or(wrong, |other| other.nearer(wrong)));
    }
    nearest.unwrap_or(Wrongs::one(Wrong::Format))
}

fn by_rule(probe: &Probe, rule: &FilmRule) -> Wrongs {
    let mut wrong = Wrongs::NONE;
    wrong.add(Wrong::Container, !rule.containers.contains(&probe.format));
    let too_much = |most: Option<u64>, has: Option<u64>| most.zip(has).is_some_and(|(m, h)| h > m);
    wrong.add(Wrong::BitRate, too_much(rule.bit_rate, probe.bit_rate));
    let streams = |kind| probe.streams.iter().filter(move |s| s.kind == kind);
    if let Some(stream) = streams(StreamKind::Video).next() {
        let of = rule.video.iter().map(|rule| video(probe, stream, rule));
        wrong = wrong.and(of.reduce(Wrongs::nearer).unwrap_or_default());
    }
    let mut tracks = 0;
    for stream in streams(StreamKind::Audio) {
        tracks += 1;
        let of = rule.audio.iter().map(|rule| audio(stream, rule));
        wrong = wrong.and(of.reduce(Wrongs::nearer).unwrap_or_default());
    }
    let too_many = rule.audio_tracks.is_some_and(|most| tracks > most);
    wrong.add(Wrong::AudioTracks, too_many);
    wrong
}

/// What is wrong with a file of sound by the rule that comes nearest.
pub(super) fn sound(probe: &Probe, rules: &[SoundRule]) -> Wrongs {
    let by_rule = |rule: &SoundRule| {
        let mut wrong = Wrongs::NONE;
        wrong.add(Wrong::Container, !rule.containers.contains(&probe.format));
        let mut streams = probe.streams.iter();
        if let Some(stream) = streams.find(|stream| stream.kind == StreamKind::Audio) {
            let of = rule.audio.iter().map(|rule| audio(stream, rule));
            wrong = wrong.and(of.reduce(Wrongs::nearer).unwrap_or_default());
        }
        wrong
    };
    let nearest = rules.iter().map(by_rule).reduce(Wrongs::nearer);
    nearest.unwrap_or(Wrongs::one(Wrong::Format))
}

fn video(probe: &Probe, stream: &Stream, rule: &VideoRule) -> Wrongs {
    if stream.codec != rule.codec {
        return Wrongs::one(Wrong::VideoCodec);
    }
    let mut wrong = Wrongs::NONE;
    wrong.add(Wrong::VideoProfile, {
        let profile = stream.profile.as_deref();
        profile.is_some_and(|profile| !has_profile(&rule.profiles, profile))
    });
    // Of a container that counts all together the pictures are nearly all.
    let bits = stream.bit_rate.or_else(|| {
        let streams = probe.streams.iter();
        let others = streams.filter(|s| s.kind != StreamKind::Video);
        let others: u64 = others.filter_map(|s| s.bit_rate).sum();
        probe.bit_rate.map(|all| all.saturating_sub(others))
    });
    let too_much = rule
        .bit_rate
        .zip(bits)
        .is_some_and(|(most, has)| has > most);
    wrong.add(Wrong::BitRate, too_much);
    let Some(video) = &stream.video else {
        return wrong;
    };
    let above = |most: Option<i32>, has: Option<i32>| most.zip(has).is_some_and(|(m, h)| h > m);
    wrong.add(Wrong::Level, above(rule.level, video.level));
    let frame = (video.width, video.height);
    let too_large = rule.size.is_some_and(|most| !fits(frame, most));
    wrong.add(Wrong::Size, too_large);
    let rates = rule.frame_rate.zip(video.frame_rate);
    wrong.add(
        Wrong::FrameRate,
        rates.is_some_and(|(most, has)| faster(has, most)),
    );
    wrong.add(Wrong::BFrames, video.b_frames && !rule.b_frames);
    let references = rule.references.zip(video.references);
    let too_many = references.is_some_and(|(most, has)| has > most);
    wrong.add(Wrong::References, too_many);
    wrong.add(Wrong::Qpel, video.qpel && !rule.qpel);
    wrong.add(Wrong::Gmc, video.gmc && !rule.gmc);
    wrong.add(Wrong::Packed, video.packed && !rule.packed);
    wrong.add(Wrong::Interlaced, video.interlaced && !rule.interlaced);
    let square = video.pixel_aspect.is_none_or(|Ratio(x, y)| x == y);
    wrong.add(Wrong::Anamorphic, !square && !rule.anamorphic);
    wrong.add(Wrong::Turned, video.rotation != 0 && !rule.turned);
    let known = video.pixel_format.as_deref();
    let pixels = known.is_none_or(|name| has_pixels(name, rule));
    wrong.add(Wrong::PixelFormat, !pixels);
    wrong.add(Wrong::Hdr, video.colour.is_hdr() && !rule.hdr);
    let tag = video.tag.as_deref().filter(|_| !rule.tags.is_empty());
    let known = |tag: &str| rule.tags.iter().any(|own| own.eq_ignore_ascii_case(tag));
    wrong.add(Wrong::Tag, tag.is_some_and(|tag| !known(tag)));
    wrong
}

fn audio(stream: &Stream, rule: &AudioRule) -> Wrongs {
    let own = stream.codec.as_str();
    let same = match rule.codec.as_str() {
        "pcm" => own.starts_with("pcm_"),
        "adpcm" => own.starts_with("adpcm_"),
        codec => own == codec,
    };
    if !same {
        return Wrongs::one(Wrong::AudioCodec);
    }
    let mut wrong = Wrongs::NONE;
    wrong.add(Wrong::AudioProfile, {
        let profile = stream.profile.as_deref();
        profile.is_some_and(|profile| !has_profile(&rule.profiles, profile))
    });
    let bits = rule.bit_rate.zip(stream.bit_rate);
    wrong.add(
        Wrong::AudioBitRate,
        bits.is_some_and(|(most, has)| has > most),
    );
    let Some(audio) = &stream.audio else {
        return wrong;
    };
    let channels = rule.channels.is_some_and(|most| audio.channels > most);
    wrong.add(Wrong::Channels, channels);
    let rates = &rule.sample_rates;
    let rate = rates.is_empty() || rates.contains(&audio.sample_rate);
    wrong.add(Wrong::SampleRate, !rate);
    wrong.add(Wrong::VariableBitRate, audio.variable && !rule.variable);
    wrong
}

/// Profiles that are part of others need not be named.
fn has_profile(known: &[String], profile: &str) -> bool {
    let within: &[&str] = match profile {
        // ITU-T H.264, A.2.1.1 and A.2.2: decoders of the later ones play the former.
        "Constrained Baseline" => &["Baseline", "Main", "High"],
        "Main" => &["High"],
        "LC" => &["HE-AAC", "HE-AACv2"],
        "Simple Profile" => &["Advanced Simple Profile"],
        _ => &[],
    };
    let names = |name: &str| known.iter().any(|own| own.eq_ignore_ascii_case(name));
    known.is_empty() || names(profile) || within.iter().any(|name| names(name))
}

/// Whether a frame fits, upright or on its side.
pub(super) fn fits((width, height): (u32, u32), most: Size) -> bool {
    (width <= most.width && height <= most.height) || (width <= most.height && height <= most.width)
}

/// Whether there are more frames; averages of containers are off by a little.
fn faster(has: Ratio, most: Ratio) -> bool {
    let has_parts = u64::from(has.0) * u64::from(most.1) * 200;
    let most_parts = u64::from(most.0) * u64::from(has.1) * 201;
    has_parts > most_parts
}

fn has_pixels(name: &str, rule: &VideoRule) -> bool {
    if !rule.pixel_formats.is_empty() {
        return rule.pixel_formats.iter().any(|own| own == name);
    }
    match name {
        "nv12" | "nv21" | "yuvj420p" => true,
        _ => name.strip_prefix("yuv420p").is_some_and(|depth| {
            let digits = depth.trim_end_matches(['l', 'b', 'e']);
            digits.is_empty() || digits.parse().is_ok_and(|bits: u32| bits <= rule.bits)
        }),
    }
}

//! The rules of a profile, one a line, in the words of the field.

use bulssi_model::{
    AudioRule, AudioTarget, Format, Origin, Profile, Ratio, TextTarget, VideoRule, VideoTarget,
};

use crate::show;

/// A line and the names of its sources.
type Line = (String, String);

/// What a profile says, under the ends of the headings' message names.
pub(super) fn rules(profile: &Profile) -> Vec<(&'static str, Vec<Line>)> {
    let line = |text: String, from: &Origin| (text, origin(from));
    let films = profile.films.iter().map(|rule| {
        let mut text = format!(
            "{}: {} + {}",
            formats(&rule.containers),
            joined(rule.video.iter().map(video)),
            joined(rule.audio.iter().map(audio))
        );
        if let Some(rate) = rule.bit_rate {
            text += &format!("; {}", bits(rate));
        }
        line(text, &rule.from)
    });
    let sounds = profile.sounds.iter().map(|rule| {
        let inside = joined(rule.audio.iter().map(audio));
        line(
            format!("{}: {inside}", formats(&rule.containers)),
            &rule.from,
        )
    });
    let beside = profile.subtitles.beside.iter().map(|rule| {
        let encodings = joined(rule.encodings.iter().map(ToString::to_string));
        line(
            format!(".{}: {encodings}", rule.format.extension()),
            &rule.from,
        )
    });
    let inside = profile.subtitles.inside.iter().map(|rule| {
        let codecs = rule.codecs.join(", ");
        line(
            format!("{}: {codecs}", formats(&rule.containers)),
            &rule.from,
        )
    });
    let pictures = profile.pictures.iter().map(|rule| {
        let mut parts = vec![rule.format.to_string()];
        parts.extend(rule.size.map(|size| size.to_string()));
        if rule.progressive {
            parts.push("progressive".to_owned());
        }
        line(parts.join(" "), &rule.from)
    });
    let texts = profile.texts.iter().map(|rule| {
        let mut parts = vec![rule.format.to_string()];
        parts.extend(rule.encodings.iter().map(ToString::to_string));
        parts.extend(rule.most.map(show::bytes));
        line(parts.join(" "), &rule.from)
    });
    let drive = profile.drive.from.iter().map(|from| {
        let mut parts: Vec<String> = profile
            .drive
            .filesystems
            .iter()
            .map(ToString::to_string)
            .collect();
        parts.extend(profile.drive.most.map(show::bytes));
        line(parts.join(", "), from)
    });
    let all = [
        ("films", films.collect::<Vec<_>>()),
        ("sounds", sounds.collect()),
        ("subtitles", beside.chain(inside).collect()),
        ("pictures", pictures.collect()),
        ("texts", texts.collect()),
        ("drive", drive.collect()),
        ("made", made(profile)),
    ];
    all.into_iter()
        .filter(|(_, lines)| !lines.is_empty())
        .collect()
}

fn made(profile: &Profile) -> Vec<Line> {
    let make = &profile.make;
    let films = make.films.iter().map(|target| {
        let video = target_video(&target.video);
        let sound = target_audio(&target.audio);
        (
            format!("{}: {video} + {sound}", target.container),
            origin(&target.from),
        )
    });
    let sounds = make.sounds.iter().map(|target| {
        let sound = target_audio(&target.audio);
        (
            format!("{}: {sound}", target.container),
            origin(&target.from),
        )
    });
    let pictures = make.pictures.iter();
    let pictures = pictures.map(|target| (format!("jpeg: {}", target.size), origin(&target.from)));
    let texts = make.texts.iter().map(|target| match target {
        TextTarget::Pages { size, from } => (format!("jpg: {size}"), origin(from)),
        TextTarget::Text { encoding, from } => (format!("txt: {encoding}"), origin(from)),
        TextTarget::Epub { from } => ("epub".to_owned(), origin(from)),
    });
    films.chain(sounds).chain(pictures).chain(texts).collect()
}

/// `[manual]`, or `[manual, but size: guess]` with signs alone.
fn origin(origin: &Origin) -> String {
    let mut text = format!("[{}", origin.line);
    for (key, source) in &origin.but {
        text += &format!("; {key}: {source}");
    }
    text + "]"
}

fn formats(formats: &[Format]) -> String {
    joined(formats.iter().map(ToString::to_string))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

fn video(rule: &VideoRule) -> String {
    let mut parts: Vec<String> = rule.profiles.clone();
    parts.extend(rule.level.filter(|_| rule.codec == "h264").map(level));
    parts.extend(rule.size.map(|size| size.to_string()));
    parts.extend(rule.frame_rate.map(rate));
    parts.extend(rule.bit_rate.map(bits));
    let marks = [
        (!rule.b_frames, "-B"),
        (rule.qpel, "+QPel"),
        (rule.gmc, "+GMC"),
        (!rule.interlaced, "-i"),
        (!rule.anamorphic, "1:1"),
        (rule.hdr, "+HDR"),
    ];
    parts.extend(
        marks
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, mark)| (*mark).to_owned()),
    );
    parts.extend(rule.tags.iter().cloned());
    named(&rule.codec, &parts)
}

fn audio(rule: &AudioRule) -> String {
    let mut parts: Vec<String> = rule.profiles.clone();
    parts.extend(rule.channels.map(|most| format!("{most} ch")));
    parts.extend(rule.sample_rates.iter().map(|rate| format!("{rate} Hz")));
    parts.extend(rule.bit_rate.map(bits));
    if !rule.variable {
        parts.push("CBR".to_owned());
    }
    named(&rule.codec, &parts)
}

fn target_video(target: &VideoTarget) -> String {
    let mut parts: Vec<String> = target.profile.iter().cloned().collect();
    parts.extend(target.level.filter(|_| target.codec == "h264").map(level));
    parts.push(target.size.to_string());
    parts.push(rate(target.frame_rate));
    parts.push(bits(target.bit_rate));
    parts.extend(target.tag.iter().cloned());
    named(&target.codec, &parts)
}

fn target_audio(target: &AudioTarget) -> String {
    let parts = [
        format!("{} ch", target.channels),
        format!("{} Hz", target.sample_rate),
        bits(target.bit_rate),
    ];
    named(&target.codec, &parts)
}

fn named(codec: &str, parts: &[String]) -> String {
    match parts {
        [] => codec.to_owned(),
        parts => format!("{codec} ({})", parts.join(" ")),
    }
}

/// H.264 counts levels in tenths.
fn level(level: i32) -> String {
    format!("L{}.{}", level / 10, level % 10)
}

fn rate(Ratio(number, per): Ratio) -> String {
    match per {
        1 => format!("{number}/s"),
        _ => format!("{number}/{per}/s"),
    }
}

fn bits(rate: u64) -> String {
    match rate {
        0..1_000_000 => format!("{} kb/s", rate / 1000),
        _ => format!("{}.{} Mb/s", rate / 1_000_000, rate / 100_000 % 10),
    }
}

//! A target brought down to what every one of many devices takes.

use bulssi_model::{AudioRule, FilmTarget, Profile, Ratio, Size, VideoRule};

use super::picture;

/// The target within the rules of all devices of these profiles that know its codecs. Devices that
/// know none of them are left to [`fit()`](crate::fit::fit()).
pub(super) fn film(target: &FilmTarget, profiles: &[&Profile]) -> FilmTarget {
    let mut lowered = target.clone();
    let devices = profiles.iter().flat_map(|profile| profile.devices());
    for rule in devices.flat_map(|device| &device.films) {
        if !rule.containers.contains(&target.container) {
            continue;
        }
        let same = |v: &&VideoRule| v.codec == target.video.codec;
        if let Some(rule) = rule.video.iter().find(same) {
            video(&mut lowered, rule);
        }
        let same = |a: &&AudioRule| a.codec == target.audio.codec;
        if let Some(rule) = rule.audio.iter().find(same) {
            audio(&mut lowered, rule);
        }
        if let Some(most) = rule.bit_rate {
            let rest = most.saturating_sub(lowered.audio.bit_rate);
            lowered.video.bit_rate = lowered.video.bit_rate.min(rest);
        }
    }
    let most = lowered.video.bit_rate.saturating_mul(2);
    lowered.video.buffer = lowered.video.buffer.map(|buffer| buffer.min(most));
    lowered
}

fn video(target: &mut FilmTarget, rule: &VideoRule) {
    let video = &mut target.video;
    if let Some(most) = rule.size {
        video.size = Size {
            width: video.size.width.min(most.width),
            height: video.size.height.min(most.height),
        };
    }
    if let Some(most) = rule.frame_rate
        && picture::value(most) < picture::value(video.frame_rate)
    {
        video.frame_rate = Ratio(most.0, most.1);
    }
    if let Some(most) = rule.bit_rate {
        video.bit_rate = video.bit_rate.min(most);
    }
    if let (Some(most), Some(level)) = (rule.level, video.level) {
        video.level = Some(level.min(most));
    }
    if let Some(most) = rule.references {
        video.references = video.references.min(most).max(1);
    }
    if !rule.b_frames {
        video.b_frames = 0;
    }
    let only_baseline =
        !rule.profiles.is_empty() && rule.profiles.iter().all(|p| p.ends_with("Baseline"));
    if only_baseline && video.codec == "h264" {
        video.profile = Some("Constrained Baseline".to_owned());
        video.b_frames = 0;
    }
}

fn audio(target: &mut FilmTarget, rule: &AudioRule) {
    let audio = &mut target.audio;
    if let Some(most) = rule.channels {
        audio.channels = audio.channels.min(most).max(1);
    }
    if let Some(most) = rule.bit_rate {
        audio.bit_rate = audio.bit_rate.min(most);
    }
    let rates = &rule.sample_rates;
    if !rates.is_empty() && !rates.contains(&audio.sample_rate) {
        audio.sample_rate = rates.iter().copied().max().unwrap_or(audio.sample_rate);
    }
}

//! Times matching: ten thousand different files against every profile that comes along.
#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program for the bench"
)]
// The clock is what a bench is for; nothing of it reaches a drive.
#![allow(clippy::disallowed_methods)]

use std::time::Instant;

use bulssi_media::fit::{Verdict, fit};
use bulssi_media::profile::Profiles;
use bulssi_model::{AudioStream, Format, Probe, Ratio, Stream, StreamKind, VideoStream};

const FILES: u32 = 10_000;
const ROUNDS: usize = 5;

/// A file that differs from its neighbours in what profiles look at.
fn file(nth: u32) -> Probe {
    const FORMATS: [Format; 6] = [
        Format::Mp4,
        Format::Matroska,
        Format::Avi,
        Format::MpegTs,
        Format::Wmv,
        Format::Mp3,
    ];
    const VIDEO: [&str; 5] = ["h264", "mpeg4", "hevc", "mpeg2video", "wmv3"];
    const AUDIO: [&str; 5] = ["aac", "mp3", "ac3", "dts", "wmav2"];
    let of = |list: &[&str], step: u32| {
        let place = (nth / step) as usize % list.len();
        list[place].to_owned()
    };
    let mut probe = Probe::new(FORMATS[nth as usize % FORMATS.len()]);
    let stream = |kind, codec| Stream {
        kind,
        codec,
        profile: None,
        language: None,
        default: true,
        bit_rate: Some(u64::from(nth) * 700),
        video: None,
        audio: None,
    };
    let mut video = stream(StreamKind::Video, of(&VIDEO, 3));
    video.video = Some(VideoStream {
        width: 160 + nth % 1761,
        height: 120 + nth % 961,
        frame_rate: Some(Ratio(24 + nth % 37, 1)),
        b_frames: nth.is_multiple_of(3),
        qpel: nth.is_multiple_of(11),
        pixel_format: Some("yuv420p".to_owned()),
        ..VideoStream::default()
    });
    let mut audio = stream(StreamKind::Audio, of(&AUDIO, 7));
    audio.audio = Some(AudioStream {
        channels: 1 + nth % 6,
        sample_rate: 44_100,
        ..AudioStream::default()
    });
    probe.streams = vec![video, audio];
    probe
}

fn main() {
    let profiles = Profiles::shipped().expect("tables that come along are whole");
    let files: Vec<Probe> = (0..FILES).map(file).collect();
    let mut times = Vec::new();
    let mut plays = 0usize;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        plays = files
            .iter()
            .flat_map(|probe| profiles.iter().map(|listed| fit(probe, &listed.profile)))
            .filter(|fit| fit.verdict == Verdict::AsItIs)
            .count();
        times.push(start.elapsed());
    }
    times.sort();
    let median = times[ROUNDS / 2];
    println!(
        "{FILES} works x {} profiles: {:.3} s   (bar 0.5 s) {}; {plays} play as they are",
        profiles.iter().count(),
        median.as_secs_f64(),
        if median.as_secs_f64() <= 0.5 {
            "PASS"
        } else {
            "over its bar"
        }
    );
}

//! Files against rules, one a line.

use bulssi_model::{
    AudioStream, Colour, Format, Probe, Profile, Ratio, Stream, StreamKind, VideoStream,
};

use super::{Verdict, Wrong, fit};
use crate::profile::Profiles;

fn stream(kind: StreamKind, codec: &str) -> Stream {
    Stream {
        kind,
        codec: codec.to_owned(),
        profile: None,
        language: None,
        default: false,
        bit_rate: None,
        video: (kind == StreamKind::Video).then(|| VideoStream {
            width: 640,
            height: 360,
            frame_rate: Some(Ratio(25, 1)),
            pixel_aspect: Some(Ratio(1, 1)),
            pixel_format: Some("yuv420p".to_owned()),
            ..VideoStream::default()
        }),
        audio: (kind == StreamKind::Audio).then(|| AudioStream {
            channels: 2,
            sample_rate: 48_000,
            ..AudioStream::default()
        }),
    }
}

fn film(format: Format, video: &str, audio: &str) -> Probe {
    let mut probe = Probe::new(format);
    probe.streams.push(stream(StreamKind::Video, video));
    probe.streams.push(stream(StreamKind::Audio, audio));
    probe
}

/// A film with something else about its pictures.
fn video(mut probe: Probe, change: impl Fn(&mut VideoStream)) -> Probe {
    change(probe.streams[0].video.as_mut().unwrap());
    probe
}

fn audio(mut probe: Probe, change: impl Fn(&mut AudioStream)) -> Probe {
    change(probe.streams[1].audio.as_mut().unwrap());
    probe
}

fn mp4() -> Probe {
    let mut probe = film(Format::Mp4, "h264", "aac");
    probe.streams[0].profile = Some("Main".to_owned());
    probe.streams[1].profile = Some("LC".to_owned());
    video(probe, |video| video.level = Some(31))
}

fn avi() -> Probe {
    let probe = film(Format::Avi, "mpeg4", "mp3");
    let probe = video(probe, |video| video.tag = Some("XVID".to_owned()));
    audio(probe, |audio| audio.sample_rate = 44_100)
}

fn profile(name: &str) -> Profile {
    let profiles = Profiles::shipped().unwrap_or_else(|error| panic!("{error}"));
    profiles.find(&name.parse().unwrap()).unwrap().clone()
}

#[track_caller]
fn check(probe: &Probe, name: &str, verdict: Verdict, wrong: &[Wrong]) {
    let fit = fit(probe, &profile(name));
    assert_eq!(
        (fit.verdict, fit.wrong.as_slice()),
        (verdict, wrong),
        "{name}"
    );
}

#[test]
fn what_plays_plays() {
    let good = Verdict::AsItIs;
    check(&mp4(), "safe-tv", good, &[]);
    check(&mp4(), "samsung-smart", good, &[]);
    check(&avi(), "dvd-hdd-player", good, &[]);
    check(&avi(), "red-star-3", good, &[]);
    let asf = film(Format::Wmv, "wmv3", "wmav2");
    check(&asf, "windows-xp", good, &[]);
    let silent = |mut probe: Probe| {
        probe.streams.truncate(1);
        probe
    };
    check(&silent(mp4()), "telefunken", good, &[]);
    // Pictures on a cover and subtitles inside keep nothing from playing.
    let mut more = mp4();
    more.streams.push(stream(StreamKind::Cover, "mjpeg"));
    more.streams.push(stream(StreamKind::Subtitle, "mov_text"));
    check(&more, "safe-tv", good, &[]);
}

#[test]
fn one_thing_wrong_is_that_thing() {
    let converted = Verdict::Converted;
    let by = |wrong: Wrong, probe: Probe, name: &str| check(&probe, name, converted, &[wrong]);
    let with = |change: fn(&mut VideoStream)| video(mp4(), change);
    by(
        Wrong::Container,
        {
            let mut p = mp4();
            p.format = Format::Matroska;
            p
        },
        "safe-tv",
    );
    by(
        Wrong::VideoCodec,
        film(Format::Mp4, "hevc", "aac"),
        "safe-tv",
    );
    by(
        Wrong::VideoProfile,
        {
            let mut p = mp4();
            p.streams[0].profile = Some("High".to_owned());
            p
        },
        "safe-tv",
    );
    by(Wrong::Level, with(|v| v.level = Some(40)), "safe-tv");
    by(Wrong::Size, with(|v| v.width = 1920), "safe-tv");
    by(
        Wrong::FrameRate,
        with(|v| v.frame_rate = Some(Ratio(50, 1))),
        "safe-tv",
    );
    by(
        Wrong::BitRate,
        {
            let mut p = mp4();
            p.streams[0].bit_rate = Some(6_000_001);
            p
        },
        "safe-tv",
    );
    by(Wrong::Turned, with(|v| v.rotation = 90), "safe-tv");
    by(
        Wrong::PixelFormat,
        with(|v| v.pixel_format = Some("yuv420p10le".to_owned())),
        "safe-tv",
    );
    by(
        Wrong::PixelFormat,
        with(|v| v.pixel_format = Some("yuv444p".to_owned())),
        "safe-tv",
    );
    by(
        Wrong::Hdr,
        with(|v| {
            v.colour = Colour {
                transfer: Some("smpte2084".to_owned()),
                ..Colour::default()
            }
        }),
        "safe-tv",
    );
    by(
        Wrong::AudioCodec,
        film(Format::Mp4, "h264", "opus"),
        "safe-tv",
    );
    by(
        Wrong::AudioProfile,
        {
            let mut p = mp4();
            p.streams[1].profile = Some("HE-AAC".to_owned());
            p
        },
        "safe-tv",
    );
    by(Wrong::Channels, audio(mp4(), |a| a.channels = 6), "safe-tv");
    by(
        Wrong::SampleRate,
        audio(mp4(), |a| a.sample_rate = 96_000),
        "safe-tv",
    );
    by(
        Wrong::Qpel,
        video(avi(), |v| v.qpel = true),
        "dvd-hdd-player",
    );
    by(Wrong::Gmc, video(avi(), |v| v.gmc = true), "dvd-hdd-player");
    by(
        Wrong::Packed,
        video(avi(), |v| v.packed = true),
        "dvd-hdd-player",
    );
    by(
        Wrong::BFrames,
        video(avi(), |v| v.b_frames = true),
        "notel-evd",
    );
    by(
        Wrong::Tag,
        video(avi(), |v| v.tag = Some("FMP4".to_owned())),
        "notel-evd",
    );
    by(
        Wrong::VariableBitRate,
        audio(avi(), |a| a.variable = true),
        "notel-evd",
    );
    let small = |change: fn(&mut VideoStream)| {
        video(video(avi(), |v| (v.width, v.height) = (480, 272)), change)
    };
    by(
        Wrong::Interlaced,
        small(|v| v.interlaced = true),
        "mp5-43in",
    );
    by(
        Wrong::Anamorphic,
        small(|v| v.pixel_aspect = Some(Ratio(16, 11))),
        "mp5-43in",
    );
}

#[test]
fn limits_hold_and_no_more() {
    let good = |change: fn(&mut VideoStream)| {
        check(&video(mp4(), change), "safe-tv", Verdict::AsItIs, &[]);
    };
    good(|v| v.frame_rate = Some(Ratio(30_000, 1001)));
    // Averages of containers are a little off.
    good(|v| v.frame_rate = Some(Ratio(2_997_003, 99_900)));
    good(|v| (v.width, v.height) = (1280, 720));
    good(|v| (v.width, v.height) = (720, 1280));
    good(|v| v.pixel_format = None);
    good(|v| v.level = None);
    // A profile that is part of one that plays.
    let mut probe = mp4();
    probe.streams[0].profile = Some("Constrained Baseline".to_owned());
    check(&probe, "safe-tv", Verdict::AsItIs, &[]);
}

#[test]
fn families_count_their_devices() {
    let any = profile("any-tv");
    let ac3 = fit(&film(Format::Mp4, "h264", "ac3"), &any);
    assert_eq!(ac3.verdict, Verdict::Converted);
    // In another container the same streams would play.
    assert_eq!(ac3.wrong[0], Wrong::Container);
    let good = fit(&mp4(), &any);
    assert_eq!((good.verdict, good.plays), (Verdict::AsItIs, 10));
    // What the two others miss is still told.
    assert!(good.wrong.contains(&Wrong::AudioCodec));
}

#[test]
fn what_cannot_be_shown_is_said() {
    check(
        &mp4(),
        "state-phone",
        Verdict::Nothing,
        &[Wrong::TakesNothing],
    );
    let html = Probe::new(Format::Html);
    check(&html, "any-tv", Verdict::Converted, &[Wrong::Format]);
    check(&html, "folder-phone", Verdict::TextOnly, &[Wrong::Format]);
    check(&html, "windows-xp", Verdict::AsItIs, &[]);
    let text = |encoding: &str, marked| Probe {
        encoding: Some(encoding.to_owned()),
        marked,
        ..Probe::new(Format::PlainText)
    };
    check(&text("UTF-8", false), "folder-phone", Verdict::AsItIs, &[]);
    check(
        &text("UTF-8", false),
        "windows-xp",
        Verdict::Converted,
        &[Wrong::Encoding],
    );
    check(&text("UTF-8", true), "windows-xp", Verdict::AsItIs, &[]);
    check(
        &text("EUC-KR", false),
        "notel-evd",
        Verdict::Converted,
        &[Wrong::Encoding],
    );
    let picture = |progressive| Probe {
        pixels: Some((800, 600)),
        progressive,
        ..Probe::new(Format::Jpeg)
    };
    check(&picture(false), "any-tv", Verdict::AsItIs, &[]);
    check(
        &picture(true),
        "safe-tv",
        Verdict::Converted,
        &[Wrong::Progressive],
    );
    check(
        &Probe::new(Format::Svg),
        "safe-tv",
        Verdict::Nothing,
        &[Wrong::Format],
    );
    let mut sound = Probe::new(Format::Mp3);
    sound.streams.push(stream(StreamKind::Audio, "mp3"));
    check(&sound, "safe-tv", Verdict::AsItIs, &[]);
    check(
        &Probe::new(Format::Zim),
        "safe-tv",
        Verdict::Nothing,
        &[Wrong::Format],
    );
    check(
        &Probe::new(Format::Zim),
        "windows-xp",
        Verdict::Converted,
        &[Wrong::Format],
    );
}

#[test]
fn wrongs_say_what_was_found() {
    let probe = video(mp4(), |video| {
        (video.width, video.height) = (1920, 1080);
        video.frame_rate = Some(Ratio(60_000, 1001));
    });
    for (wrong, found) in [
        (Wrong::Size, "1920x1080"),
        (Wrong::FrameRate, "59.94"),
        (Wrong::VideoCodec, "h264"),
        (Wrong::AudioCodec, "aac"),
        (Wrong::Channels, "2"),
        (Wrong::Container, "mp4"),
        (Wrong::Qpel, ""),
    ] {
        assert_eq!(wrong.found(&probe), found);
    }
    let mut ids: Vec<&str> = Wrong::ALL.iter().map(|wrong| wrong.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), Wrong::ALL.len());
}

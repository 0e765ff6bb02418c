//! What is decided on for real kinds of films, and what comes of it.

use bulssi_media::Limits;
use bulssi_media::fit::{Verdict, fit};
use bulssi_media::recipe::{AudioWork, Burning, Cannot, Decision, SubtitleSource, Video, decide};
use bulssi_media::render::{BurnInput, RenderError};
use bulssi_media::subtitle::{self, BurnFont};
use bulssi_model::{Digest, Format, Lang, Size, StreamKind, TextEncoding};

use super::making::{
    PROFILES, film, film_of, inputs, korean, look, made_recipe, make, make_of, profile, recipe,
    source,
};

/// For every profile something is made of a film of today that it then plays by its own rules, or
/// the reason told why nothing is.
#[test]
fn one_film_for_every_profile() {
    let folder = tempfile::tempdir().unwrap();
    let words = "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p10le -c:a libopus";
    let path = film(folder.path(), "film.mkv", words);
    let probe = look(&path);
    let mut made = std::collections::BTreeMap::new();
    for id in PROFILES.names() {
        let profile = PROFILES.find(id).unwrap();
        if profile.takes_nothing.is_some() {
            let none = decide(&source(&probe), &[profile], &korean());
            assert!(
                matches!(none, Err(Cannot::TakesNothing(_))),
                "{id}: {none:?}"
            );
            continue;
        }
        let recipe = match decide(&source(&probe), &[profile], &korean()) {
            Ok(Decision::Make(recipe)) => *recipe,
            Ok(Decision::AsIs) => panic!("{id} plays 10 bits and Opus?"),
            Err(error) => panic!("{id}: {error}"),
        };
        let found = made.entry(recipe.to_string()).or_insert_with(|| {
            make(&path, &recipe).unwrap_or_else(|e| panic!("{id} {recipe}: {e}"))
        });
        let fit = fit(&found.made.probe, profile);
        assert_eq!(
            fit.verdict,
            Verdict::AsItIs,
            "{id} {recipe}: {fit:?} {:?}",
            found.made.probe
        );
        // What was foretold is what came, but for rates, which are the highest there.
        let foretold = recipe.predict(&probe);
        assert_eq!(foretold.format, found.made.probe.format);
        for (a, b) in foretold.streams.iter().zip(&found.made.probe.streams) {
            assert_eq!((a.kind, &a.codec), (b.kind, &b.codec), "{id}");
            let size = |s: &bulssi_model::Stream| s.video.as_ref().map(|v| (v.width, v.height));
            assert_eq!(size(a), size(b), "{id}");
        }
    }
    assert!(made.len() > 5, "{made:?}", made = made.keys());
}

/// Nothing that plays is converted.
#[test]
fn as_little_as_possible() {
    let folder = tempfile::tempdir().unwrap();
    let tv = profile("safe-tv");
    let main = "-c:v libx264 -profile:v main -level 3.1 -pix_fmt yuv420p -b:v 1M";
    let aac = "-c:a aac -ac 2 -b:a 96k";
    let film = |name: &str, words: &[&str]| film(folder.path(), name, &words.join(" "));

    let plays = film("plays.mp4", &[main, aac]);
    assert_eq!(recipe(&plays, &[tv], &korean()), Decision::AsIs);

    let container = film("container.mkv", &[main, aac]);
    let made = made_recipe(&container, &[tv], &korean());
    assert_eq!(
        made.to_string(),
        "film 1 matroska>mp4 v0:copy=h264 a1:copy=aac"
    );
    make(&container, &made).unwrap();

    let sound = film("sound.mkv", &[main, "-c:a ac3 -ac 6"]);
    let made = made_recipe(&sound, &[tv], &korean());
    assert!(matches!(made.video, Some(Video::Copy(_))), "{made}");
    assert!(matches!(made.audio[0].work, AudioWork::Encode(_)), "{made}");
    make(&sound, &made).unwrap();

    let pictures = film("pictures.mkv", &["-c:v mpeg4 -q:v 3", aac]);
    let made = made_recipe(&pictures, &[tv], &korean());
    assert!(matches!(made.video, Some(Video::Encode(_))), "{made}");
    assert!(
        matches!(made.audio[0].work, AudioWork::Copy { .. }),
        "{made}"
    );
    make(&pictures, &made).unwrap();
}

/// Korean comes first, the other language of the audience stays, the third goes.
#[test]
fn the_right_track() {
    let folder = tempfile::tempdir().unwrap();
    let words = "-map 0:v -map 1:a -map 1:a -map 1:a -c:v libx264 -profile:v main -level 3.1 \
                 -pix_fmt yuv420p -b:v 1M -c:a aac -ac 2 -b:a 96k -metadata:s:a:0 language=fra \
                 -metadata:s:a:1 language=eng -metadata:s:a:2 language=kor";
    let path = film(folder.path(), "film.mp4", words);
    let made = made_recipe(&path, &[profile("safe-tv")], &korean());
    assert_eq!(
        made.to_string(),
        "film 1 mp4>mp4 v0:copy=h264 a3:copy=aac,lang=ko a2:copy=aac,lang=en"
    );
    let made = make(&path, &made).unwrap();
    let probe = look(made.path());
    let tracks: Vec<_> = probe
        .streams
        .iter()
        .filter(|s| s.kind == StreamKind::Audio)
        .map(|s| (s.language.as_ref().map(|l| l.as_str()), s.default))
        .collect();
    assert_eq!(tracks, [(Some("ko"), true), (Some("en"), false)]);
}

/// Equal recipe, source and ffmpeg: equal bytes, wherever it is made.
#[test]
fn equal_in_equal_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = film(folder.path(), "film.mkv", "-c:v mpeg2video -c:a ac3 -ac 6");
    for id in [
        "safe-tv",
        "safe-player",
        "pmp-amv",
        "notel-evd",
        "windows-xp",
        "folder-phone",
    ] {
        let recipe = made_recipe(&path, &[profile(id)], &korean());
        let (one, two) = (make(&path, &recipe).unwrap(), make(&path, &recipe).unwrap());
        assert_ne!(one.path(), two.path());
        let (one, two) = [&one, &two]
            .map(|m| std::fs::read(m.path()).unwrap())
            .into();
        assert!(one == two, "{id}: {recipe}");
        let own = |word: &[u8]| one.windows(word.len()).any(|w| w == word);
        for word in [b"x264".as_slice(), b"/tmp/", b"2026", b"Lavc5", b"Lavc6"] {
            assert!(!own(word), "{id}: {}", String::from_utf8_lossy(word));
        }
    }
}

/// Steps of quality are smaller, one after the other.
#[test]
fn steps_are_smaller() {
    let folder = tempfile::tempdir().unwrap();
    let picture = "testsrc2=size=320x240:rate=25:duration=1,noise=alls=20:allf=t";
    let path = film_of(
        folder.path(),
        "film.mkv",
        picture,
        "-c:v libx264 -crf 5 -c:a flac",
    );
    for id in ["safe-tv", "safe-player"] {
        let mut wish = korean();
        let mut lens = Vec::new();
        for step in 0..3 {
            wish.step = step;
            let recipe = made_recipe(&path, &[profile(id)], &wish);
            lens.push(make(&path, &recipe).unwrap().made.len);
        }
        assert!(lens[0] > lens[1] && lens[1] > lens[2], "{id}: {lens:?}");
    }
}

/// What cannot be compressed keeps to the target's rate all the same.
#[test]
fn the_cap_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.mkv");
    let noise = "testsrc2=size=320x240:rate=20:duration=8,noise=alls=14:allf=t";
    super::ffmpeg(
        &["-f", "lavfi", "-i", noise, "-c:v", "mjpeg", "-q:v", "8"],
        &path,
    );
    for id in ["pmp-onda-vx858", "android-4"] {
        let recipe = made_recipe(&path, &[profile(id)], &korean());
        let Some(Video::Encode(encode)) = &recipe.video else {
            panic!("{recipe}")
        };
        let made = make(&path, &recipe).unwrap().made;
        let rate = made.len.0 * 8 * 1000 / made.duration.0;
        // A full buffer comes on top once, and the container.
        let most = encode.cap + encode.buffer / 8 + encode.cap / 20;
        assert!(
            rate <= most,
            "{id}: {rate} of {} bits a second, {recipe}",
            encode.cap
        );
    }
}

/// What no quantiser brings under the cap is refused, not carried along to stutter.
#[test]
fn what_cannot_keep_to_the_cap() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.mkv");
    let noise = "color=gray:size=320x240:rate=25:duration=4,noise=alls=100:allf=t";
    super::ffmpeg(
        &["-f", "lavfi", "-i", noise, "-c:v", "mjpeg", "-q:v", "8"],
        &path,
    );
    let recipe = made_recipe(&path, &[profile("pmp-onda-vx858")], &korean());
    let result = make(&path, &recipe).map(|making| making.made);
    assert!(
        matches!(result, Err(RenderError::Rate { .. })),
        "{result:?}"
    );
}

/// A Korean SAMI file in code page 949 is seen where and when it should be, and nothing else is.
#[test]
fn subtitles_are_seen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.mkv");
    let grey = "color=0x404040:size=640x360:rate=25:duration=3";
    super::ffmpeg(
        &["-f", "lavfi", "-i", grey, "-c:v", "mpeg4", "-q:v", "2"],
        &path,
    );
    let sami =
        "<SAMI><BODY><SYNC Start=1000><P Class=KRCC>눈이 온다<SYNC Start=2000><P Class=KRCC>&nbsp;";
    let bytes = bulssi_media::text::encode(sami, TextEncoding::Cp949).bytes;
    let reading = subtitle::read(&bytes, Format::Smi, &Limits::default()).unwrap();
    let font = BurnFont::find(None).unwrap();
    let probe = look(&path);
    let mut film = source(&probe);
    film.subtitles.push(SubtitleSource {
        digest: Digest::of(&bytes),
        lang: Some(Lang::korean()),
        format: Format::Smi,
        encoding: Some("EUC-KR".to_owned()),
    });
    let mut wish = korean();
    wish.font = Some(font.clone());
    wish.burn = Burning::Always;
    for id in ["safe-tv", "safe-player", "pmp-amv", "old-laptop"] {
        let Ok(Decision::Make(recipe)) = decide(&film, &[profile(id)], &wish) else {
            panic!("{id}")
        };
        let Some(Video::Encode(encode)) = &recipe.video else {
            panic!("{recipe}")
        };
        let style = encode.burn.as_ref().unwrap().style.parse().unwrap();
        let frame = Size {
            width: encode.frame.0,
            height: encode.frame.1,
        };
        let burn = BurnInput {
            script: subtitle::burn_script(&reading.tracks[0].cues, &style, frame, &font),
            fonts: vec![font.file.clone()],
        };
        let mut inputs = inputs(&path, &probe);
        inputs.burn = Some(&burn);
        let made = make_of(&inputs, &recipe).unwrap();
        let bright = |second: &str| {
            let frame = super::making::frame(made.path(), second);
            frame.iter().filter(|pixel| **pixel > 180).count()
        };
        let all = (encode.frame.0 * encode.frame.1) as usize;
        let seen = bright("1.5");
        assert!(
            (all / 2000..all / 5).contains(&seen),
            "{id}: {seen} of {all} {recipe}"
        );
        assert_eq!((bright("0.4"), bright("2.5")), (0, 0), "{id}");
    }
}

//! Subtitles that go onto drives: written, read back by us and by others, taken out of films, drawn
//! into them.

use std::path::Path;
use std::process::Command;
use std::slice::from_ref;

use bulssi_media::subtitle::{
    BurnFont, BurnStyle, Cue, EmbeddedKind, ExtractError, Track, WriteError, burn_script, embedded,
    extract, flatten, parse, read, write,
};
use bulssi_media::{Limits, text};
use bulssi_model::{Format, Lang, Millis, Size, TextEncoding};
use proptest::prelude::*;

use super::{ffmpeg, look};

const ALL: [Format; 4] = [Format::Srt, Format::Smi, Format::Ass, Format::Vtt];

fn cue(start: u64, end: u64, text: &str) -> Cue {
    Cue {
        start: Millis(start),
        end: Millis(end),
        text: text.to_owned(),
    }
}

fn track(cues: Vec<Cue>) -> Track {
    Track {
        language: Some(Lang::korean()),
        cues,
        ..Track::default()
    }
}

fn korean() -> Track {
    track(vec![
        cue(1_230, 2_500, "눈이 온다\n많이"),
        cue(2_500, 4_000, "뷁 & 봄 < 3 > 0"),
        cue(3_600_000, 3_601_990, "- 가?\n- 응."),
    ])
}

/// What another program reads: times and text.
fn by_ffmpeg(bytes: &[u8], name: &str) -> Vec<Cue> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    let out = folder.path().join("out.srt");
    ffmpeg(&["-i", file.to_str().unwrap(), "-c:s", "srt"], &out);
    let read = std::fs::read_to_string(out).unwrap();
    parse(Format::Srt, &read).unwrap().tracks.remove(0).cues
}

#[test]
fn ffmpeg_reads_what_was_written() {
    let korean = korean();
    for (format, name) in [
        (Format::Srt, "a.srt"),
        (Format::Vtt, "a.vtt"),
        (Format::Ass, "a.ass"),
    ] {
        let written = write(from_ref(&korean), format, TextEncoding::Utf8).unwrap();
        assert_eq!(by_ffmpeg(&written.bytes, name), korean.cues, "{format}");
    }
    // The byte order mark and CRLF, which televisions want, are in nobody's way.
    let written = write(from_ref(&korean), Format::Srt, TextEncoding::Utf8Bom).unwrap();
    assert!(
        written
            .bytes
            .starts_with(b"\xef\xbb\xbf1\r\n00:00:01,230 --> 00:00:02,500\r\n")
    );
    assert_eq!(by_ffmpeg(&written.bytes, "a.srt"), korean.cues);
    // ffmpeg knows no CP949, and reads SAMI only where it need not decode.
    let written = write(from_ref(&korean), Format::Smi, TextEncoding::Utf8).unwrap();
    let starts: Vec<Millis> = by_ffmpeg(&written.bytes, "a.smi")
        .iter()
        .map(|c| c.start)
        .collect();
    assert_eq!(
        starts,
        korean.cues.iter().map(|c| c.start).collect::<Vec<_>>()
    );
}

#[test]
fn code_pages_come_back_and_what_they_lack_is_said() {
    let korean = korean();
    for (format, encoding) in [
        (Format::Smi, TextEncoding::Cp949),
        (Format::Srt, TextEncoding::Cp949),
        (Format::Srt, TextEncoding::Utf16Le),
        (Format::Ass, TextEncoding::Utf8Bom),
    ] {
        let written = write(from_ref(&korean), format, encoding).unwrap();
        let back = read(&written.bytes, format, &Limits::default()).unwrap();
        assert_eq!(back.encoding, encoding.label(), "{format}");
        assert_eq!(back.tracks[0].cues, korean.cues, "{format} {encoding}");
        assert_eq!(back.tracks[0].language, Some(Lang::korean()));
        assert!(back.repairs.is_empty());
    }
    let strange = track(vec![
        cue(0, 1000, "가 – 나"),
        cue(2000, 3000, "🎵 ไ"),
        cue(4000, 5000, "🎵"),
    ]);
    let error = write(from_ref(&strange), Format::Smi, TextEncoding::Cp949).unwrap_err();
    let WriteError::Unencodable { encoding, missing } = error else {
        panic!("{error}")
    };
    assert_eq!(encoding, TextEncoding::Cp949);
    let told: Vec<_> = missing
        .iter()
        .map(|m| (m.character, m.cue, m.start.0, m.cues))
        .collect();
    assert_eq!(told, [('ไ', 2, 2000, 1), ('🎵', 2, 2000, 2)]);
    let good = track(strange.cues[..1].to_vec());
    let written = write(&[good], Format::Srt, TextEncoding::Cp949).unwrap();
    assert_eq!(
        written.stand_ins.into_iter().collect::<Vec<_>>(),
        [('–', "―".to_owned())]
    );
    let korean = [korean];
    assert!(matches!(
        write(&korean, Format::Srt, TextEncoding::Gbk),
        Err(WriteError::Unencodable { .. })
    ));
    assert!(matches!(
        write(&korean, Format::Vtt, TextEncoding::Cp949),
        Err(WriteError::NeverIn { .. })
    ));
    assert!(matches!(
        write(&korean, Format::Mp4, TextEncoding::Utf8),
        Err(WriteError::NotWritten(Format::Mp4))
    ));
}

#[test]
fn two_languages_of_sami_stay_apart() {
    let english = Track {
        language: Some(Lang::english()),
        cues: vec![
            cue(1_000, 3_000, "It is the snow that you have seen"),
            cue(3_000, 4_000, "and this is the end of it"),
        ],
        ..Track::default()
    };
    let both = [korean(), english];
    let written = write(&both, Format::Smi, TextEncoding::Cp949).unwrap();
    let back = read(&written.bytes, Format::Smi, &Limits::default()).unwrap();
    assert_eq!(back.tracks.len(), 2);
    for (back, wanted) in back.tracks.iter().rev().zip(&both) {
        assert_eq!(
            (&back.language, &back.cues),
            (&wanted.language, &wanted.cues)
        );
    }
    let classes: Vec<_> = back.tracks.iter().map(|t| t.class.as_deref()).collect();
    assert_eq!(classes, [Some("ENCC"), Some("KRCC")]);
    assert!(matches!(
        write(&both, Format::Srt, TextEncoding::Utf8),
        Err(WriteError::OneLanguage(Format::Srt))
    ));
    // Two tracks of one class.
    let twice = [korean(), korean()];
    let written = write(&twice, Format::Smi, TextEncoding::Utf8).unwrap();
    assert_eq!(
        read(&written.bytes, Format::Smi, &Limits::default())
            .unwrap()
            .tracks
            .len(),
        2
    );
}

#[test]
fn text_that_looks_like_markup_stays_text() {
    for text in [
        "a <b> c",
        "</i>",
        "1 --> 2",
        "{\\an8}",
        "&lt;&nbsp;&#44032;",
        "AT&T & <3",
        "{가}",
        "가\\N나",
        "7",
        "NOTE",
        "<SYNC Start=1>",
        "<!-- 가 -->",
        "00:00:01,000 --> 00:00:02,000",
    ] {
        let one = track(vec![cue(1000, 2000, text), cue(3000, 4000, "끝")]);
        for format in ALL {
            let written = write(from_ref(&one), format, TextEncoding::Utf8Bom).unwrap();
            let back = read(&written.bytes, format, &Limits::default()).unwrap();
            assert_eq!(back.tracks[0].cues.len(), 2, "{format} {text}");
            // Letter by letter the same, but for what was set apart or got its twin.
            let same = |text: &str| -> String {
                let plain = text
                    .replace("-->", "→")
                    .replace('｛', "{")
                    .replace('｝', "}");
                plain.replace('＼', "\\").split_whitespace().collect()
            };
            assert_eq!(same(&back.tracks[0].cues[0].text), same(text), "{format}");
        }
    }
}

#[test]
fn a_film_gives_its_subtitles_out() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let korean = track(vec![
        cue(500, 900, "눈이 온다"),
        cue(1000, 1500, "봄이 온다"),
    ]);
    for (name, format) in [("a.srt", Format::Srt), ("a.ass", Format::Ass)] {
        let written = write(from_ref(&korean), format, TextEncoding::Utf8).unwrap();
        std::fs::write(at(name), written.bytes).unwrap();
    }
    let picture = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=5:duration=2"];
    let tail = ["-map", "0", "-map", "1", "-map", "2", "-c:v", "mpeg4"];
    let (srt, ass) = (at("a.srt"), at("a.ass"));
    let inputs = ["-i", &srt, "-i", &ass];
    let film = |name: &str, codecs: &[&str]| {
        let path = folder.path().join(name);
        let all = [&picture[..], &inputs, &tail, codecs].concat();
        ffmpeg(&all, &path);
        path
    };
    let tool = Path::new("ffmpeg");
    let language = ["-metadata:s:s:0", "language=kor"];
    let mkv = film(
        "a.mkv",
        &[&["-c:s:0", "srt", "-c:s:1", "ass"], &language[..]].concat(),
    );
    let mp4 = film("a.mp4", &[&["-c:s", "mov_text"], &language[..]].concat());
    for path in [mkv, mp4] {
        let probe = look(&path).unwrap();
        let inside = embedded(&probe);
        assert_eq!(inside.iter().map(|e| e.stream).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(inside[0].language, Some(Lang::korean()));
        for one in &inside {
            assert!(matches!(one.kind, EmbeddedKind::Text(_)), "{one:?}");
            let out = extract(&path, &probe, one.stream, tool, &Limits::default()).unwrap();
            assert_eq!(out.tracks[0].cues, korean.cues, "{}", path.display());
        }
        let none = extract(&path, &probe, 0, tool, &Limits::default());
        assert!(matches!(none, Err(ExtractError::NoText(0))));
        let cut = folder.path().join("cut");
        std::fs::write(&cut, &std::fs::read(&path).unwrap()[..900]).unwrap();
        assert!(extract(&cut, &probe, 1, tool, &Limits::default()).is_err());
    }
    // Pictures of text, as discs have them, are told apart.
    let dvd = folder.path().join("dvd.mkv");
    let script = "-f lavfi -i testsrc=size=720x576:rate=5:duration=2 -f lavfi -i \
        color=black@0:size=720x576:rate=5:duration=2,format=rgba -map 0 -c:v mpeg4";
    ffmpeg(&script.split_whitespace().collect::<Vec<_>>(), &dvd);
    let mut probe = look(&dvd).unwrap();
    probe.streams.push(bulssi_model::Stream {
        kind: bulssi_model::StreamKind::Subtitle,
        codec: "dvd_subtitle".to_owned(),
        ..probe.streams[0].clone()
    });
    assert_eq!(embedded(&probe)[0].kind, EmbeddedKind::Pictures);
    assert!(matches!(
        extract(&dvd, &probe, 1, tool, &Limits::default()),
        Err(ExtractError::NoText(1))
    ));
}

/// The share of pixels, in thousandths, that are lit in the lower and in the upper half of a frame.
fn lit(frame: Size, script: &str, font: &BurnFont, at: &str) -> [u64; 2] {
    let folder = tempfile::tempdir().unwrap();
    let fonts = folder.path().join("fonts");
    std::fs::create_dir(&fonts).unwrap();
    std::fs::copy(&font.file, fonts.join(font.file.file_name().unwrap())).unwrap();
    std::fs::write(folder.path().join("a.ass"), script).unwrap();
    let picture = format!("color=0x203040:size={frame}:rate=10:duration=9");
    // Without fontconfig no other font than the named one can stand in.
    let run = Command::new("ffmpeg")
        .current_dir(folder.path())
        .env("FONTCONFIG_FILE", "/dev/null")
        .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", &picture])
        .args([
            "-ss",
            at,
            "-vf",
            "ass=a.ass:fontsdir=fonts",
            "-frames:v",
            "1",
        ])
        .args(["-f", "rawvideo", "-pix_fmt", "gray", "-"])
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let pixels = run.stdout;
    assert_eq!(pixels.len(), (frame.width * frame.height) as usize);
    if let Some(folder) = std::env::var_os("BULSSI_FRAMES") {
        let head = format!("P5\n{} {}\n255\n", frame.width, frame.height);
        let file = Path::new(&folder).join(format!("{frame}-{at}.pgm"));
        std::fs::write(file, [head.as_bytes(), &pixels].concat()).unwrap();
    }
    let (above, below) = pixels.split_at(pixels.len() / 2);
    [above, below].map(|half| {
        let bright = half.iter().filter(|p| **p > 200).count() as u64;
        bright * 1000 / half.len() as u64
    })
}

#[test]
fn hangul_is_drawn_on_every_screen() {
    let font = BurnFont::find(None).unwrap();
    let text = "그날 밤 우리는 강을 건너서 아무도 모르는 작은 마을에 닿았다";
    let cues = [cue(1_000, 7_000, text), cue(7_000, 7_100, "안 보임")];
    for frame in [
        "320x240", "224x176", "176x144", "480x272", "720x576", "1280x720",
    ] {
        let frame: Size = frame.parse().unwrap();
        let style = BurnStyle::new(frame, Some(frame), &font);
        let script = burn_script(&cues, &style, frame, &font);
        assert_eq!(
            lit(frame, &script, &font, "0.5"),
            [0, 0],
            "{frame}: too early"
        );
        let [above, below] = lit(frame, &script, &font, "2.0");
        assert!(below >= 15, "{frame}: {below} thousandths are lit");
        assert!(above <= below, "{frame}: {above} above, {below} below");
        assert_eq!(
            lit(frame, &script, &font, "8.0"),
            [0, 0],
            "{frame}: too long"
        );
        // What is drawn is letters: a text of other letters is another picture.
        let other = burn_script(&[cue(1_000, 7_000, "ㅡ")], &style, frame, &font);
        assert!(lit(frame, &other, &font, "3.0")[1] < below / 3, "{frame}");
    }
}

fn some_cues() -> impl Strategy<Value = Vec<Cue>> {
    let text = "[가-힣a-z<>&{}/!#;0-9-]{1,8}( [가-힣a-z.?]{1,8}){0,2}(\n[가-힣a-z]{1,9})?";
    let one = (0u64..9_000, 0u64..60, text);
    proptest::collection::vec(one, 1..20).prop_map(|cues| {
        let mut cues: Vec<Cue> = cues
            .into_iter()
            // Hundredths, which all formats hold.
            .map(|(start, len, text)| cue(start * 10, (start + len) * 10, &text))
            .collect();
        cues.sort_by_key(|cue| cue.start);
        cues
    })
}

/// The letters of a text, without what writing may set apart or exchange.
fn letters(text: &str) -> String {
    let marks = [' ', '\n', '{', '}', '｛', '｝'];
    text.replace("-->", "→")
        .chars()
        .filter(|c| !marks.contains(c))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(21),
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_written_is_read(cues in some_cues(), smi_page in any::<bool>()) {
        let one = track(cues.clone());
        for format in ALL {
            let encoding = if smi_page && format == Format::Smi { TextEncoding::Cp949 } else { TextEncoding::Utf8Bom };
            let written = write(from_ref(&one), format, encoding).unwrap();
            let text = text::decode(&written.bytes).0;
            let wanted = if format == Format::Smi { flatten(&cues) } else { cues.clone() };
            let back = match parse(format, &text) {
                Ok(back) => back.tracks[0].cues.clone(),
                Err(_) => Vec::new(),
            };
            let told = |cues: &[Cue]| cues.iter().map(|c| (c.start, c.end, letters(&c.text))).collect::<Vec<_>>();
            prop_assert_eq!(told(&back), told(&wanted), "{} {}", format, text);
            // Written again it is the same file.
            if !back.is_empty() {
                let again = write(&[track(back)], format, encoding).unwrap();
                prop_assert_eq!(text::decode(&again.bytes).0, text);
            }
        }
    }

    #[test]
    fn flat_cues_show_the_same(cues in some_cues()) {
        let flat = flatten(&cues);
        prop_assert!(flat.windows(2).all(|two| two[0].end <= two[1].start));
        for at in (0..96_000).step_by(70) {
            let seen = |cues: &[Cue]| cues.iter().filter(|c| c.start.0 <= at && at < c.end.0).count();
            prop_assert_eq!(seen(&flat), usize::from(seen(&cues) > 0), "at {}", at);
        }
        prop_assert_eq!(&flatten(&flat), &flat);
    }

    #[test]
    fn any_cues_are_put_right_and_drawn(cues in some_cues(), side in 1u32..2000, height in 1u32..1200) {
        let text = String::from_utf8(write(&[track(cues)], Format::Srt, TextEncoding::Utf8).unwrap().bytes).unwrap();
        let reading = read(text.as_bytes(), Format::Srt, &Limits::default()).unwrap();
        let cues = &reading.tracks[0].cues;
        prop_assert!(cues.iter().all(|c| c.start < c.end && !c.text.is_empty()));
        prop_assert!(cues.is_sorted_by_key(|c| c.start));
        let frame = Size { width: side, height };
        let font = BurnFont {
            family: "F".to_owned(),
            file: "/f".into(),
            digest: bulssi_model::Digest::of(b"f"),
            line_height: 1448,
        };
        let style = BurnStyle::new(frame, None, &font);
        let script = burn_script(cues, &style, frame, &font);
        let drawn = parse(Format::Ass, &script).unwrap();
        // In order of their letters: what is shown at once may come in another order of lines.
        let all = |cues: &[Cue]| {
            let text: String = cues.iter().map(|c| c.text.as_str()).collect();
            let mut letters: Vec<char> = letters(&text).chars().collect();
            letters.sort_unstable();
            letters
        };
        prop_assert_eq!(all(&drawn.tracks[0].cues), all(cues));
    }
}

//! Measures a library of 100,000 works: how fast adding stays, and how fast lists answer.
//!
//! `cargo run --release -p bulssi-library --example large_library -- NEW-LIBRARY [WORKS]`
//! (an existing one is only asked)
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement"
)]

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use bulssi_library::{Filter, IntakeOptions, Library};
use bulssi_model::{
    ByLang, ByteLen, Caution, Digest, Episode, Format, Lang, Millis, Probe, Role, Silent, Work,
    WorkFile, WorkId,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let Some(dir) = arguments.next() else {
        return Err("NEW-LIBRARY [WORKS]".into());
    };
    let works = arguments.next().and_then(|n| n.to_str()?.parse().ok());
    let works: u64 = works.unwrap_or(100_000);
    let dir = Path::new(&dir);
    if !dir.exists() {
        fill(&Library::create(dir)?, works)?;
    }
    let text = |text: &str| Filter {
        text: Some(text.to_owned()),
        ..Filter::default()
    };
    let kind_and_theme = Filter {
        kind: Some("radio".parse()?),
        theme: Some("health".parse()?),
        ..Filter::default()
    };
    let cautious = Filter {
        caution_at_most: Some(Caution::Low),
        ..Filter::default()
    };
    let years = Filter {
        year_from: Some(1999),
        year_to: Some(2001),
        ..Filter::default()
    };
    for (name, filter) in [
        ("no filter", Filter::default()),
        ("text of two syllables, in many", text("겨울")),
        ("text of two syllables, in few", text("부엉")),
        ("text in none", text("zzzz")),
        ("two words", text("harbour 77")),
        ("kind and theme", kind_and_theme),
        (
            "language",
            Filter {
                language: Some(Lang::english()),
                ..Filter::default()
            },
        ),
        ("caution", cautious),
        (
            "series",
            Filter {
                series: Some("달빛 77".to_owned()),
                ..Filter::default()
            },
        ),
        ("years", years),
        (
            "format",
            Filter {
                format: Some(Format::Mp3),
                ..Filter::default()
            },
        ),
        (
            "text, language, caution",
            Filter {
                language: Some(Lang::korean()),
                caution_at_most: Some(Caution::Middle),
                ..text("밤")
            },
        ),
    ] {
        let ask = |limit| -> Result<(usize, Duration), Box<dyn Error>> {
            // As the command line does: a fresh connection, nothing in its cache.
            let library = Library::open(dir)?;
            let filter = Filter {
                limit,
                ..filter.clone()
            };
            let start = Instant::now();
            let rows = library.list(&filter)?;
            Ok((rows.len(), start.elapsed()))
        };
        let library = Library::open(dir)?;
        let start = Instant::now();
        let count = library.count(&filter)?;
        let counted = start.elapsed();
        let (_, some) = ask(Some(200))?;
        let (all, whole) = ask(None)?;
        assert_eq!(count, all as u64);
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        println!(
            "{name}: {all} works; first 200 in {:.1} ms, all in {:.1} ms, counted in {:.1} ms",
            ms(some),
            ms(whole),
            ms(counted)
        );
    }
    Ok(())
}

fn fill(library: &Library, works: u64) -> Result<(), Box<dyn Error>> {
    let intake = library.intake(IntakeOptions::default())?;
    let mut start = Instant::now();
    for n in 0..works {
        let data = n.to_le_bytes();
        let (digest, len) = intake.blob(&mut &data[..], &Silent)?;
        intake.work(draw(n, digest, len)?, Vec::new())?;
        if n % 10_000 == 9_999 {
            println!(
                "{} works: {:.0} a second",
                n + 1,
                10_000.0 / start.elapsed().as_secs_f64()
            );
            start = Instant::now();
        }
    }
    intake.finish()?;
    Ok(())
}

/// The work of number `n`, as varied as a real library.
fn draw(n: u64, digest: Digest, len: ByteLen) -> Result<Work, Box<dyn Error>> {
    // Spread, so that neighbours differ.
    let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
    let pick = |from: usize, salt: u64| usize::try_from(mixed / salt % from as u64).unwrap_or(0);
    let first = [
        "겨울",
        "여름",
        "밤",
        "바다",
        "장마당",
        "부엌",
        "학교",
        "고향",
    ][pick(8, 1)];
    let second = [
        "이야기",
        "소식",
        "노래",
        "사람들",
        "길",
        "시간",
        "배우기",
        "세계",
    ][pick(8, 8)];
    let mut title = ByLang::single(Lang::korean(), format!("{first} {second} {n}"));
    if n % 1000 == 7 {
        title.0.insert(Lang::korean(), format!("부엉이 {n}"));
    }
    if !n.is_multiple_of(3) {
        title
            .0
            .insert(Lang::english(), format!("Night harbour, story {n}"));
    }
    let kinds = [
        "films", "dramas", "music", "news", "radio", "articles", "books", "pictures",
    ];
    let themes = [
        "health",
        "history",
        "free-market",
        "culture",
        "science",
        "faith",
    ];
    let formats = [
        Format::Mp4,
        Format::Matroska,
        Format::Mp3,
        Format::PlainText,
    ];
    let mut probe = Probe::new(formats[pick(4, 64)]);
    probe.duration = Some(Millis(1000 + mixed % 7_200_000));
    let series = |n: u64| Episode {
        series: format!("달빛 {}", n / 40),
        series_title: ByLang::single(Lang::english(), format!("Moonlight {}", n / 40)),
        season: 1,
        number: u16::try_from(n % 40).unwrap_or(0) + 1,
    };
    Ok(Work {
        id: WorkId::of(&[digest]),
        kind: kinds[pick(8, 256)].parse()?,
        title,
        summary: ByLang::single(Lang::korean(), "몇 문장으로 된 설명이다. ".repeat(6)),
        languages: if n.is_multiple_of(4) {
            vec![Lang::english()]
        } else {
            vec![Lang::korean()]
        },
        year: Some(1980 + u16::try_from(mixed % 45).unwrap_or(0)),
        episode: n.is_multiple_of(2).then(|| series(n)),
        themes: [
            themes[pick(6, 2048)].parse()?,
            themes[pick(6, 16384)].parse()?,
        ]
        .into(),
        rights: None,
        notes: String::new(),
        caution: [Caution::Low, Caution::Middle, Caution::High][pick(3, 4096)],
        priority: Default::default(),
        files: vec![WorkFile {
            role: Role::Main,
            name: format!("달빛.S01E{:02}.{n}.mp4", n % 40 + 1),
            digest,
            len,
            language: None,
            probe,
        }],
    })
}

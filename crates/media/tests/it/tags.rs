//! Embedded titles, in the encodings that recordings really have.

use super::{ffmpeg, look, look_at};

fn sound(folder: &std::path::Path, name: &str, more: &[&str]) -> std::path::PathBuf {
    let path = folder.join(name);
    let mut arguments = vec!["-f", "lavfi", "-i", "sine=duration=1"];
    arguments.extend(more);
    ffmpeg(&arguments, &path);
    path
}

/// Title, artist, album, track, disc, date and genre in all kinds of tags.
#[test]
fn every_kind_of_tag() {
    let folder = tempfile::tempdir().unwrap();
    let metadata: Vec<String> = [
        "title=겨울 노래",
        "artist=눈사람",
        "album=네 계절",
        "track=3/12",
        "disc=2",
        "date=1998",
        "genre=Folk",
        "comment=Sung at night.",
    ]
    .iter()
    .flat_map(|tag| ["-metadata".to_owned(), (*tag).to_owned()])
    .collect();
    let metadata: Vec<&str> = metadata.iter().map(String::as_str).collect();
    for name in [
        "a.mp3", "a.ogg", "a.opus", "a.flac", "a.m4a", "a.mka", "a.wma",
    ] {
        let tags = look(&sound(folder.path(), name, &metadata)).unwrap().tags;
        assert_eq!(tags.title.as_deref(), Some("겨울 노래"), "{name}");
        assert_eq!(tags.creator.as_deref(), Some("눈사람"), "{name}");
        assert_eq!(tags.album.as_deref(), Some("네 계절"), "{name}");
        assert_eq!(tags.track, Some(3), "{name}");
        assert_eq!(tags.genre.as_deref(), Some("Folk"), "{name}");
        assert_eq!(tags.year, Some(1998), "{name}");
        assert_eq!(tags.disc, Some(2), "{name}");
        assert_eq!(tags.summary.as_deref(), Some("Sung at night."), "{name}");
    }
}

fn korean(text: &str) -> Vec<u8> {
    encoding_rs::EUC_KR.encode(text).0.into_owned()
}

fn frame(id: &[u8; 4], text: &[u8]) -> Vec<u8> {
    let mut frame = id.to_vec();
    frame.extend((text.len() as u32 + 1).to_be_bytes());
    // Two bytes of flags; then 0, which claims Latin-1.
    frame.extend([0, 0, 0]);
    frame.extend(text);
    frame
}

fn id3v2(frames: &[Vec<u8>]) -> Vec<u8> {
    let frames = frames.concat();
    let mut tag = b"ID3\x03\0\0".to_vec();
    let size = frames.len() as u32;
    tag.extend([21, 14, 7, 0].map(|shift| (size >> shift & 0x7f) as u8));
    tag.extend(frames);
    tag
}

fn bare_mp3() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = sound(
        folder.path(),
        "a.mp3",
        &["-id3v2_version", "0", "-write_xing", "0"],
    );
    std::fs::read(path).unwrap()
}

#[test]
fn korean_that_claims_to_be_latin() {
    let tag = id3v2(&[
        frame(b"TIT2", &korean("겨울 노래")),
        frame(b"TPE1", &korean("눈사람")),
    ]);
    let tags = look_at("a.mp3", &[tag, bare_mp3()].concat()).unwrap().tags;
    assert_eq!(tags.title.as_deref(), Some("겨울 노래"));
    assert_eq!(tags.creator.as_deref(), Some("눈사람"));

    let western = id3v2(&[frame(b"TIT2", b"D\xe9j\xe0 vu")]);
    let tags = look_at("a.mp3", &[western, bare_mp3()].concat())
        .unwrap()
        .tags;
    assert_eq!(tags.title.as_deref(), Some("Déjà vu"));
}

#[test]
fn korean_in_the_oldest_tag() {
    let mut tag = b"TAG".to_vec();
    for text in ["뷁의 노래", "눈사람", "네 계절"] {
        let mut field = korean(text);
        field.resize(30, 0);
        tag.extend(field);
    }
    tag.extend(b"1998");
    tag.resize(128, 0);
    let probe = look_at("a.mp3", &[bare_mp3(), tag].concat()).unwrap();
    assert_eq!(probe.tags.title.as_deref(), Some("뷁의 노래"));
    assert_eq!(probe.tags.creator.as_deref(), Some("눈사람"));
    assert_eq!(probe.tags.album.as_deref(), Some("네 계절"));
    assert_eq!(probe.tags.year, Some(1998));
}

#[test]
fn korean_in_a_wave_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = sound(folder.path(), "a.wav", &["-metadata", "title=XXXXXXXXX"]);
    let mut bytes = std::fs::read(path).unwrap();
    let at = bytes.windows(9).position(|w| w == b"XXXXXXXXX").unwrap();
    bytes[at..at + 9].copy_from_slice(&korean("겨울 노래"));
    let probe = look_at("a.wav", &bytes).unwrap();
    assert_eq!(probe.tags.title.as_deref(), Some("겨울 노래"));
}

/// A tag with a large cover is longer than the first bytes; the sound is found behind it.
#[test]
fn covers() {
    let folder = tempfile::tempdir().unwrap();
    let cover = folder.path().join("cover.png");
    ffmpeg(
        &[
            "-f",
            "lavfi",
            "-i",
            "color=red:size=64x48:duration=1:rate=1",
            "-frames:v",
            "1",
        ],
        &cover,
    );
    let cover = cover.to_str().unwrap();
    let more = [
        "-i",
        cover,
        "-map",
        "0",
        "-map",
        "1",
        "-c:v",
        "copy",
        "-disposition:v",
        "attached_pic",
    ];
    for name in ["a.mp3", "a.m4a", "a.flac"] {
        let probe = look(&sound(folder.path(), name, &more)).unwrap();
        assert_eq!(probe.format.extension(), name.rsplit_once('.').unwrap().1);
        let covers = probe
            .streams
            .iter()
            .filter(|s| s.kind == bulssi_model::StreamKind::Cover);
        assert_eq!(covers.count(), 1, "{name}");
    }

    let long = id3v2(&[frame(b"TXXX", &vec![b'x'; 100_000])]);
    let probe = look_at("blob", &[long.clone(), bare_mp3()].concat()).unwrap();
    assert_eq!(probe.format.id(), "mp3");
    let flac = std::fs::read(sound(folder.path(), "b.flac", &[])).unwrap();
    let probe = look_at("blob", &[long, flac].concat()).unwrap();
    assert_eq!(probe.format.id(), "flac");
}

//! Films and sound: what `ffprobe` reports, as the vocabulary's [`Probe`].

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::process::Command;

use bulssi_model::{
    AudioStream, Colour, Format, Lang, Millis, Probe, Ratio, Stream, StreamKind, Tags, VideoStream,
};
use serde_json::Value;

use crate::probe::{Fault, Trouble};
use crate::tools::{self, Run};
use crate::{Limits, ToolError, Tools, audio_tags, container, mp3, mpeg4};

/// Containers hold a handful of streams; what says it has more is not described further.
const MOST_STREAMS: usize = 256;
/// Real titles are shorter; longer ones are cut so that no list of works drowns in one.
const TITLE_CHARS: usize = 500;
const SUMMARY_CHARS: usize = 8_000;

/// The one demuxer that may read this format. Forcing it means that a playlist under the name or
/// with the head of a film is never followed: `hls`, `concat`, `dash` and their kin never start.
pub(crate) const fn demuxer(format: Format) -> Option<&'static str> {
    Some(match format {
        Format::Mp4 | Format::Mov | Format::ThreeGp | Format::M4a => "mov",
        Format::Matroska | Format::WebM | Format::Mka => "matroska",
        Format::Avi | Format::Amv => "avi",
        Format::MpegTs => "mpegts",
        Format::MpegPs => "mpeg",
        Format::Flv => "flv",
        Format::Wmv | Format::Wma => "asf",
        Format::RealMedia => "rm",
        Format::OggVideo | Format::Ogg => "ogg",
        Format::Mp3 | Format::Mp2 => "mp3",
        Format::Aac => "aac",
        Format::Flac => "flac",
        Format::Wav => "wav",
        Format::Amr => "amr",
        Format::Ac3 => "ac3",
        _ => return None,
    })
}

pub(crate) fn look(
    mut file: File,
    len: u64,
    path: &Path,
    format: Format,
    tools: &Tools,
    limits: &Limits,
) -> Result<Probe, Trouble> {
    container::ends(&mut file, len, format)?;
    let report = report(path, format, tools, limits)?;
    if list(&report, "streams").any(|s| text(s, "codec_tag_string").is_some_and(is_drm)) {
        return Err(Trouble::Refused(crate::Refusal::Encrypted));
    }
    let mut streams: Vec<Stream> = list(&report, "streams").map(stream).collect();
    let plays = |s: &Stream| match s.kind {
        StreamKind::Video => s
            .video
            .as_ref()
            .is_some_and(|v| v.width > 0 && v.height > 0),
        StreamKind::Audio => s
            .audio
            .as_ref()
            .is_some_and(|a| a.channels > 0 && a.sample_rate > 0),
        _ => false,
    };
    if !streams.iter().any(|s| !s.codec.is_empty() && plays(s)) {
        return Err(Trouble::Damaged(Fault::NoStream));
    }
    deeper(&mut file, len, path, format, &mut streams, tools, limits)?;
    let mut texts = texts(&report);
    audio_tags::repair(&mut texts, &mut file, len, format)?;

    let mut probe = Probe::new(refine(format, &streams));
    probe.duration = duration(&report);
    let whole_file = report.get("format");
    probe.bit_rate = whole_file
        .and_then(|of| whole(of, "bit_rate"))
        .filter(|rate| *rate > 0);
    for stream in &streams {
        if let (StreamKind::Audio, Some(lang)) = (stream.kind, &stream.language)
            && !probe.languages.contains(lang)
        {
            probe.languages.push(lang.clone());
        }
    }
    probe.tags = tags(&texts);
    probe.streams = streams;
    Ok(probe)
}

/// Sample entries of protected streams: Common Encryption (ISO/IEC 23001-7) and a shop's own.
fn is_drm(tag: &str) -> bool {
    matches!(tag, "encv" | "enca" | "drms" | "drmi" | "p608")
}

/// What ffprobe's list of streams does not tell: how MPEG-4 part 2 moves, and whether the bit rate
/// of MP3 changes.
fn deeper(
    file: &mut File,
    len: u64,
    path: &Path,
    format: Format,
    streams: &mut [Stream],
    tools: &Tools,
    limits: &Limits,
) -> Result<(), Trouble> {
    for stream in streams.iter_mut().filter(|stream| stream.codec == "mpeg4") {
        if let Some(video) = &mut stream.video {
            let tools = mpeg4::tools(file, len, (video.width, video.height))?;
            video.gmc = tools.gmc;
            // ffprobe knows only after decoding.
            video.qpel |= tools.qpel;
        }
    }
    let variable = match format {
        Format::Mp3 => mp3::has_variable_rate(file)?,
        // The one container of films for players that stumble over it.
        Format::Avi if streams.iter().any(|stream| stream.codec == "mp3") => {
            varies(path, format, tools, limits)?
        }
        _ => false,
    };
    let sounds = streams.iter_mut().filter(|stream| stream.codec == "mp3");
    for audio in sounds.filter_map(|stream| stream.audio.as_mut()) {
        audio.variable = variable;
    }
    Ok(())
}

/// Whether the first frames of sound are of different lengths. With a constant bit rate they differ
/// by one byte of padding (ISO/IEC 11172-3, 2.4.3.1).
fn varies(path: &Path, format: Format, tools: &Tools, limits: &Limits) -> Result<bool, Trouble> {
    let shown = ["-select_streams", "a:0", "-show_entries", "packet=size"];
    let wanted = [&shown[..], &["-read_intervals", "%+#400"]].concat();
    let report = ask(path, format, &wanted, tools, limits)?;
    let packets = report.get("packets").and_then(Value::as_array);
    // The first frame may be of another kind (an index), the last be cut.
    let sizes = packets.into_iter().flatten().skip(2);
    let sizes: Vec<u64> = sizes.filter_map(|packet| whole(packet, "size")).collect();
    let sizes = sizes.split_last().map_or(&[][..], |(_, sizes)| sizes);
    let (least, most) = (sizes.iter().min(), sizes.iter().max());
    Ok(least
        .zip(most)
        .is_some_and(|(least, most)| most - least > 1))
}

fn report(path: &Path, format: Format, tools: &Tools, limits: &Limits) -> Result<Value, Trouble> {
    let wanted = ["-show_format", "-show_streams"];
    ask(path, format, &wanted, tools, limits)
}

/// Asks ffprobe, which prints JSON.
fn ask(
    path: &Path,
    format: Format,
    wanted: &[&str],
    tools: &Tools,
    limits: &Limits,
) -> Result<Value, Trouble> {
    let Some((ffprobe, _)) = tools.ffprobe() else {
        return Err(Trouble::Tool(ToolError::Missing));
    };
    let demuxer = demuxer(format).ok_or(Trouble::Refused(crate::Refusal::Unknown))?;
    let mut command = Command::new(ffprobe);
    command
        .args(["-v", "error", "-protocol_whitelist", "file"])
        .args(["-format_whitelist", demuxer, "-f", demuxer])
        .args(["-max_alloc", &limits.allocation.to_string()])
        .args(wanted)
        .args(["-of", "json", "-i"])
        .arg(tools::file_url(path)?);
    let run = tools::run(command, limits.wall, limits.output).map_err(|source| {
        Trouble::Tool(ToolError::NotRunnable {
            path: ffprobe.to_owned(),
            source,
        })
    })?;
    let Run::Ended { status, out, words } = run else {
        return Err(Trouble::Damaged(Fault::Endless));
    };
    if !status.success() {
        return Err(Trouble::Damaged(last_words(&words, path)));
    }
    serde_json::from_slice(&out).map_err(|_| {
        Trouble::Tool(ToolError::NoReport {
            path: ffprobe.to_owned(),
        })
    })
}

/// The last line that the tool printed, without the path, which the caller knows.
fn last_words(words: &[u8], path: &Path) -> Fault {
    let words = String::from_utf8_lossy(words);
    // The directory of a film comes last, so a recording that broke off has none.
    if words.contains("moov atom not found") {
        return Fault::Truncated;
    }
    let line = words.lines().rfind(|line| !line.trim().is_empty());
    let line = line.unwrap_or_default();
    let told = match line.find(&*path.to_string_lossy()) {
        Some(at) => line[at..]
            .strip_prefix(&*path.to_string_lossy())
            .unwrap_or(line),
        None => line,
    };
    let told: String = told
        .trim_start_matches([':', ' '])
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect();
    Fault::Tool(told)
}

/// What only the streams tell: whether there are moving pictures at all.
fn refine(format: Format, streams: &[Stream]) -> Format {
    let film = streams.iter().any(|s| s.kind == StreamKind::Video);
    match (format, film) {
        (Format::Mp4 | Format::Mov | Format::ThreeGp, false) => Format::M4a,
        (Format::M4a, true) => Format::Mp4,
        (Format::Matroska | Format::WebM, false) => Format::Mka,
        (Format::Mka, true) => Format::Matroska,
        (Format::OggVideo, false) => Format::Ogg,
        (Format::Ogg, true) => Format::OggVideo,
        (Format::Wmv, false) => Format::Wma,
        (Format::Wma, true) => Format::Wmv,
        (Format::Mp3 | Format::Mp2, _) => {
            let codec = streams.iter().find(|s| s.kind == StreamKind::Audio);
            match codec.map(|s| s.codec.as_str()) {
                Some("mp2") => Format::Mp2,
                Some("mp3") => Format::Mp3,
                _ => format,
            }
        }
        _ => format,
    }
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    let items = value.get(key).and_then(Value::as_array);
    items.into_iter().flatten().take(MOST_STREAMS)
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

/// A number, whether it was printed as one or as a text.
fn number(value: &Value, key: &str) -> Option<f64> {
    let value = value.get(key)?;
    value
        .as_f64()
        .or_else(|| value.as_str()?.parse().ok())
        .filter(|n: &f64| n.is_finite())
}

fn whole(value: &Value, key: &str) -> Option<u64> {
    // ffprobe's whole numbers are well under 2^53, where this is exact; `as` saturates above.
    number(value, key).filter(|n| *n >= 0.0).map(|n| n as u64)
}

fn small(value: &Value, key: &str) -> Option<u32> {
    whole(value, key).and_then(|n| u32::try_from(n).ok())
}

fn flag(stream: &Value, key: &str) -> bool {
    let disposition = stream.get("disposition");
    disposition.and_then(|d| whole(d, key)) == Some(1)
}

/// `30000/1001` or, for shapes of pixels, `16:11`; nothing where either part is 0.
fn ratio(stream: &Value, key: &str) -> Option<Ratio> {
    let (a, b) = text(stream, key)?.split_once(['/', ':'])?;
    let ratio = Ratio(a.parse().ok()?, b.parse().ok()?);
    (ratio.0 > 0 && ratio.1 > 0).then_some(ratio)
}

fn stream(value: &Value) -> Stream {
    let kind = match text(value, "codec_type") {
        Some("video") if flag(value, "attached_pic") => StreamKind::Cover,
        Some("video") => StreamKind::Video,
        Some("audio") => StreamKind::Audio,
        Some("subtitle") => StreamKind::Subtitle,
        _ => StreamKind::Other,
    };
    let codec = text(value, "codec_name").filter(|name| *name != "unknown");
    let language = value.get("tags").and_then(|tags| text(tags, "language"));
    Stream {
        kind,
        codec: codec.unwrap_or_default().to_owned(),
        profile: text(value, "profile")
            .filter(|p| *p != "unknown")
            .map(str::to_owned),
        language: language.and_then(|l| l.parse::<Lang>().ok()),
        default: flag(value, "default"),
        bit_rate: whole(value, "bit_rate").filter(|rate| *rate > 0),
        video: matches!(kind, StreamKind::Video | StreamKind::Cover).then(|| video(value, kind)),
        audio: (kind == StreamKind::Audio).then(|| AudioStream {
            channels: small(value, "channels").unwrap_or(0),
            sample_rate: small(value, "sample_rate").unwrap_or(0),
            layout: named(value, "channel_layout"),
            variable: false,
        }),
    }
}

/// A word that is told, and is not that it is unknown.
fn named(value: &Value, key: &str) -> Option<String> {
    let name = text(value, key).filter(|name| !matches!(*name, "unknown" | "reserved" | ""));
    name.map(str::to_owned)
}

fn video(value: &Value, kind: StreamKind) -> VideoStream {
    let average = ratio(value, "avg_frame_rate");
    let fastest = ratio(value, "r_frame_rate");
    VideoStream {
        width: small(value, "width").unwrap_or(0),
        height: small(value, "height").unwrap_or(0),
        // Unknown levels are printed as negative numbers.
        level: small(value, "level").and_then(|level| i32::try_from(level).ok()),
        // Covers are given the rate of the time base.
        frame_rate: (kind == StreamKind::Video)
            .then(|| average.or(fastest))
            .flatten(),
        pixel_aspect: ratio(value, "sample_aspect_ratio"),
        pixel_format: named(value, "pix_fmt"),
        interlaced: matches!(text(value, "field_order"), Some("tt" | "bb" | "tb" | "bt")),
        // Where there is no tag, its bytes are printed: `[0][0][0][0]`.
        tag: named(value, "codec_tag_string").filter(|tag| !tag.starts_with('[')),
        b_frames: small(value, "has_b_frames").is_some_and(|count| count > 0),
        references: small(value, "refs").filter(|count| *count > 0),
        qpel: is_true(value, "quarter_sample"),
        gmc: false,
        packed: is_true(value, "divx_packed"),
        variable_rate: average.zip(fastest).is_some_and(|(a, b)| differ(a, b)),
        rotation: rotation(value),
        colour: Colour {
            range: named(value, "color_range"),
            matrix: named(value, "color_space"),
            transfer: named(value, "color_transfer"),
            primaries: named(value, "color_primaries"),
        },
    }
}

/// Options of decoders are printed as words.
fn is_true(value: &Value, key: &str) -> bool {
    matches!(text(value, key), Some("true" | "1"))
}

/// Whether two rates are more than a hundredth apart.
fn differ(a: Ratio, b: Ratio) -> bool {
    let (a, b) = (
        u64::from(a.0) * u64::from(b.1),
        u64::from(b.0) * u64::from(a.1),
    );
    a.abs_diff(b) > a.max(b) / 100
}

/// Quarters that the picture has to be turned to the right, in degrees. ffprobe counts to the left.
fn rotation(value: &Value) -> u32 {
    let lists = value.get("side_data_list").and_then(Value::as_array);
    let turned = lists.into_iter().flatten().find_map(|data| {
        let left = number(data, "rotation")?;
        let quarters = (-left / 90.0).round().rem_euclid(4.0);
        // From 0 to 3.
        Some(quarters as u32 * 90)
    });
    turned.unwrap_or(0)
}

fn duration(report: &Value) -> Option<Millis> {
    let of = |value: &Value| number(value, "duration").filter(|seconds| *seconds > 0.0);
    let longest = || list(report, "streams").filter_map(of).reduce(f64::max);
    let seconds = report.get("format").and_then(of).or_else(longest)?;
    // Matroska tells when the last ends; a film that was cut out of another begins later than 0.
    let whole_file = report.get("format");
    let matroska = whole_file
        .and_then(|format| text(format, "format_name"))
        .is_some_and(|name| name.starts_with("matroska"));
    let start = whole_file.and_then(|format| number(format, "start_time"));
    let start = start.filter(|start| matroska && (0.0..seconds).contains(start));
    let seconds = seconds - start.unwrap_or(0.0);
    // Longer than 100 days is a broken header.
    (seconds < 8_640_000.0).then(|| Millis((seconds * 1000.0).round() as u64))
}

/// The embedded texts by lower-case name: of the file, then of its streams (Ogg keeps them there).
fn texts(report: &Value) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let whole = report.get("format").into_iter();
    let single = list(report, "streams").count() == 1;
    let ogg = whole
        .clone()
        .any(|format| text(format, "format_name") == Some("ogg"));
    let streams = list(report, "streams").filter(|_| single || ogg);
    for holder in whole.chain(streams) {
        let tags = holder.get("tags").and_then(Value::as_object);
        for (name, value) in tags.into_iter().flatten() {
            if let Some(value) = value.as_str().filter(|v| !v.trim().is_empty()) {
                let name = name.to_lowercase();
                texts.entry(name).or_insert_with(|| value.to_owned());
            }
        }
    }
    texts
}

/// What of the embedded texts a reader or the desk can use. Not taken: who encoded it, with what,
/// when and where, which tell about people and not about the work.
fn tags(texts: &BTreeMap<String, String>) -> Tags {
    let first = |names: &[&str], most: usize| {
        let values = names.iter().filter_map(|name| texts.get(*name));
        let mut tidy = values.map(|value| tidy(value, most));
        tidy.find(|value| !value.is_empty())
    };
    let count = |names: &[&str]| {
        let value = names.iter().find_map(|name| texts.get(*name))?;
        // `3/12` is the third of twelve.
        let digits = value.trim().split('/').next()?;
        digits.trim().parse().ok().filter(|n| *n > 0)
    };
    let date = [
        "date",
        "year",
        "date_released",
        "originaldate",
        "tyer",
        "tdrc",
    ];
    Tags {
        title: first(&["title"], TITLE_CHARS),
        summary: first(
            &["synopsis", "description", "summary", "comment"],
            SUMMARY_CHARS,
        ),
        creator: first(
            &["artist", "author", "album_artist", "director"],
            TITLE_CHARS,
        ),
        album: first(&["show", "album"], TITLE_CHARS),
        track: count(&["episode_sort", "track", "tracknumber", "part_number"]),
        disc: count(&["season_number", "disc", "discnumber"]),
        year: date
            .iter()
            .filter_map(|name| texts.get(*name))
            .find_map(|value| year(value)),
        genre: first(&["genre"], TITLE_CHARS),
    }
}

/// The year a date begins with.
pub(crate) fn year(date: &str) -> Option<u16> {
    let digits = date.trim().get(..4)?;
    let all = digits.bytes().all(|b| b.is_ascii_digit());
    let year = all.then(|| digits.parse().ok()).flatten()?;
    (1800..=2200).contains(&year).then_some(year)
}

/// One text without control characters and needless space, at most so many characters long. Lines
/// stay apart.
pub(crate) fn tidy(text: &str, most: usize) -> String {
    let lines = text.lines().map(|line| {
        let clean: String = line
            .chars()
            .map(|c| {
                if c.is_control() || c == '\u{feff}' {
                    ' '
                } else {
                    c
                }
            })
            .collect();
        clean.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    let joined = lines.collect::<Vec<_>>().join("\n");
    let cut: String = joined.trim().chars().take(most).collect();
    cut.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_read_leniently() {
        let report = serde_json::json!({
            "streams": [
                { "codec_type": "video", "codec_name": "h264", "width": "640", "height": 480,
                  "level": -99, "avg_frame_rate": "0/0", "r_frame_rate": "25/1",
                  "sample_aspect_ratio": "0:1", "field_order": "tb", "bit_rate": "x" },
                { "codec_type": "audio", "tags": { "language": "und" } },
                7,
            ],
            "format": { "duration": "N/A", "tags": { "TITLE": " 가\u{0}\t나 ", "track": "3/12",
                        "date": "1999-05-06", "encoder": "x", "comment": "\u{0}" } },
        });
        let streams: Vec<Stream> = list(&report, "streams").map(stream).collect();
        let video = streams[0].video.as_ref().unwrap();
        assert_eq!((video.width, video.height, video.level), (640, 480, None));
        assert_eq!(video.frame_rate, Some(Ratio(25, 1)));
        assert_eq!(video.pixel_aspect, None);
        assert!(video.interlaced);
        assert_eq!(streams[1].language, None);
        assert_eq!(streams[2].kind, StreamKind::Other);
        assert_eq!(duration(&report), None);
        let tags = tags(&texts(&report));
        assert_eq!(tags.title.as_deref(), Some("가 나"));
        assert_eq!(
            (tags.track, tags.year, tags.summary),
            (Some(3), Some(1999), None)
        );
    }
}

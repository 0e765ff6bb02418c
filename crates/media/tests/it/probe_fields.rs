//! What matching needs of a film and only a look into it tells.

use bulssi_model::{Probe, VideoStream};

use crate::{ffmpeg, look};

/// A second of moving pictures and a tone, encoded so.
fn made(name: &str, arguments: &[&str]) -> Probe {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let picture = [
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=320x240:rate=25:duration=1",
    ];
    // It comes and goes: of a steady one all frames are of one length, whatever the rate.
    let tone = "aevalsrc='0.5*sin(1500*(1+t)*t)*gt(sin(4*t),0)':s=44100:d=6";
    let tone = ["-f", "lavfi", "-i", tone];
    ffmpeg(&[&picture[..], &tone[..], arguments].concat(), &path);
    look(&path).unwrap()
}

fn video(probe: &Probe) -> &VideoStream {
    probe
        .streams
        .iter()
        .find_map(|stream| stream.video.as_ref())
        .unwrap()
}

fn variable(probe: &Probe) -> bool {
    probe
        .streams
        .iter()
        .find_map(|stream| stream.audio.as_ref())
        .unwrap()
        .variable
}

#[test]
fn films_tell_how_they_are_coded() {
    let plain = made(
        "a.avi",
        &[
            "-c:v",
            "mpeg4",
            "-vtag",
            "XVID",
            "-c:a",
            "libmp3lame",
            "-b:a",
            "128k",
        ],
    );
    let v = video(&plain);
    assert!(!v.b_frames && !v.qpel && !v.gmc && !v.packed);
    assert_eq!(v.tag.as_deref(), Some("XVID"));
    assert!(!variable(&plain) && plain.bit_rate.is_some());

    let hard = made(
        "a.avi",
        &[
            "-c:v",
            "mpeg4",
            "-bf",
            "2",
            "-flags",
            "+qpel",
            "-c:a",
            "libmp3lame",
            "-q:a",
            "5",
        ],
    );
    let v = video(&hard);
    assert!(v.b_frames && v.qpel, "{v:?}");
    assert!(variable(&hard));

    let hdr = made(
        "a.mp4",
        &[
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-bf",
            "0",
            "-pix_fmt",
            "yuv420p",
            "-color_trc",
            "smpte2084",
            "-color_primaries",
            "bt2020",
            "-colorspace",
            "bt2020nc",
            "-c:a",
            "aac",
        ],
    );
    let v = video(&hdr);
    assert!(v.colour.is_hdr(), "{v:?}");
    assert!(v.references.is_some() && v.tag.as_deref() == Some("avc1"));
}

#[test]
fn recordings_tell_whether_their_rate_changes() {
    let constant = made(
        "a.mp3",
        &["-map", "1:a", "-c:a", "libmp3lame", "-b:a", "64k"],
    );
    let changing = made("a.mp3", &["-map", "1:a", "-c:a", "libmp3lame", "-q:a", "6"]);
    assert_eq!((variable(&constant), variable(&changing)), (false, true));
}

#[test]
fn films_of_small_players_are_known() {
    let amv = made(
        "a.amv",
        &[
            "-c:v",
            "amv",
            "-s",
            "160x128",
            "-r",
            "14",
            "-c:a",
            "adpcm_ima_amv",
            "-ar",
            "22050",
            "-ac",
            "1",
            "-block_size",
            "1575",
            "-strict",
            "-1",
        ],
    );
    assert_eq!(amv.format, bulssi_model::Format::Amv);
}

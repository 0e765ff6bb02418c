//! Files in which other people's programs planted something wherever they can; nothing of it is left, and what a
//! decoder makes of the file is the same.

use std::path::{Path, PathBuf};
use std::process::Command;

use bulssi_model::Format;

use crate::films::{frames, made};
use crate::samples::{CANARY, clean};

/// Runs a program of the machine; `$` in an argument stands for the canary.
fn run(program: &str, args: &[&str], file: &Path) -> Vec<u8> {
    let args = args.iter().map(|arg| arg.replace('$', CANARY));
    let mut command = Command::new(program);
    let output = command.args(args).arg(file).output().unwrap();
    assert!(
        output.status.success(),
        "{program}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// What exiftool and mediainfo say of a file.
fn told(file: &Path) -> String {
    let mut said = run("exiftool", &["-a", "-u", "-U", "-G1"], file);
    said.extend(run("mediainfo", &["--Full"], file));
    // Both begin with the name of the file.
    String::from_utf8_lossy(&said).into_owned()
}

/// Cleans the file and holds it against what others see in it.
fn nothing_is_left(file: &Path, format: Format, decoded: fn(&Path) -> Vec<String>) {
    let bytes = std::fs::read(file).unwrap();
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(told(file).contains(CANARY), "{name}: nothing was planted");
    let before = decoded(file);
    let (out, _) = clean(&bytes, format).unwrap_or_else(|why| panic!("{name}: {why}"));
    let scrubbed = file.with_file_name(format!("clean-{name}"));
    std::fs::write(&scrubbed, out).unwrap();
    assert!(
        decoded(&scrubbed) == before,
        "{name} decodes to something else"
    );
    let said = told(&scrubbed);
    assert!(!said.contains(CANARY), "{name}: {said}");
    for word in ["GPS", "Serial Number", "Artist", "Author", "Software"] {
        assert!(!said.contains(word), "{name}: {said}");
    }
}

/// The pixels, as ImageMagick sees them.
fn pixels(file: &Path) -> Vec<String> {
    let said = run("identify", &["-quiet", "-format", "%wx%h %#\n"], file);
    vec![String::from_utf8(said).unwrap()]
}

fn picture(folder: &Path, name: &str, coding: &[&str]) -> PathBuf {
    let file = folder.join(name);
    let source = [
        "-v",
        "error",
        "-nostdin",
        "-y",
        "-f",
        "lavfi",
        "-i",
        "testsrc=s=96x64:r=5:d=1",
    ];
    run("ffmpeg", &[&source, coding].concat(), &file);
    file
}

#[test]
fn what_exiftool_plants_in_pictures_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let tags = [
        "-q",
        "-m",
        "-overwrite_original",
        "-E",
        "-Make=$",
        "-Model=$",
        "-SerialNumber=$",
        "-LensModel=$",
        "-OwnerName=$",
        "-Artist=$",
        "-Copyright=$",
        "-ImageDescription=$",
        "-UserComment=$",
        "-Software=$",
        "-GPSLatitude=39.0",
        "-GPSLongitude=125.7",
        "-GPSProcessingMethod=$",
        "-DateTimeOriginal=2019:03:04 05:06:07",
        "-XMP:Creator=$",
        "-XMP-dc:Title=$",
        "-XMP:HistorySoftwareAgent=$",
        "-XMP-xmpMM:DocumentID=$",
        "-IPTC:By-line=$",
        "-IPTC:City=$",
        "-IPTC:Caption-Abstract=$",
        "-Photoshop:IPTCDigest=new",
        "-Comment=$",
        "-PNG:Author=$",
        "-PNG:Software=$",
        "-ICC_Profile:ProfileDescription=$",
    ];
    for (name, format, coding) in [
        (
            "one.jpg",
            Format::Jpeg,
            ["-frames:v", "1", "-q:v", "3"].as_slice(),
        ),
        ("one.png", Format::Png, &["-frames:v", "1"]),
        ("many.gif", Format::Gif, &[]),
        (
            "one.webp",
            Format::WebP,
            &["-frames:v", "1", "-lossless", "1"],
        ),
    ] {
        let file = picture(folder.path(), name, coding);
        run("exiftool", &tags, &file);
        if format == Format::Jpeg {
            let preview = format!("-ThumbnailImage<={}", file.display());
            run("exiftool", &["-q", "-overwrite_original", &preview], &file);
        }
        nothing_is_left(&file, format, pixels);
    }
}

/// A film of this name, and its coding.
const FILMS: &[(&str, Format, &[&str])] = &[
    ("x264.mp4", Format::Mp4, &["-c:v", "libx264", "-c:a", "aac"]),
    (
        "x264.mov",
        Format::Mov,
        &["-c:v", "libx264", "-c:a", "pcm_s16le"],
    ),
    (
        "h263.3gp",
        Format::ThreeGp,
        &["-c:v", "h263", "-s", "176x144", "-c:a", "aac"],
    ),
    ("sound.m4a", Format::M4a, &["-map", "1:a", "-c:a", "aac"]),
];

#[test]
fn what_exiftool_plants_in_films_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let tags = [
        "-q",
        "-m",
        "-overwrite_original",
        "-ItemList:Title=$",
        "-ItemList:Artist=$",
        "-ItemList:Comment=$",
        "-ItemList:Encoder=$",
        "-UserData:Artist=$",
        "-UserData:GPSCoordinates=39.0,125.7,30",
        "-UserData:Model=$",
        "-Keys:Make=$",
        "-Keys:Model=$",
        "-Keys:Software=$",
        "-Keys:GPSCoordinates=39.0,125.7,30",
        "-XMP:Creator=$",
        "-QuickTime:CreateDate=2019:03:04 05:06:07",
        "-QuickTime:MediaModifyDate=2019:03:04 05:06:07",
    ];
    for (name, format, coding) in FILMS {
        made(folder.path(), name, coding);
        let file = folder.path().join(name);
        run("exiftool", &tags, &file);
        nothing_is_left(&file, *format, frames);
    }
}

#[test]
fn what_mkvpropedit_plants_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let canary = |text: &str| text.replace('$', CANARY);
    let tags = "<?xml version=\"1.0\"?><Tags><Tag><Simple><Name>$</Name><String>$</String></Simple></Tag></Tags>";
    std::fs::write(at("tags.xml"), canary(tags)).unwrap();
    let chapters = "<?xml version=\"1.0\"?><Chapters><EditionEntry><ChapterAtom><ChapterTimeStart>00:00:00</ChapterTimeStart><ChapterDisplay>\
                    <ChapterString>$</ChapterString></ChapterDisplay></ChapterAtom></EditionEntry></Chapters>";
    std::fs::write(at("chapters.xml"), canary(chapters)).unwrap();
    std::fs::write(at("attached.txt"), CANARY).unwrap();
    for (name, format, coding) in [
        (
            "x264.mkv",
            Format::Matroska,
            ["-c:v", "libx264", "-c:a", "aac"].as_slice(),
        ),
        (
            "vp8.webm",
            Format::WebM,
            &["-c:v", "libvpx", "-c:a", "libvorbis"],
        ),
        ("sound.mka", Format::Mka, &["-map", "1:a", "-c:a", "flac"]),
    ] {
        made(folder.path(), name, coding);
        let tags = format!("all:{}", at("tags.xml").display());
        let (chapters, attached) = (at("chapters.xml"), at("attached.txt"));
        let mut args = vec![
            "-q",
            "--edit",
            "info",
            "--set",
            "title=$",
            "--set",
            "muxing-application=$",
        ];
        args.extend([
            "--set",
            "writing-application=$",
            "--set",
            "segment-filename=$",
            "--set",
            "prev-filename=$",
        ]);
        args.extend([
            "--edit",
            "track:1",
            "--set",
            "name=$",
            "--set",
            "track-uid=123456789",
        ]);
        args.extend(["--tags", &tags, "--chapters", chapters.to_str().unwrap()]);
        if format != Format::WebM {
            args.extend(["--attachment-name", "$", "--attachment-description", "$"]);
            args.extend(["--add-attachment", attached.to_str().unwrap()]);
        }
        run("mkvpropedit", &args, &at(name));
        nothing_is_left(&at(name), format, frames);
    }
}

#[test]
fn what_mutagen_plants_in_sound_is_gone() {
    const PLANT: &str = r#"
import sys, mutagen, base64
from mutagen.flac import Picture
file, canary = sys.argv[2], sys.argv[1]
kind = mutagen.File(file)
if file.endswith("mp3"):
    from mutagen.id3 import ID3, TIT2, TPE1, COMM, APIC, PRIV, TXXX, GEOB, UFID, TENC, USLT
    from mutagen.apev2 import APEv2
    tags = ID3()
    for frame in [TIT2(3, canary), TPE1(3, canary), COMM(3, "kor", "", canary), PRIV(canary, canary.encode()),
                  TXXX(3, canary, canary), TENC(3, canary), USLT(3, "kor", "", canary), UFID(canary, canary.encode()),
                  APIC(3, "image/jpeg", 3, canary, canary.encode()), GEOB(3, "a/b", canary, canary, canary.encode())]:
        tags.add(frame)
    ape = APEv2()
    ape["Artist"] = canary
    ape.save(file)
    tags.save(file, v1=2)
elif file.endswith("m4a"):
    kind["\xa9nam"] = kind["\xa9too"] = canary
    kind["----:com.apple.iTunes:" + canary] = canary.encode()
    kind.save()
else:
    kind["artist"] = kind["comment"] = canary
    picture = Picture()
    picture.data, picture.desc, picture.mime = canary.encode(), canary, "image/jpeg"
    if file.endswith("flac"):
        kind.add_picture(picture)
    else:
        kind["metadata_block_picture"] = base64.b64encode(picture.write()).decode()
    kind.save()
"#;
    let folder = tempfile::tempdir().unwrap();
    for (name, format, coding) in [
        (
            "sound.mp3",
            Format::Mp3,
            ["-map", "1:a", "-c:a", "libmp3lame"].as_slice(),
        ),
        ("sound.flac", Format::Flac, &["-map", "1:a", "-c:a", "flac"]),
        (
            "vorbis.ogg",
            Format::Ogg,
            &["-map", "1:a", "-c:a", "libvorbis"],
        ),
        ("opus.ogg", Format::Ogg, &["-map", "1:a", "-c:a", "libopus"]),
        ("sound.m4a", Format::M4a, &["-map", "1:a", "-c:a", "aac"]),
    ] {
        made(folder.path(), name, coding);
        let file = folder.path().join(name);
        run("/usr/bin/python3", &["-c", PLANT, "$"], &file);
        nothing_is_left(&file, format, frames);
    }
}

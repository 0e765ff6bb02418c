//! Films of one second: every kind that ffmpeg writes, made on the spot.

use std::path::{Path, PathBuf};
use std::process::Command;

/// One film to make.
pub(super) struct Clip {
    /// File name; its end decides on the container.
    pub(super) name: String,
    /// Frames a second.
    rate: &'static str,
    /// Width and height.
    size: &'static str,
    /// Further filters of the picture.
    filter: &'static str,
    /// How many channels of sound, by ffmpeg's name of their layout; none for no sound.
    layout: &'static str,
    /// Samples a second.
    hz: u32,
    /// How it is encoded.
    words: String,
}

/// Pulses of light and sound: both edges of each tell whether sound is in step.
const PULSES: [(f64, f64); 3] = [(0.16, 0.28), (0.44, 0.56), (0.72, 0.84)];

impl Clip {
    fn new(name: &str, video: &str, audio: &str) -> Self {
        Self {
            name: name.to_owned(),
            rate: "25",
            size: "192x144",
            filter: "null",
            layout: "stereo",
            hz: 48000,
            words: format!("{video} {audio}"),
        }
    }

    const fn rate(mut self, rate: &'static str) -> Self {
        self.rate = rate;
        self
    }

    const fn size(mut self, size: &'static str) -> Self {
        self.size = size;
        self
    }

    const fn filter(mut self, filter: &'static str) -> Self {
        self.filter = filter;
        self
    }

    const fn sound(mut self, layout: &'static str, hz: u32) -> Self {
        self.layout = layout;
        self.hz = hz;
        self
    }

    /// Whether both edges of all pulses are in it: there is sound, and frames are not far apart.
    pub(super) fn pulses(&self) -> bool {
        !self.layout.is_empty() && !["8", "12"].contains(&self.rate)
    }

    /// Makes it.
    pub(super) fn make(&self, folder: &Path) -> Result<PathBuf, String> {
        let path = folder.join(&self.name);
        let on = PULSES.map(|(from, to)| format!("gte(t,{from})*lt(t,{to})"));
        let on = on.join("+");
        let picture = format!(
            "testsrc2=size={}:rate={}:duration=1,drawbox=color=white:t=fill:enable='{on}',{}",
            self.size, self.rate, self.filter
        );
        let sound = format!(
            "aevalsrc='0.4*sin(2*PI*900*t)*({on})':s={}:d=1,aformat=channel_layouts={}",
            self.hz,
            if self.layout.is_empty() {
                "mono"
            } else {
                self.layout
            }
        );
        let mut arguments = vec!["-f", "lavfi", "-i", &picture];
        if !self.layout.is_empty() {
            arguments.extend(["-f", "lavfi", "-i", &sound]);
        }
        arguments.extend(self.words.split_whitespace());
        arguments.extend(["-threads", "1"]);
        let mut command = Command::new("ffmpeg");
        command
            .args(["-v", "error", "-nostdin", "-y"])
            .args(&arguments)
            .arg(&path);
        // SVT talks about itself unless told not to.
        let out = command
            .env("SVT_LOG", "1")
            .output()
            .map_err(|e| e.to_string())?;
        let words = String::from_utf8_lossy(&out.stderr).into_owned();
        out.status.success().then_some(path).ok_or(words)
    }
}

const X264: &str = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";
const AAC: &str = "-c:a aac -b:a 96k";

/// Containers and the codecs that they hold, each codec with the next sound in turn.
const HOLDS: &[(&str, &[&str], &[&str])] = &[
    (
        "mp4",
        &[
            X264,
            "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p",
            "-c:v mpeg4 -q:v 3",
            "-c:v mpeg2video -q:v 3",
            "-c:v mjpeg -pix_fmt yuvj420p",
            "-c:v libvpx-vp9 -deadline realtime -cpu-used 8",
            "-c:v libsvtav1 -preset 12 -pix_fmt yuv420p",
        ],
        &[
            AAC,
            "-c:a libmp3lame",
            "-c:a ac3",
            "-c:a eac3",
            "-c:a alac",
            "-c:a libopus",
            "-c:a flac -strict -2",
        ],
    ),
    (
        "mov",
        &[
            "-c:v prores",
            "-c:v dnxhd -profile:v dnxhr_lb -pix_fmt yuv422p -s 320x240",
            "-c:v qtrle",
            "-c:v png",
            "-c:v svq1",
            "-c:v jpeg2000",
        ],
        &[
            "-c:a pcm_s16be",
            "-c:a pcm_s24le",
            "-c:a adpcm_ima_qt",
            AAC,
            "-c:a pcm_mulaw",
            "-c:a alac",
        ],
    ),
    (
        "mkv",
        &[
            X264,
            "-c:v ffv1",
            "-c:v huffyuv -pix_fmt yuv422p",
            "-c:v utvideo",
            "-c:v snow -strict -2",
            "-c:v libtheora",
            "-c:v msmpeg4",
            "-c:v rawvideo",
            "-c:v libxvid",
        ],
        &[
            "-c:a flac",
            "-c:a libvorbis",
            "-c:a wavpack",
            "-c:a tta",
            "-c:a truehd -strict -2",
            "-c:a dca -strict -2",
            "-c:a libopus",
            "-c:a mp2",
            "-c:a eac3",
        ],
    ),
    (
        "webm",
        &[
            "-c:v libvpx -deadline realtime",
            "-c:v libvpx-vp9 -deadline realtime -cpu-used 8",
        ],
        &["-c:a libvorbis", "-c:a libopus"],
    ),
    (
        "avi",
        &[
            "-c:v mpeg4 -vtag XVID -q:v 3",
            "-c:v mpeg4 -vtag DX50 -bf 2 -q:v 3",
            "-c:v mpeg4 -vtag XVID -flags +qpel -q:v 3",
            "-c:v libxvid -gmc 1",
            "-c:v libxvid -bf 2",
            "-c:v msmpeg4",
            "-c:v msmpeg4v2",
            "-c:v mjpeg -pix_fmt yuvj422p",
            "-c:v cinepak",
            "-c:v wmv2",
            "-c:v dvvideo -s 720x576 -pix_fmt yuv420p",
            "-c:v libx264 -preset ultrafast -bf 0 -pix_fmt yuv420p",
            "-c:v zmbv",
        ],
        &[
            "-c:a libmp3lame",
            "-c:a ac3",
            "-c:a libmp3lame -q:a 4",
            "-c:a mp2",
            "-c:a pcm_s16le",
            "-c:a adpcm_ms",
            "-c:a adpcm_ima_wav",
            "-c:a pcm_u8",
            "-c:a wmav2",
        ],
    ),
    (
        "ts",
        &[
            "-c:v mpeg2video -q:v 3",
            X264,
            "-c:v libx265 -x265-params log-level=none -pix_fmt yuv420p",
            "-c:v mpeg1video -q:v 3",
        ],
        &["-c:a mp2", "-c:a ac3", AAC, "-c:a eac3"],
    ),
    (
        "mpg",
        &[
            "-c:v mpeg1video -q:v 3 -f mpeg",
            "-c:v mpeg2video -q:v 3 -f vob -muxrate 10080k",
        ],
        &["-c:a mp2", "-c:a ac3"],
    ),
    (
        "flv",
        &["-c:v flv1 -q:v 3", X264],
        &["-c:a libmp3lame -ar 44100", AAC],
    ),
    (
        "wmv",
        &["-c:v wmv1 -q:v 3", "-c:v wmv2 -q:v 3"],
        &["-c:a wmav1", "-c:a wmav2"],
    ),
    (
        "rm",
        &["-c:v rv10 -s 176x144", "-c:v rv20 -s 176x144"],
        // AAC gets no times in what ffmpeg writes.
        &["-c:a ac3 -ar 44100"],
    ),
    (
        "ogv",
        &["-c:v libtheora -q:v 6"],
        &["-c:a libvorbis", "-c:a libopus"],
    ),
    (
        "3gp",
        &["-c:v h263 -s 176x144", "-c:v mpeg4 -q:v 4 -s 176x144"],
        &[AAC],
    ),
];

/// All kinds of films, some hundred.
pub(super) fn all() -> Vec<Clip> {
    let mut clips = Vec::new();
    let mut add = |clip: Clip| clips.push(clip);
    for (end, videos, audios) in HOLDS {
        for n in 0..videos.len().max(audios.len()) {
            let (video, audio) = (videos[n % videos.len()], audios[n % audios.len()]);
            add(Clip::new(&format!("{end}-{n}.{end}"), video, audio));
        }
    }
    let h264 = |name: &str| Clip::new(name, X264, AAC);
    for (n, format) in [
        "yuv420p10le",
        "yuv422p",
        "yuv422p10le",
        "yuv444p",
        "yuv444p10le",
        "yuvj420p",
        "gray",
        "nv12",
    ]
    .into_iter()
    .enumerate()
    {
        let video = format!("-c:v libx264 -preset ultrafast -pix_fmt {format}");
        add(Clip::new(&format!("pixels-{n}.mkv"), &video, AAC));
    }
    for (n, format) in ["yuv420p10le", "yuv420p12le", "yuv444p", "gbrp"]
        .into_iter()
        .enumerate()
    {
        let video =
            format!("-c:v libx265 -preset ultrafast -x265-params log-level=none -pix_fmt {format}");
        add(Clip::new(&format!("deep-{n}.mkv"), &video, "-c:a ac3"));
    }
    for (n, format) in ["bgra", "rgb24", "yuva420p"].into_iter().enumerate() {
        let video = format!("-c:v ffv1 -pix_fmt {format}");
        add(Clip::new(&format!("colours-{n}.mkv"), &video, "-c:a flac"));
    }
    for (n, layout) in [
        "mono",
        "2.1",
        "3.0",
        "4.0",
        "quad",
        "5.0",
        "5.1",
        "5.1(side)",
        "6.1",
        "7.1",
    ]
    .into_iter()
    .enumerate()
    {
        add(Clip::new(&format!("layout-{n}.mkv"), X264, "-c:a flac").sound(layout, 48000));
    }
    for (n, layout) in ["mono", "5.1", "7.1"].into_iter().enumerate() {
        add(h264(&format!("aac-{n}.mp4")).sound(layout, 44100));
    }
    add(Clip::new("ac3.mkv", X264, "-c:a ac3").sound("5.1(side)", 48000));
    add(h264("silent.mp4").sound("", 0));
    for (n, hz) in [8000, 11025, 16000, 22050, 32000, 44100, 96000, 192_000]
        .into_iter()
        .enumerate()
    {
        add(Clip::new(&format!("hz-{n}.mkv"), X264, "-c:a pcm_s16le").sound("stereo", hz));
    }
    for (n, rate) in [
        "8",
        "12",
        "15",
        "24000/1001",
        "24",
        "30000/1001",
        "30",
        "48",
        "50",
        "60000/1001",
        "120",
    ]
    .into_iter()
    .enumerate()
    {
        add(h264(&format!("rate-{n}.mp4")).rate(rate));
    }
    for (n, size) in [
        "128x96",
        "720x576",
        "720x480",
        "1280x720",
        "1920x800",
        "1080x1920",
        "406x720",
        "2560x1080",
        "130x98",
    ]
    .into_iter()
    .enumerate()
    {
        add(h264(&format!("size-{n}.mp4")).size(size));
    }
    shapes(&mut add);
    clips
}

/// Films whose pictures are not simply what they seem.
fn shapes(add: &mut dyn FnMut(Clip)) {
    let x264 = |name: &str, more: &str| Clip::new(name, &format!("{X264} {more}"), AAC);
    add(x264("anamorphic-0.mp4", "")
        .size("720x576")
        .filter("setsar=64/45"));
    add(x264("anamorphic-1.mkv", "")
        .size("352x576")
        .filter("setsar=24/11"));
    add(
        Clip::new("anamorphic-2.ts", "-c:v mpeg2video -q:v 3", "-c:a mp2")
            .size("720x480")
            .filter("setsar=8/9"),
    );
    add(Clip::new(
        "fields-0.ts",
        "-c:v mpeg2video -q:v 3 -flags +ilme+ildct",
        "-c:a mp2",
    )
    .rate("50")
    .size("720x576")
    .filter("interlace=scan=tff"));
    add(x264("fields-1.mp4", "-x264-params tff=1")
        .rate("50")
        .size("720x576")
        .filter("interlace=scan=tff"));
    add(x264("fields-2.mkv", "-x264-params bff=1")
        .rate("60000/1001")
        .size("720x480")
        .filter("interlace=scan=bff"));
    add(x264("uneven-0.mp4", "-fps_mode vfr").filter("select='not(eq(mod(n,4),2))'"));
    add(x264("uneven-1.mkv", "-fps_mode vfr")
        .rate("30")
        .filter("select='lt(mod(n,5),3)'"));
    add(x264("bars-0.mp4", "")
        .size("320x180")
        .filter("pad=320:240:0:30"));
    add(x264("bars-1.mkv", "")
        .size("240x240")
        .filter("pad=426:240:93:0"));
    let pq = "-color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc";
    let hlg = "-color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc";
    let x265 = "-c:v libx265 -preset ultrafast -x265-params log-level=none -pix_fmt yuv420p10le";
    add(Clip::new("hdr-0.mkv", &format!("{x265} {pq}"), AAC).size("320x180"));
    add(Clip::new("hdr-1.mp4", &format!("{x265} {hlg} -tag:v hvc1"), AAC).size("320x180"));
    add(x264("turned-0.mp4", "-metadata:s:v rotate=90"));
    add(x264("turned-1.mov", "-metadata:s:v rotate=180"));
    add(x264("references.mp4", "-refs 8 -bf 5 -preset veryslow").size("640x360"));
    add(x264("late.mkv", "-output_ts_offset 3"));
    add(x264("baseline.mp4", "-profile:v baseline"));
    add(Clip::new(
        "fast.mp4",
        &format!("{X264} -b:v 9M -minrate 9M -maxrate 9M -bufsize 1M"),
        AAC,
    )
    .size("1280x720")
    .filter("noise=alls=40:allf=t"));
    add(Clip::new(
        "tracks.mkv",
        &format!("-map 0:v -map 1:a -map 1:a {X264}"),
        "-c:a:0 ac3 -c:a:1 libvorbis -metadata:s:a:0 language=eng -metadata:s:a:1 language=kor",
    ));
    add(Clip::new(
        "two-korean.mp4",
        &format!("-map 0:v -map 1:a -map 1:a {X264}"),
        "-c:a aac -metadata:s:a:0 language=eng -metadata:s:a:1 language=kor",
    ));
}

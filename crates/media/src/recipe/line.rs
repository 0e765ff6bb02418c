//! The one line of text that says a recipe, and reading it back.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use bulssi_model::{Format, Ratio};

use super::{
    Audio, AudioCodec, AudioEncode, AudioWork, Burn, Crop, Fold, H264Profile, Matrix, Pictures,
    Recipe, Transfer, Video, VideoCodec, VideoCopy, VideoEncode,
};

/// What the line begins with. The number stands for everything that [`render`](crate::render)
/// fixes by itself (presets, filters, threads) and rises when any of that changes.
pub(super) const MAKER: &str = "film 1";

/// Why a text is no recipe.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no recipe: {0}")]
pub struct RecipeError(pub String);

impl fmt::Display for Recipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MAKER} {}>{}", self.from, self.to)?;
        if let Some(video) = &self.video {
            write!(f, " {video}")?;
        }
        for audio in &self.audio {
            write!(f, " {audio}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Video {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Copy(VideoCopy { stream, codec }) => write!(f, "v{stream}:copy={codec}"),
            Self::Encode(encode) => encode.fmt(f),
        }
    }
}

impl fmt::Display for VideoEncode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.from {
            Pictures::Stream(stream) => write!(f, "v{stream}:{}", self.codec.id())?,
            Pictures::Still(digest) => write!(f, "p{digest}:{}", self.codec.id())?,
        }
        if let Some(profile) = self.profile {
            write!(f, ",profile={}", profile.id())?;
        }
        if let Some(level) = self.level {
            write!(f, ",level={level}")?;
        }
        if let Some(tag) = &self.tag {
            write!(f, ",tag={tag}")?;
        }
        let ((fw, fh), (pw, ph)) = (self.frame, self.picture);
        write!(f, ",frame={fw}x{fh}")?;
        if self.frame != self.picture {
            write!(f, ",picture={pw}x{ph}")?;
        }
        write!(f, ",fps={}/{}", self.rate.0, self.rate.1)?;
        write!(f, ",quality={},cap={}", self.quality, self.cap)?;
        write!(f, ",buffer={},keys={}", self.buffer, self.key_every)?;
        write!(f, ",b={},refs={}", self.b_frames, self.references)?;
        if let Some(crop) = self.crop {
            write!(f, ",crop={}x{}", crop.width, crop.height)?;
            write!(f, "+{}+{}", crop.left, crop.top)?;
        }
        if self.deinterlace {
            f.write_str(",deinterlace")?;
        }
        if let Some(transfer) = self.tone_map {
            write!(f, ",tone={}", transfer.id())?;
        }
        if let Some(matrix) = self.assume {
            write!(f, ",assume={}", matrix.id())?;
        }
        if let Some(burn) = &self.burn {
            let lang = burn.lang.as_ref().map_or("", |lang| lang.as_str());
            write!(f, ",burn={}/{lang}/{}", burn.subtitle, burn.style)?;
        }
        Ok(())
    }
}

impl fmt::Display for Audio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.work {
            AudioWork::Copy { codec } => write!(f, "a{}:copy={codec}", self.stream)?,
            AudioWork::Encode(encode) => write!(f, "a{}:{}", self.stream, encode.codec.id())?,
        }
        if let Some(lang) = &self.lang {
            write!(f, ",lang={lang}")?;
        }
        let AudioWork::Encode(encode) = &self.work else {
            return Ok(());
        };
        write!(f, ",channels={},hz={}", encode.channels, encode.sample_rate)?;
        write!(f, ",rate={}", encode.bit_rate)?;
        if let Some(fold) = encode.fold {
            write!(f, ",fold={}", fold.id())?;
        }
        if encode.gain != 0 {
            write!(f, ",gain={}", encode.gain)?;
        }
        if encode.limit {
            f.write_str(",limit")?;
        }
        Ok(())
    }
}

impl FromStr for Recipe {
    type Err = RecipeError;

    fn from_str(line: &str) -> Result<Self, RecipeError> {
        let bad = |what: &str| RecipeError(what.to_owned());
        let rest = line.strip_prefix(MAKER).and_then(|r| r.strip_prefix(' '));
        let mut words = rest.ok_or_else(|| bad(line))?.split(' ');
        let way = words.next().unwrap_or_default();
        let (from, to) = way.split_once('>').ok_or_else(|| bad(way))?;
        let mut recipe = Self {
            from: format(from)?,
            to: format(to)?,
            video: None,
            audio: Vec::new(),
        };
        for word in words {
            let (place, rest) = word.split_once(':').ok_or_else(|| bad(word))?;
            let mut fields = Fields::of(rest)?;
            match place.split_at_checked(1) {
                Some(("v" | "p", _)) if recipe.video.is_none() && recipe.audio.is_empty() => {
                    recipe.video = Some(video(place, &mut fields)?);
                }
                Some(("a", stream)) => recipe.audio.push(audio(stream, &mut fields)?),
                _ => return Err(bad(word)),
            }
            fields.end()?;
        }
        // One recipe has one line, or it would be made twice.
        if recipe.to_string() != line {
            return Err(bad(line));
        }
        Ok(recipe)
    }
}

fn video(place: &str, fields: &mut Fields<'_>) -> Result<Video, RecipeError> {
    let bad = || RecipeError(place.to_owned());
    let stream = place
        .strip_prefix('v')
        .map(|n| n.parse().map_err(|_| bad()));
    if let Some(codec) = fields.take("copy") {
        return Ok(Video::Copy(VideoCopy {
            stream: stream.ok_or_else(bad)??,
            codec: word(codec)?,
        }));
    }
    let from = match stream {
        Some(stream) => Pictures::Stream(stream?),
        None => Pictures::Still(place[1..].parse().map_err(|_| bad())?),
    };
    let frame = fields.need("frame", pair)?;
    Ok(Video::Encode(Box::new(VideoEncode {
        from,
        codec: VideoCodec::of(fields.first).ok_or_else(bad)?,
        profile: fields.may("profile", H264Profile::of)?,
        level: fields.may("level", number)?,
        tag: fields.may("tag", |tag| word(tag).ok())?,
        frame,
        picture: fields.may("picture", pair)?.unwrap_or(frame),
        rate: fields.need("fps", ratio)?,
        quality: fields.need("quality", number)?,
        cap: fields.need("cap", number)?,
        buffer: fields.need("buffer", number)?,
        key_every: fields.need("keys", number)?,
        b_frames: fields.need("b", number)?,
        references: fields.need("refs", number)?,
        crop: fields.may("crop", crop)?,
        deinterlace: fields.flag("deinterlace"),
        tone_map: fields.may("tone", Transfer::of)?,
        assume: fields.may("assume", Matrix::of)?,
        burn: fields.may("burn", burn)?,
    })))
}

fn audio(stream: &str, fields: &mut Fields<'_>) -> Result<Audio, RecipeError> {
    let bad = || RecipeError(format!("a{stream}"));
    let work = match fields.take("copy") {
        Some(codec) => AudioWork::Copy {
            codec: word(codec)?,
        },
        None => AudioWork::Encode(AudioEncode {
            codec: AudioCodec::of(fields.first).ok_or_else(bad)?,
            channels: fields.need("channels", number)?,
            sample_rate: fields.need("hz", number)?,
            bit_rate: fields.need("rate", number)?,
            fold: fields.may("fold", Fold::of)?,
            gain: fields.may("gain", number)?.unwrap_or(0),
            limit: fields.flag("limit"),
        }),
    };
    Ok(Audio {
        stream: stream.parse().map_err(|_| bad())?,
        lang: fields.may("lang", number)?,
        work,
    })
}

/// `first,key=value,flag` taken apart.
struct Fields<'a> {
    first: &'a str,
    rest: BTreeMap<&'a str, &'a str>,
}

impl<'a> Fields<'a> {
    fn of(text: &'a str) -> Result<Self, RecipeError> {
        let mut parts = text.split(',');
        let mut first = parts.next().unwrap_or_default();
        let mut rest = BTreeMap::new();
        if let Some(codec) = first.strip_prefix("copy=") {
            rest.insert("copy", codec);
            first = "copy";
        }
        for part in parts {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            if rest.insert(key, value).is_some() {
                return Err(RecipeError(part.to_owned()));
            }
        }
        Ok(Self { first, rest })
    }

    fn take(&mut self, key: &str) -> Option<&'a str> {
        self.rest.remove(key)
    }

    fn flag(&mut self, key: &str) -> bool {
        self.take(key) == Some("")
    }

    fn may<T>(
        &mut self,
        key: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, RecipeError> {
        let value = self.take(key);
        let bad = |value: &str| RecipeError(format!("{key}={value}"));
        value.map(|v| read(v).ok_or_else(|| bad(v))).transpose()
    }

    fn need<T>(&mut self, key: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, RecipeError> {
        self.may(key, read)?
            .ok_or_else(|| RecipeError(format!("no {key}")))
    }

    fn end(&self) -> Result<(), RecipeError> {
        match self.rest.keys().next() {
            Some(key) => Err(RecipeError((*key).to_owned())),
            None => Ok(()),
        }
    }
}

fn format(id: &str) -> Result<Format, RecipeError> {
    let found = Format::ALL.iter().find(|format| format.id() == id);
    found.copied().ok_or_else(|| RecipeError(id.to_owned()))
}

/// What goes into a command line later: letters, digits and few signs.
fn word(text: &str) -> Result<String, RecipeError> {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'.');
    let sound = !text.is_empty() && text.len() <= 100 && text.bytes().all(plain);
    sound
        .then(|| text.to_owned())
        .ok_or_else(|| RecipeError(text.to_owned()))
}

fn number<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn pair(text: &str) -> Option<(u32, u32)> {
    let (a, b) = text.split_once('x')?;
    Some((a.parse().ok()?, b.parse().ok()?))
}

fn ratio(text: &str) -> Option<Ratio> {
    let (a, b) = text.split_once('/')?;
    let ratio = Ratio(a.parse().ok()?, b.parse().ok()?);
    (ratio.0 > 0 && ratio.1 > 0).then_some(ratio)
}

fn crop(text: &str) -> Option<Crop> {
    let mut parts = text.split('+');
    let (width, height) = pair(parts.next()?)?;
    let crop = Crop {
        width,
        height,
        left: parts.next()?.parse().ok()?,
        top: parts.next()?.parse().ok()?,
    };
    parts.next().is_none().then_some(crop)
}

fn burn(text: &str) -> Option<Burn> {
    let mut parts = text.split('/');
    let subtitle = parts.next()?.parse().ok()?;
    let lang = match parts.next()? {
        "" => None,
        lang => Some(lang.parse().ok()?),
    };
    let style = word(parts.next()?).ok()?;
    parts.next().is_none().then_some(Burn {
        subtitle,
        lang,
        style,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_back() {
        let digest = "ab".repeat(32);
        for line in [
            "film 1 matroska>mp4 v0:copy=h264 a1:copy=aac,lang=ko a2:copy=ac3".to_owned(),
            "film 1 avi>mp3 a1:mp3,channels=2,hz=44100,rate=128000,gain=-310,limit".to_owned(),
            "film 1 mpeg-ts>mp4 v0:h264,profile=main,level=31,frame=1280x720,fps=30000/1001,\
             quality=21,cap=4000000,buffer=8000000,keys=150,b=2,refs=3,deinterlace a1:aac,lang=ko,\
             channels=2,hz=48000,rate=128000,fold=speech"
                .to_owned(),
            format!(
                "film 1 matroska>avi v0:mpeg4,tag=XVID,frame=320x240,picture=320x180,fps=24/1,\
                 quality=4,cap=800000,buffer=1600000,keys=120,b=0,refs=1,crop=1920x800+0+140,\
                 tone=pq,assume=bt709,burn={digest}/ko/ass1-em34"
            ),
            format!(
                "film 1 mp3>avi p{digest}:mpeg4,frame=320x240,fps=5/1,quality=4,cap=800000,\
                 buffer=1600000,keys=25,b=0,refs=1 a0:copy=mp3"
            ),
        ] {
            let recipe: Recipe = line.parse().unwrap();
            assert_eq!(recipe.to_string(), line);
            assert!(line.is_ascii() && !line.contains('\n'));
        }
    }

    #[test]
    fn what_is_no_recipe() {
        for line in [
            "",
            "film",
            "film 2 avi>mp4",
            "film 1 avi",
            "film 1 avi>exe",
            "film 1 avi>mp4 v0:copy",
            "film 1 avi>mp4 v0:copy=a/b",
            "film 1 avi>mp4 v0:copy=h264,x=1",
            "film 1 avi>mp4 v0:copy=h264 v1:copy=h264",
            "film 1 avi>mp4 a0:aac",
            "film 1 avi>mp4 a0:aac,hz=1,channels=2,rate=3",
            "film 1 avi>mp4 a0:aac,channels=2,hz=1,rate=3,rate=3",
            "film 1 avi>mp4 a0:aac,channels=02,hz=1,rate=3",
            "film 1 avi>mp4  a0:copy=aac",
            "film 1 avi>mp4 a0:copy=aac\n",
        ] {
            assert!(line.parse::<Recipe>().is_err(), "{line}");
        }
    }
}

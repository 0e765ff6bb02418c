//! What keeps a file from playing, and sets of that.

use bulssi_model::{Probe, Ratio, StreamKind};

macro_rules! wrongs {
    ($($(#[$doc:meta])* $variant:ident $id:literal;)*) => {
        /// What keeps a file from playing as it is. Front ends have a sentence for each
        /// [`id`](Self::id); [`found`](Self::found) says what the file has instead.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[repr(u8)]
        pub enum Wrong {
            $($(#[$doc])* $variant,)*
        }

        impl Wrong {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The id that scripts and message files keep.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }
        }
    };
}

wrongs! {
    /// The device takes nothing at all.
    TakesNothing "takes-nothing";
    /// It takes no such files.
    Format "format";
    /// It takes such films, but not in this container.
    Container "container";
    /// The codec of the pictures.
    VideoCodec "video-codec";
    /// The codec's profile.
    VideoProfile "video-profile";
    /// The codec's level.
    Level "level";
    /// The frame, or the picture, is too large.
    Size "size";
    /// There are too many frames a second.
    FrameRate "frame-rate";
    /// There are too many bits a second.
    BitRate "bit-rate";
    /// Frames are predicted from later ones.
    BFrames "b-frames";
    /// There are too many reference frames.
    References "references";
    /// Motion goes by quarters of a pixel.
    Qpel "qpel";
    /// Global motion compensation.
    Gmc "gmc";
    /// Two frames are packed into one.
    Packed "packed";
    /// Interlaced pictures.
    Interlaced "interlaced";
    /// Pixels that are not square.
    Anamorphic "anamorphic";
    /// It has to be turned.
    Turned "turned";
    /// More bits a sample, or other chroma, than the device knows.
    PixelFormat "pixel-format";
    /// High dynamic range.
    Hdr "hdr";
    /// The codec's four letters.
    Tag "tag";
    /// The codec of the sound.
    AudioCodec "audio-codec";
    /// The profile of the sound's codec.
    AudioProfile "audio-profile";
    /// Too many channels.
    Channels "channels";
    /// The samples a second.
    SampleRate "sample-rate";
    /// Too many bits a second of sound.
    AudioBitRate "audio-bit-rate";
    /// The bit rate of the sound changes.
    VariableBitRate "variable-bit-rate";
    /// Too many tracks of sound.
    AudioTracks "audio-tracks";
    /// A progressive JPEG.
    Progressive "progressive";
    /// The encoding of a text.
    Encoding "encoding";
}

impl Wrong {
    /// What the file has there, for people and scripts: `hevc`, `1920x1080`, `50`; empty where
    /// there is nothing more to say.
    #[must_use]
    pub fn found(self, probe: &Probe) -> String {
        let of_kind = |kind| probe.streams.iter().find(|stream| stream.kind == kind);
        let stream = of_kind(StreamKind::Video);
        let video = stream.and_then(|stream| stream.video.as_ref());
        let sound = of_kind(StreamKind::Audio);
        let audio = sound.and_then(|stream| stream.audio.as_ref());
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let number = |number: Option<u64>| number.map(|n| n.to_string()).unwrap_or_default();
        match self {
            Self::Format | Self::Container => probe.format.id().to_owned(),
            Self::VideoCodec => text(stream.map(|s| s.codec.as_str())),
            Self::VideoProfile => text(stream.and_then(|s| s.profile.as_deref())),
            Self::Level => number(
                video
                    .and_then(|v| v.level)
                    .and_then(|l| u64::try_from(l).ok()),
            ),
            Self::Size => video
                .map(|v| (v.width, v.height))
                .or(probe.pixels)
                .map(|(width, height)| format!("{width}x{height}"))
                .unwrap_or_default(),
            Self::FrameRate => video
                .and_then(|v| v.frame_rate)
                .map(rate)
                .unwrap_or_default(),
            Self::BitRate => number(stream.and_then(|s| s.bit_rate).or(probe.bit_rate)),
            Self::References => number(video.and_then(|v| v.references).map(u64::from)),
            Self::PixelFormat => text(video.and_then(|v| v.pixel_format.as_deref())),
            Self::Hdr => text(video.and_then(|v| v.colour.transfer.as_deref())),
            Self::Tag => text(video.and_then(|v| v.tag.as_deref())),
            Self::Turned => number(video.map(|v| u64::from(v.rotation))),
            Self::AudioCodec => text(sound.map(|s| s.codec.as_str())),
            Self::AudioProfile => text(sound.and_then(|s| s.profile.as_deref())),
            Self::Channels => number(audio.map(|a| u64::from(a.channels))),
            Self::SampleRate => number(audio.map(|a| u64::from(a.sample_rate))),
            Self::AudioBitRate => number(sound.and_then(|s| s.bit_rate)),
            Self::AudioTracks => {
                let tracks = probe.streams.iter();
                let tracks = tracks.filter(|stream| stream.kind == StreamKind::Audio);
                tracks.count().to_string()
            }
            Self::Encoding => text(probe.encoding.as_deref()),
            _ => String::new(),
        }
    }
}

/// Frames a second with at most two digits behind the point.
fn rate(Ratio(number, per): Ratio) -> String {
    let hundredths = (u64::from(number) * 100 + u64::from(per) / 2) / u64::from(per.max(1));
    match hundredths % 100 {
        0 => format!("{}", hundredths / 100),
        part => format!("{}.{part:02}", hundredths / 100),
    }
}

/// A set of [`Wrong`]s: matching ten thousand files against forty profiles makes millions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wrongs(u64);

const _: () = assert!(Wrong::ALL.len() <= 64);

impl Wrongs {
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn one(wrong: Wrong) -> Self {
        Self(1 << wrong as u64)
    }

    /// Adds it where it is so.
    pub(super) fn add(&mut self, wrong: Wrong, is_so: bool) {
        if is_so {
            self.0 |= Self::one(wrong).0;
        }
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How far it is from playing. Another codec is further away than any number of its settings.
    pub(super) fn distance(self) -> u32 {
        let codecs = Self::one(Wrong::VideoCodec).0 | Self::one(Wrong::AudioCodec).0;
        self.0.count_ones() + 100 * (self.0 & codecs).count_ones()
    }

    /// The nearer of two.
    pub(super) fn nearer(self, other: Self) -> Self {
        if other.distance() < self.distance() {
            other
        } else {
            self
        }
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Wrong> {
        let all = Wrong::ALL.iter().copied();
        all.filter(move |wrong| self.0 & Self::one(*wrong).0 != 0)
    }
}

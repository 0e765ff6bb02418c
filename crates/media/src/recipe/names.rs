//! The words by which a recipe's line names codecs, profiles and the like.

use super::{AudioCodec, Fold, H264Profile, Matrix, Transfer, VideoCodec};

macro_rules! names {
    ($type:ty { $($variant:ident = $name:literal),* $(,)? }) => {
        impl $type {
            /// The word in a recipe's line.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            pub(super) fn of(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

// Codecs go by ffmpeg's names, as in probes and profiles.
names!(VideoCodec {
    H264 = "h264",
    Mpeg4 = "mpeg4",
    Mpeg2 = "mpeg2video",
    Mpeg1 = "mpeg1video",
    Mjpeg = "mjpeg",
    Amv = "amv",
    Wmv2 = "wmv2",
});

names!(AudioCodec {
    Aac = "aac",
    Mp3 = "mp3",
    Mp2 = "mp2",
    Ac3 = "ac3",
    AdpcmAmv = "adpcm_ima_amv",
    Wma2 = "wmav2",
    Pcm = "pcm_s16le",
});

names!(H264Profile {
    Baseline = "baseline",
    Main = "main",
    High = "high",
});

names!(Matrix {
    Bt601 = "bt601",
    Bt709 = "bt709",
});

names!(Transfer {
    Pq = "pq",
    Hlg = "hlg",
});

names!(Fold { Speech = "speech" });

impl H264Profile {
    /// The profile that ffmpeg reports under this name.
    pub(super) fn reported(name: &str) -> Option<Self> {
        match name {
            "Baseline" | "Constrained Baseline" => Some(Self::Baseline),
            "Main" => Some(Self::Main),
            "High" => Some(Self::High),
            _ => None,
        }
    }

    /// What ffmpeg reports of pictures that were made so.
    pub(super) const fn report(self) -> &'static str {
        match self {
            Self::Baseline => "Constrained Baseline",
            Self::Main => "Main",
            Self::High => "High",
        }
    }
}

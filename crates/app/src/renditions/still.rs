//! Pictures as the devices show them.

use bulssi_library::RenditionKey;
use bulssi_media::fit::{Verdict, fit};
use bulssi_model::{ByteLen, Digest, Format, Probe, Profile, Role, Size, WorkFile};

use super::stand::{InPlace, Stand, renamed, stands_for};
use super::task::{Task, What};
use super::{Refused, RenditionsError};

/// How recipes of pictures begin.
pub(super) const STILL: &str = "still 1";

/// Under which name a picture that fits into a frame is kept.
pub(super) fn key(source: Digest, size: Size) -> RenditionKey {
    RenditionKey {
        source,
        recipe: format!("{STILL} {size}"),
    }
}

impl Stand<'_> {
    /// What stands for a picture. A poster that no device shows is left out; nothing hangs on it.
    pub(super) fn picture(
        &self,
        file: &WorkFile,
    ) -> Result<Result<InPlace, Refused>, RenditionsError> {
        let shows = |profile: &&&Profile| fit(&file.probe, profile).verdict == Verdict::AsItIs;
        let others: Vec<&&Profile> = self.profiles.iter().filter(|p| !shows(p)).collect();
        if others.is_empty() {
            return Ok(Ok(InPlace::itself(file.clone())));
        }
        let poster = file.role != Role::Main;
        if let Some(refused) = self.nothing_plays(&file.probe) {
            return Ok(match poster {
                true => Ok(InPlace::default()),
                false => Err(refused),
            });
        }
        let sizes = others
            .iter()
            .filter_map(|profile| profile.make.pictures.first());
        let smallest = sizes.map(|target| target.size).reduce(|a, b| Size {
            width: a.width.min(b.width),
            height: a.height.min(b.height),
        });
        let Some(size) = smallest else {
            return Ok(Ok(InPlace::itself(file.clone())));
        };
        let key = key(file.digest, size);
        if let Some((made, _)) = self.made(file, Some(&key))? {
            return Ok(Ok(InPlace::itself(made)));
        }
        let will = Probe {
            pixels: Some((size.width, size.height)),
            ..Probe::new(Format::Jpeg)
        };
        let pixels = u64::from(size.width) * u64::from(size.height);
        let stands = WorkFile {
            name: renamed(&file.name, Format::Jpeg),
            digest: stands_for(&file.digest, &key.recipe),
            len: ByteLen((pixels / 6).min(file.len.0.max(20_000))),
            probe: will,
            ..file.clone()
        };
        let what = What::Still {
            digest: file.digest,
            size,
        };
        Ok(Ok(InPlace {
            missing: vec![Task {
                key: Some(key),
                what,
            }],
            ..InPlace::itself(stands)
        }))
    }
}

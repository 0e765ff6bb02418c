//! Pictures as the devices show them, and subtitle files as they read them.

use bulssi_library::RenditionKey;
use bulssi_media::fit::{Verdict, fit};
use bulssi_model::{ByteLen, Format, Probe, Profile, Role, Size, TextEncoding, WorkFile};

use super::stand::{InPlace, Stand, renamed, stands_for};
use super::task::{Task, What};
use super::{Refused, RenditionsError};

/// How recipes of pictures begin.
pub(super) const STILL: &str = "still 1";
/// How recipes of subtitle files begin.
pub(super) const BESIDE: &str = "subtitle 1";

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
        let key = RenditionKey {
            source: file.digest,
            recipe: format!("{STILL} {size}"),
        };
        if let Some(made) = self.made(file, Some(&key))? {
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

    /// What stands for a subtitle file: the forms that the devices read, each once. Where none of
    /// them is known to read any, the file stays as it is: it does no harm.
    pub(super) fn subtitle(&self, file: &WorkFile) -> Result<InPlace, RenditionsError> {
        let mut place = InPlace::default();
        for (to, encoding) in self.beside() {
            let own = file.probe.encoding.as_deref() == Some(encoding.label())
                && file.probe.marked == encoding.is_marked();
            if file.probe.format == to && own {
                place.beside.push(file.clone());
                continue;
            }
            let lang = file
                .language
                .clone()
                .or_else(|| self.edition.languages.first().cloned());
            let of = lang.as_ref().filter(|_| to != Format::Smi);
            let of = of.map_or_else(String::new, |lang| format!(" {lang}"));
            let key = RenditionKey {
                source: file.digest,
                recipe: format!("{BESIDE} {} {to} {encoding}{of}", file.probe.format),
            };
            let stands = |digest, len| WorkFile {
                name: renamed(&file.name, to),
                digest,
                len,
                probe: Probe {
                    encoding: Some(encoding.label().to_owned()),
                    marked: encoding.is_marked(),
                    ..Probe::new(to)
                },
                ..file.clone()
            };
            let kept = self.library.rendition(&key)?;
            match kept.as_ref().and_then(|kept| kept.files.first()) {
                Some(piece) => place.beside.push(stands(piece.digest, piece.len)),
                None => {
                    let digest = stands_for(&file.digest, &key.recipe);
                    let len = ByteLen(file.len.0.saturating_mul(2) + 1_000);
                    place.beside.push(stands(digest, len));
                    let what = What::Beside {
                        digest: file.digest,
                        from: file.probe.format,
                        to,
                        encoding,
                        lang,
                    };
                    place.missing.push(Task {
                        key: Some(key),
                        what,
                    });
                }
            }
        }
        if place.beside.is_empty() {
            place.beside.push(file.clone());
        }
        Ok(place)
    }

    /// The forms of subtitle files that the devices read, each with an encoding that all of them
    /// read where there is one.
    fn beside(&self) -> Vec<(Format, TextEncoding)> {
        let rules = || self.profiles.iter().flat_map(|p| &p.subtitles.beside);
        let mut forms: Vec<(Format, TextEncoding)> = Vec::new();
        for rule in rules() {
            if forms.iter().any(|(format, _)| *format == rule.format) {
                continue;
            }
            let all = |encoding: &&TextEncoding| {
                let mut same = rules().filter(|other| other.format == rule.format);
                same.all(|other| other.encodings.contains(encoding))
            };
            let encoding = rule.encodings.iter().find(all).or(rule.encodings.first());
            forms.extend(encoding.map(|encoding| (rule.format, *encoding)));
        }
        forms
    }
}

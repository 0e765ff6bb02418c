//! Texts: pages, text files, books, whatever the devices show.

use bulssi_library::RenditionKey;
use bulssi_media::fit::{Verdict, fit};
use bulssi_media::textform::{Reading, TextRecipe};
use bulssi_model::{
    ByteLen, Digest, Family, Format, Hasher, Probe, Profile, Role, TextTarget, Work, WorkFile,
};

use super::stand::{InPlace, Stand, refused_by, stands_for};
use super::task::{Task, TextTask, What};
use super::{Refused, RenditionsError};

/// A page as JPEG takes about a tenth of a byte a pixel.
const PIXELS_A_BYTE: u64 = 10;
/// So many bytes of text fill a page, about: 300 syllables.
const BYTES_A_PAGE: u64 = 900;

impl Stand<'_> {
    /// What stands for a text: itself for devices that show it, and for the others what can be made
    /// for them, in as few forms as will do.
    pub(super) fn text(
        &self,
        work: &Work,
        file: &WorkFile,
    ) -> Result<Result<InPlace, Refused>, RenditionsError> {
        let mut place = InPlace::default();
        let shows = |profile: &&&Profile| fit(&file.probe, profile).verdict == Verdict::AsItIs;
        if self.profiles.iter().any(|profile| shows(&profile)) {
            place.beside.push(file.clone());
        }
        let mut targets: Vec<&TextTarget> = Vec::new();
        for profile in self.profiles.iter().filter(|profile| !shows(profile)) {
            let has = |target: &&&TextTarget| plays(target, profile);
            if targets.iter().any(|target| has(&target)) {
                continue;
            }
            // The first that all devices show, else the first that this one does.
            let own = || profile.make.texts.iter();
            let all = |target: &&TextTarget| {
                let others = self.profiles.iter();
                others
                    .filter(|other| !shows(other))
                    .all(|other| plays(target, other))
            };
            let Some(target) = own().find(all).or_else(|| own().next()) else {
                return Ok(Err(refused_by(profile)));
            };
            targets.push(target);
        }
        for target in targets {
            self.form(work, file, target, &mut place)?;
        }
        Ok(Ok(place))
    }

    fn form(
        &self,
        work: &Work,
        file: &WorkFile,
        target: &TextTarget,
        place: &mut InPlace,
    ) -> Result<(), RenditionsError> {
        let tools = self.makers.texts();
        let fonts = tools.fonts.as_ref().map(|fonts| fonts.digest());
        let reading = Reading::As(file.probe.format);
        let none = Digest::of(b"");
        let Some(mut recipe) = TextRecipe::new(target, reading, fonts.unwrap_or(none)) else {
            return Ok(());
        };
        let languages = &self.edition.languages;
        recipe.title = work.title.pick(languages).unwrap_or_default().to_owned();
        if file.probe.format == Format::Pdf {
            recipe.poppler = tools.pdf.as_ref().map(|pdf| pdf.version().to_owned());
        }
        let beside: Vec<(String, Digest)> = work
            .files
            .iter()
            .filter(|other| {
                other.role != Role::Subtitle && other.probe.format.family() == Family::Picture
            })
            .map(|other| (other.name.clone(), other.digest))
            .collect();
        recipe.beside = digest_of(&beside);
        let pages = matches!(target, TextTarget::Pages { .. });
        let key = RenditionKey {
            source: file.digest,
            recipe: recipe.to_string(),
        };
        let stands = |name: String, digest, len, probe| WorkFile {
            role: Role::Main,
            name,
            digest,
            len,
            language: file.language.clone(),
            probe,
        };
        let list = if pages {
            &mut place.within
        } else {
            &mut place.beside
        };
        match self.library.rendition(&key)? {
            Some(made) => list.extend(made.files.iter().map(|piece| {
                let name = piece.path.name().to_owned();
                stands(name, piece.digest, piece.len, will_be(target))
            })),
            None => {
                let name = match target {
                    TextTarget::Pages { .. } => "001.jpg",
                    TextTarget::Text { .. } => "text.txt",
                    TextTarget::Epub { .. } => "text.epub",
                };
                let digest = stands_for(&file.digest, &key.recipe);
                let len = estimate(target, file);
                list.push(stands(name.to_owned(), digest, len, will_be(target)));
                // Without fonts the name would be of nothing that can be made.
                let key = (!pages || fonts.is_some()).then_some(key);
                let what = What::Text(Box::new(TextTask {
                    digest: file.digest,
                    name: file.name.clone(),
                    recipe,
                    lang: work.languages.first().cloned(),
                    beside,
                }));
                place.missing.push(Task { key, what });
            }
        }
        Ok(())
    }
}

/// Whether a device shows what is made for a target.
fn plays(target: &TextTarget, profile: &Profile) -> bool {
    fit(&will_be(target), profile).verdict == Verdict::AsItIs
}

/// What a look at a file made for a target tells.
fn will_be(target: &TextTarget) -> Probe {
    match target {
        TextTarget::Pages { size, .. } => Probe {
            pixels: Some((size.width, size.height)),
            ..Probe::new(Format::Jpeg)
        },
        TextTarget::Text { encoding, .. } => Probe {
            encoding: Some(encoding.label().to_owned()),
            marked: encoding.is_marked(),
            ..Probe::new(Format::PlainText)
        },
        TextTarget::Epub { .. } => Probe::new(Format::Epub),
    }
}

fn estimate(target: &TextTarget, file: &WorkFile) -> ByteLen {
    match target {
        TextTarget::Pages { size, .. } => {
            let pages = match (file.probe.format, file.probe.count) {
                (Format::Pdf, Some(pages)) => pages,
                _ => file.len.0.div_ceil(BYTES_A_PAGE),
            };
            let page = u64::from(size.width) * u64::from(size.height) / PIXELS_A_BYTE;
            ByteLen(pages.max(1).saturating_mul(page))
        }
        _ => ByteLen(file.len.0.saturating_mul(2).max(4_000)),
    }
}

/// A digest of what lies beside a text, where something does.
fn digest_of(beside: &[(String, Digest)]) -> Option<Digest> {
    if beside.is_empty() {
        return None;
    }
    let mut hasher = Hasher::new();
    for (name, digest) in beside {
        hasher.update(&(name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        hasher.update(digest.as_bytes());
    }
    Some(hasher.finish())
}

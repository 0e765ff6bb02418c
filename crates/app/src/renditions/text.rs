//! Texts: pages, text files, books, whatever the devices show.

use bulssi_library::{Rendition, RenditionKey};
use bulssi_media::fit::{Verdict, fit};
use bulssi_media::text::decode;
use bulssi_media::textform::{Reading, TextRecipe};
use bulssi_model::{
    ByteLen, Digest, Family, Format, Hasher, Lang, Probe, Profile, Role, TextTarget, Work, WorkFile,
};
use bulssi_reader::lesson;

use super::differs::{Difference, Differs, TextMade, TextShape};
use super::product::read;
use super::stand::{InPlace, Stand, refused_by, stands_for};
use super::task::{Task, TextTask, What};
use super::text_product::LONGEST_LESSON;
use super::{Refused, RenditionsError, kept};

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
        let reading = self.reading(work, file);
        let lesson = matches!(reading, Reading::Lesson(_));
        let shows = |profile: &&&Profile| {
            // As it is written, a lesson has its answers between its questions.
            let as_written = lesson && !profile.make.texts.is_empty();
            !as_written && fit(&file.probe, profile).verdict == Verdict::AsItIs
        };
        if self.profiles.iter().any(|profile| shows(&profile)) {
            place.beside.push(file.clone());
        }
        let mut forms: Vec<Form<'_>> = Vec::new();
        let mut differs: Vec<Differs> = Vec::new();
        for profile in self.profiles.iter().filter(|profile| !shows(profile)) {
            if forms.iter().any(|form| plays(form.target, profile)) {
                continue;
            }
            // Those that all devices show first, else in the order of this one.
            let all = |target: &&TextTarget| {
                let others = self.profiles.iter();
                others
                    .filter(|other| !shows(other))
                    .all(|other| plays(target, other))
            };
            let mut targets: Vec<&TextTarget> = profile.make.texts.iter().collect();
            targets.sort_by_key(|target| !all(target));
            let mut lacking = None;
            let mut found = None;
            for target in targets {
                let Some(form) = self.form(work, file, target, &reading)? else {
                    continue;
                };
                let Some(TextMade::Unshowable(letters)) = form.told() else {
                    found = Some(form);
                    break;
                };
                let what = Difference::NotMade(letters.clone());
                let differ = form.differs(file, what);
                if !differs.contains(&differ) {
                    differs.push(differ);
                }
                lacking.get_or_insert(letters);
            }
            match (found, lacking) {
                (Some(form), _) => forms.push(form),
                (None, Some(letters)) => {
                    return Ok(Err(Refused::Unshowable(profile.id.clone(), letters)));
                }
                (None, None) => return Ok(Err(refused_by(profile))),
            }
        }
        place.differs = differs;
        for form in forms {
            self.stand_for(work, file, form, &mut place);
        }
        Ok(Ok(place))
    }

    /// How a text is read: as a lesson where it is one.
    fn reading(&self, work: &Work, file: &WorkFile) -> Reading {
        let format = file.probe.format;
        let kind = matches!(work.kind.as_str(), "lessons" | "english-lessons");
        let text = matches!(format, Format::PlainText | Format::Markdown);
        if kind && text && file.len <= LONGEST_LESSON {
            let bytes = read(self.library, &file.digest, LONGEST_LESSON).ok();
            let lesson = bytes.and_then(|bytes| lesson::parse(&decode(&bytes).0).ok());
            if lesson.is_some() {
                let lang = self.edition.languages.first().cloned();
                return Reading::Lesson(lang.unwrap_or_else(Lang::korean));
            }
        }
        Reading::As(format)
    }

    /// A text in the form that a device shows, and what is known of it; nothing for a form that nobody
    /// can make.
    fn form<'t>(
        &self,
        work: &Work,
        file: &WorkFile,
        target: &'t TextTarget,
        reading: &Reading,
    ) -> Result<Option<Form<'t>>, RenditionsError> {
        let tools = self.makers.texts();
        let fonts = tools.fonts.as_ref().map(|fonts| fonts.digest());
        let none = Digest::of(b"");
        let fonts = fonts.unwrap_or(none);
        let Some(mut recipe) = TextRecipe::new(target, reading.clone(), fonts) else {
            return Ok(None);
        };
        let languages = &self.edition.languages;
        recipe.title = work.title.pick(languages).unwrap_or_default().to_owned();
        if file.probe.format == Format::Pdf {
            recipe.poppler = tools.pdf.as_ref().map(|pdf| pdf.version().to_owned());
        }
        let beside = pictures_beside(work);
        recipe.beside = digest_of(&beside);
        let key = RenditionKey {
            source: file.digest,
            recipe: recipe.to_string(),
        };
        Ok(Some(Form {
            kept: self.library.rendition(&key)?,
            target,
            recipe,
            key,
            beside,
        }))
    }

    /// Puts a form in the place of a text: its files where they are made, else what stands for them.
    fn stand_for(&self, work: &Work, file: &WorkFile, form: Form<'_>, place: &mut InPlace) {
        let target = form.target;
        let pages = matches!(target, TextTarget::Pages { .. });
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
        if let Some(made) = &form.kept {
            list.extend(made.files.iter().map(|piece| {
                let name = piece.path.name().to_owned();
                stands(name, piece.digest, piece.len, will_be(target))
            }));
            if let Some(TextMade::Made(notes)) = form.told() {
                let told = notes.into_iter().map(Difference::Made);
                let told = told.map(|what| form.differs(file, what));
                place.differs.extend(told);
            }
            return;
        }
        let name = match target {
            TextTarget::Pages { .. } => "001.jpg",
            TextTarget::Text { .. } => "text.txt",
            TextTarget::Epub { .. } => "text.epub",
        };
        let digest = stands_for(&file.digest, &form.key.recipe);
        let len = estimate(target, file);
        list.push(stands(name.to_owned(), digest, len, will_be(target)));
        // Without fonts the name would be of nothing that can be made.
        let fonts = self.makers.texts().fonts.is_some();
        let key = (!pages || fonts).then_some(form.key);
        let what = What::Text(Box::new(TextTask {
            digest: file.digest,
            name: file.name.clone(),
            recipe: form.recipe,
            lang: work.languages.first().cloned(),
            beside: form.beside,
        }));
        place.missing.push(Task { key, what });
    }
}

/// A text in the form that a device shows.
struct Form<'t> {
    target: &'t TextTarget,
    recipe: TextRecipe,
    key: RenditionKey,
    kept: Option<Rendition>,
    /// Pictures beside the text: their names and blobs.
    beside: Vec<(String, Digest)>,
}

impl Form<'_> {
    /// What making it told; nothing while it is not made.
    fn told(&self) -> Option<TextMade> {
        self.kept.as_ref().and_then(kept::note)
    }

    fn differs(&self, file: &WorkFile, what: Difference) -> Differs {
        Differs {
            file: file.name.clone(),
            form: TextShape::of(self.target),
            what,
        }
    }
}

fn pictures_beside(work: &Work) -> Vec<(String, Digest)> {
    let picture = |file: &&WorkFile| {
        file.role != Role::Subtitle && file.probe.format.family() == Family::Picture
    };
    let files = work.files.iter().filter(picture);
    files.map(|file| (file.name.clone(), file.digest)).collect()
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

//! Subtitles: those beside films as the devices read them, those inside films taken out, and which
//! could be drawn.

use bulssi_library::RenditionKey;
use bulssi_media::recipe::SubtitleSource;
use bulssi_media::subtitle::{EmbeddedKind, embedded};
use bulssi_model::{ByteLen, Digest, Format, Lang, Probe, Role, TextEncoding, Work, WorkFile};

use super::stand::{InPlace, Stand, renamed, stands_for};
use super::task::{Task, What};
use super::{RenditionsError, kept};

/// How recipes of subtitle files begin.
pub(super) const BESIDE: &str = "subtitle 1";

/// The subtitles that there are for a film.
#[derive(Default)]
pub(super) struct Lines {
    /// What could be drawn: files beside it first.
    pub(super) sources: Vec<SubtitleSource>,
    /// Those inside it, taken out.
    pub(super) inside: Vec<WorkFile>,
    /// What has to be taken out yet.
    pub(super) missing: Vec<Task>,
}

impl Stand<'_> {
    /// The subtitles of a film of a work: its files, and the texts inside it in languages of the
    /// readers' or in none that is told.
    pub(super) fn lines(
        &self,
        work: &Work,
        film: &WorkFile,
        probe: &Probe,
    ) -> Result<Lines, RenditionsError> {
        let mut lines = Lines::default();
        for file in work.files.iter().filter(|file| belongs(work, film, file)) {
            lines.sources.extend(sources(file));
        }
        for inside in embedded(probe) {
            let wanted = inside
                .language
                .as_ref()
                .is_none_or(|lang| place(&self.edition.languages, lang).is_some());
            if !wanted || !matches!(inside.kind, EmbeddedKind::Text(_)) {
                continue;
            }
            let key = RenditionKey {
                source: film.digest,
                recipe: format!("{BESIDE} stream {} srt utf-8", inside.stream),
            };
            let file = |digest, len, probe: Probe| WorkFile {
                role: Role::Subtitle,
                name: renamed(&film.name, Format::Srt),
                digest,
                len,
                language: inside
                    .language
                    .clone()
                    .or_else(|| probe.languages.first().cloned()),
                probe,
            };
            match self.library.rendition(&key)? {
                // Without a file where there was nothing in the stream.
                Some(made) => {
                    let note = kept::note::<kept::Note>(&made).zip(made.files.first());
                    let made = note.map(|(note, piece)| file(piece.digest, piece.len, note.probe));
                    lines.sources.extend(made.iter().flat_map(sources));
                    lines.inside.extend(made);
                }
                None => {
                    let digest = stands_for(&film.digest, &key.recipe);
                    let stands = file(digest, ByteLen::ZERO, Probe::new(Format::Srt));
                    lines.sources.extend(sources(&stands));
                    let what = What::Inside {
                        digest: film.digest,
                        probe: Box::new(probe.clone()),
                        stream: inside.stream,
                    };
                    let key = Some(key);
                    lines.missing.push(Task { key, what });
                }
            }
        }
        Ok(lines)
    }

    /// What stands for a subtitle file: the forms that the devices read, each once. Where none of
    /// them is known to read any, the file stays as it is: it does no harm.
    pub(super) fn subtitle(&self, file: &WorkFile) -> Result<InPlace, RenditionsError> {
        let mut place = InPlace::default();
        for (to, encoding) in self.beside() {
            if is_in(&file.probe, (to, encoding)) {
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

/// Whether a subtitle file is in this form.
fn is_in(probe: &Probe, (format, encoding): (Format, TextEncoding)) -> bool {
    probe.format == format
        && probe.encoding.as_deref() == Some(encoding.label())
        && probe.marked == encoding.is_marked()
}

/// Whether a subtitle file is of this film: of a work in parts, by its name.
fn belongs(work: &Work, film: &WorkFile, file: &WorkFile) -> bool {
    let stem = film
        .name
        .rsplit_once('.')
        .map_or(&*film.name, |(stem, _)| stem);
    let alone = work.main_files().count() == 1;
    file.role == Role::Subtitle && (alone || file.name.starts_with(stem))
}

/// A subtitle file as what could be drawn, once for each of its languages.
fn sources(file: &WorkFile) -> Vec<SubtitleSource> {
    let source = |lang: Option<Lang>| SubtitleSource {
        digest: file.digest,
        lang,
        format: file.probe.format,
        encoding: file.probe.encoding.clone(),
    };
    match file.probe.languages.as_slice() {
        // The name of the file knows better than the words in it.
        [] | [_] => vec![source(
            file.language
                .clone()
                .or_else(|| file.probe.languages.first().cloned()),
        )],
        several => several.iter().cloned().map(Some).map(source).collect(),
    }
}

/// The place of a language among those of the readers.
fn place(languages: &[Lang], lang: &Lang) -> Option<usize> {
    let same = |other: &Lang| other.primary() == lang.primary();
    languages.iter().position(same)
}

/// What is drawn into a film: the subtitle and its language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Drawn {
    pub(super) subtitle: Digest,
    pub(super) lang: Option<Lang>,
}

impl Drawn {
    /// Whether a subtitle file would show the same words a second time.
    pub(super) fn repeats(&self, file: &WorkFile) -> bool {
        let lang = |lang: &Option<Lang>| lang.as_ref().map(|lang| lang.primary().to_owned());
        file.digest == self.subtitle
            || (self.lang.is_some() && lang(&file.language) == lang(&self.lang))
    }
}

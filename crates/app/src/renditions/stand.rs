//! A work as it would stand on the drive.

use std::collections::BTreeMap;

use bulssi_library::{Library, Rendition, RenditionKey};
use bulssi_media::fit::{Verdict, fit};
use bulssi_media::recipe::{Recipe, SubtitleSource};
use bulssi_media::render::Quality;
use bulssi_model::{
    Digest, Edition, Family, Format, Probe, Profile, ProfileId, Role, Work, WorkFile,
};

use super::differs::Differs;
use super::film::{self, Becomes};
use super::subtitle::Drawn;
use super::task::{FilmTask, Task, What};
use super::{Makers, Refused, RenditionsError, Steps, kept};

/// What a work is held against.
pub(super) struct Stand<'a> {
    pub(super) library: &'a Library,
    pub(super) edition: &'a Edition,
    pub(super) makers: &'a Makers,
    pub(super) profiles: Vec<&'a Profile>,
    pub(super) steps: &'a Steps,
}

/// A work as it would stand there.
pub(super) struct Stands {
    /// The work, with the files that stand for it; its own where it is refused.
    pub(super) work: Work,
    /// How many of the files stand in a folder of the work.
    pub(super) within: usize,
    pub(super) refused: Option<Refused>,
    pub(super) missing: Vec<Task>,
    /// The files that play, as they came in.
    pub(super) sources: Vec<Probe>,
    /// What is not shown just as it is written.
    pub(super) differs: Vec<Differs>,
    /// Whether subtitles are drawn into its pictures.
    pub(super) drawn: bool,
    /// Whether a film of it is encoded, and the quality of what is made.
    pub(super) encoded: Option<Option<Quality>>,
    /// The text as it came in, where something else stands for it.
    pub(super) text: Option<WorkFile>,
}

impl Stands {
    /// A work as it is.
    pub(super) fn new(work: Work) -> Self {
        let main = work.files.iter().filter(|file| file.role == Role::Main);
        Self {
            sources: main.map(|file| file.probe.clone()).collect(),
            work,
            within: 0,
            refused: None,
            missing: Vec::new(),
            differs: Vec::new(),
            drawn: false,
            encoded: None,
            text: None,
        }
    }

    /// A work that does not stand on the drive.
    pub(super) fn refused(work: Work, refused: Refused) -> Self {
        Self {
            refused: Some(refused),
            ..Self::new(work)
        }
    }
}

/// What stands for one file: other files, the first of them in a folder, and what has to be made.
#[derive(Default)]
pub(super) struct InPlace {
    /// Whether its pictures are encoded, and the quality of what is made.
    pub(super) encoded: Option<Option<Quality>>,
    /// What is drawn into it.
    pub(super) drawn: Option<Drawn>,
    pub(super) within: Vec<WorkFile>,
    pub(super) beside: Vec<WorkFile>,
    pub(super) missing: Vec<Task>,
    pub(super) differs: Vec<Differs>,
}

impl InPlace {
    /// The file itself.
    pub(super) fn itself(file: WorkFile) -> Self {
        Self {
            beside: vec![file],
            ..Self::default()
        }
    }
}

impl Stand<'_> {
    pub(super) fn work(&self, work: Work) -> Result<Stands, RenditionsError> {
        let mut all = InPlace::default();
        let mut sources = Vec::new();
        let mut drawn: Vec<Drawn> = Vec::new();
        let mut encoded: Option<Option<Quality>> = None;
        // Films first: what is drawn into them does not lie beside them, too.
        let (main, others): (Vec<&WorkFile>, Vec<&WorkFile>) =
            work.files.iter().partition(|file| file.role == Role::Main);
        for file in main.into_iter().chain(others) {
            if file.role == Role::Subtitle && drawn.iter().any(|drawn| drawn.repeats(file)) {
                continue;
            }
            let (probe, found) = self.file(&work, file)?;
            if file.role == Role::Main {
                sources.push(probe);
            }
            match found {
                Ok(place) => {
                    drawn.extend(place.drawn);
                    // Of a film in parts the worst.
                    encoded = match (encoded, place.encoded) {
                        (Some(one), Some(other)) => Some(one.min(other)),
                        (one, other) => one.or(other),
                    };
                    all.within.extend(place.within);
                    all.beside.extend(place.beside);
                    all.missing.extend(place.missing);
                    all.differs.extend(place.differs);
                }
                Err(refused) => return Ok(Stands::refused(work, refused)),
            }
        }
        let main = work.files.iter().find(|file| file.role == Role::Main);
        let text = main
            .filter(|file| file.probe.format.family() == Family::Text)
            .cloned();
        let within = all.within.len();
        let files = all.within.into_iter().chain(all.beside).collect();
        Ok(Stands {
            work: Work { files, ..work },
            within,
            refused: None,
            missing: all.missing,
            drawn: !drawn.is_empty(),
            encoded,
            sources,
            differs: all.differs,
            text,
        })
    }

    /// What is known of a file, and what stands for it.
    fn file(
        &self,
        work: &Work,
        file: &WorkFile,
    ) -> Result<(Probe, Result<InPlace, Refused>), RenditionsError> {
        let family = file.probe.format.family();
        let found = match (file.role, family) {
            (Role::Main, Family::Video | Family::Audio) => {
                let (tools, limits) = (&self.makers.tools, &self.makers.look);
                let probe = kept::probe(self.library, file, tools, limits)?;
                let probe = film::told(work, probe);
                let found = self.film(work, file, &probe)?;
                return Ok((probe, found));
            }
            (_, Family::Picture) => self.picture(file)?,
            (Role::Main, Family::Text) => self.text(work, file)?,
            (Role::Subtitle, _) => Ok(self.subtitle(file)?),
            // Encyclopedias become pages, which have their own ways.
            _ => self
                .nothing_plays(&file.probe)
                .map_or_else(|| Ok(InPlace::itself(file.clone())), Err),
        };
        Ok((file.probe.clone(), found))
    }

    /// The first profile that can do nothing with a file or what could be made of it.
    pub(super) fn nothing_plays(&self, probe: &Probe) -> Option<Refused> {
        let fails = |profile: &&&Profile| fit(probe, profile).verdict == Verdict::Nothing;
        let profile = self.profiles.iter().find(fails)?;
        let wiki = probe.format.family() == Family::Wiki && profile.takes_nothing.is_none();
        (!wiki).then(|| refused_by(profile))
    }

    /// What stands for a film, and what has to be made for it.
    fn film(
        &self,
        work: &Work,
        file: &WorkFile,
        probe: &Probe,
    ) -> Result<Result<InPlace, Refused>, RenditionsError> {
        let lines = self.lines(work, file, probe)?;
        let decided = film::film(self, work, file, probe, &lines.sources)?;
        let format = |drawn: &Drawn| {
            let same = |source: &&SubtitleSource| source.digest == drawn.subtitle;
            lines.sources.iter().find(same).map(|source| source.format)
        };
        let task = |recipe: Box<Recipe>| {
            Box::new(FilmTask {
                digest: file.digest,
                name: file.name.clone(),
                probe: probe.clone(),
                cover: film::cover(work).filter(|_| film::shows_cover(&recipe)),
                subtitle: film::drawn(&recipe).as_ref().and_then(format),
                recipe: *recipe,
            })
        };
        let missing = |recipe: &Recipe, tasks| InPlace {
            drawn: film::drawn(recipe),
            encoded: film::encodes_pictures(recipe).then_some(None),
            within: Vec::new(),
            beside: vec![placeholder(file, recipe, probe)],
            missing: tasks,
            differs: Vec::new(),
        };
        let mut taken_out = lines.missing;
        Ok(match decided {
            Err(refused) => Err(refused),
            Ok(Becomes::AsIs) => Ok(InPlace::itself(WorkFile {
                probe: probe.clone(),
                ..file.clone()
            })),
            Ok(Becomes::Measure(recipe)) => {
                let key = Some(kept::measuring_key(file.digest, &recipe));
                let what = What::Measure(task(recipe.clone()));
                taken_out.push(Task { key, what });
                Ok(missing(&recipe, taken_out))
            }
            // What is drawn has to be there before the film is made.
            Ok(Becomes::Make(recipe, _)) if !taken_out.is_empty() => {
                Ok(missing(&recipe, taken_out))
            }
            Ok(Becomes::Make(recipe, key)) => match self.made(file, key.as_ref())? {
                Some((made, quality)) => {
                    let encoded = film::encodes_pictures(&recipe).then_some(quality);
                    let drawn = film::drawn(&recipe);
                    let mut place = InPlace::itself(made);
                    // What was inside the film is not in what was made of it.
                    for file in &lines.inside {
                        if drawn.as_ref().is_some_and(|drawn| drawn.repeats(file)) {
                            continue;
                        }
                        let beside = self.subtitle(file)?;
                        place.beside.extend(beside.beside);
                        place.missing.extend(beside.missing);
                    }
                    Ok(InPlace {
                        drawn,
                        encoded,
                        ..place
                    })
                }
                None => {
                    let what = What::Film(task(recipe.clone()));
                    Ok(missing(&recipe, vec![Task { key, what }]))
                }
            },
        })
    }

    /// The one file of a rendition, in place of a file, and its quality, where it is made.
    pub(super) fn made(
        &self,
        file: &WorkFile,
        key: Option<&RenditionKey>,
    ) -> Result<Option<(WorkFile, Option<Quality>)>, RenditionsError> {
        let Some(kept) = self.rendition(key)? else {
            return Ok(None);
        };
        let note = kept::note::<kept::Note>(&kept).zip(kept.files.first());
        Ok(note.map(|(note, piece)| {
            let made = WorkFile {
                name: renamed(&file.name, note.probe.format),
                digest: piece.digest,
                len: piece.len,
                probe: note.probe,
                ..file.clone()
            };
            (made, note.quality)
        }))
    }

    pub(super) fn rendition(
        &self,
        key: Option<&RenditionKey>,
    ) -> Result<Option<Rendition>, RenditionsError> {
        match key {
            Some(key) => Ok(self.library.rendition(key)?),
            None => Ok(None),
        }
    }
}

pub(super) fn refused_by(profile: &Profile) -> Refused {
    match profile.takes_nothing {
        Some(_) => Refused::TakesNothing(profile.id.clone()),
        None => Refused::Nothing(profile.id.clone()),
    }
}

/// What stands for a film that is not made yet.
fn placeholder(file: &WorkFile, recipe: &Recipe, probe: &Probe) -> WorkFile {
    let will = recipe.predict(probe);
    WorkFile {
        name: renamed(&file.name, will.format),
        digest: stands_for(&file.digest, &recipe.to_string()),
        len: film::estimate(recipe, probe),
        probe: will,
        ..file.clone()
    }
}

/// The name of a content that is not there yet.
pub(super) fn stands_for(digest: &Digest, what: &str) -> Digest {
    Digest::of(format!("stands for {digest} {what}").as_bytes())
}

/// The file's name with the extension of another format.
pub(super) fn renamed(name: &str, format: Format) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.{}", format.extension())
}

/// What all of a work's files come to on a profile, the worst file deciding: what is shown of works.
pub(crate) fn verdicts(
    sources: &[Probe],
    stands: &Work,
    asked: &[ProfileId],
    profile: &Profile,
) -> (Verdict, BTreeMap<&'static str, String>) {
    let mut wrong = BTreeMap::new();
    let mut look = |probe: &Probe| {
        let fit = fit(probe, profile);
        if fit.verdict != Verdict::AsItIs {
            wrong.extend(fit.wrong.iter().map(|one| (one.id(), one.found(probe))));
        }
        fit.verdict
    };
    if asked.contains(&profile.id) {
        let verdict = sources.iter().map(look).max();
        return (verdict.unwrap_or(Verdict::AsItIs), wrong);
    }
    let main = stands.files.iter().filter(|file| file.role == Role::Main);
    let found: Vec<Verdict> = main.map(|file| look(&file.probe)).collect();
    let plays = |verdict: &Verdict| *verdict == Verdict::AsItIs;
    // Of a text in several forms one is enough; of a film in parts all are needed. Nothing is
    // converted for those who are not asked for.
    let text = sources
        .iter()
        .all(|probe| probe.format.family() == Family::Text);
    let good = match text {
        true => found.iter().any(plays),
        false => found.iter().all(plays),
    };
    match good {
        true => (Verdict::AsItIs, BTreeMap::new()),
        false => (Verdict::Nothing, wrong),
    }
}

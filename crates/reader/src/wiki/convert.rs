//! A whole archive, from its entries to the last file.

use std::path::Path;

use bulssi_model::{ByteLen, Event, Step, Total, TreePath, Watch};

use super::articles::{Letters, Writing, index_redirects, index_texts, remove_texts};
use super::choose::{self, Chosen};
use super::listing::{self, Listing, push_line};
use super::pictures::Pictures;
use super::resume::State;
use super::survey::{Survey, is_category};
use super::{Articles, Checkpoints, NoCheckpoints, WikiError, WikiOptions, WikiReport};
use crate::clean::Extent;
use crate::pack::{PackSummary, push_varint, single_file};
use crate::search::{IndexBuilder, IndexOptions};
use crate::{Sink, SinkError};

/// Articles named on the first page: those most linked to.
const FIRST_PAGE: usize = 30;
/// How often articles are chosen anew when what came out does not fit.
const TRIES: usize = 6;
/// Bytes on the drive for a thousand of a page, to begin with; measured from then on.
const FIRST_RATE: u64 = 300;
/// The part of all bytes that pictures get when nothing is said: two fifths.
const PICTURES_SHARE: (u64, u64) = (2, 5);

/// Converts an archive into the files of `folder`, which are the same whatever the threads.
///
/// `scratch` is a folder that is there and empty at the first run; it must stay for a run that goes on where
/// one was killed. It is left empty. Progress comes as [`Event::Step`] and [`Event::Advanced`]: a
/// file for each article read, each article written and each picture.
///
/// # Errors
/// [`WikiError`]. Single articles and pictures that cannot be read are none: the report counts them.
pub fn convert<A: Articles>(
    source: &A,
    options: &WikiOptions,
    folder: &TreePath,
    sink: &mut dyn Sink,
    scratch: &Path,
    checkpoints: &mut dyn Checkpoints,
    watch: &dyn Watch,
) -> Result<WikiReport, WikiError> {
    watch.event(Event::Step(Step::Survey, None));
    let mut survey = Survey::entries(source)?;
    let total = 2 * survey.articles.len() + options.pictures.map_or(0, |_| survey.pictures.len());
    watch.event(Event::Step(
        Step::Transfer,
        Some(Total {
            bytes: ByteLen::ZERO,
            files: total as u64,
        }),
    ));
    survey.count_links(source, options, watch)?;
    let run = Run {
        source,
        options,
        folder,
        scratch,
        watch,
        survey,
    };
    let mut state = match checkpoints.load()? {
        Some(bytes) => State::from_bytes(&bytes, &run.survey, options)?,
        None => State::new(&run.survey, options),
    };
    run.run(&mut state, sink, checkpoints)
}

/// What stays the same during a conversion.
struct Run<'a, A> {
    source: &'a A,
    options: &'a WikiOptions,
    folder: &'a TreePath,
    scratch: &'a Path,
    watch: &'a dyn Watch,
    survey: Survey,
}

impl<A: Articles> Run<'_, A> {
    fn run(
        &self,
        state: &mut State,
        sink: &mut dyn Sink,
        checkpoints: &mut dyn Checkpoints,
    ) -> Result<WikiReport, WikiError> {
        let some_pictures = self
            .options
            .pictures
            .is_some_and(|pictures| pictures.bytes.is_some());
        let order = (self.options.bytes.is_some() || some_pictures)
            .then(|| choose::most_linked(&self.survey));
        let provisional = self.choose(order.as_deref(), self.first_rate(), self.picture_room());
        let tried =
            self.write_pictures(&provisional, order.as_deref(), state, sink, checkpoints)?;
        let chosen = match (&order, self.options.bytes) {
            (Some(order), Some(bytes)) if state.rate == 0 => self.fit(order, bytes, state)?,
            _ => self.choose(order.as_deref(), state.rate.max(1), state.picture_bytes),
        };
        let mut report = self.write_rest(&chosen, state, sink, checkpoints)?;
        report.pictures = state.placed.sizes.len() as u32;
        report.pictures_left = tried - report.pictures;
        report.picture_bytes = state.picture_bytes;
        report.files += numbers(&state.picture_directory);
        Ok(report)
    }

    /// A page takes less when only its beginning is kept.
    fn first_rate(&self) -> u64 {
        if self.options.extent == Extent::Lead {
            FIRST_RATE / 4
        } else {
            FIRST_RATE
        }
    }

    /// Bytes that pictures may have, as far as they are limited.
    fn picture_room(&self) -> u64 {
        let Some(pictures) = self.options.pictures else {
            return 0;
        };
        let share = self
            .options
            .bytes
            .map(|bytes| bytes / PICTURES_SHARE.1 * PICTURES_SHARE.0);
        match (pictures.bytes, share) {
            (Some(given), Some(share)) => given.min(share),
            (given, share) => given.or(share).unwrap_or(0),
        }
    }

    /// The articles for which there is room at `rate`, besides `pictures` bytes of pictures.
    fn choose(&self, order: Option<&[u32]>, rate: u64, pictures: u64) -> Chosen {
        match (order, self.options.bytes) {
            (Some(order), Some(bytes)) => {
                Chosen::fitting(&self.survey, order, bytes.saturating_sub(pictures), rate)
            }
            _ => Chosen::all(&self.survey),
        }
    }

    /// Writes the pictures that are not there yet; says how many were wanted.
    fn write_pictures(
        &self,
        chosen: &Chosen,
        order: Option<&[u32]>,
        state: &mut State,
        sink: &mut dyn Sink,
        checkpoints: &mut dyn Checkpoints,
    ) -> Result<u32, WikiError> {
        let Some(how) = self.options.pictures else {
            return Ok(0);
        };
        let order = choose::pictures(&self.survey, chosen, order);
        if !state.pictures_done {
            let limited = how.bytes.is_some() || self.options.bytes.is_some();
            let pictures = Pictures {
                source: self.source,
                survey: &self.survey,
                options: self.options,
                how: &how,
                watch: self.watch,
                scratch: self.scratch,
            };
            let folder = self.below("i")?;
            if limited {
                pictures.write_first(&order, self.picture_room(), &folder, sink, state)?;
            } else {
                pictures.write_all(&folder, sink, state, &mut |state| {
                    Ok(checkpoints.save(&state.to_bytes())?)
                })?;
            }
            checkpoints.save(&state.to_bytes())?;
        }
        Ok(order.len() as u32)
    }

    /// Finds how many articles fit by writing them nowhere, and keeps the rate by which they did.
    fn fit(&self, order: &[u32], bytes: u64, state: &mut State) -> Result<Chosen, WikiError> {
        let room = bytes.saturating_sub(state.picture_bytes);
        let mut rate = self.first_rate();
        let mut best: Option<(u64, Chosen)> = None;
        for _ in 0..TRIES {
            let chosen = Chosen::fitting(&self.survey, order, room, rate);
            if chosen.count == 0 {
                break;
            }
            let mut trial = State {
                placed: state.placed.clone(),
                ..State::default()
            };
            let report = self.write_rest(&chosen, &mut trial, &mut Nowhere, &mut NoCheckpoints)?;
            let taken = report.bytes();
            let all = chosen.count as usize == self.survey.articles.len();
            let estimated = chosen.estimated(&self.survey, rate).max(1);
            let full = taken <= room && (all || taken > room / 100 * 96);
            let measured =
                u64::try_from(u128::from(rate) * u128::from(taken) / u128::from(estimated));
            let measured = measured.unwrap_or(u64::MAX);
            if taken <= room
                && best
                    .as_ref()
                    .is_none_or(|(_, before)| before.count < chosen.count)
            {
                best = Some((rate, chosen));
            }
            if full {
                break;
            }
            // A little more than measured: the articles at the margin are not like the others.
            rate = (measured + measured / 100).max(1);
        }
        let Some((rate, chosen)) = best else {
            return Err(WikiError::NoRoom { bytes });
        };
        state.rate = rate;
        Ok(chosen)
    }

    /// Writes articles, lists, the index and the first file.
    fn write_rest(
        &self,
        chosen: &Chosen,
        state: &mut State,
        sink: &mut dyn Sink,
        checkpoints: &mut dyn Checkpoints,
    ) -> Result<WikiReport, WikiError> {
        let placed = std::mem::take(&mut state.placed);
        let writing = Writing {
            source: self.source,
            survey: &self.survey,
            chosen,
            placed: &placed,
            options: self.options,
            watch: self.watch,
            scratch: self.scratch,
        };
        let articles = writing.write(&self.below("k")?, sink, state, &mut |state| {
            let whole = State {
                placed: placed.clone(),
                ..state.clone()
            };
            Ok(checkpoints.save(&whole.to_bytes())?)
        })?;
        state.placed = placed;
        let listing = listing::write(&self.survey, chosen, self.options, &self.below("l")?, sink)?;
        let first = self.first_file(chosen, &articles, state, &listing);
        let first = single_file("\"m\"", &first, 9)?;
        sink.put(&self.below("m.js")?, &first)?;
        let mut report = WikiReport {
            articles: chosen.count,
            articles_without_room: self.survey.articles.len() as u32 - chosen.count,
            articles_unread: u32::try_from(state.unread).unwrap_or(u32::MAX),
            article_bytes: articles.file_bytes,
            listing_bytes: listing.summary.file_bytes + first.len() as u64,
            files: 1 + u64::from(articles.packs) + u64::from(listing.summary.packs),
            ..WikiReport::default()
        };
        self.write_index(chosen, state, sink, &mut report)?;
        Ok(report)
    }

    fn write_index(
        &self,
        chosen: &Chosen,
        state: &State,
        sink: &mut dyn Sink,
        report: &mut WikiReport,
    ) -> Result<(), WikiError> {
        let scratch = self.scratch.join("index");
        std::fs::create_dir_all(&scratch)?;
        let options = IndexOptions {
            memory: self.options.index_memory,
            threads: self.options.threads,
            ..IndexOptions::default()
        };
        let mut index = IndexBuilder::new(options, &scratch)?;
        let mut letters = Letters::none();
        index_texts(self.scratch, state.texts, &mut index, &mut letters)?;
        report.redirects =
            index_redirects(self.source, &self.survey, chosen, &mut index, &mut letters)?;
        report.hangul = letters.hangul();
        let summary = index.finish(&self.below("s")?, sink)?;
        report.index_bytes = summary.bytes;
        report.files += summary.files;
        std::fs::remove_dir_all(&scratch)?;
        remove_texts(self.scratch, state.texts)
    }

    /// What the pages read first: names, counts, letters, and which pack each number is in.
    fn first_file(
        &self,
        chosen: &Chosen,
        articles: &PackSummary,
        state: &State,
        listing: &Listing,
    ) -> Vec<u8> {
        let mut lines = String::new();
        let plain = |text: &str| {
            text.chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect::<String>()
        };
        let number = |article: u32| chosen.numbers[article as usize];
        for (key, value) in [
            ("t", plain(&self.options.title)),
            ("c", self.options.language.as_str().to_owned()),
            ("n", chosen.count.to_string()),
            ("a", plain(&self.options.about)),
        ] {
            lines.push_str(&format!("{key}\t{value}\n"));
        }
        let main = self.survey.main().filter(|main| chosen.has(*main as usize));
        if let Some(main) = main {
            lines.push_str(&format!("m\t{}\n", number(main)));
        }
        for (letter, item) in &listing.letters {
            lines.push_str(&format!("g\t{item}\t{letter}\n"));
        }
        for article in choose::most_linked(&self.survey)
            .into_iter()
            .filter(|article| chosen.has(*article as usize))
            // All articles link to their categories.
            .filter(|article| !is_category(self.survey.title(*article as usize)))
            .take(FIRST_PAGE)
        {
            if Some(article) != main {
                lines.push_str("o\t");
                push_line(
                    &mut lines,
                    number(article),
                    self.survey.title(article as usize),
                );
            }
        }
        let mut out = Vec::new();
        let parts = [
            lines.as_bytes(),
            &articles.directory,
            &state.picture_directory,
            &listing.summary.directory,
        ];
        for part in parts {
            push_varint(&mut out, part.len() as u64);
            out.extend_from_slice(part);
        }
        out
    }

    fn below(&self, name: &str) -> Result<TreePath, SinkError> {
        self.folder
            .join(name)
            .map_err(|error| SinkError(error.into()))
    }
}

/// How many numbers a directory of packs holds: one for each pack.
fn numbers(directory: &[u8]) -> u64 {
    directory.iter().filter(|byte| **byte < 0x80).count() as u64
}

/// Where a trial writes.
struct Nowhere;

impl Sink for Nowhere {
    fn put(&mut self, _: &TreePath, _: &[u8]) -> Result<(), SinkError> {
        Ok(())
    }
}

//! `list`, `show`, `edit`, `words`: looking at works and saying more about them.

use std::fmt::Write as _;

use bulssi_app::edit::edit;
use bulssi_app::library::{Filter, Library, Row};
use bulssi_model::{
    ByLang, Caution, Episode, Overlay, Probe, Rights, Role, Stream, StreamKind, Work, WorkFile,
    WorkId,
};
use serde_json::json;

use super::{Context, Output};
use crate::args;
use crate::explain::CliError;
use crate::show::{self, Align, table};
use crate::text::say;

impl Context {
    pub(super) fn list(&self, args: args::List) -> Result<Output, CliError> {
        let library = self.library()?;
        let filter = Filter {
            text: args.text,
            kind: args.kind,
            theme: args.theme,
            language: args.language,
            series: args.series,
            limit: Some(u64::from(args.limit)),
            offset: u64::from(args.offset),
            ..Filter::default()
        };
        let rows = library.list(&filter)?;
        let count = library.count(&filter)?;
        let works: Vec<_> = rows.iter().map(row_json).collect();
        let json = json!({ "works": works, "count": count });
        let text = if rows.is_empty() {
            say!(self.texts, "list-nothing") + "\n"
        } else {
            let mut text = table(
                &rows.iter().map(|row| self.row(row)).collect::<Vec<_>>(),
                &[
                    Align::Left,
                    Align::Left,
                    Align::Left,
                    Align::Right,
                    Align::Right,
                ],
            );
            let _ = writeln!(
                text,
                "{}",
                say!(self.texts, "list-count", shown = rows.len(), count = count)
            );
            text
        };
        Ok(Output::good(text, json))
    }

    fn row(&self, row: &Row) -> Vec<String> {
        let title = row.title.pick(&self.languages()).unwrap_or_default();
        let title = match &row.episode {
            Some(episode) => format!("{} · {}", place(episode, &self.languages()), title),
            None => title.to_owned(),
        };
        vec![
            row.id.to_string()[..9].to_owned(),
            row.kind.to_string(),
            show::fit(&title, 56),
            row.duration.map(show::time).unwrap_or_default(),
            show::bytes(row.len),
        ]
    }

    pub(super) fn show(&self, args: &args::Show) -> Result<Output, CliError> {
        let library = self.library()?;
        let mut text = String::new();
        let mut works = Vec::new();
        for id in self.resolve(&library, &args.ids)? {
            let Some(work) = library.work(id)? else {
                continue;
            };
            if !works.is_empty() {
                text.push('\n');
            }
            text.push_str(&self.describe(&work));
            works.push(json!(work));
        }
        Ok(Output::good(text, json!({ "works": works })))
    }

    /// Everything that is known of a work.
    fn describe(&self, work: &Work) -> String {
        let languages = self.languages();
        let title = work.title.pick(&languages).unwrap_or_default();
        let mut text = format!("{}\n", show::plain(title));
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut row = |key: &str, value: String| {
            if !value.is_empty() {
                rows.push(vec![self.texts.say(key, &[]), show::plain(&value)]);
            }
        };
        row("show-id", work.id.to_string());
        row("show-kind", work.kind.to_string());
        for (lang, other) in work.title.0.iter().filter(|(_, other)| *other != title) {
            row("show-title", format!("{other} ({lang})"));
        }
        row(
            "show-series",
            work.episode
                .as_ref()
                .map(|e| place(e, &languages))
                .unwrap_or_default(),
        );
        row("show-languages", join(&work.languages));
        row(
            "show-year",
            work.year.map(|y| y.to_string()).unwrap_or_default(),
        );
        row("show-themes", join(&work.themes));
        for (lang, summary) in &work.summary.0 {
            row("show-summary", format!("{summary} ({lang})"));
        }
        row(
            "show-rights",
            work.rights.as_ref().map(rights).unwrap_or_default(),
        );
        row("show-caution", self.caution(work.caution));
        row("show-priority", u8::from(work.priority).to_string());
        row("show-notes", work.notes.replace('\n', " / "));
        text.push_str(&table(&rows, &[Align::Left, Align::Left]));
        let files: Vec<Vec<String>> = work.files.iter().map(|file| self.file(file)).collect();
        let align = [
            Align::Left,
            Align::Left,
            Align::Right,
            Align::Right,
            Align::Left,
        ];
        text.push_str(&table(&files, &align));
        text
    }

    fn file(&self, file: &WorkFile) -> Vec<String> {
        let role = match file.role {
            Role::Subtitle => say!(self.texts, "role-subtitle"),
            Role::Poster => say!(self.texts, "role-poster"),
            _ => say!(self.texts, "role-main"),
        };
        vec![
            role,
            show::fit(&file.name, 48),
            file.probe.duration.map(show::time).unwrap_or_default(),
            show::bytes(file.len),
            technical(file),
        ]
    }

    pub(super) fn caution(&self, caution: Caution) -> String {
        match caution {
            Caution::Low => say!(self.texts, "caution-low"),
            Caution::Middle => say!(self.texts, "caution-middle"),
            Caution::High => say!(self.texts, "caution-high"),
        }
    }

    pub(super) fn edit(&self, args: args::Edit) -> Result<Output, CliError> {
        let library = self.library()?;
        let works = self.resolve(&library, &args.ids)?;
        let reset = args.reset;
        let overlay = overlay(&library, args, &works)?;
        if overlay == Overlay::default() && !reset {
            return Err(CliError::NothingToEdit);
        }
        edit(&library, &works, &overlay, reset)?;
        let mut text = String::new();
        let mut changed = Vec::new();
        for id in works {
            if let Some(work) = library.work(id)? {
                text.push_str(&self.describe(&work));
                changed.push(json!(work));
            }
        }
        Ok(Output::good(text, json!({ "works": changed })))
    }

    pub(super) fn words(&self) -> Result<Output, CliError> {
        let words = self.words_of(&self.library()?)?;
        let languages = self.languages();
        let mut kinds: Vec<_> = words.kinds.iter().collect();
        kinds.sort_by_key(|(id, kind)| (kind.order, *id));
        let rows = |names: Vec<(String, &ByLang)>| {
            let row = |(id, name): (String, &ByLang)| {
                let name = name.pick(&languages).unwrap_or_default();
                vec![id, show::plain(name)]
            };
            let rows: Vec<_> = names.into_iter().map(row).collect();
            table(&rows, &[Align::Left, Align::Left])
        };
        let kinds = kinds
            .into_iter()
            .map(|(id, kind)| (id.to_string(), &kind.name));
        let themes = words
            .themes
            .iter()
            .map(|(id, theme)| (id.to_string(), &theme.name));
        let text = format!(
            "{}\n{}{}\n{}",
            say!(self.texts, "words-kinds"),
            rows(kinds.collect()),
            say!(self.texts, "words-themes"),
            rows(themes.collect())
        );
        Ok(Output::good(text, json!(words)))
    }
}

/// What the arguments say of works.
fn overlay(library: &Library, args: args::Edit, works: &[WorkId]) -> Result<Overlay, CliError> {
    let by_lang = |pairs: Vec<_>| ByLang(pairs.into_iter().collect());
    let themes = (!args.theme.is_empty()).then(|| args.theme.into_iter().collect());
    let episode = match args.episode {
        Some(number) => {
            let [work] = works else {
                return Err(CliError::EpisodeOfSeveral);
            };
            let before = library.work(*work)?.and_then(|work| work.episode);
            let known = before.as_ref();
            let series = args.series.or_else(|| known.map(|e| e.series.clone()));
            let mut series_title = known.map(|e| e.series_title.clone()).unwrap_or_default();
            series_title.0.extend(args.series_title);
            Some(Episode {
                series: series.ok_or(CliError::EpisodeWithoutSeries)?,
                series_title,
                season: args.season.or(known.map(|e| e.season)).unwrap_or(1),
                number,
            })
        }
        None => None,
    };
    let until = args.until;
    Ok(Overlay {
        kind: args.kind,
        title: by_lang(args.title),
        summary: by_lang(args.summary),
        languages: (!args.language.is_empty()).then_some(args.language),
        year: args.year,
        episode,
        themes,
        rights: args.rights.map(|by| Rights { by, until }),
        notes: args.notes,
        caution: args.caution.map(Into::into),
        priority: args.priority,
    })
}

fn row_json(row: &Row) -> serde_json::Value {
    json!({
        "id": row.id,
        "kind": row.kind,
        "title": row.title,
        "episode": row.episode,
        "year": row.year,
        "languages": row.languages,
        "themes": row.themes,
        "duration": row.duration,
        "bytes": row.len,
        "caution": row.caution,
        "priority": row.priority,
        "added": row.added,
    })
}

/// Where an episode stands: `Harbour S01E02`.
fn place(episode: &Episode, languages: &[bulssi_model::Lang]) -> String {
    let series = episode
        .series_title
        .pick(languages)
        .unwrap_or(&episode.series);
    format!("{series} S{:02}E{:02}", episode.season, episode.number)
}

fn rights(rights: &Rights) -> String {
    match rights.until {
        Some(until) => format!("{} (– {until})", rights.by),
        None => rights.by.clone(),
    }
}

fn join(items: impl IntoIterator<Item = impl ToString>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    items.join(", ")
}

/// What is in a file, in the words of the field: `mp4, h264 854x480, aac 2ch (ko)`.
fn technical(file: &WorkFile) -> String {
    let mut text = probe_line(&file.probe);
    if let Some(language) = &file.language {
        let _ = write!(text, ", {language}");
    }
    show::plain(&text)
}

/// What was found out about a file, in one line.
pub(super) fn probe_line(probe: &Probe) -> String {
    let mut parts = vec![probe.format.to_string()];
    parts.extend(probe.pixels.map(|(w, h)| format!("{w}x{h}")));
    parts.extend(probe.streams.iter().filter_map(stream));
    if let (None, Some(encoding)) = (probe.pixels, &probe.encoding) {
        parts.push(encoding.clone());
    }
    parts.join(", ")
}

fn stream(stream: &Stream) -> Option<String> {
    let mut text = stream.codec.clone();
    match (stream.kind, &stream.video, &stream.audio) {
        (StreamKind::Video, Some(video), _) => {
            let _ = write!(text, " {}x{}", video.width, video.height);
        }
        (StreamKind::Audio, _, Some(audio)) => {
            let _ = write!(text, " {}ch", audio.channels);
        }
        (StreamKind::Subtitle, ..) => {}
        _ => return None,
    }
    if let Some(language) = &stream.language {
        let _ = write!(text, " ({language})");
    }
    Some(text)
}

//! `plan`, `build`: from an edition to an image.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use bulssi_app::build::{Target, build};
use bulssi_app::image::WriteOptions;
use bulssi_app::pages::PagesOptions;
use bulssi_app::plan::{Barred, LeftWork, Plan, PlannedWork, Why, plan_read, plan_to_build};
use bulssi_app::seal::put_seal;
use bulssi_app::{edition, library::Library};
use bulssi_model::DriveCapacity;
use serde_json::{Value, json};

use super::unshown::unshown_json;
use super::{Context, Output, jobs, lines, path_text, quoted};
use crate::args;
use crate::explain::{CliError, Exit};
use crate::show::{self, Align, table};
use crate::text::say;

/// How many works a plan lists of those that go in, and of those that stay behind for one reason.
const LISTED: usize = 40;
const LISTED_LEFT: usize = 5;

impl Context {
    pub(super) fn plan(&self, args: &args::Plan) -> Result<Output, CliError> {
        let library = self.library()?;
        let plan = self.planned(&library, &args.edition)?;
        let mut text = self.plan_text(&plan, args.all);
        let buildable = plan.pinned_left().next().is_none() && !plan.works.is_empty();
        if buildable {
            let _ = writeln!(
                text,
                "\n{}\n  bulssi -L {} build {} --to {}.img",
                say!(self.texts, "plan-next"),
                quoted(library.root()),
                quoted(Path::new(&args.edition)),
                plan.edition.name
            );
        }
        Ok(Output {
            text,
            json: plan_json(&plan),
            exit: if buildable {
                Exit::Good
            } else {
                Exit::Findings
            },
        })
    }

    fn plan_text(&self, plan: &Plan, all: bool) -> String {
        let mut text = String::new();
        let edition = &plan.edition;
        let head = say!(
            self.texts,
            "plan-head",
            name = edition.name.as_str(),
            title = show::plain(&edition.title)
        );
        let capacity = match edition.capacity {
            DriveCapacity::Sold(len) | DriveCapacity::Exact(len) => show::bytes(len),
        };
        let drive = say!(
            self.texts,
            "plan-drive",
            capacity = capacity,
            image = show::bytes(plan.image_len),
            filesystem = plan.filesystem.to_string(),
            cluster = show::binary(plan.cluster)
        );
        let takes = say!(
            self.texts,
            "plan-takes",
            used = show::bytes(plan.used),
            room = show::bytes(plan.room),
            percent = show::percent(plan.used, plan.room),
            slack = show::bytes(plan.slack),
            free = show::bytes(plan.room.saturating_sub(plan.used))
        );
        let _ = writeln!(text, "{head}\n{drive}\n{takes}");
        if let Some(pages) = &plan.pages {
            let said = if pages.made {
                "plan-pages"
            } else {
                "plan-pages-about"
            };
            let size = show::bytes(pages.len).into();
            let entry = show::plain(pages.entry.as_str()).into();
            let said = self.texts.say(said, &[("size", size), ("entry", entry)]);
            let _ = writeln!(text, "{said}");
            self.unshown_text(&pages.unshown, &mut text);
        }
        text.push('\n');
        self.plan_works(plan, all, &mut text);
        self.plan_plays(plan, all, &mut text);
        self.plan_differs(plan, all, &mut text);
        self.plan_shares(plan, &mut text);
        self.plan_left(plan, all, &mut text);
        let unlicensed = plan.works.iter().filter(|work| work.rights_missing).count();
        if unlicensed > 0 {
            let _ = writeln!(
                text,
                "\n{}",
                say!(self.texts, "plan-rights", count = unlicensed)
            );
        }
        text
    }

    fn plan_works(&self, plan: &Plan, all: bool, text: &mut String) {
        if plan.works.is_empty() {
            let _ = writeln!(text, "{}", say!(self.texts, "plan-nothing"));
            return;
        }
        let _ = writeln!(
            text,
            "{}",
            say!(self.texts, "plan-works", count = plan.works.len())
        );
        let shown = if all { plan.works.len() } else { LISTED };
        let row = |work: &PlannedWork| {
            let path = work
                .paths
                .first()
                .map(ToString::to_string)
                .unwrap_or_default();
            let mark = match work.pinned {
                true => say!(self.texts, "plan-pinned"),
                false => String::new(),
            };
            vec![show::fit(&path, 76), show::bytes(work.len), mark]
        };
        let rows: Vec<_> = plan.works.iter().take(shown).map(row).collect();
        text.push_str(&table(&rows, &[Align::Left, Align::Right, Align::Left]));
        if let Some(more) = plan.works.len().checked_sub(shown).filter(|more| *more > 0) {
            lines(text, [say!(self.texts, "plan-more", count = more)]);
        }
    }

    fn plan_shares(&self, plan: &Plan, text: &mut String) {
        if !plan.kinds.is_empty() {
            let _ = writeln!(text, "\n{}", say!(self.texts, "plan-kinds"));
            let row = |share: &bulssi_app::plan::KindShare| {
                vec![
                    share.kind.to_string(),
                    share.works.to_string(),
                    show::bytes(share.cost),
                    show::percent(share.cost, plan.room),
                ]
            };
            let rows: Vec<_> = plan.kinds.iter().map(row).collect();
            let align = [Align::Left, Align::Right, Align::Right, Align::Right];
            text.push_str(&table(&rows, &align));
        }
        if !plan.themes.is_empty() {
            let _ = writeln!(text, "\n{}", say!(self.texts, "plan-themes"));
            let row = |share: &bulssi_app::plan::ThemeShare| {
                let wish = say!(
                    self.texts,
                    "plan-theme",
                    least = share.least.to_string(),
                    most = share.most.to_string(),
                    has = show::percent(share.cost, plan.room)
                );
                let short = match share.reached {
                    true => String::new(),
                    false => say!(self.texts, "plan-theme-short"),
                };
                vec![share.theme.to_string(), wish, short]
            };
            let rows: Vec<_> = plan.themes.iter().map(row).collect();
            text.push_str(&table(&rows, &[Align::Left, Align::Left, Align::Left]));
        }
    }

    fn plan_left(&self, plan: &Plan, all: bool, text: &mut String) {
        if plan.left.is_empty() {
            return;
        }
        let _ = writeln!(
            text,
            "\n{}",
            say!(self.texts, "plan-left", count = plan.left.len())
        );
        let mut reasons: BTreeMap<String, Vec<&LeftWork>> = BTreeMap::new();
        for left in &plan.left {
            reasons.entry(self.why(&left.why)).or_default().push(left);
        }
        for (reason, works) in reasons {
            let _ = writeln!(text, "  {reason} ({}):", works.len());
            let shown = if all { works.len() } else { LISTED_LEFT };
            for left in works.iter().take(shown) {
                let id = &left.id.to_string()[..9];
                let size = show::bytes(left.cost);
                let _ = writeln!(text, "    {id}  {}  {size}", show::fit(&left.title, 56));
            }
            if let Some(more) = works.len().checked_sub(shown).filter(|more| *more > 0) {
                let _ = writeln!(
                    text,
                    "    {}",
                    say!(self.texts, "plan-left-more", count = more)
                );
            }
        }
        if plan.pinned_left().next().is_some() {
            let _ = writeln!(text, "\n{}", say!(self.texts, "plan-pinned-left"));
            lines(
                text,
                plan.pinned_left().map(|left| show::fit(&left.title, 70)),
            );
        }
    }

    /// Why a work stays behind, in words.
    pub(crate) fn why(&self, why: &Why) -> String {
        let texts = &self.texts;
        match why {
            Why::Barred(Barred::Out) => say!(texts, "why-out"),
            Why::Barred(Barred::Kind) => say!(texts, "why-kind"),
            Why::Barred(Barred::Caution(caution)) => {
                say!(texts, "why-caution", caution = self.caution(*caution))
            }
            Why::Barred(Barred::RightsEnded(until)) => {
                say!(texts, "why-rights", until = until.to_string())
            }
            Why::Barred(Barred::SentBefore(edition)) => {
                say!(texts, "why-sent", edition = edition.as_str())
            }
            Why::Barred(Barred::DoesNotPlay(refused)) => self.refused(refused),
            Why::Barred(Barred::TooLong { .. }) => say!(texts, "why-too-long"),
            Why::Barred(Barred::Hole { season, number }) => say!(
                texts,
                "why-hole",
                season = season.to_string(),
                number = number.to_string()
            ),
            Why::Barred(Barred::AfterBarred(_)) | Why::AfterLeft => {
                say!(texts, "why-after-barred")
            }
            Why::NoRoom { free } => say!(texts, "why-no-room", free = show::bytes(*free)),
            Why::ThemeFull(theme) => say!(texts, "why-theme-full", theme = theme.as_str()),
            _ => say!(texts, "why-other"),
        }
    }

    /// The plan of an edition, with estimates for what is not made.
    pub(super) fn planned(&self, library: &Library, edition: &str) -> Result<Plan, CliError> {
        let words = self.words_of(library)?;
        let edition = edition::read(&library.editions_dir(), edition, &words)?;
        let makers = self.makers(library, &edition)?;
        Ok(plan_read(library, &edition, &words, &makers)?)
    }

    /// The plan of an edition with its pages made.
    pub(super) fn plan_made(
        &self,
        library: &Library,
        edition: &str,
        given: Option<u16>,
        passphrase: Option<&Path>,
    ) -> Result<Plan, CliError> {
        let words = self.words_of(library)?;
        let edition = edition::read(&library.editions_dir(), edition, &words)?;
        // Before hours of making things: a passphrase that is wrong is better said now.
        let signer = match &edition.seal {
            Some(_) => Some(self.signer(library, edition.date, passphrase)?),
            None => None,
        };
        let options = PagesOptions { jobs: jobs(given) };
        let plan = plan_to_build(
            library,
            &edition,
            &words,
            &self.makers(library, &edition)?,
            &options,
            &self.bar(),
        )?;
        match signer {
            Some(signer) => {
                let jobs = jobs(given).get();
                Ok(put_seal(library, plan, &signer, jobs, &self.bar())?)
            }
            None => Ok(plan),
        }
    }

    pub(super) fn build(&self, args: &args::Build) -> Result<Output, CliError> {
        let library = self.library()?;
        if let Some(path) = args.pocket.as_deref().filter(|_| !args.dry_run) {
            return self.pocket(&library, args, path);
        }
        if args.dry_run {
            let plan = self.planned(&library, &args.edition)?;
            let text = format!(
                "{}\n{}\n",
                self.plan_text(&plan, false),
                say!(self.texts, "build-dry")
            );
            let mut json = plan_json(&plan);
            json["built"] = Value::Null;
            return Ok(Output::good(text, json));
        }
        let plan = self.plan_made(
            &library,
            &args.edition,
            args.jobs,
            args.passphrase_file.as_deref(),
        )?;
        let target = Target::of(args.to.as_deref().unwrap_or(Path::new("")));
        let options = args
            .jobs
            .map_or_else(WriteOptions::default, |jobs| WriteOptions {
                jobs: usize::from(jobs).max(1),
            });
        let report = build(&library, &plan, &target, &options, &self.bar())?;
        let mut text = say!(
            self.texts,
            "build-done",
            path = path_text(report.target.path()),
            files = report.files,
            size = show::bytes(report.bytes)
        );
        self.plan_unplayable(&plan, &mut text);
        if let Some(pages) = &plan.pages {
            let entry = show::plain(pages.entry.as_str());
            let _ = writeln!(text, "\n{}", say!(self.texts, "build-pages", entry = entry));
            self.unshown_text(&pages.unshown, &mut text);
            text.truncate(text.trim_end().len());
        }
        text.push('\n');
        self.plan_differs(&plan, false, &mut text);
        text.truncate(text.trim_end().len());
        let _ = writeln!(
            text,
            "\n{}\n{}\n  bulssi check {}",
            say!(
                self.texts,
                "build-manifest",
                path = path_text(&report.manifest)
            ),
            say!(self.texts, "plan-next"),
            quoted(report.target.path())
        );
        if let Some(seal) = &report.seal {
            let said = say!(self.texts, "build-seal", path = path_text(seal));
            let at = text
                .find(&say!(self.texts, "plan-next"))
                .unwrap_or(text.len());
            text.insert_str(at, &format!("{said}\n"));
        }
        let mut json = plan_json(&plan);
        json["built"] = json!({
            "path": report.target.path(),
            "manifest": report.manifest,
            "seal": report.seal,
            "files": report.files,
            "bytes": report.bytes,
        });
        Ok(Output::good(text, json))
    }
}

fn plan_json(plan: &Plan) -> Value {
    let works = plan.works.iter().map(|work| {
        json!({
            "id": work.id,
            "title": work.title,
            "kind": work.kind,
            "pinned": work.pinned,
            "rights_missing": work.rights_missing,
            "bytes": work.len,
            "bytes_on_drive": work.cost,
            "paths": work.paths,
        })
    });
    let left = plan.left.iter().map(|left| {
        json!({
            "id": left.id,
            "title": left.title,
            "kind": left.kind,
            "pinned": left.pinned,
            "bytes_on_drive": left.cost,
            "why": why_id(&left.why),
            "because": why_more(&left.why),
        })
    });
    let themes = plan.themes.iter().map(|share| {
        json!({
            "theme": share.theme,
            "least": share.least.to_string(),
            "most": share.most.to_string(),
            "works": share.works,
            "bytes_on_drive": share.cost,
            "reached": share.reached,
        })
    });
    let kinds = plan.kinds.iter().map(
        |share| json!({ "kind": share.kind, "works": share.works, "bytes_on_drive": share.cost }),
    );
    json!({
        "edition": plan.edition.name,
        "title": plan.edition.title,
        "filesystem": plan.filesystem,
        "image_bytes": plan.image_len,
        "cluster_bytes": plan.cluster,
        "room": plan.room,
        "used": plan.used,
        "slack": plan.slack,
        "works": works.collect::<Vec<_>>(),
        "left": left.collect::<Vec<_>>(),
        "themes": themes.collect::<Vec<_>>(),
        "kinds": kinds.collect::<Vec<_>>(),
        "pages": plan.pages.as_ref().map(|pages| {
            json!({
                "entry": pages.entry,
                "bytes": pages.len,
                "exact": pages.made,
                "unshown": unshown_json(&pages.unshown),
            })
        }),
        "plays": plan.plays.as_ref().map(super::plan_plays::plays_json),
    })
}

/// What else there is to say of a reason.
fn why_more(why: &Why) -> Value {
    match why {
        Why::Barred(Barred::DoesNotPlay(refused)) => super::plan_plays::refused_json(refused),
        _ => Value::Null,
    }
}

/// What scripts know a reason by.
fn why_id(why: &Why) -> &'static str {
    match why {
        Why::Barred(Barred::Out) => "out",
        Why::Barred(Barred::Kind) => "kind",
        Why::Barred(Barred::Caution(_)) => "caution",
        Why::Barred(Barred::RightsEnded(_)) => "rights-ended",
        Why::Barred(Barred::SentBefore(_)) => "sent-before",
        Why::Barred(Barred::DoesNotPlay(_)) => "does-not-play",
        Why::Barred(Barred::TooLong { .. }) => "too-long",
        Why::Barred(Barred::Hole { .. }) => "hole",
        Why::Barred(Barred::AfterBarred(_)) | Why::AfterLeft => "after-left",
        Why::NoRoom { .. } => "no-room",
        Why::ThemeFull(_) => "theme-full",
        _ => "other",
    }
}

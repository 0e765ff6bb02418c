//! `build --pocket`: one page for phones that open only one file.

use std::fmt::Write as _;
use std::path::Path;

use bulssi_app::edition;
use bulssi_app::library::Library;
use bulssi_app::pages::{POCKET_MOST, PagesOptions, pocket};
use bulssi_model::{ByteLen, DriveCapacity};
use serde_json::json;

use super::unshown::unshown_json;
use super::{Context, Output, jobs, lines, path_text};
use crate::args;
use crate::explain::{CliError, Exit};
use crate::show;
use crate::text::say;

/// How many titles are listed of those that did not fit.
const LISTED: usize = 10;

impl Context {
    pub(super) fn pocket(
        &self,
        library: &Library,
        args: &args::Build,
        path: &Path,
    ) -> Result<Output, CliError> {
        let words = self.words_of(library)?;
        let edition = edition::read(&library.editions_dir(), &args.edition, &words)?;
        let options = PagesOptions {
            jobs: jobs(args.jobs),
        };
        let most = args.most.as_deref().map_or(POCKET_MOST, size);
        let made = pocket(library, &edition, &words, path, most, &options, &self.bar())?;
        let mut text = say!(
            self.texts,
            "pocket-done",
            path = path_text(&made.path),
            works = made.works,
            size = show::bytes(made.len)
        );
        text.push('\n');
        if made.others > 0 {
            let _ = writeln!(
                text,
                "{}",
                say!(self.texts, "pocket-others", count = made.others)
            );
        }
        if !made.left.is_empty() {
            let _ = writeln!(
                text,
                "{}",
                say!(self.texts, "pocket-left", count = made.left.len())
            );
            let titles = made.left.iter().take(LISTED);
            lines(&mut text, titles.map(|title| show::fit(title, 70)));
            if let Some(more) = made.left.len().checked_sub(LISTED).filter(|more| *more > 0) {
                lines(&mut text, [say!(self.texts, "pocket-more", count = more)]);
            }
        }
        self.unshown_text(&made.unshown, &mut text);
        let json = json!({
            "path": made.path,
            "bytes": made.len,
            "works": made.works,
            "left": made.left,
            "others": made.others,
            "unshown": unshown_json(&made.unshown),
        });
        Ok(Output {
            text,
            json,
            exit: Exit::Good,
        })
    }
}

/// A size as it was checked when the arguments were read.
fn size(text: &str) -> ByteLen {
    match text.parse() {
        Ok(DriveCapacity::Sold(len) | DriveCapacity::Exact(len)) => len,
        Err(_) => POCKET_MOST,
    }
}

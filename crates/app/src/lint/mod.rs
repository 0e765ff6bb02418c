//! Looks through everything that goes on a drive for what must not be there: names and addresses that the desk
//! keeps a list of, paths of the desk's machines, addresses in the network, programs, works without rights.
//!
//! Each file is looked at as it will be on the drive: it passes `scrub` on its way here too. Pages are made of the
//! works and are not looked at again; nor are encyclopedias, which are published elsewhere and hold millions of
//! addresses that the pages leave out.
//!
//! | module | what |
//! | --- | --- |
//! | `listed` | the desk's list |
//! | `search` | finds what must not be there in bytes and in texts |
//! | `packed` | the parts of books and office documents |

mod listed;
mod packed;
mod search;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};

use bulssi_library::{CatalogueError, Filter, Library};
use bulssi_media::document::Pdf;
use bulssi_media::{Refusal, Sniffed, sniff_outside};
use bulssi_model::{
    ByteLen, Content, Digest, Event, Family, Format, Item, Job, LintRule, Step, Total, TreePath,
    Watch, WorkId,
};
use bulssi_scrub::{covers, scrub};

use crate::plan::{Barred, Plan, PlannedWork, Why};
use crate::scrub::Watched;

pub use listed::{LIST, ListError, Listed};
use search::Search;

/// Text within a file longer than this is searched as bytes only.
const TEXT_MOST: ByteLen = ByteLen(64 << 20);

/// Something that must not be on a drive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct LintFinding {
    /// What it breaks.
    pub rule: LintRule,
    /// The work.
    pub work: WorkId,
    /// Its title.
    pub title: String,
    /// Where it stands on the drive; nothing where it is in what the desk wrote about the work.
    pub path: Option<TreePath>,
    /// The words that were found, cut; the date on which rights ended; what a program is; why a text was not read.
    pub what: String,
    /// How often it is there.
    pub times: u64,
}

/// What lint came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LintReport {
    /// What was found, by rule.
    pub findings: Vec<LintFinding>,
    /// Files that were looked through.
    pub files: u64,
    /// Files that are not made yet, so that nobody knows what is in them. A build looks at them.
    pub not_made: u64,
}

impl LintReport {
    /// What stops a build of the edition that this is of.
    pub fn stopping<'r>(
        &'r self,
        allowed: &'r std::collections::BTreeSet<LintRule>,
    ) -> impl Iterator<Item = &'r LintFinding> {
        let stops = |finding: &&LintFinding| !allowed.contains(&finding.rule);
        self.findings.iter().filter(stops)
    }
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LintError {
    /// The desk's list.
    #[error(transparent)]
    List(#[from] ListError),
    /// The catalogue could not be asked.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// A file of a work could not be read.
    #[error("{path}")]
    Read {
        /// Where it stands on the drive.
        path: TreePath,
        /// What the system said.
        source: io::Error,
    },
    /// The person asked to stop.
    #[error("cancelled")]
    Cancelled,
}

/// Looks through everything that a plan puts on the drive. `watch` hears of [`Job::Lint`].
///
/// # Errors
/// [`LintError`].
pub fn lint(library: &Library, plan: &Plan, watch: &dyn Watch) -> Result<LintReport, LintError> {
    watch.event(Event::Started(Job::Lint));
    let report = run(library, plan, watch);
    watch.event(Event::Finished(Job::Lint));
    report
}

fn run(library: &Library, plan: &Plan, watch: &dyn Watch) -> Result<LintReport, LintError> {
    let listed = Listed::read(library.root())?;
    let search = Search::new(&listed);
    let mut report = LintReport::default();
    told(library, plan, &search, &mut report)?;
    let contents: BTreeMap<&TreePath, &Content> = plan
        .tree()
        .files()
        .iter()
        .map(|file| (&file.path, &file.content))
        .collect();
    let contents = &contents;
    let each = plan.works.iter().flat_map(|work| {
        let blob = move |path| match contents.get(path) {
            Some(Content::Blob { digest, len }) => Some((work, path, *digest, *len)),
            _ => None,
        };
        work.paths.iter().filter_map(blob)
    });
    let each: Vec<(&PlannedWork, &TreePath, Digest, ByteLen)> = each.collect();
    let total = Total {
        bytes: each.iter().map(|(.., len)| *len).sum(),
        files: each.len() as u64,
    };
    watch.event(Event::Step(Step::Survey, Some(total)));
    for (work, path, digest, _) in each {
        watch.event(Event::Item(Item {
            name: path.to_string(),
        }));
        let look = Look {
            search: &search,
            work,
            path,
            watch,
        };
        look.file(library, &digest, &mut report)?;
        watch.event(Event::Advanced {
            bytes: ByteLen::ZERO,
            files: 1,
        });
    }
    report.findings.sort();
    Ok(report)
}

/// What is known of works without looking into files.
fn told(
    library: &Library,
    plan: &Plan,
    search: &Search,
    report: &mut LintReport,
) -> Result<(), LintError> {
    let mut add = |rule, work: WorkId, title: &str, what: String| {
        report.findings.push(LintFinding {
            rule,
            work,
            title: title.to_owned(),
            path: None,
            what,
            times: 1,
        });
    };
    // What is too dangerous or whose rights ended stays behind; where it was asked for by name,
    // somebody has to know.
    for left in plan.left.iter().filter(|left| left.pinned) {
        match &left.why {
            Why::Barred(Barred::Caution(_)) => {
                add(LintRule::Caution, left.id, &left.title, String::new());
            }
            Why::Barred(Barred::RightsEnded(until)) => {
                add(
                    LintRule::RightsEnded,
                    left.id,
                    &left.title,
                    until.to_string(),
                );
            }
            _ => {}
        }
    }
    let works = library.works(&Filter::default())?;
    let by_id: BTreeMap<WorkId, _> = works.iter().map(|work| (work.id, work)).collect();
    for planned in &plan.works {
        if planned.rights_missing {
            add(
                LintRule::RightsMissing,
                planned.id,
                &planned.title,
                String::new(),
            );
        }
        let Some(work) = by_id.get(&planned.id) else {
            continue;
        };
        let texts = work.title.0.iter().chain(&work.summary.0);
        let mut said: Vec<String> = texts.map(|(_, text)| text.clone()).collect();
        said.extend(planned.paths.iter().map(ToString::to_string));
        for found in search.text(&said.join("\n"), false) {
            add(found.0, planned.id, &planned.title, found.1);
        }
    }
    Ok(())
}

/// One file.
struct Look<'l> {
    search: &'l Search,
    work: &'l PlannedWork,
    path: &'l TreePath,
    watch: &'l dyn Watch,
}

impl Look<'_> {
    fn file(
        &self,
        library: &Library,
        digest: &Digest,
        report: &mut LintReport,
    ) -> Result<(), LintError> {
        let failed = |source| match self.watch.cancelled() {
            true => LintError::Cancelled,
            false => LintError::Read {
                path: self.path.clone(),
                source,
            },
        };
        let Some(path) = library.blobs().path_of(digest) else {
            report.not_made += 1;
            return Ok(());
        };
        let mut file = Watched {
            file: File::open(path).map_err(failed)?,
            watch: self.watch,
        };
        report.files += 1;
        let sniffed = self.sniffed(&mut file).map_err(failed)?;
        let format = match sniffed {
            Sniffed::Format(format) => format,
            Sniffed::Refused(why) => {
                self.add(report, LintRule::Foreign, why.id().to_owned(), 1);
                return Ok(());
            }
        };
        if format.family() == Family::Wiki {
            return Ok(());
        }
        let mut seen = self.search.bytes(is_text(format).then_some(TEXT_MOST));
        if covers(format) {
            // What scrub refuses never comes here with a build.
            if let Err(error) = scrub(&mut file, &mut seen, format) {
                if self.watch.cancelled() {
                    return Err(LintError::Cancelled);
                }
                // A file that went bad in the library is told by whoever writes it.
                if is_whole(library, digest) {
                    self.add(report, LintRule::Foreign, error.to_string(), 1);
                }
                return Ok(());
            }
        } else {
            io::copy(&mut file, &mut seen).map_err(failed)?;
        }
        seen.flush().map_err(failed)?;
        let (found, kept) = seen.end();
        for ((rule, what), times) in found {
            self.add(report, rule, what, times);
        }
        if format == Format::Pdf {
            self.pdf(library, digest, report);
        } else if is_text(format) {
            self.text(format, kept.as_deref(), report);
        }
        Ok(())
    }

    /// What a file is by its content. The head alone would not do: the directory of a document is at its end.
    fn sniffed(&self, file: &mut Watched<'_>) -> io::Result<Sniffed> {
        let len = ByteLen(file.seek(SeekFrom::End(0))?);
        let sniffed = sniff_outside(file, len, self.path.name())?;
        file.seek(SeekFrom::Start(0))?;
        Ok(match sniffed {
            // Libraries take neither.
            Sniffed::Format(format) => match format.family() {
                Family::Archive => Sniffed::Refused(Refusal::Archive),
                Family::Font => Sniffed::Refused(Refusal::Unknown),
                _ => sniffed,
            },
            refused => refused,
        })
    }

    /// Searches the letters that a PDF shows.
    fn pdf(&self, library: &Library, digest: &Digest, report: &mut LintReport) {
        let Some(path) = library.blobs().path_of(digest) else {
            return;
        };
        let pages = Pdf::find(None)
            .map_err(|why| why.to_string())
            .and_then(|pdf| {
                let pages = pdf.page_texts(&path, TEXT_MOST);
                pages.map_err(|why| why.to_string())
            });
        let pages = pages.map(|pages| pages.into_iter().map(|page| (page, false)).collect());
        self.texts(pages, report);
    }

    /// Searches a text, a subtitle file, or the parts of a book or a document, letter by letter.
    fn text(&self, format: Format, bytes: Option<&[u8]>, report: &mut LintReport) {
        let texts = bytes.and_then(|bytes| packed::texts(bytes, format));
        self.texts(texts.ok_or_else(|| format!("> {TEXT_MOST}")), report);
    }

    fn texts(&self, texts: Result<Vec<(String, bool)>, String>, report: &mut LintReport) {
        let texts = match texts {
            Ok(texts) => texts,
            // Only its bytes were searched, in which letters may stand in any form.
            Err(why) => return self.add(report, LintRule::Unread, why, 1),
        };
        let mut found: BTreeMap<(LintRule, String), u64> = BTreeMap::new();
        for (text, markup) in texts {
            for one in self.search.text(&text, markup) {
                *found.entry(one).or_default() += 1;
            }
        }
        for ((rule, what), times) in found {
            // The bytes may have told already.
            let same = |other: &&mut LintFinding| {
                (other.rule, &other.what) == (rule, &what) && other.path.as_ref() == Some(self.path)
            };
            match report.findings.iter_mut().find(same) {
                Some(other) => other.times = other.times.max(times),
                None => self.add(report, rule, what, times),
            }
        }
    }

    fn add(&self, report: &mut LintReport, rule: LintRule, what: String, times: u64) {
        report.findings.push(LintFinding {
            rule,
            work: self.work.id,
            title: self.work.title.clone(),
            path: Some(self.path.clone()),
            what,
            times,
        });
    }
}

fn is_whole(library: &Library, digest: &Digest) -> bool {
    let reader = library.blobs().open(digest).map_err(io::Error::other);
    let read = reader.and_then(|mut reader| io::copy(&mut reader, &mut io::sink()));
    read.is_ok()
}

/// Files that hold letters for people.
fn is_text(format: Format) -> bool {
    matches!(format.family(), Family::Text | Family::Subtitle) || format == Format::Svg
}

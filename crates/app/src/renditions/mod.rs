//! Works as they play on the devices of an edition: what stands on the drive instead of a work's own
//! files, what of that is made already, and the making of the rest.
//!
//! | module | what |
//! | --- | --- |
//! | `stand` | a work as it would stand on the drive |
//! | `film` | films and recordings: recipes, what they come to before they are made |
//! | `text`, `still`, `subtitle` | texts; pictures; subtitle files, and what is drawn |
//! | `steps` | how good films are made |
//! | `task`, `product`, `text_product` | what is to be made, and how |
//! | `clean` | nothing stands on a drive that did not pass `scrub` |
//! | `differs` | what devices do not show of a text just as it is written |
//! | `kept` | what the library keeps: renditions, second looks, measurements |
//! | `job` | tasks as jobs of the library, and how a worker does them |
//! | `make` | makes what is missing |
//!
//! Works of an edition without `plays` stand as they are, made clean.

mod clean;
mod differs;
mod error;
mod film;
mod job;
mod kept;
mod make;
mod product;
mod stand;
mod steps;
mod still;
mod subtitle;
mod task;
mod text;
mod text_product;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::OnceLock;

use bulssi_library::Library;
use bulssi_media::profile::{Profiles, ProfilesError};
use bulssi_media::render::{Quality, RenderLimits};
use bulssi_media::subtitle::BurnFont;
use bulssi_media::textform::{TextRecipe, TextTools};
use bulssi_media::{Limits, Tools};
use bulssi_model::{ByteLen, Edition, Probe, Profile, ProfileId, Work, WorkFile, WorkId};

use crate::pages;
use crate::profiles;
use crate::render::{self, RenderOptions, RenderReport, RenderWatch};

pub use clean::Unclean;
pub use differs::{Difference, Differs, TextShape};
pub use error::{NotMade, RenditionsError};

pub(crate) use make::AsJob;
pub(crate) use stand::verdicts;
pub(crate) use steps::Steps;
pub(crate) use task::Task;

/// What renditions are decided on and made with.
#[derive(Default)]
pub struct Makers {
    /// `ffprobe` and `ffmpeg`. Without the latter, films that have to be converted are planned and
    /// cannot be built.
    pub tools: Tools,
    /// The profiles that editions name.
    pub profiles: Profiles,
    /// How much one conversion may take.
    pub limits: RenderLimits,
    /// How much a look at a file may take.
    pub look: Limits,
    /// Fonts and Poppler; looked for when the first text needs them.
    texts: OnceLock<TextTools>,
    /// The library's own font, where it has one.
    own_font: Option<PathBuf>,
    /// What subtitles are drawn with; looked for when the first film has some.
    font: OnceLock<Option<BurnFont>>,
}

impl Makers {
    /// The makers of a desk, with the tools that were found.
    ///
    /// # Errors
    /// [`ProfilesError`] where the desk's own profiles are at fault.
    pub fn of(library: &Library, tools: Tools) -> Result<Self, ProfilesError> {
        Ok(Self {
            tools,
            profiles: profiles::profiles(Some(library))?,
            own_font: pages::own_font(library.root()),
            ..Self::default()
        })
    }

    /// The font that subtitles are drawn with: the library's own, as on pages, else the system's.
    fn font(&self) -> Option<&BurnFont> {
        let find = || {
            let own = self.own_font.as_deref();
            let own = own.and_then(|path| BurnFont::of_file(path, "").ok());
            own.or_else(|| BurnFont::find(None).ok())
        };
        self.font.get_or_init(find).as_ref()
    }

    /// Fonts and Poppler, as far as they are on this machine.
    fn texts(&self) -> &TextTools {
        self.texts.get_or_init(|| TextTools::find(None, None))
    }
}

/// How recipes of films begin in this release.
const FILM: &str = "film 1";

/// Whether this release makes renditions by such a recipe; `tidy` keeps them.
pub(crate) fn is_made_today(recipe: &str) -> bool {
    let ours = [
        kept::LOOK,
        kept::MEASURE,
        FILM,
        clean::CLEAN,
        still::STILL,
        subtitle::BESIDE,
    ];
    let by = |ours: &&str| recipe == *ours || recipe.starts_with(&format!("{ours} "));
    ours.iter().any(by) || TextRecipe::is_current(recipe)
}

/// A work that cannot stand on the drive so that it plays.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// Nothing that can be made of it plays on this device.
    Nothing(ProfileId),
    /// The device takes nothing at all.
    TakesNothing(ProfileId),
    /// What is made for one of these devices does not play on another.
    NotTogether(Vec<ProfileId>),
    /// Its file has neither pictures nor sound that can be read.
    NoStream,
    /// Its subtitles have to be drawn into it, and there is no font with Hangul here.
    NoFont,
    /// No form of the text that this device shows has its letters: each, and how often it occurs.
    Unshowable(ProfileId, BTreeMap<char, u32>),
    /// One of its files cannot be made clean.
    Unclean(Unclean),
    /// Making it failed; the maker's words.
    Failed(String),
}

impl Refused {
    /// What the maker's words say.
    fn failed(words: &str) -> Self {
        Unclean::read(words).map_or_else(|| Self::Failed(words.to_owned()), Self::Unclean)
    }
}

/// The works of a library as they would stand on the drives of an edition.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    /// All works, with the files that stand for them.
    pub(crate) works: Vec<Work>,
    /// Works that are folders of their own, with the number of files in each.
    pub(crate) folders: BTreeMap<WorkId, usize>,
    /// Works that do not stand on the drive.
    pub(crate) refused: BTreeMap<WorkId, Refused>,
    /// What has to be made before works stand there.
    pub(crate) missing: BTreeMap<WorkId, Vec<Task>>,
    /// What was found out about the files that play, as they came in, by work.
    pub(crate) sources: BTreeMap<WorkId, Vec<Probe>>,
    /// What is not shown just as it is written, by work.
    pub(crate) differs: BTreeMap<WorkId, Vec<Differs>>,
    /// Works with subtitles drawn into their pictures.
    pub(crate) drawn: BTreeSet<WorkId>,
    /// Works of which a film is encoded, with its quality as it was measured, where it is made.
    pub(crate) encoded: BTreeMap<WorkId, Option<Quality>>,
    /// Texts as they came in, of works that stand as something else: pages show the text itself.
    pub(crate) texts: BTreeMap<WorkId, WorkFile>,
}

/// Says how works would stand on the drives of an edition, clean, and so that they play where it asks for that.
/// Makes nothing, but for a second look at films that an earlier release took in.
pub(crate) fn standing(
    library: &Library,
    edition: &Edition,
    works: Vec<Work>,
    makers: &Makers,
    failed: &BTreeMap<WorkId, NotMade>,
    steps: &Steps,
) -> Result<Standing, RenditionsError> {
    let profiles: Vec<&Profile> = profiles::named(&makers.profiles, &edition.plays)?;
    let stand = stand::Stand {
        library,
        edition,
        makers,
        profiles,
        steps,
    };
    let mut standing = Standing::default();
    for work in works {
        let id = work.id;
        let mut stands = match failed.get(&id) {
            Some(failed) => stand::Stands::refused(work, Refused::failed(&failed.words)),
            None if edition.plays.is_empty() => stand::Stands::new(work),
            None => stand.work(work)?,
        };
        clean::cleaned(library, &mut stands)?;
        standing.works.push(stands.work);
        standing.sources.insert(id, stands.sources);
        if !stands.differs.is_empty() {
            standing.differs.insert(id, stands.differs);
        }
        standing.texts.extend(stands.text.map(|text| (id, text)));
        if stands.drawn {
            standing.drawn.insert(id);
        }
        standing
            .encoded
            .extend(stands.encoded.map(|quality| (id, quality)));
        if stands.within > 0 {
            standing.folders.insert(id, stands.within);
        }
        standing
            .refused
            .extend(stands.refused.map(|refused| (id, refused)));
        if !stands.missing.is_empty() {
            standing.missing.insert(id, stands.missing);
        }
    }
    Ok(standing)
}

/// What has to be made of a work: the work, its title, and the tasks.
pub(crate) type Missing<'a> = (WorkId, String, &'a [Task]);

/// Makes what is missing of these works, by jobs of the library. What cannot be made is noted in
/// `failed` and the rest goes on; a missing tool, a full disk or a request to stop ends it.
pub(crate) fn make(
    library: &Library,
    makers: &Makers,
    missing: &[Missing<'_>],
    options: &RenderOptions,
    failed: &mut BTreeMap<WorkId, NotMade>,
    watch: &dyn RenderWatch,
) -> Result<RenderReport, RenditionsError> {
    make::all(library, makers, missing, options, failed, watch)
}

/// Works on all jobs that wait in a library, whoever wanted them.
///
/// # Errors
/// [`RenditionsError`].
pub fn render_waiting(
    library: &Library,
    makers: &Makers,
    options: &RenderOptions,
    watch: &dyn RenderWatch,
) -> Result<RenderReport, RenditionsError> {
    let hands = job::Hands { library, makers };
    Ok(render::render_waiting(library, options, &hands, watch)?)
}

/// What stands for bytes that are not made yet.
fn bytes_of(rate: u64, millis: u64) -> ByteLen {
    let bits = u128::from(rate) * u128::from(millis) / 1000;
    ByteLen(u64::try_from(bits / 8).unwrap_or(u64::MAX))
}

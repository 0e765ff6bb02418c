//! Encyclopedias: a ZIM archive becomes packs that open in a browser, as a rendition.

use bulssi_library::{Library, Rendition, RenditionKey};
use bulssi_model::{ByteLen, Digest, Edition, Format, Hasher, TreePath, Watch, WikiWish, Work};
use bulssi_reader::site::Wiki;

use super::shelf::Shelved;
use super::{PagesError, PagesOptions};

/// The first word of the recipe: who makes it, and the version of what is made.
pub(super) const RECIPE: &str = "wiki 1";

/// Whether archives are converted; else they go on the drive as they are.
const CONVERTS: bool = false;

/// Whether a work is an archive that becomes packs.
pub(super) fn is_wiki(work: &Work) -> bool {
    CONVERTS
        && work
            .main_files()
            .next()
            .is_some_and(|file| file.probe.format == Format::Zim)
}

/// What the packs of an encyclopedia are named by.
pub(super) fn key(work: &Work, wish: &WikiWish) -> RenditionKey {
    let mut recipe = RECIPE.to_owned();
    if !wish.pictures {
        recipe.push_str(" pictures=no");
    }
    if wish.lead_only {
        recipe.push_str(" lead-only");
    }
    if let Some(most) = wish.most {
        recipe.push_str(&format!(" most={}", most.0));
    }
    RenditionKey {
        source: source(work),
        recipe,
    }
}

/// The digest of the archive, or one over the digests of its parts.
fn source(work: &Work) -> Digest {
    let parts: Vec<&Digest> = work.main_files().map(|file| &file.digest).collect();
    match parts.as_slice() {
        [one] => **one,
        parts => {
            let mut hasher = Hasher::new();
            for part in parts {
                hasher.update(part.as_bytes());
            }
            hasher.finish()
        }
    }
}

/// What the packs will take at most, as far as the archive's length tells.
///
/// Archives are zstd over 2 MiB, packs deflate over 64 KiB, which is a third more of text; pictures
/// stay about as they are.
pub(super) fn estimate(work: &Work, wish: &WikiWish) -> ByteLen {
    let archive: ByteLen = work.main_files().map(|file| file.len).sum();
    let mut len = archive.0 / 2 * 3 + 1_000_000;
    if wish.lead_only {
        len = len / 4 + 1_000_000;
    }
    let most = wish.most.map_or(u64::MAX, |most| most.0);
    ByteLen(len.min(most))
}

/// Makes the packs of an encyclopedia, or goes on where that was left.
pub(super) fn make(
    library: &Library,
    edition: &Edition,
    wiki: &Shelved<'_>,
    options: &PagesOptions,
    watch: &dyn Watch,
) -> Result<Rendition, PagesError> {
    let _ = (library, edition, wiki, options, watch);
    Err(PagesError::Cancelled)
}

/// What the site shows of an encyclopedia whose first file stands at `entry`.
pub(super) fn of_site(wiki: &Shelved<'_>, title: String, entry: TreePath) -> Option<Wiki> {
    let _ = (wiki, title, entry);
    None
}

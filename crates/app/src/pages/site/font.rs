//! The font of the pages: a file that the library keeps, so that equal libraries give equal pages.

use std::path::{Path, PathBuf};
use std::{fs, io};

use bulssi_library::Library;
use bulssi_model::{Digest, PagesWish};
use bulssi_reader::site::Font;

use crate::pages::PagesError;

/// The library's font, by the ends that it may have. A desk may put another in its place.
const OWN: [&str; 4] = ["font.otf", "font.ttf", "font.ttc", "font.otc"];
/// Where systems keep fonts with Hangul that may be passed on in part (SIL Open Font License).
const SYSTEM: [&str; 6] = [
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansKR-Regular.otf",
    "/usr/share/fonts/truetype/noto/NotoSansKR-Regular.ttf",
];
/// The largest collections have 120 MB.
const LONGEST: u64 = 256 << 20;

/// A font and its name.
pub(in crate::pages) struct FontFile {
    pub(in crate::pages) font: Font,
    pub(in crate::pages) digest: Digest,
}

/// The library's font; none where the edition wants none or the library has none yet.
pub(in crate::pages) fn known(
    library: &Library,
    wish: &PagesWish,
) -> Result<Option<FontFile>, PagesError> {
    let path = own(library.root()).filter(|_| wish.font);
    path.map(|path| open(&path)).transpose()
}

/// The font that the library keeps in its folder.
pub(crate) fn own(root: &Path) -> Option<PathBuf> {
    let mut own = OWN.iter().map(|name| root.join(name));
    own.find(|path| path.exists())
}

/// The font to take syllables from; none where the edition wants none or there is none here.
///
/// Where the library has none yet, the system's becomes the library's, so that what is built later
/// or elsewhere from the same library has the same one.
pub(in crate::pages) fn font(
    library: &Library,
    wish: &PagesWish,
) -> Result<Option<FontFile>, PagesError> {
    match known(library, wish)? {
        None if wish.font => adopt(library.root())?.map(|path| open(&path)).transpose(),
        known => Ok(known),
    }
}

fn open(path: &Path) -> Result<FontFile, PagesError> {
    let file = read(path)?;
    Ok(FontFile {
        digest: Digest::of(&file),
        font: Font {
            // Collections of Noto and Source Han have Japanese first and Korean second.
            index: usize::from(file.starts_with(b"ttcf")),
            file: file.into(),
            more: Default::default(),
        },
    })
}

/// Copies the system's font into the library.
fn adopt(root: &Path) -> Result<Option<PathBuf>, PagesError> {
    let Some(from) = SYSTEM.iter().find(|path| Path::new(path).exists()) else {
        return Ok(None);
    };
    let from = Path::new(from);
    let end = from
        .extension()
        .and_then(|end| end.to_str())
        .unwrap_or("otf");
    let to = root.join(format!("font.{end}"));
    let bytes = read(from)?;
    let written = crate::manifest::write_bytes(&to, &bytes);
    written.map_err(|source| PagesError::File {
        path: to.clone(),
        source,
    })?;
    Ok(Some(to))
}

fn read(path: &Path) -> Result<Vec<u8>, PagesError> {
    let failed = |source| PagesError::File {
        path: path.to_owned(),
        source,
    };
    if fs::metadata(path).map_err(failed)?.len() > LONGEST {
        return Err(failed(io::ErrorKind::FileTooLarge.into()));
    }
    fs::read(path).map_err(failed)
}

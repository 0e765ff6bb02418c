//! The font of the pages: a file that the library keeps, so that equal libraries give equal pages.

use std::path::{Path, PathBuf};
use std::{fs, io};

use bulssi_reader::site::Font;

use super::Desk;
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

/// The font to take syllables from; none where the edition wants none or there is none here.
///
/// Where the library has none yet, the system's becomes the library's, so that what is built later
/// or elsewhere from the same library has the same one.
pub(super) fn font(desk: &Desk<'_>) -> Result<Option<Font>, PagesError> {
    if !desk.wish.font {
        return Ok(None);
    }
    let root = desk.library.root();
    let own = || {
        OWN.iter()
            .map(|name| root.join(name))
            .find(|path| path.exists())
    };
    let path = match own() {
        Some(path) => path,
        None => match adopt(root)? {
            Some(path) => path,
            None => return Ok(None),
        },
    };
    let file = read(&path)?;
    // Collections of Noto and Source Han have Japanese first and Korean second.
    let is_collection = file.starts_with(b"ttcf");
    Ok(Some(Font {
        index: usize::from(is_collection),
        file: file.into(),
        more: Default::default(),
    }))
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

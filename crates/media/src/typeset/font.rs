//! Fonts: files on this machine, found at the places where systems keep them.
//!
//! No font service is asked, as its answer differs from machine to machine; the first family of the
//! list that is there is taken, and its digest goes into the recipe.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bulssi_model::{Digest, Hasher};
use swash::{CacheKey, FontRef, StringId};

/// Larger font files are none; the largest of Noto CJK is 30 MB.
const MOST: u64 = 256 << 20;

/// Families with Hangul: name, regular file, bold file. The best for screens come first.
const HANGUL: &[(&str, &str, &str)] = &[
    (
        "Noto Sans CJK KR",
        "NotoSansCJK-Regular.ttc",
        "NotoSansCJK-Bold.ttc",
    ),
    (
        "Noto Sans KR",
        "NotoSansKR-Regular.otf",
        "NotoSansKR-Bold.otf",
    ),
    (
        "NanumBarunGothic",
        "NanumBarunGothic.ttf",
        "NanumBarunGothicBold.ttf",
    ),
    ("NanumGothic", "NanumGothic.ttf", "NanumGothicBold.ttf"),
    ("Malgun Gothic", "malgun.ttf", "malgunbd.ttf"),
];
/// Scripts that those do not have: Arabic, Hebrew, and many signs.
const OTHERS: &[(&str, &str, &str)] = &[("DejaVu Sans", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf")];
/// Where Debian, Fedora, Arch, macOS and Windows keep them.
const FOLDERS: &[&str] = &[
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/truetype/nanum",
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/google-noto-cjk",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/google-noto-sans-cjk-fonts",
    "/usr/share/fonts/dejavu-sans-fonts",
    "/usr/share/fonts/TTF",
    "/usr/local/share/fonts",
    "/Library/Fonts",
    "C:\\Windows\\Fonts",
];

/// Why there are no letters to set with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FontError {
    /// None of the families with Hangul is where systems keep fonts. Debian has one in
    /// `fonts-noto-cjk`.
    #[error("no font with Hangul")]
    NotFound,
    /// A font file could not be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is no font, or has no Hangul.
    #[error("no font with Hangul: {0}")]
    NoHangul(PathBuf),
}

/// A font with Hangul, for whoever draws letters by another program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HangulFont {
    /// Its file.
    pub path: PathBuf,
    /// Which font of the file it is.
    pub index: usize,
    /// The family as other programs know it.
    pub family: String,
    /// The digest of the file.
    pub digest: Digest,
}

/// One font in memory.
pub(super) struct Face {
    data: Arc<[u8]>,
    offset: u32,
    key: CacheKey,
    /// Drawn thicker, as there is no bold file.
    pub(super) thicken: bool,
}

impl Face {
    pub(super) fn font(&self) -> FontRef<'_> {
        FontRef {
            data: &self.data,
            offset: self.offset,
            key: self.key,
        }
    }
}

/// The fonts that pages are set in.
pub struct Fonts {
    hangul: HangulFont,
    faces: Vec<Face>,
    /// Places in `faces`, the first choice first.
    pub(super) regular: Vec<u8>,
    pub(super) bold: Vec<u8>,
    digest: Digest,
}

impl Fonts {
    /// Finds a font with Hangul and one for other scripts: `named` where the desk names a file, else
    /// the first of the known families.
    ///
    /// # Errors
    /// [`FontError`].
    pub fn find(named: Option<&Path>) -> Result<Self, FontError> {
        let mut fonts = Self {
            hangul: HangulFont {
                path: PathBuf::new(),
                index: 0,
                family: String::new(),
                digest: Digest::of(b""),
            },
            faces: Vec::new(),
            regular: Vec::new(),
            bold: Vec::new(),
            digest: Digest::of(b""),
        };
        let mut hash = Hasher::new();
        match named {
            Some(path) => fonts.add(path, None, None, &mut hash)?,
            None => {
                let (family, path, bold) = found(HANGUL).ok_or(FontError::NotFound)?;
                fonts.add(&path, bold.as_deref(), Some(family), &mut hash)?;
            }
        }
        if let Some((family, path, bold)) = found(OTHERS) {
            // Only other scripts hang on it; a broken one is as good as none.
            let _ = fonts.add(&path, bold.as_deref(), Some(family), &mut hash);
        }
        fonts.digest = hash.finish();
        Ok(fonts)
    }

    fn add(
        &mut self,
        path: &Path,
        bold: Option<&Path>,
        family: Option<&str>,
        hash: &mut Hasher,
    ) -> Result<(), FontError> {
        let first = self.faces.is_empty();
        let data = load(path)?;
        let index = index_of(&data, family).filter(|index| {
            let font = FontRef::from_index(&data, *index);
            font.is_some_and(|font| !first || font.charmap().map('한') != 0)
        });
        let index = index.ok_or_else(|| FontError::NoHangul(path.to_owned()))?;
        let digest = Digest::of(&data);
        hash.update(digest.as_bytes());
        if first {
            self.hangul = HangulFont {
                path: path.to_owned(),
                index,
                family: family_of(&data, index).unwrap_or_default(),
                digest,
            };
        }
        let regular = self.push(data.clone(), index, false);
        self.regular.push(regular);
        let strong = bold.and_then(|bold| {
            let data = load(bold).ok()?;
            let index = index_of(&data, family)?;
            hash.update(Digest::of(&data).as_bytes());
            Some(self.push(data, index, false))
        });
        let strong = strong.unwrap_or_else(|| self.push(data, index, true));
        self.bold.push(strong);
        Ok(())
    }

    fn push(&mut self, data: Arc<[u8]>, index: usize, thicken: bool) -> u8 {
        let (offset, key) = match FontRef::from_index(&data, index) {
            Some(font) => (font.offset, font.key),
            None => (0, CacheKey::new()),
        };
        self.faces.push(Face {
            data,
            offset,
            key,
            thicken,
        });
        u8::try_from(self.faces.len() - 1).unwrap_or(u8::MAX)
    }

    pub(super) fn face(&self, at: u8) -> &Face {
        &self.faces[usize::from(at)]
    }

    /// The font with Hangul.
    #[must_use]
    pub const fn hangul(&self) -> &HangulFont {
        &self.hangul
    }

    /// The digest of all font files together, in order; recipes carry it.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }
}

/// The first family whose regular file is there.
fn found(
    families: &'static [(&'static str, &'static str, &'static str)],
) -> Option<(&'static str, PathBuf, Option<PathBuf>)> {
    families.iter().find_map(|(family, regular, bold)| {
        FOLDERS.iter().find_map(|folder| {
            let path = Path::new(folder).join(regular);
            path.is_file().then(|| {
                let bold = Path::new(folder).join(bold);
                (*family, path, Some(bold).filter(|bold| bold.is_file()))
            })
        })
    })
}

fn load(path: &Path) -> Result<Arc<[u8]>, FontError> {
    let trouble = |source| FontError::Read {
        path: path.to_owned(),
        source,
    };
    if fs::metadata(path).map_err(trouble)?.len() > MOST {
        return Err(FontError::NoHangul(path.to_owned()));
    }
    Ok(Arc::from(fs::read(path).map_err(trouble)?))
}

/// The font of a collection that has this family, else the first.
fn index_of(data: &[u8], family: Option<&str>) -> Option<usize> {
    FontRef::from_index(data, 0)?;
    let named = family.and_then(|family| {
        (0..64)
            .map_while(|index| family_of(data, index).map(|name| (index, name)))
            .find(|(_, name)| name == family)
    });
    Some(named.map_or(0, |(index, _)| index))
}

fn family_of(data: &[u8], index: usize) -> Option<String> {
    let font = FontRef::from_index(data, index)?;
    let names = font.localized_strings();
    let name = names
        .find_by_id(StringId::TypographicFamily, Some("en"))
        .or_else(|| names.find_by_id(StringId::Family, Some("en")))
        .or_else(|| names.find_by_id(StringId::Family, None))?;
    Some(name.chars().collect())
}

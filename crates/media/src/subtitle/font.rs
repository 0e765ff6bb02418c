//! The font that is drawn into films: its file, its name, and how large its letters are.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use bulssi_model::{ByteLen, Digest};

use crate::tools::{self, Run};

/// The largest collections of Chinese, Japanese and Korean fonts are 200 MB.
const MOST: u64 = 512 << 20;
/// Collections hold a dozen fonts or two.
const MOST_FACES: u32 = 64;

/// Where Debian, Fedora, Arch, macOS and Windows put fonts with all Hangul syllables, plain ones
/// without serifs first, because they are read on small screens and from afar.
const PLACES: [(&str, &str); 12] = [
    (
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "Noto Sans CJK KR",
    ),
    (
        "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
        "Noto Sans CJK KR",
    ),
    (
        "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
        "Noto Sans CJK KR",
    ),
    (
        "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
        "Noto Sans CJK KR",
    ),
    (
        "/usr/share/fonts/truetype/nanum/NanumGothic.ttf",
        "NanumGothic",
    ),
    ("/usr/share/fonts/nanum/NanumGothic.ttf", "NanumGothic"),
    (
        "/usr/share/fonts/truetype/nanum/NanumBarunGothic.ttf",
        "NanumBarunGothic",
    ),
    (
        "/usr/share/fonts/truetype/unfonts-core/UnDotum.ttf",
        "UnDotum",
    ),
    (
        "/usr/share/fonts/truetype/baekmuk/gulim.ttf",
        "Baekmuk Gulim",
    ),
    (
        "/System/Library/Fonts/AppleSDGothicNeo.ttc",
        "Apple SD Gothic Neo",
    ),
    (
        "/System/Library/Fonts/Supplemental/AppleGothic.ttf",
        "AppleGothic",
    ),
    ("C:\\Windows\\Fonts\\malgun.ttf", "Malgun Gothic"),
];

/// A font with Hangul.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BurnFont {
    /// The family, as scripts name it.
    pub family: String,
    /// Its file, which may hold others too.
    pub file: PathBuf,
    /// The digest of the file: the same font draws the same picture.
    pub digest: Digest,
    /// The height of its line in thousandths of its em. Scripts give the size of letters as that
    /// of a line: `usWinAscent` and `usWinDescent` of the table `OS/2`.
    pub line_height: u32,
}

/// Why there is no font to draw with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FontError {
    /// None of the usual fonts with Hangul is on this machine.
    #[error("no font with Hangul")]
    NoFont,
    /// No font of this name is known on this machine.
    #[error("no font called {0}")]
    NoSuchFont(String),
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is no TrueType or OpenType font.
    #[error("{0} is no font")]
    NotAFont(PathBuf),
    /// The font has no Hangul.
    #[error("{0} has no Hangul")]
    NoHangul(PathBuf),
}

impl BurnFont {
    /// The font that the desk named, by its file or by its family as `fc-match` knows it; else the
    /// first of the usual ones that is on this machine.
    ///
    /// # Errors
    /// [`FontError`].
    pub fn find(named: Option<&str>) -> Result<Self, FontError> {
        let Some(name) = named else {
            let mut places = PLACES.iter().filter(|(path, _)| Path::new(path).is_file());
            let found =
                places.find_map(|(path, family)| Self::of_file(Path::new(path), family).ok());
            return found.ok_or(FontError::NoFont);
        };
        let path = Path::new(name);
        if path.is_file() {
            return Self::of_file(path, "");
        }
        if path.components().count() > 1 {
            let source = io::ErrorKind::NotFound.into();
            let path = path.to_owned();
            return Err(FontError::Read { path, source });
        }
        let no_such = || FontError::NoSuchFont(name.to_owned());
        let (path, family) = by_fontconfig(name).ok_or_else(no_such)?;
        Self::of_file(&path, &family)
    }

    /// The font of a file; of a collection the one of this family, else its first with Hangul.
    ///
    /// # Errors
    /// [`FontError`].
    pub fn of_file(path: &Path, family: &str) -> Result<Self, FontError> {
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(MOST).read_to_end(&mut bytes))
            .map_err(|source| FontError::Read {
                path: path.to_owned(),
                source,
            })?;
        let faces = faces(&bytes).ok_or_else(|| FontError::NotAFont(path.to_owned()))?;
        let mut hangul: Vec<Face> = faces.into_iter().filter(|face| face.hangul).collect();
        let wanted = hangul.iter().position(|face| face.family == family);
        // Collections for three languages draw Hangul in each, and Korean punctuation in one.
        let korean = || hangul.iter().position(|face| face.family.ends_with(" KR"));
        let place = wanted.or_else(korean).unwrap_or(0);
        if hangul.is_empty() {
            return Err(FontError::NoHangul(path.to_owned()));
        }
        let face = hangul.swap_remove(place);
        Ok(Self {
            family: face.family,
            file: path.to_owned(),
            digest: Digest::of(&bytes),
            line_height: face.line_height,
        })
    }

    /// The start of the file's digest, which names the font in a [`BurnStyle`](super::BurnStyle).
    #[must_use]
    pub fn mark(&self) -> String {
        self.digest.to_string()[..16].to_owned()
    }
}

/// Where fontconfig has a font of this very family.
fn by_fontconfig(name: &str) -> Option<(PathBuf, String)> {
    let program = tools::on_path("fc-match")?;
    let mut command = Command::new(program);
    // Colons and commas would be further wishes.
    let plain: String = name
        .chars()
        .filter(|c| !matches!(c, ':' | ',' | '-' | '\\'))
        .collect();
    command.args(["--format", "%{file}\\n%{family}\\n", &plain]);
    let run = tools::run(command, Duration::from_secs(20), ByteLen(64 << 10)).ok()?;
    let Run::Ended { status, out, .. } = run else {
        return None;
    };
    let out = String::from_utf8(out).ok()?;
    let (file, families) = out.trim_end().split_once('\n')?;
    let same = |family: &&str| family.trim().eq_ignore_ascii_case(name);
    // It answers with something for every name.
    let family = families
        .split(',')
        .find(same)
        .filter(|_| status.success())?;
    Some((file.into(), family.trim().to_owned()))
}

/// One font of a file.
struct Face {
    family: String,
    hangul: bool,
    line_height: u32,
}

/// The fonts of a file (OpenType 1.9, "TrueType Collections" and "Table directory").
fn faces(bytes: &[u8]) -> Option<Vec<Face>> {
    if bytes.get(..4)? != b"ttcf" {
        return Some(vec![face(bytes, 0)?]);
    }
    let count = u32_at(bytes, 8)?.min(MOST_FACES);
    let places = (0..count).map(|n| u32_at(bytes, 12 + 4 * n as usize));
    let found = places.filter_map(|at| face(bytes, usize::try_from(at?).ok()?));
    Some(found.collect())
}

fn face(bytes: &[u8], at: usize) -> Option<Face> {
    let count = usize::from(u16_at(bytes, at.checked_add(4)?)?);
    let table = |tag: &[u8; 4]| {
        let records = (0..count).map(|n| at + 12 + 16 * n);
        let record = records
            .take_while(|record| *record < bytes.len())
            .find(|record| bytes.get(*record..record + 4) == Some(tag))?;
        let offset = usize::try_from(u32_at(bytes, record + 8)?).ok()?;
        let len = usize::try_from(u32_at(bytes, record + 12)?).ok()?;
        bytes.get(offset..offset.checked_add(len)?)
    };
    let (head, os2, name) = (table(b"head")?, table(b"OS/2")?, table(b"name")?);
    let em = u32::from(u16_at(head, 18)?);
    let height = u32::from(u16_at(os2, 74)?) + u32::from(u16_at(os2, 76)?);
    // Bit 56 of the ranges of Unicode: Hangul syllables.
    let hangul = u32_at(os2, 46)? & (1 << 24) != 0;
    Some(Face {
        family: family(name)?,
        hangul,
        line_height: (height * 1000).checked_div(em)?.clamp(500, 4000),
    })
}

/// The family's English name for Windows (table `name`, id 1).
fn family(name: &[u8]) -> Option<String> {
    let strings = usize::from(u16_at(name, 4)?);
    let mut found = None;
    for record in (0..usize::from(u16_at(name, 2)?)).map(|n| 6 + 12 * n) {
        let field = |n: usize| u16_at(name, record + 2 * n);
        let (platform, language, id) = (field(0)?, field(2)?, field(3)?);
        if (platform, id) != (3, 1) || (found.is_some() && language != 0x409) {
            continue;
        }
        let start = strings + usize::from(field(5)?);
        let units = name.get(start..start + usize::from(field(4)?))?;
        let units = units
            .chunks_exact(2)
            .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        let text: String = char::decode_utf16(units).filter_map(Result::ok).collect();
        // What scripts separate their fields by cannot be named in them.
        found = Some(text.replace([',', '\n', '\r'], " "));
    }
    found
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes(pair.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(four.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hangul_is_found_by_place_by_name_and_by_file() {
        let usual = BurnFont::find(None).unwrap();
        assert!(!usual.family.is_empty());
        let nanum = Path::new("/usr/share/fonts/truetype/nanum/NanumGothic.ttf");
        for named in ["NanumGothic", nanum.to_str().unwrap()] {
            let font = BurnFont::find(Some(named)).unwrap();
            assert_eq!(
                (font.family.as_str(), font.file.as_path()),
                ("NanumGothic", nanum)
            );
            assert_eq!(font.line_height, 1150);
        }
        let noto = BurnFont::find(Some("Noto Sans CJK KR")).unwrap();
        assert_eq!(
            (noto.family.as_str(), noto.line_height),
            ("Noto Sans CJK KR", 1448)
        );
    }

    #[test]
    fn its_absence_is_told() {
        let dejavu = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
        if Path::new(dejavu).exists() {
            let latin = BurnFont::find(Some(dejavu));
            assert!(matches!(latin, Err(FontError::NoHangul(_))), "{latin:?}");
        }
        let none = BurnFont::find(Some("No Such Font At All"));
        assert!(matches!(none, Err(FontError::NoSuchFont(_))), "{none:?}");
        let none = BurnFont::find(Some("/no/such/font.ttf"));
        assert!(matches!(none, Err(FontError::Read { .. })), "{none:?}");
        let text = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let none = BurnFont::find(Some(text));
        assert!(matches!(none, Err(FontError::NotAFont(_))), "{none:?}");
    }

    #[test]
    fn broken_fonts_are_no_fonts() {
        let whole = std::fs::read(BurnFont::find(Some("NanumGothic")).unwrap().file).unwrap();
        for len in (0..2000).chain([whole.len() / 2]) {
            let _ = faces(&whole[..len]);
        }
        let mut broken = whole[..4000].to_vec();
        for at in 0..400 {
            broken[at] ^= 0xff;
            let _ = faces(&broken);
        }
    }
}

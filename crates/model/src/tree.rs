//! The ordered list of files that a drive will hold.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{ByteLen, Digest, fold_name};

/// The filesystem of a drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Filesystem {
    /// FAT32: read by nearly everything; files up to 4 GiB - 1.
    Fat32,
    /// exFAT: for larger drives and files; not read by older televisions.
    #[serde(rename = "exfat")]
    ExFat,
}

impl fmt::Display for Filesystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fat32 => "FAT32",
            Self::ExFat => "exFAT",
        })
    }
}

/// A path on a drive: one or more names, `/` between them, relative to the drive's root.
///
/// No name is empty, `.` or `..`, or holds `/`, `\` or a control character, so a path never leaves
/// the folder it is joined to. What a filesystem allows beyond that is the `image` crate's matter.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TreePath(String);

/// A list of files that cannot stand on one drive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TreeError {
    /// A name is empty, `.` or `..`, or holds `/`, `\` or a control character.
    #[error("not a path on a drive: {0}")]
    Path(String),
    /// Two files or folders differ only by case or Unicode normalisation, or not at all.
    #[error("two names that a drive takes for one: {0} and {1}")]
    Twice(TreePath, TreePath),
    /// One path is both a file and a folder.
    #[error("both a file and a folder: {0}")]
    FileAndFolder(TreePath),
}

impl TreePath {
    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its names, from the root down.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/')
    }

    /// The last name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The folder it is in; `None` for what stands in the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0
            .rsplit_once('/')
            .map(|(parent, _)| Self(parent.to_owned()))
    }

    /// The path of `name` within this folder.
    ///
    /// # Errors
    /// When `name` is no name.
    pub fn join(&self, name: &str) -> Result<Self, TreeError> {
        if name.contains('/') {
            return Err(TreeError::Path(name.to_owned()));
        }
        format!("{}/{name}", self.0).parse()
    }
}

impl FromStr for TreePath {
    type Err = TreeError;

    fn from_str(text: &str) -> Result<Self, TreeError> {
        let good = |name: &str| {
            !matches!(name, "" | "." | "..") && !name.chars().any(|c| c == '\\' || c.is_control())
        };
        if text.split('/').all(good) {
            Ok(Self(text.to_owned()))
        } else {
            Err(TreeError::Path(text.to_owned()))
        }
    }
}

impl TryFrom<String> for TreePath {
    type Error = TreeError;

    fn try_from(text: String) -> Result<Self, TreeError> {
        text.parse()
    }
}

impl From<TreePath> for String {
    fn from(path: TreePath) -> Self {
        path.0
    }
}

impl fmt::Display for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for TreePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Where the bytes of a file come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A whole blob of the library.
    Blob {
        /// Its name.
        digest: Digest,
        /// Its length.
        len: ByteLen,
    },
    /// Bytes made for this drive, such as a page.
    Bytes(Arc<[u8]>),
}

impl Content {
    /// How long the file is.
    #[must_use]
    pub fn len(&self) -> ByteLen {
        match self {
            Self::Blob { len, .. } => *len,
            Self::Bytes(bytes) => ByteLen(bytes.len() as u64),
        }
    }

    /// Whether the file is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == ByteLen::ZERO
    }

    /// The digest of the file.
    #[must_use]
    pub fn digest(&self) -> Digest {
        match self {
            Self::Blob { digest, .. } => *digest,
            Self::Bytes(bytes) => Digest::of(bytes),
        }
    }
}

/// One file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeFile {
    /// Where it stands.
    pub path: TreePath,
    /// What is in it.
    pub content: Content,
}

/// The files of a drive in play order: players list a folder in the order its entries were written.
///
/// Folders are those that the paths name, each in the place of its first file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    files: Vec<TreeFile>,
}

impl Tree {
    /// A tree of these files in this order.
    ///
    /// # Errors
    /// [`TreeError::Twice`] and [`TreeError::FileAndFolder`].
    pub fn new(files: Vec<TreeFile>) -> Result<Self, TreeError> {
        // By folded path: the spelling first met, and whether it is a file.
        let mut seen: BTreeMap<String, (&str, bool)> = BTreeMap::new();
        for file in &files {
            let text = file.path.as_str();
            let ends = text.match_indices('/').map(|(at, _)| at);
            for end in ends.chain([text.len()]) {
                let (path, is_file) = (&text[..end], end == text.len());
                let Some((before, was_file)) = seen.insert(fold_name(path), (path, is_file)) else {
                    continue;
                };
                let owned = |text: &str| TreePath(text.to_owned());
                if is_file != was_file {
                    return Err(TreeError::FileAndFolder(owned(path)));
                }
                if is_file || before != path {
                    return Err(TreeError::Twice(owned(before), owned(path)));
                }
            }
        }
        Ok(Self { files })
    }

    /// The files in play order.
    #[must_use]
    pub fn files(&self) -> &[TreeFile] {
        &self.files
    }

    /// The bytes of all files.
    #[must_use]
    pub fn len(&self) -> ByteLen {
        self.files.iter().map(|file| file.content.len()).sum()
    }

    /// Whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(paths: &[&str]) -> Result<Tree, TreeError> {
        let file = |path: &&str| {
            Ok(TreeFile {
                path: path.parse()?,
                content: Content::Bytes(Arc::from(*b"x")),
            })
        };
        Tree::new(paths.iter().map(file).collect::<Result<_, _>>()?)
    }

    #[test]
    fn paths_stay_inside() {
        for bad in [
            "", "/a", "a/", "a//b", "..", "a/../b", ".", "a\\b", "a\0", "a/\u{7f}",
        ] {
            assert!(bad.parse::<TreePath>().is_err(), "{bad:?}");
        }
        let path: TreePath = "가/나 다.mp4".parse().unwrap();
        assert_eq!(path.name(), "나 다.mp4");
        assert_eq!(path.parent().unwrap().as_str(), "가");
        assert!(path.join("../x").is_err());
    }

    #[test]
    fn names_that_a_drive_takes_for_one_are_refused() {
        assert!(tree(&["a/b", "a/c", "d"]).is_ok());
        assert!(matches!(tree(&["a", "A"]), Err(TreeError::Twice(..))));
        assert!(matches!(tree(&["x/a", "X/b"]), Err(TreeError::Twice(..))));
        // Composed and decomposed Hangul.
        assert!(matches!(
            tree(&["\u{ac00}", "\u{1100}\u{1161}"]),
            Err(TreeError::Twice(..))
        ));
        assert!(matches!(
            tree(&["a", "a/b"]),
            Err(TreeError::FileAndFolder(_))
        ));
        assert!(matches!(
            tree(&["a/b", "a"]),
            Err(TreeError::FileAndFolder(_))
        ));
    }
}

//! What a drive should hold, file by file.

use serde::{Deserialize, Serialize};

use crate::{ByteLen, Digest, Filesystem, Tree, TreeError, TreePath, fold_name};

/// The version that this program writes.
pub const MANIFEST_VERSION: u32 = 1;

/// The list of files that an image or a folder should hold: what `build` leaves beside the image.
///
/// It names no edition, desk or program, so that it may lie beside an image that travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`MANIFEST_VERSION`].
    pub version: u32,
    /// The filesystem and the length of the image; nothing for a folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filesystem: Option<Filesystem>,
    /// The length of the whole image in bytes; nothing for a folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_len: Option<ByteLen>,
    /// Files in the order of the drive.
    pub files: Vec<ManifestFile>,
}

/// One file of a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestFile {
    /// Where it stands.
    pub path: TreePath,
    /// Its length.
    pub len: ByteLen,
    /// Its BLAKE3 digest.
    pub blake3: Digest,
}

/// A manifest that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// Written by a newer program.
    #[error("manifest of version {0}, this program knows up to {MANIFEST_VERSION}")]
    Version(u32),
    /// Two entries cannot stand on one drive.
    #[error(transparent)]
    Tree(#[from] TreeError),
}

impl Manifest {
    /// The manifest of a tree on an image of this filesystem and length, or in a folder.
    #[must_use]
    pub fn of(tree: &Tree, image: Option<(Filesystem, ByteLen)>) -> Self {
        let files = tree.files().iter().map(|file| ManifestFile {
            path: file.path.clone(),
            len: file.content.len(),
            blake3: file.content.digest(),
        });
        Self {
            version: MANIFEST_VERSION,
            filesystem: image.map(|(filesystem, _)| filesystem),
            image_len: image.map(|(_, len)| len),
            files: files.collect(),
        }
    }

    /// Checks what was read from outside.
    ///
    /// # Errors
    /// A version from the future, or a path that stands twice.
    pub fn checked(self) -> Result<Self, ManifestError> {
        if self.version != MANIFEST_VERSION {
            return Err(ManifestError::Version(self.version));
        }
        let mut seen = std::collections::BTreeMap::new();
        for file in &self.files {
            if let Some(before) = seen.insert(fold_name(file.path.as_str()), &file.path) {
                return Err(TreeError::Twice(before.clone(), file.path.clone()).into());
            }
        }
        Ok(self)
    }
}

//! Seals what an edition comes to: room for the seal while it is planned, the seal itself before it is built.

mod contents;

use std::sync::Arc;

use bulssi_image::LayoutError;
use bulssi_library::Library;
use bulssi_model::{Content, Edition, Hasher, Tree, TreeError, TreeFile, TreePath, Watch};
use bulssi_seal::{BodyFault, SealFault, SealHead, SealedTree, minisign, seal, sealed_len};

use crate::keys::Signer;
use crate::plan::{Plan, laid_out, seed};

pub use contents::{SealReadError, sealed_files};

/// Why an edition could not be sealed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// A file could not be read.
    #[error(transparent)]
    Read(#[from] SealReadError),
    /// A name that no seal may hold.
    #[error(transparent)]
    Body(#[from] BodyFault),
    /// The key does not seal such editions.
    #[error(transparent)]
    Seal(#[from] SealFault),
    /// The seal and the files do not stand on one drive.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The drive cannot hold it.
    #[error(transparent)]
    Layout(#[from] LayoutError),
}

/// The seal of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedSeal {
    /// Where it is on the drive, if it is.
    pub path: Option<TreePath>,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// The signature of these bytes that other tools check.
    pub minisig: String,
}

/// The start and the end of a seal's name on a drive.
const NAME: (&str, &str) = ("seal-", ".bin");

/// Whether a file of the root may be a seal, by its name.
#[must_use]
pub fn is_seal_name(path: &str) -> bool {
    let inner = path
        .strip_prefix(NAME.0)
        .and_then(|rest| rest.strip_suffix(NAME.1));
    inner.is_some_and(|inner| inner.len() == 6 && inner.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Where the seal of these files stands: a name from what they are, so that two editions on one drive keep both.
fn path_on_drive(tree: &Tree) -> Result<TreePath, TreeError> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut hasher = Hasher::new();
    hasher.update(b"seal name 1");
    for file in tree.files() {
        hasher.update(file.content.digest().as_bytes());
    }
    let digest = hasher.finish();
    let letters = digest.as_bytes()[..6].iter();
    let mark: String = letters
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    format!("{}{mark}{}", NAME.0, NAME.1).parse()
}

/// The tree with something as long as its seal in it, where the edition wants that on the drive. The list of revoked
/// keys is counted as long as it may become while a plan lies: none, or that of a few keys.
pub(crate) fn reserved(edition: &Edition, tree: &Tree) -> Result<Tree, TreeError> {
    let Some(wish) = edition.seal.as_ref().filter(|wish| wish.place.on_drive()) else {
        return Ok(tree.clone());
    };
    if tree.is_empty() {
        return Ok(tree.clone());
    }
    // Every file as if it were a ZIP file: which are is known when they are read.
    let files = tree.files().iter();
    let files = files.map(|file| (file.path.as_str(), file.content.len().0, true));
    let len = sealed_len(&wish.series, None, files) + REVOKED;
    let bytes: Arc<[u8]> = vec![0; usize::try_from(len).unwrap_or(usize::MAX)].into();
    with(tree, path_on_drive(tree)?, bytes)
}

/// What is kept free for a list of revoked keys: all that such a list can hold.
const REVOKED: u64 = bulssi_seal::Revocations::longest() as u64;

fn with(tree: &Tree, path: TreePath, bytes: Arc<[u8]>) -> Result<Tree, TreeError> {
    let mut files = tree.files().to_vec();
    files.push(TreeFile {
        path,
        content: Content::Bytes(bytes),
    });
    Tree::new(files)
}

/// Reads everything that goes on the drive and seals it; a plan of an edition that asks for no seal stays as it is.
///
/// # Errors
/// [`SealError`].
pub fn put_seal(
    library: &Library,
    mut plan: Plan,
    signer: &Signer,
    jobs: usize,
    watch: &dyn Watch,
) -> Result<Plan, SealError> {
    let Some(wish) = plan.edition.seal.clone() else {
        return Ok(plan);
    };
    if plan.tree().is_empty() {
        return Ok(plan);
    }
    let mut files = plan.tree().files().to_vec();
    if wish.place.on_drive() {
        // What stood for it is the last one.
        files.pop();
    }
    let tree = Tree::new(files)?;
    let sealed = sealed_files(&tree, library.blobs(), jobs, watch)?;
    let list = SealedTree::new(&wish.series, sealed)?;
    let head = SealHead {
        number: wish.number,
        date: plan.edition.date,
    };
    let revocations = signer.revocations.as_ref();
    let bytes = seal(&signer.key, &signer.certificate, revocations, head, &list)?;
    let told = format!("number {}, {}", head.number, head.date);
    let minisig = minisign::sign(&signer.key, &bytes, &told);
    let bytes: Arc<[u8]> = bytes.into();
    let mut path = None;
    if wish.place.on_drive() {
        let at = path_on_drive(&tree)?;
        let tree = with(&tree, at.clone(), bytes.clone())?;
        plan.layout = laid_out(&plan.edition, &tree, plan.filesystem, plan.image_len)?;
        plan.seed = seed(&plan.edition, &tree);
        path = Some(at);
    }
    plan.seal = Some(PlannedSeal {
        path,
        bytes,
        minisig,
    });
    Ok(plan)
}

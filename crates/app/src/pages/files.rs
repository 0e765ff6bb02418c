//! The files of the pages, and where in the tree of a drive they stand.

use bulssi_model::{ByteLen, Tree, TreeError, TreeFile, TreePath};

use super::Unshown;
use crate::plan::PlannedPages;

/// The files that the pages add to the works of a drive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PagesFiles {
    /// The page to open: the first file of the drive, so that lists in the order of the drive
    /// begin with it.
    pub(super) entry: Vec<TreeFile>,
    /// Everything else, behind the works: players that show folders in the order of the drive
    /// come to films first.
    pub(super) others: Vec<TreeFile>,
    /// Whether these are the files themselves, not what stands for them.
    pub(super) made: bool,
    /// What the pages cannot show.
    pub(super) unshown: Vec<Unshown>,
}

impl PagesFiles {
    /// The tree of a drive: these files around the works.
    pub(crate) fn around(&self, works: &Tree) -> Result<Tree, TreeError> {
        let files = self.entry.iter().chain(works.files()).chain(&self.others);
        Tree::new(files.cloned().collect())
    }

    /// What a plan says of them.
    pub(crate) fn planned(&self) -> Option<PlannedPages> {
        let entry: TreePath = self.entry.first()?.path.clone();
        let files = self.entry.iter().chain(&self.others);
        let len: ByteLen = files.map(|file| file.content.len()).sum();
        Some(PlannedPages {
            entry,
            len,
            made: self.made,
            unshown: self.unshown.clone(),
        })
    }
}

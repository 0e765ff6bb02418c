//! Where the files of works stand on a drive.

use std::collections::BTreeMap;

use bulssi_model::{TreeFile, TreePath, Work, WorkFile, WorkId};

use crate::compose::Composed;

/// A file of a work and where it stands.
pub(super) type Standing<'a> = (&'a WorkFile, &'a TreePath);

/// The files of each work in the order of the drive.
pub(super) fn standing<'a>(
    composed: &'a Composed,
    works: &BTreeMap<WorkId, &'a Work>,
) -> BTreeMap<WorkId, Vec<Standing<'a>>> {
    let mut standing: BTreeMap<WorkId, Vec<Standing<'a>>> = BTreeMap::new();
    let files: Vec<(&TreeFile, &WorkId)> =
        composed.tree.files().iter().zip(&composed.works).collect();
    for (file, id) in files {
        let Some(work) = works.get(id) else { continue };
        let taken = standing.entry(*id).or_default();
        // A work may hold equal files twice, a poster and a still for example.
        let nth = taken
            .iter()
            .filter(|(other, _)| other.digest == file.content.digest())
            .count();
        let mut same = work.files.iter();
        let found = same
            .by_ref()
            .filter(|own| own.digest == file.content.digest())
            .nth(nth);
        taken.extend(found.map(|own| (own, &file.path)));
    }
    standing
}

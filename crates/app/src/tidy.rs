//! Tidying: which renditions nobody needs any more. What is removed can be made again.

use std::collections::BTreeMap;

use bulssi_library::{Library, LibraryError, RemovePlan, RenditionKey, RenditionState};

use crate::{pages, renditions};

/// What may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TidyScope {
    /// What was cut short, what was made of works that are gone or by an older release, and pages
    /// of editions of which there are newer ones.
    Unneeded,
    /// Everything that can be made again and that nobody makes at this moment.
    All,
}

/// Whether this release makes renditions by such a recipe.
fn is_made_today(recipe: &str) -> bool {
    pages::is_made_today(recipe) || renditions::is_made_today(recipe)
}

/// Says which renditions would go; [`Library::remove`] carries it out.
///
/// # Errors
/// When the catalogue or the system fails.
pub fn tidy_plan(library: &Library, scope: TidyScope) -> Result<RemovePlan, LibraryError> {
    let rows = library.renditions()?;
    // Renditions of one recipe come in the order in which they were begun.
    let mut newest: BTreeMap<&str, &RenditionKey> = BTreeMap::new();
    for row in &rows {
        newest.insert(&row.key.recipe, &row.key);
    }
    let superseded = |key: &RenditionKey| {
        pages::is_of_one_edition(&key.recipe) && newest.get(key.recipe.as_str()) != Some(&key)
    };
    let goes = rows.iter().filter(|row| match (scope, row.state) {
        (_, RenditionState::UnderWay) => false,
        (TidyScope::All, _) | (_, RenditionState::Unfinished | RenditionState::Stale) => true,
        _ => !is_made_today(&row.key.recipe) || superseded(&row.key),
    });
    let keys: Vec<RenditionKey> = goes.map(|row| row.key.clone()).collect();
    library.discard_plan(&keys)
}

//! Hangul for machines that have none: a subset of a font, with nothing in it that tells where it
//! comes from beyond what its licence asks for.
//!
//! The font's names are replaced by `H`; its copyright and licence texts stay, as the Open Font
//! License asks (conditions 2 and 3). Dates, versions, vendor and everything optional go.

mod sfnt;

use std::collections::{BTreeMap, BTreeSet};

use allsorts::binary::read::ReadScope;
use allsorts::font::read_cmap_subtable;
use allsorts::font_data::FontData;
use allsorts::subset::{CmapTarget, SubsetProfile};
use allsorts::tables::cmap::Cmap;
use allsorts::tables::{FontTableProvider, NameTable};
use allsorts::tag;

/// No font for people's languages is larger.
const LARGEST: usize = 64 << 20;

/// Why a font cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FontError {
    /// Longer than 64 MiB.
    #[error("longer than 64 MiB")]
    Large,
    /// No TTF, OTF or collection, or a broken one.
    #[error("no font: {0}")]
    Broken(String),
    /// It has none of the characters wanted.
    #[error("none of the {0} characters wanted is in the font")]
    Missing(usize),
    /// The tables do not hold together.
    #[error("the subset cannot be written")]
    Tables,
}

/// A part of a font, in two containers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subset {
    /// TTF, or OTF where the outlines are cubic.
    pub(crate) sfnt: Vec<u8>,
    /// The same as WOFF 1.0.
    pub(crate) woff: Vec<u8>,
    /// How many of the characters wanted it has.
    pub(crate) characters: u32,
}

/// The Hangul among these characters: syllables, letters, and the marks that go with them.
pub(crate) fn hangul(chars: impl Iterator<Item = char>) -> BTreeSet<char> {
    chars
        .filter(|c| {
            matches!(*c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7a3}')
                || matches!(*c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}')
        })
        .collect()
}

/// Cuts a font down to these characters.
///
/// # Errors
/// [`FontError`]; nothing panics on a broken font.
pub(crate) fn subset(
    file: &[u8],
    index: usize,
    wanted: &BTreeSet<char>,
) -> Result<Subset, FontError> {
    if file.len() > LARGEST {
        return Err(FontError::Large);
    }
    let broken = |error: &dyn std::fmt::Display| FontError::Broken(error.to_string());
    let data = ReadScope::new(file)
        .read::<FontData<'_>>()
        .map_err(|e| broken(&e))?;
    let provider = data.table_provider(index).map_err(|e| broken(&e))?;
    let cmap = provider
        .read_table_data(tag::CMAP)
        .map_err(|e| broken(&e))?;
    let cmap = ReadScope::new(&cmap)
        .read::<Cmap<'_>>()
        .map_err(|e| broken(&e))?;
    let found = read_cmap_subtable(&cmap).map_err(|e| broken(&e))?;
    let Some((_, mapping)) = found else {
        return Err(FontError::Broken("no characters".to_owned()));
    };
    // Glyph 0 stands for what is missing, and must come first.
    let mut glyphs = BTreeSet::from([0]);
    let mut characters = 0;
    for c in wanted {
        if let Some(glyph) = mapping
            .map_glyph(u32::from(*c))
            .map_err(|e| broken(&e))?
            .filter(|g| *g > 0)
        {
            glyphs.insert(glyph);
            characters += 1;
        }
    }
    if characters == 0 && !wanted.is_empty() {
        return Err(FontError::Missing(wanted.len()));
    }
    let names = licence(&provider);
    let glyphs: Vec<u16> = glyphs.into_iter().collect();
    let cut = allsorts::subset::subset(
        &provider,
        &glyphs,
        &SubsetProfile::Minimal,
        CmapTarget::Unicode,
    )
    .map_err(|e| broken(&e))?;
    let tables = sfnt::read(&cut).ok_or(FontError::Tables)?;
    let tables = sfnt::scrub(tables, &names).ok_or(FontError::Tables)?;
    Ok(Subset {
        sfnt: sfnt::write(&tables).ok_or(FontError::Tables)?,
        woff: sfnt::woff(&tables).ok_or(FontError::Tables)?,
        characters,
    })
}

/// Copyright (0) and licence (13) of the font, which must go along with it.
fn licence(provider: &impl FontTableProvider) -> BTreeMap<u16, String> {
    let mut names = BTreeMap::new();
    let Ok(Some(data)) = provider.table_data(tag::NAME) else {
        return names;
    };
    if let Ok(table) = ReadScope::new(&data).read::<NameTable<'_>>() {
        for id in [0, 13] {
            names.extend(table.string_for_id(id).map(|text| (id, text)));
        }
    }
    names
}

#[cfg(test)]
mod tests;

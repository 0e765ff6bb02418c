//! Which found file is which of the manifest.

use std::collections::{BTreeMap, BTreeSet};

use bulssi_model::{ByteLen, Manifest, fold_name};

use super::{Added, Change, CheckedFile, State};

/// Something found on a drive or in a folder.
pub(super) struct Seen {
    pub(super) path: String,
    pub(super) kind: Kind,
    pub(super) len: u64,
}

/// What it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    /// A link, a device, a pipe.
    Other,
}

/// What came of it.
pub(super) struct Comparison {
    /// In the manifest's order. Files of the right length start as [`State::Right`].
    pub(super) files: Vec<CheckedFile>,
    /// Those of the right length: place in the manifest, place among what was found.
    pub(super) to_hash: Vec<(usize, usize)>,
    pub(super) added: Vec<Added>,
}

/// Finds each file of the manifest among what was found. Names are the same when they fold to the
/// same, as on every filesystem; an exact one goes first, should there be several.
pub(super) fn compare(manifest: &Manifest, seen: &[Seen]) -> Comparison {
    let files = manifest.files.iter().enumerate();
    let wanted: BTreeMap<String, usize> = files
        .map(|(index, file)| (fold_name(file.path.as_str()), index))
        .collect();
    let folders: BTreeSet<&str> = wanted
        .keys()
        .flat_map(|path| path.match_indices('/').map(|(end, _)| &path[..end]))
        .collect();
    let mut found: Vec<Option<usize>> = vec![None; manifest.files.len()];
    let mut others = Vec::new();
    for (place, item) in seen.iter().enumerate() {
        let folded = fold_name(&item.path);
        if item.kind == Kind::Folder && folders.contains(folded.as_str()) {
            continue;
        }
        let Some(index) = wanted.get(&folded) else {
            others.push(place);
            continue;
        };
        let exact = manifest.files[*index].path.as_str() == item.path;
        match found[*index] {
            None => found[*index] = Some(place),
            Some(before) if exact => {
                others.push(before);
                found[*index] = Some(place);
            }
            Some(_) => others.push(place),
        }
    }
    let mut to_hash = Vec::new();
    let files = manifest.files.iter().zip(&found).enumerate();
    let files = files.map(|(index, (file, place))| {
        let item = place.and_then(|place| Some((place, seen.get(place)?)));
        let state = match item {
            None => State::Missing,
            Some((_, item)) if item.kind != Kind::File => State::Changed(Change::Kind),
            Some((_, item)) if item.len != file.len.0 => State::Changed(Change::Length {
                have: ByteLen(item.len),
                want: file.len,
            }),
            Some((place, _)) => {
                to_hash.push((index, place));
                State::Right
            }
        };
        CheckedFile {
            path: file.path.clone(),
            found_as: item
                .filter(|(_, item)| item.path != file.path.as_str())
                .map(|(_, item)| item.path.clone()),
            state,
        }
    });
    let files = files.collect();
    others.sort_unstable();
    let added = others.into_iter().map(|place| {
        let item = &seen[place];
        Added {
            path: item.path.clone(),
            folder: item.kind == Kind::Folder,
            len: ByteLen(item.len),
            leftover: is_leftover(&item.path),
        }
    });
    Comparison {
        files,
        to_hash,
        added: added.collect(),
    }
}

/// Whether something on the path is what Windows, macOS, Linux, Android and players leave behind
/// by themselves.
fn is_leftover(path: &str) -> bool {
    path.split('/').any(|name| {
        let name = name.to_lowercase();
        let known = matches!(
            name.as_str(),
            "system volume information"
                | "$recycle.bin"
                | "recycler"
                | "recycled"
                | "found.000"
                | "thumbs.db"
                | "desktop.ini"
                | ".ds_store"
                | ".trashes"
                | ".fseventsd"
                | ".spotlight-v100"
                | ".temporaryitems"
                | ".documentrevisions-v100"
                | ".apdisk"
                | ".metadata_never_index"
                | ".directory"
                | ".thumbnails"
                | "lost.dir"
                | "lost+found"
        );
        known || name.starts_with("._") || name.starts_with(".trash-")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_of_hosts() {
        for (path, is) in [
            ("System Volume Information/IndexerVolumeGuid", true),
            (".Trash-1000/files/a.mp4", true),
            ("films/._01.mp4", true),
            ("LOST.DIR", true),
            ("autorun.inf", false),
            ("films/thumbs", false),
        ] {
            assert_eq!(is_leftover(path), is, "{path}");
        }
    }
}

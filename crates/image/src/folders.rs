//! The folders that a tree's paths name, with their entries in play order.

use std::collections::BTreeMap;

use bulssi_model::{ByteLen, Filesystem, Tree, TreePath};

use crate::exfat;
use crate::fat32::short::{self, ShortName};
use crate::geometry::ENTRY;
use crate::{LayoutError, check_name};

/// FAT32 counts entries of a folder with 16 bits.
const FAT32_FOLDER_MOST: u64 = 65_536 * ENTRY;
/// exFAT ends a folder at 256 MiB (section 6.2), and so does Linux.
const EXFAT_FOLDER_MOST: u64 = 256 << 20;

/// The root's place in the list of folders.
pub(crate) const ROOT: u32 = 0;

/// What an entry of a folder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// A file, by its place in the tree.
    File(u32),
    /// A folder, by its place in the list of folders.
    Folder(u32),
}

/// An entry of a folder.
#[derive(Clone, Debug)]
pub(crate) struct Child {
    pub(crate) node: Node,
    /// Where its entries begin in the folder.
    pub(crate) at: u32,
    /// FAT32 only.
    pub(crate) short: ShortName,
}

/// A folder. Its path is the start of the path of the first file in it.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    pub(crate) parent: u32,
    /// The first file within, by its place in the tree.
    file: u32,
    /// Where the folder's path ends in that file's path.
    path_end: u32,
    pub(crate) children: Vec<Child>,
    /// The bytes of all entries.
    pub(crate) len: u64,
    /// Its first cluster.
    pub(crate) first: u32,
}

impl Folder {
    /// Its path from the root; empty for the root.
    pub(crate) fn path<'t>(&self, tree: &'t Tree) -> &'t str {
        let file = tree.files().get(self.file as usize);
        file.map_or("", |file| &file.path.as_str()[..self.path_end as usize])
    }

    /// Its last name; empty for the root.
    pub(crate) fn name<'t>(&self, tree: &'t Tree) -> &'t str {
        let path = self.path(tree);
        path.rsplit('/').next().unwrap_or(path)
    }
}

/// The name that a child has.
pub(crate) fn name_of<'t>(node: Node, tree: &'t Tree, folders: &[Folder]) -> &'t str {
    match node {
        Node::File(index) => tree.files()[index as usize].path.name(),
        Node::Folder(index) => folders[index as usize].name(tree),
    }
}

/// Bytes that the entries of a name take in its folder.
pub(crate) fn entry_len(filesystem: Filesystem, name: &str) -> u64 {
    ENTRY
        * match filesystem {
            Filesystem::Fat32 => short::entries(name),
            Filesystem::ExFat => exfat::entry::count(name),
        }
}

/// Bytes that stand before the first name: `.` and `..`, or what the root has.
pub(crate) fn head_len(filesystem: Filesystem, root: bool, label: bool) -> u64 {
    ENTRY
        * match (filesystem, root) {
            (Filesystem::Fat32, true) => u64::from(label),
            (Filesystem::Fat32, false) => 2,
            (Filesystem::ExFat, true) => 2 + u64::from(label),
            (Filesystem::ExFat, false) => 0,
        }
}

/// The longest that a folder can be.
pub(crate) const fn folder_most(filesystem: Filesystem) -> u64 {
    match filesystem {
        Filesystem::Fat32 => FAT32_FOLDER_MOST,
        Filesystem::ExFat => EXFAT_FOLDER_MOST,
    }
}

/// All folders of a tree: the root, then each in the order of its first file, parents first.
///
/// # Errors
/// Names that are not legal and folders that are too full.
pub(crate) fn collect(
    tree: &Tree,
    filesystem: Filesystem,
    label: bool,
) -> Result<Vec<Folder>, LayoutError> {
    let new = |parent, file, path_end, is_root| Folder {
        parent,
        file,
        path_end,
        children: Vec::new(),
        len: head_len(filesystem, is_root, label),
        first: 0,
    };
    let mut folders = vec![new(ROOT, 0, 0, true)];
    let mut known: BTreeMap<&str, u32> = BTreeMap::from([("", ROOT)]);
    for (index, file) in (0u32..).zip(tree.files()) {
        let path = file.path.as_str();
        let parent_end = path.rfind('/').unwrap_or(0);
        let parent = match known.get(&path[..parent_end]) {
            Some(folder) => *folder,
            None => {
                let mut parent = ROOT;
                let ends = path[..parent_end].match_indices('/').map(|(end, _)| end);
                for end in ends.chain([parent_end]) {
                    parent = match known.get(&path[..end]) {
                        Some(folder) => *folder,
                        None => {
                            let own = folders.len() as u32;
                            folders.push(new(parent, index, end as u32, false));
                            known.insert(&path[..end], own);
                            append(&mut folders, parent, Node::Folder(own), tree, filesystem)?;
                            own
                        }
                    };
                }
                parent
            }
        };
        append(&mut folders, parent, Node::File(index), tree, filesystem)?;
    }
    for folder in &mut folders {
        folder.children.shrink_to_fit();
    }
    if filesystem == Filesystem::Fat32 {
        assign_short_names(&mut folders, tree)?;
    }
    Ok(folders)
}

/// Puts an entry at the end of a folder.
fn append(
    folders: &mut [Folder],
    parent: u32,
    node: Node,
    tree: &Tree,
    filesystem: Filesystem,
) -> Result<(), LayoutError> {
    let name = name_of(node, tree, folders);
    if let Err(fault) = check_name(filesystem, name) {
        let path = match node {
            Node::File(index) => tree.files()[index as usize].path.clone(),
            Node::Folder(index) => folder_path(&folders[index as usize], tree, index),
        };
        return Err(LayoutError::Name { path, fault });
    }
    let folder = &mut folders[parent as usize];
    let at = folder.len;
    folder.len += entry_len(filesystem, name);
    let most = folder_most(filesystem);
    if folder.len > most {
        return Err(too_full(folder, tree, parent, filesystem));
    }
    folder.children.push(Child {
        node,
        at: at as u32,
        short: [0; 11],
    });
    Ok(())
}

/// The folder's path; falls back on its first file's path for the root, which has none.
fn folder_path(folder: &Folder, tree: &Tree, index: u32) -> TreePath {
    let file = &tree.files()[folder.file as usize].path;
    let depth = folder.path(tree).matches('/').count();
    let below = file.names().count().saturating_sub(depth + 1);
    let up = if index == ROOT { 0 } else { below };
    (0..up).fold(file.clone(), |path, _| path.parent().unwrap_or(path))
}

fn too_full(folder: &Folder, tree: &Tree, index: u32, filesystem: Filesystem) -> LayoutError {
    // What it comes to in full is more useful than where it went over.
    let own = folder.path(tree);
    let direct = tree.files().iter().filter_map(|file| {
        let rest = file.path.as_str().strip_prefix(own)?;
        let rest = if own.is_empty() {
            rest
        } else {
            rest.strip_prefix('/')?
        };
        (!rest.contains('/')).then_some(rest)
    });
    let len = direct.map(|name| entry_len(filesystem, name)).sum::<u64>();
    LayoutError::FolderTooFull {
        path: (index != ROOT).then(|| folder_path(folder, tree, index)),
        len: ByteLen(len.max(folder.len)),
        most: ByteLen(folder_most(filesystem)),
    }
}

fn assign_short_names(folders: &mut [Folder], tree: &Tree) -> Result<(), LayoutError> {
    for index in 0..folders.len() {
        let folder = &folders[index];
        let names = folder
            .children
            .iter()
            .map(|child| name_of(child.node, tree, folders));
        // A folder has fewer entries than there are numbers, so this does not fail.
        let shorts = short::assign(names)
            .ok_or_else(|| too_full(folder, tree, index as u32, Filesystem::Fat32))?;
        for (child, short) in folders[index].children.iter_mut().zip(shorts) {
            child.short = short;
        }
    }
    Ok(())
}

//! Walks what the desk points at, in one order everywhere, and out of nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bulssi_library::Stamp;
use bulssi_media::season_of;
use bulssi_model::{Watch, fold_name};
use unicode_normalization::UnicodeNormalization as _;

use super::{Problem, Reason, work_toml};

/// What hosts leave behind without being asked, by folded name. Names with a dot in front are left
/// out anyway.
const LEFTOVERS: [&str; 14] = [
    "thumbs.db",
    "ehthumbs.db",
    "ehthumbs_vista.db",
    "desktop.ini",
    "icon\r",
    "system volume information",
    "$recycle.bin",
    "recycler",
    "recycled",
    "lost+found",
    "lost.dir",
    "found.000",
    "__macosx",
    "@eadir",
];

/// A regular file that was met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Met {
    /// Its absolute path.
    pub(super) path: PathBuf,
    /// Its name, composed (NFC), so that a folder copied from a Mac gives the same works.
    pub(super) name: String,
    /// How it looked.
    pub(super) stamp: Stamp,
}

/// One folder that was met.
#[derive(Clone, Debug, Default)]
pub(super) struct Folder {
    /// Its absolute path.
    pub(super) path: PathBuf,
    /// Its regular files, in order of their names.
    pub(super) files: Vec<Met>,
    /// The folder that the desk pointed at, which is this one or above it.
    pub(super) root: PathBuf,
    /// Where single files were pointed at: those, and the others are only what may go with them.
    pub(super) only: Option<BTreeSet<PathBuf>>,
    /// Whether it lies above what was pointed at, and only its descriptions were looked for.
    pub(super) above: bool,
}

/// All that was met.
#[derive(Default)]
pub(super) struct Walk {
    /// Folders with files in them, in order of their paths, so that a folder comes before those in
    /// it.
    pub(super) folders: Vec<Folder>,
    /// What could not be looked at.
    pub(super) problems: Vec<Problem>,
    /// Hidden files and leftovers of hosts; folders count as one.
    pub(super) ignored: u64,
}

/// Whether the walk was told to stop.
#[derive(Debug)]
pub(super) struct Stopped;

/// Walks `paths`; the folder `library` is left out wherever it is.
pub(super) fn walk(paths: &[PathBuf], library: &Path, watch: &dyn Watch) -> Result<Walk, Stopped> {
    let mut walk = Walk::default();
    let (roots, singles) = walk.roots(paths);
    let tops: BTreeSet<&PathBuf> = roots.iter().chain(singles.keys()).collect();
    walk.folders = above(&tops);
    for root in &roots {
        // Folders still to be looked into; a stack, because trees may be deeper than ours.
        let mut stack = vec![root.clone()];
        while let Some(path) = stack.pop() {
            if watch.cancelled() {
                return Err(Stopped);
            }
            if path == library {
                walk.ignored += 1;
                continue;
            }
            let folder = walk.folder(&path, root, &mut stack);
            if !folder.files.is_empty() {
                walk.folders.push(folder);
            }
        }
    }
    for (path, only) in singles {
        if path == library {
            walk.ignored += only.len() as u64;
            continue;
        }
        let mut folder = walk.folder(&path, &path, &mut Vec::new());
        // What was pointed at by name is taken even where it is hidden.
        for file in &only {
            if !folder.files.iter().any(|met| met.path == *file)
                && let Ok(meta) = file.symlink_metadata()
                && let Some(name) = file.file_name()
            {
                folder
                    .files
                    .push(met(file.clone(), &name.to_string_lossy(), &meta));
            }
        }
        folder.only = Some(only);
        walk.folders.push(folder);
    }
    let key = |folder: &Folder| folder.path.as_os_str().as_encoded_bytes().to_vec();
    walk.folders.sort_by_cached_key(key);
    Ok(walk)
}

/// The folders above those pointed at that describe what is in them. What a work is must not depend
/// on how far up the desk pointed.
fn above(tops: &BTreeSet<&PathBuf>) -> Vec<Folder> {
    let mut found: BTreeMap<PathBuf, Folder> = BTreeMap::new();
    for top in tops {
        let season = top
            .file_name()
            .and_then(|name| season_of(&name.to_string_lossy()));
        for path in top
            .ancestors()
            .skip(1)
            .filter(|path| !tops.contains(&path.to_path_buf()))
        {
            // A series' description lies beside its seasons, no further up.
            let of_series = season.is_some() && top.parent() == Some(path);
            for name in [work_toml::NAME, "tvshow.nfo"]
                .into_iter()
                .take(1 + usize::from(of_series))
            {
                let file = path.join(name);
                if let Some(meta) = file.symlink_metadata().ok().filter(fs::Metadata::is_file) {
                    let folder = found.entry(path.to_owned()).or_insert_with(|| Folder {
                        path: path.to_owned(),
                        root: path.to_owned(),
                        only: Some(BTreeSet::new()),
                        above: true,
                        ..Folder::default()
                    });
                    let file = met(file, name, &meta);
                    if !folder.files.contains(&file) {
                        folder.files.push(file);
                    }
                }
            }
        }
    }
    found.into_values().collect()
}

type Singles = BTreeMap<PathBuf, BTreeSet<PathBuf>>;

impl Walk {
    /// Folders to walk, none inside another; and single files outside them, by their folder.
    fn roots(&mut self, paths: &[PathBuf]) -> (BTreeSet<PathBuf>, Singles) {
        let mut folders = BTreeSet::new();
        let mut files = BTreeSet::new();
        for path in paths {
            // A link that was pointed at is followed; links further down are not.
            let found = path
                .canonicalize()
                .and_then(|real| real.metadata().map(|meta| (real, meta)));
            match found {
                Ok((real, meta)) if meta.is_dir() => {
                    folders.insert(real);
                }
                Ok((real, meta)) if meta.is_file() => {
                    files.insert(real);
                }
                Ok((real, _)) => self.problem(real, Reason::NoFile),
                Err(error) => self.problem(path.clone(), Reason::Unreadable(error)),
            }
        }
        let inside = |path: &Path| {
            path.ancestors()
                .skip(1)
                .any(|above| folders.contains(above))
        };
        let roots = folders.iter().filter(|f| !inside(f)).cloned().collect();
        let mut singles = Singles::new();
        for file in files.into_iter().filter(|file| !inside(file)) {
            if let Some(folder) = file.parent() {
                singles.entry(folder.to_owned()).or_default().insert(file);
            }
        }
        (roots, singles)
    }

    fn problem(&mut self, path: PathBuf, reason: Reason) {
        self.problems.push(Problem { path, reason });
    }

    /// The files of one folder; folders in it go onto the stack.
    fn folder(&mut self, path: &Path, root: &Path, stack: &mut Vec<PathBuf>) -> Folder {
        let mut folder = Folder {
            path: path.to_owned(),
            root: root.to_owned(),
            ..Folder::default()
        };
        if let Err(error) = self.look(path, &mut folder, stack) {
            self.problem(path.to_owned(), Reason::Unreadable(error));
        }
        folder
            .files
            .sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
        folder
    }

    fn look(
        &mut self,
        path: &Path,
        folder: &mut Folder,
        stack: &mut Vec<PathBuf>,
    ) -> io::Result<()> {
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if is_leftover(&name) {
                self.ignored += 1;
                continue;
            }
            let path = entry.path();
            match path.symlink_metadata() {
                Ok(meta) if meta.is_dir() => stack.push(path),
                Ok(meta) if meta.is_file() => folder.files.push(met(path, &name, &meta)),
                Ok(meta) if meta.is_symlink() => self.problem(path, Reason::Link),
                Ok(_) => self.problem(path, Reason::NoFile),
                Err(error) => self.problem(path, Reason::Unreadable(error)),
            }
        }
        Ok(())
    }
}

fn met(path: PathBuf, name: &str, meta: &fs::Metadata) -> Met {
    Met {
        path,
        name: name.nfc().collect(),
        stamp: Stamp::of(meta),
    }
}

/// Whether a file or folder of this name is hidden, or lies there because a host put it there.
fn is_leftover(name: &str) -> bool {
    name.starts_with('.') || LEFTOVERS.contains(&fold_name(name).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bulssi_model::Silent;

    fn names(walk: &Walk, root: &Path) -> Vec<String> {
        let files = walk.folders.iter().flat_map(|folder| &folder.files);
        files
            .map(|met| {
                let inner = met.path.strip_prefix(root).unwrap();
                inner.to_str().unwrap().to_owned()
            })
            .collect()
    }

    fn tree(files: &[&str]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for file in files {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        (folder, root)
    }

    #[test]
    fn order_leftovers_and_the_library() {
        let (_keep, root) = tree(&[
            "b/2.txt",
            "b/10.txt",
            "a.txt",
            "b/.hidden",
            "b/Thumbs.db",
            "System Volume Information/x",
            "__MACOSX/b/._2.txt",
            "lib/blobs/x",
            "가/나.txt",
        ]);
        let walk = walk(std::slice::from_ref(&root), &root.join("lib"), &Silent).unwrap();
        assert_eq!(
            names(&walk, &root),
            ["a.txt", "b/10.txt", "b/2.txt", "가/나.txt"]
        );
        assert_eq!(walk.ignored, 5);
        assert!(walk.problems.is_empty());
    }

    #[test]
    fn each_file_once_however_it_is_named() {
        let (_keep, root) = tree(&["a/1.txt", "a/b/2.txt", "c/3.txt", "c/4.txt", "c/.5.txt"]);
        let point = |paths: &[&str]| {
            let paths: Vec<_> = paths.iter().map(|path| root.join(path)).collect();
            walk(&paths, Path::new("/none"), &Silent).unwrap()
        };
        let all = point(&["a", "a/b", "a/b/2.txt", "a/../a", "a/1.txt"]);
        assert_eq!(names(&all, &root), ["a/1.txt", "a/b/2.txt"]);
        let one = point(&["c/3.txt", "c/3.txt", "c/.5.txt"]);
        let only = one.folders[0].only.as_ref().unwrap();
        assert_eq!(only.len(), 2);
        assert_eq!(names(&one, &root), ["c/3.txt", "c/4.txt", "c/.5.txt"]);
        let none = point(&["nowhere"]);
        assert!(matches!(none.problems[0].reason, Reason::Unreadable(_)));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_told_and_not_followed() {
        use std::os::unix::fs::symlink;
        let (_keep, root) = tree(&["a/1.txt", "out/2.txt"]);
        symlink(&root, root.join("a/loop")).unwrap();
        symlink(root.join("out/2.txt"), root.join("a/2.txt")).unwrap();
        symlink(root.join("a"), root.join("door")).unwrap();
        let walked = walk(&[root.join("door")], Path::new("/none"), &Silent).unwrap();
        assert_eq!(names(&walked, &root), ["a/1.txt"]);
        assert_eq!(walked.problems.len(), 2);
        assert!(
            walked
                .problems
                .iter()
                .all(|p| matches!(p.reason, Reason::Link))
        );
    }
}

//! What a reader does with files of their own: the module, and the seals of drives that were sealed here.

use std::fs;
use std::path::{Path, PathBuf};

use bulssi_model::Date;
use bulssi_reader::site::{Known, Module, OwnSeal, Tools};
use bulssi_seal::words::List;
use bulssi_seal::{
    Certificate, Revocations, SealHead, SealedContent, SealedFile, SealedTree, SecretKey, seal,
};

/// The series of all seals, and the number and date of the one that the pages know.
const SERIES: &str = "봄";
const OWN: (u32, &str) = (3, "2027-03-01");

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Keys of the desk that made the pages, and of another.
pub(crate) fn root(desk: u8) -> SecretKey {
    SecretKey::new([desk; 32])
}

fn key(desk: u8) -> SecretKey {
    SecretKey::new([desk + 100; 32])
}

/// The words of a desk's root key.
#[allow(dead_code, reason = "an example has no use for it")]
pub(crate) fn words(desk: u8, list: List) -> String {
    list.of(&root(desk).public()).join(" ")
}

pub(crate) fn tools() -> Tools {
    let list = |list: List| list.words().map(str::to_owned).collect();
    Tools {
        cleaner: Some(Module(bulssi_wasm::MODULE.into())),
        checker: true,
        known: Known {
            words: [list(List::Korean), list(List::English)],
            own: Some(OwnSeal {
                print: root(1).public().fingerprint(),
                series: SERIES.to_owned(),
                number: OWN.0,
                date: day(OWN.1),
                // Of a desk that lost its first key.
                revoked: vec![*key(7).public().as_bytes()],
            }),
        },
    }
}

/// How a drive is sealed.
#[allow(dead_code, reason = "an example has no use for it")]
#[derive(Clone, Copy)]
pub(crate) struct Sealing {
    /// Whose root.
    pub(crate) root: u8,
    /// Which key of it.
    pub(crate) key: u8,
    pub(crate) number: u32,
    /// Whether the seal itself says that its root revoked the key.
    pub(crate) revoked: bool,
}

/// Seals what lies in a folder, as a desk does.
#[allow(dead_code, reason = "an example has no use for it")]
pub(crate) fn seal_folder(folder: &Path, how: Sealing) -> PathBuf {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(at) = folders.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
            files.push(SealedFile {
                path: name.parse().unwrap(),
                content: SealedContent::of(&fs::read(&path).unwrap()),
            });
        }
    }
    let tree = SealedTree::new(SERIES, files).unwrap();
    let (root, key) = (root(how.root), key(how.key));
    let (first, last) = (day("2027-01-01"), day("2027-12-31"));
    let certificate = Certificate::sign(&root, key.public(), first, last).unwrap();
    let revoked = how
        .revoked
        .then(|| Revocations::sign(&root, 1, first, [key.public()]).unwrap());
    let head = SealHead {
        number: how.number,
        date: day(OWN.1),
    };
    let bytes = seal(&key, &certificate, revoked.as_ref(), head, &tree).unwrap();
    let path = folder.join("seal-k3f9qa.bin");
    fs::write(&path, bytes).unwrap();
    path
}

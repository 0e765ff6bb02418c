//! What the tests add: small works of drawn bytes.

use std::path::{Path, PathBuf};

use bulssi_library::{Intake, IntakeOptions, Library, Outcome, Source, Stamp};
use bulssi_model::{
    ByLang, ByteLen, Digest, Format, Lang, Probe, Role, Silent, Work, WorkFile, WorkId,
};

/// A library in a folder that goes away.
pub(crate) struct Desk {
    pub(crate) library: Library,
    folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let library = Library::create(&folder.path().join("desk")).unwrap();
        Self { library, folder }
    }

    /// A path outside the library.
    pub(crate) fn outside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn root(&self) -> &Path {
        self.library.root()
    }

    pub(crate) fn intake(&self) -> Intake {
        self.library.intake(IntakeOptions::default()).unwrap()
    }

    /// Adds works in an intake of their own.
    pub(crate) fn add(&self, drafts: &[Draft]) -> Vec<WorkId> {
        let intake = self.intake();
        let ids = drafts.iter().map(|draft| draft.add(&intake).0).collect();
        intake.finish().unwrap();
        ids
    }

    /// Where the blob of some bytes lies.
    pub(crate) fn blob_file(&self, data: &[u8]) -> PathBuf {
        let name = Digest::of(data).to_string();
        let (head, tail) = name.split_at(2);
        self.root().join("blobs").join(head).join(tail)
    }
}

/// A work of which the bytes are known.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) work: Work,
    pub(crate) files: Vec<Vec<u8>>,
}

/// A film of these bytes.
pub(crate) fn film(title: &str, data: &[u8]) -> Draft {
    let digest = Digest::of(data);
    let file = file(Role::Main, &format!("{title}.mp4"), Format::Mp4, data);
    let work = Work {
        id: WorkId::of(&[digest]),
        kind: "films".parse().unwrap(),
        title: ByLang::single(Lang::korean(), title),
        summary: ByLang::default(),
        languages: vec![Lang::korean()],
        year: None,
        episode: None,
        themes: Default::default(),
        rights: None,
        notes: String::new(),
        caution: Default::default(),
        priority: Default::default(),
        files: vec![file],
    };
    Draft {
        work,
        files: vec![data.to_vec()],
    }
}

pub(crate) fn file(role: Role, name: &str, format: Format, data: &[u8]) -> WorkFile {
    WorkFile {
        role,
        name: name.to_owned(),
        digest: Digest::of(data),
        len: ByteLen(data.len() as u64),
        language: None,
        probe: Probe::new(format),
    }
}

impl Draft {
    /// This work with a further file.
    pub(crate) fn with(mut self, role: Role, name: &str, format: Format, data: &[u8]) -> Self {
        self.work.files.push(file(role, name, format, data));
        self.files.push(data.to_vec());
        self
    }

    /// Reads all files in and hands the work over.
    pub(crate) fn add(&self, intake: &Intake) -> (WorkId, Outcome) {
        for (data, file) in self.files.iter().zip(&self.work.files) {
            let (digest, len) = intake.blob(&mut data.as_slice(), &Silent).unwrap();
            assert_eq!((digest, len), (file.digest, file.len));
        }
        let outcome = intake.work(self.work.clone(), Vec::new()).unwrap();
        (self.work.id, outcome)
    }
}

/// The source that a file on the disk is.
pub(crate) fn source(path: &Path, data: &[u8]) -> Source {
    Source {
        path: path.to_owned(),
        stamp: Stamp::of(&std::fs::metadata(path).unwrap()),
        digest: Digest::of(data),
        probe: Probe::new(Format::Mp4),
    }
}

/// Bytes that differ with the seed and repeat from run to run.
pub(crate) fn bytes(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    };
    (0..len).map(|_| next()).collect()
}

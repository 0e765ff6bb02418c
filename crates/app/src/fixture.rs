//! Works for the tests of this crate.

use bulssi_model::{
    ByLang, ByteLen, Caution, Digest, Format, Lang, Priority, Probe, Role, Work, WorkFile, WorkId,
};

/// A film of one file, with nothing else known.
pub(crate) fn film(kind: &str, title: &str, len: u64) -> Work {
    let digest = Digest::of(format!("{kind} {title}").as_bytes());
    Work {
        id: WorkId::of(&[digest]),
        kind: kind.parse().unwrap(),
        title: ByLang::single(Lang::english(), title),
        summary: ByLang::default(),
        languages: Vec::new(),
        year: None,
        episode: None,
        themes: Default::default(),
        rights: None,
        notes: String::new(),
        caution: Caution::Middle,
        priority: Priority::default(),
        files: vec![WorkFile {
            role: Role::Main,
            name: format!("{title}.mp4"),
            digest,
            len: ByteLen(len),
            language: None,
            probe: Probe::new(Format::Mp4),
        }],
    }
}

//! The files of a rendition on their way: written, and neither durable nor named.

use std::collections::BTreeSet;
use std::io::Read;

use bulssi_model::{TreePath, Watch, fold_name};

use super::RenditionFile;
use crate::blob::{BlobError, Operation, Publish, Stage};
use crate::error::RenditionError;
use crate::intake::{PIECE, copy};

/// Files that were put and are not in the catalogue.
pub(crate) struct Pieces {
    pub(crate) stage: Box<dyn Stage>,
    waiting: Vec<(RenditionFile, Publish)>,
    /// The folded paths of all files so far.
    paths: BTreeSet<String>,
    buffer: Vec<u8>,
}

impl Pieces {
    /// None yet; `paths` are taken already.
    pub(crate) fn new(stage: Box<dyn Stage>, paths: BTreeSet<String>) -> Self {
        Self {
            stage,
            waiting: Vec::new(),
            paths,
            buffer: vec![0; PIECE],
        }
    }

    /// Takes the next file, to its end.
    pub(crate) fn put(
        &mut self,
        path: TreePath,
        from: &mut dyn Read,
        watch: &dyn Watch,
    ) -> Result<RenditionFile, RenditionError> {
        if !self.paths.insert(fold_name(path.as_str())) {
            return Err(RenditionError::Twice(path));
        }
        let draft = self.stage.draft()?;
        let (id, mut writer, at) = (draft.id, draft.writer, draft.path);
        let failed = |e| BlobError::io(Operation::Write, &at, e);
        let copied = copy(from, &mut writer, &mut self.buffer, watch, &failed);
        drop(writer);
        let (digest, len) = copied.inspect_err(|_| {
            self.stage.discard(id);
            self.paths.remove(&fold_name(path.as_str()));
        })?;
        let file = RenditionFile { path, digest, len };
        let publish = Publish {
            draft: id,
            digest,
            len,
            keep_existing: false,
        };
        self.waiting.push((file.clone(), publish));
        Ok(file)
    }

    /// The files, in order.
    pub(crate) fn files(&self) -> impl Iterator<Item = &RenditionFile> {
        self.waiting.iter().map(|(file, _)| file)
    }

    /// Their drafts, in order.
    pub(crate) fn drafts(&self) -> impl Iterator<Item = Publish> {
        self.waiting.iter().map(|(_, publish)| *publish)
    }

    /// Hands over the files and their drafts; their paths stay taken.
    pub(crate) fn take(&mut self) -> (Vec<RenditionFile>, Vec<Publish>) {
        self.waiting.drain(..).unzip()
    }

    /// Forgets all files.
    pub(crate) fn discard(&mut self) {
        for (_, publish) in self.waiting.drain(..) {
            self.stage.discard(publish.draft);
        }
        self.paths.clear();
    }
}

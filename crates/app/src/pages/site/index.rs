//! The search index over what the pages show.

use std::path::Path;

use bulssi_model::TreePath;
use bulssi_reader::search::{Document, IndexBuilder, IndexOptions};
use bulssi_reader::{Finds, Found, Sink, SinkError};

use crate::pages::{PagesError, PagesOptions};

/// The folder of the index within that of the pages.
const FOLDER: &str = "s";

/// Takes what the reader says can be found.
pub(in crate::pages) struct Index(IndexBuilder);

impl Index {
    /// An index that sorts in the folder `scratch`.
    pub(in crate::pages) fn new(
        options: &PagesOptions,
        scratch: &Path,
    ) -> Result<Self, PagesError> {
        let mut wanted = IndexOptions::default();
        wanted.threads = options.jobs;
        Ok(Self(IndexBuilder::new(wanted, scratch)?))
    }

    /// Writes the index for the pages in `site`.
    pub(in crate::pages) fn finish(
        self,
        site: &TreePath,
        sink: &mut dyn Sink,
    ) -> Result<(), PagesError> {
        self.0.finish(&site.join(FOLDER)?, sink)?;
        Ok(())
    }
}

impl Finds for Index {
    fn found(&mut self, found: Found) -> Result<(), SinkError> {
        let document = Document {
            title: &found.title,
            kind: &found.kind,
            target: &found.go,
            text: &found.text,
            shown: if found.keep { &found.text } else { "" },
            importance: found.importance.into(),
        };
        self.0
            .add(&document)
            .map_err(|error| PagesError::from(error).into())
    }
}

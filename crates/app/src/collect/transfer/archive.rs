//! ZIM archives come into the library: whole ones, those in several files, those inside other files.

use std::path::PathBuf;

use bulssi_library::{IntakeError, Source};
use bulssi_model::{ByteLen, Digest, Format, Probe};
use bulssi_wiki::{Archive, Checksum, Depth, ZimError, find_parts, part_name};

use super::{Failure, Tee, Transfer, both, unchanged};
use crate::collect::Reason;
use crate::collect::describe::Taken;
use crate::collect::embedded::{Forward, embedded, inner_name};
use crate::collect::group::FileNo;
use crate::collect::survey::Known;

impl Transfer<'_> {
    /// Takes the parts of an archive in. Its structure is checked before, its checksum while they
    /// are copied.
    pub(super) fn archive(&self, numbers: &[FileNo]) -> Result<Vec<(Taken, Source)>, Failure> {
        let files: Vec<&Known> = numbers
            .iter()
            .map(|file| &self.survey.files[*file])
            .collect();
        if files.iter().all(|file| file.known.is_some()) {
            return numbers.iter().map(|file| self.file(*file)).collect();
        }
        let Some(first) = numbers.first() else {
            return Ok(Vec::new());
        };
        let mut done = 0;
        let result = self.whole_archive(*first, numbers, &mut done);
        // Parts that were not reached.
        files
            .iter()
            .skip(done)
            .for_each(|file| self.passed(file, 0));
        result
    }

    fn whole_archive(
        &self,
        first: FileNo,
        numbers: &[FileNo],
        done: &mut usize,
    ) -> Result<Vec<(Taken, Source)>, Failure> {
        let failed = |reason| Failure::File(first, reason);
        let zim = |error| match error {
            ZimError::Source(error) => failed(Reason::Unreadable(error)),
            ZimError::Cancelled => Failure::Stop(IntakeError::Cancelled),
            error => failed(Reason::Zim(error)),
        };
        let met = numbers.iter().map(|file| &self.survey.files[*file].met);
        let paths: Vec<PathBuf> = met.clone().map(|met| met.path.clone()).collect();
        for (met, file) in met.zip(numbers) {
            unchanged(met).map_err(|reason| Failure::File(*file, reason))?;
        }
        if let Some(path) = paths.first()
            && path
                .file_name()
                .and_then(|name| name.to_str())
                .and_then(part_name)
                .is_some()
        {
            find_parts(path).map_err(|error| failed(Reason::Parts(error)))?;
        }
        let inside = match numbers {
            [_] => self.inside(first)?,
            _ => None,
        };
        let source = match &inside {
            Some(_) => self
                .inside(first)?
                .ok_or_else(|| failed(Reason::ChangedWhileReading))?,
            None => bulssi_wiki::Source::open(&paths)
                .map_err(|error| failed(Reason::Unreadable(error)))?,
        };
        let archive = Archive::open(source, bulssi_wiki::Limits::default()).map_err(zim)?;
        archive.check(Depth::Structure, self.watch).map_err(zim)?;
        let mut probe = bulssi_wiki::probe(&archive).map_err(zim)?;
        let mut sum = Checksum::new();
        let mut taken = Vec::new();
        for number in numbers {
            let file = &self.survey.files[*number];
            let mut read = 0;
            let each = |piece: &[u8]| sum.update(piece);
            let digest = match &inside {
                Some(inner) => self.copy_inner(*number, inner, &mut read, each),
                None => self.copy(*number, &mut read, each),
            };
            self.passed(file, read);
            *done += 1;
            let mut both = both(file, digest?, probe);
            if let Some(inner) = &inside {
                only_inner(&mut both.0, inner.len());
            }
            taken.push(both);
            probe = Probe::new(Format::ZimPart);
        }
        sum.finish().map_err(zim)?;
        Ok(taken)
    }

    /// The archive inside a file that is none itself.
    pub(super) fn inside(&self, number: FileNo) -> Result<Option<bulssi_wiki::Source>, Failure> {
        let path = &self.survey.files[number].met.path;
        embedded(path).map_err(|error| Failure::File(number, Reason::Unreadable(error)))
    }

    /// Copies the archive inside a file into the library, as [`Transfer::copy`] does whole files.
    fn copy_inner(
        &self,
        number: FileNo,
        inner: &bulssi_wiki::Source,
        read: &mut u64,
        each: impl FnMut(&[u8]),
    ) -> Result<Digest, Failure> {
        let failed = |reason| Failure::File(number, reason);
        let from = Forward {
            source: inner,
            position: 0,
        };
        let mut tee = Tee { from, read, each };
        let (digest, _) = self
            .intake
            .blob(&mut tee, self.watch)
            .map_err(|error| match error {
                IntakeError::Source(error) => failed(Reason::Unreadable(error)),
                error => Failure::Stop(error),
            })?;
        unchanged(&self.survey.files[number].met).map_err(failed)?;
        Ok(digest)
    }
}

/// Of a file that an archive is inside of, only the archive is taken.
pub(super) fn only_inner(taken: &mut Taken, len: u64) {
    taken.name = inner_name(&taken.name);
    taken.len = ByteLen(len);
}

//! The bytes of a file on a drive.

use std::io::{self, Read};

use super::{Drive, Entry, Volume};

/// Reads a file from its first byte to its last. See [`Volume::file`].
pub struct FileReader<'v> {
    drive: &'v dyn Drive,
    entry: &'v Entry,
    at: u64,
    /// The run that holds the byte at `at`, and where it begins in the file.
    run: usize,
    run_at: u64,
}

impl<'d> Volume<'d> {
    /// Reads a file that [`Volume::walk`] has found.
    ///
    /// It ends early, with [`io::ErrorKind::UnexpectedEof`], where its chain is broken.
    #[must_use]
    pub fn file<'v>(&'v self, entry: &'v Entry) -> FileReader<'v> {
        FileReader {
            drive: self.drive,
            entry,
            at: 0,
            run: 0,
            run_at: 0,
        }
    }
}

impl Read for FileReader<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = self.entry.len - self.at;
        let most = left.min(buf.len() as u64) as usize;
        let buf = &mut buf[..most];
        if buf.is_empty() {
            return Ok(0);
        }
        let run = loop {
            let run = self.entry.runs.get(self.run);
            let run = run.ok_or(io::ErrorKind::UnexpectedEof)?;
            if self.at < self.run_at + run.len {
                break run;
            }
            self.run_at += run.len;
            self.run += 1;
        };
        let within = self.at - self.run_at;
        let count = (run.len - within).min(buf.len() as u64) as usize;
        let buf = &mut buf[..count];
        // What was never written is not looked at: it may be anything.
        let valid = self.entry.valid_len.saturating_sub(self.at);
        let (written, rest) = buf.split_at_mut(valid.min(count as u64) as usize);
        self.drive.read_at(run.at + within, written)?;
        rest.fill(0);
        self.at += count as u64;
        Ok(count)
    }
}

//! All pictures that go along, into packs.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use bulssi_model::{ByteLen, Event, TreePath, Watch};

use super::picture::{SmallPicture, small_picture};
use super::resume::State;
use super::source::sweep;
use super::survey::{NONE, Survey};
use super::{Articles, Page, PictureOptions, WikiError, WikiOptions};
use crate::Sink;
use crate::pack::{PackOptions, PackWriter};

/// What a thousand bytes of pictures take in packs at most: five of 256 bytes are escaped.
const IN_PACK: u64 = 1030;
/// What a picture takes besides its bytes.
const BESIDES: u64 = 24;

/// Where each picture went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Placed {
    /// By picture: its number in the packs, or [`NONE`].
    pub(super) numbers: Vec<u32>,
    /// By number: width and height.
    pub(super) sizes: Vec<(u16, u16)>,
}

impl Placed {
    /// No picture.
    pub(super) fn none(survey: &Survey) -> Self {
        Self {
            numbers: vec![NONE; survey.pictures.len()],
            sizes: Vec::new(),
        }
    }

    fn place(&mut self, picture: usize, number: u32, (width, height): (u32, u32)) {
        let pixels = |side| u16::try_from(side).unwrap_or(u16::MAX);
        self.numbers[picture] = number;
        self.sizes.push((pixels(width), pixels(height)));
    }
}

/// What pictures are written with.
pub(super) struct Pictures<'a, A> {
    pub(super) source: &'a A,
    pub(super) survey: &'a Survey,
    pub(super) options: &'a WikiOptions,
    pub(super) how: &'a PictureOptions,
    pub(super) watch: &'a dyn Watch,
    pub(super) scratch: &'a Path,
}

/// A picture in the scratch folder.
#[derive(Clone, Copy)]
struct Kept {
    at: u64,
    len: usize,
    size: (u32, u32),
}

/// A picture that could be shown.
type Made = (usize, SmallPicture);

impl<A: Articles> Pictures<'_, A> {
    /// Writes all pictures into `folder` as they are stored, from where `state` says.
    pub(super) fn write_all(
        &self,
        folder: &TreePath,
        sink: &mut dyn Sink,
        state: &mut State,
        keep: &mut dyn FnMut(&State) -> Result<(), WikiError>,
    ) -> Result<(), WikiError> {
        let options = self.pack_options();
        let mut packs = if state.picture_packs.is_empty() {
            PackWriter::new(folder.clone(), options)
        } else {
            PackWriter::resume(folder.clone(), options, &state.picture_packs)
                .ok_or(WikiError::State)?
        };
        let (mut piece, mut here) = (0, None);
        let want = |entry| self.survey.picture(entry).is_some();
        sweep(
            self.source,
            (self.options.threads, state.picture_group),
            &want,
            &|p| self.make(p),
            |group, batch| {
                // All groups before this one are whole.
                if here != Some(group) && piece >= self.options.piece_bytes {
                    piece = 0;
                    state.picture_group = group;
                    state.picture_packs = packs.suspend(sink)?;
                    keep(state)?;
                }
                here = Some(group);
                let (read, made): (u64, Vec<Made>) = batch;
                for (picture, small) in made {
                    piece += small.bytes.len() as u64;
                    state
                        .placed
                        .place(picture, packs.items(), (small.width, small.height));
                    packs.add(sink, &small.bytes)?;
                }
                self.advanced(read)
            },
        )?;
        self.finish(packs, sink, state)
    }

    /// Writes the first pictures of `order` for which there is room in `bytes`.
    ///
    /// They are made as they are stored, kept in the scratch folder, and written in order.
    pub(super) fn write_first(
        &self,
        order: &[u32],
        bytes: u64,
        folder: &TreePath,
        sink: &mut dyn Sink,
        state: &mut State,
    ) -> Result<(), WikiError> {
        // Hardly any picture takes less than 1 KiB, so no others can come in.
        let most = usize::try_from(bytes >> 10).unwrap_or(usize::MAX);
        let mut wanted = vec![false; self.survey.pictures.len()];
        for picture in order.iter().take(most) {
            wanted[*picture as usize] = true;
        }
        let path = self.scratch.join("pictures");
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&path)?;
        let mut kept: Vec<Option<Kept>> = vec![None; wanted.len()];
        let mut end = 0;
        let want = |entry| {
            self.survey
                .picture(entry)
                .is_some_and(|picture| wanted[picture])
        };
        sweep(
            self.source,
            (self.options.threads, 0),
            &want,
            &|p| self.make(p),
            |_, batch| {
                let (read, made): (u64, Vec<Made>) = batch;
                for (picture, small) in made {
                    file.write_all(&small.bytes)?;
                    let len = small.bytes.len();
                    kept[picture] = Some(Kept {
                        at: end,
                        len,
                        size: (small.width, small.height),
                    });
                    end += len as u64;
                }
                self.advanced(read)
            },
        )?;
        let mut packs = PackWriter::new(folder.clone(), self.pack_options());
        let mut room = bytes;
        for &picture in order {
            let Some(Kept { at, len, size }) = kept[picture as usize] else {
                continue;
            };
            let takes = len as u64 * IN_PACK / 1000 + BESIDES;
            if takes > room {
                break;
            }
            room -= takes;
            let mut bytes = vec![0; len];
            file.seek(SeekFrom::Start(at))?;
            file.read_exact(&mut bytes)?;
            state.placed.place(picture as usize, packs.items(), size);
            packs.add(sink, &bytes)?;
        }
        self.finish(packs, sink, state)?;
        Ok(std::fs::remove_file(path)?)
    }

    fn finish(
        &self,
        packs: PackWriter,
        sink: &mut dyn Sink,
        state: &mut State,
    ) -> Result<(), WikiError> {
        let summary = packs.finish(sink)?;
        state.picture_bytes = summary.file_bytes;
        state.picture_directory = summary.directory;
        state.pictures_done = true;
        Ok(())
    }

    fn pack_options(&self) -> PackOptions {
        let options = PackOptions {
            directory: false,
            ..PackOptions::pictures()
        };
        options.with_threads(self.options.threads)
    }

    /// How many pictures came, and those that can be shown.
    fn make(&self, pictures: &[Page<'_>]) -> (u64, Vec<Made>) {
        let known = pictures
            .iter()
            .filter_map(|(entry, bytes)| Some((self.survey.picture(*entry)?, bytes)));
        let made = known.filter_map(|(picture, bytes)| {
            if bytes.len() > self.how.source_bytes {
                return None;
            }
            Some((picture, small_picture(bytes, self.how).ok()?))
        });
        (pictures.len() as u64, made.collect())
    }

    fn advanced(&self, files: u64) -> Result<(), WikiError> {
        self.watch.event(Event::Advanced {
            bytes: ByteLen::ZERO,
            files,
        });
        if self.watch.cancelled() {
            return Err(WikiError::Cancelled);
        }
        Ok(())
    }
}

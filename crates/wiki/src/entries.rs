//! All entries of an archive, streamed in the order in which they lie on disk.

use bulssi_model::Watch;

use crate::window::Window;
use crate::{Archive, Entry, ZimError, entry};

/// Entries or clusters between two looks at whether the person asked to stop.
const LOOK: u32 = 4096;

impl Archive {
    /// Hands over all entries in path order, redirects and metadata too. Nothing is kept, so this
    /// takes the same memory for any archive.
    ///
    /// # Errors
    /// The first bad entry, [`ZimError::Cancelled`], or what `each` returns.
    pub fn each_entry<E: From<ZimError>>(
        &self,
        watch: &dyn Watch,
        mut each: impl FnMut(Entry) -> Result<(), E>,
    ) -> Result<(), E> {
        self.each_raw(watch, |index, bytes| {
            let entry = Entry::parse(index, bytes)?;
            self.check_target(index, entry.target)?;
            each(entry)
        })
    }

    /// Hands over the bytes of all entries in path order, of which nothing is known but that they
    /// lie inside and end in time.
    pub(crate) fn each_raw<E: From<ZimError>>(
        &self,
        watch: &dyn Watch,
        mut each: impl FnMut(u32, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let header = self.header();
        let mut pointers = Window::new(&self.source, header.checksum);
        let mut window = Window::new(&self.source, header.checksum);
        // Entries do not overlap in a sound archive, so together they are no longer than it.
        let mut room = self.len();
        for index in 0..header.entries {
            look(watch, index)?;
            let place = header.path_pointers + u64::from(index) * 8;
            let outside = ZimError::DirentOutside { index };
            let position = u64::from_le_bytes(pointers.array(place)?.ok_or(outside)?);
            self.check_position(index, position)?;
            let bytes = entry::raw(&mut window, index, position, &self.limits)?;
            let overlap = ZimError::DirentsOverlap { index };
            room = room.checked_sub(bytes.len() as u64).ok_or(overlap)?;
            each(index, bytes)?;
        }
        Ok(())
    }
}

/// Stops, now and then, when the person asked for it.
pub(crate) fn look(watch: &dyn Watch, index: u32) -> Result<(), ZimError> {
    if index.is_multiple_of(LOOK) && watch.cancelled() {
        Err(ZimError::Cancelled)
    } else {
        Ok(())
    }
}

//! FAT sectors, made on demand: a chain is a run of clusters, so its links follow from its ends.

/// The end of a chain.
const END: u32 = 0x0fff_ffff;
/// The first two entries: the media byte, and "shut down cleanly, no errors".
const HEAD: [u32; 2] = [0x0fff_fff8, 0x0fff_ffff];

/// Fills `out` with the FAT from entry `from` on. `lasts` are the last clusters of all runs that
/// end within it, `next` is the first free cluster.
pub(crate) fn fill(out: &mut [u8], from: u64, next: u64, lasts: impl Iterator<Item = u64>) {
    for (index, entry) in (from..).zip(out.chunks_exact_mut(4)) {
        let value = match index {
            0 | 1 => HEAD[index as usize],
            n if n < next => n as u32 + 1,
            _ => 0,
        };
        entry.copy_from_slice(&value.to_le_bytes());
    }
    for last in lasts {
        let place = last
            .checked_sub(from)
            .and_then(|index| out.chunks_exact_mut(4).nth(index as usize));
        if let Some(entry) = place {
            entry.copy_from_slice(&END.to_le_bytes());
        }
    }
}

//! The FAT, in which only the bitmap, the up-case table and the root have chains.

const END: u32 = 0xffff_ffff;
/// The media byte, and a second entry without meaning.
const HEAD: [u32; 2] = [0xffff_fff8, 0xffff_ffff];

/// Fills `out` with the FAT from entry `from` on. Chains follow each other from cluster 2 on;
/// `ends` are the first clusters behind each, in order.
pub(crate) fn fill(out: &mut [u8], from: u64, ends: &[u32]) {
    let free = ends.last().copied().unwrap_or(2);
    for (index, entry) in (from..).zip(out.chunks_exact_mut(4)) {
        let value = match u32::try_from(index) {
            Ok(index @ (0 | 1)) => HEAD[index as usize],
            Ok(index) if ends.contains(&(index + 1)) => END,
            Ok(index) if index < free => index + 1,
            _ => 0,
        };
        entry.copy_from_slice(&value.to_le_bytes());
    }
}

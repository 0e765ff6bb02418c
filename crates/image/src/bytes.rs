//! Little-endian fields within sectors.

/// Puts `value` at `at`.
pub(crate) fn put<const N: usize>(bytes: &mut [u8], at: usize, value: [u8; N]) {
    bytes[at..at + N].copy_from_slice(&value);
}

/// The two bytes at `at`; nothing past the end.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let field = bytes.get(at..)?.first_chunk::<2>()?;
    Some(u16::from_le_bytes(*field))
}

/// The four bytes at `at`; nothing past the end.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let field = bytes.get(at..)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*field))
}

/// The eight bytes at `at`; nothing past the end.
pub(crate) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let field = bytes.get(at..)?.first_chunk::<8>()?;
    Some(u64::from_le_bytes(*field))
}

/// Copies what `source`, which begins at `source_at`, shares with `window`, which begins at
/// `window_at`, both in one address space.
pub(crate) fn overlay(window: &mut [u8], window_at: u64, source: &[u8], source_at: u64) {
    let from = window_at.max(source_at);
    let to = (window_at + window.len() as u64).min(source_at + source.len() as u64);
    if from < to {
        let (w, s) = ((from - window_at) as usize, (from - source_at) as usize);
        let len = (to - from) as usize;
        window[w..w + len].copy_from_slice(&source[s..s + len]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlays_copy_the_common_part() {
        for (at, want) in [
            (0, *b"cd.."),
            (3, *b"bcd."),
            (4, *b"abcd"),
            (6, *b"..ab"),
            (9, *b"...."),
        ] {
            // The window spans 4 to 8; shifted so that addresses stay positive.
            let mut window = *b"....";
            let source_at = if at == 0 { 2 } else { at };
            overlay(&mut window, 4, b"abcd", source_at);
            assert_eq!(window, want, "{at}");
        }
    }

    #[test]
    fn fields_past_the_end_are_nothing() {
        assert_eq!(u16_at(&[1, 2, 3], 1), Some(0x0302));
        assert_eq!(u16_at(&[1, 2, 3], 2), None);
        assert_eq!(u32_at(&[1, 2, 3], usize::MAX), None);
        assert_eq!(u64_at(&[0; 8], 0), Some(0));
    }
}

//! Where two stretches of bytes part.

use crate::FaultKind;

/// Compared at once, so that the search is quick without optimisation too.
const PAGE: usize = 4096;

/// The place of the first byte that differs; both are of one length.
pub(super) fn first_difference(wanted: &[u8], there: &[u8]) -> Option<usize> {
    let pages = wanted.chunks(PAGE).zip(there.chunks(PAGE)).enumerate();
    let (page, (wanted, there)) = pages.into_iter().find(|(_, (a, b))| a != b)?;
    let within = wanted.iter().zip(there).position(|(a, b)| a != b)?;
    Some(page * PAGE + within)
}

/// The place of the first byte that is not zero.
pub(super) fn first_nonzero(there: &[u8]) -> Option<usize> {
    let zeros = [0; PAGE];
    let mut pages = there.chunks(PAGE).enumerate();
    let (page, bytes) = pages.find(|(_, bytes)| **bytes != zeros[..bytes.len()])?;
    Some(page * PAGE + bytes.iter().position(|byte| *byte != 0)?)
}

/// Whether the sector around a wrong byte is zero or something else.
pub(super) fn kind_at(there: &[u8], offset: usize) -> FaultKind {
    let sector = &there[offset - offset % 512..];
    match first_nonzero(&sector[..sector.len().min(512)]) {
        None => FaultKind::Zero,
        Some(_) => FaultKind::Corrupt,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_found_wherever_it_is() {
        let wanted = vec![7u8; 3 * PAGE + 100];
        assert_eq!(first_difference(&wanted, &wanted), None);
        for at in [0, 1, PAGE - 1, PAGE, 3 * PAGE + 99] {
            let mut there = wanted.clone();
            there[at..].fill(0);
            assert_eq!(first_difference(&wanted, &there), Some(at));
            let mut there = vec![0; wanted.len()];
            there[at] = 1;
            assert_eq!(first_nonzero(&there), Some(at));
        }
        assert_eq!(first_nonzero(&[0; 5000]), None);
    }
}

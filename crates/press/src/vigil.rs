//! Who of a batch still works: a drive that does not answer is waited for as long as any other moves.

use std::sync::{Mutex, PoisonError};

/// For each drive, whether it is done with or has not answered for as long as is waited.
#[derive(Debug)]
pub(crate) struct Vigil(Mutex<Vec<bool>>);

impl Vigil {
    pub(crate) fn new(drives: usize) -> Self {
        Self(Mutex::new(vec![false; drives]))
    }

    /// Says of a drive whether it rests, and asks whether all do.
    pub(crate) fn rests(&self, drive: usize, rests: bool) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(one) = all.get_mut(drive) {
            *one = rests;
        }
        all.iter().all(|rests| *rests)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_moves_keeps_all_waiting() {
        let vigil = Vigil::new(3);
        assert!(!vigil.rests(0, true));
        assert!(!vigil.rests(2, true));
        assert!(!vigil.rests(1, false));
        assert!(!vigil.rests(2, false));
        assert!(!vigil.rests(1, true));
        assert!(vigil.rests(2, true));
    }
}

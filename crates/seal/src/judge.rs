//! Whose seal it is, and whether it is the newest: what a signature alone does not say.

use crate::{Revocations, Seal, SealHead};

/// What whoever checks knows from elsewhere.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Fingerprints of root keys that were learned by their words, or from an earlier drive.
    pub roots: Vec<[u8; 10]>,
    /// Lists of revoked keys that were seen, of any roots.
    pub revocations: Vec<Revocations>,
    /// Editions seen, by the fingerprint of their root and their series.
    pub seen: Vec<([u8; 10], String, SealHead)>,
}

/// What is to be thought of a seal whose signatures hold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// Its root is known, nothing is revoked, and no newer edition was seen.
    Trusted,
    /// Nobody vouched for its root. Anybody can make such a seal.
    UnknownKey,
    /// The root took its word for the key back, or for itself.
    Revoked,
    /// A newer edition of the series was seen: somebody may be handing on old things as new ones.
    Older {
        /// The newest that was seen.
        seen: SealHead,
    },
}

/// Judges a seal by what is known. The worst comes first: revoked, unknown, older.
#[must_use]
pub fn judge(seal: &Seal, known: &Known) -> Verdict {
    let (root, key) = (seal.root(), seal.certificate().key());
    let lists = known.revocations.iter().chain(seal.revocations());
    if lists
        .filter(|list| list.root() == root)
        .any(|list| list.revokes(&key))
    {
        return Verdict::Revoked;
    }
    if !known.roots.contains(&root.fingerprint()) {
        return Verdict::UnknownKey;
    }
    let head = seal.head();
    let same = |(of, series, _): &&([u8; 10], String, SealHead)| {
        *of == root.fingerprint() && series == seal.tree().series()
    };
    let newer = known.seen.iter().filter(same).map(|(_, _, head)| *head);
    match newer
        .filter(|seen| (seen.number, seen.date) > (head.number, head.date))
        .max_by_key(|seen| (seen.number, seen.date))
    {
        Some(seen) => Verdict::Older { seen },
        None => Verdict::Trusted,
    }
}

//! Lists of keys that a root key takes its word back from.

use bulssi_model::Date;

use crate::bytes::{Reader, date_bytes};
use crate::key::Purpose;
use crate::{PublicKey, SecretKey, Signature};

const MAGIC: [u8; 8] = *b"\x89REV\r\n\x1a\x01";

/// Keys that a root key no longer vouches for. A list replaces every list of the same root with a lower number;
/// it may name the root itself, and then nothing of it holds any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocations {
    root: PublicKey,
    number: u32,
    date: Date,
    keys: Vec<PublicKey>,
    signature: Signature,
}

/// Bytes that are no list of revoked keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RevocationsFault {
    /// The layout is another, or there are bytes too few or too many.
    #[error("no list of revoked keys")]
    Layout,
    /// A key of it is none.
    #[error("a key that is none")]
    Key,
    /// Keys do not ascend, or one stands twice.
    #[error("keys out of order")]
    Order,
    /// A number of zero, or a day that the calendar does not have.
    #[error("a number or a day that is none")]
    Number,
    /// More than [`Revocations::MOST`] keys.
    #[error("too many keys")]
    TooMany,
    /// The root key did not sign it.
    #[error("not signed by its root key")]
    Signature,
}

impl Revocations {
    /// The most keys of a list: a key a year, and every one lost, for centuries.
    pub const MOST: usize = 256;
    const HEAD: usize = 52;

    /// Signs a list. Keys may come in any order and more than once.
    ///
    /// # Errors
    /// [`RevocationsFault::TooMany`], [`RevocationsFault::Number`].
    pub fn sign(
        root: &SecretKey,
        number: u32,
        date: Date,
        keys: impl IntoIterator<Item = PublicKey>,
    ) -> Result<Self, RevocationsFault> {
        let mut keys: Vec<PublicKey> = keys.into_iter().collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.len() > Self::MOST {
            return Err(RevocationsFault::TooMany);
        }
        if number == 0 {
            return Err(RevocationsFault::Number);
        }
        let mut list = Self {
            root: root.public(),
            number,
            date,
            keys,
            signature: Signature([0; 64]),
        };
        list.signature = root.sign(Purpose::Revocations, &[&list.signed_part()]);
        Ok(list)
    }

    /// Reads a list and checks its signature.
    ///
    /// # Errors
    /// [`RevocationsFault`].
    pub fn read(bytes: &[u8]) -> Result<Self, RevocationsFault> {
        let mut from = Reader::new(bytes);
        let layout = |_| RevocationsFault::Layout;
        if from.array().map_err(layout)? != MAGIC {
            return Err(RevocationsFault::Layout);
        }
        let key = |bytes| PublicKey::new(bytes).map_err(|_| RevocationsFault::Key);
        let root = key(from.array().map_err(layout)?)?;
        let number = from.u32().map_err(layout)?;
        let date = from.date().map_err(layout)?;
        let (Some(date), 1..) = (date, number) else {
            return Err(RevocationsFault::Number);
        };
        let count = from.u32().map_err(layout)? as usize;
        if count > Self::MOST {
            return Err(RevocationsFault::TooMany);
        }
        let mut keys = Vec::with_capacity(count);
        for _ in 0..count {
            keys.push(key(from.array().map_err(layout)?)?);
        }
        if !keys.is_sorted_by(|a, b| a < b) {
            return Err(RevocationsFault::Order);
        }
        let signature = Signature(from.array().map_err(layout)?);
        if from.left() > 0 {
            return Err(RevocationsFault::Layout);
        }
        let list = Self {
            root,
            number,
            date,
            keys,
            signature,
        };
        if root.verifies(Purpose::Revocations, &[&list.signed_part()], &signature) {
            Ok(list)
        } else {
            Err(RevocationsFault::Signature)
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.signed_part()[..], &self.signature.0].concat()
    }

    fn signed_part(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(Self::HEAD + 32 * self.keys.len());
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(self.root.as_bytes());
        bytes.extend_from_slice(&self.number.to_le_bytes());
        bytes.extend_from_slice(&date_bytes(self.date));
        // At most `MOST`.
        bytes.extend_from_slice(&(self.keys.len() as u32).to_le_bytes());
        for key in &self.keys {
            bytes.extend_from_slice(key.as_bytes());
        }
        bytes
    }

    /// The longest list in bytes.
    #[must_use]
    pub const fn longest() -> usize {
        Self::HEAD + 32 * Self::MOST + 64
    }

    /// The root key that signed it.
    #[must_use]
    pub const fn root(&self) -> PublicKey {
        self.root
    }

    /// Its number, from 1: of two lists of a root the higher one holds.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// The day it was signed, as the desk told it.
    #[must_use]
    pub const fn date(&self) -> Date {
        self.date
    }

    /// The keys, ascending.
    #[must_use]
    pub fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// Whether `key` is revoked, by itself or with its root.
    #[must_use]
    pub fn revokes(&self, key: &PublicKey) -> bool {
        self.keys.binary_search(key).is_ok() || self.keys.binary_search(&self.root).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(seed: u8) -> PublicKey {
        SecretKey::new([seed; 32]).public()
    }

    fn list(keys: &[u8]) -> Revocations {
        let keys = keys.iter().map(|seed| public(*seed));
        let date = "2027-05-06".parse().unwrap();
        Revocations::sign(&SecretKey::new([1; 32]), 3, date, keys).unwrap()
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        for keys in [&[][..], &[9], &[5, 4, 5, 9]] {
            let list = list(keys);
            assert_eq!(Revocations::read(&list.to_bytes()), Ok(list));
        }
        let list = list(&[4, 5]);
        assert!(list.revokes(&public(4)) && !list.revokes(&public(6)));
    }

    #[test]
    fn a_root_that_revokes_itself_revokes_all() {
        assert!(list(&[1]).revokes(&public(77)));
    }

    #[test]
    fn any_flipped_bit_is_refused() {
        let bytes = list(&[4, 5]).to_bytes();
        for bit in 0..bytes.len() * 8 {
            let mut bad = bytes.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(Revocations::read(&bad).is_err(), "bit {bit}");
        }
        for len in 0..bytes.len() {
            assert!(Revocations::read(&bytes[..len]).is_err());
        }
    }

    #[test]
    fn faults_under_a_good_signature_are_faults() {
        let resigned = |change: fn(&mut Vec<u8>)| {
            let mut part = list(&[4, 5]).signed_part();
            change(&mut part);
            let signature = SecretKey::new([1; 32]).sign(Purpose::Revocations, &[&part]);
            Revocations::read(&[&part[..], &signature.0].concat())
        };
        assert!(resigned(|_| ()).is_ok());
        assert_eq!(
            resigned(|part| part[48] = 255),
            Err(RevocationsFault::Layout)
        );
        assert_eq!(
            resigned(|part| part[51] = 255),
            Err(RevocationsFault::TooMany)
        );
        let swap = |part: &mut Vec<u8>| part[52..].rotate_left(32);
        assert_eq!(resigned(swap), Err(RevocationsFault::Order));
        assert_eq!(resigned(|part| part[40] = 0), Err(RevocationsFault::Number));
        assert_eq!(resigned(|part| part.push(0)), Err(RevocationsFault::Layout));
    }
}

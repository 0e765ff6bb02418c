//! Certificates: a root key says that an edition key is its own, for editions of these days.

use bulssi_model::Date;

use crate::bytes::{Reader, date_bytes};
use crate::key::Purpose;
use crate::{PublicKey, SecretKey, Signature};

const MAGIC: [u8; 8] = *b"\x89CRT\r\n\x1a\x01";

/// What a root key says of an edition key. Whoever holds one has seen its signature hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certificate {
    root: PublicKey,
    key: PublicKey,
    first: Date,
    last: Date,
    signature: Signature,
}

/// Bytes that are no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateFault {
    /// Another length than [`Certificate::LEN`], or other first bytes.
    #[error("no certificate")]
    Layout,
    /// A key of it is none.
    #[error("a key that is none")]
    Key,
    /// A key vouches for itself.
    #[error("a key that vouches for itself")]
    Itself,
    /// A day that the calendar does not have, or the last before the first.
    #[error("days that are none")]
    Days,
    /// The root key did not sign it.
    #[error("not signed by its root key")]
    Signature,
}

impl Certificate {
    /// Its length in bytes.
    pub const LEN: usize = 144;

    /// Vouches for `key` with editions dated from `first` to `last`.
    ///
    /// # Errors
    /// [`CertificateFault::Days`], [`CertificateFault::Itself`].
    pub fn sign(
        root: &SecretKey,
        key: PublicKey,
        first: Date,
        last: Date,
    ) -> Result<Self, CertificateFault> {
        if last < first {
            return Err(CertificateFault::Days);
        }
        if key == root.public() {
            return Err(CertificateFault::Itself);
        }
        let mut certificate = Self {
            root: root.public(),
            key,
            first,
            last,
            signature: Signature([0; 64]),
        };
        certificate.signature = root.sign(Purpose::Certificate, &[&certificate.signed_part()]);
        Ok(certificate)
    }

    /// Reads a certificate and checks its signature.
    ///
    /// # Errors
    /// [`CertificateFault`].
    pub fn read(bytes: &[u8]) -> Result<Self, CertificateFault> {
        if bytes.len() != Self::LEN {
            return Err(CertificateFault::Layout);
        }
        let mut from = Reader::new(bytes);
        let layout = |_| CertificateFault::Layout;
        if from.array().map_err(layout)? != MAGIC {
            return Err(CertificateFault::Layout);
        }
        let mut key = || {
            let bytes = from.array().map_err(layout)?;
            PublicKey::new(bytes).map_err(|_| CertificateFault::Key)
        };
        let (root, key) = (key()?, key()?);
        let mut day = || from.date().map_err(layout)?.ok_or(CertificateFault::Days);
        let (first, last) = (day()?, day()?);
        if last < first {
            return Err(CertificateFault::Days);
        }
        if root == key {
            return Err(CertificateFault::Itself);
        }
        let certificate = Self {
            root,
            key,
            first,
            last,
            signature: Signature(from.array().map_err(layout)?),
        };
        let part = certificate.signed_part();
        if root.verifies(Purpose::Certificate, &[&part], &certificate.signature) {
            Ok(certificate)
        } else {
            Err(CertificateFault::Signature)
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        bytes[..80].copy_from_slice(&self.signed_part());
        bytes[80..].copy_from_slice(&self.signature.0);
        bytes
    }

    fn signed_part(&self) -> [u8; 80] {
        let mut bytes = [0; 80];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..40].copy_from_slice(self.root.as_bytes());
        bytes[40..72].copy_from_slice(self.key.as_bytes());
        bytes[72..76].copy_from_slice(&date_bytes(self.first));
        bytes[76..].copy_from_slice(&date_bytes(self.last));
        bytes
    }

    /// The key that vouches.
    #[must_use]
    pub const fn root(&self) -> PublicKey {
        self.root
    }

    /// The key that it vouches for.
    #[must_use]
    pub const fn key(&self) -> PublicKey {
        self.key
    }

    /// The first day that an edition sealed with the key may bear.
    #[must_use]
    pub const fn first(&self) -> Date {
        self.first
    }

    /// The last day.
    #[must_use]
    pub const fn last(&self) -> Date {
        self.last
    }

    /// Whether it vouches for editions of this day.
    #[must_use]
    pub fn covers(&self, date: Date) -> bool {
        (self.first..=self.last).contains(&date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn signed() -> Certificate {
        let (root, key) = (SecretKey::new([1; 32]), SecretKey::new([2; 32]));
        Certificate::sign(&root, key.public(), day("2027-01-01"), day("2027-12-31")).unwrap()
    }

    #[test]
    fn it_is_read_as_it_was_written() {
        let certificate = signed();
        assert_eq!(Certificate::read(&certificate.to_bytes()), Ok(certificate));
        assert!(certificate.covers(day("2027-12-31")));
        assert!(!certificate.covers(day("2028-01-01")));
    }

    #[test]
    fn any_flipped_bit_and_any_other_length_is_refused() {
        let bytes = signed().to_bytes();
        for bit in 0..bytes.len() * 8 {
            let mut bad = bytes;
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(Certificate::read(&bad).is_err(), "bit {bit}");
        }
        for len in 0..bytes.len() {
            assert!(Certificate::read(&bytes[..len]).is_err());
        }
        assert!(Certificate::read(&[&bytes[..], &[0]].concat()).is_err());
    }

    #[test]
    fn faults_under_a_good_signature_are_faults() {
        let root = SecretKey::new([1; 32]);
        let day = day("2027-01-01");
        assert_eq!(
            Certificate::sign(&root, root.public(), day, day),
            Err(CertificateFault::Itself)
        );
        let resigned = |change: fn(&mut [u8; 80])| {
            let mut part = signed().signed_part();
            change(&mut part);
            let signature = root.sign(Purpose::Certificate, &[&part]);
            Certificate::read(&[&part[..], &signature.0].concat())
        };
        assert_eq!(resigned(|part| part[74] = 13), Err(CertificateFault::Days));
        assert_eq!(
            resigned(|part| part[76..80].copy_from_slice(&[0xea, 7, 1, 1])),
            Err(CertificateFault::Days)
        );
        assert_eq!(
            resigned(|part| part[40..72].fill(0)),
            Err(CertificateFault::Key)
        );
    }
}

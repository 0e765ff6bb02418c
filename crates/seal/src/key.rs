//! Ed25519 keys (RFC 8032), each signature bound to what it is for.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize as _, ZeroizeOnDrop};

/// What a signature is for: bytes before the message, so that none can be taken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Seal,
    Certificate,
    Revocations,
}

impl Purpose {
    const fn context(self) -> &'static [u8] {
        match self {
            Self::Seal => b"bulssi/seal/1\0",
            Self::Certificate => b"bulssi/certificate/1\0",
            Self::Revocations => b"bulssi/revocations/1\0",
        }
    }
}

/// Bytes that are no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no Ed25519 key")]
pub struct KeyFault;

/// The half of a key that checks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

/// The half of a key that signs. It is wiped when it goes.
#[derive(Clone, ZeroizeOnDrop)]
pub struct SecretKey([u8; 32]);

/// A signature: 64 bytes of RFC 8032.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature(pub(crate) [u8; 64]);

impl PublicKey {
    /// The key of these 32 bytes.
    ///
    /// # Errors
    /// [`KeyFault`] where they are no point of the curve, or one of the few for which signatures of anything exist.
    pub fn new(bytes: [u8; 32]) -> Result<Self, KeyFault> {
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyFault)?;
        // Bytes that stand for the same point in another way would be another name for one key.
        let one_spelling = key.to_bytes() == bytes && key.to_edwards().compress().0 == bytes;
        (one_spelling && !key.is_weak())
            .then_some(Self(bytes))
            .ok_or(KeyFault)
    }

    /// Its 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first ten bytes of SHA-256 over `bulssi/words/1`, a zero byte and the key: what is read out as words.
    ///
    /// 80 bits, because somebody may look for a key with the same words for years.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 10] {
        let digest = Sha256::new()
            .chain_update(b"bulssi/words/1\0")
            .chain_update(self.0)
            .finalize();
        let mut print = [0; 10];
        print.copy_from_slice(&digest[..10]);
        print
    }

    pub(crate) fn verifies(
        &self,
        purpose: Purpose,
        message: &[&[u8]],
        signature: &Signature,
    ) -> bool {
        self.verifies_raw(&joined(purpose, message), signature)
    }

    /// Checks a signature of exactly these bytes, as other tools make them.
    pub(crate) fn verifies_raw(&self, message: &[u8], signature: &Signature) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        VerifyingKey::from_bytes(&self.0)
            .is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
    }
}

impl SecretKey {
    /// The key that 32 random bytes make. They must come from the system's source for secrets.
    #[must_use]
    pub fn new(mut random: [u8; 32]) -> Self {
        let key = Self(random);
        random.zeroize();
        key
    }

    /// The half that checks.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(SigningKey::from_bytes(&self.0).verifying_key().to_bytes())
    }

    pub(crate) const fn seed(&self) -> &[u8; 32] {
        &self.0
    }

    pub(crate) fn sign(&self, purpose: Purpose, message: &[&[u8]]) -> Signature {
        self.sign_raw(&joined(purpose, message))
    }

    /// Signs exactly these bytes, for other tools.
    pub(crate) fn sign_raw(&self, message: &[u8]) -> Signature {
        Signature(SigningKey::from_bytes(&self.0).sign(message).to_bytes())
    }
}

fn joined(purpose: Purpose, message: &[&[u8]]) -> Vec<u8> {
    let mut whole = purpose.context().to_vec();
    for part in message {
        whole.extend_from_slice(part);
    }
    whole
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_vector_of_rfc_8032() {
        let seed = *b"\x9d\x61\xb1\x9d\xef\xfd\x5a\x60\xba\x84\x4a\xf4\x92\xec\x2c\xc4\
            \x44\x49\xc5\x69\x7b\x32\x69\x19\x70\x3b\xac\x03\x1c\xae\x7f\x60";
        let key = SecretKey::new(seed);
        assert_eq!(&key.public().as_bytes()[..4], b"\xd7\x5a\x98\x01");
        assert_eq!(&key.sign_raw(b"").0[..4], b"\xe5\x56\x43\x00");
        assert!(key.public().verifies_raw(b"", &key.sign_raw(b"")));
    }

    #[test]
    fn a_signature_holds_for_its_purpose_alone() {
        let key = SecretKey::new([7; 32]);
        let signature = key.sign(Purpose::Seal, &[b"a", b"b"]);
        assert!(key.public().verifies(Purpose::Seal, &[b"ab"], &signature));
        for purpose in [Purpose::Certificate, Purpose::Revocations] {
            assert!(!key.public().verifies(purpose, &[b"ab"], &signature));
        }
    }

    #[test]
    fn keys_that_vouch_for_anything_are_refused() {
        let mut one = [0; 32];
        one[0] = 1;
        // Zero, one, and a spelling beyond the field of a point that is good.
        for bad in [[0; 32], one, [0xff; 32]] {
            assert_eq!(PublicKey::new(bad), Err(KeyFault));
        }
        let good = SecretKey::new([7; 32]).public();
        assert_eq!(PublicKey::new(*good.as_bytes()), Ok(good));
        assert_eq!(format!("{:?}", SecretKey::new([7; 32])), "SecretKey(…)");
    }
}

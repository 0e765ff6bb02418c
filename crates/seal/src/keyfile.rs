//! Key files: a secret key in the age v1 format, behind a passphrase.
//!
//! Only that part of the format is here which a file for one passphrase needs (age-encryption.org/v1: the scrypt
//! recipient, one chunk of ChaCha20-Poly1305); the `age` and `rage` programs open these files, and what they wrote is
//! opened here. Source: the specification at C2SP, `age.md`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::SecretKey;

const VERSION: &str = "age-encryption.org/v1";
/// What a key file holds, before the key.
const MAGIC: [u8; 8] = *b"\x89KEY\r\n\x1a\x01";
/// Longer files are no key files: a head of 150 bytes, and 56 bytes locked up.
const LONGEST: usize = 1024;

/// How much work a passphrase costs where nothing is said, as a power of two: 256 MiB and about a second.
pub const WORK: u8 = 18;
/// The most work that a file may ask for: 1 GiB.
pub const WORK_MOST: u8 = 20;
/// How many random bytes [`lock`] takes.
pub const RANDOM: usize = 48;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It vouches for edition keys and seals nothing.
    Root,
    /// It seals editions.
    Edition,
}

/// A key file that cannot be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyFileFault {
    /// It is not in the age format, or for something else than one passphrase.
    #[error("no file of the age format for a passphrase")]
    Layout,
    /// It asks for more work than [`WORK_MOST`].
    #[error("asks for too much work: 2^{0}")]
    Work(u8),
    /// The passphrase is wrong, or the file is damaged.
    #[error("wrong passphrase, or a damaged file")]
    Passphrase,
    /// It opened, and holds something else than a key.
    #[error("no key in it")]
    Content,
}

/// Locks a key up behind a passphrase.
///
/// `random` must come from the system's source for secrets and be used once; `work` is a power of two, [`WORK`] but
/// in tests.
///
/// # Errors
/// [`KeyFileFault::Work`] where `work` is 0 or above [`WORK_MOST`].
pub fn lock(
    key: &SecretKey,
    role: Role,
    passphrase: &str,
    work: u8,
    random: &[u8; RANDOM],
) -> Result<Vec<u8>, KeyFileFault> {
    let (file_key, rest) = random.split_at(16);
    let (salt, nonce) = rest.split_at(16);
    let wrap = wrap_key(passphrase, salt, work)?;
    let mut head = format!(
        "{VERSION}\n-> scrypt {} {work}\n{}\n---",
        BASE64.encode(salt),
        BASE64.encode(seal(&wrap, [0; 12], file_key)?)
    );
    let mac = head_mac(file_key, head.as_bytes())?.finalize().into_bytes();
    head.push_str(&format!(" {}\n", BASE64.encode(mac)));
    let mut plain = Zeroizing::new(MAGIC.to_vec());
    plain.push(match role {
        Role::Root => 1,
        Role::Edition => 2,
    });
    plain.extend_from_slice(key.seed());
    let payload = payload_key(file_key, nonce)?;
    let mut file = head.into_bytes();
    file.extend_from_slice(nonce);
    file.extend_from_slice(&seal(&payload, LAST_CHUNK, &plain)?);
    Ok(file)
}

/// Opens a key file.
///
/// # Errors
/// [`KeyFileFault`].
pub fn unlock(file: &[u8], passphrase: &str) -> Result<(SecretKey, Role), KeyFileFault> {
    let head = Head::read(file)?;
    let wrap = wrap_key(passphrase, &head.salt, head.work)?;
    let file_key = open(&wrap, [0; 12], &head.body)?;
    head_mac(&file_key, head.signed)?
        .verify_slice(&head.mac)
        .map_err(|_| KeyFileFault::Passphrase)?;
    let (nonce, sealed) = head
        .payload
        .split_at_checked(16)
        .ok_or(KeyFileFault::Layout)?;
    let plain = open(&payload_key(&file_key, nonce)?, LAST_CHUNK, sealed)?;
    let rest = plain.strip_prefix(&MAGIC).ok_or(KeyFileFault::Content)?;
    let (role, seed) = rest.split_first().ok_or(KeyFileFault::Content)?;
    let role = match role {
        1 => Role::Root,
        2 => Role::Edition,
        _ => return Err(KeyFileFault::Content),
    };
    let seed: [u8; 32] = seed.try_into().map_err(|_| KeyFileFault::Content)?;
    Ok((SecretKey::new(seed), role))
}

/// The nonce of the first chunk that is the last: a counter of eleven bytes, then 1.
const LAST_CHUNK: [u8; 12] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

/// The head of a file, taken apart.
struct Head<'f> {
    salt: Vec<u8>,
    work: u8,
    body: Vec<u8>,
    mac: Vec<u8>,
    /// What the mac is over.
    signed: &'f [u8],
    payload: &'f [u8],
}

impl<'f> Head<'f> {
    fn read(file: &'f [u8]) -> Result<Self, KeyFileFault> {
        if file.len() > LONGEST {
            return Err(KeyFileFault::Layout);
        }
        let mut lines = file.splitn(5, |byte| *byte == b'\n');
        let mut line = || {
            let line = lines.next().ok_or(KeyFileFault::Layout)?;
            str::from_utf8(line).map_err(|_| KeyFileFault::Layout)
        };
        let (version, stanza, body, mac) = (line()?, line()?, line()?, line()?);
        let mut words = stanza.split(' ');
        let kinds = (words.next(), words.next());
        let (salt, work) = (words.next(), words.next());
        let (Some(salt), Some(work), None) = (salt, work, words.next()) else {
            return Err(KeyFileFault::Layout);
        };
        if version != VERSION
            || kinds != (Some("->"), Some("scrypt"))
            || work.starts_with(['0', '+'])
        {
            return Err(KeyFileFault::Layout);
        }
        let mac = mac.strip_prefix("--- ").ok_or(KeyFileFault::Layout)?;
        let signed = version.len() + stanza.len() + body.len() + 3 + "---".len();
        let payload = signed + 1 + mac.len() + 1;
        let decoded = |text: &str, len: usize| match BASE64.decode(text) {
            Ok(bytes) if bytes.len() == len => Ok(bytes),
            _ => Err(KeyFileFault::Layout),
        };
        Ok(Self {
            salt: decoded(salt, 16)?,
            work: work.parse().map_err(|_| KeyFileFault::Layout)?,
            body: decoded(body, 32)?,
            mac: decoded(mac, 32)?,
            signed: file.get(..signed).ok_or(KeyFileFault::Layout)?,
            payload: file.get(payload..).ok_or(KeyFileFault::Layout)?,
        })
    }
}

type Wiped = Zeroizing<[u8; 32]>;

/// The key that the passphrase gives.
fn wrap_key(passphrase: &str, salt: &[u8], work: u8) -> Result<Wiped, KeyFileFault> {
    if !(1..=WORK_MOST).contains(&work) {
        return Err(KeyFileFault::Work(work));
    }
    let salt = [b"age-encryption.org/v1/scrypt", salt].concat();
    let cost = scrypt::Params::new(work, 8, 1).map_err(|_| KeyFileFault::Work(work))?;
    let mut key = Wiped::default();
    scrypt::scrypt(passphrase.as_bytes(), &salt, &cost, &mut *key)
        .map_err(|_| KeyFileFault::Work(work))?;
    Ok(key)
}

fn derived(salt: Option<&[u8]>, file_key: &[u8], what: &[u8]) -> Result<Wiped, KeyFileFault> {
    let mut key = Wiped::default();
    // 32 bytes are never too many.
    Hkdf::<Sha256>::new(salt, file_key)
        .expand(what, &mut *key)
        .map_err(|_| KeyFileFault::Layout)?;
    Ok(key)
}

fn payload_key(file_key: &[u8], nonce: &[u8]) -> Result<Wiped, KeyFileFault> {
    derived(Some(nonce), file_key, b"payload")
}

fn head_mac(file_key: &[u8], head: &[u8]) -> Result<Hmac<Sha256>, KeyFileFault> {
    let key = derived(None, file_key, b"header")?;
    let mut mac =
        <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(&*key).map_err(|_| KeyFileFault::Layout)?;
    mac.update(head);
    Ok(mac)
}

fn seal(key: &Wiped, nonce: [u8; 12], plain: &[u8]) -> Result<Vec<u8>, KeyFileFault> {
    ChaCha20Poly1305::new(&Key::from(**key))
        .encrypt(&Nonce::from(nonce), plain)
        .map_err(|_| KeyFileFault::Layout)
}

fn open(key: &Wiped, nonce: [u8; 12], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyFileFault> {
    ChaCha20Poly1305::new(&Key::from(**key))
        .decrypt(&Nonce::from(nonce), sealed)
        .map(Zeroizing::new)
        .map_err(|_| KeyFileFault::Passphrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locked() -> Vec<u8> {
        let random = std::array::from_fn(|i| i as u8);
        lock(
            &SecretKey::new([7; 32]),
            Role::Root,
            "눈 내리는 밤",
            4,
            &random,
        )
        .unwrap()
    }

    #[test]
    fn what_was_locked_opens() {
        let (key, role) = unlock(&locked(), "눈 내리는 밤").unwrap();
        assert_eq!(key.public(), SecretKey::new([7; 32]).public());
        assert_eq!(role, Role::Root);
        assert_eq!(
            unlock(&locked(), "눈 내리는 낮").unwrap_err(),
            KeyFileFault::Passphrase
        );
    }

    #[test]
    fn a_damaged_file_does_not_open() {
        let file = locked();
        for at in 0..file.len() {
            let mut bad = file.clone();
            bad[at] ^= 1;
            assert!(unlock(&bad, "눈 내리는 밤").is_err(), "byte {at}");
            assert!(unlock(&file[..at], "눈 내리는 밤").is_err());
        }
        assert!(unlock(&[&file[..], &[0]].concat(), "눈 내리는 밤").is_err());
    }

    #[test]
    fn a_file_that_asks_for_all_memory_is_refused() {
        let text = format!(
            "{VERSION}\n-> scrypt {} 40\n{}\n--- {}\n",
            BASE64.encode([0; 16]),
            BASE64.encode([0; 32]),
            BASE64.encode([0; 32])
        );
        assert_eq!(
            unlock(text.as_bytes(), "x").unwrap_err(),
            KeyFileFault::Work(40)
        );
    }
}

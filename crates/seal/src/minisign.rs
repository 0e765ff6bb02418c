//! Signatures and public keys as minisign writes them, so that other tools can check a file.
//!
//! Source: the format description on minisign's page; signatures are of the kind that hashes first (`ED`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use blake2::{Blake2b512, Digest as _};

use crate::{PublicKey, SecretKey, Signature};

/// A text that is no public key of minisign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no public key")]
pub struct PublicKeyFault;

/// The number by which minisign tells keys apart; from the key itself, so that it tells nothing more.
fn number(key: &PublicKey) -> [u8; 8] {
    let mut number = [0; 8];
    number.copy_from_slice(&Blake2b512::digest(key.as_bytes())[..8]);
    number
}

/// The text of a public key: a comment, then 42 bytes as base64.
#[must_use]
pub fn public_key(key: &PublicKey) -> String {
    let bytes = [&b"Ed"[..], &number(key), key.as_bytes()].concat();
    format!("untrusted comment: public key\n{}\n", BASE64.encode(bytes))
}

/// The key of such a text.
///
/// # Errors
/// [`PublicKeyFault`].
pub fn read_public_key(text: &str) -> Result<PublicKey, PublicKeyFault> {
    let line = text.lines().nth(1).unwrap_or_default().trim_end();
    let bytes = BASE64.decode(line).map_err(|_| PublicKeyFault)?;
    let bytes: [u8; 42] = bytes.try_into().map_err(|_| PublicKeyFault)?;
    let key = bytes.strip_prefix(b"Ed").ok_or(PublicKeyFault)?;
    let key = key.get(8..).unwrap_or_default().try_into();
    PublicKey::new(key.map_err(|_| PublicKeyFault)?).map_err(|_| PublicKeyFault)
}

/// The signature of a file, as the text of the file beside it.
///
/// `told` is shown to whoever checks and is signed too; line ends in it become spaces.
#[must_use]
pub fn sign(key: &SecretKey, file: &[u8], told: &str) -> String {
    let told = told.replace(['\n', '\r'], " ");
    let public = key.public();
    let signature = key.sign_raw(&Blake2b512::digest(file));
    let whole = key.sign_raw(&[&signature.0[..], told.as_bytes()].concat());
    let bytes = [&b"ED"[..], &number(&public), &signature.0].concat();
    format!(
        "untrusted comment: signature\n{}\ntrusted comment: {told}\n{}\n",
        BASE64.encode(bytes),
        BASE64.encode(whole.0)
    )
}

/// Whether a text is the signature of a file by this key. The number in it decides nothing: other tools draw theirs.
#[must_use]
pub fn verify(key: &PublicKey, file: &[u8], text: &str) -> bool {
    let mut lines = text.lines();
    let mut line = || lines.next();
    let (Some(_), Some(bytes), Some(told), Some(whole)) = (line(), line(), line(), line()) else {
        return false;
    };
    let decoded = |line: &str| BASE64.decode(line).ok();
    let (Some(bytes), Some(whole)) = (decoded(bytes), decoded(whole)) else {
        return false;
    };
    let (Some(told), Ok(whole)) = (
        told.strip_prefix("trusted comment: "),
        <[u8; 64]>::try_from(whole),
    ) else {
        return false;
    };
    let signature = bytes
        .strip_prefix(b"ED")
        .and_then(|rest| <[u8; 64]>::try_from(rest.get(8..)?).ok());
    let Some(signature) = signature else {
        return false;
    };
    key.verifies_raw(&Blake2b512::digest(file), &Signature(signature))
        && key.verifies_raw(
            &[&signature[..], told.as_bytes()].concat(),
            &Signature(whole),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_signatures_are_read_as_written() {
        let key = SecretKey::new([7; 32]);
        let public = key.public();
        assert_eq!(read_public_key(&public_key(&public)), Ok(public));
        assert_eq!(
            read_public_key("untrusted comment: x\nRWQ=\n"),
            Err(PublicKeyFault)
        );
        let text = sign(&key, b"file", "number 3\nof spring");
        assert!(verify(&public, b"file", &text));
        assert!(!verify(&public, b"File", &text));
        assert!(!verify(&public, b"file", &text.replace("3", "4")));
        assert!(!verify(&SecretKey::new([8; 32]).public(), b"file", &text));
    }
}

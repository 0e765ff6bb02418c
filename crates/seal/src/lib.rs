//! What a drive should hold, signed: keys, the sealed manifest, and proof that bytes are the original ones.
//!
//! | what | where | format |
//! | --- | --- | --- |
//! | Ed25519 keys, and what they sign | [`SecretKey`], [`PublicKey`] | RFC 8032 |
//! | key files behind a passphrase | [`keyfile`] | age v1, `docs/formats/keys.md` |
//! | a root that vouches for yearly keys, and takes that back | [`Certificate`], [`Revocations`] | `docs/formats/keys.md` |
//! | a key as words that can be read out | [`words`] | `docs/formats/keys.md` |
//! | signatures that other tools check | [`minisign`] | minisign's |
//! | the sealed manifest | [`Seal`], [`SealedFile`] | `docs/formats/seal.md` |
//! | the original bytes of a file that was marked | [`restore()`] | |
//!
//! Nothing here opens a file, asks a clock, starts a thread or draws a random number: whoever makes a key passes the
//! random bytes in. So the crate builds for `wasm32-unknown-unknown`, and equal editions have equal seals.
//!
//! That a seal is right says one thing: the files are those that the holder of this key sealed. It says nothing of who
//! the holder is; for that its words must be heard elsewhere.

mod bytes;
mod certificate;
mod chunks;
mod encoding;
mod judge;
mod key;
pub mod keyfile;
pub mod minisign;
mod names;
mod restore;
mod revocation;
mod seal;
pub mod words;

pub use certificate::{Certificate, CertificateFault};
pub use chunks::{CHUNK, FileSealer, SealedContent, TAIL, ZIP_AT, ZIP_LEN, is_zip};
pub use encoding::{BodyFault, FILES_MOST, PATH_MOST, SealedFile, SealedTree};
pub use judge::{Known, Verdict, judge};
pub use key::{KeyFault, PublicKey, SecretKey, Signature};
pub use names::NameFault;
pub use restore::{RestoreError, Restored, restore};
pub use revocation::{Revocations, RevocationsFault};
pub use seal::{Seal, SealFault, SealHead, seal, sealed_len};

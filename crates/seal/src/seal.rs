//! The sealed manifest: who sealed what, and which edition it is.

use bulssi_model::Date;
use sha2::{Digest as _, Sha256};

use crate::bytes::{Reader, Short, date_bytes};
use crate::encoding::body_len;
use crate::key::Purpose;
use crate::{
    BodyFault, Certificate, CertificateFault, PublicKey, Revocations, RevocationsFault, SealedTree,
    SecretKey, Signature,
};

const MAGIC: [u8; 8] = *b"\x89SEL\r\n\x1a\x01";
/// Bytes before the certificate.
const HEAD: usize = 60;
/// The longest list of files that is read, in bytes: two million files with long names.
const BODY_MOST: u64 = 1 << 30;

/// Which edition it is, as the desk wants it told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealHead {
    /// Its number among those of its series, from 1; a later one is higher.
    pub number: u32,
    /// Its date.
    pub date: Date,
}

/// A seal whose signatures hold. Whose they are is another matter: see [`judge()`](crate::judge()).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    head: SealHead,
    certificate: Certificate,
    revocations: Option<Revocations>,
    tree: SealedTree,
}

/// Bytes that are no seal, or one that must not be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealFault {
    /// Other first bytes.
    #[error("no seal")]
    NoSeal,
    /// The layout is a newer one.
    #[error("a seal of another version")]
    Version,
    /// It ends too early.
    #[error("cut off")]
    Short,
    /// Bytes follow its end.
    #[error("bytes behind its end")]
    Trailing,
    /// A list of files of more than 1 GiB.
    #[error("a list of {0} bytes")]
    TooLong(u64),
    /// A number of zero, or a day that the calendar does not have.
    #[error("a number or a day that is none")]
    Number,
    /// The certificate.
    #[error("certificate: {0}")]
    Certificate(#[from] CertificateFault),
    /// The list of revoked keys.
    #[error("list of revoked keys: {0}")]
    Revocations(#[from] RevocationsFault),
    /// The list of revoked keys is another root's.
    #[error("list of revoked keys of another root")]
    OtherRoot,
    /// The certificate does not vouch for editions of this day.
    #[error("key not vouched for on {0}")]
    Day(Date),
    /// The key did not sign it: it was changed, or made up.
    #[error("not signed by its key")]
    Signature,
    /// The list of files is another than the one that was signed.
    #[error("another list of files than was signed")]
    Digest,
    /// The list of files is signed and all the same wrong.
    #[error("list of files: {0}")]
    Body(#[from] BodyFault),
}

impl From<Short> for SealFault {
    fn from(_: Short) -> Self {
        Self::Short
    }
}

/// Seals a tree: the bytes of the seal. Equal input gives equal bytes.
///
/// # Errors
/// [`SealFault::Signature`] where the certificate is another key's, [`SealFault::Day`], [`SealFault::OtherRoot`],
/// [`SealFault::Number`].
pub fn seal(
    key: &SecretKey,
    certificate: &Certificate,
    revocations: Option<&Revocations>,
    head: SealHead,
    tree: &SealedTree,
) -> Result<Vec<u8>, SealFault> {
    if certificate.key() != key.public() {
        return Err(SealFault::Signature);
    }
    check_head(head, certificate, revocations)?;
    let body = tree.to_bytes();
    if body.len() as u64 > BODY_MOST {
        return Err(SealFault::TooLong(body.len() as u64));
    }
    let revoked = revocations.map_or_else(Vec::new, Revocations::to_bytes);
    let mut bytes = Vec::with_capacity(HEAD + Certificate::LEN + revoked.len() + 64 + body.len());
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&head.number.to_le_bytes());
    bytes.extend_from_slice(&date_bytes(head.date));
    bytes.extend_from_slice(&(body.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&Sha256::digest(&body));
    bytes.extend_from_slice(&(revoked.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&certificate.to_bytes());
    bytes.extend_from_slice(&revoked);
    let signature = key.sign(Purpose::Seal, &[&bytes]);
    bytes.extend_from_slice(&signature.0);
    bytes.extend_from_slice(&body);
    Ok(bytes)
}

/// How long the seal of such files will be: paths, lengths, and whether each [is a ZIP file](crate::is_zip).
#[must_use]
pub fn sealed_len<'p>(
    series: &str,
    revocations: Option<&Revocations>,
    files: impl IntoIterator<Item = (&'p str, u64, bool)>,
) -> u64 {
    let revoked = revocations.map_or(0, |list| list.to_bytes().len());
    (HEAD + Certificate::LEN + revoked + 64) as u64 + body_len(series, files)
}

fn check_head(
    head: SealHead,
    certificate: &Certificate,
    revocations: Option<&Revocations>,
) -> Result<(), SealFault> {
    if head.number == 0 {
        return Err(SealFault::Number);
    }
    if revocations.is_some_and(|list| list.root() != certificate.root()) {
        return Err(SealFault::OtherRoot);
    }
    if !certificate.covers(head.date) {
        return Err(SealFault::Day(head.date));
    }
    Ok(())
}

impl Seal {
    /// Reads a seal and checks every signature in it, the list of files too.
    ///
    /// # Errors
    /// [`SealFault`].
    pub fn read(bytes: &[u8]) -> Result<Self, SealFault> {
        let mut from = Reader::new(bytes);
        let magic: [u8; 8] = from.array().map_err(|_| SealFault::NoSeal)?;
        if magic[..7] != MAGIC[..7] {
            return Err(SealFault::NoSeal);
        }
        if magic != MAGIC {
            return Err(SealFault::Version);
        }
        let number = from.u32()?;
        let date = from.date()?.ok_or(SealFault::Number)?;
        let (body_len, digest) = (from.u64()?, from.array::<32>()?);
        if body_len > BODY_MOST {
            return Err(SealFault::TooLong(body_len));
        }
        let revoked_len = from.u32()? as usize;
        let certificate = Certificate::read(from.take(Certificate::LEN)?)?;
        let revocations = match revoked_len {
            0 => None,
            len if len > Revocations::longest() => return Err(RevocationsFault::TooMany.into()),
            len => Some(Revocations::read(from.take(len)?)?),
        };
        let signed = &bytes[..from.at()];
        let signature = Signature(from.array()?);
        if !certificate
            .key()
            .verifies(Purpose::Seal, &[signed], &signature)
        {
            return Err(SealFault::Signature);
        }
        let head = SealHead { number, date };
        check_head(head, &certificate, revocations.as_ref())?;
        // No longer than 1 GiB.
        let body = from.take(body_len as usize)?;
        if from.left() > 0 {
            return Err(SealFault::Trailing);
        }
        if Sha256::digest(body)[..] != digest {
            return Err(SealFault::Digest);
        }
        Ok(Self {
            head,
            certificate,
            revocations,
            tree: SealedTree::read(body)?,
        })
    }

    /// Which edition it is.
    #[must_use]
    pub const fn head(&self) -> SealHead {
        self.head
    }

    /// The key that sealed it, and the root that vouches for that.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The root key, whose words people hear elsewhere.
    #[must_use]
    pub const fn root(&self) -> PublicKey {
        self.certificate.root()
    }

    /// Keys that its root had revoked when it was made.
    #[must_use]
    pub const fn revocations(&self) -> Option<&Revocations> {
        self.revocations.as_ref()
    }

    /// What the drive should hold.
    #[must_use]
    pub const fn tree(&self) -> &SealedTree {
        &self.tree
    }
}

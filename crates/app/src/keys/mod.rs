//! The desk's keys: made, listed, revoked, and taken up to seal an edition.
//!
//! What `keys/` of a library holds: `root.pub`, and for each edition key `NAME.key`, `NAME.cert`, `NAME.pub`; `revoked`; and
//! `known.json`, the roots of others. Formats: `docs/formats/keys.md`. The root key itself lies elsewhere.

mod known;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bulssi_library::Library;
use bulssi_model::{Date, EditionName};
use bulssi_seal::keyfile::{self, KeyFileFault, Role};
use bulssi_seal::{
    Certificate, CertificateFault, PublicKey, Revocations, RevocationsFault, SecretKey, minisign,
};
use zeroize::Zeroizing;

use crate::manifest::write_bytes;

pub use known::{KnownFile, KnownRoot};

/// The name of an edition key: usually a year. Short names are those of editions.
pub type KeyName = EditionName;

/// How many random bytes a new key takes: the key, and what locks it up.
pub const RANDOM: usize = 32 + keyfile::RANDOM;

/// A passphrase; it is wiped when it goes.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// The shortest one that is taken for a new key, in characters: five short words.
    pub const LEAST: usize = 16;

    /// This text, without line ends behind it.
    #[must_use]
    pub fn new(text: String) -> Self {
        let text = Zeroizing::new(text);
        Self(Zeroizing::new(
            text.trim_end_matches(['\n', '\r']).to_owned(),
        ))
    }

    /// Whether it is long enough for a new key.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.0.chars().count() >= Self::LEAST
    }
}

impl PartialEq for Passphrase {
    fn eq(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }
}

/// Random bytes for one new key. They come from the system's source for secrets, which only the front end asks.
pub type Random = Zeroizing<[u8; RANDOM]>;

/// What went wrong with keys.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeysError {
    /// A file could not be read or written.
    #[error("{}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There is a file of that name already, and keys are never overwritten.
    #[error("{} exists", .0.display())]
    Exists(PathBuf),
    /// The passphrase is shorter than [`Passphrase::LEAST`].
    #[error("passphrase too short")]
    ShortPassphrase,
    /// A key file does not open.
    #[error("{}: {fault}", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// Why.
        fault: KeyFileFault,
    },
    /// A root key where an edition key is needed, or the other way round.
    #[error("{}: another kind of key", .0.display())]
    Role(PathBuf),
    /// The root key is not the one of this library.
    #[error("{}: not the root key of this library", .0.display())]
    OtherRoot(PathBuf),
    /// The library has no root key.
    #[error("no root key")]
    NoRoot,
    /// A file of `keys/` is damaged.
    #[error("{}: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// No edition key of that name.
    #[error("no key {0}")]
    NoKey(KeyName),
    /// No key that is not revoked covers the edition's date.
    #[error("no key for {0}")]
    NoKeyFor(Date),
    /// The days of a key.
    #[error(transparent)]
    Certificate(#[from] CertificateFault),
    /// The list of revoked keys.
    #[error(transparent)]
    Revocations(#[from] RevocationsFault),
}

/// An edition key of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEntry {
    /// Its name.
    pub name: KeyName,
    /// What its root says of it.
    pub certificate: Certificate,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// The keys of a library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// The root key.
    pub root: Option<PublicKey>,
    /// Edition keys by name.
    pub keys: Vec<KeyEntry>,
    /// Keys that the root revoked.
    pub revoked: Option<Revocations>,
    /// Roots of others, and editions that were seen.
    pub known: KnownFile,
}

/// An edition key that is open, to seal with.
pub struct Signer {
    pub(crate) key: SecretKey,
    pub(crate) certificate: Certificate,
    pub(crate) revocations: Option<Revocations>,
}

impl Signer {
    /// The root key whose words people hear.
    #[must_use]
    pub const fn root(&self) -> PublicKey {
        self.certificate.root()
    }
}

fn folder(library: &Library) -> PathBuf {
    library.root().join("keys")
}

fn io_at(path: &Path) -> impl FnOnce(io::Error) -> KeysError {
    move |source| KeysError::Io {
        path: path.to_owned(),
        source,
    }
}

/// A file that may not be there.
fn read_some(path: &Path) -> Result<Option<Vec<u8>>, KeysError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io_at(path)(error)),
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), KeysError> {
    write_bytes(path, bytes).map_err(io_at(path))
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), KeysError> {
    if path.exists() {
        return Err(KeysError::Exists(path.to_owned()));
    }
    write(path, bytes)
}

fn damaged(path: &Path, reason: impl ToString) -> KeysError {
    KeysError::Damaged {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

/// The file of a key's public half.
fn public_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    name.into()
}

/// Opens a key file.
fn open(path: &Path, role: Role, passphrase: &Passphrase) -> Result<SecretKey, KeysError> {
    let bytes = fs::read(path).map_err(io_at(path))?;
    let (key, found) =
        keyfile::unlock(&bytes, &passphrase.0).map_err(|fault| KeysError::KeyFile {
            path: path.to_owned(),
            fault,
        })?;
    if found == role {
        Ok(key)
    } else {
        Err(KeysError::Role(path.to_owned()))
    }
}

/// A new key and the bytes of its file.
fn made(
    role: Role,
    passphrase: &Passphrase,
    random: &Random,
) -> Result<(SecretKey, Vec<u8>), KeysError> {
    if !passphrase.is_long() {
        return Err(KeysError::ShortPassphrase);
    }
    let (mut seed, mut lock) = (
        Zeroizing::new([0; 32]),
        Zeroizing::new([0; keyfile::RANDOM]),
    );
    seed.copy_from_slice(&random[..32]);
    lock.copy_from_slice(&random[32..]);
    let key = SecretKey::new(*seed);
    let bytes = keyfile::lock(&key, role, &passphrase.0, keyfile::WORK, &lock)
        .map_err(|fault| damaged(Path::new(""), fault))?;
    Ok((key, bytes))
}

/// The keys of a library.
///
/// # Errors
/// [`KeysError::Io`], [`KeysError::Damaged`].
pub fn keys(library: &Library) -> Result<Keys, KeysError> {
    let folder = folder(library);
    let root_path = folder.join("root.pub");
    let root = match read_some(&root_path)? {
        Some(text) => {
            let text = String::from_utf8_lossy(&text);
            Some(minisign::read_public_key(&text).map_err(|e| damaged(&root_path, e))?)
        }
        None => None,
    };
    let revoked_path = folder.join("revoked");
    let revoked = match read_some(&revoked_path)? {
        Some(bytes) => Some(Revocations::read(&bytes).map_err(|e| damaged(&revoked_path, e))?),
        None => None,
    };
    let mut keys = Vec::new();
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries
            .collect::<Result<Vec<_>, _>>()
            .map_err(io_at(&folder))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(io_at(&folder)(error)),
    };
    for path in entries.into_iter().map(|entry| entry.path()) {
        if path.extension().is_none_or(|end| end != "cert") {
            continue;
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let name: KeyName = stem.parse().map_err(|e| damaged(&path, e))?;
        let bytes = fs::read(&path).map_err(io_at(&path))?;
        let certificate = Certificate::read(&bytes).map_err(|e| damaged(&path, e))?;
        let of_root = |list: &&Revocations| list.root() == certificate.root();
        let list = revoked.as_ref().filter(of_root);
        keys.push(KeyEntry {
            name,
            revoked: list.is_some_and(|list| list.revokes(&certificate.key())),
            certificate,
        });
    }
    keys.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Keys {
        root,
        keys,
        revoked,
        known: known::read(&folder)?,
    })
}

/// Makes a root key at `path`, which should be on a drive that lies in a safe, and makes it this library's.
///
/// # Errors
/// [`KeysError::Exists`] where there is a file at `path` or the library has a root key, [`KeysError::ShortPassphrase`],
/// [`KeysError::Io`].
pub fn new_root(
    library: &Library,
    path: &Path,
    passphrase: &Passphrase,
    random: &Random,
) -> Result<PublicKey, KeysError> {
    let own = folder(library).join("root.pub");
    for taken in [path, &own] {
        if taken.exists() {
            return Err(KeysError::Exists(taken.to_owned()));
        }
    }
    let (key, bytes) = made(Role::Root, passphrase, random)?;
    let public = minisign::public_key(&key.public());
    write_new(path, &bytes)?;
    write(&public_of(path), public.as_bytes())?;
    fs::create_dir_all(folder(library)).map_err(io_at(&own))?;
    write_new(&own, public.as_bytes())?;
    Ok(key.public())
}

/// A root key of this library that is open.
fn open_root(
    library: &Library,
    path: &Path,
    passphrase: &Passphrase,
) -> Result<(SecretKey, Keys), KeysError> {
    let keys = keys(library)?;
    let root = keys.root.ok_or(KeysError::NoRoot)?;
    let key = open(path, Role::Root, passphrase)?;
    if key.public() == root {
        Ok((key, keys))
    } else {
        Err(KeysError::OtherRoot(path.to_owned()))
    }
}

/// Whether the passphrase opens this library's root key; to ask for it once before anything else.
///
/// # Errors
/// [`KeysError`].
pub fn try_root(library: &Library, path: &Path, passphrase: &Passphrase) -> Result<(), KeysError> {
    open_root(library, path, passphrase).map(|_| ())
}

/// Makes an edition key that the root key at `root` vouches for, for editions dated from `first` to `last`.
///
/// # Errors
/// [`KeysError`].
pub fn new_edition_key(
    library: &Library,
    name: &KeyName,
    days: (Date, Date),
    root: (&Path, &Passphrase),
    passphrase: &Passphrase,
    random: &Random,
) -> Result<KeyEntry, KeysError> {
    let folder = folder(library);
    let at = |end: &str| folder.join(format!("{name}.{end}"));
    for end in ["key", "cert"] {
        if at(end).exists() {
            return Err(KeysError::Exists(at(end)));
        }
    }
    let (root, _) = open_root(library, root.0, root.1)?;
    let (key, bytes) = made(Role::Edition, passphrase, random)?;
    let certificate = Certificate::sign(&root, key.public(), days.0, days.1)?;
    write_new(&at("key"), &bytes)?;
    let public = minisign::public_key(&key.public());
    write(&at("pub"), public.as_bytes())?;
    // Last: a key is one of the library's when its certificate is there.
    write(&at("cert"), &certificate.to_bytes())?;
    Ok(KeyEntry {
        name: name.clone(),
        certificate,
        revoked: false,
    })
}

/// Revokes edition keys of the library, beside those that are revoked already.
///
/// # Errors
/// [`KeysError`].
pub fn revoke(
    library: &Library,
    names: &[KeyName],
    root: (&Path, &Passphrase),
    date: Date,
) -> Result<Revocations, KeysError> {
    let (root, keys) = open_root(library, root.0, root.1)?;
    let mut revoked: Vec<PublicKey> = Vec::new();
    for name in names {
        let entry = keys.keys.iter().find(|entry| entry.name == *name);
        let entry = entry.ok_or_else(|| KeysError::NoKey(name.clone()))?;
        revoked.push(entry.certificate.key());
    }
    let before = keys.revoked.as_ref();
    revoked.extend(before.map_or(&[][..], Revocations::keys));
    let number = before.map_or(0, Revocations::number) + 1;
    let list = Revocations::sign(&root, number, date, revoked)?;
    write(&folder(library).join("revoked"), &list.to_bytes())?;
    Ok(list)
}

/// The key that seals editions of this day: of those that cover it and are not revoked, the one that covers it longest.
///
/// # Errors
/// [`KeysError::NoKeyFor`], [`KeysError::NoRoot`].
pub fn key_for(keys: &Keys, date: Date) -> Result<&KeyEntry, KeysError> {
    let root = keys.root.ok_or(KeysError::NoRoot)?;
    let good = |entry: &&KeyEntry| {
        !entry.revoked && entry.certificate.root() == root && entry.certificate.covers(date)
    };
    let newest = |entry: &&KeyEntry| entry.certificate.last();
    let found = keys.keys.iter().filter(good).max_by_key(newest);
    found.ok_or(KeysError::NoKeyFor(date))
}

/// Opens the key that seals editions of this day.
///
/// # Errors
/// [`KeysError`].
pub fn signer(library: &Library, date: Date, passphrase: &Passphrase) -> Result<Signer, KeysError> {
    let keys = keys(library)?;
    let entry = key_for(&keys, date)?;
    let path = folder(library).join(format!("{}.key", entry.name));
    let key = open(&path, Role::Edition, passphrase)?;
    if key.public() != entry.certificate.key() {
        return Err(damaged(&path, CertificateFault::Key));
    }
    Ok(Signer {
        key,
        certificate: entry.certificate,
        revocations: keys.revoked.filter(|list| Some(list.root()) == keys.root),
    })
}

/// Notes a root of others by its words, so that seals under it are known.
///
/// # Errors
/// [`KeysError`].
pub fn trust(library: &Library, name: &str, print: [u8; 10]) -> Result<(), KeysError> {
    known::trust(&folder(library), name, print)
}

/// Notes an edition that was seen, so that an older one is told.
///
/// # Errors
/// [`KeysError`].
pub fn note_seen(library: &Library, seal: &bulssi_seal::Seal) -> Result<(), KeysError> {
    known::note_seen(&folder(library), seal)
}

//! Reads the files of a tree for their seal: one thread reads and checks blobs against their names, the others hash chunks.

use std::io::{self, Read};
use std::mem;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use bulssi_library::{BlobError, BlobStore};
use bulssi_model::{
    ByteLen, Content, Digest, Event, Hasher, Job, Step, Total, Tree, TreeFile, TreePath, Watch,
};
use bulssi_seal::{CHUNK, SealedContent, SealedFile, TAIL, ZIP_AT, ZIP_LEN};
use sha2::{Digest as _, Sha256};

/// Chunks on their way: each is a MiB of memory.
const RING: usize = 16;

/// A file of a tree could not be read for its seal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealReadError {
    /// The library does not give it.
    #[error("{path}: {source}")]
    Blob {
        /// The file.
        path: TreePath,
        /// What the store said.
        source: BlobError,
    },
    /// Reading failed half-way.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: TreePath,
        /// What the system said.
        source: io::Error,
    },
    /// It is not what its name says.
    #[error("{path}: other bytes than its digest says")]
    Corrupt {
        /// The file.
        path: TreePath,
    },
    /// The person asked to stop.
    #[error("cancelled")]
    Cancelled,
}

/// A chunk on its way to a thread that hashes.
struct Piece {
    file: usize,
    chunk: usize,
    bytes: Vec<u8>,
}

/// What seals hold of each file of a tree, in its order. Equal trees give equal answers with any number of `jobs`,
/// which is how many threads hash.
///
/// # Errors
/// [`SealReadError`]; the first file's in the order of the tree.
pub fn sealed_files(
    tree: &Tree,
    blobs: &dyn BlobStore,
    jobs: usize,
    watch: &dyn Watch,
) -> Result<Vec<SealedFile>, SealReadError> {
    watch.event(Event::Started(Job::Seal));
    let total = Total {
        bytes: tree.len(),
        files: tree.files().len() as u64,
    };
    watch.event(Event::Step(Step::Transfer, Some(total)));
    let files = read(tree.files(), blobs, jobs.max(1), watch);
    watch.event(Event::Finished(Job::Seal));
    files
}

fn read(
    files: &[TreeFile],
    blobs: &dyn BlobStore,
    jobs: usize,
    watch: &dyn Watch,
) -> Result<Vec<SealedFile>, SealReadError> {
    let (filled, pieces) = mpsc::sync_channel::<Piece>(RING);
    let pieces = &Mutex::new(pieces);
    thread::scope(move |scope| {
        let (free, buffers) = mpsc::channel();
        for _ in 0..RING + jobs {
            // The other end is here.
            let _ = free.send(Vec::new());
        }
        let (hashed, digests) = mpsc::channel();
        for _ in 0..jobs {
            let (hashed, free) = (hashed.clone(), free.clone());
            scope.spawn(move || hash(pieces, &hashed, &free));
        }
        drop((hashed, free));
        let reader = Reader {
            blobs,
            buffers: &buffers,
            filled,
            watch,
        };
        let mut sealed = Vec::with_capacity(files.len());
        for (index, file) in files.iter().enumerate() {
            let content = match &file.content {
                Content::Bytes(bytes) => SealedContent::of(bytes),
                Content::Blob { digest, len } => reader.blob(index, &file.path, digest, *len)?,
            };
            watch.event(Event::Advanced {
                bytes: match &file.content {
                    Content::Bytes(_) => content.len,
                    Content::Blob { .. } => ByteLen::ZERO,
                },
                files: 1,
            });
            sealed.push(SealedFile {
                path: file.path.clone(),
                content,
            });
        }
        // Nobody waits for more, and the digests end with the threads.
        drop(reader);
        for (file, chunk, digest) in digests {
            sealed[file].content.chunks[chunk] = digest;
        }
        Ok(sealed)
    })
}

type Hashed = (usize, usize, [u8; 32]);

fn hash(pieces: &Mutex<Receiver<Piece>>, hashed: &Sender<Hashed>, free: &Sender<Vec<u8>>) {
    loop {
        let piece = pieces.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(piece) = piece else { return };
        let digest = Sha256::digest(&piece.bytes).into();
        // Both ends stay until this one is gone, but where reading failed.
        let _ = hashed.send((piece.file, piece.chunk, digest));
        let _ = free.send(piece.bytes);
    }
}

/// Reads blobs into chunks.
struct Reader<'r> {
    blobs: &'r dyn BlobStore,
    buffers: &'r Receiver<Vec<u8>>,
    filled: SyncSender<Piece>,
    watch: &'r dyn Watch,
}

impl Reader<'_> {
    /// What is kept of a blob; its chunks' digests are zeros until they come.
    fn blob(
        &self,
        file: usize,
        path: &TreePath,
        digest: &Digest,
        len: ByteLen,
    ) -> Result<SealedContent, SealReadError> {
        let blob = |source| SealReadError::Blob {
            path: path.clone(),
            source,
        };
        let corrupt = || SealReadError::Corrupt { path: path.clone() };
        let mut reader = self.blobs.open_at(digest, 0).map_err(blob)?;
        let mut hasher = Hasher::new();
        let (mut start, mut end) = (Vec::new(), Vec::new());
        let (mut left, mut chunk) = (len.0, 0);
        while left > 0 {
            if self.watch.cancelled() {
                return Err(SealReadError::Cancelled);
            }
            let mut bytes = self.buffers.recv().map_err(|_| corrupt())?;
            let want = left.min(CHUNK as u64);
            bytes.clear();
            let have = (&mut reader).take(want).read_to_end(&mut bytes);
            let have = have.map_err(|source| SealReadError::Read {
                path: path.clone(),
                source,
            })?;
            if have as u64 != want {
                return Err(corrupt());
            }
            hasher.update(&bytes);
            if chunk == 0 {
                start = bytes[..bytes.len().min(ZIP_AT + ZIP_LEN)].to_vec();
            }
            let before = mem::take(&mut end);
            end = last_bytes(before, &bytes);
            self.watch.event(Event::Advanced {
                bytes: ByteLen(want),
                files: 0,
            });
            let piece = Piece { file, chunk, bytes };
            self.filled.send(piece).map_err(|_| corrupt())?;
            left -= want;
            chunk += 1;
        }
        if hasher.finish() != *digest {
            return Err(corrupt());
        }
        Ok(SealedContent::from_parts(
            len,
            *digest,
            vec![[0; 32]; chunk],
            &start,
            &end,
        ))
    }
}

/// The last bytes of what was read, with the next chunk.
fn last_bytes(mut before: Vec<u8>, bytes: &[u8]) -> Vec<u8> {
    before.extend_from_slice(&bytes[bytes.len().saturating_sub(TAIL)..]);
    before.split_off(before.len().saturating_sub(TAIL))
}

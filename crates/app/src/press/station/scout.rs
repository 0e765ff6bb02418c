//! Looks out for drives that come and go, and at what is on those that came.

use std::fs::File;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use bulssi_press::drives::{Change, OnDrive, SystemRoot, Watcher};

use super::{Happening, SECTOR};

/// A person who plugs something in does not notice that half a second passes.
const INTERVAL: Duration = Duration::from_millis(500);
/// A drive that has not shown its first sector by then is one that holds something else.
const PATIENCE: Duration = Duration::from_secs(3);
/// Linux's number for "do not wait for a medium".
const NONBLOCK: i32 = 0o4000;

/// Says what changes until `over`; `start` is the first sector of the edition.
pub(super) fn watch(
    root: &SystemRoot,
    start: &[u8; SECTOR],
    over: &AtomicBool,
    send: Sender<Happening>,
) {
    let mut watcher = Watcher::new(root.clone());
    let mut blind = false;
    while !over.load(Ordering::Acquire) {
        let happening = match watcher.poll() {
            Ok(changes) => {
                blind = false;
                let seen = changes.into_iter().map(|change| {
                    let on_drive = match &change {
                        Change::Added { drive, .. } => look(&drive.node, start),
                        _ => OnDrive::Other,
                    };
                    (change, on_drive)
                });
                Some(Happening::Changes(seen.collect()))
            }
            // Once is enough; the next look catches up.
            Err(_) if blind => None,
            Err(error) => {
                blind = true;
                Some(Happening::Blind(error))
            }
        };
        if let Some(happening) = happening
            && send.send(happening).is_err()
        {
            return;
        }
        thread::sleep(INTERVAL);
    }
}

/// Whether a drive begins as the edition does.
fn look(node: &Path, start: &[u8; SECTOR]) -> OnDrive {
    let (send, receive) = mpsc::channel();
    let (node, start) = (node.to_owned(), *start);
    // A drive that hangs keeps this thread, not the station.
    let asked = thread::Builder::new().spawn(move || {
        let mut first = [0; SECTOR];
        let open = File::options().read(true).custom_flags(NONBLOCK).open(node);
        let read = open.and_then(|file| file.read_exact_at(&mut first, 0));
        send.send(read.is_ok() && first == start)
    });
    drop(asked);
    match receive.recv_timeout(PATIENCE) {
        Ok(true) => OnDrive::ThisEdition,
        _ => OnDrive::Other,
    }
}

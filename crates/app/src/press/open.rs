//! From a drive that was chosen to one that is open: let go of what is mounted, claim it for this
//! process alone, make sure that it is still the one that was shown.

use std::io;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use bulssi_press::drives::{
    ConfirmError, Drive, ListError, Refusal, Remedy, SystemRoot, UnmountError, UnmountPlan,
    confirm, list,
};
use bulssi_press::{BlockDevice, Device};

use super::DrivePlan;

/// What came of a drive that was never reached by the press.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotOpened {
    /// A mount could not be undone.
    #[error(transparent)]
    Unmount(#[from] UnmountError),
    /// Something mounted it meanwhile, and nobody said that this may be undone.
    #[error("mounted meanwhile")]
    Mounted,
    /// The system did not let it be opened.
    #[error("cannot be opened: {0}")]
    Open(io::Error),
    /// It is not the drive that was listed any more.
    #[error(transparent)]
    Changed(#[from] ConfirmError),
    /// Whether it is could not be found out.
    #[error(transparent)]
    List(#[from] ListError),
    /// It did not answer.
    #[error("does not answer")]
    Late,
}

/// How often, and how many times, a drive is asked for that somebody else has: desktops mount what
/// is plugged in about now, and look into it for a while.
const BUSY: (Duration, u32) = (Duration::from_millis(300), 20);
/// How long drives are waited for that do not answer: more than what Linux gives a command.
const PATIENCE: Duration = Duration::from_secs(40);

/// Opens all of them at once, and says of each what came of it, in the same order.
pub(super) fn open_all(root: &SystemRoot, planned: &[DrivePlan]) -> Vec<Result<Lent, NotOpened>> {
    let (send, receive) = mpsc::channel();
    for (index, planned) in planned.iter().enumerate() {
        let (root, planned, send) = (root.clone(), planned.clone(), send.clone());
        // One that hangs keeps its thread, and nobody else; an answer that comes late is dropped,
        // and the drive with it.
        let asked = thread::Builder::new().spawn(move || send.send((index, open(&root, &planned))));
        drop(asked);
    }
    drop(send);
    let mut opened: Vec<_> = planned.iter().map(|_| Err(NotOpened::Late)).collect();
    while let Ok((index, answer)) = receive.recv_timeout(PATIENCE) {
        if let Some(place) = opened.get_mut(index) {
            *place = answer.map(Lent::new);
        }
    }
    opened
}

fn open(root: &SystemRoot, planned: &DrivePlan) -> Result<BlockDevice, NotOpened> {
    let mounted = |refusal: &Refusal| refusal.remedy() == Remedy::Unmount;
    let may_unmount = planned.unmount || planned.overcome.iter().any(mounted);
    let mut drive = planned.drive.clone();
    let (pause, mut tries) = BUSY;
    loop {
        match try_open(root, &drive, may_unmount) {
            Ok(device) => {
                confirm(root, &planned.drive)?;
                return Ok(device);
            }
            Err(error) if tries == 0 || !is_busy(&error) => return Err(error),
            Err(_) => {}
        }
        tries -= 1;
        thread::sleep(pause);
        confirm(root, &planned.drive)?;
        let now = list(root)?.into_iter().find(|now| now.dev == drive.dev);
        drive = now.ok_or(ConfirmError::Gone)?;
        if drive.mounts().next().is_some() && !may_unmount {
            return Err(NotOpened::Mounted);
        }
    }
}

fn try_open(root: &SystemRoot, drive: &Drive, unmount: bool) -> Result<BlockDevice, NotOpened> {
    if unmount {
        UnmountPlan::new(drive)?.carry_out(root)?;
    }
    BlockDevice::open(&drive.node).map_err(NotOpened::Open)
}

fn is_busy(error: &NotOpened) -> bool {
    match error {
        NotOpened::Open(error) => error.kind() == io::ErrorKind::ResourceBusy,
        NotOpened::Unmount(UnmountError::Busy { .. }) => true,
        _ => false,
    }
}

/// A drive that is lent to the press and stays claimed after it: as long as a clone of this lives,
/// no desktop mounts it.
#[derive(Clone, Debug)]
pub(super) struct Lent {
    device: Arc<Mutex<BlockDevice>>,
    most: u64,
}

impl Lent {
    fn new(device: BlockDevice) -> Self {
        Self {
            most: device.len(),
            device: Arc::new(Mutex::new(device)),
        }
    }

    /// The same drive, of which no more than its first `most` bytes are used: a fake one is as good
    /// as another as far as it reaches, and must not be written to behind that, because what is
    /// written there may come out anywhere.
    pub(super) fn at_most(self, most: u64) -> Self {
        Self {
            most: self.most.min(most),
            ..self
        }
    }

    fn with<T>(&self, ask: impl FnOnce(&mut BlockDevice) -> T) -> T {
        ask(&mut self.device.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Device for Lent {
    fn len(&self) -> u64 {
        self.most
    }

    fn sector_len(&self) -> u32 {
        self.with(|device| device.sector_len())
    }

    fn write_at(&mut self, at: u64, data: &[u8]) -> io::Result<()> {
        self.with(|device| device.write_at(at, data))
    }

    fn read_at(&mut self, at: u64, data: &mut [u8]) -> io::Result<()> {
        self.with(|device| device.read_at(at, data))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.with(Device::flush)
    }

    fn is_gone(&mut self) -> bool {
        self.with(Device::is_gone)
    }
}

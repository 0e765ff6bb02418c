//! What tells one drive from another: where it is plugged in, and what it says of itself.

use std::fmt;
use std::str::FromStr;

use bulssi_model::ByteLen;
use serde::{Deserialize, Serialize};

/// A USB device is at most behind five hubs (USB 2.0, section 4.1.1); two more for good measure.
const MOST_PORTS: usize = 8;

/// The place that a drive is plugged into. It stays the same when the drive is pulled out and
/// plugged in again, which `sdX` does not.
///
/// Written `usb 1-2.3`, `usb 1-2.3/4`, `mmc 0`, `nvme 0/1`, `ata 1`, `virtio 1`, `scsi 2:0:0:1`,
/// `loop 3`, `nbd 0` or `other NAME`; USB ports may be written without the word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PortPath {
    /// A USB port.
    Usb {
        /// The bus, as the kernel numbers it.
        bus: u16,
        /// The port of the computer, then of each hub on the way; never empty.
        ports: Vec<u8>,
        /// The slot of a card reader (SCSI logical unit), from 0; above 0 it is written from 1
        /// behind a slash: `usb 1-2.3/2` is the second slot.
        slot: u16,
    },
    /// A card slot of the computer itself, by the number of its host controller.
    Mmc(u16),
    /// An NVMe drive.
    Nvme {
        /// The controller.
        controller: u16,
        /// The namespace.
        namespace: u32,
    },
    /// A SATA or IDE port.
    Ata(u16),
    /// A drive of a virtual machine.
    Virtio(u16),
    /// Any other SCSI drive: host, channel, target, logical unit.
    Scsi([u32; 4]),
    /// A loop device.
    Loop(u32),
    /// A network block device.
    Nbd(u32),
    /// Anything else, by the kernel's name.
    Other(String),
}

/// A text that is no port.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no port such as usb 1-2.3 or mmc 0: {0}")]
pub struct PortPathError(pub String);

impl PortPath {
    /// Whether `other` is this port or, of USB, behind it: a hub holds all its ports, a card
    /// reader's first slot all its slots.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Usb { bus, ports, slot },
                Self::Usb {
                    bus: other_bus,
                    ports: other_ports,
                    slot: other_slot,
                },
            ) => {
                bus == other_bus
                    && if *slot == 0 {
                        other_ports.starts_with(ports)
                    } else {
                        other_ports == ports && other_slot == slot
                    }
            }
            _ => self == other,
        }
    }

    /// The port that the kernel's name of a USB device says: `1-2.3` (bus, then ports).
    pub(super) fn usb(name: &str) -> Option<Self> {
        let (bus, ports) = name.split_once('-')?;
        let ports: Vec<u8> = ports
            .split('.')
            .take(MOST_PORTS + 1)
            .map(number)
            .collect::<Option<_>>()?;
        (ports.len() <= MOST_PORTS && !ports.contains(&0)).then_some(())?;
        Some(Self::Usb {
            bus: number(bus)?,
            ports,
            slot: 0,
        })
    }

    /// The same USB port at another slot.
    pub(super) fn at_slot(self, slot: u16) -> Self {
        match self {
            Self::Usb { bus, ports, .. } => Self::Usb { bus, ports, slot },
            other => other,
        }
    }
}

/// Digits and nothing else, so that every number has one text.
pub(super) fn number<N: FromStr>(text: &str) -> Option<N> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let plain = text.len() == 1 || !text.starts_with('0');
    (digits && plain).then(|| text.parse().ok()).flatten()
}

impl fmt::Display for PortPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usb { bus, ports, slot } => {
                write!(f, "usb {bus}")?;
                for (place, port) in ports.iter().enumerate() {
                    let between = if place == 0 { '-' } else { '.' };
                    write!(f, "{between}{port}")?;
                }
                match slot {
                    0 => Ok(()),
                    slot => write!(f, "/{}", u32::from(*slot) + 1),
                }
            }
            Self::Mmc(host) => write!(f, "mmc {host}"),
            Self::Nvme {
                controller,
                namespace,
            } => write!(f, "nvme {controller}/{namespace}"),
            Self::Ata(port) => write!(f, "ata {port}"),
            Self::Virtio(index) => write!(f, "virtio {index}"),
            Self::Scsi([host, channel, target, unit]) => {
                write!(f, "scsi {host}:{channel}:{target}:{unit}")
            }
            Self::Loop(index) => write!(f, "loop {index}"),
            Self::Nbd(index) => write!(f, "nbd {index}"),
            Self::Other(name) => write!(f, "other {name}"),
        }
    }
}

impl FromStr for PortPath {
    type Err = PortPathError;

    fn from_str(text: &str) -> Result<Self, PortPathError> {
        parse(text.trim()).ok_or_else(|| PortPathError(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<PortPath> {
    let end = text
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let word = word.to_ascii_lowercase();
    let rest = rest.trim_start_matches([' ', ':']);
    Some(match word.as_str() {
        "usb" | "" => {
            let (port, slot) = match rest.split_once('/') {
                Some((port, slot)) => (port, number::<u16>(slot)?.checked_sub(1)?),
                None => (rest, 0),
            };
            PortPath::usb(port)?.at_slot(slot)
        }
        "mmc" => PortPath::Mmc(number(rest)?),
        "nvme" => {
            let (controller, namespace) = rest.split_once('/')?;
            PortPath::Nvme {
                controller: number(controller)?,
                namespace: number(namespace)?,
            }
        }
        "ata" => PortPath::Ata(number(rest)?),
        "virtio" => PortPath::Virtio(number(rest)?),
        "scsi" => PortPath::Scsi(scsi_address(rest)?),
        "loop" => PortPath::Loop(number(rest)?),
        "nbd" => PortPath::Nbd(number(rest)?),
        "other" if !rest.is_empty() => PortPath::Other(rest.to_owned()),
        _ => return None,
    })
}

/// `host:channel:target:unit`, as the kernel names SCSI devices.
pub(super) fn scsi_address(text: &str) -> Option<[u32; 4]> {
    let mut parts = text.split(':').map(number);
    let address = [
        parts.next()??,
        parts.next()??,
        parts.next()??,
        parts.next()??,
    ];
    parts.next().is_none().then_some(address)
}

impl TryFrom<String> for PortPath {
    type Error = PortPathError;

    fn try_from(text: String) -> Result<Self, PortPathError> {
        text.parse()
    }
}

impl From<PortPath> for String {
    fn from(port: PortPath) -> Self {
        port.to_string()
    }
}

/// What a drive is to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DriveKind {
    /// A USB stick.
    Stick,
    /// A memory card, in a slot of the computer or in a USB reader.
    Card,
    /// A hard drive or solid-state drive, inside or outside.
    Disk,
    /// A file that the kernel shows as a drive.
    Loop,
    /// A drive behind a network.
    Nbd,
    /// Anything else.
    Other,
}

/// Which drive this is, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DriveIdentity {
    /// Where it is plugged in.
    pub port: PortPath,
    /// The serial number it gives itself; cheap sticks have none, or all the same. Of a card in a
    /// USB reader it is the reader's.
    pub serial: Option<String>,
    /// Its maker, as it says; may be empty. Fit for print.
    pub vendor: String,
    /// Its model, as it says; may be empty. Fit for print.
    pub model: String,
    /// What it is.
    pub kind: DriveKind,
    /// How many bytes it says it has.
    pub len: ByteLen,
}

/// A drive wherever it is plugged in: its identity without the port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DriveKey {
    serial: Option<String>,
    vendor: String,
    model: String,
    len: ByteLen,
}

impl DriveIdentity {
    /// The drive wherever it is plugged in.
    #[must_use]
    pub fn key(&self) -> DriveKey {
        DriveKey {
            serial: self.serial.clone(),
            vendor: self.vendor.clone(),
            model: self.model.clone(),
            len: self.len,
        }
    }

    /// Whether the drive can be known again at another port: it has a serial number of its own. A
    /// card in a USB reader shows the reader's.
    #[must_use]
    pub fn is_telling(&self) -> bool {
        let in_reader = self.kind == DriveKind::Card && matches!(self.port, PortPath::Usb { .. });
        self.serial.is_some() && !in_reader
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ports_are_their_text() {
        for (text, canonical) in [
            ("usb 1-2.3", Some("usb 1-2.3")),
            ("1-2.3", Some("usb 1-2.3")),
            ("USB:10-1", Some("usb 10-1")),
            ("usb 1-2.3/2", Some("usb 1-2.3/2")),
            ("usb 1-2/1", Some("usb 1-2")),
            (" mmc0 ", Some("mmc 0")),
            ("nvme 0/1", Some("nvme 0/1")),
            ("ata 1", Some("ata 1")),
            ("scsi 2:0:0:1", Some("scsi 2:0:0:1")),
            ("loop7", Some("loop 7")),
            ("nbd 15", Some("nbd 15")),
            ("other dasda", Some("other dasda")),
            ("", None),
            ("usb", None),
            ("usb 1", None),
            ("usb 1-", None),
            ("usb 1-0", None),
            ("usb 1-02", None),
            ("usb 1-2.", None),
            ("usb 1-2/0", None),
            ("usb 1-256", None),
            ("usb 1-1.1.1.1.1.1.1.1.1", None),
            ("usb 1-2.3:1.0", None),
            ("usb +1-2", None),
            ("scsi 1:2:3", None),
            ("scsi 1:2:3:4:5", None),
            ("sdb", None),
        ] {
            let port = text.parse::<PortPath>();
            assert_eq!(
                port.as_ref().map(PortPath::to_string).ok().as_deref(),
                canonical,
                "{text}"
            );
        }
    }

    #[test]
    fn ports_are_sorted_as_people_count() {
        let port = |text: &str| text.parse::<PortPath>().unwrap();
        assert!(port("usb 1-2.9") < port("usb 1-2.10"));
        assert!(port("usb 1-2.3/2") < port("usb 1-2.3/10"));
    }

    #[test]
    fn hubs_hold_their_ports() {
        let port = |text: &str| text.parse::<PortPath>().unwrap();
        for (hub, other, holds) in [
            ("usb 1-2", "usb 1-2", true),
            ("usb 1-2", "usb 1-2.4.1", true),
            ("usb 1-2", "usb 1-2/3", true),
            ("usb 1-2/3", "usb 1-2/3", true),
            ("usb 1-2/3", "usb 1-2", false),
            ("usb 1-2", "usb 1-20", false),
            ("usb 1-2", "usb 2-2", false),
            ("usb 1-2.4", "usb 1-2", false),
            ("mmc 0", "mmc 0", true),
            ("mmc 0", "mmc 1", false),
        ] {
            assert_eq!(port(hub).holds(&port(other)), holds, "{hub} {other}");
        }
    }

    proptest! {
        #[test]
        fn any_text_that_is_a_port_is_printed_and_read_back(text in "(usb |mmc|loop |other |scsi )?[0-9a-z:./-]{0,12}") {
            if let Ok(port) = text.parse::<PortPath>() {
                prop_assert_eq!(port.to_string().parse::<PortPath>(), Ok(port));
            }
        }
    }
}

//! Where a device is plugged in and what it says of itself, from its folder in sysfs.

use std::fs;
use std::path::Path;

use bulssi_model::ByteLen;

use super::identity::{DriveIdentity, DriveKind, PortPath, number, scsi_address};
use super::root::{attribute, number_attribute, raw_attribute};
use super::words::{plain, serial};

/// No device lies deeper in sysfs.
const DEEPEST: usize = 64;

/// What sysfs says of the whole device `name` whose folder, without links, is `dir`.
pub(super) fn identify(name: &str, dir: &Path, len: ByteLen) -> DriveIdentity {
    let port = port(name, dir);
    let usb = usb_device(dir);
    let device = dir.join("device");
    let of_device = |attr: &str| attribute(&device, attr).map(|text| plain(&text));
    let of_usb = |attr: &str| attribute(usb?, attr).map(|text| plain(&text));
    let said = |text: Option<String>| text.filter(|text| !text.is_empty());
    let (vendor, model) = match &port {
        // `vendor` of virtio is the number of its bus.
        PortPath::Virtio(_) => (None, None),
        PortPath::Loop(_) => (None, file_name(dir)),
        // Cards and NVMe drives have a name and no maker that could be printed.
        PortPath::Mmc(_) => (None, of_device("name")),
        _ => (
            said(of_device("vendor")).or_else(|| of_usb("manufacturer")),
            said(of_device("model")).or_else(|| of_usb("product")),
        ),
    };
    let own_serial = match usb {
        Some(usb) => attribute(usb, "serial"),
        None => attribute(&device, "serial")
            .or_else(|| attribute(dir, "serial"))
            .or_else(|| page_80(&device)),
    };
    let model = model.unwrap_or_default();
    DriveIdentity {
        kind: kind(dir, &port, &model),
        port,
        serial: own_serial.and_then(|text| serial(&text)),
        vendor: vendor.unwrap_or_default(),
        model,
        len,
    }
}

/// Whether sysfs says that the drive or its medium can be taken out.
pub(super) fn is_removable(dir: &Path, id: &DriveIdentity) -> bool {
    // The kernel says 0 of SD cards.
    id.kind == DriveKind::Card || number_attribute(dir, "removable") == Some(1)
}

fn file_name(dir: &Path) -> Option<String> {
    let file = attribute(dir, "loop/backing_file")?;
    let name = Path::new(&file).file_name()?;
    Some(plain(&name.to_string_lossy()))
}

/// The unit serial number page of a SCSI or SATA drive (SPC-4, section 7.8.18).
fn page_80(device: &Path) -> Option<String> {
    let page = raw_attribute(device, "vpd_pg80")?;
    let len = usize::from(u16::from_be_bytes(page.get(2..4)?.try_into().ok()?));
    let text = page.get(4..4usize.checked_add(len)?)?;
    Some(String::from_utf8_lossy(text).into_owned())
}

fn kind(dir: &Path, port: &PortPath, model: &str) -> DriveKind {
    match port {
        PortPath::Loop(_) => DriveKind::Loop,
        PortPath::Nbd(_) => DriveKind::Nbd,
        // `MMC` is what is soldered in.
        PortPath::Mmc(_) if attribute(dir, "device/type").as_deref() == Some("SD") => {
            DriveKind::Card
        }
        PortPath::Usb { slot, .. } if number_attribute(dir, "removable") == Some(1) => {
            if *slot > 0 || has_slots(dir) || names_a_reader(model) {
                DriveKind::Card
            } else {
                DriveKind::Stick
            }
        }
        PortPath::Other(_) => DriveKind::Other,
        _ => DriveKind::Disk,
    }
}

/// Whether other logical units share the target of this one, as the slots of a reader do.
fn has_slots(dir: &Path) -> bool {
    let unit = dir
        .ancestors()
        .take(DEEPEST)
        .find(|folder| name_of(folder).and_then(scsi_address).is_some());
    let siblings = unit.and_then(Path::parent).map(fs::read_dir);
    let Some(Ok(siblings)) = siblings else {
        return false;
    };
    let units = siblings
        .take(DEEPEST)
        .flatten()
        .filter(|entry| entry.file_name().to_str().and_then(scsi_address).is_some());
    units.count() > 1
}

/// Readers with a single slot name themselves so.
fn names_a_reader(model: &str) -> bool {
    let model = model.to_ascii_lowercase();
    let mut words = model.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| {
        matches!(
            word,
            "sd" | "sdhc" | "sdxc" | "mmc" | "microsd" | "cf" | "ms" | "card"
        ) || word.contains("reader")
            || word.contains("cardread")
    })
}

/// The place that the device is plugged into.
fn port(name: &str, dir: &Path) -> PortPath {
    find_port(name, dir).unwrap_or_else(|| PortPath::Other(plain(name)))
}

fn find_port(name: &str, dir: &Path) -> Option<PortPath> {
    if let Some(usb) = usb_device(dir) {
        let own = PortPath::usb(name_of(usb)?)?;
        let port = match peer(usb) {
            Some(peer) => own.min(peer),
            None => own,
        };
        let unit = folders(dir).find_map(scsi_address).map_or(0, |a| a[3]);
        return Some(port.at_slot(u16::try_from(unit).ok()?));
    }
    let after = |word: &str| name.strip_prefix(word);
    if let Some(index) = after("loop") {
        return number(index).map(PortPath::Loop);
    }
    if let Some(index) = after("nbd") {
        return number(index).map(PortPath::Nbd);
    }
    if let Some(rest) = after("nvme") {
        // With several paths to one drive the kernel shows the one that joins them.
        let (controller, namespace) = rest.split_once('n')?;
        return Some(PortPath::Nvme {
            controller: number(controller)?,
            namespace: number(namespace)?,
        });
    }
    if name.starts_with("mmcblk") {
        // Hosts are numbered as their slots are; cards within as they come.
        let mut hosts = folders(dir).filter_map(|name| number(name.strip_prefix("mmc")?));
        return hosts.next().map(PortPath::Mmc);
    }
    let mut ata = folders(dir).filter_map(|name| number(name.strip_prefix("ata")?));
    if let Some(port) = ata.next() {
        return Some(PortPath::Ata(port));
    }
    if let Some(address) = folders(dir).find_map(scsi_address) {
        return Some(PortPath::Scsi(address));
    }
    let mut virtio = folders(dir).filter_map(|name| number(name.strip_prefix("virtio")?));
    virtio.next().map(PortPath::Virtio)
}

fn name_of(folder: &Path) -> Option<&str> {
    folder.file_name()?.to_str()
}

/// The names of the folders that the device lies in, from the inside out.
fn folders(dir: &Path) -> impl Iterator<Item = &str> {
    dir.ancestors().take(DEEPEST).filter_map(name_of)
}

/// The folder of the USB device that this is a part of: the innermost, below its bus.
fn usb_device(dir: &Path) -> Option<&Path> {
    let mut folders = dir.ancestors().take(DEEPEST);
    let device = folders.find(|folder| name_of(folder).and_then(PortPath::usb).is_some())?;
    let bus = |folder: &Path| name_of(folder)?.strip_prefix("usb").and_then(number::<u16>);
    folders.find_map(bus).map(|_| device)
}

/// A socket of USB 3 has a port on each of two buses, and which of them a drive shows up on depends
/// on the drive. The kernel knows of each port its twin.
fn peer(usb: &Path) -> Option<PortPath> {
    let twin = fs::read_link(usb.join("port/peer")).ok()?;
    let (hub, port) = name_of(&twin)?.rsplit_once("-port")?;
    match hub.strip_prefix("usb") {
        Some(bus) => PortPath::usb(&format!("{bus}-{port}")),
        None => PortPath::usb(&format!("{hub}.{port}")),
    }
}

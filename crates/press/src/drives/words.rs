//! What drives say of themselves, made fit for people: names, labels and sizes as printed on them.

use bulssi_model::ByteLen;

use super::{DriveIdentity, DriveKind};

/// No maker needs more, and a table has no room for more.
const MOST_CHARS: usize = 64;
/// 10^9 bytes, the unit in which drives are sold.
const GB: u64 = 1_000_000_000;
/// Sizes printed on sticks and cards, in GB. Those of 1 TB and up are sold in powers of ten.
const FLASH: [u64; 14] = [
    1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000, 2000, 4000, 8000,
];
/// Sizes printed on hard drives and solid-state drives beside those of [`FLASH`], in GB.
const DISKS: [u64; 24] = [
    60, 80, 120, 160, 200, 240, 250, 320, 400, 480, 500, 640, 750, 960, 1500, 3000, 5000, 6000,
    10_000, 12_000, 14_000, 16_000, 18_000, 20_000,
];
/// Makers that are none.
const NOBODY: [&str; 8] = [
    "generic", "general", "usb", "usb2.0", "usb3.0", "ata", "linux", "vendorco",
];

/// `text` as it can be printed anywhere: no control characters, nothing invisible or that turns the
/// direction of writing, single spaces, at most 64 characters.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut chars = 0;
    for word in text.split(|c: char| c.is_whitespace() || c == '\0') {
        let mut between = !out.is_empty();
        for c in word.chars().filter(|c| is_plain(*c)) {
            let more = 1 + usize::from(between);
            if chars + more > MOST_CHARS {
                return out;
            }
            if between {
                out.push(' ');
                between = false;
            }
            out.push(c);
            chars += more;
        }
    }
    out
}

fn is_plain(c: char) -> bool {
    !c.is_control()
        && !matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{10ffff}')
}

/// A serial number, unless it is one that says nothing, such as `000000000000`.
pub(super) fn serial(text: &str) -> Option<String> {
    let serial = plain(text);
    let mut letters = serial.chars().filter(|c| c.is_alphanumeric());
    let first = letters.next()?;
    letters.any(|c| c != first).then_some(serial)
}

impl DriveIdentity {
    /// Maker and model as a person would say them; nothing where the drive names neither.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let lower = |text: &str| text.to_lowercase();
        let nobody = NOBODY.contains(&lower(&self.vendor).as_str());
        let said = lower(&self.model).starts_with(&lower(&self.vendor));
        let name = match (self.vendor.as_str(), self.model.as_str()) {
            ("", model) => model.to_owned(),
            (_, model) if !model.is_empty() && (nobody || said) => model.to_owned(),
            (vendor, model) => plain(&format!("{vendor} {model}")),
        };
        (!name.is_empty()).then_some(name)
    }

    /// The size printed on the drive: the nearest of those that are sold, in bytes. Nothing for
    /// what is not sold, such as loop devices, and for sizes that nobody sells.
    #[must_use]
    pub fn sold_as(&self) -> Option<ByteLen> {
        let disks: &[u64] = match self.kind {
            DriveKind::Stick | DriveKind::Card => &[],
            DriveKind::Disk => &DISKS,
            DriveKind::Loop | DriveKind::Nbd | DriveKind::Other => return None,
        };
        let nearest = FLASH
            .iter()
            .chain(disks)
            .map(|size| size * GB)
            .min_by_key(|size| size.abs_diff(self.len.0))?;
        // Flash holds down to a tenth less than is printed on it, and a hair more.
        let off = nearest.abs_diff(self.len.0);
        (off <= nearest / 8).then_some(ByteLen(nearest))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::drives::PortPath;

    fn drive(vendor: &str, model: &str, kind: DriveKind, len: u64) -> DriveIdentity {
        DriveIdentity {
            port: PortPath::Loop(0),
            serial: None,
            vendor: vendor.into(),
            model: model.into(),
            kind,
            len: ByteLen(len),
        }
    }

    #[test]
    fn names_are_said_once() {
        for (vendor, model, name) in [
            ("Acme", "Cruiser Blade", Some("Acme Cruiser Blade")),
            ("Acme", "Acme Cruiser", Some("Acme Cruiser")),
            ("Generic", "Flash Disk", Some("Flash Disk")),
            ("Generic", "", Some("Generic")),
            ("ATA", "Disk 500", Some("Disk 500")),
            ("", "Flash Disk", Some("Flash Disk")),
            ("", "", None),
        ] {
            let drive = drive(vendor, model, DriveKind::Stick, 0);
            assert_eq!(drive.name().as_deref(), name, "{vendor} {model}");
        }
    }

    #[test]
    fn sizes_are_those_on_the_package() {
        use DriveKind::{Card, Disk, Loop, Stick};
        for (kind, len, gb) in [
            (Stick, 32_054_968_320, Some(32)),
            (Stick, 32_019_316_736, Some(32)),
            (Stick, 30_752_636_928, Some(32)),
            (Card, 15_931_539_456, Some(16)),
            (Stick, 7_759_462_400, Some(8)),
            (Stick, 1_024_458_752, Some(1)),
            (Stick, 1_000_204_886_016, Some(1000)),
            (Stick, 512_110_190_592, Some(512)),
            (Stick, 123_480_309_760, Some(128)),
            (Disk, 500_107_862_016, Some(500)),
            (Disk, 512_110_190_592, Some(512)),
            (Disk, 240_057_409_536, Some(240)),
            (Stick, 500_107_862_016, Some(512)),
            (Stick, 3_000_000_000, None),
            (Stick, 16 << 20, None),
            (Loop, 32_019_316_736, None),
            (Stick, 0, None),
            (Stick, u64::MAX, None),
        ] {
            let drive = drive("", "", kind, len);
            let sold = drive.sold_as().map(|size| size.0 / GB);
            assert_eq!(sold, gb, "{kind:?} {len}");
        }
    }

    #[test]
    fn texts_are_made_fit_for_print() {
        for (text, fit) in [
            ("SanDisk \0\0 ", "SanDisk"),
            ("  Flash   Disk\n", "Flash Disk"),
            ("a\u{1b}[31mb", "a[31mb"),
            ("a \u{202e} b", "a b"),
            ("불씨", "불씨"),
        ] {
            assert_eq!(plain(text), fit);
        }
        assert_eq!(plain(&"x ".repeat(1000)).chars().count(), 63);
    }

    #[test]
    fn serial_numbers_that_say_nothing_are_none() {
        for (text, kept) in [
            ("4C530001", Some("4C530001")),
            ("000000000000", None),
            ("0000-0000", None),
            ("", None),
            ("\u{1}\u{2}", None),
            ("?", None),
        ] {
            assert_eq!(serial(text).as_deref(), kept, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_a_drive_says_is_printable(text in any::<String>()) {
            let fit = plain(&text);
            prop_assert!(fit.chars().all(is_plain));
            prop_assert!(fit.chars().count() <= MOST_CHARS);
            prop_assert_eq!(plain(&fit), fit);
        }
    }
}

//! Takes a module as it was linked, and puts it beside the sources with the stamp of these: `finish MODULE`, for
//! `scripts/wasm`. What a module holds besides code and data (names, notes of tools) goes.

use std::env;
use std::fs;
use std::io;
use std::path::Path;

/// Bytes before the first section: magic number and version.
const HEAD: usize = 8;

/// A number of the format: seven bits a byte, the lowest first; and how many bytes it takes.
fn number(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

/// The module without its custom sections (WebAssembly 2.0, 5.5.3).
fn bare(module: &[u8]) -> Option<Vec<u8>> {
    let (head, mut rest) = module.split_at_checked(HEAD)?;
    let mut out = head.to_vec();
    while let Some((id, body)) = rest.split_first() {
        let (len, used) = number(body)?;
        let (section, after) = rest.split_at_checked(1 + used + len)?;
        if *id != 0 {
            out.extend_from_slice(section);
        }
        rest = after;
    }
    Some(out)
}

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let from = env::args_os().nth(1).ok_or(io::ErrorKind::InvalidInput)?;
    let module = bare(&fs::read(from)?).ok_or(io::ErrorKind::InvalidData)?;
    fs::write(root.join("crates/wasm/clean.wasm"), module)?;
    let stamp = bulssi_wasm::stamp(&root)?;
    fs::write(root.join("crates/wasm/clean.stamp"), format!("{stamp}\n"))
}

//! Filters that write bytes as letters (ISO 32000-2, 7.4.2 and 7.4.3), and what was deflated within them.

use super::file::inflated;
use super::object::is_space;

/// The bytes behind all of these filters; `None` where they are broken, or one is not known here.
pub(super) fn plain(filters: &[&[u8]], data: &[u8]) -> Option<Vec<u8>> {
    let mut plain = data.to_vec();
    for filter in filters {
        plain = match *filter {
            b"FlateDecode" => inflated(&plain)?,
            b"ASCIIHexDecode" => hex(&plain)?,
            b"ASCII85Decode" => base85(&plain)?,
            _ => return None,
        };
    }
    Some(plain)
}

fn hex(data: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(data.len() / 2);
    let mut half = None;
    for byte in data.iter().filter(|byte| !is_space(**byte)) {
        let digit = match byte {
            b'>' => break,
            byte => u8::try_from(char::from(*byte).to_digit(16)?).ok()?,
        };
        half = match half {
            None => Some(digit << 4),
            Some(high) => {
                out.push(high | digit);
                None
            }
        };
    }
    // The last digit may be left out where it is zero.
    out.extend(half);
    Some(out)
}

fn base85(data: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(data.len() / 5 * 4);
    let mut group = Vec::with_capacity(5);
    for byte in data.iter().filter(|byte| !is_space(**byte)) {
        match byte {
            b'~' => break,
            b'z' if group.is_empty() => out.extend([0; 4]),
            b'!'..=b'u' => group.push(u64::from(byte - b'!')),
            _ => return None,
        }
        if group.len() == 5 {
            out.extend(four(&group)?);
            group.clear();
        }
    }
    match group.len() {
        0 => {}
        1 => return None,
        len => {
            // What is missing counts as the highest digit.
            group.resize(5, 84);
            out.extend(four(&group)?.get(..len - 1)?);
        }
    }
    Some(out)
}

fn four(group: &[u64]) -> Option<[u8; 4]> {
    let whole = group.iter().fold(0, |all, digit| all * 85 + digit);
    Some(u32::try_from(whole).ok()?.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_become_bytes() {
        assert_eq!(
            plain(&[b"ASCIIHexDecode"], b"4 8 6aF>zz").unwrap(),
            b"Hj\xf0"
        );
        assert_eq!(
            plain(&[b"ASCII85Decode"], b"87cURD]i,\"Ebo80~>").unwrap(),
            b"Hello World!"
        );
        assert_eq!(
            plain(&[b"ASCII85Decode"], b"z87cUR~>").unwrap(),
            b"\0\0\0\0Hell"
        );
        assert_eq!(plain(&[b"ASCII85Decode"], b"87cURDZ~>").unwrap(), b"Hello");
        for broken in [&b"8~>"[..], b"uuuuu~>", b"8{~>"] {
            assert_eq!(plain(&[b"ASCII85Decode"], broken), None);
        }
        assert_eq!(plain(&[b"ASCIIHexDecode"], b"4x"), None);
        assert_eq!(plain(&[b"LZWDecode"], b""), None);
    }
}

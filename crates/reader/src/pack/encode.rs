//! The bytes of a pack: header, raw deflate blocks, and the script around them.

use flate2::{Compress, Compression, Crc, FlushCompress, Status};

use super::PackError;

/// First bytes of a pack and the version of its layout.
const MARK: [u8; 2] = [b'P', 1];
/// Bytes of the header before its table, and of each block in the table.
const HEAD: usize = 4;
const ROW: usize = 16;

/// Items that are compressed together.
#[derive(Debug, Default)]
pub(super) struct Block {
    lengths: Vec<u8>,
    items: u32,
    bytes: Vec<u8>,
}

impl Block {
    /// Adds an item; returns its number.
    pub(super) fn push(&mut self, item: &[u8]) -> u32 {
        push_varint(&mut self.lengths, item.len() as u64);
        self.bytes.extend_from_slice(item);
        self.items += 1;
        self.items - 1
    }

    /// Bytes before compression.
    pub(super) fn len(&self) -> usize {
        self.lengths.len() + self.bytes.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items == 0
    }
}

/// The file of a pack: `B.p(ID,"…");` with the bytes of `blocks` as a string.
pub(super) fn pack_file(id: &str, blocks: &[Block], level: u32) -> Result<Vec<u8>, PackError> {
    let count = u16::try_from(blocks.len()).map_err(|_| PackError::TooMany)?;
    let mut head = Vec::with_capacity(HEAD + ROW * blocks.len() + 4);
    head.extend_from_slice(&MARK);
    head.extend_from_slice(&count.to_le_bytes());
    let mut body = Vec::new();
    for block in blocks {
        let mut raw = Vec::with_capacity(block.len());
        raw.extend_from_slice(&block.lengths);
        raw.extend_from_slice(&block.bytes);
        let from = body.len();
        deflate(&raw, level, &mut body)?;
        let packed = body.get(from..).unwrap_or_default();
        for number in [packed.len(), raw.len(), block.items as usize] {
            let number = u32::try_from(number).map_err(|_| PackError::TooMany)?;
            head.extend_from_slice(&number.to_le_bytes());
        }
        head.extend_from_slice(&crc(packed).to_le_bytes());
    }
    let sum = crc(&head);
    head.extend_from_slice(&sum.to_le_bytes());
    Ok(script(id, &[&head, &body]))
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Appends `raw` as one raw deflate stream. The whole input is given at once, so that the bytes
/// depend on nothing else.
fn deflate(raw: &[u8], level: u32, out: &mut Vec<u8>) -> Result<(), PackError> {
    let mut stream = Compress::new(Compression::new(level), false);
    // What deflate can add at most to bytes that do not compress.
    out.reserve(raw.len() + raw.len() / 8 + 256);
    match stream.compress_vec(raw, out, FlushCompress::Finish) {
        Ok(Status::StreamEnd) => Ok(()),
        _ => Err(PackError::Deflate),
    }
}

/// The parts, one after the other, as a string in a script. Every byte stays one byte but for those
/// that would end the string or be changed on the way.
fn script(id: &str, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let mut out = Vec::with_capacity(length + length / 32 + 32);
    out.extend_from_slice(format!("B.p({id},\"").as_bytes());
    let mut bytes = parts.iter().copied().flatten().peekable();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            // Before a digit, `\0` would be the start of an octal number.
            0 if bytes.peek().is_some_and(|next| next.is_ascii_digit()) => {
                out.extend_from_slice(b"\\x00");
            }
            0 => out.extend_from_slice(b"\\0"),
            other => out.push(other),
        }
    }
    out.extend_from_slice(b"\");");
    out
}

/// Appends a number, seven bits a byte, the lowest first.
pub(crate) fn push_varint(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::{push_varint, script};

    #[test]
    fn only_what_ends_a_string_is_escaped() {
        let bytes = b"a\"\\\n\r\x00b\x001\xff\x80</script>";
        let made = script("7", &[bytes]);
        assert_eq!(
            made,
            b"B.p(7,\"a\\\"\\\\\\n\\r\\0b\\x001\xff\x80</script>\");"
        );
    }

    #[test]
    fn numbers_take_seven_bits_a_byte() {
        let mut out = Vec::new();
        for number in [0, 127, 128, 300, u64::MAX] {
            push_varint(&mut out, number);
        }
        assert_eq!(out.len(), 1 + 1 + 2 + 2 + 10);
        assert_eq!(&out[..6], &[0, 127, 0x80, 1, 0xac, 2]);
    }
}

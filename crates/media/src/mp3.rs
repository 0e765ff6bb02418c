//! Whether the bit rate of an MP3 file changes, which its first frame says where it does.

use std::io::{self, Read, Seek};

use crate::HEAD;
use crate::probe::window;
use crate::sniff;

/// The mark stands in the first frame, which is at most 1,441 bytes long.
const WINDOW: usize = 4 << 10;

/// Whether the first frame says that the bit rate changes: `Xing` and `VBRI` do, `Info` stands there
/// where it does not. What says nothing is taken for constant.
pub(crate) fn has_variable_rate<R: Read + Seek>(file: &mut R) -> io::Result<bool> {
    let head = window(file, 0, HEAD)?;
    let frame = window(file, sniff::id3_len(&head), WINDOW)?;
    let marks: [&[u8]; 2] = [b"Xing", b"VBRI"];
    let has = |mark: &&[u8]| frame.windows(4).any(|window| window == *mark);
    Ok(marks.iter().any(has))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn the_first_frame_says() {
        let says = |bytes: &[u8]| has_variable_rate(&mut Cursor::new(bytes)).unwrap();
        assert!(says(b"\xff\xfb\x90\0 some side information Xing"));
        assert!(says(b"\xff\xfb\x90\0 some side information VBRI"));
        assert!(!says(b"\xff\xfb\x90\0 some side information Info"));
        // The name in a tag is no mark.
        assert!(!says(b"ID3\x03\0\0\0\0\0\x04Xing\xff\xfb\x90\0"));
        assert!(!says(b""));
    }
}

//! What the page calls, and what it is asked: `assets/clean.js` of the reader is the other side.
//!
//! The page gives a name's bytes into [`room`], calls [`clean`] or [`strip`] with the length of a file, and reads what
//! is said at [`answer`]. Meanwhile it is asked for bytes of the file, and given those of the clean one. Lengths and
//! places of files are floating-point numbers, which are exact up to 2^53.

#![expect(
    unsafe_code,
    reason = "names for the page count as such; every body is safe code"
)]

use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom, Write};

// The attribute names a function of the page for this module; both sides are called with plain numbers.
#[link(wasm_import_module = "b")]
unsafe extern "C" {
    /// Puts bytes of the file from `at` on to `to`; how many there were, or -1.
    safe fn read(at: f64, to: *mut u8, len: usize) -> i32;
    /// Takes bytes of the clean file.
    safe fn put(from: *const u8, len: usize);
}

thread_local! {
    /// What the page wrote for a call.
    static ROOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    /// What was said last.
    static ANSWER: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The file that was chosen.
struct Chosen {
    len: u64,
    at: u64,
}

impl Read for Chosen {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let got = read(self.at as f64, buf.as_mut_ptr(), buf.len());
        let got = usize::try_from(got).map_err(|_| io::Error::from(io::ErrorKind::Other))?;
        if got > buf.len() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.at += got as u64;
        Ok(got)
    }
}

impl Seek for Chosen {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// The clean file.
struct Given;

impl Write for Given {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        put(buf.as_ptr(), buf.len());
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn chosen(len: f64) -> Chosen {
    // Lengths of files are whole, not negative and below 2^53.
    Chosen {
        len: len as u64,
        at: 0,
    }
}

/// Makes room for `len` bytes of a name, and says where.
#[unsafe(no_mangle)]
extern "C" fn room(len: usize) -> *mut u8 {
    ROOM.with_borrow_mut(|room| {
        room.clear();
        room.resize(len, 0);
        room.as_mut_ptr()
    })
}

/// Cleans a file of this length, whose name lies in [`room`].
#[unsafe(no_mangle)]
extern "C" fn clean(len: f64) {
    let name = ROOM.with_borrow(|room| String::from_utf8_lossy(room).into_owned());
    let said = crate::clean::clean(&mut chosen(len), &mut Given, &name);
    ANSWER.set(said);
}

/// Takes away the marks at the end of a file of this length.
#[unsafe(no_mangle)]
extern "C" fn strip(len: f64) {
    let said = crate::clean::strip(&mut chosen(len), &mut Given);
    ANSWER.set(said);
}

/// Where what was said lies, in ASCII.
#[unsafe(no_mangle)]
extern "C" fn answer() -> *const u8 {
    ANSWER.with_borrow(|said| said.as_ptr())
}

/// How long it is.
#[unsafe(no_mangle)]
extern "C" fn answer_length() -> usize {
    ANSWER.with_borrow(String::len)
}

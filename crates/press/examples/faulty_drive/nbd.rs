//! The server's half of the Network Block Device protocol: the fixed newstyle handshake and simple replies.
//!
//! Specification: `doc/proto.md` of the NetworkBlockDevice project. Without TLS, structured replies, meta
//! contexts or several connections at once: the clients it is for (`nbdfuse`, QEMU, `nbdinfo`) do without.

use std::io::{self, Read, Write};

/// The largest payload a client may send or ask for, as the specification's "Block size constraints" advise.
const MAX_PAYLOAD: u32 = 32 * 1024 * 1024;
/// More than any option that a client of ours sends.
const MAX_OPTION: u32 = 64 * 1024;

const INIT_MAGIC: u64 = 0x4e42_444d_4147_4943;
const OPTION_MAGIC: u64 = 0x4948_4156_454f_5054;
const OPTION_REPLY_MAGIC: u64 = 0x0003_e889_0455_65a9;
const REQUEST_MAGIC: u32 = 0x2560_9513;
const REPLY_MAGIC: u32 = 0x6744_6698;

const FLAG_FIXED_NEWSTYLE: u16 = 1;
const FLAG_NO_ZEROES: u16 = 2;

const OPT_EXPORT_NAME: u32 = 1;
const OPT_ABORT: u32 = 2;
const OPT_LIST: u32 = 3;
const OPT_INFO: u32 = 6;
const OPT_GO: u32 = 7;

const REP_ACK: u32 = 1;
const REP_SERVER: u32 = 2;
const REP_INFO: u32 = 3;
const REP_ERR_UNSUP: u32 = 0x8000_0001;
const REP_ERR_INVALID: u32 = 0x8000_0003;

const INFO_EXPORT: u16 = 0;
const INFO_BLOCK_SIZE: u16 = 3;

/// HAS_FLAGS, SEND_FLUSH, SEND_FUA, SEND_TRIM.
const TRANSMISSION_FLAGS: u16 = 1 | 1 << 2 | 1 << 3 | 1 << 5;

const CMD_READ: u16 = 0;
const CMD_WRITE: u16 = 1;
const CMD_DISC: u16 = 2;
const CMD_FLUSH: u16 = 3;
const CMD_TRIM: u16 = 4;
const CMD_FLAG_FUA: u16 = 1;

/// What a request ended with, when not well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The medium failed: `NBD_EIO`.
    Io,
    /// The request makes no sense: `NBD_EINVAL`.
    Invalid,
    /// It lies beyond the end: `NBD_ENOSPC`.
    NoSpace,
    /// No reply at all: the drive is gone, and the connection with it.
    Gone,
    /// Half of what was asked for, then gone.
    Aborted,
}

/// What is served: a drive of `size` bytes.
pub(crate) trait Device {
    /// The size it claims, in bytes.
    fn size(&self) -> u64;
    /// Fills `buffer` from `address`.
    fn read(&self, address: u64, buffer: &mut [u8]) -> Result<(), Fault>;
    /// Takes `data` at `address`; with `fua` it claims to be durable on return.
    fn write(&self, address: u64, data: &[u8], fua: bool) -> Result<(), Fault>;
    /// Claims that all that was written is durable.
    fn flush(&self) -> Result<(), Fault>;
    /// Takes notice that a stretch is not needed any more.
    fn trim(&self, address: u64, len: u64) -> Result<(), Fault>;
}

/// Serves one client from the handshake until it leaves.
///
/// # Errors
///
/// The connection's own, and `InvalidData` for a client that does not keep to the protocol.
pub(crate) fn serve<S: Read + Write>(stream: &mut S, device: &dyn Device) -> io::Result<()> {
    if handshake(stream, device)? {
        transmit(stream, device)?;
    }
    Ok(())
}

fn foul(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn u16_of(stream: &mut impl Read) -> io::Result<u16> {
    let mut bytes = [0; 2];
    stream.read_exact(&mut bytes)?;
    Ok(u16::from_be_bytes(bytes))
}

fn u32_of(stream: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    stream.read_exact(&mut bytes)?;
    Ok(u32::from_be_bytes(bytes))
}

fn u64_of(stream: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    stream.read_exact(&mut bytes)?;
    Ok(u64::from_be_bytes(bytes))
}

/// Whether transmission follows: a client may also ask and leave.
fn handshake<S: Read + Write>(stream: &mut S, device: &dyn Device) -> io::Result<bool> {
    let mut hello = Vec::new();
    hello.extend_from_slice(&INIT_MAGIC.to_be_bytes());
    hello.extend_from_slice(&OPTION_MAGIC.to_be_bytes());
    hello.extend_from_slice(&(FLAG_FIXED_NEWSTYLE | FLAG_NO_ZEROES).to_be_bytes());
    stream.write_all(&hello)?;
    let no_zeroes = u32_of(stream)? & u32::from(FLAG_NO_ZEROES) != 0;
    loop {
        if u64_of(stream)? != OPTION_MAGIC {
            return Err(foul("no option where one must be"));
        }
        let option = u32_of(stream)?;
        let len = u32_of(stream)?;
        if len > MAX_OPTION {
            return Err(foul("an option too large"));
        }
        let mut data = vec![0; len as usize];
        stream.read_exact(&mut data)?;
        match option {
            OPT_EXPORT_NAME => {
                let mut reply = Vec::new();
                reply.extend_from_slice(&device.size().to_be_bytes());
                reply.extend_from_slice(&TRANSMISSION_FLAGS.to_be_bytes());
                if !no_zeroes {
                    reply.extend_from_slice(&[0; 124]);
                }
                stream.write_all(&reply)?;
                return Ok(true);
            }
            OPT_ABORT => {
                reply_option(stream, option, REP_ACK, &[])?;
                return Ok(false);
            }
            OPT_LIST => {
                // One export, without a name: the default.
                reply_option(stream, option, REP_SERVER, &[0; 4])?;
                reply_option(stream, option, REP_ACK, &[])?;
            }
            OPT_INFO | OPT_GO => {
                // Name length, name, count of information requests, those: whatever the name, one export.
                let name = data.first_chunk().map(|len| u32::from_be_bytes(*len));
                let least = name.and_then(|len| (len as usize).checked_add(6));
                if least.is_none_or(|least| data.len() < least) {
                    reply_option(stream, option, REP_ERR_INVALID, &[])?;
                    continue;
                }
                let mut export = INFO_EXPORT.to_be_bytes().to_vec();
                export.extend_from_slice(&device.size().to_be_bytes());
                export.extend_from_slice(&TRANSMISSION_FLAGS.to_be_bytes());
                reply_option(stream, option, REP_INFO, &export)?;
                // Least, preferred and largest request.
                let mut sizes = INFO_BLOCK_SIZE.to_be_bytes().to_vec();
                for size in [1, 4096, MAX_PAYLOAD] {
                    sizes.extend_from_slice(&size.to_be_bytes());
                }
                reply_option(stream, option, REP_INFO, &sizes)?;
                reply_option(stream, option, REP_ACK, &[])?;
                if option == OPT_GO {
                    return Ok(true);
                }
            }
            _ => reply_option(stream, option, REP_ERR_UNSUP, &[])?,
        }
    }
}

fn reply_option(stream: &mut impl Write, option: u32, kind: u32, data: &[u8]) -> io::Result<()> {
    let mut reply = Vec::with_capacity(20 + data.len());
    reply.extend_from_slice(&OPTION_REPLY_MAGIC.to_be_bytes());
    reply.extend_from_slice(&option.to_be_bytes());
    reply.extend_from_slice(&kind.to_be_bytes());
    reply.extend_from_slice(
        &u32::try_from(data.len())
            .map_err(io::Error::other)?
            .to_be_bytes(),
    );
    reply.extend_from_slice(data);
    stream.write_all(&reply)
}

/// Requests one after the other, in the order they came: a stick has one queue.
fn transmit<S: Read + Write>(stream: &mut S, device: &dyn Device) -> io::Result<()> {
    let mut buffer = Vec::new();
    loop {
        match u32_of(stream) {
            Ok(REQUEST_MAGIC) => {}
            Ok(_) => return Err(foul("no request where one must be")),
            // A client may leave without a word.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error),
        }
        let flags = u16_of(stream)?;
        let command = u16_of(stream)?;
        let cookie = u64_of(stream)?;
        let address = u64_of(stream)?;
        let len = u32_of(stream)?;
        if matches!(command, CMD_READ | CMD_WRITE) {
            if len > MAX_PAYLOAD {
                return Err(foul("a request too large"));
            }
            buffer.resize(len as usize, 0);
        }
        if command == CMD_WRITE {
            stream.read_exact(&mut buffer)?;
        }
        let inside = address
            .checked_add(len.into())
            .is_some_and(|end| end <= device.size());
        let done = match command {
            CMD_DISC => return Ok(()),
            CMD_FLUSH => device.flush(),
            CMD_WRITE if !inside => Err(Fault::NoSpace),
            CMD_READ | CMD_TRIM if !inside => Err(Fault::Invalid),
            CMD_READ => device.read(address, &mut buffer),
            CMD_WRITE => device.write(address, &buffer, flags & CMD_FLAG_FUA != 0),
            CMD_TRIM => device.trim(address, len.into()),
            _ => Err(Fault::Invalid),
        };
        let (errno, payload): (u32, &[u8]) = match done {
            Ok(()) if command == CMD_READ => (0, &buffer),
            Ok(()) => (0, &[]),
            Err(Fault::Io) => (5, &[]),
            Err(Fault::Invalid) => (22, &[]),
            Err(Fault::NoSpace) => (28, &[]),
            Err(Fault::Gone) => return Ok(()),
            Err(Fault::Aborted) if command == CMD_READ => (0, &buffer[..buffer.len() / 2]),
            Err(Fault::Aborted) => return Ok(()),
        };
        let mut reply = [0; 16];
        reply[..4].copy_from_slice(&REPLY_MAGIC.to_be_bytes());
        reply[4..8].copy_from_slice(&errno.to_be_bytes());
        reply[8..].copy_from_slice(&cookie.to_be_bytes());
        stream.write_all(&reply)?;
        stream.write_all(payload)?;
        if done == Err(Fault::Aborted) {
            return Ok(());
        }
    }
}

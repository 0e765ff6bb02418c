//! A drive with faults, served over a unix socket: a test tool behind `nbdfuse` and a loop device, or QEMU.
//!
//! ```text
//! faulty_drive --socket s.sock --control c.sock --store s.img --size 1GiB --real 64MiB --beyond wrap
//! nbdfuse stick --unix s.sock &  losetup --direct-io=on -f --show stick
//! ```
//!
//! One line on the standard output says that it listens. The control socket takes one command a line and
//! answers each with one line of JSON: `stats`, `zero` (the counts), `pull`, `plug`, `die eio|hang|gone|abort`,
//! `stop`. With `stop` the counts also go to the standard output.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

mod drive;
mod faults;
mod nbd;
mod overlay;
mod pace;

use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;

use crate::drive::Drive;
use crate::faults::{Beyond, Counts, Death, Faults, Flush, Way};
use crate::pace::Pace;

/// A drive with faults, served over a unix socket. Sizes and addresses take KiB, MiB, GiB, KB, MB, GB.
#[derive(Debug, Parser)]
struct Arguments {
    /// The socket that speaks the NBD protocol.
    #[arg(long)]
    socket: PathBuf,
    /// The socket that takes commands.
    #[arg(long)]
    control: Option<PathBuf>,
    /// The sparse file that keeps the bytes; kept as it is when it is there already.
    #[arg(long)]
    store: PathBuf,
    /// The size that the drive claims.
    #[arg(long, value_parser = bytes)]
    size: u64,
    /// Its true capacity, when that is less.
    #[arg(long, value_parser = bytes, requires = "beyond")]
    real: Option<u64>,
    /// What lies past that: wrap, zeros, garbage, last, cache:BYTES.
    #[arg(long, value_parser = beyond, requires = "real")]
    beyond: Option<Beyond>,
    /// A bit that changes on its way to the medium, ADDRESS or ADDRESS:BIT; may be given again.
    #[arg(long, value_parser = flip)]
    flip: Vec<(u64, u8)>,
    /// A sector that fails, ADDRESS, ADDRESS:read or ADDRESS:write; may be given again.
    #[arg(long, value_parser = bad)]
    bad: Vec<(u64, Option<Way>)>,
    /// A volatile cache of so many bytes.
    #[arg(long, value_parser = bytes, default_value = "0")]
    volatile: u64,
    /// What a flush does with the volatile cache: honest, lies, loses.
    #[arg(long, value_parser = flush, default_value = "honest")]
    flush: Flush,
    /// Bytes a second when reading.
    #[arg(long, value_parser = bytes)]
    read_rate: Option<u64>,
    /// Bytes a second when writing.
    #[arg(long, value_parser = bytes)]
    write_rate: Option<u64>,
    /// BYTES:RATE, the rate of writing after so many bytes were written.
    #[arg(long, value_parser = slows)]
    slows: Option<(u64, u64)>,
    /// A seed: requests take between half and one and a half times as long.
    #[arg(long)]
    jitter: Option<u64>,
    /// Dies when this address or a later one is touched.
    #[arg(long, value_parser = bytes)]
    dies_at: Option<u64>,
    /// Dies after so many bytes written.
    #[arg(long, value_parser = bytes)]
    dies_after: Option<u64>,
    /// How it dies: eio, hang, gone, abort.
    #[arg(long, value_parser = death, default_value = "eio")]
    death: Death,
    /// Comes back after so many seconds.
    #[arg(long)]
    revives_after: Option<f64>,
}

fn bytes(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit: u64 = match &text[digits.len()..] {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "TiB" => 1 << 40,
        "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        other => return Err(format!("no unit of bytes: {other}")),
    };
    let number: u64 = digits.parse().map_err(|_| format!("no number: {digits}"))?;
    number
        .checked_mul(unit)
        .ok_or_else(|| "too large".to_owned())
}

fn beyond(text: &str) -> Result<Beyond, String> {
    Ok(match text {
        "wrap" => Beyond::Wrap,
        "zeros" => Beyond::Zeros,
        "garbage" => Beyond::Garbage,
        "last" => Beyond::Last,
        _ => Beyond::Cache(bytes(
            text.strip_prefix("cache:")
                .ok_or("wrap, zeros, garbage, last or cache:BYTES")?,
        )?),
    })
}

fn flip(text: &str) -> Result<(u64, u8), String> {
    let (address, bit) = text.split_once(':').unwrap_or((text, "0"));
    let bit = bit
        .parse()
        .ok()
        .filter(|&bit| bit < 8)
        .ok_or("the bit is 0 to 7")?;
    Ok((bytes(address)?, bit))
}

fn bad(text: &str) -> Result<(u64, Option<Way>), String> {
    Ok(match text.split_once(':') {
        None => (bytes(text)?, None),
        Some((address, "read")) => (bytes(address)?, Some(Way::Read)),
        Some((address, "write")) => (bytes(address)?, Some(Way::Write)),
        Some(_) => return Err("read or write".to_owned()),
    })
}

fn slows(text: &str) -> Result<(u64, u64), String> {
    let (after, rate) = text.split_once(':').ok_or("BYTES:RATE")?;
    Ok((bytes(after)?, bytes(rate)?))
}

fn flush(text: &str) -> Result<Flush, String> {
    Ok(match text {
        "honest" => Flush::Honest,
        "lies" => Flush::Lies,
        "loses" => Flush::Loses,
        _ => return Err("honest, lies or loses".to_owned()),
    })
}

fn death(text: &str) -> Result<Death, String> {
    Ok(match text {
        "eio" => Death::Eio,
        "hang" => Death::Hang,
        "gone" => Death::Gone,
        "abort" => Death::Abort,
        _ => return Err("eio, hang, gone or abort".to_owned()),
    })
}

fn json(counts: &Counts) -> String {
    let Counts {
        read,
        written,
        reads,
        writes,
        flushes,
        failed,
        largest,
        highest,
    } = counts;
    format!(
        "{{\"read\":{read},\"written\":{written},\"reads\":{reads},\"writes\":{writes},\
         \"flushes\":{flushes},\"failed\":{failed},\"largest\":{largest},\"highest\":{highest}}}"
    )
}

/// Takes commands from one client until it leaves.
fn control(stream: &UnixStream, drive: &Drive) -> io::Result<()> {
    let mut answers = stream;
    for line in BufReader::new(stream).lines() {
        let line = line?;
        let answer = match line.split_once(' ').unwrap_or((&line, "")) {
            ("stats", "") => json(&drive.counts()),
            ("zero", "") => {
                drive.zero_counts();
                "{}".to_owned()
            }
            ("pull", "") => {
                drive.pull();
                "{}".to_owned()
            }
            ("plug", "") => {
                drive.plug();
                "{}".to_owned()
            }
            ("die", how) if death(how).is_ok() => {
                drive.die(death(how).map_err(io::Error::other)?);
                "{}".to_owned()
            }
            ("stop", "") => {
                println!("{}", json(&drive.counts()));
                writeln!(answers, "{{}}")?;
                std::process::exit(0);
            }
            _ => "{\"error\":\"no such command\"}".to_owned(),
        };
        writeln!(answers, "{answer}")?;
    }
    Ok(())
}

fn run(arguments: Arguments) -> io::Result<()> {
    let faults = Faults {
        real: arguments.real.zip(arguments.beyond),
        flips: arguments.flip,
        bad: arguments.bad,
        volatile: arguments.volatile,
        flush: arguments.flush,
        dies_at: arguments.dies_at,
        dies_after: arguments.dies_after,
        death: arguments.death,
        revives_after: arguments
            .revives_after
            .map(|seconds| Duration::from_secs_f64(seconds.max(0.0))),
    };
    let pace = Pace::new(
        arguments.read_rate,
        arguments.write_rate,
        arguments.slows,
        arguments.jitter,
    );
    let mut open = std::fs::OpenOptions::new();
    let store = open
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&arguments.store)?;
    let drive = Arc::new(Drive::new(arguments.size, faults, pace, store)?);
    let listener = UnixListener::bind(&arguments.socket)?;
    if let Some(path) = &arguments.control {
        let commands = UnixListener::bind(path)?;
        let drive = Arc::clone(&drive);
        std::thread::spawn(move || {
            for stream in commands.incoming().flatten() {
                let drive = Arc::clone(&drive);
                std::thread::spawn(move || {
                    // Whoever asked may not wait for the answer.
                    let _ = control(&stream, &drive);
                });
            }
        });
    }
    println!("listening");
    io::stdout().flush()?;
    for stream in listener.incoming() {
        let mut stream = stream?;
        let drive = Arc::clone(&drive);
        std::thread::spawn(move || {
            // One that was pulled out or died is not found by anybody.
            if drive.is_there()
                && let Err(error) = nbd::serve(&mut stream, &*drive)
            {
                eprintln!("faulty_drive: {error}");
            }
        });
    }
    Ok(())
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("faulty_drive: {error}");
            ExitCode::FAILURE
        }
    }
}

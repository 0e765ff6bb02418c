//! Runs `ffmpeg`: bounded, watched, stopped when asked.

use std::io::{self, BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use bulssi_model::Watch;

use super::{RenderError, RenderLimits};
use crate::tools;

/// How often `ffmpeg` says how far it is.
pub(super) const BEAT: &str = "0.5";
/// How often is looked whether somebody asked to stop.
const TICK: Duration = Duration::from_millis(100);
/// The last words of a tool are kept; a report of a filter is under 2 KiB.
const WORDS: usize = 16 << 10;
/// Lines of progress are under 100 bytes.
const LINE: u64 = 4 << 10;

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Beat {
    /// Frames put out.
    pub(super) frames: u64,
    /// Microseconds put out, of the longest stream.
    pub(super) micros: u64,
}

/// How a run ended by itself.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    /// The last lines it printed.
    pub(super) words: String,
    /// How many lines it printed.
    pub(super) lines: u64,
    pub(super) last: Beat,
}

enum News {
    Beat(Beat),
    OutEnded,
    Words(String, u64),
}

/// Runs to the end. `beat` hears of every step forward.
pub(super) fn run(
    command: Command,
    limits: &RenderLimits,
    watch: &dyn Watch,
    beat: &mut dyn FnMut(Beat),
) -> Result<Ended, RenderError> {
    let mut child = tools::spawn(command).map_err(RenderError::Start)?;
    bound(&child, limits);
    let (sender, receiver) = mpsc::channel();
    let words_sender = sender.clone();
    if let Some(out) = child.stdout.take() {
        // Never joined: a tool's own child may keep its pipe open after the tool was killed.
        thread::spawn(move || read_beats(out, &sender));
    }
    if let Some(words) = child.stderr.take() {
        thread::spawn(move || {
            let (words, lines) = read_words(words);
            words_sender.send(News::Words(words, lines))
        });
    }
    match wait(&mut child, &receiver, limits, watch, beat) {
        Ok(ended) => Ok(ended),
        Err(error) => {
            // It is ended for our reason; how it takes that does not matter.
            let _ = tools::end(child);
            Err(error)
        }
    }
}

fn wait(
    child: &mut Child,
    receiver: &mpsc::Receiver<News>,
    limits: &RenderLimits,
    watch: &dyn Watch,
    beat: &mut dyn FnMut(Beat),
) -> Result<Ended, RenderError> {
    let mut last = Beat::default();
    let mut words = None;
    let mut open = true;
    // Ticks without a step forward: the clock of a machine that sleeps does not count.
    let (mut still, mut all) = (Duration::ZERO, Duration::ZERO);
    while open || words.is_none() {
        if watch.cancelled() {
            return Err(RenderError::Cancelled);
        }
        match receiver.recv_timeout(TICK) {
            Ok(News::Beat(now)) if now != last => {
                (last, still) = (now, Duration::ZERO);
                beat(now);
            }
            // One that says the same again and again gets nowhere either.
            Ok(News::Beat(_)) => {
                still += TICK;
                all += TICK;
            }
            Ok(News::OutEnded) => open = false,
            Ok(News::Words(text, lines)) => words = Some((text, lines)),
            Err(RecvTimeoutError::Timeout) => {
                still += TICK;
                all += TICK;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if still > limits.stall || all > limits.wall {
            return Err(RenderError::Endless);
        }
    }
    let (words, lines) = words.unwrap_or_default();
    for _ in 0..600 {
        if let Some(status) = child.try_wait().map_err(RenderError::Start)? {
            return Ok(Ended {
                status,
                words,
                lines,
                last,
            });
        }
        thread::sleep(Duration::from_millis(5));
    }
    Err(RenderError::Endless)
}

/// Sets bounds of the system on the process: address space and the longest file it may write.
/// Elsewhere than on Linux only ffmpeg's own bounds hold.
fn bound(child: &Child, limits: &RenderLimits) {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Pid, Resource, Rlimit, prlimit};
        let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let most = |bytes: u64| Rlimit {
            current: Some(bytes),
            maximum: Some(bytes),
        };
        // Fails only where the process has ended already.
        if pid.is_some() {
            let _ = prlimit(pid, Resource::As, most(limits.memory.0));
            let _ = prlimit(pid, Resource::Fsize, most(limits.output.0));
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (child, limits);
}

/// Reads `key=value` lines up to each `progress=`.
fn read_beats(out: impl Read, sender: &mpsc::Sender<News>) {
    let mut from = BufReader::new(out);
    let mut beat = Beat::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        match from.by_ref().take(LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
        let text = String::from_utf8_lossy(&line);
        match text.trim().split_once('=') {
            Some(("frame", n)) => beat.frames = n.trim().parse().unwrap_or(beat.frames),
            Some(("out_time_us", n)) => beat.micros = n.trim().parse().unwrap_or(beat.micros),
            Some(("progress", _)) if sender.send(News::Beat(beat)).is_err() => break,
            _ => {}
        }
    }
    // Nobody listens any more where this fails.
    let _ = sender.send(News::OutEnded);
}

/// The last words, and how many lines there were.
fn read_words(mut from: impl Read) -> (String, u64) {
    let mut kept: Vec<u8> = Vec::new();
    let mut lines = 0;
    let mut piece = [0u8; 4096];
    loop {
        match from.read(&mut piece) {
            Ok(0) => break,
            Ok(n) => {
                let read = &piece[..n];
                lines += read.iter().filter(|b| **b == b'\n').count() as u64;
                kept.extend_from_slice(read);
                if kept.len() > 2 * WORDS {
                    kept.drain(..kept.len() - WORDS);
                }
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    (String::from_utf8_lossy(&kept).into_owned(), lines)
}

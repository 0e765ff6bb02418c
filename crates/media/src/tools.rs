//! The tool that reads films and sound: `ffprobe`, run as a process of its own.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use bulssi_model::ByteLen;

/// The oldest major version that reports what is asked for here; 4.0 is of 2018.
const OLDEST: u32 = 4;
/// A version line is under 200 bytes, the build options after it under 10 KiB.
const VERSION_OUTPUT: ByteLen = ByteLen(64 << 10);
const VERSION_WALL: Duration = Duration::from_secs(20);
/// Of the words of a tool that failed, so much is kept.
const WORDS: ByteLen = ByteLen(4 << 10);

/// Why there is no usable tool.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ToolError {
    /// It is neither where it was said to be nor on the search path.
    #[error("{0} not found")]
    NotFound(PathBuf),
    /// It is there but cannot be run.
    #[error("cannot run {path}: {source}")]
    NotRunnable {
        /// The tool.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It does not say that it is the tool wanted.
    #[error("{path} is no ffprobe")]
    NotTheTool {
        /// The program that was run.
        path: PathBuf,
    },
    /// It is too old.
    #[error("{path} is version {found}, older than {oldest}")]
    TooOld {
        /// The tool.
        path: PathBuf,
        /// Its version, in its words.
        found: String,
        /// The oldest major version that will do.
        oldest: u32,
    },
    /// There is a film or a recording to look at, and no tool was found before.
    #[error("no ffprobe")]
    Missing,
    /// It printed something other than it was asked for.
    #[error("{path} printed no report")]
    NoReport {
        /// The tool.
        path: PathBuf,
    },
}

/// The tools that were found on this machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tools {
    ffprobe: Option<Ffprobe>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Ffprobe {
    path: PathBuf,
    version: String,
}

impl Tools {
    /// Finds `ffprobe` and asks for its version: `named` where the caller was given a path (the
    /// command line reads it from `BULSSI_FFPROBE`), else the first on the search path.
    ///
    /// # Errors
    /// [`ToolError`] when there is none, it does not run, or it is older than version 4.
    pub fn find(named: Option<&Path>) -> Result<Self, ToolError> {
        let path = match named {
            Some(path) => path.to_owned(),
            None => on_path("ffprobe").ok_or_else(|| ToolError::NotFound("ffprobe".into()))?,
        };
        let mut command = Command::new(&path);
        command.arg("-version");
        let run = run(command, VERSION_WALL, VERSION_OUTPUT).map_err(|source| {
            if source.kind() == io::ErrorKind::NotFound {
                ToolError::NotFound(path.clone())
            } else {
                ToolError::NotRunnable {
                    path: path.clone(),
                    source,
                }
            }
        })?;
        let Run::Ended { status, out, .. } = run else {
            return Err(ToolError::NotTheTool { path });
        };
        let out = String::from_utf8_lossy(&out);
        let version = out
            .strip_prefix("ffprobe version ")
            .and_then(|rest| rest.split_whitespace().next());
        let (true, Some(version)) = (status.success(), version) else {
            return Err(ToolError::NotTheTool { path });
        };
        // Builds from the development branch are named `N-…` or by a date; they are newer.
        let major = version.trim_start_matches('n').split('.').next();
        if major
            .and_then(|m| m.parse::<u32>().ok())
            .is_some_and(|major| major < OLDEST)
        {
            return Err(ToolError::TooOld {
                path,
                found: version.to_owned(),
                oldest: OLDEST,
            });
        }
        let version = version.to_owned();
        Ok(Self {
            ffprobe: Some(Ffprobe { path, version }),
        })
    }

    /// No tools. Texts, pictures and subtitles are still read; films are [`ToolError::Missing`].
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Where `ffprobe` is and which version it says it is, if it was found.
    #[must_use]
    pub fn ffprobe(&self) -> Option<(&Path, &str)> {
        self.ffprobe
            .as_ref()
            .map(|tool| (tool.path.as_path(), tool.version.as_str()))
    }
}

fn on_path(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?)
        // An empty entry would mean the current folder, which may be the folder being added.
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&name))
        .find(|path| path.is_file())
}

/// How a run of a tool went.
pub(crate) enum Run {
    /// It ended by itself.
    Ended {
        status: ExitStatus,
        out: Vec<u8>,
        words: Vec<u8>,
    },
    /// It ran too long or printed too much, and was killed.
    Killed,
}

/// Runs a tool without a shell, without input, without the variables that make it write reports
/// or use a proxy, for at most `wall` and `most` bytes of output.
pub(crate) fn run(mut command: Command, wall: Duration, most: ByteLen) -> io::Result<Run> {
    for name in ["FFREPORT", "http_proxy", "AV_LOG_FORCE_COLOR"] {
        command.env_remove(name);
    }
    let mut child = command
        .env("AV_LOG_FORCE_NOCOLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (sender, receiver) = mpsc::channel();
    let streams = (child.stdout.take(), child.stderr.take());
    let words_sender = sender.clone();
    if let Some(out) = streams.0 {
        // The channel is the way back: a thread that hangs on the pipe of a killed tool's own
        // child must not hold up the caller, so it is never joined.
        thread::spawn(move || sender.send((true, read_most(out, most))));
    }
    if let Some(words) = streams.1 {
        thread::spawn(move || words_sender.send((false, read_rest(words, WORDS))));
    }
    let (mut out, mut words) = (None, None);
    while out.is_none() || words.is_none() {
        match receiver.recv_timeout(wall) {
            Ok((true, Ok(Some(bytes)))) => out = Some(bytes),
            Ok((false, Ok(bytes))) => words = Some(bytes.unwrap_or_default()),
            Ok((true, Ok(None))) | Err(_) => return end(child).map(|_| Run::Killed),
            Ok((_, Err(error))) => {
                end(child)?;
                return Err(error);
            }
        }
    }
    // Both pipes are closed, so it is about to end; one that lingers is ended.
    for _ in 0..200 {
        if let Some(status) = child.try_wait()? {
            let (out, words) = (out.unwrap_or_default(), words.unwrap_or_default());
            return Ok(Run::Ended { status, out, words });
        }
        thread::sleep(Duration::from_millis(5));
    }
    end(child).map(|_| Run::Killed)
}

fn end(mut child: Child) -> io::Result<ExitStatus> {
    // Fails where it has ended already, which is as good.
    let _ = child.kill();
    child.wait()
}

/// All that comes; `None` where it is more than `most`.
fn read_most(from: impl Read, most: ByteLen) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    from.take(most.0.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most.0).then_some(bytes))
}

/// The first `most` bytes; the rest is read too, so that the tool does not wait on a full pipe.
fn read_rest(mut from: impl Read, most: ByteLen) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    from.by_ref().take(most.0).read_to_end(&mut bytes)?;
    io::copy(&mut from, &mut io::sink())?;
    Ok(Some(bytes))
}

/// `file:` and the absolute path, so that no name is taken for an option or another protocol.
pub(crate) fn file_url(path: &Path) -> io::Result<OsString> {
    let mut url = OsString::from("file:");
    url.push(std::path::absolute(path)?);
    Ok(url)
}

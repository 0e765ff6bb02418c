//! The tools that read and make films and sound: `ffprobe` and `ffmpeg`, run as processes of their own.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use bulssi_model::ByteLen;

/// The oldest major version that reports what is asked for here; 4.0 is of 2018.
const OLDEST_PROBE: u32 = 4;
/// The oldest major version that has every filter that recipes use; 5.0 is of 2022.
const OLDEST_ENCODER: u32 = 5;
/// A version line is under 200 bytes, the build options after it under 10 KiB.
const VERSION_OUTPUT: ByteLen = ByteLen(64 << 10);
/// 700 encoders and 500 filters take 100 KiB.
const ABILITY_OUTPUT: ByteLen = ByteLen(1 << 20);
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
    #[error("{path} is no {wanted}")]
    NotTheTool {
        /// The program that was run.
        path: PathBuf,
        /// `ffprobe` or `ffmpeg`.
        wanted: &'static str,
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
    /// There is a rendition to make, and no tool was found before.
    #[error("no ffmpeg")]
    NoEncoder,
    /// It was built without something that a recipe needs.
    #[error("{path} was built without {what}")]
    Lacks {
        /// The tool.
        path: PathBuf,
        /// The encoder or the filter, by ffmpeg's name.
        what: String,
    },
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
    ffprobe: Option<Tool>,
    ffmpeg: Option<(Tool, BTreeSet<String>)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Tool {
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
        Ok(Self {
            ffprobe: Some(find("ffprobe", named, OLDEST_PROBE)?),
            ffmpeg: None,
        })
    }

    /// These tools and `ffmpeg`, which is asked for its version and what it can do: `named` where
    /// the caller was given a path (the command line reads it from `BULSSI_FFMPEG`), else the first
    /// on the search path.
    ///
    /// # Errors
    /// [`ToolError`] when there is none, it does not run, or it is older than version 5.
    pub fn with_ffmpeg(mut self, named: Option<&Path>) -> Result<Self, ToolError> {
        let tool = find("ffmpeg", named, OLDEST_ENCODER)?;
        let mut able = BTreeSet::new();
        for list in ["-encoders", "-filters"] {
            let out = ask(
                &tool.path,
                "ffmpeg",
                &["-hide_banner", list],
                ABILITY_OUTPUT,
            )?;
            // ` V....D libx264  …`, ` T.C ass  V->V  …`: flags, then the name.
            let names = out
                .lines()
                .filter_map(|line| line.split_whitespace().nth(1));
            able.extend(names.map(str::to_owned));
        }
        self.ffmpeg = Some((tool, able));
        Ok(self)
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

    /// Where `ffmpeg` is and which version it says it is, if it was found.
    #[must_use]
    pub fn ffmpeg(&self) -> Option<(&Path, &str)> {
        self.ffmpeg
            .as_ref()
            .map(|(tool, _)| (tool.path.as_path(), tool.version.as_str()))
    }

    /// Where `ffmpeg` is, if it has every one of these encoders and filters, by its own names.
    ///
    /// # Errors
    /// [`ToolError::NoEncoder`] where it was not found, [`ToolError::Lacks`].
    pub fn able(&self, needs: &[&str]) -> Result<&Path, ToolError> {
        let (tool, able) = self.ffmpeg.as_ref().ok_or(ToolError::NoEncoder)?;
        match needs.iter().find(|need| !able.contains(**need)) {
            Some(what) => Err(ToolError::Lacks {
                path: tool.path.clone(),
                what: (*what).to_owned(),
            }),
            None => Ok(&tool.path),
        }
    }
}

fn find(program: &'static str, named: Option<&Path>, oldest: u32) -> Result<Tool, ToolError> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => on_path(program).ok_or_else(|| ToolError::NotFound(program.into()))?,
    };
    let out = ask(&path, program, &["-version"], VERSION_OUTPUT)?;
    let version = out
        .strip_prefix(program)
        .and_then(|rest| rest.strip_prefix(" version "))
        .and_then(|rest| rest.split_whitespace().next());
    let Some(version) = version else {
        return Err(ToolError::NotTheTool {
            path,
            wanted: program,
        });
    };
    // Builds from the development branch are named `N-…` or by a date; they are newer.
    let major = version.trim_start_matches('n').split('.').next();
    if major
        .and_then(|m| m.parse::<u32>().ok())
        .is_some_and(|major| major < oldest)
    {
        return Err(ToolError::TooOld {
            path,
            found: version.to_owned(),
            oldest,
        });
    }
    let version = version.to_owned();
    Ok(Tool { path, version })
}

/// What a tool prints when it is asked about itself.
fn ask(
    path: &Path,
    wanted: &'static str,
    arguments: &[&str],
    most: ByteLen,
) -> Result<String, ToolError> {
    let mut command = Command::new(path);
    command.args(arguments);
    let run = run(command, VERSION_WALL, most).map_err(|source| {
        if source.kind() == io::ErrorKind::NotFound {
            ToolError::NotFound(path.to_owned())
        } else {
            ToolError::NotRunnable {
                path: path.to_owned(),
                source,
            }
        }
    })?;
    match run {
        Run::Ended { status, out, .. } if status.success() => {
            Ok(String::from_utf8_lossy(&out).into_owned())
        }
        _ => Err(ToolError::NotTheTool {
            path: path.to_owned(),
            wanted,
        }),
    }
}

pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
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
pub(crate) fn run(command: Command, wall: Duration, most: ByteLen) -> io::Result<Run> {
    let mut child = spawn(command)?;
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

/// Starts a tool with both its outputs as pipes.
pub(crate) fn spawn(mut command: Command) -> io::Result<Child> {
    for name in ["FFREPORT", "http_proxy", "AV_LOG_FORCE_COLOR"] {
        command.env_remove(name);
    }
    command
        .env("AV_LOG_FORCE_NOCOLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
}

pub(crate) fn end(mut child: Child) -> io::Result<ExitStatus> {
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

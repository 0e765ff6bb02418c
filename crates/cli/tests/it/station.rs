//! The station, on a machine whose ports are made up and whose sticks are files.

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use bulssi_app::pressing::BlockDevice;
use serde_json::Value;

use crate::desk::{Desk, Loop, Run};
use crate::machine::Machine;

const LEN: u64 = 80_000_000;

/// A desk with an edition of some 19 MB.
fn desk() -> Desk {
    let desk = Desk::with_texts();
    desk.write(
        "works/long.txt",
        "a long text, line for line\n".repeat(700_000),
    );
    desk.run(&["add", "works"]).ends(0);
    desk.edition("spring", "");
    desk
}

/// A station that runs, and the lines that it says.
struct Station {
    /// Nothing once it ended.
    child: Option<Child>,
    lines: Receiver<String>,
    said: Vec<String>,
}

impl Station {
    fn start(desk: &Desk, machine: &Machine, more: &[&str]) -> Self {
        let args = [&["press", "spring", "--station", "--json"], more].concat();
        let mut command = desk.command(&args);
        command.env("BULSSI_SYSTEM_ROOT", machine.path(""));
        Self::spawn(command)
    }

    fn spawn(mut command: Command) -> Self {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let (send, lines) = mpsc::channel();
        let err = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in err.lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        Self {
            child: Some(child),
            lines,
            said: Vec::new(),
        }
    }

    /// Waits until it has said a line with all of these words in it.
    #[track_caller]
    fn says(&mut self, words: &[&str]) -> Value {
        loop {
            match self.lines.recv_timeout(Duration::from_secs(60)) {
                Ok(line) => {
                    self.said.push(line.clone());
                    if words.iter().all(|word| line.contains(word)) {
                        return serde_json::from_str(&line).unwrap_or_default();
                    }
                }
                Err(error) => panic!("{words:?}: {error}\n{}", self.said.join("\n")),
            }
        }
    }

    /// Says something about this port.
    #[track_caller]
    fn tells(&mut self, what: &str, port: &str) -> Value {
        self.says(&[&format!("\"says\":\"{what}\""), &format!("\"usb {port}\"")])
    }

    fn signal(&self, name: &str) {
        let pid = self.child.as_ref().unwrap().id().to_string();
        let sent = Command::new("kill").args([name, &pid]).status();
        assert!(sent.unwrap().success());
    }

    fn ends(mut self) -> Run {
        // The lines have their own reader.
        let mut child = self.child.take().unwrap();
        drop(child.stdin.take());
        child.wait_with_output().unwrap().into()
    }
}

/// A test that failed leaves no station behind.
impl Drop for Station {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// What is on a stick is the image.
#[track_caller]
fn holds(stick: &Path, image: &Path) {
    let (stick, image) = (fs::read(stick).unwrap(), fs::read(image).unwrap());
    assert!(stick[..image.len()] == image[..], "not the edition");
}

#[test]
fn sticks_are_pressed_as_they_are_plugged_in() {
    let (desk, mut machine) = (desk(), Machine::new());
    desk.run(&["build", "spring", "--to", "spring.img"]).ends(0);
    let image = desk.path("spring.img");
    let sticks: Vec<_> = ["A1", "B2", "C3", "D4"]
        .iter()
        .map(|serial| (machine.stick(serial, LEN), *serial))
        .collect();
    let (a, b, c, d) = (&sticks[0], &sticks[1], &sticks[2], &sticks[3]);
    // One is there from the beginning: nobody meant it.
    machine.plug(&d.0, d.1, "1-9", LEN);
    let mut station = Station::start(&desk, &machine, &["--yes", "--arm", "1-2"]);
    station.tells("was-here", "1-9");
    let at_2 = machine.plug(&a.0, a.1, "1-2.1", LEN);
    machine.plug(&b.0, b.1, "1-2.2", LEN);
    machine.plug(&c.0, c.1, "1-3", LEN);
    station.tells("not-armed", "1-3");
    let both = [
        station.says(&["\"says\":\"good\""]),
        station.says(&["\"says\":\"good\""]),
    ];
    let ports: Vec<&str> = both
        .iter()
        .map(|line| line["drive"].as_str().unwrap())
        .collect();
    assert!(
        ports.contains(&"usb 1-2.1") && ports.contains(&"usb 1-2.2"),
        "{ports:?}"
    );
    holds(&a.0, &image);
    holds(&b.0, &image);
    // Plugged in again at another port it is left as it is.
    machine.pull(&at_2);
    station.tells("gone", "1-2.1");
    machine.plug(&a.0, a.1, "1-2.4", LEN);
    station.tells("already-good", "1-2.4");
    station.signal("-INT");
    let run = station.ends().ends(130);
    let summary = run.json();
    assert_eq!(summary["counts"]["good"], 2, "{summary}");
    assert_eq!(summary["ports"]["usb 1-2.2"]["good"], 1, "{summary}");
    // Both came at once, so the source was read once.
    assert_eq!(summary["source_read"], summary["content"], "{summary}");
    for left_alone in [&c.0, &d.0] {
        assert!(fs::read(left_alone).unwrap().iter().all(|byte| *byte == 0));
    }
    let report = desk.run(&["press", "report", "--json"]).ends(0).json();
    let batch = &report["batches"][0];
    assert_eq!(
        (&batch["station"], &batch["state"]),
        (&Value::Bool(true), &"stopped".into())
    );
    assert_eq!(report["totals"]["models"]["Example Stick"]["good"], 2);
    let sent = fs::read_to_string(desk.path("desk/editions/spring.sent.json")).unwrap();
    assert!(sent.contains("\"works\""), "{sent}");
}

#[test]
fn a_station_that_was_killed_goes_on_where_it_was() {
    let (desk, mut machine) = (desk(), Machine::new());
    let stick = machine.stick("A1", LEN);
    let mut station = Station::start(&desk, &machine, &["--yes", "--arm-all"]);
    station.says(&["\"says\":\"ready\""]);
    let name = machine.plug(&stick, "A1", "1-2", LEN);
    station.says(&["\"phase\":\"proving\""]);
    station.signal("-KILL");
    station.child.take().unwrap().wait().unwrap();
    machine.pull(&name);
    let report = desk.run(&["press", "report"]).ends(0).out;
    assert!(report.contains("interrupted, station"), "{report}");
    assert!(
        report.contains("under way when the program was ended"),
        "{report}"
    );

    let mut station = Station::start(&desk, &machine, &["--yes", "--arm-all"]);
    station.says(&["\"says\":\"ready\""]);
    machine.plug(&stick, "A1", "1-2", LEN);
    station.tells("good", "1-2");
    station.signal("-TERM");
    station.ends().ends(130);
    desk.run(&["build", "spring", "--to", "spring.img"]).ends(0);
    holds(&stick, &desk.path("spring.img"));
    let report = desk.run(&["press", "report", "--json"]).ends(0).json();
    let states: Vec<&str> = report["batches"]
        .as_array()
        .unwrap()
        .iter()
        .map(|batch| batch["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["interrupted", "stopped"]);
    assert_eq!(report["batches"][0]["drives"][0].get("outcome"), None);
}

#[test]
fn a_stick_that_was_pulled_out_is_said_and_taken_up_again() {
    let (desk, mut machine) = (desk(), Machine::new());
    let stick = machine.stick("A1", LEN);
    let mut station = Station::start(&desk, &machine, &["--yes", "--arm-all"]);
    station.says(&["\"says\":\"ready\""]);
    let name = machine.plug(&stick, "A1", "1-2", LEN);
    station.tells("taken", "1-2");
    // Within the time in which others may come along.
    machine.pull(&name);
    station.tells("gone", "1-2");
    machine.plug(&stick, "A1", "1-3", LEN);
    station.tells("good", "1-3");
    station.signal("-INT");
    station.ends().ends(130);
}

#[test]
fn what_is_mounted_is_left_alone_unless_it_may_be_unmounted() {
    let (desk, mut machine) = (desk(), Machine::new());
    let stick = machine.stick("A1", LEN);
    let mut station = Station::start(&desk, &machine, &["--yes", "--arm-all"]);
    station.says(&["\"says\":\"ready\""]);
    // Mounted before it is there, so that no look falls in between.
    machine.mount_next("/media/desk/HOLIDAY");
    machine.plug(&stick, "A1", "1-2", LEN);
    let refused = station.tells("refused", "1-2");
    assert!(
        refused["refused"]
            .to_string()
            .contains("mounted at /media/desk/HOLIDAY")
    );
    station.signal("-INT");
    station.ends().ends(130);
    assert!(fs::read(&stick).unwrap().iter().all(|byte| *byte == 0));
}

#[test]
fn a_good_drive_stays_claimed_until_it_is_pulled_out() {
    let (desk, mut machine) = (desk(), Machine::new());
    let file = machine.stick("A1", LEN);
    let Some(device) = Loop::over(&file, false) else {
        println!("skipped: no loop device to be had (it takes root)");
        return;
    };
    let node = Path::new(&device.0);
    let mut station = Station::start(&desk, &machine, &["--yes", "--arm-all"]);
    station.says(&["\"says\":\"ready\""]);
    let name = machine.plug(node, "A1", "1-2", LEN);
    station.tells("good", "1-2");
    // What a desktop would do now.
    let claim = || BlockDevice::open(node);
    let mount = Command::new("mount").arg(node).arg(desk.path("")).output();
    assert!(!mount.unwrap().status.success());
    assert_eq!(claim().unwrap_err().kind(), ErrorKind::ResourceBusy);
    machine.pull(&name);
    station.tells("gone", "1-2");
    assert!(claim().is_ok());
    station.signal("-INT");
    station.ends().ends(130);
}

#[test]
fn nobody_to_ask_and_nothing_armed_is_a_mistake() {
    let desk = desk();
    let run = desk.run(&["press", "spring", "--station", "--yes"]).ends(2);
    assert!(run.err.contains("--arm-all"), "{}", run.err);
    let run = desk
        .run(&["press", "spring", "--station", "--arm-all"])
        .ends(2);
    assert!(run.err.contains("--yes"), "{}", run.err);
    desk.run(&["press", "spring", "all", "--station"]).ends(2);
    desk.run(&["press", "spring", "--arm", "1-2"]).ends(2);
}

/// The program on a terminal, as `script` makes one.
fn on_a_terminal(desk: &Desk, machine: &Machine, args: &str) -> Command {
    let program = env!("CARGO_BIN_EXE_bulssi");
    let mut command = Command::new("script");
    command
        .args(["-qec", &format!("{program} {args} 2>&1"), "/dev/null"])
        .current_dir(desk.path(""))
        .env("BULSSI_LIBRARY", "desk")
        .env("BULSSI_SYSTEM_ROOT", machine.path(""))
        .env("TERM", "xterm");
    command
}

#[test]
fn a_person_arms_a_port_once_and_ends_with_q() {
    let (desk, mut machine) = (desk(), Machine::new());
    let (a, b) = (machine.stick("A1", LEN), machine.stick("B2", LEN));
    let mut command = on_a_terminal(&desk, &machine, "--lang en press spring --station");
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    let mut keys = child.stdin.take().unwrap();
    let mut out = child.stdout.take().unwrap();
    let (send, parts) = mpsc::channel();
    std::thread::spawn(move || {
        use std::io::Read as _;
        let mut part = [0; 4096];
        while let Ok(count @ 1..) = out.read(&mut part) {
            let _ = send.send(String::from_utf8_lossy(&part[..count]).into_owned());
        }
    });
    let (mut seen, mut from) = (String::new(), 0);
    let mut sees = |words: &str| loop {
        if let Some(at) = seen[from..].find(words) {
            from += at + words.len();
            return;
        }
        match parts.recv_timeout(Duration::from_secs(60)) {
            Ok(part) => seen += &part,
            Err(error) => panic!("{words}: {error}\n{seen}"),
        }
    };
    sees("Plug a drive into each port");
    sees("Ready.");
    let name = machine.plug(&a, "A1", "1-2", LEN);
    sees("its port is not armed. On it now: empty");
    keys.write_all(b"y\n").unwrap();
    sees("GOOD. Pull it out. (1 good, 0 not good)");
    machine.pull(&name);
    // The port stays armed.
    machine.plug(&b, "B2", "1-2", LEN);
    sees("GOOD. Pull it out. (2 good, 0 not good)");
    keys.write_all(b"q\n").unwrap();
    sees("2 good, 0 bad, 0 pulled out too early, 0 not finished");
    sees("Good, pull out: usb 1-2");
    assert!(child.wait().unwrap().success());
}

//! What a person reads, word for word. After a change of wording: `SNAPSHOTS=overwrite cargo nextest
//! run -p bulssi transcripts`, then read the difference.

use snapbox::{Data, assert_data_eq, file};

use crate::desk::{Desk, Run};
use crate::machine::Machine;

/// What drives there are, what is pressed, and what came of it: two sticks, one of which is mounted,
/// and a hard drive that is too large.
fn pressing(language: &str) -> String {
    let (desk, mut machine) = (Desk::with_texts(), Machine::new());
    desk.edition("spring", "");
    let plug = |machine: &mut Machine, serial: &str, port: &str, len: u64| {
        let stick = machine.stick(serial, len);
        machine.plug(&stick, serial, port, len);
    };
    plug(&mut machine, "A1", "1-2.1", 80_000_000);
    machine.mount_next("/media/desk/HOLIDAY");
    plug(&mut machine, "B2", "1-2.2", 80_000_000);
    plug(&mut machine, "C3", "1-4", 2_000_000_000);
    let mut text = String::new();
    let root = desk.path("").canonicalize().unwrap();
    let root = root.to_str().unwrap().trim_end_matches('/').to_owned();
    for line in [
        "drives",
        "press spring all --dry-run",
        "press spring all --yes",
        "press spring 1-2.1 --yes --trial",
        "press spring --station --yes",
        "edition sent spring",
        "press report",
    ] {
        let args = [
            &["--lang", language],
            &line.split(' ').collect::<Vec<_>>()[..],
        ]
        .concat();
        let mut command = desk.command(&args);
        command.env("BULSSI_SYSTEM_ROOT", machine.path(""));
        let run = Run::from(command.output().unwrap());
        let out = (run.out + &run.err).replace(&root, "…");
        text += &format!("$ bulssi {line}\n{out}[{}]\n\n", run.code);
    }
    let report = desk.run(&["press", "report", "--json"]).json();
    let today = report["batches"][0]["on"].as_str().unwrap();
    let text = text.replace(today, "(today)   ");
    text.replace(&today[..7], "(month)")
}

#[test]
fn pressing_in_english() {
    assert_data_eq!(pressing("en"), file!["transcripts/press.en.txt": Text]);
}

#[test]
fn pressing_in_korean() {
    assert_data_eq!(pressing("ko"), file!["transcripts/press.ko.txt": Text]);
}

/// The commands of a first edition with what they print, paths of this machine left out.
fn session(language: &str) -> String {
    let desk = Desk::empty();
    desk.texts();
    desk.write("works/run.exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0");
    let mut text = String::new();
    let root = desk.path("").canonicalize().unwrap();
    let root = root.to_str().unwrap().trim_end_matches('/').to_owned();
    for line in [
        "init desk",
        "add works",
        "add works",
        "list",
        "edition new spring --date 2026-11-21",
        "plan spring",
        "build spring --to spring.img",
        "check spring.img",
        "verify",
        "plan summer",
    ] {
        let mut args = vec!["--lang", language];
        args.extend(line.split(' '));
        let mut command = desk.command(&args);
        command.env_remove("BULSSI_LIBRARY");
        if !line.starts_with("init") && !line.starts_with("check") {
            command.args(["-L", "desk"]);
        }
        if line.starts_with("plan spring") {
            // Pages without the font of whatever machine this is, so that lengths are the same.
            let file = desk.path("desk/editions/spring.toml");
            let edition = std::fs::read_to_string(&file).unwrap();
            std::fs::write(&file, edition.replace("# font = true", "font = false")).unwrap();
        }
        let output = command.output().unwrap();
        let out =
            String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        // What the pages take changes with every change of their script and style.
        let out = match line.starts_with("build") || line.starts_with("verify") {
            true => without_sizes(&out),
            false => out,
        };
        let code = output.status.code().unwrap();
        text += &format!("$ bulssi {line}\n{}[{code}]\n\n", out.replace(&root, "…"));
    }
    text
}

/// The text with `…` for every number of kB.
fn without_sizes(text: &str) -> String {
    let mut parts = text.split(" kB");
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let kept = masked
            .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
            .len();
        masked.truncate(kept);
        masked.push_str("… kB");
        masked.push_str(part);
    }
    masked
}

#[test]
fn english() {
    assert_data_eq!(
        session("en"),
        file!["transcripts/first-edition.en.txt": Text]
    );
}

#[test]
fn korean() {
    assert_data_eq!(
        session("ko"),
        file!["transcripts/first-edition.ko.txt": Text]
    );
}

#[test]
fn help() {
    let desk = Desk::empty();
    let mut text = String::new();
    for command in [
        "",
        "init",
        "add",
        "list",
        "show",
        "edit",
        "remove",
        "verify",
        "tidy",
        "words",
        "edition",
        "edition new",
        "plan",
        "build",
        "check",
        "drives",
        "press",
    ] {
        let mut args: Vec<&str> = command.split(' ').filter(|word| !word.is_empty()).collect();
        args.push("--help");
        text += &format!(
            "$ bulssi {}\n{}\n",
            args.join(" "),
            desk.run(&args).ends(0).out
        );
    }
    assert_data_eq!(Data::text(text), file!["transcripts/help.txt": Text]);
}

//! Drives and the press, on loop devices.

use std::fs;
use std::process::Command;

use crate::desk::{Desk, Loop, Run};
use crate::machine::Machine;

/// A desk with an edition and `count` empty drives of 80 MB; nothing where loop devices cannot be had.
fn desk_with_drives(count: usize) -> Option<(Desk, Vec<Loop>)> {
    let desk = Desk::with_texts();
    // More than the few MiB that a press touches in any case.
    desk.write(
        "works/long.txt",
        "a long text, line for line\n".repeat(700_000),
    );
    desk.run(&["add", "works"]).ends(0);
    desk.edition("spring", "");
    let drive = |number| {
        let path = desk.path(&format!("drive{number}"));
        fs::File::create(&path)
            .unwrap()
            .set_len(80_000_000)
            .unwrap();
        Loop::over(&path, false)
    };
    let drives: Option<Vec<Loop>> = (0..count).map(drive).collect();
    if drives.is_none() {
        println!("skipped: no loop device to be had (it takes root)");
    }
    Some((desk, drives?))
}

#[test]
fn drives_are_pressed_proven_and_recorded() {
    let Some((desk, drives)) = desk_with_drives(2) else {
        return;
    };
    let nodes = [drives[0].0.as_str(), drives[1].0.as_str()];
    let args = |more: &[&'static str]| [&["press", "spring", nodes[0], nodes[1]], more].concat();
    // Nothing is written before it was said that it may be.
    let alone = desk.run(&args(&["--yes"])).ends(3);
    assert!(alone.out.contains("(--force)"), "{}", alone.out);
    desk.run(&args(&["--force"])).ends(2);
    desk.run(&args(&["--force", "--dry-run"])).ends(0);
    let untouched = fs::read(desk.path("drive0")).unwrap();
    assert!(untouched.iter().all(|byte| *byte == 0));

    let pressed = desk.run(&args(&["--force", "--yes", "--json"])).ends(0);
    let report = pressed.json();
    for drive in report["report"]["drives"].as_array().unwrap() {
        assert_eq!(drive["outcome"]["outcome"], "good", "{report}");
    }
    let events = pressed
        .err
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let finished = events
        .filter(|line| line["event"]["event"] == "finished")
        .count();
    assert_eq!(finished, 2);

    // The same bytes as an image, and as each other.
    desk.run(&["build", "spring", "--to", "spring.img"]).ends(0);
    let image = fs::read(desk.path("spring.img")).unwrap();
    for (number, node) in nodes.into_iter().enumerate() {
        let drive = fs::read(desk.path(&format!("drive{number}"))).unwrap();
        assert!(
            drive[..image.len()] == image[..],
            "drive {number} differs from the image"
        );
        desk.run(&["check", node, "--manifest", "spring.img.manifest.json"])
            .ends(0);
    }

    // Pressing again writes only what must go on last.
    let again = desk
        .run(&args(&["--force", "--yes", "--json"]))
        .ends(0)
        .json();
    let moved = &again["report"]["drives"][0]["moved"];
    assert!(
        moved["skipped"].as_u64().unwrap() > moved["written"].as_u64().unwrap(),
        "{moved}"
    );

    let report = desk.run(&["press", "report", "--json"]).ends(0).json();
    assert_eq!(report["batches"].as_array().unwrap().len(), 2);
    let kept = fs::read_to_string(desk.path("desk/batches/0001-spring.jsonl")).unwrap();
    assert!(!kept.contains("serial"), "{kept}");
}

#[test]
fn drives_in_use_are_left_alone() {
    let Some((desk, drives)) = desk_with_drives(1) else {
        return;
    };
    let listed = desk.run(&["drives", "--all", "--json"]).ends(0).json();
    let ours = listed["drives"]
        .as_array()
        .unwrap()
        .iter()
        .find(|drive| drive["node"] == drives[0].0.as_str())
        .unwrap();
    assert_eq!(ours["id"]["len"], 80_000_000);
    assert_eq!(ours["on_it"], "empty");
    // The disk that this system runs from is refused, whatever is said.
    let system = listed["drives"]
        .as_array()
        .unwrap()
        .iter()
        .find(|drive| drive["left_alone"].to_string().contains("running system"));
    if let Some(system) = system {
        let node = system["node"].as_str().unwrap();
        let refused = desk
            .run(&["press", "spring", node, "--yes", "--force", "--unmount"])
            .ends(3);
        assert!(
            refused.out.contains("holds the running system"),
            "{}",
            refused.out
        );
    }
}

#[test]
fn a_source_gone_bad_is_no_fault_of_the_drive() {
    let Some((desk, drives)) = desk_with_drives(1) else {
        return;
    };
    // What goes on the drive is made and clean; then it goes bad.
    desk.run(&["build", "spring", "--to", "spring.img", "--quiet"])
        .ends(0);
    let blob = desk.blob("# 쌀값\n\n장마당의 쌀값이 내렸다.\n".as_bytes());
    let mut bytes = fs::read(&blob).unwrap();
    bytes[4] ^= 1;
    fs::remove_file(&blob).unwrap();
    fs::write(&blob, bytes).unwrap();
    let run = desk
        .run(&[
            "press",
            "spring",
            &drives[0].0,
            "--yes",
            "--force",
            "--json",
        ])
        .ends(3);
    let report = run.json();
    let outcome = &report["report"]["drives"][0]["outcome"];
    assert_eq!(outcome["outcome"], "source-failed", "{report}");
    assert!(outcome.to_string().contains("쌀값.md"), "{outcome}");
    // Sector 0 is missing: nothing takes the drive for finished.
    let drive = fs::read(desk.path("drive0")).unwrap();
    assert!(drive[..512].iter().all(|byte| *byte == 0));
}

#[test]
fn what_is_mounted_is_unmounted_only_when_that_was_said() {
    let Some((desk, drives)) = desk_with_drives(1) else {
        return;
    };
    let (node, at) = (drives[0].0.as_str(), desk.path("mounted"));
    fs::create_dir(&at).unwrap();
    let run = |program: &str, args: &[&str]| {
        let status = Command::new(program).args(args).status().unwrap();
        assert!(status.success(), "{program} {args:?}");
    };
    run("mkfs.ext4", &["-qF", "-L", "HOLIDAY", node]);
    run("mount", &[node, at.to_str().unwrap()]);
    // Whatever becomes of this test, nothing stays mounted.
    let _mounted = Mounted(at.clone());
    let refused = desk
        .run(&["press", "spring", node, "--force", "--yes"])
        .ends(3);
    assert!(refused.out.contains("ext4 HOLIDAY"), "{}", refused.out);
    assert!(refused.out.contains("(--unmount)"), "{}", refused.out);
    let pressed = desk
        .run(&["press", "spring", node, "--force", "--unmount", "--yes"])
        .ends(0);
    assert!(
        pressed.out.contains("1 good, 0 bad, 0 not finished"),
        "{}",
        pressed.out
    );
}

/// Unmounts when dropped.
pub(crate) struct Mounted(pub(crate) std::path::PathBuf);

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-q").arg(&self.0).output();
    }
}

#[test]
fn of_a_drive_known_to_be_a_fake_no_more_is_used_than_is_needed() {
    let (desk, mut machine) = (Desk::with_texts(), Machine::new());
    desk.edition("spring", "");
    let stick = machine.stick("A1", 80_000_000);
    fs::write(&stick, vec![0xaa; 80_000_000]).unwrap();
    machine.plug(&stick, "A1", "1-2", 80_000_000);
    let press = |more: &[&str]| {
        let args = [&["press", "spring", "usb 1-2", "--yes", "--full"], more].concat();
        let mut command = desk.command(&args);
        let output = command.env("BULSSI_SYSTEM_ROOT", machine.path("")).output();
        Run::from(output.unwrap()).ends(0);
        fs::read(&stick).unwrap()
    };
    // What is written behind the end of a fake may come out anywhere.
    let there = press(&["--fakes"]);
    assert!(there[64_000_000..].iter().all(|byte| *byte == 0xaa));
    let there = press(&["--trial"]);
    assert!(there[79_000_000..].iter().all(|byte| *byte == 0));
}

#[test]
fn a_trial_is_not_sent_and_a_good_drive_is() {
    let (desk, mut machine) = (Desk::with_texts(), Machine::new());
    desk.edition("spring", "");
    desk.edition("summer", "before = [\"spring\"]\n");
    let stick = machine.stick("A1", 80_000_000);
    machine.plug(&stick, "A1", "1-2", 80_000_000);
    let press = |more: &[&str]| {
        let args = [&["press", "spring", "usb 1-2", "--yes"], more].concat();
        let mut command = desk.command(&args);
        let output = command.env("BULSSI_SYSTEM_ROOT", machine.path("")).output();
        Run::from(output.unwrap()).ends(0)
    };
    press(&["--trial"]);
    let never = desk.run(&["plan", "summer"]).ends(1);
    assert!(never.err.contains("never sent"), "{}", never.err);
    press(&[]);
    let plan = desk.run(&["plan", "summer", "--json"]).ends(3).json();
    assert_eq!(plan["works"].as_array().unwrap().len(), 0, "{plan}");
    let report = desk.run(&["press", "report", "--json"]).ends(0).json();
    let trials: Vec<bool> = report["batches"]
        .as_array()
        .unwrap()
        .iter()
        .map(|batch| batch["trial"].as_bool().unwrap())
        .collect();
    assert_eq!(trials, [true, false]);
}

#[test]
fn the_library_stays_the_desks_whoever_presses() {
    use std::os::unix::fs::{MetadataExt, chown};
    let (desk, mut machine) = (Desk::with_texts(), Machine::new());
    if fs::metadata(desk.path("desk")).unwrap().uid() != 0 {
        println!("skipped: nothing can be given to others (it takes root)");
        return;
    }
    desk.edition("spring", "");
    for folder in ["desk", "desk/editions"] {
        chown(desk.path(folder), Some(12345), Some(12345)).unwrap();
    }
    let stick = machine.stick("A1", 80_000_000);
    machine.plug(&stick, "A1", "1-2", 80_000_000);
    let mut command = desk.command(&["press", "spring", "usb 1-2", "--yes"]);
    let output = command.env("BULSSI_SYSTEM_ROOT", machine.path("")).output();
    Run::from(output.unwrap()).ends(0);
    for kept in [
        "batches",
        "batches/0001-spring.jsonl",
        "editions/spring.sent.json",
    ] {
        let owner = fs::metadata(desk.path("desk").join(kept)).unwrap().uid();
        assert_eq!(owner, 12345, "{kept}");
    }
}

#[test]
fn a_drive_larger_than_the_edition_says_is_left_alone() {
    let (desk, mut machine) = (Desk::with_texts(), Machine::new());
    let stick = machine.stick("A1", 200_000_000);
    machine.plug(&stick, "A1", "1-2", 200_000_000);
    for (line, code) in [
        ("", 3),
        ("largest-drive = \"100MB exact\"\n", 3),
        ("largest-drive = \"200MB\"\n", 0),
    ] {
        desk.edition("spring", line);
        let mut command = desk.command(&["press", "spring", "usb 1-2", "--yes"]);
        let output = command.env("BULSSI_SYSTEM_ROOT", machine.path("")).output();
        let run = Run::from(output.unwrap()).ends(code);
        assert_eq!(
            run.out.contains("larger than the edition allows"),
            code != 0,
            "{}",
            run.out
        );
    }
}

#[test]
fn a_copy_of_an_edition_differs_in_what_was_said() {
    let desk = Desk::with_texts();
    desk.run(&[
        "edition",
        "new",
        "spring",
        "--capacity",
        "16GB",
        "--largest-drive",
        "64GB",
    ])
    .ends(0);
    desk.run(&[
        "edition",
        "new",
        "spring-7gb",
        "--like",
        "spring",
        "--capacity",
        "7300MB exact",
    ])
    .ends(0);
    let read =
        |name: &str| fs::read_to_string(desk.path(&format!("desk/editions/{name}.toml"))).unwrap();
    let (old, new) = (read("spring"), read("spring-7gb"));
    assert!(old.contains("largest-drive = \"64GB\"\n"), "{old}");
    let expected = old
        .replace("capacity = \"16GB\"", "capacity = \"7300MB exact\"")
        .replace("`bulssi plan spring`", "`bulssi plan spring-7gb`");
    assert_eq!(new, expected);
    let none = desk
        .run(&["edition", "new", "x", "--like", "autumn"])
        .ends(1);
    assert!(
        none.err.contains("There are: spring, spring-7gb"),
        "{}",
        none.err
    );
}

#[test]
fn drives_that_are_none_are_said() {
    let desk = Desk::with_texts();
    desk.edition("spring", "");
    for (args, words) in [
        (vec!["press", "spring"], "no drive was named"),
        (vec!["press", "spring", "/nowhere", "--yes"], "/nowhere"),
        (vec!["press", "spring", "usb 9-9", "--yes"], "usb 9-9"),
    ] {
        let run = desk.run(&args);
        assert!(run.code == 1 || run.code == 2, "{}", run.err);
        assert!(
            run.err.contains(words) && run.err.contains("hint:"),
            "{}",
            run.err
        );
    }
    assert!(
        desk.run(&["press", "report"])
            .ends(0)
            .out
            .contains("Nothing was pressed yet.")
    );
}

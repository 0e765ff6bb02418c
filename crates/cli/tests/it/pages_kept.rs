//! Pages on their way onto drives: made by a program that is killed, and pressed onto a device.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::desk::{Desk, Loop, files_below, names_below};
use crate::pages::browser;
use crate::press::Mounted;

const ARCHIVE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/data/zim/withns/wikibooks_be_all_nopic_2017-02.zim"
);

/// The story: somebody pulls the plug while an encyclopedia is converted, again and again.
#[test]
fn an_encyclopedia_killed_while_it_is_made_comes_out_the_same() {
    if !Path::new(ARCHIVE).exists() {
        println!("skipped: no archive {ARCHIVE}");
        return;
    }
    let desk = || {
        let desk = Desk::new();
        desk.run(&["add", ARCHIVE]).ends(0);
        desk.edition("wiki", "[pages]\nfont = false\n");
        desk
    };
    let whole = desk();
    whole
        .run(&["build", "wiki", "--to", "out/", "--quiet"])
        .ends(0);
    let made = files_below(&whole.path("desk/blobs")).len();

    let killed = desk();
    let blobs = || names_below(&killed.path("desk/blobs"));
    let mut kills = 0;
    for wanted in 2..made {
        let mut run = killed
            .command(&["build", "wiki", "--to", "part/", "--quiet"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while blobs() < wanted && run.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(1));
        }
        // SIGKILL: nothing is told, nothing is tidied up.
        run.kill().unwrap();
        kills += u32::from(!run.wait().unwrap().success());
    }
    assert!(kills > 0, "it was always faster than the hand on the plug");
    let _ = fs::remove_dir_all(killed.path("part"));
    killed
        .run(&["build", "wiki", "--to", "out/", "--quiet"])
        .ends(0);
    let [whole, killed_] = [&whole, &killed].map(|desk| files_below(&desk.path("out")));
    assert_eq!(
        killed_.keys().collect::<Vec<_>>(),
        whole.keys().collect::<Vec<_>>()
    );
    assert!(killed_ == whole, "the same files hold something else");
    killed.run(&["verify"]).ends(0);
}

/// From the library onto a device and from there into a browser, as a reader has it.
#[test]
fn a_pressed_drive_opens_where_it_is_mounted() {
    let desk = Desk::with_texts();
    desk.edition("spring", "filesystem = \"exfat\"\n[pages]\nfont = false\n");
    let medium = desk.path("drive");
    fs::File::create(&medium)
        .unwrap()
        .set_len(80_000_000)
        .unwrap();
    let Some(drive) = Loop::over(&medium, false) else {
        println!("skipped: no loop device to be had (it takes root)");
        return;
    };
    let args = ["press", "spring", &drive.0, "--force", "--yes"];
    let pressed = desk.run(&args).ends(0);
    assert!(pressed.out.contains("1 good"), "{}", pressed.out);
    drop(drive);
    // docs/formats/image.md: where the only partition begins stands at byte 454.
    let head = fs::read(&medium).unwrap();
    let sector = u32::from_le_bytes(head[454..458].try_into().unwrap());
    let drive = Loop::partition(&medium, u64::from(sector) * 512).unwrap();
    let at = desk.path("mounted");
    fs::create_dir(&at).unwrap();
    // A driver of its own, since not every kernel has one.
    let mounted = Command::new("mount.exfat-fuse")
        .args(["-o", "ro", &drive.0])
        .arg(&at)
        .output()
        .expect("mount.exfat-fuse is missing: scripts/setup test");
    let said = String::from_utf8_lossy(&mounted.stderr).into_owned();
    assert!(
        mounted.status.success(),
        "what was pressed cannot be mounted: {said}"
    );
    let _mounted = Mounted(at.clone());
    for name in ["chrome", "firefox"] {
        browser("built.mjs", &at, &[name, "장마당", "1"]);
    }
}

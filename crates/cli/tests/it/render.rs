//! Renditions by workers, as a person meets them: made ahead, by several processes, killed, stopped.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::desk::{Desk, bulssi};

/// A film that no portable player takes, long enough to be met while it is made.
fn film(path: &Path, seconds: u32, hue: u32) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let picture = format!("testsrc2=size=640x360:rate=25:duration={seconds},hue=h={hue}");
    let sound = format!("sine=frequency={}:duration={seconds}", 300 + hue);
    let made = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", &picture])
        .args([
            "-f",
            "lavfi",
            "-i",
            &sound,
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
        ])
        .args([
            "-c:a",
            "aac",
            "-metadata:s:a",
            "language=kor",
            "-pix_fmt",
            "yuv420p",
        ])
        .arg(path)
        .status();
    assert!(made.unwrap().success());
}

/// A library with such films and an edition for small players.
fn desk(films: u32, seconds: u32) -> Desk {
    let desk = Desk::new();
    for n in 0..films {
        film(&desk.path(&format!("in/film-{n}.mp4")), seconds, n * 40);
    }
    desk.run(&["add", "in"]).ends(0);
    let new = [
        "edition",
        "new",
        "spring",
        "--capacity",
        "1GB",
        "--plays",
        "pmp-onda-vx858",
    ];
    desk.run(&new).ends(0);
    desk
}

fn render(desk: &Desk) -> Command {
    let mut command = bulssi();
    command
        .current_dir(desk.path("."))
        .env("BULSSI_BEAT_MS", "100")
        .env("BULSSI_LIBRARY", "desk")
        .args(["--json", "render", "spring"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The library is whole and nothing of an attempt is left in it.
#[track_caller]
fn check(desk: &Desk) {
    let verified = desk.run(&["--json", "verify"]).ends(0).json();
    assert_eq!(
        verified["orphans"].as_array().map_or(0, Vec::len),
        0,
        "{verified}"
    );
    let making = fs::read_dir(desk.path("desk/making")).unwrap();
    assert_eq!(making.count(), 0);
    let dry = desk.run(&["--json", "render", "spring", "--dry-run"]);
    let dry = dry.ends(0).json();
    assert_eq!(dry["missing"].as_array().unwrap().len(), 0, "{dry}");
    assert_eq!(dry["queue"].as_array().unwrap().len(), 0, "{dry}");
}

#[test]
fn renditions_are_made_ahead_and_once() {
    let desk = desk(2, 1);
    let dry = desk.run(&["render", "spring", "--dry-run"]).ends(0);
    assert!(dry.out.contains("film"), "{}", dry.out);
    let made = desk
        .run(&["--json", "render", "spring", "--jobs", "2"])
        .ends(0);
    assert!(made.json()["made"].as_u64().unwrap() >= 2, "{}", made.out);
    assert!(made.err.contains("\"event\":\"begun\""), "{}", made.err);
    check(&desk);
    let again = desk.run(&["--json", "render", "spring"]).ends(0);
    assert_eq!(again.json()["made"], 0);
    let words = desk.run(&["--lang", "ko", "render"]).ends(0);
    assert!(words.out.contains("만들 것이 없습니다"), "{}", words.out);
    // The build has nothing to convert any more.
    let built = desk
        .run(&["--json", "build", "spring", "--to", "spring.img"])
        .ends(0);
    assert!(!built.err.contains("begun"), "{}", built.err);
    desk.run(&["check", "spring.img"]).ends(0);
}

/// The story: the window with the worker is closed by force. The next one goes on after a few missed
/// beats, and the drive is as if nothing had been.
#[test]
fn a_killed_worker_is_taken_over_from() {
    let desk = desk(2, 20);
    let mut killed = render(&desk).spawn().unwrap();
    // Until it converts: something grows in the folder of what is being made.
    let making = desk.path("desk/making");
    let grows = || {
        let folders = fs::read_dir(&making).into_iter().flatten().flatten();
        let mut files = folders
            .filter_map(|f| fs::read_dir(f.path()).ok())
            .flatten()
            .flatten();
        files.any(|file| file.metadata().is_ok_and(|m| m.len() > 1000))
    };
    for _ in 0..600 {
        if grows() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(grows(), "nothing was made in time");
    killed.kill().unwrap();
    killed.wait().unwrap();
    let verified = desk.run(&["--json", "verify", "--quick"]);
    verified.ends(0);

    let rest = render(&desk).output().unwrap();
    let told = String::from_utf8(rest.stderr).unwrap();
    assert!(rest.status.success(), "{told}");
    assert!(told.contains("\"event\":\"taken-over\""), "{told}");
    assert!(told.contains("\"attempt\":2"), "{told}");
    check(&desk);
    desk.run(&["build", "spring", "--to", "spring.img"]).ends(0);
    desk.run(&["check", "spring.img"]).ends(0);
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_cleanly_and_it_goes_on_later() {
    let desk = desk(2, 20);
    let mut running = render(&desk).spawn().unwrap();
    let mut lines = BufReader::new(running.stderr.take().unwrap()).lines();
    let begun = lines
        .by_ref()
        .find(|line| line.as_ref().unwrap().contains("begun"));
    assert!(begun.is_some());
    let pid = running.id().to_string();
    let mut interrupt = Command::new("kill");
    assert!(interrupt.args(["-INT", &pid]).status().unwrap().success());
    let told: Vec<String> = lines.map(Result::unwrap).collect();
    let stopped = running.wait_with_output().unwrap();
    let told = told.join("\n");
    assert_eq!(stopped.status.code(), Some(130), "{told}");
    // Nothing is running, nothing is half, and nothing has to be waited for.
    let dry = desk.run(&["--json", "render", "--dry-run"]).ends(0).json();
    let queue = dry["queue"].as_array().unwrap();
    assert!(queue.iter().all(|job| job["state"] == "waiting"), "{dry}");
    assert_eq!(fs::read_dir(desk.path("desk/making")).unwrap().count(), 0);
    let rest = render(&desk).output().unwrap();
    let told = String::from_utf8(rest.stderr).unwrap();
    assert!(
        rest.status.success() && !told.contains("taken-over"),
        "{told}"
    );
    check(&desk);
}

#[test]
fn two_windows_share_the_work() {
    let desk = desk(4, 3);
    let [one, two] = [
        render(&desk).spawn().unwrap(),
        render(&desk).spawn().unwrap(),
    ];
    let mut begun: Vec<String> = Vec::new();
    for worker in [one, two] {
        let output = worker.wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{told}");
        let events = told
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        let mine = events.filter(|e: &serde_json::Value| e["event"] == "begun");
        let recipes = mine.map(|e| format!("{} {}", e["name"], e["recipe"]));
        let recipes: Vec<String> = recipes.collect();
        assert!(!recipes.is_empty(), "{told}");
        begun.extend(recipes);
    }
    let count = begun.len();
    begun.sort();
    begun.dedup();
    assert_eq!(begun.len(), count, "something was made twice");
    check(&desk);
}

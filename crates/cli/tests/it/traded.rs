//! A drive that is too small: quality is given for works, and only then.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::desk::Desk;

/// Six films of snow, which fills whatever rate it is given.
fn desk() -> Desk {
    let desk = Desk::new();
    fs::create_dir_all(desk.path("works")).unwrap();
    for n in 0..6 {
        let snow =
            format!("color=gray:size=320x240:rate=24:duration=3,noise=alls=24:allf=t:all_seed={n}");
        let made = Command::new("ffmpeg")
            .args([
                "-nostdin",
                "-v",
                "error",
                "-bitexact",
                "-f",
                "lavfi",
                "-i",
                &snow,
            ])
            .args(["-f", "lavfi", "-i", "sine=duration=3", "-ac", "2"])
            .args([
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-qp",
                "8",
                "-c:a",
                "aac",
            ])
            .arg(desk.path(&format!("works/Snow {n}.mp4")))
            .status();
        assert!(made.unwrap().success());
    }
    desk.run(&["add", "works"]).ends(0);
    desk
}

fn edition(desk: &Desk, name: &str, more: &str) {
    let rest = "plays = [\"pmp-onda-vx858\"]\nfilesystem = \"exfat\"\n";
    desk.edition(name, &format!("{rest}{more}"));
    let path = desk.path(&format!("desk/editions/{name}.toml"));
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, text.replace("64MB exact", "3MiB")).unwrap();
}

fn lowered(plan: &Value) -> usize {
    let works = plan["plays"]["works"].as_array().unwrap();
    works
        .iter()
        .filter(|work| work["lowered"].as_u64().unwrap() > 0)
        .count()
}

#[test]
fn quality_is_given_for_works_where_they_do_not_fit() {
    let desk = desk();
    edition(&desk, "best", "trade-quality = false\n");
    edition(&desk, "more", "");
    let best = desk
        .run(&["build", "best", "--to", "best.img", "--json"])
        .ends(0)
        .json();
    let more = desk
        .run(&["build", "more", "--to", "more.img", "--json"])
        .ends(0)
        .json();
    let count = |plan: &Value| plan["works"].as_array().unwrap().len();
    assert!(count(&more) > count(&best));
    assert_eq!(lowered(&best), 0);
    assert!(lowered(&more) > 0);
    assert_eq!(more["plays"]["gained"], count(&more) - count(&best));
    // What is made is compared with what it was made of, and less is less.
    let quality = |plan: &Value| {
        let works = plan["plays"]["works"].as_array().unwrap();
        let all = works
            .iter()
            .map(|work| work["quality"]["ssim"].as_u64().unwrap());
        all.min().unwrap()
    };
    assert!(quality(&more) < quality(&best));
    let said = desk.run(&["--lang", "en", "plan", "more"]).ends(0).out;
    assert!(said.contains("made smaller than they could be"), "{said}");
}

#[test]
fn quality_stays_where_everything_fits() {
    let desk = desk();
    desk.edition("room", "plays = [\"pmp-onda-vx858\"]\n");
    let plan = desk.run(&["plan", "room", "--json"]).ends(0).json();
    assert_eq!(
        (lowered(&plan), plan["left"].as_array().unwrap().len()),
        (0, 0)
    );
}

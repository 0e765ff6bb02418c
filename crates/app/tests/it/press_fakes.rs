//! What a fake drive can still be used for.

use bulssi_app::plan::plan_edition;
use bulssi_app::press::{FakeUse, use_of_fake};
use bulssi_app::pressing::RealSize;
use bulssi_app::renditions::Makers;

use crate::collect::Desk;

const MB: u64 = 1_000_000;

/// A library with five texts of 9 MB, and an edition with all of them.
fn desk() -> Desk {
    let desk = Desk::new();
    for number in 1..=5 {
        let line = format!("lesson {number}, line for line\n");
        desk.file(
            &format!("{number}.txt"),
            line.repeat(9_000_000 / line.len()),
        );
    }
    desk.add();
    let text =
        "title = \"Test\"\nlanguage = \"en\"\ndate = 2026-11-21\ncapacity = \"64MB exact\"\n";
    std::fs::write(desk.library.editions_dir().join("spring.toml"), text).unwrap();
    desk
}

fn real(megabytes: u64) -> RealSize {
    RealSize {
        least: megabytes * MB,
        most: megabytes * MB + 4096,
    }
}

#[test]
fn what_fits_is_offered() {
    let desk = desk();
    let plan = plan_edition(&desk.library, "spring", &Makers::default()).unwrap();
    let use_of = |megabytes| use_of_fake(&desk.library, &plan, real(megabytes));
    assert_eq!(use_of(64), FakeUse::Whole);
    let FakeUse::Smaller(small) = use_of(40) else {
        panic!("nothing smaller");
    };
    assert_eq!(small.name.as_str(), "spring-40mb");
    assert_eq!(small.capacity, "40MB exact");
    assert_eq!(small.works, (4, 5));
    assert!(!small.exists && small.bytes.0 < 40 * MB);
    // There is no FAT32 so small.
    assert_eq!(use_of(20), FakeUse::Nothing);
    // What was made of the offer once is not made again.
    let editions = desk.library.editions_dir();
    std::fs::copy(
        editions.join("spring.toml"),
        editions.join("spring-40mb.toml"),
    )
    .unwrap();
    assert!(matches!(use_of(40), FakeUse::Smaller(small) if small.exists));
}

#[test]
fn an_edition_without_what_it_pins_is_none() {
    let desk = desk();
    let works = desk.works();
    let pin: Vec<String> = works
        .iter()
        .map(|work| format!("\"{}\"", work.id))
        .collect();
    let path = desk.library.editions_dir().join("spring.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, format!("{text}pin = [{}]\n", pin.join(", "))).unwrap();
    let plan = plan_edition(&desk.library, "spring", &Makers::default()).unwrap();
    assert_eq!(
        use_of_fake(&desk.library, &plan, real(40)),
        FakeUse::Nothing
    );
    assert_eq!(use_of_fake(&desk.library, &plan, real(70)), FakeUse::Whole);
}

//! Fakes: found, told apart, measured, and soon.

use super::twin::Fault as Wrong;
use super::*;
use crate::{Pretence, RealSize};

struct Found {
    real: RealSize,
    how: Pretence,
    written: u64,
}

fn fake(used: u64, capacity: u64, wrong: Wrong) -> Found {
    let name = format!("{used} MiB of {capacity}: {wrong:?}");
    let picture = Picture::new(1, used * MIB, capacity.min(2 * used * MIB));
    let twin = Twin::with(capacity, wrong);
    let report = press_one(&picture, &twin);
    assert!(
        looks_unfinished(&twin) || matches!(twin.faults[0], Wrong::Wraps(_)),
        "{name}"
    );
    match report.outcome {
        Outcome::Fake { claimed, real, how } => {
            assert_eq!(claimed, capacity);
            Found {
                real,
                how,
                written: twin.written(),
            }
        }
        other => panic!("{name}: {other:?}"),
    }
}

const fn exactly(bytes: u64) -> RealSize {
    RealSize {
        least: bytes,
        most: bytes,
    }
}

#[test]
fn powers_of_two_that_wrap_are_found_before_any_content() {
    for real in [MIB, 8 * MIB, 64 * MIB, 1 << 30, 1 << 33] {
        for factor in [2, 4, 16] {
            let found = fake(20, (real * factor).max(40 * MIB), Wrong::Wraps(real));
            assert_eq!(found.how, Pretence::WrapAround);
            assert_eq!(found.real, exactly(real), "{factor}");
            assert!(found.written < 2 * MIB, "{}", found.written);
        }
    }
}

#[test]
fn drives_that_wrap_at_any_size_are_found_within_64_mib() {
    for real in [
        5 * MIB + 512 * 3,
        37 * MIB,
        61 * MIB + 4096,
        100 * MIB,
        777 * MIB + 512,
        3 * 1024 * MIB,
    ] {
        let found = fake(200, 16 << 30, Wrong::Wraps(real));
        assert_eq!(found.how, Pretence::WrapAround);
        assert_eq!(found.real, exactly(real));
        assert!(found.written < 64 * MIB, "{real}: {}", found.written);
    }
}

#[test]
fn a_full_image_on_a_drive_that_wraps_is_stopped_soon() {
    let found = fake(150, 150 * MIB, Wrong::Wraps(91 * MIB));
    assert_eq!(
        (found.how, found.real),
        (Pretence::WrapAround, exactly(91 * MIB))
    );
    assert!(found.written < 64 * MIB, "{}", found.written);
}

#[test]
fn limbo_is_measured_to_the_page() {
    for real in [3 * MIB, 37 * MIB + 4096, 1 << 30, (7 << 30) + 12 * 4096] {
        let found = fake(20, 32 << 30, Wrong::Limbo(real));
        assert_eq!((found.how, found.real), (Pretence::Limbo, exactly(real)));
        assert!(found.written < 3 * MIB, "{}", found.written);
    }
}

#[test]
fn false_capacity_behind_a_cache_is_found_within_twice_its_size() {
    for (real, cache) in [
        (40, 1),
        (40, 8),
        (70, 16),
        (100, 4),
        (100, 20),
        (120, 32),
        (64, 16),
        (97, 2),
    ] {
        let found = fake(250, 300 * MIB, Wrong::Cached(real * MIB, cache * MIB));
        let (least, most) = (found.real.least, found.real.most);
        assert!(
            least <= real * MIB && most >= real * MIB,
            "{real} {cache} {:?}",
            found.real
        );
        assert!(
            found.written <= 2 * real * MIB,
            "{real} {cache}: {}",
            found.written
        );
    }
}

#[test]
fn a_small_cache_hides_nothing_even_if_the_content_would_fit() {
    let found = fake(64, 32 << 30, Wrong::Cached(200 * MIB, 128 << 10));
    assert!(found.real.least <= 200 * MIB && found.real.most >= 200 * MIB);
}

#[test]
fn a_flush_that_lies_is_found() {
    let picture = Picture::new(1, 40 * MIB, 64 * MIB);
    let twin = Twin::with(64 * MIB, Wrong::LosesAtFlush(30 * MIB));
    let outcome = press_one(&picture, &twin).outcome;
    assert!(matches!(outcome, Outcome::Fake { .. }), "{outcome:?}");
}

#[test]
fn without_looking_for_fakes_the_proof_finds_them_late() {
    let picture = Picture::new(1, 40 * MIB, 64 * MIB);
    let options = PressOptions {
        find_fakes: false,
        ..PressOptions::default()
    };
    let twin = Twin::with(64 * MIB, Wrong::Limbo(30 * MIB));
    let report = press_with(&picture, std::slice::from_ref(&twin), &options, &Silent);
    let Outcome::Bad { fault } = &report.drives[0].outcome else {
        panic!("{:?}", report.drives[0].outcome);
    };
    assert_eq!(fault.address, 30 * MIB);
    assert_eq!(fault.what, crate::FaultKind::Zero);
    assert!(looks_unfinished(&twin));
}

//! Good drives: never called bad, and equal when they are done.

use proptest::prelude::*;

use super::twin::Fault;
use super::*;

/// A small generator for sizes, so that the thousand presses are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % below
    }
}

#[test]
fn a_thousand_good_presses_call_no_drive_bad() {
    let mut dice = Dice(1);
    for round in 0..125 {
        // Sizes of every kind: tiny, odd, just around blocks and chunks.
        let used = match dice.roll(4) {
            0 => 1 + dice.roll(3 * MIB),
            1 => MIB * (1 + dice.roll(9)),
            2 => (4 * MIB * (1 + dice.roll(2))).saturating_add_signed(dice.roll(1025) as i64 - 512),
            _ => 1 + dice.roll(12 * MIB),
        };
        let len = (used + dice.roll(64 * MIB)).next_multiple_of(512);
        let picture = Picture::new(round, used, len);
        let twins: Vec<Twin> = (0..8)
            .map(|index| match index {
                0 => Twin::good(len),
                1 => Twin::good(len + 512),
                2 => Twin::good(len.next_power_of_two()),
                3 => Twin::good(32_019_316_736),
                4 => Twin::with(len + 4096, Fault::Resets(9)),
                _ => Twin::good(len + dice.roll(1 << 36) / 512 * 512),
            })
            .collect();
        let report = press_all(&picture, &twins);
        for (drive, twin) in report.drives.iter().zip(&twins) {
            assert_eq!(
                drive.outcome,
                Outcome::Good,
                "round {round}, {used} of {len}"
            );
            assert_holds(twin, &picture);
        }
    }
}

#[test]
fn what_was_there_before_matters_not() {
    let old = Picture::new(1, 9 * MIB, 16 * MIB);
    let new = Picture::new(2, 11 * MIB + 5, 14 * MIB);
    // The last MiB is wiped; foreign content behind the image otherwise stays.
    let twin = Twin::good(16 * MIB);
    assert_eq!(press_one(&old, &twin).outcome, Outcome::Good);
    assert_eq!(press_one(&new, &twin).outcome, Outcome::Good);
    assert_holds(&twin, &new);
}

#[test]
fn a_spare_partition_table_at_the_end_goes_away() {
    use crate::Device;
    let picture = Picture::new(1, MIB, 8 * MIB);
    let mut twin = Twin::good(64 * MIB);
    twin.write_at(64 * MIB - 512, &[7; 512]).unwrap();
    twin.write_at(40 * MIB, &[7; 512]).unwrap();
    assert_eq!(press_one(&picture, &twin).outcome, Outcome::Good);
    assert_eq!(twin.bytes(64 * MIB - 512, 512), vec![0; 512]);
    assert_eq!(twin.bytes(40 * MIB, 512), vec![7; 512]);
}

#[test]
fn an_edition_that_is_there_is_read_and_not_written() {
    let picture = Picture::new(1, 100 * MIB, 128 * MIB);
    for capacity in [128 * MIB, 1 << 30] {
        let twin = Twin::good(capacity);
        assert_eq!(press_one(&picture, &twin).outcome, Outcome::Good);
        let (before, read) = (twin.written(), twin.read());
        let report = press_one(&picture, &twin);
        assert_eq!(report.outcome, Outcome::Good);
        assert_eq!(twin.written(), before);
        assert_eq!((report.moved.written, report.moved.proven), (0, 0));
        assert_eq!(report.moved.skipped, 100 * MIB);
        // All of the content, and the last MiB, which must be empty.
        assert_eq!(twin.read() - read, 101 * MIB);
        assert_holds(&twin, &picture);
    }
}

#[test]
fn an_edition_that_fills_the_drive_is_read_and_not_written() {
    let picture = Picture::new(1, 9 * MIB + 512, 9 * MIB + 512);
    let twin = Twin::good(9 * MIB + 512);
    assert_eq!(press_one(&picture, &twin).outcome, Outcome::Good);
    let before = twin.written();
    let report = press_one(&picture, &twin);
    assert_eq!((report.outcome, twin.written()), (Outcome::Good, before));
    assert_eq!(report.moved.skipped, 9 * MIB + 512);
}

#[test]
fn what_is_there_is_only_read_until_something_differs() {
    use crate::Device;
    let picture = Picture::new(1, 100 * MIB, 128 * MIB);
    // In the first block; before and behind the search for copies; in the last byte; behind content.
    for at in [77, 20 * MIB, 77 * MIB, 100 * MIB - 512, (1 << 30) - 512] {
        let mut twin = Twin::good(1 << 30);
        assert_eq!(press_one(&picture, &twin).outcome, Outcome::Good);
        twin.write_at(at / 512 * 512, &[7; 512]).unwrap();
        let report = press_one(&picture, &twin);
        assert_eq!(report.outcome, Outcome::Good, "{at}");
        // The first block, the one that differs, and those behind in which probes stood; all of
        // them where the drive did not look finished.
        let most = if at < MIB { 8 * MIB } else { 4 * MIB };
        assert!(report.moved.written <= most, "{at}: {:?}", report.moved);
        assert_eq!(report.moved.written + report.moved.skipped, 100 * MIB);
        assert_holds(&twin, &picture);
    }
}

#[test]
fn a_finished_drive_that_is_not_reached_stays_as_it_was() {
    // The source fails before anything on the drive was found to differ.
    let mut picture = Picture::new(1, 20 * MIB, 32 * MIB);
    let twin = Twin::good(1 << 30);
    assert_eq!(press_one(&picture, &twin).outcome, Outcome::Good);
    let before = twin.written();
    picture.fails_at = Some(13 * MIB);
    let outcome = press_one(&picture, &twin).outcome;
    assert!(matches!(outcome, Outcome::SourceFailed { .. }));
    assert_eq!(twin.written(), before);
    assert!(!looks_unfinished(&twin));
}

#[test]
fn an_older_edition_is_brought_up_to_date() {
    let old = Picture::new(1, 100 * MIB, 128 * MIB);
    let mut new = Picture::new(1, 100 * MIB, 128 * MIB);
    new.bytes[50 * MIB as usize + 7] ^= 1;
    let twin = Twin::good(1 << 30);
    press_one(&old, &twin);
    let report = press_one(&new, &twin);
    assert_eq!(report.outcome, Outcome::Good);
    // The block that changed, the one behind in which a probe stood (at 64 MiB), the first.
    assert_eq!(report.moved.written, 3 * MIB, "{:?}", report.moved);
    assert_holds(&twin, &new);
    let full = PressOptions {
        full: true,
        ..PressOptions::default()
    };
    let report = press_with(&old, std::slice::from_ref(&twin), &full, &Silent);
    assert_eq!(report.drives[0].moved.written, 100 * MIB);
    assert_eq!(report.drives[0].moved.compared, 0);
    assert_holds(&twin, &old);
}

#[test]
fn finding_fakes_costs_a_genuine_stick_less_than_two_percent() {
    for (used, capacity) in [(128, 16u64 << 30), (400, 64 << 30)] {
        let picture = Picture::new(1, used * MIB, 512 * MIB);
        let options = |find_fakes| PressOptions {
            find_fakes,
            ..PressOptions::default()
        };
        let cost = |find_fakes| {
            let twin = Twin::good(capacity);
            press_with(
                &picture,
                std::slice::from_ref(&twin),
                &options(find_fakes),
                &Silent,
            );
            (twin.written(), twin.read())
        };
        let ((with_w, with_r), (without_w, without_r)) = (cost(true), cost(false));
        println!("{used} MiB: written {with_w} for {without_w}, read {with_r} for {without_r}");
        assert!(with_w * 100 <= without_w * 102, "{with_w} {without_w}");
        assert!(with_r * 100 <= without_r * 102, "{with_r} {without_r}");
    }
}

#[test]
fn old_content_that_cannot_be_read_is_written_over() {
    let picture = Picture::new(1, 20 * MIB, 32 * MIB);
    let mut twin = Twin::good(1 << 30);
    // One in each chunk, and those behind the content where the drive is searched for copies.
    twin.faults = (0..4096)
        .map(|page| Fault::Pending(4 * MIB + page * 4096))
        .chain((1..50).map(|step| Fault::Pending(20 * MIB + step * 10 * MIB)))
        .collect();
    assert_eq!(press_one(&picture, &twin).outcome, Outcome::Good);
    assert_holds(&twin, &picture);
}

#[test]
fn drives_that_do_not_fit_are_not_touched() {
    use crate::Refusal;
    let picture = Picture::new(1, MIB, 8 * MIB);
    let small = Twin::good(8 * MIB - 512);
    let mut long = Twin::good(8 * MIB);
    long.sector_len = 4096;
    let odd = Twin::good(8 * MIB + 1);
    let good = Twin::good(8 * MIB);
    let report = press_all(&picture, &[small.clone(), long.clone(), odd.clone(), good]);
    let why = |index: usize| match report.drives[index].outcome {
        Outcome::Refused { why } => why,
        ref other => panic!("{other:?}"),
    };
    assert_eq!(
        why(0),
        Refusal::TooSmall {
            capacity: 8 * MIB - 512,
            needed: 8 * MIB
        }
    );
    assert_eq!(
        why(1),
        Refusal::SectorLen {
            drive: 4096,
            image: 512
        }
    );
    assert_eq!(
        why(2),
        Refusal::Odd {
            capacity: 8 * MIB + 1
        }
    );
    assert_eq!(report.drives[3].outcome, Outcome::Good);
    assert!([small, long, odd].iter().all(|twin| twin.written() == 0));
}

#[test]
fn images_that_contradict_themselves_are_refused() {
    use crate::{ImageFault, PressPlan};
    let sized = |used: u64, len| {
        let picture = Picture::new(1, used, len);
        PressPlan::new(&picture).map(|plan| plan.content_len())
    };
    assert_eq!(sized(0, 0), Err(ImageFault::Empty));
    assert!(matches!(sized(1, 513), Err(ImageFault::Odd { .. })));
    assert!(matches!(
        sized(1, u64::MAX - 511),
        Err(ImageFault::Odd { .. })
    ));
    assert!(matches!(sized(1024, 512), Err(ImageFault::Overused { .. })));
    assert_eq!(sized(0, 512), Ok(512));
    assert_eq!(sized(MIB + 1, 1 << 40), Ok(2 * MIB));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn a_changed_edition_is_as_good_as_a_fresh_one(
        changes in prop::collection::vec((0u64..10 * MIB, any::<u8>()), 0..6),
        grow in 0u64..2 * MIB,
        full in any::<bool>(),
    ) {
        let old = Picture::new(1, 10 * MIB, 16 * MIB);
        let mut new = Picture::new(1, 10 * MIB + grow, 16 * MIB);
        for (at, byte) in changes {
            new.bytes[at as usize] = byte;
        }
        let twin = Twin::good(20 * MIB);
        press_one(&old, &twin);
        let options = PressOptions { full, ..PressOptions::default() };
        let report = press_with(&new, std::slice::from_ref(&twin), &options, &Silent);
        prop_assert_eq!(&report.drives[0].outcome, &Outcome::Good);
        assert_holds(&twin, &new);
    }
}

//! Bad drives: each fault is found, with its kind and its place.

use super::twin::Fault as Wrong;
use super::*;
use crate::{Fault, FaultKind, Place};

const USED: u64 = 40 * MIB;
const LEN: u64 = 64 * MIB;

fn picture() -> Picture {
    Picture::new(1, USED, LEN)
}

/// The first bad place of a drive with this fault. It never looks finished.
fn fault_of(wrong: Wrong) -> Fault {
    let name = format!("{wrong:?}");
    let twin = Twin::with(100 * MIB, wrong);
    match press_one(&picture(), &twin).outcome {
        Outcome::Bad { fault } => {
            assert!(looks_unfinished(&twin), "{name}");
            fault
        }
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn one_bit_that_flips_is_named_with_its_byte() {
    for at in [MIB, 5 * MIB + 12_345, 39 * MIB + 777, USED - 1] {
        let fault = fault_of(Wrong::Flips(at, 3));
        let offset = at % MIB;
        let path = format!("films/{}.mp4", at / MIB);
        let wanted = Fault {
            address: at,
            place: Place::File { path, offset },
            what: FaultKind::Corrupt,
        };
        assert_eq!(fault, wanted);
    }
}

#[test]
fn one_bit_in_the_first_block_is_found_too() {
    for at in [5, 446, 4096, 600 << 10] {
        let fault = fault_of(Wrong::Flips(at, 0));
        assert_eq!((fault.address, fault.what), (at, FaultKind::Corrupt));
        assert_eq!(fault.place, Place::Metadata);
    }
}

#[test]
fn a_page_that_went_elsewhere_leaves_its_old_content() {
    let fault = fault_of(Wrong::Misdirects(7 * MIB + 8192, 9 * MIB));
    assert_eq!(
        (fault.address, fault.what),
        (7 * MIB + 8192, FaultKind::Zero)
    );
}

#[test]
fn another_addresss_block_is_named() {
    // Writes to each page of block 30 go to block 20, which then holds 30, and 30 nothing.
    let mut twin = Twin::good(100 * MIB);
    twin.faults = (0..256)
        .map(|page| Wrong::Misdirects(30 * MIB + page * 4096, 20 * MIB + page * 4096))
        .collect();
    let Outcome::Bad { fault } = press_one(&picture(), &twin).outcome else {
        panic!("not found");
    };
    assert_eq!(fault.address, 20 * MIB);
    assert_eq!(fault.what, FaultKind::Alias { of: 30 * MIB });
}

#[test]
fn a_bad_contact_is_told_from_bad_memory() {
    let fault = fault_of(Wrong::Flickers(21 * MIB + 5, 1));
    assert_eq!((fault.address, fault.what), (21 * MIB, FaultKind::Unstable));
}

#[test]
fn pages_that_refuse_are_named() {
    let fault = fault_of(Wrong::Unwritable(13 * MIB + 5000));
    let errno = Some(5);
    assert_eq!(fault.address, 13 * MIB + 4096);
    assert_eq!(fault.what, FaultKind::Unwritable { errno });
    let fault = fault_of(Wrong::Unreadable(13 * MIB + 5000));
    assert_eq!(fault.address, 13 * MIB + 4096);
    assert_eq!(fault.what, FaultKind::Unreadable { errno });
    let twin = Twin::with(LEN, Wrong::FlushFails);
    let Outcome::Bad { fault } = press_one(&picture(), &twin).outcome else {
        panic!("not found");
    };
    assert_eq!(fault.what, FaultKind::Unflushable { errno });
}

#[test]
fn a_drive_that_keeps_nothing_is_bad_and_no_fake() {
    let fault = fault_of(Wrong::Forgets);
    assert_eq!(fault.what, FaultKind::Zero);
}

#[test]
fn a_drive_that_is_pulled_out_is_lost_and_picks_up() {
    let picture = picture();
    for wrong in [Wrong::DiesAt(25 * MIB), Wrong::VanishesAt(25 * MIB)] {
        let twin = Twin::with(100 * MIB, wrong);
        let outcome = press_one(&picture, &twin).outcome;
        assert_eq!(outcome, Outcome::Lost { address: 24 * MIB });
        let again = Twin::good(100 * MIB);
        let pages = twin.bytes(0, 100 * MIB);
        crate::Device::write_at(&mut again.clone(), 0, &pages).unwrap();
        assert!(looks_unfinished(&again));
        let report = press_one(&picture, &again);
        assert_eq!(report.outcome, Outcome::Good);
        // What stood there was not written again, but for blocks with probes in them.
        assert_eq!(report.moved.skipped, 18 * MIB);
        assert_holds(&again, &picture);
    }
}

#[test]
fn a_reset_in_between_is_no_fault() {
    let twin = Twin::with(100 * MIB, Wrong::Resets(50));
    assert_eq!(press_one(&picture(), &twin).outcome, Outcome::Good);
}

#[test]
fn a_broken_implementation_takes_nobody_along() {
    let twins = [Twin::with(LEN, Wrong::Panics), Twin::good(LEN)];
    let report = press_all(&picture(), &twins);
    assert_eq!(report.drives[0].outcome, Outcome::Lost { address: 0 });
    assert_eq!(report.drives[1].outcome, Outcome::Good);
}

#[test]
fn a_source_that_fails_is_no_drives_fault() {
    let mut picture = picture();
    picture.fails_at = Some(30 * MIB);
    let twin = Twin::good(LEN);
    let outcome = press_one(&picture, &twin).outcome;
    let Outcome::SourceFailed { fault } = &outcome else {
        panic!("{outcome:?}");
    };
    assert!(fault.address <= 30 * MIB && fault.address > 29 * MIB);
    assert!(!fault.changed && matches!(fault.place, Place::File { .. }));
    assert!(looks_unfinished(&twin));
    let mut picture = self::picture();
    picture.ends_at = Some(17 * MIB);
    let Outcome::SourceFailed { fault } = press_one(&picture, &twin).outcome else {
        panic!("not found");
    };
    assert_eq!(fault.address, 17 * MIB);
}

#[test]
fn a_broken_image_ends_the_press() {
    let mut picture = picture();
    picture.panics_at = Some(13 * MIB);
    let report = press_all(&picture, &[Twin::good(LEN), Twin::good(LEN)]);
    for drive in report.drives {
        assert!(matches!(drive.outcome, Outcome::SourceFailed { .. }));
    }
}

#[test]
fn a_source_that_changes_between_two_presses_is_found() {
    let mut picture = picture();
    picture.changes_at = Some(22 * MIB + 1);
    let plan = PressPlan::new(&picture).unwrap();
    let options = PressOptions::default();
    let twin = Twin::good(LEN);
    let first = press(
        &plan,
        devices(std::slice::from_ref(&twin)),
        &options,
        &Silent,
    );
    assert_eq!(first.drives[0].outcome, Outcome::Good);
    let second = press(&plan, devices(&[Twin::good(LEN)]), &options, &Silent);
    let Outcome::SourceFailed { fault } = &second.drives[0].outcome else {
        panic!("{:?}", second.drives[0].outcome);
    };
    assert_eq!((fault.address, fault.changed), (22 * MIB, true));
}

#[test]
fn outcomes_are_json_and_come_back() {
    let outcome = Outcome::Bad {
        fault: fault_of(Wrong::Flips(5 * MIB, 3)),
    };
    let text = json(&outcome);
    assert_eq!(
        text,
        r#"{"outcome":"bad","fault":{"address":5242880,"place":{"kind":"file","path":"films/5.mp4","offset":0},"what":{"fault":"corrupt"}}}"#
    );
    assert_eq!(serde_json::from_str::<Outcome>(&text).unwrap(), outcome);
}

//! The simulated sticks are what they say they are, seen through the block device.
//!
//! What the press finds on them proves nothing unless they have the faults that are claimed for them.

use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

use crate::direct::{Direct, noise};
use crate::rig::{GIB, MIB, Plain, Stick, privileged};
use crate::throttle::Throttle;

#[test]
fn a_good_stick_keeps_everything() {
    if !privileged() {
        return;
    }
    let mut stick = Stick::new(64 * MIB, "");
    let mut disk = Direct::open(stick.path()).unwrap();
    for n in 0..64 {
        disk.write(n * MIB, &noise(n)).unwrap();
    }
    disk.sync().unwrap();
    for n in 0..64 {
        assert!(disk.read(n * MIB, MIB).unwrap() == noise(n), "{n}");
    }
    assert_eq!(
        (stick.counts().written, stick.counts().highest),
        (64 * MIB, 64 * MIB)
    );
    assert!(stick.counts().flushes > 0);
    drop(disk);
    stick.replug();
    let mut disk = Direct::open(stick.path()).unwrap();
    assert!(disk.read(63 * MIB, MIB).unwrap() == noise(63));
    assert!(disk.write(64 * MIB, &[0; 512]).is_err());
}

#[test]
fn a_wrapped_stick_gives_another_address() {
    if !privileged() {
        return;
    }
    let stick = Stick::new(GIB, "--real 32MiB --beyond wrap");
    let mut disk = Direct::open(stick.path()).unwrap();
    disk.write(0, &noise(1)).unwrap();
    disk.write(GIB - MIB, &noise(2)).unwrap();
    assert!(disk.read(31 * MIB, MIB).unwrap() == noise(2));
    assert!(disk.read(64 * MIB, MIB).unwrap() == noise(1));
    disk.write(512 * MIB, &noise(3)).unwrap();
    assert!(disk.read(0, MIB).unwrap() == noise(3));
}

#[test]
fn what_lies_in_limbo_is_lost() {
    if !privileged() {
        return;
    }
    for (beyond, want) in [("zeros", 0), ("last", 5), ("garbage", 9)] {
        let stick = Stick::new(256 * MIB, &format!("--real 32MiB --beyond {beyond}"));
        let mut disk = Direct::open(stick.path()).unwrap();
        disk.write(31 * MIB, &noise(1)).unwrap();
        disk.write(32 * MIB, &noise(2)).unwrap();
        disk.write(16 * MIB, &[5; MIB as usize]).unwrap();
        let found = disk.read(32 * MIB, MIB).unwrap();
        assert!(found != noise(2), "{beyond}");
        assert!(disk.read(31 * MIB, MIB).unwrap() == noise(1), "{beyond}");
        if want == 9 {
            assert!(
                found == disk.read(32 * MIB, MIB).unwrap()
                    && found != disk.read(33 * MIB, MIB).unwrap()
            );
        } else {
            assert!(found.iter().all(|&byte| byte == want), "{beyond}");
        }
    }
}

#[test]
fn a_cache_hides_the_end_until_it_is_full() {
    if !privileged() {
        return;
    }
    let stick = Stick::new(256 * MIB, "--real 32MiB --beyond cache:4MiB");
    let mut disk = Direct::open(stick.path()).unwrap();
    disk.write(200 * MIB, &noise(1)).unwrap();
    disk.write(0, &noise(2)).unwrap();
    assert!(disk.read(200 * MIB, MIB).unwrap() == noise(1));
    for n in 1..5 {
        disk.write(n * MIB, &noise(3)).unwrap();
    }
    assert!(disk.read(200 * MIB, MIB).unwrap() == vec![0; MIB as usize]);
    assert!(disk.read(0, MIB).unwrap() == noise(2));
}

#[test]
fn one_bit_flips_whatever_is_written() {
    if !privileged() {
        return;
    }
    let at = 5 * MIB + 77;
    let stick = Stick::new(64 * MIB, &format!("--flip {at}:3"));
    let mut disk = Direct::open(stick.path()).unwrap();
    for n in [4, 5, 6, 5] {
        disk.write(n * MIB, &noise(n)).unwrap();
    }
    let mut want = noise(5);
    want[77] ^= 8;
    assert!(disk.read(5 * MIB, MIB).unwrap() == want);
    assert!(
        disk.read(4 * MIB, MIB).unwrap() == noise(4)
            && disk.read(6 * MIB, MIB).unwrap() == noise(6)
    );
}

/// What is read back, then what is there once it was pulled out.
fn after_a_flush(arguments: &str) -> (bool, bool) {
    let mut stick = Stick::new(64 * MIB, arguments);
    let mut disk = Direct::open(stick.path()).unwrap();
    for n in 0..16 {
        disk.write(n * MIB, &noise(n)).unwrap();
    }
    disk.sync().unwrap();
    let same = |disk: &mut Direct| (0..16).all(|n| disk.read(n * MIB, MIB).unwrap() == noise(n));
    let before = same(&mut disk);
    drop(disk);
    stick.replug();
    let mut disk = Direct::open(stick.path()).unwrap();
    assert!(
        disk.read(0, MIB).unwrap() == noise(0),
        "the oldest had left the cache"
    );
    (before, same(&mut disk))
}

#[test]
fn a_flush_lies_loses_or_keeps() {
    if !privileged() {
        return;
    }
    assert_eq!(
        after_a_flush("--volatile 8MiB --flush honest"),
        (true, true)
    );
    assert_eq!(after_a_flush("--volatile 8MiB --flush lies"), (true, false));
    assert_eq!(
        after_a_flush("--volatile 8MiB --flush loses"),
        (false, false)
    );
}

#[test]
fn bad_sectors_fail_alone_and_for_good() {
    if !privileged() {
        return;
    }
    let stick = Stick::new(64 * MIB, "--bad 2097152:read --bad 4194304:write");
    let mut disk = Direct::open(stick.path()).unwrap();
    disk.write(2 * MIB, &noise(1)).unwrap();
    assert_eq!(disk.read(2 * MIB, 512).unwrap_err().raw_os_error(), Some(5));
    assert!(disk.read(2 * MIB + 512, 512).is_ok());
    assert_eq!(
        disk.write(4 * MIB, &[0; 512]).unwrap_err().raw_os_error(),
        Some(5)
    );
    assert!(disk.read(4 * MIB, 512).is_ok());
    assert!(stick.counts().failed >= 2);
}

#[test]
fn it_dies_at_an_address_or_after_an_amount_in_each_manner() {
    if !privileged() {
        return;
    }
    for death in ["eio", "gone", "abort"] {
        for when in ["--dies-at 8388608", "--dies-after 8388608"] {
            let stick = Stick::new(64 * MIB, &format!("{when} --death {death}"));
            let mut disk = Direct::open(stick.path()).unwrap();
            for n in 0..8 {
                disk.write(n * MIB, &noise(n)).unwrap();
            }
            assert!(disk.write(8 * MIB, &noise(8)).is_err(), "{death} {when}");
            assert!(disk.read(0, MIB).is_err(), "{death} {when}");
            let mut first = vec![0; MIB as usize];
            stick.medium().read_exact_at(&mut first, 0).unwrap();
            assert!(first == noise(0) && stick.counts().written == 8 * MIB);
        }
    }
}

#[test]
fn one_that_died_comes_back() {
    if !privileged() {
        return;
    }
    let stick = Stick::new(64 * MIB, "--dies-after 1048576 --revives-after 0.3");
    let mut disk = Direct::open(stick.path()).unwrap();
    disk.write(0, &noise(0)).unwrap();
    assert!(disk.write(MIB, &noise(1)).is_err());
    std::thread::sleep(Duration::from_millis(400));
    disk.write(MIB, &noise(1)).unwrap();
    assert!(disk.read(MIB, MIB).unwrap() == noise(1));
}

#[test]
fn one_that_hangs_is_let_go_of() {
    if !privileged() {
        return;
    }
    let stick = Stick::new(64 * MIB, "--dies-at 1048576 --death hang");
    let mut disk = Direct::open(stick.path()).unwrap();
    let (said, heard) = std::sync::mpsc::channel();
    let waiting =
        std::thread::spawn(move || said.send(disk.write(MIB, &noise(1)).is_err()).unwrap());
    assert!(heard.recv_timeout(Duration::from_millis(500)).is_err());
    drop(stick);
    assert!(heard.recv_timeout(Duration::from_secs(10)).unwrap());
    waiting.join().unwrap();
}

#[allow(
    clippy::disallowed_methods,
    reason = "how slow a stick is can only be measured"
)]
fn seconds(work: impl FnOnce()) -> f64 {
    let from = Instant::now();
    work();
    from.elapsed().as_secs_f64()
}

#[test]
fn slow_sticks_are_slow() {
    if !privileged() {
        return;
    }
    // At most so fast is what a stick must keep; how much slower depends on the machine.
    let bytes = noise(1);
    let stick = Stick::new(
        64 * MIB,
        "--write-rate 20MiB --read-rate 40MiB --slows 8MiB:4MiB --jitter 7",
    );
    let mut disk = Direct::open(stick.path()).unwrap();
    let mut write =
        |from, to| seconds(|| (from..to).for_each(|n| disk.write(n * MIB, &bytes).unwrap()));
    let (fast, slow) = (write(0, 8), write(8, 12));
    assert!((0.3..2.0).contains(&fast), "{fast}");
    assert!((0.7..4.0).contains(&slow), "{slow}");
    let read = seconds(|| (0..8).for_each(|n| drop(disk.read(n * MIB, MIB).unwrap())));
    assert!((0.1..2.0).contains(&read), "{read}");

    let (plain, throttle) = (Plain::new(64 * MIB), Throttle::new());
    throttle.limit(plain.path(), None, Some(20 * MIB));
    let mut disk = Direct::open(plain.path()).unwrap();
    let took = seconds(|| (0..10).for_each(|n| disk.write(n * MIB, &bytes).unwrap()));
    assert!((0.3..3.0).contains(&took), "{took}");
    assert!(plain.holds(&bytes));
}

#[test]
fn nothing_stays_behind() {
    if !privileged() {
        return;
    }
    let stick = Stick::new(64 * MIB, "");
    let name = stick
        .path()
        .file_name()
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    let file = |what: &str| std::fs::read_to_string(format!("/sys/block/{name}/{what}"));
    let dir = stick.socket().parent().unwrap().to_owned();
    assert_eq!(file("size").unwrap().trim(), (64 * MIB / 512).to_string());
    assert!(file("loop/backing_file").is_ok());
    drop(stick);
    assert!(!dir.exists());
    // Somebody else may have taken the number since; then it is not ours either.
    let backing = file("loop/backing_file").unwrap_or_default();
    assert!(!backing.contains(dir.to_str().unwrap()));
}

//! Days at a station, as tables: what happens, and what the station does about it.

use bulssi_model::ByteLen;
use proptest::prelude::*;

use super::*;
use crate::drives::DriveKind;

/// `A` to `Z` have a serial number; `?` has none; `#` is a card in a USB reader.
fn drive(name: char, port: u8) -> DriveIdentity {
    DriveIdentity {
        port: PortPath::Usb {
            bus: 1,
            ports: vec![2, port],
            slot: 0,
        },
        serial: (name != '?').then(|| format!("serial {name}")),
        vendor: "Acme".into(),
        model: "Stick".into(),
        kind: if name == '#' {
            DriveKind::Card
        } else {
            DriveKind::Stick
        },
        len: ByteLen(16_000_000_000),
    }
}

/// A station that is told what happens in a few letters, and answers in a few words.
struct Day {
    station: Station,
    plugs: BTreeMap<(char, u8), Plug>,
    next: u64,
}

impl Day {
    fn new(options: StationOptions) -> Self {
        Self {
            station: Station::new(options),
            plugs: BTreeMap::new(),
            next: 0,
        }
    }

    /// `in A1`: stick A into port 1, holding something else; `edition A1`: holding the edition;
    /// `was A1`, `out A1`; `good A1`, `bad A1`, `pulled A1`, `stopped A1`: how pressing it ended;
    /// `mounted A1`, `system A1`: plugged in and refused; `arm 1`, `arm all`, `disarm 1`.
    fn on(&mut self, step: &str) -> String {
        let (word, what) = step.split_once(' ').unwrap();
        let mut chars = what.chars();
        let name = chars.next().unwrap();
        let port = chars.as_str().parse().unwrap_or(0);
        let ports = |what: &str| match what.parse() {
            Ok(port) => Ports::At(drive('A', port).port),
            Err(_) => Ports::All,
        };
        let mut plug = |new: bool| {
            if new {
                self.next += 1;
                self.plugs.insert((name, port), Plug(self.next));
            }
            self.plugs[&(name, port)]
        };
        let id = drive(name, port);
        let plugged = |plug, on_drive, refusals| StationEvent::Plugged {
            plug,
            id: id.clone(),
            on_drive,
            refusals,
        };
        let ended = |plug, ended| StationEvent::Ended { plug, ended };
        let mounted = Refusal::Mounted {
            at: vec!["/media/a".into()],
        };
        let system = Refusal::System { at: "/".into() };
        let event = match word {
            "arm" => StationEvent::Arm(ports(what)),
            "disarm" => StationEvent::Disarm(ports(what)),
            "was" => StationEvent::Present {
                plug: plug(true),
                id: id.clone(),
            },
            "in" => plugged(plug(true), OnDrive::Other, vec![]),
            "edition" => plugged(plug(true), OnDrive::ThisEdition, vec![]),
            "mounted" => plugged(plug(true), OnDrive::Other, vec![mounted]),
            "system" => plugged(plug(true), OnDrive::Other, vec![system, mounted]),
            "out" => StationEvent::Unplugged { plug: plug(false) },
            "good" => ended(plug(false), Ended::Good),
            "bad" => ended(plug(false), Ended::Bad),
            "pulled" => ended(plug(false), Ended::Pulled),
            "stopped" => ended(plug(false), Ended::Stopped),
            _ => panic!("{step}"),
        };
        let words: Vec<_> = self.station.on(event).iter().map(word_of).collect();
        words.join(", ")
    }
}

fn word_of(action: &Action) -> String {
    let port = |port: &PortPath| port.to_string().rsplit('.').next().unwrap().to_owned();
    match action {
        Action::Press { unmount: true, .. } => "unmount and press".into(),
        Action::Press { .. } => "press".into(),
        Action::Tell { news, .. } => match news {
            News::Refused(why) => format!("refused for {}", why.len()),
            News::FailedBefore(at) => format!("failed at {}", port(at)),
            News::SuspectPort(at) => format!("suspect port {}", port(at)),
            News::Bad(blame) => format!("bad {blame:?}").to_lowercase(),
            news => format!("{news:?}").to_lowercase(),
        },
    }
}

fn days() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    vec![
        (
            "only armed ports press",
            vec![
                ("in A1", "notarmed"),
                ("arm 1", ""),
                ("in B1", "press"),
                ("in C2", "notarmed"),
                ("arm all", ""),
                ("in D2", "press"),
                ("disarm 2", ""),
                ("good D2", "good"),
                ("in E2", "notarmed"),
                ("in F3", "press"),
                ("arm 2", ""),
                ("in G2", "press"),
                ("disarm all", ""),
                ("in H3", "notarmed"),
            ],
        ),
        (
            "what was there is left alone, also when its port is armed",
            vec![
                ("was A1", "washere"),
                ("arm all", ""),
                ("out A1", ""),
                ("in A1", "press"),
            ],
        ),
        (
            "a good one is told good and left",
            vec![
                ("arm all", ""),
                ("in A1", "press"),
                ("good A1", "good"),
                ("out A1", ""),
                ("edition A2", "alreadygood"),
                ("out A2", ""),
                // Somebody used it for something else.
                ("in A1", "press"),
            ],
        ),
        (
            "holding the edition proves nothing of one that is not known",
            vec![
                ("arm all", ""),
                ("edition A1", "press"),
                ("edition ?2", "press"),
                ("good ?2", "good"),
                ("out ?2", ""),
                ("edition ?2", "press"),
                ("edition #3", "press"),
                ("good #3", "good"),
                ("out #3", ""),
                ("edition #3", "press"),
            ],
        ),
        (
            "sticks that share a serial number are pressed, not believed",
            vec![
                ("arm all", ""),
                ("in A1", "press"),
                ("in A2", "press"),
                ("good A1", "good"),
                ("bad A2", "bad unclear"),
                ("out A1", ""),
                ("edition A3", "press"),
                ("bad A3", "bad unclear"),
            ],
        ),
        (
            "refused ones are left",
            vec![
                ("arm all", ""),
                ("system A1", "refused for 2"),
                ("good A1", ""),
            ],
        ),
        (
            "a stick that fails at two ports is bad",
            vec![
                ("arm all", ""),
                ("in A1", "press"),
                ("bad A1", "bad unclear"),
                ("out A1", ""),
                ("in A2", "failed at 1, press"),
                ("bad A2", "bad stick"),
                ("out A2", ""),
                ("in A3", "badstick"),
                // And the ports are not.
                ("in B1", "press"),
                ("bad B1", "bad unclear"),
            ],
        ),
        (
            "a stick that fails twice at one port is bad",
            vec![
                ("arm all", ""),
                ("in A1", "press"),
                ("bad A1", "bad unclear"),
                ("out A1", ""),
                ("in A1", "failed at 1, press"),
                ("bad A1", "bad stick"),
            ],
        ),
        (
            "different sticks failing in a row make a port bad",
            vec![
                ("arm all", ""),
                ("in A1", "press"),
                ("bad A1", "bad unclear"),
                ("out A1", ""),
                ("in B1", "press"),
                ("bad B1", "bad port"),
                ("out B1", ""),
                ("in C1", "badport"),
                // Nothing is held against those that failed there.
                ("in A2", "press"),
                ("good A2", "good"),
                ("in B3", "press"),
                ("bad B3", "bad unclear"),
                ("arm 1", ""),
                ("in D1", "press"),
            ],
        ),
        (
            "a good stick in between clears a port",
            vec![
                ("arm all", ""),
                ("in A1", "press"),
                ("bad A1", "bad unclear"),
                ("out A1", ""),
                ("in B1", "press"),
                ("good B1", "good"),
                ("out B1", ""),
                ("in C1", "press"),
                ("bad C1", "bad unclear"),
            ],
        ),
        (
            "a stick that is good elsewhere makes its port suspect",
            vec![
                ("arm all", ""),
                ("in A1", "press"),
                ("bad A1", "bad unclear"),
                ("out A1", ""),
                ("in A2", "failed at 1, press"),
                ("good A2", "good, suspect port 1"),
                ("in B1", "press"),
                ("bad B1", "bad port"),
            ],
        ),
        (
            "sticks without a serial number are not held against each other or a port",
            vec![
                ("arm all", ""),
                ("in ?1", "press"),
                ("bad ?1", "bad unclear"),
                ("out ?1", ""),
                ("in ?2", "press"),
                ("bad ?2", "bad unclear"),
                ("out ?2", ""),
                ("in ?1", "press"),
                ("bad ?1", "bad unclear"),
            ],
        ),
        (
            "pulling is no failure, and plugging in again picks up",
            vec![
                ("arm all", ""),
                ("in A1", "press"),
                ("pulled A1", "pulled"),
                ("out A1", ""),
                ("in A1", "press"),
                // The watcher was faster than the press.
                ("out A1", ""),
                ("bad A1", "pulled"),
                ("in A1", "press"),
                ("good A1", "good"),
            ],
        ),
        (
            "the next stick is there before the last one's press has ended",
            vec![
                ("arm all", ""),
                ("in A1", "press"),
                ("out A1", ""),
                ("in B1", "press"),
                ("pulled A1", "pulled"),
                ("good B1", "good"),
            ],
        ),
        (
            "an end is told once",
            vec![
                ("arm all", ""),
                ("in A1", "press"),
                ("good A1", "good"),
                ("bad A1", ""),
                ("in B1", "press"),
                ("stopped B1", ""),
                ("bad B1", ""),
            ],
        ),
    ]
}

#[test]
fn days_at_the_station() {
    for (name, steps) in days() {
        let mut day = Day::new(StationOptions::default());
        for (number, (step, expected)) in steps.into_iter().enumerate() {
            assert_eq!(day.on(step), expected, "{name}: step {number}, {step}");
        }
    }
}

#[test]
fn mounted_sticks_are_unmounted_where_that_was_agreed_to() {
    for (unmount, expected) in [(true, "unmount and press"), (false, "refused for 1")] {
        let mut day = Day::new(StationOptions { unmount });
        day.on("arm all");
        assert_eq!(day.on("mounted A1"), expected);
        assert_eq!(day.on("system B2"), "refused for 2");
    }
}

#[test]
fn ports_count_what_happened_at_them() {
    let mut day = Day::new(StationOptions::default());
    for step in [
        "arm all",
        "in A1",
        "good A1",
        "out A1",
        "in B1",
        "pulled B1",
        "out B1",
    ] {
        day.on(step);
    }
    for step in ["in C1", "bad C1", "out C1", "in D1", "bad D1"] {
        day.on(step);
    }
    let record = &day.station.ports()[&drive('A', 1).port];
    let counts = (record.good, record.pulled, record.bad, record.is_bad);
    assert_eq!(counts, (1, 1, 2, true));
}

proptest! {
    /// Whatever happens, only what sits at an armed port and is not refused is pressed, and each
    /// stay at most once.
    #[test]
    fn nothing_is_pressed_unasked(
        steps in prop::collection::vec((0..12usize, "[AB?#]", 1..4u8), 0..60),
    ) {
        const WORDS: [&str; 12] = [
            "arm", "disarm", "was", "in", "edition", "mounted", "system", "out", "good", "bad",
            "pulled", "stopped",
        ];
        let mut day = Day::new(StationOptions { unmount: true });
        for (word, name, port) in steps {
            let word = WORDS[word];
            let name = name.chars().next().unwrap();
            let known = day.plugs.contains_key(&(name, port));
            let step = match word {
                "arm" | "disarm" => format!("{word} {port}"),
                "out" | "good" | "bad" | "pulled" | "stopped" if !known => continue,
                _ => format!("{word} {name}{port}"),
            };
            let armed = day.station.is_armed(&drive('A', port).port);
            let told = day.on(&step);
            if told.ends_with("press") {
                prop_assert!(armed && matches!(word, "in" | "edition" | "mounted"), "{}", step);
            }
        }
    }
}

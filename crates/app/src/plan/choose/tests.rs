//! The choice: tables, limits, and the same choice made plainly.

use proptest::prelude::*;

use super::*;

fn work(cost: u64, worth: u64) -> Candidate {
    Candidate {
        cost,
        worth,
        topics: Vec::new(),
        themes: Vec::new(),
        pinned: false,
    }
}

fn singles(room: u64, candidates: Vec<Candidate>) -> Problem {
    Problem {
        room,
        units: (0..candidates.len()).map(|i| i..i + 1).collect(),
        candidates,
        shares: Vec::new(),
    }
}

#[test]
fn the_densest_go_in_first() {
    let problem = singles(10, vec![work(6, 6), work(5, 10), work(5, 1), work(1, 1)]);
    let choice = choose(&problem);
    assert_eq!(choice.taken, [1, 3]);
    assert_eq!(choice.left[&0], Left::NoRoom { free: 4 });
}

#[test]
fn a_series_goes_in_from_its_first_episode() {
    let mut problem = singles(10, vec![work(4, 1), work(4, 9), work(4, 9), work(3, 1)]);
    problem.units = vec![0..3, 3..4];
    let choice = choose(&problem);
    assert_eq!(choice.taken, [0, 1]);
    assert_eq!(choice.left[&2], Left::NoRoom { free: 2 });
}

#[test]
fn what_becomes_complete_is_worth_more() {
    let mut problem = singles(
        8,
        vec![work(4, 4), work(4, 4), work(4, 4), work(4, 4), work(4, 4)],
    );
    problem.units = vec![0..3, 3..5];
    assert_eq!(choose(&problem).taken, [3, 4]);
}

#[test]
fn pinned_works_pull_what_stands_before_them() {
    let mut problem = singles(9, vec![work(4, 1), work(4, 1), work(4, 1), work(1, 99)]);
    problem.units = vec![0..3, 3..4];
    problem.candidates[1].pinned = true;
    assert_eq!(choose(&problem).taken, [0, 1, 3]);
    problem.room = 7;
    assert_eq!(choose(&problem).taken, [0, 3]);
}

#[test]
fn least_is_reached_and_most_is_kept() {
    let themed = |cost, worth, theme| Candidate {
        themes: vec![theme],
        ..work(cost, worth)
    };
    let mut problem = singles(
        10,
        vec![
            themed(2, 1, 0),
            themed(2, 1, 0),
            themed(4, 90, 1),
            themed(4, 80, 1),
            work(2, 50),
        ],
    );
    problem.shares = vec![
        ShareBytes { least: 3, most: 10 },
        ShareBytes { least: 0, most: 4 },
    ];
    let choice = choose(&problem);
    assert_eq!(choice.taken, [0, 1, 4, 2]);
    assert_eq!(choice.left[&3], Left::ThemeFull { theme: 1 });
}

#[test]
fn topics_are_mixed() {
    let of = |topic| Candidate {
        topics: vec![topic],
        ..work(1, 100)
    };
    let mut candidates = vec![of(0); 40];
    candidates.extend(vec![of(1); 40]);
    let choice = choose(&singles(40, candidates));
    let first = choice.taken.iter().filter(|i| **i < 40).count();
    assert_eq!(first, 20);
}

fn problems() -> impl Strategy<Value = Problem> {
    let candidate = (
        0u64..50,
        0u64..100,
        0usize..3,
        0usize..3,
        prop::bool::weighted(0.1),
    );
    let units = prop::collection::vec(prop::collection::vec(candidate, 1..6), 0..20);
    let shares = prop::collection::vec((0u64..60, 0u64..300), 3);
    (0u64..500, units, shares).prop_map(|(room, units, shares)| {
        let mut problem = Problem {
            room,
            shares: shares
                .into_iter()
                .map(|(least, more)| ShareBytes {
                    least,
                    most: least + more,
                })
                .collect(),
            ..Problem::default()
        };
        for unit in units {
            let start = problem.candidates.len();
            problem.candidates.extend(unit.into_iter().map(
                |(cost, worth, topic, theme, pinned)| Candidate {
                    cost,
                    worth,
                    topics: vec![topic],
                    themes: vec![theme],
                    pinned,
                },
            ));
            problem.units.push(start..problem.candidates.len());
        }
        problem
    })
}

/// The choice as its first sentence says it: of all offers the best, again and again.
fn plainly(problem: &Problem) -> Vec<usize> {
    let mut state = State::new(problem);
    state.take_pinned();
    for theme in (0..problem.shares.len()).map(Some).chain([None]) {
        let units = 0..problem.units.len();
        while let Some(best) = units
            .clone()
            .filter_map(|unit| state.offer(unit, theme, |index| state.worth(index)))
            .max()
        {
            state.take(best.unit, best.end);
        }
    }
    state.taken
}

proptest! {
    #[test]
    fn heaps_choose_what_looking_at_all_would(problem in problems()) {
        prop_assert_eq!(choose(&problem).taken, plainly(&problem));
    }

    #[test]
    fn every_choice_keeps_the_limits(problem in problems()) {
        let choice = choose(&problem);
        prop_assert_eq!(&choice, &choose(&problem));
        let cost = |taken: &[usize]| taken.iter().map(|i| problem.candidates[*i].cost).sum::<u64>();
        prop_assert!(cost(&choice.taken) <= problem.room);
        prop_assert_eq!(choice.taken.len() + choice.left.len(), problem.candidates.len());
        for unit in &problem.units {
            let taken: Vec<usize> = choice.taken.iter().copied().filter(|i| unit.contains(i)).collect();
            prop_assert_eq!(taken, (unit.start..).take(choice.taken.iter().filter(|i| unit.contains(i)).count()).collect::<Vec<_>>());
        }
        if problem.candidates.iter().all(|c| !c.pinned) {
            for (theme, share) in problem.shares.iter().enumerate() {
                let of: Vec<usize> = choice.taken.iter().copied()
                    .filter(|i| problem.candidates[*i].themes.contains(&theme)).collect();
                prop_assert!(cost(&of) <= share.most);
            }
        }
        // Nothing that fits and is allowed stays behind.
        let free = problem.room - cost(&choice.taken);
        for (index, why) in &choice.left {
            if let Left::NoRoom { free: said } = why {
                prop_assert_eq!(*said, free);
                prop_assert!(problem.candidates[*index].cost > free);
            }
        }
    }
}

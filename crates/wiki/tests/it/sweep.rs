//! Everything in the order of the disk, and many articles by path: the same bytes as one by one.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use bulssi_model::{Event, Silent, Watch};
use bulssi_wiki::{Archive, Bytes, Limits, Lookup, Part, Source, SweepOptions, Target, ZimError};

use crate::made::{Made, cluster, item, sound};
use crate::{SETS, data};

fn open(path: &Path, limits: Limits) -> Archive {
    Archive::open(Source::open(&[path]).unwrap(), limits).unwrap()
}

fn real() -> Vec<PathBuf> {
    let names = ["small.zim", "wikibooks_be_all_nopic_2017-02.zim"];
    let all = |set: &'static str| names.map(|name| Some(data()?.join(set).join(name)));
    SETS.into_iter().flat_map(all).flatten().collect()
}

fn options(jobs: usize, memory: u64) -> SweepOptions {
    SweepOptions {
        jobs: NonZeroUsize::new(jobs).unwrap(),
        memory,
        first: 0,
    }
}

/// Index and bytes of every item that a sweep finds, in its order.
fn swept(archive: &Archive, options: &SweepOptions) -> Result<Vec<(u32, Vec<u8>)>, ZimError> {
    let mut found = Vec::new();
    archive.sweep(
        options,
        &Silent,
        |_| true,
        |batch| {
            let items = batch.iter().map(|(entry, bytes)| match bytes {
                Bytes::Here(bytes) => (entry.index, bytes.to_vec()),
                Bytes::TooLong(len) => {
                    let mut bytes = Vec::new();
                    let copied = archive.copy(entry, &mut bytes).unwrap();
                    assert_eq!(copied, Some(len));
                    (entry.index, bytes)
                }
            });
            Ok(items.collect())
        },
        |_, items: Vec<(u32, Vec<u8>)>| {
            found.extend(items);
            Ok::<(), ZimError>(())
        },
    )?;
    Ok(found)
}

/// The same, one entry after the other.
fn single(archive: &Archive) -> Vec<(u32, Vec<u8>)> {
    let mut items = Vec::new();
    for index in 0..archive.header().entries {
        let entry = archive.entry(index).unwrap().unwrap();
        if let Target::Item { cluster, blob, .. } = entry.target {
            let bytes = archive.content(&entry, u64::MAX).unwrap().unwrap();
            items.push(((cluster, blob, index), bytes));
        }
    }
    items.sort();
    let plain = items
        .into_iter()
        .map(|((_, _, index), bytes)| (index, bytes));
    plain.collect()
}

/// From one thread with all the memory to several with so little that names come in stretches and
/// clusters as streams.
#[test]
fn a_sweep_reads_what_single_reads_do() {
    for path in real() {
        let archive = open(&path, Limits::default());
        let want = single(&archive);
        assert!(want.len() > 10);
        for (jobs, memory) in [
            (1, 256 << 20),
            (2, 256 << 20),
            (3, 1 << 20),
            (1, 48 << 10),
            (2, 64 << 10),
        ] {
            let found = swept(&archive, &options(jobs, memory)).unwrap();
            assert!(
                found == want,
                "{path:?} with {jobs} jobs and {memory} bytes"
            );
        }
    }
}

#[test]
fn a_sweep_goes_on_where_another_ended() {
    for path in real() {
        let archive = open(&path, Limits::default());
        let all = swept(&archive, &options(2, 1 << 20)).unwrap();
        for first in 0..=archive.header().clusters {
            let mut options = options(2, 1 << 20);
            options.first = first;
            let rest = swept(&archive, &options).unwrap();
            assert!(all.ends_with(&rest));
            assert!(first > 0 || rest.len() == all.len());
        }
    }
}

#[test]
fn only_what_is_wanted_is_read() {
    let mut made = two_clusters();
    // The second cluster is no Zstandard, but nobody wants it.
    made.clusters[1][0] = 5;
    let archive = made.open().unwrap();
    let mut seen = Vec::new();
    let mut run = |want: &dyn Fn(&str) -> bool| {
        archive.sweep(
            &options(2, 1 << 20),
            &Silent,
            |entry| want(&entry.path),
            |batch| Ok(batch.iter().map(|(entry, _)| entry.path.clone()).collect()),
            |cluster, paths: Vec<String>| {
                seen.push((cluster, paths.concat()));
                Ok::<(), ZimError>(())
            },
        )
    };
    run(&|path| path == "a").unwrap();
    run(&|path| path < "c").unwrap();
    let error = run(&|_| true).unwrap_err();
    assert!(matches!(error, ZimError::ClusterData { cluster: 1, .. }));
    let want = [(0, "a"), (0, "ab"), (0, "ab")];
    assert_eq!(
        seen,
        want.map(|(cluster, paths)| (cluster, paths.to_owned()))
    );
}

fn two_clusters() -> Made {
    Made {
        entries: vec![
            item("a", "", 0, 0),
            item("b", "", 0, 1),
            item("c", "", 1, 0),
            item("d", "", 1, 1),
        ],
        titles: None,
        clusters: vec![
            cluster(&[b"one", b"two"], false),
            cluster(&[b"three", b"four"], true),
        ],
    }
}

#[test]
fn errors_and_requests_stop_a_sweep() {
    #[derive(Debug)]
    enum Stop {
        Work,
        Take,
        Zim(ZimError),
    }
    impl From<ZimError> for Stop {
        fn from(error: ZimError) -> Self {
            Self::Zim(error)
        }
    }
    struct Never;
    impl Watch for Never {
        fn event(&self, _: Event) {}
        fn cancelled(&self) -> bool {
            true
        }
    }
    let archive = two_clusters().open().unwrap();
    for jobs in [1, 2, 5] {
        let run = |watch: &dyn Watch, work: u32, take: u32| {
            let mut taken = Vec::new();
            let result = archive.sweep(
                &options(jobs, 1 << 20),
                watch,
                |_| true,
                |batch| {
                    if batch.cluster() == work {
                        Err(Stop::Work)
                    } else {
                        Ok(())
                    }
                },
                |cluster, ()| {
                    taken.push(cluster);
                    if cluster == take {
                        Err(Stop::Take)
                    } else {
                        Ok(())
                    }
                },
            );
            (result, taken)
        };
        assert!(matches!(run(&Silent, 9, 9), (Ok(()), taken) if taken == [0, 1]));
        assert!(matches!(run(&Silent, 1, 9), (Err(Stop::Work), taken) if taken == [0]));
        assert!(matches!(run(&Silent, 9, 0), (Err(Stop::Take), taken) if taken == [0]));
        let (result, taken) = run(&Never, 9, 9);
        assert!(matches!(result, Err(Stop::Zim(ZimError::Cancelled))));
        assert!(taken.is_empty());
    }
}

#[test]
fn what_is_too_long_can_be_streamed() {
    let archive = |limit| {
        let limits = Limits {
            blob: limit,
            ..Limits::default()
        };
        let part = Part::whole(two_clusters().bytes()).unwrap();
        Archive::open(Source::new([part]).unwrap(), limits).unwrap()
    };
    for (limit, long) in [(4, vec![(2, 5)]), (5, vec![])] {
        let archive = archive(limit);
        let mut found = Vec::new();
        archive
            .sweep(
                &SweepOptions::default(),
                &Silent,
                |_| true,
                |batch| {
                    let long = batch.iter().filter_map(|(entry, bytes)| match bytes {
                        Bytes::TooLong(len) => Some((entry.index, len)),
                        Bytes::Here(_) => None,
                    });
                    Ok(long.collect())
                },
                |_, long: Vec<(u32, u64)>| {
                    found.extend(long);
                    Ok::<(), ZimError>(())
                },
            )
            .unwrap();
        assert_eq!(found, long);
        let entry = archive.entry(2).unwrap().unwrap();
        let mut bytes = Vec::new();
        assert_eq!(archive.copy(&entry, &mut bytes).unwrap(), Some(5));
        assert_eq!(bytes, b"three");
    }
}

#[test]
fn names_beyond_the_memory_are_refused() {
    let made = Made {
        entries: (0..900)
            .map(|n| item(&format!("{n:03}"), "", 0, n))
            .collect(),
        titles: None,
        clusters: vec![cluster(&vec![b"".as_slice(); 900], false)],
    };
    let archive = made.open().unwrap();
    assert_eq!(swept(&archive, &options(1, 1 << 20)).unwrap().len(), 900);
    let error = swept(&archive, &options(1, 32 << 10)).unwrap_err();
    assert!(matches!(error, ZimError::ClusterCrowded { cluster: 0 }));
}

#[test]
fn bad_clusters_are_told_in_the_order_of_the_archive() {
    let mut made = two_clusters();
    made.entries.push(item("e", "", 1, 7));
    for jobs in [1, 2] {
        let error = swept(&made.open().unwrap(), &options(jobs, 1 << 20)).unwrap_err();
        let fits = matches!(
            error,
            ZimError::DirentBlob {
                index: 4,
                cluster: 1,
                blob: 7
            }
        );
        assert!(fits, "{error:?}");
    }
    made.clusters[0][1] = 13;
    for jobs in [1, 2] {
        let error = swept(&made.open().unwrap(), &options(jobs, 1 << 20)).unwrap_err();
        assert!(matches!(
            error,
            ZimError::OffsetInCluster { cluster: 0, .. }
        ));
    }
}

/// Whatever is kept and in whatever order it is asked for.
#[test]
fn a_lookup_reads_what_single_reads_do() {
    for path in real() {
        let archive = open(&path, Limits::default());
        let want = single(&archive);
        for memory in [0, 200 << 10, 64 << 20] {
            let mut lookup = Lookup::new(&archive, memory).unwrap();
            let mut place = 0;
            for _ in 0..want.len() * 3 {
                // Steps of a prime visit all, near and far.
                place = (place + 7919) % want.len();
                let (index, bytes) = &want[place];
                let entry = archive.entry(*index).unwrap().unwrap();
                let found = lookup.content(&entry).unwrap().unwrap();
                assert!(found == bytes, "{path:?}: {}", entry.path);
            }
        }
    }
}

#[test]
fn a_lookup_follows_redirects() {
    let archive = sound().open().unwrap();
    let mut lookup = Lookup::new(&archive, 1 << 20).unwrap();
    let (entry, bytes) = lookup.find(b'C', "c").unwrap().unwrap();
    assert_eq!((entry.path.as_str(), bytes), ("b", b"first".as_slice()));
    assert!(lookup.find(b'C', "d").unwrap().is_none());
}

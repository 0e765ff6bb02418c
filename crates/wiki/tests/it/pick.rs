//! Several blobs of a cluster in one pass: the same bytes as one by one.

use bulssi_wiki::{Archive, Limits, Source, ZimError};

use crate::{SETS, data};

#[test]
fn picked_blobs_are_those_that_are_read_singly() {
    let mut compared = 0;
    for set in SETS {
        let Some(data) = data() else { return };
        let path = data.join(set).join("small.zim");
        let archive = Archive::open(Source::open(&[path]).unwrap(), Limits::default()).unwrap();
        for index in 0..archive.header().clusters {
            let cluster = archive.cluster(index).unwrap().unwrap();
            let blobs = cluster.blobs().unwrap();
            for step in [1, 2, 3] {
                let wanted: Vec<u32> = (0..blobs).step_by(step).collect();
                let mut taken = Vec::new();
                let take = |place: usize, bytes: &[u8]| {
                    let single = cluster.blob(wanted[place], u64::MAX).unwrap();
                    assert_eq!(bytes, single, "cluster {index} blob {}", wanted[place]);
                    taken.push(place);
                    true
                };
                cluster.pick(&wanted, u64::MAX, take).unwrap();
                assert_eq!(taken.len(), wanted.len());
                compared += taken.len();
            }
            // What is too long is passed over; what is not there is a fault; it ends when told.
            cluster.pick(&[0], 0, |_, bytes| bytes.is_empty()).unwrap();
            let past = cluster.pick(&[blobs], u64::MAX, |_, _| true);
            assert!(matches!(past, Err(ZimError::OffsetInCluster { .. })));
            let all: Vec<u32> = (0..blobs).collect();
            let mut count = 0;
            cluster
                .pick(&all, u64::MAX, |_, _| {
                    count += 1;
                    false
                })
                .unwrap();
            assert_eq!(count, 1);
        }
    }
    assert!(compared >= 50, "{compared}");
}

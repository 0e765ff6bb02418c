//! Reads everything in an archive in the order of clusters: zim-crate-peer ARCHIVE. Prints items and bytes.

use zim::{Target, Zim};

fn main() {
    let file = std::env::args().nth(1).expect("which archive?");
    let zim = Zim::new(file).expect("an archive");
    let mut places: Vec<(u32, u32)> = zim
        .iterate_by_urls()
        .filter_map(|entry| match entry.expect("an entry").target {
            Some(Target::Cluster(cluster, blob)) => Some((cluster, blob)),
            _ => None,
        })
        .collect();
    places.sort_unstable();
    let (mut items, mut bytes) = (0, 0);
    for of_one in places.chunk_by(|a, b| a.0 == b.0) {
        let cluster = zim.get_cluster(of_one[0].0).expect("a cluster");
        let blobs = cluster.read().expect("a cluster's bytes");
        for (_, blob) in of_one {
            items += 1;
            bytes += blobs.blob(*blob).expect("a blob").len();
        }
    }
    println!("{items} {bytes}");
}

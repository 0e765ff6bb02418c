//! Equal input gives equal bytes, however it is made.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use bulssi_image::{Streamed, WriteOptions, build_image};
use bulssi_model::{Digest, Filesystem, Hasher, Silent};

use crate::support::*;
use crate::tools::paths;

fn digest(path: &Path) -> Digest {
    let mut file = File::open(path).unwrap();
    let mut hasher = Hasher::new();
    let mut buf = vec![0; MIB as usize];
    loop {
        match std::io::Read::read(&mut file, &mut buf).unwrap() {
            0 => return hasher.finish(),
            len => hasher.update(&buf[..len]),
        }
    }
}

/// What these images were when their formats were set. A change here changes every drive that is
/// made again from an old edition: say so in the change log.
const FAT32: &str = "b17ecf11943a22e70faccd87d668c8b68b54f29c068741bb55b0a08b85cdde77";
const EXFAT: &str = "64c3d62d62226cd736e59e35a69754438b2d271c2654a77b4285a1da36ed10a2";

#[test]
fn images_are_what_they_were() {
    let (tree, blobs) = noisy_tree(&paths());
    let dir = scratch();
    let image = dir.path().join("a.img");
    for (filesystem, want) in [(Filesystem::Fat32, FAT32), (Filesystem::ExFat, EXFAT)] {
        build(&tree, &blobs, filesystem, 64 * MIB, &image);
        assert_eq!(digest(&image).to_string(), want, "{filesystem}");
    }
}

#[test]
fn any_number_of_threads_and_any_sink_give_the_same_bytes() {
    let (tree, blobs) = noisy_tree(&paths());
    let dir = scratch();
    let image = dir.path().join("a.img");
    for filesystem in BOTH {
        let layout = plan(&tree, filesystem, 64 * MIB);
        let mut images = Vec::new();
        for jobs in [0, 1, 2, 3, 8] {
            let options = WriteOptions { jobs };
            let report = build_image(&layout, &blobs, &image, &options, &Silent).unwrap();
            assert_eq!(report.len, layout.image_len());
            assert_eq!(report.content, tree.len());
            assert_eq!(report.files, tree.files().len() as u64);
            images.push(digest(&image));
        }
        let mut streamed = Streamed(Vec::new());
        let options = WriteOptions { jobs: 2 };
        layout
            .write(&blobs, &mut streamed, &options, &Silent)
            .unwrap();
        images.push(Digest::of(&streamed.0));
        images.dedup();
        assert_eq!(images.len(), 1, "{filesystem}");
    }
}

/// Run by the test below, in another environment.
#[test]
fn elsewhere() {
    let Ok(path) = std::env::var("BULSSI_TEST_ELSEWHERE") else {
        return;
    };
    let (tree, blobs) = noisy_tree(&paths());
    build(&tree, &blobs, Filesystem::ExFat, 64 * MIB, Path::new(&path));
}

#[test]
fn locale_umask_and_place_do_not_matter() {
    let (tree, blobs) = noisy_tree(&paths());
    let dir = scratch();
    let here = dir.path().join("here.img");
    build(&tree, &blobs, Filesystem::ExFat, 64 * MIB, &here);
    for (locale, zone, umask) in [
        ("ko_KR.EUC-KR", "Asia/Seoul", "077"),
        ("C", "America/Lima", "0"),
    ] {
        let there = dir.path().join(format!("there-{umask}.img"));
        let output = run(Command::new("sh")
            .arg("-c")
            .arg(format!(
                "umask {umask} && cd / && exec \"$0\" --exact equal::elsewhere"
            ))
            .arg(std::env::current_exe().unwrap())
            .env("BULSSI_TEST_ELSEWHERE", &there)
            .env("LANG", locale)
            .env("TZ", zone));
        assert!(output.status.success());
        assert_eq!(digest(&there), digest(&here));
    }
}

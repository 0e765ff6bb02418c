//! Archives in several files and inside other files.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use bulssi_model::Silent;
use bulssi_wiki::{
    Archive, Depth, Limits, Part, PartsError, Source, ZimError, embedded_source, find_embedded,
    find_parts, probe,
};

use crate::{SETS, data};

fn take(source: Source) -> Result<Archive, ZimError> {
    let archive = Archive::open(source, Limits::default())?;
    archive.check(Depth::Full, &Silent)?;
    Ok(archive)
}

#[test]
fn a_split_archive_is_the_whole_one() {
    let Some(data) = data() else { return };
    for set in SETS {
        let folder = data.join(set);
        let first = folder.join("wikibooks_be_all_nopic_2017-02_splitted.zimaa");
        let parts = find_parts(&first).unwrap();
        assert_eq!(parts.len(), 3);
        let split = take(Source::open(&parts).unwrap()).unwrap();
        let whole = folder.join("wikibooks_be_all_nopic_2017-02.zim");
        let whole = take(Source::open(&[whole]).unwrap()).unwrap();
        assert_eq!(split.header(), whole.header());
        assert_eq!(probe(&split).unwrap(), probe(&whole).unwrap());
        for index in 0..whole.header().entries {
            let entry = whole.entry(index).unwrap().unwrap();
            assert_eq!(split.entry(index).unwrap().as_ref(), Some(&entry));
            assert_eq!(
                split.content(&entry, u64::MAX).unwrap(),
                whole.content(&entry, u64::MAX).unwrap()
            );
        }
    }
}

#[test]
fn a_missing_part_is_named() {
    let Some(data) = data() else { return };
    for set in SETS {
        for missing in ["zimab", "zimac"] {
            let folder = tempfile::tempdir().unwrap();
            let name =
                |extension: &str| format!("wikibooks_be_all_nopic_2017-02_splitted.{extension}");
            for extension in ["zimaa", "zimab", "zimac"] {
                if extension != missing {
                    let name = name(extension);
                    fs::copy(data.join(set).join(&name), folder.path().join(&name)).unwrap();
                }
            }
            let error = find_parts(&folder.path().join(name("zimaa"))).unwrap_err();
            let want = folder.path().join(name(missing));
            assert!(
                matches!(&error, PartsError::Missing { path, bytes } if *path == want && *bytes > 0),
                "{set} {missing}: {error:?}"
            );
            let error = find_parts(&want).unwrap_err();
            assert!(matches!(error, PartsError::NoFirstPart { .. }));
        }
    }
}

#[test]
fn a_first_part_shorter_than_the_header_works() {
    let Some(data) = data() else { return };
    let bytes = fs::read(data.join("nons/small.zim")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (extension, range) in [("aa", 0..30), ("ab", 30..31), ("ac", 31..bytes.len())] {
        let name = format!("x.zim{extension}");
        fs::write(folder.path().join(name), &bytes[range]).unwrap();
    }
    let first = folder.path().join("x.zimaa");
    take(Source::open(&find_parts(&first).unwrap()).unwrap()).unwrap();
    fs::remove_file(folder.path().join("x.zimab")).unwrap();
    assert!(matches!(
        find_parts(&first),
        Err(PartsError::Missing { path, .. }) if path.ends_with("x.zimab")
    ));
}

#[test]
fn parts_that_are_no_archive() {
    let folder = tempfile::tempdir().unwrap();
    let first = folder.path().join("x.zimaa");
    fs::write(&first, [0; 200]).unwrap();
    assert!(matches!(
        find_parts(&first),
        Err(PartsError::Header {
            reason: ZimError::BadMagic { found: 0 },
            ..
        })
    ));
}

/// How the testing suite embeds: `BEGINZIM`, the archive, `ENDZIM`.
#[test]
fn an_embedded_archive() {
    let Some(data) = data() else { return };
    for set in SETS {
        let plain = fs::metadata(data.join(set).join("small.zim"))
            .unwrap()
            .len();
        let file = || File::open(data.join(set).join("small.zim.embedded")).unwrap();
        let part = Part::stretch(file(), 8, plain).unwrap();
        take(Source::new([part]).unwrap()).unwrap();
        // At the wrong place, or with what surrounds it, it is none.
        let part = Part::stretch(file(), 9, plain).unwrap();
        let error = take(Source::new([part]).unwrap()).err().unwrap();
        assert!(matches!(error, ZimError::BadMagic { .. }));
        let part = Part::stretch(file(), 8, plain + 1).unwrap();
        let error = take(Source::new([part]).unwrap()).err().unwrap();
        assert!(matches!(error, ZimError::ChecksumPosition { .. }));
        assert!(Part::stretch(file(), 8, plain + 100).is_err());
        assert!(Part::stretch(file(), u64::MAX, 2).is_err());
    }
}

/// And in stretches of 2048 bytes with 18 bytes between them, behind 17 bytes.
#[test]
fn an_archive_embedded_in_many_stretches() {
    let Some(data) = data() else { return };
    for set in SETS {
        let mut left = fs::metadata(data.join(set).join("small.zim"))
            .unwrap()
            .len();
        let path = data.join(set).join("small.zim.embedded.multi");
        let mut at = "BEGINZIMMULTIPART".len() as u64;
        let mut parts = Vec::new();
        while left > 0 {
            let len = left.min(2048);
            parts.push(Part::stretch(File::open(&path).unwrap(), at, len).unwrap());
            at += len + "NEWSECTIONZIMMULTI".len() as u64;
            left -= len;
        }
        assert!(parts.len() > 20);
        let archive = take(Source::new(parts).unwrap()).unwrap();
        let probe = probe(&archive).unwrap();
        assert_eq!(
            probe.tags.title.as_deref(),
            Some(if set == "nons" {
                "Test ZIM file"
            } else {
                "=Test ZIM file"
            })
        );
    }
}

#[test]
fn embedded_archives_are_found() {
    let Some(data) = data() else { return };
    for set in SETS {
        let plain = fs::read(data.join(set).join("small.zim")).unwrap();
        for (name, pieces) in [
            ("small.zim", 1),
            ("small.zim.embedded", 1),
            ("small.zim.embedded.multi", plain.len().div_ceil(2048)),
        ] {
            let file = Arc::new(File::open(data.join(set).join(name)).unwrap());
            let ranges = find_embedded(&file, u64::MAX).unwrap().unwrap();
            assert_eq!(ranges.len(), pieces, "{set}/{name}");
            let source = embedded_source(&file, &ranges).unwrap();
            let mut bytes = vec![0; plain.len()];
            source.read_exact_at(&mut bytes, 0).unwrap();
            assert!(bytes == plain, "{set}/{name}");
            take(source).unwrap();
            assert_eq!(find_embedded(&file, 3).unwrap(), None);
        }
    }
    let none = Arc::new(b"ZIM\x04, but that is all".to_vec());
    assert_eq!(find_embedded(&none, u64::MAX).unwrap(), None);
}

#[test]
fn no_bytes_and_no_files() {
    let nothing = Source::new([]).unwrap();
    assert!(matches!(
        take(nothing),
        Err(ZimError::SmallerThanHeader { len: 0 })
    ));
    let none: [&Path; 1] = [Path::new("no/such/file.zim")];
    assert!(Source::open(&none).is_err());
}

//! Catalogues with foreign bytes in them: refused or told of, never a panic.

use std::fs;

use bulssi_library::{Filter, IntakeOptions, Library};
use bulssi_model::{Overlay, Silent};
use proptest::prelude::*;

use crate::fixture::{bytes, film};
use crate::verifying::full;

/// The bytes of a catalogue with some works.
fn catalogue() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let library = Library::create(&folder.path().join("d")).unwrap();
    let intake = library.intake(IntakeOptions::default()).unwrap();
    for n in 0..30 {
        film(&format!("영화 {n}"), &bytes(n, 10)).add(&intake);
    }
    intake.finish().unwrap();
    let path = library.root().join("catalogue.sqlite");
    drop(library);
    fs::read(path).unwrap()
}

/// Does everything that reads the catalogue; errors are fine.
fn use_it(catalogue: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("blobs")).unwrap();
    fs::write(folder.path().join("catalogue.sqlite"), catalogue).unwrap();
    let Ok(library) = Library::open(folder.path()) else {
        return;
    };
    let text = Some("영".to_owned());
    for filter in [
        Filter::default(),
        Filter {
            text,
            ..Filter::default()
        },
    ] {
        let _ = library.count(&filter);
        let _ = library.works(&filter);
        for row in library.list(&filter).unwrap_or_default().iter().take(3) {
            let _ = library.edit(
                row.id,
                &Overlay {
                    year: Some(1),
                    ..Overlay::default()
                },
            );
            let _ = library
                .remove_plan(&[row.id])
                .map(|plan| library.remove(&plan));
        }
    }
    let _ = library.resolve("w");
    let _ = library.verify(&full(1), &Silent);
    if let Ok(intake) = library.intake(IntakeOptions::default()) {
        let draft = film("새", b"new");
        let _ = intake.blob(&mut draft.files[0].as_slice(), &Silent);
        let _ = intake.work(draft.work, Vec::new());
        let _ = intake.finish();
    }
}

#[test]
fn changed_bytes_make_no_panic() {
    let whole = catalogue();
    let config = ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let change = (0..whole.len(), any::<u8>(), 1..40usize);
    let changes = proptest::collection::vec(change, 1..12);
    runner
        .run(&(changes, 0..whole.len() * 2), |(changes, cut)| {
            let mut bytes = whole.clone();
            for (at, byte, len) in changes {
                let end = (at + len).min(bytes.len());
                bytes[at..end].fill(byte);
            }
            bytes.truncate(cut.max(100));
            use_it(&bytes);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_catalogue_cut_in_half_is_refused_or_told_of() {
    let whole = catalogue();
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("blobs")).unwrap();
    fs::write(
        folder.path().join("catalogue.sqlite"),
        &whole[..whole.len() / 2],
    )
    .unwrap();
    if let Ok(library) = Library::open(folder.path()) {
        let report = library.verify(&full(1), &Silent);
        assert!(report.is_err() || !report.unwrap().is_whole());
    }
}

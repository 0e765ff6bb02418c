//! The crates and their dependencies, held against the table in `docs/architecture.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

type Crates = BTreeMap<String, BTreeSet<String>>;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The table under "## Crates": names in backticks in the first and the last column.
fn table() -> Crates {
    let page = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let names = |cell: &str| -> BTreeSet<String> {
        cell.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    let rows = page.lines().filter(|line| line.starts_with("| `bulssi"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').collect();
        let name = names(cells[1]).pop_first().unwrap();
        (name, names(cells[3]))
    })
    .collect()
}

/// What cargo says; dependencies that only tests have do not count.
fn metadata() -> Crates {
    let cargo = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        cargo.status.success(),
        "{}",
        String::from_utf8_lossy(&cargo.stderr)
    );
    let metadata: Value = serde_json::from_slice(&cargo.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let ours: BTreeSet<String> = packages
        .iter()
        .map(|package| text(&package["name"]))
        .collect();
    let of = |package: &Value| {
        let dependencies = package["dependencies"].as_array().unwrap();
        let built_in = dependencies
            .iter()
            .filter(|dependency| dependency["kind"].is_null());
        let names = built_in.map(|dependency| text(&dependency["name"]));
        (
            text(&package["name"]),
            names.filter(|name| ours.contains(name)).collect(),
        )
    };
    packages.iter().map(of).collect()
}

#[test]
fn crates_depend_as_the_architecture_page_says() {
    assert_eq!(metadata(), table());
}

#[test]
fn middle_crates_never_depend_on_each_other() {
    for (name, dependencies) in metadata() {
        let joins = matches!(
            name.as_str(),
            "bulssi" | "bulssi-app" | "bulssi-model" | "bulssi-wasm"
        );
        assert!(
            joins || dependencies == BTreeSet::from(["bulssi-model".to_owned()]),
            "{name}"
        );
    }
}

#[test]
fn every_source_file_says_what_lives_there() {
    let mut folders = vec![root().join("crates"), root().join("fuzz/fuzz_targets")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let first = text
                    .lines()
                    .find(|line| !line.starts_with("#!"))
                    .unwrap_or_default();
                assert!(
                    first.starts_with("//! "),
                    "{} does not say it",
                    path.display()
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 50);
}

//! Runs a script of this folder; included by the tests of whoever writes pages.

use std::path::Path;
use std::process::Command;

/// Runs the script `name` on `target`; it exits with 1 and says why when something is wrong.
pub(crate) fn script(name: &str, target: &Path, arguments: &[&str]) {
    // The same from every crate beside the reader's.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../reader/tests/browser");
    assert!(
        folder.join("node_modules/puppeteer-core").is_dir(),
        "the browsers' driver is missing: scripts/setup test"
    );
    let done = Command::new("node")
        .arg(folder.join(name))
        .arg(target)
        .args(arguments)
        .output()
        .expect("node is missing: scripts/setup test");
    let said = String::from_utf8_lossy(&done.stdout);
    let complained = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success(),
        "{name} {arguments:?}\n{said}\n{complained}"
    );
}

//! The programs of others agree: `age` opens our key files and we open its; `minisign` checks our signatures.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use bulssi_seal::keyfile::{self, Role};
use bulssi_seal::{SecretKey, minisign};

/// Runs a command on a terminal of its own, on which the answer is typed.
fn on_terminal(dir: &Path, command: &str, answer: &str) -> bool {
    let mut child = Command::new("script")
        .args(["-qec", command, "/dev/null"])
        .current_dir(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("script, of bsdutils");
    let mut terminal = child.stdin.take().unwrap();
    // What is typed before the question stands waits in the terminal.
    terminal.write_all(answer.as_bytes()).unwrap();
    terminal.flush().unwrap();
    let status = child.wait().unwrap();
    drop(terminal);
    status.success()
}

#[test]
fn age_opens_our_key_files_and_we_open_its() {
    let dir = tempfile::tempdir().unwrap();
    let key = SecretKey::new([7; 32]);
    let random = std::array::from_fn(|i| (i * 5) as u8);
    let ours = keyfile::lock(&key, Role::Edition, "a winter night", 10, &random).unwrap();
    fs::write(dir.path().join("ours"), ours).unwrap();
    assert!(on_terminal(
        dir.path(),
        "age -d -o plain ours",
        "a winter night\n"
    ));
    let plain = fs::read(dir.path().join("plain")).unwrap();
    assert_eq!(&plain[..9], b"\x89KEY\r\n\x1a\x01\x02");
    assert!(on_terminal(
        dir.path(),
        "age -p -o theirs plain",
        "another one\nanother one\n"
    ));
    let theirs = fs::read(dir.path().join("theirs")).unwrap();
    let (opened, role) = keyfile::unlock(&theirs, "another one").unwrap();
    assert_eq!(opened.public(), key.public());
    assert_eq!(role, Role::Edition);
}

#[test]
fn minisign_checks_our_signatures_and_we_check_its() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let key = SecretKey::new([7; 32]);
    fs::write(at("key.pub"), minisign::public_key(&key.public())).unwrap();
    fs::write(at("file"), "눈이 온다").unwrap();
    let text = minisign::sign(&key, "눈이 온다".as_bytes(), "number 3");
    fs::write(at("file.minisig"), text).unwrap();
    let minisign = |args: &[&str]| {
        let output = Command::new("minisign")
            .args(args)
            .current_dir(dir.path())
            .output()
            .expect("minisign, of its own package");
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    let (good, said) = minisign(&["-V", "-p", "key.pub", "-m", "file"]);
    assert!(good && said.contains("number 3"), "{said}");
    fs::write(at("file"), "눈이 온다!").unwrap();
    assert!(!minisign(&["-V", "-p", "key.pub", "-m", "file"]).0);

    assert!(minisign(&["-G", "-W", "-p", "their.pub", "-s", "their.key"]).0);
    assert!(minisign(&["-S", "-s", "their.key", "-m", "file"]).0);
    let public = fs::read_to_string(at("their.pub")).unwrap();
    let signature = fs::read_to_string(at("file.minisig")).unwrap();
    let theirs = minisign::read_public_key(&public).unwrap();
    assert!(minisign::verify(
        &theirs,
        "눈이 온다!".as_bytes(),
        &signature
    ));
    assert!(!minisign::verify(
        &theirs,
        "눈이 온다".as_bytes(),
        &signature
    ));
}

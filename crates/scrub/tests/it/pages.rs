//! Pages, books and documents with something in every place that tells.

use std::io::{Cursor, Read, Write};

use bulssi_model::Format;
use bulssi_scrub::{Refusal, ScrubError};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::samples::{CANARY, clean, jpeg};

fn text(from: &str, format: Format) -> String {
    let (out, _) = clean(from.as_bytes(), format).unwrap();
    let (again, findings) = clean(&out, format).unwrap();
    assert!(again == out && findings.is_empty(), "{findings:?}");
    String::from_utf8(out).unwrap()
}

#[test]
fn html() {
    let from = "<!DOCTYPE html PUBLIC \"canary-7f3a\"><html><head><meta charset=\"UTF-8\"><meta name=author content=canary-7f3a>\n\
        <title>눈</title><script>canary-7f3a</script><style>p { color: red } /* canary-7f3a */ b { background: url(http://canary-7f3a/x) }</style>\n\
        <base href=http://canary-7f3a/><link rel=icon href=canary-7f3a></head><body onload=canary-7f3a><!-- canary-7f3a -->\n\
        <p data-x=canary-7f3a title=\"한 &amp; 둘\">눈이   &#8203;온다 &lt;\n<img src=http://canary-7f3a/a.png alt=그림><img src=a.png>\
        <iframe src=canary-7f3a>canary-7f3a</iframe><form action=canary-7f3a>말</form><a href=\"https://example.org/\">l</a>\
        <a href=\"file:///home/canary-7f3a\">m</a><pre>a  b</pre></body></html>";
    let to = "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">\n<title>눈</title>\
        <style>p { color: red }  b { background: none }</style>\n</head><body>\n<p title=\"한 &amp; 둘\">눈이 온다 &lt;\n\
        <img alt=\"그림\"><img src=\"a.png\">말<a href=\"https://example.org/\">l</a><a>m</a><pre>a  b</pre></body></html>\n";
    assert_eq!(text(from, Format::Html), to);
}

#[test]
fn svg() {
    let from = "<?xml version=\"1.0\"?><!-- canary-7f3a --><!DOCTYPE svg [<!ENTITY e \"canary-7f3a\">]>\n\
        <svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:inkscape=\"urn:canary-7f3a\" inkscape:version=\"canary-7f3a\" width=\"1\">\
        <metadata>canary-7f3a</metadata><script>canary-7f3a</script><path onclick=\"canary-7f3a\" d=\"M0 0\"/><text>&lt;눈&e;</text></svg>";
    let to = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\"><path d=\"M0 0\"/><text>&lt;눈&amp;e;</text></svg>\n";
    assert_eq!(text(from, Format::Svg), to);
}

#[test]
fn markdown() {
    let from = "---\nauthor: canary-7f3a\n---\n# 눈\u{200b}\n\nline  \nmore <!-- canary-7f3a\ncanary-7f3a --> text   \n```\n<!-- kept -->\n```\n";
    let to = "# 눈\n\nline  \nmore\n text  \n```\n<!-- kept -->\n```\n";
    assert_eq!(text(from, Format::Markdown), to);
}

/// An archive of these files, with a note.
pub(crate) fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let _ = zip.set_comment(CANARY);
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    [zip.finish().unwrap().into_inner().as_slice(), b""].concat()
}

/// The files of an archive, in its order.
pub(crate) fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let each = (0..zip.len()).map(|number| {
        let mut file = zip.by_index(number).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        (file.name().unwrap().into_owned(), content)
    });
    each.collect()
}

fn check_archive(bytes: &[u8], format: Format, wanted: &[&str]) -> Vec<(String, Vec<u8>)> {
    let (out, findings) = clean(bytes, format).unwrap();
    assert!(!findings.is_empty());
    let (again, findings) = clean(&out, format).unwrap();
    assert!(again == out && findings.is_empty(), "{findings:?}");
    let files = unpacked(&out);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, wanted);
    for (name, content) in &files {
        let found = memchr::memmem::find(content, CANARY.as_bytes());
        assert_eq!(found, None, "{name}: {}", String::from_utf8_lossy(content));
    }
    assert_eq!(memchr::memmem::find(&out, CANARY.as_bytes()), None);
    files
}

#[test]
fn books() {
    let picture = jpeg(&[(0xfe, CANARY.as_bytes())]);
    let files: [(&str, &[u8]); 8] = [
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", b"<container><rootfiles><rootfile full-path=\"o/p.opf\"/></rootfiles></container>"),
        ("META-INF/com.apple.ibooks.xml", b"canary-7f3a"),
        ("o/p.opf", b"<package xmlns=\"http://www.idpf.org/2007/opf\" unique-identifier=\"i\" version=\"3.0\"><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
          <dc:title>T</dc:title><dc:language>ko</dc:language><dc:creator>canary-7f3a</dc:creator><dc:identifier id=\"i\">canary-7f3a</dc:identifier>\
          <meta property=\"dcterms:modified\">2019-01-01T00:00:00Z</meta><meta name=\"canary-7f3a\" content=\"x\"/></metadata>\
          <manifest><item id=\"a\" href=\"a.xhtml\" media-type=\"application/xhtml+xml\" properties=\"nav scripted\"/><item id=\"c\" href=\"c%20c.jpg\" media-type=\"image/jpeg\"/>\
          <item id=\"f\" href=\"f.otf\" media-type=\"font/otf\"/></manifest><spine><itemref idref=\"a\"/><itemref idref=\"f\"/></spine></package>"),
        ("o/a.xhtml", "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>T</title><meta name=\"generator\" content=\"canary-7f3a\"/></head><body><p>눈&nbsp;이</p><!--canary-7f3a--></body></html>".as_bytes()),
        ("o/c c.jpg", &picture),
        ("o/f.otf", b"canary-7f3a"),
        ("o/left over.txt", b"canary-7f3a"),
    ];
    let wanted = [
        "mimetype",
        "META-INF/container.xml",
        "o/p.opf",
        "o/a.xhtml",
        "o/c c.jpg",
    ];
    let files = check_archive(&packed(&files), Format::Epub, &wanted);
    assert!(String::from_utf8_lossy(&files[3].1).contains("<p>눈 이</p>"));
    assert!(!String::from_utf8_lossy(&files[2].1).contains("idref=\"f\""));
    assert_eq!(files[4].1, jpeg(&[]));
}

#[test]
fn books_that_do_not_say_what_they_are_made_of() {
    let book = |items: &str, spine: &str| {
        let opf = format!(
            "<package unique-identifier=\"none\"><metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>T</dc:title>\
             <dc:identifier>canary-7f3a</dc:identifier></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
        );
        packed(&[
            ("mimetype", b"application/epub+zip"),
            (
                "META-INF/container.xml",
                b"<container><rootfiles><rootfile full-path=\"p.opf\"/></rootfiles></container>",
            ),
            ("p.opf", opf.as_bytes()),
            ("a.html", b"<html><body><p>one</p></body></html>"),
        ])
    };
    // Pages are known by their names; a book without the number that it names has its first.
    let item = "<item id=\"a\" href=\"a.html\"/>";
    let (out, _) = clean(&book(item, "<itemref idref=\"a\"/>"), Format::Epub).unwrap();
    let files = unpacked(&out);
    let opf = String::from_utf8_lossy(&files[2].1).into_owned();
    assert!(
        opf.contains("media-type=\"application/xhtml+xml\"") && opf.contains("urn:uuid:"),
        "{opf}"
    );
    assert!(files.iter().any(|(name, _)| name == "a.html"));
    for (items, spine, what) in [
        (
            "<item id=\"a\" href=\"a.html\" media-type=\"video/mp4\"/>",
            "<itemref idref=\"a\"/>",
            "kind of file in the book",
        ),
        (
            "<item id=\"a\" href=\"a.bin\"/>",
            "<itemref idref=\"a\"/>",
            "kind of file in the book",
        ),
        (item, "<itemref idref=\"b\"/>", "spine"),
    ] {
        let error = clean(&book(items, spine), Format::Epub).unwrap_err();
        assert!(error.to_string().starts_with(what), "{error}");
    }
}

#[test]
fn documents() {
    let picture = jpeg(&[(0xfe, CANARY.as_bytes())]);
    let files: [(&str, &[u8]); 7] = [
        ("[Content_Types].xml", b"<Types><Default Extension=\"rels\" ContentType=\"r\"/><Override PartName=\"/word/document.xml\" ContentType=\"d\"/><Override PartName=\"/docProps/core.xml\" ContentType=\"canary-7f3a\"/></Types>"),
        ("_rels/.rels", b"<Relationships><Relationship Id=\"1\" Type=\"x/officeDocument\" Target=\"word/document.xml\"/><Relationship Id=\"2\" Type=\"x/core-properties\" Target=\"canary-7f3a\"/></Relationships>"),
        ("docProps/core.xml", b"canary-7f3a"),
        ("word/comments.xml", b"canary-7f3a"),
        ("word/document.xml", "<w:document xmlns:w=\"W\"><w:p w:rsidR=\"canary-7f3a\"><w:ins w:author=\"canary-7f3a\"><w:r><w:t>눈이</w:t></w:r></w:ins><w:del w:author=\"x\"><w:r><w:delText>canary-7f3a</w:delText></w:r></w:del></w:p></w:document>".as_bytes()),
        ("word/_rels/document.xml.rels", b"<Relationships><Relationship Id=\"3\" Type=\"x/hyperlink\" Target=\"file:///home/canary-7f3a\" TargetMode=\"External\"/></Relationships>"),
        ("word/media/image1.jpg", &picture),
    ];
    let wanted = [
        "[Content_Types].xml",
        "_rels/.rels",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/media/image1.jpg",
    ];
    let files = check_archive(&packed(&files), Format::Docx, &wanted);
    assert!(String::from_utf8_lossy(&files[3].1).contains("<w:p><w:r><w:t>눈이</w:t></w:r></w:p>"));

    let files: [(&str, &[u8]); 4] = [
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", "<office:document-content xmlns:office=\"O\" xmlns:text=\"T\" xmlns:dc=\"D\"><text:p text:style-name=\"a\" officeooo:rsid=\"canary-7f3a\">눈이<office:annotation><dc:creator>canary-7f3a</dc:creator></office:annotation></text:p></office:document-content>".as_bytes()),
        ("meta.xml", b"canary-7f3a"),
        ("Thumbnails/thumbnail.png", b"canary-7f3a"),
    ];
    let files = check_archive(
        &packed(&files),
        Format::Odt,
        &["mimetype", "content.xml", "META-INF/manifest.xml"],
    );
    assert!(
        String::from_utf8_lossy(&files[1].1)
            .contains("<text:p text:style-name=\"a\">눈이</text:p>")
    );
}

#[test]
fn documents_keep_what_is_known_and_nothing_else() {
    let picture = jpeg(&[]);
    let document = "<w:document xmlns:w=\"W\" xmlns:w14=\"canary-7f3a\"><w:body w:canary-7f3a=\"x\"><w:p w14:paraId=\"canary-7f3a\">\
        <w:bookmarkStart w:id=\"0\" w:name=\"_GoBack\"/><w:bookmarkEnd w:id=\"0\"/><w:sdt><w:sdtPr><w:tag w:val=\"canary-7f3a\"/></w:sdtPr>\
        <w:sdtContent><w:r><w:t>눈이</w:t></w:r></w:sdtContent></w:sdt><w:r><w:instrText>AUTHOR canary-7f3a</w:instrText></w:r>\
        <w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple w:instr=\"FILENAME canary-7f3a\"><w:r><w:t>온다</w:t></w:r></w:fldSimple>\
        <wp:docPr id=\"1\" name=\"canary-7f3a\" descr=\"canary-7f3a\"/><w:news>canary-7f3a</w:news></w:p></w:body></w:document>";
    let files: [(&str, &[u8]); 5] = [
        ("[Content_Types].xml", b"<Types><Default Extension=\"jpg\" ContentType=\"image/jpeg\"/></Types>"),
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", b"<Relationships><Relationship Id=\"1\" Type=\"x/image\" Target=\"media/canary-7f3a.jpg\"/></Relationships>"),
        ("word/media/canary-7f3a.jpg", &picture),
        ("word/canary-7f3a.xml", b"<a/>"),
    ];
    let wanted = [
        "[Content_Types].xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/media/image1.jpg",
    ];
    let files = check_archive(&packed(&files), Format::Docx, &wanted);
    let clean = "<w:document xmlns:w=\"W\"><w:body><w:p><w:r><w:t>눈이</w:t></w:r><w:r><w:instrText></w:instrText></w:r>\
        <w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple><w:r><w:t>온다</w:t></w:r></w:fldSimple>\
        <wp:docPr id=\"1\" name=\"\"/></w:p></w:body></w:document>";
    assert!(
        String::from_utf8_lossy(&files[2].1).contains(clean),
        "{}",
        String::from_utf8_lossy(&files[2].1)
    );
    assert!(String::from_utf8_lossy(&files[1].1).contains("Target=\"media/image1.jpg\""));

    let content = "<office:document-content xmlns:office=\"O\" xmlns:text=\"T\" xmlns:x=\"canary-7f3a\"><office:body><text:p text:style-name=\"a\" \
        text:canary-7f3a=\"x\" xml:id=\"canary-7f3a\"><text:creation-date text:date-value=\"canary-7f3a\">봄</text:creation-date>\
        <text:page-number text:select-page=\"current\">1</text:page-number><text:title text:fixed=\"canary-7f3a\">눈</text:title>\
        <draw:frame draw:name=\"canary-7f3a\" svg:width=\"1cm\"><svg:desc>canary-7f3a</svg:desc></draw:frame></text:p></office:body></office:document-content>";
    let files: [(&str, &[u8]); 2] = [
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
    ];
    let wanted = ["mimetype", "content.xml", "META-INF/manifest.xml"];
    let files = check_archive(&packed(&files), Format::Odt, &wanted);
    let clean = "<text:p text:style-name=\"a\">봄<text:page-number text:select-page=\"current\">1</text:page-number>눈\
        <draw:frame svg:width=\"1cm\"></draw:frame></text:p>";
    assert!(
        String::from_utf8_lossy(&files[1].1).contains(clean),
        "{}",
        String::from_utf8_lossy(&files[1].1)
    );
}

#[test]
fn macros_and_enciphered_books_are_refused() {
    for (format, name, what) in [
        (Format::Docx, "word/vbaProject.bin", "macros"),
        (Format::Docx, "word/embeddings/a.bin", "embedded document"),
        (Format::Odt, "Basic/a.xml", "macros"),
        (Format::Ods, "Basic/a.xml", "macros"),
        (Format::Odp, "Scripts/python/a.py", "macros"),
        (Format::Xlsx, "xl/vbaProject.bin", "macros"),
        (Format::Xlsx, "xl/macrosheets/sheet1.xml", "macros"),
        (Format::Pptx, "../a", "name in ZIP"),
        (Format::Epub, "META-INF/encryption.xml", "encrypted book"),
        (Format::Docx, "../a", "name in ZIP"),
    ] {
        let error = clean(&packed(&[(name, b"x")]), format).unwrap_err();
        let refused = matches!(&error, ScrubError::Refused(Refusal::Unaccounted { what: found, .. }) if *found == what);
        assert!(refused, "{name}: {error}");
    }
}

/// A PDF file of these objects, numbered from 1, of which the first is the catalogue.
pub(crate) fn pdf(objects: &[&str], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = String::new();
    for (number, object) in objects.iter().enumerate() {
        places += &format!("{:010} 00000 n \n", out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", number + 1).bytes());
    }
    let (at, size) = (out.len(), objects.len() + 1);
    let table = format!("xref\n0 {size}\n0000000000 65535 f \n{places}");
    out.extend(
        format!("{table}trailer\n<</Root 1 0 R/Size {size}{trailer}>>\nstartxref\n{at}\n%%EOF\n")
            .bytes(),
    );
    out
}

#[test]
fn paged_documents() {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/Metadata 5 0 R/OpenAction 7 0 R/Names<</JavaScript 7 0 R/EmbeddedFiles 7 0 R>>/PieceInfo<</X(canary-7f3a)>>/Lang(ko)>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/LastModified(canary-7f3a)/Annots[6 0 R 8 0 R 9 0 R]/Resources<</ProcSet[/PDF]/XObject<</canary 10 0 R>>>>>>",
        "<</Length 14>>\nstream\n0 0 5 5 re f %\nendstream",
        "<</Length 11/Type/Metadata>>\nstream\ncanary-7f3a\nendstream",
        "<</Subtype/Link/Rect[0 0 1 1]/T(canary-7f3a)/A<</S/URI/URI(https://example.org)>>>>",
        "<</S/JavaScript/JS(canary-7f3a)>>",
        "<</Subtype/FileAttachment/FS(canary-7f3a)/AP<<>>>>",
        "<</Subtype/Link/Rect[0 0 2 2]/A<</S/Launch/F(canary-7f3a)>>>>",
        "<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/PTEX.FileName(canary-7f3a)/Length 3>>\nstream\nq Q\nendstream",
        "<</Author(canary-7f3a)>>",
    ];
    let from = pdf(&objects, "/Info 11 0 R/ID[(canary-7f3a)(canary-7f3a)]");
    let behind = [from.as_slice(), CANARY.as_bytes()].concat();
    for from in [from, behind] {
        let (out, findings) = clean(&from, Format::Pdf).unwrap();
        let text = String::from_utf8_lossy(&out);
        assert!(
            !text.contains(CANARY) && findings.iter().count() > 3,
            "{text}"
        );
        assert!(
            text.contains("/URI(https://example.org)")
                || text.contains("/URI (https://example.org)"),
            "{text}"
        );
        let (again, findings) = clean(&out, Format::Pdf).unwrap();
        assert!(again == out && findings.is_empty(), "{findings:?}");
    }
}

#[test]
fn paged_documents_that_cannot_be_accounted_for_are_refused() {
    let whole = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[]/Count 0>>",
    ];
    let good = pdf(&whole, "");
    assert!(clean(&good, Format::Pdf).is_ok());
    for len in 0..good.len() - 8 {
        assert!(
            clean(&good[..len], Format::Pdf).is_err(),
            "cut to {len} bytes"
        );
    }
    for (objects, trailer, what) in [
        (whole, "/Encrypt 1 0 R", "encrypted file"),
        (
            [
                "<</Type/Catalog/Pages 2 0 R>>",
                "<</Type/Pages/Kids[2 0 R]/Count 1>>",
            ],
            "",
            "Pages",
        ),
        (whole, "/Prev 9", ""),
    ] {
        let error = clean(&pdf(&objects, trailer), Format::Pdf).unwrap_err();
        let named = matches!(&error, ScrubError::Refused(Refusal::Unaccounted { what: found, .. }) if *found == what);
        assert!(named || what.is_empty(), "{trailer}: {error}");
    }
}

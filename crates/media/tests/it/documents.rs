//! Books, documents and pictures, whole, locked, swollen and cut.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::{look_at, outcome};

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let method = if *name == "mimetype" {
            zip::CompressionMethod::Stored
        } else {
            zip::CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default().compression_method(method);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const CONTAINER: &[u8] =
    b"<container><rootfiles><rootfile full-path=\"OEBPS/book.opf\"/></rootfiles></container>";
const PACKAGE: &str = "<package xmlns:dc=\"x\"><metadata><dc:title>겨울 &amp; 봄</dc:title>\
    <dc:creator>눈사람</dc:creator><dc:language>ko-KR</dc:language><dc:date>1998-02-03</dc:date>\
    <dc:description>&lt;p&gt;Snow &lt;b&gt;falls&lt;/b&gt;.&lt;/p&gt;</dc:description></metadata></package>";

fn book<'a>(more: &[(&'a str, &'a [u8])]) -> Vec<u8> {
    let mut members: Vec<(&str, &[u8])> = vec![
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", CONTAINER),
        ("OEBPS/book.opf", PACKAGE.as_bytes()),
    ];
    members.extend(more);
    zipped(&members)
}

fn encryption(algorithm: &str) -> String {
    format!(
        "<encryption><EncryptedData><EncryptionMethod Algorithm=\"{algorithm}\"/></EncryptedData></encryption>"
    )
}

#[test]
fn books() {
    let probe = look_at("a", &book(&[])).unwrap();
    assert_eq!(probe.format.id(), "epub");
    assert_eq!(probe.tags.title.as_deref(), Some("겨울 & 봄"));
    assert_eq!(probe.tags.creator.as_deref(), Some("눈사람"));
    assert_eq!(probe.tags.summary.as_deref(), Some("Snow falls ."));
    assert_eq!(
        (probe.tags.year, probe.languages[0].as_str()),
        (Some(1998), "ko-KR")
    );

    let fonts = encryption("http://www.idpf.org/2008/embedding");
    let locked = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc");
    for (file, told) in [(&fonts, "epub"), (&locked, "refused encrypted")] {
        let bytes = book(&[("META-INF/encryption.xml", file.as_bytes())]);
        assert_eq!(outcome(&look_at("a.epub", &bytes)), told);
    }
    let empty = zipped(&[("mimetype", b"application/epub+zip")]);
    assert_eq!(outcome(&look_at("a.epub", &empty)), "damaged header");
}

#[test]
fn documents() {
    let word: &[u8] = "<w:document xmlns:w=\"x\"><w:body><w:p><w:r><w:t>눈이 온다. 봄이 멀다.</w:t></w:r></w:p></w:body></w:document>".as_bytes();
    let core: &[u8] = b"<cp:coreProperties><dc:title>Winter</dc:title><dc:creator>account</dc:creator></cp:coreProperties>";
    let pages: &[u8] = b"<Properties><Pages>7</Pages></Properties>";
    // The text lies behind more than the first look sees.
    let picture: Vec<u8> = (0..200_000u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let docx = zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/media/image1.png", &picture),
        ("word/document.xml", word),
        ("docProps/core.xml", core),
        ("docProps/app.xml", pages),
    ]);
    let probe = look_at("blob", &docx).unwrap();
    assert_eq!((probe.format.id(), probe.count), ("docx", Some(7)));
    assert_eq!(probe.tags.title.as_deref(), Some("Winter"));
    assert_eq!(probe.tags.creator, None, "accounts are people");
    assert_eq!(probe.languages[0].as_str(), "ko");

    let odt = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", b"<office:document-content><text:p>It is the end of the day.</text:p></office:document-content>"),
        ("meta.xml", b"<office:document-meta><dc:title>Winter</dc:title><meta:document-statistic meta:page-count=\"3\"/></office:document-meta>"),
    ]);
    let probe = look_at("blob", &odt).unwrap();
    assert_eq!((probe.format.id(), probe.count), ("odt", Some(3)));
    assert_eq!(probe.languages[0].as_str(), "en");

    let table = zipped(&[
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/worksheets/sheet1.xml", b"<worksheet/>"),
        (
            "xl/sharedStrings.xml",
            "<sst><si><t>눈이 온다.</t></si><si><t>봄이 멀다.</t></si></sst>".as_bytes(),
        ),
        ("docProps/core.xml", core),
    ]);
    let slides = zipped(&[
        ("ppt/presentation.xml", b"<p:presentation/>"),
        (
            "ppt/slides/slide1.xml",
            "<p:sld><a:p><a:r><a:t>눈이 온다. 봄이 멀다.</a:t></a:r></a:p></p:sld>".as_bytes(),
        ),
        ("docProps/core.xml", core),
        (
            "docProps/app.xml",
            b"<Properties><Slides>3</Slides></Properties>",
        ),
    ]);
    let open = |kind: &str| {
        zipped(&[
            ("mimetype", format!("application/vnd.oasis.opendocument.{kind}").as_bytes()),
            ("content.xml", "<office:document-content><text:p>눈이 온다. 봄이 멀다.</text:p></office:document-content>".as_bytes()),
            ("meta.xml", b"<office:document-meta><dc:title>Winter</dc:title><dc:creator>account</dc:creator></office:document-meta>"),
        ])
    };
    for (bytes, id, count) in [
        (&table, "xlsx", None),
        (&slides, "pptx", Some(3)),
        (&open("spreadsheet"), "ods", None),
        (&open("presentation"), "odp", None),
    ] {
        let probe = look_at("blob", bytes).unwrap();
        assert_eq!((probe.format.id(), probe.count), (id, count));
        assert_eq!(probe.tags.title.as_deref(), Some("Winter"));
        assert_eq!(probe.tags.creator, None, "accounts are people");
        assert_eq!(probe.languages[0].as_str(), "ko", "{id}");
    }
    assert_eq!(
        outcome(&look_at("a.odg", &open("graphics"))),
        "refused archive"
    );
    assert_eq!(
        outcome(&look_at("a.ott", &open("text-template"))),
        "refused archive"
    );

    for (told, members) in [
        (
            "refused macro-document",
            vec![("word/document.xml", word), ("word/vbaProject.bin", b"x")],
        ),
        (
            "refused macro-document",
            vec![("xl/workbook.xml", word), ("xl/vbaProject.bin", b"x")],
        ),
        (
            "refused macro-document",
            vec![
                ("xl/workbook.xml", word),
                ("xl/macrosheets/sheet1.xml", b"x"),
            ],
        ),
        (
            "refused macro-document",
            vec![("ppt/presentation.xml", word), ("ppt/vbaProject.bin", b"x")],
        ),
        ("refused archive", vec![("xl/workbook.bin", word)]),
        ("refused archive", vec![("a.txt", b"x")]),
        (
            "refused executable",
            vec![("AndroidManifest.xml", word), ("classes.dex", b"x")],
        ),
        (
            "refused executable",
            vec![("META-INF/MANIFEST.MF", word), ("A.class", b"x")],
        ),
        (
            "damaged header",
            vec![("word/document.xml", b"<a><b c=></a")],
        ),
    ] {
        assert_eq!(
            outcome(&look_at("a.docx", &zipped(&members))),
            told,
            "{members:?}"
        );
    }
    let locked = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
        ("content.xml", b"x"),
    ]);
    assert_eq!(outcome(&look_at("a.odt", &locked)), "refused encrypted");
}

#[test]
fn swollen_documents() {
    let zeros = vec![b' '; 40 << 20];
    let bomb = zipped(&[("word/document.xml", &zeros)]);
    assert!(bomb.len() < 100_000);
    assert_eq!(outcome(&look_at("a.docx", &bomb)), "too large");
    let bomb = zipped(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", CONTAINER),
        ("OEBPS/book.opf", &zeros),
    ]);
    assert_eq!(outcome(&look_at("a.epub", &bomb)), "too large");

    let mut entities = String::from("<!DOCTYPE p [<!ENTITY a0 \"ha\">");
    for n in 1..60 {
        entities += &format!("<!ENTITY a{n} \"&a{0};&a{0};\">", n - 1);
    }
    entities += "]><package><metadata><title>&a59;Winter</title></metadata></package>";
    let bytes = zipped(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", CONTAINER),
        ("OEBPS/book.opf", entities.as_bytes()),
    ]);
    let probe = look_at("a.epub", &bytes).unwrap();
    assert_eq!(probe.tags.title.as_deref(), Some("Winter"));

    let deep = "<a>".repeat(200_000);
    assert_eq!(
        outcome(&look_at(
            "a.docx",
            &zipped(&[("word/document.xml", deep.as_bytes())])
        )),
        "docx"
    );

    // A directory that says it is as large as memory.
    let mut lying = book(&[]);
    let end = lying.len() - 22;
    lying[end + 12..end + 16].fill(0xff);
    assert_eq!(outcome(&look_at("a.epub", &lying)), "damaged header");
}

/// Objects in order, with a table of where they are.
fn pdf(objects: &[&[u8]], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (n, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", bytes.len());
        bytes.extend(format!("{} 0 obj\n", n + 1).bytes());
        bytes.extend(*object);
        bytes.extend(b"\nendobj\n");
    }
    let at = bytes.len();
    bytes.extend(table.bytes());
    bytes.extend(format!("trailer\n<<{trailer}>>\nstartxref\n{at}\n%%EOF\n").bytes());
    bytes
}

const CATALOG: &[u8] = b"<</Type/Catalog/Pages 2 0 R/Lang(ko-KR)>>";
const PAGES: &[u8] = b"<</Type/Pages/Count 12/Kids[]>>";

#[test]
fn pdf_files() {
    let titled = pdf(
        &[CATALOG, PAGES, b"<</Title<FEFFACA8C6B8>/Author(account)>>"],
        "/Root 1 0 R/Info 3 0 R",
    );
    let probe = look_at("a", &titled).unwrap();
    assert_eq!((probe.format.id(), probe.count), ("pdf", Some(12)));
    assert_eq!(probe.tags.title.as_deref(), Some("겨울"));
    assert_eq!(probe.tags.creator, None);
    assert_eq!(probe.languages[0].as_str(), "ko-KR");

    let packet = b"<x:xmpmeta><rdf:RDF><rdf:Description><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">Winter</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>";
    let stream = [
        format!("<</Type/Metadata/Length {}>>\nstream\n", packet.len()).as_bytes(),
        packet,
        b"\nendstream",
    ]
    .concat();
    let catalog = b"<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>";
    let xmp = pdf(
        &[
            catalog,
            PAGES,
            b"<</Title(Microsoft Word - list.doc)>>",
            &stream,
        ],
        "/Root 1 0 R/Info 3 0 R",
    );
    assert_eq!(
        look_at("a", &xmp).unwrap().tags.title.as_deref(),
        Some("Winter")
    );

    let locked = pdf(
        &[CATALOG, PAGES, b"<</Filter/Standard>>"],
        "/Root 1 0 R/Encrypt 3 0 R",
    );
    assert_eq!(outcome(&look_at("a.pdf", &locked)), "refused encrypted");

    // Bytes before the header, and a watermark behind the end.
    let around = [b"junk\n", titled.as_slice(), &[0x55; 600]].concat();
    assert_eq!(look_at("a", &around).unwrap().count, Some(12));

    // Line ends changed by a transfer: the table is wrong, the objects are there.
    let text = String::from_utf8_lossy(&titled).replace("\nendobj", "\r\nendobj");
    assert_eq!(look_at("a", text.as_bytes()).unwrap().count, Some(12));
}

#[test]
fn broken_pdf_files() {
    let whole = pdf(&[CATALOG, PAGES], "/Root 1 0 R");
    for cut in 5..whole.len() - 8 {
        assert!(look_at("a.pdf", &whole[..cut]).is_err(), "cut at {cut}");
    }
    for (fault, bytes) in [
        (
            "pages_that_are_the_catalog",
            pdf(&[b"<</Pages 1 0 R>>"], "/Root 1 0 R"),
        ),
        ("reference_to_itself", pdf(&[b"1 0 R"], "/Root 1 0 R")),
        ("root_not_there", pdf(&[CATALOG], "/Root 9 0 R")),
        (
            "count_below_zero",
            pdf(&[CATALOG, b"<</Count -1>>"], "/Root 1 0 R"),
        ),
        (
            "count_of_billions",
            pdf(&[CATALOG, b"<</Count 99999999999>>"], "/Root 1 0 R"),
        ),
        (
            "nested_too_deep",
            pdf(&[&b"[".repeat(1 << 20)], "/Root 1 0 R"),
        ),
        ("previous_table_is_this_one", {
            let bytes = pdf(&[CATALOG], "/Root 1 0 R/Prev 0000000000");
            let at = bytes.windows(5).position(|w| w == b"xref\n").unwrap();
            String::from_utf8_lossy(&bytes)
                .replace("Prev 0000000000", &format!("Prev {at:010}"))
                .into_bytes()
        }),
    ] {
        assert!(look_at("a.pdf", &bytes).is_err(), "{fault}");
    }
}

#[test]
fn a_pdf_stream_that_swells() {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0u8; 64 << 20]).unwrap();
    let packed = encoder.finish().unwrap();
    let head = format!(
        "%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 9/W[1 3 0]/Filter/FlateDecode/Length {}>>\nstream\n",
        packed.len()
    );
    let bytes = [
        head.as_bytes(),
        &packed,
        b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n",
    ]
    .concat();
    assert_eq!(outcome(&look_at("a.pdf", &bytes)), "too large");
}

#[test]
fn pictures() {
    let folder = tempfile::tempdir().unwrap();
    for (name, format) in [
        ("a.jpg", "jpeg"),
        ("a.png", "png"),
        ("a.gif", "gif"),
        ("a.bmp", "bmp"),
        ("a.tiff", "tiff"),
        ("a.webp", "webp"),
        ("a.avif", "heif"),
    ] {
        let path = folder.path().join(name);
        super::ffmpeg(
            &[
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=68x46:duration=1:rate=1",
                "-frames:v",
                "1",
            ],
            &path,
        );
        let bytes = std::fs::read(path).unwrap();
        let probe = look_at("blob", &bytes).unwrap();
        assert_eq!(
            (probe.format.id(), probe.pixels),
            (format, Some((68, 46))),
            "{name}"
        );
        // A mark behind the end is no damage; what is missing is. TIFF has no end to look for.
        let marked = [bytes.as_slice(), b"0123456789012345678901234EOF"].concat();
        assert_eq!(
            outcome(&look_at("blob", &marked)),
            format,
            "{name} with a mark"
        );
        for cut in [bytes.len() - 1, bytes.len() / 2, 40] {
            let result = look_at("blob", &bytes[..cut]);
            assert!(result.is_err() || format == "tiff", "{name} cut at {cut}");
        }
    }
    for (svg, pixels) in [
        (
            "<svg width='30px' height='20' viewBox='0 0 3 2'><g/></svg>",
            Some((30, 20)),
        ),
        ("<svg viewBox='0 0 300.4 200'></svg>", Some((300, 200))),
        ("<svg width='100%' height='100%'></svg>", None),
    ] {
        assert_eq!(
            look_at("a", svg.as_bytes()).unwrap().pixels,
            pixels,
            "{svg}"
        );
    }
    assert_eq!(
        outcome(&look_at("a.svg", b"<svg width='3'><g>")),
        "damaged truncated"
    );
}

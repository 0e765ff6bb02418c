//! Documents of every format, whole and hostile.

use std::io::{Cursor, Write as _};

use bulssi_model::TextEncoding;
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use super::*;

/// The document as lines, for tables: a sign for each sort of block, `*strong*`, `_emphasis_`.
pub(super) fn told(document: &Document) -> String {
    let text = |text: &Text| -> String {
        let span = |span: &Span| {
            let words = span.text.replace('\n', "/");
            match (span.strong, span.emphasis) {
                (true, _) => format!("*{words}*"),
                (_, true) => format!("_{words}_"),
                _ => words,
            }
        };
        text.spans.iter().map(span).collect()
    };
    let line = |block: &Block| match block {
        Block::Heading(level, words) => format!("h{level} {}", text(words)),
        Block::Paragraph(words) => format!("p {}", text(words)),
        Block::Quote(words) => format!("q {}", text(words)),
        Block::Lines(words) => format!("l {}", text(words)),
        Block::Item {
            depth,
            mark,
            text: words,
        } => format!("i{depth} {mark} {}", text(words)),
        Block::Pair {
            text: words,
            meaning,
        } => format!("{} = {}", text(words), text(meaning)),
        Block::Table(rows) => {
            let row = |row: &Vec<Text>| row.iter().map(text).collect::<Vec<_>>().join("|");
            format!("t {}", rows.iter().map(row).collect::<Vec<_>>().join(";"))
        }
        Block::Picture(picture) => format!("[{} bytes: {}]", picture.bytes.len(), picture.caption),
        Block::Break => "---".to_owned(),
    };
    document
        .blocks
        .iter()
        .map(line)
        .collect::<Vec<_>>()
        .join("\n")
}

fn of(format: Format, text: &str) -> String {
    let fetch = |name: &str| (name == "a.jpg").then(|| b"jpeg".to_vec());
    match read(text.as_bytes(), format, &fetch, &DocumentLimits::default()) {
        Ok(document) => told(&document),
        Err(error) => error.to_string(),
    }
}

pub(super) fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn pages_of_the_web() {
    for (html, blocks) in [
        (
            "<p>가 <b>나</b> <i>다</i></p>\n<p>라<br>마",
            "p 가 *나* _다_\np 라/마",
        ),
        ("<title>x</title><h2> 제목\n둘 </h2>글", "h2 제목 둘\np 글"),
        (
            "<ul><li>가<li>나<ol start=3><li>다</ol></ul>라",
            "i1 • 가\ni1 • 나\ni2 3. 다\np 라",
        ),
        ("<ul><li><p>가</p><p>나</p></li></ul>", "i1 • 가\ni1  나"),
        ("<blockquote><p>가</p>나</blockquote>다", "q 가\nq 나\np 다"),
        ("<pre>가\n  나</pre>", "l 가/  나"),
        (
            "<table><tr><th>가<td>나<tr><td>다<td></table>",
            "t *가*|나;다",
        ),
        ("<table><tr><td><p>가</p><p>나</p></table>", "p 가/나"),
        (
            "<script>x</script><nav>메뉴</nav><svg><text>y</text></svg>글",
            "p 글",
        ),
        ("<p hidden>숨은</p>글<div style=x></div>", "p 글"),
        ("4m<sup>2</sup> 글<sup>[1]</sup>", "p 4m² 글[1]"),
        ("<ruby>漢<rt>한</rt></ruby>", "p 漢(한)"),
        (
            "<img src=a.jpg alt='그림 하나'><img src=b.jpg alt=없음>",
            "[4 bytes: 그림 하나]\np [없음]",
        ),
        (
            "<figure><img src=a.jpg><figcaption>아래 <b>글</b></figcaption></figure>",
            "[4 bytes: 아래 글]",
        ),
        ("가<hr>나", "p 가\np * * *\np 나"),
        ("&lt;p&gt; &amp;nbsp; &#44032;", "p <p> &nbsp; 가"),
        ("<p></p> <div> \n</div>", "no words"),
        ("<b><p>가</p></b><p>나</p>", "p *가*\np 나"),
    ] {
        assert_eq!(of(Format::Html, html), blocks, "{html}");
    }
}

#[test]
fn markdown_is_html_written_shorter() {
    let text = "# 제목\n\n글 **굵게** *기울여*\n이어서\n\n1. 하나\n2. 둘\n\n> 인용\n\n| 가 | 나 |\n|--|--|\n| 다 | 라 |\n";
    let blocks =
        "h1 제목\np 글 *굵게* _기울여_ 이어서\ni1 1. 하나\ni1 2. 둘\nq 인용\nt *가*|*나*;다|라";
    assert_eq!(of(Format::Markdown, text), blocks);
}

#[test]
fn plain_texts_of_three_kinds() {
    // A paragraph a line.
    assert_eq!(
        of(Format::PlainText, "첫 문단이다.\n둘째 문단이다.\n"),
        "p 첫 문단이다.\np 둘째 문단이다."
    );
    // A title, a rule and a chapter.
    let chapters = "겨울 이야기\n===\n\n제1장 눈\n\n눈이 온다.\n\u{c}다음 쪽이다.\n";
    assert_eq!(
        of(Format::PlainText, chapters),
        "p 겨울 이야기\nh2 제1장 눈\np 눈이 온다.\n---\np 다음 쪽이다."
    );
    // Lines cut at a width: these are one paragraph.
    let cut = "The snow fell all night and in the morning the road to the village was\n".repeat(9);
    assert_eq!(of(Format::PlainText, &cut).lines().count(), 1);
    let korean = encoding_rs::EUC_KR.encode("글이다.").0.into_owned();
    let document = read(
        &korean,
        Format::PlainText,
        NO_PICTURES,
        &DocumentLimits::default(),
    );
    assert_eq!(told(&document.unwrap()), "p 글이다.");
}

#[test]
fn documents_of_word_processors() {
    let word = "<w:document xmlns:w='x' xmlns:r='r' xmlns:a='a'><w:body>\
        <w:p><w:pPr><w:pStyle w:val='1'/></w:pPr><w:r><w:t>제목</w:t></w:r></w:p>\
        <w:p><w:r><w:t xml:space='preserve'>글 </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>굵게</w:t></w:r>\
        <w:r><w:rPr><w:b w:val='0'/><w:vanish/></w:rPr><w:t>숨은</w:t></w:r><w:del><w:r><w:delText>뺀</w:delText><w:t>뺀</w:t></w:r></w:del></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='5'/></w:numPr></w:pPr><w:r><w:t>하나</w:t></w:r></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='5'/></w:numPr></w:pPr><w:r><w:t>둘</w:t></w:r></w:p>\
        <w:p><w:r><w:br w:type='page'/></w:r></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>가</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>나</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
        <w:p><w:r><w:drawing><wp:docPr descr='그림'/><a:blip r:embed='rId1'/></w:drawing></w:r></w:p></w:body></w:document>";
    let members = [
        ("word/document.xml", word),
        (
            "word/styles.xml",
            "<w:styles><w:style w:styleId='1'><w:name w:val='heading 1'/></w:style></w:styles>",
        ),
        (
            "word/numbering.xml",
            "<w:numbering><w:abstractNum w:abstractNumId='0'><w:lvl><w:numFmt w:val='decimal'/></w:lvl></w:abstractNum><w:num w:numId='5'><w:abstractNumId w:val='0'/></w:num></w:numbering>",
        ),
        (
            "word/_rels/document.xml.rels",
            "<R><Relationship Id='rId1' Target='media/a.png'/></R>",
        ),
        ("word/media/a.png", "png"),
    ];
    let limits = DocumentLimits::default();
    let document = read(&zipped(&members), Format::Docx, NO_PICTURES, &limits).unwrap();
    let blocks = "h1 제목\np 글 *굵게*\ni1 1. 하나\ni1 2. 둘\n---\nt 가|나\n[3 bytes: 그림]";
    assert_eq!(told(&document), blocks);

    let content = "<office:document-content><office:automatic-styles><style:style style:name='B'><style:text-properties fo:font-weight='bold'/></style:style></office:automatic-styles>\
        <office:body><office:text><text:tracked-changes><text:p>뺀</text:p></text:tracked-changes>\
        <text:h text:outline-level='2'>제목</text:h><text:p>글 <text:span text:style-name='B'>굵게</text:span><office:annotation><text:p>말</text:p></office:annotation><text:line-break/>끝<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>주</text:p></text:note-body></text:note>.</text:p>\
        <text:list><text:list-item><text:p>하나</text:p></text:list-item></text:list>\
        <draw:image xlink:href='Pictures/a.png'/></office:text></office:body></office:document-content>";
    let members = [("content.xml", content), ("Pictures/a.png", "png")];
    let document = read(&zipped(&members), Format::Odt, NO_PICTURES, &limits).unwrap();
    assert_eq!(
        told(&document),
        "h2 제목\np 글 *굵게*/끝 [ 주].\ni1 • 하나\n[3 bytes: ]"
    );
}

fn book() -> Vec<u8> {
    let package = "<package><metadata><dc:title>겨울</dc:title><dc:creator>눈사람</dc:creator>\
        <dc:language>ko</dc:language></metadata><manifest><item id='a' href='t/a.xhtml'/>\
        <item id='b' href='t/b.xhtml'/></manifest><spine><itemref idref='a'/><itemref idref='b'/></spine></package>";
    zipped(&[
        (
            "META-INF/container.xml",
            "<container><rootfiles><rootfile full-path='O/p.opf'/></rootfiles></container>",
        ),
        ("O/p.opf", package),
        (
            "O/t/a.xhtml",
            "<html><head><title>x</title></head><body><h1>하나</h1><p>글</p><img src='../i/a.png' alt='그림'/></body></html>",
        ),
        (
            "O/t/b.xhtml",
            "<html><body><h1>둘</h1><p>글</p><img src='http://example.org/i/a.png' alt='밖'/></body></html>",
        ),
        ("O/i/a.png", "png"),
    ])
}

#[test]
fn books_have_chapters_and_pictures() {
    let document = read(
        &book(),
        Format::Epub,
        NO_PICTURES,
        &DocumentLimits::default(),
    )
    .unwrap();
    assert_eq!(
        (
            document.title.as_str(),
            document.creator.as_str(),
            document.language.unwrap().as_str()
        ),
        ("겨울", "눈사람", "ko")
    );
    let document = read(
        &book(),
        Format::Epub,
        NO_PICTURES,
        &DocumentLimits::default(),
    )
    .unwrap();
    assert_eq!(
        told(&document),
        "h1 하나\np 글\n[3 bytes: 그림]\n---\nh1 둘\np 글\np [밖]"
    );
}

#[test]
fn what_is_written_as_epub_is_read_again() {
    let html =
        "<h1>하나</h1><p>가 <b>나</b> &lt; 다</p><blockquote>라</blockquote><h1>둘</h1><p>마</p>";
    let mut document = read(
        html.as_bytes(),
        Format::Html,
        NO_PICTURES,
        &DocumentLimits::default(),
    )
    .unwrap();
    document.title = "책".to_owned();
    let (bytes, left_out) = write_epub(&document).unwrap();
    assert_eq!(left_out, 0);
    assert_eq!(
        write_epub(&document).unwrap().0,
        bytes,
        "equal documents, equal bytes"
    );
    let again = read(
        &bytes,
        Format::Epub,
        NO_PICTURES,
        &DocumentLimits::default(),
    )
    .unwrap();
    assert_eq!(again.title, "책");
    assert_eq!(
        told(&again),
        "h1 하나\np 가 *나* < 다\np 라\n---\nh1 둘\np 마"
    );
}

#[test]
fn text_files_in_old_encodings() {
    let html =
        "<h1>제목</h1><p>글 – “말” 가나다 ไ 라마바사아자차카</p><ul><li>하나<li>둘</ul><p>끝";
    let document = read(
        html.as_bytes(),
        Format::Html,
        NO_PICTURES,
        &DocumentLimits::default(),
    )
    .unwrap();
    let txt = write_txt(
        &document,
        &TxtOptions {
            encoding: TextEncoding::Cp949,
            wrap: None,
        },
    );
    let (text, _, broken) = encoding_rs::EUC_KR.decode(&txt.bytes);
    assert!(!broken);
    assert_eq!(
        text,
        "제목\r\n\r\n글 ― “말” 가나다 □ 라마바사아자차카\r\n\r\n  · 하나\r\n  · 둘\r\n\r\n끝\r\n"
    );
    assert_eq!(txt.missing.into_iter().collect::<Vec<_>>(), [('ไ', 1)]);
    assert_eq!(txt.stand_ins[&'–'], "―");

    let wrap = TxtOptions {
        encoding: TextEncoding::Utf16Le,
        wrap: Some(24),
    };
    let txt = write_txt(&document, &wrap);
    assert_eq!(txt.bytes[..2], [0xff, 0xfe]);
    let (text, _, _) = encoding_rs::UTF_16LE.decode(&txt.bytes);
    let columns = |line: &str| {
        line.chars()
            .map(|c| if c < '\u{1100}' { 1 } else { 2 })
            .sum::<usize>()
    };
    assert!(text.lines().all(|line| columns(line) <= 24), "{text}");
    assert!(text.contains("라마바사아자차카"), "words stay whole");
}

#[test]
fn printed_lines_become_paragraphs() {
    let pages = [
        "월간 감자 12\n\n감자는 캔 뒤에도 숨을 쉬는 덩이줄기여서, 따뜻하면 싹이 트고 추우면 얼며 습\n하면 썩는다. 습하면 썩는다는 말은 옛말이다. 그래서 움을 판다. 감자는 서늘한\n곳을 좋아한다.\n다음 문단이다.\n3",
        "월간 감자 13\n\n이 문단은 다음 쪽으로 넘어가는 문단인데 줄이 가득 차서 쪽이 바뀌어도 이어지는\n\n4",
        "월간 감자 14\n\n것이 맞다.\n5",
    ];
    let pages: Vec<String> = pages.map(str::to_owned).into();
    let blocks = told(&reflow::document(&pages));
    let lines: Vec<&str> = blocks.lines().collect();
    assert_eq!(lines.len(), 3, "{blocks}");
    assert!(lines[0].contains("얼며 습하면 썩는다"), "{blocks}");
    assert!(lines[0].contains("서늘한 곳을"), "{blocks}");
    assert!(lines[2].contains("이어지는 것이 맞다"), "{blocks}");
}

#[test]
fn limits_hold() {
    let small = DocumentLimits {
        text: ByteLen(10),
        unpacked: ByteLen(10),
        ..DocumentLimits::default()
    };
    let long = DocumentError::TooLong(ByteLen(10));
    assert_eq!(
        read(b"01234567890", Format::PlainText, NO_PICTURES, &small),
        Err(long.clone())
    );
    assert_eq!(read(&book(), Format::Epub, NO_PICTURES, &small), Err(long));
    let few = DocumentLimits {
        pictures: 1,
        picture_bytes: ByteLen(6),
        ..DocumentLimits::default()
    };
    let fetch = |_: &str| Some(b"jpeg".to_vec());
    let html = "<img src=a alt=a><img src=b alt=b><p>글";
    let document = read(html.as_bytes(), Format::Html, &fetch, &few).unwrap();
    assert_eq!(told(&document), "[4 bytes: a]\np [b]\np 글");
    for format in [Format::Docx, Format::Odt, Format::Epub] {
        let damaged = Err(DocumentError::Damaged(format));
        assert_eq!(read(b"PK\x03\x04", format, NO_PICTURES, &small), damaged);
    }
    assert_eq!(
        read(b"x", Format::Mp4, NO_PICTURES, &small),
        Err(DocumentError::NoText(Format::Mp4))
    );
}

#[test]
fn nesting_without_end() {
    let deep = format!(
        "{}가{}",
        "<ul><li><b><blockquote>".repeat(20_000),
        "</ul>".repeat(9)
    );
    assert!(of(Format::Html, &deep).contains('가'));
    let tables = "<table><tr><td>".repeat(20_000);
    assert_eq!(of(Format::Html, &format!("{tables}가")), "p 가");
    let word = format!(
        "<w:document><w:body>{}<w:p><w:r><w:t>가</w:t></w:r></w:p>",
        "<w:x>".repeat(200_000)
    );
    let bytes = zipped(&[("word/document.xml", &word)]);
    let document = read(
        &bytes,
        Format::Docx,
        NO_PICTURES,
        &DocumentLimits::default(),
    )
    .unwrap();
    assert_eq!(told(&document), "p 가");
}

proptest! {
    #[test]
    fn any_text_is_a_document_or_none(text in "[<>/a-z0-9 =&;#\"'\n가나*|`>-]{0,300}") {
        for format in [Format::PlainText, Format::Markdown, Format::Html] {
            let _ = of(format, &text);
        }
        let pages = [text.clone(), text];
        let _ = reflow::document(&pages);
    }

    #[test]
    fn any_members_are_a_document_or_none(
        name in "(p|r|t|tbl|tc|tr|h|list|list-item|span|image|blip|del|pPr)",
        inner in "[<>/a-zA-Z:='0-9 가]{0,200}",
    ) {
        let xml = format!("<office:text><w:body><{name}>{inner}</{name}>");
        for (format, member) in [(Format::Docx, "word/document.xml"), (Format::Odt, "content.xml")] {
            let _ = read(&zipped(&[(member, &xml)]), format, NO_PICTURES, &DocumentLimits::default());
        }
    }

    #[test]
    fn any_document_is_a_text_file(text in "\\PC{0,200}", wrap in prop::option::of(8u32..80)) {
        let document = Document {
            title: text.clone(),
            blocks: vec![Block::Paragraph(Text::plain(text))],
            ..Document::default()
        };
        for encoding in TextEncoding::ALL {
            let txt = write_txt(&document, &TxtOptions { encoding: *encoding, wrap });
            prop_assert!(!txt.bytes.is_empty());
        }
        prop_assert!(write_epub(&document).is_ok());
    }
}

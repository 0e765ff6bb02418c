//! Tables and slides as documents, whole and hostile.

use proptest::prelude::*;

use super::tests::{told, zipped};
use super::*;

fn of(format: Format, members: &[(&str, &str)]) -> String {
    let limits = DocumentLimits::default();
    match read(&zipped(members), format, NO_PICTURES, &limits) {
        Ok(document) => told(&document),
        Err(error) => error.to_string(),
    }
}

const WORKBOOK: &str = "<workbook><sheets><sheet name=\"자료\" sheetId=\"1\" r:id=\"a\"/>\
    <sheet name=\"숨김\" sheetId=\"2\" state=\"hidden\" r:id=\"b\"/><sheet name=\"둘째\" sheetId=\"3\" r:id=\"c\"/></sheets></workbook>";
const SHEETS: &str = "<Relationships><Relationship Id=\"a\" Target=\"worksheets/sheet1.xml\"/>\
    <Relationship Id=\"b\" Target=\"/xl/worksheets/sheet2.xml\"/><Relationship Id=\"c\" Target=\"/xl/worksheets/sheet3.xml\"/></Relationships>";

fn table(sheet: &str) -> String {
    let styles = "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"#,##0&quot;원&quot;\"/></numFmts>\
        <cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"14\"/></cellXfs>\
        <cellStyles/></styleSheet>";
    let strings = "<sst><si><t>이름</t></si><si><r><t>눈</t></r><r><t>사람</t></r><rPh><t>spoken</t></rPh></si></sst>";
    let second =
        "<worksheet><sheetData><row><c><v>1</v></c><c><v>2</v></c></row></sheetData></worksheet>";
    of(
        Format::Xlsx,
        &[
            ("xl/workbook.xml", WORKBOOK),
            ("xl/_rels/workbook.xml.rels", SHEETS),
            ("xl/styles.xml", styles),
            ("xl/sharedStrings.xml", strings),
            ("xl/worksheets/sheet1.xml", sheet),
            ("xl/worksheets/sheet2.xml", second),
            ("xl/worksheets/sheet3.xml", second),
        ],
    )
}

#[test]
fn tables_of_office_open_xml() {
    let sheet = "<worksheet><cols><col min=\"4\" max=\"4\" hidden=\"1\"/></cols><sheetData>\
        <row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c><c r=\"D1\"><v>9</v></c></row>\
        <row r=\"2\" hidden=\"1\"><c r=\"A2\"><v>5</v></c></row>\
        <row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>가</t></is></c><c r=\"C3\" s=\"1\"><f>1+1</f><v>1234.5</v></c></row>\
        <row r=\"4\"><c r=\"A4\" s=\"2\"><v>45293</v></c><c r=\"C4\" t=\"b\"><v>1</v></c><c r=\"F4\" t=\"s\"><v>77</v></c></row>\
        <row r=\"5\"><c r=\"F5\" t=\"str\"><f>\"x\"</f><v>끝&#10;줄</v></c></row></sheetData></worksheet>";
    assert_eq!(
        table(sheet),
        "h2 자료\nt 이름|눈사람;가|1,234원;2024-01-02|TRUE;||끝/줄\nh2 둘째\nt 1|2"
    );
    let lost = [(
        "xl/workbook.xml",
        "<workbook><sheets><sheet name=\"a\" r:id=\"x\"/></sheets></workbook>",
    )];
    assert_eq!(of(Format::Xlsx, &lost), "no words");
    assert_eq!(of(Format::Xlsx, &[("a", "b")]), "damaged xlsx");
}

#[test]
fn a_table_of_gaps_is_no_document() {
    let mut sheet = String::from("<worksheet><sheetData>");
    for row in 1..8_000 {
        let column = row * 2 % 16_000 + 1;
        let letters: String = (0..3)
            .rev()
            .map(|place| char::from(b'A' + u8::try_from(column / 26u32.pow(place) % 26).unwrap()))
            .collect();
        sheet += &format!("<row><c r=\"{letters}{row}\"><v>1</v></c></row>");
    }
    sheet += "</sheetData></worksheet>";
    assert!(table(&sheet).starts_with("longer than"));
}

#[test]
fn slides_of_office_open_xml() {
    let show = "<p:presentation><p:sldIdLst><p:sldId id=\"256\" r:id=\"a\"/><p:sldId id=\"257\" r:id=\"b\"/><p:sldId id=\"258\" r:id=\"c\"/>\
        </p:sldIdLst></p:presentation>";
    let slides = "<Relationships><Relationship Id=\"a\" Target=\"slides/slide2.xml\"/><Relationship Id=\"b\" Target=\"slides/slide1.xml\"/>\
        <Relationship Id=\"c\" Target=\"slides/slide3.xml\"/></Relationships>";
    let first = "<p:sld><p:cSld><p:spTree>\
        <p:sp><p:nvSpPr><p:nvPr><p:ph idx=\"1\"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:rPr b=\"1\"/><a:t>눈이</a:t></a:r><a:r><a:t> 온다</a:t></a:r></a:p>\
        <a:p><a:pPr lvl=\"1\"/><a:r><a:t>봄</a:t></a:r></a:p></p:txBody></p:sp>\
        <p:sp><p:nvSpPr><p:nvPr><p:ph type=\"title\"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>제목</a:t></a:r></a:p></p:txBody></p:sp>\
        <p:sp><p:nvSpPr><p:nvPr><p:ph type=\"sldNum\"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:fld><a:t>7</a:t></a:fld></a:p></p:txBody></p:sp>\
        <p:pic><p:nvPicPr><p:cNvPr id=\"4\" descr=\"그림\"/></p:nvPicPr><p:blipFill><a:blip r:embed=\"p\"/></p:blipFill></p:pic>\
        <mc:AlternateContent><mc:Choice><p:sp><p:txBody><a:p><a:r><a:t>새것</a:t></a:r></a:p></p:txBody></p:sp></mc:Choice>\
        <mc:Fallback><p:sp><p:txBody><a:p><a:r><a:t>옛것</a:t></a:r></a:p></p:txBody></p:sp></mc:Fallback></mc:AlternateContent>\
        </p:spTree></p:cSld></p:sld>";
    let second = "<p:sld><p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>가</a:t></a:r></a:p></a:txBody></a:tc>\
        <a:tc><a:txBody><a:p><a:r><a:t>나</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame></p:sld>";
    let hidden = "<p:sld show=\"0\"><p:sp><a:p><a:r><a:t>숨은 글</a:t></a:r></a:p></p:sp></p:sld>";
    let related =
        "<Relationships><Relationship Id=\"p\" Target=\"../media/image1.png\"/></Relationships>";
    let told = of(
        Format::Pptx,
        &[
            ("ppt/presentation.xml", show),
            ("ppt/_rels/presentation.xml.rels", slides),
            ("ppt/slides/slide1.xml", second),
            ("ppt/slides/slide2.xml", first),
            ("ppt/slides/_rels/slide2.xml.rels", related),
            ("ppt/slides/slide3.xml", hidden),
            ("ppt/media/image1.png", "12345"),
        ],
    );
    assert_eq!(
        told,
        "h2 제목\ni1 • *눈이* 온다\ni2 ◦ 봄\n[5 bytes: 그림]\np 새것\n---\nt 가|나"
    );
}

#[test]
fn tables_and_slides_of_open_document() {
    let tables = "<office:document-content><office:automatic-styles><style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/>\
        </style:style></office:automatic-styles><office:body><office:spreadsheet><table:table table:name=\"자료\">\
        <table:table-row><table:table-cell office:value-type=\"string\"><text:p>가</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"2\"/>\
        <table:table-cell office:value-type=\"float\" office:value=\"1.5\"><text:p>1.50</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>\
        <table:table-row table:visibility=\"collapse\"><table:table-cell><text:p>숨은 줄</text:p></table:table-cell></table:table-row>\
        <table:table-row><table:table-cell office:value-type=\"date\" office:date-value=\"2024-01-02\"/><table:covered-table-cell/><table:table-cell><office:annotation><text:p>누가</text:p></office:annotation><text:p>나</text:p></table:table-cell></table:table-row>\
        </table:table><table:table table:name=\"숨김\" table:style-name=\"ta2\"><table:table-row><table:table-cell><text:p>다</text:p></table:table-cell></table:table-row></table:table>\
        </office:spreadsheet></office:body></office:document-content>";
    assert_eq!(
        of(Format::Ods, &[("content.xml", tables)]),
        "h2 자료\nt 가||1.50;2024-01-02|나"
    );
    let slides = "<office:document-content><office:body><office:presentation><presentation:footer-decl>꼬리</presentation:footer-decl>\
        <draw:page><draw:frame presentation:class=\"title\"><draw:text-box><text:p>제목</text:p></draw:text-box></draw:frame>\
        <draw:frame presentation:class=\"outline\"><draw:text-box><text:list><text:list-item><text:p>눈이 온다</text:p></text:list-item></text:list></draw:text-box></draw:frame>\
        <presentation:notes><draw:frame><draw:text-box><text:p>말할 것</text:p></draw:text-box></draw:frame></presentation:notes></draw:page>\
        <draw:page><draw:frame><draw:image xlink:href=\"Pictures/1.png\"/></draw:frame><draw:frame><table:table><table:table-row>\
        <table:table-cell><text:p>가</text:p></table:table-cell><table:table-cell><text:p>나</text:p></table:table-cell></table:table-row></table:table>\
        <draw:image xlink:href=\"Pictures/2.svm\"/></draw:frame></draw:page></office:presentation></office:body></office:document-content>";
    assert_eq!(
        of(
            Format::Odp,
            &[
                ("content.xml", slides),
                ("Pictures/1.png", "123"),
                ("Pictures/2.svm", "1234")
            ]
        ),
        "h2 제목\ni1 • 눈이 온다\n---\n[3 bytes: ]\nt 가|나"
    );
}

proptest! {
    #[test]
    fn any_members_are_a_document_or_none(
        name in "(p|r|t|tbl|tc|tr|c|v|row|si|rPh|sp|ph|blip|page|frame|table|table-row|table-cell|notes)",
        inner in "[<>/a-zA-Z:='\"0-9 가]{0,200}",
    ) {
        let xml = format!("<office:presentation><p:sld><{name}>{inner}</{name}>");
        table(&xml);
        for (format, member) in [(Format::Ods, "content.xml"), (Format::Odp, "content.xml"), (Format::Xlsx, "xl/workbook.xml"), (Format::Pptx, "ppt/presentation.xml")] {
            let _ = of(format, &[(member, &xml)]);
        }
        let _ = of(Format::Pptx, &[
            ("ppt/presentation.xml", "<p><sldId id=\"1\" r:id=\"a\"/></p>"),
            ("ppt/_rels/presentation.xml.rels", "<R><Relationship Id=\"a\" Target=\"s.xml\"/></R>"),
            ("ppt/s.xml", &xml),
        ]);
    }
}

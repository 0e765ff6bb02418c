"""Office documents with a word in every place that tells, by libraries that have nothing to do with ours.

    plant.py FOLDER WORD     writes one.docx, one.xlsx, two.xlsx, one.pptx, one.ods and one.odp
"""

import datetime
import io
import re
import subprocess
import sys
import zipfile

from PIL import Image

folder, word = sys.argv[1], sys.argv[2]
PNG = "image/png"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MS = "http://schemas.microsoft.com/"


def at(name):
    return f"{folder}/{name}"


def picture():
    """A JPEG that says who took it."""
    image = Image.new("RGB", (48, 32))
    image.putdata([(x * 5 % 256, y * 7 % 256, (x + y) % 256) for y in range(32) for x in range(48)])
    exif = Image.Exif()
    exif[0x010F] = exif[0x013B] = exif[0x8298] = exif[0x0131] = word
    image.save(at("one.jpg"), quality=90, exif=exif, comment=word.encode())
    return at("one.jpg")


def change(name, changes, more):
    """Puts into members what libraries do not write: `changes` by pattern, `more` members."""
    with zipfile.ZipFile(at(name)) as archive:
        members = {one.filename: archive.read(one) for one in archive.infolist()}
    for member, pattern, text in changes:
        old = members[member].decode()
        new = re.sub(pattern, lambda found: text.replace("$0", found.group(0)), old, count=1)
        assert new != old, (member, pattern)
        members[member] = new.encode()
    members.update({one: text.encode() for one, text in more.items()})
    with zipfile.ZipFile(at(name), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = word.encode()
        for member, content in members.items():
            archive.writestr(member, content)


def relation(number, kind, target, outside=False):
    kind = kind if "/" in kind else REL + kind
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="rIdX{number}" Type="{kind}" Target="{target}"{mode}/>'


CUSTOM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property '
    f'fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{word}"><vt:lpwstr>{word}</vt:lpwstr></property></Properties>'
)
OWN = {"docProps/custom.xml": CUSTOM, "customXml/item1.xml": f"<a>{word}</a>", "[trash]/0000.dat": word}
ROOT = ("_rels/.rels", "</Relationships>", relation(90, "custom-properties", "docProps/custom.xml") + "</Relationships>")


def core(properties):
    for name in ["author", "category", "comments", "identifier", "keywords", "last_modified_by", "subject", "version"]:
        setattr(properties, name, word)
    properties.title = word
    properties.content_status = word
    properties.created = properties.modified = datetime.datetime(2019, 3, 4, 5, 6, 7)


def word_document():
    import docx

    document = docx.Document()
    core(document.core_properties)
    document.add_heading("겨울", 1)
    paragraph = document.add_paragraph("눈이 온다. ")
    run = paragraph.add_run("봄이 멀다.")
    run.bold = True
    document.add_comment(run, text=word, author=word, initials=word)
    table = document.add_table(2, 2)
    for row in range(2):
        for column in range(2):
            table.cell(row, column).text = f"{row}/{column}"
    document.add_picture(picture())
    document.inline_shapes[0]._inline.docPr.set("descr", word)
    document.inline_shapes[0]._inline.docPr.set("name", word)
    document.sections[0].header.paragraphs[0].text = "머리"
    document.save(at("one.docx"))
    rsid = 'w:rsidR="00A77427" w:rsidRDefault="00B12345"'
    changes = [
        ROOT,
        ("word/document.xml", "<w:p>", f"<w:p {rsid}>"),
        ("word/document.xml", "<w:r><w:t", f'<w:ins w:id="7" w:author="{word}" w:date="2019-03-04T05:06:07Z"><w:r><w:t>더</w:t></w:r></w:ins>$0'),
        ("word/document.xml", "<w:r><w:t", f'<w:del w:id="8" w:author="{word}"><w:r><w:delText>{word}</w:delText></w:r></w:del>$0'),
        ("word/settings.xml", "<w:zoom", f'<w:attachedTemplate r:id="rId1"/><w:docVars><w:docVar w:name="{word}" w:val="{word}"/></w:docVars><w:rsids><w:rsidRoot w:val="00A77427"/></w:rsids>$0'),
        ("word/_rels/document.xml.rels", "</Relationships>", relation(91, "hyperlink", f"file:///home/{word}/a.docx", True) + relation(92, "hyperlink", f"../{word}/a.docx", True) + "$0"),
    ]
    change("one.docx", changes, {**OWN, "word/people.xml": f'<w15:people xmlns:w15="w"><w15:person w15:author="{word}"/></w15:people>'})


def tables():
    import openpyxl
    from openpyxl.chart import BarChart, Reference
    from openpyxl.comments import Comment
    from openpyxl.drawing.image import Image as Drawn
    from openpyxl.formatting.rule import ColorScaleRule, FormulaRule
    from openpyxl.packaging.custom import StringProperty
    from openpyxl.styles import Font, NamedStyle, PatternFill
    from openpyxl.workbook.defined_name import DefinedName
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.table import Table, TableStyleInfo

    book = openpyxl.Workbook()
    properties = book.properties
    for name in ["creator", "category", "description", "identifier", "keywords", "lastModifiedBy", "subject", "title", "version", "contentStatus"]:
        setattr(properties, name, word)
    book.custom_doc_props.append(StringProperty(name=word, value=word))
    sheet = book.active
    sheet.title = "자료"
    sheet.append(["이름", "수", "날", "참"])
    for row in range(1, 9):
        sheet.append([f"줄 {row} & <{row}>", row * 1.5, datetime.datetime(2024, 1, row, 12, 30), row % 2 == 0])
        sheet.cell(row + 1, 3).number_format = "yyyy-mm-dd hh:mm"
        sheet.cell(row + 1, 2).number_format = '#,##0.00"원"'
    sheet["E2"] = "=SUM(B2:B9)*율"
    sheet["E3"] = '=IF(A2="x","a","b")'
    sheet["E4"] = f'=HYPERLINK("file:///home/{word}","x")'
    sheet["A2"].comment = Comment(word, word)
    sheet["A2"].font = Font(bold=True, color="00FF0000")
    sheet["B2"].fill = PatternFill("solid", fgColor="00FFFF00")
    own = NamedStyle(name=word)
    own.font = Font(italic=True)
    sheet["A3"].style = own
    sheet["A4"].hyperlink = "https://example.org/a?b=1&c=2"
    sheet["A5"].hyperlink = f"file:///home/{word}/a.xlsx"
    sheet["A6"].hyperlink = "#둘째!A1"
    sheet["A5"].hyperlink.tooltip = word
    sheet.merge_cells("G1:H2")
    sheet["G1"] = "합친 칸"
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.print_area = "A1:E9"
    sheet.oddHeader.center.text = "머리글"
    sheet.auto_filter.ref = "A1:D9"
    sheet.protection.sheet = True
    sheet.protection.password = "secret"
    sheet.sheet_properties.codeName = word
    sheet.sheet_properties.tabColor = "FF0000"
    sheet.column_dimensions["A"].width = 24
    sheet.row_dimensions[3].hidden = True
    sheet.conditional_formatting.add("B2:B9", ColorScaleRule(start_type="min", start_color="FFFFFF", end_type="max", end_color="FF0000"))
    sheet.conditional_formatting.add("A2:A9", FormulaRule(formula=["$B2>6"], font=Font(bold=True)))
    valid = DataValidation(type="list", formula1='"가,나"', allow_blank=True)
    sheet.add_data_validation(valid)
    valid.add("F2")
    chart = BarChart()
    chart.title = "그림표"
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=9), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=9))
    sheet.add_chart(chart, "J2")
    sheet.add_image(Drawn(picture()), "J20")
    second = book.create_sheet("둘째")
    second.append(["a", "b"])
    second.append([1, 2])
    table = Table(displayName="Table1", ref="A1:B2")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium9", showRowStripes=True)
    table.comment = word
    second.add_table(table)
    book.defined_names["율"] = DefinedName("율", attr_text="자료!$B$2", comment=word)
    book.defined_names["unused" + word] = DefinedName("unused" + word, attr_text="자료!$B$3")
    book.defined_names["away"] = DefinedName("away", attr_text=f"'C:\\{word}\\[a.xlsx]b'!$A$1")
    book.save(at("one.xlsx"))
    main = "xl/workbook.xml"
    one = "xl/worksheets/sheet1.xml"
    spaces = f'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x15ac="{MS}office/spreadsheetml/2010/11/ac" xmlns:xr="{MS}office/spreadsheetml/2014/revision"'
    changes = [
        (main, "<workbookPr", f'<fileVersion appName="xl" rupBuild="{word}"/><fileSharing userName="{word}"/><workbookPr codeName="{word}"'),
        (main, "<workbookProtection */>|<bookViews>", f'<mc:AlternateContent {spaces}><mc:Choice Requires="x15"><x15ac:absPath url="C:\\Users\\{word}\\"/></mc:Choice></mc:AlternateContent><xr:revisionPtr {spaces} documentId="{word}"/>$0'),
        (one, '<c r="E3"[^>]*>', f'<c r="E3"><f>[1]{word}!A1</f><v>7</v></c><c r="F3">'),
        (one, "<worksheet ", f'<worksheet xmlns:xr="{MS}office/spreadsheetml/2014/revision" xr:uid="{{{word}}}" '),
        ("xl/_rels/workbook.xml.rels", "</Relationships>", relation(80, "externalLink", "externalLinks/externalLink1.xml") + relation(81, "connections", "connections.xml") + relation(82, f"{MS}office/2017/10/relationships/person", "persons/person.xml") + relation(83, "customXml", "../customXml/item1.xml") + "$0"),
        ("xl/worksheets/_rels/sheet1.xml.rels", "</Relationships>", relation(84, f"{MS}office/2017/10/relationships/threadedComment", "../threadedComments/threadedComment1.xml") + relation(85, "printerSettings", "../printerSettings/printerSettings1.bin") + "$0"),
    ]
    more = {
        "customXml/item1.xml": word,
        "xl/externalLinks/externalLink1.xml": f"<externalLink><a>{word}</a></externalLink>",
        "xl/externalLinks/_rels/externalLink1.xml.rels": f"<Relationships>{relation(1, 'externalLinkPath', 'file:///' + word, True)}</Relationships>",
        "xl/connections.xml": f'<connections><connection odcFile="{word}"/></connections>',
        "xl/persons/person.xml": f'<personList><person displayName="{word}" userId="{word}"/></personList>',
        "xl/threadedComments/threadedComment1.xml": f"<ThreadedComments><threadedComment><text>{word}</text></threadedComment></ThreadedComments>",
        "xl/printerSettings/printerSettings1.bin": word,
    }
    change("one.xlsx", changes, more)


def shared_strings():
    """Tables by a library that keeps strings apart, with one that no cell shows any longer."""
    import xlsxwriter

    book = xlsxwriter.Workbook(at("two.xlsx"))
    book.set_properties({"title": word, "author": word, "manager": word, "company": word, "comments": word, "hyperlink_base": word})
    book.set_custom_property(word, word)
    sheet = book.add_worksheet("자료")
    bold = book.add_format({"bold": True})
    for row in range(20):
        sheet.write(row, 0, f"줄 {row % 7}", bold)
        sheet.write(row, 1, row / 4)
        sheet.write_formula(row, 2, f"=B{row + 1}*2", None, row / 2)
    sheet.write_rich_string("D1", "눈이 ", bold, "온다")
    sheet.write_comment("A1", word, {"author": word})
    sheet.write_url("D2", "https://example.org/", tip=word)
    sheet.write_url("D3", f"external:C:\\{word}\\a.xlsx", string="자리")
    sheet.insert_image("F2", picture(), {"description": word})
    sheet.insert_textbox("F20", "상자")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=자료!$B$1:$B$20", "categories": "=자료!$A$1:$A$20", "name": "수"})
    sheet.insert_chart("J2", chart, {"description": word})
    sheet.set_header(f"&C머리글 &P")
    book.add_chartsheet("그림표").set_chart(book.add_chart({"type": "pie"}))
    book.worksheets()[1].chart.add_series({"values": "=자료!$B$1:$B$5"})
    book.add_worksheet("숨김").hide()
    book.close()
    change("two.xlsx", [("xl/sharedStrings.xml", "</sst>", f"<si><t>{word}</t></si></sst>")], {})


def slides():
    import pptx
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Emu

    film = at("film.mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc=s=64x48:r=5:d=1", "-c:v", "libx264",
                    "-metadata", f"title={word}", "-metadata", f"comment={word}", film], check=True)
    show = pptx.Presentation()
    core(show.core_properties)
    first = show.slides.add_slide(show.slide_layouts[0])
    first.shapes.title.text = "겨울 이야기"
    first.placeholders[1].text = "눈이 온다.\n봄이 멀다."
    first.notes_slide.notes_text_frame.text = word
    second = show.slides.add_slide(show.slide_layouts[5])
    second.shapes.title.text = "둘째 장"
    box = second.shapes.add_textbox(Emu(0), Emu(1500000), Emu(3000000), Emu(500000))
    box.name = word
    run = box.text_frame.paragraphs[0].add_run()
    run.text = "이어짐"
    run.hyperlink.address = "https://example.org/a?b=1&c=2"
    run = box.text_frame.paragraphs[0].add_run()
    run.text = " 자리"
    run.hyperlink.address = f"file:///home/{word}/a.pptx"
    drawn = second.shapes.add_picture(picture(), Emu(0), Emu(2500000))
    drawn._element.nvPicPr.cNvPr.set("descr", word)
    drawn._element.nvPicPr.cNvPr.set("title", word)
    drawn.click_action.target_slide = first
    table = second.shapes.add_table(2, 2, Emu(4000000), Emu(1500000), Emu(3000000), Emu(800000)).table
    for row in range(2):
        for column in range(2):
            table.cell(row, column).text = f"칸 {row}/{column}"
    numbers = CategoryChartData()
    numbers.categories = ["가", "나"]
    numbers.add_series("수", (1.5, 2.5))
    third = show.slides.add_slide(show.slide_layouts[6])
    third.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Emu(0), Emu(0), Emu(4000000), Emu(3000000), numbers)
    third.shapes.add_movie(film, Emu(4500000), Emu(0), Emu(2000000), Emu(1500000), mime_type="video/mp4")
    show.save(at("one.pptx"))
    ext = f'<p:extLst><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}"><p14:sectionLst xmlns:p14="{MS}office/powerpoint/2010/main"><p14:section name="{word}"/></p14:sectionLst></p:ext></p:extLst>'
    changes = [
        ROOT,
        ("ppt/presentation.xml", "</p:presentation>", f'<p:modifyVerifier saltValue="{word}"/>{ext}$0'),
        ("ppt/_rels/presentation.xml.rels", "</Relationships>", relation(80, "commentAuthors", "commentAuthors.xml") + relation(81, "tags", "tags/tag1.xml") + "$0"),
        ("ppt/slides/_rels/slide1.xml.rels", "</Relationships>", relation(82, "comments", "../comments/comment1.xml") + relation(83, "tags", "../tags/tag1.xml") + "$0"),
        ("ppt/slides/slide1.xml", "</p:cSld>", '<p:custDataLst><p:tags r:id="rIdX83"/></p:custDataLst>$0'),
        ("ppt/slideLayouts/slideLayout3.xml", "<p:cSld name=\"[^\"]*\"", f'<p:cSld name="{word}"'),
        ("ppt/slideLayouts/slideLayout1.xml", "<p:cSld name=\"[^\"]*\"", f'<p:cSld name="{word}"'),
    ]
    more = {
        **OWN,
        "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="p"><p:cmAuthor name="{word}" initials="{word}"/></p:cmAuthorLst>',
        "ppt/comments/comment1.xml": f'<p:cmLst xmlns:p="p"><p:cm><p:text>{word}</p:text></p:cm></p:cmLst>',
        "ppt/tags/tag1.xml": f'<p:tagLst xmlns:p="p"><p:tag name="{word}" val="{word}"/></p:tagLst>',
    }
    change("one.pptx", changes, more)


def said(document):
    from odf import dc, meta

    for element, kind in [(dc.Title, {}), (dc.Creator, {}), (dc.Subject, {}), (dc.Description, {}), (meta.InitialCreator, {}),
                          (meta.PrintedBy, {}), (meta.Keyword, {}), (meta.UserDefined, {"name": word})]:
        document.meta.addElement(element(text=word, **kind))


def open_tables():
    from odf import dc, draw, office, table, text
    from odf.opendocument import OpenDocumentSpreadsheet

    document = OpenDocumentSpreadsheet()
    said(document)
    sheet = table.Table(name="자료")
    document.spreadsheet.addElement(sheet)
    for row in range(4):
        line = table.TableRow()
        sheet.addElement(line)
        cell = table.TableCell(valuetype="string")
        cell.addElement(text.P(text=f"줄 {row}"))
        line.addElement(cell)
        cell = table.TableCell(valuetype="float", value=row * 1.5)
        cell.addElement(text.P(text=str(row * 1.5)))
        line.addElement(cell)
        cell = table.TableCell(valuetype="date", datevalue="2024-01-02")
        line.addElement(cell)
        cell = table.TableCell(valuetype="float", value=3, formula="of:=SUM([.B1:.B4])")
        line.addElement(cell)
        cell = table.TableCell(valuetype="float", value=4, formula=f"of:='file:///home/{word}/a.ods'#$Sheet1.A1")
        remark = office.Annotation()
        remark.addElement(dc.Creator(text=word))
        remark.addElement(text.P(text=word))
        cell.addElement(remark)
        line.addElement(cell)
        cell = table.TableCell(valuetype="string")
        place = text.P()
        place.addElement(text.A(href="https://example.org/", text="이어짐"))
        place.addElement(text.A(href=f"file:///home/{word}", text="자리"))
        place.addElement(text.A(href=f"../{word}/a.ods", text="저 자리"))
        cell.addElement(place)
        frame = draw.Frame(name=word, width="2cm", height="2cm")
        frame.addElement(draw.Image(href=document.addPicture(picture())))
        cell.addElement(frame)
        line.addElement(cell)
    names = table.NamedExpressions()
    names.addElement(table.NamedRange(name="율", cellrangeaddress="$자료.$B$2"))
    names.addElement(table.NamedRange(name="away", cellrangeaddress=f"'file:///home/{word}/a.ods'#$Sheet1.$A$1"))
    document.spreadsheet.addElement(names)
    document.save(at("one.ods"))


def open_slides():
    from odf import draw, presentation, style, text
    from odf.opendocument import OpenDocumentPresentation

    document = OpenDocumentPresentation()
    said(document)
    layout = style.PageLayout(name="L")
    layout.addElement(style.PageLayoutProperties(pagewidth="28cm", pageheight="21cm"))
    document.automaticstyles.addElement(layout)
    master = style.MasterPage(name="M", pagelayoutname=layout)
    document.masterstyles.addElement(master)
    for number in range(2):
        page = draw.Page(name=f"장{number}", masterpagename=master)
        document.presentation.addElement(page)
        frame = draw.Frame(name=word, width="20cm", height="5cm", x="1cm", y="1cm")
        box = draw.TextBox()
        frame.addElement(box)
        box.addElement(text.P(text=f"눈이 온다 {number}."))
        page.addElement(frame)
        drawn = draw.Frame(width="5cm", height="5cm", x="1cm", y="8cm")
        drawn.addElement(draw.Image(href=document.addPicture(picture())))
        page.addElement(drawn)
        notes = presentation.Notes()
        spoken = draw.Frame(width="5cm", height="5cm", x="1cm", y="8cm")
        box = draw.TextBox()
        spoken.addElement(box)
        box.addElement(text.P(text=word))
        notes.addElement(spoken)
        page.addElement(notes)
    document.save(at("one.odp"))


word_document()
tables()
shared_strings()
slides()
open_tables()
open_slides()
for name in ["one.ods", "one.odp"]:
    change(name, [], {"Thumbnails/thumbnail.png": word, "settings.xml": f"<a>{word}</a>", "Configurations2/x.xml": word, "manifest.rdf": word})

"""What a reader sees in an office document, by libraries that have nothing to do with ours: `tell.py FILE`."""

import hashlib
import io
import sys
import zipfile

from PIL import Image

file = sys.argv[1]


def pixels(content):
    image = Image.open(io.BytesIO(content)).convert("RGB")
    return f"{image.size} {hashlib.sha256(image.tobytes()).hexdigest()[:16]}"


def pictures():
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if "media/" in name.lower() or "Pictures/" in name]
        films = (".mp4",)
        for told in sorted(pixels(archive.read(name)) for name in names if not name.endswith(films)):
            print("picture", told)
        print("films", sum(name.endswith(films) for name in names))


def word_document():
    import docx
    from docx.oxml.ns import qn

    document = docx.Document(file)
    for paragraph in document.paragraphs:
        # What was put in by hands that are noted is text like all other.
        words = [(one.text, one.getparent().rPr is not None) for one in paragraph._p.iter(qn("w:t"))]
        print(paragraph.style.name, words)
    for table in document.tables:
        print([[cell.text for cell in row.cells] for row in table.rows])
    print(document.sections[0].header.paragraphs[0].text, document.sections[0].page_width)


def tables():
    import openpyxl

    for values in [False, True]:
        book = openpyxl.load_workbook(file, data_only=values)
        for sheet in book.worksheets:
            print(sheet.title, sheet.dimensions, sheet.merged_cells.ranges, sheet.freeze_panes, sheet.print_area, sheet.print_title_rows)
            for row in sheet.iter_rows():
                for cell in row:
                    formula = isinstance(cell.value, str) and cell.value.startswith("=")
                    away = formula and ("[" in cell.value or "file:" in cell.value)
                    if cell.coordinate in ["E3", "E4"] or away:
                        # Leads out of the file: its value stays.
                        print(cell.coordinate, cell.value if values else "")
                        continue
                    look = (cell.number_format, cell.font.b, cell.font.i, cell.fill.fgColor.rgb, cell.alignment.horizontal)
                    print(cell.coordinate, repr(cell.value), cell.data_type, look)
                    link = cell.hyperlink
                    if link is not None and "file:" not in (link.target or ""):
                        print("link", link.target, link.location)
            print(sorted(sheet.column_dimensions), sheet.column_dimensions["A"].width, sheet.row_dimensions[3].hidden)
            print([(str(rule.sqref), len(rule.rules)) for rule in sheet.conditional_formatting])
            print([(valid.type, valid.formula1, str(valid.sqref)) for valid in sheet.data_validations.dataValidation])
            print([(table.displayName, table.ref) for table in sheet.tables.values()])
            print([[str(series.val.numRef.f) for series in chart.series] for chart in sheet._charts], len(sheet._images))
            print(sheet.oddHeader.center.text, sheet.auto_filter.ref, sheet.sheet_properties.tabColor and sheet.sheet_properties.tabColor.rgb)
        print(sorted((name, value.attr_text) for name, value in book.defined_names.items() if name == "율"))


def slides():
    import pptx

    show = pptx.Presentation(file)
    print(show.slide_width, show.slide_height)
    for number, slide in enumerate(show.slides):
        print("slide", number, len(slide.slide_layout.placeholders))
        for shape in slide.shapes:
            print(shape.shape_type, shape.left, shape.top, shape.width, shape.height)
            if shape.has_text_frame:
                for paragraph in shape.text_frame.paragraphs:
                    links = [run.hyperlink.address for run in paragraph.runs]
                    runs = [(run.text, link if link and "file:" not in link else None) for run, link in zip(paragraph.runs, links)]
                    print(paragraph.level, runs)
            if getattr(shape, "has_table", False) and shape.has_table:
                print([[cell.text for cell in row.cells] for row in shape.table.rows])
            if getattr(shape, "has_chart", False) and shape.has_chart:
                plot = shape.chart.plots[0]
                print(list(plot.categories), [(series.name, list(series.values)) for series in plot.series])
            if shape.shape_type == 13:
                print(pixels(shape.image.blob), shape.click_action.target_slide is not None)


def open_document():
    from odf import draw, table, teletype, text
    from odf.opendocument import load

    document = load(file)
    for sheet in document.getElementsByType(table.Table):
        print(sheet.getAttribute("name"))
    for cell in document.getElementsByType(table.TableCell):
        formula = cell.getAttribute("formula") or ""
        formula = "" if "file:" in formula else formula
        lines = [teletype.extractText(line) for line in cell.getElementsByType(text.P) if line.parentNode is cell]
        print([cell.getAttribute(name) for name in ["valuetype", "value", "datevalue"]], formula, lines)
    for page in document.getElementsByType(draw.Page):
        print(page.getAttribute("name"), page.getAttribute("masterpagename"))
        for frame in page.childNodes:
            if frame.qname[1] == "frame":
                print([teletype.extractText(line) for line in frame.getElementsByType(text.P)], frame.getAttribute("width"))
    for link in document.getElementsByType(text.A):
        href = link.getAttribute("href")
        print(teletype.extractText(link), href if href and "example.org" in href else "")


kind = file.rsplit(".", 1)[1]
{"docx": word_document, "xlsx": tables, "pptx": slides, "ods": open_document, "odp": open_document}[kind]()
pictures()

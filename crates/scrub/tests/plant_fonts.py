"""Fonts with a word planted in every place for such words: plant_fonts.py WORD FONT.ttf FONT.ttc FOLDER

Writes plain.ttf, outlines.otf, both.ttc, packed.woff; and with `same A B` instead, says whether two fonts draw and set
their letters alike.
"""

import sys

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

LETTERS = "가나다라마 ABCabc123.,"


def part(path, number=-1):
    font = TTFont(path, fontNumber=number, recalcTimestamp=False)
    options = Options()
    options.name_IDs = ["*"]
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(text=LETTERS)
    subsetter.subset(font)
    return font


def planted(font, word):
    names = font["name"]
    for number in [0, 3, 5, *range(7, 16), 19, 20, 300]:
        names.setName(f"{word} {number}", number, 3, 1, 0x409)
        names.setName(f"{word} {number}", number, 1, 0, 0)
    font["head"].created = font["head"].modified = 3_700_000_000
    font["OS/2"].achVendID = word[:4]
    for tag in ["DSIG", "FFTM", "meta", "PfEd", "TeX ", "QQQQ"]:
        table = newTable("QQQQ")
        table.data = word.encode() * 4
        font.tables[tag] = table
    if "CFF " in font:
        top = font["CFF "].cff.topDictIndex[0]
        top.Notice = f"notice {word}"
        top.Copyright = f"copyright {word}"
        top.version = word
        top.UniqueID = 123456
    return font


def raw(font, tag):
    return font.reader[tag]


def same(one, other):
    """Everything that draws or sets letters, byte for byte; dates and sums of `head` and the vendor left aside."""
    few = {"name", "head", "OS/2", "CFF "}
    gone = {"DSIG", "FFTM", "meta", "PfEd", "TeX ", "QQQQ"}
    fonts = []
    for path in (one, other):
        if open(path, "rb").read(4) == b"ttcf":
            fonts.append(TTCollection(path).fonts)
        else:
            fonts.append([TTFont(path, checkChecksums=2 if path == other else 0)])
    assert len(fonts[0]) == len(fonts[1])
    for a, b in zip(*fonts):
        kept = {tag for tag in a.reader.keys() if tag not in gone}
        assert kept == set(b.reader.keys()), (kept, set(b.reader.keys()))
        for tag in kept - few:
            assert raw(a, tag) == raw(b, tag), tag
        for number in (1, 2, 4, 6):
            assert a["name"].getDebugName(number) == b["name"].getDebugName(number), number
        assert {n.nameID for n in b["name"].names} <= {1, 2, 4, 6, 16, 17, 18, 21, 22, 25}
        assert raw(b, "head")[20:36] == bytes(16)
        assert a["head"].unitsPerEm == b["head"].unitsPerEm and b["OS/2"].achVendID == "    "
        if "CFF " in a:
            outlines = [font["CFF "].cff.topDictIndex[0].CharStrings for font in (a, b)]
            for letter in a.getGlyphOrder():
                strings = [own[letter] for own in outlines]
                for own in strings:
                    own.decompile()
                assert strings[0].program == strings[1].program, letter


if sys.argv[1] == "same":
    same(*sys.argv[2:])
else:
    word, plain, several, folder = sys.argv[1:]
    font = planted(part(plain), word)
    font.save(f"{folder}/plain.ttf")
    font.flavor = "woff"
    font.flavorData = None
    font.save(f"{folder}/packed.woff")
    planted(part(several, 1), word).save(f"{folder}/outlines.otf")
    both = TTCollection()
    both.fonts = [TTFont(f"{folder}/{name}") for name in ("plain.ttf", "outlines.otf")]
    both.save(f"{folder}/both.ttc")

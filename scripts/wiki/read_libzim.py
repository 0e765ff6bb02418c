"""Reads an archive with openZIM's own library: read_libzim.py order|random ARCHIVE LIST.

LIST has a line for each item: the number of its entry (order), or its path (random). Prints items and bytes.
"""

import sys

from libzim.reader import Archive

what, file, lines = sys.argv[1:]
archive = Archive(file)
items = total = 0
if what == "order":
    for line in open(lines, encoding="utf-8"):
        total += len(archive._get_entry_by_id(int(line)).get_item().content)
        items += 1
else:
    for line in open(lines, encoding="utf-8"):
        total += len(archive.get_entry_by_path(line.rstrip("\n")).get_item().content)
        items += 1
print(items, total)

"""Writes articles with openZIM's own writer, uncompressed, with or without its full-text index.

index_libzim.py ARTICLES.jsonl OUT.zim [index]. The difference in time between the two is what the index costs.
"""

import json
import sys

from libzim.writer import Compression, Creator

import pictures
from made import Page

creator = Creator(sys.argv[2]).config_verbose(False).config_compression(Compression.none)
if "index" in sys.argv[3:]:
    creator.config_indexing(True, "kor")
with creator:
    for name in ("Title", "Name", "Description", "Creator", "Publisher"):
        creator.add_metadata(name, "made")
    creator.add_metadata("Language", "kor")
    creator.add_metadata("Date", "2024-01-01")
    creator.add_illustration(48, pictures.icon())
    for line in open(sys.argv[1], encoding="utf-8"):
        article = json.loads(line)
        creator.add_item(Page(article["path"], article["title"], "text/html", article["html"], front=True))

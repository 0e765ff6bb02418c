"""Pages and search on cheap sticks: stick.py CORPUS FOLDER OURS.

CORPUS is an archive, FOLDER where peers.py worked on it, OURS the folder of the built programs. Puts the archive on a
drive with the program itself, then counts clusters and lets real browsers read from a stick that is slow (a FUSE
filesystem: 15 ms an open, 1 ms a read, 20 MB/s). See scripts/bench-wiki.
"""

import json
import pathlib
import shutil
import subprocess
import sys

from peers import line, run

CLUSTER = 128 << 10
BROWSER = pathlib.Path(__file__).parent.parent.parent / "crates/reader/tests/browser"
EDITION = 'title = "x"\nlanguage = "ko"\ndate = 2026-01-01\ncapacity = "8GB"\n[pages]\n'


def on_drive(corpus, folder, bulssi):
    """The encyclopedia's folder on a drive that is a folder."""
    desk, drive = folder / "desk", folder / "drive"
    for old in (desk, drive):
        shutil.rmtree(old, ignore_errors=True)
    run([bulssi, "init", desk])
    run([bulssi, "--library", desk, "--quiet", "add", corpus])
    (desk / "editions" / "stick.toml").write_text(EDITION, encoding="utf-8")
    run([bulssi, "--library", desk, "--quiet", "build", "stick", "--to", f"{drive}/"])
    shutil.rmtree(desk)
    return next(packs.parent for packs in drive.rglob("k") if (packs.parent / "m.js").exists())


def clusters(folder):
    files = [file for file in folder.rglob("*") if file.is_file()]
    return sum(-(-file.stat().st_size // CLUSTER) for file in files), len(files)


def rows(script, *arguments):
    out, _, _ = run(["node", BROWSER / script, *arguments])
    return [json.loads(row) for row in out.splitlines() if row.startswith("{")]


def main():
    corpus, folder, built = (pathlib.Path(argument) for argument in sys.argv[1:4])
    stick = built / "examples" / "slow_stick"
    encyclopedia = on_drive(corpus, folder, built / "bulssi")
    ours, _ = clusters(encyclopedia)
    theirs, articles = clusters(folder / "html")
    print()
    line("clusters of 128 KiB: ours / one HTML file an article", ours / theirs, "<= 0.05", ours <= theirs * 0.05,
         f"{ours} and {theirs}, index and pictures with ours")
    for row in rows("slow-article.mjs", stick, encyclopedia, articles, 100):
        line(f"article from a slow stick / one HTML file, {row['browser']}", row["ratio"], "<= 1.1", row["ratio"] <= 1.1,
             f"{row['packs_p50_ms']} and {row['html_p50_ms']} ms")
    for row in rows("slow-search.mjs", stick, folder / "ours", folder / "questions.jsonl", 20):
        line(f"first search, {row['kind']}, {row['browser']}: p95 ms", row["p95_ms"], "<= 250", row["p95_ms"] <= 250,
             f"median {row['p50_ms']} ms of {row['count']}")


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        sys.exit(f"failed: {error}")

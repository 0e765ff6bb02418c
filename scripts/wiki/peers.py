"""Reading and indexing against the peers, one table: peers.py CORPUS FOLDER BENCH_READ ZIM_CRATE EXPORT [ROUNDS].

Times are CPU seconds of the child with all its threads (user and system), medians of the rounds; what is compared
runs in turn within a round. See scripts/bench-wiki.
"""

import os
import pathlib
import random
import resource
import shutil
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).parent
QUERIES = ["위원회", "대한민국", "전쟁", "독립"]


def run(command, **options):
    """Output, CPU seconds and seconds."""
    before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True, **options)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return done.stdout.strip(), cpu, time.monotonic() - clock


def line(name, value, bar, good, text):
    print(f"{name:<58} {value:>8.2f}   {bar:<9} {'holds' if good else 'FAILS'}   {text}", flush=True)


def reading(corpus, folder, bench_read, zim_crate, rounds):
    order, paths = folder / "order.txt", folder / "paths.txt"
    order.write_text(run([bench_read, "order", corpus])[0] + "\n", encoding="utf-8")
    named = [row.split("\t")[2] for row in pathlib.Path(f"{corpus}.labels.tsv").read_text("utf-8").splitlines()]
    rng = random.Random(1)
    paths.write_text("".join(f"{rng.choice(named)}\n" for _ in range(1500)), encoding="utf-8")
    python = sys.executable
    commands = {
        "ours": [bench_read, "sweep", corpus, 1],
        "ours, two": [bench_read, "sweep", corpus, 2],
        "libzim": [python, HERE / "read_libzim.py", "order", corpus, order],
        "zim": [zim_crate, corpus],
        "ours, random": [bench_read, "random", corpus, paths],
        "libzim, random": [python, HERE / "read_libzim.py", "random", corpus, paths],
    }
    # What Python and the library need before they read anything.
    nothing = folder / "nothing.txt"
    nothing.write_text("")
    commands["start"] = [python, HERE / "read_libzim.py", "order", corpus, nothing]
    cpu, wall, said = ({name: [] for name in commands} for _ in range(3))
    for _ in range(rounds):
        for name, command in commands.items():
            out, c, w = run(command)
            cpu[name].append(c)
            wall[name].append(w)
            said[name] = out
    if len({said[name] for name in ("ours", "ours, two", "libzim", "zim")}) != 1 or said["ours, random"] != said["libzim, random"]:
        sys.exit(f"they did not read the same: {said}")
    c = {name: statistics.median(values) for name, values in cpu.items()}
    w = {name: statistics.median(values) for name, values in wall.items()}
    c["libzim"] -= c["start"]
    c["libzim, random"] -= c["start"]
    items, size = (int(n) for n in said["ours"].split())
    rate = {name: size / c[name] / 1e6 for name in ("ours", "libzim", "zim")}
    looked = int(said["ours, random"].split()[0])
    print(f"{corpus}: {items} items, {size / 1e6:.1f} MB\n")
    ratio = c["libzim"] / c["ours"]
    line("whole archive, MB a CPU second: ours / libzim", ratio, ">= 3.5", ratio >= 3.5,
         f"{rate['ours']:.0f} and {rate['libzim']:.0f} MB/s")
    ratio = c["zim"] / c["ours"]
    line("the same: ours / the zim crate", ratio, ">= 0.9", ratio >= 0.9, f"{rate['ours']:.0f} and {rate['zim']:.0f} MB/s")
    ratio = statistics.median(a / b for a, b in zip(wall["ours"], wall["ours, two"]))
    line("whole archive: two threads / one, by the clock", ratio, ">= 1.7", ratio >= 1.7,
         f"{w['ours']:.3f} s and {w['ours, two']:.3f} s")
    ratio = c["libzim, random"] / c["ours, random"]
    line("random article, a CPU second: ours / libzim", ratio, ">= 2", ratio >= 2,
         f"{looked / c['ours, random']:.0f} and {looked / c['libzim, random']:.0f} articles")


def size_of(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    return len(files), sum(path.stat().st_size for path in files)


def pagefind(folder, html):
    """Pagefind's index over one HTML file an article."""
    out = folder / "pagefind"
    shutil.rmtree(out, ignore_errors=True)
    _, cpu, wall = run([sys.executable, "-m", "pagefind", "--site", html, "--output-path", out, "--quiet"])
    files, size = size_of(out)
    return {"cpu": cpu, "wall": wall, "bytes": size, "files": files}


def xapian(folder, arguments):
    """openZIM's writer with and without an index: the difference is the index."""
    found = {}
    for name, more in (("without", []), ("with", ["--index"])):
        file = folder / f"{name}.zim"
        if not file.exists():
            _, cpu, _ = run([sys.executable, HERE / "made.py", file, *arguments, *more])
            (folder / f"{name}.cpu").write_text(str(cpu))
        found[name] = float((folder / f"{name}.cpu").read_text())
    from libzim.reader import Archive
    archive = Archive(str(folder / "with.zim"))
    sizes = {}
    for number in range(archive.all_entry_count):
        entry = archive._get_entry_by_id(number)
        if entry.path in ("fulltext/xapian", "title/xapian"):
            sizes[entry.path] = entry.get_item().size
    return {"cpu": found["with"] - found["without"], "bytes": sizes.get("fulltext/xapian", 0),
            "titles": sizes.get("title/xapian", 0), "files": 1, "archive": folder / "with.zim"}


def kiwix(archive):
    """How many results kiwix-serve tells of, and how soon, for each query."""
    import re
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(["kiwix-serve", "--address", "127.0.0.1", "--port", str(port), str(archive)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    found = {}
    try:
        base = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                urllib.request.urlopen(base, timeout=5).read()
                break
            except OSError:
                time.sleep(0.1)
        for query in QUERIES:
            clock = time.monotonic()
            address = f"{base}/search?content={archive.stem}&pattern={urllib.parse.quote(query)}"
            try:
                text = urllib.request.urlopen(address, timeout=60).read().decode()
            except urllib.error.HTTPError as error:
                text = error.read().decode()
            numbers = re.findall(r"of\s*<b>\s*([\d,.]+)\s*</b>", text)
            found[query] = (int(re.sub(r"\D", "", numbers[0])) if numbers else 0, time.monotonic() - clock)
    finally:
        server.terminate()
        server.wait()
    return found


def truth(exported):
    """Articles whose text has the query in it."""
    import json
    import re
    counts = dict.fromkeys(QUERIES, 0)
    for row in open(exported, encoding="utf-8"):
        text = re.sub(r"<[^>]*>", " ", json.loads(row)["html"])
        for query in QUERIES:
            counts[query] += query in text
    return counts


def searching(corpus, folder, export):
    html, exported = folder / "html", folder / "articles.jsonl"
    if not exported.exists():
        with open(exported, "w", encoding="utf-8") as out:
            subprocess.run([export, corpus, "--html", html], check=True, stdout=out)
    arguments = os.environ.get("BULSSI_MADE_WIKI", "").split()
    found = {"Pagefind": pagefind(folder, html), "libzim (Xapian)": xapian(folder, arguments)}
    print(f"\n{'index of the articles':<24} {'CPU s':>8} {'MB':>8} {'files':>8}")
    for name, row in found.items():
        print(f"{name:<24} {row['cpu']:>8.1f} {row['bytes'] / 1e6:>8.1f} {row['files']:>8}")
    results, there = kiwix(found["libzim (Xapian)"]["archive"]), truth(exported)
    print(f"\n{'query':<10} {'articles with it':>16} {'kiwix-serve finds':>18} {'seconds':>8}")
    for query in QUERIES:
        count, seconds = results[query]
        print(f"{query:<10} {there[query]:>16} {count:>18} {seconds:>8.2f}")


def main():
    corpus, folder, bench_read, zim_crate, export = sys.argv[1:6]
    rounds = int(sys.argv[6]) if len(sys.argv) > 6 else 5
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    reading(corpus, folder, bench_read, zim_crate, rounds)
    searching(corpus, folder, export)


if __name__ == "__main__":
    main()

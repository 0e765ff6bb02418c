"""An encyclopedia that never was, written with openZIM's own writer.

Words, particles, lengths and links follow the curves of a real one (Zipf's law, log-normal lengths, in-degrees by a
power law), so that what is measured on it holds for a real one; no sentence of it means anything. The same
arguments give the same articles, whatever the machine. See scripts/made-wiki.
"""

import argparse
import itertools
import json
import math
import multiprocessing
import random
from urllib.parse import quote

from libzim.writer import Creator, Hint, Item, StringProvider

import pictures
import words


class Page(Item):
    """Anything with a path and bytes."""

    def __init__(self, path, title, mimetype, content, front=False):
        super().__init__()
        self.path, self.title, self.mimetype, self.content, self.front = path, title, mimetype, content, front

    def get_path(self):
        return self.path

    def get_title(self):
        return self.title

    def get_mimetype(self):
        return self.mimetype

    def get_hints(self):
        return {Hint.FRONT_ARTICLE: self.front}

    def get_contentprovider(self):
        return StringProvider(self.content)


STYLE = """body{font-family:sans-serif;line-height:1.6}.infobox{float:right;border:1px solid #aaa;width:22em}
.infobox th{text-align:left}figure{margin:.5em;float:right}.reference{font-size:.8em}#catlinks{clear:both;border:1px solid #aaa}
@import url("https://example.org/never.css");.hatnote{font-style:italic;background:url(../_assets_/0/0.png)}
"""
SCRIPT = "document.documentElement.className+=' client-js';"


class Encyclopedia:
    """All that every article draws from."""

    def __init__(self, options):
        self.options = options
        rng = random.Random(f"{options.seed} titles")
        self.korean = words.Korean(random.Random(f"{options.seed} korean"), options.vocabulary)
        self.english = words.English(random.Random(f"{options.seed} english"), options.vocabulary // 4)
        self.topics = [
            (self.korean.topic(rng), self.english.topic(rng)) for _ in range(max(8, options.categories))
        ]
        self.categories = self.korean.titles(rng, options.categories, longest=1, first=words.NOUNS[20:])
        every = options.english
        self.is_english = [every > 0 and n % every == every - 1 for n in range(options.articles)]
        foreign = iter(self.english.titles(rng, sum(self.is_english)))
        local = iter(
            self.korean.titles(rng, options.articles - sum(self.is_english), longest=3, first=words.NOUNS)
        )
        self.titles = [next(foreign if english else local) for english in self.is_english]
        self.topic_of = [rng.randrange(len(self.topics)) for _ in self.titles]
        # How often each is linked to: the n-th by n to the power of -0.9, as in real encyclopedias.
        weights = ((n + 3.0) ** -0.9 for n in range(options.articles))
        self.cumulated = list(itertools.accumulate(weights))
        self.pictures = [pictures.path_of(n) for n in range(options.pictures)]

    def categories_of(self, number):
        """One by its topic, and sometimes one more."""
        if not self.categories:
            return []
        first = self.topic_of[number] % len(self.categories)
        second = (number * 7919) % len(self.categories)
        return [first] if number % 3 or first == second else [first, second]

    def paragraph(self, rng, language, topic, subject, length, links):
        """Sentences of at least `length` bytes; takes from `links` now and then."""
        out, written = [], 0
        while written < length:
            sentence = language.sentence(rng, topic, subject if rng.random() < 0.22 else None)
            if links and rng.random() < 0.45:
                target = links.pop()
                sentence.insert(rng.randrange(len(sentence)), self.link(target))
            if rng.random() < 0.06:
                note = rng.randrange(1, 9)
                sentence[-1] += f'<sup class="reference"><a href="#cite_note-{note}">[{note}]</a></sup>'
            text = " ".join(sentence)
            out.append(text)
            written += len(text.encode())
        return " ".join(out)

    def link(self, target):
        title = self.titles[target]
        return f'<a href="{quote(path_of(title))}" title="{title}">{title}</a>'

    def article(self, number):
        """The HTML of an article, and what somebody who looks for it might type."""
        options = self.options
        rng = random.Random(f"{options.seed} article {number}")
        english = self.is_english[number]
        language = self.english if english else self.korean
        topic = self.topics[self.topic_of[number]][1 if english else 0]
        title = self.titles[number]
        # Articles that many link to are longer.
        famous = 1.0 + 2.5 / (1.0 + number / (0.01 * options.articles + 1))
        length = options.mean * famous * 0.57 * math.exp(rng.gauss(0.0, 0.9))
        length = max(options.mean * 0.1, min(length, options.mean * 20))
        count = max(2, int(length / 320))
        links = [t for t in rng.choices(range(options.articles), cum_weights=self.cumulated, k=count) if t != number]
        rare = [language.rare(rng) for _ in range(3)]
        parts = [
            f'<!DOCTYPE html><html lang="{"en" if english else "ko"}"><head><meta charset="utf-8"><title>{title}</title>'
            '<link rel="stylesheet" href="_res_/style.css"><script src="_res_/script.js"></script></head>'
            f'<body class="mw-body"><h1 id="firstHeading">{title}</h1><div id="bodyContent"><section data-mw-section-id="0">'
        ]
        if length > 2500 and rng.random() < 0.6:
            rows = "".join(
                f"<tr><th>{language.noun(rng)}</th><td>{' '.join(language.sentence(rng, topic, None)[:3])}</td></tr>"
                for _ in range(rng.randrange(3, 9))
            )
            parts.append(f'<table class="infobox"><caption>{title}</caption>{rows}</table>')
        if self.pictures and length > 1200 and rng.random() < 0.5:
            picture = self.pictures[rng.randrange(len(self.pictures))]
            parts.append(
                f'<figure><img src="{picture}" width="240" height="160" alt="{title}" loading="lazy">'
                f"<figcaption>{' '.join(language.sentence(rng, topic, title))}</figcaption></figure>"
            )
        lead = language.lead(rng, title, rare)
        parts.append(f"<p>{lead} {self.paragraph(rng, language, topic, title, min(length, 500), links)}</p></section>")
        written = min(length, 500)
        section = 1
        while written < length:
            step = min(length - written, rng.uniform(500, 2600))
            heading = language.noun(rng)
            parts.append(f'<section data-mw-section-id="{section}"><h2 id="s{section}">{heading}</h2>')
            parts.append(f"<p>{self.paragraph(rng, language, topic, title, step * 0.6, links)}</p>")
            if rng.random() < 0.2:
                items = "".join(f"<li>{' '.join(language.sentence(rng, topic, None))}</li>" for _ in range(4))
                parts.append(f"<ul>{items}</ul>")
            parts.append(f"<p>{self.paragraph(rng, language, topic, title, step * 0.4, links)}</p></section>")
            written += step
            section += 1
        parts.append("</div>")
        # What no reader should run or load.
        if number % 97 == 5:
            parts.append(
                '<script>document.title="x"</script><img src="https://example.org/spy.png" onerror="alert(1)">'
                '<a href="javascript:alert(2)" onclick="alert(3)">!</a>'
            )
        named = [self.categories[c] for c in self.categories_of(number)]
        if named:
            shown = " ".join(f'<a href="{quote(path_of("분류:" + c))}">{c}</a>' for c in named)
            parts.append(f'<div id="catlinks" class="catlinks">분류: {shown}</div>')
        parts.append("</body></html>")
        return "".join(parts), rare

    def category(self, number, members):
        title = "분류:" + self.categories[number]
        rows = "".join(f"<li>{self.link(m)}</li>" for m in members[:200])
        return title, f'<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>{title}</title>' \
            f'<link rel="stylesheet" href="_res_/style.css"></head><body><h1>{title}</h1><ul>{rows}</ul></body></html>'


def path_of(title):
    """Spaces are underscores in paths, as in Wikipedia."""
    return title.replace(" ", "_")


MADE = None


def make(number):
    html, rare = MADE.article(number)
    return number, html, rare


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", help="the .zim to write; .labels.tsv comes beside it")
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--mean", type=int, default=5_700, help="bytes of HTML of an article, on average")
    parser.add_argument("--english", type=int, default=20, help="each n-th article is in English; 0: none")
    parser.add_argument("--pictures", type=int, default=3_000)
    parser.add_argument("--redirects", type=int, default=6_000)
    parser.add_argument("--categories", type=int, default=240)
    parser.add_argument("--vocabulary", type=int, default=60_000)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--index", action="store_true", help="also write Xapian's full-text index")
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    return parser.parse_args()


def write(creator, options):
    for name, value in {
        "Title": "지어낸 백과",
        "Name": "made_ko_all",
        "Description": "시험하려고 지어낸 글",
        "Language": "kor",
        "Creator": "nobody",
        "Publisher": "nobody",
        "Date": "2024-01-01",
        "Tags": "_category:wikipedia;_pictures:yes;_videos:no;_ftindex:no",
    }.items():
        creator.add_metadata(name, value)
    creator.add_illustration(48, pictures.icon())
    creator.add_item(Page("_res_/style.css", "", "text/css", STYLE))
    creator.add_item(Page("_res_/script.js", "", "text/javascript", SCRIPT))
    members = [[] for _ in MADE.categories]
    total = 0
    with open(options.out + ".labels.tsv", "w", encoding="utf-8") as labels, multiprocessing.Pool(options.jobs) as pool:
        # Pictures stand where scrapers leave them: between the articles.
        every = max(1, options.articles // max(1, options.pictures))
        for number, html, rare in pool.imap(make, range(options.articles), chunksize=64):
            title = MADE.titles[number]
            total += len(html.encode())
            creator.add_item(Page(path_of(title), title, "text/html", html, front=True))
            if number % every == 0 and number // every < options.pictures:
                path, mimetype, content = pictures.picture(options.seed, number // every)
                creator.add_item(Page(path, "", mimetype, content))
            for category in MADE.categories_of(number):
                members[category].append(number)
            if number % max(10, options.articles // 500) == 7:
                print(f"words\t{' '.join(rare)}\t{path_of(title)}", file=labels)
                print(f"title\t{title}\t{path_of(title)}", file=labels)
    for number, of in enumerate(members):
        title, html = MADE.category(number, of)
        creator.add_item(Page(path_of(title), title, "text/html", html, front=False))
    redirects(creator, options)
    return total


def redirects(creator, options):
    """Other names: without spaces, shortened, and some that lead to another name."""
    rng = random.Random(f"{options.seed} redirects")
    taken = {path_of(title) for title in MADE.titles}
    made = 0
    while made < options.redirects:
        target = rng.choices(range(options.articles), cum_weights=MADE.cumulated)[0] if made % 2 else rng.randrange(options.articles)
        title = MADE.titles[target]
        name = f"{title} {rng.choice(words.OTHER)}" if made % 3 else f"{words.OTHER[made % len(words.OTHER)]} {title}"
        if path_of(name) in taken:
            name = f"{name} {made}"
        taken.add(path_of(name))
        creator.add_redirection(path_of(name), name, path_of(title), {Hint.FRONT_ARTICLE: True})
        if made % 500 == 0:
            creator.add_redirection(path_of(name) + "_2", name, path_of(name), {Hint.FRONT_ARTICLE: False})
        made += 1


def main():
    global MADE
    options = arguments()
    MADE = Encyclopedia(options)
    creator = Creator(options.out).config_verbose(False)
    if options.index:
        creator.config_indexing(True, "kor")
    creator.config_nbworkers(options.jobs).set_mainpath(path_of(MADE.titles[0]))
    with creator:
        total = write(creator, options)
    print(json.dumps({"articles": options.articles, "html_bytes": total, "pictures": options.pictures,
                      "redirects": options.redirects, "categories": options.categories}))


if __name__ == "__main__":
    main()

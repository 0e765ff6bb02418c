-- Version 1 of the catalogue. Released versions never change; see docs/formats/library.md.

-- The bytes of one file, as they lie in the blob store. A row is written after they are durable.
CREATE TABLE blob (
    digest  BLOB PRIMARY KEY CHECK (length(digest) = 32),
    len     INTEGER NOT NULL CHECK (len >= 0),
    damaged INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- What the desk has. `found` is what adding found out, `edits` what the desk says instead.
CREATE TABLE work (
    num   INTEGER PRIMARY KEY,
    id    TEXT NOT NULL UNIQUE,
    found TEXT NOT NULL,
    edits TEXT NOT NULL DEFAULT '{}',
    added TEXT
) STRICT;

-- Which blobs a work is made of; `place` is the index in its list of files.
CREATE TABLE file (
    num    INTEGER NOT NULL REFERENCES work (num) ON DELETE CASCADE,
    place  INTEGER NOT NULL,
    digest BLOB NOT NULL REFERENCES blob (digest),
    PRIMARY KEY (num, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_digest ON file (digest);

-- Files outside that were read once, so that they need not be read again while they stay as they are.
CREATE TABLE source (
    path   BLOB PRIMARY KEY,
    len    INTEGER NOT NULL,
    mtime  INTEGER NOT NULL,
    ctime  INTEGER NOT NULL,
    inode  INTEGER NOT NULL,
    device INTEGER NOT NULL,
    digest BLOB NOT NULL REFERENCES blob (digest) ON DELETE CASCADE,
    probe  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX source_digest ON source (digest);

-- Derived from `work`: what lists show and filter by, one narrow row a work.
CREATE TABLE shelf (
    num       INTEGER PRIMARY KEY REFERENCES work (num) ON DELETE CASCADE,
    sort      BLOB NOT NULL,
    id        TEXT NOT NULL,
    kind      TEXT NOT NULL,
    year      INTEGER,
    caution   INTEGER NOT NULL,
    priority  INTEGER NOT NULL,
    bytes     INTEGER NOT NULL,
    duration  INTEGER,
    added     TEXT,
    title     TEXT NOT NULL,
    languages TEXT NOT NULL,
    themes    TEXT NOT NULL,
    episode   TEXT
) STRICT;
CREATE INDEX shelf_sort ON shelf (sort);
CREATE INDEX shelf_kind ON shelf (kind, sort);

-- Derived: words that a work is found by exactly; `field` is theme, language, series, format or family.
CREATE TABLE mark (
    field TEXT NOT NULL,
    word  TEXT NOT NULL,
    num   INTEGER NOT NULL REFERENCES work (num) ON DELETE CASCADE,
    PRIMARY KEY (field, word, num)
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_num ON mark (num);

-- Derived: titles, series and file names, folded, for searching.
CREATE TABLE search (
    num  INTEGER PRIMARY KEY REFERENCES work (num) ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;

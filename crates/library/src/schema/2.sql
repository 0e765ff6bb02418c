-- Version 2 of the catalogue: renditions. Released versions never change; see docs/formats/library.md.

-- What was made of `source` by `recipe`. While `whole` is 0 it has the files that are done so far.
CREATE TABLE rendition (
    num    INTEGER PRIMARY KEY,
    source BLOB NOT NULL CHECK (length(source) = 32),
    recipe TEXT NOT NULL,
    whole  INTEGER NOT NULL DEFAULT 0,
    note   BLOB NOT NULL DEFAULT x'',
    UNIQUE (source, recipe)
) STRICT;

-- Its files, in their order.
CREATE TABLE piece (
    num    INTEGER NOT NULL REFERENCES rendition (num) ON DELETE CASCADE,
    place  INTEGER NOT NULL,
    path   TEXT NOT NULL,
    digest BLOB NOT NULL REFERENCES blob (digest),
    PRIMARY KEY (num, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX piece_digest ON piece (digest);

-- The blobs that it was made of: when one of them goes, it goes too.
CREATE TABLE material (
    num    INTEGER NOT NULL REFERENCES rendition (num) ON DELETE CASCADE,
    digest BLOB NOT NULL,
    PRIMARY KEY (num, digest)
) STRICT, WITHOUT ROWID;
CREATE INDEX material_digest ON material (digest);

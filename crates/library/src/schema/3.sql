-- Version 3 of the catalogue: jobs. Released versions never change; see docs/formats/library.md.

-- A rendition that is to be made. The row goes in the transaction in which its rendition becomes whole.
CREATE TABLE job (
    -- Never given twice, so that a worker of a job that is over cannot be taken for one of another.
    num     INTEGER PRIMARY KEY AUTOINCREMENT,
    source  BLOB NOT NULL CHECK (length(source) = 32),
    recipe  TEXT NOT NULL,
    name    TEXT NOT NULL,
    task    TEXT NOT NULL,
    state   TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'failed')),
    -- Goes up by one whenever a worker takes the job; what it makes is accepted only while it is its own.
    attempt INTEGER NOT NULL DEFAULT 0,
    lost    INTEGER NOT NULL DEFAULT 0,
    worker  TEXT,
    beats   INTEGER NOT NULL DEFAULT 0,
    done    INTEGER NOT NULL DEFAULT 0,
    reason  TEXT,
    UNIQUE (source, recipe)
) STRICT;
CREATE INDEX job_state ON job (state, num);

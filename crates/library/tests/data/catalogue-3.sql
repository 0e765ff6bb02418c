-- A catalogue of version 3, written by the release that brought jobs. Never changes.
PRAGMA application_id=1114991731;
PRAGMA user_version=3;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE blob (
    digest  BLOB PRIMARY KEY CHECK (length(digest) = 32),
    len     INTEGER NOT NULL CHECK (len >= 0),
    damaged INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO blob VALUES(X'4cb4313abacd5e5a7bfe342923157314140f69657c7404fbbf6aff68e28725a6',4,0);
INSERT INTO blob VALUES(X'55a46a65606bc743f5f1d18661d6592d48fe24d8d070766a45bbd93d1c0f322a',4,0);
INSERT INTO blob VALUES(X'fd6ad1c2e792f4cb1c7af9be82806a548fffa613a25fed9338903ee8d793b86c',4,0);
CREATE TABLE work (
    num   INTEGER PRIMARY KEY,
    id    TEXT NOT NULL UNIQUE,
    found TEXT NOT NULL,
    edits TEXT NOT NULL DEFAULT '{}',
    added TEXT
) STRICT;
INSERT INTO work VALUES(1,'wivon7bcryg56aihf','{"id":"wivon7bcryg56aihf","kind":"films","title":{"en":"Moonlight","ko":"달빛"},"languages":["ko"],"year":2001,"episode":{"series":"달빛","season":1,"number":2},"caution":"middle","priority":3,"files":[{"role":"main","name":"달빛.mp4","digest":"4cb4313abacd5e5a7bfe342923157314140f69657c7404fbbf6aff68e28725a6","len":4,"probe":{"format":"mp4"}}]}','{"title":{"en":"Moonlight, edited"}}','2026-11-21');
INSERT INTO work VALUES(2,'w6fmrco3f7e3epjea','{"id":"w6fmrco3f7e3epjea","kind":"films","title":{"ko":"소식"},"languages":["ko"],"caution":"middle","priority":3,"files":[{"role":"main","name":"소식.mp4","digest":"55a46a65606bc743f5f1d18661d6592d48fe24d8d070766a45bbd93d1c0f322a","len":4,"probe":{"format":"mp4"}}]}','{}','2026-11-21');
CREATE TABLE file (
    num    INTEGER NOT NULL REFERENCES work (num) ON DELETE CASCADE,
    place  INTEGER NOT NULL,
    digest BLOB NOT NULL REFERENCES blob (digest),
    PRIMARY KEY (num, place)
) STRICT, WITHOUT ROWID;
INSERT INTO file VALUES(1,0,X'4cb4313abacd5e5a7bfe342923157314140f69657c7404fbbf6aff68e28725a6');
INSERT INTO file VALUES(2,0,X'55a46a65606bc743f5f1d18661d6592d48fe24d8d070766a45bbd93d1c0f322a');
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
INSERT INTO source VALUES(X'2f66696c6d732f6d6f6f6e2e6d7034',4,1795260487979980912,1795260487979980912,5334560,65024,X'4cb4313abacd5e5a7bfe342923157314140f69657c7404fbbf6aff68e28725a6','{"format":"mp4"}');
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
INSERT INTO shelf VALUES(1,X'eb8bacebb99b00000100026d6f6f6e6c696768742c20656469746564007769766f6e376263727967353661696866','wivon7bcryg56aihf','films',2001,1,3,4,NULL,'2026-11-21','{"en":"Moonlight, edited","ko":"달빛"}','["ko"]','[]','{"series":"달빛","season":1,"number":2}');
INSERT INTO shelf VALUES(2,X'ec868cec8b9d0000000000ec868cec8b9d007736666d72636f336637653365706a6561','w6fmrco3f7e3epjea','films',NULL,1,3,4,NULL,'2026-11-21','{"ko":"소식"}','["ko"]','[]',NULL);
CREATE TABLE mark (
    field TEXT NOT NULL,
    word  TEXT NOT NULL,
    num   INTEGER NOT NULL REFERENCES work (num) ON DELETE CASCADE,
    PRIMARY KEY (field, word, num)
) STRICT, WITHOUT ROWID;
INSERT INTO mark VALUES('family','video',1);
INSERT INTO mark VALUES('format','mp4',1);
INSERT INTO mark VALUES('language','ko',1);
INSERT INTO mark VALUES('series','달빛',1);
INSERT INTO mark VALUES('family','video',2);
INSERT INTO mark VALUES('format','mp4',2);
INSERT INTO mark VALUES('language','ko',2);
CREATE TABLE search (
    num  INTEGER PRIMARY KEY REFERENCES work (num) ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;
INSERT INTO search VALUES(1,replace('moonlight, edited\n달빛\n달빛.mp4','\n',char(10)));
INSERT INTO search VALUES(2,replace('소식\n소식.mp4','\n',char(10)));
CREATE TABLE rendition (
    num    INTEGER PRIMARY KEY,
    source BLOB NOT NULL CHECK (length(source) = 32),
    recipe TEXT NOT NULL,
    whole  INTEGER NOT NULL DEFAULT 0,
    note   BLOB NOT NULL DEFAULT x'',
    UNIQUE (source, recipe)
) STRICT;
INSERT INTO rendition VALUES(1,X'4cb4313abacd5e5a7bfe342923157314140f69657c7404fbbf6aff68e28725a6','wiki 1',1,X'6e6f7465');
CREATE TABLE piece (
    num    INTEGER NOT NULL REFERENCES rendition (num) ON DELETE CASCADE,
    place  INTEGER NOT NULL,
    path   TEXT NOT NULL,
    digest BLOB NOT NULL REFERENCES blob (digest),
    PRIMARY KEY (num, place)
) STRICT, WITHOUT ROWID;
INSERT INTO piece VALUES(1,0,'k/0.js',X'fd6ad1c2e792f4cb1c7af9be82806a548fffa613a25fed9338903ee8d793b86c');
CREATE TABLE material (
    num    INTEGER NOT NULL REFERENCES rendition (num) ON DELETE CASCADE,
    digest BLOB NOT NULL,
    PRIMARY KEY (num, digest)
) STRICT, WITHOUT ROWID;
INSERT INTO material VALUES(1,X'4cb4313abacd5e5a7bfe342923157314140f69657c7404fbbf6aff68e28725a6');
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
INSERT INTO job VALUES(1,X'4cb4313abacd5e5a7bfe342923157314140f69657c7404fbbf6aff68e28725a6','film 1','달빛','{}','failed',1,0,'desk 1',0,0,'line 7');
INSERT INTO job VALUES(2,X'4cb4313abacd5e5a7bfe342923157314140f69657c7404fbbf6aff68e28725a6','film 2','달빛','{}','running',1,0,'desk 2',1,250,NULL);
INSERT INTO job VALUES(3,X'4cb4313abacd5e5a7bfe342923157314140f69657c7404fbbf6aff68e28725a6','film 3','달빛','{}','waiting',0,0,NULL,0,0,NULL);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('job',3);
CREATE INDEX file_digest ON file (digest);
CREATE INDEX source_digest ON source (digest);
CREATE INDEX shelf_sort ON shelf (sort);
CREATE INDEX shelf_kind ON shelf (kind, sort);
CREATE INDEX mark_num ON mark (num);
CREATE INDEX piece_digest ON piece (digest);
CREATE INDEX material_digest ON material (digest);
CREATE INDEX job_state ON job (state, num);
COMMIT;

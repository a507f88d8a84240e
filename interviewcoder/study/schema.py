"""The tables of a study, and how a file of an older version gets them.

What coders say is kept twice: `entry` is the log, to which rows are only ever added, and the other tables are what
follows from it. A row of `coding`, `decision` or `memo` names the entry that wrote it last; where two studies meet, the
later entry wins for the same coder and coding, and different coders stand side by side.
"""

from __future__ import annotations

APPLICATION_ID = 0x49435354  # "ICST", at byte 68 of the file: what tells a study from other SQLite files

_TABLES = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- The log. `detail` is JSON; its "changes" are what `undo` sets back. `at` is UTC and grows with every entry.
CREATE TABLE entry (
    number INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    coder TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '{}',
    undoes TEXT
) STRICT;
CREATE INDEX entry_by_time ON entry (at);
CREATE INDEX entry_by_undone ON entry (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX entry_by_coder ON entry (coder, number);
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

-- Every text that a transcript ever had, by SHA-256 of its UTF-8.
CREATE TABLE text (hash TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT;
CREATE TABLE transcript (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    layout TEXT,
    roles TEXT NOT NULL DEFAULT '{}',
    hash TEXT NOT NULL REFERENCES text (hash)
) STRICT;
CREATE TABLE transcript_version (
    entry INTEGER NOT NULL REFERENCES entry (number),
    transcript INTEGER NOT NULL REFERENCES transcript (id),
    hash TEXT NOT NULL REFERENCES text (hash),
    PRIMARY KEY (transcript, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE codebook (hash TEXT PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL, yaml TEXT NOT NULL) STRICT;
-- The codes that codings may have: those of the codebook used last, and those that codings brought along.
CREATE TABLE code (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL DEFAULT '',
    definition TEXT NOT NULL DEFAULT '',
    use_when TEXT NOT NULL DEFAULT '',
    use_not TEXT NOT NULL DEFAULT '',
    examples TEXT NOT NULL DEFAULT '[]',
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
    entry INTEGER PRIMARY KEY REFERENCES entry (number),
    codebook TEXT NOT NULL REFERENCES codebook (hash),
    options TEXT NOT NULL,
    version TEXT NOT NULL
) STRICT;
-- What a run has coded: a transcript, with all codes (NULL) or some (a JSON list), and what that changed.
CREATE TABLE covered (
    run INTEGER NOT NULL REFERENCES run (entry),
    transcript INTEGER NOT NULL REFERENCES transcript (id),
    codes TEXT,
    added INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    PRIMARY KEY (transcript, run)
) STRICT, WITHOUT ROWID;

-- `begin` and `end` are code points of the text `hash`; where that is not the transcript's, the place is lost.
-- `made`: only to stand for another coding that was recoded to it.
CREATE TABLE coding (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    excerpt TEXT NOT NULL,
    transcript INTEGER NOT NULL REFERENCES transcript (id),
    coder TEXT NOT NULL,
    code TEXT NOT NULL REFERENCES code (id),
    begin INTEGER NOT NULL,
    end INTEGER NOT NULL,
    hash TEXT NOT NULL REFERENCES text (hash),
    turn INTEGER NOT NULL,
    line INTEGER NOT NULL,
    speaker TEXT NOT NULL,
    role TEXT NOT NULL,
    present INTEGER NOT NULL,
    made INTEGER NOT NULL DEFAULT 0,
    finding INTEGER REFERENCES finding (id),
    entry INTEGER NOT NULL REFERENCES entry (number)
) STRICT;
CREATE INDEX coding_by_code ON coding (code, transcript, begin, end);
CREATE INDEX coding_by_transcript ON coding (transcript, begin, end, code, coder);
CREATE INDEX coding_by_excerpt ON coding (excerpt);
-- Other uids of a coding, which it has in studies that were merged in.
CREATE TABLE alias (uid TEXT PRIMARY KEY, coding INTEGER NOT NULL REFERENCES coding (id)) STRICT, WITHOUT ROWID;
-- Why the machine gave a code, and which run found it so.
CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    coding INTEGER NOT NULL REFERENCES coding (id),
    score REAL NOT NULL,
    evidence TEXT NOT NULL
) STRICT;
CREATE INDEX finding_by_coding ON finding (coding);
CREATE TABLE found (
    run INTEGER NOT NULL REFERENCES run (entry),
    transcript INTEGER NOT NULL REFERENCES transcript (id),
    finding INTEGER NOT NULL REFERENCES finding (id),
    PRIMARY KEY (transcript, run, finding)
) STRICT, WITHOUT ROWID;

-- What a coder decides now; status NULL: nothing, since it was taken back.
CREATE TABLE decision (
    coding INTEGER NOT NULL REFERENCES coding (id),
    coder TEXT NOT NULL,
    status TEXT,
    replacement INTEGER REFERENCES coding (id),
    entry INTEGER NOT NULL REFERENCES entry (number),
    PRIMARY KEY (coding, coder)
) STRICT, WITHOUT ROWID;
CREATE TABLE memo (
    coding INTEGER NOT NULL REFERENCES coding (id),
    coder TEXT NOT NULL,
    text TEXT,
    entry INTEGER NOT NULL REFERENCES entry (number),
    PRIMARY KEY (coding, coder)
) STRICT, WITHOUT ROWID;
-- A memo that is being written.
CREATE TABLE draft (
    coding INTEGER NOT NULL REFERENCES coding (id),
    coder TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (coding, coder)
) STRICT, WITHOUT ROWID;
-- Where a coder who codes without proposals goes on reading.
CREATE TABLE bookmark (
    coder TEXT NOT NULL,
    transcript INTEGER NOT NULL REFERENCES transcript (id),
    begin INTEGER NOT NULL,
    PRIMARY KEY (coder, transcript)
) STRICT, WITHOUT ROWID;
"""

MIGRATIONS: tuple[str, ...] = (_TABLES,)
"""What leads from each version of the schema to the next: the first makes an empty file a study."""

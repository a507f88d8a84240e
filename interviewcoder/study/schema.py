"""The tables of a study, and how a file of an older version gets them.

What coders and the machine said is only ever added: the log (`entry`), its statements, the texts, and what runs found.
The columns of `coding` behind `same`, and the tables `decision` and `memo`, are what follows from that, by rules that
heed nothing else (`places`, `standing`). So two studies that hold the same entries tell the same, however they met.
"""

from __future__ import annotations

APPLICATION_ID = 0x49435354  # "ICST", at byte 68 of the file: what tells a study from other SQLite files

_TABLES = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- The log. `detail` is JSON; `at` is UTC and grows with every entry; `undoes` is the uid of the entry taken back.
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
-- All but `path` is what the last version says; `answers` are the turns that are not the interviewer's, as JSON:
-- [number, start, line] each.
CREATE TABLE transcript (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    layout TEXT,
    roles TEXT NOT NULL DEFAULT '{}',
    hash TEXT NOT NULL REFERENCES text (hash),
    answers TEXT NOT NULL DEFAULT '[]'
) STRICT;
-- What identifies a transcript in all studies; it has several where it was added to several before they met.
CREATE TABLE transcript_uid (
    uid TEXT PRIMARY KEY,
    transcript INTEGER NOT NULL REFERENCES transcript (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE transcript_version (
    transcript INTEGER NOT NULL REFERENCES transcript (id),
    entry INTEGER NOT NULL REFERENCES entry (number),
    hash TEXT NOT NULL REFERENCES text (hash),
    layout TEXT,
    roles TEXT NOT NULL,
    PRIMARY KEY (transcript, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX transcript_version_by_text ON transcript_version (hash);

CREATE TABLE codebook (hash TEXT PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL, yaml TEXT NOT NULL) STRICT;
-- The codes that codings may have, as the last run with a codebook that has them says, or what came in since
-- (`runs.settle_codes`); `at` is when that was said.
CREATE TABLE code (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL DEFAULT '',
    definition TEXT NOT NULL DEFAULT '',
    use_when TEXT NOT NULL DEFAULT '',
    use_not TEXT NOT NULL DEFAULT '',
    examples TEXT NOT NULL DEFAULT '[]',
    position INTEGER NOT NULL,
    at TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
    entry INTEGER PRIMARY KEY REFERENCES entry (number),
    codebook TEXT NOT NULL REFERENCES codebook (hash),
    options TEXT NOT NULL,
    version TEXT NOT NULL
) STRICT;
-- What a run has coded: a text of a transcript, with all codes (NULL) or some (a JSON list), and what that changed.
CREATE TABLE covered (
    transcript INTEGER NOT NULL REFERENCES transcript (id),
    run INTEGER NOT NULL REFERENCES run (entry),
    hash TEXT NOT NULL REFERENCES text (hash),
    codes TEXT,
    added INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    PRIMARY KEY (transcript, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX covered_by_run ON covered (run);

-- A coder's coding: where it was first, and, from `same` on, where it is now and what holds. `same`: the row that
-- stands for both, where two studies had the same coding before they met. `begin` and `end` are code points of the
-- text `hash`; where that is not the transcript's, the passage is lost. `touched`: somebody said something of it.
-- `evidence`: that of `finding` where the passage is now, as far as it still stands there; NULL: it is as it was.
CREATE TABLE coding (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    transcript INTEGER NOT NULL REFERENCES transcript (id),
    coder TEXT NOT NULL,
    code TEXT NOT NULL REFERENCES code (id),
    first_hash TEXT NOT NULL REFERENCES text (hash),
    first_begin INTEGER NOT NULL,
    first_end INTEGER NOT NULL,
    same INTEGER REFERENCES coding (id),
    excerpt TEXT NOT NULL DEFAULT '',
    begin INTEGER NOT NULL,
    end INTEGER NOT NULL,
    hash TEXT NOT NULL REFERENCES text (hash),
    turn INTEGER NOT NULL DEFAULT 0,
    line INTEGER NOT NULL DEFAULT 0,
    speaker TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT 'unknown',
    present INTEGER NOT NULL DEFAULT 0,
    touched INTEGER NOT NULL DEFAULT 0,
    finding INTEGER REFERENCES finding (id),
    evidence TEXT
) STRICT;
CREATE INDEX coding_by_code ON coding (code, transcript, begin, end);
CREATE INDEX coding_by_transcript ON coding (transcript, begin, end, code, coder);
CREATE INDEX coding_by_excerpt ON coding (excerpt);
CREATE INDEX coding_by_same ON coding (same) WHERE same IS NOT NULL;
CREATE INDEX coding_by_coder ON coding (coder, present);
-- Where and why the machine gave a code, and which runs found it so; `evidence` is JSON, its offsets are of `hash`.
CREATE TABLE finding (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    coding INTEGER NOT NULL REFERENCES coding (id),
    hash TEXT NOT NULL REFERENCES text (hash),
    begin INTEGER NOT NULL,
    end INTEGER NOT NULL,
    score REAL NOT NULL,
    evidence TEXT NOT NULL
) STRICT;
CREATE INDEX finding_by_coding ON finding (coding);
CREATE TABLE found (
    transcript INTEGER NOT NULL REFERENCES transcript (id),
    run INTEGER NOT NULL REFERENCES run (entry),
    finding INTEGER NOT NULL REFERENCES finding (id),
    PRIMARY KEY (transcript, run, finding)
) STRICT, WITHOUT ROWID;

-- What an entry of the log says of a coding, which its coder saw at `begin` to `end` of the text `hash`: that it is
-- `there`, is `gone`, has this `place` now; what `coder` decides (`decision`); what `coder` notes (`memo`, in `text`).
CREATE TABLE statement (
    id INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL REFERENCES entry (number),
    coding INTEGER NOT NULL REFERENCES coding (id),
    kind TEXT NOT NULL,
    coder TEXT NOT NULL,
    hash TEXT NOT NULL REFERENCES text (hash),
    begin INTEGER NOT NULL,
    end INTEGER NOT NULL,
    status TEXT,
    replacement INTEGER REFERENCES coding (id),
    text TEXT
) STRICT;
CREATE INDEX statement_by_coding ON statement (coding);
CREATE INDEX statement_by_entry ON statement (entry);
CREATE TRIGGER statement_is_never_changed BEFORE UPDATE ON statement
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER statement_is_never_deleted BEFORE DELETE ON statement
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;

-- What each coder decides now on another's coding, and the memos, with the entries that said so last.
CREATE TABLE decision (
    coding INTEGER NOT NULL REFERENCES coding (id),
    coder TEXT NOT NULL,
    status TEXT NOT NULL,
    replacement INTEGER REFERENCES coding (id),
    entry INTEGER NOT NULL REFERENCES entry (number),
    PRIMARY KEY (coding, coder)
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_by_coder ON decision (coder, coding);
CREATE INDEX decision_by_replacement ON decision (replacement) WHERE replacement IS NOT NULL;
CREATE TABLE memo (
    coding INTEGER NOT NULL REFERENCES coding (id),
    coder TEXT NOT NULL,
    text TEXT NOT NULL,
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
-- Where a coder who codes without proposals goes on reading; the transcript read last has the highest rowid.
CREATE TABLE bookmark (
    coder TEXT NOT NULL,
    transcript INTEGER NOT NULL REFERENCES transcript (id),
    begin INTEGER NOT NULL,
    PRIMARY KEY (coder, transcript)
) STRICT;
"""

# When the turn of a coding begins in the recording, in seconds.
_TIMES = "ALTER TABLE coding ADD COLUMN time REAL;"

# Codes that came in with codings or a project, not with a codebook of the study; `at` is when.
_BROUGHT = """
CREATE TABLE brought (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    definition TEXT NOT NULL,
    use_when TEXT NOT NULL,
    use_not TEXT NOT NULL,
    examples TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO brought SELECT id, name, category, definition, use_when, use_not, examples, at FROM code
    WHERE at NOT IN (SELECT at FROM entry WHERE action = 'code');
"""

MIGRATIONS: tuple[str, ...] = (_TABLES, _TIMES, _BROUGHT)
"""What leads from each version of the schema to the next: the first makes an empty file a study."""

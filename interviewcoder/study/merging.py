"""Merging another copy of a study, or another study, into this one: how a team works that shares no disk.

What was said is only ever added, so a merge adds what is new to each table and then works out anew what follows from
it, for the transcripts that it concerns. It makes no difference which study is merged into which, and in what order.
"""

from __future__ import annotations

from typing import NamedTuple

from interviewcoder.errors import Problem, StudyError
from interviewcoder.study import checking, places, runs, taking
from interviewcoder.study.placing import LEAST_SHARE, common_words, path_for
from interviewcoder.study.store import Row, Study
from interviewcoder.study.texts import text_of


class Merged(NamedTuple):
    """What a merge brought: new entries of the log, transcripts, codings, and decisions and memos.

    `united` is how many transcripts of this study became one with another of its transcripts, as they are in the other.
    """

    entries: int
    transcripts: int
    codings: int
    decisions: int
    united: int
    problems: tuple[Problem, ...]


def merge(study: Study, other: Study, coder: str) -> Merged:
    """Take in all that another study holds, as one step; merging it again changes nothing."""
    with study.beside(other):
        try:
            with study.writing():
                merged = _Merge(study, other).run()
                if merged.entries or merged.united:
                    study.log(coder, "merge", other.path.name, merged._asdict() | {"problems": len(merged.problems)})
        except StudyError:
            if not other.is_sound():
                raise other.damaged() from None
            raise
    return merged


_MAPS = (
    "CREATE TEMP TABLE IF NOT EXISTS its_entry (its INTEGER PRIMARY KEY, mine INTEGER NOT NULL, new INTEGER NOT NULL)",
    "CREATE TEMP TABLE IF NOT EXISTS its_transcript (its INTEGER PRIMARY KEY, mine INTEGER NOT NULL)",
    "CREATE TEMP TABLE IF NOT EXISTS its_coding (its INTEGER PRIMARY KEY, mine INTEGER NOT NULL)",
    "CREATE TEMP TABLE IF NOT EXISTS its_finding (its INTEGER PRIMARY KEY, mine INTEGER NOT NULL)",
    "CREATE TEMP TABLE IF NOT EXISTS concerned (transcript INTEGER PRIMARY KEY)",
    *(f"DELETE FROM {table}" for table in ("its_entry", "its_transcript", "its_coding", "its_finding", "concerned")),
)

_CODES = (
    "INSERT OR IGNORE INTO code SELECT * FROM other.code",
    # Where a code came into both, the one that came last is believed.
    """INSERT INTO brought SELECT * FROM other.brought WHERE true
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, category = excluded.category,
    definition = excluded.definition, use_when = excluded.use_when, use_not = excluded.use_not,
    examples = excluded.examples, at = excluded.at
    WHERE (excluded.at, excluded.name, excluded.definition) > (brought.at, brought.name, brought.definition)""",
)

_SAID = (
    """INSERT OR IGNORE INTO transcript_version SELECT t.mine, e.mine, hash, layout, roles
    FROM other.transcript_version v JOIN its_transcript t ON t.its = v.transcript
    JOIN its_entry e ON e.its = v.entry""",
    """INSERT INTO coding (uid, transcript, coder, code, first_hash, first_begin, first_end, hash, begin, end)
    SELECT uid, t.mine, coder, code, first_hash, first_begin, first_end, first_hash, first_begin, first_end
    FROM other.coding c JOIN its_transcript t ON t.its = c.transcript
    WHERE uid NOT IN (SELECT uid FROM coding) ORDER BY c.id""",
    "INSERT INTO its_coding SELECT c.id, m.id FROM other.coding c JOIN coding m USING (uid)",
    """INSERT INTO statement (entry, coding, kind, coder, hash, begin, end, status, replacement, text)
    SELECT e.mine, c.mine, kind, coder, hash, begin, end, status, r.mine, text
    FROM other.statement s JOIN its_entry e ON e.its = s.entry JOIN its_coding c ON c.its = s.coding
    LEFT JOIN its_coding r ON r.its = s.replacement WHERE e.new ORDER BY s.id""",
    """INSERT OR IGNORE INTO run SELECT e.mine, codebook, options, version
    FROM other.run JOIN its_entry e ON e.its = entry""",
    """INSERT OR IGNORE INTO finding (uid, coding, hash, begin, end, score, evidence)
    SELECT uid, c.mine, hash, begin, end, score, evidence FROM other.finding f JOIN its_coding c ON c.its = f.coding
    WHERE uid NOT IN (SELECT uid FROM finding)""",
    "INSERT INTO its_finding SELECT f.id, m.id FROM other.finding f JOIN finding m USING (uid)",
    """INSERT OR IGNORE INTO concerned SELECT t.mine FROM other.covered c JOIN its_transcript t ON t.its = c.transcript
    JOIN its_entry e ON e.its = c.run
    WHERE NOT EXISTS (SELECT 1 FROM covered m WHERE m.transcript = t.mine AND m.run = e.mine)""",
    """INSERT OR IGNORE INTO found SELECT t.mine, e.mine, f.mine FROM other.found d
    JOIN its_finding f ON f.its = d.finding JOIN its_transcript t ON t.its = d.transcript
    JOIN its_entry e ON e.its = d.run
    WHERE NOT EXISTS (SELECT 1 FROM covered m WHERE m.transcript = t.mine AND m.run = e.mine)""",
    """INSERT OR IGNORE INTO covered SELECT t.mine, e.mine, hash, codes, added, gone, kept FROM other.covered c
    JOIN its_transcript t ON t.its = c.transcript JOIN its_entry e ON e.its = c.run""",
    """INSERT INTO bookmark SELECT coder, t.mine, begin FROM other.bookmark b JOIN its_transcript t
    ON t.its = b.transcript WHERE true
    ON CONFLICT (coder, transcript) DO UPDATE SET begin = max(bookmark.begin, excluded.begin)""",
    # Concerned are the transcripts of which new entries say something, or take something back.
    """INSERT OR IGNORE INTO concerned SELECT transcript FROM transcript_version v JOIN its_entry e ON e.mine = v.entry
    WHERE e.new""",
    """INSERT OR IGNORE INTO concerned SELECT transcript FROM statement s JOIN coding c ON c.id = s.coding
    JOIN its_entry e ON e.mine = s.entry WHERE e.new""",
    """INSERT OR IGNORE INTO concerned SELECT transcript FROM its_entry JOIN entry n ON n.number = mine
    JOIN entry back ON back.uid = n.undoes JOIN statement s ON s.entry = back.number JOIN coding c ON c.id = s.coding
    WHERE its_entry.new""",
    """INSERT OR IGNORE INTO concerned SELECT transcript FROM its_entry JOIN entry n ON n.number = mine
    JOIN entry back ON back.uid = n.undoes JOIN covered c ON c.run = back.number WHERE its_entry.new""",
)


class _Merge:
    """One merge. The other study's tables stand in `other`; temporary tables map `its` rows to those here (`mine`)."""

    def __init__(self, study: Study, other: Study) -> None:
        self._study = study
        self._other = other
        self._problems: list[Problem] = []
        self._united = 0

    def run(self) -> Merged:
        """Take everything over, in the order in which things rest on each other."""
        study = self._study
        for statement in _MAPS:
            study.execute(statement)
        checking.check_redaction(study, self._other)
        checking.check_other(study, self._other)
        study.execute("INSERT INTO text SELECT * FROM other.text WHERE hash NOT IN (SELECT hash FROM text)")
        study.execute("INSERT OR IGNORE INTO codebook SELECT * FROM other.codebook")
        entries = self._take_entries()
        for statement in _CODES:
            study.execute(statement)
        was = {row["id"]: row["hash"] for row in study.rows("SELECT id, hash FROM transcript")}
        for row in study.rows("SELECT * FROM other.transcript ORDER BY path"):
            self._take_transcript(row)
        codings: int = study.value("SELECT count(*) FROM coding")
        for statement in _SAID:
            study.execute(statement)
        self._tell_of_edits(was)
        for number in study.numbers("SELECT transcript FROM concerned ORDER BY 1"):
            taking.settle(study, number)
            doubtful = places.renew(study, number, before=was.get(number))
            self._problems += [moved.problem() for moved in doubtful]
        runs.settle_codes(study)
        said = """SELECT count(*) FROM statement JOIN its_entry ON mine = entry
            WHERE new AND kind IN ('decision', 'memo')"""
        new = sum(number not in was for number in study.numbers("SELECT id FROM transcript"))
        codings = study.value("SELECT count(*) FROM coding") - codings
        return Merged(entries, new, codings, study.value(said), self._united, tuple(self._problems))

    def _take_entries(self) -> int:
        study = self._study
        last = study.value("SELECT coalesce(max(number), 0) FROM entry")
        study.execute(
            "INSERT INTO entry (uid, at, coder, action, subject, detail, undoes)"
            " SELECT uid, at, coder, action, subject, detail, undoes FROM other.entry"
            " WHERE uid NOT IN (SELECT uid FROM entry) ORDER BY number"
        )
        study.execute(
            "INSERT INTO its_entry SELECT o.number, m.number, m.number > ? FROM other.entry o JOIN entry m USING (uid)",
            last,
        )
        # That merges were made is no news by itself: else two studies that merge each other never come to an end.
        query = "SELECT count(*) FROM its_entry JOIN entry ON number = mine WHERE new AND action <> 'merge'"
        return int(study.value(query))

    def _take_transcript(self, row: Row) -> None:
        """Find or add a transcript of the other study."""
        study = self._study
        number = self._same_transcript(row)
        if number is None:
            path = path_for(study, row["path"], self._other.path.stem)
            number = taking.add(study, path, row["hash"], text_of(study, row["hash"]))
            if path != row["path"]:
                message = f"is not the same interview as in {self._other.path.name}, which was taken in as '{path}'"
                self._problems.append(
                    Problem(row["path"], 0, 0, message, "give one of the files another name", "warning")
                )
        study.execute("INSERT INTO its_transcript VALUES (?, ?)", row["id"], number)
        study.execute(
            "INSERT OR IGNORE INTO transcript_uid SELECT uid, ? FROM other.transcript_uid WHERE transcript = ?",
            number, row["id"],
        )  # fmt: skip

    def _same_transcript(self, row: Row) -> int | None:
        """The number of the transcript here that is the same interview as one of the other study; None where none is.

        That is the one with its uid (several are made one); else the one of the same path, if it has had the same text
        or much the same words; else, under another path, the only one that has had the same text.
        """
        study = self._study
        known = study.numbers(
            "SELECT DISTINCT t.id FROM other.transcript_uid o JOIN transcript_uid m USING (uid)"
            " JOIN transcript t ON t.id = m.transcript WHERE o.transcript = ? ORDER BY t.path = ? DESC, t.id",
            row["id"],
            row["path"],
        )
        if len(known) > 1:
            self._unite(*known)
            message = f"is one interview in {self._other.path.name}, but was several transcripts here; they are now one"
            self._problems.append(Problem(row["path"], 0, 0, message, "see 'interviewcoder list'", "warning"))
        if known:
            return known[0]
        here = study.row("SELECT id, hash FROM transcript WHERE path = ?", row["path"])
        alike = set(study.numbers(
            "SELECT m.transcript FROM other.transcript_version o JOIN transcript_version m USING (hash)"
            " WHERE o.transcript = ?", row["id"],
        ))  # fmt: skip
        if here:
            is_same = here["id"] in alike or self._are_alike(here["id"], row["id"])
            return int(here["id"]) if is_same else None
        rivals = study.numbers(
            "SELECT DISTINCT r.transcript FROM other.transcript_version o JOIN other.transcript_version r USING (hash)"
            " WHERE o.transcript = ?1 AND r.transcript <> ?1",
            row["id"],
        )
        taken = study.numbers(
            "SELECT id FROM transcript WHERE path IN (SELECT path FROM other.transcript)"
            " OR id IN (SELECT mine FROM its_transcript)"
            " OR id IN (SELECT m.transcript FROM other.transcript_uid JOIN transcript_uid m USING (uid))"
        )
        alike -= set(taken)
        return alike.pop() if len(alike) == 1 and not rivals else None

    def _unite(self, first: int, *others: int) -> None:
        """Make several transcripts here one, the first of them, as the other study knows them as one interview."""
        study = self._study
        self._united += len(others)
        for other in others:
            for table in ("transcript_version", "covered", "found", "bookmark"):
                study.execute(f"UPDATE OR IGNORE {table} SET transcript = ? WHERE transcript = ?", first, other)
                study.execute(f"DELETE FROM {table} WHERE transcript = ?", other)
            for table in ("coding", "transcript_uid"):
                study.execute(f"UPDATE {table} SET transcript = ? WHERE transcript = ?", first, other)
            study.execute("UPDATE its_transcript SET mine = ? WHERE mine = ?", first, other)
            study.execute("DELETE FROM concerned WHERE transcript = ?", other)
            study.execute("DELETE FROM transcript WHERE id = ?", other)
        study.execute("INSERT OR IGNORE INTO concerned VALUES (?)", first)

    def _are_alike(self, mine: int, theirs: int) -> bool:
        """Whether two transcripts have ever had much the same words."""
        hashes = "SELECT DISTINCT hash FROM {}transcript_version WHERE transcript = ?"
        ours = [row["hash"] for row in self._study.rows(hashes.format(""), mine)]
        others = [row["hash"] for row in self._study.rows(hashes.format("other."), theirs)]
        pairs = ((text_of(self._study, one), text_of(self._study, two)) for one in ours for two in others)
        return any(common_words(*pair) >= LEAST_SHARE for pair in pairs)

    def _tell_of_edits(self, was: dict[int, str]) -> None:
        """Warn of transcripts that were edited in both studies since they were the same."""
        study = self._study
        query = """SELECT m.id, m.path, o.hash FROM its_transcript i JOIN other.transcript o ON o.id = i.its
            JOIN transcript m ON m.id = i.mine ORDER BY m.path"""
        theirs = """SELECT 1 FROM other.transcript_version JOIN its_transcript ON its = transcript
            WHERE mine = ? AND hash = ?"""
        ours = """SELECT 1 FROM transcript_version v WHERE transcript = ? AND hash = ?
            AND NOT EXISTS (SELECT 1 FROM its_entry e WHERE e.mine = v.entry AND new)"""
        for row in study.rows(query):
            mine = was.get(row["id"], row["hash"])
            if mine == row["hash"] or study.value(theirs, row["id"], mine) or study.value(ours, row["id"], row["hash"]):
                continue
            message = (
                f"was edited both here and in {self._other.path.name}; the later text is kept, and codings move to it"
            )
            self._problems.append(
                Problem(row["path"], 0, 0, message, "if the other text is right, code it again", "warning")
            )

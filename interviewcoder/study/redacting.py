"""A redacted copy of a study, to be shared: names are nowhere in its file, and codings are on the same words.

The copy is a new file into which every row is written anew, so that nothing of the old texts is left in free pages.
What is made of texts (hashes, and the uids that were made of these) is made anew as well: who guesses a name could
check the guess by them. So a redacted study is one of its own, and merges only with copies of itself.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from interviewcoder.errors import Problem, StudyError
from interviewcoder.model.display import counted
from interviewcoder.redaction.pseudonyms import Pseudonyms
from interviewcoder.redaction.redactor import Redactor, Source, source_of
from interviewcoder.redaction.replacing import KINDS, Kind
from interviewcoder.study import opening, places, taking
from interviewcoder.study.checking import REDACTION
from interviewcoder.study.redacted_rows import Rows
from interviewcoder.study.store import Clock, Study
from interviewcoder.study.texts import text_of, transcript_of, versions
from interviewcoder.transcripts import read_text


class Done(NamedTuple):
    """How many replacements of each kind a copy has, how many texts and memos in all; and what is to be looked at."""

    counts: Counter[Kind]
    texts: int
    memos: int
    problems: tuple[Problem, ...]


def sources(study: Study) -> list[Source]:
    """All texts of a study: the present ones by path, then what they were before, then memos.

    In this order addresses get the numbers that they get where the transcripts are redacted as files.
    """
    return [*_transcripts(study).values(), *_memos(study)]


def _transcripts(study: Study) -> dict[str, Source]:
    """All texts of transcripts, by their hashes: the present ones in the order of paths, then earlier ones."""
    found: dict[str, Source] = {}
    rows = study.rows("SELECT id, path, hash FROM transcript ORDER BY path")
    for row in rows:
        found.setdefault(row["hash"], source_of(transcript_of(study, row["id"])))
    for row in rows:
        for version in versions(study, row["id"]):
            if version["hash"] not in found:
                text, roles = text_of(study, version["hash"]), study.json(version["roles"])
                path = f"{row['path']} (an earlier text)"
                found[version["hash"]] = source_of(read_text(text, path, layout=version["layout"], roles=roles)[0])
    return found


def _memos(study: Study) -> Iterator[Source]:
    query = """SELECT t.path, s.coder, s.text FROM statement s JOIN coding c ON c.id = coding
        JOIN transcript t ON t.id = transcript WHERE s.text <> ''
        UNION SELECT t.path, d.coder, text FROM draft d JOIN coding c ON c.id = coding
        JOIN transcript t ON t.id = transcript ORDER BY 1, 2, 3"""
    for row in study.rows(query):
        yield Source(f"{row['path']} (a memo by {row['coder']})", row["text"])


def redact(study: Study, target: Path, pseudonyms: Pseudonyms, coder: str, clock: Clock) -> Done:
    """Write a redacted copy of a study, which is only read, to a file that is not there yet.

    Raises StudyError where the file is there already or cannot be written; then none is left behind.
    """
    if os.path.lexists(target):
        raise StudyError(target, "exists already; choose another name")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        opening.check_free(target)
        with study.reading(), opening.create(part, clock) as copy:
            done = _Copy(study, copy, pseudonyms).write(coder)
        os.replace(part, target)
    except OSError as error:
        raise StudyError(target, f"cannot be written ({error.strerror or error})") from None
    except StudyError as error:
        if error.path != part:
            raise
        raise StudyError(target, error.reason) from None
    finally:
        for ending in ("", "-wal", "-shm"):
            with suppress(OSError):
                os.unlink(f"{part}{ending}")
    return done


class _Copy:
    """One redaction of a study."""

    def __init__(self, study: Study, copy: Study, pseudonyms: Pseudonyms) -> None:
        self._study, self._copy = study, copy
        self._texts = _transcripts(study)
        memos = list(_memos(study))
        self._memos = len(memos)
        self._redactor = Redactor(pseudonyms, [*self._texts.values(), *memos])
        self._rows = Rows(study, self._redactor)

    def write(self, coder: str) -> Done:
        """Write everything, in the order in which things rest on each other."""
        study, copy, rows = self._study, self._copy, self._rows
        for (text_hash,) in study.rows("SELECT hash FROM text ORDER BY hash"):
            if text_hash not in self._texts:  # of no version
                self._texts[text_hash] = Source("", text_of(study, text_hash))
        with copy.writing():
            copy.execute("PRAGMA defer_foreign_keys = ON")
            for text_hash, source in self._texts.items():
                copy.execute("INSERT OR IGNORE INTO text VALUES (?, ?)", *rows.take_text(text_hash, source))
            for table in rows.tables():
                for statement, values in rows.inserts(table):
                    copy.execute_many(statement, values)
            for number in study.numbers("SELECT id FROM transcript ORDER BY path"):
                taking.settle(copy, number)
                places.renew(copy, number)
            copy.set(REDACTION, os.urandom(16).hex())
            counts = {kind: rows.counts[kind] for kind in KINDS if rows.counts[kind]}
            detail = {"replaced": counts, "texts": len(self._texts), "memos": self._memos}
            copy.log(coder, "redact", detail=detail)
        return Done(rows.counts, len(self._texts), self._memos, (*rows.problems, *self._moved(), *self._left()))

    def _moved(self) -> Iterator[Problem]:
        """Warnings of codings that have other passages in the copy, as can be where an earlier edit had moved them."""
        there = {
            row["id"]: row
            for row in self._copy.rows(
                "SELECT c.id, f.hash, f.begin, f.end, f.line, f.present FROM coding c"
                " JOIN coding f ON f.id = coalesce(c.same, c.id)"
            )
        }
        query = """SELECT c.*, t.path FROM coding c JOIN transcript t ON t.id = transcript
            WHERE same IS NULL AND (present OR touched) AND c.hash = t.hash ORDER BY t.path, begin, end, code, coder"""
        for row in self._study.rows(query):
            now = there[row["id"]]
            place = (self._rows.hash(row["hash"]), *self._rows.span(row["hash"], row["begin"], row["end"]))
            if (*tuple(now)[1:4], now["present"]) != (*place, row["present"]):
                message = (
                    f"'{row['code']}' by {row['coder']} moved with the redaction, perhaps not exactly to its passage"
                )
                path = self._rows.path(row["path"])
                yield Problem(path, now["line"], 0, message, "check its passage in the copy", "warning")

    def _left(self) -> Iterator[Problem]:
        """Warnings of what stays as it is although it may hold words to replace: paths, codebooks, codes, coders."""
        redactor, name = self._redactor, str(self._study.path)
        paths = self._copy.rows("SELECT path FROM transcript UNION SELECT subject FROM entry WHERE subject LIKE '%.%'")
        if left := sum(redactor.is_left_in(row["path"]) for row in paths):
            message = f"{counted(left, 'path')} in its copy may still hold a part of a name"
            yield Problem(name, 0, 0, message, "list the words in these paths with --pseudonyms", "warning")
        for row in self._study.rows("SELECT name, yaml FROM codebook ORDER BY name, hash"):
            found = sum(one.kind == "given" for one in redactor.replacements(Source("", row["yaml"])))
            if found:
                message = (
                    f"the codebook '{row['name']}' has words that are replaced in texts ({found}), and is left as it is"
                )
                yield Problem(name, 0, 0, message, "codebooks and coders' names are not redacted", "warning")
        codes = self._study.rows("SELECT name, definition, use_when, use_not, examples FROM code ORDER BY id")
        found = sum(bool(redactor.replacements(Source("", "\n".join(map(str, row))))) for row in codes)
        if found:
            message = f"{counted(found, 'code')} with words that are replaced in texts, which stay as they are"
            yield Problem(name, 0, 0, message, "codebooks and coders' names are not redacted", "warning")
        coders = self._study.rows("SELECT coder FROM entry UNION SELECT coder FROM coding ORDER BY 1")
        found = sum(bool(redactor.replacements(Source("", row["coder"]))) for row in coders)
        if found:
            message = f"{found} of the coders' names have words that are replaced in texts, and stay as they are"
            yield Problem(name, 0, 0, message, "codebooks and coders' names are not redacted", "warning")

"""Runs: what the machine found, transcript by transcript. What holds after several of them: `standing.held`."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID, uuid5

from interviewcoder.model.codebook import Code, Codebook
from interviewcoder.model.coding import MACHINE, Coding
from interviewcoder.model.transcript import Role, Transcript
from interviewcoder.study import coding_rows, places
from interviewcoder.study.standing import UNDONE
from interviewcoder.study.store import Row, Study
from interviewcoder.study.taking import Taken, take
from interviewcoder.study.texts import hash_of

_NAMESPACE = UUID("c2f1d7a4-7c0e-5d39-a0a8-41d0b7d5e2f9")
# All runs: first those that were not taken back, the latest first.
_ALL = (
    f"SELECT at, yaml, source, hash, NOT {UNDONE} AS holds FROM run JOIN entry ON number = run.entry"
    " JOIN codebook ON hash = run.codebook ORDER BY holds DESC, at DESC, uid DESC"
)
# The plus keeps SQLite from an index of coders: the machine has codings in all transcripts.
_MINE = f"+coder = '{MACHINE}' AND {coding_rows.OF_TRANSCRIPT}"


class Changes(NamedTuple):
    """How many of the machine's codings a run added, dropped and kept.

    `withdrawn` is how many of those dropped somebody had decided on or noted something on.
    """

    added: int
    gone: int
    kept: int
    withdrawn: int = 0

    def __add__(self, other: Changes) -> Changes:  # type: ignore[override]
        return Changes(*(mine + its for mine, its in zip(self, other, strict=True)))

    def __str__(self) -> str:
        return f"+{self.added} −{self.gone} ={self.kept}"


def begin(
    study: Study,
    coder: str,
    codebook: Codebook,
    source: tuple[str, str],
    options: Mapping[str, object],
    version: str,
    transcripts: int = 0,
) -> int:
    """Log that a coder begins a run with a codebook; returns the run's number, which is that of its entry.

    `source` is where the codebook was read, and its whole YAML; `version` is the tool's; `transcripts` is how many are
    to be coded, 0 where nobody knows.
    """
    where, yaml = source
    digest = hashlib.sha256(yaml.encode("utf-8", "replace")).hexdigest()
    with study.writing():
        study.execute("INSERT OR IGNORE INTO codebook VALUES (?, ?, ?, ?)", digest, codebook.name, where, yaml)
        detail: dict[str, object] = {
            "codebook": codebook.name,
            "hash": digest,
            "options": dict(options),
            "version": version,
        }
        detail |= {"transcripts": transcripts} if transcripts else {}
        number = study.log(coder, "code", codebook.name, detail).number
        at = study.value("SELECT at FROM entry WHERE number = ?", number)
        coding_rows.write_codes(study, ((code, position, at) for position, code in enumerate(codebook.codes)))
        text = json.dumps(options, ensure_ascii=False, sort_keys=True)
        study.execute("INSERT INTO run VALUES (?, ?, ?, ?)", number, digest, text, version)
    return number


def settle_codes(study: Study) -> None:
    """Write the table `code`, within `writing`: each code as the last run with it says, or as it was brought in since.

    Runs that were taken back count only for codes that nothing else knows. The order is that of the last codebook.
    """
    from interviewcoder import codebooks

    said: dict[str, tuple[tuple[bool, str, str, str], Code]] = {}

    def say(code: Code, at: str, *, holds: bool) -> None:
        key = (holds, at, code.name, code.definition)
        if code.id not in said or key > said[code.id][0]:
            said[code.id] = key, code

    for row in study.rows("SELECT * FROM brought"):
        say(coding_rows.code_of(study, row), row["at"], holds=True)
    ids = {row["id"] for row in study.rows("SELECT id FROM code")}
    seen: set[str] = set()
    order: dict[str, int] = {}
    for row in study.stream(_ALL):
        holds, at = bool(row["holds"]), row["at"]
        if not ids - said.keys() and all(key >= (holds, at) for key, _ in said.values()):
            break  # all codes are known from something later than the runs that are left
        if row["hash"] in seen:
            continue
        book, _ = codebooks.read(row["yaml"].encode(), row["source"])
        if book and holds and not seen:
            order = {code.id: position for position, code in enumerate(book.codes)}
        seen.add(row["hash"])
        for code in book.codes if book else ():
            say(code, at, holds=holds)
    ids |= order.keys()
    coding_rows.write_codes(
        study, ((code, order.get(code.id, coding_rows.LAST), key[1]) for key, code in said.values() if code.id in ids)
    )


def codebook_of_last(study: Study) -> Codebook | None:
    """The codebook of the last run that was not taken back, as it was then; None where there is none."""
    from interviewcoder import codebooks

    row = study.row(f"{_ALL} LIMIT 1")
    return codebooks.read(row["yaml"].encode(), row["source"])[0] if row and row["holds"] else None


def record(
    study: Study,
    run: int,
    coder: str,
    transcript: Transcript,
    codings: Iterable[Coding],
    *,
    codes: Collection[str] | None,
    layout: str | None = None,
    roles: Mapping[str, Role] | None = None,
) -> tuple[Taken, Changes]:
    """Write down what a run found in a transcript, named by its path in the study.

    Returns how the transcript was taken in, and how the run changed the machine's codings with `codes` there.
    `codes` are the codes that were looked for; None: all of the codebook, so that codings with other codes are gone.
    """
    with study.writing():
        there = study.value("SELECT id FROM transcript WHERE path = ?", transcript.path)
        before = _present(study, there, codes)
        taken = take(study, transcript, coder, layout=layout, roles=roles)
        scope = None if codes is None else json.dumps(sorted(codes))
        text_hash = hash_of(transcript.text)
        study.execute("INSERT INTO covered VALUES (?, ?, ?, ?, 0, 0, 0)", taken.id, run, text_hash, scope)
        places.renew(study, taken.id, _write(study, run, taken.id, text_hash, list(codings)))
        after = _present(study, taken.id, codes)
        gone = before - after
        decided = set(study.numbers(f"SELECT id FROM coding WHERE {_MINE} AND touched", taken.id))
        changes = Changes(len(after - before), len(gone), len(before & after), len(gone & decided))
        study.execute(
            "UPDATE covered SET added = ?, gone = ?, kept = ? WHERE transcript = ? AND run = ?",
            *changes[:3], taken.id, run,
        )  # fmt: skip
    return taken, changes


def take_back(study: Study, run: int) -> None:
    """Work out anew what holds without a run, within `writing`, once the log has the entry that takes it back."""
    for number in study.numbers("SELECT transcript FROM covered WHERE run = ? ORDER BY 1", run):
        places.renew(study, number)
    settle_codes(study)


def _present(study: Study, number: int | None, codes: Collection[str] | None) -> set[int]:
    """The machine's codings that are present, of some codes or of all."""
    rows = study.rows(f"SELECT id, code FROM coding WHERE {_MINE} AND present", number)
    return {row["id"] for row in rows if codes is None or row["code"] in codes}


def _write(study: Study, run: int, number: int, text_hash: str, found: list[Coding]) -> set[int]:
    """Write what a run found in a transcript's present text; returns the rows of the codings found."""
    there = study.rows(f"SELECT * FROM coding WHERE {_MINE} AND hash = ? ORDER BY id", number, text_hash)
    known = {(row["code"], row["begin"], row["end"]): row["id"] for row in there}
    known |= _edited_at_their_edge(study, there, text_hash, found)
    codings: set[int] = set()
    for coding in sorted(found, key=lambda coding: (coding.start, coding.end, coding.code)):
        code, *span = key = (coding.code, coding.start, coding.end)
        if key not in known:
            known[key] = coding_rows.insert(study, number, MACHINE, code, (coding.start, coding.end))
        row = known[key]
        said = (coding.score, _evidence(coding))
        own = study.value("SELECT uid FROM coding WHERE id = ?", row)
        uid = str(uuid5(_NAMESPACE, "\n".join(map(str, (own, text_hash, *span, *said)))))
        finding = study.value("SELECT id FROM finding WHERE uid = ?", uid) or study.execute(
            "INSERT INTO finding (uid, coding, hash, begin, end, score, evidence) VALUES (?, ?, ?, ?, ?, ?, ?)",
            uid, row, text_hash, *span, *said,
        )  # fmt: skip
        study.execute("INSERT OR IGNORE INTO found VALUES (?, ?, ?)", number, run, finding)
        codings.add(row)
    return codings


def _edited_at_their_edge(
    study: Study, there: list[Row], text_hash: str, found: Iterable[Coding]
) -> dict[tuple[str, int, int], int]:
    """The rows of codings whose edges an edit has moved, by the code and the span at which they are found now.

    A unit that was edited at its edge (a word before its first) is the same unit: the one of the same code that
    overlaps, if there is just one on either side.
    """
    now: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for coding in found:
        now[coding.code].add((coding.start, coding.end))
    old: defaultdict[str, list[Row]] = defaultdict(list)
    for row in there:
        old[row["code"]].append(row)
    same: dict[tuple[str, int, int], int] = {}
    for code, rows in old.items():
        free = now[code] - {(row["begin"], row["end"]) for row in rows}
        left = [
            row
            for row in rows
            if (row["begin"], row["end"]) not in now[code]
            and row["first_hash"] != text_hash
            and (row["present"] or row["touched"])
            and not study.value("SELECT 1 FROM finding WHERE coding = ? AND hash = ?", row["id"], text_hash)
        ]
        for row in left:
            mine = [span for span in free if span[0] < row["end"] and row["begin"] < span[1]]
            if len(mine) != 1:
                continue
            start, end = mine[0]
            if sum(start < other["end"] and other["begin"] < end for other in left) == 1:
                same[code, start, end] = row["id"]
    return same


def _evidence(coding: Coding) -> str:
    """Evidence as JSON, as coded excerpts have it."""
    from interviewcoder.formats.record import evidence_records

    return json.dumps(evidence_records(coding.evidence), ensure_ascii=False)

"""Runs: what the machine found, transcript by transcript, and which of its codings hold after several runs.

A machine's coding is present where the last run that coded its transcript with its code has found it. Runs that were
taken back do not count.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from interviewcoder.model.codebook import Codebook
from interviewcoder.model.coding import MACHINE, Coding
from interviewcoder.model.transcript import Role, Transcript
from interviewcoder.study import codings as rows_of
from interviewcoder.study.store import Row, Study
from interviewcoder.study.texts import Seat, Taken, evidence_json, hash_of, put, seat_of, take, touched

_NOT_UNDONE = "NOT EXISTS (SELECT 1 FROM entry u WHERE u.undoes = entry.uid)"


class Changes(NamedTuple):
    """How many of the machine's codings a run added, dropped and kept; `withdrawn` of those had been decided on."""

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
) -> int:
    """Note that a coder begins a run with a codebook; the run's number, which is that of its entry.

    `source` is where the codebook was read, and its whole YAML; `version` is the tool's.
    """
    where, yaml = source
    digest = hashlib.sha256(yaml.encode("utf-8", "replace")).hexdigest()
    with study.writing():
        study.execute("INSERT OR IGNORE INTO codebook VALUES (?, ?, ?, ?)", digest, codebook.name, where, yaml)
        rows_of.use_codes(study, codebook.codes)
        detail = {"codebook": codebook.name, "hash": digest, "options": dict(options), "version": version}
        number = study.log(coder, "code", codebook.name, detail).number
        text = json.dumps(options, ensure_ascii=False, sort_keys=True)
        study.execute("INSERT INTO run VALUES (?, ?, ?, ?)", number, digest, text, version)
    return number


def use_codes_of_last(study: Study) -> None:
    """Make the codes those of the last run that was not taken back, within `writing`; without one they stay."""
    from interviewcoder import codebooks

    row = study.row(
        "SELECT yaml, source FROM run JOIN entry ON number = run.entry JOIN codebook ON hash = run.codebook"
        f" WHERE {_NOT_UNDONE} ORDER BY at DESC, uid DESC LIMIT 1"
    )
    book = codebooks.read(row["yaml"].encode(), row["source"])[0] if row else None
    if book:
        rows_of.use_codes(study, book.codes)


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
    """Write down what a run found in a transcript, whose path is the study's; how that changed the codings there.

    `codes` are the codes that were looked for; None: all of the codebook, so that codings with other codes are gone.
    """
    with study.writing():
        taken = take(study, transcript, coder, layout=layout, roles=roles)
        found = list(codings)
        if taken.edited:
            _rejoin(study, taken.id, transcript, found)
        _write(study, run, (taken.id, transcript), found)
        scope = None if codes is None else json.dumps(sorted(codes))
        study.execute("INSERT INTO covered VALUES (?, ?, ?, 0, 0, 0)", run, taken.id, scope)
        changes = renew(study, taken.id, codes)
        study.execute(
            "UPDATE covered SET added = ?, gone = ?, kept = ? WHERE transcript = ? AND run = ?",
            *changes[:3], taken.id, run,
        )  # fmt: skip
    return taken, changes


def _write(study: Study, run: int, transcript: tuple[int, Transcript], found: list[Coding]) -> None:
    number, read = transcript
    text_hash = hash_of(read.text)
    there = study.rows(
        "SELECT c.id, c.code, c.begin, c.end, f.id finding, f.score, f.evidence FROM coding c"
        " LEFT JOIN finding f ON f.coding = c.id WHERE c.transcript = ? AND c.coder = ? AND c.hash = ?"
        " ORDER BY c.present, c.id DESC, f.id DESC",
        number, MACHINE, text_hash,
    )  # fmt: skip
    known = {(row["code"], row["begin"], row["end"]): row["id"] for row in there}
    findings = {(row["id"], row["score"], row["evidence"]): row["finding"] for row in there}
    at, line = 0, 1
    for coding in sorted(found, key=lambda coding: coding.start):
        key = (coding.code, coding.start, coding.end)
        if key not in known:
            turn = read.turns[coding.turn]
            line += read.text.count("\n", at, coding.start)
            at = coding.start
            seat = Seat(turn.number, line, turn.speaker, turn.role)
            known[key] = rows_of.insert(study, transcript, MACHINE, key[0], key[1:], run, present=False, seat=seat)
        finding = (known[key], coding.score, evidence_json(coding.evidence))
        if finding not in findings:
            findings[finding] = study.execute(
                "INSERT INTO finding (coding, score, evidence) VALUES (?, ?, ?)", *finding
            )
        study.execute("INSERT OR IGNORE INTO found VALUES (?, ?, ?)", run, number, findings[finding])


def _rejoin(study: Study, number: int, transcript: Transcript, found: Iterable[Coding]) -> None:
    """Let codings that were decided on have the span that is found now, where an edit has moved their edges.

    A unit that was edited at its edge (a word before its first) is the same unit: the one of the same code that
    overlaps, if there is just one on either side.
    """
    text_hash = hash_of(transcript.text)
    now: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for coding in found:
        now[coding.code].add((coding.start, coding.end))
    query = "SELECT id, code, begin, end, hash, present FROM coding WHERE transcript = ? AND coder = ? ORDER BY id"
    old: defaultdict[str, list[Row]] = defaultdict(list)
    for row in study.rows(query, number, MACHINE):
        if row["hash"] == text_hash and (row["present"] or touched(study, row["id"])):
            old[row["code"]].append(row)
    for code, rows in old.items():
        before = {(row["begin"], row["end"]) for row in rows}
        left = [row for row in rows if (row["begin"], row["end"]) not in now[code]]
        free = now[code] - before
        for row in left:
            mine = [span for span in free if span[0] < row["end"] and row["begin"] < span[1]]
            if len(mine) != 1:
                continue
            start, end = mine[0]
            if sum(start < other["end"] and other["begin"] < end for other in left) == 1:
                seat = seat_of(transcript, start)
                put(study, row["id"], transcript.path, MACHINE, code, (start, end), seat, text_hash)


def renew(study: Study, transcript: int, codes: Collection[str] | None = None) -> Changes:
    """Let those of the machine's codings of a transcript be present that its last runs found; what that changed.

    `codes`: count only these.
    """
    runs = study.rows(
        "SELECT run, codes FROM covered JOIN entry ON entry.number = run"
        f" WHERE transcript = ? AND {_NOT_UNDONE} ORDER BY at DESC, uid DESC",
        transcript,
    )
    holding: dict[int, int] = {}
    decided: set[str] = set()
    for run in runs:
        rows = study.rows(
            "SELECT finding.id, coding, code FROM found JOIN finding ON finding.id = found.finding"
            " JOIN coding ON coding.id = finding.coding WHERE found.transcript = ? AND run = ?",
            transcript, run["run"],
        )  # fmt: skip
        holding |= {row["coding"]: row["id"] for row in rows if row["code"] not in decided}
        if run["codes"] is None:
            break
        decided.update(study.json(run["codes"]))
    query = "SELECT id, code, present, finding FROM coding WHERE transcript = ? AND coder = ?"
    mine = study.rows(query, transcript, MACHINE)
    study.execute_many(
        "UPDATE coding SET present = ?, finding = coalesce(?, finding) WHERE id = ?",
        [
            (int(row["id"] in holding), holding.get(row["id"]), row["id"])
            for row in mine
            if (bool(row["present"]), row["finding"]) != (row["id"] in holding, holding.get(row["id"], row["finding"]))
        ],
    )
    counted = [row for row in mine if codes is None or row["code"] in codes]
    before = {row["id"] for row in counted if row["present"]}
    after = {row["id"] for row in counted if row["id"] in holding}
    gone = before - after
    return Changes(len(after - before), len(gone), len(before & after), sum(touched(study, coding) for coding in gone))

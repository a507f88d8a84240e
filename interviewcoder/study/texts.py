"""The transcripts of a study: taking them in, and moving codings along when a text was edited."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from interviewcoder.errors import Problem
from interviewcoder.model.coding import Match
from interviewcoder.model.excerpts import excerpt_id
from interviewcoder.model.transcript import Role, Transcript
from interviewcoder.study.alignment import Alignment, Place
from interviewcoder.study.store import Entry, Study


class Moved(NamedTuple):
    """A coding whose passage is not surely the same after an edit; `line` is where it is now, 0: nowhere."""

    path: str
    line: int
    code: str
    coder: str

    def problem(self) -> Problem:
        """It as a problem to be told."""
        if self.line:
            message = f"'{self.code}' by {self.coder} moved with an edit, perhaps not quite to its passage"
            return Problem(self.path, self.line, 0, message, "look at it", "warning")
        message = f"'{self.code}' by {self.coder} lost its passage in an edit; it is kept as withdrawn"
        return Problem(self.path, 0, 0, message, "interviewcoder list --status withdrawn", "warning")


class Taken(NamedTuple):
    """A transcript as it was taken in: its row, whether its text had changed, and the codings to look at."""

    id: int
    edited: bool
    moved: int
    doubtful: tuple[Moved, ...]


class Seat(NamedTuple):
    """Where a span stands in a transcript: the turn it belongs to, with line, speaker and role."""

    turn: int
    line: int
    speaker: str
    role: Role


def path_in(study: Study, path: str) -> str:
    """A file's path as the study names it: from the study's folder on, with forward slashes."""
    try:
        return Path(os.path.relpath(path, study.folder)).as_posix()
    except ValueError:  # on another drive
        return Path(path).as_posix()


def hash_of(text: str) -> str:
    """The SHA-256 of a text's UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def settings_of(study: Study, path: str) -> tuple[str | None, dict[str, Role]]:
    """The layout and the roles of labels that a transcript was read with last, by its path in the study."""
    row = study.row("SELECT layout, roles FROM transcript WHERE path = ?", path)
    return (row["layout"], study.json(row["roles"])) if row else (None, {})


def transcript_of(study: Study, number: int) -> Transcript:
    """A transcript of the study, with its turns."""
    row = study.one("SELECT path, layout, roles, hash FROM transcript WHERE id = ?", number)
    study.json(row["roles"])
    return _parsed(text_of(study, row["hash"]), row["path"], row["layout"], row["roles"])


def text_of(study: Study, text_hash: str) -> str:
    """One of the texts that the study holds."""
    text: str = study.one("SELECT content FROM text WHERE hash = ?", text_hash)["content"]
    return text


@lru_cache(maxsize=8)
def _parsed(text: str, path: str, layout: str | None, roles: str) -> Transcript:
    from interviewcoder.transcripts import read_text

    return read_text(text, path, layout=layout, roles=json.loads(roles))[0]


def take(
    study: Study,
    transcript: Transcript,
    coder: str,
    *,
    layout: str | None = None,
    roles: Mapping[str, Role] | None = None,
) -> Taken:
    """Take in a transcript, whose path is the study's, within `writing`; where it has changed codings move along."""
    read_with = (layout, json.dumps(roles or {}, ensure_ascii=False, sort_keys=True))
    text_hash = hash_of(transcript.text)
    row = study.row("SELECT id, hash, layout, roles FROM transcript WHERE path = ?", transcript.path)
    if row and row["hash"] == text_hash:
        if (row["layout"], row["roles"]) != read_with:
            study.execute("UPDATE transcript SET layout = ?, roles = ? WHERE id = ?", *read_with, row["id"])
            _seat_again(study, row["id"], transcript)
        return Taken(row["id"], False, 0, ())
    if not row:
        study.execute("INSERT OR IGNORE INTO text VALUES (?, ?)", text_hash, transcript.text)
        entry = study.log(coder, "add transcript", transcript.path, {"hash": text_hash})
        number = study.execute(
            "INSERT INTO transcript (path, title, layout, roles, hash) VALUES (?, ?, ?, ?, ?)",
            transcript.path, transcript.title, *read_with, text_hash,
        )  # fmt: skip
        _remember(study, number, text_hash, entry)
        return Taken(number, False, 0, ())
    moved, doubtful = change_text(study, row["id"], transcript, *read_with)
    detail = {"from": row["hash"], "to": text_hash, "moved": moved, "to check": len(doubtful)}
    _remember(study, row["id"], text_hash, study.log(coder, "edit", transcript.path, detail))
    return Taken(row["id"], True, moved, doubtful)


def change_text(
    study: Study, number: int, transcript: Transcript, layout: str | None, roles: str
) -> tuple[int, tuple[Moved, ...]]:
    """Give a transcript another text, within `writing`; how many codings moved, and which to look at."""
    text_hash = hash_of(transcript.text)
    before = study.value("SELECT hash FROM transcript WHERE id = ?", number)
    study.execute("INSERT OR IGNORE INTO text VALUES (?, ?)", text_hash, transcript.text)
    study.execute(
        "UPDATE transcript SET title = ?, layout = ?, roles = ?, hash = ? WHERE id = ?",
        transcript.title, layout, roles, text_hash, number,
    )  # fmt: skip
    return _move(study, number, transcript, before, text_hash)


def _remember(study: Study, transcript: int, text_hash: str, entry: Entry) -> None:
    study.execute("INSERT INTO transcript_version VALUES (?, ?, ?)", entry.number, transcript, text_hash)


def _move(
    study: Study, number: int, transcript: Transcript, before: str, text_hash: str
) -> tuple[int, tuple[Moved, ...]]:
    """Move all codings of a transcript, and their evidence, to its new text; what has lost its place keeps the old."""
    codings = study.rows("SELECT * FROM coding WHERE transcript = ? ORDER BY begin, end, code, coder, id", number)
    alignments: dict[str, Alignment] = {}
    moved = 0
    doubtful: list[Moved] = []
    for row in codings:
        if row["hash"] == text_hash:
            continue
        if row["hash"] not in alignments:
            alignments[row["hash"]] = Alignment(text_of(study, row["hash"]), transcript.text)
        alignment = alignments[row["hash"]]
        span = (row["begin"], row["end"])
        if row["hash"] == before:
            place = alignment.place(*span)
        else:  # what lost its place earlier comes back with its very words only
            exact = alignment.place_exactly(*span)
            place = Place(*exact, certain=True) if exact else None
        matters = row["present"] or touched(study, row["id"])
        if place is None:
            if matters:
                doubtful.append(Moved(transcript.path, 0, row["code"], row["coder"]))
            continue
        moved += bool(matters)
        seat = seat_of(transcript, place.start, _first_evidence(study, row["finding"], alignment))
        put(study, row["id"], transcript.path, row["coder"], row["code"], (place.start, place.end), seat, text_hash)
        for finding in study.rows("SELECT id, evidence FROM finding WHERE coding = ?", row["id"]):
            evidence = evidence_moved(study.json(finding["evidence"]), alignment, transcript.text)
            study.execute("UPDATE finding SET evidence = ? WHERE id = ?", evidence, finding["id"])
        if matters and not place.certain:
            doubtful.append(Moved(transcript.path, seat.line, row["code"], row["coder"]))
    return moved, tuple(doubtful)


def touched(study: Study, coding: int) -> bool:
    """Whether somebody has decided on a coding or noted something."""
    return bool(
        study.value(
            "SELECT EXISTS (SELECT 1 FROM decision WHERE coding = ?1 AND status IS NOT NULL) "
            "OR EXISTS (SELECT 1 FROM memo WHERE coding = ?1 AND text IS NOT NULL)",
            coding,
        )
    )


def put(
    study: Study, coding: int, path: str, coder: str, code: str, span: tuple[int, int], seat: Seat, text_hash: str
) -> None:
    """Give a coding its place in a text, within `writing`."""
    study.execute(
        "UPDATE coding SET excerpt = ?, begin = ?, end = ?, hash = ?, turn = ?, line = ?, speaker = ?, role = ? "
        "WHERE id = ?",
        excerpt_id(path, coder, code, *span), *span, text_hash, *seat, coding,
    )  # fmt: skip


def seat_of(transcript: Transcript, start: int, anchor: int | None = None) -> Seat:
    """Where a span stands: in the turn of `anchor`, an offset, or else in the first turn that it shares words with."""
    line = transcript.text.count("\n", 0, start) + 1
    at = start if anchor is None else anchor
    turn = next((turn for turn in transcript.turns if turn.end > at), None)
    if turn is None:
        turn = transcript.turns[-1] if transcript.turns else None
    return Seat(turn.number, line, turn.speaker, turn.role) if turn else Seat(0, line, "", "unknown")


def _seat_again(study: Study, number: int, transcript: Transcript) -> None:
    """Give the codings of a transcript that is read in another way their turns, speakers and roles."""
    for row in study.rows("SELECT id, begin, end, finding FROM coding WHERE transcript = ?", number):
        seat = seat_of(transcript, row["begin"], _first_evidence(study, row["finding"]))
        study.execute("UPDATE coding SET turn = ?, line = ?, speaker = ?, role = ? WHERE id = ?", *seat, row["id"])


def _first_evidence(study: Study, finding: int | None, alignment: Alignment | None = None) -> int | None:
    evidence = study.json(study.value("SELECT evidence FROM finding WHERE id = ?", finding) or "[]")
    if not evidence:
        return None
    first = evidence[0]
    if alignment is None:
        start: int = first["start"]
        return start
    place = alignment.place(first["start"], first["end"])
    return place.start if place else None


def evidence_moved(evidence: Iterable[Mapping[str, object]], alignment: Alignment, text: str) -> str:
    """Evidence, as JSON, in the new text; what does not stand there word for word is no evidence any more."""
    kept = []
    for match in evidence:
        span = alignment.place_exactly(int(str(match["start"])), int(str(match["end"])))
        if span:
            kept.append({**match, "start": span[0], "end": span[1], "text": text[slice(*span)]})
    return json.dumps(kept, ensure_ascii=False)


def evidence_json(evidence: Iterable[Match]) -> str:
    """Evidence as JSON, as the store keeps it and as coded excerpts have it."""
    from interviewcoder.formats.record import evidence_records

    return json.dumps(evidence_records(evidence), ensure_ascii=False)

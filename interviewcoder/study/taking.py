"""Taking transcripts into a study: a new one, another text of one, or another way to read it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID, uuid5

from interviewcoder.model.transcript import Role, Transcript
from interviewcoder.study import places
from interviewcoder.study.places import Moved
from interviewcoder.study.store import Row, Study
from interviewcoder.study.texts import hash_of, text_hashes, transcript_of, versions

_NAMESPACE = UUID("5d0c8f0e-4a2b-5b1c-8b0e-3b6f1f0a7c55")


class Taken(NamedTuple):
    """A transcript as it was taken in: its row, whether it was edited, how many codings moved, and those to look at."""

    id: int
    edited: bool
    moved: int
    doubtful: tuple[Moved, ...]


def take(
    study: Study,
    transcript: Transcript,
    coder: str,
    *,
    layout: str | None = None,
    roles: Mapping[str, Role] | None = None,
) -> Taken:
    """Take in a transcript, named by its path in the study, within `writing`; if its text has changed, codings move."""
    read_with = (layout, json.dumps(roles or {}, ensure_ascii=False, sort_keys=True))
    text_hash = hash_of(transcript.text)
    row = study.row("SELECT id, hash, layout, roles FROM transcript WHERE path = ?", transcript.path)
    if row is None:
        number = add(study, transcript.path, text_hash, transcript.text)
        uid = str(uuid5(_NAMESPACE, f"{transcript.path}\n{text_hash}"))
        while study.value("SELECT 1 FROM transcript_uid WHERE uid = ?", uid):  # that of another, by a merge
            uid = str(uuid5(_NAMESPACE, uid))
        study.execute("INSERT INTO transcript_uid VALUES (?, ?)", uid, number)
        entry = study.log(coder, "add transcript", transcript.path, {"hash": text_hash})
        _remember(study, number, entry.number, text_hash, read_with)
        return Taken(number, False, 0, ())
    number, is_edited = row["id"], row["hash"] != text_hash
    changed = {"layout": layout, "roles": dict(roles or {})} if (row["layout"], row["roles"]) != read_with else {}
    if not is_edited:
        if changed:
            entry = study.log(coder, "read anew", transcript.path, changed)
            _remember(study, number, entry.number, text_hash, read_with)
            places.seat(study, number)
        return Taken(number, False, 0, ())
    study.execute("INSERT OR IGNORE INTO text VALUES (?, ?)", text_hash, transcript.text)
    entry = study.log(coder, "edit", transcript.path, {"from": row["hash"], "to": text_hash, **changed})
    _remember(study, number, entry.number, text_hash, read_with)
    moved, doubtful = places.move(study, number, row["hash"])
    return Taken(number, True, moved, doubtful)


def add(study: Study, path: str, text_hash: str, text: str) -> int:
    """Add a transcript, within `writing`; returns its row, for which the caller adds a version and a uid."""
    study.execute("INSERT OR IGNORE INTO text VALUES (?, ?)", text_hash, text)
    return study.execute("INSERT INTO transcript (path, hash) VALUES (?, ?)", path, text_hash)


def _remember(study: Study, number: int, entry: int, text_hash: str, read_with: tuple[str | None, str]) -> None:
    study.execute("INSERT INTO transcript_version VALUES (?, ?, ?, ?, ?)", number, entry, text_hash, *read_with)
    settle(study, number)


def _way_of(study: Study, known: Sequence[Row]) -> tuple[str | None, str]:
    """The layout and the roles that were given last; an edit that only keeps those of the text before gives none."""
    way: tuple[str | None, str] = (None, "{}")
    said: defaultdict[str, set[tuple[str | None, str]]] = defaultdict(set)
    for row in known:
        own = (row["layout"], row["roles"])
        detail = study.json(row["detail"])
        is_kept = row["action"] == "edit" and "roles" not in detail and own in said[detail.get("from", "")]
        if not is_kept:
            way = own
        said[row["hash"]].add(own)
    return way


def settle(study: Study, number: int) -> None:
    """Make the last of a transcript's texts its present one, with the layout and roles given last, within `writing`."""
    known = versions(study, number)
    texts = text_hashes(known)
    if not texts:
        raise study.damaged()
    layout, roles = _way_of(study, known)
    study.execute(
        "UPDATE transcript SET hash = ?, layout = ?, roles = ? WHERE id = ?", texts[-1], layout, roles, number
    )
    turns = transcript_of(study, number).turns
    answers = [[turn.number, turn.start, turn.line] for turn in turns if turn.role != "interviewer"]
    study.execute("UPDATE transcript SET answers = ? WHERE id = ?", json.dumps(answers), number)

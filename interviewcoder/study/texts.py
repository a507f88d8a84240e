"""The transcripts of a study: the texts they had, how they were read, and taking in new ones."""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from uuid import UUID, uuid5

from interviewcoder.errors import Problem
from interviewcoder.model.transcript import Role, Transcript
from interviewcoder.study.store import Row, Study
from interviewcoder.transcripts.files import is_url

_NAMESPACE = UUID("5d0c8f0e-4a2b-5b1c-8b0e-3b6f1f0a7c55")


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


def path_in(study: Study, path: str) -> str:
    """A file's path as the study names it: from the study's folder on, with forward slashes; a URL as it is.

    Bytes of a name that are no UTF-8 are written as backslashes and numbers.
    """
    if is_url(path):
        return path
    try:
        name = Path(os.path.relpath(path, study.folder)).as_posix()
    except ValueError:  # on another drive
        name = Path(path).as_posix()
    return os.fsencode(name).decode("utf-8", "backslashreplace")


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


def paths_of_text(study: Study, text: str) -> list[str]:
    """The transcripts of the study that have a text now, by their paths."""
    rows = study.rows("SELECT path FROM transcript WHERE hash = ? ORDER BY path", hash_of(text))
    return [row["path"] for row in rows]


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
    from interviewcoder.study import places

    read_with = (layout, json.dumps(roles or {}, ensure_ascii=False, sort_keys=True))
    text_hash = hash_of(transcript.text)
    row = study.row("SELECT id, hash, layout, roles FROM transcript WHERE path = ?", transcript.path)
    if row is None:
        number = add(study, transcript.path, text_hash, transcript.text)
        uid = str(uuid5(_NAMESPACE, f"{transcript.path}\n{text_hash}"))
        study.execute("INSERT OR IGNORE INTO transcript_uid VALUES (?, ?)", uid, number)
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
    """The row of a new transcript, within `writing`; it needs a version and a uid."""
    study.execute("INSERT OR IGNORE INTO text VALUES (?, ?)", text_hash, text)
    return study.execute("INSERT INTO transcript (path, hash) VALUES (?, ?)", path, text_hash)


def _remember(study: Study, number: int, entry: int, text_hash: str, read_with: tuple[str | None, str]) -> None:
    study.execute("INSERT INTO transcript_version VALUES (?, ?, ?, ?, ?)", number, entry, text_hash, *read_with)
    settle(study, number)


def versions(study: Study, number: int) -> list[Row]:
    """The versions of a transcript in the order in which they were taken in, in whichever study that was."""
    return study.rows(
        "SELECT hash, layout, v.roles, action, detail FROM transcript_version v JOIN entry ON number = entry"
        " WHERE transcript = ? ORDER BY at, uid",
        number,
    )


def texts_of(study: Study, number: int) -> list[str]:
    """The hashes of the texts that a transcript has had, in their order, the present one last."""
    return _texts_among(versions(study, number))


def _texts_among(known: Sequence[Row]) -> list[str]:
    # To read a text in another way does not bring it back where another copy of the study has a newer one.
    return [text for text, _ in groupby(row["hash"] for row in known if row["action"] != "read anew")]


def _way_of(study: Study, known: Sequence[Row]) -> tuple[str | None, str]:
    """The layout and the roles that were said last; an edit that names none says nothing of them anew."""
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
    """Let a transcript have the last of its texts, read in the way that was said last, within `writing`."""
    known = versions(study, number)
    texts = _texts_among(known)
    if not texts:
        raise study.damaged()
    layout, roles = _way_of(study, known)
    study.execute(
        "UPDATE transcript SET hash = ?, layout = ?, roles = ? WHERE id = ?", texts[-1], layout, roles, number
    )
    turns = transcript_of(study, number).turns
    answers = [[turn.number, turn.start, turn.line] for turn in turns if turn.role != "interviewer"]
    study.execute("UPDATE transcript SET answers = ? WHERE id = ?", json.dumps(answers), number)

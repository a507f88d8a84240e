"""The transcripts of a study: their paths, the texts they had, how they were read."""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from weakref import WeakKeyDictionary

from interviewcoder.model.letters import comparable
from interviewcoder.model.transcript import Role, Transcript
from interviewcoder.study.store import Row, Study
from interviewcoder.transcripts.files import is_url


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
    return _as_known(study, path, os.fsencode(name).decode("utf-8", "backslashreplace"))


class _Names:
    """The paths of a study's transcripts up to the row `last`; `alike` has them by their `comparable` forms."""

    def __init__(self) -> None:
        self.last = 0
        self.alike: defaultdict[str, list[str]] = defaultdict(list)


_NAMES: WeakKeyDictionary[Study, _Names] = WeakKeyDictionary()


def _as_known(study: Study, path: str, name: str) -> str:
    """The study's own path for a file, if the file system takes other capitals or accents for the same; else `name`."""
    names = _NAMES.setdefault(study, _Names())
    for number, known in study.rows("SELECT id, path FROM transcript WHERE id > ? ORDER BY id", names.last):
        names.alike[comparable(known)].append(known)
        names.last = number
    alike = names.alike.get(comparable(name), [])
    if name in alike:
        return name
    return next((known for known in alike if _is_one_file(study.folder / known, path)), name)


def _is_one_file(one: Path, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def hash_of(text: str) -> str:
    """The SHA-256 of a text's UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def hash_now(study: Study, number: int) -> str:
    """The hash of a transcript's present text."""
    text_hash: str = study.one("SELECT hash FROM transcript WHERE id = ?", number)["hash"]
    return text_hash


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


def versions(study: Study, number: int) -> list[Row]:
    """The versions of a transcript in the order in which they were taken in, in whichever study that was."""
    return study.rows(
        "SELECT hash, layout, v.roles, action, detail FROM transcript_version v JOIN entry ON number = entry"
        " WHERE transcript = ? ORDER BY at, uid",
        number,
    )


def text_hashes(known: Sequence[Row]) -> list[str]:
    """The hashes of the texts that a transcript has had, by its versions, in their order, the present one last."""
    # To read a text in another way does not bring it back where another copy of the study has a newer one.
    return [text for text, _ in groupby(row["hash"] for row in known if row["action"] != "read anew")]

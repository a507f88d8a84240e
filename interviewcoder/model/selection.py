"""Which codes, transcripts and excerpts are meant, by ids, globs and statuses."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from fnmatch import fnmatchcase

from interviewcoder.model.coding import Excerpt, Status
from interviewcoder.model.letters import comparable


def matching_id(word: str, code: str) -> bool:
    """Whether a word selects a code: as its id, the beginning of it, or a glob."""
    return fnmatchcase(code, word) if _is_glob(word) else code.startswith(word)


def matching_category(word: str, path: str) -> bool:
    """Whether a word selects a category: as the beginning of its id or of one around it, or as a glob for the path."""
    if _is_glob(word):
        return fnmatchcase(path, word)
    return f"/{word.strip('/')}" in f"/{path}"


def _is_glob(word: str) -> bool:
    return any(character in word for character in "*?[")


def is_like(wanted: Sequence[str] | None, value: str) -> bool:
    """Whether a value matches one of some globs, in upper or lower case; without globs every value does."""
    return not wanted or any(fnmatchcase(comparable(value), comparable(glob)) for glob in wanted)


def is_named(wanted: Sequence[str] | None, path: str) -> bool:
    """Whether a path, or its last part, matches one of some globs, which may have the system's own separators."""
    globs = [glob.replace(os.sep, "/").removeprefix("./") for glob in wanted or ()]
    return is_like(globs, path) or is_like(globs, path.rpartition("/")[2])


def has_status(excerpt: Excerpt, coder: str | None, statuses: Collection[Status]) -> bool:
    """Whether an excerpt has one of some statuses.

    With a coder: as that coder sees it, and only if the coder took part. What is disputed or withdrawn is so for
    everybody.
    """
    if not coder or excerpt.coder == coder:
        return excerpt.status in statuses
    own = [decision.status for decision in excerpt.decisions if decision.coder == coder]
    if not own and coder not in {memo.coder for memo in excerpt.memos}:
        return False
    if excerpt.status == "withdrawn":
        return "withdrawn" in statuses
    seen: Status = own[0] if own else "proposed"
    return seen in statuses or (excerpt.status == "disputed" and "disputed" in statuses)


def involved(excerpt: Excerpt) -> set[str]:
    """Who coded an excerpt, decided on it or noted something on it."""
    return {excerpt.coder, *(one.coder for one in excerpt.decisions), *(memo.coder for memo in excerpt.memos)}


def categories_of(excerpts: Iterable[Excerpt]) -> dict[str, str]:
    """The category of each code, as the first excerpt that has it says."""
    found: dict[str, str] = {}
    for excerpt in excerpts:
        found.setdefault(excerpt.code, excerpt.category)
    return found

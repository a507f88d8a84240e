"""The four fields of the form that says what is reviewed: codes, transcripts, statuses, the least score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from interviewcoder.errors import UsageError
from interviewcoder.model.coding import STATUSES
from interviewcoder.model.letters import comparable
from interviewcoder.model.selection import matching_id
from interviewcoder.study.queries import Selection

Fields = tuple[str, str, str, str]


def fields(chosen: Selection, codes: Sequence[str], paths: Mapping[str, int]) -> Fields:
    """The fields that say what a selection asks for, as `narrowed` reads them."""
    wanted = chosen.transcripts
    return (
        ", ".join(code for code in codes if code in chosen.codes) if chosen.codes is not None else "",
        ", ".join(path for path, number in paths.items() if number in wanted) if wanted is not None else "",
        "" if tuple(chosen.statuses) == ("proposed",) else ", ".join(chosen.statuses),
        f"{chosen.min_score:g}" if chosen.min_score else "",
    )


def narrowed(selection: Selection, codes: Sequence[str], paths: Mapping[str, int], asked: Fields) -> Selection:
    """A selection as the fields ask for it; what is empty narrows nothing. Raises UsageError where one is wrong."""
    code, transcript, status, least = asked
    named = _named(transcript, list(paths), _is_path, "transcript")
    every = [*STATUSES, "all"]
    statuses = _named(status, every, str.__eq__, "status") or ["proposed"]
    try:
        score = float(least.replace(",", ".") or 0)
    except ValueError:
        score = -1
    if not 0 <= score <= 100:
        raise UsageError(f"score {least}: write a number from 0 to 100")
    return replace(
        selection,
        codes=_named(code, list(codes), matching_id, "code"),
        transcripts=None if named is None else [paths[path] for path in named],
        statuses=[known for known in STATUSES if known in statuses or "all" in statuses],
        min_score=score,
    )


def _named(words: str, known: list[str], matches: Callable[[str, str], bool], what: str) -> list[str] | None:
    """The known names that words with commas between them stand for; None where there are no words.

    Raises UsageError where a word stands for none.
    """
    wanted = [word.strip() for word in words.split(",") if word.strip()]
    found: list[str] = []
    for word in wanted:
        these = [name for name in known if name == word] or [name for name in known if matches(word, name)]
        if not these:
            raise UsageError(f"{word}: no such {what}")
        found += these
    return found if wanted else None


def _is_path(word: str, path: str) -> bool:
    return comparable(word) in comparable(path) or fnmatchcase(path, word)

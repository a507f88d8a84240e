"""Codes by the names that people give them in other programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from interviewcoder.errors import Problem
from interviewcoder.model.codebook import Code
from interviewcoder.model.coding import Excerpt
from interviewcoder.model.letters import without_accents

_SIMILAR = 70  # of 100, the ratio of rapidfuzz


def codes_by_name(codes: Iterable[Code]) -> dict[str, str]:
    """The ids of codes, by their ids and names and by the `plain` forms of these that only one code has."""
    exact: dict[str, str] = {}
    alike: dict[str, set[str]] = {}
    for code in codes:
        for word in (code.id, code.name):
            exact.setdefault(word, code.id)
            alike.setdefault(plain(word), set()).add(code.id)
    return {word: next(iter(ids)) for word, ids in alike.items() if len(ids) == 1} | exact


def with_ids(
    numbered: Iterable[tuple[int, Excerpt]], codes: Sequence[Code], source: str
) -> tuple[list[tuple[int, Excerpt]], list[Problem]]:
    """Excerpts of a file, each with its line, with ids in place of codes' names; and warnings of codes that are no ids.

    A code that is neither the id nor the name of one of `codes` stays as it is. Each code is warned of once.
    """
    ids, names = [code.id for code in codes], codes_by_name(codes)
    taken_for = dict(zip(ids, ids, strict=True))
    problems: list[Problem] = []

    def id_of_code(word: str, line: int) -> str:
        if ids and word not in taken_for:
            known = names.get(word) or names.get(plain(word))
            message = f"is taken for the code '{known}'" if known else "was not the id of any code here so far"
            hint = "" if known else _nearest(word, ids)
            problems.append(Problem(source, line, 0, f"'{word}' {message}", hint, "warning"))
            taken_for[word] = known or word
        return taken_for.get(word, word)

    def with_id(excerpt: Excerpt, line: int) -> Excerpt:
        decisions = (one._replace(code=one.code and id_of_code(one.code, line)) for one in excerpt.decisions)
        return excerpt._replace(code=id_of_code(excerpt.code, line), decisions=tuple(decisions))

    found = [(line, with_id(excerpt, line)) for line, excerpt in numbered]
    return found, problems


def _nearest(word: str, ids: Sequence[str]) -> str:
    from rapidfuzz import fuzz, process

    near = process.extractOne(word, ids, scorer=fuzz.ratio, score_cutoff=_SIMILAR)
    return f"if '{near[0]}' is meant: interviewcoder undo, correct the file, and import it again" if near else ""


def plain(name: str) -> str:
    """A code's name as it is compared: without case, accents and what is no letter or digit."""
    return re.sub(r"[^\w]+|_", "", without_accents(name).casefold())

"""Excerpts as compact JSON for the page's script: who, what and where, but no word that stands in the page already."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

from interviewcoder.model.coding import METHODS, STATUSES
from interviewcoder.report.edition import Edition, Entry, speaker_of, time_of
from interviewcoder.report.passages import Part, shown

_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def data_of(edition: Edition) -> str:
    """The edition as JSON that can stand in a `script` element: no character can end it or mean anything there."""
    terms: dict[str, int] = {}
    codes = {one.code.id: one.number for one in edition.codes}
    excerpts = [_record(edition, entry, codes, terms) for entry in edition.entries]
    data = {
        "title": edition.title,
        "codes": [[one.anchor, shown(one.code.name), one.code.category] for one in edition.codes],
        "transcripts": [[one.anchor, one.label, one.language] for one in edition.transcripts],
        "speakers": edition.speakers,
        "coders": [shown(coder) for coder in edition.coders],
        "statuses": STATUSES,
        "methods": METHODS,
        "terms": [shown(term) for term in terms],
        "excerpts": excerpts,
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


_PARTS = {"likely": "a likely word", "hint": "a hint", "cue": "a word of trouble", "asked": "in the question"}


def _record(edition: Edition, entry: Entry, codes: Mapping[str, int], terms: dict[str, int]) -> list[Any]:
    """One excerpt, its fields in the order in which `report.js` reads them."""
    excerpt, placed = entry.excerpt, entry.placed
    evidence: list[list[Any]] = []
    for at, match in enumerate(excerpt.evidence):
        where = _flat(placed.evidence[at]) if placed else []
        name = match.term if match.part == "term" else f"{match.term}, {_PARTS[match.part]}"
        term = terms.setdefault(name, len(terms))
        words = [] if where else [shown(match.text)]
        evidence.append([term, METHODS.index(match.method), _number(match.score), where, *words])
    return [
        entry.anchor,
        entry.code.number,
        -1 if entry.transcript is None else entry.transcript,
        edition.speakers.index(speaker_of(excerpt.speaker)),
        edition.coders.index(excerpt.coder),
        STATUSES.index(excerpt.status),
        _number(excerpt.score),
        time_of(excerpt.time),
        placed.turn if placed else excerpt.turn,
        _flat(placed.parts) if placed else [],
        evidence,
        [
            [shown(d.coder), STATUSES.index(d.status), codes.get(d.code, shown(d.code))]
            for d in excerpt.decisions
        ],
        [[shown(memo.coder), shown(memo.text)] for memo in excerpt.memos],
        *([] if placed else [shown(excerpt.text), shown(excerpt.transcript)]),
    ]  # fmt: skip


def _flat(parts: Iterable[Part]) -> Sequence[int]:
    return [number for part in parts for number in part]


def _number(score: float) -> float | int:
    """A score with one digit after the point at most; 0 where it is no number, which JSON cannot say."""
    if not isfinite(score):
        return 0
    rounded = round(score, 1)
    return int(rounded) if rounded == int(rounded) else rounded

"""Checks of another study before it is merged: that its redaction fits, and that its values are possible."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import PurePosixPath

from interviewcoder.errors import StudyError
from interviewcoder.formats.record import match_of
from interviewcoder.model.coding import VERDICTS
from interviewcoder.model.transcript import ROLES
from interviewcoder.study.store import Study

REDACTION = "redacted"
"""The setting that tells which redaction a study comes from; empty where names stand in it."""

_LAST_YEAR = 2999  # a clock can be wrong, but the log must be able to go on after it
_KINDS = ("there", "gone", "place", "decision", "memo")


def check_redaction(study: Study, other: Study) -> None:
    """Raise StudyError, which names the other study, where the two come from different redactions, or one from none.

    An empty study takes over the other's redaction.
    """
    mine, its = study.setting(REDACTION), other.setting(REDACTION)
    empty, other_empty = (one.value("SELECT 1 FROM text LIMIT 1") is None for one in (study, other))
    if mine == its or other_empty:
        return
    if empty:
        study.set(REDACTION, its)
        return
    told = "is redacted, but not together with this study" if its else "is not redacted, and this study is"
    told = told if mine else "is redacted, and this study is not"
    raise StudyError(other.path, f"{told}: names would come back; merge the two as they were, then redact the result")


def check_other(study: Study, other: Study) -> None:
    """Raise StudyError, which names the other study, where it holds an impossible value; its tables stand in `other`.

    SQLite has seen to types and to references; this sees to times, JSON, names and spans.
    """
    checks: tuple[tuple[str, Callable[..., bool]], ...] = (
        ("SELECT at, detail FROM other.entry WHERE uid NOT IN (SELECT uid FROM entry)", _is_entry),
        ("SELECT path, roles, answers FROM other.transcript", _is_transcript),
        ("SELECT roles FROM other.transcript_version", _are_roles),
        ("SELECT DISTINCT codes FROM other.covered", _are_codes),
        ("SELECT evidence FROM other.finding WHERE uid NOT IN (SELECT uid FROM finding)", _is_evidence),
        ("SELECT kind, status, begin, end FROM other.statement", _is_statement),
        ("SELECT first_begin, first_end FROM other.coding", _is_span),
        ("SELECT begin, end FROM other.finding", _is_span),
        ("SELECT examples FROM other.code UNION SELECT examples FROM other.brought", _are_examples),
    )
    for query, is_right in checks:
        for row in study.stream(query):
            try:
                fits = is_right(*row)
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                fits = False
            if not fits:
                raise other.damaged()


def _is_entry(at: str, detail: str) -> bool:
    time = datetime.fromisoformat(at)
    return time.tzinfo is not None and time.year <= _LAST_YEAR and isinstance(json.loads(detail), dict)


def _is_transcript(path: str, roles: str, answers: str) -> bool:
    places = json.loads(answers)
    return bool(PurePosixPath(path).name) and _are_roles(roles) and all(len(place) == 3 for place in places)


def _are_roles(roles: str) -> bool:
    return all(role in ROLES for role in json.loads(roles).values())


def _are_codes(codes: str | None) -> bool:
    return codes is None or all(isinstance(code, str) for code in _list(codes))


def _is_evidence(evidence: str) -> bool:
    return all(match_of(match) is not None for match in _list(evidence))


def _is_statement(kind: str, status: str | None, begin: int, end: int) -> bool:
    return kind in _KINDS and (status is None or status in VERDICTS) and _is_span(begin, end)


def _is_span(begin: int, end: int) -> bool:
    return 0 <= begin < end


def _are_examples(examples: str) -> bool:
    return all(isinstance(example, str) for example in _list(examples))


def _list(text: str) -> list[object]:
    value = json.loads(text)
    if not isinstance(value, list):
        raise TypeError
    return value

"""The coded excerpt as a record: the JSON object that every command writes and reads back.

Its JSON Schema is `excerpt.schema.json` beside this file.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from interviewcoder.model.codebook import WEIGHTS
from interviewcoder.model.coding import METHODS, STATUSES, VERDICTS, ContextTurn, Decision, Excerpt, Match, Memo
from interviewcoder.model.excerpts import excerpt_id
from interviewcoder.model.transcript import ROLES

_MOST = 2**53
"""Beyond it JSON's numbers are not exact, and no transcript is that long."""


def to_record(excerpt: Excerpt) -> dict[str, Any]:
    """An excerpt as a JSON object; `time`, `decisions`, `memos` and `context` are there only where there are any."""
    timed = {} if excerpt.time is None else {"time": excerpt.time}
    record: dict[str, Any] = {
        "id": excerpt.id,
        "transcript": excerpt.transcript,
        "code": excerpt.code,
        "name": excerpt.name,
        "category": excerpt.category,
        "coder": excerpt.coder,
        "speaker": excerpt.speaker,
        "role": excerpt.role,
        "turn": excerpt.turn,
        "line": excerpt.line,
        **timed,
        "start": excerpt.start,
        "end": excerpt.end,
        "text": excerpt.text,
        "score": excerpt.score,
        "evidence": evidence_records(excerpt.evidence),
        "status": excerpt.status,
    }
    if excerpt.decisions:
        record["decisions"] = [_decision_record(decision) for decision in excerpt.decisions]
    if excerpt.memos:
        record["memos"] = [{"coder": memo.coder, "text": memo.text} for memo in excerpt.memos]
    if excerpt.before or excerpt.after:
        record["context"] = {"before": _turns(excerpt.before), "after": _turns(excerpt.after)}
    return record


def evidence_records(evidence: Iterable[Match]) -> list[dict[str, Any]]:
    """Evidence as JSON objects."""
    return [
        {
            "term": match.term,
            "method": match.method,
            "text": match.text,
            "start": match.start,
            "end": match.end,
            "score": match.score,
        }
        | ({} if match.part == "term" else {"part": match.part})
        for match in evidence
    ]


def _decision_record(decision: Decision) -> dict[str, Any]:
    record = {"coder": decision.coder, "status": decision.status}
    return record | {"code": decision.code} if decision.code else record


def _turns(turns: tuple[ContextTurn, ...]) -> list[dict[str, Any]]:
    return [{"turn": t.turn, "speaker": t.speaker, "role": t.role, "text": t.text} for t in turns]


def from_record(record: object) -> Excerpt:
    """The excerpt in a JSON object. Raises ValueError, with what is missing or wrong, where it is none.

    `transcript`, `code`, `start`, `end` and `text` are required; what another tool left out, or counts in another way,
    gets a neutral value.
    """
    fields = _mapping(record, "the record")
    context = _mapping(fields.get("context", {}), "'context'")
    start, end = _integer(fields, "start"), _integer(fields, "end")
    if not 0 <= start <= end:
        raise ValueError(f"'start' {start} and 'end' {end} are no span")
    transcript, code, coder = _text(fields, "transcript"), _text(fields, "code"), _text(fields, "coder", "")
    text = _text(fields, "text")
    what = code if start < end else f"{code}\n{text}"  # without a place yet, excerpts differ by their text
    time = None if fields.get("time") is None else _number(fields, "time", 0.0)
    return Excerpt(
        id=_text(fields, "id", "") or excerpt_id(transcript, coder, what, start, end),
        transcript=transcript,
        code=code,
        name=_text(fields, "name", "") or code,
        category=_text(fields, "category", ""),
        coder=coder,
        speaker=_text(fields, "speaker", ""),
        role=_choice(fields, "role", ROLES, "unknown"),
        turn=max(_integer(fields, "turn", 0), 0),
        line=max(_integer(fields, "line", 1), 1),
        start=start,
        end=end,
        text=text,
        score=_score(fields),
        evidence=tuple(match_of(item) for item in _list(fields, "evidence")),
        status=_choice(fields, "status", STATUSES, "proposed"),
        decisions=tuple(_decision(item) for item in _list(fields, "decisions")),
        memos=tuple(_memo(item) for item in _list(fields, "memos")),
        before=tuple(_context_turn(item) for item in _list(context, "before")),
        after=tuple(_context_turn(item) for item in _list(context, "after")),
        time=time if time is None or time >= 0 else None,
    )


def match_of(record: object) -> Match:
    """The match in a JSON object. Raises ValueError where it is none."""
    fields = _mapping(record, "an item of 'evidence'")
    return Match(
        term=_text(fields, "term"),
        method=_choice(fields, "method", METHODS, "exact"),
        text=_text(fields, "text"),
        start=_integer(fields, "start"),
        end=_integer(fields, "end"),
        score=_score(fields),
        part=_choice(fields, "part", tuple(WEIGHTS), "term"),
    )


def _decision(record: object) -> Decision:
    fields = _mapping(record, "an item of 'decisions'")
    return Decision(_text(fields, "coder"), _choice(fields, "status", VERDICTS, ""), _text(fields, "code", ""))


def _memo(record: object) -> Memo:
    fields = _mapping(record, "an item of 'memos'")
    text = _text(fields, "text").replace("\r\n", "\n").replace("\r", "\n")
    return Memo(_text(fields, "coder"), text)


def _context_turn(record: object) -> ContextTurn:
    fields = _mapping(record, "an item of 'context'")
    role = _choice(fields, "role", ROLES, "unknown")
    return ContextTurn(_integer(fields, "turn"), _text(fields, "speaker", ""), role, _text(fields, "text"))


def _mapping(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{what} is not a JSON object")
    return value


def _text(fields: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = fields.get(name, default)
    if not isinstance(value, str):
        raise ValueError(f"'{name}' is missing" if value is None else f"'{name}' is not a text")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError(f"'{name}' has half a character (a lone surrogate)")
    return value


def _integer(fields: Mapping[str, Any], name: str, default: int | None = None) -> int:
    value = fields.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"'{name}' is missing" if value is None else f"'{name}' is not a whole number")
    if abs(value) > _MOST:
        raise ValueError(f"'{name}' is no sensible number")
    return value


def _number(fields: Mapping[str, Any], name: str, default: float) -> float:
    value = fields.get(name, default)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise ValueError(f"'{name}' is not a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"'{name}' is no sensible number")
    return number


def _score(fields: Mapping[str, Any]) -> float:
    score = _number(fields, "score", 100.0)
    if not 0 <= score <= 100:
        raise ValueError(f"'score' {score:g} is not from 0 to 100")
    return score


def _list(fields: Mapping[str, Any], name: str) -> list[object]:
    value = fields.get(name, [])
    if not isinstance(value, list):
        raise ValueError(f"'{name}' is not a list")
    return value


def _choice(fields: Mapping[str, Any], name: str, choices: tuple[Any, ...], default: str) -> Any:
    value = fields.get(name, default)
    if value not in choices:
        raise ValueError(f"'{name}' is none of {', '.join(choices)}")
    return value

"""The codings of a study as rows: making them, finding them, and the codes that they have."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterable
from uuid import UUID, uuid5

from interviewcoder.errors import UsageError
from interviewcoder.model.codebook import Code
from interviewcoder.model.coding import MACHINE
from interviewcoder.study.store import Row, Study
from interviewcoder.study.texts import hash_now

_NAMESPACE = UUID("0b6d3c0e-8a1f-5b6e-9d57-7f0a1c9e4b21")
_SHORTEST_ID = 4

LAST = 1_000_000
"""The place of codes that are not in the codebook used last."""

OF_TRANSCRIPT = "transcript = ? AND same IS NULL"


def insert(study: Study, transcript: int, coder: str, code: str, span: tuple[int, int]) -> int:
    """Add a coding of a transcript's present text, with no statement on it, within `writing`; returns its row's number.

    A coding of the machine has the same uid in all studies where it codes the same text of the same transcript.
    """
    uid, text_hash = os.urandom(16).hex(), hash_now(study, transcript)
    if coder == MACHINE:
        owner = study.value("SELECT min(uid) FROM transcript_uid WHERE transcript = ?", transcript)
        alike = str(uuid5(_NAMESPACE, "\n".join([owner, text_hash, code, *map(str, span)])))
        if not study.value("SELECT 1 FROM coding WHERE uid = ?", alike):
            uid = alike
    return study.execute(
        "INSERT INTO coding (uid, transcript, coder, code, first_hash, first_begin, first_end, hash, begin, end)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?5, ?6, ?7)",
        uid, transcript, coder, code, text_hash, *span,
    )  # fmt: skip


def at(study: Study, transcript: int, coder: str, code: str, span: tuple[int, int]) -> Row | None:
    """A coder's coding with a code at a span of the present text."""
    return study.row(
        f"SELECT * FROM coding WHERE {OF_TRANSCRIPT} AND coder = ? AND code = ? AND begin = ? AND end = ? AND hash = ?",
        transcript, coder, code, *span, hash_now(study, transcript),
    )  # fmt: skip


def found_or_made(study: Study, transcript: int, coder: str, code: str, span: tuple[int, int]) -> Row:
    """The row of a coder's coding at a span of the present text; where there is none, it is added, within `writing`."""
    there = at(study, transcript, coder, code, span)
    return there or row_of(study, insert(study, transcript, coder, code, span))


def by_ids(study: Study, ids: Iterable[str]) -> list[int]:
    """The rows of codings by the ids of their excerpts, or by beginnings of these that no other has.

    Raises UsageError, which lists all ids that are unknown, too short, or stand for several.
    """
    found: list[int] = []
    wrong: list[str] = []
    for word in ids:
        short = word.lower()
        if not short.isascii():
            wrong.append(f"{word}: no such excerpt")
            continue
        rows = study.rows(
            "SELECT id, excerpt FROM coding WHERE excerpt >= ?1 AND excerpt < ?1 || 'g' AND same IS NULL"
            " ORDER BY present DESC, id",
            short,
        )
        if len(short) < _SHORTEST_ID:
            wrong.append(f"{word}: too short, give at least {_SHORTEST_ID} characters")
        elif not rows:
            wrong.append(f"{word}: no such excerpt")
        elif len({row["excerpt"] for row in rows}) > 1:
            wrong.append(f"{word}: {len(rows)} excerpts have ids that begin like this, give more of the id")
        else:
            found.append(rows[0]["id"])
    if wrong:
        raise UsageError(f"{'; '.join(wrong)}; 'interviewcoder list --format jsonl' shows the ids. Nothing was changed")
    return list(dict.fromkeys(found))


def row_of(study: Study, coding: int) -> Row:
    """A coding's row; where it is the same as another coding, the row that stands for both (`same`)."""
    row = study.one("SELECT * FROM coding WHERE id = ?", coding)
    return row if row["same"] is None else study.one("SELECT * FROM coding WHERE id = ?", row["same"])


def by_uid(study: Study, uid: str) -> Row | None:
    """The row of the coding with a uid, as `row_of` has it; None where no coding has the uid."""
    number = study.value("SELECT id FROM coding WHERE uid = ?", uid)
    return None if number is None else row_of(study, number)


def moved_away(study: Study, transcript: int, coder: str, code: str, span: tuple[int, int]) -> int | None:
    """The row number of a coder's coding that was at a passage of the present text before the coder moved it, if any.

    None as well where the coder has another coding with the code at that passage.
    """
    if at(study, transcript, coder, code, span):
        return None
    there: int | None = study.value(
        "SELECT id FROM coding c WHERE transcript = ? AND coder = ? AND code = ? AND same IS NULL"
        " AND ((first_hash, first_begin, first_end) = (?4, ?5, ?6) OR EXISTS"
        " (SELECT 1 FROM statement s WHERE s.coding = c.id AND (s.hash, s.begin, s.end) = (?4, ?5, ?6)))",
        transcript, coder, code, hash_now(study, transcript), *span,
    )  # fmt: skip
    return there


def nearest(study: Study, transcript: int, coder: str, code: str, span: tuple[int, int]) -> int | None:
    """The row number of the coder's coding with a code whose edges are nearest to a span's, if any.

    It shares text with the span, and is present.
    """
    row: int | None = study.value(
        "SELECT id FROM coding WHERE transcript = ?1 AND same IS NULL AND coder = ?2 AND code = ?3 AND present"
        " AND begin < ?5 AND end > ?4 ORDER BY abs(begin - ?4) + abs(end - ?5), id",
        transcript, coder, code, *span,
    )  # fmt: skip
    return row


def write_codes(study: Study, codes: Iterable[tuple[Code, int, str]]) -> None:
    """Write codes, each with its position and the time it was defined, within `writing`; others move behind them."""
    study.execute(f"UPDATE code SET position = {LAST}")
    study.execute_many(
        "INSERT OR REPLACE INTO code VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(*_values(code), position, at) for code, position, at in codes],
    )


def ensure_code(study: Study, code: Code) -> None:
    """See that a code is there, within `writing`; one that is new comes after the codebook's."""
    if study.value("SELECT 1 FROM code WHERE id = ?", code.id):
        return
    values = (*_values(code), study.value("SELECT coalesce(max(at), '') FROM entry"))
    study.execute("INSERT OR REPLACE INTO brought VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *values)
    study.execute(
        f"INSERT INTO code SELECT id, name, category, definition, use_when, use_not, examples, {LAST}, at"
        " FROM brought WHERE id = ?",
        code.id,
    )


def _values(code: Code) -> tuple[object, ...]:
    examples = json.dumps(code.examples, ensure_ascii=False)
    return code.id, code.name, code.category, code.definition, code.when, code.when_not, examples


def codes_of(study: Study) -> list[Code]:
    """The codes of the study, those of the codebook used last first."""
    return [code_of(study, row) for row in study.rows("SELECT * FROM code ORDER BY position, id")]


def code_of(study: Study, row: Row) -> Code:
    """The code that a row of `code` or `brought` is of."""
    return Code(
        id=row["id"],
        name=row["name"],
        category=row["category"],
        definition=row["definition"],
        when=row["use_when"],
        when_not=row["use_not"],
        examples=tuple(study.json(row["examples"])),
    )


def check_coder(name: str) -> str:
    """A person's name in NFC, with single blanks and none around it. Raises UsageError where it cannot be one."""
    plain = unicodedata.normalize("NFC", " ".join(name.split()))
    if not plain:
        raise UsageError("who decides? Give --coder NAME, or set it for the study: interviewcoder init --coder NAME")
    if plain.casefold() == MACHINE:
        raise UsageError(f"--coder {name}: that is the machine's own name; give a person's")
    if len(plain) > 80 or any(character in ";:," or not character.isprintable() for character in plain):
        raise UsageError("--coder: a name has up to 80 characters, without ; : or ,")
    return plain

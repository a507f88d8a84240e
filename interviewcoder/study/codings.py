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
from interviewcoder.model.excerpts import excerpt_id
from interviewcoder.model.transcript import Transcript
from interviewcoder.study.store import Row, Study
from interviewcoder.study.texts import Seat, hash_of, seat_of

_NAMESPACE = UUID("0b6d3c0e-8a1f-5b6e-9d57-7f0a1c9e4b21")
_SHORTEST_ID = 4


def insert(
    study: Study,
    transcript: tuple[int, Transcript],
    coder: str,
    code: str,
    span: tuple[int, int],
    entry: int,
    *,
    present: bool,
    seat: Seat | None = None,
    uid: str = "",
) -> int:
    """Add a coding, within `writing`; the number of its row."""
    number, read = transcript
    text_hash = hash_of(read.text)
    return study.execute(
        "INSERT INTO coding (uid, excerpt, transcript, coder, code, begin, end, hash, turn, line, speaker, role,"
        " present, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        uid or new_uid(study, text_hash, coder, code, span), excerpt_id(read.path, coder, code, *span), number, coder,
        code, *span, text_hash, *(seat or seat_of(read, span[0])), int(present), entry,
    )  # fmt: skip


def new_uid(study: Study, text_hash: str, coder: str, code: str, span: tuple[int, int]) -> str:
    """What identifies a new coding in all studies.

    It follows from the text and the span, so that two studies that were coded alike have the same codings.
    """
    uid = str(uuid5(_NAMESPACE, "\n".join([text_hash, coder, code, *map(str, span)])))
    # The one that was made here may have moved away.
    if study.value("SELECT 1 FROM coding WHERE uid = ?1 UNION ALL SELECT 1 FROM alias WHERE uid = ?1", uid):
        uid = os.urandom(16).hex()
    return uid


def at(study: Study, transcript: int, coder: str, code: str, span: tuple[int, int], text_hash: str) -> Row | None:
    """A coder's coding with a code at a span of a text; one that is present before one that was taken back."""
    return study.row(
        "SELECT * FROM coding WHERE transcript = ? AND coder = ? AND code = ? AND begin = ? AND end = ? AND hash = ?"
        " ORDER BY present DESC, id LIMIT 1",
        transcript, coder, code, *span, text_hash,
    )  # fmt: skip


def by_ids(study: Study, ids: Iterable[str]) -> list[int]:
    """The rows of codings by the ids of their excerpts, or by beginnings of these that no other has.

    Raises UsageError, with all of them, where an id is unknown or stands for several.
    """
    found: list[int] = []
    wrong: list[str] = []
    for word in ids:
        short = word.lower()
        rows = study.rows(
            "SELECT c.id, excerpt FROM coding c JOIN transcript t ON t.id = transcript"
            " WHERE excerpt >= ?1 AND excerpt < ?1 || 'g' ORDER BY c.hash = t.hash DESC, present DESC, c.id",
            short,
        )
        if len(short) < _SHORTEST_ID:
            wrong.append(f"{word}: too short, give at least {_SHORTEST_ID} characters")
        elif not rows:
            wrong.append(f"{word}: no such excerpt")
        elif len({row["excerpt"] for row in rows}) > 1:
            wrong.append(f"{word}: begins the ids of {len(rows)} excerpts, give more of it")
        else:
            found.append(rows[0]["id"])
    if wrong:
        raise UsageError(f"{'; '.join(wrong)}; 'interviewcoder list' shows the ids. Nothing was changed")
    return list(dict.fromkeys(found))


def row_of(study: Study, coding: int) -> Row:
    """A coding's row."""
    return study.one("SELECT * FROM coding WHERE id = ?", coding)


def use_codes(study: Study, codes: Iterable[Code]) -> None:
    """Make a codebook's codes those of the study, within `writing`; codes that only codings have stay behind them."""
    study.execute("UPDATE code SET position = position + 1000000 WHERE position < 1000000")
    study.execute_many(
        "INSERT INTO code VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name,"
        " category = excluded.category, definition = excluded.definition, use_when = excluded.use_when,"
        " use_not = excluded.use_not, examples = excluded.examples, position = excluded.position",
        [(*_values(code), at) for at, code in enumerate(codes)],
    )


def need_code(study: Study, code: Code) -> None:
    """See that a code is there, within `writing`; one that is new comes after the codebook's."""
    study.execute(
        "INSERT OR IGNORE INTO code VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT 1000000 + count(*) FROM code))",
        *_values(code),
    )


def _values(code: Code) -> tuple[object, ...]:
    examples = json.dumps(code.examples, ensure_ascii=False)
    return code.id, code.name, code.category, code.definition, code.when, code.when_not, examples


def codes_of(study: Study) -> list[Code]:
    """The codes of the study, those of the codebook used last first."""
    return [
        Code(
            id=row["id"],
            name=row["name"],
            category=row["category"],
            definition=row["definition"],
            when=row["use_when"],
            when_not=row["use_not"],
            examples=tuple(study.json(row["examples"])),
        )
        for row in study.rows("SELECT * FROM code ORDER BY position, id")
    ]


def check_coder(name: str) -> str:
    """A person's name, without blanks around it. Raises UsageError where it cannot be one."""
    plain = unicodedata.normalize("NFC", " ".join(name.split()))
    if not plain:
        raise UsageError("who decides? Give --coder NAME, or set it for the study: interviewcoder init --coder NAME")
    if plain.casefold() == MACHINE:
        raise UsageError(f"--coder {name}: that is the machine's own name; give a person's")
    if len(plain) > 80 or any(character in ";:," or not character.isprintable() for character in plain):
        raise UsageError("--coder: a name has up to 80 characters, without ; : or ,")
    return plain

"""What the words of options name: formats, statuses, roles, codes; UsageError where they name nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from interviewcoder.cli.checks import is_text
from interviewcoder.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.coding import Status
    from interviewcoder.model.transcript import Role

_MOST_NAMED = 40
"""The most names that a message lists where an unknown one was asked for."""


def format_of(wanted: str | None, output: Path | None, formats: Iterable[str], *, terminal: bool) -> str:
    """The format to write: as asked for, else by the file's ending, else a table on a terminal and JSONL in a pipe.

    Raises UsageError where there is no such format.
    """
    from interviewcoder.formats import ENDINGS

    known = ["table", *formats]
    is_by_ending = wanted is None and output is not None
    if wanted is None and output is not None:
        ending = output.suffix.lower()
        if ending not in ENDINGS and ending:
            raise UsageError(
                f"{output}: no format has the ending '{ending}'; choose another ending, or name a format with --format"
            )
        wanted = ENDINGS.get(ending, "jsonl")
    if wanted is None:
        wanted = "table" if terminal else "jsonl"
    aliases = {"md": "markdown", "txt": "text", "ndjson": "jsonl", "tex": "latex"}
    wanted = aliases.get(wanted, wanted)
    if wanted not in known:
        what = f"unknown format '{wanted}'"
        if is_by_ending:
            what = f"{output}: its ending means {wanted}, which cannot be written here"
        raise UsageError(f"{what}: choose one of {', '.join(known)}")
    if wanted == "parquet" and output is None and terminal:
        raise UsageError("Parquet is not for the terminal: write it to a file with -o FILE.parquet")
    if wanted == "table" and output is not None:
        raise UsageError("--format table is for the terminal: choose another format for a file")
    return wanted


def table_format_of(wanted: str | None, output: Path | None) -> str:
    """The format in which to write tables of figures; a table for people also in a pipe. Raises UsageError."""
    from interviewcoder.formats.table_writers import TABLE_WRITERS

    return format_of(wanted, output, TABLE_WRITERS, terminal=True)


def statuses_of(words: Iterable[str] | None) -> tuple[Status, ...]:
    """The statuses that some words name; without words all but withdrawn. Raises UsageError where one is unknown."""
    from interviewcoder.model.coding import STATUSES

    if not words:
        return tuple(status for status in STATUSES if status != "withdrawn")
    named = [part.lower() for part in _parts(words, "--status")]
    for name in named:
        if name not in (*STATUSES, "all"):
            raise UsageError(f"unknown status '{name}': choose one of {', '.join(STATUSES)}, all")
    return tuple(status for status in STATUSES if status in named or "all" in named)


def roles_of(words: Iterable[str] | None) -> tuple[tuple[Role, ...], dict[str, Role]]:
    """The roles whose speech is coded, and the roles of labels, as --role says. Raises UsageError for unknown roles."""
    from interviewcoder.model.transcript import ROLES

    searched: list[Role] = []
    labels: dict[str, Role] = {}
    for word in words or ():
        if not is_text(word):
            raise UsageError("--role: the label has bytes that are not UTF-8; type it anew")
        label, separator, role = word.rpartition("=")
        if not separator and role == "all":
            searched += ROLES
            continue
        known = next((known for known in ROLES if known == role.strip().lower()), None)
        if known is None or (separator and not label.strip()):
            raise UsageError(f"--role {word!r}: write {', '.join(ROLES)} or all, or 'Label=role'")
        if separator:
            labels[label] = known
        else:
            searched.append(known)
    return tuple(dict.fromkeys(searched)), labels


def labels_of(words: Iterable[str] | None) -> dict[str, Role]:
    """The roles of labels. Raises UsageError where a role is unknown, or stands without a label."""
    words = list(words or ())
    for word in words:
        if "=" not in word:
            raise UsageError(f"--role {word}: write a label and its role, as in 'Dr. Smith=interviewer'")
    return roles_of(words)[1]


def narrowed(
    codebook: Codebook,
    *,
    codes: list[str] | None,
    categories: list[str] | None,
    unit: str | None = None,
    roles: tuple[Role, ...] = (),
    fuzzy: float | None = None,
) -> Codebook:
    """The codebook as the options of a command ask for it. Raises UsageError where they name what is not there."""
    from interviewcoder.model.codebook import UNITS
    from interviewcoder.model.codebook_changes import override, select

    if unit is not None and unit not in UNITS:
        raise UsageError(f"unknown unit '{unit}': choose one of {', '.join(UNITS)}")
    if fuzzy is not None and 0 < fuzzy <= 1:
        raise UsageError(f"--fuzzy {fuzzy:g}: it goes from 0 to 100; {fuzzy * 100:g}?")
    chosen = selected_ids({code.id: code.category for code in codebook.codes}, codes, categories)
    changes: Mapping[str, Any] = {"unit": unit, "roles": roles or None, "threshold": fuzzy}
    return override(select(codebook, chosen), **changes)


def selected_ids(known: Mapping[str, str], codes: list[str] | None, categories: list[str] | None) -> frozenset[str]:
    """The ids that the options select of `known` ones (id to category).

    Raises UsageError, with the nearest names, where an option selects nothing.
    """
    from interviewcoder.model.selection import matching_category, matching_id

    chosen = set(known)
    for option, words, names, matches in (
        ("--code", codes, dict.fromkeys(known), matching_id),
        ("--category", categories, dict.fromkeys(filter(None, known.values())), matching_category),
    ):
        if not words:
            continue
        wanted: set[str] = set()
        for word in _parts(words, option):
            found = {name for name in names if matches(word, name)}
            if not found:
                raise UsageError(f"{option} {word}: no such {option[2:]} ({_near(word, list(names))})")
            wanted |= found
        chosen &= wanted if option == "--code" else {code for code, category in known.items() if category in wanted}
    if codes and categories and not chosen:
        raise UsageError(
            "--code and --category: none of these codes is in these categories; leave one of the options out"
        )
    return frozenset(chosen)


def _parts(words: Iterable[str], option: str) -> list[str]:
    """The names in the words of an option, which may be repeated and may have commas. Raises UsageError for none."""
    parts = [part.strip() for word in words for part in word.split(",") if part.strip()]
    if not parts:
        raise UsageError(f"{option}: is empty; leave it out, or name something")
    return parts


def one_code(word: str, known: list[str]) -> str:
    """The code that a word stands for: its id, or the beginning of just one. Raises UsageError where it is none."""
    found = [code for code in known if code == word] or [code for code in known if code.startswith(word)]
    if not word or not found:
        raise UsageError(f"{word!r}: no such code ({_near(word, known)})")
    if len(found) > 1:
        raise UsageError(
            f"{word}: {len(found)} codes begin like this, write more of yours: {', '.join(found[:_MOST_NAMED])}"
        )
    return found[0]


def _near(word: str, names: list[str]) -> str:
    from rapidfuzz import fuzz, process

    near = [name for name, _, _ in process.extract(word, names, scorer=fuzz.WRatio, score_cutoff=55, limit=4)]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    there = f"{', '.join(names[:_MOST_NAMED])}{more}" if names else "none"
    return f"did you mean {' or '.join(near)}?" if near else f"there are {there}"

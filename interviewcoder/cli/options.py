"""The options that several commands share, and what their words mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from interviewcoder.cli.checks import a_file, a_layout, a_number, is_text, same_name
from interviewcoder.cli.completion import complete_categories, complete_codebooks, complete_codes
from interviewcoder.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.coding import Status
    from interviewcoder.model.transcript import Role


Transcripts = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...",
        help="Transcripts (text, DOCX, VTT, SRT, recognisers' JSON), folders of them (JSON is skipped there), globs, "
        "or -.",
    ),
]
CodebookName = Annotated[
    str | None,
    typer.Option(
        "--codebook",
        "-c",
        metavar="FILE|NAME",
        autocompletion=complete_codebooks,
        help="A codebook file, or the name of a shipped one. [default: $INTERVIEWCODER_CODEBOOK, the study's, or "
        "ml-quality-issues]",
    ),
]
Codes = Annotated[
    list[str] | None,
    typer.Option(
        "--code",
        metavar="ID",
        autocompletion=complete_codes,
        help="Only these codes: an id, its beginning (mm), or a glob ('*-drift'). May be repeated.",
    ),
]
Categories = Annotated[
    list[str] | None,
    typer.Option(
        "--category",
        metavar="ID",
        autocompletion=complete_categories,
        help="Only codes of these categories and what is in them: an id, its beginning, or a glob. May be repeated.",
    ),
]
MinScore = Annotated[
    float,
    typer.Option(
        "--min-score", metavar="SCORE", min=0, max=100, callback=a_number, help="Only excerpts with this score or more."
    ),
]
Fuzzy = Annotated[
    float | None,
    typer.Option(
        "--fuzzy",
        min=0,
        max=100,
        callback=a_number,
        metavar="SCORE",
        help="Similarity from which a term counts; 100: exact and inflected words only. [default: the codebook's, 88]",
    ),
]
UnitName = Annotated[
    str | None, typer.Option("--unit", metavar="UNIT", help="What gets the code: sentence, turn, passage or exchange.")
]
Roles = Annotated[
    list[str] | None,
    typer.Option(
        "--role",
        metavar="ROLE|LABEL=ROLE",
        help="Whose speech is coded: interviewer, participant, unknown or all. "
        "With LABEL=ROLE: who a speaker is, as in 'Dr. Smith=interviewer'. May be repeated.",
    ),
]
LabelRoles = Annotated[
    list[str] | None,
    typer.Option(
        "--role", metavar="LABEL=ROLE", help="Who a speaker is, as in 'Dr. Smith=interviewer'. May be repeated."
    ),
]
Context = Annotated[int, typer.Option("--context", "-C", min=0, metavar="N", help="Show N turns before and after.")]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", callback=a_file, metavar="FILE", help="Write to this file; its ending says the format."
    ),
]
LayoutName = Annotated[
    str | None,
    typer.Option(
        "--layout",
        metavar="NAME",
        callback=a_layout,
        help="The transcript's layout where it is not recognised: timed, delve, labelled.",
    ),
]
StudyFile = Annotated[
    Path | None,
    typer.Option(
        "--study",
        metavar="FILE",
        help="The study to use. [default: $INTERVIEWCODER_STUDY, or the study of this folder if there is one]",
    ),
]
NoStudy = Annotated[bool, typer.Option("--no-study", help="Take no notice of any study.")]


def coder_option(what: str) -> Any:  # as typer has it
    """The option that names a person of a study, with what the person does."""
    default = "[default: the name in the study's settings]"
    return typer.Option("--coder", metavar="NAME", envvar="INTERVIEWCODER_CODER", help=f"{what} {default}")


CoderName = Annotated[str | None, coder_option("Who decides.")]
SpeakerName = Annotated[str | None, typer.Option("--speaker", metavar="NAME", help="Only this speaker; a glob too.")]
OfCoder = Annotated[
    str | None,
    typer.Option(
        "--coder",
        metavar="NAME",
        callback=same_name,
        help="Only what this coder coded or decided on, with the status as this coder sees it; interviewcoder is the "
        "machine.",
    ),
]


def status_option(default: str) -> Any:
    """The option of a command that takes only some statuses, with what it takes where none is named."""
    named = "Only these: proposed, accepted, rejected, recoded, disputed, withdrawn, or all. May be repeated."
    return typer.Option("--status", metavar="STATUS", help=f"{named} [default: {default}]")


Statuses = Annotated[list[str] | None, status_option("all but withdrawn")]
RecordFormat = Annotated[
    str | None, typer.Option("--format", "-f", metavar="FORMAT", help="table, jsonl, json, csv or tsv.")
]
TableFormat = Annotated[
    str | None, typer.Option("--format", "-f", metavar="FORMAT", help="table, json, jsonl, csv, tsv, markdown, latex.")
]
CodedFiles = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FILE]...", help="Coded files and their transcripts. [default: the study]"),
]
TranscriptName = Annotated[
    str | None, typer.Option("--transcript", metavar="NAME", help="Only transcripts of this name; a glob too.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no warnings, only errors.")]


def format_of(wanted: str | None, output: Path | None, formats: Iterable[str], *, terminal: bool) -> str:
    """The format to write: as asked for, else by the file's ending, else a table on a terminal and JSONL in a pipe.

    Raises UsageError where there is no such format.
    """
    from interviewcoder.formats import ENDINGS

    known = ["table", *formats]
    if wanted is None and output is not None:
        ending = output.suffix.lower()
        if ending not in ENDINGS and ending:
            raise UsageError(f"{output}: no format has the ending '{ending}'; name one with --format")
        wanted = ENDINGS.get(ending, "jsonl")
    if wanted is None:
        wanted = "table" if terminal else "jsonl"
    aliases = {"md": "markdown", "txt": "text", "ndjson": "jsonl", "tex": "latex"}
    wanted = aliases.get(wanted, wanted)
    if wanted not in known:
        raise UsageError(f"unknown format '{wanted}': choose one of {', '.join(known)}")
    if wanted == "parquet" and output is None and terminal:
        raise UsageError("Parquet is not for the terminal: write it to a file with -o FILE.parquet")
    if wanted == "table" and output is not None:
        raise UsageError("a table is for the terminal: choose another --format for a file, or another ending")
    return wanted


def table_format_of(wanted: str | None, output: Path | None) -> str:
    """The format in which to write tables of figures; a table for people also in a pipe. Raises UsageError."""
    from interviewcoder.formats.tables import TABLE_WRITERS

    return format_of(wanted, output, TABLE_WRITERS, terminal=True)


def statuses_of(words: Iterable[str] | None) -> tuple[Status, ...]:
    """The statuses that some words name; without words all but withdrawn. Raises UsageError where one is unknown."""
    from interviewcoder.model.coding import STATUSES

    named = [part.strip().lower() for word in words or () for part in word.split(",") if part.strip()]
    if not named:
        return tuple(status for status in STATUSES if status != "withdrawn")
    for name in named:
        if name not in (*STATUSES, "all"):
            raise UsageError(f"unknown status '{name}': choose one of {', '.join(STATUSES)}, all")
    return tuple(status for status in STATUSES if status in named or "all" in named)


def roles_of(words: Iterable[str] | None) -> tuple[tuple[Role, ...], dict[str, Role]]:
    """The roles whose speech is coded, and the roles of labels. Raises UsageError where a role is unknown."""
    from interviewcoder.model.transcript import ROLES

    searched: list[Role] = []
    labels: dict[str, Role] = {}
    for word in words or ():
        if not is_text(word):
            raise UsageError("--role: a label is text, without bytes that are no UTF-8")
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
    roles, labels = roles_of(words)
    if roles:
        raise UsageError(f"--role {roles[0]}: here it says who a speaker is: write 'Label={roles[0]}'")
    return labels


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
        for word in [part.strip() for given in words for part in given.split(",") if part.strip()]:
            found = {name for name in names if matches(word, name)}
            if not found:
                raise UsageError(f"{option} {word}: no such {option[2:]} ({_near(word, list(names))})")
            wanted |= found
        chosen &= wanted if option == "--code" else {code for code, category in known.items() if category in wanted}
    return frozenset(chosen)


def one_code(word: str, known: list[str]) -> str:
    """The code that a word stands for: its id, or the beginning of just one. Raises UsageError where it is none."""
    found = [code for code in known if code == word] or [code for code in known if code.startswith(word)]
    if len(found) != 1:
        raise UsageError(f"{word}: no such code ({_near(word, known)})")
    return found[0]


def _near(word: str, names: list[str]) -> str:
    from rapidfuzz import fuzz, process

    near = [name for name, _, _ in process.extract(word, names, scorer=fuzz.WRatio, score_cutoff=55, limit=4)]
    more = f" and {len(names) - 40} more" if len(names) > 40 else ""
    return f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(names[:40])}{more}"

"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from interviewcoder.cli.checks import a_coder, a_file, a_layout, a_number
from interviewcoder.cli.completion import complete_categories, complete_codebooks, complete_codes
from interviewcoder.errors import UsageError

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
        help="Only codes of these categories, also of those inside: an id, its beginning, or a glob. May be repeated.",
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
        help="How similar words must be to a term; 100: exact and inflected words only. [default: the codebook's, 88]",
    ),
]
UnitName = Annotated[
    str | None,
    typer.Option(
        "--unit",
        metavar="UNIT",
        help="What gets the code: sentence, turn, passage or exchange. [default: the codebook's]",
    ),
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
NoStudy = Annotated[bool, typer.Option("--no-study", help="Ignore any study.")]


def coder_option(what: str) -> Any:  # as typer has it
    """The option that names a person of a study, with what the person does."""
    default = "[default: the name in the study's settings]"
    return typer.Option("--coder", metavar="NAME", envvar="INTERVIEWCODER_CODER", help=f"{what} {default}")


CoderName = Annotated[str | None, coder_option("Who decides.")]
SpeakerNames = Annotated[
    list[str] | None,
    typer.Option("--speaker", metavar="NAME", help="Only this speaker; a glob too. May be repeated."),
]
OfCoder = Annotated[
    str | None,
    typer.Option(
        "--coder",
        metavar="NAME",
        callback=a_coder,
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


def table_option(*names: str) -> Any:
    """The option that chooses one of a command's tables by its name; without it, CSV and TSV have the first one."""

    def is_one(name: str | None) -> str | None:
        if name is not None and name not in names:
            raise UsageError(f"--table {name}: no such table; there are {', '.join(names)}")
        return name

    what = f"Only this table: {', '.join(names)}. Without it CSV has the first."
    return typer.Option("--table", metavar="NAME", callback=is_one, help=what)


CodedFiles = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FILE]...", help="Coded files and their transcripts, or - for stdin. [default: a pipe, or the study]"
    ),
]
TranscriptNames = Annotated[
    list[str] | None,
    typer.Option("--transcript", metavar="NAME", help="Only transcripts of this name; a glob too. May be repeated."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no warnings, only errors.")]

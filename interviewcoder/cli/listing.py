"""`interviewcoder list`: coded excerpts by code, from coded files or from transcripts coded on the fly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.options import (
    Categories,
    CodebookName,
    Codes,
    Context,
    Fuzzy,
    LayoutName,
    MinScore,
    Output,
    Quiet,
    Roles,
    UnitName,
    check_output,
    format_of,
    narrowed,
    roles_of,
    selected_ids,
)
from interviewcoder.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from interviewcoder.cli.run import Run
    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.coding import Excerpt
    from interviewcoder.model.transcript import Role, Transcript

_TABULAR = ("id,transcript,code,", "id\ttranscript\tcode\t", "| code | transcript |")
_JSON_ENDINGS = (".jsonl", ".ndjson", ".json")
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[{\]])")
SORTS = ("code", "transcript", "score", "speaker")


def command(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE]...", help="Coded JSON Lines or JSON, transcripts or folders of them, or - for stdin."
        ),
    ] = None,
    codes: Codes = None,
    category: Categories = None,
    speaker: Annotated[str | None, typer.Option("--speaker", help="Only this speaker; a glob too.")] = None,
    transcript: Annotated[
        str | None, typer.Option("--transcript", help="Only transcripts of this name; a glob too.")
    ] = None,
    search: Annotated[str | None, typer.Option("--search", help="Only excerpts with these words in them.")] = None,
    min_score: MinScore = 0,
    sort: Annotated[
        str | None,
        typer.Option("--sort", help="code, transcript, score or speaker. [default: code; in a pipe transcript]"),
    ] = None,
    context: Context = 0,
    count: Annotated[bool, typer.Option("--count", help="Only count the excerpts of each code.")] = False,
    codebook: CodebookName = "ml-quality-issues",
    fuzzy: Fuzzy = None,
    unit: UnitName = None,
    role: Roles = None,
    format_name: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="FORMAT", help="table, jsonl, json, csv, tsv, markdown or text."),
    ] = None,
    output: Output = None,
    layout: LayoutName = None,
    quiet: Quiet = False,
) -> None:
    """List coded excerpts by code.

    Reads what 'interviewcoder code' wrote, also from a pipe, or codes transcripts on the fly (then --codebook, --fuzzy,
    --unit and --role count as they do there).
    """
    import sys

    from interviewcoder.cli import inputs, streams
    from interviewcoder.formats import WRITERS

    wanted = format_of(format_name, output, WRITERS, terminal=streams.stdout_is_terminal())
    sort = sort or ("code" if wanted == "table" else "transcript")
    if sort not in SORTS:
        raise UsageError(f"unknown order '{sort}': choose one of {', '.join(SORTS)}")
    if not files and sys.stdin.isatty():
        raise UsageError("nothing to list: name coded files or transcripts, or pipe them in")
    messages = streams.Messages(quiet=quiet)
    roles, labels = roles_of(role)

    book = _Book(codebook, unit, roles, fuzzy)
    paths = inputs.paths_of(files or [inputs.STDIN], messages)
    check_output(output, [*paths, codebook])
    reader = _Reader(messages, book, layout, labels)
    excerpts = list(reader.excerpts(paths))
    check_output(output, {excerpt.transcript for excerpt in excerpts} if context else ())
    known = {excerpt.code: excerpt.category for excerpt in excerpts}
    if codes or category:
        known = {code.id: code.category for code in book.loaded.codes} | known
    chosen = selected_ids(known, codes, category)
    read = excerpts
    excerpts = [
        excerpt
        for excerpt in read
        if excerpt.code in chosen
        and excerpt.score >= min_score
        and _is_like(speaker, excerpt.speaker)
        and (_is_like(transcript, excerpt.transcript) or _is_like(transcript, excerpt.transcript.rpartition("/")[2]))
        and _says(search, excerpt.text)
    ]
    if read and not excerpts:
        speakers = ", ".join(sorted({excerpt.speaker or "unknown" for excerpt in read})[:12])
        messages.say(f"interviewcoder: none of {len(read)} excerpts is left by these options; speakers are {speakers}")
    excerpts = _sorted(excerpts, sort)
    if context:
        excerpts = list(reader.with_context(excerpts, context))
    if count:
        _count(excerpts, wanted, output)
    elif wanted == "table":
        _table(excerpts, sort)
    else:
        streams.write(WRITERS[wanted](excerpts), output)
    if messages.failed:
        raise typer.Exit(3)


class _Book:
    """The codebook of the options, loaded only where it is needed."""

    def __init__(self, name: str, unit: str | None, roles: tuple[Role, ...], fuzzy: float | None) -> None:
        self._name = name
        self._unit = unit
        self._roles = roles
        self._fuzzy = fuzzy

    @cached_property
    def loaded(self) -> Codebook:
        from interviewcoder import codebooks

        book = codebooks.load(self._name)
        return narrowed(book, codes=None, categories=None, unit=self._unit, roles=self._roles, fuzzy=self._fuzzy)


class _Reader:
    """Reads coded files and transcripts, which are coded here, and keeps the transcripts for their context."""

    def __init__(self, messages: Messages, book: _Book, layout: str | None, labels: dict[str, Role]) -> None:
        self._messages = messages
        self._book = book
        self._layout = layout
        self._labels = labels
        self._transcripts: dict[str, Transcript | None] = {}

    def excerpts(self, paths: list[str]) -> Iterator[Excerpt]:
        """The excerpts in some files; problems and failures are said as they come up."""
        from interviewcoder import formats
        from interviewcoder.cli import inputs
        from interviewcoder.transcripts import decode

        for path in paths:
            try:
                data = inputs.read_bytes(path)
                text, problems = decode(data, path)
                if path == inputs.STDIN and not text.strip():
                    continue  # nothing was coded
                if text.startswith(_TABULAR):
                    self._messages.failure(f"{path}: a table of excerpts; list reads JSON Lines: -o coded.jsonl")
                    continue
                if path.endswith(_JSON_ENDINGS) or _JSON.match(text):
                    excerpts, faults = formats.read(text, path)
                    problems += faults
                else:
                    transcript, problems = self._read(data, path)
                    excerpts = list(self._run.excerpts(transcript))
            except InputError as error:
                self._messages.failure(str(error))
                continue
            for problem in problems:
                self._messages.problem(problem)
            yield from excerpts

    def with_context(self, excerpts: Iterable[Excerpt], context: int) -> Iterator[Excerpt]:
        """The excerpts with the turns around them, where their transcript is at hand and unchanged."""
        from interviewcoder.model.excerpts import with_context

        for excerpt in excerpts:
            path = excerpt.transcript
            found = self._transcript(path)
            if found is not None and found.text[excerpt.start : excerpt.end] != excerpt.text:
                message = "changed since it was coded, so its excerpts have no context"
                self._messages.problem(Problem(path, excerpt.line, 0, message, "code it again", "warning"))
                found = self._transcripts[path] = None
            yield with_context(excerpt, found, context) if found else excerpt

    @cached_property
    def _run(self) -> Run:
        from interviewcoder.cli.run import Run

        return Run(self._book.loaded, self._messages)

    def _read(self, data: bytes, path: str) -> tuple[Transcript, list[Problem]]:
        from interviewcoder.cli.inputs import shown
        from interviewcoder.transcripts import read

        transcript, problems = read(data, shown(path), layout=self._layout, roles=self._labels)
        self._transcripts[transcript.path] = transcript
        return transcript, problems

    def _transcript(self, path: str) -> Transcript | None:
        from interviewcoder.cli import inputs

        if path not in self._transcripts:
            self._transcripts[path] = None
            try:
                if path != inputs.STDIN:
                    self._read(inputs.read_bytes(path), path)
            except InputError:
                pass
            if self._transcripts[path] is None:
                message = "not at hand, so its excerpts have no context"
                self._messages.problem(Problem(path, 0, 0, message, "", "warning"))
        return self._transcripts[path]


def _is_like(wanted: str | None, value: str) -> bool:
    return wanted is None or fnmatchcase(value.casefold(), wanted.casefold())


def _says(words: str | None, text: str) -> bool:
    return words is None or " ".join(words.split()).casefold() in " ".join(text.split()).casefold()


def _sorted(excerpts: list[Excerpt], order: str) -> list[Excerpt]:
    """The excerpts by one attribute, and where that is equal in the order of the text."""
    excerpts = sorted(excerpts, key=lambda e: (e.transcript, e.start, e.end, e.code, e.coder))
    keys = {
        "code": lambda e: (not e.category, e.category, e.code),
        "transcript": lambda e: e.transcript,
        "score": lambda e: -e.score,
        "speaker": lambda e: e.speaker,
    }
    return sorted(excerpts, key=keys[order])


def _table(excerpts: list[Excerpt], sort: str) -> None:
    from interviewcoder.cli import terminal

    out = terminal.console()
    if sort == "code":
        terminal.excerpts_by_code(excerpts, out)
    else:
        terminal.excerpts_in_order(excerpts, out)
    out.print(terminal.total(excerpts), style="bold")


def _count(excerpts: list[Excerpt], wanted: str, output: Path | None) -> None:
    from interviewcoder.cli import streams
    from interviewcoder.formats.counts import COUNT_WRITERS, counts_of

    if wanted == "table":
        from interviewcoder.cli import terminal

        out = terminal.console()
        terminal.summary(excerpts, [], out)
    elif wanted in COUNT_WRITERS:
        streams.write(COUNT_WRITERS[wanted](counts_of(excerpts)), output)
    else:
        raise UsageError(f"--count has no format '{wanted}': choose one of table, {', '.join(COUNT_WRITERS)}")

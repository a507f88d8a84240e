"""`interviewcoder list`: coded excerpts by code, from the study, from coded files, or coded on the fly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast

import typer

from interviewcoder.cli.checks import check_output
from interviewcoder.cli.choices import format_of, roles_of, selected_ids, statuses_of
from interviewcoder.cli.options import (
    Categories,
    CodebookName,
    Codes,
    Context,
    Fuzzy,
    LayoutName,
    MinScore,
    NoStudy,
    OfCoder,
    Output,
    Quiet,
    Roles,
    SpeakerName,
    Statuses,
    StudyFile,
    TranscriptName,
    UnitName,
)
from interviewcoder.errors import InputError, UsageError
from interviewcoder.model.letters import comparable
from interviewcoder.model.selection import categories_of, has_status, is_like, is_named

if TYPE_CHECKING:
    from pathlib import Path

    from interviewcoder.cli.coded import ExcerptReader
    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.coding import Excerpt, Status
    from interviewcoder.study import Study

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
    speaker: SpeakerName = None,
    transcript: TranscriptName = None,
    search: Annotated[
        str | None, typer.Option("--search", metavar="WORDS", help="Only excerpts with these words in them.")
    ] = None,
    min_score: MinScore = 0,
    coder: OfCoder = None,
    status: Statuses = None,
    sort: Annotated[
        str | None,
        typer.Option(
            "--sort", metavar="ORDER", help="code, transcript, score or speaker. [default: code; in a pipe transcript]"
        ),
    ] = None,
    context: Context = 0,
    count: Annotated[bool, typer.Option("--count", help="Only count the excerpts of each code.")] = False,
    codebook: CodebookName = None,
    fuzzy: Fuzzy = None,
    unit: UnitName = None,
    role: Roles = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", metavar="FORMAT", help="table, jsonl, json, csv, tsv, parquet, markdown, latex or text."
        ),
    ] = None,
    output: Output = None,
    layout: LayoutName = None,
    study: StudyFile = None,
    no_study: NoStudy = False,
    quiet: Quiet = False,
) -> None:
    """List coded excerpts by code.

    Reads the study, if there is one and nothing comes in through a pipe; with FILEs or a pipe, what 'interviewcoder
    code' wrote, or transcripts, which are looked up in the study or coded on the fly (then --codebook, --fuzzy, --unit
    and --role count as they do there).
    """
    from interviewcoder import formats
    from interviewcoder.cli import streams, studies

    wanted = format_of(format_name, output, formats.FORMATS, terminal=streams.stdout_is_terminal())
    sort = sort or ("code" if wanted == "table" else "transcript")
    if sort not in SORTS:
        raise UsageError(f"unknown order '{sort}': choose one of {', '.join(SORTS)}")
    messages = streams.Messages(quiet=quiet)
    filters = _Filters(codes, category, speaker, transcript, search, min_score, coder or "", statuses_of(status))
    with ExitStack() as opened:
        store = opened.enter_context(studies.maybe(study, without=no_study))
        is_there = store is not None and (
            studies.has(store, files) and not studies.asks_anew(codebook, unit, role, fuzzy, layout)
            if files
            else bool(study) or not studies.is_fed(store)
        )
        if store is not None and is_there:
            studies.check_coding(codebook, unit, role, fuzzy, layout)
            check_output(output, studies.files_of(store))
            opened.enter_context(store.reading())  # or others may take in texts between two looks
            excerpts = _of_study(store, files or [], filters, sort, context, messages)
        else:
            from interviewcoder.cli.coded import Book, ExcerptReader

            roles, labels = roles_of(role)
            book = Book(studies.codebook_of(store, codebook), unit, roles, fuzzy)
            reader = ExcerptReader(messages, book, layout, labels)
            excerpts = iter(_of_files(reader, files or [], filters, sort, context, output, messages))
        if count:
            _count(list(excerpts), wanted, output)
        elif wanted == "table":
            _table(excerpts, sort, ids=store is not None)
        else:
            streams.write_bytes(formats.write(wanted, excerpts), output)
    messages.stop_if_failed()


@dataclass(frozen=True)
class _Filters:
    """Which excerpts are listed."""

    codes: list[str] | None
    categories: list[str] | None
    speaker: str | None
    transcript: str | None
    search: str | None
    min_score: float
    coder: str
    statuses: tuple[Status, ...]

    def pass_words(self, excerpt: Excerpt) -> bool:
        """Whether speaker, transcript and words are as asked for."""
        return (
            is_like(self.speaker, excerpt.speaker)
            and self.is_of_transcript(excerpt.transcript)
            and _says(self.search, excerpt.text)
        )

    def is_of_transcript(self, path: str) -> bool:
        """Whether a path, or its last part, is as asked for."""
        return is_named(self.transcript, path)

    def pass_decisions(self, excerpt: Excerpt) -> bool:
        """Whether coder, status and score are as asked for."""
        return has_status(excerpt, self.coder, self.statuses) and excerpt.score >= self.min_score


def _of_study(
    store: Study, files: list[str], filters: _Filters, sort: str, context: int, messages: Messages
) -> Iterator[Excerpt]:
    """The excerpts of a study, as they are read."""
    from interviewcoder.cli import sources
    from interviewcoder.model.excerpts import with_context
    from interviewcoder.study import queries
    from interviewcoder.study.texts import path_in, transcript_of

    known = queries.transcripts_of(store)
    named = [path_in(store, file) for file in files]
    transcripts = {
        path: number
        for path, number in known.items()
        if (not named or path in named) and filters.is_of_transcript(path)
    }
    selection = queries.Selection(
        codes=sources.selected_codes(store, filters.codes, filters.categories),
        transcripts=None if len(transcripts) == len(known) else list(transcripts.values()),
        statuses=filters.statuses,
        min_score=filters.min_score,
    ).of_coder(filters.coder)
    any_left = False
    for excerpt in queries.excerpts(store, selection, cast("queries.Order", sort)):
        if filters.pass_words(excerpt):
            any_left = True
            if context and excerpt.status != "withdrawn":
                yield with_context(excerpt, transcript_of(store, known[excerpt.transcript]), context)
            else:
                yield excerpt
    if not any_left:
        number = store.value("SELECT count(*) FROM coding WHERE same IS NULL")
        hint = "these options leave none of them" if number else "code a transcript first: interviewcoder code FILE…"
        messages.note(f"interviewcoder: {store.path}: nothing to list; {number} codings in it: {hint}")


def _of_files(
    reader: ExcerptReader,
    files: list[str],
    filters: _Filters,
    sort: str,
    context: int,
    output: Path | None,
    messages: Messages,
) -> list[Excerpt]:
    """The excerpts of coded files and of transcripts that are coded on the fly."""
    import sys

    from interviewcoder import codebooks
    from interviewcoder.cli import inputs

    if not files and sys.stdin.isatty():
        raise UsageError("nothing to list: name coded files or transcripts, pipe them in, or begin a study")
    paths = inputs.paths_of(files or [inputs.STDIN], messages, tables="excerpts alone")
    with suppress(InputError):  # what was coded before needs no codebook
        check_output(output, [codebooks.locate(reader.book.name)])
    check_output(output, paths)
    read = list(reader.excerpts(paths))
    messages.stop_if_all_failed()
    reader.check_used()
    check_output(output, {excerpt.transcript for excerpt in read} if context else ())
    known = categories_of(read)
    if filters.codes or filters.categories:
        known = {code.id: code.category for code in reader.book.loaded.codes} | known
    chosen = selected_ids(known, filters.codes, filters.categories)
    excerpts = [
        excerpt
        for excerpt in read
        if excerpt.code in chosen and filters.pass_decisions(excerpt) and filters.pass_words(excerpt)
    ]
    if read and not excerpts:
        speakers = ", ".join(sorted({excerpt.speaker or "unknown" for excerpt in read})[:12])
        messages.note(f"interviewcoder: none of {len(read)} excerpts is left by these options; speakers are {speakers}")
    excerpts = _sorted(excerpts, sort)
    if context:
        excerpts = list(reader.with_context(excerpts, context))
    reader.tell_of_labels()
    return excerpts


def _says(words: str | None, text: str) -> bool:
    return words is None or comparable(words) in comparable(text)


def _sorted(excerpts: list[Excerpt], order: str) -> list[Excerpt]:
    """The excerpts by one attribute, and where that is equal in the order of the text."""
    excerpts = sorted(excerpts, key=lambda e: (e.transcript, e.start, e.end, e.code, e.coder))
    keys: dict[str, Callable[[Excerpt], tuple[object, ...]]] = {
        "code": lambda e: (not e.category, e.category, e.code),
        "transcript": lambda e: (e.transcript,),
        "score": lambda e: (-e.score,),
        "speaker": lambda e: (e.speaker,),
    }
    return sorted(excerpts, key=keys[order])


def _table(excerpts: Iterable[Excerpt], sort: str, *, ids: bool) -> None:
    from interviewcoder.cli import terminal

    out = terminal.console()
    total = terminal.Total()
    show = terminal.excerpts_by_code if sort == "code" else terminal.excerpts_in_order
    show(total.of(excerpts), out, ids=ids)
    out.print(str(total), style="bold")


def _count(excerpts: list[Excerpt], wanted: str, output: Path | None) -> None:
    from interviewcoder.cli import streams
    from interviewcoder.formats.counts import CodeCount, counts_of
    from interviewcoder.formats.rows import ROW_FORMATS, write_rows

    if wanted == "table":
        from interviewcoder.cli import terminal

        out = terminal.console()
        terminal.summary(excerpts, [], out)
    elif wanted in ROW_FORMATS:
        streams.write(write_rows(CodeCount._fields, counts_of(excerpts), wanted), output)
    else:
        raise UsageError(f"--count has no format '{wanted}': choose one of table, {', '.join(ROW_FORMATS)}")

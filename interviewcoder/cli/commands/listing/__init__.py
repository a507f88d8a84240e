"""`interviewcoder list`: coded excerpts by code, from the study, from coded files, or coded on the fly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, cast

import typer

from interviewcoder.cli.checks import check_known_coder, check_output, check_transcripts
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
    SpeakerNames,
    Statuses,
    StudyFile,
    TranscriptNames,
    UnitName,
)
from interviewcoder.errors import InputError, UsageError
from interviewcoder.model.display import counted
from interviewcoder.model.letters import comparable
from interviewcoder.model.selection import categories_of, has_status, is_like, is_named

if TYPE_CHECKING:
    from pathlib import Path

    from interviewcoder.cli.commands.listing.coded import ExcerptReader
    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.coding import Excerpt, Status
    from interviewcoder.study import Study

SORTS = ("code", "transcript", "score", "speaker")


def command(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE]...", help="Coded files (JSON Lines, JSON, CSV, Parquet), transcripts, folders, or -."
        ),
    ] = None,
    codes: Codes = None,
    category: Categories = None,
    speaker: SpeakerNames = None,
    transcript: TranscriptNames = None,
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
    code' wrote, or transcripts. Transcripts of the study are listed as coded there, others are coded on the fly; with
    --codebook, --fuzzy, --unit, --role or --layout all files are coded anew, as they are now.
    """
    from interviewcoder import formats
    from interviewcoder.cli import sources, streams, studies

    wanted = format_of(format_name, output, formats.FORMATS, terminal=streams.stdout_is_terminal())
    if count and (sort or context):
        raise UsageError("--count lists no excerpts: leave out --sort and --context")
    sort = sort or ("code" if wanted == "table" else "transcript")
    if sort not in SORTS:
        raise UsageError(f"unknown order '{sort}': choose one of {', '.join(SORTS)}")
    messages = streams.Messages(quiet=quiet)
    filters = _Filters(codes, category, speaker, transcript, search, min_score, coder or "", statuses_of(status))
    with ExitStack() as opened:
        store = opened.enter_context(studies.maybe(study, without=no_study))
        paths = _paths(files, study, store, messages)
        known = sources.known_of(store, paths)
        if studies.asks_anew(codebook, unit, role, fuzzy, layout):
            sources.tell_of_coding_anew(known, paths, messages)
            known = []
        messages.read += len(known)
        check_output(output, studies.files_of(store))
        if store is not None and (known or not paths):
            opened.enter_context(store.reading())  # or others may take in texts between two looks
        if store is not None and len(known) == len(paths):
            studies.check_coding(codebook, unit, role, fuzzy, layout)
            excerpts = _or_a_note(_of_study(store, known, filters, sort, context), store, messages)
        else:
            from interviewcoder.cli.commands.listing.coded import Book, ExcerptReader

            roles, labels = roles_of(role)
            book = Book(studies.codebook_of(store, codebook), unit, roles, fuzzy)
            reader = ExcerptReader(messages, book, sources.way_to_read(store, layout, labels), labels)
            remembered: list[Excerpt] = []
            if store is not None and known:
                reader.named = sources.namer(store)
                # The wanted codes may be in the study's excerpts or in the others; among both they are chosen later.
                of_any = replace(filters, codes=None, categories=None)
                remembered = list(_of_study(store, known, of_any, sort, context))
            others = [path for path in paths if path not in known]
            excerpts = iter(_of_files(reader, others, remembered, filters, sort, context, output, messages))
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
    speakers: list[str] | None
    transcripts: list[str] | None
    search: str | None
    min_score: float
    coder: str
    statuses: tuple[Status, ...]

    def pass_words(self, excerpt: Excerpt) -> bool:
        """Whether speaker, transcript and words are as asked for."""
        return (
            is_like(self.speakers, excerpt.speaker)
            and is_named(self.transcripts, excerpt.transcript)
            and (self.search is None or comparable(self.search) in comparable(excerpt.text))
        )

    def pass_decisions(self, excerpt: Excerpt) -> bool:
        """Whether coder, status and score are as asked for."""
        return has_status(excerpt, self.coder, self.statuses) and excerpt.score >= self.min_score


def _paths(files: list[str] | None, asked: Path | None, store: Study | None, messages: Messages) -> list[str]:
    """The files to read, none where it is the study. Raises UsageError where there is neither."""
    import sys

    from interviewcoder.cli import inputs, sources

    if store is None and not files and sys.stdin.isatty():
        raise UsageError("nothing to list: name coded files or transcripts, pipe them in, or begin a study")
    named = files or ([inputs.STDIN] if store is None else sources.named_or_piped(files, asked, store, messages))
    paths = inputs.paths_of(named, messages, tables="excerpts alone")
    if named and not paths:
        messages.stop_if_failed()
    return paths


def _of_study(store: Study, files: list[str], filters: _Filters, sort: str, context: int) -> Iterator[Excerpt]:
    """The excerpts of a study that pass the filters, one at a time; only those of `files`, if any are named."""
    from interviewcoder.cli import sources
    from interviewcoder.study import queries
    from interviewcoder.study.texts import path_in

    check_known_coder(filters.coder, queries.coders(store))
    known = queries.transcripts_of(store)
    if not files:
        check_transcripts(filters.transcripts, known)
    named = [path_in(store, file) for file in files]
    transcripts = {
        path: number
        for path, number in known.items()
        if (not named or path in named) and is_named(filters.transcripts, path)
    }
    selection = queries.Selection(
        codes=sources.selected_codes(store, filters.codes, filters.categories),
        transcripts=None if len(transcripts) == len(known) else list(transcripts.values()),
        statuses=filters.statuses,
        min_score=filters.min_score,
    ).of_coder(filters.coder)
    found = queries.excerpts(store, selection, cast("queries.Order", sort))
    passing = (excerpt for excerpt in found if filters.pass_words(excerpt))
    return sources.with_context_of(store, passing, context) if context else passing


def _or_a_note(excerpts: Iterator[Excerpt], store: Study, messages: Messages) -> Iterator[Excerpt]:
    """The excerpts of a study; where there are none, a note says why."""
    first = next(excerpts, None)
    if first is None:
        number = store.value("SELECT count(*) FROM coding WHERE same IS NULL")
        hint = "these options leave none of them" if number else "code a transcript first: interviewcoder code FILE…"
        messages.note(f"interviewcoder: {store.path}: nothing to list; {counted(number, 'coding')} in it: {hint}")
    else:
        yield first
        yield from excerpts


def _of_files(
    reader: ExcerptReader,
    paths: list[str],
    remembered: list[Excerpt],
    filters: _Filters,
    sort: str,
    context: int,
    output: Path | None,
    messages: Messages,
) -> list[Excerpt]:
    """The excerpts of coded files, of transcripts that are coded on the fly, and of those that a study has."""
    from interviewcoder import codebooks

    with suppress(InputError):  # what was coded before needs no codebook
        check_output(output, [codebooks.locate(reader.book.name)])
    check_output(output, paths)
    read = list(reader.excerpts(paths))
    messages.stop_if_all_failed()
    reader.check_used()
    check_output(output, {excerpt.transcript for excerpt in read} if context else ())
    known = categories_of([*remembered, *read])
    if filters.codes or filters.categories:
        known = {code.id: code.category for code in reader.book.loaded.codes} | known
    chosen = selected_ids(known, filters.codes, filters.categories)
    excerpts = [
        excerpt
        for excerpt in read
        if excerpt.code in chosen and filters.pass_decisions(excerpt) and filters.pass_words(excerpt)
    ]
    remembered = [excerpt for excerpt in remembered if excerpt.code in chosen]
    if read and not excerpts and not remembered:
        speakers = ", ".join(sorted({excerpt.speaker or "unknown" for excerpt in read})[:12])
        messages.note(f"interviewcoder: none of {len(read)} excerpts is left by these options; speakers are {speakers}")
    if context:
        excerpts = list(reader.with_context(_sorted(excerpts, sort), context))
    reader.tell_of_labels()
    return _sorted([*remembered, *excerpts], sort)


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
        from interviewcoder.cli import tables, terminal

        tables.summary(excerpts, [], terminal.console())
    elif wanted in ROW_FORMATS:
        streams.write(write_rows(CodeCount._fields, counts_of(excerpts), wanted), output)
    else:
        raise UsageError(f"--count has no format '{wanted}': choose one of table, {', '.join(ROW_FORMATS)}")

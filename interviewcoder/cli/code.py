"""`interviewcoder code`: transcripts in, coded excerpts out, and remembered by the study if there is one."""

from __future__ import annotations

from collections.abc import Iterable
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
    NoStudy,
    Output,
    Quiet,
    Roles,
    StudyFile,
    Transcripts,
    UnitName,
    check_output,
    format_of,
    narrowed,
    roles_of,
)
from interviewcoder.errors import UsageError

if TYPE_CHECKING:
    from interviewcoder.cli.run import Run
    from interviewcoder.model.coding import Excerpt


WORTH_A_PROCESS = 1_500_000
"""So many bytes of transcripts take a process longer than its start."""


def command(
    files: Transcripts,
    codebook: CodebookName = None,
    codes: Codes = None,
    category: Categories = None,
    min_score: MinScore = 0,
    fuzzy: Fuzzy = None,
    unit: UnitName = None,
    role: Roles = None,
    context: Context = 0,
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
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs", "-j", metavar="N", min=1, help="Processes. By default one for each core where files are many."
        ),
    ] = None,
    id_column: Annotated[
        str, typer.Option("--id-column", metavar="NAME", help="In Parquet tables, the column of the texts' ids.")
    ] = "id",
    text_column: Annotated[
        str, typer.Option("--text-column", metavar="NAME", help="In Parquet tables, the column of the texts.")
    ] = "text",
    quiet: Quiet = False,
) -> None:
    """Code transcripts: find the passages that a codebook's terms give away.

    On a terminal the excerpts are shown by code, in a pipe they are JSON Lines. Interviewers are not searched unless
    --role says so. What is found is proposed: read it before you count it. Where there is a study the run is recorded
    in it, and what was decided on excerpts before is kept.
    """
    from interviewcoder import codebooks, formats
    from interviewcoder.cli import inputs, streams, studies
    from interviewcoder.cli.progress import watcher
    from interviewcoder.cli.run import Run
    from interviewcoder.transcripts.rows import Columns

    wanted = format_of(format_name, output, formats.FORMATS, terminal=streams.stdout_is_terminal())
    messages = streams.Messages(quiet=quiet)
    roles, labels = roles_of(role)
    with studies.maybe(study, without=no_study) as store:
        name = studies.codebook_of(store, codebook)
        loaded = codebooks.load(name)
        book = narrowed(loaded, codes=codes, categories=category, unit=unit, roles=roles, fuzzy=fuzzy)
        run = Run(book, messages, min_score=min_score, context=context)
        paths = inputs.paths_of(files, messages, tables=True)
        has_tables = _has_tables(paths, is_remembered=store is not None)
        workers, watch = jobs or _jobs_for(paths), watcher(len(paths), is_known=not has_tables)
        check_output(output, [*paths, codebooks.locate(name), *([store.path] if store else [])])
        excerpts: Iterable[Excerpt]
        if store is None:
            coded = inputs.coded_transcripts(
                paths,
                book,
                messages,
                jobs=workers,
                layout=layout,
                roles=labels,
                in_parts=not context,
                columns=Columns(id_column, text_column),
                watched=watch,
            )
            excerpts = (excerpt for one in coded for excerpt in run.excerpts(*one))
        else:
            from interviewcoder.cli.recording import Recording

            options = {"codes": codes, "category": category, "fuzzy": fuzzy, "unit": unit, "roles": list(roles)}
            options |= {"min_score": min_score or None}
            recording = Recording(store, run, loaded, name, {key: value for key, value in options.items() if value})
            excerpts = recording.excerpts(paths, jobs=workers, layout=layout, roles=labels, watched=watch)
        try:
            if wanted == "table":
                _table(run, list(excerpts))
            else:
                streams.write_bytes(formats.write(wanted, excerpts), output)
        except BrokenPipeError:
            if store is not None:
                messages.say(recording.stopped(len(paths)))
            raise
        if store is not None:
            recording.tell()
    if messages.failed:
        raise typer.Exit(3)


def _has_tables(paths: list[str], *, is_remembered: bool) -> bool:
    """Whether there are tables among some files. Raises UsageError where they cannot be read, or not be remembered."""
    from interviewcoder.transcripts.rows import is_table, parquet

    tables = [path for path in paths if is_table(path)]
    if tables and is_remembered:
        raise UsageError(f"{tables[0]}: a table is coded without a study: add --no-study")
    if tables:
        parquet()
    return bool(tables)


def _jobs_for(paths: list[str]) -> int:
    """As many processes as are worth their start: one where all is coded before others have begun."""
    import os

    from interviewcoder.cli.inputs import STDIN

    size = sum(os.path.getsize(path) for path in paths if path != STDIN and os.path.isfile(path))
    return min(_cores(), max(size // WORTH_A_PROCESS, 1))


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _table(run: Run, excerpts: list[Excerpt]) -> None:
    from interviewcoder.cli import terminal

    out = terminal.console()
    order = {code.id: at for at, code in enumerate(run.codebook.codes)}
    terminal.excerpts_by_code(sorted(excerpts, key=lambda excerpt: order[excerpt.code]), out)
    notes = terminal.skipped(run.messages, run.below, run.min_score, run.unsearched)
    terminal.summary(excerpts, notes, out)

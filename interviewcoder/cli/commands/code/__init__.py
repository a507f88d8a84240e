"""`interviewcoder code`: transcripts in, coded excerpts out, and remembered by the study if there is one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.checks import a_file, check_output
from interviewcoder.cli.choices import format_of, narrowed, roles_of
from interviewcoder.cli.options import (
    Categories,
    CodebookName,
    Codes,
    Context,
    Fuzzy,
    LayoutName,
    MinScore,
    NoStudy,
    Quiet,
    Roles,
    StudyFile,
    UnitName,
)
from interviewcoder.errors import OutputError, UsageError

if TYPE_CHECKING:
    from interviewcoder.cli.commands.code.recording import Recording
    from interviewcoder.cli.machine import MachineCoder
    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.coding import Excerpt
    from interviewcoder.scale import Reading


WORTH_A_PROCESS = 1_500_000
"""From this many bytes of transcripts on, a process saves more time than its start costs."""


def command(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Transcripts (text, DOCX, VTT, SRT, recognisers' JSON, Parquet), folders of them, globs, URLs, or -.",
        ),
    ],
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
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            callback=a_file,
            metavar="FILE",
            help="Write to this file; its ending says the format. With --cluster also a new folder for Parquet files.",
        ),
    ] = None,
    layout: LayoutName = None,
    study: StudyFile = None,
    no_study: NoStudy = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            metavar="N",
            min=1,
            max=10_000,
            help="Processes, or workers of --cluster local. By default one for each core where files are many.",
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster",
            metavar="ADDRESS|local",
            help="Code on a Dask cluster: the address of its scheduler, or local for one on this machine.",
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
    """Code transcripts: find passages by the terms of a codebook.

    On a terminal the excerpts are shown by code, in a pipe they are JSON Lines. What interviewers say is not
    searched unless --role says so. Excerpts are proposals: read them before you count them. If there is a study, the
    run is recorded in it, and earlier decisions on excerpts are kept.
    """
    from interviewcoder import codebooks, formats
    from interviewcoder.cli import inputs, streams, studies
    from interviewcoder.cli.commands.code.clustered import Clustered, is_for_folder
    from interviewcoder.cli.machine import MachineCoder
    from interviewcoder.scale import Reading
    from interviewcoder.transcripts.rows import Columns

    to_folder = output is not None and is_for_folder(output, cluster, format_name)
    target = Path(output) if output is not None and not to_folder else None
    wanted = format_of(format_name, target, formats.FORMATS, terminal=streams.stdout_is_terminal() and not to_folder)
    streams.check_folder(target)
    messages = streams.Messages(quiet=quiet)
    roles, labels = roles_of(role)
    reading = Reading("", Columns(id_column, text_column), layout, labels, context)
    with studies.maybe(study, without=no_study) as store:
        name = studies.codebook_of(store, codebook)
        loaded = codebooks.load(name)
        book = narrowed(loaded, codes=codes, categories=category, unit=unit, roles=roles, fuzzy=fuzzy)
        machine = MachineCoder(book, messages, min_score=min_score, context=context)
        paths = inputs.paths_of(files, messages, tables="texts")
        check_output(target, [*paths, codebooks.locate(name), *studies.files_of(store)])
        if cluster is not None:
            _check_cluster(cluster, wanted, jobs, is_remembered=store is not None)
            clustered = Clustered(cluster, jobs or _cores(), machine, reading)
            if to_folder and output is not None:
                clustered.write(paths, output)
            else:
                _write(machine, clustered.excerpts(paths), wanted, target)
        elif store is None:
            _write(machine, _excerpts(machine, paths, reading, jobs or _jobs_for(paths)), wanted, target)
        else:
            from interviewcoder.cli.commands.code.recording import Recording

            options = {"codes": codes, "category": category, "fuzzy": fuzzy, "unit": unit, "roles": list(roles)}
            given = {key: value for key, value in options.items() if value}
            recording = Recording(store, machine, loaded, name, given)
            _record(recording, machine, _without_tables(paths, messages), reading, jobs, wanted, target)
    messages.stop_if_failed()


def _excerpts(machine: MachineCoder, paths: list[str], reading: Reading, jobs: int) -> Iterator[Excerpt]:
    """The excerpts of some files, as they are coded by processes of this computer."""
    from interviewcoder.cli.inputs import coded_transcripts
    from interviewcoder.cli.progress import watcher, watcher_of_parts
    from interviewcoder.scale.files import read_in_parts
    from interviewcoder.transcripts.files import size_of
    from interviewcoder.transcripts.rows import is_table, parquet

    has_tables = any(map(is_table, paths))
    if has_tables:
        parquet()
    if len(paths) == 1 and not has_tables and sys.stderr.isatty() and read_in_parts(paths[0], reading):
        watch = watcher_of_parts(size_of(paths[0]))
    else:
        watch = watcher(len(paths), is_known=not has_tables)
    for one in coded_transcripts(
        paths, machine.codebook, machine.messages, reading, jobs=jobs, in_parts=True, watched=watch
    ):
        yield from machine.excerpts(*one)


def _record(
    recording: Recording,
    machine: MachineCoder,
    paths: list[str],
    reading: Reading,
    jobs: int | None,
    wanted: str,
    target: Path | None,
) -> None:
    """Write the excerpts of a run that a study remembers, and say what it changed there, or how far it came."""
    from interviewcoder.cli.progress import watcher
    from interviewcoder.cli.streams import say

    watched = watcher(len(paths))
    excerpts = recording.excerpts(paths, reading, jobs=jobs or _jobs_for(paths), watched=watched)
    try:
        _write(machine, excerpts, wanted, target)
    except (BrokenPipeError, KeyboardInterrupt, OutputError):
        say(recording.stopped())
        raise
    recording.tell()


def _without_tables(paths: list[str], messages: Messages) -> list[str]:
    """The files that a study can record. Raises UsageError where there are only tables."""
    from interviewcoder.transcripts.rows import is_table

    files = [path for path in paths if not is_table(path)]
    for path in filter(is_table, paths):
        message = f"{path}: a table is coded without a study: add --no-study"
        if not files:
            raise UsageError(message)
        messages.failure(message)
    return files


def _check_cluster(cluster: str, wanted: str, jobs: int | None, *, is_remembered: bool) -> None:
    """Raise UsageError for what a cluster cannot do: an empty address, --jobs for its own workers, a study, a table."""
    if not cluster.strip():
        raise UsageError("--cluster: name the address of a scheduler, or local")
    if jobs is not None and cluster != "local":
        raise UsageError(f"--jobs: the cluster {cluster} has its own workers; leave --jobs out, or use --cluster local")
    if is_remembered:
        raise UsageError("--cluster records nothing in a study: add --no-study")
    if wanted == "table":
        raise UsageError("--cluster: name a file or a new folder for the results, as in -o coded/")


def _jobs_for(paths: list[str]) -> int:
    """How many processes to start by default: only as many as save more time than starting them takes."""
    from interviewcoder.cli.inputs import STDIN
    from interviewcoder.transcripts.files import size_of

    size = sum(size_of(path) for path in paths if path != STDIN)
    return min(_cores(), max(size // WORTH_A_PROCESS, 1))


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _write(machine: MachineCoder, coded: Iterable[Excerpt], wanted: str, target: Path | None) -> None:
    from interviewcoder import formats
    from interviewcoder.cli import streams

    coded = iter(coded)
    first = list(islice(coded, 1))  # what fails does so before a file is touched
    machine.messages.stop_if_all_failed()
    coded = chain(first, coded)
    if wanted != "table":
        streams.write_bytes(formats.write(wanted, coded), target)
        if not first:
            machine.messages.note("; ".join(["interviewcoder: no excerpts", *_left_out(machine)]))
        return
    from interviewcoder.cli import tables, terminal

    excerpts, out = list(coded), terminal.console()
    order = {code.id: at for at, code in enumerate(machine.codebook.codes)}
    terminal.excerpts_by_code(sorted(excerpts, key=lambda excerpt: order[excerpt.code]), out)
    tables.summary(excerpts, _left_out(machine), out)


def _left_out(machine: MachineCoder) -> list[str]:
    """What the machine did not search, and what is not shown, for people."""
    from interviewcoder.model.display import counted

    notes = []
    if machine.unsearched:
        turns = counted(machine.unsearched, "turn")
        notes.append(f"{turns} not searched, most often the interviewer's; --role all searches them")
    if machine.below:
        notes.append(f"{counted(machine.below, 'excerpt')} left out: score below {machine.min_score:g}")
    if machine.messages.warnings:
        where = "not shown: --quiet" if machine.messages.quiet else "above"
        notes.append(f"{counted(machine.messages.warnings, 'warning')} {where}")
    return notes

"""`interviewcoder evaluate`: how well a codebook codes as people did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.checks import check_output
from interviewcoder.cli.choices import labels_of, selected_ids, table_format_of
from interviewcoder.cli.options import (
    Categories,
    CodebookName,
    Codes,
    LabelRoles,
    LayoutName,
    NoStudy,
    Output,
    Quiet,
    StudyFile,
    TableFormat,
    table_option,
)
from interviewcoder.errors import UsageError

if TYPE_CHECKING:
    from interviewcoder.analysis.evaluating import Agreement, CodeAgreement
    from interviewcoder.analysis.units import CodedUnit
    from interviewcoder.cli.corpus import Corpus
    from interviewcoder.cli.streams import Messages
    from interviewcoder.formats.table import Cell, Table
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.coding import Excerpt


def command(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TRANSCRIPT]...", help="The transcripts, if they are not where the gold files say."),
    ] = None,
    gold: Annotated[
        list[str] | None,
        typer.Option(
            "--gold",
            metavar="CODED",
            help="What people coded: JSON Lines, CSV or Parquet, or - for stdin. May be repeated. [default: a pipe, or "
            "the study]",
        ),
    ] = None,
    codebook: CodebookName = None,
    codes: Codes = None,
    category: Categories = None,
    role: LabelRoles = None,
    format_name: TableFormat = None,
    table: Annotated[str | None, table_option("agreement", "codes", "reading")] = None,
    output: Output = None,
    layout: LayoutName = None,
    study: StudyFile = None,
    no_study: NoStudy = False,
    quiet: Quiet = False,
) -> None:
    """Measure how well a codebook's codings agree with people's.

    Transcripts that people coded are coded anew. Shown are F1 by turn and by transcript, parity with people, each code,
    and the reading it saves: how many of people's codings are found by reading the turns with the highest scores first.
    Without --code and --category, only codes that people gave or decided on count.
    """
    from interviewcoder import codebooks
    from interviewcoder.analysis import evaluating
    from interviewcoder.analysis.units import CoderMarks, Mark, coded_units
    from interviewcoder.cli import sources, streams, studies
    from interviewcoder.cli.gathering import check_codes, gathered, tell_of_undecided
    from interviewcoder.model.coding import MACHINE

    wanted = table_format_of(format_name, output)
    messages = streams.Messages(quiet=quiet)
    labels = labels_of(role)
    if files and not gold:
        raise UsageError("name what people coded with --gold CODED")
    with studies.maybe(study, without=no_study, files=gold) as store:
        paths = [*sources.named_or_piped(gold, study, store, messages), *(files or [])]
        corpus = gathered(store, paths, messages, output=output, layout=layout, labels=labels)
        name = studies.codebook_of(store, codebook)
        check_output(output, [codebooks.locate(name)])
        book = codebooks.load(name)
    people = corpus.people
    if not any(map(corpus.excerpts_of, people)):
        messages.stop_if_failed()
        raise UsageError("there are no codings by people: name a file of them with --gold CODED")
    given = corpus.codes_of(people)
    check_codes(given, book, name)
    known = {code.id: code.category for code in book.codes} | corpus.categories
    chosen = selected_ids(known, codes, category) if codes or category else given
    tell_of_undecided(corpus, people, chosen, messages)
    read = corpus.read_by(people)
    proposed = _proposed(read, book, messages)
    marks = {path: [Mark(e.start, e.end, e.code) for e in some] for path, some in proposed.items()}
    marked = [*read.marks_by(people), CoderMarks(MACHINE, marks)]
    units = {unit: coded_units(read.spans(unit, ()), marked, codes=chosen) for unit in ("turn", "transcript")}
    scores = _scores(units["turn"], proposed, chosen)
    tables = [
        _overall({unit: evaluating.agreement(some) for unit, some in units.items()}, people, len(chosen)),
        _codes(evaluating.by_code(units["turn"], chosen)),
        _reading(evaluating.reading(units["turn"], scores)),
    ]
    streams.write_tables(tables, wanted, output, messages, table)
    messages.stop_if_failed()


def _proposed(corpus: Corpus, book: Codebook, messages: Messages) -> dict[str, list[Excerpt]]:
    """What the machine proposes in each transcript."""
    from interviewcoder.cli.machine import MachineCoder
    from interviewcoder.cli.progress import watcher

    machine = MachineCoder(book, messages)
    transcripts = watcher(len(corpus.transcripts))(corpus.transcripts.items())
    return {path: list(machine.excerpts(transcript)) for path, transcript in transcripts}


def _scores(
    units: Sequence[CodedUnit], proposed: Mapping[str, Sequence[Excerpt]], codes: Collection[str]
) -> dict[tuple[str, int], float]:
    """For each unit, by transcript and start, the sum of the scores of the excerpts that share text with it."""
    from interviewcoder.model.spans import Spans

    scores = {(unit.transcript, unit.start): 0.0 for unit in units}
    for path, some in groupby(units, key=attrgetter("transcript")):
        spans = [(unit.start, unit.end) for unit in some]
        sharing = Spans(spans).sharing
        for excerpt in proposed[path]:
            for at in sharing(excerpt.start, excerpt.end) if excerpt.code in codes else ():
                scores[path, spans[at][0]] += excerpt.score
    return scores


def _overall(found: Mapping[str, Agreement], people: Sequence[str], codes: int) -> Table:
    from interviewcoder.formats.table import Column, Table
    from interviewcoder.model.display import counted

    columns = [
        Column("unit", "unit"), Column("people", "people", "figure"), Column("machine", "machine", "figure"),
        Column("parity", "parity", "figure"),
    ]  # fmt: skip
    rows = [[unit, one.people, one.machine, one.parity] for unit, one in found.items()]
    names = ", ".join(people)
    over = f"over pairs of unit and code, of {counted(codes, 'code')}, in transcripts that several people coded"
    note = f"F1 of people ({names}) with each other and of the machine with people, {over}, if there are any."
    parity = "Parity 1: the machine agrees with a coder as well as two coders agree."
    return Table("agreement", "Agreement with people", columns, rows, [note, parity])


def _codes(found: Sequence[CodeAgreement]) -> Table:
    from interviewcoder.formats.table import Column, Table

    columns = [
        Column("code", "code"), Column("given", "given by people", "count"), Column("people", "people, F1", "figure"),
        Column("machine", "machine, F1", "figure"), Column("precision", "precision", "figure"),
        Column("recall", "recall", "figure"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [c.code, c.given, c.agreement.people, c.agreement.machine, c.precision, c.recall] for c in found
    ]
    note = (
        "F1 is of transcripts that several people coded, if there are any; other columns are of all that people coded."
    )
    return Table("codes", "Each code, by turn", columns, rows, [note, "A turn counts once for each coder."])


def _reading(found: Sequence[tuple[float, float | None, float | None]]) -> Table:
    from interviewcoder.formats.table import Column, Table

    columns = [
        Column("read", "turns read"), Column("by_score", "found, highest scores first", "figure"),
        Column("in_order", "found, in order", "figure"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [[f"{share:.0%}", by_score, in_order] for share, by_score, in_order in found]
    notes = [
        "The share of people's codings in the turns read first; a turn's score is the sum of its excerpts'.",
        "In order: when the first turns of each transcript are read, up to the same share.",
    ]
    return Table("reading", "The reading it saves", columns, rows, notes)

"""`interviewcoder compare`: how well coders agree."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.checks import a_number, check_known_coder, composed_names
from interviewcoder.cli.choices import roles_of, table_format_of
from interviewcoder.cli.options import (
    Categories,
    CodedFiles,
    Codes,
    LayoutName,
    NoStudy,
    Output,
    Quiet,
    StudyFile,
    TableFormat,
    TranscriptNames,
    table_option,
)
from interviewcoder.cli.streams import say
from interviewcoder.errors import UsageError

if TYPE_CHECKING:
    from interviewcoder.analysis.comparing import Overall, Pair
    from interviewcoder.cli.corpus import Corpus
    from interviewcoder.cli.streams import Messages

_FOR_PEOPLE = ("table", "markdown", "latex")
"""The formats in which each pair of coders has a table of its own."""


def command(
    files: CodedFiles = None,
    coders: Annotated[
        list[str] | None,
        typer.Option(
            "--coder",
            metavar="NAME",
            callback=composed_names,
            help="Only these coders; the first is the reference. May be repeated.",
        ),
    ] = None,
    codes: Codes = None,
    category: Categories = None,
    transcript: TranscriptNames = None,
    unit: Annotated[
        str, typer.Option("--unit", metavar="UNIT", help="turn, sentence, exchange, character or transcript.")
    ] = "turn",
    only_coded: Annotated[
        bool, typer.Option("--only-coded", help="Leave out units to which none of the coders gave a code.")
    ] = False,
    role: Annotated[
        list[str] | None,
        typer.Option(
            "--role",
            metavar="ROLE|LABEL=ROLE",
            help="Only what these speakers say: participant, interviewer, unknown. With LABEL=ROLE: who a speaker is. "
            "May be repeated.",
        ),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all-transcripts",
            help="Take every transcript as read by every coder, also those where a coder gave no code.",
        ),
    ] = False,
    disagreements: Annotated[
        bool, typer.Option("--disagreements", help="List the units on which coders differ, side by side.")
    ] = False,
    intervals: Annotated[
        bool,
        typer.Option(
            "--intervals/--no-intervals", help="Bootstrap 95 % intervals of the overall figures; none for characters."
        ),
    ] = True,
    min_alpha: Annotated[
        float | None,
        typer.Option(
            "--min-alpha",
            min=-1,
            max=1,
            callback=a_number,
            metavar="X",
            help="Exit 5 where α (MASI) of all coders is lower.",
        ),
    ] = None,
    min_kappa: Annotated[
        float | None,
        typer.Option(
            "--min-kappa", min=-1, max=1, callback=a_number, metavar="X", help="Exit 5 where the κ of a pair is lower."
        ),
    ] = None,
    format_name: TableFormat = None,
    table: Annotated[str | None, table_option("codes", "pairs", "overall", "all_coders")] = None,
    output: Output = None,
    layout: LayoutName = None,
    study: StudyFile = None,
    no_study: NoStudy = False,
    quiet: Quiet = False,
) -> None:
    """Compare coders: agreement by code and overall, between people and the machine.

    From the study, a pipe or coded files. To a coder count the codes that this coder gave or accepted; only
    transcripts that both have read are compared. A unit has a code where a coding shares text with it.
    """
    from interviewcoder.analysis import comparing
    from interviewcoder.analysis.units import COMPARED_UNITS, coded_units
    from interviewcoder.cli import sources, streams, studies, terminal
    from interviewcoder.cli.commands.compare import comparison
    from interviewcoder.cli.gathering import gathered, tell_of_undecided
    from interviewcoder.cli.tables import blocks

    wanted = table_format_of(format_name, output)
    if unit not in COMPARED_UNITS:
        raise UsageError(f"unknown unit '{unit}': choose one of {', '.join(COMPARED_UNITS)}")
    if disagreements and table is not None:
        raise UsageError("--table and --disagreements: choose one; disagreements are a single table")
    messages = streams.Messages(quiet=quiet)
    roles, labels = roles_of(role)
    with studies.maybe(study, without=no_study, files=files) as store:
        paths = sources.named_or_piped(files, study, store, messages)
        corpus = gathered(store, paths, messages, output=output, layout=layout, labels=labels).only(transcript)
    if len(corpus.coders) < 2:
        messages.stop_if_failed()
    names = _coders(corpus, coders)
    chosen = corpus.chosen(codes, category)
    units = coded_units(
        corpus.spans(unit, roles),
        corpus.marks_by(names, roles, everything=everything),
        codes=chosen,
        by_character=unit == "character",
        only_coded=only_coded,
    )
    of_roles = f" with speech of {' or '.join(roles)}" if roles else ""
    what = f"{unit}s{of_roles}{' that somebody gave a code' if only_coded else ''}"
    pairs = comparing.pairs(units, names, chosen)
    if not pairs:
        messages.stop_if_failed()
        if everything or any(corpus.read[one] & corpus.read[other] for one, other in combinations(names, 2)):
            raise UsageError(f"{', '.join(names)}: the transcripts that two of them have read hold no {what}")
        raise UsageError(
            f"{', '.join(names)}: no two of them have read the same transcript; --all-transcripts takes all as read"
        )
    tell_of_undecided(corpus, names, chosen, messages)
    if paths and not everything:
        _tell_of_unread(corpus, names, messages)
    intervals = intervals and unit != "character"
    total = comparing.overall(units, intervals=intervals)
    if disagreements:
        differing = comparison.differing(units, names, what, corpus)
        if wanted == "table":
            blocks(differing, terminal.console())
        else:
            streams.write_tables([differing], wanted, output, messages)
    else:
        if wanted in _FOR_PEOPLE:
            by_code = [comparison.by_code([pair], what, alone=True) for pair in pairs]
        else:
            by_code = [comparison.by_code(pairs, what)]
        others = (
            comparison.by_pair(pairs, what),
            comparison.of_all(total, names, what, intervals=intervals),
            comparison.of_codes(comparing.by_code(units, chosen), what, corpus),
        )
        streams.write_tables([*by_code, *others], wanted, output, messages, table)
    messages.stop_if_failed()
    _gate(total, pairs, min_alpha, min_kappa)


def _coders(corpus: Corpus, asked: Sequence[str] | None) -> list[str]:
    """The coders to compare. Raises UsageError where one is unknown, or there are fewer than two."""
    known = corpus.coders
    for name in asked or ():
        check_known_coder(name, known)
    names = list(dict.fromkeys(asked)) if asked else known
    if len(names) < 2:
        raise UsageError(f"two coders are needed to compare, and there is {', '.join(names) or 'none'}")
    return names


def _tell_of_unread(corpus: Corpus, names: Sequence[str], messages: Messages) -> None:
    """Note the transcripts that coded files have of one coder and not of another, who may have found nothing there."""
    known = {path for name in names for path in corpus.read[name]} | corpus.transcripts.keys()
    for name in names:
        if without := sorted(known - corpus.read[name]):
            some = ", ".join(without[:3]) + (", …" if len(without) > 3 else "")
            message = f"not compared for {name}, who gave no code there: {some}; --all-transcripts takes them as read"
            messages.note(f"interviewcoder: {message}")


def _gate(total: Overall, pairs: Sequence[Pair], min_alpha: float | None, min_kappa: float | None) -> None:
    """Exit with 5 where coders agree less than is asked for, or how far they agree is undefined."""
    failed = []
    if min_alpha is not None and (total.alpha_masi.estimate is None or total.alpha_masi.estimate < min_alpha):
        failed.append(f"α (MASI) is {_said(total.alpha_masi.estimate)}; --min-alpha asks for {min_alpha:g}")
    failed += [
        f"κ of {pair.first} and {pair.second} is {_said(pair.kappa)}; --min-kappa asks for {min_kappa:g}"
        for pair in pairs
        if min_kappa is not None and (pair.kappa is None or pair.kappa < min_kappa)
    ]
    for message in failed:
        say(f"interviewcoder: {message}")
    if failed:
        raise typer.Exit(5)


def _said(figure: float | None) -> str:
    return "undefined" if figure is None else f"{figure:.3f}"

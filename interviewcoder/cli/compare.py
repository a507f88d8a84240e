"""`interviewcoder compare`: how well coders agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.options import (
    Categories,
    Codes,
    LayoutName,
    NoStudy,
    Output,
    Quiet,
    StudyFile,
    check_output,
    roles_of,
    selected_ids,
    table_format_of,
)
from interviewcoder.errors import UsageError

if TYPE_CHECKING:
    from interviewcoder.analysis.comparing import CodeOverall, Overall, Pair
    from interviewcoder.analysis.units import CodedUnit
    from interviewcoder.cli.corpus import Corpus
    from interviewcoder.formats.tables import Cell, Table

_FOR_PEOPLE = ("table", "markdown", "latex")
"""The formats in which each pair of coders has a table of its own."""

FORMULAS = (
    "agree: share of n on which both coders agree",
    "κ: Cohen's kappa, (agreement − expected) / (1 − expected) (Cohen 1960)",
    "expected: the product of the coders' base rates, plus the product of their shares without the code",
    "F1: 2 both / (first + second); precision and recall take the first coder as the reference",
    "undef.: undefined, as it would divide by zero, like κ where both gave a code to all units or to none",
)


def command(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Coded JSON Lines or CSV, and the transcripts they are of. [default: the study]",
        ),
    ] = None,
    coders: Annotated[
        list[str] | None,
        typer.Option("--coder", metavar="NAME", help="Only these coders; the first is the reference. May be repeated."),
    ] = None,
    codes: Codes = None,
    category: Categories = None,
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
            help="Only units of these speakers: participant, interviewer, unknown. With LABEL=ROLE: who a speaker is.",
        ),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option("--all-transcripts", help="Every coder has read every transcript, also where none has a code."),
    ] = False,
    disagreements: Annotated[
        bool, typer.Option("--disagreements", help="List the units on which coders differ, side by side.")
    ] = False,
    intervals: Annotated[
        bool, typer.Option("--intervals/--no-intervals", help="Bootstrap 95 % intervals of the overall figures.")
    ] = True,
    min_alpha: Annotated[
        float | None,
        typer.Option("--min-alpha", min=-1, max=1, metavar="X", help="Exit 5 where α (MASI) of all coders is lower."),
    ] = None,
    min_kappa: Annotated[
        float | None,
        typer.Option("--min-kappa", min=-1, max=1, metavar="X", help="Exit 5 where the κ of a pair is lower."),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="FORMAT", help="table, json, jsonl, csv, tsv, markdown or latex."),
    ] = None,
    output: Output = None,
    layout: LayoutName = None,
    study: StudyFile = None,
    no_study: NoStudy = False,
    quiet: Quiet = False,
) -> None:
    """Compare coders: agreement by code and overall, between people, the machine and moderated codes.

    From the study or from coded files. A coder has what the coder gave, or accepted of what others gave; only
    transcripts that both have read are compared. A unit has a code where a coding shares text with it.
    """
    from interviewcoder.analysis import comparing
    from interviewcoder.analysis.units import UNITS, coded_units
    from interviewcoder.cli import streams, studies, terminal
    from interviewcoder.cli.corpus import gathered

    wanted = table_format_of(format_name, output)
    if unit not in UNITS:
        raise UsageError(f"unknown unit '{unit}': choose one of {', '.join(UNITS)}")
    messages = streams.Messages(quiet=quiet)
    roles, labels = roles_of(role)
    with studies.maybe(study, without=no_study or bool(files)) as store:
        corpus = gathered(store, files or [], messages, layout=layout, labels=labels)
        check_output(output, [*(files or []), *([store.path] if store else [])])
    names = _coders(corpus, coders)
    chosen = selected_ids(corpus.categories, codes, category)
    units = coded_units(
        corpus.spans(unit, roles),
        corpus.readings(names, everything=everything),
        codes=chosen,
        by_character=unit == "character",
        only_coded=only_coded,
    )
    pairs = comparing.pairs(units, names, chosen)
    if not pairs:
        raise UsageError(
            f"{', '.join(names)}: no two of them have read a transcript in common; --all-transcripts says they have"
        )
    total = comparing.overall(units, intervals=intervals and unit != "character")
    what = f"{unit}s{' that somebody gave a code' if only_coded else ''}"
    if disagreements:
        shown = [_differing(units, names, corpus)]
    else:
        shown = [
            *([_by_code([pair], what) for pair in pairs] if wanted in _FOR_PEOPLE else [_by_code(pairs, what)]),
            _by_pair(pairs, what),
            _of_all(total, what, intervals=intervals and unit != "character"),
            _of_codes(comparing.by_code(units, chosen), what, corpus),
        ]
    if disagreements and wanted == "table":
        terminal.blocks(shown[0], terminal.console())
    else:
        streams.write_tables(shown, wanted, output)
    if messages.failed:
        raise typer.Exit(3)
    _gate(total, pairs, min_alpha, min_kappa)


def _coders(corpus: Corpus, asked: Sequence[str] | None) -> list[str]:
    """The coders to compare. Raises UsageError where one is unknown, or there are fewer than two."""
    known = corpus.coders
    for name in asked or ():
        if name not in known:
            raise UsageError(f"--coder {name}: nobody of that name; there are {', '.join(known) or 'none'}")
    names = list(dict.fromkeys(asked)) if asked else known
    if len(names) < 2:
        raise UsageError(f"two coders are needed to compare, and there is {', '.join(names) or 'none'}")
    return names


def _by_code(pairs: Sequence[Pair], what: str) -> Table:
    """Each code of each pair of coders."""
    from interviewcoder.analysis.rho import rho
    from interviewcoder.formats.tables import Column, Table
    from interviewcoder.model.coding import MACHINE

    by_machine = any(MACHINE in (pair.first, pair.second) for pair in pairs)
    columns = [
        Column("first", "first coder"), Column("second", "second coder"), Column("code", "code"),
        Column("units", "n", "count"), Column("first_base_rate", "base rate 1st", "figure"),
        Column("second_base_rate", "base rate 2nd", "figure"), Column("agreement", "agree", "figure"),
        Column("kappa", "κ", "figure"), Column("both", "both (TP)", "count"),
        Column("second_only", "2nd only (FP)", "count"), Column("first_only", "1st only (FN)", "count"),
        Column("precision", "preci- sion", "figure"), Column("recall", "recall", "figure"),
        Column("f1", "F1", "figure"),
    ]  # fmt: skip
    if by_machine:
        columns.append(Column("rho", "ρ", "figure"))
    rows: list[list[Cell]] = []
    for pair in pairs:
        for code, found in sorted(pair.codes.items()):
            row: list[Cell] = [
                pair.first, pair.second, code, found.n, found.first_base_rate, found.second_base_rate, found.agreement,
                found.kappa, found.true_positive, found.false_positive, found.false_negative, found.precision,
                found.recall, found.f1,
            ]  # fmt: skip
            if by_machine:
                is_machine = MACHINE in (pair.first, pair.second)
                longest = max(found.n, _RHO_LENGTH)
                row.append(
                    rho(found.kappa, found.first_base_rate, found.n, data_length=longest) if is_machine else None
                )
            rows.append(row)
    notes = [f"n: {what} of the transcripts that both coders have read; base rate: share of n with the code", *FORMULAS]
    if by_machine:
        notes.append(_RHO)
    if len(pairs) == 1:
        title = f"{pairs[0].first} (1st) and {pairs[0].second} (2nd), by code"
        return Table("codes", title, columns[2:], [row[2:] for row in rows], notes)
    return Table("codes", "Agreement of two coders, by code", columns, rows, notes)


_RHO_LENGTH = 10_000
_RHO = (
    "ρ (Shaffer), for the machine against a person: the share of test sets, from data where κ is below 0.65, that have "
    "a κ this high; below 0.05 the κ may be generalised"
)


def _by_pair(pairs: Sequence[Pair], what: str) -> Table:
    """Each pair of coders, all codes together."""
    from interviewcoder.formats.tables import Column, Table

    columns = [
        Column("first", "first coder"), Column("second", "second coder"), Column("transcripts", "transcripts", "count"),
        Column("units", "n", "count"), Column("codes", "codes", "count"), Column("kappa", "κ", "figure"),
        Column("both", "both (TP)", "count"), Column("second_only", "2nd only (FP)", "count"),
        Column("first_only", "1st only (FN)", "count"), Column("precision", "preci- sion", "figure"),
        Column("recall", "recall", "figure"), Column("f1", "F1", "figure"),
    ]  # fmt: skip
    rows = [
        [
            pair.first, pair.second, pair.transcripts, pair.units, len(pair.codes), pair.kappa,
            pair.pooled.true_positive, pair.pooled.false_positive, pair.pooled.false_negative, pair.pooled.precision,
            pair.pooled.recall, pair.pooled.f1,
        ]
        for pair in pairs
    ]  # fmt: skip
    notes = (
        f"n: {what} of the transcripts that both coders have read; codes: those that either gave there",
        f"TP, FP, FN, precision, recall, F1: over pairs of code and {what}, for the codes that either coder gave",
        "κ: pooled, (mean agreement − mean expected) / (1 − mean expected) over codes (De Vries et al. 2008)",
    )
    return Table("pairs", "Agreement of two coders, all codes together", columns, rows, notes)


def _of_all(total: Overall, what: str, *, intervals: bool) -> Table:
    """All coders and codes together."""
    from interviewcoder.formats.tables import Column, Table

    columns = [
        Column("figure", "figure"), Column("value", "value", "figure"), Column("coders", "coders", "count"),
        Column("units", "n", "count"),
    ]  # fmt: skip
    if intervals:
        columns[2:2] = [Column("low", "95 % from", "figure"), Column("high", "to", "figure")]
    rows: list[list[Cell]] = []
    for name, found in (
        ("Krippendorff's α, sets of codes, MASI distance", total.alpha_masi),
        ("Krippendorff's α, sets of codes, nominal", total.alpha_sets),
        ("Fleiss' κ, sets of codes", total.fleiss),
        ("F1 over all pairs of coders and codes", total.f1),
    ):
        ends = [found.low, found.high] if found else [None, None]
        rows.append([name, found.estimate if found else None, *(ends if intervals else ()), total.coders, total.units])
    notes = [
        f"n: {what} that two or more coders have read; the value of a unit is the set of codes that a coder gave it",
        "α: 1 − observed / expected disagreement (Krippendorff 2011); MASI: Passonneau 2006",
        "Fleiss' κ: only where all units have the same number of coders (Fleiss 1971)",
    ]
    if intervals:
        repetitions = f"{total.f1.repetitions:,} resamples, which are the same each time"
        notes.append(f"95 %: percentile bootstrap over {what}, {repetitions} (Efron and Tibshirani 1993)")
    return Table("overall", "Agreement of all coders, all codes together", columns, rows, notes)


def _of_codes(found: Sequence[CodeOverall], what: str, corpus: Corpus) -> Table:
    """Each code, all coders together."""
    from interviewcoder.formats.tables import Column, Table

    columns = [
        Column("code", "code"), Column("name", "name"), Column("units", "n", "count"),
        Column("alpha", "α", "figure"), Column("fleiss", "Fleiss' κ", "figure"),
    ]  # fmt: skip
    rows = [[one.code, corpus.names[one.code], one.units, one.alpha, one.fleiss] for one in found]
    notes = (f"the value of a unit is whether a coder gave it the code; n: {what} that two or more coders have read",)
    return Table("all_coders", "Agreement of all coders, by code", columns, rows, notes)


def _differing(units: Sequence[CodedUnit], names: Sequence[str], corpus: Corpus) -> Table:
    """The units to which coders gave different codes, side by side."""
    from interviewcoder.formats.tables import Column, Table

    columns = [Column("transcript", "transcript"), Column("line", "line", "count"), Column("speaker", "speaker")]
    columns += [Column("agreed", "all"), *(Column(f"only {name}", f"only {name}") for name in names)]
    columns += [Column("before", "before"), Column("text", "said"), Column("after", "after")]
    rows: list[list[Cell]] = []
    for unit in units:
        given = [codes for codes in unit.codes if codes is not None]
        if len(given) < 2 or len(set(given)) == 1:
            continue
        shared = frozenset.intersection(*given)
        transcript = corpus.transcripts[unit.transcript]
        inside = [turn for turn in transcript.turns if turn.start < unit.end and unit.start < turn.end]
        first, last = (inside[0].number, inside[-1].number) if inside else (0, 0)
        around = [transcript.turns[at] if 0 <= at < len(transcript.turns) else None for at in (first - 1, last + 1)]
        before, after = ("" if turn is None else " ".join(transcript.speech(turn).split()) for turn in around)
        rows.append([
            unit.transcript, transcript.text.count("\n", 0, unit.start) + 1, inside[0].speaker if inside else "",
            ", ".join(sorted(shared)),
            *("not read" if codes is None else ", ".join(sorted(codes - shared)) for codes in unit.codes),
            before, " ".join(transcript.text[unit.start : unit.end].split()), after,
        ])  # fmt: skip
    read = sum(sum(codes is not None for codes in unit.codes) > 1 for unit in units)
    title = f"{len(rows)} of {read} units that two or more coders have read, on which they differ"
    return Table("disagreements", title, columns, rows)


def _gate(total: Overall, pairs: Sequence[Pair], min_alpha: float | None, min_kappa: float | None) -> None:
    """Exit with 5 where coders agree less than is asked for, or how far they agree is undefined."""
    failed = []
    if min_alpha is not None and (total.alpha_masi.estimate is None or total.alpha_masi.estimate < min_alpha):
        failed.append(f"α (MASI) is {_said(total.alpha_masi.estimate)}, {min_alpha:g} was asked for")
    failed += [
        f"κ of {pair.first} and {pair.second} is {_said(pair.kappa)}, {min_kappa:g} was asked for"
        for pair in pairs
        if min_kappa is not None and (pair.kappa is None or pair.kappa < min_kappa)
    ]
    for message in failed:
        typer.echo(f"interviewcoder: {message}", err=True)
    if failed:
        raise typer.Exit(5)


def _said(figure: float | None) -> str:
    return "undefined" if figure is None else f"{figure:.3f}"

"""The tables of `compare`: agreement by code, by pair of coders and of all, and the units on which coders differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from interviewcoder.formats.table import Column, Table

if TYPE_CHECKING:
    from interviewcoder.analysis.comparing import CodeOverall, Overall, Pair
    from interviewcoder.analysis.units import CodedUnit
    from interviewcoder.cli.corpus import Corpus
    from interviewcoder.formats.table import Cell

FORMULAS = (
    "agree: share of n on which both coders agree",
    "κ: Cohen's kappa, (agreement − expected) / (1 − expected) (Cohen 1960)",
    "expected: the product of the coders' base rates, plus the product of their shares without the code",
    "F1: 2 both / (first + second); precision and recall take the first coder as the reference",
    "undef.: undefined, as it would divide by zero, like κ where both gave a code to all units or to none",
)


def by_code(pairs: Sequence[Pair], what: str, *, alone: bool = False) -> Table:
    """Each code of each pair of coders; `alone`: it is one pair, which the title names."""
    from interviewcoder.analysis.rho import rho
    from interviewcoder.model.coding import MACHINE

    by_machine = any(MACHINE in (pair.first, pair.second) for pair in pairs)
    columns = [
        Column("first", "first coder"), Column("second", "second coder"), Column("code", "code"),
        Column("units", "n", "count"), Column("first_base_rate", "base rate 1st", "figure"),
        Column("second_base_rate", "base rate 2nd", "figure"), Column("agreement", "agree", "figure"),
        Column("kappa", "κ", "figure"), Column("both", "both (TP)", "count"),
        Column("second_only", "2nd only (FP)", "count"), Column("first_only", "1st only (FN)", "count"),
        Column("precision", "precision", "figure"), Column("recall", "recall", "figure"),
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
                row.append(rho(found.kappa, found.first_base_rate, found.n) if is_machine else None)
            rows.append(row)
    notes = [f"n: {what} of the transcripts that both coders have read; base rate: share of n with the code", *FORMULAS]
    if by_machine:
        notes.append(_RHO)
    if alone:
        title = f"{pairs[0].first} (1st) and {pairs[0].second} (2nd), by code"
        return Table("codes", title, columns[2:], [row[2:] for row in rows], notes)
    return Table("codes", "Agreement of two coders, by code", columns, rows, notes)


_RHO = (
    "ρ (Shaffer), for the machine against a person: the share of test sets, from data where κ is below 0.65, that have "
    "a κ this high; below 0.05 the κ may be generalised"
)


def by_pair(pairs: Sequence[Pair], what: str) -> Table:
    """Each pair of coders, all codes together."""
    columns = [
        Column("first", "first coder"), Column("second", "second coder"), Column("transcripts", "transcripts", "count"),
        Column("units", "n", "count"), Column("codes", "codes", "count"), Column("kappa", "κ", "figure"),
        Column("both", "both (TP)", "count"), Column("second_only", "2nd only (FP)", "count"),
        Column("first_only", "1st only (FN)", "count"), Column("precision", "precision", "figure"),
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
        f"n: {what} of the transcripts that both coders have read; transcripts: how many of these have any",
        "codes: how many either coder gave there",
        f"TP, FP, FN, precision, recall, F1: over pairs of code and {what}, for the codes that either coder gave",
        "κ: pooled, (mean agreement − mean expected) / (1 − mean expected) over codes (De Vries et al. 2008)",
    )
    return Table("pairs", "Agreement of two coders, all codes together", columns, rows, notes)


def of_all(total: Overall, names: Sequence[str], what: str, *, intervals: bool) -> Table:
    """All coders and codes together."""
    columns = [
        Column("figure", "figure"), Column("value", "value", "figure"), Column("coders", "coders", "count"),
        Column("units", "n", "count"),
    ]  # fmt: skip
    if intervals:
        columns[2:2] = [Column("low", "95 % from", "figure"), Column("high", "to", "figure")]
    rows: list[list[Cell]] = []
    undefined: dict[int, list[str]] = {}
    for name, found in (
        ("Krippendorff's α, sets of codes, MASI distance", total.alpha_masi),
        ("Krippendorff's α, sets of codes, nominal", total.alpha_sets),
        ("Fleiss' κ, sets of codes", total.fleiss),
        ("F1 over all pairs of coders and codes", total.f1),
    ):
        value = found.estimate if found else None
        ends = ([found.low, found.high] if found else [None, None]) if intervals else []
        rows.append([name, value, *ends, len(total.coders), total.units])
        if found and found.estimate is not None and found.undefined:
            undefined.setdefault(found.undefined, []).append(name)
    notes = [
        f"coders: {', '.join(names[at] for at in total.coders)}",
        f"n: {what} that two or more coders have read; the value of a unit is the set of codes that a coder gave it",
        "α: 1 − observed / expected disagreement (Krippendorff 2011); MASI: Passonneau 2006",
        "Fleiss' κ: only where all units have the same number of coders (Fleiss 1971)",
    ]
    if intervals:
        repetitions = f"{total.f1.repetitions:,} resamples, which are the same each time"
        notes.append(f"95 %: percentile bootstrap over {what}, {repetitions} (Efron and Tibshirani 1993)")
        notes.append("it takes units as independent; where they are not, as sentences of one turn, it is too narrow")
        for number, some in undefined.items():
            notes.append(f"undefined in {number:,} resamples, which the interval leaves out: {'; '.join(some)}")
    return Table("overall", "Agreement of all coders, all codes together", columns, rows, notes)


def of_codes(found: Sequence[CodeOverall], what: str, corpus: Corpus) -> Table:
    """Each code, all coders together."""
    columns = [
        Column("code", "code"), Column("name", "name"), Column("units", "n", "count"),
        Column("alpha", "α", "figure"), Column("fleiss", "Fleiss' κ", "figure"),
    ]  # fmt: skip
    rows = [[one.code, corpus.names[one.code], one.units, one.alpha, one.fleiss] for one in found]
    notes = (f"the value of a unit is whether a coder gave it the code; n: {what} that two or more coders have read",)
    return Table("all_coders", "Agreement of all coders, by code", columns, rows, notes)


def differing(units: Sequence[CodedUnit], names: Sequence[str], what: str, corpus: Corpus) -> Table:
    """The units to which coders gave different codes, side by side."""
    only = "only" if len(names) == 2 else "besides,"
    columns = [Column("transcript", "transcript"), Column("line", "line", "count"), Column("speaker", "speaker")]
    columns += [Column("agreed", "all"), *(Column(f"only {name}", f"{only} {name}") for name in names)]
    columns += [Column("before", "before"), Column("text", "said"), Column("after", "after")]
    rows: list[list[Cell]] = []
    read = different = 0
    for unit in units:
        given = [codes for codes in unit.codes if codes is not None]
        read += unit.weight if len(given) > 1 else 0
        if len(given) < 2 or len(set(given)) == 1:
            continue
        different += unit.weight
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
    title = f"Coders differ on {different:,} of {read:,} {what} that two or more of them have read"
    return Table("disagreements", title, columns, rows)

"""Coders compared: by code and pair, and all together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from interviewcoder.analysis.agreement import Comparison, compare, pooled, pooled_kappa
from interviewcoder.analysis.alpha import Coincidences, masi, nominal
from interviewcoder.analysis.bootstrap import Interval, interval
from interviewcoder.analysis.units import CodedUnit

REPETITIONS = 1000

_Given = tuple[frozenset[str] | None, ...]
"""The codes that each coder gave a unit; None where the coder has not read it."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two coders on the units of the transcripts that both have read; `codes` has each code that either gave."""

    first: str
    second: str
    transcripts: int
    units: int
    codes: dict[str, Comparison]

    @property
    def pooled(self) -> Comparison:
        """All codes as one, over pairs of unit and code."""
        return pooled(self.codes.values())

    @property
    def kappa(self) -> float | None:
        """One kappa for all codes, each with its own chance (De Vries et al. 2008)."""
        return pooled_kappa(self.codes.values())


@dataclass(frozen=True, slots=True)
class Overall:
    """How far any number of coders agree on a set of units that two or more of them have read.

    `alpha_sets` and `alpha_masi` take the set of all codes that a coder gave a unit as one value; two sets are the same
    or not for the first, and as different as MASI says for the second. `fleiss` is None where units differ in their
    numbers of coders. `f1` is over all pairs of coders, of units and of codes. `coders` are the places in
    `CodedUnit.codes` of those who have read any of the units.
    """

    units: int
    coders: tuple[int, ...]
    alpha_sets: Interval
    alpha_masi: Interval
    fleiss: Interval | None
    f1: Interval


@dataclass(frozen=True, slots=True)
class CodeOverall:
    """How far all coders agree on one code: given or not, over the units that two or more have read."""

    code: str
    units: int
    alpha: float | None
    fleiss: float | None


def pairs(units: Sequence[CodedUnit], coders: Sequence[str], codes: Iterable[str]) -> list[Pair]:
    """Each two coders that have read a transcript in common, in the order of the coders."""
    ordered = sorted(codes)
    found = []
    for (one, first), (two, second) in combinations(enumerate(coders), 2):
        transcripts: set[str] = set()
        both: Counter[tuple[frozenset[str], frozenset[str]]] = Counter()  # many units have the same codes
        for unit in units:
            of_first, of_second = unit.codes[one], unit.codes[two]
            if of_first is not None and of_second is not None:
                transcripts.add(unit.transcript)
                both[of_first, of_second] += unit.weight
        if both:
            given = set(chain.from_iterable(chain(*codes) for codes in both))
            comparisons = {code: _of_code(code, both) for code in ordered if code in given}
            found.append(Pair(first, second, len(transcripts), both.total(), comparisons))
    return found


def _of_code(code: str, both: Mapping[tuple[frozenset[str], frozenset[str]], int]) -> Comparison:
    """The comparison of two coders on a code, from how many units have which codes from the one and the other."""
    return compare((code in first for first, _ in both), (code in second for _, second in both), both.values())


def overall(units: Sequence[CodedUnit], *, intervals: bool) -> Overall:
    """Agreement of all coders on all codes, with 95 % intervals over units, if asked for."""
    shared = _shared(units)
    repetitions = REPETITIONS if intervals else 1
    sets, by_masi = (Coincidences(shared, distance, shared.values()) for distance in (nominal, masi))
    coders = {number for of_coders in shared for number, codes in enumerate(of_coders) if codes is not None}
    return Overall(
        shared.total(),
        tuple(sorted(coders)),
        interval(sets.alpha, sets.counts, repetitions=repetitions),
        interval(by_masi.alpha, by_masi.counts, repetitions=repetitions, of_many=by_masi.alphas),
        interval(sets.fleiss, sets.counts, repetitions=repetitions) if _is_even(shared) else None,
        _f1(shared, repetitions),
    )


def _shared(units: Iterable[CodedUnit]) -> Counter[_Given]:
    """How many of the units that two or more coders have read got which codes, by what each coder gave them."""
    shared: Counter[_Given] = Counter()
    for unit in units:
        if sum(codes is not None for codes in unit.codes) > 1:
            shared[unit.codes] += unit.weight
    return shared


def _f1(units: Mapping[_Given, int], repetitions: int) -> Interval:
    """F1 over all pairs of coders, with its interval; units whose pairs share and give as many codes are one kind."""
    kinds: Counter[tuple[int, int]] = Counter()
    for of_coders, number in units.items():
        two = list(combinations([codes for codes in of_coders if codes is not None], 2))
        kinds[sum(len(one & other) for one, other in two), sum(len(one) + len(other) for one, other in two)] += number

    def f1(counts: Sequence[int]) -> float | None:
        shared = sum(count * both for count, (both, _) in zip(counts, kinds, strict=True))
        given = sum(count * all_of_them for count, (_, all_of_them) in zip(counts, kinds, strict=True))
        return 2 * shared / given if given else None

    return interval(f1, list(kinds.values()), repetitions=repetitions)


def by_code(units: Sequence[CodedUnit], codes: Iterable[str]) -> list[CodeOverall]:
    """Agreement of all coders on each code that one of them gave."""
    shared = _shared(units)
    found = []
    for code in sorted(codes):
        values: Counter[tuple[bool | None, ...]] = Counter()
        for of_coders, number in shared.items():
            values[tuple(None if given is None else code in given for given in of_coders)] += number
        if any(any(of_coders) for of_coders in values):
            coincidences = Coincidences(values, often=values.values())
            fleiss = coincidences.fleiss(coincidences.counts) if _is_even(values) else None
            found.append(CodeOverall(code, values.total(), coincidences.alpha(coincidences.counts), fleiss))
    return found


def _is_even(units: Iterable[Sequence[object]]) -> bool:
    """Whether all units have the same number of coders, as Fleiss' kappa needs it."""
    return len({sum(value is not None for value in of_coders) for of_coders in units}) == 1

"""Any number of coders: examples of Krippendorff, Fleiss and Passonneau, and independent programs on random units."""

from __future__ import annotations

import math
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import pytest

from interviewcoder.analysis.alpha import Coincidences, Value, masi, nominal

Codes = frozenset[str]

# Krippendorff (2011), Computing Krippendorff's alpha-reliability: a row a coder, a column a unit, a dot for no value.
EXAMPLE_A = ["0100000010", "1110010000"]
EXAMPLE_B = ["aabbdcccedda", "babbbccceddd"]
EXAMPLE_C = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]

# Fleiss (1971), table 1: the diagnoses, by number, that six psychiatrists gave each of 30 patients. Fleiss counts them;
# one by one they are `diagnoses` of R's package irr.
FLEISS = """
444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333 144444 224445
333335 111455 111112 224444 133555 555555 244444 224555 114444 144445 222224 111155 224444 133333 555555
""".split()


def units_of(rows: Sequence[str]) -> list[list[str | None]]:
    return [[None if value == "." else value for value in unit] for unit in zip(*rows, strict=True)]


def alpha(units: Iterable[Sequence[Value | None]], distance: Callable[[Value, Value], float] = nominal) -> float | None:
    coincidences = Coincidences(units, distance)
    return coincidences.alpha(coincidences.counts)


def fleiss(units: Iterable[Sequence[Value]]) -> float | None:
    coincidences = Coincidences(units)
    return coincidences.fleiss(coincidences.counts)


def sets(*units: str) -> list[list[Codes]]:
    """Units of sets of one-letter codes, the coders' sets set apart by a bar: `ab|a`."""
    return [[frozenset(given) for given in unit.split("|")] for unit in units]


@pytest.mark.parametrize(
    ("rows", "published"), [(EXAMPLE_A, 0.095), (EXAMPLE_B, 0.692), (EXAMPLE_C, 0.743)], ids=["A", "B", "C"]
)
def test_krippendorff_2011_nominal(rows: list[str], published: float) -> None:
    assert alpha(units_of(rows)) == pytest.approx(published, abs=0.0005)


def test_krippendorff_2011_other_distances() -> None:
    """Section D: the data of C as intervals, alpha 0.849, and as ratios, 0.797."""
    units = [[None if value is None else int(value) for value in unit] for unit in units_of(EXAMPLE_C)]
    assert alpha(units, lambda one, two: (one - two) ** 2) == pytest.approx(0.849, abs=0.0005)
    assert alpha(units, lambda one, two: ((one - two) / (one + two)) ** 2) == pytest.approx(0.797, abs=0.0005)


def test_a_unit_with_one_value_says_nothing() -> None:
    """The last unit of C has one value: as Krippendorff prescribes, it may as well not be there."""
    units = units_of(EXAMPLE_C)
    assert alpha(units) == alpha(units[:-1])
    assert len(Coincidences(units).counts) == len(Coincidences(units[:-1]).counts)


def test_fleiss_1971() -> None:
    """Fleiss reports shares of 0.144, 0.144, 0.167, 0.306, 0.239, a mean agreement of 0.556, and kappa 0.430."""
    shares = Counter("".join(FLEISS))
    assert [round(shares[number] / 180, 3) for number in "12345"] == [0.144, 0.144, 0.167, 0.306, 0.239]
    assert fleiss(FLEISS) == pytest.approx(0.430, abs=0.0005)
    assert fleiss(FLEISS) == pytest.approx(0.4302445, abs=5e-8)  # irr::kappam.fleiss(diagnoses), R


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ("ab", "ab", 0),
        ("ab", "abcd", 2 / 3),  # J 2/4, M 2/3; also the example in nltk's documentation
        ("abcd", "ab", 2 / 3),
        ("abc", "bcd", 5 / 6),  # J 2/4, M 1/3
        ("ab", "cd", 1),
        ("", "", 0),
        ("", "a", 1),
        ("a", "", 1),
    ],
)
def test_masi(first: str, second: str, distance: float) -> None:
    assert masi(frozenset(first), frozenset(second)) == pytest.approx(distance, abs=1e-15)


def test_masi_passonneau_2006() -> None:
    """The mean similarities of figures 2 and 3 of the paper: 2/9 and 0.

    As corrected with the author by Statistics::Krippendorff on CPAN, whose tests have the figures' sets.
    """
    second = sets("y|yz", "x|xz", "|xy")
    third = sets("y|", "x|z", "|y")
    for figure, similarity in ((second, 2 / 9), (third, 0)):
        assert sum(1 - masi(one, two) for one, two in figure) / 3 == pytest.approx(similarity, abs=1e-15)


def test_alpha_of_sets_by_hand() -> None:
    """Two units `ab|a` and `a|a`: D_o is (2/3 + 0) / 2; of six pairs of the four values three differ, by 2/3."""
    assert masi(frozenset("ab"), frozenset("a")) == 2 / 3
    assert alpha(sets("ab|a", "a|a"), masi) == pytest.approx(1 - (1 / 3) / (1 / 3), abs=1e-15)
    assert alpha(sets("ab|ab", "c|c", "|"), masi) == 1


@pytest.mark.parametrize(
    "units",
    [
        [],
        [[]],
        [["a"]],
        [["a", None], [None, "b"]],
        [["a", "a"], ["a", "a"]],
        [["a", "a"], ["b", None]],
        [[frozenset(), frozenset()]],
    ],
)
def test_undefined(units: list[Any]) -> None:
    """Nothing to pair, or nothing that varies among what is paired."""
    assert alpha(units) is None


def test_fleiss_undefined() -> None:
    assert fleiss([]) is None
    assert fleiss(["aa", "aa"]) is None


@pytest.mark.parametrize("units", [["aab", "ab"], ["a", "b"], [["a", "b", None], ["a", "b", "a"]], [[], []]])
def test_fleiss_needs_a_constant_number(units: list[Sequence[Any]]) -> None:
    with pytest.raises(ValueError, match="same number of coders"):
        fleiss(units)


def fleiss_by_hand(units: list[str]) -> float | None:
    """As Fleiss (1971) writes it: P_i, their mean, and the squared shares of the categories."""
    raters = len(units[0])
    total = Counter("".join(units))
    agreement = [sum(n * (n - 1) for n in Counter(unit).values()) / (raters * (raters - 1)) for unit in units]
    mean = math.fsum(agreement) / len(units)
    chance = math.fsum((n / (raters * len(units))) ** 2 for n in total.values())
    return None if len(total) == 1 else (mean - chance) / (1 - chance)


def test_fleiss_against_its_formula() -> None:
    source = random.Random(30)
    for _ in range(100):
        codes = "abcd"[: source.randint(1, 4)]
        raters = source.randint(2, 6)
        units = ["".join(source.choices(codes, k=raters)) for _ in range(source.randint(1, 40))]
        assert fleiss(units) == (pytest.approx(found) if (found := fleiss_by_hand(units)) is not None else None)


def random_units(source: random.Random, values: Sequence[Any]) -> list[list[Any]]:
    """Units of two to five coders who agree more or less and have not seen all of them; some use but one value."""
    coders = source.randint(2, 5)
    care, seen = source.choice([0, 0.5, 0.95]), source.choice([0.3, 0.8, 1])
    units = []
    for _ in range(source.randint(1, 30)):
        value = source.choice(values)
        given = [value if source.random() < care else source.choice(values) for _ in range(coders)]
        units.append([one if source.random() < seen else None for one in given])
    return units


def test_against_krippendorff() -> None:
    krippendorff = pytest.importorskip("krippendorff", reason="the package krippendorff is the oracle here")
    source = random.Random(31)
    undefined = 0
    for _ in range(200):
        units = random_units(source, range(source.randint(1, 5)))
        found = alpha(units)
        paired = {value for unit in units for value in unit if value is not None and len(unit) - unit.count(None) > 1}
        if len(paired) < 2:
            assert found is None
            undefined += 1
            continue
        rows = [[math.nan if value is None else value for value in row] for row in zip(*units, strict=True)]
        theirs = krippendorff.alpha(reliability_data=rows, level_of_measurement="nominal")
        assert found == pytest.approx(float(theirs), abs=1e-12)
    assert undefined > 5


def test_against_nltk() -> None:
    """Sets of codes, empty ones among them, and missing units; nltk takes our distance where it fails on empty sets."""
    agreement = pytest.importorskip("nltk.metrics.agreement", reason="nltk is the oracle here")
    source = random.Random(32)
    compared = 0
    for _ in range(100):
        values = [frozenset(source.sample("abcde", source.randint(0, 4))) for _ in range(source.randint(1, 8))]
        units = random_units(source, values)
        labels = [
            (coder, unit, value) for unit, of in enumerate(units) for coder, value in enumerate(of) if value is not None
        ]
        found = alpha(units, masi)
        if found is not None:
            task = agreement.AnnotationTask(labels, distance=masi)
            assert found == pytest.approx(task.alpha(), abs=1e-12)
            compared += 1
    assert compared > 50


def test_masi_against_nltk() -> None:
    """The same, but for how far nltk's older constants, 0.67 and 0.33, are from the paper's; it now has thirds."""
    distance = pytest.importorskip("nltk.metrics.distance", reason="nltk is the oracle here")
    off = abs(distance.masi_distance({1}, {1, 2}) - 2 / 3)
    assert off < 0.0034
    source = random.Random(33)
    for _ in range(500):
        first, second = (frozenset(source.sample("abcdef", source.randint(0, 6))) for _ in range(2))
        if first or second:
            assert masi(first, second) == pytest.approx(distance.masi_distance(first, second), abs=2 * off + 1e-12)
    with pytest.raises(ZeroDivisionError):
        distance.masi_distance(frozenset(), frozenset())


def test_counts_stand_for_units() -> None:
    """Alpha of counted kinds is alpha of the units written out: what the bootstrap relies on."""
    source = random.Random(34)
    units = random_units(source, [frozenset(), frozenset("a"), frozenset("ab"), frozenset("bc")])
    kinds: dict[tuple[Codes, ...], list[Codes]] = {}
    for unit in units:
        given = [value for value in unit if value is not None]
        if len(given) > 1:
            kinds.setdefault(tuple(sorted(given, key=sorted)), given)
    coincidences = Coincidences(units, masi)
    assert len(coincidences.counts) == len(kinds) > 2
    for _ in range(20):
        counts = [source.randint(0, 3) for _ in kinds]
        written = [unit for unit, count in zip(kinds.values(), counts, strict=True) for _ in range(count)]
        found = alpha(written, masi)
        assert coincidences.alpha(counts) == (None if found is None else pytest.approx(found, abs=1e-14))
    assert coincidences.alpha([0] * len(kinds)) is None


def test_masi_of_many_sets_is_that_of_each_pair_and_resamples_together_are_those_one_by_one() -> None:
    """Of more different sets than are looked at together."""
    source = random.Random(36)
    units = [[frozenset(source.sample("abcdefghijkl", source.randint(0, 6))) for _ in range(2)] for _ in range(400)]
    at_once, one_by_one = Coincidences(units, masi), Coincidences(units, partial(masi))
    assert len({value for unit in units for value in unit}) > 400
    resamples = [[source.randint(0, 2) for _ in at_once.counts] for _ in range(3)]
    together = at_once.alphas(resamples)
    assert together == pytest.approx([one_by_one.alpha(counts) for counts in resamples], abs=1e-13)
    assert together == pytest.approx([at_once.alpha(counts) for counts in resamples], abs=1e-15)


def test_order_does_not_matter() -> None:
    """The same bits for units and coders in any order."""
    source = random.Random(35)
    units = random_units(source, [frozenset(source.sample("abcdef", 3)) for _ in range(9)])
    shuffled = [source.sample(unit, len(unit)) for unit in source.sample(units, len(units))]
    assert alpha(units, masi) is not None
    assert alpha(shuffled, masi) == alpha(units, masi)


def test_same_bytes_under_another_hash_seed() -> None:
    program = """if True:
        import random
        from interviewcoder.analysis.alpha import Coincidences, masi
        from interviewcoder.analysis.bootstrap import interval
        source = random.Random(5)
        units = [[frozenset(source.sample("abcdefg", source.randint(0, 4))) for _ in range(3)] for _ in range(50)]
        coincidences = Coincidences(units, masi)
        print(interval(coincidences.alpha, coincidences.counts, repetitions=50))
    """
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


def test_five_thousand_units() -> None:
    source = random.Random(36)
    values = sorted({frozenset(source.sample("abcdefgh", source.randint(0, 5))) for _ in range(5000)}, key=sorted)[:200]
    units = [
        [value if source.random() < 0.5 else source.choice(values) for _ in range(5)]
        for value in source.choices(values, k=5000)
    ]
    found = alpha(units, masi)
    assert found is not None
    assert 0.2 < found < 0.3  # two coders keep the unit's set in a quarter of pairs

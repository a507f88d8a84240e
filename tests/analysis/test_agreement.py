"""Two coders and one code: worked examples from the literature, and scikit-learn on random units."""

from __future__ import annotations

import math
import random
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewcoder.analysis.agreement import Comparison, compare, pooled, pooled_kappa

# Of 200 cases, how many judge A (rows) and judge B (columns) called personality disorder, neurosis, psychosis: Cohen
# (1960), as reprinted in Cohen (1968), Weighted kappa, Psychological Bulletin 70(4), 213-220, table 1.
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
# Of 100 patients, psychotic, neurotic, organic: Fleiss (1981), Statistical Methods for Rates and Proportions, 2nd ed.,
# table 13.1.
FLEISS = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]


def one_against_rest(table: list[list[int]], category: int) -> Comparison:
    """What two coders say of one category, from their table of all categories."""
    both = table[category][category]
    first = sum(table[category])
    second = sum(row[category] for row in table)
    return Comparison(both, second - both, first - both, sum(map(sum, table)) - first - second + both)


def test_counts_and_figures() -> None:
    """By hand: 3 both, 2 second only, 1 first only, 34 neither; kappa 0.625 is what rhoR says of its set `codeSet`."""
    first = [True] * 4 + [False] * 36
    second = [True] * 3 + [False] + [True] * 2 + [False] * 34
    found = compare(first, second)
    assert found == Comparison(true_positive=3, false_positive=2, false_negative=1, true_negative=34)
    assert found.cells == (3, 2, 1, 34)
    assert (found.n, found.agreed, found.first_count, found.second_count) == (40, 37, 4, 5)
    assert (found.first_base_rate, found.second_base_rate, found.agreement) == (0.1, 0.125, 0.925)
    assert found.expected_agreement == 0.8  # 0.1 * 0.125 + 0.9 * 0.875
    assert found.kappa == 0.625
    assert (found.precision, found.recall, found.f1) == (0.6, 0.75, 6 / 9)


def test_cohen_1960() -> None:
    """Cohen reports p_o 0.70, p_c 0.41, kappa 0.492 for the three diagnoses together."""
    assert pooled_kappa(one_against_rest(COHEN, category) for category in range(3)) == pytest.approx(0.492, abs=0.0005)
    assert pooled_kappa(one_against_rest(COHEN, category) for category in range(3)) == pytest.approx(0.29 / 0.59)


def test_fleiss_1981() -> None:
    """One diagnosis against the rest: 0.69, 0.50, 0.77; all together 0.68."""
    found = [one_against_rest(FLEISS, category) for category in range(3)]
    assert [round(one.agreement or 0, 2) for one in found] == [0.90, 0.93, 0.95]
    assert [round(one.expected_agreement or 0, 2) for one in found] == [0.68, 0.86, 0.78]
    assert [round(one.kappa or 0, 2) for one in found] == [0.69, 0.50, 0.77]
    assert pooled_kappa(found) == pytest.approx(0.68, abs=0.005)


def test_expected_agreement_adds() -> None:
    """The trap the issue names: with unequal base rates, sum and product of the two chances differ widely."""
    found = Comparison(20, 5, 10, 15)
    assert found.expected_agreement == pytest.approx(0.5)  # 0.6 * 0.5 + 0.4 * 0.5
    assert found.kappa == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("cells", "undefined"),
    [
        (
            (0, 0, 0, 0),
            {
                "first_base_rate",
                "second_base_rate",
                "agreement",
                "expected_agreement",
                "kappa",
                "precision",
                "recall",
                "f1",
            },
        ),
        ((5, 0, 0, 0), {"kappa"}),
        ((0, 0, 0, 5), {"kappa", "precision", "recall", "f1"}),
        ((0, 5, 0, 0), {"recall"}),
        ((0, 0, 5, 0), {"precision"}),
        ((0, 0, 2, 5), {"precision"}),
        ((1, 1, 1, 1), set()),
    ],
)
def test_undefined(cells: tuple[int, int, int, int], undefined: set[str]) -> None:
    """What divides by zero is None; all else is a number."""
    found = Comparison(*cells)
    figures = ("first_base_rate", "second_base_rate", "agreement", "expected_agreement", "kappa")
    figures += ("precision", "recall", "f1")
    assert {name for name in figures if getattr(found, name) is None} == undefined


def test_only_one_coder_used_the_code() -> None:
    """F1 is 0 where one of precision and recall is undefined; kappa is 0, not undefined."""
    found = Comparison(0, 0, 2, 5)
    assert (found.kappa, found.recall, found.f1) == (0, 0, 0)


def test_unequal_lengths() -> None:
    with pytest.raises(ValueError, match="shorter"):
        compare([True, False], [True])


def test_pooled() -> None:
    """The micro average is of counts, so a code with more units weighs more."""
    found = [Comparison(1, 2, 3, 4), Comparison(10, 20, 30, 40)]
    assert pooled(found) == Comparison(11, 22, 33, 44)
    assert pooled([]) == Comparison(0, 0, 0, 0)


def test_pooled_kappa_undefined() -> None:
    assert pooled_kappa([]) is None
    assert pooled_kappa([Comparison(0, 0, 0, 0)]) is None
    assert pooled_kappa([Comparison(3, 0, 0, 0), Comparison(0, 0, 0, 3)]) is None
    # Codes that nobody used agree, as chance does, and take nothing from the others.
    assert pooled_kappa([Comparison(3, 0, 0, 3), Comparison(0, 0, 0, 6)]) == 1


LABELS = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60)


@given(LABELS)
def test_ranges_and_symmetry(pairs: list[tuple[bool, bool]]) -> None:
    """Figures stay in their ranges; with the coders swapped, precision and recall swap and the rest stay."""
    first, second = [one for one, _ in pairs], [two for _, two in pairs]
    found, swapped = compare(first, second), compare(second, first)
    assert found.n == len(pairs)
    for name in ("agreement", "expected_agreement", "precision", "recall", "f1"):
        figure = getattr(found, name)
        assert figure is None or 0 <= figure <= 1
    assert found.kappa is None or -1 <= found.kappa <= 1
    assert (found.kappa, found.f1, found.precision) == (swapped.kappa, swapped.f1, swapped.recall)
    if found.precision is not None and found.recall is not None and found.precision + found.recall:
        assert found.f1 == pytest.approx(2 * found.precision * found.recall / (found.precision + found.recall))


def random_labels(source: random.Random) -> tuple[list[bool], list[bool]]:
    """The labels of two coders, of whom some give a code to all units or to none."""
    size = source.randint(1, 50)
    rates = [source.choice([0.0, 0.1, 0.5, 1.0]) for _ in range(2)]
    first, second = ([source.random() < rate for _ in range(size)] for rate in rates)
    return first, second


def test_against_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is the oracle here")
    source = random.Random(20)
    undefined = 0
    for _ in range(60):
        first, second = random_labels(source)
        found = compare(first, second)
        with warnings.catch_warnings():  # it warns where it divides by zero
            warnings.simplefilter("ignore")
            kappa = float(metrics.cohen_kappa_score(first, second))
            scores = metrics.precision_recall_fscore_support(first, second, average="binary", zero_division=math.nan)
            matrix = metrics.confusion_matrix(first, second, labels=[False, True]).tolist()
        undefined += found.kappa is None
        assert [[found.true_negative, found.false_positive], [found.false_negative, found.true_positive]] == matrix
        theirs = [kappa, *(float(score) for score in scores[:3])]
        ours = [math.nan if one is None else one for one in (found.kappa, found.precision, found.recall, found.f1)]
        assert ours == pytest.approx(theirs, nan_ok=True), (first, second)
    assert undefined > 2


def test_pooled_kappa_against_scikit_learn() -> None:
    """For codes of which each unit has exactly one, pooled kappa is kappa over all of them."""
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is the oracle here")
    source = random.Random(21)
    for _ in range(50):
        codes = "abcd"[: source.randint(2, 4)]
        first = source.choices(codes, k=40)
        second = [code if source.random() < 0.6 else source.choice(codes) for code in first]
        found = [compare([one == code for one in first], [two == code for two in second]) for code in codes]
        assert pooled_kappa(found) == pytest.approx(float(metrics.cohen_kappa_score(first, second)))

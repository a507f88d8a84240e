"""Two coders and one code: who gave it to which unit, and the figures that follow.

Every figure is a proportion of counts, computed from whole numbers with one division, so it is the same on every
machine. What would divide by zero is None: undefined, which is neither 0 nor 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two coders used one code over the same units, the first coder being the reference.

    The fields count units: `true_positive` have the code from both, `false_positive` from the second coder only,
    `false_negative` from the first only, `true_negative` from neither.
    """

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int

    @property
    def cells(self) -> tuple[int, int, int, int]:
        """The four counts in the order of the fields: what a bootstrap resamples."""
        return self.true_positive, self.false_positive, self.false_negative, self.true_negative

    @property
    def n(self) -> int:
        """The number of units."""
        return sum(self.cells)

    @property
    def first_count(self) -> int:
        """The number of units to which the first coder gave the code."""
        return self.true_positive + self.false_negative

    @property
    def second_count(self) -> int:
        """The number of units to which the second coder gave the code."""
        return self.true_positive + self.false_positive

    @property
    def agreed(self) -> int:
        """The number of units on which the coders agree."""
        return self.true_positive + self.true_negative

    @property
    def first_base_rate(self) -> float | None:
        """The share of units, 0-1, to which the first coder gave the code."""
        return _ratio(self.first_count, self.n)

    @property
    def second_base_rate(self) -> float | None:
        """The share of units, 0-1, to which the second coder gave the code."""
        return _ratio(self.second_count, self.n)

    @property
    def agreement(self) -> float | None:
        """The share of units, 0-1, on which the coders agree: percent agreement, p_o in Cohen (1960)."""
        return _ratio(self.agreed, self.n)

    @property
    def expected_agreement(self) -> float | None:
        """The share of units, 0-1, on which they would agree by chance: p_c in Cohen (1960).

        Chance gives each coder that coder's own base rate: the products of the two shares for the code and of the
        two shares without it are added.
        """
        return _ratio(_by_chance(self), self.n**2)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa, (p_o - p_c) / (1 - p_c), from -1 to 1.

        Undefined without units and where both coders gave the code to every unit, or neither to any: then chance
        explains all there is. Source: Cohen, J. (1960), A coefficient of agreement for nominal scales, Educational
        and Psychological Measurement 20(1), 37-46, equation 1 on p. 40.
        """
        # Both shares times n squared, so that all but the last step is done in whole numbers.
        expected = _by_chance(self)
        return _ratio(self.n * self.agreed - expected, self.n**2 - expected)

    @property
    def precision(self) -> float | None:
        """The share of the second coder's units with the code, 0-1, that have it from the first coder too."""
        return _ratio(self.true_positive, self.second_count)

    @property
    def recall(self) -> float | None:
        """The share of the first coder's units with the code, 0-1, that have it from the second coder too."""
        return _ratio(self.true_positive, self.first_count)

    @property
    def f1(self) -> float | None:
        """F1, 2 TP / (2 TP + FP + FN), 0-1: the same whichever coder is the reference.

        It is the harmonic mean of precision and recall where both are defined, and 0 where only one coder gave the
        code at all. Undefined where neither did. Source: Dice, L. R. (1945), Measures of the amount of ecologic
        association between species, Ecology 26(3), 297-302; as F with equal weights in van Rijsbergen, C. J. (1979),
        Information Retrieval, 2nd ed., chapter 7.
        """
        return _ratio(2 * self.true_positive, self.first_count + self.second_count)


def compare(first: Iterable[bool], second: Iterable[bool], often: Iterable[int] = repeat(1)) -> Comparison:
    """The comparison of two coders: for each unit, whether the one and the other gave it the code.

    Both list the same units in the same order; ValueError where one is longer than the other. Where `often` is given,
    each stands for so many units.
    """
    pairs: Counter[tuple[bool, bool]] = Counter()
    for (of_first, of_second), number in zip(zip(first, second, strict=True), often, strict=False):
        pairs[bool(of_first), bool(of_second)] += number
    return Comparison(pairs[True, True], pairs[False, True], pairs[True, False], pairs[False, False])


def pooled(comparisons: Iterable[Comparison]) -> Comparison:
    """All comparisons as one, over pairs of unit and code: the micro average of precision, recall and F1.

    Its kappa takes chance from one base rate, that of all codes together; as codes differ in theirs, `pooled_kappa`
    is the better figure.
    """
    return Comparison(*(sum(cell) for cell in zip((0, 0, 0, 0), *(one.cells for one in comparisons), strict=True)))


def pooled_kappa(comparisons: Iterable[Comparison]) -> float | None:
    """One kappa for several codes, each with its own chance: (mean p_o - mean p_c) / (1 - mean p_c).

    Codes count alike; one without units is left out, one that both coders gave to all units or to none is not.
    Undefined where no code has units and where chance agrees on everything. Source: De Vries, H., Elliott, M. N.,
    Kanouse, D. E. and Teleki, S. S. (2008), Using pooled kappa to summarize interrater agreement across many items,
    Field Methods 20(3), 272-282.
    """
    counted = [comparison for comparison in comparisons if comparison.n]
    # Fractions, not floats: whether chance agrees on everything is an exact question, and the order has no say.
    observed = sum((Fraction(one.agreed, one.n) for one in counted), Fraction())
    expected = sum((Fraction(_by_chance(one), one.n**2) for one in counted), Fraction())
    return float((observed - expected) / (len(counted) - expected)) if expected != len(counted) else None


def _by_chance(one: Comparison) -> int:
    """The number of units on which the coders would agree by chance, times n."""
    return one.first_count * one.second_count + (one.n - one.first_count) * (one.n - one.second_count)


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None

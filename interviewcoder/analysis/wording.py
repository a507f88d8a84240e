"""Words and phrases: which set some passages apart, and which come often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log, sqrt
from typing import NamedTuple

LONGEST = 3
PRIOR = 500.0
"""How many words the prior counts for: the informative prior of Monroe et al. says as much as so many words of text."""


class Telling(NamedTuple):
    """A word or phrase, how often it is in the passages and in all other speech, and how surely it sets them apart.

    `z` is the log-odds ratio divided by its standard deviation: above 1.96 it is hardly chance.
    """

    phrase: tuple[str, ...]
    inside: int
    outside: int
    z: float


def phrases(words: Sequence[str], light: frozenset[str], longest: int = LONGEST) -> Iterable[tuple[str, ...]]:
    """The words and phrases of a stretch of speech that neither begin nor end with a light word (the, of, um)."""
    for start in range(len(words)):
        if words[start] in light or len(words[start]) < 2:
            continue
        for end in range(start + 1, min(start + longest, len(words)) + 1):
            if words[end - 1] not in light and len(words[end - 1]) > 1:
                yield tuple(words[start:end])


def log_odds(
    inside: Mapping[tuple[str, ...], int], outside: Mapping[tuple[str, ...], int], prior: float = PRIOR
) -> list[Telling]:
    """How surely each phrase sets some passages apart from all other speech, the most telling first.

    With y phrases counted inside, n of them in all, and a prior of a = prior * (share of the phrase in all speech):
    delta = log((y_i + a) / (n_i + A - y_i - a)) - log((y_o + a) / (n_o + A - y_o - a)), where A is the whole prior, and
    z = delta / sqrt(1 / (y_i + a) + 1 / (y_o + a)). Source: Monroe, B. L., Colaresi, M. P. and Quinn, K. M. (2008),
    Fightin' Words, Political Analysis 16(4), 372-403, equations 16, 20 and 22, with the informative Dirichlet prior of
    section 3.5.1.
    """
    n_inside, n_outside = sum(inside.values()), sum(outside.values())
    whole = n_inside + n_outside
    found = []
    for phrase in sorted(inside.keys() | outside.keys()):
        of_inside, of_outside = inside.get(phrase, 0), outside.get(phrase, 0)
        a = prior * (of_inside + of_outside) / whole
        rest_inside, rest_outside = n_inside + prior - of_inside - a, n_outside + prior - of_outside - a
        if rest_inside <= 0 or rest_outside <= 0:
            continue  # there is no other phrase
        delta = log((of_inside + a) / rest_inside) - log((of_outside + a) / rest_outside)
        z = delta / sqrt(1 / (of_inside + a) + 1 / (of_outside + a))
        found.append(Telling(phrase, of_inside, of_outside, z))
    return sorted(found, key=lambda one: (-one.z, one.phrase))


def without_parts(some: Iterable[Telling]) -> Iterator[Telling]:
    """Phrases in their order, without those that hold, or are part of, an earlier one and are inside no more often."""
    kept: list[Telling] = []
    for one in some:
        if not any(_shares(one.phrase, other.phrase) and one.inside <= other.inside for other in kept):
            kept.append(one)
            yield one


def _shares(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = sorted((one, other), key=len)
    return any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1))


def counted(stretches: Iterable[Sequence[str]], light: frozenset[str]) -> Counter[tuple[str, ...]]:
    """How often each word and phrase comes in some stretches of speech."""
    numbers: Counter[tuple[str, ...]] = Counter()
    for words in stretches:
        numbers.update(phrases(words, light))
    return numbers

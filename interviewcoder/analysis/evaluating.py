"""How well the machine codes as people do: people's agreement, the machine's with them, the reading it saves.

F1 is 2 both / (one + other) over pairs of unit and code, micro-averaged over pairs of coders; parity is the machine's
F1 with people by theirs with each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from interviewcoder.analysis.units import CodedUnit

Codes = frozenset[str]

SHARES = (0.1, 0.2, 0.5)
"""The shares of turns after which the reading that is saved is told."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """F1 of people with each other and of the machine with people, None where nothing can be compared."""

    people: float | None
    machine: float | None

    @property
    def parity(self) -> float | None:
        """1 where the machine agrees with a coder as well as two coders agree."""
        return self.machine / self.people if self.people and self.machine is not None else None


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """One code: the same, with what the machine gave; `given` is how often people gave it."""

    code: str
    agreement: Agreement
    precision: float | None
    recall: float | None
    given: int


def agreement(units: Sequence[CodedUnit]) -> Agreement:
    """Agreement on units whose last coder is the machine and whose others are people.

    Where some transcripts have several people, the machine is compared on these only, as they are; else on all.
    """
    shared = [unit for unit in units if sum(codes is not None for codes in unit.codes[:-1]) > 1]
    people = [pair for unit in shared for pair in combinations(_people(unit), 2)]
    machine = [(person, unit.codes[-1] or frozenset()) for unit in shared or units for person in _people(unit)]
    return Agreement(_f1(people), _f1(machine))


def by_code(units: Sequence[CodedUnit], codes: Iterable[str]) -> list[CodeAgreement]:
    """Agreement on each code, over all units that somebody has read."""
    found = []
    for code in sorted(codes):
        only = [
            CodedUnit(u.transcript, u.start, u.end, u.weight, tuple(None if c is None else c & {code} for c in u.codes))
            for u in units
        ]
        pairs = [(person, unit.codes[-1] or frozenset()) for unit in only for person in _people(unit)]
        both = sum(len(person & machine) for person, machine in pairs)
        given, proposed = sum(len(person) for person, _ in pairs), sum(len(machine) for _, machine in pairs)
        people = _f1([pair for unit in only for pair in combinations(_people(unit), 2)])
        precision = both / proposed if proposed else None
        recall = both / given if given else None
        found.append(CodeAgreement(code, Agreement(people, _f1(pairs)), precision, recall, given))
    return found


def reading(units: Sequence[CodedUnit], scores: Mapping[tuple[str, int], float]) -> list[tuple[float, float, float]]:
    """For each of `SHARES` the share of people's codings found by reading so many units, by score and in order.

    `scores` are those of units, by transcript and start; where they are equal, as where there are none, the order of
    the text counts.
    """
    weights = [sum(len(person) for person in _people(unit)) for unit in units]
    total = sum(weights) or 1
    ranked = sorted(range(len(units)), key=lambda at: (-scores.get((units[at].transcript, units[at].start), 0.0), at))
    found = []
    for share in SHARES:
        number = round(share * len(units))
        by_score = sum(weights[at] for at in ranked[:number]) / total
        found.append((share, by_score, sum(weights[:number]) / total))
    return found


def _people(unit: CodedUnit) -> list[Codes]:
    return [codes for codes in unit.codes[:-1] if codes is not None]


def _f1(pairs: Collection[tuple[Codes, Codes]]) -> float | None:
    size = sum(len(one) + len(other) for one, other in pairs)
    return 2 * sum(len(one & other) for one, other in pairs) / size if size else None

"""How well the machine codes as people do: people's agreement, the machine's with them, the reading it saves.

F1 is 2 both / (one + other) over pairs of unit and code, micro-averaged over pairs of coders; parity is the machine's
F1 with people, divided by people's F1 with each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    """Agreement on one code, and the machine's precision and recall; `given` is how often people gave it."""

    code: str
    agreement: Agreement
    precision: float | None
    recall: float | None
    given: int


def agreement(units: Sequence[CodedUnit]) -> Agreement:
    """Agreement on units whose last coder is the machine and whose others are people.

    Where some transcripts have several people, the machine is compared on these only, as they are; else on all.
    """
    shared = [unit for unit in units if len(_people(unit)) > 1]
    people = [pair for unit in shared for pair in combinations(_people(unit), 2)]
    return Agreement(_f1(people), _f1(_with_machine(shared or units)))


def by_code(units: Sequence[CodedUnit], codes: Iterable[str]) -> list[CodeAgreement]:
    """Agreement on each code as `agreement` has it, and the rest over all units that somebody has read."""
    found = []
    for code in sorted(codes):
        only = [replace(unit, codes=tuple(given and given & {code} for given in unit.codes)) for unit in units]
        pairs = _with_machine(only)
        both = sum(len(person & machine) for person, machine in pairs)
        given, proposed = sum(len(person) for person, _ in pairs), sum(len(machine) for _, machine in pairs)
        precision = both / proposed if proposed else None
        recall = both / given if given else None
        found.append(CodeAgreement(code, agreement(only), precision, recall, given))
    return found


def reading(
    units: Sequence[CodedUnit], scores: Mapping[tuple[str, int], float]
) -> list[tuple[float, float | None, float | None]]:
    """Each of `SHARES`, and the shares of people's codings found by reading that share of units, by score and in order.

    These two are None where people gave no codings. To read in order is to read equally far into each transcript, so
    that it does not matter which comes first. `scores` are those of units, by transcript and start, 0 where missing;
    units of equal scores are read in order.
    """
    sizes, read = Counter(unit.transcript for unit in units), Counter[str]()
    before: list[float] = []  # the share of its transcript that stands before a unit
    for unit in units:
        before.append(read[unit.transcript] / sizes[unit.transcript])
        read[unit.transcript] += 1
    in_order = sorted(range(len(units)), key=before.__getitem__)
    by_score = sorted(in_order, key=lambda at: -scores.get((units[at].transcript, units[at].start), 0.0))
    weights = [sum(len(person) for person in _people(unit)) for unit in units]
    total = sum(weights)

    def found(ranked: Sequence[int], share: float) -> float | None:
        return sum(weights[at] for at in ranked[: round(share * len(units))]) / total if total else None

    return [(share, found(by_score, share), found(in_order, share)) for share in SHARES]


def _people(unit: CodedUnit) -> list[Codes]:
    return [codes for codes in unit.codes[:-1] if codes is not None]


def _with_machine(units: Iterable[CodedUnit]) -> list[tuple[Codes, Codes]]:
    return [(person, unit.codes[-1] or frozenset()) for unit in units for person in _people(unit)]


def _f1(pairs: Collection[tuple[Codes, Codes]]) -> float | None:
    size = sum(len(one) + len(other) for one, other in pairs)
    return 2 * sum(len(one & other) for one, other in pairs) / size if size else None

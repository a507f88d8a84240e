"""A codebook: codes in categories, each with the terms that give it away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from interviewcoder.model.transcript import Role

Unit = Literal["sentence", "turn", "passage", "exchange"]
UNITS: tuple[Unit, ...] = get_args(Unit)

Negated = Literal["skip", "keep", "only"]
NEGATED: tuple[Negated, ...] = get_args(Negated)

Part = Literal["term", "likely", "hint", "cue", "asked"]
"""What a term counts for: `term` is enough for its code, `likely` is half of that, `hint` less; `cue` tells of trouble,
whatever the code, and `asked` stands in the question before."""

PARTS: Mapping[str, Part] = {"terms": "term", "likely": "likely", "hints": "hint", "asked": "asked"}
"""The fields of a code that hold terms, and what these do."""

WEIGHTS: Mapping[Part, float] = {"term": 1.0, "likely": 0.5, "hint": 0.2, "cue": 0.3, "asked": 0.3}
"""The weight of each part: a code counts where its different terms, one cue and the question add up to 1."""

_ENOUGH = 1.0 - 1e-9  # sums of tenths are not exact

LANGUAGES = {  # ISO 639-1 codes and the Snowball algorithms that know their word endings
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip

LANGUAGES_WITH_LISTS = ("de", "en", "fr")
"""The languages whose fillers and negations are known; of the others only word endings and light words are."""

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What the ids of codes and categories look like."""

DEEPEST_CATEGORY = 20
"""How many categories stand in each other at most."""

DEFAULT_THRESHOLD = 88.0
DEFAULT_UNIT: Unit = "turn"
DEFAULT_ROLES: tuple[Role, ...] = ("participant", "unknown")
DEFAULT_WITHIN = 8


def is_enough(weight: float) -> bool:
    """Whether a weight is enough for a code to count."""
    return weight >= _ENOUGH


def may_be_enough(parts: Iterable[Part], *, has_cue: bool, is_asked: bool) -> bool:
    """Whether terms of some parts weigh enough for a code, with a cue and a question where there may be one."""
    return is_enough(sum([WEIGHTS[part] for part in parts]) + WEIGHTS["cue"] * has_cue + WEIGHTS["asked"] * is_asked)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One or more words in order; a word may end in `*`, which makes it a prefix."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression in RE2's syntax, case ignored."""

    expression: str

    def __str__(self) -> str:
        return f"/{self.expression}/"


@dataclass(frozen=True, slots=True)
class Near:
    """Groups of alternatives, in any order, with at most `within` words between the first and the last."""

    groups: tuple[tuple[Phrase, ...], ...]
    within: int = DEFAULT_WITHIN

    def __str__(self) -> str:
        return " … ".join("|".join(str(phrase) for phrase in group) for group in self.groups)


class Term(NamedTuple):
    """What to look for, and when it counts. None means: as the code or the codebook says."""

    expression: Phrase | Pattern | Near
    threshold: float | None = None
    negated: Negated | None = None
    unless: tuple[Term, ...] = ()
    part: Part = "term"

    def __str__(self) -> str:
        return str(self.expression)


class Code(NamedTuple):
    """A code; `category` is the path of its category's ids, as in `data/quality`, empty where it has none.

    Its terms are in the order of their parts.
    """

    id: str
    name: str
    category: str = ""
    definition: str = ""
    when: str = ""
    when_not: str = ""
    examples: tuple[str, ...] = ()
    colour: str = ""
    terms: tuple[Term, ...] = ()
    threshold: float | None = None
    unit: Unit | None = None
    roles: tuple[Role, ...] | None = None
    negated: Negated | None = None
    unless: tuple[Term, ...] = ()


class Category(NamedTuple):
    """A named group of codes; `path` is its own id after those of the categories around it."""

    id: str
    name: str
    path: str
    description: str = ""
    codes: tuple[Code, ...] = ()
    categories: tuple[Category, ...] = ()

    def all_codes(self) -> Iterator[Code]:
        """Its codes and those of the categories in it, in the order of the file."""
        yield from self.codes
        for category in self.categories:
            yield from category.all_codes()


class WordList(NamedTuple):
    """What a codebook adds to and removes from a list that a language brings along."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class Codebook(NamedTuple):
    """A codebook as read; its threshold, unit and roles hold for the codes and terms that have none of their own."""

    name: str
    version: str = ""
    description: str = ""
    language: tuple[str, ...] = ("en",)
    threshold: float = DEFAULT_THRESHOLD
    unit: Unit = DEFAULT_UNIT
    roles: tuple[Role, ...] = DEFAULT_ROLES
    fillers: WordList = WordList()
    negations: WordList = WordList()
    cues: tuple[Term, ...] = ()
    categories: tuple[Category, ...] = ()
    uncategorised: tuple[Code, ...] = ()

    @property
    def codes(self) -> tuple[Code, ...]:
        """Every code, in the order of the file: those in categories first."""
        return (*(code for category in self.categories for code in category.all_codes()), *self.uncategorised)

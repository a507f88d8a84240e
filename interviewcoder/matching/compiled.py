"""A codebook made ready to match: its phrases as numbered words, its rules with every default filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from interviewcoder.codebooks.patterns import compile_pattern
from interviewcoder.matching.languages import Lists, Stems
from interviewcoder.matching.similarity import SHORTEST_SIMILAR, Vocabulary
from interviewcoder.matching.words import Words, fold
from interviewcoder.model.codebook import Code, Codebook, Negated, Near, Pattern, Phrase, Term, Unit
from interviewcoder.model.transcript import Role

if TYPE_CHECKING:
    import re2

SHORTEST_SIMILAR_ALONE = 5
"""A term of one word of fewer letters is met exactly or inflected only."""


@dataclass(frozen=True, slots=True)
class PhraseRule:
    """A phrase: `words` and, for each but the last, `joined` with the next, as numbers of the vocabulary (-1: none).

    `vary` says which words may be similar; `letters` is the length of each word; a match counts from `threshold` on.
    """

    number: int
    text: str
    words: tuple[int, ...]
    joined: tuple[int, ...]
    vary: tuple[bool, ...]
    letters: tuple[int, ...]
    threshold: float


@dataclass(frozen=True, slots=True)
class PatternRule:
    """A regular expression, as written and compiled."""

    text: str

    expression: re2._Regexp


@dataclass(frozen=True, slots=True)
class NearRule:
    """Groups of phrases that stand near each other."""

    groups: tuple[tuple[PhraseRule, ...], ...]
    within: int


@dataclass(frozen=True, slots=True)
class TermRule:
    """A term of a code: what finds it, and when it counts."""

    finds: PhraseRule | PatternRule | NearRule
    negated: Negated
    unless: tuple[TermRule, ...]


@dataclass(frozen=True, slots=True)
class CodeRule:
    """A code with all its terms, the roles it is looked for in, and the unit that gets it."""

    code: Code
    terms: tuple[TermRule, ...]
    unit: Unit
    roles: frozenset[Role]


class Step(NamedTuple):
    """A word of the codebook met at some place: at what cost, whether exactly, in how many letters and words."""

    cost: int
    exact: bool
    letters: int
    width: int


class Starts(NamedTuple):
    """Phrases that may begin with some word of the text, by number.

    Those in `going_on` need the word that they stand under, one of the vocabulary, to come next.
    """

    at_once: dict[int, PhraseRule]
    going_on: dict[int, dict[int, PhraseRule]]

    def add(self, phrase: PhraseRule, word: int, step: Step) -> None:
        """Add a phrase whose first word, or first two joined, was met."""
        if word in phrase.joined[:1]:
            self.at_once[phrase.number] = phrase
        if word != phrase.words[0] or (step.cost and not phrase.vary[0]):
            return
        if len(phrase.words) > 1:
            for behind in {phrase.words[1], *phrase.joined[1:2]}:
                self.going_on.setdefault(behind, {})[phrase.number] = phrase
        elif 100 * (1 - step.cost / (phrase.letters[0] + step.letters)) >= phrase.threshold - 1e-9:
            self.at_once[phrase.number] = phrase


class CompiledCodebook:
    """What the matcher needs of a codebook, and the vocabulary that grows with the texts it sees."""

    def __init__(
        self,
        codes: tuple[CodeRule, ...],
        lists: Lists,
        stems: Stems,
        vocabulary: Vocabulary,
        phrases: Iterable[PhraseRule],
    ) -> None:
        self.codes = codes
        self.lists = lists
        self.stems = stems
        self.vocabulary = vocabulary
        self.fillers: dict[str, list[tuple[str, ...]]] = {}
        """The fillers by their first word."""
        for filler in sorted(lists.fillers):
            self.fillers.setdefault(filler[0], []).append(filler)
        self.starting: dict[int, list[PhraseRule]] = {}
        """For each word of the vocabulary the phrases that can begin with it."""
        for phrase in phrases:
            for word in {phrase.words[0], *phrase.joined[:1]} - {-1}:
                self.starting.setdefault(word, []).append(phrase)
        self._steps: dict[str, dict[int, list[Step]]] = {}
        self._starts: dict[str, Starts] = {}

    def steps(self, word: str) -> dict[int, list[Step]]:
        """The codebook's words that a word of the text, which was learnt, can stand for by itself."""
        if word not in self._steps:
            readings = self.vocabulary.readings(word)
            self._steps[word] = {r.word: [Step(r.cost, r.exact, len(word), 1)] for r in readings}
        return self._steps[word]

    def starts(self, word: str) -> Starts:
        """The phrases that may begin with a word of the text, which was learnt."""
        if word not in self._starts:
            starts = Starts({}, {})
            for at, (step,) in self.steps(word).items():
                for phrase in self.starting.get(at, ()):
                    starts.add(phrase, at, step)
            self._starts[word] = starts
        return self._starts[word]


def compile_codebook(codebook: Codebook, language: str) -> CompiledCodebook:
    """A codebook ready to match speech in one of its languages. Costs tens of milliseconds: do it once for many transcripts."""
    stems = Stems(language)
    lists = Lists.of(codebook, language)
    vocabulary = Vocabulary(stems, (word for phrase in lists.light | lists.fillers for word in phrase))
    rules = _Rules(codebook, vocabulary)
    codes = tuple(rules.code(code) for code in codebook.codes)
    return CompiledCodebook(codes, lists, stems, vocabulary, rules.phrases())


class _Rules:
    """Makes rules of a codebook's terms; a phrase that several terms have is one rule."""

    def __init__(self, codebook: Codebook, vocabulary: Vocabulary) -> None:
        self._codebook = codebook
        self._vocabulary = vocabulary
        self._phrases: dict[tuple[Phrase, float], PhraseRule] = {}
        self._parts = {phrase: _parts(phrase) for phrase in _phrases(codebook)}
        words: set[str] = set()
        prefixes: set[str] = set()
        joined: set[str] = set()
        for parts in self._parts.values():
            words |= {part for part in parts if not part.endswith("*")}
            prefixes |= {part[:-1] for part in parts if part.endswith("*")}
            joined |= {word for word in _joined(parts) if word}
        vocabulary.add(words, prefixes, joined)

    def code(self, code: Code) -> CodeRule:
        threshold = self._codebook.threshold if code.threshold is None else code.threshold
        unless = tuple(self._term(term, threshold, "keep", ()) for term in code.unless)
        negated: Negated = code.negated or "skip"
        return CodeRule(
            code,
            tuple(self._term(term, threshold, negated, unless) for term in code.terms),
            code.unit or self._codebook.unit,
            frozenset(code.roles or self._codebook.roles),
        )

    def phrases(self) -> Iterable[PhraseRule]:
        return self._phrases.values()

    def _term(self, term: Term, threshold: float, negated: Negated, unless: tuple[TermRule, ...]) -> TermRule:
        own = threshold if term.threshold is None else term.threshold
        finds: PhraseRule | PatternRule | NearRule
        match term.expression:
            case Phrase() as phrase:
                finds = self._phrase(phrase, own)
            case Near(groups, within):
                finds = NearRule(tuple(tuple(self._phrase(p, own) for p in group) for group in groups), within)
            case Pattern(expression):
                finds = PatternRule(expression, compile_pattern(expression))
        mine = tuple(self._term(inner, threshold, "keep", ()) for inner in term.unless)
        return TermRule(finds, term.negated or negated, mine + unless)

    def _phrase(self, phrase: Phrase, threshold: float) -> PhraseRule:
        if (phrase, threshold) not in self._phrases:
            parts = self._parts[phrase]
            shortest = SHORTEST_SIMILAR if len(parts) > 1 else SHORTEST_SIMILAR_ALONE
            vocabulary = self._vocabulary
            self._phrases[phrase, threshold] = PhraseRule(
                len(self._phrases),
                phrase.text,
                tuple(vocabulary.prefix(p[:-1]) if p.endswith("*") else vocabulary.word(p) for p in parts),
                tuple(vocabulary.word(word) if word else -1 for word in _joined(parts)),
                tuple(len(part) >= shortest for part in parts),
                tuple(len(part.rstrip("*")) for part in parts),
                threshold,
            )
        return self._phrases[phrase, threshold]


def _phrases(codebook: Codebook) -> Iterator[Phrase]:
    for code in codebook.codes:
        yield from _phrases_of(code.terms)
        yield from _phrases_of(code.unless)


def _phrases_of(terms: Iterable[Term]) -> Iterator[Phrase]:
    for term in terms:
        match term.expression:
            case Phrase() as phrase:
                yield phrase
            case Near(groups):
                for group in groups:
                    yield from group
        yield from _phrases_of(term.unless)


def _parts(phrase: Phrase) -> list[str]:
    """The folded words of a phrase; a prefix keeps its `*`."""
    words = Words(phrase.text)
    words.add(0, len(phrase.text))
    return [w + "*" if phrase.text.startswith("*", end) else w for w, end in zip(words.folded, words.ends, strict=True)]


def _joined(parts: Iterable[str]) -> list[str]:
    """For each word of a phrase but the last, what it makes with the next; empty where one is a prefix."""
    listed = list(parts)
    return ["" if "*" in a + b else fold(a + b) for a, b in zip(listed, listed[1:], strict=False)]

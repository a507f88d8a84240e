"""A codebook made ready to match: its phrases as folded words, its rules with every default filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from interviewcoder.codebooks.patterns import compile_pattern
from interviewcoder.matching.languages import Lists, Stems
from interviewcoder.matching.similarity import Vocabulary
from interviewcoder.matching.starts import (
    NEARLY,
    Alone,
    Branch,
    PhraseRule,
    Starts,
    Step,
    branches,
    by_word,
    method_of,
    score_of,
)
from interviewcoder.matching.words import Words
from interviewcoder.model.codebook import Code, Codebook, Near, Negated, Part, Pattern, Phrase, Term, Unit
from interviewcoder.model.transcript import Role

if TYPE_CHECKING:
    import re2

SHORTEST_SIMILAR = 3
"""Inside a phrase words of fewer letters are met exactly or inflected only."""

LONGEST_ENDING = 20
"""How many letters longer than the codebook's word an inflection in the text is, at most."""

SHORTEST_SIMILAR_ALONE = 5
"""A term of one word of fewer letters is met exactly or inflected only."""


class PatternRule(NamedTuple):
    """A regular expression, as written and compiled."""

    text: str
    expression: re2._Regexp


class NearRule(NamedTuple):
    """Groups of phrases that stand near each other."""

    groups: tuple[tuple[PhraseRule, ...], ...]
    within: int


class TermRule(NamedTuple):
    """A term of a code: what finds it, and when it counts."""

    finds: PhraseRule | PatternRule | NearRule
    negated: Negated
    unless: tuple[TermRule, ...]
    part: Part


class CodeRule(NamedTuple):
    """A code with all its terms, the roles it is looked for in, the unit that gets it, and whether questions count."""

    code: Code
    terms: tuple[TermRule, ...]
    unit: Unit
    roles: frozenset[Role]
    is_asked: bool

    def is_searched(self, term: TermRule, role: Role | None) -> bool:
        """Whether a term is looked for in the speech of a role: an `asked` one only in the interviewer's.

        Without a role every term is, except `asked` ones.
        """
        if term.part == "asked":
            return role == "interviewer"
        return role is None or role in self.roles


NOTHING: Mapping[str, tuple[Step, ...]] = {}
"""The steps of a word of the text that stands for no word of the codebook, as most do."""


@cache
def _one_word(cost: int, exact: bool, letters: int) -> tuple[Step, ...]:
    """The only step of a word that is met by one word; equal ones are one object, since there are many."""
    return (Step(cost, exact, letters, 1),)


_NO_STARTS = Starts([], [], frozenset())


class CompiledCodebook:
    """What the matcher needs of a codebook, and the vocabulary that grows with the texts it sees."""

    def __init__(
        self,
        codes: tuple[CodeRule, ...],
        cues: CodeRule,
        lists: Lists,
        stems: Stems,
        vocabulary: Vocabulary,
        phrases: Sequence[PhraseRule],
    ) -> None:
        self.codes = codes
        self.cues = cues
        """The codebook's cues of trouble, as the terms of a code that no codebook has."""
        self.lists = lists
        self.stems = stems
        self.vocabulary = vocabulary
        self.fillers: dict[str, list[tuple[str, ...]]] = {}
        """The fillers by their first word, the longest first."""
        for filler in sorted(lists.fillers, key=lambda phrase: (-len(phrase), phrase)):
            self.fillers.setdefault(filler[0], []).append(filler)
        self.filler_words = {word for filler in lists.fillers for word in filler}
        self.longest_filler = max(map(len, lists.fillers), default=0)
        self.light_letters = lists.light_letters
        self.longest_acronym = max(map(len, vocabulary.whole), default=0) + LONGEST_ENDING
        """The most spelled-out letters that are tried as one word: more make no word of the codebook."""
        self.phrases = phrases
        """The phrases by their numbers."""
        self.starting = by_word(phrases, 0)
        """The phrases by their first word, and by their first two read as one."""
        self._steps: dict[str, Mapping[str, tuple[Step, ...]]] = {}
        self._starts: dict[str, Starts] = {}
        self._branches: dict[str, list[Branch]] = {}

    def steps(self, word: str) -> Mapping[str, tuple[Step, ...]]:
        """The codebook's words that a word of the text, which was learnt, can stand for by itself."""
        steps = self._steps.get(word)
        if steps is None:
            steps = NOTHING
            if readings := self.vocabulary.readings(word):
                letters = [len(word) if r.cost else len(r.word.rstrip("*")) for r in readings]
                steps = {r.word: _one_word(r.cost, r.exact, n) for r, n in zip(readings, letters, strict=True)}
            self._steps[word] = steps
        return steps

    def starts(self, word: str) -> Starts:
        """What may begin with a word of the text, which was learnt, by itself."""
        starts = self._starts.get(word)
        if starts is None:
            alone: list[Alone] = []
            going_on: list[tuple[Branch, Step]] = []
            for branch, step in self.branches(word, self.steps(word)):
                if not branch.is_of_one_word:
                    going_on.append((branch, step))
                    continue
                for phrase in branch.whole:
                    score = score_of(phrase, step.cost, step.letters)
                    if score >= phrase.threshold - NEARLY:
                        alone.append(Alone(phrase, score, method_of(step.cost, exact=step.exact)))
            starts = _NO_STARTS
            if alone or going_on:
                is_met = any(branch.whole for branch, _ in going_on)
                next_words = None if is_met else frozenset().union(*(branch.next_words for branch, _ in going_on))
                starts = Starts(alone, going_on, next_words)
            self._starts[word] = starts
        return starts

    def branches(self, said: str, steps: Mapping[str, tuple[Step, ...]]) -> Iterator[tuple[Branch, Step]]:
        """The phrases that may begin with `said`, a word of the text, as branches, each with the step that meets it."""
        for word, some in steps.items():
            if word in self.starting and word not in self._branches:
                self._branches[word] = branches(self.starting[word], 0, word)
            for branch in self._branches.get(word, ()):
                for step in some:
                    if branch.takes(step, word, said):
                        yield branch, step


def compile_codebook(codebook: Codebook, language: str) -> CompiledCodebook:
    """A codebook ready to match speech in one of its languages. Costs milliseconds: do it once for many transcripts."""
    stems = Stems(language)
    lists = Lists.of(codebook, language)
    rules = _Rules(codebook, lists.light_letters)
    codes = tuple(rules.code(code) for code in codebook.codes)
    cues = rules.code(Code("cue", "cue", terms=codebook.cues))
    light = {*lists.light, *lists.small, *(word for filler in lists.fillers for word in filler)}
    vocabulary = Vocabulary(
        stems,
        light,
        {word for phrase in rules.phrases.values() for word in phrase.words},
        rules.highest_costs(),
        {word for phrase in rules.phrases.values() for word in phrase.joined if word},
    )
    return CompiledCodebook(codes, cues, lists, stems, vocabulary, tuple(rules.phrases.values()))


class _Rules:
    """Makes rules of a codebook's terms; a phrase that several terms have is one rule."""

    def __init__(self, codebook: Codebook, light_letters: frozenset[str]) -> None:
        self._codebook = codebook
        self._light_letters = light_letters
        self.phrases: dict[tuple[str, float], PhraseRule] = {}

    def code(self, code: Code) -> CodeRule:
        threshold = self._codebook.threshold if code.threshold is None else code.threshold
        unless = tuple(self._term(term, threshold, "keep", ()) for term in code.unless)
        negated: Negated = code.negated or "skip"
        return CodeRule(
            code,
            tuple(self._term(term, threshold, negated, unless) for term in code.terms),
            code.unit or self._codebook.unit,
            frozenset(code.roles or self._codebook.roles),
            any(term.part == "asked" for term in code.terms),
        )

    def _term(self, term: Term, threshold: float, negated: Negated, unless: tuple[TermRule, ...]) -> TermRule:
        own = threshold if term.threshold is None else term.threshold
        finds: PhraseRule | PatternRule | NearRule
        match term.expression:
            case Phrase() as phrase:
                finds = self._phrase(phrase, own)
            case Near(groups, within):
                finds = NearRule(tuple([tuple([self._phrase(p, own) for p in group]) for group in groups]), within)
            case Pattern(expression):
                finds = PatternRule(expression, compile_pattern(expression))
        mine = tuple(self._term(inner, threshold, "keep", ()) for inner in term.unless)
        is_kept = term.part in ("cue", "asked")  # a denied problem is denied with the term that it is a problem with
        return TermRule(finds, term.negated or ("keep" if is_kept else negated), mine + unless, term.part)

    def _phrase(self, phrase: Phrase, threshold: float) -> PhraseRule:
        key = (phrase.text, threshold)
        rule = self.phrases.get(key)
        if rule is None:
            words = _words(phrase.text)
            letters = len("".join(words).replace("*", ""))
            rule = self.phrases[key] = PhraseRule(
                number=len(self.phrases),
                text=phrase.text,
                words=words,
                joined=tuple([self._joined(one, other) for one, other in pairwise(words)]),
                letters=letters,
                shortest=SHORTEST_SIMILAR if len(words) > 1 else SHORTEST_SIMILAR_ALONE,
                threshold=threshold,
                most=_most(letters, threshold),
            )
        return rule

    def _joined(self, one: str, other: str) -> str:
        """Two words of a phrase as one; empty if one is a prefix, or is *a* or *I* outside of an acronym."""
        is_acronym = len(one) == len(other) == 1
        if "*" in one + other or (not is_acronym and not self._light_letters.isdisjoint((one, other))):
            return ""
        return one + other

    def highest_costs(self) -> dict[str, float]:
        """For each word that may be similar the highest cost at which a phrase with it still counts."""
        highest: dict[str, float] = {}
        for phrase in self.phrases.values():
            for word in phrase.words:
                if len(word) >= phrase.shortest and phrase.most > highest.get(word, -1.0) and not word.endswith("*"):
                    highest[word] = phrase.most
        return highest


def _most(letters: int, threshold: float) -> float:
    """The highest cost of a phrase with some letters that counts from a threshold on.

    Similar words add at most their cost to the letters found, so 1 - cost / (2 letters + cost) bounds the score.
    """
    share = 1 - (threshold - NEARLY) / 100
    return 2 * letters * share / (1 - share) if share < 1 else float("inf")


def _words(text: str) -> tuple[str, ...]:
    """The folded words of a phrase; a prefix keeps its `*`."""
    if text.isascii() and text.replace(" ", "").isalnum():
        return tuple(text.lower().split())
    words = Words.of(text, [(0, len(text))])
    pairs = zip(words.folded, words.ends, strict=True)
    return tuple(word + "*" if text.startswith("*", end) else word for word, end in pairs)

"""One passage being matched: fillers, stutters, joined words, and the phrases found in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple

from interviewcoder.matching.compiled import NOTHING, CompiledCodebook
from interviewcoder.matching.passages import Passage
from interviewcoder.matching.starts import NEARLY, Branch, Step, method_of, score_of
from interviewcoder.matching.words import (
    Words,
    is_plural_of_a_letter,
    may_stand_in_a_word,
    may_stand_in_an_acronym,
)
from interviewcoder.model.coding import Method

if TYPE_CHECKING:
    from interviewcoder.matching.columns.speech import Met

MOST_SKIPPED = 10
"""How many words of fillers and stutters a phrase may skip between two of its words."""

_Ways = dict[tuple[int, int, int, bool], int]
"""Ways to meet the rest of phrases, by the phrase's number, the cost, the letters found and whether exactly: for each
the nearest place behind."""


class Found(NamedTuple):
    """A term found in words `first` to `last` (exclusive) of a passage, at offsets `start` to `end`."""

    first: int
    last: int
    start: int
    end: int
    score: float
    method: Method
    size: int
    """How many words of the term were met: longer terms win over shorter ones."""
    term: str
    parts: tuple[tuple[int, int], ...] = ()
    """Of a near match the range of words of each part."""
    is_clear: bool | None = None
    """True: no negation is near. False: one may be, so that the match has to be looked at. None: that is not known."""


def _first(numbered: tuple[int, Found]) -> int:
    return numbered[1].first


class MatchedPassage:
    """A passage with what its words can stand for, and the phrases found in it."""

    def __init__(
        self,
        passage: Passage,
        codebook: CompiledCodebook,
        patterns: Set[str] = frozenset(),
        begins: Sequence[int] | None = None,
        joins: Sequence[int] | None = None,
        met: Met | None = None,
    ) -> None:
        """Takes the `patterns` that may match in it and, where columns tell them, the phrases that are `met` already.

        Other phrases are looked for only at the words in `begins`, and words are read as one only from those in `joins`
        on; None: at all words.
        """
        self.passage = passage
        self.patterns = patterns
        self._codebook = codebook
        self._fillers = codebook.fillers
        self._met = met
        self._begins = range(len(self._folded)) if begins is None else begins
        self._joins = range(len(self._folded)) if joins is None else frozenset(joins)
        self._joined: dict[int, Mapping[str, tuple[Step, ...]]] = {}
        self._known: dict[tuple[Branch, int], _Ways] = {}

    @property
    def words(self) -> Words:
        """The passage's words, which are made only where something has to be looked for among them."""
        return self.passage.words

    @cached_property
    def _folded(self) -> Sequence[str]:
        return self.passage.words.folded

    def numbers(self) -> Iterable[int]:
        """The numbers of the codebook's phrases that are met."""
        if self._met is None:
            return self.begun
        return self.begun.keys() | self._met.numbers if self._begins else self._met.numbers

    def each(self, wanted: Set[int] | None = None) -> Iterable[tuple[int, Found]]:
        """Every match of a phrase, or at least those of the wanted phrases, each with the phrase's number.

        They are in the order of the first word. Matches of one phrase may overlap; of those from the same first word
        only the best is there.
        """
        met = self._met.each(wanted) if self._met else ()
        if not self._begins:  # in most passages
            return met
        begun = ((number, found) for number, some in self.begun.items() for found in some)
        return sorted(chain(met, begun), key=_first)

    def phrases(self, wanted: Set[int]) -> Mapping[int, list[Found]]:
        """The matches of the wanted phrases, and maybe those of others, by the phrase's number."""
        if self._met is None:
            return self.begun
        by_number: defaultdict[int, list[Found]] = defaultdict(list)
        for number, found in self.each(wanted):
            by_number[number].append(found)
        return by_number

    @cached_property
    def begun(self) -> dict[int, list[Found]]:
        """The matches of all phrases that begin at the words in `begins`, by the phrase's number."""
        found: defaultdict[int, list[Found]] = defaultdict(list)
        for at in self._begins:
            if self._joined_at(at):
                for number, best in self._best(at, self._codebook.branches(self._folded[at], self._steps_at(at))):
                    found[number].append(best)
                continue
            starts = self._codebook.starts(self._folded[at])
            if starts.alone:
                start, end = self.words.starts[at], self.words.ends[at]
                for phrase, score, method in starts.alone:
                    found[phrase.number].append(Found(at, at + 1, start, end, score, method, 1, phrase.text))
            if starts.going_on and self._may_go_on(at + 1, starts.next_words):
                for number, best in self._best(at, starts.going_on):
                    found[number].append(best)
        return dict(found)

    def _may_go_on(self, at: int, next_words: frozenset[str] | None) -> bool:
        """Whether phrases may go on at `at` or behind what is skipped there, with one of `next_words`; None: any."""
        if next_words is None:
            return True
        return any(
            here < len(self._folded) and not next_words.isdisjoint(self._steps_at(here)) for here in self.gap(at)
        )

    def gap(self, at: int) -> list[int]:
        """Where a phrase may go on that has met a word just before `at`: there, or behind fillers and stutters."""
        words = self._folded
        reached = [at]
        if at == len(words):
            return reached
        word = words[at]
        if not (word in self._fillers or word == words[at - 1] or (at > 1 and word == words[at - 2])):
            return reached
        for place in reached:
            if place == len(words):
                continue
            word = words[place]
            steps = [self.filler(place)]  # 0 is no step
            if word == words[at - 1]:
                steps.append(1)
            if at >= 2 and word == words[at - 2] and words[place : place + 2] == words[at - 2 : at]:
                steps.append(2)
            reached += [place + n for n in steps if n and place + n - at <= MOST_SKIPPED and place + n not in reached]
        return reached

    def filler(self, at: int) -> int:
        """How many words the longest filler that begins at a word has; 0 where none does."""
        words = self._folded
        for phrase in self._fillers.get(words[at], ()):
            if len(phrase) == 1 or tuple(words[at : at + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    @property
    def filler_words(self) -> Set[str]:
        """The words that are fillers, or part of one, somewhere."""
        return self._codebook.filler_words

    def is_filler(self, at: int) -> bool:
        """Whether a word is a filler, or part of one."""
        if self._folded[at] not in self.filler_words:
            return False
        return any(self.filler(at - behind) > behind for behind in range(min(self._codebook.longest_filler, at + 1)))

    @cached_property
    def places(self) -> list[int]:
        """For each word, and for the end, how many words that are no fillers stand before it."""
        counting = [1] * len(self._folded)
        for at, word in enumerate(self._folded):
            if word in self._fillers and (size := self.filler(at)):
                counting[at : at + size] = [0] * size
        return list(accumulate(counting, initial=0))

    def _best(self, first: int, going_on: Iterable[tuple[Branch, Step]]) -> Iterator[tuple[int, Found]]:
        """The best match from a word on of each phrase of some branches that is met there, with the phrase's number."""
        best: dict[int, tuple[float, int, bool, int]] = {}
        for branch, step in going_on:
            for (number, more, letters, exact), behind in self._ways(branch, first + step.width).items():
                phrase, cost = self._codebook.phrases[number], step.cost + more
                score = score_of(phrase, cost, step.letters + letters)
                if cost <= phrase.most and score >= phrase.threshold - NEARLY:
                    way = score, -behind, step.exact and exact, cost
                    best[number] = max(way, best.get(number, way))
        words = self.words
        for number, (score, negative, exact, cost) in best.items():
            phrase, last = self._codebook.phrases[number], -negative
            start, end, method = words.starts[first], words.ends[last - 1], method_of(cost, exact=exact)
            yield number, Found(first, last, start, end, score, method, len(phrase.words), phrase.text)

    def _ways(self, branch: Branch, place: int) -> _Ways:
        """The ways to meet what is left of the phrases of a branch, from a place on."""
        known = self._known.get((branch, place))
        if known is not None:
            return known
        found: _Ways = {(phrase.number, 0, 0, True): place for phrase in branch.whole}
        for here in self.gap(place) if branch.goes_on else ():
            if here == len(self._folded):
                continue
            for word, steps in self._steps_at(here).items():
                for then in branch.following(word) if word in branch.next_words else ():
                    for step in steps:
                        if not then.takes(step, word, self._folded[here]):
                            continue
                        for (number, cost, letters, exact), behind in self._ways(then, here + step.width).items():
                            way = number, cost + step.cost, letters + step.letters, exact and step.exact
                            if way[1] <= self._codebook.phrases[number].most:
                                found[way] = min(behind, found.get(way, behind))
        self._known[branch, place] = found
        return found

    def _steps_at(self, at: int) -> Mapping[str, tuple[Step, ...]]:
        """What the word at a place, alone or joined with those behind it, can stand for."""
        steps = self._codebook.steps(self._folded[at])
        joined = self._joined_at(at)
        return {word: steps.get(word, ()) + joined.get(word, ()) for word in {*steps, *joined}} if joined else steps

    def _joined_at(self, at: int) -> Mapping[str, tuple[Step, ...]]:
        """What the word at a place, read as one with words behind it, can stand for."""
        steps = self._joined.get(at)
        if steps is None:
            steps = self._joined[at] = self._joined_steps(at) if at in self._joins else NOTHING
        return steps

    def _joined_steps(self, at: int) -> Mapping[str, tuple[Step, ...]]:
        vocabulary, word = self._codebook.vocabulary, self._folded[at]
        if at + 1 == len(self._folded) or not vocabulary.has_beginning(word + self._folded[at + 1][0]):
            return NOTHING
        steps: dict[str, tuple[Step, ...]] = {}
        for behind in self._joinable(at):
            rest = "".join(self._folded[at + 1 : behind])
            for reading in vocabulary.joined(word, rest):
                step = Step(0, reading.exact, len(reading.word), behind - at)
                steps[reading.word] = (*steps.get(reading.word, ()), step)
        return steps

    def _joinable(self, at: int) -> list[int]:
        """The places behind words that may be one: two with a blank or hyphen between, or the letters of an acronym."""
        words = self.words
        folded = self._folded
        alone = len(folded[at]) == 1
        gap = words.gap(at + 1)
        # Two letters are an acronym or nothing, and *a* and *I* are no part of a longer word.
        light = self._codebook.light_letters
        joins = folded[at] not in light and folded[at + 1] not in light and not (alone and len(folded[at + 1]) == 1)
        ends = [at + 2] if joins and may_stand_in_a_word(gap) else []
        if not alone:
            return ends
        upper = words.text[words.starts[at]].isupper()
        behind = at + 1
        most = min(len(folded), at + self._codebook.longest_acronym)  # a recogniser may loop
        while behind < most and len(folded[behind]) == 1 and self._goes_on(behind, upper=upper):
            behind += 1
            ends.append(behind)
        plural = behind < len(folded) and is_plural_of_a_letter(folded[behind])
        if plural and upper and self._goes_on(behind, upper=True):
            ends.append(behind + 1)  # "S L As"
        return sorted(set(ends))

    def _goes_on(self, at: int, *, upper: bool) -> bool:
        """Whether a letter may belong to the acronym of those before it: near enough, and of the same case."""
        words = self.words
        return may_stand_in_an_acronym(words.gap(at)) and words.text[words.starts[at]].isupper() == upper

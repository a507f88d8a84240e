"""Whether a match is denied in its sentence: *there's no privacy issue*, *missing values were never a problem*."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from interviewcoder.matching.languages import Lists, Phrases, Stems
from interviewcoder.matching.phrases import Found, MatchedPassage
from interviewcoder.model.codebook import Negated

DETERMINER_REACH = 2
"""How many words, whatever they are, may stand between *no* or *without* and what it denies."""

REACH = 4
"""How many words, all of them light (any, have, really, …), may stand behind another negation."""

_FAR = 100  # words, fillers and all, beyond which nothing is looked for
PROBLEM_REACH = 3
"""How many words may stand between a negation and the problem that it denies."""

FARTHEST = REACH + PROBLEM_REACH + 2
"""How many words, fillers and stutters aside, may stand between a match and anything that can deny it, at most."""

_SAME = 3  # first letters that a problem shares with all words of its stem (elided words stand alone)

_NEAR = 15  # words, fillers and all, beyond which few negations count


class Negation:
    """Tells which matches are negated, by a codebook's lists for one language."""

    def __init__(self, lists: Lists, stems: Stems) -> None:
        self._lists = lists
        self._stems = stems
        self._all = lists.negations | lists.determiners
        self._longest = max((len(phrase) for phrase in self._all | lists.no_negations), default=1)
        self.last_words = {phrase[-1] for phrase in self._all}
        self.light = lists.light
        self._judged: set[str] = set()
        self._problem_words: set[str] = set()
        self.breaks = lists.breaks
        problems = sorted(lists.problems)
        self._problem_stems = frozenset(stems.of(problems))
        self._problem_heads = {word[:_SAME] for word in problems}

    def lets(self, passage: MatchedPassage, found: Found, negated: Negated) -> bool:
        """Whether a match counts for a term that skips negated matches, keeps them, or wants only these."""
        if found.is_clear:
            return negated != "only"
        return negated == "keep" or self._negates(passage, found) == (negated == "only")

    def _negates(self, passage: MatchedPassage, found: Found) -> bool:
        """Whether a match is negated; a short look around it comes first, unless columns had one."""
        if found.is_clear is None and not self._is_near(passage, found):
            return False
        begin, _ = passage.passage.sentence(found.first)
        before = range(found.first - 1, begin - 1, -1)
        if self._denied_inside(passage, found) or self._denied_directly(passage, before):
            return True
        _, end = passage.passage.sentence(max(found.last - 1, found.first))
        if not self._has_problem(set(passage.words.folded[begin:end])):
            return False
        after = range(found.last, end)
        return self._problem_denied(passage, before, found) or self._problem_denied(passage, after, found)

    def _is_near(self, passage: MatchedPassage, found: Found) -> bool:
        """Whether what is around a match has to be looked at more closely; for most a short look is enough."""
        words = passage.words.folded
        own = words[found.first : found.last]
        # What is said twice in the match, or in its last or first word and the one beside it, may stand around it too.
        again = {*own, *words[max(found.last - 2, 0) : found.first + 2]}
        before = self._clause(words[max(found.first - _NEAR, 0) : found.first][::-1])
        after = self._clause(words[found.last : found.last + _NEAR])
        for side in (before, after):
            if len(side) == _NEAR and len(set(side) - passage.filler_words - again) <= FARTHEST:
                return True  # so many fillers that what matters may be farther away
        around = set(before).union(after, own if found.parts else ())
        if self.last_words.isdisjoint(around):
            return False
        if (found.parts and not self.last_words.isdisjoint(own)) or self._has_problem(around):
            return True
        # Without a problem only a negation before the match can deny it; what is between decides.
        for at, word in enumerate(before):
            if word in self.last_words:
                between = set(before[:at]) - passage.filler_words - again
                return len(between) <= DETERMINER_REACH or between <= self.light
        return False

    def _clause(self, side: Sequence[str]) -> Sequence[str]:
        """The words on one side of a match, nearest first, up to where the clause breaks off."""
        if self.breaks.isdisjoint(side):
            return side
        return side[: next(at for at, word in enumerate(side) if word in self.breaks)]

    def _has_problem(self, words: set[str]) -> bool:
        if new := words - self._judged:
            self._judged |= new
            some = list(new)
            self._problem_words.update(some[at] for at in self.problems_among(some))
        return not self._problem_words.isdisjoint(words)

    def _denied_inside(self, passage: MatchedPassage, found: Found) -> bool:
        """Whether a negation stands between the parts of a near match and is none of them."""
        between = (at for at in range(found.first, found.last) if found.parts and not _is_within(at, found))
        return any(self._is_negation(passage, at) for at in between)

    def _denied_directly(self, passage: MatchedPassage, before: range) -> bool:
        """Whether a negation stands before a match, near enough and with the right words between."""
        light = True
        for between, at in enumerate(islice(self._spoken(passage, before), REACH + 1)):
            if between <= DETERMINER_REACH:
                negations = self._all if light else self._lists.determiners
            elif light:
                negations = self._lists.negations
            else:
                return False
            if self._ends_at(passage, at, negations):
                return True
            light = light and passage.words.folded[at] in self.light
        return False

    def _problem_denied(self, passage: MatchedPassage, side: range, found: Found) -> bool:
        """Whether a denied problem stands on a side of a match, with light words between."""
        for at in islice(self._spoken(passage, side), REACH + 1):
            if self._is_denied_problem(passage, at, found):
                return True
            if passage.words.folded[at] not in self.light:
                return False
        return False

    def _is_denied_problem(self, passage: MatchedPassage, at: int, found: Found) -> bool:
        """Whether a word is the problem, or the negation, of *no … issue*; the match's own negation is none."""
        begin, end = passage.passage.sentence(at)
        if self._has_problem({passage.words.folded[at]}):
            before = islice(self._spoken(passage, range(at - 1, begin - 1, -1)), PROBLEM_REACH + 1)
            return any(self._is_negation(passage, place) and not _is_within(place, found) for place in before)
        if self._is_negation(passage, at):
            after = islice(self._spoken(passage, range(at + 1, end)), PROBLEM_REACH + 1)
            return self._has_problem({passage.words.folded[place] for place in after})
        return False

    def _is_negation(self, passage: MatchedPassage, at: int) -> bool:
        return self._ends_at(passage, at, self._all)

    def _ends_at(self, passage: MatchedPassage, at: int, negations: Phrases) -> bool:
        """Whether one of some negations ends at a word, and is neither an exception nor an answer."""
        words = passage.words.folded
        if words[at] not in self.last_words:
            return False
        begin, _ = passage.passage.sentence(at)
        low = max(begin, at + 1 - self._longest)
        around, here = tuple(words[low : at + self._longest]), at + 1 - low
        if not any(around[first:here] in negations for first in range(here)):
            return False
        ends = range(here, len(around) + 1)
        if any(around[first:end] in self._lists.no_negations for first in range(here) for end in ends):
            return False
        return not self._is_answer(passage, at, begin)

    def _is_answer(self, passage: MatchedPassage, at: int, begin: int) -> bool:
        """Whether a *no* at the head of its sentence, with punctuation behind it, only answers a question."""
        words = passage.words
        if at + 1 < len(words) and not words.gap(at + 1).strip():
            return False
        said, openers = words.folded, self._lists.openers
        return said[at] in openers and all(said[i] in openers or passage.is_filler(i) for i in range(begin, at))

    def problems_among(self, words: Sequence[str]) -> list[int]:
        """The indices of the words that are problems, such as *issue* or *concern*."""
        likely = [at for at, word in enumerate(words) if word[:_SAME] in self._problem_heads]
        stems = self._stems.of([words[at] for at in likely])
        return [at for at, stem in zip(likely, stems, strict=True) if stem in self._problem_stems]

    def _spoken(self, passage: MatchedPassage, places: range) -> Iterator[int]:
        """Places on one side, nearest first, without fillers and stutters, up to where a clause breaks off."""
        words, breaks = passage.words.folded, self.breaks
        clause = takewhile(lambda at: words[at] not in breaks, places)
        reached = (at for at in islice(clause, _FAR) if not passage.is_filler(at))
        edge = places.start - places.step
        around = (edge - places.step, edge)
        said_before, said = (words[place] if 0 <= place < len(words) else None for place in around)
        at, following = next(reached, None), next(reached, None)
        while at is not None:
            word = words[at]
            if word == said_before != said and following is not None and words[following] == said:
                at, following = next(reached, None), next(reached, None)
                continue
            if word != said:
                yield at
                said_before, said = said, word
            at, following = following, next(reached, None)


def _is_within(at: int, found: Found) -> bool:
    """Whether a word is one of those that a match met; what stands between the parts of a near match is not."""
    return any(first <= at < last for first, last in found.parts or ((found.first, found.last),))

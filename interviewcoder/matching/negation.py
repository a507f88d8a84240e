"""Whether a match is denied in its sentence: *there's no privacy issue*, *missing values were never a problem*."""

from __future__ import annotations

from interviewcoder.matching.languages import Lists, Phrases, Stems
from interviewcoder.matching.passage import Found, MatchedPassage

DETERMINER_REACH = 2
"""How many words, whatever they are, may stand between *no* or *without* and what it denies."""

REACH = 4
"""How many words, all of them light (any, have, really, …), may stand behind another negation."""

PROBLEM_REACH = 3
"""How many words may stand between a negation and the problem that it denies."""


class Negation:
    """Tells which matches are negated, by the lists of a codebook's languages."""

    def __init__(self, lists: Lists, stems: Stems) -> None:
        self._lists = lists
        self._stems = stems
        self._longest = max((len(p) for p in lists.negations | lists.no_negations | lists.determiners), default=1)
        problems = sorted(word for phrase in lists.problems for word in phrase)
        self._problem_stems = frozenset(stems.of(problems))
        self._is_problem: dict[str, bool] = {}

    def negates(self, passage: MatchedPassage, found: Found) -> bool:
        """Whether a match is negated."""
        begin, _ = passage.passage.sentence(found.first)
        _, end = passage.passage.sentence(max(found.last - 1, found.first))
        before = _Side(passage, range(found.first - 1, begin - 1, -1), self._lists)
        after = _Side(passage, range(found.last, end), self._lists)
        return (
            self._denied_inside(passage, found)
            or self._denied_directly(before, begin)
            or self._problem_denied(before, begin, end, found)
            or self._problem_denied(after, begin, end, found)
        )

    def _denied_inside(self, passage: MatchedPassage, found: Found) -> bool:
        """Whether a negation stands between the parts of a near match and is none of them."""
        between = (at for at in range(found.first, found.last) if not any(a <= at < b for a, b in found.parts))
        return bool(found.parts) and any(self._negation(passage, at, passage.passage.sentence(at)[0]) for at in between)

    def _denied_directly(self, side: _Side, begin: int) -> bool:
        light = True
        for between, at in enumerate(side.places):
            if between > REACH:
                return False
            if between <= DETERMINER_REACH and self._negation_ends_at(side.passage, at, begin, self._lists.determiners):
                return True
            if light and self._negation_ends_at(side.passage, at, begin, self._lists.negations):
                return True
            light = light and side.word(at, self._lists.light)
        return False

    def _problem_denied(self, side: _Side, begin: int, end: int, found: Found) -> bool:
        """Whether a denied problem stands near: *no … issue* at most `REACH` light words away."""
        for between, at in enumerate(side.places):
            if between > REACH:
                return False
            if self._problem_negated_at(side.passage, at, begin, end, found):
                return True
            if not side.word(at, self._lists.light):
                return False
        return False

    def _problem_negated_at(self, passage: MatchedPassage, at: int, begin: int, end: int, found: Found) -> bool:
        """Whether a word is the problem, or the negation, of a denied problem."""
        if self._problem(passage.words.folded[at]):
            before = _Side(passage, range(at - 1, begin - 1, -1), self._lists)
            own = found.parts or ((found.first, found.last),)
            return any(
                self._negation(passage, place, begin) and not any(a <= place < b for a, b in own)
                for place in before.places[: PROBLEM_REACH + 1]
            )
        if self._negation(passage, at, begin):
            after = _Side(passage, range(at + 1, end), self._lists)
            return any(self._problem(passage.words.folded[place]) for place in after.places[: PROBLEM_REACH + 1])
        return False

    def _negation(self, passage: MatchedPassage, at: int, begin: int) -> bool:
        lists = self._lists
        return self._negation_ends_at(passage, at, begin, lists.determiners | lists.negations)

    def _negation_ends_at(self, passage: MatchedPassage, at: int, begin: int, negations: Phrases) -> bool:
        words = passage.words.folded
        begin = passage.passage.sentence(at)[0]
        ending = [tuple(words[first : at + 1]) for first in range(max(begin, at + 1 - self._longest), at + 1)]
        if not any(phrase in negations for phrase in ending):
            return False
        around = range(max(begin, at + 1 - self._longest), at + 1)
        longest = range(1, self._longest + 1)
        if any(tuple(words[i : i + n]) in self._lists.no_negations for i in around for n in longest if i + n > at):
            return False
        return not self._is_answer(passage, at, begin)

    def _is_answer(self, passage: MatchedPassage, at: int, begin: int) -> bool:
        """Whether a *no* at the head of its sentence, with punctuation behind it, only answers a question."""
        words = passage.words
        if at + 1 < len(words) and not words.gap(at + 1).strip():
            return False
        openers, fillers = self._lists.openers, passage.filler_words()
        return (words.folded[at],) in openers and all(
            (words.folded[before],) in openers or before in fillers for before in range(begin, at)
        )

    def _problem(self, word: str) -> bool:
        if word not in self._is_problem:
            self._is_problem[word] = self._stems.of([word])[0] in self._problem_stems
        return self._is_problem[word]


class _Side:
    """The words on one side of a match, nearest first, without fillers, up to where a clause breaks off."""

    def __init__(self, passage: MatchedPassage, reach: range, lists: Lists) -> None:
        self.passage = passage
        self._words = passage.words.folded
        skipped = passage.filler_words()
        self.places: list[int] = []
        edge = reach.start - reach.step
        said = [self._words[at] for at in (edge - reach.step, edge) if 0 <= at < len(self._words)]
        spoken: list[int] = []
        for at in reach:
            if self.word(at, lists.breaks):
                break
            if at not in skipped:
                spoken.append(at)
        at = 0
        while at < len(spoken) and len(self.places) <= REACH + PROBLEM_REACH:
            ahead = [self._words[place] for place in spoken[at : at + 2]]
            if ahead[:1] == said[-1:]:
                at += 1
            elif ahead == said[-2:]:
                at += 2
            else:
                self.places.append(spoken[at])
                said.append(ahead[0])
                at += 1

    def word(self, at: int, among: Phrases) -> bool:
        """Whether a word is in a list."""
        return (self._words[at],) in among

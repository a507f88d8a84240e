"""One passage being matched: fillers, stutters, joined words, and the phrases found in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from interviewcoder.matching.compiled import CompiledCodebook, PhraseRule, Step
from interviewcoder.matching.units import Passage
from interviewcoder.model.coding import Method

MOST_SKIPPED = 10
"""How many words of fillers and stutters a phrase may skip between two of its words."""

_HYPHENS = "-\u2010\u2011"


@dataclass(frozen=True, slots=True)
class Found:
    """A term found in words `first` to `last` (exclusive) of a passage, at offsets `start` to `end`."""

    first: int
    last: int
    start: int
    end: int
    score: float
    method: Method
    size: int
    """The words of the term that were met, by which longer terms win over shorter ones."""
    term: str
    parts: tuple[tuple[int, int], ...] = ()
    """The words of each part of a near match."""


class MatchedPassage:
    """A passage with what its words can stand for; looks phrases up as they are asked for."""

    def __init__(self, passage: Passage, codebook: CompiledCodebook) -> None:
        self.passage = passage
        self.words = passage.words
        self._codebook = codebook
        self._joined: dict[int, dict[int, list[Step]]] = {}
        self._fillers = codebook.fillers
        self._filler_words: frozenset[int] | None = None

    def phrases(self) -> dict[int, list[Found]]:
        """Every match of every phrase of the codebook, by the phrase's number, in order of their first word.

        Matches of one phrase may overlap; of those from the same first word only the best is there.
        """
        found: dict[int, list[Found]] = {}
        for at in range(len(self.words)):
            for phrase in self._starting_at(at).values():
                if best := self._best(phrase, at):
                    found.setdefault(phrase.number, []).append(best)
        return found

    def gap(self, at: int) -> list[int]:
        """Where a phrase may go on that has met a word just before `at`: there, or behind fillers and stutters."""
        words = self.words.folded
        reached = [at]
        for place in reached:
            if place == len(words):
                continue
            steps = [self.filler(place)] if words[place] in self._fillers else []
            if words[place] == words[at - 1]:
                steps.append(1)
            if at >= 2 and words[place] == words[at - 2] and words[place : place + 2] == words[at - 2 : at]:
                steps.append(2)
            reached += [place + n for n in steps if n and place + n - at <= MOST_SKIPPED and place + n not in reached]
        return reached

    def filler(self, at: int) -> int:
        """How many words the longest filler that begins at a word has; 0 where none does."""
        words = self.words.folded
        phrases = self._fillers.get(words[at], ())
        return max((len(p) for p in phrases if tuple(words[at : at + len(p)]) == p), default=0)

    def filler_words(self) -> frozenset[int]:
        """The words of the passage that are fillers, or part of one."""
        if self._filler_words is None:
            found: set[int] = set()
            at = 0
            while at < len(self.words):
                length = self.filler(at)
                found.update(range(at, at + length))
                at += length or 1
            self._filler_words = frozenset(found)
        return self._filler_words

    def _best(self, phrase: PhraseRule, first: int) -> Found | None:
        """The best match of a phrase from a word on: the highest score, then the shortest."""
        best: tuple[float, int, bool, int] | None = None
        total = sum(phrase.letters)
        for cost, letters, exact, behind in self._paths(phrase, 0, first):
            score = 100 * (1 - cost / (total + letters))
            if score >= phrase.threshold - 1e-9 and (best is None or (score, -behind) > (best[0], -best[1])):
                best = (score, behind, exact, cost)
        if best is None:
            return None
        score, behind, exact, cost = best
        method: Method = "fuzzy" if cost else "exact" if exact else "inflected"
        words = self.words
        return Found(first, behind, words.starts[first], words.ends[behind - 1], score, method, len(phrase.words), phrase.text)

    def _paths(self, phrase: PhraseRule, at: int, place: int) -> Iterator[tuple[int, int, bool, int]]:
        """The ways to meet a phrase from its word `at` on at a place: cost, letters found, exactly or not, end."""
        if at == len(phrase.words):
            yield 0, 0, True, place
            return
        for here in self.gap(place) if at else (place,):
            if here >= len(self.words):
                continue
            steps = self._steps_at(here)
            ways = [(step, 1) for step in steps.get(phrase.words[at], ()) if phrase.vary[at] or not step.cost]
            if at < len(phrase.joined) and phrase.joined[at] >= 0:
                ways += [(step, 2) for step in steps.get(phrase.joined[at], ()) if not step.cost]
            for step, met in ways:
                for cost, letters, exact, behind in self._paths(phrase, at + met, here + step.width):
                    yield cost + step.cost, letters + step.letters, exact and step.exact, behind

    def _starting_at(self, at: int) -> dict[int, PhraseRule]:
        """The phrases that may begin with the word at a place and go on with a word that follows."""
        at_once, going_on = self._codebook.starts(self.words.folded[at])
        phrases = at_once
        if going_on:
            for place in self.gap(at + 1):
                if place < len(self.words):
                    for word in going_on.keys() & self._steps_at(place).keys():
                        phrases = phrases | going_on[word]
        for word in self._joined_at(at):
            phrases = phrases | {phrase.number: phrase for phrase in self._codebook.starting.get(word, ())}
        return phrases

    def _steps_at(self, at: int) -> dict[int, list[Step]]:
        """What the word at a place, alone or joined with those behind it, can stand for."""
        steps = self._codebook.steps(self.words.folded[at])
        joined = self._joined_at(at)
        return {word: steps.get(word, []) + joined.get(word, []) for word in {*steps, *joined}} if joined else steps

    def _joined_at(self, at: int) -> dict[int, list[Step]]:
        """What the word at a place can stand for when read as one with words behind it."""
        if at not in self._joined:
            words = self.words.folded
            steps: dict[int, list[Step]] = {}
            for behind in self._joinable(at):
                rest = "".join(words[at + 1 : behind])
                for reading in self._codebook.vocabulary.joined(words[at], rest):
                    step = Step(0, reading.exact, len(words[at] + rest), behind - at)
                    steps.setdefault(reading.word, []).append(step)
            self._joined[at] = steps
        return self._joined[at]

    def _joinable(self, at: int) -> list[int]:
        """Where words that may be one word end: two with a blank or hyphen between, or the letters of an acronym."""
        words = self.words
        folded = words.folded
        ends: set[int] = set()
        if at + 1 < len(words) and len(gap := words.gap(at + 1)) == 1 and (gap.isspace() or gap in _HYPHENS):
            ends.add(at + 2)
        behind = at + 1
        if len(folded[at]) == 1:
            while behind < len(words) and len(folded[behind]) == 1 and not words.gap(behind).strip(" .-"):
                behind += 1
                ends.add(behind)
            # The plural of an acronym: "S L As".
            if behind < len(words) and len(folded[behind]) == 2 and folded[behind][1] == "s" and words.gap(behind) == " ":
                ends.add(behind + 1)
        return sorted(ends)

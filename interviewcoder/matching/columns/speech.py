"""The passages of a transcript with their words in columns, and those in which phrases may begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, compress, islice, repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from interviewcoder.matching.columns.edges import Alphabet
from interviewcoder.matching.columns.lexicon import Lexicon, WordsAt
from interviewcoder.matching.columns.windows import Begins, Windows
from interviewcoder.matching.phrases import MOST_SKIPPED, Found
from interviewcoder.matching.sentences import SENTENCE_END
from interviewcoder.matching.words import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from interviewcoder.matching.columns.denials import Denials
    from interviewcoder.matching.columns.sieve import Sieve
    from interviewcoder.matching.passages import Passage

PIECE = 1 << 20
"""So many characters are looked at together: what is made of them meanwhile takes several times their memory."""

_FREED = 1 << 23  # bytes, some times what the largest of the columns of a piece has

LONGEST_WORD = 1 << 12
"""A text without a blank in so many characters is read by the code for small texts."""


FEW = 500
"""So many words of a passage are looked up at once."""


class Said(NamedTuple):
    """The words of a text: which of the lexicon's they are, and where they begin and end."""

    lexicon: Lexicon
    numbers: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def words(self, text: str, ranges: Sequence[tuple[int, int]]) -> Words:
        """Some of them."""
        words = Words(text)
        if len(ranges) == 1:  # most are; a view costs nothing where few places are asked for
            ((first, last),) = ranges
            numbers = self.numbers[first:last]
            is_long = last - first > FEW  # then most are never asked for
            words.folded = WordsAt(self.lexicon, numbers) if is_long else self.lexicon.words_at(numbers)
            words.starts, words.ends = self.starts[first:last].data, self.ends[first:last].data
            return words
        folded, starts, ends = list[str](), list[int](), list[int]()
        for first, last in ranges:
            folded += self.lexicon.words_at(self.numbers[first:last])
            starts += self.starts[first:last].tolist()
            ends += self.ends[first:last].tolist()
        words.folded, words.starts, words.ends = folded, starts, ends
        return words

    def gaps(self, text: str, places: NDArray[np.int64]) -> list[str]:
        """What stands between each of some words and the next."""
        edges = zip(self.ends[places].tolist(), self.starts[places + 1].tolist(), strict=True)
        return [text[end:start] for end, start in edges]

    def are_capitals(self, text: str, places: NDArray[np.int64]) -> list[bool]:
        """Whether each of some words begins with a capital."""
        return [text[start].isupper() for start in self.starts[places].tolist()]


@dataclass
class Speech:
    """Some passages and what is said in their text; `firsts` and `lasts` are the ranges of the words of each span."""

    passages: Sequence[Passage]
    said: Said
    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]

    def only(self, chosen: Sequence[bool]) -> Speech:
        """Some of the passages."""
        spans = np.repeat(np.array(chosen, bool), self._sizes)
        passages = list(compress(self.passages, chosen))
        return Speech(passages, self.said, self.firsts[spans], self.lasts[spans])

    def counts(self, words: Set[str]) -> list[int]:
        """How many of some words are said in each passage."""
        is_one = np.zeros(len(self.said.lexicon.words), bool)
        is_one[[number for word in words if (number := self.said.lexicon.number(word))]] = True
        counted = np.concatenate([[0], np.cumsum(is_one[self.said.numbers])])
        sums = iter((counted[self.lasts] - counted[self.firsts]).tolist())
        return [sum(islice(sums, len(passage.spans))) for passage in self.passages]

    def worth_a_look(
        self, sieve: Sieve, windows: Windows, denials: Denials, roles: Set[str], patterns: Sequence[Set[str]]
    ) -> Iterator[Look]:
        """The passages of people in some roles in which phrases begin or may, or of its `patterns` some may match."""
        if not self.passages:
            return iter(())
        sieve.learn(self.said.lexicon.words)
        denials.learn(self.said.lexicon.words)
        sifted = sieve.sift(self.said, self.passages[0].text)
        inside, own_span = self._inside(sifted.begins)
        plain = inside & sifted.is_plain & own_span
        places = sifted.begins[plain]
        spans = np.searchsorted(self.firsts, places, "right") - 1
        begins, ends = self.firsts[spans], self.lasts[spans]
        where = Begins(places, sifted.reach[plain], ends)
        rows = windows.rows(self.said, where, sifted)
        first, begins, ends = places[rows.places], begins[rows.places], ends[rows.places]
        last = first + rows.words
        denied = denials.around(self.said.numbers).may_deny(first, last, begins, ends, self._are_apart)
        columns = (
            rows.which,
            first - begins,
            last - begins,
            self.said.starts[first],
            self.said.ends[last - 1],
            ~denied,
        )
        every = AllMet(windows.found, rows.phrases, *(column.data for column in columns))
        searched = np.array([passage.role in roles for passage in self.passages], bool)
        others = np.zeros(len(self.said.numbers), bool)
        others[sifted.begins[inside & ~plain]] = others[self._before_labels()] = True
        at, joins = np.flatnonzero(others), np.flatnonzero(sifted.may_join)
        return self._looks(every, first, at, joins, searched, patterns)

    def _before_labels(self) -> NDArray[np.int64]:
        """The words from which a phrase may run over a label: the sieve takes the label for what is said next."""
        runs_on = np.ones(len(self.firsts), bool)
        runs_on[np.cumsum(self._sizes) - 1] = False
        firsts, lasts = self.firsts[runs_on], self.lasts[runs_on]
        places: NDArray[np.int64] = lasts[:, None] - np.arange(1, MOST_SKIPPED + 2)
        return places[places >= firsts[:, None]]

    def _are_apart(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether a sentence ends between each of some words and another behind it."""
        text, starts = self.passages[0].text, self.said.starts[other].tolist()
        # A letter of the other word has to be seen, as one that a sentence begins with.
        found = map(SENTENCE_END.search, repeat(text), self.said.ends[one].tolist(), [start + 1 for start in starts])
        return np.array([bool(end and end.start() < start) for end, start in zip(found, starts, strict=True)], bool)

    def _looks(
        self,
        every: AllMet,
        first: NDArray[np.int64],
        others: NDArray[np.int64],
        joins: NDArray[np.int64],
        searched: NDArray[np.bool_],
        patterns: Sequence[Set[str]],
    ) -> Iterator[Look]:
        edges = [
            np.searchsorted(places, edge) for places in (first, others, joins) for edge in (self.firsts, self.lasts)
        ]
        is_there = (edges[0] < edges[1]) | (edges[2] < edges[3])
        begins = np.cumsum(self._sizes) - self._sizes
        chosen = (np.logical_or.reduceat(is_there, begins) | list(map(bool, patterns))) & searched
        spans = np.repeat(chosen, self._sizes)
        ranges = zip(*(edge[spans].tolist() for edge in (self.firsts, self.lasts, *edges)), strict=True)
        for passage, its in compress(zip(self.passages, patterns, strict=True), chosen.tolist()):
            parts = list(islice(ranges, len(passage.spans)))
            _, _, met_from, met_to, *_ = parts[0]  # where there are more nothing was met
            look = Look(passage, its, Met(every, met_from, met_to), [], [])
            size = 0
            for begin, end, _, _, others_from, others_to, joins_from, joins_to in parts:
                if others_from < others_to:
                    look.begins.extend((others[others_from:others_to] - (begin - size)).tolist())
                if joins_from < joins_to:
                    look.joins.extend((joins[joins_from:joins_to] - (begin - size)).tolist())
                size += end - begin
            # Of what is said, and not of this, which holds the passages: else nothing would be freed at once.
            passage.words_from = partial(self.said.words, passage.text, [part[:2] for part in parts])
            yield look

    def _inside(self, places: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """For each word whether it is said in one of the passages, and whether that has only one span."""
        spans = np.maximum(np.searchsorted(self.firsts, places, "right") - 1, 0)
        alone = np.repeat(self._sizes == 1, self._sizes)
        return (self.firsts[spans] <= places) & (places < self.lasts[spans]), alone[spans]

    @cached_property
    def _sizes(self) -> NDArray[np.int64]:
        """How many spans each passage has."""
        return np.array([len(passage.spans) for passage in self.passages], np.int64)


class AllMet(NamedTuple):
    """The phrases that were met in a text, as columns, of which all but one are views, read in less time than arrays.

    These are their `numbers`, `which` of what windows `found` they are, their `first` word and the one behind their
    `last` in their passage, where they `start` and `end` in the text, and whether no negation is near.
    """

    found: list[Found]
    numbers: NDArray[np.int64]
    which: memoryview[Any]
    first: memoryview[Any]
    last: memoryview[Any]
    start: memoryview[Any]
    end: memoryview[Any]
    is_clear: memoryview[Any]


class Met:
    """The phrases that were met in a passage: some of those in a text."""

    __slots__ = ("_all", "_first", "numbers")

    def __init__(self, every: AllMet, first: int, last: int) -> None:
        self._all = every
        self._first = first
        self.numbers: list[int] = every.numbers[first:last].tolist()

    def each(self, wanted: Set[int] | None = None) -> Iterator[tuple[int, Found]]:
        """Each, or each that is wanted, with its number, in the order of the text."""
        of_windows, _, which, first, last, start, end, is_clear = self._all
        for at, number in enumerate(self.numbers, self._first):
            if wanted is None or number in wanted:
                one = of_windows[which[at]]
                met = Found(
                    first[at], last[at], start[at], end[at], one.score, one.method, one.size, one.term, (), is_clear[at]
                )
                yield number, met


class Look(NamedTuple):
    """A passage worth a look: which expressions may match there, the phrases that were met, and what may be met.

    That is where other phrases may begin, and where words may join.
    """

    passage: Passage
    patterns: Set[str]
    met: Met
    begins: list[int]
    joins: list[int]


class Reader:
    """Reads texts into columns, with one lexicon for all of them."""

    def __init__(self) -> None:
        self._alphabet = Alphabet()
        self._lexicon = Lexicon()
        # Once glibc has seen so many bytes freed it keeps what columns free, and does not ask for each page of it anew.
        np.empty(_FREED, np.uint8)

    @property
    def known(self) -> int:
        """How many different words were read."""
        return len(self._lexicon.words)

    def speech(self, text: str, passages: Sequence[Passage]) -> Speech | None:
        """The passages of a text with its words.

        None where the code for small texts has to read it: it has more different characters than there is room for, no
        blanks, or a passage begins or ends inside of a word, which no layout makes.
        """
        found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
        for start, end in _pieces(text):
            piece = text[start:end]
            edges = self._alphabet.edges(piece)
            if edges is None or end - start > PIECE + LONGEST_WORD:
                return None
            found.append((self._lexicon.numbers(piece, edges), edges.starts + start, edges.ends + start))
        if not found or not passages:
            return None
        numbers, starts, ends = found[0] if len(found) == 1 else map(np.concatenate, zip(*found, strict=True))
        every = chain.from_iterable(passage.spans for passage in passages)
        spans = np.fromiter(chain.from_iterable(every), np.int64).reshape(-1, 2)
        firsts, lasts = np.searchsorted(starts, spans[:, 0]), np.searchsorted(starts, spans[:, 1])
        before = np.concatenate([ends, [0]])  # the first word has none before it
        if (before[firsts - 1] > spans[:, 0]).any() or (before[lasts - 1] > spans[:, 1]).any():
            return None
        return Speech(passages, Said(self._lexicon, numbers, starts, ends), firsts, lasts)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """A text in pieces, cut at blanks."""
    start = 0
    while start < len(text):
        cut = text.find(" ", start + PIECE)
        end = cut if cut >= 0 else len(text)
        yield start, end
        start = end

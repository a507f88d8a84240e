"""The passages of a transcript with their words in columns, and those in which phrases may begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import chain, compress, repeat
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from interviewcoder.matching.columns.edges import Alphabet
from interviewcoder.matching.columns.lexicon import Lexicon, WordsAt
from interviewcoder.matching.columns.windows import Begins, Windows
from interviewcoder.matching.phrases import Found
from interviewcoder.matching.sentences import SENTENCE_END
from interviewcoder.matching.words import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from interviewcoder.matching.columns.denials import Denials
    from interviewcoder.matching.columns.sieve import Sieve
    from interviewcoder.matching.passages import Passage

PIECE = 1 << 20
"""The size of a piece, in characters, that is looked at as a whole; meanwhile it takes several times its memory."""

_FREED = 1 << 23  # bytes, some times what the largest of the columns of a piece has

LONGEST_WORD = 1 << 12
"""A text with more characters than this and no blank between is read by the code for small texts."""


FEW = 500
"""In passages of at most this many words all are looked up at once, in longer ones each when it is asked for."""


class Said(NamedTuple):
    """The words of some passages of a text: which of the lexicon's they are, and where they begin and end.

    Between the last word of a passage and the first of the next anything may stand in the text.
    """

    lexicon: Lexicon
    numbers: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def words(self, text: str, first: int, last: int) -> Words:
        """The words `first` to `last` (exclusive); of many, each is looked up only when it is asked for."""
        numbers = self.numbers[first:last]
        is_long = last - first > FEW  # then most are never asked for
        folded = WordsAt(self.lexicon, numbers) if is_long else self.lexicon.words_at(numbers)
        return Words(text, folded, self.starts[first:last].data, self.ends[first:last].data)

    def gaps(self, text: str, places: NDArray[np.int64]) -> list[str]:
        """What stands between each of some words and the next."""
        edges = zip(self.ends[places].tolist(), self.starts[places + 1].tolist(), strict=True)
        return [text[end:start] for end, start in edges]

    def are_capitals(self, text: str, places: NDArray[np.int64]) -> list[bool]:
        """Whether each of some words begins with a capital."""
        return [text[start].isupper() for start in self.starts[places].tolist()]


@dataclass
class Speech:
    """Some passages and what is said in them: `firsts` and `lasts` (exclusive) are each one's range of words in `said`.

    `labelled` are the words that a label stands before in the middle of their passage.
    """

    passages: Sequence[Passage]
    said: Said
    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]
    labelled: NDArray[np.int64]

    def only(self, chosen: Sequence[bool]) -> Speech:
        """The same speech with only the chosen passages."""
        at = np.flatnonzero(chosen)
        passages = list(compress(self.passages, chosen))
        return Speech(passages, self.said, self.firsts[at], self.lasts[at], self.labelled)

    def counts(self, words: Set[str]) -> list[int]:
        """How many of some words are said in each passage."""
        is_one = np.zeros(len(self.said.lexicon.words), bool)
        is_one[[number for word in words if (number := self.said.lexicon.number(word))]] = True
        counted = np.concatenate([[0], np.cumsum(is_one[self.said.numbers])])
        counts: list[int] = (counted[self.lasts] - counted[self.firsts]).tolist()
        return counts

    def worth_a_look(
        self, sieve: Sieve, windows: Windows, denials: Denials, roles: Set[str], patterns: Sequence[Set[str]]
    ) -> Iterator[Look]:
        """The passages of people in some roles in which phrases begin or may begin, or one of `patterns` may match."""
        if not self.passages:
            return iter(())
        sieve.learn(self.said.lexicon.words)
        denials.learn(self.said.lexicon.words)
        sifted = sieve.sift(self.said, self.passages[0].text)
        at = np.maximum(np.searchsorted(self.firsts, sifted.begins, "right") - 1, 0)
        inside = (self.firsts[at] <= sifted.begins) & (sifted.begins < self.lasts[at])
        plain = inside & sifted.is_plain
        places, begins, ends = sifted.begins[plain], self.firsts[at[plain]], self.lasts[at[plain]]
        rows = windows.rows(self.said, Begins(places, sifted.reach[plain], ends), sifted)
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
        others, joins = sifted.begins[inside & ~plain], np.flatnonzero(sifted.may_join)
        searched = np.array([passage.role in roles for passage in self.passages], bool)
        return self._looks(every, first, others, joins, searched, patterns)

    def _are_apart(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether a sentence ends between each of some words and another behind it; not where a label is between."""
        text, starts = self.passages[0].text, self.said.starts[other].tolist()
        # A letter of the other word has to be seen, as one that a sentence begins with.
        found = map(SENTENCE_END.search, repeat(text), self.said.ends[one].tolist(), [start + 1 for start in starts])
        apart = np.array([bool(end and end.start() < start) for end, start in zip(found, starts, strict=True)], bool)
        labels_before = (np.searchsorted(self.labelled, words, "right") for words in (one, other))
        return apart & np.equal(*labels_before)

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
        chosen = (is_there | list(map(bool, patterns))) & searched
        ranges = zip(*(edge[chosen].tolist() for edge in (self.firsts, self.lasts, *edges)), strict=True)
        of_passages = compress(zip(self.passages, patterns, strict=True), chosen.tolist())
        for (passage, its), (begin, end, met_from, met_to, others_from, others_to, joins_from, joins_to) in zip(
            of_passages, ranges, strict=True
        ):
            # Bound to `said`, not to this object, which holds the passages: a cycle would be freed late.
            passage.words_from = partial(self.said.words, passage.text, begin, end)
            yield Look(
                passage,
                its,
                Met(every, met_from, met_to),
                (others[others_from:others_to] - begin).tolist() if others_from < others_to else [],
                (joins[joins_from:joins_to] - begin).tolist() if joins_from < joins_to else [],
            )


class AllMet(NamedTuple):
    """The phrases that were met in a text, as columns; all but `numbers` are views, read in less time than arrays.

    `numbers` are the phrases' numbers in the codebook, `which` the indices in `found` of matches with the same words.
    `first` and `last` (exclusive) are words of the passage, `start` and `end` offsets of the text; `is_clear` is
    whether no negation is near.
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
    """The phrases that were met in a passage: a stretch of the columns of a text, with their numbers."""

    __slots__ = ("_all", "_first", "numbers")

    def __init__(self, every: AllMet, first: int, last: int) -> None:
        self._all = every
        self._first = first
        self.numbers: list[int] = every.numbers[first:last].tolist()

    def each(self, wanted: Set[int] | None = None) -> Iterator[tuple[int, Found]]:
        """Every match, or every match of the wanted phrases, with the phrase's number, in the order of the text."""
        of_windows, _, which, first, last, start, end, is_clear = self._all
        for at, number in enumerate(self.numbers, self._first):
            if wanted is None or number in wanted:
                one = of_windows[which[at]]
                met = Found(
                    first[at], last[at], start[at], end[at], one.score, one.method, one.size, one.term, (), is_clear[at]
                )
                yield number, met


class Look(NamedTuple):
    """A passage worth a look: the expressions that may match in it (`patterns`), and the phrases that were `met`.

    `begins` are the words at which other phrases may begin, `joins` those that may be read as one with the next.
    """

    passage: Passage
    patterns: Set[str]
    met: Met
    begins: list[int]
    joins: list[int]


class SpeechReader:
    """Reads texts into columns, with one lexicon for all of them."""

    def __init__(self) -> None:
        self._alphabet = Alphabet()
        self._lexicon = Lexicon()
        # Once glibc has freed so large a block, it keeps freed columns and need not ask for each of their pages anew.
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
        if not text or not passages:
            return None
        every = chain.from_iterable(passage.spans for passage in passages)
        spans = np.fromiter(chain.from_iterable(every), np.int64).reshape(-1, 2)
        found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
        for start, end in _pieces(text):
            piece = text[start:end]
            edges = self._alphabet.edges(piece)
            edges = edges and edges.within(np.clip(spans - start, 0, end - start))
            if edges is None or end - start > PIECE + LONGEST_WORD:
                return None
            found.append((self._lexicon.numbers(piece, edges), edges.starts + start, edges.ends + start))
        numbers, starts, ends = found[0] if len(found) == 1 else map(np.concatenate, zip(*found, strict=True))
        sizes = np.array([len(passage.spans) for passage in passages], np.int64)
        behind = np.cumsum(sizes)
        firsts, lasts = np.searchsorted(starts, spans[:, 0]), np.searchsorted(starts, spans[behind - 1, 1])
        is_first = np.zeros(len(spans), bool)
        is_first[behind - sizes] = True
        said = Said(self._lexicon, numbers, starts, ends)
        return Speech(passages, said, firsts[is_first], lasts, firsts[~is_first])


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """A text in pieces, cut at blanks."""
    start = 0
    while start < len(text):
        cut = text.find(" ", start + PIECE)
        end = cut if cut >= 0 else len(text)
        yield start, end
        start = end

"""The words of two texts, and which word of the one is paired with which word of the other."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from math import isqrt

_LINE = re.compile(r"[^\W\d_][^\n]*")  # without a number before it, which changes where a line before is taken out
WORD = re.compile(r"(\w[\w\u0300-\u036f]*)")  # an accent that is a character of its own belongs to its letter

FREE = -1
"""In place of a word's partner: it has none."""

RUN = 5
"""This many words in a row are hardly the same by chance."""

LINE = 4
"""A line of `RUN` words that each text has once weighs so many times its words: it is hardly ever another one."""

_CELLS = 100_000_000
"""How many pairs of words are weighed at once, which takes 12 MB: two interviews of 10,000 words."""

_Block = tuple[int, int, int]
"""Words that follow one another in both texts: the first in the old, its partner in the new, and how many."""


class Words:
    """The words of a text as columns: `keys` are the numbers they are compared by, `starts` and `ends` their offsets.

    `known` has the number of each word so far, and gets those of new words: texts that share it can be compared.
    """

    def __init__(self, text: str, known: dict[str, int]) -> None:
        self.text = text
        pieces = WORD.split(text)  # between words, a word, between words, …
        for word in dict.fromkeys(pieces[1::2]):
            if word not in known:
                known[word] = known.setdefault(unicodedata.normalize("NFKC", word).casefold(), len(known))
        edges = array("q", accumulate(map(len, pieces)))
        self.keys = array("q", map(known.__getitem__, pieces[1::2]))
        self.starts, self.ends = edges[:-1:2], edges[1::2]

    def begins_line(self, word: int) -> bool:
        """Whether a line ends between a word and the one before it, or it is the first one."""
        return word == 0 or "\n" in self.gap(word)

    def lines(self, begin: int, finish: int) -> dict[bytes, int]:
        """The first words of the lines of `RUN` words or more that are among `[begin, finish)` once, by their words."""
        lines: dict[bytes, int] = {}
        for line in _LINE.finditer(self.text, self.starts[begin], self.ends[finish - 1]) if begin < finish else ():
            first, last = self.within(*line.span())
            if last - first >= RUN:
                words = self.keys[first:last].tobytes()
                lines[words] = FREE if words in lines else first
        return {words: first for words, first in lines.items() if first != FREE}

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The numbers, `[first, last)`, of the words that share characters with a span."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

    def cuts(self, at: int) -> bool:
        """Whether an offset is amid a word."""
        word = bisect_right(self.ends, at)
        return word < len(self.starts) and self.starts[word] < at

    def gap(self, word: int) -> str:
        """What stands between a word and the one before it."""
        start = self.ends[word - 1] if word else 0
        return self.text[start : self.starts[word]] if word < len(self.starts) else self.text[start:]


def partners(one: Words, other: Words) -> tuple[array[int], array[int]]:
    """For each word of the old text the number of its partner in the new one, or `FREE`; and the other way round."""
    old, new = one.keys, other.keys
    there, back = array("q", [FREE]) * len(old), array("q", [FREE]) * len(new)
    for at, place, length in _in_order(one, other):
        there[at : at + length] = array("q", range(place, place + length))
        back[place : place + length] = array("q", range(at, at + length))
    for at, place, length in _shared(old, _free_runs(there), new, _free_runs(back)):  # what was moved
        for word, partner in zip(range(at, at + length), range(place, place + length), strict=True):
            if there[word] == back[partner] == FREE:
                there[word], back[partner] = partner, word
    return there, back


def _in_order(one: Words, other: Words) -> Iterator[_Block]:
    """The blocks that two texts have in the same order: head, tail, lines and runs that occur once, words between."""
    old, new = one.keys, other.keys
    head = alike(old, new)
    while head and not (one.begins_line(head) and other.begins_line(head)):
        head -= 1
    tail = alike(old[head:][::-1], new[head:][::-1])
    while tail and not (one.begins_line(len(old) - tail) and other.begins_line(len(new) - tail)):
        tail -= 1
    at_end, place_end = len(old) - tail, len(new) - tail
    shared = _shared(old, range(head, at_end - RUN + 1), new, range(head, place_end - RUN + 1))
    weights = {block: block[2] for block in shared}
    lines, lines_there = one.lines(head, at_end), other.lines(head, place_end)
    for words in lines.keys() & lines_there.keys():
        length = len(words) // old.itemsize
        weights[lines[words], lines_there[words], length] = LINE * length
    yield 0, 0, head
    done, done_there = head, head
    for at, place, length in [*_heaviest(weights), (at_end, place_end, tail)]:
        if done < at and done_there < place:
            yield from _common(old, new, range(done, at), range(done_there, place))
        over = max(done - at, done_there - place, 0)  # such blocks can overlap
        if over < length:
            yield at + over, place + over, length - over
            done, done_there = at + length, place + length


def _common(old: array[int], new: array[int], rows: range, columns: range) -> Iterator[_Block]:
    """The blocks of the longest common subsequence of two stretches of words.

    Stretches too long to be compared at once are cut into equally many slices, which are compared one by one.
    """
    from rapidfuzz.distance import LCSseq

    slices = isqrt(len(rows) * len(columns) // _CELLS) + 1
    for number in range(slices):
        top, bottom = (rows.start + len(rows) * edge // slices for edge in (number, number + 1))
        left, right = (columns.start + len(columns) * edge // slices for edge in (number, number + 1))
        for at, place, length in LCSseq.editops(old[top:bottom], new[left:right]).as_matching_blocks():
            yield top + at, left + place, length


def alike(one: Sequence[object], other: Sequence[object]) -> int:
    """How many items two sequences begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (this, that) in pairs if this != that), min(len(one), len(other)))


def _shared(old: array[int], begins: Iterable[int], new: array[int], begins_there: Iterable[int]) -> list[_Block]:
    """The runs of `RUN` words that occur once in each text, joined to blocks where they overlap.

    Only runs that begin at the words `begins` of the old text and `begins_there` of the new one count.
    """
    places = _once(new, begins_there)
    blocks: list[_Block] = []
    for run, at in _once(old, begins).items():
        if (place := places.get(run, FREE)) == FREE:
            continue
        first, first_there, length = blocks[-1] if blocks else (at, place, 0)
        if length and at - first == place - first_there == length - RUN + 1:
            blocks[-1] = (first, first_there, length + 1)
        else:
            blocks.append((at, place, RUN))
    return blocks


def _once(keys: array[int], begins: Iterable[int]) -> dict[bytes, int]:
    places: dict[bytes, int] = {}
    for at in begins:
        run = keys[at : at + RUN].tobytes()
        places[run] = FREE if run in places else at
    return {run: at for run, at in places.items() if at != FREE}


def _free_runs(partners: array[int]) -> Iterator[int]:
    """The numbers of the words at which `RUN` words in a row without partners begin."""
    begins = range(len(partners) - RUN + 1)
    return (at for at in begins if partners[at] == FREE == max(partners[at : at + RUN]))


def _heaviest(weights: Mapping[_Block, int]) -> list[_Block]:
    """Those of some weighed blocks that are in the order of both texts and weigh most in all."""
    blocks = sorted(weights)
    best: list[tuple[int, int, int]] = []  # a last block's place, what all up to it weigh, its number
    previous: list[int] = []
    for number, block in enumerate(blocks):
        place = block[1]
        slot = bisect_left(best, (place, 0, 0))
        _, weight, last = best[slot - 1] if slot else (0, 0, FREE)
        weight += weights[block]
        end = next((at for at in range(slot, len(best)) if best[at][1] > weight), len(best))
        best[slot:end] = [(place, weight, number)]
        previous.append(last)
    chosen: list[_Block] = []
    number = best[-1][2] if best else FREE
    while number != FREE:
        chosen.append(blocks[number])
        number = previous[number]
    return chosen[::-1]

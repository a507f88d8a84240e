"""Where the passages of one text are in another: after an edit, or in a print-out of the same interview.

Both texts are read as words, so that white space, punctuation and case do not matter. The words of the old text are
paired with those of the new: first what comes in the same order, then what was moved as a whole. A passage is now

1. where its very characters stand at one of its paired words, or beside a paired neighbour: certain;
2. else where its words follow one another at one of its paired words: certain;
3. else, if at least half of its words are paired, and four in five of them or one in three of the words that it then
   has, from the first of them to the last: certain, unless it begins or ends amid words that were replaced together
   with words outside it, and neither their number nor what stands between them tells which are whose;
4. else where its words follow one another, if that is once in the new text and most of them there are paired with
   nothing: certain from five words on;
5. else, if three in ten of its words are paired, or five in a row, and one in four of the words it then has is its own,
   from the first of them to the last: never certain;
6. else nowhere.

Words put in amid a passage belong to it, words put in at its edge do not. What its first and last words were replaced
by belongs to it, and so does the punctuation that it begins and ends with. Only rules 1 and 2 are good for evidence.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from math import isqrt
from typing import NamedTuple

_WORD = re.compile(r"(\w[\w\u0300-\u036f]*)")  # an accent that is a character of its own belongs to its letter

_FREE = -1
"""In place of a word's partner: it has none."""

_RUN = 5
"""So many words in a row are hardly the same by chance."""

_CELLS = 100_000_000
"""How many pairs of words are weighed at once, which takes 12 MB: two interviews of 10,000 words."""

_Block = tuple[int, int, int]
"""Words that follow one another in both texts: the first in the old, its partner in the new, and how many."""


class Place(NamedTuple):
    """Where a passage is now: `[start, end)` in the new text, and whether that is certain."""

    start: int
    end: int
    certain: bool


class Alignment:
    """Where the passages of one text are in another. Spans are `[start, end)` in code points, within their text."""

    def __init__(self, old: str, new: str) -> None:
        known: dict[str, int] = {}
        self._old, self._new = _Words(old, known), _Words(new, known)
        self._there, self._back = _partners(self._old.keys, self._new.keys)

    def place(self, start: int, end: int) -> Place | None:
        """Where a passage is now by the rules above; None if that is nowhere, or if it is empty."""
        if start >= end:
            return None
        if whole := self._verbatim(start, end) or self._unbroken(start, end):
            return Place(*whole, certain=True)
        first, last = self._old.within(start, end)
        strand = self._strand(first, last)
        words, own = last - first, len(strand)
        now = strand[-1][1] + 1 - strand[0][1] if strand else 0
        if strand and (5 * own >= 4 * words or (2 * own >= words and 3 * own >= now)):
            return self._stretch(start, end, strand)
        if found := self._found(first, last):
            return Place(*self._framed(start, end, *found), certain=words >= _RUN)
        if strand and (10 * own >= 3 * words or _in_a_row(strand)) and 4 * own >= now:
            return self._stretch(start, end, strand)._replace(certain=False)
        return None

    def place_exactly(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the very words of a span follow one another in the new text, or None; for evidence."""
        if start >= end:
            return None
        span = self._verbatim(start, end) or self._unbroken(start, end)
        if span and _WORD.findall(self._new.text, *span) == _WORD.findall(self._old.text, start, end):
            return span
        return None

    def _paired(self, first: int, last: int) -> list[tuple[int, int]]:
        """The words of a span that have a partner, with it."""
        return [(first + number, there) for number, there in enumerate(self._there[first:last]) if there != _FREE]

    def _verbatim(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the characters of a span stand as far from a word in it, or next to it, as they did."""
        old, new, there = self._old, self._new, self._there
        first, last = old.within(start, end)
        votes = Counter(new.starts[place] - old.starts[word] for word, place in self._paired(first, last))
        shifts = [shift for shift, _ in votes.most_common()]
        beside = []
        if first == 0:
            beside.append((start, 0))
        elif there[first - 1] != _FREE:
            beside.append((start - old.ends[first - 1], new.ends[there[first - 1]] - old.ends[first - 1]))
        if last == len(there):
            beside.append((len(old.text) - end, len(new.text) - len(old.text)))
        elif there[last] != _FREE:
            beside.append((old.starts[last] - end, new.starts[there[last]] - old.starts[last]))
        shifts += [shift for _, shift in sorted(beside)]  # the nearer first
        said = old.text[start:end]
        for shift in shifts:
            begin, finish = start + shift, end + shift
            if begin < 0 or not new.text.startswith(said, begin):
                continue
            # "no" is not in "nobody", unless the span itself is part of a word.
            if new.cuts(begin) <= old.cuts(start) and new.cuts(finish) <= old.cuts(end):
                return begin, finish
        return None

    def _unbroken(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the words of a span follow one another at one of them."""
        first, last = self._old.within(start, end)
        said = self._old.keys[first:last]
        votes = Counter(place - word + first for word, place in self._paired(first, last))
        for begin, _ in votes.most_common():
            if begin >= 0 and self._new.keys[begin : begin + len(said)] == said:
                return self._framed(start, end, begin, begin + len(said))
        return None

    def _strand(self, first: int, last: int) -> list[tuple[int, int]]:
        """The most paired words of a span that are in order with no other passage's paired words between them."""
        strands: list[list[tuple[int, int]]] = [[]]
        for word, place in self._paired(first, last):
            before = strands[-1][-1][1] if strands[-1] else place
            between = self._back[before + 1 : place]
            if place < before or any(other != _FREE and not first <= other < last for other in between):
                strands.append([])
            strands[-1].append((word, place))
        return self._drawn_together(max(strands, key=len))

    def _drawn_together(self, strand: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """A strand whose words, where the new text has them twice, are those beside the words that they stood beside.

        So *the model* is the end of *the older one, the model*, and does not begin with its first word.
        """
        for step, numbers in ((-1, range(len(strand) - 2, -1, -1)), (1, range(1, len(strand)))):
            for number in numbers:
                word, (neighbour, place) = strand[number][0], strand[number - step]
                if word == neighbour + step and self._new.keys[place + step] == self._old.keys[word]:
                    strand[number] = (word, place + step)
        return strand

    def _stretch(self, start: int, end: int, strand: list[tuple[int, int]]) -> Place:
        """From the first word of a strand to the last, with what the passage's words beyond them were replaced by."""
        first, last = self._old.within(start, end)
        (lowest, begin), (highest, finish) = strand[0], strand[-1]
        before, sure_start = self._share(first, lowest, begin, -1)
        after, sure_end = self._share(last - 1, highest, finish, 1)
        span = self._framed(start, end, begin - before, finish + 1 + after)
        return Place(*span, certain=sure_start and sure_end)

    def _share(self, edge: int, word: int, partner: int, step: int) -> tuple[int, bool]:
        """How many of the new words that replaced those at a passage's edge belong to it, and whether that is sure.

        `edge` is its first or last word, `word` with its `partner` the first or last that is paired, `step` the way
        from this to that. All of the words up to the next pair, which can be beyond the edge, were replaced together.
        """
        replaced, by = _free(self._there, word + step, step), _free(self._back, partner + step, step)
        inside = min(abs(edge - word), replaced)
        if not inside or not by:
            return 0, True
        if by == replaced:
            return inside, True
        if inside == replaced and by <= 2 * inside + 1:
            return by, True
        if inside < replaced:
            beyond = max(step, 0)  # what stands before the first word, but after the last
            stood = _plain(self._old.gap(edge + beyond))
            inner = [_plain(self._old.gap(word + step * count + beyond)) for count in range(1, inside)]
            outer = [_plain(self._new.gap(partner + step * count + beyond)) for count in range(1, by + 1)]
            alike = [count for count, gap in enumerate(outer, 1) if gap == stood]
            if stood != " " and inner.count(stood) < len(alike):  # as after a label, or between paragraphs
                return alike[inner.count(stood)], True
        return (by, False) if by <= 2 * inside + _RUN else (inside, False)

    def _found(self, first: int, last: int) -> tuple[int, int] | None:
        """The only place where the words of a span follow one another, if most of them are not others' there."""
        said = _line(self._old.keys[first:last])
        at = self._new_line.find(said) if first < last else -1
        if at < 0 or self._new_line.find(said, at + 1) >= 0:
            return None
        begin = self._new_line.count(" ", 0, at)
        finish = begin + last - first
        others = sum(word != _FREE and not first <= word < last for word in self._back[begin:finish])
        return (begin, finish) if 2 * others < last - first else None

    @cached_property
    def _new_line(self) -> str:
        return _line(self._new.keys)

    def _framed(self, start: int, end: int, begin: int, finish: int) -> tuple[int, int]:
        """Words of the new text as a span, with the punctuation that a passage begins and ends with."""
        old, new = self._old, self._new
        first, last = old.within(start, end)
        same = old.keys[first] == new.keys[begin]
        lead = _marks(old.gap(first)[::-1], old.starts[first] - start, new.gap(begin)[::-1], same, begin == 0)
        same = old.keys[last - 1] == new.keys[finish - 1]
        tail = _marks(old.gap(last), end - old.ends[last - 1], new.gap(finish), same, finish == len(new.keys))
        return new.starts[begin] - lead, new.ends[finish - 1] + tail


class _Words:
    """The words of a text, as columns: the numbers they are compared by, and where they are."""

    def __init__(self, text: str, known: dict[str, int]) -> None:
        self.text = text
        pieces = _WORD.split(text)  # between words, a word, between words, …
        for word in dict.fromkeys(pieces[1::2]):
            if word not in known:
                known[word] = known.setdefault(unicodedata.normalize("NFKC", word).casefold(), len(known))
        edges = array("q", accumulate(map(len, pieces)))
        self.keys = array("q", map(known.__getitem__, pieces[1::2]))
        self.starts, self.ends = edges[:-1:2], edges[1::2]

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The words, `[first, last)`, of which a span has characters."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

    def cuts(self, at: int) -> bool:
        """Whether an offset is amid a word."""
        word = bisect_right(self.ends, at)
        return word < len(self.starts) and self.starts[word] < at

    def gap(self, word: int) -> str:
        """What stands between a word and the one before it."""
        start = self.ends[word - 1] if word else 0
        return self.text[start : self.starts[word]] if word < len(self.starts) else self.text[start:]


def _partners(old: array[int], new: array[int]) -> tuple[array[int], array[int]]:
    """For each word of two texts its partner in the other."""
    there, back = array("q", [_FREE]) * len(old), array("q", [_FREE]) * len(new)
    for at, place, length in _in_order(old, new):
        there[at : at + length] = array("q", range(place, place + length))
        back[place : place + length] = array("q", range(at, at + length))
    for at, place, length in _shared(old, _free_runs(there), new, _free_runs(back)):  # what was moved
        for word, partner in zip(range(at, at + length), range(place, place + length), strict=True):
            if there[word] == back[partner] == _FREE:
                there[word], back[partner] = partner, word
    return there, back


def _in_order(old: array[int], new: array[int]) -> Iterator[_Block]:
    """What two texts have in common in the same order: the head, the tail, runs that occur once, and more between."""
    head = _alike(old, new)
    head = head if head >= _RUN else 0  # a word or two can be the same by chance
    tail = _alike(old[head:][::-1], new[head:][::-1])
    tail = tail if tail >= _RUN else 0
    at_end, place_end = len(old) - tail, len(new) - tail
    shared = _shared(old, range(head, at_end - _RUN + 1), new, range(head, place_end - _RUN + 1))
    yield 0, 0, head
    done, done_there = head, head
    for at, place, length in [*_heaviest(shared), (at_end, place_end, tail)]:
        if done < at and done_there < place:
            yield from _common(old, new, range(done, at), range(done_there, place))
        over = max(done - at, done_there - place, 0)  # such runs can overlap by a few words
        yield at + over, place + over, length - over
        done, done_there = at + length, place + length


def _common(old: array[int], new: array[int], rows: range, columns: range) -> Iterator[_Block]:
    """The longest common subsequence of two stretches; what is too much for that is cut into as many slices each."""
    from rapidfuzz.distance import LCSseq

    slices = isqrt(len(rows) * len(columns) // _CELLS) + 1
    for number in range(slices):
        top, bottom = (rows.start + len(rows) * edge // slices for edge in (number, number + 1))
        left, right = (columns.start + len(columns) * edge // slices for edge in (number, number + 1))
        for at, place, length in LCSseq.editops(old[top:bottom], new[left:right]).as_matching_blocks():
            yield top + at, left + place, length


def _alike(one: Sequence[object], other: Sequence[object]) -> int:
    """How many items two sequences begin with in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (this, that) in pairs if this != that), min(len(one), len(other)))


def _shared(old: array[int], begins: Iterable[int], new: array[int], begins_there: Iterable[int]) -> list[_Block]:
    """The runs of words that occur once in both texts, of those that begin at some words, overlaid to blocks."""
    places = _once(new, begins_there)
    blocks: list[_Block] = []
    for run, at in _once(old, begins).items():
        if (place := places.get(run, _FREE)) == _FREE:
            continue
        first, first_there, length = blocks[-1] if blocks else (at, place, 0)
        if length and at - first == place - first_there == length - _RUN + 1:
            blocks[-1] = (first, first_there, length + 1)
        else:
            blocks.append((at, place, _RUN))
    return blocks


def _once(keys: array[int], begins: Iterable[int]) -> dict[bytes, int]:
    places: dict[bytes, int] = {}
    for at in begins:
        run = keys[at : at + _RUN].tobytes()
        places[run] = _FREE if run in places else at
    return {run: at for run, at in places.items() if at != _FREE}


def _free_runs(partners: array[int]) -> Iterator[int]:
    """The words at which a run of words without partners begins."""
    begins = range(len(partners) - _RUN + 1)
    return (at for at in begins if partners[at] == _FREE == max(partners[at : at + _RUN]))


def _heaviest(blocks: list[_Block]) -> list[_Block]:
    """Of blocks in the order of the old text, those with the most words that are in the order of the new one too."""
    best: list[tuple[int, int, int]] = []  # a last block's place, the words up to its end, its number
    previous: list[int] = []
    for number, (_, place, length) in enumerate(blocks):
        slot = bisect_left(best, (place, 0, 0))
        _, words, last = best[slot - 1] if slot else (0, 0, _FREE)
        end = next((at for at in range(slot, len(best)) if best[at][1] > words + length), len(best))
        best[slot:end] = [(place, words + length, number)]
        previous.append(last)
    chosen: list[_Block] = []
    number = best[-1][2] if best else _FREE
    while number != _FREE:
        chosen.append(blocks[number])
        number = previous[number]
    return chosen[::-1]


def _free(partners: array[int], at: int, step: int) -> int:
    """How many words in a row are free, from one on."""
    count = 0
    while 0 <= at < len(partners) and partners[at] == _FREE:
        at, count = at + step, count + 1
    return count


def _in_a_row(strand: list[tuple[int, int]]) -> bool:
    """Whether a run of words survived as it was."""
    pairs = zip(strand, strand[_RUN - 1 :], strict=False)
    return any(end[0] - start[0] == end[1] - start[1] == _RUN - 1 for start, end in pairs)


def _line(keys: array[int]) -> str:
    return " ".join(["", *map(str, keys), ""])


def _plain(gap: str) -> str:
    """What stands between two words, without the brackets around what took a name's place."""
    return re.sub(r"[\[\](){}<>]", "", gap)


def _marks(gap: str, inside: int, now: str, same: bool, outermost: bool) -> int:
    """How many of the characters that stand beside a word now belong to a passage, which had `inside` of the old ones.

    Both are read away from the word. What stands up to the first white space was perhaps replaced: it belongs to the
    passage but for what did not before. `same` is whether the word is, `outermost` whether none comes after it.
    """
    if inside <= 0 and same:
        return 0
    inside, taken, rest = max(inside, 0), 0, gap[: max(inside, 0)]
    marks, marks_now = (re.split(r"\s", text, maxsplit=1)[0] for text in (gap, now))
    if marks_now.endswith(marks[inside:]) and (outermost or marks_now != now):
        taken, rest = len(marks_now) - len(marks[inside:]), gap[len(marks) : inside]
    return taken + _alike(*(re.sub(r"\s", " ", text) for text in (rest, now[taken:])))

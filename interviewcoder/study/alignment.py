"""Where the passages of one text are in another: after an edit, or in a print-out of the same interview.

Both texts are read as words, so that white space, punctuation and case do not matter. The words of the old text are
paired with those of the new: first what comes in the same order, where lines that are as they were count most, then
what was moved as a whole. A passage is now

1. where its very characters stand at one of its paired words, or beside a paired neighbour: certain;
2. else where its words follow one another at one of its paired words: certain;
3. else where its words, five or more, follow one another, if they do so just once in the new text and fewer than half
   of the words there are paired with words outside the passage: certain;
4. else from the first to the last of its paired words, if at least four in five of its words are paired, or if at least
   half of them are and make up one in three of the words there: certain, unless it begins or ends amid words that were
   replaced together with words outside it, and neither their number nor what stands between them tells which are whose;
5. else as by rule 3, if its words are fewer than five: never certain;
6. else from the first to the last of its paired words, if at least three in ten of its words are paired, or five in a
   row, and the paired ones make up at least one in four of the words there: never certain;
7. else nowhere.

Rules 4 and 6 count only the longest series of paired words that are in the old order, with no word between them that is
paired with one outside the passage. Words put in amid a passage belong to it, words put in at its edge do not. What its
first and last words were replaced by belongs to it, and so does the punctuation that it begins and ends with. Only
rules 1 and 2 are good for evidence.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from functools import cached_property
from typing import NamedTuple

from interviewcoder.study.pairing import FREE, RUN, WORD, Words, alike, partners


class Place(NamedTuple):
    """Where a passage is now: `[start, end)` in the new text, and whether that is certain."""

    start: int
    end: int
    certain: bool


class Alignment:
    """Where the passages of one text are in another. Spans are `[start, end)` in code points, within their text."""

    def __init__(self, old: str, new: str) -> None:
        known: dict[str, int] = {}
        self._old, self._new = Words(old, known), Words(new, known)
        self._there, self._back = partners(self._old, self._new)

    def place(self, start: int, end: int) -> Place | None:
        """Where a passage is now by the rules above; None if that is nowhere, or if it is empty."""
        whole = (self._verbatim(start, end) or self._unbroken(start, end)) if start < end else None
        if whole or start >= end:
            return Place(*whole, certain=True) if whole else None
        first, last = self._old.within(start, end)
        words = last - first
        found = self._found(first, last)
        if found and words >= RUN:
            return Place(*self._framed(start, end, *found), certain=True)
        strand = self._strand(first, last)
        own = len(strand)
        now = strand[-1][1] + 1 - strand[0][1] if strand else 0
        if strand and (5 * own >= 4 * words or (2 * own >= words and 3 * own >= now)):
            return self._stretch(start, end, strand)
        if found:
            return Place(*self._framed(start, end, *found), certain=False)
        is_like = strand and (10 * own >= 3 * words or _in_a_row(strand)) and 4 * own >= now
        return self._stretch(start, end, strand)._replace(certain=False) if is_like else None

    def place_exactly(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the very words of a span follow one another in the new text, or None; for evidence."""
        if start >= end:
            return None
        span = self._verbatim(start, end) or self._unbroken(start, end)
        if span and WORD.findall(self._new.text, *span) == WORD.findall(self._old.text, start, end):
            return span
        return None

    def _paired(self, first: int, last: int) -> list[tuple[int, int]]:
        """The numbers of the paired words among the old words `[first, last)`, each with that of its partner."""
        return [(first + number, there) for number, there in enumerate(self._there[first:last]) if there != FREE]

    def _verbatim(self, start: int, end: int) -> tuple[int, int] | None:
        """The span where a passage's characters stand as far from a paired word in or beside it as before (rule 1)."""
        old, new, there = self._old, self._new, self._there
        first, last = old.within(start, end)
        votes = Counter(new.starts[place] - old.starts[word] for word, place in self._paired(first, last))
        shifts = [shift for shift, _ in votes.most_common()]
        beside = []
        if first == 0:
            beside.append((start, 0))
        elif there[first - 1] != FREE:
            beside.append((start - old.ends[first - 1], new.ends[there[first - 1]] - old.ends[first - 1]))
        if last == len(there):
            beside.append((len(old.text) - end, len(new.text) - len(old.text)))
        elif there[last] != FREE:
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
        """The span where all words of a passage follow one another, one of them being where its partner is (rule 2)."""
        first, last = self._old.within(start, end)
        said = self._old.keys[first:last]
        votes = Counter(place - word + first for word, place in self._paired(first, last))
        for begin, _ in votes.most_common():
            if begin >= 0 and self._new.keys[begin : begin + len(said)] == said:
                return self._framed(start, end, begin, begin + len(said))
        return None

    def _strand(self, first: int, last: int) -> list[tuple[int, int]]:
        """The longest series of a passage's paired words in the old order: the number of each, and of its partner.

        No word between them in the new text is paired with a word outside the passage.
        """
        strands: list[list[tuple[int, int]]] = [[]]
        for word, place in self._paired(first, last):
            before = strands[-1][-1][1] if strands[-1] else place
            between = self._back[before + 1 : place]
            if place < before or any(other != FREE and not first <= other < last for other in between):
                strands.append([])
            strands[-1].append((word, place))
        return self._drawn_together(max(strands, key=len))

    def _drawn_together(self, strand: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The strand, changed so that words stay neighbours where the new text allows it.

        A word that the new text also has beside the partner of its old neighbour is paired with that one: so *the
        model* is found at the end of *the older one, the model*, and does not begin with the first *the*.
        """
        for step, numbers in ((-1, range(len(strand) - 2, -1, -1)), (1, range(1, len(strand)))):
            for number in numbers:
                word, (neighbour, place) = strand[number][0], strand[number - step]
                if word == neighbour + step and self._new.keys[place + step] == self._old.keys[word]:
                    strand[number] = (word, place + step)
        return strand

    def _stretch(self, start: int, end: int, strand: list[tuple[int, int]]) -> Place:
        """The place from a strand's first word to its last, with what replaced the passage's words beyond these."""
        first, last = self._old.within(start, end)
        (lowest, begin), (highest, finish) = strand[0], strand[-1]
        before, sure_start = self._share(first, lowest, begin, -1)
        after, sure_end = self._share(last - 1, highest, finish, 1)
        span = self._framed(start, end, begin - before, finish + 1 + after)
        return Place(*span, certain=sure_start and sure_end)

    def _share(self, edge: int, word: int, partner: int, step: int) -> tuple[int, bool]:
        """How many of the new words that replaced those at a passage's edge belong to it, and whether that is sure.

        `edge` is the passage's first or last word, `word` the first or last that has a `partner`, `step` 1 or -1, from
        `word` towards `edge`. All words from there to the next paired one, which can be beyond the edge, were replaced
        together.
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
            equal = [count for count, gap in enumerate(outer, 1) if gap == stood]
            if stood != " " and inner.count(stood) < len(equal):  # as after a label, or between paragraphs
                return equal[inner.count(stood)], True
        return (by, False) if by <= 2 * inside + RUN else (inside, False)

    def _found(self, first: int, last: int) -> tuple[int, int] | None:
        """The words `[begin, finish)` of the new text that are a passage's words in a row, by rules 3 and 5; or None.

        That must be the only such place, with fewer than half of its words paired with words outside the passage.
        """
        said = _line(self._old.keys[first:last])
        at = self._new_line.find(said) if first < last else -1
        if at < 0 or self._new_line.find(said, at + 1) >= 0:
            return None
        begin = self._new_line.count(" ", 0, at)
        finish = begin + last - first
        others = sum(word != FREE and not first <= word < last for word in self._back[begin:finish])
        return (begin, finish) if 2 * others < last - first else None

    @cached_property
    def _new_line(self) -> str:
        return _line(self._new.keys)

    def _framed(self, start: int, end: int, begin: int, finish: int) -> tuple[int, int]:
        """The span of the new words `[begin, finish)`, with the punctuation that the passage begins and ends with."""
        old, new = self._old, self._new
        first, last = old.within(start, end)
        same = old.keys[first] == new.keys[begin]
        lead = _marks(old.gap(first)[::-1], old.starts[first] - start, new.gap(begin)[::-1], same, begin == 0)
        same = old.keys[last - 1] == new.keys[finish - 1]
        tail = _marks(old.gap(last), end - old.ends[last - 1], new.gap(finish), same, finish == len(new.keys))
        return new.starts[begin] - lead, new.ends[finish - 1] + tail


def _free(partners: array[int], at: int, step: int) -> int:
    """How many words in a row have no partner, from the word `at` on in steps of `step`."""
    count = 0
    while 0 <= at < len(partners) and partners[at] == FREE:
        at, count = at + step, count + 1
    return count


def _in_a_row(strand: list[tuple[int, int]]) -> bool:
    """Whether `RUN` words of a strand follow one another in both texts."""
    pairs = zip(strand, strand[RUN - 1 :], strict=False)
    return any(end[0] - start[0] == end[1] - start[1] == RUN - 1 for start, end in pairs)


def _line(keys: array[int]) -> str:
    return " ".join(["", *map(str, keys), ""])


def _plain(gap: str) -> str:
    """What stands between two words, without brackets, which may stand around a pseudonym."""
    return re.sub(r"[\[\](){}<>]", "", gap)


def _marks(gap: str, inside: int, now: str, same: bool, outermost: bool) -> int:
    """How many of the characters beside the outermost word of a passage's new place belong to the passage.

    `gap` and `now` are what stood and what stands beside that word, read away from it; the passage had `inside` of the
    old characters. Characters up to the first white space were perhaps replaced: the new ones belong to the passage,
    but for those that stood outside it before. `same`: the word is the same; `outermost`: no other word comes after it.
    """
    if inside <= 0 and same:
        return 0
    inside, taken, rest = max(inside, 0), 0, gap[: max(inside, 0)]
    marks, marks_now = (re.split(r"\s", text, maxsplit=1)[0] for text in (gap, now))
    if marks_now.endswith(marks[inside:]) and (outermost or marks_now != now):
        taken, rest = len(marks_now) - len(marks[inside:]), gap[len(marks) : inside]
    return taken + alike(*(re.sub(r"\s", " ", text) for text in (rest, now[taken:])))

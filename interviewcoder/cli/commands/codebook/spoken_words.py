"""What is said in interviews, as words and phrases: how often, where, and with an example."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from interviewcoder.model.spans import Spans

if TYPE_CHECKING:
    from interviewcoder.cli.corpus import Corpus
    from interviewcoder.matching.words import Words
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.coding import Excerpt
    from interviewcoder.model.transcript import Turn

AROUND = 6
"""So many words are shown before an example and behind it."""

_WRITTEN = re.compile(r"\S+")


class Stretch(NamedTuple):
    """A run of words in a turn: `folded` as they are compared; the first one is the turn's word with index `first`.

    `path` and `text` are those of the turn's transcript.
    """

    path: str
    text: str
    turn: Turn
    folded: list[str]
    first: int = 0

    @property
    def words(self) -> Words:
        """All words of the turn, with their places; of all turns together these would take much memory."""
        from interviewcoder.matching.words import Words

        return Words.of(self.text, [(self.turn.start, self.turn.end)])

    def place(self, phrase: tuple[str, ...]) -> int | None:
        """The index in the turn of the word where the phrase first begins in the stretch; None if it is not there."""
        wanted = list(phrase)
        places = range(len(self.folded) - len(wanted) + 1)
        return next((self.first + at for at in places if self.folded[at : at + len(wanted)] == wanted), None)

    def around(self, first: int, last: int) -> str:
        """The turn's words from index `first` up to `last`, as they are written, with `AROUND` words on each side."""
        words = self.words
        written = [found.span() for found in _WRITTEN.finditer(self.text, self.turn.start, self.turn.end)]
        begin = bisect_right(written, words.starts[first], key=itemgetter(0)) - 1
        stop = bisect_left(written, words.ends[last - 1], key=itemgetter(1)) + 1
        shown = written[max(0, begin - AROUND) : stop + AROUND]
        return " ".join(self.text[start:end] for start, end in shown)


class SpokenWords:
    """What is said by others than the interviewer, as words, turn by turn."""

    def __init__(self, book: Codebook, corpus: Corpus) -> None:
        from interviewcoder.matching.languages import Lists
        from interviewcoder.matching.words import words_of

        self._corpus = corpus
        lists = [Lists.of(book, language) for language in book.language]
        longer = (word for one in lists for phrase in one.fillers | one.negations for word in phrase)
        self.light = LIGHT.union(longer, *(one.light | one.small | one.breaks | one.openers for one in lists))
        self.turns = [
            Stretch(path, transcript.text, turn, words_of(transcript.text[turn.start : turn.end]))
            for path, transcript in corpus.transcripts.items()
            for turn in transcript.turns
            if turn.role != "interviewer"
        ]

    def turns_with(self, excerpts: Iterable[Excerpt]) -> list[Stretch]:
        """The turns that share text with excerpts."""
        codes = self._corpus.codes_by_turn(excerpts)
        return [one for one in self.turns if codes[one.path][one.turn.number]]

    def passages(self, excerpts: Collection[Excerpt]) -> list[Stretch]:
        """The stretches of turns that excerpts cover, in whole words; what several excerpts share is there once."""
        spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for excerpt in excerpts:
            spans[excerpt.transcript].append((excerpt.start, excerpt.end))
        found = []
        for one in self.turns_with(excerpts):
            every = one.words
            words = Spans(zip(every.starts, every.ends, strict=True))
            held = {at for span in spans[one.path] for at in words.sharing(*span)}
            begins = [at for at in sorted(held) if at - 1 not in held]
            ends = [at + 1 for at in sorted(held) if at + 1 not in held]
            pairs = zip(begins, ends, strict=True)
            found += [one._replace(folded=one.folded[first:last], first=first) for first, last in pairs]
        return found

    def counts(self, stretches: Iterable[Stretch]) -> Counter[tuple[str, ...]]:
        """How often each phrase comes in some stretches."""
        from interviewcoder.analysis.wording import counted

        return counted((one.folded for one in stretches), self.light)

    def places(self, wanted: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], set[str]]:
        """The transcripts, by path, that have each phrase."""
        from interviewcoder.analysis.wording import phrases

        found: dict[tuple[str, ...], set[str]] = {phrase: set() for phrase in wanted}
        for one in self.turns:
            for phrase in phrases(one.folded, self.light):
                if phrase in found:
                    found[phrase].add(one.path)
        return found


def example(phrase: tuple[str, ...], stretches: Iterable[Stretch]) -> str:
    """The first place in some stretches where a phrase is said, with the words around it; empty where there is none."""
    for one in stretches:
        at = one.place(phrase)
        if at is not None:
            return one.around(at, at + len(phrase))
    return ""


LIGHT = frozenset(
    """
    actually after again also although always another anything around basically because before being between
    bit could course did different does doing done during even every everything example first get getting
    give go going good got great happen happened happens having help here interesting just kind know let
    likely look lot lots made mainly make making many may maybe mean might more most much need needed new
    nice now oh ok okay one only other others ourselves part people per probably put quite rather really
    right said same say saying see seen should so some somebody something sometimes sorry sort still sure
    take talk tell thank thanks thing things think those three time times two typically use used using
    usually very want wanted way ways well whether while will work working works would yeah yes yet
    """.split()
)
"""Words of talk that say nothing of a topic."""

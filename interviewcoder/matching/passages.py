"""The passages of a transcript: the speech that is searched as one.

All spans are offsets of the transcript's text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence

from interviewcoder.matching.sentences import SENTENCE_END, STOPS, sentence_at, sentence_starts
from interviewcoder.matching.words import Words
from interviewcoder.model.transcript import ROLES, Role, Transcript, Turn

LONGEST_PIECE = 30_000  # characters that are searched at once, so that time grows with the text and not its square

_BLANK = re.compile(r"\s")
_NOT_BLANK = re.compile(r"\S")
_TO_QUESTION_MARK = re.compile(rf"[^{STOPS}]*\?")


class Passage:
    """Speech of one speaker that is searched as one: one turn, or turns that a label cuts in mid-sentence.

    `spans` are the stretches of `text` that it is made of, one a turn. `has_whole_turns` is false where another passage
    has the rest of one of these turns. The transcript's own text begins at `base` of `text`.
    """

    __slots__ = ("_sentence", "_starts", "_words", "base", "has_whole_turns", "role", "spans", "text", "words_from")

    def __init__(
        self, text: str, role: Role, spans: Sequence[tuple[int, int]], base: int = 0, *, has_whole_turns: bool = True
    ) -> None:
        self.text = text
        self.base = base
        self.role = role
        self.spans = tuple(spans)
        self.has_whole_turns = has_whole_turns
        self._words: Words | None = None
        self.words_from: Callable[[], Words] | None = None
        """Gives the passage's words where they are known already; None: they are found in the text."""
        self._sentence = 0, 0  # the one that was asked for last; the next is mostly the same
        self._starts: list[int] | None = None

    @property
    def words(self) -> Words:
        """Its words, found when they are first asked for."""
        if self._words is None:
            self._words = self.words_from() if self.words_from else Words.of(self.text, self.spans)
        return self._words

    def sentence(self, word: int) -> tuple[int, int]:
        """The range of words of the sentence that a word stands in; behind the last word it is the last sentence."""
        first, last = self._sentence
        if not first <= word < last:
            words = self.words
            if not len(words):
                return 0, 0
            begin, end = self._around(words.starts[min(word, len(words) - 1)])
            first = bisect_left(words.starts, begin)
            last = len(words) if end is None else bisect_left(words.starts, end)
            self._sentence = first, last
        return first, last

    def _around(self, offset: int) -> tuple[int, int | None]:
        """Where the sentence around an offset begins, and where the next one does, if any."""
        if len(self.spans) == 1:
            return sentence_at(self.text, *self.spans[0], offset)
        if self._starts is None:
            # The first sentence of a span goes on with the one before the label.
            rest = (at for span in self.spans for at in sentence_starts(self.text, *span)[1:])
            self._starts = [self.spans[0][0], *rest]
        at = bisect_right(self._starts, offset)
        return self._starts[at - 1], self._starts[at] if at < len(self._starts) else None


def passages(
    transcript: Transcript, text: str | None = None, base: int = 0, roles: Collection[Role] = ROLES
) -> Iterator[Passage]:
    """The passages of a transcript that people in some roles say, in order.

    The passages of all roles together hold all words of all turns, each once. A `text`, if given, is a longer one in
    which the transcript's begins at `base`; then the passages have its offsets.
    """
    text = transcript.text if text is None else text
    for role, spans, are_whole in _runs(transcript):
        if role in roles:
            moved = [(start + base, end + base) for start, end in spans] if base else spans
            yield Passage(text, role, moved, base, has_whole_turns=are_whole)


def _runs(transcript: Transcript) -> Iterator[tuple[Role, list[tuple[int, int]], bool]]:
    """For each passage of a transcript the role of its speaker, its spans, and whether these are whole turns."""
    text = transcript.text
    run: list[tuple[int, int]] = []
    speaker: tuple[str, Role] = ("", "unknown")
    are_whole = True
    for said_by, start, end, is_whole in _segments(transcript):
        if end - start > LONGEST_PIECE:
            if run:
                yield speaker[1], run, are_whole
            yield from ((said_by[1], [piece], False) for piece in pieces(text, start, end))
            run = []
            continue
        if run and (said_by != speaker or _ends_in_stop(text, run[-1][1]) or end - run[0][0] > LONGEST_PIECE):
            yield speaker[1], run, are_whole
            run = []
        speaker = said_by
        are_whole = is_whole and (are_whole or not run)
        run.append((start, end))
    if run:
        yield speaker[1], run, are_whole


def _segments(transcript: Transcript) -> Iterator[tuple[tuple[str, Role], int, int, bool]]:
    """The speech of each turn: its speaker and role, its start and end, and whether it is a whole turn.

    The end of a question that a label cut off is given to who asked it. Neither it nor the rest of the turn that it
    stands in is a whole turn.
    """
    text = transcript.text
    said_by: tuple[str, Role] = ("", "unknown")
    is_asking, before = False, 0
    for turn in transcript.turns:
        start, end, role = turn.start, turn.end, turn.role
        if is_asking and role != "interviewer" and not _ends_in_stop(text, before):
            start = _end_of_question(text, turn)
            if start > turn.start:
                yield said_by, turn.start, start, False
        said_by = turn.speaker, role
        if start < end:
            yield said_by, start, end, start == turn.start
        is_asking, before = role == "interviewer", end


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A long stretch of speech in pieces of about `LONGEST_PIECE` characters, cut between sentences or words."""
    begin = start
    while end - begin > LONGEST_PIECE:
        least, most = begin + LONGEST_PIECE, min(begin + 2 * LONGEST_PIECE, end)
        stop = SENTENCE_END.search(text, least, most) or _BLANK.search(text, least, end)
        following = _NOT_BLANK.search(text, stop.end(), end) if stop else None
        if following is None:
            break
        yield begin, following.start()
        begin = following.start()
    yield begin, end


def _ends_in_stop(text: str, end: int) -> bool:
    if end and text[end - 1] in STOPS:  # most do
        return True
    tail = text[max(0, end - 4) : end].rstrip("\"'”’»)] \t")
    return bool(tail) and tail[-1] in STOPS


def _end_of_question(text: str, turn: Turn) -> int:
    """Where the end of the interviewer's question under another's label ends; the turn's start if it is none.

    The recogniser goes on in lower case where it only changed the label.
    """
    if not text[turn.start : turn.start + 1].islower():
        return turn.start
    found = _TO_QUESTION_MARK.match(text, turn.start, turn.end)
    return found.end() if found else turn.start

"""What can get a code (sentences, turns, exchanges), and the passages that are searched.

All spans are offsets of the transcript's text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from interviewcoder.matching.words import Words
from interviewcoder.model.codebook import Unit
from interviewcoder.model.transcript import Role, Transcript, Turn

STOPS = ".?!…"
LONGEST_SENTENCE = 100  # words; a recogniser without punctuation never ends a sentence
LONGEST_TURN = 5000  # words; more is no turn but a text without labels
LONGEST_PIECE = 30_000  # characters that are searched at once, so that time grows with the text and not its square
LONGEST_REACTION = 5  # words of an interviewer that ask nothing and so begin no exchange
MOST_ANSWERS = 3  # turns of an answer that a question is about for sure
LONGEST_INTERJECTION = 10  # words of an interviewer over which an answer goes on

_SENTENCE_END = re.compile(  # it begins with what is rare, so that `re` skips to it
    r"""[.?!…](?<![.?!…]{2})(?<![\s.(][A-Za-z].)(?<!\b[DM]r.)(?<!\bMrs.)(?<!\bvs.)(?<!\betc.)[.?!…]*+["'”’»)\]]*+
        (?=(?P<blank>\s+)["'“‘«(\[]*[^\W_a-zß-öø-ÿ]|\s*\n|\s*\Z)""",
    re.VERBOSE,
)
_BLANK = re.compile(r"\s")
_NOT_BLANK = re.compile(r"\S")
_RUN = re.compile(r"\S+")
_TO_QUESTION_MARK = re.compile(rf"[^{STOPS}]*\?")


class Passage:
    """Speech of one speaker that is searched as one: one turn, or turns that a label cuts in mid-sentence.

    `spans` are the stretches of `text` that it is made of, one a turn. The text of its transcript begins at `base`.
    """

    __slots__ = ("_sentence", "_starts", "_words", "base", "role", "spans", "text")

    def __init__(self, text: str, role: Role, spans: Sequence[tuple[int, int]], base: int = 0) -> None:
        self.text = text
        self.base = base
        self.role = role
        self.spans = tuple(spans)
        self._words: Words | None = None
        self._sentence = 0, 0  # the one that was asked for last; the next is mostly the same
        self._starts: list[int] | None = None

    @property
    def words(self) -> Words:
        """Its words, found when they are first asked for."""
        if self._words is None:
            self._words = Words(self.text)
            for start, end in self.spans:
                self._words.add(start, end)
        return self._words

    def moved(self, text: str, base: int) -> Passage:
        """The same passage of its transcript in a longer text."""
        return Passage(text, self.role, [(start + base, end + base) for start, end in self.spans], base)

    @words.setter
    def words(self, known: Words) -> None:
        self._words = known

    def sentence(self, word: int) -> tuple[int, int]:
        """The range of words of the sentence that a word stands in."""
        first, last = self._sentence
        if not first <= word < last:
            begin, end = self._around(self.words.starts[word])
            first = bisect_left(self.words.starts, begin)
            last = len(self.words) if end is None else bisect_left(self.words.starts, end)
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


def passages(transcript: Transcript) -> Iterator[Passage]:
    """The passages of a transcript, in order. Together they hold all words of all turns, each once."""
    text = transcript.text
    run: list[tuple[int, int]] = []
    speaker: tuple[str, Role] = ("", "unknown")
    for said_by, start, end in _segments(transcript):
        if end - start > LONGEST_PIECE:
            if run:
                yield Passage(text, speaker[1], run)
            yield from (Passage(text, said_by[1], [piece]) for piece in _pieces(text, start, end))
            run = []
            continue
        too_long = run and end - run[0][0] > LONGEST_PIECE
        if run and (too_long or said_by != speaker or _ends_in_stop(text, run[-1][1])):
            yield Passage(text, speaker[1], run)
            run = []
        speaker = said_by
        run.append((start, end))
    if run:
        yield Passage(text, speaker[1], run)


def passages_of_text(text: str) -> list[Passage]:
    """A text that one person says, whoever it is, in passages."""
    return [Passage(text, "unknown", [piece]) for piece in _pieces(text, 0, len(text))]


def _segments(transcript: Transcript) -> Iterator[tuple[tuple[str, Role], int, int]]:
    """Each turn's speech with its speaker; the end of a question that the label cut off goes to who asked it."""
    text = transcript.text
    before: Turn | None = None
    for turn in transcript.turns:
        start = turn.start
        if before and before.role == "interviewer" != turn.role and not _ends_in_stop(text, before.end):
            start = _end_of_question(text, turn)
            if start > turn.start:
                yield (before.speaker, before.role), turn.start, start
        if start < turn.end:
            yield (turn.speaker, turn.role), start, turn.end
        before = turn


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A long stretch of speech in pieces of about `LONGEST_PIECE` characters, cut between sentences or words."""
    begin = start
    while end - begin > LONGEST_PIECE:
        least, most = begin + LONGEST_PIECE, min(begin + 2 * LONGEST_PIECE, end)
        stop = _SENTENCE_END.search(text, least, most) or _BLANK.search(text, least, end)
        following = _NOT_BLANK.search(text, stop.end(), end) if stop else None
        if following is None:
            break
        yield begin, following.start()
        begin = following.start()
    yield begin, end


def _ends_in_stop(text: str, end: int) -> bool:
    tail = text[max(0, end - 4) : end].rstrip("\"'”’»)] \t")
    return bool(tail) and tail[-1] in STOPS


def _end_of_question(text: str, turn: Turn) -> int:
    """Where the end of the interviewer's question under another's label ends; the turn's start if it is none.

    The recogniser goes on in lower case where it only changed the label.
    """
    if not text[turn.start].islower():
        return turn.start
    found = _TO_QUESTION_MARK.match(text, turn.start, turn.end)
    return found.end() if found else turn.start


class Units:
    """The sentences, turns and exchanges of a transcript, by offset."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._starts = [turn.start for turn in transcript.turns]
        self._exchanges: list[tuple[int, int]] | None = None
        self._sentences: dict[int, list[int]] = {}
        self._too_long: dict[int, bool] = {}

    def turn_at(self, offset: int) -> Turn:
        """The turn that an offset of its speech is in."""
        return self._transcript.turns[bisect_right(self._starts, offset) - 1]

    def span(self, unit: Unit, start: int, end: int) -> tuple[int, int]:
        """The span of the units that `[start, end)` touches: more than one where it runs over a label."""
        return self._span_at(unit, start)[0], self._span_at(unit, end - 1)[1]

    def _span_at(self, unit: Unit, offset: int) -> tuple[int, int]:
        turn = self.turn_at(offset)
        if unit == "sentence" or self._is_too_long(turn):
            return self._sentence(turn, offset)
        if unit == "exchange":
            return self._exchange(turn)
        if unit == "passage":
            return self._passage(turn)
        return turn.start, turn.end

    def _passage(self, turn: Turn) -> tuple[int, int]:
        """A turn with the one before and the one after it in the same answer, over short interjections."""
        before, after = self._neighbour(turn, -1), self._neighbour(turn, 1)
        return (before or turn).start, (after or turn).end

    def _neighbour(self, turn: Turn, step: int) -> Turn | None:
        """The next turn of the same answer in a direction; None where a question or the end comes first."""
        turns = self._transcript.turns
        at = turn.number + step
        while 0 <= at < len(turns):
            other = turns[at]
            if other.role == turn.role and (turn.role != "unknown" or other.speaker == turn.speaker):
                return None if self._is_too_long(other) else other
            if len(self._transcript.speech(other).split()) > LONGEST_INTERJECTION:
                return None
            at += step
        return None

    def answers(self, turn: Turn) -> list[Turn]:
        """The first turns of the answer to a question, over short interjections; none where it is none."""
        turns = self._transcript.turns
        found: list[Turn] = []
        for other in turns[turn.number + 1 :]:
            if other.role == "interviewer":
                if len(self._transcript.speech(other).split()) > LONGEST_INTERJECTION:
                    break
            elif len(found) < MOST_ANSWERS:
                found.append(other)
            else:
                break
        return found

    def _is_too_long(self, turn: Turn) -> bool:
        """Whether a turn is a text without labels, or as long as one."""
        if not turn.speaker and self._transcript.layout == "unlabelled":
            return True
        if turn.number not in self._too_long:
            # A word and the blank behind it are at least two characters.
            long = turn.end - turn.start >= 2 * LONGEST_TURN - 1
            self._too_long[turn.number] = long and len(self._transcript.speech(turn).split()) > LONGEST_TURN
        return self._too_long[turn.number]

    def _sentence(self, turn: Turn, offset: int) -> tuple[int, int]:
        starts = self._sentences.get(turn.number)
        if starts is None:
            starts = self._sentences[turn.number] = sentence_starts(self._transcript.text, turn.start, turn.end)
        at = bisect_right(starts, offset)
        end = starts[at] if at < len(starts) else turn.end
        return starts[at - 1], starts[at - 1] + len(self._transcript.text[starts[at - 1] : end].rstrip())

    def _exchange(self, turn: Turn) -> tuple[int, int]:
        if self._exchanges is None:
            self._exchanges = list(_exchanges(self._transcript))
        return self._exchanges[bisect_right(self._exchanges, (turn.start, len(self._transcript.text))) - 1]


def spans_of(transcript: Transcript, unit: Unit) -> list[tuple[int, int]]:
    """All units of a transcript, in their order."""
    if unit == "turn":
        return [(turn.start, turn.end) for turn in transcript.turns]
    if unit == "exchange":
        return list(_exchanges(transcript)) if transcript.turns else []
    if unit == "passage":
        units = Units(transcript)
        return sorted({units.span(unit, turn.start, turn.end) for turn in transcript.turns})
    spans: list[tuple[int, int]] = []
    for turn in transcript.turns:
        starts = sentence_starts(transcript.text, turn.start, turn.end)
        ends = [*starts[1:], turn.end]
        spans += (
            (start, start + len(transcript.text[start:end].rstrip())) for start, end in zip(starts, ends, strict=True)
        )
    return spans


def sentence_starts(text: str, start: int, end: int) -> list[int]:
    """Where the sentences of `text[start:end]` begin; one without a stop is cut after `LONGEST_SENTENCE` words."""
    starts = [start, *_after_stops(text, start, end)]
    ends = [*starts[1:], end]
    return [at for begin, stop in zip(starts, ends, strict=True) for at in _cut(text, begin, stop)]


def sentence_at(text: str, start: int, end: int, offset: int) -> tuple[int, int | None]:
    """Where the sentence of `text[start:end]` around an offset begins, and where the next one does, if any.

    They are those of `sentence_starts`, but only the text near the offset is looked at.
    """
    begin, following, back = start, None, 8 * LONGEST_SENTENCE
    while True:
        stops = _after_stops(text, max(offset - back, start), end)
        for at in stops:
            if at > offset:
                following = at
                break
            begin = at
        if begin > start or offset - back <= start:
            break
        following, back = None, 8 * back
    parts = _cut(text, begin, following or end)
    at = bisect_right(parts, offset)
    return parts[at - 1], parts[at] if at < len(parts) else following


def _after_stops(text: str, start: int, end: int) -> Iterator[int]:
    """Where the sentences behind each stop begin."""
    for found in _SENTENCE_END.finditer(text, start, end):
        if found["blank"]:
            yield found.end("blank")
        elif begin := _NOT_BLANK.search(text, found.end(), end):
            yield begin.start()


def _cut(text: str, start: int, end: int) -> list[int]:
    """Where the parts begin that a sentence is cut into if it is too long."""
    if end - start < 2 * LONGEST_SENTENCE:  # a word and its blank are at least two characters
        return [start]
    words = [found.start() for found in _RUN.finditer(text, start, end)]
    return [start, *words[LONGEST_SENTENCE::LONGEST_SENTENCE]]


def _exchanges(transcript: Transcript) -> Iterator[tuple[int, int]]:
    """The spans of the exchanges. Without an interviewer each turn is one."""
    turns = transcript.turns
    if not any(turn.role == "interviewer" for turn in turns):
        yield from ((turn.start, turn.end) for turn in turns)
        return
    begins: list[int] = []
    asked = False
    for turn in turns:
        asks = turn.role == "interviewer" and not _is_reaction(transcript.speech(turn))
        if asks and not asked:
            begins.append(turn.number)
        asked = asks or (asked and turn.role == "interviewer")
    first = turns[0].number
    begins = begins if begins and begins[0] == first else [first, *begins]
    for begin, stop in zip(begins, [*begins[1:], turns[-1].number + 1], strict=True):
        yield turns[begin].start, turns[stop - 1].end


def _is_reaction(speech: str) -> bool:
    return "?" not in speech and len(speech.split()) <= LONGEST_REACTION

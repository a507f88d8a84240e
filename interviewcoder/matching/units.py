"""What can get a code: the sentences, turns, passages and exchanges of a transcript.

All spans are offsets of the transcript's text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from operator import itemgetter

from interviewcoder.matching.sentences import sentence_starts
from interviewcoder.model.codebook import Unit
from interviewcoder.model.transcript import LONGEST_INTERJECTION, Transcript, Turn

LONGEST_TURN = 5000  # words; more is no turn but a text without labels
LONGEST_REACTION = 5  # words of an interviewer that ask nothing and so begin no exchange
MOST_INTERJECTIONS = 3  # turns of others that an answer goes on over
FARTHEST_ANSWER = 100  # turns behind a question, beyond which no answer to it is looked for
MOST_ANSWERS = 3  # turns of an answer that a question is about for sure


class Units:
    """The sentences, turns, passages and exchanges of a transcript, by offset."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._starts = [turn.start for turn in transcript.turns]
        self._exchanges: list[tuple[int, int]] | None = None
        self._sentences: dict[int, list[tuple[int, int]]] = {}
        self._too_long: dict[int, bool] = {}

    def turn_at(self, offset: int) -> Turn:
        """The turn that an offset of its speech is in."""
        return self._transcript.turns[bisect_right(self._starts, offset) - 1]

    def span(self, unit: Unit, start: int, end: int) -> tuple[int, int]:
        """The span of the units that `[start, end)` touches: more than one where it runs over a label."""
        first = self.turn_at(start)
        if unit == "sentence" or end > first.end or self._is_too_long(first):
            return self._span_at(unit, first, start)[0], self._span_at(unit, self.turn_at(end - 1), end - 1)[1]
        return self._span_at(unit, first, start)

    def _span_at(self, unit: Unit, turn: Turn, offset: int) -> tuple[int, int]:
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
        for distance in range(1, MOST_INTERJECTIONS + 2):
            at = turn.number + step * distance
            if not 0 <= at < len(turns):
                return None
            other = turns[at]
            if other.role == turn.role and (turn.role != "unknown" or other.speaker == turn.speaker):
                return None if self._is_too_long(other) else other
            if len(self._transcript.speech(other).split()) > LONGEST_INTERJECTION:
                return None
        return None

    def answers(self, turn: Turn) -> list[Turn]:
        """The first turns of the answer to a question in a turn, over short interjections; none where nobody answers.

        Where the end of the question stands under the label of who answers, that turn is the first.
        """
        turns = self._transcript.turns
        found: list[Turn] = [] if turn.role == "interviewer" else [turn]
        for other in turns[turn.number + 1 : turn.number + 1 + FARTHEST_ANSWER]:
            if other.role == "interviewer":
                if found and len(self._transcript.speech(other).split()) > LONGEST_INTERJECTION:
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
        if turn.end - turn.start < 2 * LONGEST_TURN - 1:  # a word and the blank behind it are two characters or more
            return False
        if turn.number not in self._too_long:
            self._too_long[turn.number] = len(self._transcript.speech(turn).split()) > LONGEST_TURN
        return self._too_long[turn.number]

    def _sentence(self, turn: Turn, offset: int) -> tuple[int, int]:
        spans = self._sentences.get(turn.number)
        if spans is None:
            spans = self._sentences[turn.number] = _sentences(self._transcript.text, turn)
        return spans[bisect_right(spans, offset, key=itemgetter(0)) - 1]

    def _exchange(self, turn: Turn) -> tuple[int, int]:
        if self._exchanges is None:
            self._exchanges = list(_exchanges(self._transcript))
        return self._exchanges[bisect_right(self._exchanges, (turn.start, len(self._transcript.text))) - 1]


def spans_of(transcript: Transcript, unit: Unit) -> list[tuple[int, int]]:
    """All units of a transcript, in their order."""
    if unit == "turn":
        return [(turn.start, turn.end) for turn in transcript.turns]
    if unit == "exchange":
        return list(_exchanges(transcript))
    if unit == "passage":
        units = Units(transcript)
        return sorted({units.span(unit, turn.start, turn.end) for turn in transcript.turns})
    return [span for turn in transcript.turns for span in _sentences(transcript.text, turn)]


def _sentences(text: str, turn: Turn) -> list[tuple[int, int]]:
    """The spans of the sentences of a turn."""
    starts = sentence_starts(text, turn.start, turn.end)
    ends = [*starts[1:], turn.end]
    return [(start, start + len(text[start:end].rstrip())) for start, end in zip(starts, ends, strict=True)]


def _exchanges(transcript: Transcript) -> Iterator[tuple[int, int]]:
    """The spans of the exchanges. Without an interviewer each turn is one."""
    turns = transcript.turns
    if not any(turn.role == "interviewer" for turn in turns):
        yield from ((turn.start, turn.end) for turn in turns)
        return
    begins = [0]  # what stands before the first question is one, too
    asked = False
    for turn in turns:
        asks = turn.role == "interviewer" and not _is_reaction(transcript.speech(turn))
        if asks and not asked and turn.number > 0:
            begins.append(turn.number)
        asked = asks or (asked and turn.role == "interviewer")
    for begin, stop in zip(begins, [*begins[1:], len(turns)], strict=True):
        yield turns[begin].start, turns[stop - 1].end


def _is_reaction(speech: str) -> bool:
    return "?" not in speech and len(speech.split()) <= LONGEST_REACTION

"""Coding without proposals: turn by turn, seeing nobody's codings but one's own."""

from __future__ import annotations

from interviewcoder.errors import UsageError
from interviewcoder.model.coding import Excerpt
from interviewcoder.review.queue import Queue
from interviewcoder.review.session import Session, View
from interviewcoder.study import codings, queries
from interviewcoder.study.texts import transcript_of


class BlindCoding(Session):
    """Goes through the turns of transcripts that are not the interviewer's. Items of its queue are places in `_turns`.

    It begins where the coder stopped reading.
    """

    title = "coding without proposals"

    def choose(self, selection: queries.Selection) -> None:
        """Fill the queue with the turns of the transcripts that a selection asks for; its other wishes do not apply."""
        self._chosen = 0
        self._turns: list[tuple[int, int]] = []
        for number in queries.transcripts_of(self.study).values():
            if selection.transcripts is None or number in selection.transcripts:
                turns = transcript_of(self.study, number).turns
                self._turns += [(number, turn.number) for turn in turns if turn.role != "interviewer"]
        self.queue = Queue(range(len(self._turns)))
        self.queue.jump(self._bookmarked())

    def view(self) -> View | None:
        """The present turn, with one of the coder's codings of it, if there is any, and the others beside it."""
        if self.queue.item is None:
            return None
        number, at = self._turns[self.queue.item]
        transcript = transcript_of(self.study, number)
        turn = transcript.turns[at]
        own = self._own()
        excerpt = own[self._chosen % len(own)] if own and self._focus is None else None
        span = (excerpt.start, excerpt.end) if excerpt else (turn.start, turn.end)
        return self.viewed(number, transcript, span, excerpt, tuple(e for e in own if e is not excerpt))

    def _own(self) -> list[Excerpt]:
        """The coder's codings of the present turn."""
        if self.queue.item is None:
            return []
        number, at = self._turns[self.queue.item]
        turn = transcript_of(self.study, number).turns[at]
        mine = queries.Selection(transcripts=[number], author=self.coder, overlapping=(turn.start, turn.end))
        return list(queries.excerpts(self.study, mine))

    def coding(self) -> int:
        """The row of the coding that is shown."""
        view = self.needed()
        if view.excerpt is None:
            raise UsageError("no code here yet: + adds one")
        return int(
            self.study.value("SELECT id FROM coding WHERE excerpt = ? AND present AND same IS NULL", view.excerpt.id)
        )

    def add(self, code: str) -> None:
        """Give the turn a code, also where a coding of a part of it is shown."""
        if self._focus is None and self.queue.item is not None:
            self._focus = self._turns[self.queue.item][1]
        super().add(code)

    def respan(self, coding: int, view: View, span: tuple[int, int]) -> None:
        """Give what is shown another span, and go on showing it, whatever that does to its order among the others."""
        super().respan(coding, view, span)
        self._show(coding)

    def place_of(self, item: int) -> tuple[str, int]:
        """The path and the line of a turn."""
        number, at = self._turns[item]
        transcript = transcript_of(self.study, number)
        return transcript.path, transcript.turns[at].line

    def item_of(self, coding: int) -> int | None:
        """The turn that a coding is shown at."""
        row = codings.row_of(self.study, coding)
        place = (row["transcript"], row["turn"])
        return self._turns.index(place) if place in self._turns else None

    def next_beside(self) -> None:
        """Show the next of one's own codings of this turn."""
        self._chosen += 1

    def decided(self) -> None:
        """Stay on the turn: it may have more codes."""
        self._chosen = 0

    def added(self, coding: int) -> None:
        """Show a coding that was added, and its turn."""
        self._show(coding)

    def undone(self, action: str, coding: int) -> None:
        """Show the turn where something was taken back."""
        del action
        self._show(coding)

    def _show(self, coding: int) -> None:
        item = self.item_of(coding)
        if item is not None:
            self.queue.jump_to(item)
        excerpt = codings.row_of(self.study, coding)["excerpt"]
        self._chosen = next((at for at, other in enumerate(self._own()) if other.id == excerpt), 0)

    def moved(self) -> None:
        """Remember where the coder reads."""
        super().moved()
        self._chosen = 0
        if self.queue.item is not None:
            number, at = self._turns[self.queue.item]
            begin = transcript_of(self.study, number).turns[at].start
            with self.study.writing():
                self.study.execute("DELETE FROM bookmark WHERE coder = ?", self.coder)
                self.study.execute("INSERT INTO bookmark VALUES (?, ?, ?)", self.coder, number, begin)

    def _bookmarked(self) -> int:
        """The item where the coder stopped reading."""
        row = self.study.row("SELECT transcript, begin FROM bookmark WHERE coder = ?", self.coder)
        if row is None:
            return 0
        for item, (number, at) in enumerate(self._turns):
            if number == row["transcript"] and transcript_of(self.study, number).turns[at].end > row["begin"]:
                return item
        return 0

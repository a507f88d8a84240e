"""Coding without proposals: turn by turn, seeing nobody's codings but one's own."""

from __future__ import annotations

from typing import NamedTuple

from interviewcoder.errors import UsageError
from interviewcoder.model.coding import Excerpt
from interviewcoder.review import form
from interviewcoder.review.queue import Queue
from interviewcoder.review.session import Session, View
from interviewcoder.study import coding_rows, queries
from interviewcoder.study.texts import transcript_of


class _Answer(NamedTuple):
    """A turn to code: in which transcript it is, and where."""

    transcript: int
    path: str
    hash: str
    turn: int
    start: int
    line: int


class BlindCoding(Session):
    """Goes through the turns that are not the interviewer's. Items of its queue are places in `_answers`.

    It begins where the coder stopped reading.
    """

    title = "coding without proposals"

    def choose(self, selection: queries.Selection) -> None:
        """Fill the queue with the turns of the transcripts that a selection asks for; its other wishes do not apply."""
        self._chosen = 0
        self._answers: list[_Answer] = []
        for row in self.study.rows("SELECT id, path, hash, answers FROM transcript ORDER BY path"):
            if selection.transcripts is None or row["id"] in selection.transcripts:
                turns = self.study.json(row["answers"])
                place = (row["id"], row["path"], row["hash"])
                self._answers += [_Answer(*place, turn, start, line) for turn, start, line in turns]
        self.queue = Queue(range(len(self._answers)))
        self.queue.jump(self._bookmarked())

    def narrow(self, asked: form.Fields) -> None:
        """Fill the queue anew with the turns of some transcripts. Raises UsageError where other fields are filled."""
        codes, _, statuses, least = asked
        if codes.strip() or statuses.strip() or least.strip():
            raise UsageError("coding without proposals shows all turns: you can filter by transcript only")
        super().narrow(asked)

    def view(self) -> View | None:
        """The present turn, with one of the coder's codings of it, if there is any, and the others beside it."""
        if self.queue.item is None:
            return None
        answer = self._answers[self.queue.item]
        if self._is_edited(answer):
            self.choose(self.selection)
            return self.view()
        number, transcript = answer.transcript, transcript_of(self.study, answer.transcript)
        turn = transcript.turns[answer.turn]
        own = self._own()
        excerpt = own[self._chosen % len(own)] if own and self._focus is None else None
        span = (excerpt.start, excerpt.end) if excerpt else (turn.start, turn.end)
        return self.viewed(number, transcript, span, excerpt, tuple(e for e in own if e is not excerpt))

    def _is_edited(self, answer: _Answer) -> bool:
        """Whether the transcript of a turn was edited meanwhile, so that its turns are others."""
        return bool(answer.hash != self.study.value("SELECT hash FROM transcript WHERE id = ?", answer.transcript))

    def _own(self) -> list[Excerpt]:
        """The coder's codings of the present turn; none where its transcript has been edited meanwhile."""
        if self.queue.item is None or self._is_edited(self._answers[self.queue.item]):
            return []
        answer = self._answers[self.queue.item]
        turn = transcript_of(self.study, answer.transcript).turns[answer.turn]
        mine = queries.Selection(transcripts=[answer.transcript], author=self.coder, overlapping=(turn.start, turn.end))
        return [self._as_own(excerpt) for excerpt in queries.excerpts(self.study, mine)]

    def _as_own(self, excerpt: Excerpt) -> Excerpt:
        """A coding of the coder's without what others said of it."""
        memos = tuple(memo for memo in excerpt.memos if memo.coder == self.coder)
        return excerpt._replace(status="accepted", decisions=(), memos=memos)

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
        with self.study.writing():
            self.needed()
            if self._focus is None and self.queue.item is not None:
                self._shown = None  # the view changes with the focus, not by another process
                self._focus = self._answers[self.queue.item].turn
            super().add(code)

    def respan(self, coding: int, view: View, span: tuple[int, int]) -> None:
        """Give what is shown another span, and go on showing it, whatever that does to its order among the others."""
        super().respan(coding, view, span)
        self._show(coding)

    def place_of(self, item: int) -> tuple[str, int]:
        """The path and the line of a turn."""
        answer = self._answers[item]
        return answer.path, answer.line

    def item_of(self, coding: int) -> int | None:
        """The turn that a coding is shown at."""
        row = coding_rows.row_of(self.study, coding)
        place = (row["transcript"], row["turn"])
        return next((at for at, answer in enumerate(self._answers) if (answer.transcript, answer.turn) == place), None)

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
        excerpt = coding_rows.row_of(self.study, coding)["excerpt"]
        self._chosen = next((at for at, other in enumerate(self._own()) if other.id == excerpt), 0)

    def moved(self) -> None:
        """Remember where the coder reads."""
        super().moved()
        self._chosen = 0
        if self.queue.item is not None:
            answer = self._answers[self.queue.item]
            with self.study.writing():
                self.study.execute(
                    "INSERT OR REPLACE INTO bookmark VALUES (?, ?, ?)", self.coder, answer.transcript, answer.start
                )

    def _bookmarked(self) -> int:
        """The item where the coder stopped reading."""
        query = "SELECT transcript, begin FROM bookmark WHERE coder = ? ORDER BY rowid DESC"
        shown = {answer.transcript for answer in self._answers}
        read = [row for row in self.study.rows(query, self.coder) if row["transcript"] in shown]
        if not read:
            return 0
        number, begin = read[0]
        places = [(at, answer.start) for at, answer in enumerate(self._answers) if answer.transcript == number]
        return max((at for at, start in places if start <= begin), default=places[0][0])

"""A review of codings that are there: the machine's proposals or another coder's codings, one by one."""

from __future__ import annotations

from dataclasses import replace

from interviewcoder.errors import UsageError
from interviewcoder.model.coding import STATUSES
from interviewcoder.model.transcript import Turn
from interviewcoder.review.queue import Queue
from interviewcoder.review.session import Session, View
from interviewcoder.study import coding_rows, decisions, queries
from interviewcoder.study.texts import hash_now, transcript_of


class Proposals(Session):
    """Goes through the codings of a selection. Items of its queue are rows of codings."""

    title = ""

    def choose(self, selection: queries.Selection) -> None:
        """Fill the queue with the codings that a selection asks for, at the first of them."""
        items = queries.ids(self.study, selection)
        is_open = set(selection.statuses) == {"proposed"}
        self.queue = Queue(items, done=[] if is_open else set(items) & self._decided_on())

    def view(self) -> View | None:
        """The present coding or, where the coder has replaced it, what stands for it."""
        item = self.queue.item
        if item is None:
            return None
        row = coding_rows.row_of(self.study, item)
        number = row["transcript"]
        proposal = queries.excerpt_of(self.study, item, self.coder)
        transcript = transcript_of(self.study, number)
        if row["hash"] != hash_now(self.study, number):
            text = proposal.text  # its passage is no longer in the transcript
            turn = Turn(0, 1, proposal.speaker, proposal.role, 0, len(text))
            proposal = proposal._replace(start=0, end=len(text), evidence=())
            span = (0, len(text))
            alone = transcript._replace(text=text, turns=(turn,))
            return replace(self.viewed(number, alone, span, proposal, ()), is_lost=True)
        instead = self._replacement(item)
        excerpt = proposal if instead is None else queries.excerpt_of(self.study, instead, self.coder)
        span = (excerpt.start, excerpt.end)
        there = queries.Selection(transcripts=[number], statuses=STATUSES, overlapping=span)
        others = (e for e in queries.excerpts(self.study, there) if e.id not in (excerpt.id, proposal.id))
        beside = tuple(e for e in others if e.is_in(transcript.text))  # a lost passage is of another text
        return self.viewed(number, transcript, span, excerpt, beside, proposal if instead is not None else None)

    def coding(self) -> int:
        """The row of the present item, which decisions are about also where it was replaced."""
        if self.queue.item is None:
            raise UsageError("nothing is shown: this is the end")
        return self.queue.item

    def place_of(self, item: int) -> tuple[str, int]:
        """The path and the line of a coding."""
        query = "SELECT path, line FROM coding JOIN transcript ON transcript.id = coding.transcript WHERE coding.id = ?"
        row = self.study.one(query, item)
        return row["path"], row["line"]

    def item_of(self, coding: int) -> int | None:
        """The coding itself, or the one that it stands for."""
        replaced: int | None = self.study.value(
            "SELECT coding FROM decision JOIN coding r ON r.id = replacement"
            " WHERE ?1 IN (r.id, r.same) AND decision.coder = ?2",
            coding, self.coder,
        )  # fmt: skip
        return replaced or coding

    def accept(self) -> None:
        """Accept what is shown, as the coder may have changed it, and go on."""
        with self.study.writing():
            view, instead = self.needed(), self._replacement(self.coding())
            coding = self.coding() if view.proposal is None or instead is None else instead  # it may have been removed
            decisions.accept(self.study, [coding], self.coder)
        self.decided()

    def respan(self, coding: int, view: View, span: tuple[int, int]) -> None:
        """Give what is shown another span; if it then equals the coding that it replaces, that is undecided again."""
        instead, proposal = view.excerpt, view.proposal
        if instead and proposal and (instead.code, *span) == (proposal.code, proposal.start, proposal.end):
            decisions.reopen(self.study, coding, self.coder)
            self.queue.mark(done=False)
            return
        super().respan(coding, view, span)
        self.queue.mark(done=True)

    def decided(self) -> None:
        """Go on to the next that is not decided on."""
        self.queue.finish()
        self.moved()

    def added(self, coding: int) -> None:
        """Show a coding that was added, behind the present one."""
        self.queue.insert(coding)

    def undone(self, action: str, coding: int) -> None:
        """Go back to a coding of which something was taken back; one that had been added leaves the queue."""
        if action == "add":
            self.queue.drop(coding)
            return
        item = self.item_of(coding) or coding
        self.queue.reopen(item)
        row = self.study.row("SELECT 1 FROM decision WHERE coding = ? AND coder = ?", item, self.coder)
        self.queue.mark(done=row is not None)

    def _replacement(self, coding: int) -> int | None:
        """The row of the coder's own coding to which the coder has recoded another; None where that was not recoded."""
        query = "SELECT replacement FROM decision WHERE coding = ? AND coder = ? AND status = 'recoded'"
        instead: int | None = self.study.value(query, coding, self.coder)
        return None if instead is None else int(coding_rows.row_of(self.study, instead)["id"])

    def _decided_on(self) -> set[int]:
        """The codings that the coder has decided on or given."""
        query = "SELECT coding FROM decision WHERE coder = ?1"
        rows = self.study.rows(
            f"{query} UNION SELECT id FROM coding WHERE coder = ?1 AND present AND same IS NULL", self.coder
        )
        return {row[0] for row in rows}

"""A review as it goes on: what is shown, and what each action does. Every action is in the study when it returns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import lru_cache

from interviewcoder.errors import UsageError
from interviewcoder.model.codebook import Code
from interviewcoder.model.coding import Excerpt
from interviewcoder.model.letters import comparable
from interviewcoder.model.transcript import Transcript, Turn
from interviewcoder.review import form
from interviewcoder.review.queue import Queue
from interviewcoder.review.words import Step, WordEdges
from interviewcoder.study import Study, coding_rows, decisions, queries
from interviewcoder.study.texts import transcript_of

AROUND = 12
"""Turns before and after the passage that are at hand to look at."""


@dataclass(frozen=True)
class View:
    """What the reviewer sees: the passage with the turns around it, and what was said of it so far.

    `excerpt` is the coding that actions are about, None where there is none; `proposal` is what it replaces, if any.
    `beside` are other codings of the passage. `focus` is the turn that a code would be added to; None: the passage.
    `is_lost`: the passage is no longer in the transcript, and all that is seen is its own text.
    """

    number: int
    transcript: Transcript
    span: tuple[int, int]
    turns: tuple[Turn, ...]
    focus: int | None
    excerpt: Excerpt | None
    proposal: Excerpt | None
    beside: tuple[Excerpt, ...]
    code: Code | None
    is_lost: bool = False


class Session(ABC):
    """Goes through what a selection asks for; `selection.coder` is who reviews."""

    title: str

    def __init__(self, study: Study, selection: queries.Selection) -> None:
        self.study = study
        self.coder = selection.coder
        self.queue = Queue([])
        self._edges = lru_cache(maxsize=4)(lambda number: WordEdges(transcript_of(study, number)))
        self._focus: int | None = None
        self._shown: tuple[object, ...] | None = None
        self._codes = {code.id: code for code in coding_rows.codes_of(study)}
        self.selection = selection
        self._begin = len(study.logged)
        self.choose(selection)

    @abstractmethod
    def choose(self, selection: queries.Selection) -> None:
        """Fill the queue with what a selection asks for."""

    @abstractmethod
    def view(self) -> View | None:
        """What is to be seen now; None at the end of the queue."""

    @abstractmethod
    def coding(self) -> int:
        """The row of the coding that actions are about. Raises UsageError where there is none."""

    @abstractmethod
    def place_of(self, item: int) -> tuple[str, int]:
        """The path and the line of an item of the queue."""

    @abstractmethod
    def item_of(self, coding: int) -> int | None:
        """The item of the queue where a coding is shown."""

    def accept(self) -> None:
        """Accept what is shown and go on."""
        with self.study.writing():  # so that no other process changes it between the check and the decision
            self.needed()
            decisions.accept(self.study, [self.coding()], self.coder)
        self.decided()

    def reject(self) -> None:
        """Reject what is shown and go on; an own coding is removed."""
        with self.study.writing():
            self.needed()
            decisions.reject(self.study, [self.coding()], self.coder)
        self.decided()

    def recode(self, code: str) -> None:
        """Give what is shown another code and go on."""
        with self.study.writing():
            decisions.recode(self.study, self.coding(), self.coder, code, self.needed().span)
        self.decided()

    def resize(self, step: Step) -> str:
        """Move an edge of the passage by a word, and stay; returns what to say of turns it newly touches, if any."""
        with self.study.writing():
            coding, view = self.coding(), self.placed()
            span = self._edges(view.number).step(view.span, step)
            if view.excerpt is None or span == view.span:
                raise UsageError("the edge cannot be moved further")
            self.respan(coding, view, span)
        new = set(_turns_in(view.transcript, span)).difference(_turns_in(view.transcript, view.span))
        speakers = [view.transcript.turns[number].speaker or "somebody" for number in new]
        return f"; the passage now goes over a label and has words of {', '.join(speakers)}" if new else ""

    def respan(self, coding: int, view: View, span: tuple[int, int]) -> None:
        """Give what is shown another span."""
        if view.excerpt is not None:
            decisions.recode(self.study, coding, self.coder, view.excerpt.code, span)

    def add(self, code: str) -> None:
        """Give the turn in focus, or else the passage, a code as a coding of one's own, and show that."""
        with self.study.writing():
            view = self.placed()
            turn = None if view.focus is None else view.transcript.turns[view.focus]
            span = view.span if turn is None else (turn.start, turn.end)
            coding = decisions.add(self.study, view.number, self.coder, code, span)
        self._focus = None
        self.added(coding)

    def draft(self, coding: int) -> str:
        """The coder's draft of a memo on a coding, if one was left unsaved, or else the memo; empty without either."""
        query = "SELECT text FROM draft WHERE coding = ?1 AND coder = ?2 UNION ALL SELECT text FROM memo"
        query += " WHERE coding = ?1 AND coder = ?2 LIMIT 1"
        return self.study.value(query, coding, self.coder) or ""

    def write_draft(self, coding: int, text: str | None) -> None:
        """Keep the draft of a memo on a coding; None: no memo is being written any more."""
        with self.study.writing():
            self.study.execute("DELETE FROM draft WHERE coding = ? AND coder = ?", coding, self.coder)
            if text is not None:
                self.study.execute("INSERT INTO draft VALUES (?, ?, ?)", coding, self.coder, text)

    def note(self, coding: int, text: str) -> None:
        """Write a memo on a coding, and stay."""
        with self.study.writing():
            decisions.note(self.study, coding, self.coder, text)
            self.write_draft(coding, None)

    def undo(self) -> str:
        """Take back the coder's last step in this session and show its coding; returns the action and the code."""
        own = self.study.logged[self._begin :]
        undone = decisions.undo(self.study, self.coder, actions=decisions.DECISIONS, among=own)
        self._focus = None
        if undone.coding is None:
            return undone.action
        self.undone(undone.action, undone.coding)
        return f"{undone.action} {coding_rows.row_of(self.study, undone.coding)['code']}"

    @abstractmethod
    def decided(self) -> None:
        """Go on after a decision."""

    @abstractmethod
    def added(self, coding: int) -> None:
        """Show a coding that was added."""

    @abstractmethod
    def undone(self, action: str, coding: int) -> None:
        """Show a coding of which something was taken back."""

    def moved(self) -> None:
        """Note that another item is shown."""
        self._focus = None

    def skip(self) -> None:
        """Go to the next item without deciding."""
        self.queue.skip()
        self.moved()

    def back(self) -> None:
        """Go to the item before."""
        self.queue.back()
        self.moved()

    def jump(self, where: str) -> None:
        """Go to an item by its number in the queue, by the id of an excerpt, or by transcript and line (`name:97`)."""
        if where.isdecimal() and len(where) < 7:
            self.queue.jump(int(where) - 1)
        elif ":" in where:
            self._jump_to_line(*where.rsplit(":", 1))
        else:
            [coding] = coding_rows.by_ids(self.study, [where])
            item = self.item_of(coding)
            if item is None or not self.queue.jump_to(item):
                raise UsageError(f"{where}: not among the excerpts shown; another filter may show it")
        self.moved()

    def _jump_to_line(self, name: str, line: str) -> None:
        if not line.isdecimal() or len(line) > 9:
            raise UsageError(f"{name}:{line}: write transcript:line")
        places = [(at, *self.place_of(item)) for at, item in enumerate(self.queue.items)]
        near = [(abs(there - int(line)), at) for at, path, there in places if comparable(name) in comparable(path)]
        if not near:
            raise UsageError(f"{name}: no such transcript among the excerpts shown")
        self.queue.jump(min(near)[1])

    def look(self, by: int) -> None:
        """Move the focus, the turn that `add` gives a code, by some turns; back at the passage there is none."""
        view = self.placed()
        inside = _turns_in(view.transcript, view.span)
        if not inside:
            return
        at = view.focus if view.focus is not None else inside[0] if by < 0 else inside[-1]
        at = max(0, min(at + by, len(view.transcript.turns) - 1))
        self._focus = None if at in inside else at

    def next_beside(self) -> None:
        """Show another of one's own codings of this place."""
        raise UsageError("Tab is for coding without proposals; here each coding comes up in turn")

    def narrow(self, asked: form.Fields) -> None:
        """Fill the queue anew, as the fields of a form say; what is empty narrows nothing.

        Codes are named by id, its beginning, or a glob, transcripts by a part of the path, several with commas. Raises
        UsageError, and keeps the queue, where a field names nothing.
        """
        selection = form.narrowed(self.selection, list(self._codes), queries.transcripts_of(self.study), asked)
        self._focus = None
        self.choose(selection)
        self.selection = selection

    def fields(self) -> form.Fields:
        """The fields of a form that say what is reviewed now, as `narrow` reads them."""
        return form.fields(self.selection, list(self._codes), queries.transcripts_of(self.study))

    def so_far(self) -> dict[str, int]:
        """How many codings the coder has accepted, rejected and recoded in all, and has as their `own`."""
        query = "SELECT status, count(*) FROM decision WHERE coder = ? GROUP BY status"
        counts: dict[str, int] = dict(tuple(row) for row in self.study.rows(query, self.coder))
        own = "SELECT count(*) FROM coding WHERE coder = ? AND present AND same IS NULL"
        return {"accepted": 0, "rejected": 0, "recoded": 0} | counts | {"own": self.study.value(own, self.coder)}

    @property
    def codes(self) -> list[Code]:
        """The codes that can be given."""
        return list(self._codes.values())

    def needed(self) -> View:
        """What is shown. Raises UsageError at the end of the queue, and where it has changed since it was shown."""
        view = self.view()
        if view is None:
            raise UsageError("nothing is shown: this is the end")
        if self._shown is not None and self._shown != _seen_in(view):
            self._shown = _seen_in(view)
            raise UsageError("another process has changed what was shown; look again")
        return view

    def show(self) -> View | None:
        """What is to be shown; what is done next is about this, or refused if it changes meanwhile."""
        view = self.view()
        self._shown = None if view is None else _seen_in(view)
        return view

    def placed(self) -> View:
        """What is shown, if it is in the transcript. Raises UsageError where it is not, or at the end of the queue."""
        view = self.needed()
        if view.is_lost:
            raise UsageError("its passage is no longer in the transcript; a or r still decide on it")
        return view

    def viewed(
        self,
        number: int,
        transcript: Transcript,
        span: tuple[int, int],
        excerpt: Excerpt | None,
        beside: tuple[Excerpt, ...],
        proposal: Excerpt | None = None,
    ) -> View:
        """A view of a passage, with the turns around it and around the focus."""
        inside = _turns_in(transcript, span) or [0]
        shown = [*inside, *([] if self._focus is None else [self._focus])]
        turns = transcript.turns[max(0, min(shown) - AROUND) : max(shown) + AROUND + 1]
        code = self._codes.get(excerpt.code) if excerpt else None
        return View(number, transcript, span, turns, self._focus, excerpt, proposal, beside, code)


def _seen_in(view: View) -> tuple[object, ...]:
    """What a reviewer sees that actions rest on: the text, the passage, and what it was given."""
    return (
        view.transcript.path,
        view.transcript.text,
        view.span,
        view.excerpt and (view.excerpt.coder, view.excerpt.code),
    )


def _turns_in(transcript: Transcript, span: tuple[int, int]) -> list[int]:
    """The numbers of the turns that share text with a span."""
    return [turn.number for turn in transcript.turns if turn.start < span[1] and span[0] < turn.end]

"""People's own codings into a study: coded excerpts and print-outs, placed in its transcripts by their text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from interviewcoder.errors import Problem, UsageError
from interviewcoder.model.codebook import Code
from interviewcoder.model.coding import MACHINE, Decision, Excerpt
from interviewcoder.study import changes
from interviewcoder.study import codings as rows_of
from interviewcoder.study.alignment import Alignment
from interviewcoder.study.changes import Change
from interviewcoder.study.placing import find_passage, transcript_of_path, transcript_with_words
from interviewcoder.study.store import Row, Study
from interviewcoder.study.texts import text_of, transcript_of

if TYPE_CHECKING:
    from interviewcoder.formats.printout import PrintOut


class Import:
    """Collects what comes in from one file, and writes it as one entry of the log.

    `counts` tells how many `codings`, `decisions` and `memos` were new, how many were `there already`, and how many
    `proposals` of the machine were left out, since it makes them itself. `problems` has what could not be placed.
    """

    def __init__(self, study: Study, source: str, coder: str) -> None:
        self.counts: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self._study = study
        self._source = source
        self._coder = coder
        self._changes: list[Change] = []

    def excerpts(self, numbered: Iterable[tuple[int, Excerpt]]) -> None:
        """Take in coded excerpts, each with its line, within `writing`.

        Those of people become theirs (the coder's, where the file does not say whose). On the machine's, what was
        decided counts; a status that no decision in the file explains is a decision of the coder.
        """
        placed = [(line, excerpt, place) for line, excerpt in numbered if (place := self._place(line, excerpt))]
        rows: list[Row | None] = []
        for line, excerpt, (number, span) in placed:
            try:
                rows.append(self._coding(excerpt, number, span))
            except UsageError as error:
                rows.append(None)
                self._problem(line, str(error), "correct the name of the coder")
        # Only when all codings are there: a decision may be that another one stands instead.
        for (line, excerpt, (number, span)), row in zip(placed, rows, strict=True):
            try:
                if row is not None:
                    self._said(excerpt, row, number, span)
            except UsageError as error:
                self._problem(line, str(error), "correct the name of the coder")

    def _place(self, line: int, excerpt: Excerpt) -> tuple[int, tuple[int, int]] | None:
        """The transcript of an excerpt and its span there; None, and a problem, where it has none."""
        number = transcript_of_path(self._study, excerpt.transcript)
        if number is None:
            message = f"'{excerpt.transcript}' is no transcript of this study"
            self._problem(line, message, "import or code the transcript first")
            return None
        text = text_of(self._study, self._study.value("SELECT hash FROM transcript WHERE id = ?", number))
        span = find_passage(text, excerpt.text, (excerpt.start, excerpt.end))
        if span is None:
            message = f"cannot be placed: its words are not, or not just once, in '{excerpt.transcript}'"
            self._problem(line, message, "code the passage by hand: interviewcoder review")
            return None
        return number, span

    def printout(self, printout: PrintOut) -> None:
        """Take in the coder's codings from a print-out, within `writing`."""
        number = transcript_with_words(self._study, printout.text)
        if number is None:
            message = "no transcript of this study has the words of this print-out"
            self._problem(0, message, "import or code the transcript first")
            return
        transcript = transcript_of(self._study, number)
        alignment = Alignment(printout.text, transcript.text)
        names = {_plain(word): code.id for code in rows_of.codes_of(self._study) for word in (code.id, code.name)}
        for passage in printout.passages:
            place = alignment.place(passage.start, passage.end)
            for name in passage.codes:
                if place is None:
                    message = f"page {passage.page}: the passage coded '{name}' is not in {transcript.path}"
                    self._problem(0, message, "code it by hand: interviewcoder review")
                    continue
                if not place.certain:
                    message = f"page {passage.page}: the passage coded '{name}' differs from {transcript.path}"
                    self._problem(0, message, "look at where it was placed", severity="warning")
                code = names.get(_plain(name))
                if code is None:
                    code = names[_plain(name)] = _id_of(name, set(names.values()))
                    self._problem(0, f"no code is named '{name}'; '{code}' was added", "", severity="warning")
                rows_of.need_code(self._study, Code(code, name))
                self._own(number, self._coder, code, (place.start, place.end))

    def write(self) -> None:
        """Write what was collected, within `writing`."""
        changes.commit(self._study, self._coder, "import", self._source, self._changes, detail=self.counts)

    def _coding(self, excerpt: Excerpt, number: int, span: tuple[int, int]) -> Row | None:
        """The coding that an excerpt is; None where it is nobody's decision."""
        rows_of.need_code(self._study, Code(excerpt.code, excerpt.name, excerpt.category))
        if excerpt.coder == MACHINE:
            if not self._decisions(excerpt) and not excerpt.memos:
                self.counts["proposals"] += 1
                return None
            return self._withdrawn(MACHINE, excerpt.code, number, span)
        coder = rows_of.check_coder(excerpt.coder) if excerpt.coder else self._coder
        if excerpt.status != "withdrawn":
            return self._own(number, coder, excerpt.code, span)
        return self._withdrawn(coder, excerpt.code, number, span) if excerpt.decisions or excerpt.memos else None

    def _decisions(self, excerpt: Excerpt) -> list[Decision]:
        """What was decided on an excerpt; a status of the machine's that no decision explains is the coder's."""
        listed = {decision.status for decision in excerpt.decisions}
        is_explained = excerpt.status in (*listed, "disputed", "withdrawn") or len(listed) > 1
        if excerpt.coder == MACHINE and not is_explained and excerpt.status in ("accepted", "rejected"):
            return [*excerpt.decisions, Decision(self._coder, excerpt.status)]
        return list(excerpt.decisions)

    def _said(self, excerpt: Excerpt, row: Row, number: int, span: tuple[int, int]) -> None:
        """Take in what was said of a coding."""
        for decision in self._decisions(excerpt):
            self._decide(row, decision, number, span)
        for memo in excerpt.memos:
            change = changes.of_memo(self._study, row, rows_of.check_coder(memo.coder), memo.text)
            self._add("memos", [change])

    def _withdrawn(self, coder: str, code: str, number: int, span: tuple[int, int]) -> Row:
        """A coder's coding of a passage as it is; where there is none, one that is kept as withdrawn."""
        text_hash = self._study.value("SELECT hash FROM transcript WHERE id = ?", number)
        there = rows_of.at(self._study, number, coder, code, span, text_hash)
        if there is not None:
            return there
        _, steps = changes.of_own(self._study, number, coder, code, span)
        return self._made([step._replace(after=step.after | {"present": False}) for step in steps])

    def _own(self, number: int, coder: str, code: str, span: tuple[int, int]) -> Row:
        there = self._withdrawn(coder, code, number, span) if self._is_there(number, coder, code, span) else None
        if there is not None:
            self.counts["there already"] += 1
            return there
        self.counts["codings"] += 1
        return self._made(changes.of_own(self._study, number, coder, code, span)[1])

    def _is_there(self, number: int, coder: str, code: str, span: tuple[int, int]) -> bool:
        text_hash = self._study.value("SELECT hash FROM transcript WHERE id = ?", number)
        there = rows_of.at(self._study, number, coder, code, span, text_hash)
        return there is not None and bool(there["present"])

    def _made(self, steps: list[Change]) -> Row:
        """Write a coding at once, so that what follows can refer to it; `write` logs it."""
        last = self._study.value("SELECT max(number) FROM entry")
        for step in steps:
            changes.apply(self._study, step, last)
        self._changes += steps
        return changes.coding_by_uid(self._study, steps[0].uid)

    def _decide(self, row: Row, decision: Decision, number: int, span: tuple[int, int]) -> None:
        coder = rows_of.check_coder(decision.coder)
        if coder == row["coder"]:
            return
        if self._is_known(row, coder, decision):
            self.counts["there already"] += 1
            return
        replacement = None
        if decision.status == "recoded":
            code = decision.code or row["code"]
            replacement = self._instead(number, coder, code, span, row["id"])
            if replacement is None and code != row["code"]:
                rows_of.need_code(self._study, Code(code, code))
                replacement = self._own(number, coder, code, span)["uid"]
        steps = changes.of_decision(self._study, row, coder, decision.status, replacement)
        self._add("decisions", steps[:1])
        self._changes += steps

    def _is_known(self, row: Row, coder: str, decision: Decision) -> bool:
        """Whether the coder has decided just so."""
        state = changes.decision_state(self._study, row["id"], coder)
        if not state or state["status"] != decision.status:
            return False
        instead = state["replacement"] and changes.coding_by_uid(self._study, state["replacement"])["code"]
        return bool(decision.status != "recoded" or instead == (decision.code or row["code"]))

    def _instead(self, number: int, coder: str, code: str, span: tuple[int, int], but: int) -> str | None:
        """The coder's own coding that stands for another: of the code, and the nearest that shares text with it."""
        uid: str | None = self._study.value(
            "SELECT uid FROM coding WHERE transcript = ?1 AND coder = ?2 AND code = ?3 AND present AND id <> ?6"
            " AND begin < ?5 AND end > ?4 ORDER BY abs(begin - ?4) + abs(end - ?5), id",
            number, coder, code, *span, but,
        )  # fmt: skip
        return uid

    def _add(self, what: str, steps: list[Change]) -> None:
        new = any(step.before != step.after for step in steps)
        self.counts[what if new else "there already"] += 1
        if what == "memos":
            self._changes += steps

    def _problem(self, line: int, message: str, hint: str, severity: str = "error") -> None:
        kind = "warning" if severity == "warning" else "error"
        self.problems.append(Problem(self._source, line, 0, message, hint, kind))  # type: ignore[arg-type]


def _plain(name: str) -> str:
    """A code's name as it is compared: without case, accents and what is no letter or digit."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[^\w]+|_", "", "".join(letter for letter in letters if not unicodedata.combining(letter)))


def _id_of(name: str, taken: set[str]) -> str:
    """An id for a code that has only a name."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    base = re.sub(r"[^a-z0-9]+", "-", letters.encode("ascii", "ignore").decode()).strip("-") or "code"
    return next(word for at in range(1, 10_000) if (word := base if at == 1 else f"{base}-{at}") not in taken)

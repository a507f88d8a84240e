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
        for line, excerpt in numbered:
            number = transcript_of_path(self._study, excerpt.transcript)
            if number is None:
                message = f"'{excerpt.transcript}' is no transcript of this study"
                self._problem(line, message, "import or code the transcript first")
                continue
            text = text_of(self._study, self._study.value("SELECT hash FROM transcript WHERE id = ?", number))
            span = find_passage(text, excerpt.text, (excerpt.start, excerpt.end))
            if span is None:
                message = f"cannot be placed: its words are not, or not just once, in '{excerpt.transcript}'"
                self._problem(line, message, "code the passage by hand: interviewcoder review")
                continue
            try:
                self._excerpt(excerpt, number, span)
            except UsageError as error:
                self._problem(line, str(error), "correct the name of the coder")

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

    def _excerpt(self, excerpt: Excerpt, number: int, span: tuple[int, int]) -> None:
        rows_of.need_code(self._study, Code(excerpt.code, excerpt.name, excerpt.category))
        listed = {decision.status for decision in excerpt.decisions}
        is_explained = not listed or len(listed) > 1 or excerpt.status in (*listed, "disputed", "withdrawn")
        decisions = list(excerpt.decisions)
        if excerpt.coder == MACHINE:
            verdict = next((v for v in ("accepted", "rejected") if v == excerpt.status), None)
            if verdict and (not listed or not is_explained):
                decisions.append(Decision(self._coder, verdict))
            if not decisions and not excerpt.memos:
                self.counts["proposals"] += 1
                return
            row = self._machine(excerpt, number, span)
        else:
            coder = rows_of.check_coder(excerpt.coder) if excerpt.coder else self._coder
            if excerpt.status == "withdrawn" and not decisions:
                return
            row = self._own(number, coder, excerpt.code, span)
        for decision in decisions:
            self._decide(row, decision, number, span)
        for memo in excerpt.memos:
            change = changes.of_memo(self._study, row, rows_of.check_coder(memo.coder), memo.text)
            self._add("memos", [change])

    def _machine(self, excerpt: Excerpt, number: int, span: tuple[int, int]) -> Row:
        """The machine's coding of a passage; where its runs have not found that, it is kept as withdrawn."""
        text_hash = self._study.value("SELECT hash FROM transcript WHERE id = ?", number)
        there = rows_of.at(self._study, number, MACHINE, excerpt.code, span, text_hash)
        if there is not None:
            return there
        _, steps = changes.of_own(self._study, number, MACHINE, excerpt.code, span)
        return self._made([step._replace(after=step.after | {"present": False}) for step in steps])

    def _own(self, number: int, coder: str, code: str, span: tuple[int, int]) -> Row:
        uid, steps = changes.of_own(self._study, number, coder, code, span)
        self._add("codings", steps)
        if any(step.before != step.after for step in steps):
            return self._made(steps)
        return changes.coding_by_uid(self._study, uid)

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
        replacement = None
        if decision.status == "recoded" and decision.code not in ("", row["code"]):
            rows_of.need_code(self._study, Code(decision.code, decision.code))
            replacement = self._own(number, coder, decision.code, span)["uid"]
        steps = changes.of_decision(self._study, row, coder, decision.status, replacement)
        self._add("decisions", steps[:1])
        self._changes += steps

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

"""People's own codings into a study: coded excerpts and print-outs, placed in its transcripts by their text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from interviewcoder.errors import Problem, Severity, UsageError
from interviewcoder.model.codebook import Code
from interviewcoder.model.coding import MACHINE, Decision, Excerpt
from interviewcoder.model.letters import comparable
from interviewcoder.model.names import slug_of, unique_id
from interviewcoder.study import coding_rows, statements
from interviewcoder.study.alignment import Alignment
from interviewcoder.study.naming import codes_by_name, plain, with_ids
from interviewcoder.study.placing import find_passage, moved_passage, transcript_of_path, transcript_with_words
from interviewcoder.study.statements import Statement, StatementKind
from interviewcoder.study.store import Entry, Row, Study
from interviewcoder.study.texts import hash_now, text_of, transcript_of, versions

if TYPE_CHECKING:
    from interviewcoder.formats.printout.reading import PrintOut

_CODE_FIRST = (
    "code first, or set a codebook with 'interviewcoder init --codebook', so that codes are found by their names"
)


class Import:
    """Takes in what one file says, as one entry of the log; within `writing`, as a whole.

    What a coder has said in the study stands, whatever a file says that was perhaps written before: only what is new
    comes in. `counts` tells how many `codings`, `decisions` and `memos` were new, how many were `there already`, how
    many were `left` as they are here, and how many `proposals` of the machine were left out, since it makes them
    itself. `problems` has what could not be placed.
    """

    def __init__(self, study: Study, source: str, coder: str) -> None:
        self.counts: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self._study = study
        self._source = source
        self._coder = coder
        self._entry: Entry | None = None
        self._others: set[str] = set()
        self._unknown: dict[str, list[int]] = {}
        self._undone: list[int] = []
        self._removed: list[tuple[tuple[int, str, str], tuple[int, int]]] = []  # what people withdrew, by the file

    def excerpts(self, numbered: Iterable[tuple[int, Excerpt]]) -> None:
        """Take in coded excerpts, each with its line.

        People's excerpts become their codings (the coder's, where the file does not say whose). Of the machine's only
        decisions and memos are taken in; a status that no decision in the file explains is a decision of the coder.
        """
        named, problems = with_ids(numbered, coding_rows.codes_of(self._study), self._source)
        self.problems += problems
        listed = [(line, excerpt) for line, excerpt in named if not self._is_changed(line, excerpt)]
        self._odd_names(excerpt for _, excerpt in listed)
        placed = [(line, excerpt, place) for line, excerpt in listed if (place := self._place(line, excerpt))]
        rows: list[Row | None] = []
        for line, excerpt, (number, span) in placed:
            try:
                rows.append(self._coding(excerpt, number, span))
            except UsageError as error:
                rows.append(None)
                self._problem(line, str(error), "correct the line")
        # Only when all codings are there: a decision may be that another one stands instead.
        for (line, excerpt, (number, span)), row in zip(placed, rows, strict=True):
            try:
                if row is not None:
                    self._said(line, excerpt, row, number, span)
            except UsageError as error:
                self._problem(line, str(error), "correct the line")
        self._tell_of_missing()

    def _tell_of_missing(self) -> None:
        """Add a problem for each transcript that the study lacks, and one for all of the machine's codings it lacks."""
        for path, lines in self._unknown.items():
            message = f"'{path}' is not a transcript of this study{_and_more(lines)}"
            self._problem(lines[0], message, "import or code the transcript first")
        if self._undone:
            message = f"the machine did not code this passage so{_and_more(self._undone)}; decisions count when it does"
            self._problem(self._undone[0], message, "code the transcripts", severity="warning")

    def _is_changed(self, line: int, excerpt: Excerpt) -> bool:
        """Whether a proposal of the machine has another code than the machine gave it here, which is a problem."""
        if excerpt.coder != MACHINE:
            return False
        own = self._study.value("SELECT code FROM coding WHERE excerpt = ? AND coder = ?", excerpt.id, MACHINE)
        if own in (None, excerpt.code):
            return False
        message = f"the code in the file is '{excerpt.code}', but the machine gave the excerpt with this id '{own}'"
        self._problem(
            line, message, f"to give it the other code: interviewcoder recode {excerpt.code} {excerpt.id[:8]}"
        )
        return True

    def _place(self, line: int, excerpt: Excerpt) -> tuple[int, tuple[int, int]] | None:
        """The transcript of an excerpt and its span there; None where it has none: `problems` or `counts` tell."""
        if not excerpt.code.strip() or not excerpt.code.isprintable():
            self._problem(line, "its code is not an id, as it is empty or has odd characters", "give the code an id")
            return None
        number = transcript_of_path(self._study, excerpt.transcript)
        if number is None or excerpt.transcript in self._others:
            self._unknown.setdefault(excerpt.transcript, []).append(line)
            return None
        text = text_of(self._study, hash_now(self._study, number))
        hint = (excerpt.start, excerpt.end)
        if text[slice(*hint)] != excerpt.text and self._is_lost(number, excerpt):
            self.counts["there already"] += 1
            return None
        if text[slice(*hint)] != excerpt.text and (place := moved_passage(self._study, number, excerpt.text, hint)):
            if not place.certain:
                message = f"moved with an edit of '{excerpt.transcript}', perhaps not exactly to its passage"
                self._problem(line, message, "check its passage", severity="warning")
            return number, (place.start, place.end)
        span = find_passage(text, excerpt.text, hint)
        if span is None:
            message = f"cannot be placed: its words are in '{excerpt.transcript}' not at all, or several times"
            self._problem(line, message, "code the passage by hand: interviewcoder review")
            return None
        return number, span

    def _is_lost(self, number: int, excerpt: Excerpt) -> bool:
        """Whether an excerpt is a coding of the study whose passage was lost in an edit; it has no other place."""
        rows = self._study.rows(
            "SELECT coding.hash FROM coding JOIN transcript t ON t.id = transcript WHERE t.id = ? AND coder = ?"
            " AND code = ? AND begin = ? AND end = ? AND coding.hash <> t.hash",
            number, excerpt.coder or self._coder, excerpt.code, excerpt.start, excerpt.end,
        )  # fmt: skip
        span = slice(excerpt.start, excerpt.end)
        return any(text_of(self._study, row["hash"])[span] == excerpt.text for row in rows)

    def _odd_names(self, excerpts: Iterable[Excerpt]) -> None:
        """Warn of paths that name a transcript of the study by their last part only; note those of other interviews.

        More than half of the excerpts of such a path must have their text in the transcript, or in an earlier text of
        it. Else the path is that of another interview of the same name, whose excerpts are left out.
        """
        by_path: dict[str, list[Excerpt]] = {}
        for excerpt in excerpts:
            by_path.setdefault(excerpt.transcript, []).append(excerpt)
        for path, some in by_path.items():
            number = transcript_of_path(self._study, path)
            own = number and self._study.value("SELECT path FROM transcript WHERE id = ?", number)
            if number is None or own == path:
                continue
            texts = {text_of(self._study, version["hash"]) for version in versions(self._study, number)}
            known = [comparable(text) for text in sorted(texts)]
            said = [comparable(excerpt.text) for excerpt in some]
            there = sum(any(words in text for text in known) for words in said)
            if 2 * there > len(said):
                message = f"'{path}' is taken for '{own}', which has {there} of these {len(said)} passages"
                self._problem(0, message, "", severity="warning")
            else:
                self._others.add(path)

    def printout(self, printout: PrintOut) -> None:
        """Take in the coder's codings from a print-out."""
        number = transcript_with_words(self._study, printout.text)
        if number is None:
            message = "no transcript of this study has the words of this print-out"
            self._problem(0, message, "import or code the transcript first")
            return
        transcript = transcript_of(self._study, number)
        alignment = Alignment(printout.text, transcript.text)
        had_codes = bool(names := codes_by_name(coding_rows.codes_of(self._study)))
        for passage in printout.passages:
            place = alignment.place(passage.start, passage.end)
            for name in passage.codes:
                if place is None:
                    message = f"page {passage.page}: the passage coded '{name}' is not in {transcript.path}"
                    self._problem(0, message, "code it by hand: interviewcoder review")
                    continue
                if not place.certain:
                    message = f"page {passage.page}: the passage coded '{name}' differs from {transcript.path}"
                    self._problem(0, message, "check where it was placed", severity="warning")
                code = names.get(name) or names.get(plain(name))
                if code is None:
                    code = names[name] = unique_id(slug_of(name), set(names.values()))
                    hint = "" if had_codes else _CODE_FIRST
                    self._problem(0, f"no code is named '{name}'; '{code}' was added", hint, severity="warning")
                coding_rows.ensure_code(self._study, Code(code, name))
                self._own(number, self._coder, code, (place.start, place.end))

    def _coding(self, excerpt: Excerpt, number: int, span: tuple[int, int]) -> Row | None:
        """The row of an excerpt's coding, added if need be; None for one proposed or withdrawn with nothing said of it.

        Raises UsageError where nobody is named who recoded or disputed it, or the coder's name cannot be one.
        """
        if excerpt.coder == MACHINE:
            if excerpt.status in ("recoded", "disputed") and not excerpt.decisions:
                raise UsageError(f"its status is {excerpt.status}, but 'decisions' does not say who decided")
            if not self._decisions(excerpt) and not excerpt.memos:
                self.counts["proposals"] += 1
                return None
            coding_rows.ensure_code(self._study, Code(excerpt.code, excerpt.name, excerpt.category))
            return coding_rows.found_or_made(self._study, number, MACHINE, excerpt.code, span)
        coder = coding_rows.check_coder(excerpt.coder) if excerpt.coder else self._coder
        if excerpt.status == "withdrawn":
            self._removed.append(((number, coder, excerpt.code), span))
            if not (excerpt.decisions or excerpt.memos):
                return None
        coding_rows.ensure_code(self._study, Code(excerpt.code, excerpt.name, excerpt.category))
        if excerpt.status != "withdrawn":
            return self._own(number, coder, excerpt.code, span)
        return coding_rows.found_or_made(self._study, number, coder, excerpt.code, span)

    def _decisions(self, excerpt: Excerpt) -> list[Decision]:
        """The decisions on an excerpt; a status `accepted` or `rejected` that none of them explains is the coder's."""
        own = () if excerpt.coder == MACHINE else ("accepted",)  # a person's coding is accepted by that person
        is_explained = excerpt.status in (*(decision.status for decision in excerpt.decisions), *own)
        if not is_explained and excerpt.status in ("accepted", "rejected"):
            return [*excerpt.decisions, Decision(self._coder, excerpt.status)]
        return list(excerpt.decisions)

    def _said(self, line: int, excerpt: Excerpt, row: Row, number: int, span: tuple[int, int]) -> None:
        """Take in the decisions and memos on an excerpt, whose coding is the row."""
        listed = len(excerpt.decisions)
        for at, decision in enumerate(self._decisions(excerpt)):
            self._decide(row, decision, number, span, is_new=at >= listed)
        if row["coder"] == MACHINE and not row["present"] and excerpt.status != "withdrawn":
            self._undone.append(line)
        for memo in excerpt.memos:
            coder = coding_rows.check_coder(memo.coder)
            steps = statements.on_memo(self._study, row, coder, memo.text)
            if steps and self._has_said(row, coder, "memo"):
                self.counts["left"] += 1
            else:
                self._say("memos", steps)

    def _own(self, number: int, coder: str, code: str, span: tuple[int, int]) -> Row:
        """The row of a coder's own coding of a passage, made present unless its coder has moved or removed it here."""
        if (moved := coding_rows.moved_away(self._study, number, coder, code, span)) is not None:
            self.counts["left"] += 1
            return coding_rows.row_of(self._study, moved)
        row = coding_rows.found_or_made(self._study, number, coder, code, span)
        if row["present"]:
            self.counts["there already"] += 1
        elif statements.presence_said(self._study, row["id"]) == "gone" or self._stood_instead(row, coder):
            self.counts["left"] += 1
        else:
            self._say("codings", statements.on_presence(self._study, row, present=True))
        return coding_rows.row_of(self._study, row["id"])

    def _stood_instead(self, row: Row, coder: str) -> bool:
        """Whether a coder once recoded another coding to this one; if this one is gone, the coder changed that."""
        query = "SELECT 1 FROM statement WHERE kind = 'decision' AND coder = ? AND replacement = ?"
        return self._study.value(query, coder, row["id"]) is not None

    def _decide(self, row: Row, decision: Decision, number: int, span: tuple[int, int], *, is_new: bool) -> None:
        """Take in a decision; one that `is_new` holds whatever its coder has decided here before."""
        coder = coding_rows.check_coder(decision.coder)
        if coder == row["coder"]:
            if is_new and decision.status == "rejected":
                self._say("decisions", statements.on_presence(self._study, row, present=False))
            return
        now = self._study.row(
            "SELECT d.status, r.code FROM decision d LEFT JOIN coding r ON r.id = replacement"
            " WHERE coding = ? AND d.coder = ?",
            row["id"], coder,
        )  # fmt: skip
        wanted = decision.code or row["code"]
        if now and now["status"] == decision.status and (decision.status != "recoded" or now["code"] in (None, wanted)):
            self.counts["there already"] += 1
            return
        if not is_new and (now or self._has_said(row, coder, "decision")):
            self.counts["left"] += 1
            return
        replacement = None
        if decision.status == "recoded":
            replacement = coding_rows.nearest(self._study, number, coder, wanted, span)
            removed = [at for its, at in self._removed if its == (number, coder, wanted)]
            is_removed = any(start < span[1] and span[0] < end for start, end in removed)
            if replacement is None and wanted != row["code"] and not is_removed:
                coding_rows.ensure_code(self._study, Code(wanted, wanted))
                replacement = coding_rows.found_or_made(self._study, number, coder, wanted, span)["id"]
        self._say("decisions", statements.on_decision(self._study, row, coder, decision.status, replacement))

    def _has_said(self, row: Row, coder: str, kind: StatementKind) -> bool:
        """Whether a coder has said something of a kind on a coding."""
        said = statements.on_coding(self._study, row["id"])
        return any(one["coder"] == coder and one["kind"] == kind for one in said)

    def _say(self, what: str, steps: list[Statement]) -> None:
        self.counts[what if steps else "there already"] += 1
        if steps:
            self._entry = self._entry or self._study.log(self._coder, "import", self._source)
            statements.say(self._study, self._entry, steps)

    def _problem(self, line: int, message: str, hint: str, severity: Severity = "error") -> None:
        self.problems.append(Problem(self._source, line, 0, message, hint, severity))


def _and_more(lines: Sequence[int]) -> str:
    return f", here and on {len(lines) - 1} more lines" if len(lines) > 1 else ""

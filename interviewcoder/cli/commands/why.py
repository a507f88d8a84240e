"""`interviewcoder why`: the reasons for and against a code at a line of a transcript."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.choices import labels_of, one_code
from interviewcoder.cli.completion import complete_codes
from interviewcoder.cli.options import CodebookName, LabelRoles, LayoutName, NoStudy, Quiet, StudyFile
from interviewcoder.errors import UsageError

if TYPE_CHECKING:
    from interviewcoder.matching.weighing import Weighed
    from interviewcoder.model.codebook import Code, Codebook
    from interviewcoder.model.coding import Match
    from interviewcoder.model.transcript import Transcript, Turn

_MOST_DIGITS = 9
_LESS_SIMILAR = 15
"""How far below the threshold of similarity (0-100) a match may be to be told as not similar enough."""


def command(
    place: Annotated[str, typer.Argument(metavar="FILE:LINE", help="A transcript, and a line of the passage.")],
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code's id.", autocompletion=complete_codes)],
    codebook: CodebookName = None,
    role: LabelRoles = None,
    layout: LayoutName = None,
    study: StudyFile = None,
    no_study: NoStudy = False,
    quiet: Quiet = False,
) -> None:
    """Explain why a passage got a code, or why it did not.

    Shows which terms of the code were found in the turn at that line, and in the other turns of its unit, what they
    weigh (from 1 on the code is given), and which do not count: words that are denied, excepted, not similar enough,
    or said by somebody whose speech is not searched.
    """
    from interviewcoder import codebooks
    from interviewcoder.cli import inputs, sources, streams, studies
    from interviewcoder.model.display import harmless

    messages = streams.Messages(quiet=quiet)
    labels = labels_of(role)
    path, _, number = place.rpartition(":")
    if not path or not number.isdecimal() or len(number) > _MOST_DIGITS:
        raise UsageError(f"{place}: write the transcript and a line, as in interview.txt:97")
    with studies.maybe(study, without=no_study) as store:
        book = codebooks.load(studies.codebook_of(store, codebook))
        layout, roles = sources.way_to_read(store, layout, labels)(path)
    by_id = {one.id: one for one in book.codes}
    chosen = by_id[one_code(code, list(by_id))]
    for transcript in inputs.read_transcripts([path], messages, layout=layout, roles=roles):
        turn = _turn_at(transcript, int(number), place)
        lines = map(harmless, _told(transcript, turn, book, chosen))
        if streams.stdout_is_terminal():
            _show(lines)
        else:
            streams.write((f"{line}\n" for line in lines), None)
    messages.stop_if_failed()


def _show(lines: Iterable[str]) -> None:
    """Show lines on a terminal, broken between words."""
    from rich.padding import Padding
    from rich.text import Text

    from interviewcoder.cli import terminal

    out = terminal.console()
    for line in lines:
        indent = len(line) - len(line.lstrip())
        out.print(Padding(Text(line.lstrip()), (0, 0, 0, indent)))


def _turn_at(transcript: Transcript, line: int, place: str) -> Turn:
    """The turn whose speech stands on a line, or else begins next. Raises UsageError behind the last."""
    text = transcript.text
    for turn in transcript.turns:
        if line <= turn.line + text.count("\n", turn.start, turn.end):
            return turn
    raise UsageError(f"{place}: no speech from that line on; the transcript has {text.count(chr(10)) + 1} lines")


def _told(transcript: Transcript, turn: Turn, book: Codebook, code: Code) -> Iterator[str]:
    from interviewcoder.matching import Matcher
    from interviewcoder.matching.units import Units
    from interviewcoder.model.display import UNNAMED

    only = _only(book, code)
    matcher = Matcher(only)
    given = [c for c in matcher.code(transcript) if c.start < turn.end and turn.start < c.end]
    start, end = Units(transcript).span(code.unit or book.unit, turn.start, turn.end)
    start, end = min([start, *(c.start for c in given)]), max([end, *(c.end for c in given)])
    place = f"{transcript.path}:{turn.line} ({turn.speaker or UNNAMED}, turn {turn.number})"
    scores = f", score {max(c.score for c in given):g}" if given else ""
    yield f"{place}: {code.id} is {'given' if given else 'not given'}{scores}"
    everywhere = list(matcher.findings(transcript).weighed())
    found = [weighed for weighed in everywhere if weighed.start < end and start < weighed.end]
    for weighed in found:
        yield f"  {_line(transcript, weighed.start)}: {_sum(weighed)}"
    if not found:
        yield "  none of its terms is found there"
    known = {(match.start, match.end) for weighed in everywhere for match in weighed.evidence}
    for reason, other in _variants(only, code):
        for weighed in Matcher(other).findings(transcript).weighed():
            if not (weighed.start < end and start < weighed.end):
                continue
            for match in weighed.terms:
                if not any(match.start < stop and begin < match.end for begin, stop in known):
                    known.add((match.start, match.end))
                    yield f"  {_line(transcript, match.start)}: does not count: {_said(match)}: {reason}"


def _sum(weighed: Weighed) -> str:
    from interviewcoder.model.codebook import WEIGHTS

    parts: dict[str, None] = {}
    counted: set[tuple[str, str]] = set()  # a term counts once, however often it is said
    for match in weighed.evidence:
        is_again = (match.part, match.term) in counted
        parts[f"{_said(match)} {'0, again' if is_again else f'{WEIGHTS[match.part]:g}'}"] = None
        counted.add((match.part, match.term))
    verdict = "enough" if weighed.is_enough else "not enough: 1 is needed"
    return f"{' + '.join(parts)} = {weighed.weight:g}, {verdict}"


def _said(match: Match) -> str:
    return f"“{' '.join(match.text.split())}” ({match.term}, {match.how} {match.score:g})"


def _line(transcript: Transcript, offset: int) -> int:
    return transcript.text.count("\n", 0, offset) + 1


def _only(book: Codebook, code: Code) -> Codebook:
    """The codebook with one code only, without its category."""
    return book._replace(categories=(), uncategorised=(code,))


def _variants(only: Codebook, code: Code) -> Iterator[tuple[str, Codebook]]:
    """Reasons why a match does not count, each with the codebook without the rule behind it, which finds the match."""
    from interviewcoder.model.transcript import ROLES

    def with_code(**changes: object) -> Codebook:
        return only._replace(uncategorised=(code._replace(**changes),))  # type: ignore[arg-type]

    kept = tuple(term._replace(negated="keep") for term in code.terms)
    yield "it is denied, or its term asks for a denial", with_code(terms=kept)
    yield (
        "an 'unless' excepts it",
        with_code(unless=(), terms=tuple(term._replace(unless=()) for term in code.terms)),
    )
    if set(code.roles or only.roles) != set(ROLES):
        yield "its speaker is not searched", with_code(roles=ROLES)
    lower = max(only.threshold - _LESS_SIMILAR, 0)
    plain = tuple(term._replace(threshold=None) for term in code.terms)
    yield "not similar enough", with_code(threshold=None, terms=plain)._replace(threshold=lower)

"""`interviewcoder kwic`: keywords in context."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.checks import check_output, is_text
from interviewcoder.cli.choices import narrowed, one_code, roles_of, table_format_of
from interviewcoder.cli.commands.kwic.aligned import Line, show
from interviewcoder.cli.completion import complete_codes
from interviewcoder.cli.options import (
    CodebookName,
    Fuzzy,
    LayoutName,
    NoStudy,
    Output,
    Quiet,
    SpeakerNames,
    StudyFile,
    TableFormat,
    TranscriptNames,
)
from interviewcoder.errors import UsageError
from interviewcoder.model.display import counted
from interviewcoder.model.letters import expression_of
from interviewcoder.model.selection import is_like

if TYPE_CHECKING:
    from interviewcoder.formats.table import ColumnKind, Table
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.coding import Match
    from interviewcoder.model.transcript import Role, Transcript

    Finder = Callable[[Transcript], list[Match]]

SORTS = ("place", "left", "right", "match", "speaker")


def command(
    terms: Annotated[
        list[str] | None,
        typer.Argument(metavar="TERM...", help="What to look for, as a codebook has it: 'data drift', 'drift*', SLA."),
    ] = None,
    files: Annotated[
        list[str] | None,
        typer.Option(
            "--in",
            metavar="FILE",
            help="A transcript, a folder of them, or a glob in quotes. May be repeated. [default: the study's]",
        ),
    ] = None,
    code: Annotated[
        str | None,
        typer.Option(
            "--code",
            metavar="ID",
            autocompletion=complete_codes,
            help="Look for the terms of this code of the codebook.",
        ),
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Only exactly these words, in any case; none that are inflected or similar.")
    ] = False,
    sort: Annotated[
        str,
        typer.Option("--sort", metavar="ORDER", help="Order of the lines: place, left, right, match or speaker."),
    ] = "place",
    speaker: SpeakerNames = None,
    transcript: TranscriptNames = None,
    width: Annotated[
        int,
        typer.Option(
            "--width",
            min=5,
            max=1000,
            metavar="N",
            help="Characters on each side; in a table the terminal's width decides.",
        ),
    ] = 60,
    codebook: CodebookName = None,
    fuzzy: Fuzzy = None,
    role: Annotated[
        list[str] | None,
        typer.Option(
            "--role",
            metavar="ROLE|LABEL=ROLE",
            help="Whose speech is searched: participant, interviewer or unknown. With LABEL=ROLE: who a speaker is. "
            "May be repeated.",
        ),
    ] = None,
    format_name: TableFormat = None,
    output: Output = None,
    layout: LayoutName = None,
    study: StudyFile = None,
    no_study: NoStudy = False,
    quiet: Quiet = False,
) -> None:
    """Show words in their context, one line each, with the words below each other.

    Terms match as in a codebook: inflected and similar words, too, and through fillers. All speakers are searched
    unless --role says otherwise.
    """
    from interviewcoder import codebooks
    from interviewcoder.cli import inputs, streams, studies
    from interviewcoder.cli.progress import watcher
    from interviewcoder.model.transcript import ROLES

    wanted = table_format_of(format_name, output)
    if bool(terms) == (code is not None):
        raise UsageError("name terms to look for, or a code with --code, and not both")
    for term in terms or ():
        if Path(term).suffix and os.path.isfile(term):
            raise UsageError(
                f"{term}: is a file, not a term: name files with --in, and globs in quotes: --in 'a/*.txt'"
            )
    if plain and fuzzy is not None:
        raise UsageError("--plain finds exactly these words: leave --fuzzy out")
    if sort not in SORTS:
        raise UsageError(f"unknown order '{sort}': choose one of {', '.join(SORTS)}")
    messages = streams.Messages(quiet=quiet)
    roles, labels = roles_of(role)
    with studies.maybe(study, without=no_study, files=files) as store:
        name = studies.codebook_of(store, codebook)
        check_output(output, [codebooks.locate(name), *studies.files_of(store)])
        book = codebooks.load(name)
        book = narrowed(book, codes=None, categories=None, unit="sentence", fuzzy=fuzzy)
        find = _finder(book, terms or [], code, plain=plain)
        if store is not None:
            from interviewcoder.study.queries import transcripts_of
            from interviewcoder.study.texts import transcript_of

            studies.check_reading(layout, labels)
            numbers = transcripts_of(store).values()
            read: Iterable[Transcript] = (transcript_of(store, number) for number in numbers)
            number = len(numbers)
        elif files:
            paths = inputs.paths_of(files, messages)
            check_output(output, paths)
            read = inputs.read_transcripts(paths, messages, layout=layout, roles=labels)
            number = len(paths)
        else:
            raise UsageError("nothing to search: name transcripts with --in, or begin a study")
        lines = [
            line
            for one in inputs.named(transcript, watcher(number, what="searching")(read))
            for line in _lines(one, find(one), roles or ROLES, width)
            if is_like(speaker, line.speaker)
        ]
    messages.stop_if_all_failed()
    lines = _sorted(lines, sort)
    title = counted(len(lines), "place")
    if wanted == "table":
        show(lines, title)
    else:
        streams.write_tables([_table(lines, title)], wanted, output, messages)
    messages.stop_if_failed()


def _finder(book: Codebook, terms: Sequence[str], code: str | None, *, plain: bool) -> Finder:
    """A function that gives a transcript's matches of the terms, or of a code's terms, in the order of the text."""
    from interviewcoder import codebooks
    from interviewcoder.matching import Matcher
    from interviewcoder.model.codebook import Phrase
    from interviewcoder.model.transcript import ROLES

    if code is not None:
        known = {one.id: one for one in book.codes}
        chosen = known[one_code(code, list(known))]
        terms = [term.expression.text for term in chosen.terms if isinstance(term.expression, Phrase)]
        if plain and not terms:
            raise UsageError(f"{chosen.id}: none of its terms is a word or a phrase: leave --plain out")
    elif not all(is_text(term) and term.strip() for term in terms):
        raise UsageError("a term is empty, or has bytes that are not UTF-8; type it anew")
    elif not plain:
        import json

        listed = json.dumps(list(terms), ensure_ascii=False)
        yaml = f"name: kwic\ncodes:\n  - id: kwic\n    name: kwic\n    terms: {listed}\n"
        asked, problems = codebooks.read(yaml.encode(), "TERM")
        if asked is None or any(problem.severity == "error" for problem in problems):
            raise UsageError("; ".join(problem.message for problem in problems))
        [chosen] = asked.codes
    if plain:
        return _plainly(terms)
    enough = tuple(term._replace(part="term") for term in chosen.terms)
    alone = chosen._replace(category="", negated="keep", unit="sentence", roles=ROLES, unless=(), terms=enough)
    matcher = Matcher(book._replace(categories=(), uncategorised=(alone,), cues=()))

    def find(transcript: Transcript) -> list[Match]:
        found = {match for coding in matcher.code(transcript) for match in coding.evidence}
        return sorted(found, key=lambda match: (match.start, match.end, match.term))

    return find


def _plainly(terms: Sequence[str]) -> Finder:
    from interviewcoder.model.coding import Match

    words = "|".join(r"\s+".join(map(expression_of, term.split())) for term in sorted(terms, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)

    def find(transcript: Transcript) -> list[Match]:
        matches = pattern.finditer(transcript.text)
        return [Match(found[0], "exact", found[0], found.start(), found.end(), 100.0) for found in matches]

    return find


def _lines(transcript: Transcript, matches: Iterable[Match], roles: Sequence[Role], width: int) -> Iterator[Line]:
    """A line for each match that is speech of these roles, with so many characters on each side."""
    text, turns = transcript.text, iter(transcript.turns)
    turn = next(turns, None)
    line, at = 1, 0
    for match in matches:
        while turn is not None and turn.end <= match.start:
            turn = next(turns, None)
        if turn is None:
            return
        if turn.start <= match.start and turn.role in roles:
            line, at = line + text.count("\n", at, match.start), match.start
            left = _beside(text, match.start, turn.start, width)[-width:]
            right = _beside(text, match.end, max(turn.end, match.end), width)[:width]
            said = " ".join(match.text.split())
            yield Line(
                transcript.path, line, turn.speaker, turn.role, left, said, right, match.term, match.method, match.score
            )


def _beside(text: str, at: int, edge: int, width: int) -> str:
    """What stands from a place to an edge before or behind it, with single blanks; of a long turn `width` characters.

    Or more: as many as hold these however many blanks there are.
    """
    reach = 2 * width
    while True:
        end = max(edge, at - reach) if edge < at else min(edge, at + reach)
        words = " ".join(text[min(at, end) : max(at, end)].split())
        if end == edge or len(words) >= width:
            return words
        reach *= 4


def _sorted(lines: list[Line], order: str) -> list[Line]:
    """The lines in one of the orders `SORTS`; `left` compares the words before a match from the nearest one on."""
    if order == "place":
        return lines
    step = -1 if order == "left" else 1
    return sorted(lines, key=lambda line: getattr(line, order).casefold().split()[::step])


def _table(lines: Sequence[Line], title: str) -> Table:
    from interviewcoder.formats.table import Column, Table

    kinds: dict[str, ColumnKind] = {"line": "count", "score": "figure"}
    return Table("kwic", title, [Column(name, name, kinds.get(name, "text")) for name in Line._fields], lines)

"""`interviewcoder show`: one transcript to page through, with its codes in the margin."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.checks import check_known_coder
from interviewcoder.cli.choices import narrowed, roles_of, selected_ids, statuses_of
from interviewcoder.cli.options import (
    Categories,
    CodebookName,
    Codes,
    Fuzzy,
    LayoutName,
    MinScore,
    NoStudy,
    OfCoder,
    Quiet,
    Roles,
    Statuses,
    StudyFile,
    UnitName,
)
from interviewcoder.errors import InputError, Problem, UsageError
from interviewcoder.model.display import counted, harmless
from interviewcoder.model.selection import categories_of, has_status, involved

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.coding import Excerpt, Match, Status
    from interviewcoder.model.transcript import Transcript
    from interviewcoder.study import Study


def command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A transcript, or - for stdin.")],
    codings: Annotated[
        Path | None,
        typer.Option(
            "--codings", metavar="CODED", help="A coded file to show, or -, instead of coding the transcript."
        ),
    ] = None,
    codebook: CodebookName = None,
    codes: Codes = None,
    category: Categories = None,
    min_score: MinScore = 0,
    fuzzy: Fuzzy = None,
    unit: UnitName = None,
    role: Roles = None,
    layout: LayoutName = None,
    coder: OfCoder = None,
    status: Statuses = None,
    study: StudyFile = None,
    no_study: NoStudy = False,
    pager: Annotated[bool, typer.Option("--pager/--no-pager", help="Page through it on a terminal.")] = True,
    quiet: Quiet = False,
) -> None:
    """Page through a transcript with its codes in the margin and the evidence marked.

    A transcript of the study is shown with its codings there; --coder and --status choose among them. Any other
    transcript is coded on the fly, and so are all with --no-study or with an option that says how to code.
    """
    from interviewcoder import codebooks, transcripts
    from interviewcoder.cli import inputs, sources, streams, studies, terminal
    from interviewcoder.cli.machine import MachineCoder

    messages = streams.Messages(quiet=quiet)
    roles, labels = roles_of(role)
    if str(codings) == file == inputs.STDIN:
        raise UsageError("standard input can be the transcript or the codings, not both")
    if codings is not None and study is not None:
        raise UsageError("--codings and --study: choose one; both have codings to show")
    with studies.maybe(study, without=no_study or codings is not None) as store:
        statuses = statuses_of(status)
        remembered = None
        if store is not None and not studies.asks_anew(codebook, unit, role, fuzzy, layout):
            with store.reading():
                remembered = _of_study(store, file, coder or "", statuses, min_score, messages)
        if store is not None and remembered is not None:
            transcript, excerpts = remembered
            of_study = sources.selected_codes(store, codes, category)
            excerpts = [excerpt for excerpt in excerpts if of_study is None or excerpt.code in of_study]
        else:
            if codings is None and (status or coder):
                raise UsageError(
                    "--status and --coder need decisions, as in a study or --codings; nobody has decided here"
                )
            if codings is not None and studies.asks_anew(codebook, unit, roles or None, fuzzy):
                raise UsageError(
                    "--codebook, --unit, --fuzzy and --role say how to code, and --codings are coded: leave them out"
                )
            data = inputs.read_bytes(file)
            name = inputs.shown(Path(file).as_posix())
            layout, as_remembered = sources.way_to_read(store, layout, labels)(file)
            transcript, problems = transcripts.read(data, name, layout=layout, roles=as_remembered)
            if codings is None:
                book = codebooks.load(studies.codebook_of(store, codebook))
                book = narrowed(book, codes=codes, categories=category, unit=unit, roles=roles, fuzzy=fuzzy)
                excerpts = list(MachineCoder(book, messages, min_score=min_score).excerpts(transcript))
            else:
                read, faults = _in_file(str(codings), coder)
                chosen = selected_ids(categories_of(read), codes, category)
                wanted = [e for e in read if e.code in chosen and e.score >= min_score]
                wanted = [excerpt for excerpt in wanted if has_status(excerpt, coder, statuses)]
                excerpts, lost = _of_transcript(wanted, transcript, str(codings))
                problems += faults + lost
            for problem in problems:
                messages.problem(problem)
            inputs.tell_of_labels(labels, inputs.speakers_of(transcript), messages)
    out = terminal.console()
    if pager and streams.stdout_is_terminal():
        os.environ.setdefault("LESS", "-FRX")
        with out.pager(styles=True):
            _print(transcript, excerpts, out)
    else:
        _print(transcript, excerpts, out)
    messages.stop_if_failed()


def _of_study(
    store: Study, file: str, coder: str, statuses: tuple[Status, ...], min_score: float, messages: Messages
) -> tuple[Transcript, list[Excerpt]] | None:
    """A transcript as the study has it, with its excerpts; None where the study does not have it."""
    from interviewcoder import transcripts
    from interviewcoder.cli import inputs
    from interviewcoder.study import queries
    from interviewcoder.study.texts import path_in, transcript_of

    number = queries.transcripts_of(store).get(path_in(store, file))
    if number is None or file == inputs.STDIN:
        return None
    check_known_coder(coder, queries.coders(store))
    transcript = transcript_of(store, number)
    if os.path.exists(file) and transcripts.text_in(inputs.read_bytes(file), file)[0] != transcript.text:
        message = "changed since it was coded; this is how the study has it"
        messages.problem(Problem(file, 0, 0, message, "code it again, and its codings move along", "warning"))
    selection = queries.Selection(transcripts=[number], statuses=statuses, min_score=min_score).of_coder(coder)
    listed = list(queries.excerpts(store, selection))
    return transcript, [excerpt for excerpt in listed if excerpt.is_in(transcript.text)]


def _in_file(path: str, coder: str | None) -> tuple[list[Excerpt], list[Problem]]:
    """The excerpts of a coded file, and what is wrong in it. Raises UsageError where a coder is nobody in it."""
    from interviewcoder.cli import inputs
    from interviewcoder.formats.reading import kind_of_file, read_coded

    data = inputs.read_bytes(path)
    numbered, problems = read_coded(data, path, kind_of_file(data, path))
    check_known_coder(coder, {name for _, excerpt in numbered for name in involved(excerpt)})
    return [excerpt for _, excerpt in numbered], problems


def _of_transcript(excerpts: list[Excerpt], transcript: Transcript, path: str) -> tuple[list[Excerpt], list[Problem]]:
    """The excerpts of the transcript that fit its text, and a warning of the others, but for withdrawn ones.

    They have its path, or else its file's name. Raises InputError where there are some and none fits.
    """
    name = transcript.path.rpartition("/")[2]
    mine = [e for e in excerpts if e.transcript == transcript.path]
    mine = mine or [e for e in excerpts if e.transcript.rpartition("/")[2] == name]
    fitting = [excerpt for excerpt in mine if excerpt.is_in(transcript.text)]
    if mine and not fitting:
        raise InputError(f"{path}: has no excerpt of {transcript.path} as it is now; code it again")
    lost = sum(not excerpt.is_in(transcript.text) for excerpt in mine if excerpt.status != "withdrawn")
    if not lost:
        return fitting, []
    message = f"{lost} of {counted(len(mine), 'excerpt')} of {transcript.path} are not in its text as it is now"
    return fitting, [Problem(path, 0, 0, message, "they are not shown; code it again", "warning")]


def _print(transcript: Transcript, excerpts: Sequence[Excerpt], out: Console) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from interviewcoder.cli import terminal
    from interviewcoder.model.display import clock

    codes, evidence = _by_turn(transcript, excerpts)
    margin = max((len(_marked(excerpt)) for excerpt in excerpts), default=0)
    margin = min(margin, max(out.width // 3, 16))
    if transcript.title:
        out.print(Text(harmless(transcript.title), "bold"))
        out.print()
    for turn in transcript.turns:
        out.print(
            Text.assemble(
                (f"{turn.line:>5} ", "green"),
                (terminal.said_by(turn.speaker), "bold"),
                (f"  {clock(turn.begins)}", "dim"),
            )
        )
        speech = terminal.marked(transcript.speech(turn), turn.start, evidence[turn.number])
        row = Table.grid(padding=(0, 2), expand=True)
        row.add_column(ratio=1)
        row.add_column(width=margin, overflow="fold", style="cyan")
        row.add_row(Padding(speech, (0, 0, 0, 6)), _margin(codes[turn.number], margin))
        out.print(row)
        out.print()


def _by_turn(
    transcript: Transcript, excerpts: Iterable[Excerpt]
) -> tuple[defaultdict[int, dict[str, None]], defaultdict[int, list[Match]]]:
    """The codes to show beside each turn, by its number, and the evidence in it.

    A code stands where its evidence does; one that a person gave, at all turns of its passage.
    """
    from interviewcoder.model.spans import Spans

    turns = Spans((turn.start, turn.end) for turn in transcript.turns)
    codes: defaultdict[int, dict[str, None]] = defaultdict(dict)
    evidence: defaultdict[int, list[Match]] = defaultdict(list)
    for excerpt in excerpts:
        said = [(match.start, match.end) for match in excerpt.evidence if match.part != "asked"]
        for span in said or [(excerpt.start, excerpt.end)]:
            for number in turns.sharing(*span):
                codes[number][_marked(excerpt)] = None
        for match in excerpt.evidence:
            for number in turns.sharing(match.start, match.end):
                evidence[number].append(match)
    return codes, evidence


def _marked(excerpt: Excerpt) -> str:
    """A code with the person who gave it or, if that was the machine, with a sign of what was decided."""
    sign = {"accepted": " ✓", "rejected": " ✗", "recoded": " →", "disputed": " ?"}.get(excerpt.status, "")
    return f"{excerpt.code} ({excerpt.person})" if excerpt.person else f"{excerpt.code}{sign}"


def _margin(codes: Iterable[str], width: int) -> Text:
    from rich.text import Text

    from interviewcoder.cli.terminal import on_lines

    return Text("\n").join(Text(on_lines(harmless(code), width)) for code in codes)

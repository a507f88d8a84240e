"""`interviewcoder export`: what was coded, as files of other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.checks import a_coder
from interviewcoder.cli.choices import selected_ids, statuses_of
from interviewcoder.cli.options import (
    Categories,
    CodebookName,
    Codes,
    LayoutName,
    MinScore,
    NoStudy,
    Output,
    Quiet,
    Roles,
    StudyFile,
    TranscriptNames,
    status_option,
)
from interviewcoder.cli.results import CodedFilesOrTranscripts, results_of
from interviewcoder.errors import UsageError
from interviewcoder.model.display import counted
from interviewcoder.model.selection import has_status

if TYPE_CHECKING:
    from pathlib import Path

    from interviewcoder.cli.corpus import Corpus
    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.coding import Excerpt

FORMATS = {".xlsx": "xlsx", ".docx": "docx", ".qdpx": "qdpx", ".md": "markdown", ".tex": "latex"}
"""The formats by the endings of their files."""


def command(
    files: CodedFilesOrTranscripts = None,
    output: Output = None,
    format_name: Annotated[
        str | None, typer.Option("--format", "-f", metavar="FORMAT", help="xlsx, docx, qdpx, markdown or latex.")
    ] = None,
    codes: Codes = None,
    category: Categories = None,
    transcript: TranscriptNames = None,
    min_score: MinScore = 0,
    coder: Annotated[
        str | None,
        typer.Option(
            "--coder",
            metavar="NAME",
            callback=a_coder,
            help="Only what this coder coded or decided on; interviewcoder is the machine.",
        ),
    ] = None,
    status: Annotated[
        list[str] | None, status_option("proposed, accepted, disputed; in qdpx with what was recoded")
    ] = None,
    line_endings: Annotated[
        str,
        typer.Option(
            "--line-endings", metavar="lf|crlf", help="Line endings of the texts in a qdpx; MAXQDA needs crlf."
        ),
    ] = "lf",
    codebook: CodebookName = None,
    role: Roles = None,
    layout: LayoutName = None,
    study: StudyFile = None,
    no_study: NoStudy = False,
    quiet: Quiet = False,
) -> None:
    """Write what was coded for other tools: Excel, Word, LaTeX, REFI-QDA projects.

    xlsx has the excerpts, the codebook and the numbers of excerpts by code and transcript; docx a section a code; qdpx
    is the project that NVivo, ATLAS.ti, MAXQDA and QualCoder read; markdown and latex are tables for an appendix. What
    was rejected is left out unless --status asks for it. What is read is what 'interviewcoder report' reads.
    """
    from interviewcoder.cli import streams
    from interviewcoder.model.coding import HOLDING, STATUSES

    wanted = _format(format_name, output)
    if line_endings == "crlf" and wanted != "qdpx":
        raise UsageError(f"--line-endings is only for qdpx, and the format here is {wanted}; leave it out")
    if line_endings not in ("lf", "crlf"):
        raise UsageError(f"--line-endings {line_endings}: write lf or crlf")
    if output is None and wanted not in ("markdown", "latex") and streams.stdout_is_terminal():
        raise UsageError(f"{wanted} is not for the terminal: write it to a file with -o FILE.{wanted}")
    messages = streams.Messages(quiet=quiet)
    recoded = ["recoded"] if wanted == "qdpx" else []  # there, what replaces a recoded excerpt refers to it
    statuses = statuses_of(status or [*HOLDING, *recoded])
    corpus, book = results_of(
        files, messages, output=output, codebook=codebook, role=role, layout=layout, study=study, no_study=no_study
    )
    corpus.check_known_coder(coder)
    corpus = corpus.only(transcript)
    known = {code.id: code.category for code in book.codes} | corpus.codes | corpus.categories
    chosen = selected_ids(known, codes, category)
    asked = [excerpt for excerpt in corpus.excerpts if excerpt.code in chosen and excerpt.score >= min_score]
    asked = [excerpt for excerpt in asked if has_status(excerpt, coder, STATUSES)]
    excerpts = [excerpt for excerpt in asked if has_status(excerpt, coder, statuses)]
    data = _written(wanted, excerpts, corpus, book, line_endings, messages)
    streams.write_bytes([data], output)
    place = output or "standard output"
    left_out = 0 if status else len(asked) - len(excerpts)
    more = f"; {left_out} rejected, recoded or withdrawn left out (--status all includes them)" if left_out else ""
    many = counted(len({excerpt.transcript for excerpt in excerpts}), "transcript")
    messages.note(f"{place}: {counted(len(excerpts), 'excerpt')} from {many}{more}")
    messages.stop_if_failed()


def _format(wanted: str | None, output: Path | None) -> str:
    if wanted is None:
        if output is None:
            raise UsageError("name a file to write, as in -o excerpts.xlsx, or a --format")
        ending = output.suffix.lower()
        if ending not in FORMATS:
            hint = "'interviewcoder list' writes others" if ending else "name one with --format"
            raise UsageError(f"{output}: no format to export has the ending '{ending}' ({', '.join(FORMATS)}); {hint}")
        return FORMATS[ending]
    wanted = {"md": "markdown", "tex": "latex"}.get(wanted, wanted)
    if wanted not in FORMATS.values():
        raise UsageError(f"unknown format '{wanted}': choose one of {', '.join(FORMATS.values())}")
    return wanted


def _written(
    wanted: str, excerpts: list[Excerpt], corpus: Corpus, book: Codebook, line_endings: str, messages: Messages
) -> bytes:
    from interviewcoder.formats import WRITERS
    from interviewcoder.model.names import short_names

    if wanted in ("docx", "markdown", "latex"):
        called = short_names({*corpus.transcripts, *(excerpt.transcript for excerpt in excerpts)})
        excerpts = [excerpt._replace(transcript=called[excerpt.transcript]) for excerpt in excerpts]
    if wanted == "xlsx":
        from interviewcoder.formats.spreadsheet import LONGEST_CELL, write_xlsx

        if number := sum(len(excerpt.text) > LONGEST_CELL for excerpt in excerpts):
            cut = f"{counted(number, 'excerpt')} longer than the {LONGEST_CELL:,} characters of a cell end in …"
            messages.note(f"interviewcoder: {cut}; other formats have them whole")
        return write_xlsx(excerpts, list(corpus.transcripts), book)
    if wanted == "docx":
        from interviewcoder.formats.document import write_docx

        return write_docx(excerpts, book)
    if wanted == "qdpx":
        from interviewcoder.formats.qdpx.writing import Project, misplaced, write_qdpx

        texts = list(corpus.transcripts.values())
        project = Project(texts, excerpts, book, line_endings="crlf" if line_endings == "crlf" else "lf")
        for problem in misplaced(project):
            messages.problem(problem)
        return write_qdpx(project)
    order = {code.id: number for number, code in enumerate(book.codes)}
    by_code = sorted(excerpts, key=lambda excerpt: (order.get(excerpt.code, len(order)), excerpt.code))
    return "".join(WRITERS[wanted](by_code)).encode("utf-8", "replace")

"""`interviewcoder report`: one HTML page with everything in it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from interviewcoder.cli.checks import a_file
from interviewcoder.cli.choices import statuses_of
from interviewcoder.cli.options import (
    CodebookName,
    LayoutName,
    NoStudy,
    Quiet,
    Roles,
    Statuses,
    StudyFile,
    TranscriptNames,
)
from interviewcoder.cli.results import CodedFilesOrTranscripts, results_of
from interviewcoder.errors import UsageError


def command(
    files: CodedFilesOrTranscripts = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", callback=a_file, metavar="FILE", help="Write the page to this file: report.html."
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="The page's title. [default: the codebook's name]")
    ] = None,
    codebook: CodebookName = None,
    role: Roles = None,
    layout: LayoutName = None,
    transcript: TranscriptNames = None,
    status: Statuses = None,
    study: StudyFile = None,
    no_study: NoStudy = False,
    quiet: Quiet = False,
) -> None:
    """Write a report to read in a browser: one HTML page with everything in it.

    Reads the study, if there is one; with FILEs or a pipe, what 'interviewcoder code' wrote, or transcripts.
    Transcripts of the study are shown as coded there, others are coded on the fly; with --role, --layout or another
    --codebook than the study's all files are coded anew. The page needs no network and loads nothing: it can be mailed,
    and opens from disk.
    """
    from interviewcoder import report
    from interviewcoder.cli import streams

    if output is not None and output.suffix.lower() not in (".html", ".htm", ""):
        raise UsageError(f"{output}: a report is an HTML page: name it {output.with_suffix('.html').name}")
    if output is None and streams.stdout_is_terminal():
        raise UsageError("a page is not for the terminal: write it to a file with -o report.html")
    messages = streams.Messages(quiet=quiet)
    statuses = statuses_of(status)
    corpus, book = results_of(
        files, messages, output=output, codebook=codebook, role=role, layout=layout, study=study, no_study=no_study
    )
    corpus = corpus.only(transcript)
    page = report.Report(
        title if title is not None else book.name or "Coded interviews",
        list(corpus.transcripts.values()),
        [excerpt for excerpt in corpus.excerpts if excerpt.status in statuses],
        book,
        Counter(excerpt.status for excerpt in corpus.excerpts if status and excerpt.status not in statuses),
    )
    streams.write(report.render(page), output)
    messages.stop_if_failed()

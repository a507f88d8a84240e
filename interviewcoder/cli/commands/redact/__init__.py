"""`interviewcoder redact`: names, addresses, numbers and given words replaced, in transcripts or in a whole study."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.checks import a_file, check_output
from interviewcoder.cli.choices import labels_of
from interviewcoder.cli.options import LabelRoles, LayoutName, Quiet, StudyFile, coder_option
from interviewcoder.errors import InputError, UsageError

if TYPE_CHECKING:
    from interviewcoder.cli.commands.redact.redaction_list import Redaction
    from interviewcoder.cli.streams import Messages
    from interviewcoder.redaction import Pseudonyms


def command(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE]...",
            help="Transcripts, folders of them, globs, or - for stdin. [default: the study]",
        ),
    ] = None,
    pseudonyms: Annotated[
        Path | None,
        typer.Option(
            "--pseudonyms",
            "-p",
            metavar="FILE",
            help="YAML of pseudonyms and what they replace; --suggest writes one to edit.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            callback=a_file,
            metavar="PATH",
            help="A folder for transcripts; a file for one transcript, a study's copy, or the list; - for stdout.",
        ),
    ] = None,
    show: Annotated[
        bool, typer.Option("--list", help="List what is replaced, and what is perhaps a name; write nothing.")
    ] = False,
    suggest: Annotated[
        Path | None,
        typer.Option("--suggest", metavar="FILE", help="Write only a YAML of suggested pseudonyms, to edit."),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="Format of the list: table, jsonl, json, csv, tsv, markdown, latex.",
        ),
    ] = None,
    role: LabelRoles = None,
    layout: LayoutName = None,
    study: StudyFile = None,
    coder: Annotated[str | None, coder_option("Whom the log of the copy names as coder.")] = None,
    quiet: Quiet = False,
) -> None:
    """Replace names, e-mail addresses, phone numbers and given words.

    What is replaced are the words of --pseudonyms, speakers' labels that are names, e-mail addresses and phone numbers,
    each by the same words everywhere. Other names cannot be known: --list shows what looks like one, and nothing is a
    guarantee of anonymity. Without files, a copy of the study is written: its old texts and memos are redacted too,
    and its codings stay on their words. Inputs are never changed.
    """
    from interviewcoder.cli import streams, studies
    from interviewcoder.cli.commands.redact import redacting
    from interviewcoder.cli.inputs import STDIN

    messages = streams.Messages(quiet=quiet)
    show = show or format_name is not None
    if files and study:
        raise UsageError("--study and files: choose one; a study is redacted with all texts that it ever had")
    if suggest and (show or output):
        raise UsageError("--suggest writes nothing else: leave --list, --format and -o out")
    if str(suggest) == STDIN:
        raise UsageError("--suggest -: a list of names must not go to standard output: name a file")
    if str(pseudonyms) == STDIN and STDIN in (files or []):
        raise UsageError("--pseudonyms - and -: only one of them can come through the pipe")
    listed = _read(pseudonyms, messages)
    check_output(output, [pseudonyms] if pseudonyms else [])
    with ExitStack() as opened:
        if files:
            work: redacting.Files | redacting.WholeStudy = redacting.Files(files, messages, layout, labels_of(role))
        else:
            studies.check_reading(layout, labels_of(role))
            work = opened.enter_context(redacting.whole_study(study, coder, messages))
        redaction = work.redaction(listed)
        _warn(redaction, pseudonyms, messages)
        if suggest:
            redacting.write_suggestions(redaction, suggest)
        elif show or (output is None and streams.stdout_is_terminal()):
            work.check(output)
            redacting.write_list(redaction, format_name, output, messages)
        else:
            done = work.write(redaction, output)
            if done:
                messages.note(done)
    messages.stop_if_failed()


def _read(path: Path | None, messages: Messages) -> Pseudonyms:
    from interviewcoder.cli import inputs
    from interviewcoder.redaction import Pseudonyms, read_pseudonyms

    if path is None:
        return Pseudonyms()
    listed, problems = read_pseudonyms(inputs.read_bytes(str(path)), str(path))
    for problem in problems:
        messages.problem(problem)
    if messages.failed:
        raise InputError(f"{path}: has errors; nothing was written")
    return listed


def _warn(redaction: Redaction, path: Path | None, messages: Messages) -> None:
    """Warn, without telling a name, of names, given words and pseudonyms that may be mixed up with other words."""
    from interviewcoder.errors import Problem
    from interviewcoder.model.display import counted

    if redaction.unseen:
        message = "nouns have capitals, as in German: a one-word name is listed only where other words announce it"
        messages.note(f"interviewcoder: in {counted(redaction.unseen, 'text')} {message}")
    for given, times in redaction.redactor.there_already(redaction.sources):
        message = f"this pseudonym is in these texts {times} times already, so readers cannot tell the two"
        problem = Problem(str(path), given.line, 0, message, "choose a pseudonym that is not in them", "warning")
        messages.problem(problem)
    for source in redaction.redactor.shared_names(redaction.sources):
        message = (
            "two speakers share a name, which gets one pseudonym wherever it stands alone: the two may be mixed up"
        )
        hint = "check who is meant at these places"
        messages.problem(Problem(source.path, 0, 0, message, hint, "warning"))
    for given, times in redaction.redactor.lower_case():
        message = f"this spelling is in these texts {times} times in lower case, and is replaced there too"
        hint = "if it is an ordinary word there, add it in lower case under 'keep:'"
        messages.problem(Problem(str(path), given.line, 0, message, hint, "warning"))

"""`interviewcoder convert`: transcripts of any layout into another one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.checks import a_file, check_output
from interviewcoder.cli.choices import labels_of
from interviewcoder.cli.options import LabelRoles, LayoutName, Quiet, Transcripts
from interviewcoder.errors import InputError, OutputError, Problem, UsageError

if TYPE_CHECKING:
    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.transcript import Transcript


def command(
    files: Transcripts,
    out: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            callback=a_file,
            metavar="OUT",
            help="A file, or - for standard output; for several transcripts a folder, where no file is replaced.",
        ),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", metavar="FORMAT", help="labelled, delve, vtt, json or text. [default: by OUT's ending]"
        ),
    ] = None,
    role: LabelRoles = None,
    layout: LayoutName = None,
    quiet: Quiet = False,
) -> None:
    """Turn transcripts into another layout: Delve's, labelled text, VTT, JSON.

    --format text writes a transcript as every other command reads it, also of Word documents, subtitles and
    recognisers' JSON: offsets and lines of excerpts are of that text.
    """
    from interviewcoder.cli import inputs, streams
    from interviewcoder.transcripts.writing import WRITERS

    messages = streams.Messages(quiet=quiet)
    labels = labels_of(role)
    paths = inputs.paths_of(files, messages)
    output = Path(out) if out is not None else None
    into_folder = output is not None and (len(paths) > 1 or os.path.isdir(output) or str(out).endswith(("/", os.sep)))
    wanted = _format(format_name, None if into_folder else output)
    if output is None and len(paths) > 1:
        raise UsageError("several transcripts: name a folder to write them to, as in -o converted")
    ending, write = WRITERS[wanted]
    targets = _targets(paths, output, ending, into_folder=into_folder)
    for target in targets.values():
        check_output(target, paths, is_transcript=True)
    if into_folder:
        _refuse_existing(targets.values())
    if into_folder and output is not None and paths:
        try:
            output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{output}: cannot be made ({error.strerror or error}); choose another folder") from None
    for transcript in inputs.read_transcripts(paths, messages, layout=layout, roles=labels):
        text = write(transcript)
        streams.write([text], targets[transcript.path])
        _tell(transcript, text, wanted, messages)
    messages.stop_if_failed()


def _format(wanted: str | None, output: Path | None) -> str:
    from interviewcoder.transcripts.writing import WRITERS

    if wanted is None:
        ending = output.suffix.lower() if output else ".txt"
        wanted = next((name for name, (known, _) in WRITERS.items() if known == ending), None)
        if wanted is None:
            raise UsageError(f"{output}: no layout has the ending '{ending}'; name one with --format")
    if wanted not in WRITERS:
        raise UsageError(f"unknown format '{wanted}': choose one of {', '.join(WRITERS)}")
    return wanted


def _targets(paths: Iterable[str], output: Path | None, ending: str, *, into_folder: bool) -> dict[str, Path | None]:
    """Where each transcript is written, by its path as messages show it. Raises UsageError where two would be one."""
    from interviewcoder.cli import inputs

    targets: dict[str, Path | None] = {}
    for path in paths:
        target = output
        if into_folder and output is not None:
            target = output / f"{'transcript' if path == inputs.STDIN else Path(path).stem}{ending}"
            if target in targets.values():
                other = next(path for path, known in targets.items() if known == target)
                raise UsageError(f"{other} and {path} would both become {target}: convert each alone, with -o FILE")
        targets[inputs.shown(path)] = target
    return targets


def _refuse_existing(targets: Iterable[Path | None]) -> None:
    """Raise UsageError where a target exists: nobody gave its name, so it may well be another transcript."""
    there = sorted(str(target) for target in targets if target is not None and os.path.lexists(target))
    if there:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        raise UsageError(
            f"{there[0]}{more}: exists already, so nothing was written; name another folder, as in -o converted"
        )


def _tell(transcript: Transcript, text: str, wanted: str, messages: Messages) -> None:
    """Warn where times were estimated, and of the first turn from which on the result is read differently."""
    from interviewcoder import transcripts
    from interviewcoder.transcripts.writing import has_times

    def warn(line: int, message: str, hint: str) -> None:
        messages.problem(Problem(transcript.path, line, 0, message, hint, "warning"))

    if wanted == "vtt" and not has_times(transcript):
        warn(0, "the transcript has no times, so those in the subtitles are estimated", "a note in the file says so")
    try:
        again, _ = transcripts.read(text.encode("utf-8", "replace"), transcript.path)
    except InputError:
        warn(0, "the result cannot be read back as a transcript", "choose another --format")
        return
    said = [_words(again, number) for number in range(len(again.turns))]
    for number, turn in enumerate(transcript.turns):
        if number >= len(said) or said[number] != _words(transcript, number):
            warn(
                turn.line,
                f"from this turn ('{turn.speaker}') on the result is read back differently",
                "compare the two there",
            )
            return


def _words(transcript: Transcript, number: int) -> tuple[str, list[str]]:
    from interviewcoder.transcripts.labels import NOBODY

    turn = transcript.turns[number]
    return " ".join(turn.speaker.split()) or NOBODY, transcript.speech(turn).split()

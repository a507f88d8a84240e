"""`interviewcoder turns`: the turns of transcripts, as they were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

from interviewcoder.cli.checks import check_output
from interviewcoder.cli.choices import format_of, labels_of
from interviewcoder.cli.options import LabelRoles, LayoutName, Output, Quiet, RecordFormat, Transcripts

if TYPE_CHECKING:
    from interviewcoder.model.transcript import Transcript

COLUMNS = "transcript turn line time ends speaker role start end text".split()


def command(
    files: Transcripts,
    format_name: RecordFormat = None,
    role: LabelRoles = None,
    layout: LayoutName = None,
    output: Output = None,
    quiet: Quiet = False,
) -> None:
    """Show the turns of transcripts, and what looks wrong in them.

    A turn has its number (from 0), the line where its speech starts, its times in seconds if the file tells them,
    speaker, role and text.
    """
    from interviewcoder.cli import inputs, streams
    from interviewcoder.formats.rows import ROW_FORMATS, write_rows

    messages = streams.Messages(quiet=quiet)
    labels = labels_of(role)
    wanted = format_of(format_name, output, ROW_FORMATS, terminal=streams.stdout_is_terminal())
    paths = inputs.paths_of(files, messages)
    check_output(output, paths)
    read = inputs.read_transcripts(paths, messages, layout=layout, roles=labels)
    first = list(islice(read, 1))  # it is read before a file is touched
    messages.stop_if_all_failed()
    transcripts = chain(first, read)
    if wanted == "table":
        _show(transcripts)
    else:
        streams.write(write_rows(COLUMNS, _rows(transcripts), wanted), output)
    messages.stop_if_failed()


def _rows(transcripts: Iterable[Transcript]) -> Iterator[tuple[object, ...]]:
    for transcript in transcripts:
        for turn in transcript.turns:
            yield (
                transcript.path, turn.number, turn.line, turn.begins, turn.ends, turn.speaker, turn.role, turn.start,
                turn.end, transcript.speech(turn),
            )  # fmt: skip


def _show(transcripts: Iterable[Transcript]) -> None:
    from rich.table import Table
    from rich.text import Text

    from interviewcoder.cli import terminal
    from interviewcoder.model.display import clock, harmless

    out = terminal.console()
    for transcript in transcripts:
        title = f"{transcript.path}  {transcript.title}".rstrip()
        out.print(Text(harmless(f"{title}  ({transcript.layout}, {len(transcript.turns)} turns)"), "bold"))
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("turn", justify="right", style="dim")
        table.add_column("line", justify="right", style="green")
        timed = any(turn.begins is not None for turn in transcript.turns)
        if timed:
            table.add_column("time", justify="right", style="green")
        table.add_column("speaker", overflow="fold")
        table.add_column("role", style="dim")
        table.add_column("text", ratio=1, overflow="fold")
        for turn in transcript.turns:
            text = harmless(" ".join(transcript.speech(turn).split()))
            time = [clock(turn.begins)] if timed else []
            said_by = Text(harmless(turn.speaker) or "—")
            table.add_row(str(turn.number), str(turn.line), *time, said_by, turn.role, Text(text))
        out.print(table)
        out.print()

"""`interviewcoder log`: who decided what when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.checks import check_known_coder, check_output, composed_name
from interviewcoder.cli.choices import format_of
from interviewcoder.cli.options import Output, RecordFormat, StudyFile

if TYPE_CHECKING:
    from interviewcoder.study.queries import LogLine


def command(
    coder: Annotated[
        str, typer.Option("--coder", metavar="NAME", callback=composed_name, help="Only what this coder did.")
    ] = "",
    last: Annotated[
        int | None, typer.Option("--last", "-n", min=1, metavar="N", help="Only the last N entries.")
    ] = None,
    format_name: RecordFormat = None,
    output: Output = None,
    study: StudyFile = None,
) -> None:
    """Show who decided what when. Nothing is ever deleted from the log; what was taken back says so."""
    from interviewcoder.cli import streams, studies
    from interviewcoder.formats.rows import ROW_FORMATS, write_rows
    from interviewcoder.study import queries

    wanted = format_of(format_name, output, ROW_FORMATS, terminal=streams.stdout_is_terminal())
    with studies.needed(study) as store:
        check_output(output, studies.files_of(store))
        check_known_coder(coder, queries.coders(store))
        lines = queries.log(store, coder=coder, limit=last)
        if wanted == "table":
            _table(lines)
        else:
            cells = ((*line[:7], _told(line), line.undone) for line in lines)
            rows = cells if wanted in ("csv", "tsv") else lines
            streams.write(write_rows(queries.LogLine._fields, rows, wanted), output)


def _table(lines: Iterable[LogLine]) -> None:
    from rich.text import Text

    from interviewcoder.cli import terminal
    from interviewcoder.model.display import harmless

    out = terminal.console()
    for line in lines:
        row = Text.assemble(
            (f"{line.number:>5} ", "green"), (f"{line.at[:19].replace('T', ' ')} ", "dim"), (f"{line.coder} ", "bold"),
            (line.action, "strike" if line.undone else ""),
        )  # fmt: skip
        if line.code:
            row.append(harmless(f" {line.code}"), "cyan")
        if line.transcript:
            row.append(harmless(f" {line.transcript}" + (f":{line.line}" if line.line else "")), "dim")
        told = _told(line)
        if told:
            row.append(harmless(f" {told}"))
        if line.undone:
            row.append(" (taken back)", "red")
        out.print(row, soft_wrap=True)


def _told(line: LogLine) -> str:
    """What an entry's detail says, in a few words."""
    detail = line.detail
    if line.action == "undo":
        return f"of entry {detail.get('entry', '?')}, {detail.get('of')}"
    if line.action == "code":
        changed = detail.get("changed")
        return f"with {detail.get('codebook')}" + (f": {changed}" if changed else "")
    if line.action in ("recode", "resize"):
        return f"to {detail.get('to', '?')}" if line.action == "recode" else ""
    hidden = ("hash", "from", "to") if line.action in ("add transcript", "edit") else ()
    return ", ".join(f"{name} {_plain(value)}" for name, value in detail.items() if name not in hidden and value)


def _plain(value: object) -> str:
    """A value of an entry's detail as people read it."""
    if isinstance(value, dict):
        return ", ".join(f"{_plain(inner)} {name}" for name, inner in value.items())
    return ", ".join(map(_plain, value)) if isinstance(value, list) else str(value)

"""Words in their context as a terminal shows them: on a line each, the matches below each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from interviewcoder.model.display import harmless


class Line(NamedTuple):
    """A match: where it is, who says it, and what stands around it."""

    transcript: str
    line: int
    speaker: str
    role: str
    left: str
    match: str
    right: str
    term: str
    method: str
    score: float


def show(lines: Sequence[Line], title: str) -> None:
    """Show the lines with the matches below each other."""
    from rich.cells import cell_len, set_cell_size
    from rich.text import Text

    from interviewcoder.cli import terminal

    out = terminal.console()
    most = out.width // 3
    places = [_place(line, most) for line in lines]
    before = max(map(cell_len, places), default=0)
    widest = min(max((cell_len(harmless(line.match)) for line in lines), default=0), most)
    side = max((out.width - before - widest - 3) // 2, 5)
    is_terminal, width = out.is_terminal, out.width  # which are looked up each time
    for place, line in zip(places, lines, strict=True):
        left, match, right = map(harmless, (line.left, line.match, line.right))
        left = left[-4 * side :]  # more than enough: some characters take no cell
        while cell_len(left) > side:
            left = left[1:]
        row = Text(set_cell_size(place, before) + " ", "green")
        row.append(" " * (side - cell_len(left)) + left + " ", "")
        row.append(match, terminal.EVIDENCE)
        row.append(right if right[:1] in ",.;:!?…" else f" {right}", "")
        if is_terminal:
            out.print(row, no_wrap=True, overflow="crop", crop=True)
        else:  # the same without colours, in a fifth of the time
            out.file.write(set_cell_size(row.plain, min(cell_len(row.plain), width)) + "\n")
    out.print(Text(title, "bold"))


def _place(line: Line, most: int) -> str:
    """Where a line is and who says it, in so many cells at most; of a long name of a file the end is left out."""
    from rich.cells import cell_len, set_cell_size

    name, rest = harmless(line.transcript.rpartition("/")[2]), harmless(f":{line.line} {line.speaker}")
    room = max(most - cell_len(rest), 4)
    if cell_len(name) > room:
        name = set_cell_size(name, room - 1) + "…"
    return set_cell_size(name + rest, most) if cell_len(name + rest) > most else name + rest

"""Tables of Word documents to labelled lines: which column says who, when and what."""

from __future__ import annotations

import re
from collections.abc import Iterator

_A_TIME = r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_TIME = re.compile(rf"[\[(]?{_A_TIME}(?:\s*[-–—]\s*{_A_TIME})?[\])]?")
_HEADINGS = frozenset(
    """speaker speakers name text time timestamp timespan transcript start end content turn who speech number
    # no. nr nr. id sprecher sprecherin person wer zeit zeitmarke zeitstempel beginn ende inhalt transkript aussage
    locuteur intervenant qui nom temps heure début fin texte contenu transcription tour""".split()
)
_SPEAKER_HEADINGS = frozenset(
    "speaker speakers name who sprecher sprecherin person wer locuteur intervenant qui nom".split()
)
_NUMBER_HEADINGS = frozenset("# no. nr nr. id number turn".split())


def labelled_lines(rows: list[list[str]]) -> Iterator[str]:
    """A line a row, `who (when): what`; a row that tells nobody goes on with the one before."""
    heading = [cell.casefold().strip(": ") for cell in rows[0]] if rows else []
    has_heading = sum(map(bool, heading)) > 1 and all(cell in _HEADINGS for cell in heading if cell)
    said = [row for row in (rows[1:] if has_heading else rows) if any(row)]
    width = max((len(row) for row in said), default=0)
    names = heading if has_heading and len(heading) == width else [""] * width
    times, rest = _columns([row for row in said if len(row) == width], names)
    for row in said:
        time = next((row[at].strip("[]()") for at in times if row[at]), "") if len(row) == width else ""
        if len(row) == width and len(rest) == 2 and row[rest[1]]:
            yield _line(row[rest[0]].rstrip(":"), time, row[rest[1]])
        elif len(row) == width and len(rest) == 1 and times:
            yield _line("", time, row[rest[0]])
        else:
            yield " ".join(cell for cell in row if cell)


def _columns(rows: list[list[str]], names: list[str]) -> tuple[list[int], list[int]]:
    """Which columns of rows tell when, and which others tell something: if they are two, who and then what is said."""
    columns = [[row[at] for row in rows] for at in range(len(names))]
    kept = [at for at, cells in enumerate(columns) if any(cells) and not _is_numbers(cells, names[at], len(names))]
    times = [at for at in kept[:-1] if _is_times(columns[at])]
    rest = [at for at in kept if at not in times]
    if len(rest) == 2 and names[rest[1]] in _SPEAKER_HEADINGS and names[rest[0]] not in _SPEAKER_HEADINGS:
        rest.reverse()  # as in NVivo's, who stands behind what is said
    return times, rest


def _line(who: str, time: str, what: str) -> str:
    when = f"({time})" if time else ""
    before = " ".join(part for part in (who, when) if part)
    return f"{before}: {what}" if who else f"{before} {what}".lstrip()


def _is_times(cells: list[str]) -> bool:
    """Whether a column has times and nothing else."""
    return any(cells) and all(_TIME.fullmatch(cell) for cell in cells if cell)


def _is_numbers(cells: list[str], heading: str, width: int) -> bool:
    """Whether a column numbers the rows: its heading says so, or, of three and more, that it counts."""
    told = [cell.rstrip(".") for cell in cells if cell]
    if not all(cell.isdecimal() and len(cell) < 10 for cell in told):
        return False
    if heading in _NUMBER_HEADINGS:
        return True
    numbers = [int(cell) for cell in told]
    return width > 2 and len(numbers) > 1 and numbers == [*range(numbers[0], numbers[0] + len(numbers))]

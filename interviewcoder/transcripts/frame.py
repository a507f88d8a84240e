"""What services write around the speech and nobody says: titles, dates, key words and speakers above, a line below."""

from __future__ import annotations

import re

from interviewcoder.transcripts import labels

_FOOTER = re.compile(
    r"^[ \t\f]*(?:Created with the Delve Qualitative Analysis Tool[^\n]*|Transcribed by https?://\S+)\s*\Z",
    re.MULTILINE,
)
_STOPPED = re.compile(r"(?:^|\n[ \t]*\n)[ \t\f]*(?P<name>[^\n:]{1,60}) stopped transcription\s*\Z")
_LONGEST_FOOTER = 2000

_MORE_BELOW = re.compile(r"(?:SUMMARY[ ])?KEYWORDS|SPEAKERS")
_DURATION = r"(?:\d{1,2}:)?\d{1,3}:\d{2}"
_HEADER = re.compile(
    rf"""Transcript(?:ion)? | [^\n:]{{1,60}}[ ]started[ ]transcription | (?:\d+h[ ])?\d+m[ ]\d+s
    | (?:(?:[^\W\d_]{{2,12}}[.,]{{0,2}}[ ]){{1,2}}\d{{1,2}},?[ ]\d{{4}}
        | (?:[^\W\d_]{{2,12}}[.,]{{0,2}}[ ])?\d{{1,2}}\.?[ ][^\W\d_]{{3,12}}\.?[ ]\d{{4}}
        | \d{{1,4}}([./-])\d{{1,2}}\1\d{{1,4}}
      )(?:,?[ ](?:at[ ])?\d{{1,2}}:\d{{2}}(?:[ ]?[AP]M)?)?(?:[ ]*[•·][ ]*{_DURATION})?
    | [^\n.?!]{{0,60}}[•·][ ]{_DURATION}""",
    re.VERBOSE | re.IGNORECASE,
)


def footer_start(text: str, *, is_timed: bool) -> int:
    """Where the last line begins that a service wrote and nobody said; the text's end where there is none."""
    last = text.rstrip()
    from_line = last.rfind("\n") + 1
    if len(last) - from_line > _LONGEST_FOOTER:
        return len(text)
    if found := _FOOTER.match(text, from_line):
        return found.start()
    before = max(text.rfind("\n", 0, max(from_line - 1, 0)), 0)
    stopped = _STOPPED.search(text, before) if is_timed else None
    if stopped and _is_person(stopped["name"]):
        return stopped.start()
    return len(text)


def _is_person(name: str) -> bool:
    """Whether words look like a name, perhaps with the last name first and a remark in brackets behind."""
    return labels.is_name_label(" ".join(labels.without_remark(name).replace(",", " ").split()))


def header_end(text: str) -> int:
    """Where a header ends that stands before the first label, of title, date, key words and speakers; 0: it is none."""
    blocks = [block.strip() for block in re.split(r"\n[ \t]*\n", text) if block.strip()]
    if not blocks or len(blocks[0].split("\n")) > 2:
        return 0
    is_first_header = _is_header(blocks[0]) or _MORE_BELOW.fullmatch(blocks[0].partition("\n")[0].strip())
    if len(blocks) == 1:
        lines = blocks[0].split("\n")
        return len(text) if is_first_header or (len(lines) == 2 and _is_header(lines[1])) else 0
    belongs = _MORE_BELOW.fullmatch(blocks[0]) is not None
    for block in blocks[1:]:
        first = block.partition("\n")[0].strip()
        if _MORE_BELOW.fullmatch(first):
            belongs = first == block
        elif not (belongs or _is_header(block)) or block.endswith((".", "?", "!")):
            return 0
        else:
            belongs = False
    return len(text)


def header_title(text: str) -> str:
    """The title that a header begins with; empty where it begins with something else."""
    first = text.strip().partition("\n")[0].strip()
    return "" if _MORE_BELOW.fullmatch(first) else first


def _is_header(block: str) -> bool:
    return all(_HEADER.fullmatch(line.strip()) for line in block.split("\n"))

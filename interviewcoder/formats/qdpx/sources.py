"""The texts of a REFI-QDA project's sources, and the passages in them that are coded, by their positions.

A text source is itself a text; a PDF may have a text beside its pages; a recording may have transcripts, whose passages
lie between points of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from interviewcoder.codebooks.refi import Findings, children, guid_in, inside, local, text_in
from interviewcoder.formats.qdpx.opening import name_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_WITHOUT_TEXT = ("PictureSource", "PDFSource", "AudioSource", "VideoSource")
_ON_NO_TEXT = ("PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection")

_AS_TEXT = "export its transcript as text"

Span = tuple[int | None, int | None]
"""Where a passage begins and ends, as its program counts; None: it does not say."""


class SourceText(NamedTuple):
    """A text: the `source` it belongs to, the element that leads to it, its selections, and where each is in it."""

    source: Element
    element: Element
    selections: Sequence[Element]
    spans: Sequence[Span]


def texts_of(source: Element, findings: Findings) -> Iterator[SourceText]:
    """The texts of a source; findings tell of codings beside the texts, and of a source left out since it has none."""
    found = list(_texts_of(source))
    if local(source) in _WITHOUT_TEXT:
        is_coded = any(local(one) == "Coding" for one in source.iter())
        message = f"'{name_of(source)}' is no text ({local(source)}) and is left out"
        if not found and is_coded:
            kind = "sources are no text and are left out, with their codings"
            findings.add(kind, f"{message}, with its codings", _AS_TEXT, "error")
        elif not found:
            findings.add("sources are no text and are left out", message, _AS_TEXT)
        elif any(children(selection, "Coding") for selection in children(source, *_ON_NO_TEXT)):
            message = f"codings of '{name_of(source)}' that are not on its text are left out"
            findings.add(
                "sources have codings that are not on their text", message, "give the codes to its text", "error"
            )
    yield from found


def _texts_of(source: Element) -> Iterator[SourceText]:
    kind = local(source)
    if kind == "TextSource":
        yield _of_positions(source, source)
    elif kind == "PDFSource":
        for element in children(source, "Representation"):
            yield _of_positions(source, element)
    elif kind in _WITHOUT_TEXT:
        for element in children(source, "Transcript"):
            points = {guid_in(point): point.get("position", "") for point in children(element, "SyncPoint")}
            selections = children(element, "TranscriptSelection")
            names = ("fromSyncPoint", "toSyncPoint")
            spans = [[_whole_number(points.get(guid_in(one, name), "")) for name in names] for one in selections]
            yield SourceText(source, element, selections, [(begin, end) for begin, end in spans])


def _of_positions(source: Element, element: Element) -> SourceText:
    selections = children(element, "PlainTextSelection")
    spans = [[_whole_number(one.get(name, "")) for name in ("startPosition", "endPosition")] for one in selections]
    return SourceText(source, element, selections, [(begin, end) for begin, end in spans])


def _whole_number(word: str) -> int | None:
    return int(word) if re.fullmatch(r"\s*\+?\d{1,12}\s*", word) else None


def tell_of_the_rest(project: Element, findings: Findings) -> None:
    """Tell what a project has beside codes, sources and notes: nothing of it is taken in."""
    said = "variables", "links", "sets", "graphs"
    number_of = {name: len(inside(project, name.title())) for name in said}
    for name in (name for name in said if number_of[name]):
        message = f"the project's {name} ({number_of[name]:,}) are left out"
        hint = "stats takes attributes of transcripts from a file: --attributes" if name == "variables" else ""
        findings.add(name, message, hint)
    if text_in(project, "Description").strip():
        findings.add("descriptions are left out", "the description of the project is left out")
    for source in inside(project, "Sources"):
        if text_in(source, "Description").strip():
            message = f"the description of '{name_of(source)}' is left out"
            findings.add("descriptions of sources are left out", message, "write it as a note on a passage")

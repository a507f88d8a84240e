"""What REFI-QDA's codebooks and projects share: XML written and read safely, GUIDs, names, and mistakes counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from interviewcoder.errors import InputError, Problem, Severity

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"

_NAMESPACE = UUID("2b8a8c86-4d52-5f0b-9d3c-7a1b7a0d9e63")
_DEEPEST = 100
_MOST_ELEMENTS = 2_000_000
_MOST_TOLD = 5
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = _TEXT | str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})


def guid_of(kind: str, *parts: object) -> str:
    """The GUID of something: a uuid5 of what it is, the same on every run and machine."""
    return str(uuid5(_NAMESPACE, "\n".join([kind, *map(str, parts)])))


def clean(text: str) -> str:
    """A text of the same length without the characters that XML forbids, which become U+FFFD."""
    return _FORBIDDEN.sub("\ufffd", text)


@dataclass
class Node:
    """An element to be written: a tag with attributes, of which empty ones are left out, and a text or other nodes."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inner: str | Sequence[Node] = ()

    def lines(self, indent: int = 0) -> Iterator[str]:
        """The element as lines of XML."""
        pad = "  " * indent
        attributes = "".join(
            f' {name}="{clean(value).translate(_ATTRIBUTE)}"' for name, value in self.attributes.items() if value
        )
        head = f"{pad}<{self.tag}{attributes}"
        if isinstance(self.inner, str):
            yield f"{head}>{clean(self.inner).translate(_TEXT)}</{self.tag}>\n"
        elif not self.inner:
            yield f"{head}/>\n"
        else:
            yield f"{head}>\n"
            for node in self.inner:
                yield from node.lines(indent + 1)
            yield f"{pad}</{self.tag}>\n"


def document(root: Node, comment: str) -> str:
    """A whole XML document, with a comment before its root, where no program takes it for a part of anything."""
    return "".join([f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {comment} -->\n', *root.lines()])


def parse(data: bytes, path: str, root: str) -> tuple[Element, list[str]]:
    """The root element of an XML document, and its comments.

    Raises InputError where it is no XML, has a document type (and with it entities or references to other files), is
    nested too deeply, or is of another kind than `root`.
    """
    from xml.etree.ElementTree import ParseError, TreeBuilder

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    comments: list[str] = []

    class Builder(TreeBuilder):
        """Builds the tree, within limits."""

        depth = 0
        count = 0

        def start(self, tag: str, attrs: dict[str, str]) -> Element:
            self.depth += 1
            self.count += 1
            if self.depth > _DEEPEST or self.count > _MOST_ELEMENTS:
                what = "nested too deeply" if self.depth > _DEEPEST else "has too many elements"
                raise InputError(f"{path}: refused, its XML {what}; export it anew")
            return super().start(tag, attrs)

        def end(self, tag: str) -> Element:
            self.depth -= 1
            return super().end(tag)

        def comment(self, text: str | None) -> Element:
            comments.append(text or "")
            return super().comment(text)

    parser = DefusedXMLParser(target=Builder(), forbid_dtd=True)
    try:
        parser.feed(data)
        element: Element = parser.close()
    except DefusedXmlException:
        message = "refused, its XML has a document type, which REFI-QDA files do not have and which can be an attack"
        raise InputError(f"{path}: {message}; export it anew") from None
    except (ParseError, ValueError, LookupError, AssertionError) as error:
        reason = str(error) or "it is empty"
        raise InputError(f"{path}: not XML ({reason}); export it anew from the program that wrote it") from None
    if local(element) != root:
        raise InputError(f"{path}: no REFI-QDA file, for it has no {root} element; is it the right file?")
    return element, comments


def local(element: Element) -> str:
    """The name of an element without its namespace: versions of the standard differ in that."""
    return element.tag.rpartition("}")[2]


def children(element: Element | None, *names: str) -> list[Element]:
    """The children of an element with one of these names."""
    return [] if element is None else [child for child in element if local(child) in names]


def child(element: Element | None, name: str) -> Element | None:
    """The first child of an element with a name."""
    return next(iter(children(element, name)), None)


def inside(element: Element | None, name: str) -> list[Element]:
    """What is in the first child of an element with a name; nothing where there is none."""
    found = child(element, name)
    return [] if found is None else list(found)


def text_in(element: Element | None, name: str) -> str:
    """The text of the first child with a name; empty where there is none."""
    found = child(element, name)
    return "".join(found.itertext()) if found is not None else ""


def guid_in(element: Element, attribute: str = "guid") -> str:
    """A GUID as it is compared: in lower case, without braces; empty where there is none."""
    return element.get(attribute, "").strip().strip("{}").lower()


class Findings:
    """What is wrong with a file; of each kind five are told one by one, and the others counted."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._told: list[tuple[str, Problem]] = []
        self._counts: Counter[str] = Counter()
        self._more: dict[str, Callable[[int], Problem]] = {}

    def add(self, kind: str, message: str, hint: str = "", severity: Severity = "warning") -> None:
        """Note a problem; `kind` is said of several such after their number, as in *3 more codes have no name*."""
        self._counts[kind] += 1
        if self._counts[kind] <= _MOST_TOLD:
            self._told.append((kind, Problem(self._path, 0, 0, message, hint, severity)))
        else:
            self._more[kind] = lambda count: Problem(self._path, 0, 0, f"{count:,} more {kind}", hint, severity)

    @property
    def problems(self) -> list[Problem]:
        """The problems in the order in which they were found; last, for each kind, how many more there are."""
        more = [tell(self._counts[kind] - _MOST_TOLD) for kind, tell in self._more.items()]
        return [problem for _, problem in self._told] + more

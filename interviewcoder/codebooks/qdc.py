"""A Codebook to REFI-QDA's CodeBook, as a .qdc file of its own or as part of a project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from interviewcoder.codebooks.refi import CODEBOOK_NAMESPACE, Node, clean, document, guid_of
from interviewcoder.codebooks.writing import flow, parts_of, rules_of, settings_of
from interviewcoder.model.codebook import Category, Code, Codebook
from interviewcoder.model.names import slug_of, unique
from interviewcoder.version import __version__

ORIGIN = f"interviewcoder {__version__}"
SETTINGS = "interviewcoder: "
"""The beginning of the comment that holds a codebook's settings: what it says beside its codes."""

PARAGRAPH = re.compile(r"(Definition|When not|When|Example|Terms|Rules|Id|Name): (.*)")


def write_qdc(codebook: Codebook) -> str:
    """A codebook as the text of a .qdc file.

    Categories become codes that are not codable. Terms, rules and ids, which other programs have not, stand in the
    descriptions, and what the codebook says beside its codes in a comment, so that nothing is lost on the way back.
    """
    root = Node("CodeBook", {"xmlns": CODEBOOK_NAMESPACE, "origin": ORIGIN}, [codes_node(codebook)])
    return document(root, settings_comment(codebook))


def settings_comment(codebook: Codebook) -> str:
    """What a codebook says beside its codes, as a comment of XML, in which no two hyphens may stand together."""
    return SETTINGS + flow(settings_of(codebook), quoted=True).replace("--", "-\\x2d")


def code_guid(code: str) -> str:
    """The GUID of a code, by its id."""
    return guid_of("code", code)


def codes_node(codebook: Codebook) -> Node:
    """The codes of a codebook as an element, each with a name that no other has."""
    taken: set[str] = set()
    nodes = [_category(category, taken) for category in codebook.categories]
    return Node("Codes", {}, [*nodes, *(_code(code, "", taken) for code in codebook.uncategorised)])


def _category(category: Category, taken: set[str]) -> Node:
    name = unique(clean(category.name), taken)
    inner = [*_description(_said_of_category(category, name))]
    inner += [_code(code, name, taken) for code in category.codes]
    inner += [_category(one, taken) for one in category.categories]
    guid = guid_of("category", category.path)
    return Node("Code", {"guid": guid, "name": name, "isCodable": "false"}, inner)


def _code(code: Code, category: str, taken: set[str]) -> Node:
    name = clean(code.name)
    if name.casefold() in taken and category:
        name = f"{name} ({category})"
    name = unique(name, taken)
    attributes = {"guid": code_guid(code.id), "name": name, "isCodable": "true", "color": code.colour}
    return Node("Code", attributes, list(_description(_said_of_code(code, name))))


def _description(paragraphs: Iterable[str]) -> Iterator[Node]:
    said = "\n".join(paragraphs)
    if said:
        yield Node("Description", {}, said)


def _said_of_category(category: Category, name: str) -> Iterator[str]:
    yield from _paragraph("Definition", category.description)
    yield from _names(category.id, category.name, name)


def _said_of_code(code: Code, name: str) -> Iterator[str]:
    yield from _paragraph("Definition", code.definition)
    yield from _paragraph("When", code.when)
    yield from _paragraph("When not", code.when_not)
    for example in code.examples:
        yield from _paragraph("Example", example)
    parts = parts_of(code)
    if terms := parts.pop("terms"):
        yield f"Terms: {flow(terms)}"
    if rules := {name: terms for name, terms in parts.items() if terms} | rules_of(code):
        yield f"Rules: {flow(rules)}"
    yield from _names(code.id, code.name, name)


def _names(own: str, name: str, written: str) -> Iterator[str]:
    """Lines with the id, where that does not follow from the name, and with the name, where another was written."""
    if slug_of(written) != own:
        yield f"Id: {own}"
    if written != clean(name):
        yield f"Name: {name}"


def _paragraph(field: str, text: str) -> Iterator[str]:
    """A text as a line, `Field: text`; the definition without its field, unless it would look like another field."""
    line = " ".join(text.split())
    if line:
        yield line if field == "Definition" and not PARAGRAPH.match(line) else f"{field}: {line}"

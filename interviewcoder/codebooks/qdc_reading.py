"""REFI-QDA's CodeBook to a Codebook, whichever program wrote it, with what looks wrong in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from interviewcoder.codebooks.qdc import PARAGRAPH, SETTINGS
from interviewcoder.codebooks.reading import read
from interviewcoder.codebooks.refi import Findings, child, children, guid_in, parse, text_in
from interviewcoder.errors import Problem
from interviewcoder.model.codebook import DEEPEST_CATEGORY, ID, Category, Code, Codebook
from interviewcoder.model.names import slug_of, unique_id

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
_NO_DUPLICATES = "the first one counts; export it anew"


class Codes(NamedTuple):
    """The codes of a project: as a codebook, and their ids by GUID."""

    codebook: Codebook
    ids: Mapping[str, str]


@dataclass
class _Entry:
    """A Code element: what it says, the codes in it, and the id that it gets."""

    name: str
    guid: str
    is_codable: bool
    colour: str
    said: dict[str, list[str]]
    inner: list[_Entry]
    id: str = ""
    category_id: str = ""

    def paragraph(self, field: str) -> str:
        return " ".join(self.said.get(field, ()))


def read_qdc(data: bytes, path: str) -> tuple[Codebook, list[Problem]]:
    """The codebook in the bytes of a .qdc file, and what looks wrong in it.

    A codable code with others in it becomes a category and a code in that. Raises InputError where it is no .qdc file.
    """
    root, comments = parse(data, path, "CodeBook")
    findings = Findings(path)
    codes = read_codes(root, comments, PurePath(path).stem or "Codebook", findings)
    sets = [one.get("name") or "without a name" for one in children(child(root, "Sets"), "Set")]
    for name in sets:
        findings.add("sets of codes are left out", f"the set '{name}' is left out: codebooks have none")
    if not codes.codebook.codes:
        findings.add("faults", "there are no codes in it", "is it the right file?", "error")
    return codes.codebook, findings.problems


def read_codes(
    codebook: Element | None,
    comments: Sequence[str],
    name: str,
    findings: Findings,
    used: Collection[str] = (),
    *,
    any_id: bool = False,
) -> Codes:
    """The codes in a CodeBook element; the codebook has the settings in a comment, or else only the given name.

    `used` are GUIDs that codings name: their codes are codable, whatever the file says of them. With `any_id`, ids in
    descriptions may have other characters than the codebook language lets them, as ids of a study's codes may.
    """
    entries = _entries(child(codebook, "Codes"), findings)
    listed = list(_all(entries))
    for entry in listed:
        entry.is_codable = entry.is_codable or entry.guid in used
    _give_ids(listed, findings, any_id=any_id)
    ids: dict[str, str] = {}
    for entry in listed:
        if entry.id:
            if entry.guid in ids:
                message = f"code '{entry.name}' has the GUID of another code"
                findings.add("codes have the GUID of another code", message, _NO_DUPLICATES)
            ids.setdefault(entry.guid, entry.id)
    ids.pop("", None)
    settings = next((read for text in comments if (read := _settings(text))), Codebook(name))
    categories, codes = _divided(entries, "", findings)
    return Codes(settings._replace(categories=categories, uncategorised=codes), ids)


def _settings(comment: str) -> Codebook | None:
    """What a comment says of a codebook beside its codes; None where it says nothing or has mistakes."""
    text = comment.strip()
    if not (text.startswith(f"{SETTINGS}{{") and text.endswith("}")):
        return None
    fields = text.removeprefix(SETTINGS)[:-1]
    codebook, problems = read(f"{fields}, codes: [{{id: a, name: a, terms: [a]}}]}}".encode(), "")
    return None if codebook is None or any(problem.severity == "error" for problem in problems) else codebook


def _entries(around: Element | None, findings: Findings) -> list[_Entry]:
    found = []
    for element in children(around, "Code"):
        name = " ".join(element.get("name", "").split())
        if not name:
            name = "Code without a name"
            findings.add("codes have no name", "a code has no name", "give it one")
        guid = guid_in(element)
        if not guid:
            findings.add("codes have no GUID", f"code '{name}' has no GUID, so no coding can have it", "export it anew")
        said = _paragraphs(text_in(element, "Description"))
        is_codable = element.get("isCodable", "true").strip() not in ("false", "0")
        colour = _colour(element.get("color", ""), name, findings)
        found.append(_Entry(name, guid, is_codable, colour, said, _entries(element, findings)))
    return found


def _colour(word: str, name: str, findings: Findings) -> str:
    """A colour as #RRGGBB; empty, and told, where it is none."""
    colour = word.strip()
    if not colour or _COLOUR.fullmatch(colour):
        return colour if len(colour) != 4 else "#" + "".join(digit * 2 for digit in colour[1:])
    findings.add("colours are left out", f"the colour of code '{name}' is not #RRGGBB and is left out")
    return ""


def _paragraphs(description: str) -> dict[str, list[str]]:
    """The lines of a description by the field that they begin with; those without are the definition."""
    said: dict[str, list[str]] = {}
    for line in description.splitlines():
        found = PARAGRAPH.match(line.strip())
        field, text = found.groups() if found else ("Definition", line)
        if (field == "Terms" and text[:1] != "[") or (field == "Rules" and text[:1] != "{"):
            field, text = "Definition", line
        if text.split():
            said.setdefault(field, []).append(" ".join(text.split()) if field not in ("Terms", "Rules") else text)
    return said


def _all(entries: Sequence[_Entry]) -> Iterator[_Entry]:
    for entry in entries:
        yield entry
        yield from _all(entry.inner)


def _give_ids(entries: Sequence[_Entry], findings: Findings, *, any_id: bool) -> None:
    """Give each entry the id that its description tells or, where it tells none, one made of its name."""
    taken: set[str] = set()
    told: dict[int, str] = {}
    named = [entry for entry in entries if entry.is_codable or not any_id]
    for entry in named:
        own = entry.paragraph("Id")
        if not own or not (ID.fullmatch(own) or (any_id and own.isprintable())):
            continue
        if own in taken:
            message = f"code '{entry.name}' has the id '{own}' of another code, and gets a new one"
            findings.add("codes have the id of another code", message, "export it anew")
            continue
        taken.add(own)
        told[id(entry)] = own
    for entry in named:
        own = told.get(id(entry)) or unique_id(slug_of(entry.name), taken)
        entry.id = own if entry.is_codable else ""
        entry.category_id = "" if entry.is_codable else own
    for entry in entries:
        if not entry.is_codable and any_id:  # what the categories of a study's codes are called is up to its coders
            entry.category_id = entry.paragraph("Id") or slug_of(entry.name)
        elif entry.is_codable and entry.inner:
            entry.category_id = unique_id(f"{slug_of(entry.name)}-group", taken)


def _divided(
    entries: Sequence[_Entry], around: str, findings: Findings
) -> tuple[tuple[Category, ...], tuple[Code, ...]]:
    """The categories and the codes that are made of some entries in the category `around`."""
    categories: list[Category] = []
    codes: list[Code] = []
    for entry in entries:
        if not entry.category_id:
            codes.append(_code(entry, around, findings))
        elif around.count("/") + 1 >= DEEPEST_CATEGORY:
            message = f"category '{entry.name}' is nested too deeply; its codes are put into the category around it"
            findings.add("categories are nested too deeply", message, f"use at most {DEEPEST_CATEGORY} levels")
            inner = [*([replace(entry, inner=[], category_id="")] if entry.id else []), *entry.inner]
            more, some = _divided(inner, around, findings)
            categories += more
            codes += some
        else:
            categories.append(_category(entry, around, findings))
    return tuple(categories), tuple(codes)


def _category(entry: _Entry, around: str, findings: Findings) -> Category:
    path = f"{around}/{entry.category_id}" if around else entry.category_id
    inner, codes = _divided(entry.inner, path, findings)
    own = (_code(entry, path, findings),) if entry.id else ()
    description = "" if own else entry.paragraph("Definition")
    return Category(entry.category_id, _name(entry), path, description, (*own, *codes), inner)


def _name(entry: _Entry) -> str:
    """The name of an entry; if something was added to it, as another has it too, the one in the description."""
    told = entry.paragraph("Name")
    return told if told and entry.name.startswith(told) else entry.name


def _code(entry: _Entry, category: str, findings: Findings) -> Code:
    code = Code(
        id=entry.id,
        name=_name(entry),
        category=category,
        definition=entry.paragraph("Definition"),
        when=entry.paragraph("When"),
        when_not=entry.paragraph("When not"),
        examples=tuple(entry.said.get("Example", ())),
        colour=entry.colour,
    )
    return _with_rules(code, entry, findings)


def _with_rules(code: Code, entry: _Entry, findings: Findings) -> Code:
    """The code with the terms and rules that its description tells."""
    terms, rules = entry.paragraph("Terms"), entry.paragraph("Rules")
    if not terms and not rules:
        return code
    lines = ["name: a", "codes:", "- id: a", "  name: a", f"  terms: {terms or '[]'}"]
    lines.append(f"- {{id: b, name: b, {rules[1:-1]}}}")
    book, problems = read("\n".join(lines).encode(), "")
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors or book is None or len(book.uncategorised) != 2:
        reason = errors[0].message if errors else "it has more than one list of terms"
        findings.add(
            "codes have bad terms", f"the terms of code '{code.name}' cannot be read: {reason}", "correct them"
        )
        return code
    first, last = book.uncategorised
    return code._replace(
        terms=first.terms + last.terms,
        threshold=last.threshold,
        unit=last.unit,
        roles=last.roles,
        negated=last.negated,
        unless=last.unless,
    )

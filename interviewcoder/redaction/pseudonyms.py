"""The YAML of pseudonyms: which spellings are replaced by what, and what is kept.

No message shows what stands in the file: the names of participants do.
"""

from __future__ import annotations

from typing import NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from interviewcoder.codebooks.nodes import Nodes
from interviewcoder.errors import Problem
from interviewcoder.model.letters import comparable
from interviewcoder.redaction.spellings import Spelling, Spellings, has_words

_TEXT = "tag:yaml.org,2002:str"
_EMPTY = ("", "~", "null")
_LONGEST = 200
_EXAMPLE = "write 'pseudonyms:' and, below it, lines such as '  Person 1: [a name, another spelling of it]'"


class Given(NamedTuple):
    """A spelling, what it is replaced by, and the line that says so."""

    spelling: str
    pseudonym: str
    line: int


class Pseudonyms(NamedTuple):
    """What is replaced, and words that are kept, just as they are written."""

    given: tuple[Given, ...] = ()
    keep: tuple[str, ...] = ()


def read(data: bytes, path: str) -> tuple[Pseudonyms, list[Problem]]:
    """The pseudonyms in a file's bytes, and all that is wrong with it; with an error in it, it is not to be used."""
    nodes = Nodes(data, path, "the pseudonyms")
    if nodes.root is None:
        if not nodes.problems:
            nodes.problems.append(Problem(path, 0, 0, "there are no pseudonyms in it", _EXAMPLE))
        return Pseudonyms(), nodes.problems
    found = _Reader(nodes).pseudonyms(nodes.root)
    return found, sorted(nodes.problems, key=lambda problem: (problem.line, problem.column))


class _Reader:
    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self._lines: dict[str, int] = {}

    def pseudonyms(self, root: Node) -> Pseudonyms:
        parts: dict[str, Node] = {}
        if not isinstance(root, MappingNode):
            self._nodes.problem(root, "not a list of pseudonyms", _EXAMPLE)
            return Pseudonyms()
        for key, value in root.value:
            name = key.value if isinstance(key, ScalarNode) else ""
            if name not in ("pseudonyms", "keep"):
                self._nodes.problem(key, "a field that is neither 'pseudonyms' nor 'keep'", _EXAMPLE)
            elif name in parts:
                self._nodes.problem(key, f"'{name}' stands twice", "put both in one")
            else:
                parts[name] = value
        given = self._given(parts["pseudonyms"]) if "pseudonyms" in parts else []
        keep = self._spellings(parts["keep"], "'keep'") if "keep" in parts else []
        if not self._nodes.problems and not given and not keep:
            self._nodes.problem(root, "there are no pseudonyms in it", _EXAMPLE, "warning")
        self._look_for_chains(given)
        return Pseudonyms(tuple(given), tuple(spelling for spelling, _ in keep))

    def _given(self, node: Node) -> list[Given]:
        if isinstance(node, ScalarNode) and node.tag != _TEXT and node.value in _EMPTY:
            return []
        if not isinstance(node, MappingNode):
            self._nodes.problem(node, "'pseudonyms' holds no pseudonyms", _EXAMPLE)
            return []
        given: list[Given] = []
        seen: dict[str, int] = {}
        for key, value in node.value:
            pseudonym = self._text(key, "a pseudonym")
            if pseudonym is None:
                continue
            line = key.start_mark.line + 1
            if pseudonym in seen:
                hint = "put all its spellings in one list"
                self._nodes.problem(key, f"this pseudonym stands in line {seen[pseudonym]} already", hint)
            seen.setdefault(pseudonym, line)
            for spelling, item in self._spellings(value, "the list of a pseudonym"):
                at = item.start_mark.line + 1
                if comparable(spelling) in self._lines:
                    message = f"this spelling stands in line {self._lines[comparable(spelling)]} already"
                    self._nodes.problem(item, message, "leave it under one pseudonym")
                self._lines.setdefault(comparable(spelling), at)
                given.append(Given(spelling, pseudonym, at))
        return given

    def _spellings(self, node: Node, what: str) -> list[tuple[str, Node]]:
        items = node.value if isinstance(node, SequenceNode) else [node]
        if not items:
            self._nodes.problem(
                node, f"{what} is empty", "write what is replaced, as in [a name, another], or take it out"
            )
        found = []
        for item in items:
            spelling = self._text(item, "a spelling")
            if spelling is not None and not has_words(spelling):
                self._nodes.problem(item, "a spelling without a letter or digit", "write the word that is meant")
            elif spelling is not None:
                found.append((spelling, item))
        return found

    def _text(self, node: Node, what: str) -> str | None:
        """The text of a scalar; None, with a problem that does not show what stands there, where there is none."""
        if not isinstance(node, ScalarNode):
            kind = "a list" if isinstance(node, SequenceNode) else "a mapping"
            self._nodes.problem(node, f"{what} is {kind}", "write it as text")
            return None
        if node.tag != _TEXT and node.value not in _EMPTY:
            kind = "a number" if node.tag.endswith((":int", ":float")) else "something else than text"
            self._nodes.problem(node, f"YAML reads {what} here as {kind}", "put it in quotes")
            return None
        text = " ".join(node.value.split())
        if node.tag != _TEXT or not text:
            self._nodes.problem(node, f"{what} is empty", "fill it in or take it out")
            return None
        if len(text) > _LONGEST or not text.isprintable():
            self._nodes.problem(node, f"{what} is too long or has odd characters", "write a word or a few")
            return None
        return text

    def _look_for_chains(self, given: list[Given]) -> None:
        """Warn of pseudonyms that are replaced themselves where a text is redacted twice."""
        spellings = Spellings([Spelling(one.spelling, one, 0) for one in given])
        for pseudonym, line in {one.pseudonym: one.line for one in reversed(given)}.items():
            for found in spellings.find(pseudonym):
                message = f"the pseudonym here holds the spelling of line {found.spelling.value.line}"
                hint = "redacting twice would replace it again: choose a pseudonym that is nobody's name"
                self._nodes.problems.append(Problem(self._nodes.path, line, 0, message, hint, "warning"))

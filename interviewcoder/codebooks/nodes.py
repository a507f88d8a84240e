"""YAML nodes with their places: what a codebook's reader takes apart, mistakes noted instead of raised."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar, cast

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from interviewcoder.errors import Problem, Severity

Choice = TypeVar("Choice", bound=str)

_TEXT = "tag:yaml.org,2002:str"
_C_OR_PYTHON: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # C is ten times as fast, where it was built
_NO_TEXT = frozenset("y n yes no on off true false null".split())


class _Loader(_C_OR_PYTHON):  # type: ignore[misc]
    """Composes nodes, and is quick to see that a word is text."""

    def resolve(self, kind: type[Node], value: str | None, implicit: tuple[bool, bool] | bool) -> str:
        """The tag of a node that has none; as YAML 1.1 has it."""
        if kind is ScalarNode and value and value[0].isalpha() and value.lower() not in _NO_TEXT:
            return _TEXT
        return cast("str", super().resolve(kind, value, implicit))


_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_KINDS = {
    "tag:yaml.org,2002:bool": "a yes/no value",
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a number",
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:timestamp": "a date",
}
_NOTHING = "tag:yaml.org,2002:null"
_DEEPEST = 100
_BRACKET = re.compile(r"[\[\]{}]")
_MANY_DASHES = re.compile(rf"[ \t]*(?:[-?:][ \t]+){{{_DEEPEST}}}")
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


class Nodes:
    """The nodes of one YAML file; each reading method notes a problem and returns None (or empty) on a mistake."""

    def __init__(self, data: bytes, path: str, what: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.root = self._compose(data, what)

    def _compose(self, data: bytes, what: str) -> Node | None:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.problems.append(Problem(self.path, line, 0, "not UTF-8 text", f"save {what} as UTF-8"))
            return None
        if line := _too_deep(text):
            self.problems.append(Problem(self.path, line, 0, "nested too deeply", f"use at most {_DEEPEST} levels"))
            return None
        loader = _Loader(text)
        try:
            return cast("Node | None", loader.get_single_node())
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
            message = " ".join(part for part in (error.context, error.problem) if part)
            here = text.split("\n")[line - 1] if 0 < line <= text.count("\n") + 1 else ""
            self.problems.append(Problem(self.path, line, column, f"not YAML: {message}", _syntax_hint(message, here)))
        except yaml.reader.ReaderError:
            at = yaml.reader.Reader.NON_PRINTABLE.search(text)
            line = text.count("\n", 0, at.start()) + 1 if at else 0
            self.problems.append(Problem(self.path, line, 0, "not YAML: there is a control character", "take it out"))
        except (yaml.YAMLError, RecursionError) as error:
            message = " ".join(str(error).split()) or "nested too deeply"
            self.problems.append(Problem(self.path, 0, 0, f"not YAML: {message}", "save it as UTF-8 text"))
        finally:
            loader.dispose()
        return None

    def problem(self, node: Node, message: str, hint: str, severity: Severity = "error") -> None:
        """Note what is wrong at a node."""
        mark = node.start_mark
        self.problems.append(Problem(self.path, mark.line + 1, mark.column + 1, message, hint, severity))

    def fields(self, node: Node, known: Sequence[str], what: str) -> dict[str, Node]:
        """The fields of a mapping by name; unknown and repeated ones are noted and left out."""
        if not isinstance(node, MappingNode):
            self.problem(node, f"{what} is {_kind(node)}", f"write it as fields, such as '{known[0]}: …'")
            return {}
        found: dict[str, Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else ""
            if name in found:
                self.problem(key, f"'{name}' stands twice in {what}", "keep one of them; YAML keeps only the last")
            elif name not in known:
                self.problem(key, f"unknown field '{name}' in {what}", suggestion(name, known))
            else:
                found[name] = value
        return found

    def text(self, node: Node | None, what: str, *, empty: bool = False) -> str | None:
        """The text of a scalar. What YAML takes for another type is noted, with the quotes that it needs."""
        if node is None:
            return None
        if not isinstance(node, ScalarNode):
            self.problem(node, f"{what} is {_kind(node)}", "write it as text")
            return None
        if node.tag != _TEXT:
            value = node.value
            if value in ("", "~"):
                self.problem(node, f"{what} is empty", "fill it in or take the field out")
            elif node.tag == _NOTHING:
                hint = f'fill it in or take it out; if the word is meant, put it in quotes: "{value}"'
                self.problem(node, f"{what} is empty, as YAML reads {value} as nothing", hint)
            else:
                self.problem(node, f"YAML reads {value} as {_kind(node)}, not as text", f'put it in quotes: "{value}"')
            return None
        text = " ".join(node.value.split())
        if not text and not empty:
            self.problem(node, f"{what} is empty", "fill it in or take it out")
            return None
        return text

    def number(self, node: Node | None, what: str, high: float, example: float) -> float | None:
        """The number in a scalar, from 0 to `high`."""
        if node is None:
            return None
        try:
            value = float(node.value) if isinstance(node, ScalarNode) and node.tag in _NUMBERS else None
        except ValueError:
            value = None
        if value is None or not 0 <= value <= high:
            self.problem(node, f"{what} is not a number from 0 to {high:g}", f"write a number such as {example:g}")
            return None
        return value

    def colour(self, node: Node | None) -> str:
        """The colour in a scalar, as #RRGGBB."""
        if node is None:
            return ""
        if not node.value:
            self.problem(node, "'colour' is empty", 'put it in quotes, as in "#4A90E2": # begins a comment')
            return ""
        colour = self.text(node, "'colour'") or ""
        if colour and not _COLOUR.fullmatch(colour):
            self.problem(node, f"colour '{colour}' is not #RRGGBB", 'write, say, "#4A90E2", in quotes')
        return colour

    def choice(self, node: Node | None, what: str, choices: Sequence[Choice]) -> Choice | None:
        """The word in a scalar, which has to be one of `choices`."""
        if isinstance(node, ScalarNode) and node.tag in _KINDS and node.value and node.value not in choices:
            text: str | None = node.value  # to put it in quotes would not help
        else:
            text = self.text(node, what)
        if node is None or text is None:
            return None
        if text not in choices:
            near = suggestion(text, choices, otherwise="write one of them")
            self.problem(node, f"{what} '{text}' is none of {', '.join(choices)}", near)
            return None
        return next(choice for choice in choices if choice == text)

    def items(self, node: Node | None, what: str, *, single: bool = False) -> list[Node]:
        """The items of a list; with `single`, a lone scalar is a list of one."""
        if node is None:
            return []
        if isinstance(node, SequenceNode):
            return list(node.value)
        if single and isinstance(node, ScalarNode) and node.value:
            return [node]
        if isinstance(node, ScalarNode) and node.tag not in (_TEXT, *_NUMBERS) and node.value in ("", "~", "null"):
            self.problem(node, f"{what} is empty", "add items, each on a line with '- ' before it, or take it out")
        else:
            hint = "write [one, other], or each on a line of its own after '- '"
            self.problem(node, f"{what} is {_kind(node)}, not a list", hint)
        return []

    def texts(self, node: Node | None, what: str) -> tuple[str, ...]:
        """The texts of a list."""
        found = (self.text(item, f"an item of '{what}'") for item in self.items(node, f"'{what}'"))
        return tuple(text for text in found if text is not None)

    def choices(self, node: Node | None, what: str, choices: Sequence[Choice]) -> tuple[Choice, ...] | None:
        """The words in a scalar or in a list, which have to be some of `choices`."""
        if node is None:
            return None
        if isinstance(node, SequenceNode) and not node.value:
            self.problem(node, f"'{what}' is empty", f"name some of {', '.join(choices)}, or take it out")
        found = [self.choice(item, what, choices) for item in self.items(node, f"'{what}'", single=True)]
        return tuple(choice for choice in found if choice is not None)


def suggestion(wrong: str, known: Iterable[str], otherwise: str = "") -> str:
    """A hint that names the known word that was probably meant; if none is near, `otherwise`, or else all of them."""
    from rapidfuzz import fuzz, process

    names = list(known)
    near = process.extractOne(wrong, names, scorer=fuzz.ratio, score_cutoff=60)
    return f"did you mean '{near[0]}'?" if near else otherwise or f"known are {', '.join(names)}"


def _kind(node: Node) -> str:
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, SequenceNode):
        return "a list"
    return _KINDS.get(node.tag, "text" if node.tag == _TEXT else "something else")


def _too_deep(text: str) -> int:
    """The line from which on YAML is nested so deeply that composing it, which recurses, may run out of stack, or 0."""
    if not _may_be_too_deep(text):
        return 0
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_C_OR_PYTHON):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > _DEEPEST:
                    return event.start_mark.line + 1 if event.start_mark else 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError:  # it is told where it is composed
        pass
    return 0


def _may_be_too_deep(text: str) -> bool:
    """Whether YAML has so many brackets or dashes, also in comments and quotes, that it may be nested too deeply."""
    depth = 0
    for bracket in _BRACKET.findall(text):
        if bracket in "[{":
            depth += 1
            if depth > _DEEPEST:
                return True
        elif depth:
            depth -= 1
    # Short lines, which most are, have no room for so many.
    return any(_MANY_DASHES.match(line) for line in text.split("\n") if len(line) >= 2 * _DEEPEST)


def _syntax_hint(message: str, line: str) -> str:
    if "\t" in line[: len(line) - len(line.lstrip()) + 3]:
        return "there is a tab at the beginning of this line: use spaces"
    hints = (hint for part, hint in _SYNTAX_HINTS.items() if part in message)
    return next(hints, "look at the indentation and the quotes here and on the line before")


_SYNTAX_HINTS = {
    "mapping values are not allowed": "this line is indented too far, or a text with ': ' in it needs quotes",
    "unknown escape": "patterns go in single quotes, which keep backslashes",
    "cannot start any token": "indent with spaces, and quote texts that begin with @, ` or %",
    "undefined alias": "a text that begins with * needs quotes",
    "another document": "put each codebook in a file of its own: take the '---' out",
    "unexpected end of stream": "a quote or bracket is not closed",
}

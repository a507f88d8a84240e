"""A Codebook to YAML in the codebook language, which `read` makes the same codebook of."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from interviewcoder.model.codebook import (
    DEFAULT_ROLES,
    DEFAULT_THRESHOLD,
    DEFAULT_UNIT,
    DEFAULT_WITHIN,
    PARTS,
    Category,
    Code,
    Codebook,
    Near,
    Pattern,
    Term,
    WordList,
)

Value = str | float | Sequence["Value"] | Mapping[str, "Value"]
"""What YAML can say of a codebook: texts, numbers, lists and mappings."""

_WIDTH = 118
_RESERVED = frozenset("y n yes no on off true false null".split())
_ODD = re.compile(r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML reads only as an escape: control characters, marks of line ends and of byte order."""
_FLOW = frozenset("language roles fillers negations near unless".split())
_ESCAPES = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def write(codebook: Codebook) -> str:
    """A codebook as the text of a YAML file; fields that are empty or have the default are left out."""
    return "".join(f"{line}\n" for line in _fields(_codebook(codebook), 0))


def flow(value: Value, *, quoted: bool = False) -> str:
    """A value as YAML in one line; with `quoted` each text is in double quotes."""
    return " ".join(_pieces(value, quoted=quoted))


def number(value: float) -> str:
    """A number in decimal digits, without an exponent, which YAML does not read as part of one."""
    return str(int(value)) if value == int(value) else format(Decimal(repr(value)), "f")


def settings_of(codebook: Codebook) -> dict[str, Value]:
    """What a codebook says beside its codes, as fields of YAML."""
    given = {
        "name": codebook.name,
        "version": codebook.version,
        "description": codebook.description,
        "language": "" if codebook.language == ("en",) else codebook.language,
        "threshold": "" if codebook.threshold == DEFAULT_THRESHOLD else codebook.threshold,
        "unit": "" if codebook.unit == DEFAULT_UNIT else codebook.unit,
        "roles": "" if codebook.roles == DEFAULT_ROLES else codebook.roles,
        "fillers": _word_list(codebook.fillers),
        "negations": _word_list(codebook.negations),
        "cues": _terms(codebook.cues),
    }
    return _filled(given)


def rules_of(code: Code) -> dict[str, Value]:
    """What a code says of when its terms count, as fields of YAML."""
    given = {
        "threshold": code.threshold,
        "unit": code.unit,
        "roles": code.roles,
        "negated": code.negated,
        "unless": _terms(code.unless),
    }
    return _filled(given)


def parts_of(code: Code) -> dict[str, Value]:
    """The terms of a code by their parts, as fields of YAML."""
    return {name: _terms([term for term in code.terms if term.part == part]) for name, part in PARTS.items()}


def _terms(terms: Sequence[Term]) -> list[Value]:
    """Terms as the codebook language has them."""
    return [_term(term) for term in terms]


class _Pattern(str):
    """A regular expression: always in quotes, if possible in those that keep backslashes."""

    __slots__ = ()


def _filled(fields: Mapping[str, Value | None]) -> dict[str, Value]:
    """The fields that are not empty; a number never is."""
    return {name: value for name, value in fields.items() if value or isinstance(value, (int, float))}


def _word_list(words: WordList) -> dict[str, Value]:
    return _filled({"add": words.add, "remove": words.remove})


def _term(term: Term) -> Value:
    expression = term.expression
    if isinstance(expression, Pattern):
        fields: dict[str, Value | None] = {"pattern": _Pattern(expression.expression)}
    elif isinstance(expression, Near):
        groups = [[phrase.text for phrase in group] for group in expression.groups]
        fields = {"near": [group[0] if len(group) == 1 else group for group in groups]}
        if expression.within != DEFAULT_WITHIN:
            fields["within"] = float(expression.within)
    else:
        fields = {"term": expression.text}
    fields |= {"threshold": term.threshold, "negated": term.negated, "unless": _terms(term.unless)}
    filled = _filled(fields)
    return filled["term"] if list(filled) == ["term"] else filled


def _codebook(codebook: Codebook) -> dict[str, Value]:
    inner: dict[str, Value] = {
        "categories": [_category(category) for category in codebook.categories],
        "codes": [_code(code) for code in codebook.uncategorised],
    }
    return {**settings_of(codebook), **_filled(inner)}


def _category(category: Category) -> Value:
    return {
        "id": category.id,
        "name": category.name,
        **_filled(
            {
                "description": category.description,
                "codes": [_code(code) for code in category.codes],
                "categories": [_category(inner) for inner in category.categories],
            }
        ),
    }


def _code(code: Code) -> Value:
    said = {
        "definition": code.definition,
        "when": code.when,
        "when_not": code.when_not,
        "examples": code.examples,
        "colour": code.colour,
        **parts_of(code),
    }
    return {"id": code.id, "name": code.name, **_filled(said), **rules_of(code)}


def _fields(fields: Mapping[str, Value], indent: int) -> Iterator[str]:
    pad = " " * indent
    for name, value in fields.items():
        head = f"{pad}{name}:"
        if isinstance(value, str):
            yield from _text(head, value, indent + 2)
        elif isinstance(value, (int, float)) or name in _FLOW:
            yield from _wrapped([head, *_pieces(value)], indent + 2)
        else:
            yield head
            for item in value:
                yield from _item(item, indent + 2)


def _item(item: Value, indent: int) -> Iterator[str]:
    """An item of a list in lines of its own."""
    dash = " " * indent + "-"
    if isinstance(item, Mapping):
        first, *others = _fields(item, indent + 2)
        yield f"{dash} {first.lstrip(' ')}"
        yield from others
    else:
        yield from _text(dash, str(item), indent + 2)


def _text(head: str, text: str, indent: int) -> Iterator[str]:
    """A text behind its field, in one line or, where that would be long, in folded ones."""
    line = f"{head} {_scalar(text, in_flow=False)}"
    words = text.split(" ")
    is_foldable = not _ODD.search(text) and all(words) and not {"-", "?", ":"} & set(words)
    if len(line) <= _WIDTH or not is_foldable or isinstance(text, _Pattern):
        yield line
        return
    yield f"{head} >-"
    width = max(_WIDTH - indent, 40)
    for part in textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False):
        yield " " * indent + part


def _wrapped(pieces: Sequence[str], indent: int) -> Iterator[str]:
    """Pieces of flow style in lines that are not too long."""
    line = pieces[0]
    for piece in pieces[1:]:
        if len(line) + 1 + len(piece) > _WIDTH and line.strip():
            yield line
            line = " " * indent + piece
        else:
            line += f" {piece}"
    yield line


def _pieces(value: Value, *, quoted: bool = False) -> list[str]:
    """A value in flow style, in pieces between which a line may end."""
    if isinstance(value, str):
        return [_scalar(value, in_flow=True, quoted=quoted)]
    if isinstance(value, (int, float)):
        return [number(value)]
    if isinstance(value, Mapping):
        opening, closing = "{", "}"
        items = [_pieces(inner, quoted=quoted) for inner in value.values()]
        for name, item in zip(value, items, strict=True):
            item[0] = f"{name}: {item[0]}"
    else:
        opening, closing = "[", "]"
        items = [_pieces(inner, quoted=quoted) for inner in value]
    for item in items[:-1]:
        item[-1] += ","
    pieces = [piece for item in items for piece in item] or [""]
    pieces[0] = opening + pieces[0]
    pieces[-1] += closing
    return pieces


def _scalar(text: str, *, in_flow: bool, quoted: bool = False) -> str:
    """A text as YAML in one line: as it is, or in quotes where it would be misread."""
    is_odd = _ODD.search(text) is not None
    if quoted or is_odd:
        return '"' + "".join(_escaped(character) for character in text) + '"'
    if isinstance(text, _Pattern) or '"' in text or "\\" in text:
        plain_enough = not isinstance(text, _Pattern) and _is_plain(text, in_flow=in_flow)
        return text if plain_enough else "'" + text.replace("'", "''") + "'"
    return text if _is_plain(text, in_flow=in_flow) else f'"{text}"'


def _is_plain(text: str, *, in_flow: bool) -> bool:
    if not text[:1].isalpha() or text.lower() in _RESERVED or text[-1] in " :":
        return False
    return not (": " in text or " #" in text or (in_flow and any(mark in text for mark in ",[]{}:?#")))


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if not _ODD.match(character):
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

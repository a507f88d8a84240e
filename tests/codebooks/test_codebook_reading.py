"""A codebook's YAML: what is read, and every mistake with its place and what to do about it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from interviewcoder.codebooks import folder, names, read, starter
from interviewcoder.errors import Problem
from interviewcoder.model.codebook import (
    DEEPEST_CATEGORY,
    Category,
    Code,
    Codebook,
    Near,
    Pattern,
    Phrase,
    Term,
    WordList,
)

TWENTY = Path(__file__).parent / "twenty_mistakes.yaml"

# Line, column, and a part of the message and of the hint, for everything that is wrong in twenty_mistakes.yaml.
MISTAKES = [
    (2, 1, "the codebook has no 'name'", "name: …"),
    (2, 10, "YAML reads 1.0 as a number", '"1.0"'),
    (3, 1, "unknown field 'langauge' in the codebook", "did you mean 'language'?"),
    (4, 14, "YAML reads 12:30 as a number", '"12:30"'),
    (5, 16, "language 'xx' is none of da, de, en", "write one of them"),
    (6, 12, "threshold is not a number from 0 to 100", "write a number"),
    (7, 7, "unit 'paragraph' is none of sentence, turn, passage, exchange", "write one of them"),
    (8, 22, "roles 'audience' is none of interviewer, participant, unknown", "write one of them"),
    (9, 10, "'fillers' is a list", "add: …"),
    (10, 27, "an item of 'add' is empty, as YAML reads null as nothing", "quotes"),
    (10, 34, "unknown field 'drop' in 'negations'", "add, remove"),
    (12, 9, "id 'Pump House' has characters that an id cannot have", "pump-house"),
    (17, 9, "'name' stands twice in a code", "keep one"),
    (18, 21, "YAML reads no as a yes/no value", '"no"'),
    (19, 17, "colour 'blue' is not #RRGGBB", '"#4A90E2"'),
    (21, 13, "YAML reads on as a yes/no value", '"on"'),
    (22, 13, "YAML reads 12:30 as a number", '"12:30"'),
    (23, 13, "YAML reads 2024-01-31 as a date", '"2024-01-31"'),
    (24, 13, "a term is empty", "take it out"),
    (25, 13, "term '-- …' has no word in it", "write a word"),
    (26, 13, "'*' in 'dr*p' is not at the end of a word", "drift*"),
    (27, 13, "YAML reads 40 as a number", '"40"'),
    (28, 12, "a term is empty", "fill it in"),
    (29, 13, "a term is a list", "text"),
    (31, 13, "warning: term 'old pump' stands in line 30 already", "take one of them out"),
    (32, 13, "id 'pump-age' stands in line 15 already", "rename"),
    (34, 16, "'terms' is text, not a list", "- "),
    (35, 20, "threshold is not a number from 0 to 100", "write a number"),
    (36, 18, "negated 'no' is none of skip, keep, only", "write one of them"),
    (37, 9, "a code has no 'id'", "id: …"),
    (39, 9, "code 'no-name' has no 'name'", "name: …"),
    (41, 9, "warning: code 'no-terms' has no terms", "terms:"),
    (43, 9, "id 'pump-age' stands in line 15 already", "rename"),
    (45, 11, "'codes' is empty", "take it out"),
    (49, 15, "'examples' is text, not a list", "- "),
    (50, 12, "'colour' is empty", ""),
    (52, 18, "bad pattern: missing ): (open", "RE2"),
    (53, 18, "pattern 'x*' matches the empty text", "at least one letter"),
    (54, 18, "bad pattern: invalid perl operator: (?=", "look-around"),
    (55, 15, "'near' needs two groups or more", "near: [format, [change, break]]"),
    (56, 23, "a group of 'near' is empty", "at least one term"),
    (57, 15, "'near' is text, not a list", "- "),
    (59, 17, "'within' is not a whole number", "2"),
    (61, 17, "within is not a number from 0 to 100", "write a number"),
    (63, 17, "'within' belongs to 'near'", "take it out"),
    (64, 9, "a term needs one of term, pattern and near, but has term and pattern", "write one"),
    (66, 9, "a term needs one of term, pattern and near, but has none", ""),
    (68, 9, "unknown field 'threshhold' in a term", "did you mean 'threshold'?"),
    (69, 18, "negated 'never' is none of skip, keep, only", "write one of them"),
    (71, 18, "YAML reads no as a yes/no value", '"no"'),
    (72, 5, "a code is text", "id: …"),
]

CODE = "name: x\ncodes:\n- {id: a, name: A, terms: "


def problems_of(text: str | bytes) -> list[Problem]:
    """What is wrong with a codebook; fails where a problem has no place in it, or nothing to do about it."""
    data = text if isinstance(text, bytes) else text.encode()
    codebook, problems = read(data, "book.yaml")
    lines = data.count(b"\n") + data.count(b"\r") + data.count("\u2028".encode()) + data.count("\u2029".encode())
    lines += data.count("\x85".encode())
    for problem in problems:
        assert problem.path == "book.yaml"
        assert problem.severity in ("error", "warning")
        assert problem.message
        assert problem.hint
        assert 0 <= problem.line <= lines + 2, problem
        assert problem.column >= 0
    assert codebook is not None or any(problem.severity == "error" for problem in problems)
    assert codebook is None or codebook.codes or any(problem.severity == "error" for problem in problems)
    return problems


def test_all_mistakes_are_told_at_once_each_with_its_place() -> None:
    codebook, problems = read(TWENTY.read_bytes(), "twenty.yaml")
    assert codebook is not None
    assert [(p.line, p.column) for p in problems] == [(line, column) for line, column, _, _ in MISTAKES]
    for problem, (line, _, message, hint) in zip(problems, MISTAKES, strict=True):
        assert problem.message.startswith(message.removeprefix("warning: ")), line
        assert problem.severity == ("warning" if message.startswith("warning: ") else "error"), line
        assert problem.hint, line
        assert hint in problem.hint, line
        assert str(problem).startswith(f"twenty.yaml:{problem.line}:{problem.column}: {problem.severity}: ")


def test_there_are_twenty_different_mistakes_in_yaml_without_a_syntax_error() -> None:
    assert isinstance(yaml.safe_load(TWENTY.read_text(encoding="utf-8")), dict)
    assert len({message for _, _, message, _ in MISTAKES}) >= 40


def test_a_codebook_is_read_in_full() -> None:
    text = r"""
name: Pumps  and
  pipes
version: "1.0"
description: ""
language: [fr, en]
threshold: 90.5
unit: exchange
roles: interviewer
fillers: {add: [basically], remove: [like]}
negations: {add: [hardly]}
codes:
  - {id: loose, name: Loose, terms: [l*], roles: [unknown], negated: keep}
categories:
  - id: pumps
    name: Pumps
    description: All of them.
    codes:
      - id: leak
        name: Leak
        definition: It leaks.
        when: It does.
        when_not: It does not.
        examples: ["It drips: a lot.", Água]
        colour: "#4a90E2"
        threshold: 0
        unit: sentence
        unless: [leek]
        terms:
          - "on"
          - water loss*
          - {term: drip, threshold: 100, negated: only, unless: [{pattern: '\bdrip-dry\b'}]}
          - {near: [water, [floor, cellar]], within: 0}
          - near: [a, b, c]
    categories:
      - id: old
        codes: [{id: age, name: Age, terms: [old]}]
"""
    leak = Code(
        id="leak",
        name="Leak",
        category="pumps",
        definition="It leaks.",
        when="It does.",
        when_not="It does not.",
        examples=("It drips: a lot.", "Água"),
        colour="#4a90E2",
        terms=(
            Term(Phrase("on")),
            Term(Phrase("water loss*")),
            Term(Phrase("drip"), 100.0, "only", (Term(Pattern(r"\bdrip-dry\b")),)),
            Term(Near(((Phrase("water"),), (Phrase("floor"), Phrase("cellar"))), 0)),
            Term(Near(((Phrase("a"),), (Phrase("b"),), (Phrase("c"),)), 8)),
        ),
        threshold=0.0,
        unit="sentence",
        unless=(Term(Phrase("leek")),),
    )
    age = Code(id="age", name="Age", category="pumps/old", terms=(Term(Phrase("old")),))
    loose = Code(id="loose", name="Loose", terms=(Term(Phrase("l*")),), roles=("unknown",), negated="keep")
    old = Category("old", "old", "pumps/old", "", (age,))
    wanted = Codebook(
        name="Pumps and pipes",
        version="1.0",
        language=("fr", "en"),
        threshold=90.5,
        unit="exchange",
        roles=("interviewer",),
        fillers=WordList(("basically",), ("like",)),
        negations=WordList(("hardly",)),
        categories=(Category("pumps", "Pumps", "pumps", "All of them.", (leak,), (old,)),),
        uncategorised=(loose,),
    )
    assert read(text.encode(), "book.yaml") == (wanted, [])
    assert wanted.codes == (leak, age, loose)
    assert read(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), "book.yaml") == (wanted, [])


def test_what_is_left_out_has_its_default() -> None:
    codebook, problems = read(b"name: x\ncodes: [{id: a, name: A, terms: [drip]}]\n", "book.yaml")
    assert problems == []
    assert codebook == Codebook(name="x", uncategorised=(Code(id="a", name="A", terms=(Term(Phrase("drip")),)),))
    assert (codebook.language, codebook.threshold, codebook.unit) == (("en",), 88.0, "turn")
    assert codebook.roles == ("participant", "unknown")


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "hint"),
    [
        ("name: x\ncodes:\n- id: a\n   name: A\n", 4, 8, "mapping values are not allowed", "quotes"),
        ("name: x: y\n", 1, 8, "mapping values are not allowed", "quotes"),
        ("name: x\ncodes:\n\t- id: a\n", 3, 1, "cannot start any token", "spaces"),
        ("name: @x\n", 1, 7, "cannot start any token", "quote"),
        ("name: *x\n", 1, 7, "undefined alias", "quotes"),
        ('name: "x\ncodes: []\n', 3, 1, "unexpected end of stream", "not closed"),
        ("name: x\n---\nname: y\n", 2, 1, "another document", "'---'"),
        ("name: x\n...\n---\n", 3, 1, "another document", "'---'"),
        ("name: [x\n", 2, 1, "flow sequence", "indentation"),
    ],
)
def test_a_syntax_error_has_its_place_and_a_hint(text: str, line: int, column: int, message: str, hint: str) -> None:
    assert read(text.encode(), "book.yaml")[0] is None
    [problem] = problems_of(text)
    assert problem.severity == "error"
    assert (problem.line, problem.column) == (line, column)
    assert problem.message.startswith("not YAML: ")
    assert message in problem.message
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"", 0, "the codebook is empty"),
        (b"\xef\xbb\xbf", 0, "the codebook is empty"),
        (b"\n \n# only a remark\n", 0, "the codebook is empty"),
        (b"---\n", 2, "not a codebook"),
        (b"just text\n", 1, "not a codebook"),
        (b"- name: x\n", 1, "not a codebook"),
        (b"42", 1, "not a codebook"),
        ("name: x\ndescription: été\n".encode("latin-1"), 2, "not UTF-8"),
        ("name: x\n".encode("utf-16"), 1, "not UTF-8"),
        (b"name: x\ncodes: \0\n", 2, "not YAML"),
        (b"name: x\ncodes: \x07\n", 2, "not YAML"),
        (b"PK\x03\x04\xff\xfe\0\0", 1, "not UTF-8"),
    ],
)
def test_what_is_no_codebook_at_all_is_one_problem(data: bytes, line: int, message: str) -> None:
    assert read(data, "book.yaml")[0] is None
    [problem] = problems_of(data)
    assert problem.line == line
    assert message in problem.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{}", "the codebook has no 'name'"),
        ("name: x", "the codebook has no codes"),
        ("name: x\ncodes: []\ncategories: [{id: a, codes: []}]", "the codebook has no codes"),
        ("name: x\ncodes: {a: {name: b}}", "'codes' is a mapping, not a list"),
        (CODE + "[!!python/name:os.getcwd x]}", "YAML reads x"),
        (CODE + "['a*b']}", "'*' in 'a*b'"),
        (CODE + "['* b']}", "'*' in '* b'"),
        (CODE + "['b**']}", "'*' in 'b**'"),
        (CODE + "['_']}", "has no word in it"),
        (CODE + "[{pattern: ''}]}", "'pattern' is empty"),
        (CODE + r"[{pattern: '(x)\1'}]}", "bad pattern"),
        (CODE + r"[{pattern: 'x{1001}'}]}", "bad pattern"),
        (CODE + "[{near: [a, [b, [c]]]}]}", "a term is a list"),
        (CODE + "[{near: [a, ~]}]}", "a term is empty"),
        (CODE + "[{near: [a, b], within: -1}]}", "within is not a number"),
        (CODE + "[{near: [a, b], within: few}]}", "within is not a number"),
        (CODE + "[{term: a, unless: b}]}", "'unless' is text, not a list"),
        (CODE + "[{term: a, unless: [{near: [b]}]}]}", "'near' needs two groups"),
        ("name: x\nthreshold: .nan", "threshold is not a number"),
        ("name: x\nthreshold: .inf", "threshold is not a number"),
        ("name: x\nthreshold: 1:10", "threshold is not a number"),
        ("name: x\nthreshold: 0x1F", "threshold is not a number"),
        ('name: x\nthreshold: "88"', "threshold is not a number"),
        ("name: x\nthreshold: [88]", "threshold is not a number"),
        ("name: x\nunit: [turn]", "unit is a list"),
        ("name: x\nroles: {a: b}", "'roles' is a mapping"),
        ("name: x\nlanguage: french", "language 'french' is none of"),
        ("name: x\nlanguage: no", "YAML reads no as a yes/no value"),
        ("name: x\n? [a]\n: b", "unknown field ''"),
        ("name: x\n<<: {version: y}", "unknown field '<<'"),
        ("name: x\ncodes: [{id: -a, name: b}]", "characters that an id cannot have"),
        ("name: x\ncodes: [{id: a--b, name: b}]", "characters that an id cannot have"),
        ("name: x\ncodes: [{id: é, name: b}]", "characters that an id cannot have"),
        ("name: x\ncodes: [{id: a/b, name: b}]", "characters that an id cannot have"),
    ],
)
def test_one_mistake_is_found(text: str, message: str) -> None:
    found = [problem.message for problem in problems_of(text) if problem.severity == "error"]
    assert found
    assert any(message in one for one in found), found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("name: x\ncodes: [{id: a, name: A, terms: [b]}, {}]", "no 'id'", id="code"),
        pytest.param("name: x\ncategories: [{}]\ncodes: [{id: a, name: A, terms: [b]}]", "no 'id'", id="category"),
        pytest.param(CODE + "[b, {}]}", "a term needs one of term, pattern and near", id="term"),
        pytest.param("name: x\nroles: []\ncodes: [{id: a, name: A, terms: [b]}]", "'roles'", id="roles"),
        pytest.param("name: x\nlanguage: []\ncodes: [{id: a, name: A, terms: [b]}]", "'language'", id="language"),
        pytest.param(CODE + "[b], roles: []}", "'roles'", id="roles-of-code"),
    ],
)
def test_emptiness_is_found(text: str, message: str) -> None:
    assert any(message in problem.message for problem in problems_of(text))


@pytest.mark.parametrize("terms", ["", "terms: []", "hints: [b, c, d, e]", "likely: [b], hints: [c]", "asked: [b]"])
def test_a_code_that_nothing_gets_is_a_warning(terms: str) -> None:
    problems = problems_of(f"name: x\ncodes:\n- {{id: a, name: A, {terms}}}\n")
    assert [(p.line, p.column, p.severity) for p in problems] == [(3, 3, "warning")]


@pytest.mark.parametrize(
    "rest",
    [
        "{id: a, name: A, hints: [b, c, d, e, f]}",  # 5 x 0.2
        "{id: a, name: A, likely: [b], hints: [c], asked: [d]}",  # 0.5 + 0.2 + 0.3
        "{id: a, name: A, likely: [b, c]}",
        "{id: a, name: A, likely: [b], hints: [c]}\ncues: [d]",
    ],
)
def test_a_code_that_just_enough_speaks_for_is_none(rest: str) -> None:
    assert not problems_of(f"name: x\ncodes:\n- {rest}\n")


def test_columns_count_characters() -> None:
    [problem] = problems_of('name: "😀"\ncodes: [{id: a, name: "é😀", terms: [on]}]\n')
    assert (problem.line, problem.column) == (2, 37)


def test_a_codebook_is_not_read_twice_through_aliases() -> None:
    problems = problems_of(
        "name: x\ncategories: &c [{id: a, codes: &d [{id: b, name: B, terms: [x]}], categories: *c}]\n"
    )
    assert [problem.message for problem in problems] == ["a category is repeated by an alias"]
    problems = problems_of("name: x\ncodes: &c [{id: a, name: A, terms: [x]}]\ncategories: [{id: b, codes: *c}]\n")
    assert [problem.message for problem in problems] == ["id 'a' stands in line 2 already"]


def test_terms_may_be_shared_through_aliases() -> None:
    text = "name: x\ncodes: [{id: a, name: A, terms: &t [x, y]}, {id: b, name: B, terms: *t, unless: [z]}]\n"
    codebook, problems = read(text.encode(), "book.yaml")
    assert problems == []
    assert codebook is not None
    assert codebook.codes[0].terms == codebook.codes[1].terms == (Term(Phrase("x")), Term(Phrase("y")))


@pytest.mark.parametrize(
    "text",
    [
        "&a [*a]",
        "&a {name: *a}",
        "name: x\ncodes: &c [*c]",
        "name: x\ncategories: &c [{id: a, categories: *c}]",
        "name: x\nfillers: &f {add: [*f]}",
        CODE + "[{near: &n [*n, a]}]}",
        CODE + "&t [{term: [*t]}]}",
    ],
)
def test_what_holds_itself_is_a_problem(text: str) -> None:
    assert problems_of(text)


@pytest.mark.parametrize("terms", ["[&t {term: drip, unless: [*t]}]", "&t [{term: drip, unless: *t}]"])
def test_terms_that_hold_themselves_are_a_problem(terms: str) -> None:
    assert problems_of(f"{CODE}{terms}}}")


def nested_categories(depth: int) -> str:
    """A codebook with categories in each other."""
    opened = "".join(f"[{{id: c{number}, categories: " for number in range(depth))
    return f"name: x\ncategories: {opened}[]{'}]' * depth}\ncodes: [{{id: a, name: A, terms: [drip]}}]\n"


def nested_unless(depth: int) -> str:
    """A codebook with exceptions from exceptions."""
    return f"{CODE}{'[{term: x, unless: ' * depth}[y]{'}]' * depth}}}"


@pytest.mark.parametrize("text", [nested_categories(20), nested_unless(1)], ids=["categories", "unless"])
def test_nesting_that_people_might_write_is_read(text: str) -> None:
    assert problems_of(text) == []


@pytest.mark.parametrize("text", [nested_categories(1500), nested_unless(1500)], ids=["categories", "unless"])
def test_nesting_that_nobody_writes_is_a_problem(text: str) -> None:
    assert problems_of(text)


@pytest.mark.parametrize("text", ["[" * 2000, "{a: " * 2000, "- " * 2000, "a: " + "[" * 900 + "]" * 900], ids=len)
def test_deep_yaml_is_a_problem(text: str) -> None:
    assert problems_of(text)


def read_elsewhere(text: str) -> int:
    """The exit code of another process that reads a codebook from its stdin; fails where that does not end."""
    program = "import sys; from interviewcoder.codebooks import read; read(sys.stdin.buffer.read(), 'book.yaml')"
    try:
        done = subprocess.run(
            [sys.executable, "-c", program], input=text.encode(), timeout=60, capture_output=True, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.fail("still reading after a minute")
    return done.returncode


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "], ids=["list", "mapping", "block"])
def test_very_deep_yaml_does_not_end_the_process(opening: str) -> None:
    assert read_elsewhere(opening * 50_000) == 0


def test_reading_a_bomb_of_categories_ends() -> None:
    layers = "".join(
        f"  - &c{number} {{id: c{number}, categories: [*c{number - 1}, *c{number - 1}]}}\n" for number in range(1, 60)
    )
    assert read_elsewhere(f"name: x\ncategories:\n  - &c0 {{id: c0}}\n{layers}codes: [{{id: a, name: A}}]\n") == 0


def test_reading_a_bomb_of_exceptions_ends() -> None:
    layers = "".join(
        f"- {{id: a{n}, name: A, terms: [{{term: w, unless: &u{n} "
        f"[{{term: a, unless: *u{n - 1}}}, {{term: b, unless: *u{n - 1}}}]}}]}}\n"
        for n in range(1, 40)
    )
    book = f"name: x\ncodes:\n- {{id: a0, name: A, terms: [{{term: w, unless: &u0 [x]}}]}}\n{layers}"
    assert read_elsewhere(book) == 0


_PIECES = [
    "name: ", "codes:\n", "categories:\n", "terms: ", "near: ", "within: ", "unless: ", "pattern: '(",
    "\n- id: a\n", "- ", "  ", "    ", "\n", "\t", "[", "]", "{", "}", ", ", ": ", "? ", "&a ", "*", "*a", "!!str ",
    "!x ", "<<: ", "%", "=", "'", '"', "|\n", ">\n", "# ",
    "---\n", "...\n", "no", "on", "12:30", "1.0", "0x1F", "2024-01-31", "~", "null", "é", "😀",
]  # fmt: skip
_YAML = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=5)), max_size=25).map("".join)


@settings(max_examples=400, deadline=None)
@given(
    text=st.one_of(_YAML, _YAML.map(lambda text: "name: x\n" + text), _YAML.map(lambda text: CODE + text), st.text())
)
@example("name: x\ncodes: [{id: a, name: A, terms: [{term: [a]}]}]")
@example("\x85")
def test_any_text_is_read_or_a_problem(text: str) -> None:
    problems_of(text.encode("utf-8", "replace"))


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=100))
def test_any_bytes_are_read_or_a_problem(data: bytes) -> None:
    problems_of(data)


SHIPPED = [starter(), *((folder() / f"{name}.yaml").read_text(encoding="utf-8") for name in names())]
_SIGNS = [*"[]{}:,#&*!|>'\"%@`-? \t\0~", "no", "1.0", "é"]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A stretch of a shipped codebook, with its head, in which something was changed, swapped, lost or added."""
    lines = draw(st.sampled_from(SHIPPED)).split("\n")
    head = next(at for at, line in enumerate(lines) if line.startswith("categories:")) + 5
    start = draw(st.integers(head, max(head, len(lines) - 60)))
    lines = [*lines[:head], *lines[start : start + 120]] if draw(st.booleans()) else lines[:200]
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        spot = draw(st.integers(0, len(line)))
        match draw(st.sampled_from(["cut", "insert", "drop", "double", "indent", "swap", "value"])):
            case "cut":
                lines[at] = line[:spot]
            case "insert":
                lines[at] = line[:spot] + draw(st.sampled_from(_SIGNS)) + line[spot:]
            case "drop":
                del lines[at : at + draw(st.integers(1, 3))]
                lines = lines or [""]
            case "double":
                lines.insert(at, line)
            case "indent":
                lines[at] = " " * draw(st.integers(0, 14)) + line.lstrip()
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], line
            case "value":
                value = draw(st.sampled_from(["", "no", "12:30", "[]", "{}", "[a]", "{a: b}", "~", '""', "101", "2.5"]))
                lines[at] = line.partition(":")[0] + ": " + value
    return "\n".join(lines)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=mutated())
def test_a_shipped_codebook_with_something_broken_is_read_or_a_problem(text: str) -> None:
    problems_of(text)


def test_exceptions_have_no_exceptions() -> None:
    [problem] = problems_of(nested_unless(2))
    assert problem.message == "'unless' inside 'unless'"


def test_what_has_no_effect_on_an_exception_is_told() -> None:
    text = "name: A\ncodes: [{id: a, name: A, terms: [b], unless: [{term: c, threshold: 99, negated: only}]}]\n"
    [problem] = problems_of(text)
    assert (problem.message, problem.severity) == ("'negated' has no effect in an exception", "warning")


@pytest.mark.parametrize("text", ["# " + "[" * 200 + "\n", f"description: '{'[' * 200}'\n"])
def test_brackets_in_comments_and_quotes_are_no_nesting(text: str) -> None:
    codebook, problems = read((text + "name: A\ncodes: [{id: a, name: A, terms: [a]}]\n").encode(), "book.yaml")
    assert codebook is not None
    assert problems == []


def test_what_is_nested_too_deeply_has_its_line() -> None:
    _, [problem] = read(("name: A\ncodes: []\ncues: " + "[" * 200 + "]" * 200).encode(), "book.yaml")
    assert (problem.line, problem.message) == (3, "nested too deeply")


def test_categories_are_nested_so_deeply_and_no_deeper() -> None:
    def nested(levels: int) -> bytes:
        inner = "codes: [{id: a, name: A, terms: [a]}]"
        for level in reversed(range(levels)):
            inner = f"categories: [{{id: c{level}, name: C, {inner}}}]"
        return f"name: Deep\n{inner}\n".encode()

    codebook, problems = read(nested(DEEPEST_CATEGORY), "book.yaml")
    assert codebook is not None
    assert (problems, codebook.codes[0].category.count("/") + 1) == ([], DEEPEST_CATEGORY)
    _, problems = read(nested(DEEPEST_CATEGORY + 1), "book.yaml")
    assert "categories are nested too deeply" in [problem.message for problem in problems]

"""The shipped codebooks, the starter and the JSON Schema: whole, without a mistake, and of one mind with the reader."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from jsonschema import Draft202012Validator

from interviewcoder.codebooks import DEFAULT, folder, load, locate, names, read, reading, schema, starter
from interviewcoder.errors import CodebookError, InputError
from interviewcoder.matching import Matcher
from interviewcoder.model.codebook import LANGUAGES, Code, Negated, Unit
from interviewcoder.model.transcript import Role
from interviewcoder.transcripts import read as read_transcript

SCHEMA: dict[str, Any] = json.loads(schema())
VALIDATOR = Draft202012Validator(SCHEMA)
STUDY = Path(__file__).parents[2].parent / "shared" / "study"

# The share of examples that are coded with their own code: just under what is true.
EXAMPLES_CODED = {"ml-quality-issues": 0.45, "patient-interviews": 0.97}

TEXTS = {name: (folder() / f"{name}.yaml").read_text(encoding="utf-8") for name in names()} | {"starter": starter()}
CODES = [pytest.param(code, id=f"{name}:{code.id}") for name in names() for code in load(name).codes]


def is_valid(text: str) -> bool:
    """Whether the schema accepts a codebook."""
    return bool(VALIDATOR.is_valid(yaml.safe_load(text)))


def has_errors(text: str) -> bool:
    """Whether the reader finds an error in a codebook."""
    codebook, problems = read(text.encode(), "book.yaml")
    return codebook is None or any(problem.severity == "error" for problem in problems)


def test_two_codebooks_ship() -> None:
    assert names() == ["ml-quality-issues", "patient-interviews"]
    assert DEFAULT == "ml-quality-issues"
    assert EXAMPLES_CODED.keys() == set(names())


@pytest.mark.parametrize("name", TEXTS)
def test_no_problems_and_valid(name: str) -> None:
    codebook, problems = read(TEXTS[name].encode(), f"{name}.yaml")
    assert problems == []
    assert codebook is not None
    assert codebook.codes
    assert [error.message for error in VALIDATOR.iter_errors(yaml.safe_load(TEXTS[name]))] == []


@pytest.mark.parametrize("code", CODES)
def test_every_code_says_what_it_is_for(code: Code) -> None:
    assert code.definition
    assert code.when
    assert code.when_not
    assert code.examples
    assert code.category
    assert code.colour
    assert 10 <= sum(term.part == "term" for term in code.terms) <= 40


@pytest.mark.parametrize("name", names())
def test_codes_that_a_definition_names_exist(name: str) -> None:
    ids = {code.id for code in load(name).codes}
    for code in load(name).codes:
        for named in re.findall(r"\(([a-z0-9]+(?:-[a-z0-9]+)+)\)", f"{code.definition} {code.when} {code.when_not}"):
            assert named in ids, code.id


@pytest.mark.parametrize("name", names())
def test_colours_and_examples_are_not_given_twice(name: str) -> None:
    codes = load(name).codes
    colours = [code.colour.lower() for code in codes]
    examples = [example for code in codes for example in code.examples]
    assert sorted({colour for colour in colours if colours.count(colour) > 1}) == []
    assert len(set(examples)) == len(examples)


def test_the_default_codebook_has_the_codes_of_the_study() -> None:
    path = STUDY / "codes.json"
    if not path.exists():
        pytest.skip("the study's codes.json is not here")
    scored = json.loads(path.read_text(encoding="utf-8"))["scored"]
    assert len(scored) > 20
    assert set(scored) - {code.id for code in load().codes} == set()


@pytest.mark.parametrize("name", names())
def test_examples_are_coded_with_their_code(name: str) -> None:
    codebook = load(name)
    matcher = Matcher(codebook)
    missed, examples = [], [(code.id, example) for code in codebook.codes for example in code.examples]
    for code, example in examples:
        transcript, problems = read_transcript(f"Participant: {example}\n".encode(), "example.txt")
        assert ([turn.role for turn in transcript.turns], problems) == (["participant"], [])
        if code not in {coding.code for coding in matcher.code(transcript)}:
            missed.append(f"{code}: {example}")
    coded = 1 - len(missed) / len(examples)
    assert coded >= EXAMPLES_CODED[name], f"{coded:.1%} are coded; not so:\n" + "\n".join(missed)


@pytest.mark.parametrize(
    "said",
    [
        "On a un jeu de données de clients.", "Ce sont les données brutes.", "C'est une suite de données.",
        "Une suite d'informations.", "Des données couvertes.", "Une vue privée.", "Les classes équilibrées.",
        "L'équilibre des classes.", "On a besoin de pas mal de données.", "Les clients ne comprennent pas mal.",
        "Ça dépend du problème.", "Ça donne une mauvaise qualité d'image.",
    ],
)  # fmt: skip
def test_french_that_only_sounds_like_a_code_is_none(said: str) -> None:
    transcript, _ = read_transcript(f"Enquêteur : Et là ?\n\nEnquêtée : {said}\n".encode(), "a.txt")
    assert [coding.code for coding in Matcher(load()).code(transcript)] == []


def test_a_codebook_is_loaded_by_name_and_by_path(tmp_path: Path) -> None:
    path = tmp_path / "patient-interviews.yaml"
    path.write_text("name: Mine\ncodes: [{id: a, name: A, terms: [drip]}]\n", encoding="utf-8")
    assert load(str(path)).name == "Mine"
    assert load("patient-interviews").name == "Living with a long-term illness"
    assert load() == load(DEFAULT) == load(str(folder() / f"{DEFAULT}.yaml"))
    assert locate("patient-interviews") == folder() / "patient-interviews.yaml"


def test_an_unknown_codebook_is_named_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"^patient-interview: no such codebook.*did you mean 'patient-interviews'"):
        load("patient-interview")


def test_a_folder_is_no_codebook(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=re.escape(str(tmp_path))):
        load(str(tmp_path))


def test_a_codebook_with_mistakes_is_refused_with_all_errors_and_no_warnings(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text("name: 1\nunit: page\ncodes: [{id: a, name: A}, {id: a, name: A}]\n", encoding="utf-8")
    with pytest.raises(CodebookError) as raised:
        load(str(path))
    assert [(p.line, p.severity) for p in raised.value.problems] == [(1, "error"), (2, "error"), (3, "error")]
    assert str(raised.value) == "\n".join(map(str, raised.value.problems))
    assert str(raised.value).startswith(f"{path}:1:7: error: ")
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_bytes(b"")
    with pytest.raises(CodebookError, match="the codebook is empty"):
        load(str(path))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_schema_and_reader_know_the_same_fields() -> None:
    parts = SCHEMA["$defs"]
    assert sorted(SCHEMA["properties"]) == sorted(reading._CODEBOOK_FIELDS)
    assert sorted(parts["category"]["properties"]) == sorted(reading._CATEGORY_FIELDS)
    assert sorted(parts["code"]["properties"]) == sorted(reading._CODE_FIELDS)
    assert sorted(parts["term"]["oneOf"][1]["properties"]) == sorted(reading._TERM_FIELDS)
    assert sorted(parts["wordList"]["properties"]) == ["add", "remove"]


def test_schema_and_model_know_the_same_words() -> None:
    parts = SCHEMA["$defs"]
    assert parts["language"]["enum"] == list(LANGUAGES)
    assert parts["unit"]["enum"] == list(get_args(Unit))
    assert parts["role"]["enum"] == list(get_args(Role))
    assert parts["negated"]["enum"] == list(get_args(Negated))


def _patterns(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            yield part["pattern"]
        for inner in part.values():
            yield from _patterns(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _patterns(inner)


def test_patterns_mean_the_same_in_editors() -> None:
    found = list(_patterns(SCHEMA))
    assert len(found) >= 4
    assert [pattern for pattern in found if re.search(r"\\[wWdDbB]", pattern)] == []


CODE = "{id: a, name: A, terms: [drip]}"
GOOD = [
    f"name: x\ncodes: [{CODE}]",
    f"name: x\ncategories: []\ncodes: [{CODE}]",
    f"name: x\ncategories: [{{id: c, codes: [{CODE}], categories: [{{id: d}}]}}]",
    f"name: x\nversion: '1'\nlanguage: [en, fr]\nthreshold: 0\nunit: exchange\nroles: unknown\ncodes: [{CODE}]",
    f"name: x\nlanguage: ru\nroles: [interviewer]\nfillers: {{add: [a], remove: []}}\nnegations: {{}}\ncodes: [{CODE}]",
    "name: x\ncodes: [{id: a-1, name: A, definition: '', when: a, when_not: b, examples: [c], colour: '#aaBB09'}]",
    "name: x\ncodes: [{id: a, name: A, threshold: 99.5, unit: turn, roles: [unknown], negated: only, unless: [b]}]",
    "name: x\ncodes: [{id: a, name: A, definition: '', terms: [drip*, 'a b*', é, 'on', '40', данные]}]",
    "name: x\ncodes: [{id: a, name: A, terms: [{term: b, threshold: 100, negated: keep, unless: [{near: [c, d]}]}]}]",
    "name: x\ncodes: [{id: a, name: A, terms: [{pattern: '\\bx+\\b', negated: skip}, {near: [a, [b, c]], within: 0}]}]",
]
BAD = [
    "just text",
    "[]",
    "{}",
    "name: x",
    f"codes: [{CODE}]",
    f"name: ''\ncodes: [{CODE}]",
    f"name: 12\ncodes: [{CODE}]",
    f"name: x\nversion: 1.0\ncodes: [{CODE}]",
    f"name: x\nversion: ''\ncodes: [{CODE}]",
    f"name: x\ndescription: no\ncodes: [{CODE}]",
    f"name: x\ndescription:\ncodes: [{CODE}]",
    f"name: x\nauthor: me\ncodes: [{CODE}]",
    f"name: x\nlanguage: french\ncodes: [{CODE}]",
    f"name: x\nlanguage: no\ncodes: [{CODE}]",
    f"name: x\nthreshold: 101\ncodes: [{CODE}]",
    f"name: x\nthreshold: -1\ncodes: [{CODE}]",
    f"name: x\nthreshold: high\ncodes: [{CODE}]",
    f"name: x\nthreshold: yes\ncodes: [{CODE}]",
    f"name: x\nunit: page\ncodes: [{CODE}]",
    f"name: x\nunit: [turn]\ncodes: [{CODE}]",
    f"name: x\nroles: [me]\ncodes: [{CODE}]",
    f"name: x\nfillers: [um]\ncodes: [{CODE}]",
    f"name: x\nfillers: {{add: um}}\ncodes: [{CODE}]",
    f"name: x\nfillers: {{plus: [um]}}\ncodes: [{CODE}]",
    f"name: x\nnegations: {{add: [no]}}\ncodes: [{CODE}]",
    f"name: x\ncategories:\ncodes: [{CODE}]",
    f"name: x\ncategories: {{a: b}}\ncodes: [{CODE}]",
    f"name: x\ncategories: [a]\ncodes: [{CODE}]",
    f"name: x\ncategories: [{{name: a}}]\ncodes: [{CODE}]",
    f"name: x\ncategories: [{{id: A}}]\ncodes: [{CODE}]",
    f"name: x\ncategories: [{{id: a, terms: [b]}}]\ncodes: [{CODE}]",
    "name: x\ncodes:",
    "name: x\ncodes: {a: b}",
    "name: x\ncodes: [a]",
    "name: x\ncodes: [{id: a}]",
    "name: x\ncodes: [{name: a}]",
    "name: x\ncodes: [{id: 1, name: a}]",
    "name: x\ncodes: [{id: a_b, name: a}]",
    "name: x\ncodes: [{id: a-, name: a}]",
    "name: x\ncodes: [{id: a, name: on}]",
    "name: x\ncodes: [{id: a, name: ' '}]",
    "name: x\ncodes: [{id: a, name: a, color: '#000000'}]",
    "name: x\ncodes: [{id: a, name: a, colour: red}]",
    "name: x\ncodes: [{id: a, name: a, colour: '#12345'}]",
    "name: x\ncodes: [{id: a, name: a, examples: b}]",
    "name: x\ncodes: [{id: a, name: a, examples: [on]}]",
    "name: x\ncodes: [{id: a, name: a, terms: b}]",
    "name: x\ncodes: [{id: a, name: a, terms: [on]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [12:30]}]",
    "name: x\ncodes: [{id: a, name: a, terms: ['']}]",
    "name: x\ncodes: [{id: a, name: a, terms: ['_ …']}]",
    "name: x\ncodes: [{id: a, name: a, terms: [~]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [[b]]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [{threshold: 90}]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [{term: b, pattern: c}]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [{term: b, within: 3}]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [{term: b, negated: no}]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [{term: b, threshold: 101}]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [{term: b, unless: c}]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [{term: b, unless: [on]}]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [{pattern: ''}]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [{near: b}]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [{near: [b]}]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [{near: [b, []]}]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [{near: [b, [[c]]]}]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [{near: [b, on]}]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [{near: [b, c], within: 2.5}]}]",
    "name: x\ncodes: [{id: a, name: a, terms: [{near: [b, c], within: 101}]}]",
    "name: x\ncodes: [{id: a, name: a, negated: never}]",
    "name: x\ncodes: [{id: a, name: a, roles: [participants]}]",
]
EMPTY = [
    f"name: x\nlanguage: []\ncodes: [{CODE}]",
    f"name: x\nroles: []\ncodes: [{CODE}]",
    "name: x\ncodes: [{id: a, name: a, roles: [], terms: [b]}]",
    f"name: x\ncategories: [{{}}]\ncodes: [{CODE}]",
    f"name: x\ncodes: [{CODE}, {{}}]",
    "name: x\ncodes: [{id: a, name: a, terms: [b, {}]}]",
]


@pytest.mark.parametrize("text", GOOD)
def test_schema_and_reader_accept(text: str) -> None:
    assert (is_valid(text), has_errors(text)) == (True, False)


@pytest.mark.parametrize("text", [*BAD, *EMPTY])
def test_schema_and_reader_reject(text: str) -> None:
    assert (is_valid(text), has_errors(text)) == (False, True)

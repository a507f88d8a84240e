"""REFI-QDA codebooks: ours lose nothing, those of other programs are read, and hostile ones are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from books import codebooks as any_codebook
from hypothesis import HealthCheck, given, settings

from interviewcoder import codebooks
from interviewcoder.codebooks.qdc import ORIGIN, write_qdc
from interviewcoder.codebooks.qdc_reading import read_qdc
from interviewcoder.codebooks.writing import write
from interviewcoder.errors import InputError
from interviewcoder.model.codebook import Category, Code, Codebook, Pattern, Phrase, Term

SCHEMA = Path(__file__).parents[3] / "shared" / "refi-qda" / "Codebook.xsd"
GUID = "00000000-0000-0000-0000-{:012d}"

PLOT = Codebook(
    "Plot",
    language=("fr",),
    categories=(
        Category(
            "ground", "Ground", "ground", "What grows.",
            codes=(Code("soil", "<Soil> & more", "ground", "Earth.", "Dug.", "Sand.", ("Clay.",), "#4A90E2"),),
        ),
    ),
    uncategorised=(Code("water", "Ground", terms=(Term(Phrase("water")), Term(Pattern(r"\bpH\n"))), unit="sentence"),),
)  # fmt: skip


def qdc(codes: str, around: str = "", namespace: str = "urn:QDA-XML:codebook:1.0") -> bytes:
    """A .qdc file as other programs write it."""
    head = '<?xml version="1.0" encoding="utf-8"?>'
    return f'{head}<CodeBook xmlns="{namespace}" origin="NVivo 14"><Codes>{codes}</Codes>{around}</CodeBook>'.encode()


def code(number: int, name: str, inner: str = "", **attributes: str) -> str:
    """A Code element."""
    given = {"guid": GUID.format(number), "name": name, "isCodable": "true", **attributes}
    said = " ".join(f'{attribute}="{value}"' for attribute, value in given.items() if value)
    return f"<Code {said}>{inner}</Code>"


def test_it_is_written_like_this() -> None:
    assert (
        write_qdc(PLOT).replace(ORIGIN, "interviewcoder 0")
        == """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- interviewcoder: {name: "Plot", language: ["fr"]} -->
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="interviewcoder 0">
  <Codes>
    <Code guid="e82db1c1-315b-531e-b3ae-d18dffb62f7c" name="Ground" isCodable="false">
      <Description>What grows.</Description>
      <Code guid="1a072527-41b9-5a63-9b7c-17f07a95204b" name="&lt;Soil&gt; &amp; more" isCodable="true" color="#4A90E2">
        <Description>Earth.
When: Dug.
When not: Sand.
Example: Clay.
Id: soil</Description>
      </Code>
    </Code>
    <Code guid="d17ef81e-192e-55d8-82cf-fe94abc3f27e" name="Ground 2" isCodable="true">
      <Description>Terms: [water, {pattern: '\\bpH\\n'}]
Rules: {unit: sentence}
Id: water
Name: Ground</Description>
    </Code>
  </Codes>
</CodeBook>
"""
    )


@pytest.mark.parametrize("name", codebooks.names())
def test_a_shipped_codebook_is_read_back_as_it_was(name: str) -> None:
    book = codebooks.load(name)
    assert read_qdc(write_qdc(book).encode(), f"{name}.qdc") == (book, [])


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(any_codebook)
def test_every_codebook_is_read_back_as_it_was(book: Codebook) -> None:
    assert read_qdc(write_qdc(book).encode(), "book.qdc") == (book, [])


def test_what_is_written_is_valid(tmp_path: Path) -> None:
    if not SCHEMA.exists():
        pytest.skip("the schema is not here: ../shared is not part of the project")
    xmlschema = pytest.importorskip("xmlschema")
    schema = xmlschema.XMLSchema(str(SCHEMA))
    for book in [PLOT, *map(codebooks.load, codebooks.names())]:
        path = tmp_path / "book.qdc"
        path.write_text(write_qdc(book), encoding="utf-8")
        schema.validate(str(path))


def test_pyrefiqda_reads_it(tmp_path: Path) -> None:
    pyrefiqda = pytest.importorskip("pyrefiqda")
    path = tmp_path / "book.qdc"
    path.write_text(write_qdc(PLOT), encoding="utf-8")
    read = pyrefiqda.RefiCodebook.load(path)
    [ground, water] = read.codes.code
    assert (ground.name, ground.is_codable, water.name) == ("Ground", False, "Ground 2")
    assert (ground.code[0].name, ground.code[0].color) == ("<Soil> & more", "#4A90E2")


def test_names_are_unique_in_the_whole_file() -> None:
    twice = Codebook(
        "b",
        categories=(
            Category("a", "Data", "a", codes=(Code("x", "data", "a"), Code("y", "Drift", "a"))),
            Category("b", "Model", "b", codes=(Code("z", "Drift", "b"),)),
        ),
    )
    text = write_qdc(twice)
    assert [line.split('name="')[1].split('"')[0] for line in text.splitlines() if "<Code guid" in line] == [
        "Data", "data (Data)", "Drift", "Model", "Drift (Model)",
    ]  # fmt: skip
    assert read_qdc(text.encode(), "b.qdc")[0] == twice


def test_characters_that_xml_forbids_do_not_break_the_file() -> None:
    book = Codebook("a\x01b", uncategorised=(Code("a", "A\x00\ud800\ufffe", definition="D\x1b[31m"),))
    read, _ = read_qdc(write_qdc(book).encode(), "b.qdc")
    assert read.name == "a\x01b"
    assert (read.codes[0].name, read.codes[0].definition) == ("A\ufffd\ufffd\ufffd", "D\ufffd[31m")


def test_a_code_with_codes_in_it_becomes_a_category_and_a_code() -> None:
    inner = code(2, "Trust", "<Description>In people.\n\nOr in things.</Description>")
    book, problems = read_qdc(qdc(code(1, "Feelings", inner) + code(3, "Näïve?! 100%")), "thesis.qdc")
    assert problems == []
    assert book.name == "thesis"
    [category] = book.categories
    assert (category.name, category.id) == ("Feelings", "feelings-group")
    assert [(one.id, one.name, one.category) for one in book.codes] == [
        ("feelings", "Feelings", "feelings-group"),
        ("trust", "Trust", "feelings-group"),
        ("naive-100", "Näïve?! 100%", ""),
    ]
    assert book.codes[1].definition == "In people. Or in things."
    assert codebooks.read(write(book).encode(), "thesis.yaml")[0] == book


def test_what_is_odd_in_a_file_is_told_and_the_rest_is_read() -> None:
    codes = [
        code(1, "Same", color="#abc"),
        code(1, "Same", color="red"),
        code(3, ""),
        code(4, "No GUID", guid=""),
        code(5, "Told", "<Description>Id: same\nTerms: [(: x</Description>"),
        code(6, "Again", "<Description>Id: same\nTerms: and conditions\nRules: of the game</Description>"),
        "<Code/>",
        code(8, "Bad", "<Description>Terms: [{near: [a]}]</Description>"),
    ]
    around = '<Sets><Set guid="x" name="Mine"><MemberCode guid="y"/></Set></Sets>'
    book, problems = read_qdc(qdc("".join(codes), around), "odd.qdc")
    said = [problem.message for problem in problems]
    assert all(problem.severity == "warning" and problem.path == "odd.qdc" for problem in problems)
    for part in (
        "the colour of code 'Same' is not #RRGGBB",
        "code 'Same' has the GUID of another",
        "a code has no name",
        "code 'No GUID' has no GUID",
        "code 'Again' has the id 'same' of another code",
        "the set 'Mine' is left out",
        "the terms of code 'Told' cannot be read",
        "the terms of code 'Bad' cannot be read: 'near' needs two groups or more",
    ):
        assert any(part in message for message in said), part
    assert [one.id for one in book.codes][:2] == ["same-2", "same-3"]
    assert book.codes[0].colour == "#aabbcc"
    assert book.codes[5].definition == "Terms: and conditions Rules: of the game"
    ids = [one.id for one in book.codes]
    assert len(set(ids)) == len(ids) == 8
    assert not [p for p in codebooks.read(write(book).encode(), "odd.yaml")[1] if p.severity == "error"]


def test_of_many_mistakes_five_are_told() -> None:
    codes = "".join(code(number, f"Code {number}", color="blue") for number in range(12))
    _, problems = read_qdc(qdc(codes), "many.qdc")
    assert len(problems) == 6
    assert "7 more colours are left out" in problems[-1].message


def test_categories_may_nest_deeper_than_the_codebook_language_goes() -> None:
    nested = code(99, "Leaf")
    for number in range(30):
        nested = code(number, f"Level {number}", nested, isCodable="false")
    book, problems = read_qdc(qdc(nested), "deep.qdc")
    assert "nested too deeply" in problems[0].message
    assert [one.name for one in book.codes] == ["Leaf"]
    assert codebooks.read(write(book).encode(), "deep.yaml")[0] == book


@pytest.mark.parametrize("namespace", ["urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:0.4", ""])
def test_versions_of_the_standard_are_all_read(namespace: str) -> None:
    assert [one.id for one in read_qdc(qdc(code(1, "A"), namespace=namespace), "a.qdc")[0].codes] == ["a"]


def test_the_mark_at_the_beginning_that_qualcoder_writes_is_passed_over() -> None:
    assert [one.id for one in read_qdc(b"\xef\xbb\xbf" + qdc(code(1, "A")), "a.qdc")[0].codes] == ["a"]


def test_a_file_without_codes_is_an_error() -> None:
    assert [problem.severity for problem in read_qdc(qdc(""), "none.qdc")[1]] == ["error"]


ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "billion laughs": f'<!DOCTYPE x [<!ENTITY a0 "ha">{ENTITIES}]><CodeBook><Codes>&a9;</Codes></CodeBook>',
    "external entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><CodeBook><Codes>&e;</Codes></CodeBook>',
    "parameter entity": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><CodeBook/>',
    "external subset": '<!DOCTYPE CodeBook SYSTEM "http://127.0.0.1:9/x.dtd"><CodeBook/>',
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_documents_with_entities_are_refused(kind: str) -> None:
    with pytest.raises(InputError, match=r"evil.qdc: refused, its XML has a document type"):
        read_qdc(HOSTILE[kind].encode(), "evil.qdc")


def test_xml_that_is_nested_very_deeply_is_refused() -> None:
    deep = "<Code>" * 500_000
    with pytest.raises(InputError, match="nested too deeply"):
        read_qdc(qdc(deep), "deep.qdc")


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "not XML"),
        (b"<CodeBook>", "not XML"),
        (b"\xff\xfe\x00", "not XML"),
        (b"<?xml version='1.0' encoding='utf-99'?><CodeBook/>", "not XML"),
        (b"<CodeBook>\xe9</CodeBook>", "not XML"),
        (b"<html/>", "no CodeBook element"),
    ],
)
def test_what_is_no_codebook_is_an_error_that_says_so(data: bytes, part: str) -> None:
    with pytest.raises(InputError, match=rf"^x\.qdc: .*{part}"):
        read_qdc(data, "x.qdc")

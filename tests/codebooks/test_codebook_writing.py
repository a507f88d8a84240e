"""A codebook as YAML: what is read back is the codebook, and people can read it, too."""

from __future__ import annotations

import pytest
from books import codebooks as any_codebook
from hypothesis import HealthCheck, given, settings

from interviewcoder import codebooks
from interviewcoder.codebooks.writing import flow, write
from interviewcoder.model.codebook import Code, Codebook, Phrase, Term, WordList


@pytest.mark.parametrize("name", codebooks.names())
def test_a_shipped_codebook_is_read_back_as_it_was(name: str) -> None:
    book = codebooks.load(name)
    assert codebooks.read(write(book).encode(), name)[0] == book


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(any_codebook)
def test_every_codebook_is_read_back_as_it_was(book: Codebook) -> None:
    read, problems = codebooks.read(write(book).encode(), "book.yaml")
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert read == book


def test_it_reads_like_one_that_people_write() -> None:
    source = """\
name: Plot
version: "1.0"
language: [en, "no"]
categories:
  - id: ground
    name: Ground
    description: What grows and what it grows in.
    codes:
      - id: soil
        name: The soil
        definition: >-
          The earth that the participant works with, and whatever is said of how it is made better or worse over the
          years: dug, fed, left alone.
        when_not: "#1 is no soil: it is sand."
        examples:
          - The soil is heavy clay.
        colour: "#4A90E2"
        terms:
          - soil
          - compost*
          - near: [earth, [dig, dug]]
            within: 4
            unless: [on earth]
          - pattern: '\\bpH \\d\\b'
            threshold: 99.5
        unit: sentence
codes:
  - id: water
    name: Water
    terms:
      - water
"""
    book, problems = codebooks.read(source.encode(), "plot.yaml")
    assert book is not None
    assert [problem.message for problem in problems] == ["no negations and fillers are known for no"]
    assert write(book) == source


def test_long_lists_are_wrapped() -> None:
    words = tuple(f"filler number {number}" for number in range(30))
    book = Codebook("Plot", fillers=WordList(add=words), uncategorised=(Code("a", "A", terms=(Term(Phrase("a")),)),))
    lines = write(book).splitlines()
    assert max(map(len, lines)) <= 120
    assert codebooks.read("\n".join(lines).encode(), "plot.yaml")[0] == book


def test_flow_is_one_line_whatever_the_text() -> None:
    assert flow(["a", "b\nc", 'd"', '"d', "no", 1.5]) == r"""[a, "b\nc", d", '"d', "no", 1.5]"""
    assert flow({"a": ["b"]}, quoted=True) == '{a: ["b"]}'

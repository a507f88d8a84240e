"""Coders compared on units: worked examples, other libraries, and the figures of a real study."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import pytest

from interviewcoder.analysis.comparing import by_code, overall, pairs
from interviewcoder.analysis.units import CodedUnit, CoderMarks, Mark, coded_units
from interviewcoder.matching.units import spans_of
from interviewcoder.transcripts import read_text

SHARED = Path(__file__).parents[3] / "shared" / "study"
SPANS = {"a.txt": [(0, 10), (12, 20), (22, 30)], "b.txt": [(0, 5)]}


def marks_of(coder: str, **marks: list[tuple[int, int, str]]) -> CoderMarks:
    return CoderMarks(coder, {f"{name}.txt": [Mark(*mark) for mark in some] for name, some in marks.items()})


def given(units: Sequence[CodedUnit]) -> list[tuple[list[str] | None, ...]]:
    return [tuple(None if codes is None else sorted(codes) for codes in unit.codes) for unit in units]


def test_a_unit_has_the_codes_of_the_codings_that_share_text_with_it() -> None:
    ann = marks_of("ann", a=[(0, 10, "x"), (8, 13, "y"), (20, 22, "z")])
    bob = marks_of("bob", a=[(25, 26, "x")], b=[])
    assert given(coded_units(SPANS, [ann, bob])) == [
        (["x", "y"], []), (["y"], []), ([], ["x"]), (None, []),
    ]  # fmt: skip
    assert given(coded_units(SPANS, [ann, bob], only_coded=True, codes={"x"})) == [(["x"], []), ([], ["x"])]


def test_a_coding_of_nothing_shares_text_with_no_unit() -> None:
    ann = marks_of("ann", a=[(at, at, "x") for at in (0, 5, 10, 12)])
    assert given(coded_units(SPANS, [ann])) == [([],), ([],), ([],), (None,)]
    assert not any(any(unit.codes) for unit in coded_units(SPANS, [ann], by_character=True))


def test_characters_are_counted_one_by_one() -> None:
    ann, bob = marks_of("ann", a=[(0, 6, "x")]), marks_of("bob", a=[(4, 14, "x")])
    [pair] = pairs(coded_units(SPANS, [ann, bob], by_character=True), ["ann", "bob"], {"x"})
    found = pair.codes["x"]
    # ann has characters 0-5, bob 4-9 and 12-13, of 26 that are spoken.
    assert (found.n, found.true_positive, found.false_negative, found.false_positive) == (26, 2, 4, 6)


def test_alpha_of_characters_is_that_of_each_counted_by_itself() -> None:
    krippendorff = pytest.importorskip("krippendorff", reason="krippendorff is an oracle, installed with [dev]")
    marked = [
        marks_of("ann", a=[(0, 6, "x"), (22, 24, "y")], b=[(1, 2, "x")]),
        marks_of("bob", a=[(4, 14, "x"), (23, 30, "y")]),
        marks_of("cem", a=[(5, 13, "x"), (12, 25, "y")], b=[(0, 3, "x")]),
    ]
    units = coded_units(SPANS, marked, by_character=True)
    spoken = [(of, at) for of, spans in SPANS.items() for start, end in spans for at in range(start, end)]
    for found in by_code(units, "xy"):
        marks = [
            {
                of: {at for mark in some if mark.code == found.code for at in range(*mark[:2])}
                for of, some in one.marks.items()
            }
            for one in marked
        ]
        table = [[float(at in one[of]) if of in one else float("nan") for of, at in spoken] for one in marks]
        expected = krippendorff.alpha(reliability_data=table, level_of_measurement="nominal", value_domain=[0.0, 1.0])
        assert (found.units, found.alpha) == (len(spoken), pytest.approx(expected))


def test_the_kappa_of_a_pair_is_that_of_a_worked_example() -> None:
    """Cohen's kappa of 20, 5, 10, 15 is 0.4 (the grant proposals in Wikipedia's article on it)."""
    cells = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    units = [
        CodedUnit("a", at, at + 1, 1, tuple(frozenset("x") if has else frozenset() for has in cell))
        for at, cell in enumerate(cells)
    ]
    [pair] = pairs(units, ["ann", "bob"], {"x"})
    assert pair.codes["x"].kappa == pytest.approx(0.4)
    assert pair.kappa == pytest.approx(0.4)


def random_units(chance: random.Random, coders: int, *, missing: float) -> list[CodedUnit]:
    return [
        CodedUnit(
            "a", at, at + 1, 1,
            tuple(
                None if chance.random() < missing else frozenset(c for c in "xyz" if chance.random() < 0.3)
                for _ in range(coders)
            ),
        )
        for at in range(60)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_figures_are_those_of_other_libraries(seed: int) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is an oracle, installed with [dev]")
    krippendorff = pytest.importorskip("krippendorff", reason="krippendorff is an oracle, installed with [dev]")
    agreement = pytest.importorskip("nltk.metrics.agreement", reason="nltk is an oracle, installed with [dev]")
    distance = pytest.importorskip("nltk.metrics.distance")
    units = random_units(random.Random(seed), 3, missing=0.2 if seed % 2 else 0)
    names = ["ann", "bob", "cem"]
    for pair in pairs(units, names, "zyx"):
        assert list(pair.codes) == ["x", "y", "z"]
        at = [names.index(pair.first), names.index(pair.second)]
        both = [unit for unit in units if all(unit.codes[number] is not None for number in at)]
        for code, found in pair.codes.items():
            one, two = ([code in (unit.codes[number] or ()) for unit in both] for number in at)
            assert found.kappa == pytest.approx(metrics.cohen_kappa_score(one, two))
            assert found.f1 == pytest.approx(metrics.f1_score(one, two))
    every = by_code(units, "zyx")
    assert [one_code.code for one_code in every] == ["x", "y", "z"]
    for one_code in every:
        table = [
            [float("nan") if (codes := unit.codes[number]) is None else float(one_code.code in codes) for unit in units]
            for number in range(3)
        ]
        expected = krippendorff.alpha(reliability_data=table, level_of_measurement="nominal", value_domain=[0.0, 1.0])
        assert one_code.alpha == pytest.approx(expected)
    couples = [two for unit in units for two in combinations([codes for codes in unit.codes if codes is not None], 2)]
    one, two = ([code in codes for codes in side for code in "xyz"] for side in zip(*couples, strict=True))
    assert overall(units, intervals=False).f1.estimate == pytest.approx(metrics.f1_score(one, two))
    if seed % 2:
        assert [overall(units, intervals=False).fleiss, *(one_code.fleiss for one_code in every)] == [None] * 4
    else:
        triples = [
            (name, at, unit.codes[number] or frozenset(["none"]))
            for at, unit in enumerate(units)
            for number, name in enumerate(names)
        ]
        task = agreement.AnnotationTask(triples, distance=lambda one, two: float(one != two))
        assert overall(units, intervals=False).alpha_sets.estimate == pytest.approx(task.alpha())
        fleiss = overall(units, intervals=False).fleiss
        assert fleiss is not None
        assert fleiss.estimate == pytest.approx(task.pi())  # of any number of coders: Fleiss' kappa
        for one_code in every:
            of_code = [(name, at, one_code.code in codes) for name, at, codes in triples]
            assert one_code.fleiss == pytest.approx(agreement.AnnotationTask(of_code).pi())
        task = agreement.AnnotationTask(triples, distance=distance.masi_distance)
        assert overall(units, intervals=False).alpha_masi.estimate == pytest.approx(task.alpha(), abs=0.01)


def test_where_nothing_can_be_told_apart_figures_are_undefined() -> None:
    nothing = [CodedUnit("a", at, at + 1, 1, (frozenset(), frozenset())) for at in range(5)]
    total = overall(nothing, intervals=True)
    assert (total.alpha_masi.estimate, total.f1.estimate) == (None, None)
    [pair] = pairs(nothing, ["ann", "bob"], {"x"})
    assert (pair.codes, pair.kappa, pair.pooled.f1) == ({}, None, None)
    always = [CodedUnit("a", at, at + 1, 1, (frozenset("x"), frozenset("x"))) for at in range(5)]
    [pair] = pairs(always, ["ann", "bob"], {"x"})
    assert (pair.codes["x"].kappa, pair.codes["x"].f1) == (None, 1)


def test_coders_of_different_transcripts_are_not_compared() -> None:
    units = coded_units(SPANS, [marks_of("ann", a=[]), marks_of("bob", b=[])])
    assert pairs(units, ["ann", "bob"], {"x"}) == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the study is not at hand")
def test_two_people_agree_as_the_script_of_the_study_says() -> None:
    script = subprocess.run(
        [sys.executable, SHARED / "score.py", "/dev/null"], capture_output=True, text=True, check=True
    )
    human = {line.split()[0]: float(line.split()[2]) for line in script.stdout.splitlines() if " human " in line}
    scored = set(json.loads((SHARED / "codes.json").read_text(encoding="utf-8"))["scored"])
    transcripts = {
        path.stem: read_text(path.read_text(encoding="utf-8"), path.name)[0]
        for path in (SHARED / "transcripts").glob("*.txt")
    }
    marks: dict[str, dict[str, list[Mark]]] = {}
    for line in (SHARED / "codings.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["stage"] == "coding":
            turn = transcripts[record["transcript"]].turns[record["turn"]]
            mine = marks.setdefault(record["coder"], {}).setdefault(record["transcript"], [])
            mine += (Mark(turn.start, turn.end, code) for code in record["codes"])
    marked = [CoderMarks(coder, marks[coder]) for coder in sorted(marks)]
    for unit in ("turn", "transcript"):
        spans = {
            name: spans_of(one, "turn") if unit == "turn" else [(0, len(one.text))] for name, one in transcripts.items()
        }
        total = overall(coded_units(spans, marked, codes=scored), intervals=False)
        assert round(total.f1.estimate or 0, 3) == human[unit]

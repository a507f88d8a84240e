"""What the page holds, read as a browser would read it, without one."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

import material
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewcoder.model.codebook import Code, Codebook
from interviewcoder.model.coding import Decision
from interviewcoder.model.transcript import Transcript
from interviewcoder.report import Report, charts, colours, records, render
from interviewcoder.report.anchors import Anchors
from interviewcoder.report.edition import Edition, time_of
from interviewcoder.report.passages import shown

VOID = {"meta", "input", "br", "hr", "img", "link"}
REPORTS = {
    "small": material.small,
    "many": material.many,
    "overlapping": lambda: material.many(turns=2, codes=30),
    "hostile": material.hostile,
    "empty": lambda: Report("", [], [], Codebook("")),
    "uncoded": lambda: Report("Uncoded", [material.ONE], [], material.BOOK),
    "silent": lambda: Report("Silent", [Transcript("x.txt", "", "", (), "labelled")], [], Codebook("")),
    "no transcript": lambda: Report("Lost", [], material.EXCERPTS, material.BOOK),
}


class Page(HTMLParser):
    """A page taken apart: its elements with their attributes, and the text of those asked for."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.faults: list[str] = []
        self._open: list[list[object]] = []
        self.feed(text)
        self.close()
        self.faults += [f"<{one[0]}> stays open" for one in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> has an attribute twice")
        values = {name: value or "" for name, value in attrs}
        self.elements.append((tag, values))
        if tag not in VOID:
            self._open.append([tag, values, []])

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            self.faults.append(f"</{tag}> closes what is not open")
            return
        _, _, pieces = self._open.pop()
        self.texts.append("".join(pieces))
        self.elements.append((f"/{tag}", {"text": "".join(pieces)}))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        for one in self._open:
            one[2].append(data)

    def speech(self) -> Iterator[str]:
        """The text of each turn."""
        is_speech = False
        for tag, values in self.elements:
            if tag == "p" and values.get("class") == "speech":
                is_speech = True
            elif tag == "/p" and is_speech:
                is_speech = False
                yield values["text"]

    def content(self, tag: str, **wanted: str) -> str:
        """The text of the one element with these attributes."""
        found = [
            at for at, (name, values) in enumerate(self.elements) if name == tag and wanted.items() <= values.items()
        ]
        assert len(found) == 1, (tag, wanted, len(found))
        return next(values["text"] for name, values in self.elements[found[0] :] if name == f"/{tag}")


@pytest.fixture(params=REPORTS)
def report(request: pytest.FixtureRequest) -> Report:
    return REPORTS[request.param]()


def page_of(report: Report) -> Page:
    return Page("".join(render(report)))


def data_of(page: Page) -> dict[str, object]:
    return json.loads(page.content("script", id="data"))


def test_is_well_formed_and_loads_nothing(report: Report) -> None:
    page = page_of(report)
    assert not page.faults
    for tag, values in page.elements:
        assert not {name for name in values if name.startswith("on") or name in ("style", "src", "srcset", "action")}
        assert values.get("href", "#").startswith("#"), (tag, values)
        assert tag not in ("img", "link", "iframe", "object", "embed", "base")
        for value in values.values():
            assert "url(" not in value or re.fullmatch(r"url\(#p-\w+\)", value)
    ids = Counter(values["id"] for _, values in page.elements if "id" in values)
    assert not [name for name, times in ids.items() if times > 1]


def test_nothing_but_its_own_style_and_script_may_run(report: Report) -> None:
    page = page_of(report)
    head = [element for element in page.elements if element[0] == "meta"]
    assert head[0][1]["http-equiv"] == "Content-Security-Policy"
    policy = head[0][1]["content"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    scripts = [at for at, (tag, _) in enumerate(page.elements) if tag == "script"]
    assert len(scripts) == 2
    for kind in ("style", "script"):
        code = next(values["text"] for tag, values in page.elements if tag == f"/{kind}")
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert "://" not in next(values["text"] for tag, values in page.elements if tag == "/style")


def test_every_turn_is_there_whole(report: Report) -> None:
    said = [shown(one.speech(turn)) for one in report.transcripts for turn in one.turns]
    assert list(page_of(report).speech()) == said


def test_every_excerpt_is_there_and_its_places_are_those_of_its_words(report: Report) -> None:
    page = page_of(report)
    data = data_of(page)
    turns = [[shown(one.speech(turn)) for turn in one.turns] for one in report.transcripts]

    def cut(transcript: int, flat: list[int]) -> str:
        parts = [flat[at : at + 3] for at in range(0, len(flat), 3)]
        units = [turns[transcript][turn].encode("utf-16-le")[2 * start : 2 * end] for turn, start, end in parts]
        return b"".join(units).decode("utf-16-le")

    found = []
    for record in data["excerpts"]:
        code, transcript, parts, evidence, *own = record[1], record[2], record[9], record[10], *record[13:14]
        text = own[0] if own else cut(transcript, parts)
        words = tuple(match[4] if len(match) > 4 else cut(transcript, match[3]) for match in evidence)
        found.append((data["codes"][code][0], text, words))
    anchors = {one[0] for one in data["codes"]}
    assert {code for code, _, _ in found} <= anchors
    wanted = Counter((shown(e.text), tuple(shown(match.text) for match in e.evidence)) for e in report.excerpts)
    assert Counter((text, words) for _, text, words in found) == wanted


def test_every_link_leads_somewhere(report: Report) -> None:
    page = page_of(report)
    ids = {values["id"] for _, values in page.elements if "id" in values}
    for _, values in page.elements:
        target, _, query = values.get("href", "#main")[1:].partition("?")
        assert target in ids
        for name, prefix in (("code", "c-"), ("transcript", "t-")):
            for value in re.findall(rf"{name}=([^&]*)", query):
                assert prefix + value in ids


def test_excerpts_are_linked_by_the_first_digits_of_their_ids() -> None:
    page = page_of(material.small())
    ids = {values["id"] for _, values in page.elements if values.get("class", "").startswith("chip ")}
    assert ids == {f"e-{excerpt.id.replace('-', '')[:12]}" for excerpt in material.EXCERPTS}


def test_no_text_stands_in_the_page_twice() -> None:
    text = "".join(render(material.small()))
    assert text.count("eat the lettuce") == 1
    assert text.count("Snails do harm.") == 1


def test_codes_that_only_excerpts_have_are_told_apart() -> None:
    text = "".join(render(material.small()))
    assert "Not in the codebook; excerpts have it." in text
    assert text.count("The codebook has no definition of it.") == 3


def test_numbers_of_codes_by_interview_add_up_and_others_count_all_excerpts() -> None:
    """Of the five excerpts one is rejected: it is in no cell, and it can be filtered."""
    text = "".join(render(material.small()))
    table = text.partition("The same as a table")[2].partition("</table>")[0]
    rows = [re.findall(r"<td>(\d*)</td>", row) for row in table.split("<tr>")[2:]]
    assert [sum(int(cell or 0) for cell in row[:-1]) for row in rows] == [int(row[-1] or 0) for row in rows]
    assert sorted(row[-1] for row in rows) == ["1", "1", "2"]
    assert [f"{name} ({number})" in text for name, number in (("one", 4), ("two", 1))] == [True, True]
    assert "5 turns, <a" in text
    assert "4 excerpts</a>" in text


def test_numbers_are_told_in_words() -> None:
    text = " ".join(" ".join(page_of(material.small()).texts).split())
    assert "2 interviews with 2 participants in 7 turns" in text
    assert "5 excerpts carry 3 of 4 codes." in text
    assert "2 accepted, 2 proposed, 1 rejected" in text


def test_is_the_same_every_time(report: Report) -> None:
    assert "".join(render(report)) == "".join(render(report))
    assert "\r" not in "".join(render(report))


def test_the_order_in_which_excerpts_come_makes_no_difference() -> None:
    one = material.small()
    turned = Report(one.title, one.transcripts, list(reversed(one.excerpts)), one.codebook)
    assert "".join(render(turned)) == "".join(render(one))


@given(st.integers(0, 0xFFFFFF), st.integers(0, 300))
def test_colours_are_told_from_the_paper(value: int, number: int) -> None:
    for colour in (f"#{value:06X}", ""):
        light, dark = colours.pair_of(colour, number)
        assert colours.contrast(light, colours.LIGHT_PAPER) >= 3
        assert colours.contrast(dark, colours.DARK_PAPER) >= 3


def test_a_colour_that_can_be_told_stays_as_it_is() -> None:
    assert colours.pair_of("#1F77B4", 0) == ("#1f77b4", "#1f77b4")


@given(st.lists(st.text()))
def test_anchors_are_unique_and_plain(texts: list[str]) -> None:
    anchors = Anchors()
    made = [anchors.of("c", text) for text in texts]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"c-[a-z0-9]+(-[a-z0-9]+)*", one) for one in made)


@given(st.text(), st.text(alphabet="<>&'\"/script!-]{}%$", max_size=30))
def test_whatever_is_said_stays_text(words: str, marks: str) -> None:
    said = material.transcript("a.txt", ("Anna", "participant", f"{words}{marks} pump {marks}".replace("\r", ""), None))
    page = page_of(Report(marks, [said], [material.excerpt(said, 0, marks or "x", "pump")], Codebook("")))
    assert not page.faults
    assert list(page.speech()) == [shown(said.speech(said.turns[0]))]


def edition_of(report: Report) -> Edition:
    return Edition(report.title, report.transcripts, report.excerpts, report.codebook)


def test_no_character_of_the_data_means_anything_in_a_page(report: Report) -> None:
    assert not set("<>&\u2028\u2029").intersection(records.data_of(edition_of(report)))


def test_each_decision_is_shown_with_its_own_status() -> None:
    decided = (Decision("anna", "accepted"), Decision("bob", "rejected"))
    one = material.excerpt(material.ONE, 0, "x", status="disputed", decisions=decided)
    data = json.loads(records.data_of(edition_of(Report("", [material.ONE], [one], Codebook("")))))
    said = [(coder, data["statuses"][status]) for coder, status, _ in data["excerpts"][0][11]]
    assert said == [("anna", "accepted"), ("bob", "rejected")]


def test_charts_begin_with_the_code_of_most_excerpts_and_the_highest_number_is_the_darkest() -> None:
    given = [material.excerpt(material.ONE, 0, code, coder=coder) for code, coder in ("ax", "xa", "xb", "xc")]
    edition = edition_of(Report("", [material.ONE], given, Codebook("")))
    assert [(one.code.id, one.excerpts) for one in charts.ranked(edition)] == [("x", 3), ("a", 1)]
    assert {cell.number: cell.shade for cell in charts.heat(edition).cells} == {3: charts.SHADES, 1: 2}


def test_times_are_as_people_write_them() -> None:
    times = [time_of(seconds) for seconds in (None, 0, 24.9, 3723.0, -1, float("inf"), float("nan"))]
    assert times == ["", "0:00", "0:24", "1:02:03", "", "", ""]


def test_scores_that_are_no_numbers_do_no_harm() -> None:
    odd = [material.excerpt(material.ONE, 1, "water", score=score) for score in (float("nan"), float("inf"), 88.04)]
    page = page_of(Report("x", [material.ONE], odd, material.BOOK))
    assert sorted(record[6] for record in data_of(page)["excerpts"]) == [0, 0, 88]


def test_a_code_without_anything_has_a_place() -> None:
    page = page_of(Report("x", [], [], Codebook("", uncategorised=(Code("lone", "Lone"),))))
    assert "c-lone" in {values.get("id") for _, values in page.elements}


def test_labels_that_differ_in_case_alone_have_one_order() -> None:
    labels = ["anna", "Anna", "ANNA", "aNNA", "annA"]
    talk = material.transcript("x.txt", *((label, "participant", "It leaks.", None) for label in labels))
    excerpts = [material.excerpt(talk, turn, "leak") for turn in range(len(labels))]
    assert Edition("x", [talk], excerpts, Codebook("")).speakers == sorted(labels)

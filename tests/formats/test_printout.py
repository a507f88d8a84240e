"""Print-outs of Delve: those of cases/printouts as Chromium prints them, and small ones drawn here, a rule each."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewcoder.errors import InputError, Problem
from interviewcoder.formats.printout.reading import PrintOut, read_printout
from interviewcoder.transcripts import read, read_text

CASES = sorted((Path(__file__).parent.parent / "cases" / "printouts").glob("*.json"))
CHURN_MODEL, CUT_BOXES = (
    next(case.with_suffix(".pdf") for case in CASES if case.stem == name) for name in ("churn-model", "cut-boxes")
)
BLUE = (0.290, 0.565, 0.886)
WIDTH = 0.6  # of a letter of Courier, to its size
EDGE = 50  # of the text
PROBLEMS = {
    "which code belongs to which": "warning",
    "nothing is underlined": "warning",
    "no code is printed under it": "error",
}


class Paper:
    """Draws a print-out in Courier: as plain a PDF as there can be, with places in points from the upper left."""

    def __init__(self, title: str = "A title", pages: int = 1) -> None:
        self.pages: list[list[str]] = [[] for _ in range(pages)]
        if title:
            self.write(60, title, size=18)

    def write(self, y: float, text: str, x: float = EDGE, size: float = 10.5, page: int = 1, font: str = "") -> None:
        font = font or ("F2" if text.startswith("@") else "F1")
        shown = re.sub(r"([\\()])", r"\\\1", text.removeprefix("@"))
        self.pages[page - 1].append(f"BT /{font} {size} Tf 1 0 0 1 {x} {800 - y} Tm ({shown}) Tj ET")

    def underline(self, y: float, first: int, last: int, page: int = 1, paint: str = "", height: float = 1.5) -> None:
        """Underlines the letters of a line from the first up to, not including, the last."""
        x, width = EDGE + first * WIDTH * 10.5, (last - first) * WIDTH * 10.5
        colour = paint or "{} {} {} rg".format(*BLUE)
        self.pages[page - 1].append(f"{colour} {x} {800 - y - 4.5} {width} {height} re f 0 g")

    def box(self, y: float, text: str, x: float = EDGE, page: int = 1, frame: Sequence[float] = ()) -> float:
        """Draws a name in its box, or in the frame that is given, and tells where the next box can stand."""
        width = len(text) * WIDTH * 7.9
        x0, top, x1, bottom = frame or (x, y - 9, x + width + 8, y + 4)
        self.pages[page - 1].append(f"0.9 g {x0} {800 - bottom} {x1 - x0} {bottom - top} re f 0 g")
        self.write(y, text, x + 4, 7.9, page)
        return x + width + 12

    def pdf(self, trailer: str = "") -> bytes:
        kids = " ".join(f"{6 + 2 * at} 0 R" for at in range(len(self.pages)))
        objects = [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(self.pages)} /MediaBox [0 0 600 800] /Resources 5 0 R >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Courier-Bold /Encoding /WinAnsiEncoding >>",
            "<< /Font << /F1 3 0 R /F2 4 0 R >> >>",
        ]
        for at, drawn in enumerate(self.pages):
            content = "\n".join(drawn)
            objects.append(f"<< /Type /Page /Parent 2 0 R /Contents {7 + 2 * at} 0 R >>")
            objects.append(f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream")
        body, places = b"%PDF-1.4\n", []
        for number, content in enumerate(objects, 1):
            places.append(len(body))
            body += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
        table = "".join(f"{place:010} 00000 n \n" for place in places)
        size = len(objects) + 1
        end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\n"
        return body + f"{end}startxref\n{len(body)}\n%%EOF\n".encode()


def read_paper(paper: Paper) -> tuple[str, list[tuple[str, tuple[str, ...]]], list[str]]:
    """The text of what was drawn, its passages with their codes, and the messages."""
    print_out, problems = read_printout(paper.pdf(), "drawn.pdf")
    found = [(print_out.text[one.start : one.end], one.codes) for one in print_out.passages]
    return print_out.text, found, [f"{problem.severity} {problem.message}" for problem in problems]


@pytest.fixture(scope="module", params=CASES, ids=[case.stem for case in CASES])
def case(request: pytest.FixtureRequest) -> tuple[dict[str, Any], PrintOut, list[Problem]]:
    """What a printed interview says, and what was read from it."""
    path: Path = request.param
    expected: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return expected, *read_printout(path.with_suffix(".pdf").read_bytes(), f"{path.stem}.pdf")


def test_printed_interview_is_read_as_it_was_written(case: tuple[dict[str, Any], PrintOut, list[Problem]]) -> None:
    expected, print_out, problems = case
    assert print_out.title == expected["title"]
    assert print_out.text.split("\n") == expected["text"].split("\n")
    found = [
        {"start": one.start, "end": one.end, "codes": list(one.codes), "page": one.page} for one in print_out.passages
    ]
    assert found == expected["passages"]
    kinds = [kind for problem in problems for kind in PROBLEMS if kind in problem.message]
    assert kinds == [next(kind for kind in PROBLEMS if kind in said) for said in expected["problems"]]


def test_passages_are_slices_of_the_text_in_order(case: tuple[dict[str, Any], PrintOut, list[Problem]]) -> None:
    _, print_out, _ = case
    assert print_out.passages
    places = [place for one in print_out.passages for place in (one.start, one.end)]
    assert places == sorted(set(places))
    for one in print_out.passages:
        words = print_out.text[one.start : one.end]
        assert words
        assert words == words.strip()
        assert "\n" not in words
        assert one.codes
    pages = [one.page for one in print_out.passages]
    assert pages == sorted(pages)


def test_problems_tell_the_page_and_no_word_of_speech(case: tuple[dict[str, Any], PrintOut, list[Problem]]) -> None:
    _, print_out, problems = case
    words = print_out.text.split()
    speech = {" ".join(words[at : at + 3]) for at in range(len(words) - 2)}
    for problem in problems:
        assert problem.line == 0
        assert re.match(r"page \d+: ", problem.message)
        assert problem.severity == next(PROBLEMS[kind] for kind in PROBLEMS if kind in problem.message)
        assert not [said for said in speech if said in str(problem)]


def test_every_word_of_the_transcript_is_in_its_printout(samples: Path) -> None:
    transcript, _ = read((samples / "churn-model.txt").read_bytes(), "churn-model.txt")
    print_out, _ = read_printout(CHURN_MODEL.read_bytes(), "churn-model.pdf")
    again, _ = read_text(print_out.text, "churn-model.txt")

    def said(one: Any) -> list[tuple[str, list[str]]]:
        return [(turn.speaker, one.text[turn.start : turn.end].split()) for turn in one.turns]

    assert said(again) == said(transcript)
    assert print_out.title == transcript.title


def test_one_stretch_has_all_the_codes() -> None:
    paper = Paper()
    paper.write(90, "@Interviewee")
    paper.write(110, "It drifts, and then it breaks.")
    paper.underline(110, 0, 10)
    paper.box(130, "Code (B)", paper.box(130, "Code A"))
    assert read_paper(paper) == (
        "Interviewee\n\nIt drifts, and then it breaks.\n",
        [("It drifts,", ("Code A", "Code (B)"))],
        [],
    )


def test_stretches_of_one_code_are_passages_each() -> None:
    paper = Paper()
    paper.write(90, "@Interviewee")
    paper.write(110, "It drifts, and then it breaks.")
    paper.underline(110, 0, 9)
    paper.underline(110, 20, 29)
    paper.box(130, "Code A")
    assert read_paper(paper)[1:] == ([("It drifts", ("Code A",)), ("it breaks", ("Code A",))], [])


def test_words_underlined_one_by_one_are_one_stretch_over_lines_and_pages() -> None:
    paper = Paper(pages=2)
    paper.write(90, "@Interviewee")
    paper.write(110, "It drifts,")
    paper.underline(110, 0, 2)
    paper.underline(110, 3, 10)
    paper.write(124, "and then")
    paper.underline(124, 0, 3)
    paper.underline(124, 4, 8)
    paper.write(60, "it breaks.", page=2)
    paper.underline(60, 0, 10, page=2)
    paper.box(80, "Code A", page=2)
    assert read_paper(paper)[1:] == ([("It drifts, and then it breaks.", ("Code A",))], [])


@pytest.mark.parametrize(
    ("title", "label", "speech", "code", "height", "paint"),
    [
        (17.7, 10.2, 10.8, 7.6, 1.2, "0.31 0.545 0.9 rg"),
        (18.3, 10.8, 10.2, 8.2, 1.8, "0.27 0.59 0.86 rg"),
        (18, 10.5, 10.5, 7.9, 1.5, "0.673 0.362 0 0.114 k"),
        (18, 10.5, 10.5, 7.9, 1.5, "/DeviceRGB cs 0.29 0.565 0.886 sc"),
    ],
)
def test_sizes_and_colours_need_not_be_exact(
    title: float, label: float, speech: float, code: float, height: float, paint: str
) -> None:
    paper = Paper(title="")
    paper.write(60, "A title", size=title)
    paper.write(90, "@Interviewee", size=label)
    paper.write(110, "It drifts", size=speech)
    paper.underline(110, 0, 10, paint=paint, height=height)
    paper.write(130, "Code A", size=code)
    assert read_paper(paper) == ("Interviewee\n\nIt drifts\n", [("It drifts", ("Code A",))], [])


@pytest.mark.parametrize(
    "drawn",
    [
        "0.29 0.565 0.886 rg 50 685.5 37.8 1.5 re 50 671.5 37.8 1.5 re f 0 g",  # two rectangles in one path
        "0.29 0.565 0.886 RG 1.5 w 50 686 m 87.8 686 l S 50 672 m 87.8 672 l S 0 G",  # strokes
        # Lines and a curve.
        "0.29 0.565 0.886 rg 50 685.5 m 87.8 685.5 l 87.8 687 l 50 687 l h 50 671.5 m 87.8 671.5 l 87 673 l f",
    ],
)
def test_underlines_are_seen_however_they_are_drawn(drawn: str) -> None:
    paper = Paper()
    paper.write(90, "@Interviewee")
    paper.write(110, "It was")
    paper.write(124, "a drift of the data")
    paper.pages[0].append(drawn)
    paper.box(140, "Code A")
    assert read_paper(paper)[1:] == ([("It was a drif", ("Code A",))], [])


def test_other_lines_and_colours_are_no_underlines() -> None:
    paper = Paper()
    paper.write(90, "@Interviewee")
    paper.write(110, "It drifts")
    paper.underline(110, 0, 9, paint="0.8 0.1 0.1 rg")
    paper.underline(110, 0, 9, height=9)
    paper.underline(110, 0, 9, paint="0.4 g")
    assert read_paper(paper)[1:] == ([], [])


def test_names_without_boxes_are_parted_at_gaps() -> None:
    paper = Paper()
    paper.write(90, "@Interviewee")
    paper.write(110, "It drifts")
    paper.underline(110, 0, 9)
    paper.write(130, "Data drift", size=7.9)
    paper.write(130, "Code B / C", x=120, size=7.9)
    paper.write(142, "Data & more", size=7.9)
    assert read_paper(paper)[1] == [("It drifts", ("Data drift", "Code B / C", "Data & more"))]


def test_frame_around_all_names_is_no_box() -> None:
    paper = Paper()
    paper.write(90, "@Interviewee")
    paper.write(110, "It drifts")
    paper.underline(110, 0, 9)
    paper.box(130, "Data drift", frame=(45, 120, 400, 136))
    paper.write(130, "Code B", x=150, size=7.9)
    assert read_paper(paper)[1] == [("It drifts", ("Data drift", "Code B"))]


def test_name_may_go_on_in_its_box_beside_another() -> None:
    paper = Paper()
    paper.write(90, "@Interviewee")
    paper.write(110, "It drifts")
    paper.underline(110, 0, 9)
    paper.box(130, "A long name that", frame=(50, 121, 140, 146))
    paper.write(141, "state-", x=54, size=7.9)
    paper.box(135.5, "Code B", x=142)
    assert read_paper(paper)[1] == [("It drifts", ("A long name that state-", "Code B"))]


def test_boxes_on_the_next_page_belong_to_the_paragraph_before() -> None:
    paper = Paper(pages=2)
    paper.write(90, "@Interviewee")
    paper.write(110, "It drifts")
    paper.underline(110, 0, 9)
    paper.box(780, "Code A")
    paper.box(60, "Code B", page=2)
    paper.write(90, "@Interviewer", page=2)
    paper.write(110, "Why?", page=2)
    assert read_paper(paper)[:2] == (
        "Interviewee\n\nIt drifts\n\nInterviewer\n\nWhy?\n",
        [("It drifts", ("Code A", "Code B"))],
    )


def test_box_that_a_page_cuts_in_two_is_one() -> None:
    paper = Paper(pages=2)
    paper.write(90, "@Interviewee")
    paper.write(110, "It drifts")
    paper.underline(110, 0, 9)
    first = paper.box(770, "Code A")
    paper.box(770, "A name that", x=first, frame=(first, 761, first + 90, 776))
    paper.box(48, "goes on", x=first, page=2, frame=(first, 42, first + 90, 52))
    paper.box(70, "Code A and more", page=2)
    assert read_paper(paper)[1] == [("It drifts", ("Code A", "A name that goes on", "Code A and more"))]


def test_headers_and_footers_of_all_pages_are_left_out() -> None:
    paper = Paper(pages=3)
    for page in (1, 2, 3):
        paper.write(48, "01/02/2024, 10:00", size=8, page=page)
        paper.write(48, "A title", x=500, size=8, page=page)
        paper.write(750, f"{page}/3", x=500, size=8, page=page)
    paper.write(90, "@Interviewee")
    paper.write(110, "It drifts")
    paper.underline(110, 0, 9)
    paper.write(735, "Code A", size=7.9)
    paper.write(60, "Code B", size=7.9, page=2)
    paper.write(90, "@Interviewer", page=2)
    paper.write(110, "Why?", page=2)
    paper.write(60, "Created with the Delve Qualitative Analysis Tool (http://www.delvetool.com)", page=3)
    paper.write(80, "and something more", page=3)
    assert read_paper(paper) == (
        "Interviewee\n\nIt drifts\n\nInterviewer\n\nWhy?\n",
        [("It drifts", ("Code A", "Code B"))],
        [],
    )


def test_lines_are_joined_by_a_blank_but_after_a_hyphen() -> None:
    paper = Paper()
    paper.write(90, "@Interviewee")
    paper.write(110, "A well-")
    paper.write(124, "known drift -")
    paper.write(138, "it is one.")
    paper.write(165, "Another paragraph.")
    assert read_paper(paper)[0] == "Interviewee\n\nA well-known drift - it is one.\n\nAnother paragraph.\n"


def test_wide_gaps_are_blanks_and_blanks_are_one() -> None:
    paper = Paper()
    paper.write(90, "@Interviewee")
    paper.write(110, "It")
    paper.write(110, "is  a drift\xa0.", x=EDGE + 2 * 6.3 + 2.5)
    assert read_paper(paper)[0] == "Interviewee\n\nIt is a drift .\n"


@pytest.mark.parametrize(
    ("last_line", "paragraphs"),
    [("a line that is as wide as the widest", 1), ("a line that is as wide as the", 1), ("a line. And short.", 2)],
)
def test_paragraph_goes_on_over_a_page_break_if_its_last_line_is_full(last_line: str, paragraphs: int) -> None:
    paper = Paper(pages=2)
    paper.write(90, "@Interviewee")
    paper.write(700, "A line that is as wide as the widest")
    paper.write(714, last_line)
    paper.write(60, "follows it, here.", page=2)
    text = read_paper(paper)[0]
    assert text.count("\n\n") == paragraphs
    assert text.endswith("follows it, here.\n")


def test_paragraph_goes_on_over_a_page_break_if_its_codes_are_to_come() -> None:
    paper = Paper(pages=2)
    paper.write(90, "@Interviewee")
    paper.write(700, "A line that is as wide as the widest")
    paper.write(714, "a line.")
    paper.underline(714, 0, 7)
    paper.write(60, "It goes on.", page=2)
    paper.box(80, "Code A", page=2)
    assert read_paper(paper)[1] == [("a line.", ("Code A",))]


def test_codes_without_an_underline_are_of_the_whole_paragraph() -> None:
    paper = Paper()
    paper.write(90, "@Interviewee")
    paper.write(110, "It drifts.")
    paper.box(130, "Code A")
    message = "warning page 1: codes are printed, but nothing is underlined above them"
    assert read_paper(paper)[1:] == ([("It drifts.", ("Code A",))], [message])


def test_underlined_text_without_a_code_is_an_error() -> None:
    paper = Paper(pages=2)
    paper.write(90, "@Interviewee", page=2)
    paper.write(110, "It drifts.", page=2)
    paper.underline(110, 0, 9, page=2)
    said = read_paper(paper)[1:]
    assert said == ([], ["error page 2: a passage is underlined, but no code is printed under it"])


def test_what_is_left_out_or_lost_is_told() -> None:
    paper = Paper(pages=3)
    paper.write(90, "@Interviewee")
    paper.write(110, "It drifts.")
    paper.write(140, "Another size", size=14)
    paper.write(60, "@Interviewer", page=3)
    paper.write(80, "And\x01why?", page=3)
    text, _, messages = read_paper(paper)
    assert text == "Interviewee\n\nIt drifts.\n\nInterviewer\n\nAnd\ufffdwhy?\n"
    assert messages == [
        "warning page 2: no text on it",
        "warning page 3: some letters are only pictures in the PDF",
        "warning page 1: there is text that is neither a label nor speech nor the name of a code",
    ]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_drawn_is_read_back(data: st.DataObject) -> None:
    words = st.sampled_from("so well, it's drift (billing) <b> & ça – “no” I [laughs] state-of-the-art : x".split())
    codes = st.lists(st.sampled_from(["Drift", "Data (raw) & co", "Q/A", "Noisy labels"]), unique=True, max_size=3)
    turns = data.draw(st.lists(st.tuples(st.lists(words, min_size=1, max_size=40), codes), min_size=1, max_size=8))
    paper, text, passages, y, page = Paper(), "", [], 90, 1
    for spoken, names in turns:
        if y > 300:
            page, y = page + 1, 60
            paper.pages.append([])
        paper.write(y, "@Interviewee", page=page)
        text += "Interviewee\n\n"
        first = data.draw(st.integers(0, len(spoken) - 1))
        last = data.draw(st.integers(first, len(spoken) - 1))
        start = len(text) + len(" ".join([*spoken[:first], ""]))
        end = len(text) + len(" ".join(spoken[: last + 1]))
        if names:
            passages.append((start, end, tuple(names), page))
        lines = [spoken[at : at + 6] for at in range(0, len(spoken), 6)]
        for at, line in enumerate(lines):
            y += 15
            paper.write(y, " ".join(line), page=page)
            of_line = [n for n in range(len(line)) if names and first <= 6 * at + n <= last]
            if of_line:
                begin = len(" ".join([*line[: of_line[0]], ""]))
                paper.underline(y, begin, len(" ".join(line[: of_line[-1] + 1])), page)
        y, x = y + 16, EDGE
        for name in names:
            x = int(paper.box(y, name, x, page)) + 1
        text += " ".join(spoken) + "\n\n"
        y += 25
    print_out, problems = read_printout(paper.pdf(), "drawn.pdf")
    assert print_out.text == text[:-1]
    pages = [(one.start, one.end, one.codes) for one in print_out.passages]
    assert pages == [one[:3] for one in passages]
    assert not problems


NO_PRINTOUT = {
    "not a PDF": b"Interviewee\n\nIt drifts.\n",
    "not a PDF ": b"",
    "end of the PDF is missing": Paper().pdf()[:-20],
    "has no text": Paper(title="").pdf(),
    "no print-out of Delve": Paper().pdf(),
    "is encrypted": Paper().pdf(
        trailer=f"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'1f' * 32}> /U <{'2e' * 32}> >>"
    ),
    "is broken": b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog\n%%EOF\n",
}


@pytest.mark.parametrize(("message", "data"), NO_PRINTOUT.items(), ids=[message.strip() for message in NO_PRINTOUT])
def test_what_is_no_printout_is_told_with_what_to_do(message: str, data: bytes) -> None:
    with pytest.raises(InputError, match=f"^some\\.pdf: .*{message.strip()}.*[;,] .+") as told:
        read_printout(data, "some.pdf")
    assert "drift" not in str(told.value)


def test_letter_or_report_is_no_printout() -> None:
    paper = Paper(title="")
    for at in range(20):
        paper.write(60 + 15 * at, "Dear Sir or Madam, a line of a letter.", size=11)
    with pytest.raises(InputError, match="no print-out of Delve"):
        read_printout(paper.pdf(), "letter.pdf")


def test_damaged_files_raise_input_errors_only() -> None:
    chance = random.Random(7)
    paper = Paper(pages=2)
    paper.write(90, "@Interviewee")
    paper.write(110, "It drifts")
    paper.underline(110, 0, 9)
    paper.box(130, "Code A", page=2)
    printed = CUT_BOXES.read_bytes()
    told = set()
    for turn in range(300):
        data = printed if turn < 20 else paper.pdf()
        bad = bytearray(data)
        if turn % 3 == 0:
            bad = bad[: chance.randrange(len(bad))] + b"\n%%EOF\n" * (turn % 2)
        else:
            for _ in range(chance.choice([1, 3, 10])):
                bad[chance.randrange(len(bad))] = chance.choice(b"0123456789 /<>[]()R\x00\xff")
        try:
            read_printout(bytes(bad), "bad.pdf")
        except InputError as error:
            told.add(str(error))
    assert len(told) >= 4


def test_damaged_words_are_not_passed_over() -> None:
    data = bytearray(CUT_BOXES.read_bytes())
    middle = data.index(b"stream\n") + 400
    data[middle] ^= 1
    with pytest.raises(InputError, match="broken"):
        read_printout(bytes(data), "bad.pdf")


def test_reading_is_silent_and_its_library_is_loaded_late(tmp_path: Path) -> None:
    paper = Paper()
    paper.write(90, "@Interviewee")
    paper.write(110, "It drifts.")
    file = tmp_path / "loud.pdf"
    paper.pages[0].append("/Blue g")  # no colour, of which pdfminer warns
    file.write_bytes(paper.pdf())
    loud = f"import pdfplumber; print(len(pdfplumber.open({str(file)!r}).pages[0].chars))"
    done = subprocess.run([sys.executable, "-c", loud], capture_output=True, text=True, check=True)
    assert done.stderr
    quiet = (
        "import sys, pathlib\nfrom interviewcoder.formats.printout.reading import read_printout\n"
        "assert 'pdfplumber' not in sys.modules and 'pdfminer' not in sys.modules\n"
        f"print(read_printout(pathlib.Path({str(file)!r}).read_bytes(), 'loud.pdf')[0].title)"
    )
    done = subprocess.run([sys.executable, "-c", quiet], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("A title\n", "")

"""Tables as spreadsheets and other programs write them."""

from __future__ import annotations

import pytest

from interviewcoder.formats import WRITERS
from interviewcoder.formats.reading import kind_of
from interviewcoder.formats.record import from_record
from interviewcoder.formats.tabular import read_table
from interviewcoder.model.coding import Decision, Memo

HEADER = "transcript,code,coder,start,end,text\n"


def test_a_quotation_mark_that_is_never_closed_is_told_and_takes_no_row_in() -> None:
    rows = 'a.txt,x,ben,0,5,Hello\na.txt,y,ben,0,0,"The model\na.txt,z,ben,0,0,privacy\n'
    excerpts, problems = read_table(HEADER + rows, "q.csv")
    assert [(line, one.code) for line, one in excerpts] == [(2, "x")]
    [problem] = problems
    assert (problem.line, problem.message) == (3, "not a table: a quotation mark that is opened here is never closed")


def test_an_open_quotation_mark_is_told_behind_one_that_is_badly_placed() -> None:
    rows = 'a.txt,w,ben,0,5,"w" said\na.txt,x,ben,0,5,"open\na.txt,y,ben,0,5,c\n'
    _, problems = read_table(HEADER + rows, "q.csv")
    assert [problem.severity for problem in problems] == ["error"]


def test_headings_may_begin_with_capitals() -> None:
    header = "Transcript,Code,Coder,Start,End,Excerpt,Status,Decisions\n"
    [(_, one)], problems = read_table(f"{header}a.txt,x,interviewcoder,0,5,Hello,rejected,anna: rejected\n", "c.csv")
    assert (one.coder, one.start, one.end, one.text, one.status) == ("interviewcoder", 0, 5, "Hello", "rejected")
    assert [(decision.coder, decision.status) for decision in one.decisions] == [("anna", "rejected")]
    assert problems == []


def test_what_spreadsheets_make_of_words_and_of_rows_that_were_cleared_is_read() -> None:
    header = "transcript,code,coder,role,start,end,text,status,decisions\n"
    rows = "a.txt,x,interviewcoder,Participant,0,5,Hello,Accepted ,anna: Rejected\n,,,, ,,,,\n,,,,,,,,,,,\n"
    excerpts, problems = read_table(f"{header}{rows}a.txt,y,ben,,0,5,Hello,REJECTED,\n", "c.csv")
    assert problems == []
    assert [(line, one.code, one.status) for line, one in excerpts] == [(2, "x", "accepted"), (5, "y", "rejected")]
    assert (excerpts[0][1].role, excerpts[0][1].decisions) == ("participant", (Decision("anna", "rejected"),))


def test_a_row_with_more_cells_than_the_header_is_no_excerpt() -> None:
    rows = "a.txt,x,ben,0,0,The model got stale, and more.\na.txt,y,ben,0,5,Hello,,\n"
    excerpts, [problem] = read_table(HEADER + rows, "q.csv")
    assert [(line, one.code, one.text) for line, one in excerpts] == [(3, "y", "Hello")]
    assert (problem.line, "more cells than the header has" in problem.message) == (2, True)


@pytest.mark.parametrize("number", ["125", "125.0", "125,00", " +125 ", "125."])
def test_whole_numbers_are_read_as_they_are_written(number: str) -> None:
    [(_, one)], problems = read_table(f'{HEADER}a.txt,x,ben,"{number}",130.0,Hello\n', "n.csv")
    assert (one.start, one.end, problems) == (125, 130, [])
    for wrong in ("12.5", "1e2", "x", "1,000", "1.000"):
        assert "'start' is no number" in str(read_table(f'{HEADER}a.txt,x,ben,"{wrong}",130,Hello\n', "n.csv")[1])


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("between", [";", "\t", ","])
def test_the_line_that_tells_excel_the_delimiter_is_no_header(mark: str, between: str) -> None:
    header = HEADER.replace(",", between).title()
    text = f"{mark}sep={between}\r\n{header}{between.join(['a.txt', 'x', 'ben', '0', '5', 'Hello'])}\nwrong\n"
    [(line, one)], [problem] = read_table(text, "e.csv")
    assert (line, one.code, one.text) == (3, "x", "Hello")
    assert problem.line == 4
    assert kind_of(text, "e.csv") == "table"


def test_quotation_marks_that_are_not_well_placed_cost_no_row() -> None:
    rows = 'a.txt,x,ben,0,9,a 5" disk\na.txt,y,ben,0,9,"w0" said\na.txt,z,ben,0,9,ok\n'
    excerpts, problems = read_table(HEADER + rows, "q.csv")
    assert [one.text for _, one in excerpts] == ['a 5" disk', "w0 said", "ok"]
    assert problems == []


def test_a_heading_in_another_case_is_that_column_only_where_it_is_needed_and_no_other_is() -> None:
    [(_, one)], problems = read_table("transcript,code,text,Role,Code\na.txt,x,Hello,Manager,7\n", "h.csv")
    assert (one.code, one.role, problems) == ("x", "unknown", [])


@pytest.mark.parametrize("name", ["csv", "tsv"])
@pytest.mark.parametrize(
    "text", ["=1", "'=1", "''=1", "\t=1", "\n=1", "\r=1", "-2", "'quoted'", 'a "b"\nc', "x" * 200_000]
)
def test_no_text_is_a_formula_and_each_is_read_back_as_it_was(name: str, text: str) -> None:
    record = {"transcript": "a.txt", "code": "x", "coder": "ben", "start": 0, "end": len(text), "text": text}
    one = from_record(record | {"memos": [{"coder": "ben", "text": "No.\r\n  Ask\rher."}]})
    assert one.memos == (Memo("ben", "No.\n  Ask\nher."),)
    table = "".join(WRITERS[name]([one]))
    assert (f"'{text}" in table) == (text.lstrip("'")[0] in "=-\t\n\r")
    [(_, back)], problems = read_table(table, f"a.{name}")
    assert problems == []
    assert (back.text, back.memos) == (text, one.memos)


def test_rows_behind_a_cell_of_several_lines_are_told_by_their_own_lines() -> None:
    excerpts, problems = read_table(f'{HEADER}a.txt,x,ben,0,5,"Hel\nlo"\na.txt,y,ben,z,5,Hello\n,,,,,,more\n', "q.csv")
    assert [line for line, _ in excerpts] == [2]
    assert [problem.line for problem in problems] == [4, 5]


def test_a_score_may_have_a_comma() -> None:
    [(_, one)], _ = read_table("transcript;code;text;score;time\na.txt;x;Hello;96,3;0:01:02\n", "s.csv")
    assert (one.score, one.time) == (96.3, 62)


@pytest.mark.parametrize(("field", "value"), [("start", True), ("end", 2**53 + 1), ("end", "5"), ("score", 101)])
def test_a_number_that_is_none_makes_no_excerpt(field: str, value: object) -> None:
    record = {"transcript": "a.txt", "code": "x", "start": 0, "end": 5, "text": "Hello"}
    with pytest.raises(ValueError, match=f"'{field}'"):
        from_record(record | {field: value})


def test_excerpts_without_a_place_differ_by_their_text() -> None:
    record = {"transcript": "a.txt", "code": "x", "start": 0, "end": 0}
    one, other = (from_record(record | {"text": text}) for text in ("Hello", "Bye"))
    assert one.id != other.id
    assert one.name == "x"

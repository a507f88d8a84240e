"""Workbooks and documents, read back by other libraries: what is in them, and that nothing in them runs."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewcoder import code, load_codebook, read_transcript
from interviewcoder.errors import OutputError
from interviewcoder.formats.document import write_docx
from interviewcoder.formats.spreadsheet import write_xlsx
from interviewcoder.model.codebook import Category, Code, Codebook
from interviewcoder.model.coding import Decision, Excerpt, Match, Memo

BOOK = Codebook(
    "Pumps",
    categories=(
        Category("water", "Water", "water", codes=(
            Code("leak", "Leaks", "water", "Water is lost.", examples=("It drips.",)), Code("dry", "Runs dry", "water"),
        )),
    ),
)  # fmt: skip
FORMULAS = ["=1+1", "+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "https://example.org", "007", "{=1}"]


def excerpt(text: str, **more: object) -> Excerpt:
    plain = Excerpt(
        id="e1", transcript="a/pump.txt", code="leak", name="Leaks", category="water", coder="interviewcoder",
        speaker="Dana", role="participant", turn=1, line=3, start=10, end=10 + len(text), text=text, score=96.5,
        evidence=(),
    )  # fmt: skip
    return plain._replace(**more)  # type: ignore[arg-type]


def sheets(data: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_a_workbook_has_all_transcripts_or_is_none() -> None:
    most = [f"{number}.txt" for number in range(16_384 - 3)]
    (head,) = sheets(write_xlsx([], most, Codebook("none")))["Code × transcript"]
    assert head[3:] == tuple(path.removesuffix(".txt") for path in most)
    with pytest.raises(OutputError, match="16,382 transcripts are more than a sheet has columns"):
        write_xlsx([], [*most, "one.txt"], Codebook("none"))


def test_a_workbook_has_all_of_a_sample(samples) -> None:
    book = load_codebook()
    transcript, _ = read_transcript(samples / "churn-model.txt")
    excerpts = code(transcript, book)
    found = sheets(write_xlsx(excerpts, [transcript.path], book))
    head, *rows = found["Excerpts"]
    assert [dict(zip(head, row, strict=True))["excerpt"] for row in rows] == [e.text for e in excerpts]
    assert [dict(zip(head, row, strict=True))["id"] for row in rows] == [e.id for e in excerpts]
    head, *rows = found["Codebook"]
    assert [row[1] for row in rows] == [code.id for code in book.codes]
    assert sum(row[head.index("excerpts")] for row in rows) == len(excerpts)
    head, *rows = found["Code × transcript"]
    assert head[3:] == ("churn-model",)
    assert all(row[2] == row[3] for row in rows)
    assert {row[0]: row[3] for row in rows}["mm-drift"] == sum(e.code == "mm-drift" for e in excerpts)


def test_each_cell_of_a_workbook_is_in_its_column() -> None:
    book = Codebook("b", uncategorised=(Code("leak", "Leaks", "", "Lost.", "If wet.", "If dry.", ("Drip.",)),))
    one = excerpt(
        "It \x1bdrips.", evidence=(Match("drip*", "exact", "drips", 13, 18, 100),), status="accepted",
        decisions=(Decision("anna", "accepted"),), memos=(Memo("anna", "see the filter"),),
    )  # fmt: skip
    other = excerpt("Dry.", id="e2", transcript="b.txt")
    found = sheets(write_xlsx([one, other, other], ["a/pump.txt", "b.txt"], book))
    assert dict(zip(*found["Excerpts"][:2], strict=True)) == {
        "transcript": "a/pump.txt", "line": 3, "time": None, "speaker": "Dana", "role": "participant",
        "category": "water", "code": "leak", "name": "Leaks", "excerpt": "It \ufffddrips.", "score": 96.5,
        "status": "accepted", "coder": "interviewcoder", "evidence": "drip*: “drips” (exact, 100)",
        "decisions": "anna: accepted", "memos": "anna: see the filter", "turn": 1, "start": 10, "end": 20, "id": "e1",
    }  # fmt: skip
    assert dict(zip(*found["Codebook"], strict=True)) == {
        "category": "", "code": "leak", "name": "Leaks", "definition": "Lost.", "when": "If wet.",
        "when not": "If dry.", "examples": "Drip.", "terms": "", "excerpts": 3,
    }  # fmt: skip
    assert found["Code × transcript"] == [("code", "name", "all", "pump", "b"), ("leak", "Leaks", 3, 1, 2)]


def test_a_workbook_has_frozen_headers_filters_and_times() -> None:
    data = write_xlsx([excerpt("It drips.", time=3723.5)], ["a/pump.txt", "b.txt"], BOOK)
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        assert sheet.freeze_panes == ("D2" if "×" in sheet.title else "A2")
        assert sheet.auto_filter.ref
        assert all(sheet.column_dimensions[name].width >= 7 for name in "ABC")
    assert book["Code × transcript"].auto_filter.ref == "A1:E3"
    [shaded] = book["Code × transcript"].conditional_formatting
    assert str(shaded.sqref) == "D2:E3"
    cell = book["Excerpts"]["C2"]
    assert cell.number_format == "[h]:mm:ss"
    assert str(cell.value).startswith(("1:02:03", "01:02:03"))
    assert sheets(data)["Code × transcript"][1:] == [("leak", "Leaks", 1, 1, 0), ("dry", "Runs dry", 0, 0, 0)]


def test_names_of_transcripts_are_whole_above_the_columns_of_a_matrix() -> None:
    names = [f"2023-05-17 Interview with participant {number} (second session)" for number in (1, 2)]
    data = write_xlsx([excerpt("It drips.")], ["a/pump.txt", *(f"a/{name}.docx" for name in names)], BOOK)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Code × transcript"]
    assert [cell.value for cell in sheet[1]][3:] == ["pump", *names]
    lines = len(names[0]) / sheet.column_dimensions["E"].width
    assert sheet.row_dimensions[1].height >= 15 * lines > 15


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_in_a_workbook_is_a_formula(text: str) -> None:
    one = excerpt(text, speaker=text, transcript=text, name=text, coder=text, memos=(Memo(text, text),))
    data = write_xlsx([one], [text], BOOK)
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in found} == {"s"}
    assert not any(cell.hyperlink for cell in found)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
        assert not any("external" in name.lower() for name in archive.namelist())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_written(text: str) -> None:
    one = excerpt(text, speaker=text, memos=(Memo(text, text),), evidence=(Match(text, "exact", text, 10, 12, 100),))
    assert sheets(write_xlsx([one], ["a/pump.txt"], BOOK))
    docx.Document(io.BytesIO(write_docx([one], BOOK)))


def test_a_cell_that_is_too_long_is_cut_with_a_sign() -> None:
    cell = sheets(write_xlsx([excerpt("a" * 40_000)], [], BOOK))["Excerpts"][1][8]
    assert cell == "a" * 32_766 + "…"


def test_a_document_has_a_section_a_code() -> None:
    said = excerpt(
        "It drips, and <b> & so on.", evidence=(Match("drip*", "exact", "drips", 13, 18, 100),), time=24.0,
        decisions=(Decision("anna", "accepted"),), memos=(Memo("anna", "see the filter"),), status="accepted",
    )  # fmt: skip
    data = write_docx([said, excerpt("Gone.", code="odd", name="Odd", category="")], BOOK)
    document = docx.Document(io.BytesIO(data))
    lines = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]
    assert lines == [
        ("Title", "Pumps"), ("Heading 1", "Water"), ("Heading 2", "Leaks"), ("Normal", "Water is lost."),
        ("Normal", "1 excerpt"), ("Quote", "It drips, and <b> & so on."),
        ("Caption", "Dana · a/pump.txt, line 3 (0:24) · anna: accepted"), ("List Bullet", "anna: see the filter"),
        ("Heading 1", "Other codes"), ("Heading 2", "Odd"), ("Normal", "1 excerpt"), ("Quote", "Gone."),
        ("Caption", "Dana · a/pump.txt, line 3 · proposed"),
    ]  # fmt: skip
    quote = document.paragraphs[5]
    assert [run.text for run in quote.runs if run.bold] == ["drips"]


def test_the_same_excerpts_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    one = excerpt("It drips.")
    first = write_xlsx([one], ["a"], BOOK), write_docx([one], BOOK)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert (write_xlsx([one], ["a"], BOOK), write_docx([one], BOOK)) == first
    for data in first:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {info.date_time[0] for info in archive.infolist()} == {1980}


@pytest.mark.parametrize("seconds", [0.0, 150_000_000.0, 4_600_000_000.0])
def test_a_clock_that_no_archive_can_tell_of_is_named(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr("time.time", lambda: seconds)
    with pytest.raises(OutputError, match="set this machine's clock"):
        write_docx([excerpt("It drips.")], BOOK)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_libreoffice_opens_it(tmp_path, samples, ending: str) -> None:
    book = load_codebook()
    transcript, _ = read_transcript(samples / "churn-model.txt")
    excerpts = code(transcript, book)
    data = write_xlsx(excerpts, [transcript.path], book) if ending == "xlsx" else write_docx(excerpts, book)
    (tmp_path / f"x.{ending}").write_bytes(data)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", f"x.{ending}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=180)
    assert (tmp_path / "x.pdf").stat().st_size > 10_000, done.stderr.decode()

"""LaTeX: what it obeys is text, it compiles, and no line is wider and no row higher than a page."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewcoder import code, load_codebook, read_transcript
from interviewcoder.formats import WRITERS
from interviewcoder.formats.latex.tables import write_latex
from interviewcoder.formats.latex.text import passages
from interviewcoder.formats.table import Cell, Column, ColumnKind, Table
from interviewcoder.model.coding import ContextTurn, Excerpt, Match

PROSE = "We trained it on the logs of a whole year, and nobody had looked at them before. "
POINTS_LET_GO = 2
"""What nobody sees: letters are not all as wide as they are taken to be."""


@pytest.fixture
def compiled(tmp_path: Path) -> Callable[..., None]:
    """Has pdfLaTeX set pages, and asserts that it can and that nothing stands out of them."""
    if not shutil.which("pdflatex"):
        pytest.skip("pdflatex is not installed")

    def compile_page(*bodies: str) -> None:
        packages = r"\usepackage[T1]{fontenc}\usepackage{booktabs,longtable,array}"
        page = [r"\documentclass{article}", packages, r"\begin{document}", *bodies, r"\end{document}"]
        (tmp_path / "page.tex").write_text("\n".join(page), encoding="utf-8")
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-draftmode", "page.tex"]
        for _ in range(2):  # longtable knows widths and heights from the time before
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
            told = done.stdout.decode(errors="replace")
            assert done.returncode == 0, told[-800:]
        assert not [by for by in re.findall(r"Overfull .hbox .([\d.]+)pt", told) if float(by) > POINTS_LET_GO]
        assert "Overfull \\vbox" not in told
        assert "Float too large" not in told

    return compile_page


def excerpt(text: str, **more: object) -> Excerpt:
    plain = Excerpt(
        id="e1", transcript="a/pump.txt", code="leak", name="Leak", category="water", coder="interviewcoder",
        speaker="Dana", role="participant", turn=1, line=3, start=10, end=10 + len(text), text=text, score=96.5,
        evidence=(),
    )  # fmt: skip
    return plain._replace(**more)  # type: ignore[arg-type]


def written(*excerpts: Excerpt) -> str:
    return "".join(WRITERS["latex"](excerpts))


def latex(rows: list[list[Cell]], notes: tuple[str, ...] = ("n: turns",)) -> str:
    """A table of a code, a figure, a count, and what was said."""
    columns = [Column("code", "code"), Column("kappa", "κ", "figure"), Column("n", "n", "count")]
    columns.append(Column("text", "said"))
    return "".join(write_latex([Table("t", "Title", columns, rows, notes)]))


def columns_of(page: str) -> list[str]:
    """The columns of each table: texts and numbers whole (l, r), and broken (L, R)."""
    found = re.findall(r"begin{(?:tabular|longtable)}{@{}(.*)@{}}\n", page)
    broken = {r">{\raggedright\arraybackslash}p": "L", r">{\raggedleft\arraybackslash}p": "R"}
    for begin, letter in broken.items():
        found = [one.replace(begin, letter) for one in found]
    return [re.sub(r"{[\d.]+\\linewidth}", "", one) for one in found]


def test_what_latex_obeys_is_text() -> None:
    text = r"50% of \input{x} & $#5_0 ~ ^ | {a}"
    assert (
        r"50\% \textbf{of} \textbackslash{}input\{x\} \& \$\#5\_0 \textasciitilde{} \textasciicircum{} \textbar{} \{a\}"
        in written(excerpt(text, evidence=(Match("of", "exact", "of", 14, 16, 100),)))
    )


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_table_without_an_empty_line_that_would_end_a_paragraph(text: str) -> None:
    one = excerpt(text, name=text, speaker=text, evidence=(Match(text, "exact", text, 10, 12, 100),))
    assert "\n\n" not in written(one)
    assert written(one).count(" & ") == 3


def test_what_pdflatex_has_no_sign_for_is_written_with_its_own(compiled) -> None:
    text = "≤ ≥ ≠ ≈ ∞ ′ ″ − μ α κ · « » “ ” … – — → \x1b[0m a\u200bb c\u202f% d\u2028e \ufefff \ufffd đ ł é ½ €"
    compiled(written(excerpt(text.replace("→", ""))), latex([[text.replace("→", ""), 0.5, 3, "y"]]))


def test_a_code_is_named_where_it_begins() -> None:
    page = written(*(excerpt("It drips.", code=name, name=name.title()) for name in ("leak", "leak", "dry", "leak")))
    rows = [line.partition(" & ")[0] for line in page.splitlines() if line.endswith("It drips. \\\\*")]
    assert rows == ["Leak", "", "Dry", "Leak"]


def test_each_turn_of_an_excerpt_begins_anew() -> None:
    page = written(excerpt("So what?\n\nDana: It drips\nall day.\nBen: Yes."))
    rows = [line.partition(" & ")[2] for line in page.splitlines() if " & " in line]
    assert rows[1:4] == [r"So what? \\", r"Dana: It drips all day. \\", r"Ben: Yes. \\*"]


def test_the_excerpts_of_a_sample_compile(compiled, samples) -> None:
    transcript, _ = read_transcript(samples / "churn-model.txt")
    compiled(written(*code(transcript, load_codebook())))


@pytest.mark.parametrize("speech", [PROSE * 100, PROSE.replace(",", "").replace(".", "") * 100, "yes " * 2000])
def test_a_turn_that_is_longer_than_a_page_goes_over_pages(compiled, speech: str) -> None:
    beside = (ContextTurn(0, "Interviewer", "interviewer", speech),)
    found = (Match("logs", "exact", speech[590:620], 600, 630, 100), Match("a", "exact", "a", 3000, 6000, 100))
    page = written(excerpt(speech, evidence=found, before=beside, after=beside))
    said = re.sub(r"\\textbf{(.*?)}", r"\1", " ".join(re.findall(r"^.*? & ([^{].*?) \\\\", page, re.MULTILINE)))
    assert speech.split() == said.split()[1:]  # behind the heading
    compiled(page, latex([["leak", 0.5, 3, speech]]))


@pytest.mark.parametrize("text", [PROSE * 30, "word " * 900, "x" * 5000, "", "  two  words "])
def test_passages_hold_all_words_and_end_with_sentences_where_there_are_some(text: str) -> None:
    spans = list(passages(text))
    assert " ".join(text[start:end] for start, end in spans).split() == text.split()
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
    if text.startswith(PROSE):
        assert {text[end - 1] for _, end in spans} == {"."}
        assert max(end - start for start, end in spans) < 500


def test_a_row_that_begins_with_a_bracket_is_no_option() -> None:
    """Behind the end of a row, or a rule, TeX reads a length in brackets, over the end of the line."""
    table = Table("t", "Title", [Column("name", "name")], [["[P01] nurse.txt"], ["[P02]"]], [])
    page = "".join(write_latex([table]))
    assert "{[}P01] nurse.txt" in page
    assert "{[}P02]" in page


@pytest.mark.parametrize(
    ("number", "environment"), [(1, "tabular"), (39, "tabular"), (40, "longtable"), (900, "longtable")]
)
def test_a_table_goes_over_pages_where_it_has_more_lines_than_one(number: int, environment: str) -> None:
    page = latex([["drift", 0.5, 3, "It drifts."]] * number)
    begun, ended = (re.findall(rf"\\{word}{{(\w+)}}", page) for word in ("begin", "end"))
    assert sorted(begun) == sorted(ended)
    assert environment in begun
    assert page.count("drift & 0.500 & 3 & It drifts. \\\\\n") == number
    assert page.count("code & $\\kappa$ & n & said \\\\\n") == (2 if environment == "longtable" else 1)
    assert page.count("{") == page.count("}")
    assert ("table" in begun) == (environment == "tabular")  # a float cannot be broken
    packages = re.findall(r"usepackage{(.*?)}", page)[0].split(",")
    assert {"booktabs", "longtable", "array"} == set(packages)


def test_negative_numbers_have_a_minus_and_no_hyphen() -> None:
    page = latex([["a-b", -0.005, -1234, "-5 °C"], ["c", 0.005, None, "-"]])
    assert "a-{}b & $-$0.005 & $-$1,234 & -{}5 °C" in page
    assert "c & 0.005 & undef. & -{}" in page


@pytest.mark.parametrize(
    ("letters", "columns", "size"),
    [(8, "lrrl", ""), (40, "lrrl", ""), (56, "lrrl", "footnotesize"), (72, "lrrL", "footnotesize")],
)
def test_letters_become_smaller_before_texts_are_broken(compiled, letters: int, columns: str, size: str) -> None:
    page = latex([["drift", 0.5, 3, "abandon " * (letters // 8)], ["speed", 0.5, 3, "y"]], notes=())
    assert columns_of(page) == [columns]
    assert re.findall(r"\\(.*size)\\set", page) == [size] * bool(size)
    compiled(page)


def test_what_is_short_stays_on_one_line_beside_long_texts(compiled) -> None:
    page = latex(
        [["data-collection-system", 0.5, 3, PROSE * 2], ["a-code-with-a-longer-name/than-fits", 0.5, 3, PROSE]]
    )
    assert columns_of(page) == ["lrrL"]
    compiled(page)


def test_terms_are_broken_behind_their_bars(compiled) -> None:
    page = latex([["labels", 0.5, 3, "|".join(["wrong", "mistake", "inaccurate"] * 6)]])
    assert columns_of(page) == ["lrrL"]
    compiled(page)


def counts(columns: int, rows: int, kind: ColumnKind = "count") -> Table:
    """A table of many columns whose headings are names of files."""
    heads = [Column("code", "code")]
    heads += [Column(f"c{at}", f"/home/ann/study/transcripts/interview-{at:02}.txt", kind) for at in range(columns)]
    lines = [[f"data-collection-of-many-public-data-sets-{row}", *range(columns)] for row in range(rows)]
    return Table("t", "Turns", heads, lines, ["n: turns"])


@pytest.mark.parametrize("rows", [3, 50])
@pytest.mark.parametrize("columns", [1, 4, 5, 17])
def test_many_columns_are_several_tables_with_all_of_their_figures(compiled, columns: int, rows: int) -> None:
    page = "".join(write_latex([counts(columns, rows)]))
    titles = re.findall(r"\\caption{(.*)}", page)
    assert titles == (
        ["Turns"] if len(titles) == 1 else [f"Turns ({n + 1} of {len(titles)})" for n in range(len(titles))]
    )
    last = [re.findall(r"\d+", line.partition("&")[2]) for line in page.splitlines() if f"-{{}}{rows - 1} &" in line]
    assert [int(cell) for row in last for cell in row] == list(range(columns))
    assert page.count("n: turns") == 1
    compiled(page)


def test_texts_that_would_fill_a_page_stand_below_each_other() -> None:
    """LaTeX breaks no row of a table over pages, and in a narrow column a page has some hundred words."""
    page = latex([["drift", -0.5, 3, "word " * 300], ["speed", None, 4, ""]])
    assert ["".join(line.split()[:3]) for line in page.splitlines() if " & " in line] == [
        "what&is", "code&drift", r"$\kappa$&$-$0.500", "n&3", "said&word", "&wordword", "&wordword", "&\\\\",
        "code&speed", r"$\kappa$&undef.", "n&4",
    ]  # fmt: skip
    assert page.count("word") == 300
    assert "n: turns" in page


@pytest.mark.parametrize("rows", [1, 12, 50])
@pytest.mark.parametrize("words", [1, 20, 300])
def test_tables_compile(compiled, words: int, rows: int) -> None:
    compiled(latex([["a-b", -0.5, 3, "[word] " * words]] * rows))

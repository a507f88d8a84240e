"""REFI-QDA on the command line: projects that are imported, and codebooks that are converted."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from interviewcoder import codebooks
from interviewcoder.codebooks.qdc import write_qdc
from interviewcoder.formats.qdpx.reading import read_qdpx
from interviewcoder.formats.qdpx.writing import Project, write_qdpx
from interviewcoder.model.codebook import Code, Codebook
from interviewcoder.model.coding import Excerpt
from interviewcoder.transcripts import read_text

TALK = "Interviewer: What goes wrong?\n\nAnna: The data drift. 😀 Café.\n\nInterviewer: Thanks.\n"
BOOK = Codebook("Plant", uncategorised=(Code("drift", "Drift", definition="Data change."),))


def project() -> bytes:
    transcript = read_text(TALK, "talks/one.txt")[0]
    start = TALK.index("The data")
    coding = Excerpt("", "talks/one.txt", "drift", "Drift", "", "eve", "", "unknown", 0, 1, start, start + 15,
                     TALK[start : start + 15], 100.0, (), "accepted")  # fmt: skip
    return write_qdpx(Project([transcript], [coding], BOOK))


@pytest.fixture
def study(run, tmp_path: Path) -> Path:
    run("init", "--coder", "carol")
    return tmp_path


def test_a_project_is_imported_once(run, study: Path) -> None:
    (study / "plant.qdpx").write_bytes(project())
    done = run("import", "plant.qdpx")
    assert (done.returncode, done.stderr.decode()) == (0, "plant.qdpx: 1 transcript, 1 coding\n")
    [record] = [json.loads(line) for line in run("list", "--format", "jsonl").stdout.splitlines()]
    assert (record["transcript"], record["code"], record["coder"], record["text"], record["speaker"]) == (
        "talks/one.txt", "drift", "eve", "The data drift.", "Anna",
    )  # fmt: skip
    assert run("import", "plant.qdpx").stderr.decode() == "plant.qdpx: nothing new; 1 there already\n"
    assert run("undo").returncode == 0
    assert run("list", "--format", "jsonl").stdout == b""


def test_codes_that_came_in_go_out_with_their_definitions_and_no_others(run, study: Path) -> None:
    (study / "plant.qdpx").write_bytes(project())
    run("import", "plant.qdpx")
    assert run("export", "-o", "out.qdpx").returncode == 0
    found = read_qdpx((study / "out.qdpx").read_bytes(), "out.qdpx")
    assert [(code.id, code.name, code.definition) for code in found.project.codebook.codes] == [
        ("drift", "Drift", "Data change.")
    ]
    run("report", "-o", "report.html")
    assert "Data change." in (study / "report.html").read_text(encoding="utf-8")


def test_a_project_comes_in_from_a_pipe_and_under_any_name(run, study: Path) -> None:
    assert run("import", "-", stdin=project()).returncode == 0
    (study / "odd.txt").write_bytes(project())
    assert b"there already" in run("import", "odd.txt").stderr


def test_one_of_ours_comes_back_as_it_was_with_rejections_and_memos(run, study: Path) -> None:
    """Two interviews have their file's name in common, and two their text."""
    talks = {
        "a/talk.txt": "Interviewer: Q?\n\nInterviewee: We had data drift. And technical debt.",
        "b/talk.txt": "Interviewer: Other?\n\nInterviewee: We had technical debt, truly.",
        "c/copy.txt": "Interviewer: Other?\n\nInterviewee: We had technical debt, truly.",
    }
    for path, text in talks.items():
        (study / path).parent.mkdir()
        (study / path).write_text(text, encoding="utf-8")
    found = [json.loads(line) for line in run("code", "a", "b", "c").stdout.splitlines()]
    first, second, third, fourth = [one["id"] for one in found]
    assert run("accept", first, "--memo", "So it is.\n\n- <truly> & 😀").returncode == 0
    assert run("reject", second, "--memo", "No: only a word.").returncode == 0
    assert run("reject", third).returncode == 0
    assert run("accept", third, "--coder", "eve", "--memo", "I think so.").returncode == 0
    assert run("recode", "mm-drift", fourth).returncode == 0
    assert run("export", "-o", "all.qdpx", "--status", "all").returncode == 0
    before = run("list", "--status", "all", "--format", "jsonl").stdout
    assert [json.loads(line)["status"] for line in before.splitlines()].count("rejected") == 1
    assert run("init", "new.study", "--coder", "carol").returncode == 0
    done = run("import", "--study", "new.study", "all.qdpx")
    assert (done.returncode, b"warning" in done.stderr) == (0, False)
    assert run("list", "--study", "new.study", "--status", "all", "--format", "jsonl").stdout == before
    assert run("export", "--study", "new.study", "-o", "again.qdpx", "--status", "all").returncode == 0
    assert (study / "again.qdpx").read_bytes() == (study / "all.qdpx").read_bytes()


def test_an_interview_that_is_withdrawn_is_in_no_study_made_from_a_project_of_the_others(run, study: Path) -> None:
    for name, word in (("one", "zanzibar"), ("two", "kept"), ("three", "kept")):
        text = f"Interviewer: Q?\n\nInterviewee: We had data drift, {name} {word}. And technical debt."
        (study / f"{name}.txt").write_text(text, encoding="utf-8")
    found = [json.loads(line) for line in run("code", ".").stdout.splitlines()]
    run("accept", *(one["id"] for one in found if one["code"] == "mm-drift"), "--memo", "So it is.")
    run("reject", *(one["id"] for one in found if one["code"] != "mm-drift"), "--coder", "eve")
    others = ("--transcript", "two.txt", "--transcript", "thr*")
    assert run("export", *others, "--status", "all", "-o", "others.qdpx").returncode == 0
    before = run("list", *others, "--status", "all", "--format", "jsonl").stdout
    assert len(before.splitlines()) == 4
    run("init", "new.study", "--coder", "carol")
    run("import", "--study", "new.study", "others.qdpx")
    assert run("list", "--study", "new.study", "--status", "all", "--format", "jsonl").stdout == before
    files = b"".join(path.read_bytes() for path in study.glob("new.study*"))
    assert (b"two kept" in files, b"one.txt" in files, b"zanzibar" in files) == (True, False, False)


def hostile(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        if name == "slip":
            archive.writestr("../../evil.txt", "x")
        if name == "bomb":
            archive.writestr("sources/x.txt", b"0" * 50_000_000)
        doctype = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' if name == "entity" else ""
        archive.writestr("project.qde", f"{doctype}<Project>{'&e;' if doctype else ''}</Project>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "part"),
    [("slip", b"leads out of the archive"), ("bomb", b"ZIP bomb"), ("entity", b"has a document type")],
)
def test_hostile_projects_are_refused_in_a_line_and_the_others_taken(run, study: Path, name: str, part: bytes) -> None:
    (study / "evil.qdpx").write_bytes(hostile(name))
    (study / "good.qdpx").write_bytes(project())
    done = run("import", "evil.qdpx", "good.qdpx")
    assert done.returncode == 3
    first, second = done.stderr.splitlines()
    assert first.startswith(b"interviewcoder: evil.qdpx: refused, ")
    assert part in first
    assert second == b"good.qdpx: 1 transcript, 1 coding"
    assert sorted(path.name for path in study.iterdir()) == ["evil.qdpx", "good.qdpx", "interviews.study"]
    assert not (study.parent / "evil.txt").exists()


def test_a_file_named_like_a_project_that_is_none_is_told(run, study: Path) -> None:
    (study / "empty.qdpx").write_bytes(b"")
    done = run("import", "empty.qdpx")
    assert done.returncode == 3
    assert b"empty.qdpx: no REFI-QDA project" in done.stderr


def test_a_codebook_goes_there_and_back(run, tmp_path: Path) -> None:
    assert run("codebook", "convert", "ml-quality-issues", "ml.qdc").returncode == 0
    done = run("codebook", "convert", "ml.qdc")
    assert (done.returncode, done.stderr) == (0, b"")
    assert codebooks.read(done.stdout, "ml.yaml")[0] == codebooks.load("ml-quality-issues")
    assert run("codebook", "convert", "ml.qdc", "-o", "ml.yaml").stdout == b""
    assert (tmp_path / "ml.yaml").read_bytes() == done.stdout
    assert run("codebook", "check", "ml.yaml").returncode == 0


def test_the_format_is_that_of_the_option_the_ending_or_the_other_one(run, tmp_path: Path) -> None:
    (tmp_path / "odd").write_text(write_qdc(BOOK), encoding="utf-8")
    assert run("codebook", "convert", "odd").stdout.startswith(b"name: Plant\n")
    assert run("codebook", "convert", "odd", "--format", "qdc").stdout == write_qdc(BOOK).encode()
    (tmp_path / "marked").write_text("\ufeff" + write_qdc(BOOK), encoding="utf-8")
    assert run("codebook", "convert", "marked").stdout == run("codebook", "convert", "odd").stdout
    run("codebook", "convert", "odd", "out.qdc")
    assert (tmp_path / "out.qdc").read_text(encoding="utf-8") == write_qdc(BOOK)
    assert (
        run("codebook", "convert", "-", "--format", "yaml", stdin=write_qdc(BOOK).encode()).stdout[:11]
        == b"name: Plant"
    )


def test_codes_without_terms_and_what_is_odd_are_told(run, tmp_path: Path) -> None:
    text = write_qdc(BOOK).replace('isCodable="true"', 'isCodable="true" color="red"')
    (tmp_path / "other.qdc").write_text(text, encoding="utf-8")
    done = run("codebook", "convert", "other.qdc")
    assert done.returncode == 0
    assert done.stderr.decode().splitlines() == [
        "other.qdc: warning: the colour of code 'Drift' is not #RRGGBB and is left out",
        "interviewcoder: 1 of 1 codes have no terms, so they are never given: add 'terms:' before you code with them",
    ]


def test_the_codes_of_a_project_are_a_codebook_too(run, tmp_path: Path) -> None:
    (tmp_path / "plant.qdpx").write_bytes(project())
    done = run("codebook", "convert", "plant.qdpx")
    assert codebooks.read(done.stdout, "plant.yaml")[0] == BOOK


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (("none.qdc",), 3, "none.qdc: no such codebook"),
        (("bad.yaml",), 3, "bad.yaml:1:1: error: "),
        (("bad.qdc",), 3, "bad.qdc: not XML"),
        (("ml-quality-issues", "--format", "pdf"), 2, "unknown format 'pdf'"),
        (("ml-quality-issues", "a.qdc", "-o", "b.qdc"), 2, "name one file to write to"),
        (("bad.qdc", "bad.qdc"), 3, "not XML"),
    ],
)
def test_mistakes_are_told_in_a_line(run, tmp_path: Path, arguments: tuple[str, ...], code: int, part: str) -> None:
    (tmp_path / "bad.yaml").write_text("nome: x\ncodes: []\n", encoding="utf-8")
    (tmp_path / "bad.qdc").write_text("<CodeBook>", encoding="utf-8")
    done = run("codebook", "convert", *arguments)
    assert done.returncode == code
    assert part in done.stderr.decode()
    assert (tmp_path / "bad.qdc").read_text(encoding="utf-8") == "<CodeBook>"


def test_a_codebook_is_not_written_over_itself(run, tmp_path: Path) -> None:
    (tmp_path / "a.qdc").write_text(write_qdc(BOOK), encoding="utf-8")
    assert run("codebook", "convert", "a.qdc", "a.qdc").returncode == 2

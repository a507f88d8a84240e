"""What files from others, and other users of the machine, may not do."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import zipfile
from pathlib import Path

import docx
import pytest

from interviewcoder.cli import streams, studies
from interviewcoder.cli.completion import complete_codes
from interviewcoder.errors import StudyError
from interviewcoder.study import opening

SAID = "Interviewer: And?\n\nNurse: We have missing values, and the data drifts.\n"


def line(transcript: Path | str, text: str, start: int = 0) -> str:
    """A coded excerpt as somebody may have made it."""
    record = {"transcript": str(transcript), "code": "x", "name": "X", "coder": "ben", "status": "accepted"}
    return json.dumps(record | {"start": start, "end": start + len(text), "text": text}) + "\n"


@pytest.mark.parametrize("name", ["key", ".hidden.txt", "../key", "elsewhere/../../key"])
@pytest.mark.parametrize("text", ["", "-----"])
def test_a_coded_file_publishes_no_file_that_is_no_transcript(run, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "here").mkdir()
    where = tmp_path / "here" / name if name.startswith(".h") else tmp_path / "key"
    where.write_text("-----BEGIN PRIVATE KEY-----\n", encoding="utf-8")
    named = where if name == "key" else name
    (tmp_path / "here" / "z.jsonl").write_text(line(named, text), encoding="utf-8")
    done = run("report", "z.jsonl", cwd=tmp_path / "here")
    if name == ".hidden.txt" and text:
        assert b"names a transcript outside its folder, which is read: .hidden.txt" in done.stderr
    else:
        assert (done.returncode, b"PRIVATE" in done.stdout) == (3, False)


@pytest.mark.parametrize("text", ["", "-----"])
def test_the_context_of_an_excerpt_publishes_no_file_either(run, tmp_path: Path, text: str) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "key").write_text("-----BEGIN PRIVATE KEY-----\n\nme: SECRET\n", encoding="utf-8")
    (tmp_path / "here" / "z.jsonl").write_text(line("../key", text), encoding="utf-8")
    done = run("list", "z.jsonl", "--context", "3", "-f", "jsonl", cwd=tmp_path / "here")
    assert (b"PRIVATE" in done.stdout, b"SECRET" in done.stdout) == (False, False)
    assert b"../key: warning: not found, or not to be read, so its excerpts have no context" in done.stderr


def test_a_transcript_elsewhere_is_read_and_told(run, tmp_path: Path) -> None:
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "a.txt").write_text(SAID, encoding="utf-8")
    (tmp_path / "here").mkdir()
    coded = run("code", "../talks/a.txt", cwd=tmp_path / "here").stdout
    (tmp_path / "here" / "a.jsonl").write_bytes(coded)
    done = run("report", "a.jsonl", cwd=tmp_path / "here")
    assert done.returncode == 0
    assert b"../talks/a.txt" in done.stderr
    assert b"missing values" in done.stdout
    done = run("list", "a.jsonl", "--context", "1", "-f", "jsonl", cwd=tmp_path / "here")
    assert (
        done.stderr.count(
            b"../talks/a.txt: warning: a coded file names this transcript outside its folder, and it is read"
        )
        == 1
    )
    assert b'"text": "And?"' in done.stdout


def test_a_name_of_a_code_is_no_command_for_the_shell(tmp_path: Path, monkeypatch) -> None:
    book = "name: b\ncodes: [{id: time, name: 'Time \\$(touch HURT) `x` \"y\"', terms: [time]}]\n"
    (tmp_path / "b.yaml").write_text(book, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    class Given:
        params = {"codebook": "b.yaml", "no_study": True}  # noqa: RUF012

    [(code, name)] = complete_codes(Given(), "t")  # type: ignore[arg-type]
    assert code == "time"
    assert not set(name) & set("\\$`\"'")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER more AFTER INSERT ON entry BEGIN SELECT 1; END",
        "CREATE VIEW extra AS SELECT * FROM transcript",
        "ALTER TABLE transcript RENAME TO other; CREATE VIEW transcript AS SELECT * FROM other",
        "CREATE VIRTUAL TABLE words USING fts5(word)",
        """DROP TRIGGER entry_is_never_changed;
        CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE(IGNORE); END""",
    ],
)
def test_a_study_that_would_act_by_itself_is_refused(run, tmp_path: Path, statement: str) -> None:
    (tmp_path / "a.txt").write_text(SAID, encoding="utf-8")
    run("init", "--coder", "anna")
    run("code", "-q", "a.txt")
    with sqlite3.connect(tmp_path / "interviews.study") as connection:
        connection.executescript(statement)
    connection.close()
    before = (tmp_path / "interviews.study").read_bytes()
    for command in (("list",), ("code", "a.txt"), ("log",)):
        done = run(*command)
        assert done.returncode == 4
        assert b"has triggers or views that are not interviewcoder's" in done.stderr
    assert (tmp_path / "interviews.study").read_bytes() == before
    run("init", "other.study", "--coder", "ben")
    done = run("import", "interviews.study", "--study", "other.study")
    assert (done.returncode, b"has triggers or views" in done.stderr) == (3, True)


def test_a_study_that_would_act_by_itself_is_refused_where_a_copy_is_read(run, tmp_path: Path) -> None:
    run("init", "--coder", "anna")
    with sqlite3.connect(tmp_path / "interviews.study") as connection:
        connection.execute("CREATE VIEW extra AS SELECT * FROM transcript")
    connection.close()
    with pytest.raises(StudyError, match="has triggers or views"):
        opening._connected_to_copy(tmp_path / "interviews.study", studies.now)


def test_many_footnotes_do_not_stop_everything(run, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Nurse: We have missing values.")
    document.save(tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/footnotes.xml", "<w:footnote " * 80_000)
    assert run("turns", "a.docx").returncode == 0  # it would be stopped after two minutes, of which five were needed


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can give files to others")
def test_a_link_that_somebody_else_has_put_into_a_shared_folder_is_not_followed(run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    (tmp_path / "a.txt").write_text(SAID, encoding="utf-8")
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    (shared / "out.csv").symlink_to(tmp_path / "mine.txt")
    try:
        os.lchown(shared / "out.csv", 65534, 65534)
    except OSError:
        pytest.skip("there is nobody else here, as in some containers")
    done = run("code", "a.txt", "-o", "shared/out.csv")
    assert done.returncode != 0
    assert b"a link that somebody else has put there" in done.stderr
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "kept"
    os.lchown(shared / "out.csv", 0, 0)
    assert run("code", "-q", "a.txt", "-o", "shared/out.csv").returncode == 0


def test_what_others_may_not_read_they_may_not_read_meanwhile(tmp_path: Path) -> None:
    target = tmp_path / "c.jsonl"
    target.write_text("", encoding="utf-8")
    target.chmod(0o600)
    seen: list[int] = []

    def chunks():
        seen.extend(stat.S_IMODE(part.stat().st_mode) for part in tmp_path.glob(".*.part"))
        yield b"words\n"

    streams.write_bytes(chunks(), target)
    assert seen == [0o600]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_the_list_of_names_is_for_nobody_else(run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Interviewer: And?\n\nAnna Miller: Yes.\n\n" * 2, encoding="utf-8")
    assert run("redact", "--suggest", "names.yaml", "a.txt").returncode == 0
    assert stat.S_IMODE((tmp_path / "names.yaml").stat().st_mode) == 0o600


def test_a_long_text_that_a_table_has_once_and_says_often_is_read_row_by_row(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    parquet = pytest.importorskip("pyarrow.parquet")
    number, text = 600, SAID + "and so on " * 400_000
    texts = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * number, pyarrow.int32()), pyarrow.array([text]))
    table = pyarrow.table({"id": [str(at) for at in range(number)], "text": texts})
    parquet.write_table(table, tmp_path / "b.parquet")
    from interviewcoder.transcripts.rows import BY_NAME, Ids, rows_of

    rows = rows_of(str(tmp_path / "b.parquet"), BY_NAME, Ids())
    assert sum(len(row.text) for row in rows) == number * len(text)

"""Files to codings: what goes wrong with one costs the others nothing."""

from __future__ import annotations

import json
from errno import EIO
from io import BufferedReader, FileIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from interviewcoder import load_codebook
from interviewcoder.cli.folders import files_at, files_in
from interviewcoder.cli.inputs import coded_transcripts
from interviewcoder.cli.machine import MachineCoder
from interviewcoder.cli.streams import Messages
from interviewcoder.errors import OutputError
from interviewcoder.matching import Matcher, matcher
from interviewcoder.model.codebook import Code, Codebook, Phrase, Term
from interviewcoder.scale import Reading, Task
from interviewcoder.scale.files import FileCoder
from interviewcoder.scale.results import write_to
from interviewcoder.transcripts import files, parts
from interviewcoder.transcripts.files import shown

BOOK = Codebook("Book", uncategorised=(Code("drift", "Drift", terms=(Term(Phrase("data drift")),)),))
SAID = b"""Interviewer: And what of all that went wrong with the data in the end?

Participant: That was data drift, as it has been ever since we began, as ever.
"""


@pytest.fixture
def stumbles(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug that shows in one transcript."""
    passages = matcher.passages

    def stumble(transcript, *rest):
        if transcript.path == "b.txt" or "(stumble)" in transcript.text:
            raise ZeroDivisionError("words of a participant")
        return passages(transcript, *rest)

    monkeypatch.setattr(matcher, "passages", stumble)


@pytest.mark.usefixtures("stumbles")
def test_a_bug_that_one_file_shows_costs_that_file_alone() -> None:
    tasks = [Task(name, data=SAID) for name in ("a.txt", "b.txt", "c.txt")]
    coded = FileCoder(Matcher(BOOK)).code(tasks)
    assert [len(one.codings) for one in coded] == [1, 0, 1]
    assert coded[1].failure.startswith("b.txt: cannot be coded (a bug, sorry: ZeroDivisionError at test_files.py:")
    assert "participant" not in coded[1].failure
    row = FileCoder(Matcher(BOOK)).code([Task("b.txt", data=SAID, table="calls.parquet")])
    assert row[0].failure.startswith("calls.parquet: b.txt: cannot be coded (")


@pytest.mark.usefixtures("stumbles")
def test_who_asks_for_the_traceback_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVIEWCODER_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        FileCoder(Matcher(BOOK)).code([Task("b.txt", data=SAID)])


@pytest.mark.usefixtures("stumbles")
def test_of_a_large_file_all_behind_a_bug_is_left_out_as_its_turns_have_no_numbers(tmp_path: Path, capsys) -> None:
    said = SAID.decode() + "\n\n"
    some = said * (parts.LARGE // len(said))
    (tmp_path / "a.txt").write_text(some + said.replace("as ever", "(stumble)") + some, "utf-8")
    (tmp_path / "b.md").write_text(said, "utf-8")
    paths = [str(path) for path in sorted(tmp_path.iterdir())]
    coded = list(coded_transcripts(paths, BOOK, Messages(), Reading(), jobs=1, in_parts=True))
    assert len(coded) > 5
    *of_large, (last, _, _) = coded
    assert last.path.endswith("b.md")
    assert "".join(transcript.text for transcript, _, _ in of_large) == some[: sum(len(t.text) for t, _, _ in of_large)]
    (told,) = capsys.readouterr().err.splitlines()
    lines = sum(transcript.text.count("\n") for transcript, _, _ in of_large)
    assert f"a.txt from line {lines + 1} on: cannot be coded (a bug, sorry: ZeroDivisionError at" in told


def test_a_partition_codes_a_large_file_as_one_process_does(tmp_path: Path, samples: Path) -> None:
    pytest.importorskip("pyarrow")
    from interviewcoder.formats.parquet import excerpts_in
    from interviewcoder.scale.partitions import Work, code_partition, partitions_of

    book = load_codebook()
    text = "".join(path.read_text(encoding="utf-8") + "\n" for path in sorted(samples.glob("*.txt")))
    large = tmp_path / "a large.txt"
    large.write_text(text * (parts.LARGE // len(text) + 1), encoding="utf-8")
    paths = [str(large), *map(str, sorted(samples.glob("*.txt")))]
    machine = MachineCoder(book, Messages(quiet=True))
    expected = [
        excerpt
        for one in coded_transcripts(paths, book, machine.messages, Reading(), jobs=1, in_parts=True)
        for excerpt in machine.excerpts(*one)
    ]
    coder = FileCoder(Matcher(book))
    answers = [code_partition(one, coder, Work()) for one in partitions_of(paths)]
    found = [excerpt for answer in answers for batch in answer.batches for excerpt in excerpts_in(batch)]
    assert found == expected
    assert len(found) > 1000


def test_of_a_large_file_nobody_with_a_known_role_is_told_as_of_a_small_one(tmp_path: Path, capsys) -> None:
    said = SAID.decode().replace("Interviewer", "Anna").replace("Participant", "Ben") + "\n\n"
    told = []
    for number in (3, parts.LARGE // len(said) + 1):
        (tmp_path / "a.txt").write_text(said * number, "utf-8")
        messages = Messages()
        coded = list(coded_transcripts([str(tmp_path / "a.txt")], BOOK, messages, Reading(), jobs=1, in_parts=True))
        told.append(capsys.readouterr().err)
    assert len(coded) > 3
    assert told[0] == told[1]
    assert "no speaker has a known role" in told[0]


def test_what_the_parts_of_a_large_file_have_in_common_is_warned_of_once(tmp_path: Path, capsys) -> None:
    said = SAID.decode() + "\n\nSee what I wrote: it drifts.\n\n"
    messages = Messages()
    (tmp_path / "a.txt").write_text(said * (parts.LARGE // len(said) + 1), "utf-8")
    coded = list(coded_transcripts([str(tmp_path / "a.txt")], BOOK, messages, Reading(), jobs=1, in_parts=True))
    first, again = capsys.readouterr().err.splitlines()
    assert "this line begins like one with a label" in first
    assert again == f"interviewcoder: {tmp_path}/a.txt: {len(coded) - 1} more warnings like these, further on"


def test_a_large_file_that_can_be_read_no_further_stops_no_other(tmp_path: Path, monkeypatch, capsys) -> None:
    said = SAID.decode() + "\n\n"
    for name in ("large.txt", "z.txt"):
        (tmp_path / name).write_text(said * (parts.LARGE // len(said) + 1 if name == "large.txt" else 1), "utf-8")

    class Broken(FileIO):
        def readinto(self, buffer) -> int:
            if self.tell() > 4 * parts.PART:
                raise OSError(EIO, "Input/output error")
            return super().readinto(buffer)

    monkeypatch.setattr(files, "open", lambda path, _: BufferedReader(Broken(path)), raising=False)
    paths = sorted(str(path) for path in tmp_path.iterdir())
    coded = list(coded_transcripts(paths, BOOK, Messages(), Reading(), jobs=1, in_parts=True))
    assert Path(coded[-1][0].path).name == "z.txt"
    assert len(coded) > 2
    assert capsys.readouterr().err == f"interviewcoder: {tmp_path}/large.txt: cannot be read (Input/output error)\n"


def test_short_questions_do_not_make_a_part_of_all(tmp_path: Path) -> None:
    turn = "Interviewer: Mm, and then what?\n\nInterviewee: " + "Then the data drifted away from us. " * 20 + "\n\n"
    (tmp_path / "short.txt").write_text(turn * (12 * parts.PART // len(turn)), encoding="utf-8")
    found = list(parts.parts_of(str(tmp_path / "short.txt"), "utf-8", layout=None, roles={}))
    assert max(len(part.text) for part in found) < 9 * parts.PART
    assert all(part.text.startswith("Interviewer: Mm") for part in found)


def test_what_cannot_be_written_to_a_url_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    local = pytest.importorskip("fsspec.implementations.local").LocalFileSystem

    def half(_self, path: str, data: bytes) -> None:
        Path(path).write_bytes(data[:3])
        raise OSError("No space left on device")

    monkeypatch.setattr(local, "pipe_file", half)
    with pytest.raises(OutputError, match=r"cannot be written \(No space"):
        write_to(f"file://{tmp_path}/part-00000.parquet", b"PAR1 and more")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_and_a_url_of_it_are_the_same_files(tmp_path: Path, capsys) -> None:
    pytest.importorskip("fsspec")
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"id": ["1"], "text": [SAID.decode()]}), table)
    taken = ["_d.txt", "_e/f.txt", "a.parquet", "b.txt", "c/c.txt"]
    whole = table.read_bytes()
    for name in (*taken, ".hidden/g.txt", ".h.txt", "_temporary/h.parquet", "_i.parquet", "c/_delta_log/0.parquet"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(whole if path.suffix == ".parquet" else SAID)
    for name in ("b.vtt", "c/c.srt", "c/b.docx"):
        (tmp_path / name).write_bytes(b"")
    taken = sorted([*taken, "c/b.docx"])
    at_url = files_at(f"file://{tmp_path}", Messages(), "texts")
    at_url_said = capsys.readouterr().err
    assert sorted(path.removeprefix(f"file://{tmp_path}/") for path in at_url) == taken
    in_folder = files_in(str(tmp_path), Messages(), "texts")
    assert sorted(Path(path).relative_to(tmp_path).as_posix() for path in in_folder) == taken
    assert sorted(capsys.readouterr().err.splitlines()) == sorted(at_url_said.splitlines())
    assert at_url_said.count("left out") == 2
    (tmp_path / "d.txt").mkdir()
    assert files_at(f"file://{tmp_path}/?.txt", Messages(), "texts") == [f"file://{tmp_path}/b.txt"]


def test_a_row_is_named_by_its_id_whatever_the_locale() -> None:
    assert shown("\u00e91 \u65e5\u672c") == "\u00e91 \u65e5\u672c"
    assert shown("caf\udce9.txt") == "caf\\xe9.txt"


@pytest.mark.parametrize("within", ["*.txt", ""])
def test_files_in_an_archive_at_a_url_are_named_by_the_whole_chain(tmp_path: Path, run, within: str) -> None:
    pytest.importorskip("fsspec", reason="fsspec is not installed: pip install 'interviewcoder[dask]'")
    with ZipFile(tmp_path / "z.zip", "w") as archive:
        for name in ("a.txt", "b.txt"):
            archive.writestr(name, SAID)
    done = run("code", f"zip://{within}::z.zip")
    assert {json.loads(line)["transcript"] for line in done.stdout.splitlines()} == {
        "zip://a.txt::z.zip", "zip://b.txt::z.zip",
    }  # fmt: skip

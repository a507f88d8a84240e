"""Tables of texts: a row is coded as a file is, whatever the batches, processes and column types."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run

pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'interviewcoder[parquet]'")

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

import interviewcoder
from interviewcoder import InputError
from interviewcoder.model.codebook import Code, Codebook, Phrase, Term
from interviewcoder.transcripts import rows

BOOK = Codebook("Book", uncategorised=(Code("drift", "Drift", terms=(Term(Phrase("data drift")),)),))


def test_a_row_is_coded_as_a_file_is_by_any_number_of_processes(run: Run, samples: Path, tmp_path: Path) -> None:
    texts = {path.name: path.read_bytes().decode("utf-8-sig") for path in sorted(samples.glob("*.txt"))}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    pq.write_table(
        pa.table({"id": list(texts), "text": list(texts.values())}), tmp_path / "t.parquet", row_group_size=2
    )
    files = run("code", *texts)
    done = [run("code", "t.parquet", "--jobs", jobs) for jobs in (1, 2, 8)]
    assert len(files.stdout) > 20_000
    assert {one.stdout for one in done} == {files.stdout}
    assert {one.stderr for one in done} == {done[0].stderr}
    tables = [run("code", "t.parquet", "--jobs", jobs, "--format", "parquet").stdout for jobs in (1, 2, 8)]
    assert len(set(tables)) == 1
    assert pq.read_table(pa.BufferReader(tables[0])).num_rows == len(files.stdout.splitlines())


SAYS = "We had data drift."


@pytest.mark.parametrize(
    ("ids", "texts", "found"),
    [
        (pa.array([7, 8]), pa.array([SAYS, SAYS], pa.large_string()), ["7", "8"]),
        (pa.array(["a", None]), pa.array([None, SAYS]), [""]),
        (pa.array(["a", "a"]).dictionary_encode(), pa.array([SAYS, SAYS]).dictionary_encode(), ["a", "a"]),
        (pa.array(["a", "b"]), pa.array([SAYS.encode(), "fa\xe7ade. ".encode("latin-1") + SAYS.encode()]), ["a", "b"]),
        (pa.array(["a", "b"]), pa.array([SAYS.encode()] * 2, pa.binary(len(SAYS))), ["a", "b"]),
        (pa.array(["a", "b"]), pa.array([None, None]), []),
        (pa.array([12345678901, 1e16, 0.5]), pa.array([SAYS] * 3), ["12345678901", "10000000000000000", "0.5"]),
        (pa.array([33155550101, None]), pa.array([SAYS, "Nothing."]), ["33155550101"]),
    ],
    ids=["numbers", "nothing", "dictionaries", "bytes", "bytes of one length", "null", "floats", "one is missing"],
)
def test_columns_of_any_type_of_text(run: Run, tmp_path: Path, ids: pa.Array, texts: pa.Array, found: list) -> None:
    pq.write_table(pa.table({"call": ids, "said": texts}), tmp_path / "calls.parquet")
    done = run("code", "calls.parquet", "--id-column", "call", "--text-column", "said", "--code", "mm-drift")
    assert done.returncode == 0
    assert [json.loads(line)["transcript"] for line in done.stdout.splitlines()] == found


def test_what_looks_wrong_in_rows_is_told_once(run: Run, tmp_path: Path) -> None:
    rows = {"id": ["a", "b", None, "d"], "text": [SAYS, "Nothing.", "Nothing else.", "\0"]}
    pq.write_table(pa.table(rows), tmp_path / "answers.parquet")
    done = run("code", "answers.parquet", "--code", "mm-drift")
    assert done.returncode == 3
    failure, label, name = done.stderr.decode().splitlines()
    assert failure.startswith("interviewcoder: answers.parquet: d: not a text file (it holds NUL bytes)")
    assert label.startswith("answers.parquet: warning: no speaker labels found, in 3 rows (give each")
    assert (
        name
        == "answers.parquet: warning: no id, in 1 row (give each row one, or its excerpts cannot be told from others)"
    )


@pytest.mark.parametrize("how", [[], ["--jobs", "2"], ["--cluster", "local", "--jobs", "2"]])
def test_ids_that_come_again_are_told(run: Run, tmp_path: Path, how: list[str]) -> None:
    rows = {"id": ["a", "b", "a", "c", "a", None, None], "text": [SAYS, SAYS + " ", SAYS, SAYS, SAYS, SAYS, SAYS]}
    pq.write_table(pa.table(rows), tmp_path / "turns.parquet")
    done = run("code", "turns.parquet", "--code", "mm-drift", *how)
    assert done.returncode == 0
    assert [json.loads(line)["transcript"] for line in done.stdout.splitlines()] == [*"abaca", "", ""]
    told = [line for line in done.stderr.decode().splitlines() if "same id" in line]
    assert [line.partition(" (")[0] for line in told] == [
        "turns.parquet: warning: the same id as an earlier row, in 2 rows"
    ]


def test_ids_of_another_table_are_told(run: Run, tmp_path: Path) -> None:
    for month in ("january", "march"):
        pq.write_table(pa.table({"id": [1, 2], "text": [SAYS, SAYS]}), tmp_path / f"{month}.parquet")
    done = run("code", "january.parquet", "march.parquet", "--code", "mm-drift")
    assert done.stdout.count(b"\n") == 4
    assert b"march.parquet: warning: the same id as an earlier row, in 2 rows" in done.stderr
    assert b"january.parquet: warning: the same id" not in done.stderr


def test_so_many_ids_are_remembered(monkeypatch) -> None:
    monkeypatch.setattr(rows, "_MOST_SEEN", 3)
    seen = rows.Ids()
    assert [seen.add(one) for one in "abcdabcefghia"] == [False] * 4 + [True] * 3 + [False] * 6


@pytest.mark.parametrize("how", [[], ["--cluster", "local", "--jobs", "1"]])
@pytest.mark.parametrize("kind", [pa.string(), pa.binary()])
def test_ids_that_are_no_utf_8_are_read_all_the_same(
    run: Run, tmp_path: Path, kind: pa.DataType, how: list[str]
) -> None:
    ids = pa.array([b"a", b"caf\xe9", b"caf\xc3\xa9"], pa.binary())
    buffers = ids.buffers()
    pq.write_table(
        pa.table({"id": pa.Array.from_buffers(kind, 3, buffers), "text": [SAYS] * 3}), tmp_path / "calls.parquet"
    )
    done = run("code", "calls.parquet", "--code", "mm-drift", *how)
    assert (done.returncode, done.stderr.count(b"cannot be coded")) == (0, 0)
    assert [json.loads(line)["transcript"] for line in done.stdout.splitlines()] == ["a", "caf\\xe9", "café"]


def test_rows_are_read_by_their_size(tmp_path: Path) -> None:
    for length, most in [(10, 1000), (100_000, 50)]:
        texts = [f"{number:08}" + "x" * length for number in range(2000 if length < 100 else 200)]
        table = pa.table({"id": [str(number) for number in range(len(texts))], "text": texts})
        pq.write_table(table, tmp_path / "calls.parquet", compression="none", use_dictionary=False)
        read = list(rows.batches_of(str(tmp_path / "calls.parquet"), rows.BY_NAME))
        assert max(batch.num_rows for batch in read) <= most
        assert [text for batch in read for text in batch.column("text").to_pylist()] == texts


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"call": ["a"], "text": ["t"]}, b"no column 'id'; there are call, text: name one with --id-column"),
        ({"id": ["a"], "words": ["t"]}, b"no column 'text'; there are id, words: name one with --text-column"),
        ({"id": ["a"], "text": [1.5]}, b"column 'text' holds double, not text"),
        ({"id": [["a"]], "text": ["t"]}, b"column 'id' holds list<element: string>, not ids"),
        (
            {"id": ["a"], "text": ["t"], "transcript": ["a"], "code": ["x"], "evidence": ["e"]},
            b"'interviewcoder list'",
        ),
    ],
)
def test_a_table_that_cannot_be_read_stops_no_other(run: Run, tmp_path: Path, rows: dict, message: bytes) -> None:
    pq.write_table(pa.table(rows), tmp_path / "a.parquet")
    pq.write_table(pa.table({"id": ["z"], "text": [SAYS]}), tmp_path / "z.parquet")
    (tmp_path / "damaged.parquet").write_bytes((tmp_path / "z.parquet").read_bytes()[:-5])
    (tmp_path / "_metadata.parquet").write_bytes(b"")
    done = run("code", *sorted(path.name for path in tmp_path.glob("[a-z]*.parquet")))
    assert done.returncode == 3
    assert b"a.parquet: " in done.stderr
    assert message in done.stderr
    assert b"damaged.parquet: cannot be read (not Parquet, or damaged)" in done.stderr
    assert [json.loads(line)["transcript"] for line in done.stdout.splitlines()] == ["z"]


def test_columns_of_the_same_name_are_told(run: Run, tmp_path: Path) -> None:
    table = pa.table([pa.array(["a"]), pa.array([SAYS]), pa.array([SAYS])], names=["id", "text", "text"])
    pq.write_table(table, tmp_path / "a.parquet")
    done = run("code", "a.parquet")
    assert done.returncode == 3
    assert b"a.parquet: several columns are named 'text'" in done.stderr


def test_a_folder_gives_tables_of_texts_to_code_and_those_of_excerpts_to_others(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    pq.write_table(pa.table({"id": ["z"], "text": [SAYS]}), data / "z.parquet")
    (data / "damaged.parquet").write_bytes(b"PAR1")
    (data / "_metadata.parquet").write_bytes(b"")
    (data / "i.txt").write_text(f"Interviewer: Well?\nParticipant: {SAYS}\n")
    first = run("code", "data", "-o", "data/coded.parquet")
    again = run("code", "data", "-o", "data/coded.parquet")
    assert first.returncode == again.returncode == 3  # of the damaged one
    assert b"data/coded.parquet: left out, as it holds coded excerpts" in again.stderr
    excerpts = pq.read_table(data / "coded.parquet").to_pylist()
    assert {row["transcript"] for row in excerpts} == {"data/i.txt", "z"}
    listed = run("list", "data", "--format", "jsonl")
    assert listed.returncode == 3
    assert b"data/damaged.parquet: cannot be read" in listed.stderr
    assert b"data/z.parquet: left out, as it holds no coded excerpts" in listed.stderr
    assert sorted(json.loads(line)["id"] for line in listed.stdout.splitlines()) == sorted(e["id"] for e in excerpts)
    (data / "coded.parquet").unlink()
    assert run("list", "data", "--format", "jsonl").stdout  # transcripts, coded on the fly


def test_a_table_with_columns_like_those_of_excerpts_may_hold_texts(run: Run, tmp_path: Path) -> None:
    row = {"id": ["a"], "text": [SAYS], "transcript": ["t"], "code": ["7"], "start": [0], "end": [9]}
    pq.write_table(pa.table(row), tmp_path / "segments.parquet")
    assert run("code", "segments.parquet").stdout == run("code", ".").stdout != b""


def test_folders_of_excerpts_are_read_by_commands_that_need_transcripts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "i.txt").write_text(f"Interviewer: Well?\nParticipant: {SAYS}\n")
    (tmp_path / "coded").mkdir()
    run("code", "i.txt", "-o", "coded/part-0.parquet")
    counted = run("stats", "codes", "coded", "--format", "jsonl")
    assert counted.returncode == 0
    assert b"mm-drift" in counted.stdout


def test_a_study_takes_no_tables(run: Run, samples: Path, tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["z"], "text": [SAYS]}), tmp_path / "z.parquet")
    run("init", "--coder", "anna")
    done = run("code", "z.parquet")
    assert done.returncode == 2
    assert b"add --no-study" in done.stderr
    assert run("code", "z.parquet", "--no-study").stdout
    both = run("code", samples, "z.parquet")
    assert both.returncode == 3
    assert b"z.parquet: a table is coded without a study: add --no-study" in both.stderr
    assert len(run("list", "--format", "jsonl").stdout.splitlines()) == len(both.stdout.splitlines()) > 20


def test_without_pyarrow_it_is_said_what_to_install(run: Run, samples: Path, tmp_path: Path) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "pyarrow.py").write_text("raise ModuleNotFoundError('pyarrow')")
    (tmp_path / "t.parquet").write_bytes(b"")
    for arguments in (["t.parquet"], [samples, "-o", "out.parquet"]):
        done = run("code", *arguments, env={"PYTHONPATH": str(tmp_path / "without")})
        assert done.returncode == 2
        assert b"pip install 'interviewcoder[parquet]'" in done.stderr
    assert not (tmp_path / "out.parquet").exists()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([SAYS, "Interviewer: data drift?\nInterviewee: date drifts!", "", "no"])), st.data())
def test_batches_may_be_cut_anywhere(texts: list[str], data: st.DataObject) -> None:
    batch = pa.record_batch(
        {"id": pa.array(map(str, range(len(texts))), pa.string()), "text": pa.array(texts, pa.string())}
    )
    whole = interviewcoder.code_batch(batch, BOOK)
    at = data.draw(st.integers(0, len(texts)))
    parts = [interviewcoder.code_batch(part, BOOK) for part in (batch.slice(0, at), batch.slice(at))]
    assert whole.schema.equals(interviewcoder.excerpt_schema())
    assert pa.Table.from_batches(parts).combine_chunks().to_pylist() == whole.to_pylist()
    assert whole.num_rows == sum("drift" in text for text in texts)


@pytest.mark.parametrize("sizes", [[], [3], [1, 0, 2]])
def test_of_a_table_a_table_is_made(sizes: list[int]) -> None:
    """Ray's `map_batches` hands over tables, and takes nothing else."""
    rows_left = iter([{"id": name, "text": SAYS} for name in "abc"])
    columns = pa.schema({"id": pa.string(), "text": pa.string()})
    parts = [pa.RecordBatch.from_pylist(list(islice(rows_left, size)), columns) for size in sizes]
    table = pa.Table.from_batches(parts, columns)
    coded = interviewcoder.code_batch(table, BOOK)
    assert isinstance(coded, pa.Table)
    assert coded.schema.equals(interviewcoder.excerpt_schema())
    assert coded.column("transcript").to_pylist() == list("abc")[: sum(sizes)]


def test_of_a_text_that_cannot_be_read_the_caller_hears() -> None:
    batch = pa.record_batch({"id": ["a", "b"], "text": ["\0", SAYS]})
    heard: list[str] = []
    assert interviewcoder.code_batch(batch, BOOK, failed=heard.append).num_rows == 1
    assert heard == ["a: not a text file (it holds NUL bytes); export the transcript as plain text"]
    with pytest.warns(UserWarning, match="a: not a text file"):
        interviewcoder.code_batch(batch, BOOK)
    with pytest.raises(InputError, match="the batch: no column 'words'"):
        interviewcoder.code_batch(batch, BOOK, text_column="words")


@pytest.mark.skipif(not hasattr(pa, "json_"), reason="this pyarrow has no such types")
def test_ids_and_texts_of_odd_types_are_read() -> None:
    said = "Interviewer: So?\n\nInterviewee: We had data drift, a problem.\n"
    own = uuid4()
    ids = pa.ExtensionArray.from_storage(pa.uuid(), pa.array([own.bytes], pa.binary(16)))
    texts = [
        pa.array([said]),
        pa.ExtensionArray.from_storage(pa.json_(), pa.array([said])),
        pc.run_end_encode(pa.array([said])),
    ]
    book = interviewcoder.load_codebook()
    for text in texts:
        batch = pa.record_batch([ids, text], names=["id", "text"])
        coded = interviewcoder.code_batch(batch, book).to_pylist()
        assert {excerpt["transcript"] for excerpt in coded} == {str(own)}
    batch = pa.record_batch([pc.run_end_encode(pa.array([7])), texts[0]], names=["id", "text"])
    assert {excerpt["transcript"] for excerpt in interviewcoder.code_batch(batch, book).to_pylist()} == {"7"}


def test_of_a_damaged_table_it_is_told_how_much_was_coded(run: Run, tmp_path: Path) -> None:
    rows = {"id": [str(number) for number in range(3000)], "text": [SAYS] * 3000}
    pq.write_table(pa.table(rows), tmp_path / "calls.parquet", row_group_size=100, compression="none")
    data = bytearray((tmp_path / "calls.parquet").read_bytes())
    data[len(data) // 2 : len(data) // 2 + 3000] = bytes(3000)
    (tmp_path / "calls.parquet").write_bytes(data)
    done = run("code", "calls.parquet", "--jobs", 1)
    coded = len({json.loads(line)["transcript"] for line in done.stdout.splitlines()})
    assert done.returncode == 3
    assert 0 < coded < 3000
    assert f"damaged), after its first {coded:,} rows, which were coded".encode() in done.stderr

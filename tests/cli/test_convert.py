"""`convert`, and timed transcripts in the other commands and in a study."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest

ZOOM = """WEBVTT

1
00:00:03.000 --> 00:00:05.250
Interviewer: What went wrong over time?

2
00:00:06.000 --> 00:00:09.000
Dana Nott: We had data drift &amp; so on.

3
00:00:09.100 --> 00:00:12.000
Dana Nott: Twice.
"""


@pytest.fixture
def zoom(tmp_path: Path) -> Path:
    path = tmp_path / "zoom.vtt"
    path.write_text(ZOOM, encoding="utf-8")
    return path


def records(done) -> list[dict[str, object]]:
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_to_standard_output_it_is_labelled_text(run, zoom: Path) -> None:
    done = run("convert", zoom.name)
    assert done.stdout.decode() == (
        "Interviewer (00:00:03.000 - 00:00:05.250): What went wrong over time?\n\n"
        "Dana Nott (00:00:06.000 - 00:00:12.000): We had data drift & so on. Twice.\n"
    )


@pytest.mark.parametrize("target", ["new.txt", "new.vtt", "new.json"])
def test_the_ending_says_the_format_and_nothing_is_lost(run, zoom: Path, target: str) -> None:
    assert run("convert", zoom.name, "-o", target).returncode == 0
    before, after = records(run("turns", zoom.name)), records(run("turns", target))
    fields = ("time", "ends", "speaker", "role", "text")
    assert [[turn[name] for name in fields] for turn in after] == [[turn[name] for name in fields] for turn in before]


def test_delve(run, zoom: Path) -> None:
    done = run("convert", zoom.name, "--format", "delve")
    assert done.stdout.decode() == (
        "Interviewer\n\nWhat went wrong over time?\n\nDana Nott\n\nWe had data drift & so on. Twice.\n"
    )


def test_a_folder_to_a_folder(run, samples: Path, tmp_path: Path) -> None:
    done = run("convert", samples, "-o", "converted", "--format", "vtt")
    assert done.returncode == 0
    assert sorted(path.stem for path in (tmp_path / "converted").iterdir()) == sorted(
        path.stem for path in samples.glob("*.txt")
    )
    assert b"those in the subtitles are estimated" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["zoom.vtt", "-o", "new.pdf"], b"no layout has the ending '.pdf'"),
        (["zoom.vtt", "--format", "pdf"], b"unknown format 'pdf': choose one of labelled, delve, vtt, json"),
        (["zoom.vtt", "-o", "zoom.vtt"], b"is an input of this run"),
        (["zoom.vtt", "other.srt"], b"name a folder"),
        (["zoom.vtt", "sub/zoom.txt", "-o", "out/"], b"would both become"),
    ],
)
def test_what_makes_no_sense(run, zoom: Path, arguments: list[str], said: bytes) -> None:
    (zoom.parent / "sub").mkdir()
    (zoom.parent / "sub" / "zoom.txt").write_text("Interviewer: hello\n")
    (zoom.parent / "other.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nhello\n")
    done = run("convert", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert zoom.read_text() == ZOOM


def test_no_file_of_a_folder_is_replaced(run, zoom: Path) -> None:
    ours = zoom.with_suffix(".txt")
    ours.write_text("Interviewer: ours\n")
    for place in (".", "./"):
        done = run("convert", zoom.name, "-o", place)
        assert done.returncode == 2
        assert b"zoom.txt: exists already, so nothing was written; name another folder" in done.stderr
    (zoom.parent / "two.vtt").write_text(ZOOM)
    (zoom.parent / "two.txt").write_text("Interviewer: ours, too\n")
    both = run("convert", zoom.name, "two.vtt", "-o", ".")
    assert (both.returncode, b"two.txt and 1 more: exists already, so nothing was written" in both.stderr) == (2, True)
    (zoom.parent / "two.txt").unlink()
    assert run("convert", zoom.name, "two.vtt", "-o", ".").returncode == 2
    assert ours.read_text() == "Interviewer: ours\n"
    assert not zoom.with_name("two.txt").exists()
    assert run("convert", zoom.name, "-o", ours.name).returncode == 0  # who names a file means it


def test_a_dash_is_standard_output(run, zoom: Path) -> None:
    done = run("convert", zoom.name, "-o", "-")
    assert done.stdout == run("convert", zoom.name).stdout != b""
    assert not zoom.with_name("-").exists()
    assert run("convert", zoom.name, "-o", "-", "-f", "json").stdout.startswith(b"{")


def test_from_where_a_result_is_read_back_differently_is_told(run, tmp_path: Path) -> None:
    long = "Prof. Maria Fernanda de la Cruz Hernandez, University of the North"  # no label of Delve's is so long
    said = [("Interviewer", "What?"), ("Ben", "Data."), ("Interviewer", "And?"), (long, "Drift."), ("Ben", "Bye.")]
    cues = [f"00:00:0{at}.000 --> 00:00:0{at}.900\n<v {speaker}>{text}" for at, (speaker, text) in enumerate(said)]
    (tmp_path / "long.vtt").write_text("\n\n".join(["WEBVTT", *cues]) + "\n", encoding="utf-8")
    told = "from this turn ('Interviewer') on the result is read back differently (compare the two there)"
    done = run("convert", "long.vtt", "--format", "delve")
    assert (done.returncode, done.stderr.decode()) == (0, f"long.vtt:5: warning: {told}\n")
    assert run("convert", "long.vtt", "--format", "delve", "--quiet").stderr == b""
    for name in ("labelled", "vtt", "json", "text"):
        assert run("convert", "long.vtt", "--format", name).stderr == b""


def test_a_folder_that_cannot_be_made_is_told(run, zoom: Path) -> None:
    done = run("convert", zoom.name, "-o", f"{zoom.name}/new/")
    assert done.returncode == 1
    assert done.stderr.decode() == (
        f"interviewcoder: {zoom.name}/new: cannot be made (Not a directory); choose another folder\n"
    )
    assert run("convert", zoom.name, "-o", "new/and/newer/").returncode == 0
    assert zoom.with_name("new").joinpath("and", "newer", "zoom.txt").exists()


def test_without_turns_it_is_converted_too(run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("\n")
    for name in ("labelled", "delve", "vtt", "json"):
        done = run("convert", "empty.txt", "--format", name)
        assert done.returncode == 0
        assert b"Traceback" not in done.stderr


def test_one_bad_file_does_not_stop_the_others(run, zoom: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.docx").write_bytes(b"PK\x03\x04 no archive")
    done = run("convert", "bad.docx", zoom.name, "-o", "out/")
    assert done.returncode == 3
    assert b"bad.docx: not a sound ZIP archive" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["zoom.txt"]


def test_as_text_it_is_what_excerpts_are_slices_of(run, tmp_path: Path) -> None:
    """Also where nobody is named, and in Word documents in layouts of their own."""
    srt = "1\n00:00:00,000 --> 00:00:02,500\nWhat was it?\n\n2\n00:00:09,000 --> 00:00:12,000\nWe had data drift.\n"
    (tmp_path / "nobody.srt").write_text(srt, encoding="utf-8")
    for name, lines in (
        ("otter.docx", ["Anna  0:24", "Was there any trouble?", "Ben  0:31", "We had data drift."]),
        ("delve.docx", ["A title", "Interviewer", "Was there any?", "Interviewee", "We had data drift."]),
        ("plain.docx", ["We had data drift, all of it.", "Then the model broke."]),
    ):
        document = docx.Document()
        for line in lines:
            document.add_paragraph(line)
        document.save(str(tmp_path / name))
    for path in ("nobody.srt", "otter.docx", "delve.docx", "plain.docx"):
        text = run("convert", "--format", "text", path).stdout.decode()
        [excerpt] = records(run("code", path, "--code", "mm-drift"))
        assert text[excerpt["start"] : excerpt["end"]] == excerpt["text"]


def test_excerpts_have_times_and_offsets_of_the_labelled_text(run, zoom: Path) -> None:
    text = run("convert", zoom.name).stdout.decode()
    [excerpt] = records(run("code", zoom.name, "--code", "mm-drift"))
    assert excerpt["time"] == 6.0
    assert text[excerpt["start"] : excerpt["end"]] == excerpt["text"] == "We had data drift & so on. Twice."


def test_of_files_that_differ_by_their_ending_a_folder_gives_one(run, zoom: Path) -> None:
    zoom.with_suffix(".srt").write_text("1\n00:00:01,000 --> 00:00:02,000\ndata drift\n")
    done = run("code", ".", "--code", "mm-drift")
    assert {record["transcript"] for record in records(done)} == {"zoom.vtt"}
    assert b"zoom.srt: left out, as 'zoom.vtt' beside it is read instead" in done.stderr


def test_a_study_keeps_times(run, zoom: Path) -> None:
    assert run("init", "--coder", "anna").returncode == 0
    [first] = records(run("code", zoom.name, "--code", "mm-drift"))
    [listed] = records(run("list", "--format", "jsonl"))
    assert listed == first
    zoom.write_text(ZOOM.replace("over time", "over all that time"))
    done = run("code", zoom.name, "--code", "mm-drift")
    assert b"has changed; 1 coding moved" in done.stderr
    [moved] = records(done)
    assert (moved["time"], moved["text"]) == (first["time"], first["text"])
    assert moved["start"] == first["start"] + len("all that ")
    assert b"data drift" in run("show", zoom.name).stdout


def test_word_documents_go_through_the_commands(run, tmp_path: Path) -> None:
    document = docx.Document()
    for paragraph in ("Interviewer  0:03", "What went wrong?", "Interviewee  0:24", "We had data drift."):
        document.add_paragraph(paragraph)
    document.save(str(tmp_path / "otter.docx"))
    [excerpt] = records(run("code", "otter.docx", "--code", "mm-drift"))
    assert (excerpt["time"], excerpt["text"]) == (24.0, "We had data drift.")
    assert run("code", "otter.docx", "-o", "coded.jsonl").returncode == 0
    assert records(run("list", "coded.jsonl", "otter.docx", "--context", "1", "--format", "jsonl"))
    assert run("init", "--coder", "anna").returncode == 0
    done = run("import", "otter.docx")
    assert b"a transcript, 2 turns" in done.stderr
    assert b"data drift" in run("kwic", "drift", "--in", "otter.docx").stdout


def test_json_of_a_recogniser_is_a_transcript_to_all_commands(run, zoom: Path, tmp_path: Path) -> None:
    assert run("convert", zoom.name, "-o", "whisper.json").returncode == 0
    [excerpt] = records(run("list", "whisper.json", "--code", "mm-drift", "--format", "jsonl"))
    assert excerpt["time"] == 6.0
    [piped] = records(run("code", "-", "--code", "mm-drift", stdin=(tmp_path / "whisper.json").read_bytes()))
    assert piped["time"] == 6.0

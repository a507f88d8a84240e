"""`interviewcoder redact`, run as people run it."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

TALK = """Interview 3

Dr. Anna Smith

Who are you?

Paul Weber

I am Paul, of Acme in Lyon. Write to paul@acme.example or call me at +49 30 901820. My boss is Ms. Keller.

Dr. Anna Smith

Does Keller like tomatoes?

Paul Weber

The tomatoes need water. Ask Anna, or paul@acme.example again.
"""
OTHER = (
    "Interviewer: Who is Anna Smith?\n\nInterviewee: I met her at Acme. It is zoe@acme.example, or Paul@Acme.example.\n"
)
NAMES = "pseudonyms:\n  Firm A: [Acme]\n  Ms. K: [Ms Keller, Keller]\nkeep: [Lyon]\n"
SECRETS = ("Anna", "Smith", "Paul", "Weber", "Acme", "Keller", "901820", "zoe@")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two interviews and a list of pseudonyms."""
    (tmp_path / "talks" / "late").mkdir(parents=True)
    (tmp_path / "talks" / "one.txt").write_bytes(TALK.replace("\n", "\r\n").encode("utf-8-sig"))
    (tmp_path / "talks" / "late" / "anna-smith.txt").write_text(OTHER, encoding="utf-8")
    (tmp_path / "names.yaml").write_text(NAMES, encoding="utf-8")
    return tmp_path


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    """What a run that went well said on standard error, where no name may be."""
    assert done.returncode == 0, done.stderr.decode()
    assert not [secret for secret in SECRETS if secret in done.stderr.decode()]
    return done.stderr.decode()


def rows(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    said(done)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_transcripts_are_redacted_into_a_folder_and_the_same_everywhere(run, folder: Path) -> None:
    before = (folder / "talks" / "one.txt").read_bytes()
    done = run("redact", "talks", "-p", "names.yaml", "-o", "shared")
    assert done.stdout == b""
    assert said(done) == (
        "2 transcripts: 4 given words, 7 speakers' names, 4 e-mail addresses, 1 phone number replaced. This is no "
        "guarantee of anonymity: read what you share\n"
    )
    one = (folder / "shared" / "one.txt").read_bytes()
    assert one.startswith(b"\xef\xbb\xbfInterview 3\r\n\r\nPerson 1\r\n")
    assert one.decode("utf-8-sig").replace("\r\n", "\n") == (
        "Interview 3\n\nPerson 1\n\nWho are you?\n\nPerson 2\n\n"
        "I am Person 2, of Firm A in Lyon. Write to [e-mail 2] or call me at [phone 1]. My boss is Ms. K.\n\n"
        "Person 1\n\nDoes Ms. K like tomatoes?\n\nPerson 2\n\n"
        "The tomatoes need water. Ask Person 1, or [e-mail 2] again.\n"
    )
    assert (folder / "shared" / "late" / "Person 1.txt").read_text(encoding="utf-8") == (
        "Interviewer: Who is Person 1?\n\nInterviewee: I met her at Firm A. It is [e-mail 1], or [e-mail 2].\n"
    )
    assert (folder / "talks" / "one.txt").read_bytes() == before
    old, new = (rows(run("turns", path, "-q")) for path in ("talks/one.txt", "shared/one.txt"))
    assert [turn["turn"] for turn in old] == [turn["turn"] for turn in new] == [0, 1, 2, 3]
    assert run("redact", "talks", "-p", "names.yaml", "-o", "again").returncode == 0
    assert (folder / "again" / "one.txt").read_bytes() == one


def test_one_transcript_goes_to_standard_output_or_a_file(run, folder: Path) -> None:
    piped = run("redact", "-", "-p", "names.yaml", stdin=OTHER.encode())
    assert b"Firm A" in piped.stdout
    said(piped)
    path = "talks/late/anna-smith.txt"
    alone = run("redact", path, "-p", "names.yaml", "-o", "-")
    assert alone.stdout == piped.stdout
    said(run("redact", path, "-p", "names.yaml", "-o", "new.txt"))
    assert (folder / "new.txt").read_bytes() == alone.stdout


def test_the_list_has_every_place(run, folder: Path) -> None:
    found = rows(run("redact", "talks", "-p", "names.yaml", "--list"))
    texts = {}
    for path in ("talks/one.txt", "talks/late/anna-smith.txt"):
        texts[path] = (folder / path).read_text(encoding="utf-8-sig")
    for row in found:
        text = texts[str(row["transcript"])]
        assert text[row["start"] : row["end"]] == row["text"]  # type: ignore[misc]
        assert text.count("\n", 0, row["start"]) + 1 == row["line"]  # type: ignore[arg-type]
        assert str(row["text"]) in str(row["context"])
    kinds = [row["kind"] for row in found]
    assert {kind: kinds.count(kind) for kind in kinds} == {"name": 7, "given": 4, "e-mail": 4, "phone": 1}
    unlisted = rows(run("redact", "talks/one.txt", "--list"))
    assert [(row["text"], row["likelihood"], row["places"]) for row in unlisted if row["kind"] == "perhaps"] == [
        ("Keller", "likely", 2), ("Keller", "likely", 2), ("Acme", "unclear", 1), ("Lyon", "unclear", 1),
    ]  # fmt: skip


def test_the_list_as_a_file_and_as_a_table(run, folder: Path) -> None:
    said(run("redact", "talks", "--list", "-o", "list.csv"))
    [first, *_] = csv.DictReader(io.StringIO((folder / "list.csv").read_text(encoding="utf-8")))
    assert (first["kind"], first["text"], first["line"]) == ("name", "Anna Smith", "1")
    table = run("redact", "talks", "-f", "table").stdout.decode()
    assert "What is replaced" in table
    assert "no guarantee of anonymity" in " ".join(table.split())
    markdown = run("redact", "talks", "--list", "-f", "markdown").stdout.decode()
    assert "| Keller | likely | announced as a name | 2 | talks/one.txt:9 | " in markdown


def test_on_a_terminal_the_list_is_shown(folder: Path) -> None:
    mine, theirs = pty.openpty()
    command = [sys.executable, "-m", "interviewcoder", "redact", "talks/one.txt"]
    with subprocess.Popen(command, cwd=folder, stdout=theirs, stderr=subprocess.PIPE) as process:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(mine, 4096):
                shown += part
        except OSError:  # the other end is closed
            pass
    os.close(mine)
    assert process.returncode == 0
    assert b"What is replaced" in shown


def test_a_suggestion_is_written_once_and_works(run, folder: Path) -> None:
    done = run("redact", "talks", "--suggest", "new.yaml")
    assert said(done).startswith("new.yaml: edit it")
    assert '"Dr. Anna Smith"' in (folder / "new.yaml").read_text(encoding="utf-8")
    assert (folder / "new.yaml").stat().st_mode & 0o777 == 0o600
    again = run("redact", "talks", "--suggest", "new.yaml")
    assert (again.returncode, again.stdout) == (2, b"")
    assert b"exists already" in again.stderr
    said(run("redact", "talks", "-p", "new.yaml", "-o", "shared"))
    assert "Keller" not in (folder / "shared" / "one.txt").read_text(encoding="utf-8")


MARK = """Interviewer: Hi Mark, did Rose and Mr. Jones agree?

Mark Jones: Please mark it. Grace told Mark that Jones rose. I told Mark about data drift. My number is 5551234.

Rose Martin: Thanks, Mark. Rose here, data drift. Martin said so.
"""


def test_names_that_are_ordinary_words_are_replaced_or_listed(run, tmp_path: Path) -> None:
    (tmp_path / "mk.txt").write_text(MARK, encoding="utf-8")
    found = rows(run("redact", "mk.txt", "--list", "-f", "jsonl"))
    assert [(row["text"], row["why"]) for row in found if row["kind"] == "perhaps"] == [
        ("5551234", "perhaps a phone number"), ("Grace", "somebody who says something"),
        ("Rose", "a speaker's name and an ordinary word"),
    ]  # fmt: skip
    done = run("redact", "mk.txt", "-o", "-")
    assert "10 speakers' names replaced; 3 words look like names and were left" in done.stderr.decode()
    text = done.stdout.decode()
    assert [text.count(word) for word in ("Mark", "Jones", "mark", "rose", "Rose")] == [0, 0, 1, 1, 1]
    assert run("redact", "mk.txt", "--suggest", "names.yaml").returncode == 0
    assert 'keep: ["mark", "rose"]\n' in (tmp_path / "names.yaml").read_text(encoding="utf-8")
    text = run("redact", "mk.txt", "-p", "names.yaml", "-o", "-").stdout.decode()
    assert [text.count(word) for word in ("Mark", "Jones", "mark", "rose", "Rose")] == [0, 0, 1, 1, 0]


def test_names_of_files_that_may_hold_a_part_of_a_name_are_told_without_it(run, tmp_path: Path) -> None:
    for path in ("Marie-Claire O'Brien.txt", "Int-MarkJones.txt", "mobrien.txt"):
        (tmp_path / "talks" / path).parent.mkdir(exist_ok=True)
        text = "Marie-Claire O'Brien: Marie Claire?\n\nMark Jones: Yes, O’Brien.\n"
        (tmp_path / "talks" / path).write_text(text, encoding="utf-8")
    done = run("redact", "talks", "-o", "shared")
    assert done.stderr.decode().splitlines()[0] == (
        "shared: warning: 1 path in it may still hold a part of a name (rename these files, or list the words in their "
        "paths with --pseudonyms)"
    )
    names = sorted(path.name for path in (tmp_path / "shared").iterdir())
    assert names == ["Int-Person 2.txt", "Person 1.txt", "mobrien.txt"]
    assert (tmp_path / "shared" / names[0]).read_text(encoding="utf-8") == (
        "Person 1: Person 1?\n\nPerson 2: Yes, Person 1.\n"
    )


def test_a_copy_that_takes_the_place_of_anothers_is_told(run, tmp_path: Path) -> None:
    for folder, name in (("one", "Anna Miller"), ("two", "Ben Jones")):
        (tmp_path / folder).mkdir()
        said = f"Interviewer: Hello.\n\n{name}: I work in place {folder}.\n"
        (tmp_path / folder / f"{name}.txt").write_text(said, encoding="utf-8")
    first = run("redact", "one/Anna Miller.txt", "-o", "shared/")
    assert [path.name for path in (tmp_path / "shared").iterdir()] == ["Person 1.txt"]
    told = "shared/Person 1.txt: warning: the file that was there is replaced (if it was the copy of another transcript"
    for again in (first, run("redact", "one/Anna Miller.txt", "-o", "shared/")):
        assert (again.returncode, told in again.stderr.decode()) == (0, False)
    other = run("redact", "two/Ben Jones.txt", "-o", "shared/")
    assert (other.returncode, told in other.stderr.decode()) == (0, True)


def test_nothing_to_replace_is_said(run, tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("Interviewer: hello?\n\nInterviewee: yes.\n", encoding="utf-8")
    done = run("redact", "plain.txt", "-o", "new.txt")
    assert said(done) == (
        "1 transcript: nothing was found to replace. Names are known only if --pseudonyms lists them\n"
    )
    assert (tmp_path / "new.txt").read_bytes() == (tmp_path / "plain.txt").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["talks"], 2, "name a folder to write them to with -o"),
        (["talks", "-o", "talks"], 2, "is an input"),
        (["talks/one.txt", "-o", "talks/one.txt"], 2, "is an input"),
        (["talks/one.txt", "-p", "names.yaml", "-o", "names.yaml"], 2, "is an input"),
        (["talks", "--study", "x.study"], 2, "choose one"),
        (["talks", "--suggest", "x.yaml", "--list"], 2, "--suggest writes nothing else"),
        (["talks", "--list", "-f", "docx"], 2, "unknown format"),
        (["talks", "-p", "none.yaml", "-o", "new"], 3, "no such file"),
        (["talks", "-p", "talks/one.txt", "-o", "new"], 3, "nothing was written"),
        (["none.txt", "-o", "new.txt"], 3, "no such file"),
        ([], 2, "name transcripts, or a study"),
        (["--study", "none.study", "-o", "x.study"], 4, "no such study"),
    ],
)
def test_mistakes(run, folder: Path, arguments: list[str], code: int, message: str) -> None:
    before = sorted(folder.rglob("*"))
    done = run("redact", *arguments)
    assert (done.returncode, done.stdout) == (code, b"")
    assert message in done.stderr.decode()
    assert sorted(folder.rglob("*")) == before


def test_a_file_that_cannot_be_read_stops_no_other(run, folder: Path) -> None:
    (folder / "talks" / "bad.txt").write_bytes(b"a\0b")
    done = run("redact", "talks", "-o", "shared")
    assert done.returncode == 3
    assert "bad.txt: not a text file" in done.stderr.decode()
    assert sorted(path.name for path in (folder / "shared").rglob("*.txt")) == ["Person 1.txt", "one.txt"]


def test_a_text_in_another_encoding_becomes_utf_8(run, folder: Path) -> None:
    path = folder / "old.txt"
    path.write_bytes("Interviewer: Où est René, déjà ? Il était là.\n".encode("cp1252"))
    done = run("redact", "old.txt", "-o", "new.txt")
    assert "as UTF-8" in said(done)
    assert (folder / "new.txt").read_text(encoding="utf-8").startswith("Interviewer: Où est")


VTT = """WEBVTT

00:01.000 --> 00:04.000
<v Anna Bell>I am at anna@acme.example.

00:05.000 --> 00:08.000
<v Interviewer>Thank you, Anna.
"""


def test_what_is_no_text_becomes_one(run, folder: Path) -> None:
    (folder / "talk.vtt").write_text(VTT, encoding="utf-8")
    done = run("redact", "talk.vtt", "-p", "names.yaml", "-o", "shared")
    assert "as UTF-8" in said(done)
    [new] = (folder / "shared").iterdir()
    assert new.name == "talk.txt"
    old, now = rows(run("turns", "talk.vtt", "-q")), rows(run("turns", new, "-q"))
    assert [turn["role"] for turn in now] == [turn["role"] for turn in old] == ["unknown", "interviewer"]
    assert [turn["text"] for turn in now] == ["I am at [e-mail 1].", "Thank you, Person 1."]


def test_a_given_word_that_is_an_ordinary_word_too_is_told_by_its_line(run, folder: Path) -> None:
    (folder / "names.yaml").write_text("pseudonyms:\n  P1: [Smith]\n  P2: [Water]\n", encoding="utf-8")
    done = run("redact", "talks", "-p", "names.yaml", "-o", "shared")
    assert "names.yaml:3: warning: this spelling is in these texts 1 times in lower case" in said(done)


def test_turns_that_are_lost_are_told(run, folder: Path) -> None:
    (folder / "names.yaml").write_text("pseudonyms:\n  '[a person from the firm]': [Paul Weber]\n", encoding="utf-8")
    done = run("redact", "talks/one.txt", "-p", "names.yaml", "-o", "new.txt")
    assert "read with other turns" in said(done)


BOOK = (
    "name: plot\ncodes:\n  - {id: crop, name: Crop, terms: [tomatoes]}\n  - {id: water, name: Water, terms: [water]}\n"
)


@pytest.fixture
def study(run, folder: Path) -> Path:
    """A study of the interviews, with a decision and a memo."""
    (folder / "book.yaml").write_text(BOOK, encoding="utf-8")
    assert run("init", "--coder", "cleo", "-c", "book.yaml").returncode == 0
    done = run("code", "talks", "--role", "Dr. Anna Smith=interviewer")
    [first, *_] = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert run("accept", first["id"], "--memo", "Keller again").returncode == 0
    return folder / "interviews.study"


def test_a_study_is_redacted_into_a_copy(run, folder: Path, study: Path) -> None:
    before = study.read_bytes()
    done = run("redact", "-p", "names.yaml", "-o", "shared/interviews.study")
    assert done.returncode == 4
    (folder / "shared").mkdir()
    done = run("redact", "-p", "names.yaml", "-o", "shared/interviews.study")
    assert "shared/interviews.study: 2 texts and 1 memo: 5 given words, 7 speakers' names" in said(done)
    assert study.read_bytes() == before
    whole = (folder / "shared" / "interviews.study").read_bytes()
    assert not [secret for secret in SECRETS if secret.lower().encode() in whole.lower()]
    old, new = rows(run("list", "-f", "jsonl")), rows(run("list", "-f", "jsonl", cwd=folder / "shared"))
    assert [(row["code"], row["status"], row["line"]) for row in new] == [
        (row["code"], row["status"], row["line"]) for row in old
    ]
    assert [memo["text"] for row in new for memo in row.get("memos", [])] == ["Ms. K again"]  # type: ignore[attr-defined]
    again = run("redact", "--study", study, "-p", "names.yaml", "-o", "shared/interviews.study")
    assert (again.returncode, b"is a study" in again.stderr) == (2, True)


def test_redacted_transcripts_are_those_of_the_redacted_study(run, folder: Path, study: Path) -> None:
    said(run("redact", "talks", "-p", "names.yaml", "-o", "shared/talks"))
    said(run("redact", "--study", study, "-p", "names.yaml", "-o", "shared/interviews.study"))
    (folder / "shared" / "book.yaml").write_text(BOOK, encoding="utf-8")
    before = run("list", cwd=folder / "shared").stdout
    done = run("code", "talks", cwd=folder / "shared")
    assert "+0 −0 =2" in done.stderr.decode()
    assert "has changed" not in done.stderr.decode()
    assert run("list", cwd=folder / "shared").stdout == before


def test_codings_move_to_transcripts_that_are_redacted_in_their_place(run, folder: Path, study: Path) -> None:
    assert study.exists()
    said(run("redact", "talks/one.txt", "-p", "names.yaml", "-o", "new.txt"))
    (folder / "new.txt").replace(folder / "talks" / "one.txt")
    done = run("code", "talks/one.txt", "--role", "Person 1=interviewer")
    assert "+0 −0 =2" in done.stderr.decode()


def test_the_list_of_a_study_has_its_memos(run, study: Path) -> None:
    assert study.exists()
    found = rows(run("redact", "-p", "names.yaml", "--list"))
    [memo] = [row for row in found if "memo" in str(row["transcript"])]
    assert (memo["transcript"], memo["text"]) == ("talks/one.txt (a memo by cleo)", "Keller")
    done = run("redact", "-p", "names.yaml")
    assert (done.returncode, b"-o FILE" in done.stderr) == (2, True)


def test_a_redacted_study_and_another_do_not_merge(run, study: Path) -> None:
    said(run("redact", "-p", "names.yaml", "-o", "copy.study"))
    done = run("import", "--study", study, "copy.study")
    assert done.returncode == 3
    assert "copy.study: is redacted, and this study is not" in done.stderr.decode()


def test_a_pseudonym_that_somebody_says_is_told(run, tmp_path: Path) -> None:
    (tmp_path / "said.txt").write_text("Anna: Montreal is not City A, nor city a. Bern is fine.\n", encoding="utf-8")
    listed = "pseudonyms:\n  City A: [Montreal, Montréal]\n  City B: [Bern]\n"
    (tmp_path / "names.yaml").write_text(listed, encoding="utf-8")
    done = run("redact", "said.txt", "-p", "names.yaml", "-o", "out.txt")
    warnings = [line for line in done.stderr.decode().splitlines() if "warning" in line]
    assert [line.partition("(")[0].strip() for line in warnings] == [
        "names.yaml:2: warning: this pseudonym is in these texts 2 times already, so readers cannot tell the two"
    ]


def test_speakers_who_may_be_mixed_up_are_told(run, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Beth: How?\n\nPaul: Well.\n\nBeth: I see.\n\nPaul: Yes.\n", encoding="utf-8")
    said = "Tom Hall: How are you, Beth?\n\nBeth Jones: Fine.\n\nTom Hall: I see.\n\nBeth Jones: Yes.\n"
    (tmp_path / "two.txt").write_text(said, encoding="utf-8")
    done = run("redact", "one.txt", "two.txt", "-o", "out")
    assert b"two.txt: warning: two speakers share a name" in done.stderr
    assert b"Beth" not in done.stderr
    assert done.stderr.count(b"may be mixed up") == 1
    assert b"may be mixed up" not in run("redact", "two.txt").stderr


def test_text_is_not_named_as_a_document(run, tmp_path: Path) -> None:
    (tmp_path / "said.txt").write_text("Anna: Hello.\n", encoding="utf-8")
    done = run("redact", "said.txt", "-o", "out.docx")
    assert (done.returncode, b"name it out.txt" in done.stderr) == (2, True)

"""The commands of a study, run as people run them."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SAID = """Interviewer: What goes wrong with your data and models?

Interviewee: We had data drift all the time. The sensors get dirty.

Interviewer: And then?

Interviewee: Then a supplier changed the format overnight and the pipeline broke.

Interviewee: We have technical debt everywhere, honestly.
"""
BOOK = """name: plant
codes:
  - {id: drift, name: Drift, terms: [data drift]}
  - {id: format, name: Wrong format, terms: [{near: [format, change]}]}
  - {id: debt, name: Technical debt, terms: [technical debt]}
"""


@pytest.fixture
def folder(run, tmp_path: Path) -> Path:
    """A folder with an interview, a codebook and a new study."""
    (tmp_path / "plant.txt").write_text(SAID, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    done = run("init", "--coder", "anna", "--codebook", "book.yaml")
    assert done.returncode == 0, done.stderr.decode()
    return tmp_path


def records(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    """The records that a run printed."""
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def by_code(done: subprocess.CompletedProcess[bytes]) -> dict[str, dict[str, object]]:
    return {str(record["code"]): record for record in records(done)}


def said(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stderr.decode()


@pytest.mark.parametrize("number", [1, 2])
def test_no_result_is_written_over_a_transcript_of_a_study_here(run, folder: Path, number: int) -> None:
    run("code", "plant.txt")
    (folder / "interviews.study").rename(folder / "1.study")
    for other in range(2, number + 1):
        assert run("init", f"{other}.study", "--coder", "ben").returncode == 0
    (folder / "talk.txt").write_text(SAID, encoding="utf-8")
    done = run("code", "--no-study", "talk.txt", "-o", "plant.txt")
    assert (done.returncode, "is a transcript of the study here" in said(done)) == (2, True)
    assert (folder / "plant.txt").read_text(encoding="utf-8") == SAID


@pytest.mark.usefixtures("folder")
def test_a_run_is_recorded_and_gives_what_it_gives_without_a_study(run) -> None:
    alone = run("code", "--no-study", "-c", "book.yaml", "plant.txt")
    recorded = run("code", "plant.txt")
    assert recorded.stdout == alone.stdout
    assert "interviews.study: +3 −0 =0" in said(recorded)
    assert run("list").stdout == run("list", "--no-study", "-", stdin=alone.stdout).stdout == alone.stdout


def test_decisions_are_kept_when_the_codebook_changes(run, folder: Path) -> None:
    ids = {code: record["id"] for code, record in by_code(run("code", "plant.txt")).items()}
    assert "1 accepted by anna" in said(run("accept", ids["drift"], "--memo", "clear"))
    assert "1 rejected by anna" in said(run("reject", str(ids["debt"])[:8]))
    changed = BOOK.replace("technical debt", "bananas").replace("[data drift]", "[data drift, dirty]")
    (folder / "book.yaml").write_text(changed + "  - {id: broke, name: Broke, terms: [broke]}\n", encoding="utf-8")
    again = run("code", "plant.txt")
    assert "+1 −1 =2 (1 had been decided on and are kept" in said(again)
    now = by_code(again)
    assert {code: record["status"] for code, record in now.items()} == {
        "drift": "accepted",
        "format": "proposed",
        "broke": "proposed",
    }
    assert now["drift"]["decisions"] == [{"coder": "anna", "status": "accepted"}]
    assert now["drift"]["memos"] == [{"coder": "anna", "text": "clear"}]
    [gone] = records(run("list", "--status", "withdrawn"))
    assert (gone["code"], gone["decisions"]) == ("debt", [{"coder": "anna", "status": "rejected"}])


def test_a_lowest_score_is_for_what_is_shown_and_not_for_what_is_remembered(run, folder: Path) -> None:
    (folder / "plant.txt").write_text(SAID.replace("technical debt", "technical depth"), encoding="utf-8")
    debt = by_code(run("code", "plant.txt"))["debt"]
    assert float(str(debt["score"])) < 100
    run("accept", str(debt["id"]))
    again = run("code", "plant.txt", "--min-score", "100")
    assert "+0 −0 =3" in said(again)
    assert "debt" not in by_code(again)
    assert by_code(run("list"))["debt"]["status"] == "accepted"


def test_a_run_can_be_taken_back(run, folder: Path) -> None:
    before = run("code", "plant.txt").stdout
    (folder / "book.yaml").write_text(BOOK.replace("data drift", "sensors"), encoding="utf-8")
    assert run("code", "plant.txt").stdout != before
    assert "taken back" in said(run("undo"))
    assert run("list").stdout == before
    [entry] = [line for line in records(run("log")) if line["undone"]]
    assert (entry["action"], entry["detail"]["changed"]) == ("code", "+0 −0 =3")  # type: ignore[index]


def test_codings_move_with_their_passages_when_the_transcript_is_edited(run, folder: Path) -> None:
    run("accept", *[str(record["id"]) for record in records(run("code", "plant.txt"))])
    edited = "Factory interview\n\n" + SAID.replace("all the time", "all teh time, said [NAME]").replace(
        "a supplier", "Bob"
    )
    (folder / "plant.txt").write_text(edited, encoding="utf-8")
    done = run("code", "plant.txt")
    assert "plant.txt: has changed; 3 codings moved" in said(done)
    assert "+0 −0 =3" in said(done)
    text = (folder / "plant.txt").read_text(encoding="utf-8")
    for record in records(done):
        assert record["status"] == "accepted"
        assert text[record["start"] : record["end"]] == record["text"]  # type: ignore[misc]


def test_a_passage_that_is_gone_is_told_and_kept(run, folder: Path) -> None:
    found = by_code(run("code", "plant.txt"))
    run("accept", found["debt"]["id"])
    (folder / "plant.txt").write_text(SAID.partition("Interviewee: We have technical")[0], encoding="utf-8")
    done = run("code", "plant.txt")
    assert "'debt' by interviewcoder lost its passage" in said(done)
    [kept] = records(run("list", "--status", "withdrawn"))
    assert (kept["code"], kept["text"]) == ("debt", "We have technical debt everywhere, honestly.")
    (folder / "plant.txt").write_text(SAID, encoding="utf-8")
    assert by_code(run("code", "plant.txt"))["debt"]["status"] == "accepted"


def test_roles_and_codebook_are_remembered(run, folder: Path) -> None:
    (folder / "names.txt").write_text(SAID.replace("Interviewer", "Ann").replace("Interviewee", "Bo"), encoding="utf-8")
    first = run("code", "names.txt", "--role", "Ann=interviewer", "--role", "Bo=participant")
    assert b"participant" in first.stdout
    again = run("code", "names.txt")
    assert again.stdout == first.stdout
    assert "no speaker has a known role" not in said(again)


@pytest.mark.usefixtures("folder")
def test_list_by_coder_and_status(run) -> None:
    found = by_code(run("code", "plant.txt"))
    run("accept", found["drift"]["id"], "--coder", "anna")
    run("reject", found["drift"]["id"], "--coder", "bob")
    run("recode", "debt", found["format"]["id"], "--coder", "bob")
    assert by_code(run("list"))["drift"]["status"] == "disputed"
    assert [r["code"] for r in records(run("list", "--coder", "anna", "--status", "accepted"))] == ["drift"]
    bobs = records(run("list", "--coder", "bob"))
    assert [(r["coder"], r["code"], r["status"]) for r in bobs] == [
        ("interviewcoder", "drift", "rejected"),
        ("bob", "debt", "accepted"),
        ("interviewcoder", "format", "recoded"),
    ]
    assert bobs[2]["decisions"] == [{"coder": "bob", "status": "recoded", "code": "debt"}]
    assert [r["code"] for r in records(run("list", "--status", "disputed,recoded"))] == ["drift", "format"]
    written = run("list", "-o", "all.jsonl", "--status", "all")
    assert written.returncode == 0
    filtered = run("list", "all.jsonl", "--coder", "bob", "--status", "rejected")
    assert [record["code"] for record in records(filtered)] == ["drift"]
    table = run("list", "--format", "table", "--coder", "bob").stdout.decode()
    assert "recoded to debt by bob" in table
    assert "by bob" in table


@pytest.mark.usefixtures("folder")
def test_the_machine_decides_nothing(run, tmp_path: Path) -> None:
    """Listed as its own, proposals are proposals still, and to import that list changes no decision."""
    found = by_code(run("code", "plant.txt"))
    run("reject", found["drift"]["id"])
    run("accept", found["debt"]["id"])
    everyone = {record["code"]: record["status"] for record in records(run("list"))}
    assert everyone == {"drift": "rejected", "debt": "accepted", "format": "proposed"}
    listed = run("list", "--coder", "interviewcoder", "-f", "csv")
    assert {row["code"]: row["status"] for row in csv.DictReader(io.StringIO(listed.stdout.decode()))} == everyone
    proposed = records(run("list", "--coder", "interviewcoder", "--status", "proposed"))
    assert [record["code"] for record in proposed] == ["format"]
    assert "drift ✗" in run("show", "plant.txt", "--coder", "interviewcoder").stdout.decode()
    (tmp_path / "machine.csv").write_bytes(listed.stdout)
    assert "nothing new" in said(run("import", "machine.csv"))
    assert {record["code"]: record["status"] for record in records(run("list"))} == everyone


@pytest.mark.usefixtures("folder")
def test_an_export_has_what_one_coder_gave_or_accepted(run) -> None:
    found = by_code(run("code", "plant.txt"))
    run("accept", found["drift"]["id"], "--coder", "anna")
    run("reject", found["drift"]["id"], found["debt"]["id"], "--coder", "bob")
    run("accept", found["format"]["id"], "--coder", "bob")

    def exported(*options: str) -> tuple[list[bool], str]:
        done = run("export", "-f", "markdown", *options)
        return [f"| {code} |" in done.stdout.decode() for code in ("drift", "debt", "format")], said(done)

    assert exported("--coder", "anna")[0] == [True, False, False]
    bobs, told = exported("--coder", "bob")
    assert (bobs, "1 rejected, recoded or withdrawn" in told) == ([True, False, True], True)
    assert exported("--coder", "interviewcoder")[0] == exported()[0] == [True, False, True]


@pytest.mark.usefixtures("folder")
def test_exports_have_columns_for_decisions_and_memos(run) -> None:
    found = by_code(run("code", "plant.txt"))
    run("accept", found["drift"]["id"], "--memo", "=clear | case")
    rows = list(csv.DictReader(io.StringIO(run("list", "--format", "csv").stdout.decode())))
    assert (rows[0]["status"], rows[0]["decisions"], rows[0]["memos"]) == (
        "accepted",
        "anna: accepted",
        "anna: =clear | case",
    )
    assert "anna: accepted" in run("list", "--format", "text").stdout.decode()
    assert r"anna: =clear \| case" in run("list", "--format", "markdown").stdout.decode()


@pytest.mark.usefixtures("folder")
def test_exports_validate(run) -> None:
    from jsonschema import Draft202012Validator

    from interviewcoder import formats

    schema = json.loads((Path(formats.__file__).parent / "excerpt.schema.json").read_text(encoding="utf-8"))
    found = by_code(run("code", "plant.txt"))
    run("accept", found["drift"]["id"], "--memo", "m")
    run("recode", "debt", found["format"]["id"], "--coder", "bob")
    run("reject", found["drift"]["id"], "--coder", "bob")
    listed = records(run("list", "--status", "all"))
    assert {record["status"] for record in listed} == {"disputed", "accepted", "recoded", "proposed"}
    for record in listed:
        Draft202012Validator(schema).validate(record)


def test_show_reads_the_study_and_says_when_the_file_has_changed(run, folder: Path) -> None:
    found = by_code(run("code", "plant.txt"))
    run("reject", found["drift"]["id"])
    assert "drift ✗" in run("show", "plant.txt").stdout.decode()
    assert "drift" not in run("show", "plant.txt", "--status", "proposed").stdout.decode().replace("data drift", "")
    (folder / "plant.txt").write_text(SAID + "\nInterviewee: Bye.\n", encoding="utf-8")
    assert "changed since it was coded" in said(run("show", "plant.txt"))


@pytest.mark.usefixtures("folder")
def test_ids_come_from_a_pipe_and_a_wrong_one_changes_nothing(run) -> None:
    coded = run("code", "plant.txt").stdout
    assert run("accept", "-", stdin=b"ffffffff\n" + coded).returncode == 2
    assert {record["status"] for record in records(run("list"))} == {"proposed"}
    assert "3 accepted by anna" in said(run("accept", "-", stdin=coded))
    assert "0 accepted by anna, 3 were already" in said(run("accept", "-", stdin=coded))
    done = run("accept", "12", "xyzzy")
    assert "12: too short" in said(done)
    assert "xyzzy: no such excerpt" in said(done)


def test_a_run_can_be_piped_into_a_decision(folder: Path) -> None:
    tool = f'"{sys.executable}" -m interviewcoder'
    pipe = f"set -o pipefail; {tool} code plant.txt | {tool} accept -"
    done = subprocess.run(["bash", "-c", pipe], cwd=folder, capture_output=True, check=True, timeout=50)
    assert "3 accepted by anna" in done.stderr.decode()


@pytest.mark.usefixtures("folder")
def test_the_log_tells_the_story(run) -> None:
    found = by_code(run("code", "plant.txt"))
    run("accept", found["drift"]["id"], "--memo", "clear")
    run("recode", "debt", found["format"]["id"], "--coder", "bob")
    run("undo")
    table = run("log", "--format", "table").stdout.decode()
    told = [line.split(maxsplit=3)[3] for line in table.splitlines()]
    assert told == [
        "anna init coder anna, codebook book.yaml",
        "anna code with plant: +3 −0 =0",
        "anna add transcript plant.txt",
        "anna accept drift plant.txt:3 memo clear (taken back)",
        "bob recode format plant.txt:7 to debt",
        "anna undo of entry 4, accept",
    ]
    assert [line["number"] for line in records(run("log", "--last", "2"))] == [5, 6]
    assert {line["coder"] for line in records(run("log", "--coder", "bob"))} == {"bob"}
    assert run("log", "--format", "csv").stdout.decode().splitlines()[0] == (
        "number,at,coder,action,transcript,line,code,detail,undone"
    )


@pytest.mark.usefixtures("folder")
def test_undo_refuses_what_others_did_and_what_was_built_on(run) -> None:
    found = by_code(run("code", "plant.txt"))
    run("accept", found["drift"]["id"])
    run("reject", found["drift"]["id"])
    assert "entry 5 builds on entry" in said(run("undo", "4"))
    assert "is by anna" in said(run("undo", "5", "--coder", "bob"))
    assert run("undo", "5").returncode == 0
    assert "taken back already" in said(run("undo", "5"))
    assert "cannot be taken back" in said(run("undo", "1"))
    assert "no entry 99" in said(run("undo", "99"))


def test_codings_from_jsonl_and_csv(run, folder: Path) -> None:
    run("code", "plant.txt")
    text = "Then a supplier changed the format overnight"
    hand = {"transcript": "plant.txt", "code": "supplier", "name": "Supplier", "start": 0, "end": 0, "text": text}
    lost = hand | {"text": "words that nobody said"}
    far = hand | {"transcript": "other.txt"}
    lines = "\n".join(json.dumps(record) for record in (hand, lost, far, hand | {"coder": "carol"}))
    (folder / "hand.jsonl").write_text(lines + "\n", encoding="utf-8")
    done = run("import", "hand.jsonl", "--coder", "bob")
    assert done.returncode == 3
    assert "hand.jsonl:2: error: cannot be placed" in said(done)
    assert "hand.jsonl:3: error: 'other.txt' is not a transcript of this study" in said(done)
    assert "2 codings" in said(done)
    assert "words that nobody" not in said(done)
    assert [(r["coder"], r["text"]) for r in records(run("list", "--code", "supplier"))] == [
        ("bob", text),
        ("carol", text),
    ]
    again = run("import", "hand.jsonl", "--coder", "bob")
    assert "nothing new; 2 there already" in said(again)
    run("undo", "--coder", "bob")
    assert not records(run("list", "--coder", "bob"))


def test_decisions_that_were_made_in_a_spreadsheet(run, folder: Path) -> None:
    run("code", "plant.txt")
    rows = list(csv.DictReader(io.StringIO(run("list", "--format", "csv").stdout.decode())))
    rows[0]["status"], rows[1]["status"] = "accepted", "rejected"
    with (folder / "back.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    done = run("import", "back.csv", "--coder", "bob")
    assert "2 decisions; 1 undecided proposal of the machine left out" in said(done), said(done)
    now = by_code(run("list", "--coder", "bob"))
    assert {code: record["status"] for code, record in now.items()} == {"drift": "accepted", "format": "rejected"}


def test_an_export_goes_into_another_study_with_all_decisions(run, folder: Path, tmp_path: Path) -> None:
    found = by_code(run("code", "plant.txt"))
    run("accept", found["drift"]["id"], "--memo", "clear\ncase; really")
    run("recode", "debt", found["format"]["id"], "--coder", "bob")
    for ending in ("jsonl", "csv"):
        run("list", "-o", f"all.{ending}")
        other = tmp_path / f"other-{ending}"
        other.mkdir()
        for name in ("plant.txt", "book.yaml"):
            shutil.copy(folder / name, other)
        run("init", "--coder", "zoe", "-c", "book.yaml", cwd=other)
        run("code", "plant.txt", cwd=other)
        assert "decisions" in said(run("import", f"../all.{ending}", cwd=other))
        assert run("list", cwd=other).stdout == run("list").stdout


def test_two_copies_of_a_study_are_merged(run, folder: Path, tmp_path: Path) -> None:
    found = by_code(run("code", "plant.txt"))
    (tmp_path / "b").mkdir()
    for name in ("interviews.study", "plant.txt", "book.yaml"):
        shutil.copy(folder / name, tmp_path / "b")
    run("accept", found["drift"]["id"], found["debt"]["id"])
    run("reject", found["drift"]["id"], "--coder", "bob", "--memo", "no", cwd=tmp_path / "b")
    run("recode", "debt", found["format"]["id"], "--coder", "bob", cwd=tmp_path / "b")
    shutil.copy(folder / "interviews.study", tmp_path / "before.study")
    assert "merged, new: 2 entries, 1 codings, 3 decisions and memos" in said(run("import", "b/interviews.study"))
    assert "merged, nothing new" in said(run("import", "b/interviews.study"))
    listed = run("list").stdout
    assert by_code(run("list"))["drift"]["decisions"] == [
        {"coder": "anna", "status": "accepted"},
        {"coder": "bob", "status": "rejected"},
    ]
    run("import", "../before.study", cwd=tmp_path / "b")
    assert run("list", cwd=tmp_path / "b").stdout == listed
    assert "is this study itself; name another one" in said(run("import", "interviews.study"))


@pytest.mark.usefixtures("folder")
def test_transcripts_can_be_taken_in_without_coding_them(run) -> None:
    done = run("import", "plant.txt")
    assert "plant.txt: a transcript, 5 turns" in said(done)
    assert not records(run("list"))
    assert "nothing to list; 0 codings in it: code a transcript first" in said(run("list"))
    run("code", "plant.txt", "--code", "drift")
    assert "nothing to list; 1 coding in it: these options leave none of them" in said(run("list", "--search", "none"))


@pytest.mark.usefixtures("folder")
def test_which_study_is_used(run, tmp_path: Path) -> None:
    run("code", "plant.txt")
    (tmp_path / "sub").mkdir()
    assert run("list", cwd=tmp_path / "sub", env={"INTERVIEWCODER_STUDY": "../interviews.study"}).stdout == (
        run("list", "--study", "../interviews.study", cwd=tmp_path / "sub").stdout
    )
    assert "no study in this folder" in said(run("log", cwd=tmp_path / "sub"))
    assert "choose one" in said(run("list", "--study", "x.study", "--no-study"))
    (tmp_path / "interviews.study").rename(tmp_path / "a.study")
    assert len(records(run("list"))) == 3
    for name in ("c.study", "b.study", "d.study"):
        run("init", name)
    done = run("list")
    assert done.returncode == 2
    assert "several studies (a.study, b.study, c.study, d.study): name one with --study" in said(done)


@pytest.mark.usefixtures("folder")
def test_from_a_subfolder_the_transcript_is_the_same(run, tmp_path: Path) -> None:
    run("code", "plant.txt")
    (tmp_path / "sub").mkdir()
    done = run("code", "../plant.txt", "--study", "../interviews.study", cwd=tmp_path / "sub")
    assert "+0 −0 =3" in said(done), said(done)
    assert {record["transcript"] for record in records(done)} == {"plant.txt"}


def test_a_codebook_that_ships_is_known_by_its_name_from_everywhere(run, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "plant.txt").write_text(SAID, encoding="utf-8")
    run("init", "--coder", "anna", "--codebook", "ml-quality-issues")
    done = run("code", "../plant.txt", "--study", "../interviews.study", cwd=tmp_path / "sub")
    assert "mm-drift" in by_code(done)


def test_part_of_the_codebook_replaces_only_its_own(run, folder: Path) -> None:
    run("code", "plant.txt")
    (folder / "book.yaml").write_text(BOOK.replace("data drift", "bananas"), encoding="utf-8")
    assert "+0 −0 =1" in said(run("code", "plant.txt", "--code", "debt"))
    assert len(records(run("list"))) == 3
    assert "+0 −1 =0" in said(run("code", "plant.txt", "--code", "drift"))


@pytest.mark.usefixtures("folder")
def test_stdin_is_coded_but_not_recorded(run) -> None:
    done = run("code", "-", stdin=SAID.encode())
    assert len(records(done)) == 3
    assert "not recorded" in said(done)
    assert not records(run("list"))


@pytest.mark.usefixtures("folder")
def test_names_that_cannot_be_coders(run) -> None:
    run("code", "plant.txt")
    for name in ("interviewcoder", "a;b", " ", "x" * 81):
        assert run("undo", "--coder", name).returncode == 2
    assert run("init", "--coder", "Interviewcoder").returncode == 2


@pytest.mark.usefixtures("folder")
def test_review_needs_a_terminal(run) -> None:
    done = run("review")
    assert done.returncode == 2
    assert "needs a terminal" in said(done)


def test_init_keeps_what_is_there(run, folder: Path) -> None:
    before = (folder / "interviews.study").read_bytes()
    assert "exists already" in said(run("init"))
    assert (folder / "interviews.study").read_bytes() == before
    assert "settings changed" in said(run("init", "--coder", "bob"))
    assert run("init", "new.study", "--codebook", "nowhere.yaml").returncode == 3
    assert not (folder / "new.study").exists()
    (folder / "book.txt").write_text("x", encoding="utf-8")
    assert run("init", "book.txt", "--coder", "x").returncode == 4
    assert (folder / "book.txt").read_text(encoding="utf-8") == "x"


SECRET = "my neighbour Paula said so"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "pasted",
    [
        SECRET.encode(),
        b'{"id": ' + b"[" * 100_000,
        b'{"id": ' + b"9" * 5000 + b"}",
        f'{{"text": "{SECRET}"}}'.encode(),
    ],
)
def test_what_is_piped_in_and_is_no_id_is_refused_and_not_repeated(run, pasted: bytes) -> None:
    done = run("accept", "-", stdin=pasted)
    assert (done.returncode, said(done).count("\n")) == (2, 1)
    assert "-:1: this is neither an id nor a coded excerpt" in said(done)
    assert "Paula" not in said(done)


@pytest.mark.usefixtures("folder")
def test_what_is_piped_in_and_is_no_text_is_refused(run) -> None:
    done = run("accept", "-", stdin=b"\xff\xfe\x80")
    assert done.returncode == 3
    assert "-: begins like utf-16 but is not" in said(done)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("field", "value"), [("name", '"\\ud800"'), ("coder", '"x\\udfff"'), ("start", "9" * 30)])
def test_an_excerpt_that_no_study_can_hold_is_one_line_and_the_others_come_in(
    run, folder: Path, field: str, value: str
) -> None:
    coded = run("code", "plant.txt").stdout.decode().replace('"proposed"', '"accepted"')
    first, *others = coded.splitlines(keepends=True)
    record = json.loads(first) | {field: "HERE"}
    odd = json.dumps(record).replace('"HERE"', value)
    (folder / "odd.jsonl").write_text("".join([f"{odd}\n", *others]), encoding="utf-8")
    done = run("import", "odd.jsonl")
    assert done.returncode == 3
    assert f"odd.jsonl:1: error: not a coded excerpt: '{field}'" in said(done)
    assert f"{len(others)} decisions" in said(done)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_file_name_that_is_no_utf8_is_coded_and_listed(run, folder: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    shutil.copy(folder / "plant.txt", folder / name)
    assert len(records(run("code", name))) == 3
    assert {record["transcript"] for record in records(run("list"))} == {"caf\\xe9.txt"}
    assert run("import", name).returncode == 0


def test_a_study_does_not_come_through_a_pipe(run, folder: Path) -> None:
    done = run("import", "-", stdin=(folder / "interviews.study").read_bytes())
    assert (done.returncode, "name its file" in said(done)) == (3, True)


@pytest.mark.usefixtures("folder")
def test_a_number_beyond_all_entries_is_refused(run) -> None:
    assert run("undo", "9" * 30).returncode == 2
    assert "no entry 4000" in said(run("undo", "4000"))


def test_a_table_without_text_is_a_table_that_lacks_a_column(run, folder: Path) -> None:
    (folder / "some.csv").write_text("transcript,code\nplant.txt,drift\n", encoding="utf-8")
    done = run("import", "some.csv")
    assert done.returncode == 3
    assert "no column text" in said(done)
    assert records(run("list")) == []


def test_files_of_one_import_come_in_by_kind_and_not_by_name(run, folder: Path) -> None:
    coded = run("code", "--no-study", "-c", "book.yaml", "plant.txt").stdout
    (folder / "a.jsonl").write_bytes(coded.replace(b'"interviewcoder"', b'"bob"'))
    done = run("import", "a.jsonl", "plant.txt")
    assert done.returncode == 0, said(done)
    assert {record["coder"] for record in records(run("list"))} == {"bob"}


def test_listing_in_a_loop_leaves_the_loop_its_input(run, folder: Path) -> None:
    run("code", "plant.txt")
    (folder / "names").write_text("one\ntwo\nthree\n", encoding="utf-8")
    with (folder / "names").open("rb") as names:
        script = f'while read -r name; do echo "$name"; "{sys.executable}" -m interviewcoder list --count -f csv; done'
        done = subprocess.run(["sh", "-c", script], stdin=names, capture_output=True, cwd=folder, check=True)
    assert {"one", "two", "three"} <= set(done.stdout.decode().split())
    assert done.stdout.count(b"drift,") == 3


@pytest.mark.usefixtures("folder")
def test_an_option_that_says_how_to_code_counts_for_a_transcript_of_the_study(run, folder: Path) -> None:
    run("code", "plant.txt")
    (folder / "other.yaml").write_text(
        "name: other\ncodes:\n  - {id: dirt, name: Dirt, terms: [dirty]}\n", encoding="utf-8"
    )
    assert set(by_code(run("list", "plant.txt"))) == {"drift", "format", "debt"}
    assert set(by_code(run("list", "plant.txt", "--codebook", "other.yaml"))) == {"dirt"}
    assert "dirt" in run("show", "plant.txt", "--codebook", "other.yaml").stdout.decode()


@pytest.mark.usefixtures("folder")
def test_who_codes_may_be_said_in_the_environment(run) -> None:
    run("code", "plant.txt", env={"INTERVIEWCODER_CODER": "bob"})
    assert [entry["coder"] for entry in records(run("log", "-f", "jsonl")) if entry["action"] == "code"] == ["bob"]


@pytest.mark.usefixtures("folder")
def test_a_name_is_the_same_in_lists_however_its_accents_are_typed(run) -> None:
    ids = [str(record["id"]) for record in records(run("code", "plant.txt"))]
    run("accept", *ids, "--coder", "Zo\u00eb")
    assert len(records(run("list", "--coder", "Zoe\u0308"))) == len(ids)


def test_scores_with_a_decimal_comma_come_in(run, folder: Path) -> None:
    table = run("code", "plant.txt", "-f", "csv").stdout.decode()
    rows = list(csv.reader(io.StringIO(table)))
    at, status = rows[0].index("score"), rows[0].index("status")
    for row in rows[1:]:
        row[at], row[status] = "88,5", "accepted"
    with (folder / "excel.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows)
    assert "3 decisions" in said(run("import", "excel.csv"))


def listed(run, folder: Path) -> list[dict[str, str]]:
    """The rows of the study's excerpts as a table."""
    run("code", "plant.txt")
    run("list", "-f", "csv", "-o", "rows.csv")
    return list(csv.DictReader(io.StringIO((folder / "rows.csv").read_text(encoding="utf-8"), newline="")))


def imported(run, folder: Path, rows: list[dict[str, str]]) -> subprocess.CompletedProcess[bytes]:
    """What comes of rows that are imported as a table."""
    with (folder / "changed.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return run("import", "changed.csv")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"code": "debt", "status": "accepted"},
            "the code in the file is 'debt', but the machine gave the excerpt with this id 'drift'",
        ),
        ({"code": "debt"}, "the code in the file is 'debt', but the machine gave the excerpt with this id 'drift'"),
        ({"status": "recoded"}, "its status is recoded, but 'decisions' does not say who decided"),
        ({"memos": "my remark"}, "'memos' has a memo without its coder's name"),
        ({"memos": "anna: clear\nno, it is not"}, "'memos' has a memo without its coder's name"),
    ],
)
def test_what_a_spreadsheet_leaves_open_is_told_and_not_passed_over(
    run, folder: Path, change: dict[str, str], told: str
) -> None:
    first, *others = listed(run, folder)
    done = imported(run, folder, [first | change, *others])
    assert (done.returncode, "changed.csv:2: error: " in said(done), told in said(done)) == (3, True, True), said(done)


def test_the_sheet_of_a_workbook_comes_back_as_a_table(run, folder: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    drift = str(by_code(run("code", "plant.txt"))["drift"]["id"])
    run("accept", drift, "--memo", "Compare\nline 2: foo\nben: I disagree")
    run("export", "-o", "book.xlsx")
    head, *sheet = openpyxl.load_workbook(folder / "book.xlsx")["Excerpts"].iter_rows(values_only=True)
    rows = [dict(zip(head, map(str, row), strict=True)) for row in sheet]
    rows[0]["time"] = "0:01:02"  # as Excel shows it
    run("init", "other.study", "--coder", "anna")
    run("import", "plant.txt", "--study", "other.study")
    before = by_code(run("list"))["drift"]
    imported(run, folder, [{name: "" if cell == "None" else cell for name, cell in row.items()} for row in rows])
    done = run("import", "changed.csv", "--study", "other.study")
    assert "1 decision, 1 memo" in said(done), said(done)
    assert by_code(run("list", "--study", "other.study", "--status", "all"))["drift"]["memos"] == before["memos"]


def test_codes_of_an_import_go_by_their_names_and_new_ones_are_told(run, folder: Path) -> None:
    """Before anything was coded too, by the codebook of the study."""
    book = "name: B\ncodes:\n  - {id: dry-soil, name: Überlastung, terms: [drift]}\n"
    (folder / "book.yaml").write_text(book, encoding="utf-8")
    run("init", "named.study", "--coder", "anna", "--codebook", "book.yaml")
    text = (folder / "plant.txt").read_text(encoding="utf-8").split("\n")[2].partition(": ")[2].split(".")[0]
    lines = [f'plant.txt,"{text}",{code},ben' for code in ("Überlastung", "uberlastung", "dry-siol")]
    (folder / "ben.csv").write_text("\n".join(["transcript,text,code,coder", *lines]), encoding="utf-8")
    done = run("import", "plant.txt", "ben.csv", "--study", "named.study")
    assert "ben.csv:2: warning: 'Überlastung' is taken for the code 'dry-soil'" in said(done)
    assert "ben.csv:4: warning: 'dry-siol' was not the id of any code here so far (if 'dry-soil' is meant" in said(done)
    rows = [json.loads(line) for line in run("list", "--study", "named.study").stdout.splitlines()]
    assert [row["code"] for row in rows] == ["dry-siol", "dry-soil"]


@pytest.mark.usefixtures("folder")
def test_a_memo_that_takes_the_place_of_another_is_told(run) -> None:
    ids = [str(one["id"]) for one in by_code(run("code", "plant.txt")).values()]
    run("accept", ids[0], "--memo", "Long and careful.")
    done = run("accept", *ids, "--memo", "All of them.")
    assert "; 1 earlier memo replaced, which 'interviewcoder log' keeps" in said(done)
    assert "replaced" not in said(run("accept", *ids, "--memo", "All of them."))


def test_undo_takes_back_nothing_else_where_a_transcript_came_in_last(run, folder: Path) -> None:
    (folder / "more.txt").write_text(SAID, encoding="utf-8")
    run("accept", str(by_code(run("code", "plant.txt"))["drift"]["id"]))
    run("import", "more.txt")
    done = run("undo")
    assert (done.returncode, "is a transcript that came in" in said(done)) == (2, True)
    assert by_code(run("list"))["drift"]["status"] == "accepted"
    run("code", "more.txt")
    assert "code" in said(run("undo"))


def test_runs_that_took_in_transcripts_are_taken_back_one_by_one(run, folder: Path) -> None:
    (folder / "more.txt").write_text(SAID, encoding="utf-8")
    run("accept", str(by_code(run("code", "plant.txt"))["drift"]["id"]))
    run("code", "more.txt")
    taken = [said(run("undo")).partition(", ")[2].split()[0] for _ in range(3)]
    assert taken == ["code", "accept", "code"]


def test_what_is_no_transcript_is_not_taken_in(run, folder: Path) -> None:
    run("code", "plant.txt")
    run("report", "-o", "page.html")
    run("codebook", "convert", "book.yaml", "book.qdc")
    (folder / "segments.csv").write_text("Segment,Code,Document\nWe had drift.,drift,plant.txt\n", encoding="utf-8")
    (folder / "empty.txt").write_text("\n", encoding="utf-8")
    for name in ("page.html", "book.yaml", "book.qdc", "segments.csv", "empty.txt"):
        done = run("import", name)
        assert (done.returncode, said(done).startswith(f"interviewcoder: {name}: ")) == (3, True), said(done)


@pytest.mark.usefixtures("folder")
def test_a_run_that_cannot_write_says_how_far_it_came(run) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    done = run("code", "plant.txt", "-o", "/dev/full")
    assert "stopped after 1 of 1 transcripts, which are recorded; code again for the rest" in said(done)


def test_the_log_tells_how_many_transcripts_a_run_came_to(run, folder: Path) -> None:
    (folder / "more.txt").write_text(SAID, encoding="utf-8")
    run("code", "plant.txt", "gone.txt")
    run("code", "plant.txt", "more.txt")
    runs = [line for line in run("log", "-f", "table").stdout.decode().splitlines() if " code " in line]
    assert [line.rpartition("with plant: ")[2] for line in runs] == ["+3 −0 =0, 1 of 2 transcripts", "+3 −0 =3"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "arguments",
    [("list", "--unit", "sentence"), ("list", "--fuzzy", "70"), ("list", "--layout", "delve"),
     ("report", "-o", "r.html", "--role", "interviewer"), ("export", "-o", "e.xlsx", "--layout", "delve")],
)  # fmt: skip
def test_how_files_are_coded_is_not_asked_of_a_study_in_vain(run, arguments: tuple[str, ...]) -> None:
    run("code", "plant.txt")
    done = run(*arguments)
    assert (done.returncode, b"say how files are coded" in done.stderr, done.stdout) == (2, True, b"")


def test_a_study_is_begun_where_the_environment_says(run, tmp_path: Path) -> None:
    place = {"INTERVIEWCODER_STUDY": str(tmp_path / "there.study")}
    done = run("init", "--coder", "anna", env=place)
    assert (done.returncode, done.stderr.decode().split(":")[0]) == (0, str(tmp_path / "there.study"))
    assert [path.name for path in tmp_path.glob("*.study")] == ["there.study"]
    other = run("init", "other.study", "--coder", "anna", env={"INTERVIEWCODER_STUDY": "nowhere.study"})
    assert (other.returncode, b"--study other.study" in other.stderr) == (0, True)


@pytest.mark.usefixtures("folder")
def test_coders_who_give_different_codes_differ(run) -> None:
    first, *_ = (json.loads(line) for line in run("code", "plant.txt").stdout.splitlines())
    other, another = [one for one in ("drift", "format", "debt") if one != first["code"]][:2]
    for coder, code in (("anna", other), ("ben", other), ("cleo", another)):
        assert run("recode", code, first["id"], "--coder", coder).returncode == 0
        status = {"anna": "recoded", "ben": "recoded", "cleo": "disputed"}[coder]
        found = [json.loads(line) for line in run("list", "--status", status, "-f", "jsonl").stdout.splitlines()]
        assert first["id"] in [one["id"] for one in found]


@pytest.mark.usefixtures("folder")
def test_what_is_withdrawn_with_a_run_is_said(run) -> None:
    run("accept", "-", stdin=run("code", "plant.txt").stdout)
    entries = [json.loads(line) for line in run("log", "-f", "jsonl").stdout.splitlines()]
    [number] = [entry["number"] for entry in entries if entry["action"] == "code"]
    done = run("undo", str(number))
    assert b"excerpts that coders decided on; code again to have them back" in done.stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["accept", "import"])
def test_a_closed_standard_input_holds_nothing_to_decide_on(tmp_path: Path, command: str) -> None:
    tool = f'"{sys.executable}" -m interviewcoder {command} - <&-'
    done = subprocess.run(["bash", "-c", tool], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (3, b"interviewcoder: -: standard input is closed\n")


@pytest.mark.usefixtures("folder")
def test_what_a_pipe_gives_once_is_imported(run, tmp_path: Path) -> None:
    lines = run("code", "plant.txt").stdout
    (tmp_path / "decided.jsonl").write_bytes(lines.replace(b'"proposed"', b'"accepted"'))
    tool = f'"{sys.executable}" -m interviewcoder import <(cat decided.jsonl)'
    done = subprocess.run(["bash", "-c", tool], cwd=tmp_path, capture_output=True, check=True)
    assert f"{lines.count(b'proposed')} decisions" in done.stderr.decode()


@pytest.mark.usefixtures("folder")
def test_a_study_behind_a_link_names_transcripts_from_where_it_is(run, tmp_path: Path) -> None:
    run("code", "plant.txt")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "link.study").symlink_to(tmp_path / "interviews.study")
    elsewhere = {"cwd": tmp_path / "elsewhere"}
    assert b"=" in run("code", "../plant.txt", **elsewhere).stderr
    listed = run("list", "-f", "jsonl", **elsewhere).stdout
    assert listed == run("list", "-f", "jsonl").stdout
    assert {json.loads(line)["transcript"] for line in listed.splitlines()} == {"plant.txt"}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["code plant.txt -c", "init --codebook"])
def test_a_study_remembers_no_codebook_that_cannot_be_read_again(run, tmp_path: Path, command: str) -> None:
    (tmp_path / "book.yaml").write_text("name: b\ncodes: [{id: x, name: X, terms: [drift]}]\n", encoding="utf-8")
    before = run("log", "-f", "jsonl").stdout
    tool = f'"{sys.executable}" -m interviewcoder {command} <(cat book.yaml)'
    done = subprocess.run(["bash", "-c", tool], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, b"save it to one" in done.stderr) == (2, True)
    assert run("log", "-f", "jsonl").stdout == before
    assert run("code", "plant.txt").returncode == 0

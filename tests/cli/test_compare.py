"""`compare` as people run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

SAID = """Interviewer: What goes wrong?

Anna: The data drifts. The sensors are dirty.

Anna: The model is slow.

Anna: Nothing else.
"""


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    """A transcript, and what two people coded in it: they agree on the first answer and differ on the second."""
    (tmp_path / "plant.txt").write_text(SAID, encoding="utf-8")

    def excerpt(coder: str, code: str, words: str) -> str:
        start = SAID.index(words)
        record = {"transcript": "plant.txt", "code": code, "name": code.title(), "coder": coder, "text": words}
        return json.dumps(record | {"start": start, "end": start + len(words), "status": "accepted"}) + "\n"

    ann = excerpt("ann", "drift", "The data drifts.") + excerpt("ann", "speed", "The model is slow.")
    bob = excerpt("bob", "drift", "data drifts. The sensors")
    (tmp_path / "ann.jsonl").write_text(ann, encoding="utf-8")
    (tmp_path / "bob.jsonl").write_text(bob, encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("coded")
def test_two_files_are_compared_by_turn(run) -> None:
    done = run("compare", "ann.jsonl", "bob.jsonl", "--format", "json")
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(done.stdout)
    rows = {row["code"]: row for row in found["codes"]["rows"]}
    assert (rows["drift"]["units"], rows["drift"]["kappa"], rows["drift"]["f1"]) == (4, 1.0, 1.0)
    assert (rows["speed"]["first_only"], rows["speed"]["kappa"], rows["speed"]["precision"]) == (1, 0.0, None)
    [pair] = found["pairs"]["rows"]
    assert (pair["both"], pair["first_only"], pair["f1"]) == (1, 1, pytest.approx(2 / 3))
    assert [row["figure"][:12] for row in found["overall"]["rows"]] == [
        "Krippendorff",
        "Krippendorff",
        "Fleiss' κ, s",
        "F1 over all ",
    ]


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize(
    ("unit", "units"), [("turn", 4), ("sentence", 5), ("exchange", 1), ("transcript", 1), ("character", 86)]
)
def test_units(run, unit: str, units: int) -> None:
    done = run("compare", "ann.jsonl", "bob.jsonl", "--unit", unit, "-f", "json")
    assert json.loads(done.stdout)["pairs"]["rows"][0]["units"] == units
    only = run("compare", "ann.jsonl", "bob.jsonl", "--unit", unit, "-f", "json", "--only-coded")
    assert json.loads(only.stdout)["pairs"]["rows"][0]["units"] <= units


@pytest.mark.usefixtures("coded")
def test_a_study_is_compared_with_what_people_accepted_of_the_machine(run, coded: Path) -> None:
    (coded / "book.yaml").write_text(
        "name: b\ncodes: [{id: drift, name: Drift, terms: [data drift]}, {id: dirt, name: Dirt, terms: [slow]}]\n",
        encoding="utf-8",
    )
    run("init", "--coder", "carol", "--codebook", "book.yaml")
    machine = [json.loads(line) for line in run("code", "plant.txt").stdout.splitlines()]
    run("accept", *(record["id"] for record in machine if record["code"] == "drift"))
    run("reject", *(record["id"] for record in machine if record["code"] == "dirt"))
    found = json.loads(run("compare", "-f", "json").stdout)
    rows = {row["code"]: row for row in found["codes"]["rows"]}
    assert (rows["drift"]["first"], rows["drift"]["second"]) == ("carol", "interviewcoder")
    assert (rows["drift"]["both"], rows["dirt"]["second_only"]) == (1, 1)
    assert rows["drift"]["rho"] is not None


@pytest.mark.usefixtures("coded")
def test_a_gate_fails_where_coders_agree_less_or_nobody_can_tell(run) -> None:
    assert run("compare", "ann.jsonl", "bob.jsonl", "--min-alpha", "0.1").returncode == 0
    done = run("compare", "ann.jsonl", "bob.jsonl", "--min-alpha", "0.99", "--min-kappa", "0.99")
    assert done.returncode == 5
    assert done.stderr.count(b" asks for 0.99") == 2
    for gate in ("--min-kappa", "--min-alpha"):
        undefined = run("compare", "ann.jsonl", "bob.jsonl", "--unit", "transcript", "--code", "drift", gate, "0")
        assert undefined.returncode == 5
        assert b"undefined" in undefined.stderr


def test_a_gate_lets_through_who_agree_as_much_as_it_asks_for(run, coded: Path) -> None:
    twin = (coded / "ann.jsonl").read_text(encoding="utf-8")
    (coded / "twin.jsonl").write_text(twin, encoding="utf-8")
    done = run("compare", "ann.jsonl", "twin.jsonl", "--min-alpha", "1", "--min-kappa", "1")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.usefixtures("coded")
def test_disagreements_are_listed_side_by_side(run) -> None:
    done = run("compare", "ann.jsonl", "bob.jsonl", "--disagreements", "-f", "csv")
    header, *rows = done.stdout.decode().splitlines()
    assert header == "transcript,line,speaker,agreed,only ann,only bob,before,text,after"
    assert rows == ["plant.txt,5,Anna,,speed,,The data drifts. The sensors are dirty.,The model is slow.,Nothing else."]
    assert "only ann: speed" in run("compare", "ann.jsonl", "bob.jsonl", "--disagreements").stdout.decode()


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize("wanted", ["table", "csv", "tsv", "markdown", "latex", "jsonl"])
def test_every_format_and_the_same_bytes(run, wanted: str) -> None:
    first = run("compare", "ann.jsonl", "bob.jsonl", "-f", wanted, env={"PYTHONHASHSEED": "1"})
    again = run("compare", "bob.jsonl", "ann.jsonl", "-f", wanted, env={"PYTHONHASHSEED": "2"})
    assert first.returncode == 0
    assert first.stdout == again.stdout != b""
    if wanted == "latex":
        assert b"$\\kappa$" in first.stdout
        assert "κ".encode() not in first.stdout


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["ann.jsonl"], 2, "two coders are needed"),
        (["ann.jsonl", "bob.jsonl", "--coder", "eve"], 2, "no coder of that name"),
        (["ann.jsonl", "bob.jsonl", "--unit", "page"], 2, "unknown unit"),
        (["ann.jsonl", "bob.jsonl", "--disagreements", "--table", "overall"], 2, "disagreements are a single table"),
        ([], 2, "nothing to read"),
        (
            ["ann.jsonl", "bob.jsonl", "--role", "interviewer", "--only-coded"],
            2,
            "have read hold no turns with speech of",
        ),
        (["ann.jsonl", "bob.jsonl", "--role", "interviewer", "--only-coded", "--all-transcripts"], 2, "that somebody"),
        (["ann.jsonl", "bob.jsonl", "gone.jsonl"], 3, "no such file"),
    ],
)
def test_what_cannot_be_compared_says_why(run, arguments: list[str], code: int, told: str) -> None:
    done = run("compare", *arguments)
    assert done.returncode == code
    assert told in done.stderr.decode()


def test_a_transcript_that_has_changed_or_is_gone_is_said(run, coded: Path) -> None:
    (coded / "plant.txt").write_text(SAID.replace("Interviewer", "I"), encoding="utf-8")
    assert "is not the text that was coded" in run("compare", "ann.jsonl", "bob.jsonl").stderr.decode()
    (coded / "plant.txt").unlink()
    done = run("compare", "ann.jsonl", "bob.jsonl")
    assert (done.returncode, done.stderr.count(b"\n"), b"cannot be found" in done.stderr) == (3, 1, True)


def test_one_transcript_of_several_is_compared(run, coded: Path) -> None:
    (coded / "other.txt").write_text(SAID, encoding="utf-8")
    for name in ("ann", "bob"):
        lines = (coded / f"{name}.jsonl").read_text(encoding="utf-8")
        (coded / f"{name}.jsonl").write_text(lines + lines.replace("plant.txt", "other.txt"), encoding="utf-8")
    everything = json.loads(run("compare", "ann.jsonl", "bob.jsonl", "-f", "json").stdout)
    one = json.loads(run("compare", "ann.jsonl", "bob.jsonl", "-f", "json", "--transcript", "pl*").stdout)
    assert [found["pairs"]["rows"][0]["units"] for found in (everything, one)] == [8, 4]
    assert run("compare", "ann.jsonl", "bob.jsonl", "--transcript", "gone").returncode == 2


def test_half_a_review_is_told(run, tmp_path: Path) -> None:
    (tmp_path / "plant.txt").write_text(SAID, encoding="utf-8")
    run("init", "--coder", "ann")
    ids = [json.loads(line)["id"] for line in run("code", "plant.txt").stdout.splitlines()]
    assert len(ids) > 1
    run("accept", *ids)
    run("reject", ids[0], "--coder", "bob")
    told = f"bob has decided on 1 of {len(ids)} proposals; the undecided ones count as not given"
    assert told in run("compare").stderr.decode()
    assert "has decided on" not in run("compare", "--coder", "ann", "--coder", "interviewcoder").stderr.decode()
    run("accept", *ids[1:], "--coder", "bob")
    assert run("compare").stderr == b""
    (tmp_path / "none.yaml").write_text("name: none\ncodes: [{id: none, name: None, terms: [nothing else]}]\n", "utf-8")
    run("code", "plant.txt", "-c", "none.yaml")  # what is withdrawn asks for no decision
    proposed = run("list", "--code", "none", "-f", "jsonl").stdout
    run("accept", "-", stdin=proposed)
    run("accept", "-", "--coder", "bob", stdin=proposed)
    run("accept", "-", "--coder", "eve", stdin=proposed)
    assert run("compare").stderr == b""


@pytest.mark.usefixtures("coded")
def test_what_a_coder_accepted_stays_given_where_the_machine_no_longer_finds_it(run, coded: Path) -> None:
    for name, terms in (("a", "[data drifts, slow]"), ("b", "[slow]")):
        book = f"name: {name}\ncodes: [{{id: bad, name: Bad, unit: turn, terms: {terms}}}]\n"
        (coded / f"{name}.yaml").write_text(book, encoding="utf-8")
    run("init", "--coder", "ann")
    run("accept", "-", stdin=run("code", "plant.txt", "-c", "a.yaml").stdout)
    assert len(run("code", "plant.txt", "-c", "b.yaml").stdout.splitlines()) == 1
    [code] = json.loads(run("evaluate", "-c", "b.yaml", "-f", "json").stdout)["codes"]["rows"]
    assert (code["given"], code["precision"], code["recall"]) == (2, 1, 0.5)
    [code] = json.loads(run("compare", "-f", "json").stdout)["codes"]["rows"]
    assert (code["both"], code["first_only"], code["second_only"]) == (1, 1, 0)
    assert json.loads(run("stats", "--coder", "ann", "-f", "jsonl").stdout)["excerpts"] == 2
    assert json.loads(run("stats", "-f", "jsonl").stdout)["excerpts"] == 1
    assert json.loads(run("stats", "-f", "jsonl", "--status", "withdrawn").stdout)["excerpts"] == 1
    without = SAID.replace("The data drifts. The sensors are dirty.", "Well.")
    (coded / "plant.txt").write_text(without, encoding="utf-8")
    run("code", "plant.txt", "-c", "b.yaml")  # the passage is gone
    assert json.loads(run("stats", "--coder", "ann", "-f", "jsonl").stdout)["excerpts"] == 1


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize("unit", ["turn", "exchange", "transcript"])
def test_of_a_role_only_what_it_says_is_compared(run, coded: Path, unit: str) -> None:
    """One coder marks the question, the other the answer: of the answers alone they agree on nothing."""
    for name, words in (("ann", "What goes wrong?"), ("bob", "The data drifts.")):
        start = SAID.index(words)
        record = {"transcript": "plant.txt", "code": "drift", "coder": name, "start": start, "end": start + len(words)}
        (coded / f"{name}.jsonl").write_text(json.dumps(record | {"text": words}) + "\n", encoding="utf-8")
    roles = "--role", "Anna=participant", "--role", "participant"
    done = run("compare", "ann.jsonl", "bob.jsonl", "--unit", unit, *roles, "-f", "json")
    found = json.loads(done.stdout)
    [code] = found["codes"]["rows"]
    assert (code["both"], code["first_only"], code["second_only"]) == (0, 0, 1)
    assert f"{unit}s with speech of participant" in found["pairs"]["notes"][0]


def test_a_mark_that_runs_into_the_next_question_is_none_of_the_next_answer(run, tmp_path: Path) -> None:
    said = "Interviewer: And?\n\nAnna: It drifts.\n\nInterviewer: Often?\n\nAnna: I would say so.\n"
    (tmp_path / "plant.txt").write_text(said, encoding="utf-8")
    for name, words in (("ann", "It drifts."), ("bob", said[said.index("It drifts") : said.index("?\n\nAnna: I w")])):
        start = said.index(words)
        record = {"transcript": "plant.txt", "code": "drift", "coder": name, "start": start, "end": start + len(words)}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(record | {"text": words}) + "\n", encoding="utf-8")
    roles = "--role", "Anna=participant", "--role", "participant"
    done = run("compare", "ann.jsonl", "bob.jsonl", "--unit", "exchange", *roles, "-f", "json")
    [code] = json.loads(done.stdout)["codes"]["rows"]
    assert (code["units"], code["both"], code["first_only"], code["second_only"]) == (2, 1, 0, 0)


@pytest.mark.usefixtures("coded")
def test_of_three_coders_nobody_is_said_to_be_the_only_one(run, coded: Path) -> None:
    (coded / "other.txt").write_text(SAID, encoding="utf-8")
    for name, words, path in (("cai", "Nothing else.", "plant.txt"), ("dora", "Nothing else.", "other.txt")):
        start = SAID.index(words)
        record = {"transcript": path, "code": "drift", "coder": name, "start": start, "end": start + len(words)}
        (coded / f"{name}.jsonl").write_text(json.dumps(record | {"text": words}) + "\n", encoding="utf-8")
    everybody = "ann.jsonl", "bob.jsonl", "cai.jsonl", "dora.jsonl", "other.txt"
    header = run("compare", *everybody[:3], "--disagreements", "-f", "markdown").stdout.decode().splitlines()[2]
    assert "besides, ann" in header
    assert "only" not in header
    overall = json.loads(run("compare", *everybody, "-f", "json").stdout)["overall"]
    assert {row["coders"] for row in overall["rows"]} == {3}
    assert "coders: ann, bob, cai" in overall["notes"]  # nobody else has read what Dora has


@pytest.mark.usefixtures("coded")
def test_a_transcript_that_one_coder_has_no_code_in_is_told(run, coded: Path) -> None:
    (coded / "other.txt").write_text(SAID, encoding="utf-8")
    more = (coded / "ann.jsonl").read_text(encoding="utf-8").replace("plant.txt", "other.txt")
    with (coded / "ann.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(more)
    done = run("compare", "ann.jsonl", "bob.jsonl", "-f", "json")
    assert json.loads(done.stdout)["pairs"]["rows"][0]["transcripts"] == 1
    assert "not compared for bob, who gave no code there: other.txt; --all-transcripts" in done.stderr.decode()
    done = run("compare", "ann.jsonl", "bob.jsonl", "--all-transcripts", "-f", "json")
    assert (json.loads(done.stdout)["pairs"]["rows"][0]["transcripts"], done.stderr) == (2, b"")


@pytest.mark.usefixtures("coded")
def test_an_interval_says_what_it_does_not_speak_for(run) -> None:
    found = json.loads(run("compare", "ann.jsonl", "bob.jsonl", "-f", "json").stdout)["overall"]
    assert "coders: ann, bob" in found["notes"]
    independent = "it takes units as independent; where they are not, as sentences of one turn, it is too narrow"
    assert independent in found["notes"]
    plain = run("compare", "ann.jsonl", "bob.jsonl", "--no-intervals", "-f", "json")
    assert independent not in json.loads(plain.stdout)["overall"]["notes"]
    assert any("undefined in" in note and "which the interval leaves out" in note for note in found["notes"])
    found = json.loads(run("compare", "ann.jsonl", "bob.jsonl", "--unit", "transcript", "-f", "json").stdout)
    assert {(row["units"], row["low"], row["high"]) for row in found["overall"]["rows"]} == {(1, None, None)}
    done = run("compare", "ann.jsonl", "bob.jsonl", "--unit", "character", "--disagreements", "-f", "json")
    given = {"ann": set(), "bob": set()}
    for coder, words in (("ann", "The data drifts."), ("bob", "data drifts. The sensors")):
        given[coder] |= set(range(SAID.index(words), SAID.index(words) + len(words)))
    slow = set(range(SAID.index("The model is slow."), SAID.index("The model is slow.") + 18))
    title = json.loads(done.stdout)["disagreements"]["title"]
    assert title.startswith(f"Coders differ on {len(given['ann'] ^ given['bob'] | slow)} of 86 characters that")


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize(
    "arguments",
    [("compare", "gone.jsonl", "ann.jsonl"), ("evaluate", "--gold", "gone.jsonl"), ("stats", "codes", "gone.jsonl")],
)
def test_a_file_that_is_not_there_is_all_that_is_told(run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 3
    assert done.stderr.decode() == "interviewcoder: gone.jsonl: no such file; check the path\n"


def test_who_has_read_nothing_of_the_same_is_compared_only_if_asked_for(run, coded: Path) -> None:
    (coded / "other.txt").write_text(SAID, encoding="utf-8")
    bobs = (coded / "bob.jsonl").read_text(encoding="utf-8")
    (coded / "bob.jsonl").write_text(bobs.replace("plant.txt", "other.txt"), encoding="utf-8")
    done = run("compare", "ann.jsonl", "bob.jsonl")
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "interviewcoder: ann, bob: no two of them have read the same transcript; --all-transcripts takes all as read\n"
    )
    every = run("compare", "ann.jsonl", "bob.jsonl", "--all-transcripts", "-f", "json")
    assert {row["units"] for row in json.loads(every.stdout)["codes"]["rows"]} == {8}

"""`stats` as people run it."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ONE = """Interviewer: What goes wrong with data drift?

Anna: We had data drift. The model is slow, too.

Interviewer: And then?

Anna: Technical debt.
"""
TWO = """Interviewer: And you?

Ben: Data drift, and nothing else at all.
"""
BOOK = """name: plant
categories:
  - id: data
    name: Data
    codes: [{id: drift, name: Drift, terms: [data drift]}]
codes:
  - {id: speed, name: Speed, terms: [slow]}
  - {id: debt, name: Debt, terms: [technical debt]}
"""


@pytest.fixture
def coded(run, tmp_path: Path) -> Path:
    """Two coded transcripts and their attributes."""
    for name, text in (("one.txt", ONE), ("two.txt", TWO), ("book.yaml", BOOK)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = run("code", "-c", "book.yaml", "one.txt", "two.txt", "-o", "coded.jsonl")
    assert done.returncode == 0, done.stderr.decode()
    (tmp_path / "attributes.csv").write_text("transcript,size\none.txt,small\ntwo,large\n", encoding="utf-8")
    (tmp_path / "attributes.yaml").write_text("one: {size: small}\ntwo.txt: {size: large}\n", encoding="utf-8")
    return tmp_path


def test_who_wrote_a_memo_has_read_the_transcript(run, coded: Path) -> None:
    records = [json.loads(line) for line in (coded / "coded.jsonl").read_text(encoding="utf-8").splitlines()]
    records[0]["memos"] = [{"coder": "bea", "text": "Odd."}]
    (coded / "coded.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    for topic in ("saturation", "similarity", "codes"):
        done = run("stats", topic, "coded.jsonl", "--coder", "bea", "--status", "proposed", "-f", "csv", "-q")
        assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [("a.csv", "transcript,size\none.txt,small\ntwo.txt,large\none.txt,large\n", 4),
     ("a.yaml", "one.txt: {size: small}\none.txt: {size: large}\n", 2)],
)  # fmt: skip
def test_attributes_of_a_transcript_stand_once(run, coded: Path, name: str, text: str, line: int) -> None:
    (coded / name).write_text(text, encoding="utf-8")
    done = run("stats", "codes", "coded.jsonl", "--attributes", name, "--by", "size")
    assert done.returncode == 3
    assert f"{name}:{line}: 'one.txt' is in line".encode() in done.stderr


def rows(done) -> list[dict[str, str]]:
    assert done.returncode == 0, done.stderr.decode()
    return list(csv.DictReader(io.StringIO(done.stdout.decode())))


@pytest.mark.usefixtures("coded")
def test_codes_are_counted_where_they_are(run) -> None:
    found = {row["code"]: row for row in rows(run("stats", "codes", "coded.jsonl", "-f", "csv"))}
    assert {code: (row["turns"], row["transcripts"]) for code, row in found.items()} == {
        "drift": ("2", "2"), "speed": ("1", "1"), "debt": ("1", "1"),
    }  # fmt: skip
    answers = [len("We had data drift. The model is slow, too."), len("Technical debt."), len(TWO[27:].strip())]
    assert float(found["debt"]["share"]) == pytest.approx(answers[1] / sum(answers), abs=0.01)


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize(
    ("group", "drift"),
    [
        ("transcript", {"one.txt": "1", "two.txt": "1"}),
        ("speaker", {"Anna": "1", "Ben": "1"}),
        ("role", {"unknown": "2"}),
        ("size", {"small": "1", "large": "1"}),
    ],
)
def test_codes_by_what_they_belong_to(run, group: str, drift: dict[str, str]) -> None:
    for attributes in ("attributes.csv", "attributes.yaml"):
        done = run("stats", "codes", "coded.jsonl", "--by", group, "--attributes", attributes, "-f", "csv")
        row = {row["code"]: row for row in rows(done)}["drift"]
        assert {name: row[name] for name in drift} == drift
        assert row["all"] == "2"


@pytest.mark.usefixtures("coded")
def test_codes_come_together_in_a_turn_an_exchange_or_near(run) -> None:
    def pairs(within: str) -> set[tuple[str, str]]:
        done = run("stats", "cooccurrence", "coded.jsonl", "--within", within, "-f", "csv")
        return {(row["first"], row["second"]) for row in rows(done)}

    assert pairs("turn") == pairs("exchange") == {("drift", "speed")}
    assert pairs("2") == {("drift", "speed"), ("debt", "drift"), ("debt", "speed")}


@pytest.mark.usefixtures("coded")
def test_saturation_similarity_and_transcripts(run) -> None:
    found = rows(run("stats", "saturation", "coded.jsonl", "-f", "csv"))
    assert [(row["new"], row["codes"], float(row["expected"])) for row in found] == [("3", "3", 2.0), ("0", "3", 3.0)]
    [pair] = rows(run("stats", "similarity", "coded.jsonl", "-f", "csv"))
    assert (pair["both"], pair["either"]) == ("1", "3")
    found = rows(run("stats", "transcripts", "coded.jsonl", "-f", "csv"))
    assert [(row["turns"], row["coded_turns"]) for row in found] == [("4", "2"), ("2", "1")]


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize("topic", ["codes", "transcripts", "cooccurrence", "saturation", "similarity"])
def test_figures_and_tables_are_the_same_bytes_each_time(run, coded: Path, topic: str) -> None:
    made = []
    for seed in ("1", "2"):
        done = run("stats", topic, "coded.jsonl", "-o", f"{seed}.svg", env={"PYTHONHASHSEED": seed})
        assert done.returncode == 0, done.stderr.decode()
        table = run("stats", topic, "coded.jsonl", env={"PYTHONHASHSEED": seed})
        made.append(((coded / f"{seed}.svg").read_bytes(), table.stdout))
    assert made[0] == made[1]
    assert ET.fromstring(made[0][0]).tag.endswith("svg")
    assert run("stats", topic, "coded.jsonl", "-o", "figure.png").returncode == 0
    assert (coded / "figure.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("coded")
def test_a_study_is_counted_without_what_was_rejected(run) -> None:
    run("init", "--coder", "carol", "--codebook", "book.yaml")
    found = [json.loads(line) for line in run("code", "one.txt", "two.txt").stdout.splitlines()]
    run("reject", *(record["id"] for record in found if record["code"] == "debt"))
    run("accept", *(record["id"] for record in found if record["code"] == "speed"))
    assert {row["code"] for row in rows(run("stats", "-f", "csv"))} == {"drift", "speed"}
    assert {row["code"] for row in rows(run("stats", "-f", "csv", "--status", "rejected"))} == {"debt"}
    assert {row["code"] for row in rows(run("stats", "-f", "csv", "--coder", "carol"))} == {"speed"}


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["odd", "coded.jsonl"], 2, "unknown topic"),
        (["codes", "coded.jsonl", "--by", "size"], 2, "--attributes FILE"),
        (["codes", "coded.jsonl", "--by", "size", "--attributes", "book.yaml"], 3, "indented below it"),
        (["codes", "coded.jsonl", "--by", "size", "--attributes", "gone.csv"], 3, "no such file"),
        (["cooccurrence", "coded.jsonl", "--within", "0"], 2, "a number of turns"),
        (["codes", "coded.jsonl", "--within", "exchange"], 2, "--within is for cooccurrence"),
        (["codes", "coded.jsonl", "--role", "participant"], 2, "Smith=interviewer"),
        (["codes"], 2, "nothing to read"),
    ],
)
def test_what_cannot_be_counted_says_why(run, arguments: list[str], code: int, told: str) -> None:
    done = run("stats", *arguments)
    assert (done.returncode, told in done.stderr.decode()) == (code, True)


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize(
    "topic", ["codes", "codes --by role", "transcripts", "cooccurrence", "saturation", "similarity"]
)
def test_of_nothing_the_tables_are_empty_and_there_is_no_figure(run, tmp_path: Path, topic: str) -> None:
    done = run("stats", *topic.split(), "coded.jsonl", "--status", "disputed", "-f", "json")
    assert (done.returncode, b"excerpts is left to count\n" in done.stderr) == (0, True)
    [table] = json.loads(done.stdout).values()
    assert {value for row in table["rows"] for name, value in row.items() if name in ("turns_both", "excerpts")} <= {0}
    done = run("stats", *topic.split(), "coded.jsonl", "--status", "disputed", "-o", "figure.svg")
    assert (done.returncode, b"nothing to draw" in done.stderr) == (3, True)
    assert not (tmp_path / "figure.svg").exists()


def test_people_read_names_of_transcripts_and_programs_their_paths(run, coded: Path) -> None:
    folder = coded / "a folder" / "of interviews"
    folder.mkdir(parents=True)
    for name in ("one", "two"):
        (coded / f"{name}.txt").rename(folder / f"{name}.txt")
    paths = [f"a folder/of interviews/{name}.txt" for name in ("one", "two")]
    assert run("code", "-c", "book.yaml", *paths, "-o", "coded.jsonl").returncode == 0
    for topic in ("codes --by transcript", "transcripts", "saturation", "similarity"):
        for name in ("table", "markdown", "latex"):
            shown = run("stats", *topic.split(), "coded.jsonl", "-f", name).stdout.decode()
            assert ("one" in shown, "two" in shown, "interviews/" in shown) == (True, True, False), (topic, name)
        for name in ("csv", "json"):
            written = run("stats", *topic.split(), "coded.jsonl", "-f", name).stdout.decode()
            assert all(path in written for path in paths), (topic, name)


def test_a_transcript_is_not_called_what_another_column_is(run, coded: Path) -> None:
    (coded / "one.txt").rename(coded / "all.txt")
    assert run("code", "-c", "book.yaml", "all.txt", "two.txt", "-o", "coded.jsonl").returncode == 0
    shown = run("stats", "codes", "--by", "transcript", "coded.jsonl", "-f", "markdown").stdout.decode()
    assert "| code | all.txt | two | all |" in shown


@pytest.mark.usefixtures("coded")
def test_codes_without_a_category_come_last(run) -> None:
    found = rows(run("stats", "codes", "coded.jsonl", "--by", "role", "-f", "csv"))
    assert [row["code"] for row in found] == ["drift", "debt", "speed"]


@pytest.mark.usefixtures("coded")
def test_where_no_codes_come_together_there_is_no_figure(run, tmp_path: Path) -> None:
    done = run("stats", "cooccurrence", "coded.jsonl", "--code", "drift", "-o", "figure.svg")
    assert (done.returncode, done.stderr.decode().splitlines()[-1]) == (
        3, "interviewcoder: figure.svg: 0 pairs of codes that come together, so there is nothing to draw",
    )  # fmt: skip
    assert not (tmp_path / "figure.svg").exists()


@pytest.mark.usefixtures("coded")
def test_a_terminal_shows_bars_as_long_as_the_numbers(run) -> None:
    lines = run("stats", "codes", "coded.jsonl", env={"COLUMNS": "120"}).stdout.decode().splitlines()
    bars = {line.split()[0]: line.count("█") for line in lines if "█" in line}
    assert bars == {"drift": 12, "debt": 6, "speed": 6}


@pytest.mark.usefixtures("coded")
def test_attributes_are_words_as_they_are_written(run, tmp_path: Path) -> None:
    yaml = "one: {remote: no, start: 12:30, since: 2024-13-45}\ntwo: {remote: yes, start: 9:00}\n"
    (tmp_path / "attributes.yaml").write_text(yaml, encoding="utf-8")
    for by, groups in (("remote", {"no", "yes"}), ("start", {"12:30", "9:00"}), ("since", {"2024-13-45", "not given"})):
        done = run("stats", "codes", "coded.jsonl", "--by", by, "--attributes", "attributes.yaml", "-f", "csv")
        assert set(rows(done)[0]) == {"code", "all"} | groups


def test_names_of_files_are_the_same_wherever_their_accents_are(run, tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "entretien Hélène.txt")
    talk = "Enquêteur : Et là ?\n\nEnquêtée : Il y a l’été des données manquantes.\n"
    (tmp_path / decomposed).write_text(unicodedata.normalize("NFD", talk), encoding="utf-8")
    (tmp_path / "attributes.csv").write_text("transcript,size\nentretien Hélène,large\n", encoding="utf-8")
    assert run("code", decomposed, "-o", "coded.jsonl").returncode == 0
    by_size = run("stats", "codes", "coded.jsonl", "--by", "size", "--attributes", "attributes.csv", "-f", "csv")
    assert b"large" in by_size.stdout.splitlines()[0]
    for chosen in (("--transcript", "entretien hélène*"), ("--search", "l'été des données")):
        assert run("list", "coded.jsonl", *chosen, "--format", "jsonl").stdout.count(b"\n") == 1, chosen
    excerpt = json.loads((tmp_path / "coded.jsonl").read_text(encoding="utf-8"))
    theirs = {"transcript": "entretien Hélène.txt", "code": excerpt["code"], "coder": "anna"}
    theirs["text"] = unicodedata.normalize("NFC", excerpt["text"])
    (tmp_path / "anna.csv").write_text("\n".join(map(",".join, (theirs, theirs.values()))), encoding="utf-8")
    assert run("init", "all.study", "--coder", "anna").returncode == 0
    assert run("code", "--study", "all.study", "-q", decomposed, "-o", "again.jsonl").returncode == 0
    taken = run("import", "--study", "all.study", "anna.csv")
    assert (taken.returncode, b"cannot be placed" in taken.stderr) == (0, False)


@pytest.mark.usefixtures("coded")
@pytest.mark.parametrize("depth", [1, 9])
def test_an_attribute_is_a_text_and_no_heap_of_them(run, tmp_path: Path, depth: int) -> None:
    """Nine aliases of nine, nine times over, would be a billion."""
    lines = ["one.txt:", f"  size0: &s0 [{','.join('x' * 9)}]"]
    lines += [f"  size{at}: &s{at} [{','.join([f'*s{at - 1}'] * 9)}]" for at in range(1, depth)]
    (tmp_path / "bomb.yaml").write_text("\n".join(lines), encoding="utf-8")
    done = run("stats", "codes", "coded.jsonl", "-q", "--by", "size0", "--attributes", "bomb.yaml")
    assert done.returncode == 3
    assert done.stderr == b"interviewcoder: bomb.yaml:2: an attribute has one value, as in 'size: large'\n"


@pytest.mark.usefixtures("coded")
def test_attributes_that_are_no_table_or_have_no_use_are_told(run, tmp_path: Path) -> None:
    for name, content, told in (
        ("other.csv", "name,size\none.txt,small\n", "other.csv:1: no column 'transcript'"),
        (
            "open.csv",
            '"transcript,size\none.txt,small\n' + "x" * 140_000,
            "open.csv: not a table: a quotation mark",
        ),
        ("deep.yaml", "one: " + "[" * 5000, "deep.yaml: no YAML: cannot be read"),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
        done = run("stats", "codes", "coded.jsonl", "--by", "size", "--attributes", name)
        assert (done.returncode, told in done.stderr.decode()) == (3, True), done.stderr
    done = run("stats", "codes", "coded.jsonl", "--attributes", "nowhere.csv")
    assert (done.returncode, b"--attributes: name the attribute to count by" in done.stderr) == (2, True)


@pytest.mark.usefixtures("coded")
def test_the_status_of_a_coder_is_as_that_coder_sees_it(run) -> None:
    assert run("init", "--coder", "ann").returncode == 0
    done = run("code", "-c", "book.yaml", "one.txt", "two.txt", "-f", "jsonl")
    drift, *others = [json.loads(line) for line in done.stdout.splitlines()]
    assert run("reject", drift["id"], "--coder", "ann").returncode == 0
    assert run("accept", others[0]["id"], "--coder", "ann").returncode == 0
    rejected = rows(run("stats", "codes", "--coder", "ann", "--status", "rejected", "-f", "csv"))
    assert [(row["code"], row["excerpts"]) for row in rejected] == [(drift["code"], "1")]
    accepted = rows(run("stats", "codes", "--coder", "ann", "-f", "csv"))
    assert [(row["code"], row["excerpts"]) for row in accepted] == [(others[0]["code"], "1")]
    listed = run("list", "--coder", "ann", "--status", "rejected", "-f", "jsonl").stdout
    assert [json.loads(line)["id"] for line in listed.splitlines()] == [drift["id"]]


@pytest.mark.usefixtures("coded")
def test_attributes_go_before_what_has_their_name_and_their_groups_hide_nothing(run, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text(
        "transcript,role,size\none.txt,nurse,all\ntwo,doctor,table\nthree,cook,code\n", encoding="utf-8"
    )
    (tmp_path / "three.txt").write_text("Interviewer: So?\n\nCleo: Nothing.\n", encoding="utf-8")
    by = "stats", "codes", "coded.jsonl", "three.txt", "--attributes", "odd.csv", "--by"
    drift = {row["code"]: row for row in rows(run(*by, "role", "-f", "csv"))}["drift"]
    assert drift == {"code": "drift", "cook": "0", "doctor": "1", "nurse": "1", "all": "2"}
    found = [json.loads(line) for line in run(*by, "size", "-f", "jsonl").stdout.splitlines()]
    drift = {"table": "codes_by", "code": "drift", "all": 2, "size: all": 1, "size: code": 0, "size: table": 1}
    assert drift in found
    notes = json.loads(run(*by, "role", "-f", "json").stdout)["codes_by"]["notes"]
    assert "turns of each, with codes or not: cook 2, doctor 2, nurse 4" in notes


def test_a_speaker_in_two_spellings_is_one(run, tmp_path: Path) -> None:
    said = "Interviewer: And?\n\nben: Data drift.\n\nInterviewer: And?\n\nBen : Data drift.\n\nBEN: Data drift.\n"
    (tmp_path / "one.txt").write_text(said, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    run("code", "-c", "book.yaml", "one.txt", "-o", "coded.jsonl", "--unit", "turn")
    [row] = rows(run("stats", "codes", "coded.jsonl", "-f", "csv"))
    assert (row["code"], row["excerpts"], row["speakers"]) == ("drift", "3", "1")
    [row] = rows(run("stats", "codes", "coded.jsonl", "--by", "speaker", "-f", "csv"))
    assert row == {"code": "drift", "ben": "3", "all": "3"}


def record(text: str, words: str, path: str = "one.txt", **more: object) -> str:
    """A coded excerpt of some words of a text."""
    start = text.index(words)
    said = {"transcript": path, "code": "drift", "coder": "ann", "start": start, "end": start + len(words)}
    return json.dumps(said | {"text": words} | more) + "\n"


def test_who_speaks_in_any_turn_with_the_code_is_a_speaker(run, tmp_path: Path) -> None:
    said = "Interviewer: And?\n\nAnna: It drifts.\n\nInterviewer: Often?\n\nBen: Yes, it drifts a lot.\n"
    (tmp_path / "one.txt").write_text(said, encoding="utf-8")
    words = said[said.index("It drifts") : said.index(" a lot")]  # from Anna over the question to Ben
    (tmp_path / "ann.jsonl").write_text(record(said, words), encoding="utf-8")
    [row] = rows(run("stats", "codes", "ann.jsonl", "-f", "csv"))
    assert (row["turns"], row["excerpts"], row["speakers"]) == ("3", "1", "2")


def test_what_the_machine_withdrew_is_counted_where_it_is_asked_for(run, coded: Path) -> None:
    (coded / "w.jsonl").write_text(
        record(ONE, "We had data drift.", coder="interviewcoder", status="withdrawn"), encoding="utf-8"
    )
    asked = "w.jsonl", "--coder", "interviewcoder", "--status", "withdrawn", "-f", "json"
    [found] = json.loads(run("stats", "codes", *asked).stdout)["codes"]["rows"]
    assert (found["turns"], found["excerpts"], found["transcripts"], found["share"] > 0) == (1, 1, 1, True)
    for topic in ("saturation", "similarity", "transcripts"):
        assert run("stats", topic, *asked).returncode == 0


def test_a_code_has_the_category_that_it_has_first(run, coded: Path) -> None:
    one = record(ONE, "We had data drift.", category="data") + record(ONE, "Technical debt.", category="model")
    (coded / "two.jsonl").write_text(one, encoding="utf-8")
    for chosen, number in (("data", b'"excerpts": 2'), ("model", b"")):
        done = run("list", "two.jsonl", "--category", chosen, "--count", "-f", "jsonl")
        assert (number in done.stdout, bool(number)) == (True, done.stdout != b"")
    assert b"drift" in run("show", "one.txt", "--codings", "two.jsonl", "--category", "data").stdout


@pytest.mark.usefixtures("coded")
def test_of_a_coder_only_exchanges_count_that_the_coder_has_read(run, coded: Path) -> None:
    lines = (coded / "coded.jsonl").read_text(encoding="utf-8").splitlines()
    ann = [json.loads(line) | {"coder": "ann"} for line in lines if "one.txt" in line]
    (coded / "ann.jsonl").write_text("".join(json.dumps(one) + "\n" for one in ann), encoding="utf-8")
    said = "cooccurrence", "coded.jsonl", "ann.jsonl", "--within", "exchange", "-f", "json"
    for coder, number in (("ann", 2), ("interviewcoder", 3)):
        [found] = json.loads(run("stats", *said, "--coder", coder).stdout).values()
        assert f"n: {number}" in found["notes"]


@pytest.mark.usefixtures("coded")
def test_coded_files_are_said_to_lack_transcripts_without_a_code(run) -> None:
    told = b"coded files do not tell of transcripts without a code; name those transcripts too"
    assert told in run("stats", "saturation", "coded.jsonl").stderr
    assert told not in run("stats", "saturation", "coded.jsonl", "one.txt").stderr


@pytest.mark.usefixtures("coded")
def test_a_figure_by_an_attribute_of_any_name(run, tmp_path: Path) -> None:
    pytest.importorskip("altair")
    (tmp_path / "odd.csv").write_text("transcript,turns,yrs. exp [n]\none.txt,few,ab\ntwo,many,cd\n", encoding="utf-8")
    for by, groups in (("turns", ("few", "many")), ("yrs. exp [n]", ("ab", "cd"))):
        done = run("stats", "codes", "coded.jsonl", "--by", by, "--attributes", "odd.csv", "-o", "figure.svg")
        assert done.returncode == 0, done.stderr.decode()
        said = (tmp_path / "figure.svg").read_text(encoding="utf-8")
        assert all(f">{group}<" in said for group in groups)
        assert "undefined" not in said


@pytest.mark.usefixtures("coded")
def test_transcripts_without_codes_are_not_drawn_as_unlike(run, tmp_path: Path) -> None:
    pytest.importorskip("altair")
    for name in ("three.txt", "four.txt"):
        (tmp_path / name).write_text("Interviewer: So?\n\nCleo: Nothing.\n", encoding="utf-8")
    files = "coded.jsonl", "three.txt", "four.txt"
    found = rows(run("stats", "similarity", *files, "-f", "csv"))
    assert [(row["first"], row["second"]) for row in found if not row["jaccard"]] == [("four.txt", "three.txt")]
    assert run("stats", "similarity", *files, "-o", "figure.svg").returncode == 0
    assert (tmp_path / "figure.svg").read_text(encoding="utf-8").count(">×<") == 2


@pytest.mark.parametrize("of_study", [True, False])
def test_interviews_come_by_their_numbers_in_whatever_order_they_are_named(
    run, tmp_path: Path, *, of_study: bool
) -> None:
    names = [f"interview-{number}.txt" for number in ("2", "03", "10", "11", "100")] + ["Interview-101.txt"]
    for name in names:
        (tmp_path / name).write_text(ONE, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    if of_study:
        assert run("init", "--coder", "ann").returncode == 0
    assert run("code", "-c", "book.yaml", *sorted(names, reverse=True), "-o", "coded.jsonl").returncode == 0
    files = () if of_study else ("coded.jsonl", *sorted(names))
    for topic in ("saturation", "transcripts"):
        assert [row["transcript"] for row in rows(run("stats", topic, *files, "-f", "csv"))] == names
    [row, *_] = rows(run("stats", "codes", *files, "--by", "transcript", "-f", "csv"))
    assert list(row)[1:-1] == names


def test_a_turn_counts_once_for_a_category_whatever_codes_of_it_it_has(run, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(ONE, encoding="utf-8")
    given = [
        ("We had data drift.", "drift", "plant/data"), ("The model is slow", "speed", "plant/data"),
        ("data drift. The model", "lag", "plant"), ("Technical debt.", "drift", "plant/data"),
        ("Technical debt.", "debt", ""), ("And then?", "debt", ""),
    ]  # fmt: skip
    coded = [record(ONE, words, code=code, category=category) for words, code, category in given]
    (tmp_path / "ann.jsonl").write_text("".join(coded), encoding="utf-8")
    found = rows(run("stats", "codes", "ann.jsonl", "one.txt", "--by", "category", "-f", "csv"))
    columns = "category", "codes", "turns", "excerpts", "transcripts", "speakers"
    assert [tuple(row[name] for name in columns) for row in found] == [
        ("none", "1", "2", "2", "1", "1"), ("plant", "3", "2", "4", "1", "1"), ("plant/data", "2", "2", "3", "1", "1"),
    ]  # fmt: skip
    covered = len("We had data drift. The model is slow") + len("Technical debt.")
    assert float(found[1]["share"]) == pytest.approx(covered / (covered + len(", too.")), abs=0.02)
    [table] = json.loads(run("stats", "codes", "ann.jsonl", "--by", "role", "-f", "json").stdout).values()
    assert "turns of each with any code: interviewer 1, unknown 2" in table["notes"]


def test_what_is_too_long_for_its_column_is_broken_and_not_cut(run, tmp_path: Path) -> None:
    name = "Supercalifragilisticexpialidocious"
    book = f"codes:\n  - {{id: something-rather-long-with-many-hyphens-in-it, name: {name}, terms: [data drift]}}\n"
    (tmp_path / "book.yaml").write_text(f"name: B\n{book}", encoding="utf-8")
    (tmp_path / "a.txt").write_text("Interviewer: So?\n\nAnna: We had data drift.\n", encoding="utf-8")
    run("code", "a.txt", "-c", "book.yaml", "-o", "coded.jsonl")
    shown = run("stats", "codes", "coded.jsonl", "a.txt", env={"COLUMNS": "80"}).stdout.decode().splitlines()
    at = next(number for number, line in enumerate(shown) if line.startswith("something-"))
    first, second, third = (line.split() for line in shown[at : at + 3])
    assert (first[0], second[0]) == ("something-rather-long-", "with-many-hyphens-in-it")
    assert first[1] + second[1] + "".join(third) == name

"""`codebook coverage`, `learn` and `diff` as people run them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

TALK = """Interviewer: What goes wrong?

Anna: We had data drift. The pump house leaks.

Interviewer: And?

Anna: The pump house leaks again. And concept drift, it broke the model.
"""
BOOK = """name: plant
codes:
  - id: drift
    name: Drift
    definition: Data change.
    terms: [data drift, concept drift, xylophone, {near: [[model, engine], broke]}, {near: [well, leak]}]
  - {id: broke, name: Broken, terms: [broke]}
"""


@pytest.fixture
def study(run, tmp_path: Path) -> Path:
    """A study of two interviews, whose coder has decided and coded."""
    for name, text in (("one.txt", TALK), ("two.txt", TALK.replace("Anna", "Ben")), ("book.yaml", BOOK)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    run("init", "--coder", "carol", "--codebook", "book.yaml")
    found = [json.loads(line) for line in run("code", "one.txt", "two.txt").stdout.splitlines()]
    run("reject", *(record["id"] for record in found if record["code"] == "broke"))
    return tmp_path


@pytest.mark.usefixtures("study")
def test_coverage_names_terms_that_fail_and_words_without_a_code(run) -> None:
    done = run("codebook", "coverage", "-f", "json")
    assert done.returncode == 0, done.stderr.decode()
    tables = json.loads(done.stdout)
    assert [(row["term"], row["what"]) for row in tables["terms"]["rows"]] == [
        ("xylophone", "never matches"), ("well … leak", "never matches"), ("broke", "is rejected"),
    ]  # fmt: skip
    assert tables["together"]["rows"] == []


def told_of_terms(run, tmp_path: Path, talk: str, book: str) -> dict[tuple[str, str, str], str]:
    """What coverage says of the terms of a codebook that has coded a talk, by code, part and term."""
    (tmp_path / "talk.txt").write_text(talk, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(book, encoding="utf-8")
    assert run("code", "talk.txt", "-c", "book.yaml", "-o", "coded.jsonl").returncode == 0
    done = run("codebook", "coverage", "coded.jsonl", "talk.txt", "-c", "book.yaml", "-f", "json")
    assert done.returncode == 0, done.stderr.decode()
    rows = json.loads(done.stdout)["terms"]["rows"]
    return {(row["code"], row["part"], row["term"]): row["what"] for row in rows}


def test_coverage_tells_what_is_never_said_from_what_is_too_little_or_part_of_others(run, tmp_path: Path) -> None:
    said = ["The retraining again."] * 3 + ["It took days."] + ["We saw data drift."] * 2
    talk = "Interviewer: And?\n\n" + "".join(f"Anna: {words}\n\n" for words in said)
    book = """name: T
cues: [had to, took, it broke]
codes:
  - id: drift
    name: Drift
    terms: [data drift, drift, drift*, xylophone]
    likely: [retraining, drift, retrained models]
    hints: [days, {near: [took, [days, weeks]]}]
"""
    assert told_of_terms(run, tmp_path, talk, book) == {
        ("drift", "term", "drift"): "stands in other terms",
        ("drift", "term", "drift*"): "stands in other terms",
        ("drift", "term", "xylophone"): "never matches",
        ("drift", "likely", "drift"): "stands in other terms",
        ("drift", "likely", "retraining"): "gives no code",
        ("drift", "likely", "retrained models"): "never matches",
        ("drift", "hint", "days"): "stands in other terms",
        ("drift", "hint", "took … days|weeks"): "gives no code",
        ("", "cue", "had to"): "never matches",
        ("", "cue", "took"): "gives no code",
        ("", "cue", "it broke"): "never matches",
    }


def test_coverage_does_not_take_a_cue_or_a_question_for_a_term_of_the_same_name(run, tmp_path: Path) -> None:
    talk = "Interviewer: Any leaks, any trouble?\n\nAnna: The pump house had trouble.\n\nInterviewer: Any noise?\n"
    book = """name: T
cues: [trouble]
codes:
  - {id: pump, name: Pump, terms: [pump house], likely: [leaks], asked: [leaks, noise, any trouble, trouble]}
  - {id: woes, name: Woes, hints: [trouble, pump]}
"""
    assert told_of_terms(run, tmp_path, talk, book) == {
        ("pump", "likely", "leaks"): "never matches",
        ("pump", "asked", "noise"): "gives no code",
        ("pump", "asked", "any trouble"): "gives no code",
        ("pump", "asked", "trouble"): "stands in other terms",
        ("woes", "hint", "trouble"): "gives no code",
        ("woes", "hint", "pump"): "gives no code",
    }


def test_coverage_finds_what_is_often_said_without_a_code(run, study: Path) -> None:
    more = TALK.replace("We had data drift. ", "").replace("And concept drift, it broke the model.", "The pump house!")
    for name in ("three.txt", "four.txt"):
        (study / name).write_text(more, encoding="utf-8")
    run("code", "three.txt", "four.txt")
    run("import", "three.txt", "four.txt")
    rows = json.loads(run("codebook", "coverage", "-f", "json").stdout)["not_covered"]["rows"]
    assert rows[0]["phrase"] == "pump house"
    assert (rows[0]["inside"], rows[0]["transcripts"]) == (6, 4)
    assert "pump house" in rows[0]["example"]


def test_coverage_lists_what_is_said_three_times_and_in_two_transcripts(run, tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text("name: B\ncodes:\n  - {id: drift, name: Drift, terms: [data drift]}\n")
    for name, said in (
        ("a.txt", "The pump house leaks. The pump house is old. A tank rusts."),
        ("b.txt", "Our pump house broke. The tank is full."),
        ("c.txt", "The boiler sings. Our boiler hums. A boiler stops."),
    ):
        text = f"Interviewer: So?\n\nAnna: We had data drift.\n\nInterviewer: And?\n\nAnna: {said}\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    run("init", "--coder", "ann", "--codebook", "book.yaml")
    run("code", "a.txt", "b.txt", "c.txt")
    rows = json.loads(run("codebook", "coverage", "-f", "json").stdout)["not_covered"]["rows"]
    found = [(row["phrase"], row["inside"], row["outside"], row["transcripts"]) for row in rows]
    assert found == [("pump house", 3, 0, 2)]


def test_learn_proposes_what_sets_a_codes_passages_apart_as_yaml(run, study: Path) -> None:
    nobody = run("codebook", "learn")
    assert (nobody.returncode, b"no person has given" in nobody.stderr) == (2, True)
    start = TALK.index("The pump house leaks.")
    record = {"transcript": "one.txt", "code": "leaks", "coder": "carol", "text": "The pump house leaks."}
    again = {"start": TALK.index("The pump house leaks again."), "text": "The pump house leaks again."}
    lines = [record | {"start": start, "end": start + 21}, record | again | {"end": again["start"] + 27}]
    (study / "coded.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    before = (study / "book.yaml").read_bytes()
    done = run("codebook", "learn", "--from", "coded.jsonl", "--from", "two.txt", "--codebook", "book.yaml")
    assert done.returncode == 0, done.stderr.decode()
    assert yaml.safe_load(done.stdout)["codes"][0]["id"] == "leaks"
    assert (study / "book.yaml").read_bytes() == before


@pytest.mark.parametrize("arguments", [("coverage", "coded.jsonl"), ("learn", "--from", "coded.jsonl", "--from")])
def test_a_file_that_cannot_be_read_costs_no_other(run, study: Path, arguments: tuple[str, ...]) -> None:
    decided = run("list", "--coder", "carol", "-f", "jsonl", "--status", "all").stdout
    (study / "coded.jsonl").write_bytes(decided.replace(b'"coder": "interviewcoder"', b'"coder": "dora"'))
    (study / "no-text.jsonl").write_bytes(b"\x00\x9f\xfe" * 999)
    done = run("codebook", *arguments, "no-text.jsonl", "--codebook", "book.yaml")
    assert (done.returncode, b"no-text.jsonl: " in done.stderr) == (3, True)
    assert b"broke" in done.stdout


def test_learn_counts_only_what_its_coders_have_read(run, tmp_path: Path) -> None:
    leaks, odd = "The turbine leaks.", "Nothing odd happened here."
    text = "Interviewer: And?\n\n" + f"Anna: {leaks}\n\n" * 40 + f"Anna: {odd}\n\n" * 60
    lines, at = [], 0
    for _ in range(40):
        at = text.index(leaks, at + 1)
        record = {"transcript": "eve.txt", "code": "leaks", "coder": "eve", "start": at, "end": at + len(leaks)}
        lines.append(json.dumps(record | {"text": leaks}) + "\n")
    (tmp_path / "eve.jsonl").write_text("".join(lines), encoding="utf-8")
    for name in ("eve.txt", "other.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    learn = "codebook", "learn", "--from", "eve.jsonl", "--from", "eve.txt"
    alone = run(*learn).stdout
    assert b"# n 40, 0;" in alone
    assert run(*learn, "--from", "other.txt").stdout == alone


def test_coverage_takes_for_uncovered_what_people_rejected(run, study: Path) -> None:
    def told() -> tuple[int, set[str]]:
        tables = json.loads(run("codebook", "coverage", "-f", "json").stdout)
        return len(tables["together"]["rows"]), {row["term"] for row in tables["terms"]["rows"]}

    said = "Interviewer: And?\n\n" + "Anna: The drifting kubernetes cluster burns.\n\n" * 4
    book = "name: b\ncodes: [{id: a, name: A, terms: [drifting]}, {id: b, name: B, terms: [burns]}]\n"
    for name in ("one.txt", "two.txt"):
        (study / name).write_text(said, encoding="utf-8")
    (study / "book.yaml").write_text(book, encoding="utf-8")
    assert run("code", "one.txt", "two.txt", "-c", "book.yaml").returncode == 0
    assert told() == (1, set())
    run("reject", "-", stdin=run("list", "-f", "jsonl").stdout)
    assert told() == (0, {"drifting", "burns"})


def test_coverage_does_not_count_what_is_withdrawn(run, study: Path) -> None:
    book = (study / "book.yaml").read_text(encoding="utf-8")
    run("accept", "-", stdin=run("list", "--code", "drift", "-f", "jsonl").stdout)
    (study / "book.yaml").write_text(book.replace("data drift, concept drift, ", ""), encoding="utf-8")
    run("code", "one.txt", "two.txt")
    assert b"drift" in run("list", "--status", "withdrawn", "-f", "csv").stdout
    (study / "book.yaml").write_text(book, encoding="utf-8")
    rows = json.loads(run("codebook", "coverage", "-f", "json").stdout)["terms"]["rows"]
    assert {"data drift", "concept drift"} <= {row["term"] for row in rows if row["what"] == "gives no code"}


@pytest.mark.usefixtures("study")
def test_learn_says_what_it_does_not_know(run) -> None:
    run("accept", "-", stdin=run("list", "-f", "jsonl").stdout)
    for arguments, told in (
        (("--coder", "annna"), "no coder of that name; there are"),
        (("--code", "leak"), "no such code (there are drift, broke)"),
        (("-o", "terms.csv"), "name the file terms.yaml"),
    ):
        done = run("codebook", "learn", *arguments)
        assert (done.returncode, told in done.stderr.decode()) == (2, True), done.stderr


def test_learn_proposes_nothing_that_the_code_finds_and_no_word_twice(run, tmp_path: Path) -> None:
    said = "Interviewer: And?\n\nAnna: {}\n\n"
    inside = ["They expect drifting sensors.", "She expected drifts of the sensor.", "We expect a sensor drift."] * 30
    outside = ["The weather is fine in June.", "The train was late again.", "My neighbour has a garden."] * 90
    text = "".join(map(said.format, inside + outside))
    (tmp_path / "talk.txt").write_text(text, encoding="utf-8")
    book = "name: plant\ncodes: [{id: hopes, name: Hopes, terms: [expectation]}]\n"
    (tmp_path / "plant.yaml").write_text(book, encoding="utf-8")
    with (tmp_path / "hand.jsonl").open("w", encoding="utf-8") as stream:
        start = 0
        for words in inside:
            start = text.index(words, start + 1)
            record = {"transcript": "talk.txt", "code": "hopes", "coder": "carol", "start": start}
            stream.write(json.dumps(record | {"end": start + len(words), "text": words}) + "\n")
    done = run("codebook", "learn", "--from", "hand.jsonl", "-c", "plant.yaml", "--no-study")
    [code] = yaml.safe_load(done.stdout)["codes"]
    assert "expect" not in done.stdout.decode().replace("# n", "").split("terms:")[1].split("#")[0]
    alone = [term for term in code["terms"] if " " not in term]
    assert {term[:4] for term in alone} == {"drif", "sens"}
    assert len(alone) == 2


def test_diff_tells_what_changed_and_what_it_does(run, study: Path) -> None:
    changed = (
        BOOK.replace("[broke]", "[broke, leaks]").replace("Data change.", "Data changes.").replace(", xylophone", "")
    )
    (study / "new.yaml").write_text(changed + "  - {id: pump, name: Pump, terms: [pump]}\n", encoding="utf-8")
    done = run("codebook", "diff", "book.yaml", "new.yaml", "one.txt", "-f", "json")
    tables = json.loads(done.stdout)
    assert [(row["code"], row["change"], row["what"]) for row in tables["codes"]["rows"]] == [
        ("broke", "term added", "leaks"),
        ("drift", "term removed", "xylophone"),
        ("drift", "changed", "definition"),
        ("pump", "added", "Pump, with 1 terms"),
    ]
    assert tables["codings"]["title"] == "Codings: +3 −0 =3"
    assert {row["code"]: (row["before"], row["after"]) for row in tables["codings"]["rows"]} == {
        "broke": (1, 2), "pump": (0, 2),
    }  # fmt: skip
    assert json.loads(run("codebook", "diff", "book.yaml", "book.yaml", "-f", "json").stdout)["codes"]["rows"] == []
    assert run("codebook", "diff", "book.yaml", "gone.yaml").returncode == 3


@pytest.mark.parametrize("line", ["cues: [it broke]", "threshold: 90", "unit: sentence", "fillers: {add: [ahem]}"])
def test_diff_tells_of_settings(run, study: Path, line: str) -> None:
    (study / "new.yaml").write_text(f"{BOOK}{line}\n", encoding="utf-8")
    (row,) = json.loads(run("codebook", "diff", "book.yaml", "new.yaml", "-f", "json").stdout)["codes"]["rows"]
    assert (row["code"], row["what"]) == ("", f"{line.partition(':')[0]} of the codebook")


def test_learn_counts_all_other_turns_whoever_coded_them(run, tmp_path: Path) -> None:
    """With one code chosen too, a phrase stands outside of it as often as without."""
    said = [("leaks", "The pump number leaks.")] * 40 + [("data", "The number drifts.")] * 60
    text = "".join(f"Interviewer: And?\n\nAnna: {words}\n\n" for _, words in said)
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    lines, at = [], 0
    for code, words in said:
        at = text.index(words, at + 1)
        line = {"transcript": "a.txt", "code": code, "coder": "carol", "start": at, "end": at + len(words)}
        lines.append(json.dumps(line | {"text": words}))
    (tmp_path / "coded.jsonl").write_text("\n".join(lines), encoding="utf-8")
    both, alone = (
        yaml.safe_load(done.stdout)["codes"][-1]["terms"] and done.stdout.decode().partition('"leaks"')[2]
        for done in (run("codebook", "learn", "--from", "coded.jsonl", *chosen) for chosen in ((), ("--code", "leaks")))
    )
    assert both == alone
    assert '"number"' not in alone
    assert '"pump' in alone


def test_codings_without_turns_are_where_their_text_is(run, tmp_path: Path) -> None:
    """Of a file that names no turns, none of which is the first."""
    lines = []
    for name in ("one.txt", "two.txt", "three.txt"):
        (tmp_path / name).write_text(TALK, encoding="utf-8")
        for code, text in (("drift", "We had data drift."), ("broke", "broke the model")):
            start = TALK.index(text)
            line = {"transcript": name, "code": code, "coder": "carol", "start": start, "text": text}
            lines.append(json.dumps(line | {"end": start + len(text)}))
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "coded.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = run("codebook", "coverage", "coded.jsonl", "-c", "book.yaml", "-f", "json")
    assert json.loads(found.stdout)["together"]["rows"] == []
    shown = run("show", "one.txt", "--codings", "coded.jsonl").stdout.decode()
    assert [line.split()[-2:] for line in shown.splitlines() if "(carol)" in line or "goes wrong" in line] == [
        ["goes", "wrong?"], ["drift", "(carol)"], ["broke", "(carol)"],
    ]  # fmt: skip


def learned(run, tmp_path: Path, talk: str, passages: list[str]) -> dict[str, str]:
    """The comment behind each term that is learned of passages of a talk, all of one code."""
    (tmp_path / "talk.txt").write_text(talk, encoding="utf-8")
    (tmp_path / "book.yaml").write_text("name: T\ncodes: [{id: leaks, name: Leaks, terms: [zeppelin]}]\n", "utf-8")
    with (tmp_path / "hand.jsonl").open("w", encoding="utf-8") as stream:
        ends: dict[str, int] = {}
        for words in passages:
            start = talk.index(words, ends.get(words, 0))
            ends[words] = start + len(words)
            record = {"transcript": "talk.txt", "code": "leaks", "coder": "carol", "text": words}
            stream.write(json.dumps(record | {"start": start, "end": ends[words]}) + "\n")
    done = run("codebook", "learn", "--from", "hand.jsonl", "-c", "book.yaml", "--most", 99)
    assert done.returncode == 0, done.stderr.decode()
    lines = [line.partition("  # ") for line in done.stdout.decode().splitlines() if line.startswith("      - ")]
    return {json.loads(term.strip(" -")): told for term, _, told in lines}


def test_learn_counts_what_was_coded_and_not_the_turn_around_it(run, tmp_path: Path) -> None:
    said = "Anna: The weather was fine. The turbine leaks. The train came late.\n\n" * 30
    told = learned(run, tmp_path, f"Interviewer: And?\n\n{said}Ben: A turbine!\n", ["The turbine leaks."] * 30)
    assert told["turbine"].startswith("n 30, 1; z ")
    assert told["leaks"].startswith("n 30, 0; z ")
    assert told.keys() == {"turbine", "leaks"}
    assert told["leaks"].endswith("; The weather was fine. The turbine leaks. The train came late.")


def test_learn_counts_a_word_once_and_whole_however_passages_share_it(run, tmp_path: Path) -> None:
    said = "Anna: The turbine leaks badly. It rains.\n\nInterviewer: Fine weather, a fine day.\n\n" * 20
    passages = ["turbine leaks"] * 20 + ["urbine leaks badly. It"] * 20 + ["The turb"] * 20
    told = learned(run, tmp_path, f"{said}{'Ben: The train came late in June. ' * 60}\n", passages)
    counts = {term: comment.partition(";")[0] for term, comment in told.items()}
    assert counts == dict.fromkeys(("turbine", "leaks", "badly"), "n 20, 0")


def test_learn_shows_each_term_in_a_passage_as_it_is_written(run, tmp_path: Path) -> None:
    said = ["Il faut qu'il change l'embrayage (vite)!", "The well-known pump\n  house leaks; the S.L.A. breaks."]
    other = "Anna: Nothing else happened in June. Le train part demain.\n\n" * 60
    text = "Interviewer: And?\n\n" + "".join(f"Anna: {words}\n\n" for words in said * 20) + other
    told = learned(run, tmp_path, text, said * 20)
    first, second = (" ".join(words.split()) for words in said)
    wanted = dict.fromkeys(("qu'", "l'", "il", "vite"), first)
    wanted |= {"known": second, "breaks": second.removeprefix("The ")}  # six words at most before and behind
    shown = {term: comment.rpartition("; z ")[2].partition("; ")[2] for term, comment in told.items()}
    assert shown.items() >= wanted.items()
    assert all(shown.values())

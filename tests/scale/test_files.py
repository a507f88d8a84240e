"""Files to codings: what goes wrong with one costs the others nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from interviewcoder.cli.inputs import coded_transcripts
from interviewcoder.cli.streams import Messages
from interviewcoder.matching import Matcher, matcher
from interviewcoder.model.codebook import Code, Codebook, Phrase, Term
from interviewcoder.scale import Reading, Task
from interviewcoder.scale.files import FileCoder
from interviewcoder.transcripts import parts

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

"""The review screen, driven by keys; each test looks at the study, as another process would see it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Static, TextArea

from interviewcoder.errors import UsageError
from interviewcoder.model.coding import MACHINE
from interviewcoder.review.blind import BlindCoding
from interviewcoder.review.proposals import Proposals
from interviewcoder.review.screen import ReviewApp
from interviewcoder.review.words import Step, WordEdges
from interviewcoder.study import Study, open_study, queries
from interviewcoder.transcripts import read_text

SAID = """Interviewer: What goes wrong with your data and models in the plant, would you say?

Interviewee: Well, we had data drift all the time. The sensors get dirty, nobody cleans them.

Interviewer: And then?

Interviewee: Then a supplier changed the format overnight and half of the pipeline broke.

Interviewee: We have technical debt everywhere. The code is a mess, honestly.
"""
BOOK = """
name: plant
codes:
  - {id: drift, name: Drift, definition: The data change., when_not: Only the format changed., terms: [data drift]}
  - {id: format, name: Wrong format, terms: [{near: [format, change]}]}
  - {id: debt, name: Technical debt, terms: [technical debt]}
  - {id: dirt, name: Dirty sensors}
"""


@pytest.fixture
def study(run, tmp_path: Path) -> Path:
    """A study with three proposals in one interview."""
    (tmp_path / "plant.txt").write_text(SAID, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    assert run("init", "--coder", "anna").returncode == 0
    done = run("code", "plant.txt", "-c", "book.yaml")
    assert done.stdout.count(b"\n") == 3, done.stderr.decode()
    return tmp_path / "interviews.study"


def clock() -> datetime:
    return datetime.now(UTC)


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what the screen does in its own time; `TimeoutError` after a minute."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 (nothing tells that it has happened)
            await asyncio.sleep(0.01)


def shown(app: ReviewApp) -> str:
    """All text of the screen's parts."""
    return "\n".join(str(part.render()) for part in app.screen.query(Static))


def drive(
    path: Path,
    keys: str,
    *,
    blind: bool = False,
    coder: str = "anna",
    size: tuple[int, int] = (80, 24),
    then: Callable[[Pilot[None], ReviewApp], Awaitable[None]] | None = None,
    **selected: object,
) -> str:
    """What the screen shows after some keys, with blanks between them."""

    async def go(study: Study) -> str:
        wanted = {"coder": coder, "author": "" if blind else MACHINE, "statuses": ("proposed",)} | selected
        session = (BlindCoding if blind else Proposals)(study, queries.Selection(**wanted))  # type: ignore[arg-type]
        app = ReviewApp(session)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            for key in keys.split():
                await pilot.press(key)
            if then is not None:
                await then(pilot, app)
            text = shown(app)
        assert app.failure is None, app.failure
        return text

    with open_study(path, clock) as study:
        return asyncio.run(go(study))


def read(path: Path, **selected: object) -> list[tuple[str, str, str, str]]:
    """Coder, code, status and text of all excerpts in a study."""
    with open_study(path, clock, read_only=True) as study:
        wanted = queries.Selection(**({"statuses": queries.STATUSES} | selected))  # type: ignore[arg-type]
        return [(e.coder, e.code, e.status, e.text) for e in queries.excerpts(study, wanted)]


def actions(path: Path) -> list[str]:
    with open_study(path, clock, read_only=True) as study:
        return [line.action for line in queries.log(study)]


def test_shows_the_passage_why_it_was_coded_and_what_the_code_means(study: Path) -> None:
    text = drive(study, "")
    for part in (
        "1 of 3",
        "3 left  plant.txt",
        "data drift all the time",
        "Found: data drift",
        "The data change.",
        "Not: Only the",
    ):
        assert part in text, part


def test_accept_reject_and_the_end(study: Path) -> None:
    text = drive(study, "a r a")
    assert "Everything here is decided" in text
    assert "2 accepted, 1 rejected" in text
    assert [(code, status) for _, code, status, _ in read(study)] == [
        ("drift", "accepted"),
        ("format", "rejected"),
        ("debt", "accepted"),
    ]
    assert "Nothing here to review" in drive(study, "")


def test_recode_by_a_few_letters_of_the_name(study: Path) -> None:
    drive(study, "c d i r t enter")
    codes = {(coder, code, status) for coder, code, status, _ in read(study)}
    assert {(MACHINE, "drift", "recoded"), ("anna", "dirt", "accepted")} <= codes


def test_a_code_is_found_though_two_letters_changed_places(study: Path) -> None:
    drive(study, "s c d r f i t enter")
    assert ("anna", "drift") in {(coder, code) for coder, code, _, _ in read(study)}


def test_an_empty_field_gives_no_code(study: Path) -> None:
    drive(study, "c enter escape plus enter escape")
    assert [status for _, _, status, _ in read(study)] == ["proposed"] * 3
    drive(study, "c down down enter")  # the second of all codes
    assert ("anna", "format") in {(coder, code) for coder, code, _, _ in read(study)}


def test_keys_that_come_all_at_once_are_those_of_the_dialog(study: Path) -> None:
    async def at_once(_: Pilot[None], app: ReviewApp) -> None:
        def is_written() -> bool:
            return any(memo.text == "hello" for memo in app.screen.query(TextArea))

        for keys, is_done in (
            (["c", *"dirt", "enter"], lambda: "recoded drift to dirt" in shown(app)),
            (["m", *"hello"], is_written),
            (["ctrl+s"], lambda: "memo saved" in shown(app)),
            (["g", "3", "enter"], lambda: "3 of 3" in shown(app)),
        ):
            for key in keys:
                app.post_message(Key(key, key if len(key) == 1 else None))
            await until(is_done)

    drive(study, "", then=at_once)
    assert ("anna", "dirt") in {(coder, code) for coder, code, _, _ in read(study)}
    with open_study(study, clock, read_only=True) as opened:
        [memo] = [memo for one in queries.excerpts(opened, queries.EVERYTHING) for memo in one.memos]
    assert memo.text == "hello"


def test_undo_in_a_turn_that_an_edit_has_taken_away_meanwhile(run, study: Path, tmp_path: Path) -> None:
    with open_study(study, clock) as opened:
        session = BlindCoding(opened, queries.Selection(coder="anna"))
        session.jump("3")
        session.add("dirt")
        (tmp_path / "plant.txt").write_text(SAID[: SAID.index("Interviewee: Then")], encoding="utf-8")
        assert run("import", "plant.txt").returncode == 0
        assert session.undo() == "add dirt"
        view = session.view()
        assert view is not None
        assert view.excerpt is None
    assert "anna" not in {coder for coder, *_ in read(study)}


def test_the_span_grows_and_shrinks_by_words(study: Path) -> None:
    drive(study, "left_curly_bracket right_curly_bracket right_curly_bracket")
    [mine] = [text for coder, _, _, text in read(study) if coder == "anna"]
    assert mine == "we had data drift all the time. The sensors get dirty, nobody"
    drive(study, "left_square_bracket a", statuses=("recoded",))
    [mine] = [row for row in read(study) if row[0] == "anna"]
    assert mine == ("anna", "drift", "accepted", "Well, we had data drift all the time. The sensors get dirty, nobody")
    assert (MACHINE, "drift", "recoded") in {row[:3] for row in read(study)}


@pytest.mark.parametrize(
    ("words", "steps"),
    [
        ("Yes", {"end later": "Yes indeed"}),
        ("indeed", {"start earlier": "Yes indeed"}),
        ("Yes indeed", {"start later": "indeed", "end earlier": "Yes"}),
    ],
)
def test_of_a_passage_a_word_is_left_and_it_goes_over_nothing_but_speech(words: str, steps: dict[Step, str]) -> None:
    transcript, _ = read_text("Anna: Yes indeed\n", "talk.txt")
    edges, start = WordEdges(transcript), transcript.text.index(words)
    for step in get_args(Step):
        moved = edges.step((start, start + len(words)), step)
        assert transcript.text[slice(*moved)] == steps.get(step, words), step


def test_back_at_the_proposed_span_the_proposal_is_undecided_until_it_is_accepted(study: Path) -> None:
    assert "3 left" in drive(study, "left_curly_bracket left_square_bracket")
    assert {row[2] for row in read(study)} == {"proposed"}
    drive(study, "left_curly_bracket left_square_bracket a")
    assert (MACHINE, "drift", "accepted") in {row[:3] for row in read(study)}
    assert not [row for row in read(study) if row[0] == "anna" and row[2] != "withdrawn"]


def test_add_a_code_to_the_passage_and_to_another_turn(study: Path) -> None:
    text = drive(study, "plus d i r t enter")
    assert "2 of 4, 3 left" in text  # what one adds oneself is decided
    assert (
        "anna",
        "dirt",
        "accepted",
        "Well, we had data drift all the time. The sensors get dirty, nobody cleans them.",
    ) in (read(study))
    drive(study, "down down plus d e b t enter")
    [mine] = [text for coder, code, _, text in read(study) if (coder, code) == ("anna", "debt")]
    assert mine.startswith("Then a supplier")


def test_undo_goes_back_to_what_it_takes_back(study: Path) -> None:
    text = drive(study, "a r u u")
    assert "1 of 3" in text
    assert "3 left" in text
    assert {row[2] for row in read(study)} == {"proposed"}
    assert actions(study)[-4:] == ["accept", "reject", "undo", "undo"]
    assert "nothing to take back" in drive(study, "u")


def test_undo_of_an_added_code_takes_it_away(study: Path) -> None:
    assert "1 of 3, 3 left" in drive(study, "plus d i r t enter u")
    assert "dirt" not in {row[1] for row in read(study)}


def test_what_was_skipped_comes_up_again_before_the_end(study: Path) -> None:
    assert "1 of 3, 1 left" in drive(study, "s a a")


def test_what_is_taken_back_is_shown_although_the_filter_has_left_it_out(study: Path) -> None:
    text = drive(study, "a f enter u")
    assert "1 of 3, 3 left" in text
    assert "data drift all the time" in text


def test_what_is_decided_stays_so_when_its_memo_is_taken_back(study: Path) -> None:
    assert "1 of 3, 2 left" in drive(study, "a p m o d d ctrl+s u")
    assert read(study)[0][2] == "accepted"


def test_a_code_that_is_added_twice_is_there_once(study: Path) -> None:
    assert "2 of 4" in drive(study, "plus d i r t enter p plus d i r t enter")


def test_what_one_has_decided_on_is_not_left(study: Path) -> None:
    assert "1 of 3, 2 left" in drive(study, "right_curly_bracket")
    drive(study, "a")
    assert "1 of 3, 1 left" in drive(study, "", statuses=queries.STATUSES)
    assert "1 of 1, 1 left" in drive(study, "", statuses=queries.STATUSES, codes=["debt"])


def test_what_was_recoded_stays_so_with_the_span_that_was_proposed(study: Path) -> None:
    text = drive(study, "c d i r t enter p right_curly_bracket right_square_bracket")
    assert "recoded to dirt by anna" in text
    assert "Also here" not in text  # what it stands for is no other coding
    [mine] = [row for row in read(study) if row[0] == "anna"]
    assert (mine[1], mine[2], mine[3][-12:]) == ("dirt", "accepted", "cleans them.")
    assert read(study, codes=["drift"], author=MACHINE)[0][2] == "recoded"


def test_what_stands_for_a_proposal_stands_so_for_its_coder_alone(study: Path) -> None:
    drive(study, "c d i r t enter")
    drive(study, "a", coder="bob")
    assert [row[:3] for row in read(study, codes=["drift", "dirt"])] == [
        ("anna", "dirt", "accepted"),
        (MACHINE, "drift", "disputed"),
    ]


def test_arrows_point_at_turns_up_to_the_last_and_back_at_the_passage(study: Path) -> None:
    drive(study, "right_curly_bracket down up plus d i r t enter")
    drive(study, "down " * 9 + "plus d i r t enter", coder="bob")
    added = {coder: text for coder, code, _, text in read(study) if code == "dirt"}
    assert (added["anna"][-6:], added["bob"][:7]) == ("cleans", "We have")


def test_drafts_and_memos_are_those_of_each_coder(study: Path) -> None:
    drive(study, "m o d escape", coder="bob")
    drive(study, "m x ctrl+s")
    drive(study, "m y ctrl+s", coder="carol")
    drive(study, "m d ctrl+s", coder="bob")
    drive(study, "m exclamation_mark ctrl+s")
    with open_study(study, clock, read_only=True) as opened:
        memos = [(memo.coder, memo.text) for e in queries.excerpts(opened, queries.Selection()) for memo in e.memos]
    assert memos == [("anna", "x!"), ("bob", "odd"), ("carol", "y")]


def test_a_memo_that_is_emptied_is_taken_away(study: Path) -> None:
    drive(study, "m x ctrl+s m backspace ctrl+s")
    with open_study(study, clock, read_only=True) as opened:
        assert not [memo for e in queries.excerpts(opened, queries.Selection()) for memo in e.memos]


def test_a_memo_is_kept_as_a_draft_at_every_key(study: Path) -> None:
    drive(study, "m o d d escape")
    with open_study(study, clock, read_only=True) as opened:
        assert opened.value("SELECT text FROM draft") == "odd"
    drive(study, "m exclamation_mark ctrl+s")
    with open_study(study, clock, read_only=True) as opened:
        assert [memo.text for e in queries.excerpts(opened, queries.Selection()) for memo in e.memos] == ["odd!"]
        assert opened.value("SELECT count(*) FROM draft") == 0


@pytest.mark.parametrize("blind", [False, True])
def test_a_memo_is_kept_whatever_another_process_changes_meanwhile(
    run, study: Path, tmp_path: Path, blind: bool
) -> None:
    async def edit(pilot: Pilot[None], _: ReviewApp) -> None:
        (tmp_path / "plant.txt").write_text(SAID.replace("all the time", "always"), encoding="utf-8")
        run("import", "plant.txt")
        for key in ("d", "ctrl+s"):
            await pilot.press(key)

    keys = "plus d i r t enter m o d" if blind else "m o d"
    drive(study, keys, blind=blind, coder="bob", then=edit)
    with open_study(study, clock, read_only=True) as opened:
        assert [memo.text for e in queries.excerpts(opened, queries.Selection()) for memo in e.memos] == ["odd"]


def test_skip_back_and_jump(study: Path) -> None:
    assert "3 of 3" in drive(study, "s s")
    assert "1 of 3" in drive(study, "s p")
    assert "2 of 3" in drive(study, "g 2 enter")
    assert "3 of 3" in drive(study, "g p l a n t colon 9 enter")
    assert "no such excerpt" in drive(study, "g f f f f f enter")


def test_filter_by_code_status_and_score(study: Path) -> None:
    text = drive(study, "f d e b t enter")
    assert "1 of 1" in text
    assert "technical debt" in text
    drive(study, "a")
    assert "accepted by anna" in drive(study, "f tab tab a c c e p t e d enter")
    assert "no such code" in drive(study, "f n o enter")
    assert "Nothing here" in drive(study, "f tab tab w i t h d r a w n enter")


@pytest.mark.parametrize("field", ["d e b t", "tab tab a l l", "tab tab tab 9 0"])
def test_without_proposals_only_transcripts_narrow_the_turns(study: Path, field: str) -> None:
    assert "you can filter by transcript only" in drive(study, f"f {field} enter", blind=True, coder="bob")
    assert "turn 1 of 3" in drive(study, "f tab p l a n t enter", blind=True, coder="bob")


def test_what_was_decided_on_a_passage_that_has_grown_is_told_beside_it(run, study: Path, tmp_path: Path) -> None:
    drive(study, "a", codes=["drift"])
    book = BOOK.replace("[data drift]", "[data drift, supplier]").replace("name: plant", "name: plant\nunit: exchange")
    (tmp_path / "book.yaml").write_text(book, encoding="utf-8")
    run("code", "plant.txt", "-c", "book.yaml")
    assert ("drift", "withdrawn") in {(code, status) for _, code, status, _ in read(study)}
    assert "drift (withdrawn, accepted by anna)" in " ".join(drive(study, "", codes=["drift"]).split())


def test_the_filter_begins_with_what_the_command_line_asked_for(study: Path) -> None:
    text = drive(study, "f tab tab tab 5 0 enter", codes=["debt"], min_score=0.0)
    assert "technical debt everywhere" in text
    assert "1 of 1" in text
    assert "score 50+" in text
    assert "from 0 to 100" in drive(study, "f tab tab tab n a n enter")
    assert "score 99.5+" in drive(study, "f tab tab tab 9 9 comma 5 enter")


@pytest.mark.parametrize("where", ["²", "plant:²", "plant:" + "9" * 30])
def test_what_is_no_number_is_no_place_to_go_to(study: Path, where: str) -> None:
    with open_study(study, clock) as opened:
        session = Proposals(opened, queries.Selection(coder="anna", statuses=("proposed",)))
        with pytest.raises(UsageError):
            session.jump(where)


def test_a_lost_passage_can_be_decided_on_but_nothing_is_added_to_it(run, study: Path, tmp_path: Path) -> None:
    drive(study, "a")
    turn = "Well, we had data drift all the time. The sensors get dirty, nobody cleans them."
    (tmp_path / "plant.txt").write_text(SAID.replace(turn, "Hm."), encoding="utf-8")
    run("import", "plant.txt")
    before = read(study)
    for keys in ("plus d i r t enter", "left_curly_bracket", "down"):
        assert "no longer in the transcript" in drive(study, keys, statuses=("withdrawn",))
    assert read(study) == before
    drive(study, "r", statuses=("withdrawn",))
    assert actions(study)[-1] == "reject"


def test_a_code_may_have_braces(run, tmp_path: Path) -> None:
    (tmp_path / "plant.txt").write_text(SAID, encoding="utf-8")
    run("init", "--coder", "anna")
    record = (
        '{"transcript": "plant.txt", "code": "{x}", "text": "had data drift", "start": 0, "end": 0, "coder": "bob"}'
    )
    (tmp_path / "coded.jsonl").write_text(record, encoding="utf-8")
    done = run("import", "plant.txt", "coded.jsonl")
    assert done.returncode == 0, done.stderr.decode()
    assert "accepted {x}" in drive(tmp_path / "interviews.study", "a", author="bob", statuses=("accepted", "proposed"))


def test_blind_coding_shows_nobody_elses_codings(study: Path) -> None:
    text = drive(study, "", blind=True, coder="bob")
    assert "drift" not in text.replace("data drift all", "")
    assert "turn 1 of 3" in text
    text = drive(study, "plus d i r t enter right_curly_bracket s", blind=True, coder="bob")
    assert "turn 2 of 3" in text
    assert [(code, text[-13:]) for coder, code, _, text in read(study) if coder == "bob"] == [("dirt", "nobody cleans")]


def test_blind_coding_goes_on_with_the_code_that_is_resized(study: Path) -> None:
    narrower = "left_curly_bracket " * 2
    drive(study, f"plus d i r t enter plus d e b t enter {narrower}", blind=True, coder="bob")
    own = {code: text for coder, code, status, text in read(study) if (coder, status) == ("bob", "accepted")}
    assert (own["dirt"][:8], own["debt"][:8]) == ("Well, we", "had data")


def test_blind_coding_adds_a_code_to_the_whole_turn_also_where_a_part_of_it_is_shown(study: Path) -> None:
    drive(study, "plus d i r t enter right_curly_bracket plus d e b t enter", blind=True, coder="bob")
    own = {code: text[-6:] for coder, code, _, text in read(study) if coder == "bob"}
    assert own == {"dirt": "cleans", "debt": " them."}


def test_blind_coding_goes_on_where_it_stopped(study: Path) -> None:
    drive(study, "s s", blind=True, coder="bob")
    assert "turn 3 of 3" in drive(study, "", blind=True, coder="bob")
    assert "turn 1 of 3" in drive(study, "", blind=True, coder="carol")


def test_blind_coding_goes_on_in_each_transcript_where_it_stopped(run, study: Path, tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text(SAID.replace("Well", "Hm"), encoding="utf-8")
    run("import", "more.txt")
    with open_study(study, clock) as opened:
        more, plant = queries.transcripts_of(opened).values()
    drive(study, "s", blind=True, coder="bob", transcripts=[plant])
    drive(study, "s s", blind=True, coder="bob", transcripts=[more])
    assert "turn 2 of 3" in drive(study, "", blind=True, coder="bob", transcripts=[plant])
    assert "turn 3 of 6" in drive(study, "", blind=True, coder="bob")


def test_blind_coding_hides_what_others_say_of_ones_own_codings(study: Path) -> None:
    drive(study, "plus d i r t enter", blind=True, coder="bob")
    drive(study, "r m n o ctrl+s", coder="anna", author="bob")
    assert "rejected by anna" in drive(study, "", coder="anna", author="bob", statuses=queries.STATUSES)
    text = drive(study, "", blind=True, coder="bob")
    assert "dirt" in text
    assert "anna" not in text


def test_two_coders_see_what_the_other_decided_and_disagree(study: Path) -> None:
    drive(study, "a", coder="anna")
    assert "accepted by anna" in drive(study, "", coder="bob")
    drive(study, "r", coder="bob")
    assert (MACHINE, "drift", "disputed") in {row[:3] for row in read(study)}
    assert [row[2] for row in read(study, coder="bob", involved=True)] == ["rejected"]


def test_words_of_a_participant_are_shown_as_they_are(run, tmp_path: Path) -> None:
    said = SAID.replace("Well, we", "[laughs] [/bold] :thumbs_up: \x1b[2J we")
    (tmp_path / "plant.txt").write_text(said, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    run("init", "--coder", "anna")
    run("code", "plant.txt", "-c", "book.yaml")
    assert "[laughs] [/bold] :thumbs_up: \ufffd[2J we" in drive(tmp_path / "interviews.study", "", size=(160, 50))


@pytest.mark.parametrize("size", [(80, 24), (160, 50), (40, 12)])
def test_the_evidence_is_in_sight(run, tmp_path: Path, size: tuple[int, int]) -> None:
    long = "We did this and that, and more of it, and nobody minded. " * 60
    (tmp_path / "long.txt").write_text(f"Interviewee: {long}There was data drift. {long}\n", encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    run("init", "--coder", "anna")
    run("code", "long.txt", "-c", "book.yaml", "--unit", "turn")

    def is_in_sight(app: ReviewApp) -> bool:
        pane = app.query_one("#passage")
        lines = str(pane.query_one(Static).render()).splitlines()
        [at] = [number for number, line in enumerate(lines) if "drift" in line]
        is_wrapped = pane.size.width - 10 < max(map(len, lines)) <= pane.size.width
        return is_wrapped and pane.scroll_y <= at < pane.scroll_y + pane.size.height

    async def look(pilot: Pilot[None], app: ReviewApp) -> None:
        for width, height in (size, (90, 30), (60, 15), size):
            await pilot.resize_terminal(width, height)
            await until(lambda: app.size == (width, height) and is_in_sight(app))  # noqa: B023 (called at once)

    drive(tmp_path / "interviews.study", "", size=size, then=look)


@pytest.mark.parametrize("key", ["ctrl+c", "ctrl+q"])
def test_it_can_be_left_from_a_dialog_too(study: Path, key: str) -> None:
    async def is_ended(pilot: Pilot[None], app: ReviewApp) -> None:
        await pilot.press(key)
        await until(lambda: not app.is_running)

    drive(study, "m h i", then=is_ended)


def test_an_unexpected_error_ends_it_without_a_traceback(study: Path, capfd: pytest.CaptureFixture[str]) -> None:
    async def go() -> ReviewApp:
        with open_study(study, clock) as opened:
            session = Proposals(opened, queries.Selection(coder="anna", statuses=("proposed",)))
            app = ReviewApp(session)
            async with app.run_test() as pilot:
                await pilot.pause()
                session.accept = lambda: 1 / 0  # type: ignore[method-assign,assignment,return-value]
                app.simulate_key("a")
                await until(lambda: not app.is_running)
            return app

    assert isinstance(asyncio.run(go()).failure, ZeroDivisionError)
    assert "Traceback" not in "".join(capfd.readouterr())


def test_what_another_process_changes_meanwhile_is_looked_at_again(run, study: Path, tmp_path: Path) -> None:
    async def go(blind: bool) -> str:
        with open_study(study, clock) as opened:
            wanted = queries.Selection(coder="bob", author="" if blind else MACHINE, statuses=("proposed",))
            app = ReviewApp((BlindCoding if blind else Proposals)(opened, wanted))
            async with app.run_test() as pilot:
                await pilot.pause()
                for key in "sss" if blind else "s":
                    await pilot.press(key)
                longer = SAID.replace("And then?", "And then?\n\nInterviewee: One more thing.\n\nInterviewer: What?")
                shorter = SAID[: SAID.index("Interviewee: We have")]
                (tmp_path / "plant.txt").write_text(shorter if blind else longer, encoding="utf-8")
                run("code", "plant.txt", "-c", "book.yaml")
                for key in "plus d i r t enter".split():
                    await pilot.press(key)
                return shown(app)

    for blind in (False, True):
        text = asyncio.run(go(blind))
        assert "look again" in text or "this is the end" in text
    assert "dirt" not in {row[1] for row in read(study)}

"""Trouble with the file of a study: a full disk, a newer version, damage, no permission, no study at all.

What was there is there afterwards, and an error is one line that says what to do.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from interviewcoder.errors import StudyError, UsageError
from interviewcoder.study import Study, decisions, open_study, queries
from interviewcoder.study.coding_rows import check_coder, codes_of
from interviewcoder.study.importing import Import
from interviewcoder.study.merging import merge
from interviewcoder.study.schema import APPLICATION_ID, MIGRATIONS
from interviewcoder.study.texts import transcript_of

Done = subprocess.CompletedProcess[bytes]

PAGE = 4096
NOBODY = 65534
LONG = "a long memo " * 4000
WORDS_OF_PARTICIPANTS = ("tomatoes", "neighbour", "compost", "Paula", "clay")

READING = (("list",), ("show", "garden.txt"), ("log",))
WRITING = (
    ("accept", "ID"),
    ("reject", "ID", "--memo", "no"),
    ("recode", "soil", "ID"),
    ("undo", "1"),
    ("import", "more.txt"),
    ("code", "more.txt", "--codebook", "plot.yaml"),
    ("init", "interviews.study", "--coder", "bob"),
)


def named(command: tuple[str, ...], coding: str) -> list[str]:
    """A command with the id of an excerpt in its place."""
    return [coding if word == "ID" else word for word in command]


def told(done: Done, code: int = 4) -> str:
    """What a command that failed said, checked for what holds of every such message."""
    message = done.stderr.decode()
    assert done.returncode == code, message
    assert message.startswith("interviewcoder: ")
    assert message.count("\n") == 1
    assert "a bug" not in message
    assert not any(word in message for word in WORDS_OF_PARTICIPANTS)
    return message


# A full disk


def do(step: str, study: Study, file, other) -> None:
    """One of the steps that write, each with much to write."""
    garden = transcript_of(study, 1).text
    every = queries.ids(study, queries.EVERYTHING)
    if step == "accept":
        decisions.accept(study, every, "bob", LONG)
    elif step == "recode":
        decisions.recode(study, every[0], "bob", "soil", memo=LONG)
    elif step == "add":
        decisions.add(study, 1, "bob", "soil", (0, 6), memo=LONG)
    elif step == "note":
        decisions.note(study, every[0], "bob", LONG)
    elif step == "code":
        file.code(study, "more.txt", garden * 30, run=1)
    elif step == "edit":
        file.code(study, "garden.txt", garden.replace("Paula", "P.") * 30, run=other)
    elif step == "merge":
        with other.open(read_only=True) as there:
            merge(study, there, "bob")
    elif step == "import":
        taken = Import(study, "some.jsonl", "bob")
        excerpts = list(queries.excerpts(study, queries.EVERYTHING))
        with study.writing():
            for code in range(60):
                taken.excerpts((0, excerpt._replace(coder="bob", code=f"code-{code}")) for excerpt in excerpts)


def limit_pages(study: Study, more: int) -> None:
    """Let the file grow by so many pages only: SQLite then says what it says when a disk is full."""
    study.execute(f"PRAGMA max_page_count = {study.value('PRAGMA page_count') + more}")


@pytest.mark.parametrize("step", "accept recode add note code edit merge import".split())
def test_on_a_full_disk_a_step_is_done_as_a_whole_or_not_at_all_and_can_be_repeated(
    study, study_file, tmp_path: Path, step: str
) -> None:
    other = study_file(tmp_path / "other.study")
    other.make(copies=30).close()
    failed = 0
    with study.open() as store:
        if step == "edit":  # its run is there before
            other = study.code(store, "market.txt", transcript_of(store, 2).text)
        before = study.said()
        for more in (0, 1, 2, 4, 8, 100_000):
            limit_pages(store, more)
            message = ""
            try:
                do(step, store, study, other)
            except StudyError as error:
                message = str(error)
            if not message:
                break
            failed += 1
            assert "interviews.study: the disk is full" in message
            assert "Make room" in message
            assert study.said() == before
    assert failed
    assert study.said() != before
    study.assert_sound()


def test_on_a_full_disk_a_decision_is_taken_back_as_a_whole_or_not_at_all(study) -> None:
    message, undone = "", 0
    with study.open() as store:
        every = queries.ids(store, queries.EVERYTHING)
        for coding in every:
            decisions.accept(store, [coding], "bob", LONG[:5000])
        for coding in every:
            decisions.note(store, coding, "bob", "short")
        store.execute("VACUUM")  # so that a long memo that comes back needs room
        limit_pages(store, 0)
        while not message:
            try:
                decisions.undo(store, "bob")
                undone += 1
            except StudyError as error:
                message = str(error)
    assert "disk is full" in message
    excerpts, log = study.said()
    assert sum(line.undone for line in log) == sum(line.action == "undo" for line in log) == undone < len(every)
    memos = [memo.text for excerpt in excerpts for memo in excerpt.memos]
    assert memos.count("short") == len(every) - undone
    assert len(memos) == len(every)
    study.assert_sound()


def limit_files(size: int) -> Callable[[], None]:
    """What makes the system refuse a process that writes a file beyond a size."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.parametrize("size", [0, 1, 100, PAGE, 10 * PAGE])
def test_where_the_system_lets_no_file_grow_a_decision_fails_plainly(run, study, size: int) -> None:
    before, ids, content = study.said(), study.ids(), study.path.read_bytes()
    message = told(run("accept", *ids, "--memo", LONG, preexec_fn=limit_files(size)))
    assert "interviews.study: " in message
    assert "unchanged" in message
    assert "disk" in message
    assert study.said() == before
    assert study.path.read_bytes() == content


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_where_nothing_can_be_written_all_can_be_read(run, study, command: tuple[str, ...]) -> None:
    usual = run(*command)
    assert usual.stdout
    for ending in ("wal", "shm"):
        study.beside(ending).unlink(missing_ok=True)
    done = run(*command, preexec_fn=limit_files(0))
    assert (done.returncode, done.stdout) == (0, usual.stdout), done.stderr.decode()


def test_what_was_accepted_on_a_disk_nearly_full_is_there(run, study) -> None:
    first, second, *_ = study.ids()
    size = study.path.stat().st_size
    outcomes = []
    for limit in range(4 * PAGE, size + 20 * PAGE, 9 * PAGE):
        coder = f"coder {limit}"
        done = run("accept", first, "--coder", coder, "--memo", LONG, preexec_fn=limit_files(limit))
        outcomes.append(done.returncode)
        decided = {decision.coder for excerpt in study.said()[0] for decision in excerpt.decisions}
        assert (coder in decided) == (done.returncode == 0), done.stderr.decode()
    assert set(outcomes) == {0, 4}
    assert run("reject", second).returncode == 0
    study.assert_sound()


@pytest.mark.parametrize("size", [0, 1, PAGE, 20 * PAGE])
def test_no_half_of_a_study_is_left_where_a_new_one_finds_no_room(run, tmp_path: Path, size: int) -> None:
    told(run("init", "new.study", "--coder", "ann", preexec_fn=limit_files(size)))
    assert list(tmp_path.iterdir()) == []


# A newer version


def make_newer(path: Path) -> bytes:
    """Make a study one of a newer version; its bytes."""
    connection = sqlite3.connect(path)
    connection.execute("ALTER TABLE coding ADD COLUMN mood TEXT")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    return path.read_bytes()


@pytest.mark.parametrize("command", [*READING, *WRITING], ids=" ".join)
def test_a_study_of_a_newer_version_is_refused(run, study, command: tuple[str, ...]) -> None:
    [first, *_] = study.ids()
    content = make_newer(study.path)
    message = told(run(*named(command, first)))
    assert "interviews.study: made, or opened, by a newer version of interviewcoder" in message
    assert "update interviewcoder" in message
    assert study.path.read_bytes() == content


def test_a_study_whose_texts_a_newer_version_has_read_is_refused(run, study) -> None:
    connection = sqlite3.connect(study.path)
    connection.execute("UPDATE setting SET value = '1000' WHERE name = 'reading'")
    connection.commit()
    connection.close()
    content = study.path.read_bytes()
    assert "made, or opened, by a newer version of interviewcoder" in told(run("list"))
    assert study.path.read_bytes() == content


def test_of_a_study_of_the_first_version_it_is_told_how_to_go_on(run, study) -> None:
    connection = sqlite3.connect(study.path)
    connection.executescript("DROP TABLE statement; PRAGMA user_version = 1")
    connection.close()
    content = study.path.read_bytes()
    message = told(run("list"))
    assert "interviews.study: is of the first version of interviewcoder" in message
    assert "import coded.jsonl into a new study" in message
    assert study.path.read_bytes() == content


def test_a_study_of_a_newer_version_is_not_merged(run, study, study_file, tmp_path: Path) -> None:
    other = study_file(tmp_path / "other.study")
    other.make(copies=2).close()
    content, before = make_newer(other.path), study.said()
    message = told(run("import", "other.study"), 3)
    assert "other.study: made, or opened, by a newer version" in message
    assert other.path.read_bytes() == content
    assert study.said() == before


# Damage


def read_all(path: Path) -> list[object]:
    """All that the tool reads from a study."""
    with open_study(path, lambda: pytest.fail("reading asks for the time"), read_only=True) as store:
        transcripts = [transcript_of(store, number) for number in queries.transcripts_of(store).values()]
        excerpts = [*queries.excerpts(store, queries.EVERYTHING), *queries.excerpts(store, queries.Selection(), "code")]
        return [transcripts, excerpts, list(queries.log(store)), codes_of(store), store.setting("coder")]


class Damaged:
    """A study whose bytes are replaced, and what comes of reading it then."""

    def __init__(self, file) -> None:
        self._file = file
        self._truth = read_all(file.path)
        self.whole = file.path.read_bytes()

    def read(self, content: bytes) -> str:
        """What comes of reading these bytes: `right`, `wrong`, or the message of the error."""
        for ending in ("wal", "shm"):
            self._file.beside(ending).unlink(missing_ok=True)
        self._file.path.write_bytes(content)
        try:
            outcome = "right" if read_all(self._file.path) == self._truth else "wrong"
        except StudyError as error:
            outcome = str(error).removeprefix(f"{self._file.path}: ")
        assert not any(word in outcome for word in WORDS_OF_PARTICIPANTS)
        assert self._file.path.read_bytes() == content
        return outcome

    def read_with(self, at: int, other: bytes) -> str:
        """What comes of reading it with other bytes at a place."""
        return self.read(self.whole[:at] + other + self.whole[at + len(other) :])


@pytest.fixture
def damaged(study_file, tmp_path: Path) -> Damaged:
    file = study_file(tmp_path / "damaged.study")
    file.make(copies=3).close()
    with file.open() as store:
        decisions.accept(store, queries.ids(store, queries.EVERYTHING)[::2], "ann", "worth a look")
    return Damaged(file)


def test_what_is_put_in_the_place_of_a_study_unchanged_is_right(damaged: Damaged) -> None:
    assert damaged.read(damaged.whole) == "right"


def test_what_is_wrong_with_us_is_not_called_damage(study_file, tmp_path: Path) -> None:
    file = study_file(tmp_path / "sound.study")
    file.make().close()
    with file.open() as study:
        with pytest.raises(sqlite3.OperationalError, match="syntax error"):
            study.value("SELECT FROM")
        with pytest.raises(StudyError, match="is damaged"):
            study.value("SELECT there_is_none FROM entry")
        with study.reading(), pytest.raises(RuntimeError, match="only read"), study.writing():
            pass
        with study.writing():
            study.set("coder", "bea")
        assert study.setting("coder") == "bea"


def test_a_study_that_was_cut_off_is_refused(damaged: Damaged) -> None:
    whole = damaged.whole
    places = [0, 1, 16, 99, 100, 101, 512, PAGE - 1, PAGE, PAGE + 1, len(whole) // 2, len(whole) - PAGE, len(whole) - 1]
    for length in places:
        assert "damaged" in damaged.read(whole[:length]), length


@pytest.mark.parametrize("kind", ["zeros", "noise"])
def test_a_page_that_was_overwritten_is_noticed_where_it_is_read(damaged: Damaged, kind: str) -> None:
    chance = random.Random(2)
    outcomes = []
    for start in range(PAGE, len(damaged.whole), PAGE):
        outcomes.append(damaged.read_with(start, bytes(PAGE) if kind == "zeros" else chance.randbytes(PAGE)))
        assert outcomes[-1] == "right" or "damaged" in outcomes[-1], start
    assert outcomes.count("right") < len(outcomes) // 2


def test_whatever_bytes_were_overwritten_the_error_is_plain_and_without_the_text(damaged: Damaged) -> None:
    chance = random.Random(3)
    last = len(damaged.whole) - PAGE
    sectors = [(at, bytes(512)) for at in range(512, last, 512)]
    scratches = [(chance.randrange(100, last), chance.randbytes(chance.choice((1, 4, 32)))) for _ in range(300)]
    pages = [(at, damaged.whole[:PAGE]) for at in range(PAGE, last, PAGE)]
    for at, other in sectors + scratches + pages:
        outcome = damaged.read_with(at, other)
        assert outcome in ("right", "wrong") or "damaged" in outcome, (at, other)


def test_whatever_is_wrong_in_the_header_the_error_is_plain(damaged: Damaged) -> None:
    chance = random.Random(4)
    told = {damaged.read_with(at, bytes([value])) for at in range(100) for value in (0, chance.randrange(256), 255)}
    assert all(any(word in message for word in ("right", "damaged", "newer", "older")) for message in told), told
    assert "damaged" in damaged.read_with(0, chance.randbytes(100))


def overwrite(path: Path, word: bytes, number: int = 0) -> bytes:
    """Put bytes that are no text in the place of a word, where it stands for the so manyeth time; all bytes then."""
    content = path.read_bytes()
    parts = content.split(word)
    content = word.join(parts[: number + 1]) + b"\xff" * len(word) + word.join(parts[number + 1 :])
    path.write_bytes(content)
    return content


@pytest.mark.parametrize("command", [*READING, *WRITING[:2]], ids=" ".join)
def test_a_study_whose_pages_are_noise_is_refused_by_every_command(run, study, command: tuple[str, ...]) -> None:
    [first, *_] = study.ids()
    content = study.path.read_bytes()
    content = content[:PAGE] + random.Random(5).randbytes(len(content) - PAGE)
    study.path.write_bytes(content)
    message = told(run(*named(command, first)))
    assert "interviews.study: is damaged" in message
    assert "an earlier copy" in message
    assert study.path.read_bytes() == content


@pytest.mark.parametrize("command", READING, ids=" ".join)
@pytest.mark.parametrize("word", [b"heavy clay", b'"method"', b'{"codebook"'])
def test_damage_within_a_text_is_told_without_the_text(run, study, command: tuple[str, ...], word: bytes) -> None:
    usual = run(*command)
    content = overwrite(study.path, word)
    done = run(*command)
    if (done.returncode, done.stdout) != (0, usual.stdout):
        assert "damaged" in told(done)
    assert study.path.read_bytes() == content


@pytest.mark.usefixtures("study")
def test_a_damaged_study_does_not_keep_others_from_being_merged(run, study_file, tmp_path: Path) -> None:
    for name in ("old-interviews.study", "other.study"):  # the name of the first has that of the study in it
        file = study_file(tmp_path / name)
        file.make(copies=2).close()
    broken = tmp_path / "old-interviews.study"
    content = broken.read_bytes()[: 2 * PAGE]
    broken.write_bytes(content)
    done = run("import", "old-interviews.study", "other.study")
    assert done.returncode == 3, done.stderr.decode()
    assert b"old-interviews.study: is damaged" in done.stderr
    assert b"other.study: merged" in done.stderr
    assert broken.read_bytes() == content


# What is no study


def sqlite_file_of_another_application(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmark (place TEXT)")
    connection.execute("INSERT INTO bookmark VALUES ('here')")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("kind", ["empty", "text", "zeros", "noise", "another application's"])
@pytest.mark.parametrize("command", [("list",), ("accept", "ID"), ("code", "garden.txt")], ids=" ".join)
def test_a_file_that_is_no_study_is_refused_and_not_touched(
    run, tmp_path: Path, command: tuple[str, ...], kind: str
) -> None:
    path = tmp_path / "interviews.study"
    (tmp_path / "garden.txt").write_text("Interviewer: And?\n\nInterviewee: Nothing.\n")
    contents = {
        "empty": b"",
        "text": b"Not a study. " * 99,
        "zeros": bytes(9999),
        "noise": random.Random(6).randbytes(9999),
    }
    if kind in contents:
        path.write_bytes(contents[kind])
    else:
        sqlite_file_of_another_application(path)
    content = path.read_bytes()
    assert "interviews.study: is not a study of interviewcoder" in told(run(*named(command, "abcdef")))
    assert path.read_bytes() == content
    assert APPLICATION_ID.to_bytes(4, "big") not in content


def test_a_file_of_another_application_is_not_merged(run, study, tmp_path: Path) -> None:
    sqlite_file_of_another_application(tmp_path / "other.db")
    before = study.said()
    assert "other.db: is not a study" in told(run("import", "other.db"), 3)
    assert study.said() == before


def test_a_study_that_is_missing_is_named_with_what_makes_one(run, tmp_path: Path) -> None:
    for command in (("list",), ("log",), ("accept", "abcdef"), ("undo",), ("import", "x.jsonl")):
        message = told(run(*command, "--study", "gone.study"))
        assert "gone.study: no such study" in message
        assert "interviewcoder init gone.study" in message
        assert "gone.study" in told(run(*command, env={"INTERVIEWCODER_STUDY": "gone.study"}))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_a_study_is_named(run, tmp_path: Path) -> None:
    (tmp_path / "interviews.study").mkdir()
    for command in (("list",), ("log",), ("accept", "abcdef")):
        assert "interviews.study: " in told(run(*command))


def test_of_several_studies_in_a_folder_one_is_to_be_named(run, study, study_file, tmp_path: Path) -> None:
    study.path.rename(tmp_path / "one.study")
    study_file(tmp_path / "two.study").make(copies=2).close()
    for command in (("list",), ("log",), ("code", "garden.txt"), ("accept", "abcdef")):
        message = told(run(*command), 2)
        assert "one.study, two.study" in message
        assert "--study" in message
    assert run("list", "--study", "two.study").returncode == 0
    assert run("list", env={"INTERVIEWCODER_STUDY": "two.study"}).returncode == 0
    study_file(tmp_path / "interviews.study").make(copies=3).close()
    assert run("list").stdout == run("list", "--study", "interviews.study").stdout != b""


def test_commands_that_need_a_study_say_how_one_is_begun(run) -> None:
    for command in (("log",), ("accept", "abcdef"), ("undo",), ("import", "x.jsonl")):
        assert "interviewcoder init" in told(run(*command), 2)


def test_a_study_is_not_made_over_another_file(run, study) -> None:
    content = study.path.read_bytes()
    assert "exists already" in told(run("init"), 2)
    assert study.path.read_bytes() == content


# No permission


@pytest.fixture
def shared(study_file) -> Iterator[Path]:
    """A folder that others may read and not write, with a study in it that they may not write either."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    file = study_file(folder / "interviews.study")
    file.make().close()
    (folder / "more.txt").write_text("Interviewer: And?\n\nInterviewee: Soil.\n")
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def forbid(folder: Path) -> None:
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)


def run_as_nobody(folder: Path, *words: str) -> Done:
    """Run the tool as a user without rights: in a copy of this process, since its files may not be another user's."""
    if os.geteuid() != 0:
        return subprocess.run(
            [sys.executable, "-m", "interviewcoder", *words], cwd=folder, capture_output=True, check=False
        )
    out, err = (Path(tempfile.mkdtemp()) / name for name in ("out", "err"))
    child = os.fork()
    if not child:
        _be_the_tool(folder, words, out, err)
    _, status = os.waitpid(child, 0)
    return subprocess.CompletedProcess(words, os.waitstatus_to_exitcode(status), out.read_bytes(), err.read_bytes())


def _be_the_tool(folder: Path, words: tuple[str, ...], out: Path, err: Path) -> None:
    """Does not return."""
    code = 99
    try:
        from interviewcoder.cli.app import main

        for name in [name for name in os.environ if name.startswith("INTERVIEWCODER")]:
            del os.environ[name]
        sys.argv = ["interviewcoder", *words]
        warm = Path(tempfile.mkdtemp())
        for file in folder.iterdir():
            shutil.copy(file, warm)
        for here, user in ((warm, 0), (folder, NOBODY)):  # the first time imports what the second one may not read
            os.chdir(here)
            streams = [open(os.devnull), open(out, "w"), open(err, "w")]  # noqa: SIM115
            for number, stream in enumerate(streams):
                os.dup2(stream.fileno(), number)
            sys.stdin, sys.stdout, sys.stderr = streams
            if user:
                shutil.rmtree(warm)
                os.setgroups([])
                os.setegid(user)
                os.seteuid(user)
            try:
                main()
                code = 0
            except SystemExit as done:
                code = done.code if isinstance(done.code, int) else 98
            sys.stdout.flush()
            sys.stderr.flush()
    finally:
        os._exit(code)


@pytest.mark.parametrize(
    ("file_mode", "folder_mode"), [(0o444, 0o555), (0o666, 0o555), (0o444, 0o777)], ids=["both", "folder", "file"]
)
def test_a_study_that_may_not_be_written_is_read(shared: Path, file_mode: int, folder_mode: int) -> None:
    path = shared / "interviews.study"
    usual = {command: run_as_nobody(shared, *command).stdout for command in READING}
    for file in shared.iterdir():
        file.chmod(file_mode)
    shared.chmod(folder_mode)
    content = path.read_bytes()
    for command, expected in usual.items():
        done = run_as_nobody(shared, *command)
        assert expected
        assert (done.returncode, done.stdout) == (0, expected), done.stderr.decode()
    for command in WRITING[:5]:
        message = told(run_as_nobody(shared, *named(command, queries_id(usual[("list",)]))))
        assert "interviews.study: is read-only" in message
        assert "copy it to where you may write" in message
    assert path.read_bytes() == content


def queries_id(lines: bytes) -> str:
    """The id of the first of some excerpts in JSON Lines."""
    return lines.split(b'"', 4)[3].decode()


def test_coding_with_a_study_that_may_not_be_written_says_so(shared: Path) -> None:
    forbid(shared)
    message = told(run_as_nobody(shared, "code", "more.txt"))
    assert "interviews.study: is read-only" in message


def test_a_study_that_may_not_be_read_is_named(shared: Path) -> None:
    forbid(shared)
    (shared / "interviews.study").chmod(0)
    for command in (("list",), ("accept", "abcdef")):
        assert "interviews.study: cannot be read" in told(run_as_nobody(shared, *command))


# A process that was killed


def decide_and_be_killed(path: Path, coder: str) -> None:
    """Decide on all excerpts of a study as a process that is killed, which leaves the latest in the log beside it."""
    child = os.fork()
    if not child:
        with open_study(path, _now) as store:
            decisions.accept(store, queries.ids(store, queries.EVERYTHING), coder, "at the last moment")
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert Path(f"{path}-wal").stat().st_size > 0


def _now():
    from datetime import UTC, datetime

    return datetime.now(UTC)


def test_what_a_killed_process_decided_last_is_read(run, study) -> None:
    decide_and_be_killed(study.path, "bob")
    assert b'"decisions": [{"coder": "bob", "status": "accepted"}]' in run("list").stdout
    assert b'"accept"' in run("log", "--coder", "bob").stdout
    assert {d.coder for excerpt in study.said()[0] for d in excerpt.decisions} == {"bob"}
    study.assert_sound()


@pytest.mark.parametrize("left", [("wal", "shm"), ("wal",)], ids=" ".join)
@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o555), (0o666, 0o555), (0o444, 0o777)])
def test_what_a_killed_process_decided_last_is_read_also_where_nothing_may_be_written(
    shared: Path, left: tuple[str, ...], file_mode: int, folder_mode: int
) -> None:
    decide_and_be_killed(shared / "interviews.study", "bob")
    if "shm" not in left:
        (shared / "interviews.study-shm").unlink()
    for file in shared.iterdir():
        file.chmod(file_mode)
    shared.chmod(folder_mode)
    done = run_as_nobody(shared, "list")
    if done.returncode == 0:
        assert done.stdout.count(b'"coder": "bob", "status": "accepted"') == done.stdout.count(b"\n") > 0
    else:
        told(done)  # better than to show what stood there before
        assert left == ("wal",)


# Names of coders


@pytest.mark.parametrize(
    "name",
    ["", " \t ", "interviewcoder", "InterviewCoder ", "a;b", "a:b", "a,b", "a" * 81, "a\x07", "a\x1b[31m", "a\u202eb"],
)
def test_names_that_no_coder_can_have_are_refused(name: str) -> None:
    with pytest.raises(UsageError):
        check_coder(name)


@pytest.mark.parametrize("name", ["ann", "Ann B.", "Zoë", "a" * 80, "李", "O'Neil", "-", "[bold]"])
def test_names_that_coders_can_have(name: str) -> None:
    assert check_coder(f"  {name} ") == name


def test_a_name_is_the_same_however_its_accents_are_typed() -> None:
    assert check_coder("Zoe\u0308") == check_coder("Zo\u00eb") == "Zoë"


@pytest.mark.parametrize("name", ["interviewcoder", "a:b", ""])
def test_a_name_that_is_refused_changes_nothing(run, study, name: str) -> None:
    before, ids = study.said(), study.ids()
    commands = (("accept", "ID"), ("reject", "ID"), ("recode", "soil", "ID"), ("undo",), ("import", "more.txt"))
    for command in commands:
        assert "--coder" in told(run(*named(command, ids[0]), "--coder", name), 2)
    assert "--coder" in told(run("init", study.path, "--coder", name), 2)
    assert study.said() == before

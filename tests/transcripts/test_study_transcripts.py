"""The interviews of a real study: the same turns from Delve's export and from the originals, and no speech lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from interviewcoder.model.transcript import Role, Transcript
from interviewcoder.transcripts import labels, read

SHARED = Path(__file__).parents[2].parent / "shared"
STUDY, SEED = SHARED / "study", SHARED / "seed"
NAMES = ["02", "03", "04", "05", "10", "11", "12", "13", "14", "15", "21", "29", "31", "34", "35", "38"]
FILES = [
    *(STUDY / folder / f"interview-{name}.txt" for folder in ("transcripts", "originals") for name in NAMES),
    SEED / "interview-16.txt",
]

# Labels that Delve ran into the speech before them; from there to the next label somebody else speaks.
RUN_IN: dict[str, dict[str, Role]] = {"interview-03.txt": {"Unknown Speaker": "unknown", "Interviewee": "participant"}}
_RUN_IN = re.compile(r"(?<=[.?] )(Unknown Speaker|Interviewee)(?= [A-Z])")

# What stands in these files outside the turns, but for title and footer.
LABEL = re.compile(
    r"(?:interviewer ?[12]?|interviewr|interviewee ?[12]?|unknown speaker|speaker \d)(?: \d| interviewee)?\s*:?",
    re.IGNORECASE,
)


def read_from(path: Path) -> Transcript:
    """The transcript in a file of the study; the test is skipped where the study is absent."""
    if not path.exists():
        pytest.skip(f"the study's {path.parent.name}/{path.name} is not here")
    transcript, problems = read(path.read_bytes(), path.name)
    assert all(problem.severity == "warning" for problem in problems)
    return transcript


def words(transcript: Transcript) -> list[tuple[str, str]]:
    """Role and word, word by word; a hyphen ends a word, since Delve breaks pages behind it."""
    run_in = RUN_IN.get(transcript.path, {}) if transcript.layout == "delve" else {}
    found: list[tuple[str, str]] = []
    for turn in transcript.turns:
        role = turn.role
        for piece in _RUN_IN.split(transcript.speech(turn)):
            if piece in run_in:
                role = run_in[piece]
            else:
                found += [(role, word) for word in piece.replace("-", "- ").split()]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_both_layouts_say_the_same(name: str) -> None:
    delve = read_from(STUDY / "transcripts" / f"interview-{name}.txt")
    original = read_from(STUDY / "originals" / f"interview-{name}.txt")
    assert (delve.layout, original.layout) == ("delve", "labelled")
    assert delve.title == f"Interview {int(name)}"
    assert original.title == ""
    one, other = words(delve), words(original)
    differs = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    assert differs is None, f"word {differs} differs"
    assert len(one) == len(other) > 3000


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_character_of_speech_is_lost(path: Path) -> None:
    transcript = read_from(path)
    outside, last = "", 0
    for turn in transcript.turns:
        assert last <= turn.start < turn.end
        assert transcript.speech(turn) == transcript.speech(turn).strip()
        outside += transcript.text[last : turn.start] + "\n"
        last = turn.end
    rest = [line.strip() for line in (outside + transcript.text[last:]).split("\n") if line.strip()]
    if transcript.title:
        assert rest.pop(0) == transcript.title
        assert rest.pop().startswith("Created with the Delve Qualitative Analysis Tool")
    assert [number for number, line in enumerate(rest) if not LABEL.fullmatch(line)] == [], "lines that are no labels"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_label_is_left_in_speech(path: Path) -> None:
    transcript = read_from(path)
    lines = [(turn.line, line) for turn in transcript.turns for line in transcript.speech(turn).split("\n")]
    assert [
        number
        for number, line in lines
        if LABEL.fullmatch(line.strip()) or re.match(r"\s*[Ii]nterview\w+ *\d? *:", line)
    ] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_label_has_a_role_that_it_names(path: Path) -> None:
    for turn in read_from(path).turns:
        plain = labels.key(turn.speaker)
        if plain.startswith("interview"):
            assert turn.role == ("participant" if plain.startswith("interviewee") else "interviewer")
        else:
            assert (plain in ("", "unknown speaker"), turn.role) == (True, "unknown")

"""What holds for every transcript: turns in order, disjoint and complete, whatever is read."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from interviewcoder.errors import InputError, Problem
from interviewcoder.model.transcript import ROLES, Role, Transcript
from interviewcoder.transcripts import LAYOUTS, labels, read

FOOTER = "Created with the Delve Qualitative Analysis Tool (<http://www.delvetool.com>)"
LAYOUT_NAMES = [layout.name for layout in LAYOUTS]

LABELS: dict[str, Role] = {
    "Interviewer": "interviewer",
    "Interviewer 1": "interviewer",
    "Interviewer2 2": "interviewer",
    "interviewer 3": "interviewer",
    "Enquêtrice": "interviewer",
    "Interviewee": "participant",
    "Interviewee Interviewee": "participant",
    "INTERVIEWÉE": "participant",
    "Participant P3": "participant",
    "Unknown Speaker": "unknown",
    "SPEAKER_00": "unknown",
}

# Words of speech; a paragraph begins with one of the first kind, so that none reads as a label or a name.
_FIRST = st.sampled_from(["the", "so", "and", "it", "données", "ça", "well,", "um,", "no.", "i", "note:", "(laughs)"])
_WORD = st.one_of(
    _FIRST,
    st.sampled_from(
        ["10:30", "https://example.org/a?b=c", "3:1", "Interviewer", "interviewee:", "Dr. Smith:", "–", "…"]
    ),
    st.sampled_from(
        ["😀", "İstanbul", "ﬁne", "e\u0301te\u0301", "*", "**bold**", "_", ":", "[laughs]", "\u200b", "Yeah."]
    ),
    st.text(st.characters(categories=["L", "N", "P", "S", "M"]), min_size=1, max_size=8),
)
_BLANKS = st.sampled_from([" ", " ", " ", "  ", "\t", "\u00a0"])


@st.composite
def paragraphs(draw: st.DrawFn) -> str:
    """A line of speech, without white space around it."""
    parts = [draw(_FIRST)]
    for word in draw(st.lists(_WORD, min_size=1, max_size=8)):
        parts += [draw(_BLANKS), word]
    return "".join(parts) + draw(st.sampled_from([".", "?", "", ",", "!"]))


class Said(NamedTuple):
    """What one turn says, paragraph by paragraph, under a label."""

    label: str
    paragraphs: list[str]


INTERVIEWS = st.lists(
    st.builds(Said, st.sampled_from(sorted(LABELS)), st.lists(paragraphs(), min_size=1, max_size=3)),
    min_size=1,
    max_size=6,
)
BETWEEN = st.sampled_from(["\n\n", "\n\n\n", "\n \n", "\n\n\f\n\n", "\n\t\n"])


def speeches(transcript: Transcript) -> list[tuple[str, str, list[str]]]:
    """Label, role and the lines of speech of each turn, without the blank ones."""
    found = []
    for turn in transcript.turns:
        lines = [line.strip() for line in transcript.speech(turn).split("\n")]
        found.append((turn.speaker, str(turn.role), [line for line in lines if line]))
    return found


def wanted(interview: list[Said]) -> list[tuple[str, str, list[str]]]:
    """What `speeches` gives for an interview."""
    return [(said.label, LABELS[said.label], said.paragraphs) for said in interview]


# What follows from the labels and the speech that are drawn; of speech no more than a label in it is repeated.
_EXPECTED = re.compile(
    r"no speaker has a known role .*|no label is an interviewer's.*"
    r"|label '[^']*' in the middle of a line(, and \d+ more like it)?"
    r"|this line begins (like one with a label|with a label in brackets or after a sign), but is read as speech"
    r"( \(\d+ like it\))?"
)


def unexpected(problems: list[Problem]) -> list[Problem]:
    """Those that do not follow from what is drawn."""
    return [problem for problem in problems if not _EXPECTED.fullmatch(problem.message)]


@settings(max_examples=150, deadline=None)
@given(
    interview=INTERVIEWS,
    between=BETWEEN,
    title=st.booleans(),
    footer=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_speeches_come_back_from_delve(
    interview: list[Said], between: str, title: bool, footer: bool, newline: str
) -> None:
    blocks = ["Pump house 3"] * title
    for said in interview:
        blocks += [said.label, *said.paragraphs]
    text = between.join([*blocks, *[FOOTER] * footer])
    transcript, problems = read(text.replace("\n", newline).encode(), "pump.txt")
    assert (transcript.layout, transcript.title) == ("delve", "Pump house 3" if title else "")
    assert transcript.text == text
    assert speeches(transcript) == wanted(interview)
    assert unexpected(problems) == []


@settings(max_examples=150, deadline=None)
@given(data=st.data(), interview=INTERVIEWS, between=st.one_of(st.just("\n"), BETWEEN))
def test_speeches_come_back_from_labelled_lines(data: st.DataObject, interview: list[Said], between: str) -> None:
    colon = st.sampled_from([": ", " : ", " :\t", ":  ", "\u00a0: ", ":", " :"])
    before = st.sampled_from(["", "", " ", "\t"])
    lines = []
    for said in interview:
        first, *others = said.paragraphs
        lines += [data.draw(before) + said.label + data.draw(colon) + first, *others]
    text = between.join(lines)
    transcript, problems = read(text.encode(), "pump.txt")
    assert transcript.layout == "labelled"
    assert transcript.text == text
    assert speeches(transcript) == wanted(interview)
    assert unexpected(problems) == []


# Lines that make trouble together: labels in every form, names, speech, page breaks and Delve's own lines.
_LINES = st.one_of(
    st.just(""),
    st.just(""),
    st.sampled_from(sorted(LABELS)),
    st.sampled_from(
        ["Interviewer:", "Interviewee : yes", "Interviewee:no", " interviewer: so?", "Q: why", "A: because", "**A:** x"]
    ),
    st.sampled_from(["interviewr", "Interviwee: hm", "Ann", "Ann: hello", "Bob", "Bob:", "Dr. Smith", "Yeah.", "Okay"]),
    st.sampled_from(
        [
            "Pump house",
            FOOTER,
            "\f",
            "\f Ann",
            " ",
            "\t",
            "10:30",
            "https://example.org",
            "Note: x",
            ":",
            "\u2028",
            "\x1c",
        ]
    ),
    paragraphs(),
)
_FILES = st.lists(_LINES, max_size=30).map("\n".join)
_LABEL_KEYS = {labels.key(label) for label in LABELS}
_LABEL_KEYS |= {"interviewer", "interviewr", "interviwee", "ann", "bob", "dr. smith", "q", "a"}


def check(transcript: Transcript, problems: list[Problem]) -> list[str]:
    """What no turn has, line by line, but for title and footer: labels.

    Fails where turns are out of order, overlap, have white space around them, or leave out more than labels.
    """
    text, last = transcript.text, 0
    outside: list[tuple[int, str]] = []
    for number, turn in enumerate(transcript.turns):
        said = text[turn.start : turn.end]
        assert turn.number == number
        assert last <= turn.start < turn.end <= len(text)
        assert said == said.strip()
        assert turn.line == text.count("\n", 0, turn.start) + 1
        assert turn.role in ROLES
        outside.append((last, text[last : turn.start]))
        last = turn.end
    outside.append((last, text[last:]))
    lines = text.count("\n") + 1
    assert all(0 <= problem.line <= lines and problem.column == 0 for problem in problems)
    assert all(problem.path == transcript.path and problem.message and problem.hint for problem in problems)
    silent = {problem.line for problem in problems if "without speech" in problem.message}
    spoken = {labels.key(turn.speaker) for turn in transcript.turns}
    rest = [
        (text.count("\n", 0, start) + number, line.strip())
        for start, piece in outside
        for number, line in enumerate(piece.split("\n"), 1)
        if line.strip()
    ]
    if transcript.title:
        assert rest.pop(0)[1] == transcript.title
    if rest and rest[-1][1].startswith("Created with the Delve Qualitative Analysis Tool"):
        rest.pop()
    for line, piece in rest:
        label = TIMES.sub("", piece)
        assert len(label) <= 60, piece
        assert not label.strip(" :-") or _bare(label) in map(_bare, spoken) or line in silent, piece
    return [piece for _, piece in rest]


TIMES = re.compile(r"[\[(]?(?:\d+:)?\d+:\d\d(?:[.,]\d+)?(?: - [\d:.]+)?[\])]?")


def _bare(label: str) -> str:
    """A label's key, with blanks for colons, asterisks and underscores."""
    return labels.key(re.sub(r"[:\uff1a*_]", " ", label))


@settings(max_examples=400, deadline=None)
@given(
    text=_FILES, layout=st.sampled_from([None, None, *LAYOUT_NAMES]), known=st.sampled_from(["", "Ann", "bob", "Okay"])
)
def test_turns_are_ordered_disjoint_and_complete(text: str, layout: str | None, known: str) -> None:
    roles: dict[str, Role] = {known: "participant"} if known else {}
    found = check(*read(text.encode(), "pump.txt", layout=layout, roles=roles))
    assert {labels.key(TIMES.sub("", piece)) for piece in found} <= _LABEL_KEYS | {labels.key(known), ""}


@settings(max_examples=250, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300))
@example("Ann:\x1c\nAnn: \x85b")
@example(f"{FOOTER}\n{FOOTER}\nInterviewer: hello")
def test_any_text_is_read(text: str) -> None:
    assume(not text.startswith(("\ufeff", "WEBVTT")))  # which says that it is no plain text
    transcript, problems = read(text.encode(), "pump.txt")
    assert transcript.text == re.sub("\r\n|[\r\v\u2028\u2029]", "\n", text)
    check(transcript, problems)
    if transcript.layout == "unlabelled":
        assert "".join(transcript.speech(turn) for turn in transcript.turns) == text_of_all(transcript)


def text_of_all(transcript: Transcript) -> str:
    """What the one turn of a file without labels holds: all but the white space around, and Delve's last line."""
    footer = r"(?m)^[ \t\f]*Created with the Delve Qualitative Analysis Tool[^\n]*\s*\Z"
    return re.sub(footer, "", transcript.text).strip()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    mark=st.sampled_from([b"", b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE]),
    data=st.one_of(st.binary(max_size=200), _FILES.map(lambda text: text.encode("cp1252", "replace"))),
)
@example(b"", b"\xe9")
@example(b"", bytes(range(128, 256)))
@example(b"", bytes(range(1, 256)) * 20)
def test_any_bytes_are_read_or_refused(mark: bytes, data: bytes) -> None:
    try:
        transcript, problems = read(mark + data, "pump.txt")
    except InputError as error:
        refusal = str(error)
    else:
        refusal = ""
        check(transcript, problems)
    assert not refusal or refusal.startswith("pump.txt: ")


@settings(max_examples=100, deadline=None)
@given(text=_FILES)
def test_reading_what_was_read_gives_the_same(text: str) -> None:
    once, _ = read(text.encode(), "pump.txt")
    again, _ = read(once.text.encode("utf-16"), "pump.txt")
    assert again == once

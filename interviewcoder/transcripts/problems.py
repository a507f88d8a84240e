"""What looks wrong in a transcript that was read: warnings, each with its line and what to do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from interviewcoder.errors import Problem
from interviewcoder.model.transcript import Role, Turn
from interviewcoder.transcripts import labels
from interviewcoder.transcripts.doubtful import doubtful, signed
from interviewcoder.transcripts.layouts.layout import Lines, Mark

_LONGEST_BEFORE = 50  # characters from the end of a sentence to the colon behind a label
_COLON = re.compile(r":(?=\s)")
_BEHIND_A_SENTENCE = re.compile(r"[.?!…][\"'”’»)]*[ \t]+(?P<label>[^\W_][\w .-]{0,39}?)[ \t\u00a0]?$")


class Read(NamedTuple):
    """A text as it was read: its labels, the turns, where the speech ends, and the roles that labels were given."""

    path: str
    text: str
    marks: Sequence[Mark]
    turns: Sequence[Turn]
    end: int
    roles: Mapping[str, Role]

    def warning(self, line: int, message: str, hint: str) -> Problem:
        """A warning; of line 0: of the whole file."""
        return Problem(self.path, line, 0, message, hint, "warning")


def problems_of(read: Read) -> Iterator[Problem]:
    """What looks wrong in a text as it was read."""
    yield from _without_labels(read)
    yield from _without_roles(read)
    seen = Counter(map(attrgetter("label"), read.marks))
    yield from _inside_lines(read, seen)
    yield from _odd_labels(read, seen)


def doubts(path: str, lines: Lines, marks: Sequence[Mark]) -> Iterator[Problem]:
    """Warnings of what may be a label, and is read as speech of the speaker before.

    The words are not quoted, as they may be what a participant said.
    """
    for numbers in doubtful(lines, marks):
        times = f" ({len(numbers)} like it)" if len(numbers) > 1 else ""
        what = f"this line begins like one with a label, but is read as speech{times}"
        yield Problem(path, numbers[0], 0, what, "if it names a speaker, say so: --role 'LABEL=participant'", "warning")
    for numbers in signed(lines, marks):
        what = (
            f"this line begins with a label in brackets or after a sign, but is read as speech ({len(numbers)} like it)"
        )
        yield Problem(path, numbers[0], 0, what, "write it like the other labels, as in 'Interviewee: …'", "warning")


def _without_labels(read: Read) -> Iterator[Problem]:
    turns = read.turns
    if not turns:
        yield read.warning(0, "no speech in it", "is it the right file?")
    elif not read.marks:
        hint = "give each paragraph a label, as in 'Interviewer: …'; until then it is one turn of an unknown speaker"
        yield read.warning(turns[0].line, "no speaker labels found", hint)
    elif not any(mark.label for mark in read.marks):
        hint = "name the speakers in the file, as in 'Interviewer (0:24): …'; until then they are unknown"
        yield read.warning(turns[0].line, "no speaker labels found, only times", hint)
    elif not turns[0].speaker:
        hint = "its speaker is unknown: put a label before it"
        yield read.warning(turns[0].line, "speech before the first label", hint)


def _without_roles(read: Read) -> Iterator[Problem]:
    speakers = sorted(set(map(attrgetter("speaker", "role"), read.turns)) - {("", "unknown")})
    unknown = [speaker for speaker, role in speakers if role == "unknown"]
    asking = [speaker for speaker, role in speakers if role == "interviewer"]
    keys = [labels.key(speaker) for speaker, _ in speakers]
    are_letters = len(keys) == 2 and all(len(key) == 1 and key not in read.roles for key in keys)
    hint = "say who asks, or the questions are coded too: --role 'NAME=interviewer'"
    if len(speakers) > 1 and not asking and (unknown or are_letters):
        are_all = len(unknown) == len(speakers)
        what = "no speaker has a known role" if are_all else "no label is an interviewer's"
        what += ", and some have no role" if unknown and not are_all else ""
        names = unknown or [speaker for speaker, _ in speakers]
        yield read.warning(0, f"{what} ({', '.join(names[:6])})", hint)
    elif are_letters and len(asking) == len(unknown) == 1 and _asks_more(read, unknown[0], asking[0]):
        what = f"'{asking[0]}' is taken for the interviewer, but '{unknown[0]}' asks more"
        yield read.warning(0, what, f"say so: --role '{unknown[0]}=interviewer' --role '{asking[0]}=participant'")


def _asks_more(read: Read, one: str, other: str) -> bool:
    """Whether one speaker asks in more turns than another, and in half of them."""
    said = [(turn.speaker, "?" in read.text[turn.start : turn.end]) for turn in read.turns]
    questions, of_other = said.count((one, True)), said.count((other, True))
    return questions > of_other and questions >= said.count((one, False))


def _inside_lines(read: Read, seen: Iterable[str]) -> Iterator[Problem]:
    inside = list(_labels_inside(read.text, read.turns, seen))
    if inside:
        at, label = inside[0]
        more = f", and {len(inside) - 1} more like it" if len(inside) > 1 else ""
        hint = (
            "begin a new line before each label; until then the words after it count as said by the speaker before it"
        )
        line = read.text.count("\n", 0, at) + 1
        yield read.warning(line, f"label '{label}' in the middle of a line{more}", hint)


def _labels_inside(text: str, turns: Sequence[Turn], seen: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The offset of the colon, and the label, wherever one seen elsewhere or of a role stands behind a sentence."""
    known = set(map(labels.key, seen))
    for colon in _COLON.finditer(text, turns[0].start if turns else len(text)):
        before = _BEHIND_A_SENTENCE.search(text, max(turns[0].start, colon.start() - _LONGEST_BEFORE), colon.start())
        if before and (labels.is_speaker(label := before["label"]) or labels.key(label) in known):
            yield colon.start(), label


def _odd_labels(read: Read, seen: Counter[str]) -> Iterator[Problem]:
    """Labels that are perhaps misspelled, those taken for a misspelled role, and those without speech."""
    marks, turns = read.marks, read.turns
    odd = labels.misspelled(seen)
    guessed = {label for label in seen if label not in odd and _is_guessed(label, read.roles)}
    spoken = len(turns) - bool(turns and (not marks or turns[0].start < marks[0].start))
    if not odd and not guessed and spoken == len(marks):
        return
    for mark, stop in zip(marks, [*(mark.start for mark in marks[1:]), read.end], strict=False):
        label = mark.label
        if label in odd:
            hint = f"correct it, or name its role: --role '{label}=…'"
            yield read.warning(
                mark.line, f"label '{label}' is used once, and differs by one letter from '{odd[label]}'", hint
            )
        elif label in guessed:
            guessed.discard(label)  # it is said once
            hint = f"if that is wrong: --role '{label}=…'"
            yield read.warning(mark.line, f"label '{label}' is taken for a misspelled role", hint)
        if label and not read.text[mark.speech : stop].strip():
            hint = "add what was said, or take the label out"
            yield read.warning(mark.line, f"label '{label}' without speech", hint)


def _is_guessed(label: str, roles: Mapping[str, Role]) -> bool:
    """Whether a label gives its role only if a letter is put right."""
    return labels.key(label) not in roles and labels.is_misspelled_role(label) and not labels.is_role_label(label)

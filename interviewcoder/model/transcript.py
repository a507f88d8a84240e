"""Transcripts and their turns.

Offsets are Unicode code points of the transcript's text, half-open; turns count from 0 and lines from 1.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

Role = Literal["interviewer", "participant", "unknown"]
ROLES: tuple[Role, ...] = get_args(Role)

LONGEST_INTERJECTION = 10
"""An answer goes on over a turn of somebody else that has at most this many words."""


class Turn(NamedTuple):
    """What one speaker says under one label: `text[start:end]` of the transcript.

    `speaker` is the label as written, empty where there is none; `line` is where the speech starts. `begins` and `ends`
    are its times in the recording, in seconds, where the file tells them.
    """

    number: int
    line: int
    speaker: str
    role: Role
    start: int
    end: int
    begins: float | None = None
    ends: float | None = None


class Transcript(NamedTuple):
    """One interview. `path` is as given, with forward slashes; `layout` names the reader that took it apart.

    `text` is the file's; of a file that is no text to read (subtitles, JSON, Word) it is what is said in it, as text.
    """

    path: str
    title: str
    text: str
    turns: tuple[Turn, ...]
    layout: str

    def speech(self, turn: Turn) -> str:
        """What is said in a turn, as it stands in the file."""
        return self.text[turn.start : turn.end]

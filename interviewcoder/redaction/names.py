"""Which speaker labels are names, and the spellings under which these are spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from interviewcoder.model.letters import MARKS
from interviewcoder.redaction.ordinary import PARTICLES, ROLES, TITLES
from interviewcoder.transcripts import labels

_WORD = re.compile(rf"[^\W_](?:[\w{MARKS}'’-]*[\w{MARKS}])?")
_NUMBERED = re.compile(r"(?:person|organisation) \d+")
_OPEN = re.compile(r"[(\[][^)\]]*$")
_SHORTEST = 3


def name_in(label: str) -> str:
    """The part of a label that is a name; empty where it says a role, as *Interviewer 1* and *Nurse* do."""
    if labels.is_role_label(label) or labels.is_misspelled_role(label) or _NUMBERED.fullmatch(labels.key(label)):
        return ""
    words = list(_WORD.finditer(label))
    while words and not _can_begin(words[0][0]):
        del words[0]
    while words and not _can_begin(words[-1][0]):
        del words[-1]
    own = [word[0] for word in words if word[0].lower() not in (*TITLES, *PARTICLES)]
    if not own or any(word.lower() in ROLES for word in own):
        return ""
    found = label[words[0].start() : words[-1].end()]
    if _OPEN.search(found) and label[words[-1].end() :][:1] in (")", "]"):
        found = label[words[0].start() : words[-1].end() + 1]
    # A short label (Q, P01, INT2) stands for a role.
    return "" if labels.role_of(found, {}) != "unknown" or max(map(_letters, own)) < 2 else found


def _can_begin(word: str) -> bool:
    """Whether a word at the edge of a label can belong to a name: it has a capital and says no role."""
    return not word[0].isdigit() and not word[0].islower() and labels.key(word) not in labels.ROLE_OF_WORD


def _letters(word: str) -> int:
    return sum(character.isalpha() for character in word)


def parts_of(name: str) -> list[str]:
    """The words of a name by which somebody is spoken of; not its initials, titles and particles."""
    words = [word[0] for word in _WORD.finditer(name)]
    wanted = (word for word in words if word.lower() not in (*TITLES, *PARTICLES) and not word[0].islower())
    return [word for word in dict.fromkeys(wanted) if _letters(word) >= _SHORTEST]


def is_role(text: str) -> bool:
    """Whether all words of a text are those of role labels."""
    words = re.findall(r"[^\W\d_]+", labels.key(text))
    return bool(words) and all(word in labels.ROLE_OF_WORD for word in words)


def names_of(speakers: Iterable[str]) -> list[str]:
    """The names in some labels, each once, in their order."""
    found: dict[str, str] = {}
    for label in speakers:
        if name := name_in(label):
            found.setdefault(labels.key(name), name)
    return list(found.values())

"""Text as words: folded for comparison, each with its place in the text.

Folding is per word and never by offset, so nothing it does can shift a span.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from interviewcoder.model.letters import APOSTROPHES, MARKS, comparable

_HYPHENS = "-\u2010\u2011"

MOST_FOLDED = 10_000
"""The most words whose folded form is kept: people say the same words again and again."""

# An elided French word (l', d', qu') is a word of its own. Marks belong to their letter.
_ELIDED = rf"(?:[LDJMTSNCldjmtsnc]|(?:[Jj]us|[Ll]ors|[Pp]uis)?[Qq]u)[{APOSTROPHES}]"
_LETTER = rf"[^\W_{APOSTROPHES[-1]}]"
ELIDED = re.compile(_ELIDED)
_WORD = re.compile(
    rf"{_ELIDED}(?={_LETTER})"
    rf"|{_LETTER}+(?:[{MARKS}]+{_LETTER}*|[{APOSTROPHES}]{_LETTER}+)*"
)


def fold(word: str) -> str:
    """A word as it is compared: composed, without case and ligatures, with a straight apostrophe."""
    if word.isascii():
        return word.lower()
    # Python folds the Turkish capital to an i with a dot behind it.
    return comparable(word.replace("İ", "i")).replace("œ", "oe").replace("æ", "ae")


_fold_again = lru_cache(MOST_FOLDED)(fold)


@dataclass(slots=True)
class Words:
    """The words of a stretch of text, as parallel columns; offsets are those of the whole text."""

    text: str
    folded: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]

    def __len__(self) -> int:
        return len(self.folded)

    @classmethod
    def of(cls, text: str, spans: Iterable[tuple[int, int]]) -> Words:
        """The words of some stretches of a text."""
        folded, starts, ends = list[str](), list[int](), list[int]()
        for start, end in spans:
            for found in _WORD.finditer(text, start, end):
                folded.append(_fold_again(found[0]))
                starts.append(found.start())
                ends.append(found.end())
        return cls(text, folded, starts, ends)

    def gap(self, at: int) -> str:
        """What stands between a word and the one before it."""
        return self.text[self.ends[at - 1] : self.starts[at]] if at else ""


def may_stand_in_a_word(gap: str) -> bool:
    """Whether the text between two words is a single blank or hyphen, so that they may be one word written as two."""
    return len(gap) == 1 and (gap.isspace() or gap in _HYPHENS)


def may_stand_in_an_acronym(gap: str) -> bool:
    """Whether the text between two letters is only blanks, stops and hyphens, as between those of an acronym."""
    return not gap.strip(" .-")


def is_plural_of_a_letter(word: str) -> bool:
    """Whether a word is the last letter of an acronym in the plural, as *as* of *S L As*."""
    return len(word) == 2 and word[1] == "s"


def words_of(text: str) -> list[str]:
    """The folded words of a text."""
    return [_fold_again(word) for word in _WORD.findall(text)]

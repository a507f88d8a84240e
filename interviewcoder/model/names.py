"""Names and ids that are made: an id of a name, and a name that nothing else has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container
from itertools import chain, count
from pathlib import PurePath


def slug_of(name: str, otherwise: str = "code") -> str:
    """An id made of a name: lower-case letters, digits and single hyphens; another word where it has none of these."""
    letters = unicodedata.normalize("NFKD", name).casefold().encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or otherwise


def first_free(name_with: Callable[[str], str], is_taken: Callable[[str], bool], joint: str = " ") -> str:
    """The first name that is not taken, of those that are made with no ending, then with ` 2`, ` 3` and so on."""
    endings = chain([""], (f"{joint}{number}" for number in count(2)))
    return next(name for name in map(name_with, endings) if not is_taken(name))


def unique_id(word: str, taken: set[str]) -> str:
    """An id that is not taken: itself, or with a number; it is taken from then on."""
    found = first_free(lambda ending: f"{word}{ending}", taken.__contains__, "-")
    taken.add(found)
    return found


def unique(name: str, taken: set[str]) -> str:
    """A name that is not taken, in any case: itself, or with a number; it is taken from then on."""
    found = first_free(lambda ending: f"{name}{ending}", lambda one: one.casefold() in taken)
    taken.add(found.casefold())
    return found


def told_apart(name: str, others: Container[str]) -> str:
    """A name that none of some others is, letter by letter: itself, or with a number."""
    return first_free(lambda ending: f"{name}{ending}", others.__contains__)


def free_path(path: PurePath, taken: Container[str]) -> str:
    """A path that is not taken, with forward slashes: itself, or with a number behind its name."""
    return first_free(lambda ending: path.with_name(f"{path.stem}{ending}{path.suffix}").as_posix(), taken.__contains__)

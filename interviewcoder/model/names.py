"""Names and ids that are made: an id of a name, and a name that nothing else has."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Container
from itertools import chain, count, takewhile
from pathlib import PurePath


def slug_of(name: str, otherwise: str = "code") -> str:
    """An id made of a name: lower-case letters, digits and single hyphens; `otherwise` where the name has none."""
    letters = unicodedata.normalize("NFKD", name).casefold().encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or otherwise


def first_free(name_with: Callable[[str], str], is_taken: Callable[[str], bool], joint: str = " ") -> str:
    """The first name that is not taken; `name_with` makes it of an ending: none, then ` 2`, ` 3` and so on."""
    endings = chain([""], (f"{joint}{number}" for number in count(2)))
    return next(name for name in map(name_with, endings) if not is_taken(name))


def unique_id(word: str, taken: set[str]) -> str:
    """The word, with a number behind it where it is in `taken`; the id is added to `taken`."""
    found = first_free(lambda ending: f"{word}{ending}", taken.__contains__, "-")
    taken.add(found)
    return found


def unique(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where it is in `taken`, without case; the name is added to `taken`."""
    found = first_free(lambda ending: f"{name}{ending}", lambda one: one.casefold() in taken)
    taken.add(found.casefold())
    return found


def told_apart(name: str, others: Container[str]) -> str:
    """The name, with a number behind it where it is one of `others`, letter by letter."""
    return first_free(lambda ending: f"{name}{ending}", others.__contains__)


def free_path(path: PurePath, taken: Container[str]) -> str:
    """The path, with forward slashes, and with a number before its suffix where it is taken."""
    return first_free(lambda ending: path.with_name(f"{path.stem}{ending}{path.suffix}").as_posix(), taken.__contains__)


_ENDING = re.compile(r"(?<=.)\.[A-Za-z]{2,5}$")  # of the name of a file, and not the end of an id such as P02.v2


def short_names(paths: Collection[str]) -> dict[str, str]:
    """What people read for each path: the file's name without folders and ending.

    Where two would be alike, it is the path without the folders that all paths have in common.
    """
    folders = [path.split("/")[:-1] for path in paths]
    shared = sum(1 for _ in takewhile(lambda some: len(set(some)) == 1, zip(*folders, strict=False)))
    names = {path: path.rpartition("/")[2] for path in paths}
    short = {path: _ENDING.sub("", name) for path, name in names.items()}
    often = Counter(short.values())
    whole = {path: path.split("/", shared)[-1] for path in paths}
    called = {path: name if often[name] == 1 else whole[path] for path, name in short.items()}
    return called if len(set(called.values())) == len(called) else whole

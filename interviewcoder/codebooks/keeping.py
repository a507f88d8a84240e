"""Shipped codebooks as they were read, kept in a cache folder: to read one takes as long as to code with it.

What people write themselves is never kept: it may quote participants.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from interviewcoder.model import codebook as model
from interviewcoder.model.codebook import Codebook
from interviewcoder.version import __version__

_KINDS = ("Category", "Code", "Codebook", "Near", "Pattern", "Phrase", "Term", "WordList")
_HERE = Path(__file__).parent
_READERS = [_HERE / "nodes.py", _HERE / "patterns.py", _HERE / "reading.py", Path(model.__file__)]


def kept(path: Path, read: Callable[[Path], Codebook]) -> Codebook:
    """The codebook in a file as it was read last, if neither the file nor what reads it has changed, else read anew."""
    place, state = _folder() / f"{path.stem}.pickle", _state_of(path)
    if not state or not place.is_absolute():  # who has no home has no cache folder
        return read(path)
    with suppress(Exception), place.open("rb") as stream:  # whatever stands there
        if stream.readline() == state:
            found = _Unpickler(stream).load()
            if isinstance(found, Codebook):
                return found
    codebook = read(path)
    with suppress(OSError):
        _keep(codebook, state, place)
    return codebook


def _folder() -> Path:
    """The tool's own folder where programs keep what can be made again."""
    # platformdirs, which says it too, takes longer to import than a codebook to load.
    folder = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or "~/.cache"
    return Path(os.path.expanduser(folder), "interviewcoder")


def _state_of(path: Path) -> bytes:
    """A line that changes whenever a codebook, or what reads it, does; empty where that cannot be told."""
    try:
        stats = [one.stat() for one in (path, *_READERS)]
    except OSError:
        return b""
    return f"{__version__} {path} {[(one.st_mtime_ns, one.st_size) for one in stats]}\n".encode(errors="replace")


def _keep(codebook: Codebook, state: bytes, place: Path) -> None:
    """Write a codebook behind its state, whole or not at all. Raises OSError where that cannot be."""
    place.parent.parent.mkdir(exist_ok=True)  # the cache folder, but not the home that it is in
    place.parent.mkdir(exist_ok=True)
    part = place.with_name(f".{place.name}.{os.urandom(8).hex()}.part")
    try:
        with part.open("xb") as stream:
            stream.write(state)
            _Pickler(stream).dump(codebook)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


class _Pickler(pickle.Pickler):
    """Writes the model as calls of its classes, which are made again in a third of the usual time."""

    def reducer_override(self, value: object) -> Any:
        if isinstance(value, type) or not is_dataclass(value):
            return NotImplemented
        return type(value), tuple(getattr(value, field.name) for field in fields(value))


class _Unpickler(pickle.Unpickler):
    """Makes what codebooks are made of and nothing else, whoever wrote the file."""

    def find_class(self, module: str, name: str) -> object:
        if module != model.__name__ or name not in _KINDS:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a codebook")
        return super().find_class(module, name)

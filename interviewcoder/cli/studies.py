"""Which study a command uses, who its coder is, and with which codebook."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING

from interviewcoder.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from interviewcoder.model.transcript import Role
    from interviewcoder.study import Study

DEFAULT = Path("interviews.study")
VARIABLE = "INTERVIEWCODER_STUDY"
CODEBOOK_VARIABLE = "INTERVIEWCODER_CODEBOOK"


def now() -> datetime:
    """The time, in UTC."""
    from datetime import UTC, datetime

    return datetime.now(UTC)


def locate(asked: Path | None, *, without: bool = False) -> Path | None:
    """The study to use: the one asked for, that of the environment, or that of this folder; None where there is none.

    Raises UsageError where this folder has several.
    """
    if without:
        if asked:
            raise UsageError("--study and --no-study: choose one")
        return None
    if asked or os.environ.get(VARIABLE):
        return asked or Path(os.environ[VARIABLE])
    if DEFAULT.exists():
        return DEFAULT
    here = _of_this_folder()
    if len(here) > 1:
        raise UsageError(f"this folder has several studies ({', '.join(map(str, here))}): name one with --study")
    return here[0] if here else None


def at_hand() -> set[Path]:
    """All studies whose transcripts no result may take the place of: that of the environment, those of this folder."""
    named = os.environ.get(VARIABLE)
    return {*_of_this_folder(), *([Path(named)] if named else [])}


def _of_this_folder() -> list[Path]:
    """The studies of this folder, without the hidden files that a system may put beside them."""
    return sorted(map(Path, glob("*.study")))


@contextmanager
def maybe(asked: Path | None, *, without: bool = False, files: Collection[str] | None = None) -> Iterator[Study | None]:
    """The study to use, open, or None where there is none, or files are named that are read instead.

    Raises UsageError where both are asked for.
    """
    if asked and files:
        raise UsageError("--study and files: choose one; files are read without a study")
    path = locate(asked, without=without or bool(files))
    if path is None:
        yield None
        return
    from interviewcoder.study import open_study

    with open_study(path, now) as study:
        yield study


def files_of(study: Study | None) -> list[Path]:
    """The files of a study that no result may be written over: its own, and those of its transcripts."""
    if study is None:
        return []
    from interviewcoder.study.queries import transcripts_of

    return [study.path, *(study.folder / path for path in transcripts_of(study))]


def check_reading(layout: str | None, labels: Mapping[str, Role]) -> None:
    """Raise UsageError where options say how to read transcripts, which a study has read."""
    if layout or labels:
        raise UsageError(
            "--layout and --role LABEL=… are for files; leave them out, as the study knows how its transcripts are read"
        )


def asks_anew(*how: object) -> bool:
    """Whether options say how to read or to code, so that what a study has is not what is asked for."""
    return any(option not in (None, []) for option in how)


def check_coding(*options: object) -> None:
    """Raise UsageError where options say how to code files, but only what a study has is read."""
    if asks_anew(*options):
        words = "--codebook, --unit, --fuzzy, --role and --layout"
        raise UsageError(
            f"{words} say how files are coded: name files, or leave the options out to read what the study has"
        )


@contextmanager
def needed(asked: Path | None) -> Iterator[Study]:
    """The study to use, open. Raises UsageError where there is none."""
    with maybe(asked) as study:
        if study is None:
            raise UsageError("no study in this folder: 'interviewcoder init' begins one, --study names one elsewhere")
        yield study


def coder_of(study: Study, asked: str | None) -> str:
    """Who decides: the name given, or in the environment, or in the settings. Raises UsageError where it is none."""
    from interviewcoder.study.coding_rows import check_coder

    if asked is None:
        asked = os.environ.get("INTERVIEWCODER_CODER") or study.setting("coder")
    return check_coder(asked)


def codebook_of(study: Study | None, asked: str | None) -> str:
    """The codebook to use: the one asked for, that of the environment, the study's, or the default."""
    from interviewcoder import codebooks

    if asked is not None and not asked.strip():
        raise UsageError("--codebook: is empty; leave it out, or name one")
    if asked or os.environ.get(CODEBOOK_VARIABLE):
        return asked or os.environ[CODEBOOK_VARIABLE]
    own = study.setting("codebook") if study else ""
    if study and own and own not in codebooks.names():
        try:
            return os.path.relpath(study.folder / own)
        except ValueError:  # on another drive
            return str(study.folder / own)
    return own or codebooks.DEFAULT


def codebook_setting(study: Study, name: str) -> str:
    """How a study remembers a codebook: the name of a shipped one, or the path from the study's folder on.

    Raises UsageError where it is a pipe, which cannot be read again.
    """
    from interviewcoder import codebooks
    from interviewcoder.study.texts import path_in

    path = codebooks.locate(name)
    if not path.is_file():
        raise UsageError(f"{name}: is not a file, and a study remembers where its codebook is; save it to one")
    return name if path.parent == codebooks.folder() else path_in(study, str(path))

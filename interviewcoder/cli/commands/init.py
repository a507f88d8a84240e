"""`interviewcoder init`: a new study, or other settings for one that is there."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.completion import complete_codebooks
from interviewcoder.cli.streams import say
from interviewcoder.errors import UsageError

if TYPE_CHECKING:
    from interviewcoder.study import Study


def command(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FILE]",
            help="The study. [default: $INTERVIEWCODER_STUDY, or interviews.study]",
            show_default=False,
        ),
    ] = None,
    coder: Annotated[
        str | None,
        typer.Option(
            "--coder", metavar="NAME", help="The coder who decides, if no other is named. [default: your login]"
        ),
    ] = None,
    codebook: Annotated[
        str | None,
        typer.Option(
            "--codebook",
            "-c",
            metavar="FILE|NAME",
            autocompletion=complete_codebooks,
            help="The codebook to use, if no other is named. [default: that of the first run]",
        ),
    ] = None,
) -> None:
    """Begin a study: a file that remembers codings, decisions and memos.

    In its folder, 'interviewcoder code' then records what it finds, 'list', 'show' and 'review' read from it, and
    nothing decided is lost when you code again. In an existing study, --coder and --codebook change its settings.
    """
    from interviewcoder.cli import studies
    from interviewcoder.study import create, open_study

    path = file or Path(os.environ.get(studies.VARIABLE) or studies.DEFAULT)
    if os.path.isdir(path):
        path /= studies.DEFAULT
    if os.path.exists(path):
        with open_study(path, studies.now) as study:
            if coder is None and codebook is None:
                raise UsageError(f"{path}: exists already; --coder and --codebook change its settings")
            _set(study, coder, codebook)
        say(f"{path}: settings changed")
        return
    with create(path, studies.now) as study:
        try:
            _set(study, coder or _login(), codebook, action="init")
        except BaseException:
            study.close()
            path.unlink()
            raise
        name = study.setting("coder")
    named = "" if _is_found(path) else f" --study {path}"
    following = f"interviewcoder code{named} FILE…, then interviewcoder review{named}"
    say(f"{path}: a new study, with coder {name}. Next: {following}")


def _set(study: Study, coder: str | None, codebook: str | None, action: str = "settings") -> None:
    from interviewcoder.cli import studies
    from interviewcoder.study.coding_rows import check_coder

    changes = {}
    if coder is not None:
        changes["coder"] = check_coder(coder)
    if codebook is not None:
        from interviewcoder import codebooks

        codebooks.load(codebook)
        changes["codebook"] = studies.codebook_setting(study, codebook)
    with study.writing():
        for name, value in changes.items():
            study.set(name, value)
        study.log(study.setting("coder"), action, detail=changes)


def _is_found(path: Path) -> bool:
    """Whether commands in this folder find the study at this path without being told."""
    from interviewcoder.cli import studies

    try:
        found = studies.locate(None)
    except UsageError:
        return False
    return found is not None and found.exists() and path.samefile(found)


def _login() -> str:
    """The login name, without characters that a coder's name cannot have; `me` where nothing is left."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        name = ""
    return "".join(character for character in name if character.isprintable() and character not in ";:,") or "me"

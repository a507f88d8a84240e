"""`interviewcoder accept`, `reject` and `recode`: decisions on excerpts by id, for scripts."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from interviewcoder.cli.completion import complete_codes
from interviewcoder.cli.options import CoderName, Quiet, StudyFile
from interviewcoder.errors import UsageError

Ids = Annotated[
    list[str],
    typer.Argument(
        metavar="ID...",
        help="Ids of excerpts or beginnings of them, as 'list' shows them; - reads them, or JSON Lines, from stdin.",
    ),
]
_ID = re.compile(r"[0-9a-fA-F-]{1,36}")
"""What an id may be; what is none is perhaps what a participant said, and no message repeats it."""

MemoText = Annotated[str | None, typer.Option("--memo", "-m", metavar="TEXT", help="Write this memo on them, too.")]


def accept(
    ids: Ids, memo: MemoText = None, coder: CoderName = None, study: StudyFile = None, quiet: Quiet = False
) -> None:
    """Accept excerpts by id, as in a script.

    They have the code, says this coder. Where an id is wrong nothing is changed.
    """
    from interviewcoder.cli import studies
    from interviewcoder.study import codings, decisions

    wanted = list(_read(ids))  # all of them before the study is locked, which may be where they come from
    with studies.needed(study) as store:
        name = studies.coder_of(store, coder)
        with store.writing():
            chosen = codings.by_ids(store, wanted)
            new = decisions.accept(store, chosen, name, memo)
    _tell(new, len(chosen), f"accepted by {name}", quiet=quiet)


def reject(
    ids: Ids, memo: MemoText = None, coder: CoderName = None, study: StudyFile = None, quiet: Quiet = False
) -> None:
    """Reject excerpts by id, as in a script.

    They do not have the code, says this coder. Where an id is wrong nothing is changed.
    """
    from interviewcoder.cli import studies
    from interviewcoder.study import codings, decisions

    wanted = list(_read(ids))  # all of them before the study is locked, which may be where they come from
    with studies.needed(study) as store:
        name = studies.coder_of(store, coder)
        with store.writing():
            chosen = codings.by_ids(store, wanted)
            new = decisions.reject(store, chosen, name, memo)
    _tell(new, len(chosen), f"rejected by {name}", quiet=quiet)


def recode(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code they get.", autocompletion=complete_codes)],
    ids: Ids,
    memo: MemoText = None,
    coder: CoderName = None,
    study: StudyFile = None,
    quiet: Quiet = False,
) -> None:
    """Give excerpts another code, by id.

    The coder gets codings of their own with that code, and what they replace is recoded. Where an id is wrong nothing
    is changed.
    """
    from interviewcoder.cli import studies
    from interviewcoder.cli.options import one_code
    from interviewcoder.study import codings, decisions

    wanted = list(_read(ids))  # all of them before the study is locked, which may be where they come from
    with studies.needed(study) as store:
        name = studies.coder_of(store, coder)
        code = one_code(code, [known.id for known in codings.codes_of(store)])
        with store.writing():
            chosen = codings.by_ids(store, wanted)
            for coding in chosen:
                decisions.recode(store, coding, name, code, memo=memo)
    _tell(len(chosen), len(chosen), f"recoded to {code} by {name}", quiet=quiet)


def _read(ids: list[str]) -> Iterator[str]:
    for word in ids:
        if word != "-":
            yield word
            continue
        for number, line in enumerate(sys.stdin.buffer.read().splitlines(), 1):
            try:
                text = line.decode()
                words = [str(json.loads(text)["id"])] if text.lstrip().startswith("{") else text.split()
            except (ValueError, KeyError, RecursionError):
                words = [""]
            if not all(map(_ID.fullmatch, words)):
                message = "neither an id nor a coded excerpt with one; nothing was changed"
                raise UsageError(f"-:{number}: {message}")
            yield from words


def _tell(new: int, all_of_them: int, what: str, *, quiet: bool) -> None:
    if not quiet:
        same = f", {all_of_them - new} were already" if new < all_of_them else ""
        typer.echo(f"{new} {what}{same}", err=True)

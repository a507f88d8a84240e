"""`interviewcoder accept`, `reject` and `recode`: decisions on excerpts by id, for scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.choices import one_code
from interviewcoder.cli.completion import complete_codes
from interviewcoder.cli.options import CoderName, Quiet, StudyFile
from interviewcoder.cli.streams import say
from interviewcoder.errors import UsageError
from interviewcoder.model.display import counted

if TYPE_CHECKING:
    from interviewcoder.study import Study

Ids = Annotated[
    list[str],
    typer.Argument(
        metavar="ID...",
        help="Ids of excerpts, or their beginnings, as in 'list --format jsonl'; - reads ids or JSON Lines from stdin.",
    ),
]
_ID = re.compile(r"[0-9a-fA-F-]{1,36}")
"""What an id may be; any other word may be what a participant said, so that no message repeats it."""

MemoText = Annotated[
    str | None,
    typer.Option("--memo", "-m", metavar="TEXT", help="Also write this memo on them; it replaces your earlier one."),
]


def accept(
    ids: Ids, memo: MemoText = None, coder: CoderName = None, study: StudyFile = None, quiet: Quiet = False
) -> None:
    """Accept excerpts by id, as in a script.

    The coder agrees that they have the code. If one id is wrong, nothing is changed.
    """
    from interviewcoder.study import decisions

    _decide(decisions.accept, "accepted", ids, memo=memo, coder=coder, study=study, quiet=quiet)


def reject(
    ids: Ids, memo: MemoText = None, coder: CoderName = None, study: StudyFile = None, quiet: Quiet = False
) -> None:
    """Reject excerpts by id, as in a script.

    The coder says that they do not have the code. If one id is wrong, nothing is changed.
    """
    from interviewcoder.study import decisions

    _decide(decisions.reject, "rejected", ids, memo=memo, coder=coder, study=study, quiet=quiet)


def recode(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code to give them.", autocompletion=complete_codes)],
    ids: Ids,
    memo: MemoText = None,
    coder: CoderName = None,
    study: StudyFile = None,
    quiet: Quiet = False,
) -> None:
    """Give excerpts another code, by id.

    The coder gets own codings with that code, and the excerpts that these replace become recoded. If one id is wrong,
    nothing is changed.
    """
    _decide(_recode, "recoded to", ids, memo=memo, coder=coder, study=study, quiet=quiet, code=code)


def _recode(store: Study, chosen: Sequence[int], name: str, memo: str | None, code: str) -> int:
    """Give codings another code; return how many of these decisions are new."""
    from interviewcoder.study import decisions

    before = store.value("SELECT count(*) FROM entry")
    for coding in chosen:
        decisions.recode(store, coding, name, code, memo=memo)
    return int(store.value("SELECT count(*) FROM entry")) - int(before)


def _decide(
    act: Callable[..., int],
    what: str,
    ids: list[str],
    *,
    memo: str | None,
    coder: str | None,
    study: Path | None,
    quiet: bool,
    code: str | None = None,
) -> None:
    """Decide on all excerpts or on none, and say for how many that is new; `code` is what they are recoded to."""
    from interviewcoder.cli import studies
    from interviewcoder.study import coding_rows, decisions

    wanted = list(_read(ids))  # before the study is locked: what writes the ids may be reading it
    with studies.needed(study) as store:
        name = studies.coder_of(store, coder)
        if code is not None:
            whole = one_code(code, [known.id for known in coding_rows.codes_of(store)])
            act, what = partial(act, code=whole), f"{what} {whole}"
        with store.writing():
            chosen = coding_rows.by_ids(store, wanted)
            before = decisions.verdicts(store, chosen, name)
            memos = decisions.memos(store, chosen, name) if memo is not None else {}
            new = act(store, chosen, name, memo)
            after = decisions.verdicts(store, chosen, name)
    if not quiet:
        same = f", {len(chosen) - new} were already" if new < len(chosen) else ""
        changed = sum(after.get(coding) != verdict for coding, verdict in before.items())
        otherwise = f"; {changed} of them had been decided otherwise" if changed else ""
        gone = sum(text != (memo or "").strip() for text in memos.values())
        replaced = f"; {counted(gone, 'earlier memo')} replaced, which 'interviewcoder log' keeps" if gone else ""
        say(f"{new} {what} by {name}{same}{otherwise}{replaced}")


def _read(ids: list[str]) -> Iterator[str]:
    from interviewcoder.cli import inputs
    from interviewcoder.transcripts import decode

    for word in ids:
        if word != "-":
            yield word
            continue
        text, _ = decode(inputs.read_bytes(inputs.STDIN), "-")
        for number, line in enumerate(text.split("\n"), 1):
            try:
                words = [str(json.loads(line)["id"])] if line.lstrip().startswith("{") else line.split()
            except (ValueError, KeyError, RecursionError):
                words = [""]
            if not all(map(_ID.fullmatch, words)):
                message = "this is neither an id nor a coded excerpt with an id; nothing was changed"
                raise UsageError(f"-:{number}: {message}")
            yield from words

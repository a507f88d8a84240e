"""What is read where there is a study: which of the files that are named it has, and what it remembers of them."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from interviewcoder.cli.choices import selected_ids
from interviewcoder.cli.inputs import STDIN
from interviewcoder.errors import UsageError
from interviewcoder.model.display import counted

if TYPE_CHECKING:
    from interviewcoder.cli.inputs import WayToRead
    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.coding import Excerpt
    from interviewcoder.model.transcript import Role, Transcript
    from interviewcoder.study import Study


NO_EXCERPTS = (
    "standard input holds no coded excerpts: name a study with --study FILE, or add - to read a transcript from it"
)

PATIENCE = 3.0
"""Seconds after which it is said that standard input is waited for."""


def named_or_piped(
    files: Iterable[str] | None, asked: Path | None, study: Study | None, messages: Messages
) -> list[str]:
    """The files that are named, or else standard input, where something comes in and no study is asked for by name.

    Raises UsageError as `is_fed` does.
    """
    return list(files) if files else [STDIN] if not asked and is_fed(study, messages) else []


def known_of(study: Study | None, paths: Iterable[str]) -> list[str]:
    """The files among `paths` that are transcripts of the study."""
    if study is None:
        return []
    from interviewcoder.study.queries import transcripts_of
    from interviewcoder.study.texts import path_in

    known = transcripts_of(study)
    return [path for path in paths if path_in(study, path) in known]


def namer(study: Study) -> Callable[[str], str]:
    """A function that names a file as 'interviewcoder code' would record it, so that none is taken for another."""
    from interviewcoder.study.texts import path_in

    return lambda path: path if path == STDIN else path_in(study, path)


def tell_of_coding_anew(known: Sequence[str], paths: Sequence[str], messages: Messages) -> None:
    """Note that transcripts of a study are coded anew, as options say, without the decisions that the study has."""
    if known:
        what = f"the study has {len(known)} of {counted(len(paths), 'file')}, but all are coded anew here"
        hint = "leave out --codebook, --unit, --fuzzy, --role and --layout to read them from the study"
        messages.note(f"interviewcoder: {what}, without what was decided; {hint}")


def way_to_read(study: Study | None, layout: str | None, labels: Mapping[str, Role]) -> WayToRead:
    """A function that gives a file's layout and roles: as options say, or else as a study remembers them."""

    def way(path: str) -> tuple[str | None, Mapping[str, Role]]:
        if study is None:
            return layout, labels
        from interviewcoder.study.texts import path_in, settings_of

        known_layout, known_labels = settings_of(study, path_in(study, path))
        return layout or known_layout, {**known_labels, **labels}

    return way


def selected_codes(study: Study, codes: list[str] | None, categories: list[str] | None) -> frozenset[str] | None:
    """The codes of a study that options select, with excerpts or without; None, which is all, where there is no option.

    Raises UsageError where they select nothing.
    """
    from interviewcoder.study.coding_rows import codes_of

    if not codes and not categories:
        return None
    return selected_ids({code.id: code.category for code in codes_of(study)}, codes, categories)


def with_context_of(study: Study, excerpts: Iterable[Excerpt], context: int) -> Iterator[Excerpt]:
    """Excerpts of a study with so many turns around each; those that are withdrawn are left as they are."""
    from interviewcoder.model.excerpts import with_context
    from interviewcoder.study.queries import transcripts_of
    from interviewcoder.study.texts import transcript_of

    known = transcripts_of(study)
    last: Transcript | None = None  # to look up a long text for each excerpt takes long
    for excerpt in excerpts:
        if excerpt.status == "withdrawn":
            yield excerpt
            continue
        if last is None or last.path != excerpt.transcript:
            last = transcript_of(study, known[excerpt.transcript])
        yield with_context(excerpt, last, context)


def is_fed(study: Study | None, messages: Messages) -> bool:
    """Whether something comes in from standard input for a command that may do without.

    Nothing of standard input is used up: in a loop it may be there for other commands. Raises UsageError where there is
    a study to read and what comes through a pipe holds no coded excerpts, so that it may not be meant.
    """
    from interviewcoder.formats.reading import begins_coded

    if not is_piped_to():
        return False
    if stat.S_ISREG(os.fstat(sys.stdin.fileno()).st_mode):
        try:
            at = os.lseek(sys.stdin.fileno(), 0, os.SEEK_CUR)
            head = os.read(sys.stdin.fileno(), 64)
            os.lseek(sys.stdin.fileno(), at, os.SEEK_SET)
        except OSError:
            return True
        return head.lstrip()[:1] in (b"{", b"[")
    if study is not None:
        _tell_of_waiting(messages)
    head = getattr(sys.stdin.buffer, "peek", lambda _: b"{")(4096)[:4096]
    if study is not None and head and not begins_coded(head):
        raise UsageError(NO_EXCERPTS)
    if study is not None and not head:
        messages.note(
            "interviewcoder: nothing came in from standard input, so the study is read; --study FILE does so at once"
        )
    return bool(head)


def _tell_of_waiting(messages: Messages) -> None:
    """Say what is waited for where nothing comes in for a while: what started the tool may have left a pipe open."""
    from select import select

    with suppress(OSError, ValueError):  # on Windows it is for sockets only
        if not select([sys.stdin], [], [], PATIENCE)[0]:
            messages.note(
                "interviewcoder: waiting for coded excerpts from standard input; --study FILE reads a study at once"
            )


def is_piped_to() -> bool:
    """Whether something may come in from standard input: it is a pipe or a file."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)

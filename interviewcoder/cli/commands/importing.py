"""`interviewcoder import`: codings of people, print-outs, projects, transcripts and other studies into the study."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.choices import labels_of
from interviewcoder.cli.options import LabelRoles, LayoutName, Quiet, StudyFile, coder_option
from interviewcoder.errors import InputError, InterviewCoderError, StudyError, bug
from interviewcoder.formats.reading import kind_of_file
from interviewcoder.model.display import counted
from interviewcoder.transcripts.contents import DATABASE

if TYPE_CHECKING:
    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.transcript import Role
    from interviewcoder.study import Study
    from interviewcoder.study.importing import Import

_ORDER = ("study", "transcript", "project", "json", "table", "parquet", "print-out")
"""In this order files of different kinds are taken in, so that what codings are about is there before them."""

_NEW = ("transcripts", "recorded proposals", "codings", "decisions", "memos")


def command(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Coded JSON Lines, CSV or Parquet, Delve's print-outs (PDF), projects of other programs (.qdpx), "
            "transcripts or folders of them, or other studies.",
        ),
    ],
    coder: Annotated[str | None, coder_option("Whose codings these are, if a file does not say.")] = None,
    role: LabelRoles = None,
    layout: LayoutName = None,
    study: StudyFile = None,
    quiet: Quiet = False,
) -> None:
    """Take in codings, print-outs, projects, transcripts, other studies.

    Coded passages are found in the study's transcripts by their text; what cannot be placed is listed. --coder says
    whose codings they are if the file does not, as print-outs never do. A study is merged with its log, its decisions
    and its memos. A REFI-QDA project brings its transcripts along, and what the machine proposed in them. You can
    import the same file again: nothing is taken twice. 'undo' takes an import of codings back.
    """
    from interviewcoder.cli import inputs, streams, studies

    messages = streams.Messages(quiet=quiet)
    labels = labels_of(role)
    with studies.needed(study) as store:
        name = studies.coder_of(store, coder)
        piped: dict[str, bytes] = {}

        def read(path: str) -> bytes:
            if path != inputs.STDIN and os.path.isfile(path):
                return inputs.read_bytes(path)
            if path not in piped:  # a pipe gives its bytes once
                piped[path] = inputs.read_bytes(path)
            return piped[path]

        _know_codes(store)
        speakers: list[str] = []
        kinds = {path: _kind(read, path, messages) for path in inputs.paths_of(files, messages, tables="excerpts")}
        for path in sorted((path for path in kinds if kinds[path]), key=lambda path: _ORDER.index(kinds[path])):
            try:
                if kinds[path] == "study":
                    _merge(store, path, name, messages)
                elif kinds[path] == "project":
                    _project(store, path, read(path), name, messages)
                elif kinds[path] == "transcript":
                    speakers += _transcript(store, path, read(path), name, messages, layout, labels)
                else:
                    _codings(store, kinds[path], path, read(path), name, messages)
            except InputError as error:
                messages.failure(str(error))
            except StudyError as error:
                if error.path == store.path:
                    raise  # the study itself is in trouble, not one of the files
                messages.failure(str(error))
            except InterviewCoderError:
                raise
            except Exception as error:
                messages.failure(f"{path}: {bug(error)}")
    if "transcript" in kinds.values():
        inputs.tell_of_labels(labels, speakers, messages)
    messages.stop_if_failed()


def _know_codes(store: Study) -> None:
    """Add the codes of a study's codebook to a study that has no codes yet, so that files may name them."""
    from interviewcoder import codebooks
    from interviewcoder.cli import studies
    from interviewcoder.study.coding_rows import codes_of, ensure_code

    if store.setting("codebook") and not codes_of(store):
        book = codebooks.load(studies.codebook_of(store, None))
        with store.writing():
            for code in book.codes:
                ensure_code(store, code)


def _kind(read: Callable[[str], bytes], path: str, messages: Messages) -> str:
    """The kind of a file, one of `_ORDER`; empty where it cannot be read, which is said."""
    from interviewcoder.formats.qdpx.opening import is_project

    try:
        data = read(path)
        if data.startswith(DATABASE):
            return "study"
        if data[:1024].lstrip().startswith(b"%PDF"):
            return "print-out"
        if is_project(data, path):
            return "project"
        return kind_of_file(data, path)
    except InputError as error:
        messages.failure(str(error))
        return ""


def _codings(store: Study, kind: str, path: str, data: bytes, coder: str, messages: Messages) -> None:
    from interviewcoder.cli import inputs
    from interviewcoder.formats.reading import read_coded
    from interviewcoder.study.importing import Import

    taken = Import(store, inputs.shown(path), coder)
    if kind == "print-out":
        from interviewcoder.formats.printout.reading import read_printout

        printout, problems = read_printout(data, path)
        with store.writing():
            taken.printout(printout)
    else:
        numbered, problems = read_coded(data, path, kind)
        with store.writing():
            taken.excerpts(numbered)
    taken.problems[:0] = problems
    _tell(taken, path, messages)


def _project(store: Study, path: str, data: bytes, coder: str, messages: Messages) -> None:
    from interviewcoder.cli import inputs
    from interviewcoder.formats.qdpx.reading import read_qdpx
    from interviewcoder.study.projects import take_in
    from interviewcoder.version import __version__

    shown = inputs.shown(path)
    _tell(take_in(store, read_qdpx(data, shown), shown, coder, __version__), path, messages)


def _tell(taken: Import, path: str, messages: Messages) -> None:
    for problem in taken.problems:
        messages.problem(problem)
    counts = taken.counts
    new = ", ".join(counted(counts[what], what.removesuffix("s")) for what in _NEW if counts[what])
    message = f"{path}: {new or 'nothing new'}"
    if counts["there already"]:
        message += f"; {counts['there already']} there already"
    if counts["left"]:
        message += f"; {counts['left']} left as their coders have them in the study"
    if counts["proposals"]:
        undecided = counted(counts["proposals"], "undecided proposal")
        message += f"; {undecided} of the machine left out, as 'code' finds such anew"
    messages.note(message)


def _transcript(
    store: Study,
    path: str,
    data: bytes,
    coder: str,
    messages: Messages,
    layout: str | None,
    labels: dict[str, Role],
) -> list[str]:
    """Take a transcript into the study; return the speaker of each turn."""
    from interviewcoder import transcripts
    from interviewcoder.cli import inputs
    from interviewcoder.study.taking import take
    from interviewcoder.study.texts import path_in, settings_of

    if path == inputs.STDIN:
        raise InputError("-: a transcript from standard input has no name to record; save it to a file")
    if path.lower().endswith((".csv", ".tsv")):
        raise InputError(f"{path}: no coded excerpts: its header needs the columns transcript, code and text")
    known_layout, known_roles = settings_of(store, path_in(store, path))
    layout, roles = layout or known_layout, {**known_roles, **labels}
    transcript, problems = transcripts.read(data, inputs.shown(path), layout=layout, roles=roles)
    if not transcript.turns:
        raise InputError(f"{path}: no speech in it, so it is no transcript")
    for problem in problems:
        messages.problem(problem)
    with store.writing():
        taken = take(store, transcript._replace(path=path_in(store, path)), coder, layout=layout, roles=roles)
    for moved in taken.doubtful:
        messages.problem(moved.problem())
    along = f"; {counted(taken.moved, 'coding')} moved with their passages" if taken.edited else ""
    messages.note(f"{path}: a transcript, {counted(len(transcript.turns), 'turn')}{along}")
    return list(inputs.speakers_of(transcript))


def _merge(store: Study, path: str, coder: str, messages: Messages) -> None:
    from interviewcoder.cli import inputs, studies
    from interviewcoder.study import open_study
    from interviewcoder.study.merging import merge

    if path == inputs.STDIN:
        raise InputError("-: a study cannot come in through a pipe; name its file")
    if store.path.exists() and store.path.samefile(path):
        raise InputError(f"{path}: is this study itself; name another one")
    with open_study(Path(path), studies.now, read_only=True) as other:
        merged = merge(store, other, coder)
    for problem in merged.problems:
        messages.problem(problem)
    parts = ("entries", "transcripts", "codings", "decisions and memos")
    new = ", ".join(f"{count} {what}" for what, count in zip(parts, merged[:4], strict=True) if count)
    united = (
        f"{counted(merged.united, 'transcript')} fewer, as two names were of one interview" if merged.united else ""
    )
    new = "; ".join(filter(None, (f"new: {new}" if new else "", united)))
    messages.note(f"{path}: merged, {new or 'nothing new'}")

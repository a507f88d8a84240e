"""What was coded and with which codebook, to be reported or exported: from the study, coded files, or transcripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from interviewcoder.errors import UsageError

if TYPE_CHECKING:
    from interviewcoder.cli.corpus import Corpus
    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.transcript import Role
    from interviewcoder.study import Study


CodedFilesOrTranscripts = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[FILE]...",
        help="Coded files and their transcripts, or transcripts and folders of them, or - for stdin. [default: a pipe, "
        "or the study]",
    ),
]


class Results(NamedTuple):
    """Excerpts of all statuses with their transcripts, and the codebook, which may lack codes that excerpts have."""

    corpus: Corpus
    codebook: Codebook


def results_of(
    files: Sequence[str] | None,
    messages: Messages,
    *,
    output: Path | None,
    codebook: str | None,
    role: list[str] | None,
    layout: str | None,
    study: Path | None,
    no_study: bool,
) -> Results:
    """What the study has; with files or a pipe, what they hold, or transcripts as they are coded here.

    Raises UsageError where there is neither, and where the result would be written over one of them.
    """
    from interviewcoder import codebooks
    from interviewcoder.cli import inputs, studies
    from interviewcoder.cli.checks import check_output
    from interviewcoder.cli.choices import roles_of

    roles, labels = roles_of(role)
    with studies.maybe(study, without=no_study) as store:
        paths = inputs.paths_of(list(files), messages, tables="excerpts") if files else []
        is_fed = not files and not study and studies.is_fed(store)
        if is_fed:
            paths = [inputs.STDIN]
        if files and not paths:
            messages.stop_if_failed()
        name = studies.codebook_of(store, codebook)
        check_output(output, [*paths, codebooks.locate(name), *studies.files_of(store)])
        if store is not None and not paths:
            studies.check_coding(role, layout)
        if store is not None and (
            not paths or (not studies.asks_anew(codebook, role, layout) and studies.has(store, paths))
        ):
            found = _of_study(store, paths, codebook, name)
        elif paths:
            found = _of_files(paths, codebook, name, messages, layout=layout, roles=roles, labels=labels)
            if is_fed and store is not None and not found.corpus.excerpts:
                raise UsageError(studies.NO_EXCERPTS)
        else:
            raise UsageError("nothing to read: name coded files or transcripts, pipe them in, or begin a study")
    check_output(output, found.corpus.transcripts)
    messages.stop_if_all_failed()
    return found


def _of_study(store: Study, paths: Sequence[str], asked: str | None, name: str) -> Results:
    """What the study has, of some transcripts or of all, and the codebook that it was coded with last.

    Where nothing was coded with one, and none was chosen, it is what came with the codings: their codes.
    """
    from interviewcoder import codebooks
    from interviewcoder.cli.gathering import of_study
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.codebook_changes import with_codes
    from interviewcoder.study.coding_rows import codes_of
    from interviewcoder.study.runs import codebook_of_last
    from interviewcoder.study.texts import path_in

    corpus = of_study(store)
    if paths:
        corpus = corpus.of({path_in(store, path) for path in paths})
    book = None if asked else codebook_of_last(store)
    if book is None and not asked and not store.setting("codebook") and (codes := codes_of(store)):
        book = with_codes(Codebook(""), codes)
    return Results(corpus, book or codebooks.load(name))


def _of_files(
    paths: Sequence[str],
    asked: str | None,
    name: str,
    messages: Messages,
    *,
    layout: str | None,
    roles: tuple[Role, ...],
    labels: Mapping[str, Role],
) -> Results:
    """What coded files hold, with all transcripts named; where none is coded, transcripts as they are coded here."""
    from interviewcoder import codebooks
    from interviewcoder.cli import inputs
    from interviewcoder.cli.choices import narrowed
    from interviewcoder.cli.corpus import Corpus
    from interviewcoder.cli.gathering import of_files
    from interviewcoder.cli.machine import MachineCoder
    from interviewcoder.model.codebook import Codebook

    files = [inputs.opened(path, layout=layout, roles=labels) for path in paths]
    if all(one.transcript or one.failure for one in files):
        book = narrowed(codebooks.load(name), codes=None, categories=None, roles=roles)
        machine = MachineCoder(book, messages)
        read = [one.transcript for one in files if one.tell(messages) and one.transcript]
        corpus = Corpus({transcript.path: transcript for transcript in read})
        corpus.add(excerpt for transcript in read for excerpt in machine.excerpts(transcript))
        inputs.tell_of_labels(labels, inputs.speakers_of(*read), messages)
        return Results(corpus, book)
    if roles:
        raise UsageError("--role: says whose speech is coded, and what is in coded files was coded before")
    corpus = of_files(files, messages, layout=layout, labels=labels)
    book = codebooks.load(name)
    is_of_it = any(excerpt.code in {code.id for code in book.codes} for excerpt in corpus.excerpts)
    return Results(corpus, book if asked or is_of_it or not corpus.excerpts else Codebook(""))

"""What was coded and with which codebook, to be reported or exported: from the study, coded files, or transcripts."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from interviewcoder.errors import UsageError

if TYPE_CHECKING:
    from interviewcoder.cli.corpus import Corpus
    from interviewcoder.cli.inputs import Opened
    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.codebook import Codebook
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
    """The results of the study or, with files or a pipe, of the coded files or transcripts in them.

    Transcripts that the study has are as it has them, others are coded here. Raises UsageError where there is neither,
    and where the result would be written over one of them.
    """
    from interviewcoder import codebooks
    from interviewcoder.cli import inputs, sources, studies
    from interviewcoder.cli.checks import check_output
    from interviewcoder.cli.choices import narrowed, roles_of
    from interviewcoder.cli.corpus import Corpus
    from interviewcoder.cli.gathering import of_files

    roles, labels = roles_of(role)
    asked = codebook or os.environ.get(studies.CODEBOOK_VARIABLE)
    with studies.maybe(study, without=no_study) as store:
        paths = inputs.paths_of(sources.named_or_piped(files, study, store, messages), messages, tables="excerpts")
        if files and not paths:
            messages.stop_if_failed()
        name = studies.codebook_of(store, codebook)
        check_output(output, [*paths, codebooks.locate(name), *studies.files_of(store)])
        known, anew = sources.known_of(store, paths), list[str]()
        if studies.asks_anew(role, layout) or (known and codebook and not _is_of_last_run(name, store)):
            known, anew = [], known
        messages.read += len(known)
        if store is not None and len(known) == len(paths):
            studies.check_coding(role, layout)
            found = _of_study(store, paths, asked, name)
        elif paths:
            way = sources.way_to_read(store, layout, labels)
            opened = [inputs.opened(path, *way(path)) for path in paths if path not in known]
            if any(not one.transcript and not one.failure for one in opened):
                if roles:
                    raise UsageError(
                        "--role: says whose speech is coded, and these files are coded already; leave it out"
                    )
                opened += [inputs.opened(path, *way(path)) for path in known]  # coded files may be of these
                found = _of_coded(of_files(opened, messages, way, labels), asked, name)
            else:
                sources.tell_of_coding_anew(anew, paths, messages)
                if store is not None and known:
                    found = _of_study(store, known, asked, name)
                    _code_also(opened, found, store, name, messages)
                else:
                    book = narrowed(codebooks.load(name), codes=None, categories=None, roles=roles)
                    found = Results(Corpus(), book)
                    _code(opened, book, found.corpus, messages)
                    inputs.tell_of_labels(labels, inputs.speakers_of(*found.corpus.transcripts.values()), messages)
            if not files and store is not None and not found.corpus.excerpts:
                raise UsageError(sources.NO_EXCERPTS)
        else:
            raise UsageError("nothing to read: name coded files or transcripts, pipe them in, or begin a study")
    check_output(output, found.corpus.transcripts)
    messages.stop_if_all_failed()
    return found


def _of_study(store: Study, paths: Sequence[str], asked: str | None, name: str) -> Results:
    """What the study has, of some transcripts or of all, and the codebook that it was coded with last.

    Where no codebook was used or chosen, it is made of the codes that came with the codings.
    """
    from interviewcoder.cli.gathering import of_study
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.codebook_changes import with_codes
    from interviewcoder.study.coding_rows import codes_of
    from interviewcoder.study.runs import codebook_of_last
    from interviewcoder.study.texts import path_in

    corpus = of_study(store)
    book = None if asked else codebook_of_last(store)
    if book is None and not asked and not store.setting("codebook") and (codes := codes_of(store)):
        book = with_codes(Codebook(""), codes)
    book = book or _of_name(name, corpus, asked)
    return Results(corpus.of({path_in(store, path) for path in paths}) if paths else corpus, book)


def _of_name(name: str, corpus: Corpus, asked: str | None) -> Codebook:
    """A codebook. Raises UsageError where it was asked for and has none of the codes of what was coded."""
    from interviewcoder import codebooks
    from interviewcoder.cli.gathering import check_codes

    book = codebooks.load(name)
    if asked:
        check_codes({excerpt.code for excerpt in corpus.excerpts}, book, name)
    return book


def _is_of_last_run(name: str, store: Study | None) -> bool:
    """Whether a codebook is the very one that a study was coded with last."""
    from interviewcoder import codebooks
    from interviewcoder.study.runs import codebook_of_last

    return store is not None and codebooks.load(name) == codebook_of_last(store)


def _of_coded(corpus: Corpus, asked: str | None, name: str) -> Results:
    """The results of coded files, with the codebook, or an empty one where excerpts have none of its codes."""
    from interviewcoder.model.codebook import Codebook

    book = _of_name(name, corpus, asked)
    is_of_it = any(excerpt.code in {code.id for code in book.codes} for excerpt in corpus.excerpts)
    return Results(corpus, book if is_of_it or not corpus.excerpts else Codebook(""))


def _code_also(opened: Sequence[Opened], found: Results, store: Study, name: str, messages: Messages) -> None:
    """Code transcripts that a study does not have and add them, named as 'interviewcoder code' would name them.

    They are coded with the codebook that was found or, where that came with codings and has no terms, the named one.
    """
    from interviewcoder import codebooks
    from interviewcoder.cli import sources

    book = found.codebook if any(code.terms for code in found.codebook.codes) else codebooks.load(name)
    _code(opened, book, found.corpus, messages, sources.namer(store))


def _code(
    opened: Sequence[Opened],
    book: Codebook,
    corpus: Corpus,
    messages: Messages,
    named: Callable[[str], str] = str,
) -> None:
    """Code transcripts and add them to a corpus, under the names that `named` gives them."""
    from interviewcoder.cli.machine import MachineCoder
    from interviewcoder.cli.progress import watcher

    machine = MachineCoder(book, messages)
    for one in watcher(len(opened))(opened):
        if one.tell(messages) and one.transcript:
            transcript = one.transcript._replace(path=named(one.transcript.path))
            corpus.transcripts[transcript.path] = transcript
            corpus.add(machine.excerpts(transcript))

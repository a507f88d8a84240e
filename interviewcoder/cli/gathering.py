"""What was coded, by whom, and in which transcripts: from the study, from coded files, or both kinds of files."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from interviewcoder.cli.checks import check_output
from interviewcoder.cli.corpus import Corpus
from interviewcoder.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from interviewcoder.cli.inputs import Opened, WayToRead
    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.coding import Excerpt
    from interviewcoder.model.transcript import Role, Transcript
    from interviewcoder.study import Study


def gathered(
    study: Study | None,
    files: Sequence[str],
    messages: Messages,
    *,
    output: Path | None,
    layout: str | None,
    labels: Mapping[str, Role],
) -> Corpus:
    """The corpus of the coded files or, where none are named, of the study, without excerpts that lost their passage.

    Raises UsageError where there is neither, where the result would be written over one of them, and where options say
    how to read what the study has read; InputError where excerpts have no transcript at hand, or another one.
    """
    from interviewcoder.cli import inputs, sources, studies

    if files:
        paths = inputs.paths_of(list(files), messages, tables="excerpts")
        check_output(output, paths)
        way = sources.way_to_read(study, layout, labels)
        corpus = of_files((inputs.opened(path, *way(path)) for path in paths), messages, way, labels)
    elif study is None:
        raise UsageError("nothing to read: name coded files and their transcripts, pipe them in, or begin a study")
    else:
        studies.check_reading(layout, labels)
        check_output(output, studies.files_of(study))
        corpus = of_study(study)
        # What the machine no longer proposes may be what coders have accepted.
        placed = [one for one in corpus.excerpts if one.is_in(corpus.transcripts[one.transcript].text)]
        corpus = replace(corpus, excerpts=placed)
    check_output(output, corpus.transcripts)
    return corpus


def of_study(study: Study) -> Corpus:
    """All that a study holds."""
    from interviewcoder.study import queries
    from interviewcoder.study.coding_rows import codes_of
    from interviewcoder.study.texts import transcript_of

    with study.reading():
        corpus = Corpus({path: transcript_of(study, number) for path, number in queries.transcripts_of(study).items()})
        corpus.add(queries.excerpts(study, queries.EVERYTHING))
        corpus.codes = {code.id: code.category for code in codes_of(study)}
        for coder, path in queries.readers(study):
            corpus.read[coder].add(path)
    return corpus


def of_files(files: Iterable[Opened], messages: Messages, way: WayToRead, labels: Mapping[str, Role]) -> Corpus:
    """What coded files hold, and the transcripts among the files, or else found by the paths that excerpts name.

    A transcript that was coded under another path is known by the one that it has now. Where several files have a coder
    of the same name, each is named after its file, unless people have decided in it.
    """
    from interviewcoder.cli import inputs

    read = [one for one in files if one.tell(messages)]
    coded = [(one.path, one.excerpts) for one in read if not one.transcript]
    given = {one.transcript.path: one.transcript for one in read if one.transcript}
    known, excerpts = dict(given), []
    for path, some in _told_apart(coded):
        its: dict[str, Transcript] = {}
        for excerpt in some:
            name = excerpt.transcript
            if name not in its:
                found = _find(excerpt, path, given, way)
                if found is None:
                    raise InputError(
                        f"{path}: its transcript '{name}' cannot be found, and its turns are needed here; name its "
                        f"file too: … {path} {name} (a row of a table has no file)"
                    )
                its[name] = known.setdefault(found.path, found)
        excerpts += [one._replace(transcript=its[one.transcript].path) for one in some]
        if elsewhere := [name for name, one in its.items() if one.path not in given and inputs.is_elsewhere(name)]:
            more = f" and {len(elsewhere) - 1} more" if len(elsewhere) > 1 else ""
            message = f"names a transcript outside its folder, which is read: {elsewhere[0]}{more}"
            messages.problem(
                Problem(path, 0, 0, message, "is that what you want? Its text may get into the result", "warning")
            )
    corpus = Corpus(dict(sorted(known.items())), is_complete=bool(given))
    corpus.add(excerpts)
    _check_texts(corpus)
    inputs.tell_of_labels(labels, inputs.speakers_of(*corpus.transcripts.values()), messages)
    return corpus


def _told_apart(coded: Sequence[tuple[str, Sequence[Excerpt]]]) -> Iterator[tuple[str, list[Excerpt]]]:
    """Each file with its excerpts; a coder is named after the file if unnamed, or if another file has the same coder.

    In a file in which people have decided, coders keep their names: there the machine is the machine, whichever other
    files have codings of it.
    """
    files: defaultdict[str, set[str]] = defaultdict(set)
    for path, excerpts in coded:
        for excerpt in excerpts:
            files[excerpt.coder].add(path)
    deciders = {path: {d.coder for one in excerpts for d in one.decisions} for path, excerpts in coded}
    pairs = {(coder, path) for coder, its in files.items() for path in its}
    named = {(c, path) for c, path in pairs if not c or (len(files[c]) > 1 and not deciders[path])}
    taken = {coder for coder, _ in pairs - named}.union(*deciders.values())
    names = _names({path for _, path in named}, taken)
    for path, excerpts in coded:
        yield path, [one._replace(coder=names[path]) if (one.coder, path) in named else one for one in excerpts]


def _names(paths: Collection[str], taken: Collection[str]) -> dict[str, str]:
    """A name for each of some files: its own without the ending, or as much of its path as tells them apart."""
    plain = {path: Path(path).with_suffix("") for path in paths}
    most = max((len(path.parts) for path in plain.values()), default=0)
    for number in range(1, most + 1):
        names = {path: "/".join(its.parts[-number:]) for path, its in plain.items()}
        if len(set(names.values())) == len(names) and not set(taken).intersection(names.values()):
            return names
    return {path: path for path in paths}


def _find(excerpt: Excerpt, coded: str, given: Mapping[str, Transcript], way: WayToRead) -> Transcript | None:
    """The transcript of an excerpt: a given one, or read by its path from here or from the coded file on; else None."""
    from interviewcoder import transcripts
    from interviewcoder.cli import inputs

    name = excerpt.transcript
    if name in given:
        return given[name]
    same = [one for path, one in given.items() if Path(path).name == Path(name).name]
    fitting = [one for one in same if excerpt.is_in(one.text)]
    if len(fitting) == 1:
        return fitting[0]
    places = (name, os.path.join(os.path.dirname(coded), name)) if inputs.may_be_read(excerpt) else ()
    for place in places:
        if os.path.isfile(place):
            layout, roles = way(place)
            return transcripts.read(inputs.read_bytes(place), name, layout=layout, roles=roles)[0]
    return same[0] if len(same) == 1 else None


def _check_texts(corpus: Corpus) -> None:
    """Raise InputError where excerpts are not of the texts that were found."""
    for excerpt in corpus.excerpts:
        if not excerpt.is_in(corpus.transcripts[excerpt.transcript].text):
            raise InputError(
                f"{excerpt.transcript}: is not the text that was coded, as its excerpts are not where they should be; "
                "code it again, or import the coded file into a study, which finds excerpts by their words"
            )


def with_codebook(
    files: list[str] | None,
    messages: Messages,
    *,
    output: Path | None,
    codebook: str | None,
    role: list[str] | None,
    layout: str | None,
    study: Path | None,
    no_study: bool,
) -> tuple[Corpus, str]:
    """What was coded, in the study, a pipe or files that can be read, and the name of the codebook to look at."""
    from interviewcoder import codebooks
    from interviewcoder.cli import sources, studies
    from interviewcoder.cli.choices import labels_of

    labels = labels_of(role)
    with studies.maybe(study, without=no_study, files=files) as store:
        paths = sources.named_or_piped(files, study, store, messages)
        corpus = gathered(store, paths, messages, output=output, layout=layout, labels=labels)
        name = studies.codebook_of(store, codebook)
        check_output(output, [codebooks.locate(name)])
    messages.stop_if_all_failed()
    return corpus, name


def check_codes(codes: Collection[str], book: Codebook, name: str) -> None:
    """Raise UsageError where a codebook has none of the codes that were given: it is another one that is meant."""
    if codes and not {code.id for code in book.codes}.intersection(codes):
        some = ", ".join(sorted(codes)[:3]) + (", …" if len(codes) > 3 else "")
        raise UsageError(
            f"{name}: has none of the codes in these codings ({some}): name their codebook with --codebook"
        )


def tell_of_undecided(corpus: Corpus, names: Sequence[str], codes: Collection[str], messages: Messages) -> None:
    """Note which coders have decided on a part of the machine's proposals only: undecided ones count as not given."""
    for name in names:
        decided, proposed = corpus.decided(name, codes)
        if decided < proposed:
            message = f"{name} has decided on {decided} of {proposed} proposals"
            messages.note(f"interviewcoder: {message}; the undecided ones count as not given")

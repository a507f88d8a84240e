"""`interviewcoder codebook learn`: terms that set hand-coded passages apart."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.checks import a_file, check_known_coder, composed_name
from interviewcoder.cli.choices import selected_ids
from interviewcoder.cli.options import (
    CodebookName,
    Codes,
    LabelRoles,
    LayoutName,
    NoStudy,
    Quiet,
    StudyFile,
)
from interviewcoder.errors import UsageError

if TYPE_CHECKING:
    from interviewcoder.analysis.wording import Telling
    from interviewcoder.cli.commands.codebook.spoken_words import SpokenWords
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.coding import Excerpt

SURE = 1.96


def learn(
    coded: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Coded files, and their transcripts, or - for stdin. May be repeated. [default: a pipe, or the study]",
        ),
    ] = None,
    coder: Annotated[
        str | None, typer.Option("--coder", metavar="NAME", callback=composed_name, help="Only what this coder coded.")
    ] = None,
    codes: Codes = None,
    most: Annotated[int, typer.Option("--most", min=1, metavar="N", help="At most this many terms for each code.")] = 8,
    codebook: CodebookName = None,
    role: LabelRoles = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", callback=a_file, metavar="FILE", help="Write to this YAML file.")
    ] = None,
    layout: LayoutName = None,
    study: StudyFile = None,
    no_study: NoStudy = False,
    quiet: Quiet = False,
) -> None:
    """Propose terms that set a code's hand-coded passages apart, as a piece of YAML to edit.

    A term is proposed if it is in people's passages of the code more often than chance explains (log-odds with an
    informative Dirichlet prior, Monroe et al. 2008). Its counts in these passages and elsewhere, and an example, are
    beside it. Nothing is written into a codebook.
    """
    from interviewcoder import codebooks
    from interviewcoder.cli import streams
    from interviewcoder.cli.commands.codebook.spoken_words import SpokenWords
    from interviewcoder.cli.gathering import with_codebook

    if output is not None and output.suffix.lower() not in (".yaml", ".yml", ""):
        raise UsageError(f"{output}: the proposals are YAML: name the file {output.with_suffix('.yaml').name}")
    messages = streams.Messages(quiet=quiet)
    corpus, name = with_codebook(
        coded, messages, output=output, codebook=codebook, role=role, layout=layout, study=study, no_study=no_study
    )
    book = codebooks.load(name)
    people = corpus.people
    if coder is not None:
        check_known_coder(coder, people)
        people = [coder]
    mine = [excerpt for one in people for excerpt in corpus.excerpts_of(one)]
    if not mine:
        messages.stop_if_failed()
        raise UsageError("no person has given or accepted a code to learn from; proposals of the machine do not count")
    chosen = selected_ids({excerpt.code: excerpt.category for excerpt in mine}, codes, None)
    by_code: defaultdict[str, list[Excerpt]] = defaultdict(list)
    for excerpt in mine:
        if excerpt.code in chosen:
            by_code[excerpt.code].append(excerpt)
    read = corpus.read_by(people)
    streams.write(_proposed(SpokenWords(book, read), by_code, book, most), output)
    messages.stop_if_failed()


def _proposed(spoken: SpokenWords, by_code: dict[str, list[Excerpt]], book: Codebook, most: int) -> Iterator[str]:
    from interviewcoder.analysis.wording import LONGEST, PRIOR, log_odds, without_parts
    from interviewcoder.cli.commands.codebook.spoken_words import example
    from interviewcoder.matching import Matcher
    from interviewcoder.matching.languages import Stems

    every = spoken.counts(spoken.turns)
    yield "# Proposed terms: read them, keep what holds for other interviews too, and copy that into a codebook.\n"
    yield "# n: how often it is in passages with the code, and elsewhere; z: above 1.96 it is hardly chance.\n"
    yield f"# The prior of z: {PRIOR:g} phrases, of up to {LONGEST} words, in the shares that all speech has of them.\n"
    yield "codes:\n"
    stems = Stems(book.language[0])
    codes = {one.id: one for one in book.codes}
    for code in sorted(by_code):
        passages = spoken.passages(by_code[code])
        inside = spoken.counts(passages)
        telling: list[Telling] = [one for one in log_odds(inside, every - inside) if one.z > SURE and one.inside > 1]
        if code in codes:  # a phrase that its terms find needs no new one
            known = {str(term).casefold() for term in codes[code].terms}
            matcher = Matcher(book._replace(categories=(), uncategorised=(codes[code],), cues=()))
            said = ((one, " ".join(one.phrase)) for one in telling)
            telling = [one for one, words in said if words not in known and not any(matcher.matches(words))]
        once: dict[tuple[str, ...], Telling] = {}
        for one in telling:  # of its inflections the most telling one is enough
            once.setdefault(tuple(stems.of(one.phrase)), one)
        telling = list(once.values())
        yield f"  - id: {json.dumps(code, ensure_ascii=False)}\n    terms:"
        chosen = list(islice(without_parts(telling), most))
        yield "\n" if chosen else " []  # nothing sets its passages apart\n"
        for one in chosen:
            yield f"      - {json.dumps(' '.join(one.phrase), ensure_ascii=False)}"
            yield f"  # n {one.inside}, {one.outside}; z {one.z:.1f}; {example(one.phrase, passages)}\n"

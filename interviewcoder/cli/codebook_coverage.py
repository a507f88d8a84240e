"""`interviewcoder codebook coverage`: where a codebook falls short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.options import (
    CodebookName,
    CodedFiles,
    LabelRoles,
    LayoutName,
    NoStudy,
    Output,
    Quiet,
    StudyFile,
    TableFormat,
    table_format_of,
)

if TYPE_CHECKING:
    from interviewcoder.cli.corpus import Corpus
    from interviewcoder.formats.tables import Cell, Table
    from interviewcoder.model.codebook import Codebook, Term
    from interviewcoder.model.coding import Excerpt


def coverage(
    files: CodedFiles = None,
    codebook: CodebookName = None,
    most: Annotated[int, typer.Option("--most", min=1, metavar="N", help="So many words and phrases at most.")] = 30,
    role: LabelRoles = None,
    format_name: TableFormat = None,
    output: Output = None,
    layout: LayoutName = None,
    study: StudyFile = None,
    no_study: NoStudy = False,
    quiet: Quiet = False,
) -> None:
    """Show where a codebook falls short, by what it coded.

    Terms that never match, or whose proposals people reject; codes that always come together; and what participants
    often say that no code covers.
    """
    from interviewcoder import codebooks
    from interviewcoder.cli import streams
    from interviewcoder.cli.gathering import check_codes, with_codebook
    from interviewcoder.model.coding import HOLDING

    wanted = table_format_of(format_name, output)
    messages = streams.Messages(quiet=quiet)
    corpus, name = with_codebook(
        files, messages, output=output, codebook=codebook, role=role, layout=layout, study=study, no_study=no_study
    )
    book = codebooks.load(name)
    given = [excerpt for excerpt in corpus.excerpts if excerpt.status != "withdrawn"]
    check_codes({excerpt.code for excerpt in given}, book, name)
    holding = [excerpt for excerpt in given if excerpt.status in HOLDING]
    tables = [_always_together(corpus, holding), _not_covered(book, corpus, holding, most)]
    if any(excerpt.evidence for excerpt in given):
        tables.insert(0, _terms(book, given))
    else:
        messages.note("interviewcoder: nothing was found by terms, so what is said of terms is left out")
    streams.write_tables(tables, wanted, output, messages)
    messages.stop_if_failed()


def _terms(book: Codebook, excerpts: Iterable[Excerpt]) -> Table:
    """Each term that matched nothing, or whose excerpts people rejected as often as not."""
    from interviewcoder.formats.tables import Column, Table

    found: Counter[tuple[str, str]] = Counter()
    rejected: Counter[tuple[str, str]] = Counter()
    decided: Counter[tuple[str, str]] = Counter()
    for excerpt in excerpts:
        verdicts = [decision.status for decision in excerpt.decisions]
        for name in {match.term for match in excerpt.evidence}:
            key = (excerpt.code, name)
            found[key] += 1
            decided[key] += bool(verdicts)
            rejected[key] += bool(verdicts) and all(verdict != "accepted" for verdict in verdicts)
    rows: list[list[Cell]] = []
    for code in book.codes:
        named = sorted(name for of_code, name in found if of_code == code.id)
        for term in code.terms:
            keys = [(code.id, name) for name in named if _is_of(name, term)]
            all_of_it, of_people, against = (sum(counts[key] for key in keys) for counts in (found, decided, rejected))
            if not all_of_it:
                rows.append([code.id, str(term), "never matches", 0, 0, 0])
            elif of_people and 2 * against >= of_people:
                rows.append([code.id, str(term), "is rejected", all_of_it, of_people, against])
    columns = [
        Column("code", "code"), Column("term", "term"), Column("what", "what"),
        Column("excerpts", "excerpts", "count"), Column("decided", "decided on", "count"),
        Column("rejected", "rejected or recoded", "count"),
    ]  # fmt: skip
    notes = ["excerpts: those with the term in their evidence; is rejected: half or more of those decided on"]
    return Table("terms", f"{len(rows)} terms that never match or are rejected", columns, rows, notes)


def _is_of(name: str, term: Term) -> bool:
    """Whether evidence of this name is of a term; that of words near each other names those that were found."""
    from interviewcoder.model.codebook import Near

    if not isinstance(term.expression, Near):
        return name == str(term)
    parts = set(name.split(" … "))
    groups = [{str(phrase) for phrase in group} for group in term.expression.groups]
    return all(parts & group for group in groups) and parts <= set().union(*groups)


def _always_together(corpus: Corpus, holding: Sequence[Excerpt]) -> Table:
    """Pairs of codes of which one hardly ever comes without the other."""
    from interviewcoder.analysis.patterns import together
    from interviewcoder.formats.tables import Column, Table

    by_turn = chain.from_iterable(corpus.codes_by_turn(holding).values())
    pairs = [p for p in together(by_turn) if p.both >= 3 and 5 * p.both >= 4 * min(p.of_first, p.of_second)]
    columns = [
        Column("first", "code"), Column("second", "and code"), Column("both", "both", "count"),
        Column("of_first", "first", "count"), Column("of_second", "second", "count"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [[p.first, p.second, p.both, p.of_first, p.of_second] for p in pairs]
    notes = ["turns that have the codes; three or more have both, and so have four in five of those with the rarer one"]
    return Table("together", f"{len(rows)} pairs of codes that come together", columns, rows, notes)


def _not_covered(book: Codebook, corpus: Corpus, holding: Sequence[Excerpt], most: int) -> Table:
    """Words and phrases that participants often say, in turns without any code."""
    from interviewcoder.analysis.wording import log_odds, without_parts
    from interviewcoder.cli.spoken_words import SpokenWords
    from interviewcoder.formats.tables import Column, Table

    spoken = SpokenWords(book, corpus)
    outside = spoken.counts(holding)
    inside = spoken.counts_of_all() - outside
    places = spoken.places(inside)
    often = [
        one
        for one in log_odds(inside, outside)
        if one.inside >= 3 and len(places[one.phrase]) > 1 and one.inside > one.outside
    ]
    often.sort(key=lambda one: (-len(places[one.phrase]), -one.inside, -len(one.phrase), one.phrase))
    rows: list[list[Cell]] = [
        [" ".join(one.phrase), one.inside, one.outside, len(places[one.phrase]), spoken.example(one.phrase, [])]
        for one in without_parts(often)[:most]
    ]
    columns = [
        Column("phrase", "word or phrase"), Column("inside", "in turns without a code", "count"),
        Column("outside", "in coded turns", "count"), Column("transcripts", "transcripts", "count"),
        Column("example", "example"),
    ]  # fmt: skip
    notes = ["of speech that is not the interviewer's; three times or more, in two transcripts or more"]
    return Table("not_covered", f"{len(rows)} words and phrases that no code covers", columns, rows, notes)

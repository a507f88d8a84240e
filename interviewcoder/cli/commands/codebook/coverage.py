"""`interviewcoder codebook coverage`: where a codebook falls short."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from interviewcoder.cli.choices import table_format_of
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
    table_option,
)

if TYPE_CHECKING:
    from interviewcoder.cli.corpus import Corpus
    from interviewcoder.formats.table import Cell, Table
    from interviewcoder.model.codebook import Codebook, Part, Term
    from interviewcoder.model.coding import Excerpt, Match

_Owned: TypeAlias = "tuple[str, Term]"
"""A term with the id of its code; a cue has none."""

_Key: TypeAlias = "tuple[str, Part, str]"
"""What a match is evidence of: a code's id (empty for a cue), the part of the code, and the term's name."""

NEVER, NO_CODE, IN_OTHERS = "never matches", "gives no code", "stands in other terms"
"""Why a term has no excerpt."""


def coverage(
    files: CodedFiles = None,
    codebook: CodebookName = None,
    most: Annotated[int, typer.Option("--most", min=1, metavar="N", help="At most this many words and phrases.")] = 30,
    role: LabelRoles = None,
    format_name: TableFormat = None,
    table: Annotated[str | None, table_option("terms", "together", "not_covered")] = None,
    output: Output = None,
    layout: LayoutName = None,
    study: StudyFile = None,
    no_study: NoStudy = False,
    quiet: Quiet = False,
) -> None:
    """Show where a codebook falls short, by what it coded.

    Terms that never match, that are said but give no code, or whose proposals people reject; codes that always come
    together; and what participants often say that no code covers.
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
        tables.insert(0, _terms(book, corpus, given))
    else:
        messages.note("interviewcoder: no excerpt was found by terms, so the table of terms is left out")
    streams.write_tables(tables, wanted, output, messages, table)
    messages.stop_if_failed()


def _terms(book: Codebook, corpus: Corpus, excerpts: Iterable[Excerpt]) -> Table:
    """Each term and cue that no excerpt rests on, and why; and those whose excerpts people rejected as often as not."""
    from interviewcoder.formats.table import Column, Table

    found: Counter[_Key] = Counter()
    rejected: Counter[_Key] = Counter()
    decided: Counter[_Key] = Counter()
    for excerpt in excerpts:
        verdicts = [decision.status for decision in excerpt.decisions]
        for key in {_key(excerpt.code, match) for match in excerpt.evidence}:
            found[key] += 1
            decided[key] += bool(verdicts)
            rejected[key] += bool(verdicts) and all(verdict != "accepted" for verdict in verdicts)
    every = [(code.id, term) for code in book.codes for term in code.terms] + [("", cue) for cue in book.cues]
    keys = _keys_of(every, found)
    unused = _unused(book, corpus, [one for one in every if one not in keys])
    rows: list[list[Cell]] = []
    for code, term in every:
        what = unused.get((code, term), "is rejected")
        its = keys.get((code, term), ())
        all_of_it, of_people, against = (sum(counts[key] for key in its) for counts in (found, decided, rejected))
        if not all_of_it or (of_people and 2 * against >= of_people):
            rows.append([code, str(term), term.part, what, all_of_it, of_people, against])
    columns = [
        Column("code", "code"), Column("term", "term"), Column("part", "part"), Column("what", "what"),
        Column("excerpts", "excerpts", "count"), Column("decided", "decided on", "count"),
        Column("rejected", "rejected or recoded", "count"),
    ]  # fmt: skip
    notes = [
        "excerpts: those with the term in their evidence; is rejected: half or more of the decided are not accepted",
        f"{NEVER}: not in the speech that is searched, or there only denied or excepted by 'unless'",
        f"{NO_CODE}: said, but too little else was, another cue or question counts instead, or it was not looked for",
        f"{IN_OTHERS}: said only as a part of other, mostly longer, terms of the code or cues",
    ]
    return Table("terms", f"{len(rows)} terms and cues without an excerpt, or rejected", columns, rows, notes)


def _key(code: str, match: Match) -> _Key:
    """What a match is evidence of: a cue is one of all codes, and a term may be in several parts of a code."""
    return "" if match.part == "cue" else code, match.part, match.term


def _keys_of(terms: Iterable[_Owned], found: Iterable[_Key]) -> dict[_Owned, list[_Key]]:
    """The keys of what was found of each term; terms of which nothing was found are left out."""
    by_part: defaultdict[tuple[str, Part], list[_Key]] = defaultdict(list)
    for key in found:
        by_part[key[:2]].append(key)
    keys = {(code, term): [key for key in by_part[code, term.part] if _is_of(key[2], term)] for code, term in terms}
    return {one: its for one, its in keys.items() if its}


def _unused(book: Codebook, corpus: Corpus, terms: Collection[_Owned]) -> dict[_Owned, str]:
    """Why each of some terms has no excerpt."""
    from interviewcoder.cli.progress import watcher
    from interviewcoder.matching import Matcher

    said: dict[_Key, bool] = {}
    transcripts = watcher(len(corpus.transcripts), what="looking for terms")(corpus.transcripts.values())
    for code, part, name, keeps_its_words in Matcher(book).heard(transcripts) if terms else ():
        said[code, part, name] = keeps_its_words or said.get((code, part, name), False)
    keys = _keys_of(terms, said)
    why = dict.fromkeys(terms, NEVER)
    return why | {one: NO_CODE if any(said[key] for key in its) else IN_OTHERS for one, its in keys.items()}


def _is_of(name: str, term: Term) -> bool:
    """Whether evidence of this name is of the term; for a `near` term the name has only the phrases that were found."""
    from interviewcoder.model.codebook import Near

    if not isinstance(term.expression, Near):
        return name == str(term)
    parts = set(name.split(" … "))
    groups = [{str(phrase) for phrase in group} for group in term.expression.groups]
    return all(parts & group for group in groups) and parts <= set().union(*groups)


def _always_together(corpus: Corpus, holding: Sequence[Excerpt]) -> Table:
    """Pairs of codes of which one hardly ever comes without the other."""
    from interviewcoder.analysis.patterns import together
    from interviewcoder.formats.table import Column, Table

    by_turn = chain.from_iterable(corpus.codes_by_turn(holding).values())
    pairs = [p for p in together(by_turn) if p.both >= 3 and 5 * p.both >= 4 * min(p.of_first, p.of_second)]
    columns = [
        Column("first", "code"), Column("second", "and code"), Column("both", "both", "count"),
        Column("of_first", "first", "count"), Column("of_second", "second", "count"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [[p.first, p.second, p.both, p.of_first, p.of_second] for p in pairs]
    notes = [
        "turns with the codes; listed are pairs with three common turns or more, and four in five of the rarer code's"
    ]
    return Table("together", f"{len(rows)} pairs of codes that come together", columns, rows, notes)


def _not_covered(book: Codebook, corpus: Corpus, holding: Sequence[Excerpt], most: int) -> Table:
    """Words and phrases that participants often say, in turns without any code."""
    from interviewcoder.analysis.wording import log_odds, without_parts
    from interviewcoder.cli.commands.codebook.spoken_words import SpokenWords, example
    from interviewcoder.formats.table import Column, Table

    spoken = SpokenWords(book, corpus)
    outside = spoken.counts(spoken.turns_with(holding))
    inside = spoken.counts(spoken.turns) - outside
    places = spoken.places(inside)
    often = [
        one
        for one in log_odds(inside, outside)
        if one.inside >= 3 and len(places[one.phrase]) > 1 and one.inside > one.outside
    ]
    often.sort(key=lambda one: (-len(places[one.phrase]), -one.inside, -len(one.phrase), one.phrase))
    rows: list[list[Cell]] = [
        [" ".join(one.phrase), one.inside, one.outside, len(places[one.phrase]), example(one.phrase, spoken.turns)]
        for one in islice(without_parts(often), most)
    ]
    columns = [
        Column("phrase", "word or phrase"), Column("inside", "in turns without a code", "count"),
        Column("outside", "in coded turns", "count"), Column("transcripts", "transcripts", "count"),
        Column("example", "example"),
    ]  # fmt: skip
    notes = ["in speech that is not the interviewer's; listed if said three times or more, in two transcripts or more"]
    return Table("not_covered", f"{len(rows)} words and phrases that no code covers", columns, rows, notes)

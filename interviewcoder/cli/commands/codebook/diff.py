"""`interviewcoder codebook diff`: what changed from one codebook to another, and in codings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.checks import check_output
from interviewcoder.cli.choices import labels_of, table_format_of
from interviewcoder.cli.completion import complete_codebooks
from interviewcoder.cli.options import LabelRoles, LayoutName, Output, Quiet, TableFormat, table_option
from interviewcoder.errors import UsageError

if TYPE_CHECKING:
    from interviewcoder.formats.table import Cell, Table
    from interviewcoder.model.codebook import Code, Codebook

_NO_SETTINGS = ("name", "version", "description", "categories", "uncategorised")


def diff(
    before: Annotated[
        str,
        typer.Argument(
            metavar="A", autocompletion=complete_codebooks, help="A codebook file, or the name of a shipped one."
        ),
    ],
    after: Annotated[str, typer.Argument(metavar="B", autocompletion=complete_codebooks, help="Another.")],
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE]...", help="Transcripts: what the change does to their codings."),
    ] = None,
    role: LabelRoles = None,
    format_name: TableFormat = None,
    table: Annotated[str | None, table_option("codes", "codings")] = None,
    output: Output = None,
    layout: LayoutName = None,
    quiet: Quiet = False,
) -> None:
    """Compare two codebooks: codes and terms added, removed, changed, and what that does to codings."""
    from interviewcoder import codebooks
    from interviewcoder.cli import inputs, streams
    from interviewcoder.cli.progress import watcher
    from interviewcoder.formats.table import Column, Table
    from interviewcoder.matching import Matcher

    one, two = codebooks.load(before), codebooks.load(after)
    check_output(output, [codebooks.locate(before), codebooks.locate(after)])
    rows: list[list[Cell]] = [list(row) for row in _changes(one, two)]
    columns = [Column("code", "code"), Column("change", "change"), Column("what", "what")]
    tables = [Table("codes", f"{len(rows)} changes from {before} to {after}", columns, rows)]
    messages = streams.Messages(quiet=quiet)
    wanted = table_format_of(format_name, output)
    labels = labels_of(role)
    if not files and (layout or labels):
        raise UsageError(
            "--role and --layout say how transcripts are read: name transcripts, or leave these options out"
        )
    if files:
        paths = inputs.paths_of(files, messages)
        check_output(output, paths)
        matchers = Matcher(one), Matcher(two)
        found: list[set[tuple[str, str, int, int]]] = [set(), set()]
        transcripts = inputs.read_transcripts(paths, messages, layout=layout, roles=labels)
        for transcript in watcher(len(paths))(transcripts):
            for matcher, all_of_it in zip(matchers, found, strict=True):
                all_of_it |= {(c.code, transcript.path, c.start, c.end) for c in matcher.code(transcript)}
        tables.append(_effects(*found))
    streams.write_tables(tables, wanted, output, messages, table)
    messages.stop_if_failed()


def _changes(one: Codebook, two: Codebook) -> Iterator[tuple[str, str, str]]:
    """The differences: the code's id (empty for the codebook's own settings), the kind of change, and what changed."""
    for setting in one._fields:
        if setting not in _NO_SETTINGS and getattr(one, setting) != getattr(two, setting):
            yield "", "changed", f"{setting} of the codebook"
    old, new = ({code.id: code for code in book.codes} for book in (one, two))
    for code in sorted(old.keys() | new.keys()):
        if code not in new:
            yield code, "removed", f"{old[code].name}, with {len(old[code].terms)} terms"
        elif code not in old:
            yield code, "added", f"{new[code].name}, with {len(new[code].terms)} terms"
        else:
            yield from ((code, *change) for change in _changes_of_code(old[code], new[code]))


def _changes_of_code(old: Code, new: Code) -> Iterator[tuple[str, str]]:
    terms = [{str(term): term for term in code.terms} for code in (old, new)]
    for term in sorted(terms[0].keys() | terms[1].keys()):
        if term not in terms[1]:
            yield "term removed", term
        elif term not in terms[0]:
            yield "term added", term
        elif terms[0][term] != terms[1][term]:
            yield "term changed", term
    fields = [field for field in old._fields if field not in ("id", "terms")]
    changed = [field for field in fields if getattr(old, field) != getattr(new, field)]
    if changed:
        yield "changed", ", ".join(changed)


def _effects(before: set[tuple[str, str, int, int]], after: set[tuple[str, str, int, int]]) -> Table:
    """How many codings each code has with the one and the other codebook."""
    from interviewcoder.formats.table import Column, Table

    columns = [
        Column("code", "code"), Column("before", "with A", "count"), Column("after", "with B", "count"),
        Column("new", "new", "count"), Column("gone", "gone", "count"),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for code in sorted({coding[0] for coding in before | after}):
        old, new = ({coding for coding in some if coding[0] == code} for some in (before, after))
        if old != new:
            rows.append([code, len(old), len(new), len(new - old), len(old - new)])
    title = f"Codings: +{len(after - before)} −{len(before - after)} ={len(before & after)}"
    return Table("codings", title, columns, rows, ["codes whose codings do not change are left out"])

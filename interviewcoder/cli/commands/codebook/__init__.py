"""`interviewcoder codebook`: its subcommands, and those that are short: check, show, list, new and schema."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.choices import narrowed
from interviewcoder.cli.commands.codebook.convert import convert
from interviewcoder.cli.commands.codebook.coverage import coverage
from interviewcoder.cli.commands.codebook.diff import diff
from interviewcoder.cli.commands.codebook.learn import learn
from interviewcoder.cli.completion import complete_codebooks
from interviewcoder.cli.options import Categories, Codes
from interviewcoder.errors import InputError, UsageError
from interviewcoder.model.codebook import PARTS
from interviewcoder.model.display import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.text import Text

    from interviewcoder.model.codebook import Category, Code, Codebook

app = typer.Typer(help="Check, show, begin and improve codebooks.", no_args_is_help=True, rich_markup_mode=None)
app.command("coverage")(coverage)
app.command("learn", short_help="Propose terms that set a code's hand-coded passages apart.")(learn)
app.command("diff", short_help="Compare two codebooks, and what they code.")(diff)
app.command("convert", short_help="Convert a codebook to REFI-QDA (.qdc) or to YAML.")(convert)


@app.command("check", short_help="List all mistakes of codebooks.")
def check(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", autocompletion=complete_codebooks, help="Codebook files, or names of shipped ones."
        ),
    ],
) -> None:
    """List all mistakes of codebooks with line, column and what to do; exit 5 if there is an error."""
    from interviewcoder import codebooks
    from interviewcoder.cli import inputs, streams

    messages = streams.Messages()
    wrong = False
    for name in files:
        try:
            path = codebooks.locate(name)
            codebook, problems = codebooks.read(inputs.read_bytes(str(path)), name)
        except InputError as error:
            messages.failure(str(error))
            continue
        errors = sum(problem.severity == "error" for problem in problems)
        wrong = wrong or bool(errors)
        lines = [f"{problem}\n" for problem in problems]
        if codebook and not errors:
            terms = sum(len(code.terms) for code in codebook.codes)
            lines.append(f"{name}: fine, {counted(len(codebook.codes), 'code')} with {counted(terms, 'term')}\n")
        else:
            lines.append(f"{name}: {counted(errors, 'error')}\n")
        streams.write(lines, None)
    messages.stop_if_failed()
    if wrong:
        raise typer.Exit(5)


@app.command("show")
def show(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE|NAME]",
            help="A codebook. [default: $INTERVIEWCODER_CODEBOOK, the study's, or ml-quality-issues]",
            autocompletion=complete_codebooks,
        ),
    ] = None,
    codes: Codes = None,
    category: Categories = None,
    terms: Annotated[bool, typer.Option("--terms/--no-terms", help="Show the terms of each code.")] = True,
    short: Annotated[bool, typer.Option("--short", help="Only the tree of categories and codes.")] = False,
) -> None:
    """Show a codebook: its tree, definitions and terms."""
    from rich.padding import Padding

    from interviewcoder import codebooks
    from interviewcoder.cli import studies, terminal
    from interviewcoder.model.display import harmless

    with studies.maybe(None, without=name is not None) as store:
        book = codebooks.load(studies.codebook_of(store, name))
    book = narrowed(book, codes=codes, categories=category)
    out = terminal.console()
    for line, indent in _lines(book, terms=terms and not short, short=short):
        line.plain = harmless(line.plain)
        out.print(Padding(line, (0, 0, 0, indent)))


@app.command("new")
def new(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Where to write it; stdout otherwise.")] = None,
) -> None:
    """Write a commented codebook to begin with. A file that exists is not overwritten."""
    from interviewcoder.cli import streams
    from interviewcoder.codebooks import starter

    if file is not None and os.path.lexists(file):
        raise UsageError(f"{file}: exists already; choose another name")
    streams.write([starter()], file)
    if file is not None:
        streams.say(f"{file}: write your codes into it, then run: interviewcoder codebook check {file}")


@app.command("schema", short_help="Print the JSON Schema of codebooks.")
def schema() -> None:
    """Print the JSON Schema of codebooks, by which editors complete and check them."""
    from interviewcoder.cli import streams
    from interviewcoder.codebooks import schema as text

    streams.write([text()], None)


@app.command("list")
def shipped() -> None:
    """List the codebooks that ship."""
    from interviewcoder import codebooks
    from interviewcoder.cli import streams

    books = [(name, codebooks.load(name)) for name in codebooks.names()]
    streams.write((f"{name}  {book.name}, {len(book.codes)} codes\n" for name, book in books), None)


def _lines(book: Codebook, *, terms: bool, short: bool) -> Iterator[tuple[Text, int]]:
    from rich.text import Text

    yield Text.assemble((book.name, "bold"), (f"  {book.version}" if book.version else "", "dim")), 0
    if book.description and not short:
        yield Text(book.description), 0
    for category in book.categories:
        yield from _category(category, 0, terms=terms, short=short)
    for code in book.uncategorised:
        yield from _code(code, 0, terms=terms, short=short)


def _category(category: Category, indent: int, *, terms: bool, short: bool) -> Iterator[tuple[Text, int]]:
    from rich.text import Text

    if not short:
        yield Text(), 0
    yield Text.assemble((category.name, "bold cyan"), (f"  {category.path}", "dim")), indent
    if category.description and not short:
        yield Text(category.description), indent
    for code in category.codes:
        yield from _code(code, indent + 2, terms=terms, short=short)
    for inner in category.categories:
        yield from _category(inner, indent + 2, terms=terms, short=short)


def _code(code: Code, indent: int, *, terms: bool, short: bool) -> Iterator[tuple[Text, int]]:
    from rich.text import Text

    if not short:
        yield Text(), 0
    yield Text.assemble((code.name, "bold"), (f"  {code.id}", code.colour or "dim")), indent
    if short:
        return
    said = [(code.definition, ""), (code.when, "when: "), (code.when_not, "when not: ")]
    said += [(example, "example: ") for example in code.examples]
    for text, head in said:
        if text:
            yield Text.assemble((head, "dim"), text), indent + 2
    for field, part in PARTS.items() if terms else ():
        if listed := [str(term) for term in code.terms if term.part == part]:
            yield Text.assemble((f"{field}: ", "dim"), " · ".join(listed)), indent + 2

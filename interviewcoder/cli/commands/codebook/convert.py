"""`interviewcoder codebook convert`: codebooks to and from REFI-QDA, which other programs read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.checks import a_file, check_output
from interviewcoder.cli.completion import complete_codebooks
from interviewcoder.errors import CodebookError, InputError, UsageError

if TYPE_CHECKING:
    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.codebook import Codebook

_ENDINGS = {".qdc": "qdc", ".yaml": "yaml", ".yml": "yaml"}


def convert(
    source: Annotated[
        str,
        typer.Argument(
            metavar="FILE|NAME",
            autocompletion=complete_codebooks,
            help="A codebook (YAML, .qdc or .qdpx), or the name of a shipped one.",
        ),
    ],
    target: Annotated[
        Path | None,
        typer.Argument(
            metavar="[OUT]", callback=a_file, help="Where to write it; stdout otherwise.", show_default=False
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", callback=a_file, metavar="FILE", help="The same as OUT.")
    ] = None,
    wanted: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="qdc|yaml",
            help="Format to write. [default: by the ending of OUT; else yaml for a REFI-QDA file, qdc for a YAML file]",
        ),
    ] = None,
) -> None:
    """Convert a codebook to REFI-QDA (.qdc), for NVivo, ATLAS.ti, MAXQDA or QualCoder, and back to YAML.

    On the way there and back only the comments of the YAML file are lost. Codebooks of other programs have no terms:
    add some before you code with them.
    """
    from interviewcoder import codebooks
    from interviewcoder.cli import inputs, streams

    if target is not None and output is not None and target != output:
        raise UsageError(f"{target} and -o {output}: name one file to write to")
    out = target or output
    if wanted not in (None, "qdc", "yaml"):
        raise UsageError(f"unknown format '{wanted}': choose qdc or yaml")
    messages = streams.Messages()
    path = source if source == inputs.STDIN else str(codebooks.locate(source))
    codebook, kind = _read(path, inputs.shown(source), messages)
    check_output(out, [path])
    kind_by_ending = _ENDINGS.get(out.suffix.lower()) if out else None
    chosen = wanted or kind_by_ending or ("yaml" if kind == "qdc" else "qdc")
    streams.write([_written(codebook, chosen, messages)], out)
    messages.stop_if_failed()


def _read(path: str, shown: str, messages: Messages) -> tuple[Codebook, str]:
    """The codebook in a file, by its content, and the format that it is in; what looks wrong in it is said."""
    from interviewcoder import codebooks
    from interviewcoder.cli import inputs
    from interviewcoder.codebooks.qdc_reading import read_qdc
    from interviewcoder.formats.qdpx.opening import is_project
    from interviewcoder.formats.qdpx.reading import read_qdpx

    data, kind = inputs.read_bytes(path), "qdc"
    if is_project(data, path):
        found = read_qdpx(data, shown)
        codebook, problems = found.project.codebook, list(found.problems)
        if not codebook.codes:
            raise InputError(f"{shown}: has no codes in it")
    elif data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" or path.lower().endswith(".qdc"):
        codebook, problems = read_qdc(data, shown)
    else:
        kind = "yaml"
        read, problems = codebooks.read(data, shown)
        errors = tuple(problem for problem in problems if problem.severity == "error")
        if errors or read is None:
            raise CodebookError(errors)
        codebook = read
    for problem in problems:
        messages.problem(problem)
    return codebook, kind


def _written(codebook: Codebook, wanted: str, messages: Messages) -> str:
    """A codebook as qdc or YAML; for YAML, a note says how many codes have no terms, so that nothing would get them."""
    from interviewcoder.codebooks.qdc import write_qdc
    from interviewcoder.codebooks.writing import write

    if wanted == "qdc":
        return write_qdc(codebook)
    bare = sum(not code.terms for code in codebook.codes)
    if bare:
        count = f"{bare} of {len(codebook.codes)} codes have"
        messages.note(
            f"interviewcoder: {count} no terms, so they are never given: add 'terms:' before you code with them"
        )
    return write(codebook)

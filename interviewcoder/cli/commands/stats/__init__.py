"""`interviewcoder stats`: what the codes do in a study, counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from interviewcoder.cli.checks import check_output
from interviewcoder.cli.choices import labels_of, statuses_of, table_format_of
from interviewcoder.cli.options import (
    Categories,
    CodedFiles,
    Codes,
    LabelRoles,
    LayoutName,
    NoStudy,
    OfCoder,
    Output,
    Quiet,
    StudyFile,
    TableFormat,
    TranscriptNames,
    status_option,
)
from interviewcoder.errors import InputError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from interviewcoder.cli.commands.stats.counting import Counted
    from interviewcoder.cli.streams import Messages
    from interviewcoder.formats.figures import Figure
    from interviewcoder.formats.table import Table

TOPICS = ("codes", "transcripts", "cooccurrence", "saturation", "similarity")


def command(
    topic: Annotated[
        str, typer.Argument(metavar="[TOPIC]", help="codes, transcripts, cooccurrence, saturation or similarity.")
    ] = "codes",
    files: CodedFiles = None,
    transcript: TranscriptNames = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="WHAT",
            help="Count codes by transcript, speaker, role, an attribute, or category (any code of each).",
        ),
    ] = None,
    attributes: Annotated[
        str | None, typer.Option("--attributes", metavar="FILE", help="Attributes of transcripts, as CSV or YAML.")
    ] = None,
    within: Annotated[
        str | None,
        typer.Option(
            "--within",
            metavar="WHERE",
            help="Where codes count as together: turn, exchange, or a turn with N before and after. [default: turn]",
        ),
    ] = None,
    codes: Codes = None,
    category: Categories = None,
    coder: OfCoder = None,
    status: Annotated[list[str] | None, status_option("proposed, accepted, disputed")] = None,
    role: LabelRoles = None,
    format_name: TableFormat = None,
    output: Output = None,
    layout: LayoutName = None,
    study: StudyFile = None,
    no_study: NoStudy = False,
    quiet: Quiet = False,
) -> None:
    """Count codes: how often, where, by which speakers, and which come together.

    Counts what is proposed, accepted or disputed, whoever coded it, unless --status or --coder says otherwise. If an
    attribute is named speaker, role or category, --by means the attribute. Transcripts come in the order of their
    names, interview-2 before interview-10, also in saturation. With -o figure.svg or figure.png it draws that for a
    paper.
    """
    from interviewcoder.cli import sources, streams, studies
    from interviewcoder.cli.commands.stats.counting import Counted
    from interviewcoder.cli.gathering import gathered
    from interviewcoder.cli.inputs import STDIN
    from interviewcoder.formats.figures import ENDINGS

    if topic not in TOPICS:
        raise UsageError(f"unknown topic '{topic}': choose one of {', '.join(TOPICS)}")
    if by is not None and topic != "codes":
        raise UsageError("--by is for codes: interviewcoder stats codes --by transcript")
    if within is not None and topic != "cooccurrence":
        raise UsageError("--within is for cooccurrence: interviewcoder stats cooccurrence --within exchange")
    if attributes is not None and by is None:
        raise UsageError("--attributes: name the attribute to count by, as in --by size")
    if attributes == STDIN and STDIN in (files or []):
        raise UsageError("--attributes - and -: only one of them can come through the pipe")
    is_figure = output is not None and output.suffix.lower() in ENDINGS
    if is_figure and format_name is not None:
        raise UsageError(f"{output}: is a figure, which has no --format; leave it out, or choose another ending")
    wanted = "figure" if is_figure else table_format_of(format_name, output)
    messages = streams.Messages(quiet=quiet)
    labels = labels_of(role)
    with studies.maybe(study, without=no_study, files=files) as store:
        paths = sources.named_or_piped(files, study, store, messages)
        corpus = gathered(store, paths, messages, output=output, layout=layout, labels=labels)
        corpus.check_known_coder(coder)
        corpus = corpus.only(transcript)
        check_output(output, [] if attributes is None else [attributes])
    chosen = corpus.chosen(codes, category)
    counted = Counted(corpus, chosen, statuses_of(status) if status else None, coder)
    if not counted.excerpts:
        messages.stop_if_failed()
        if not corpus.excerpts:
            hint = ": name coded files too, or leave files out to count the study" if paths else ""
            raise UsageError(f"there are no codings{hint}")
        more = "" if status else " (--status all counts rejected, recoded and withdrawn ones too)"
        nothing = f"none of {len(corpus.excerpts):,} excerpts is left to count{more}"
        if is_figure:
            raise InputError(f"{output}: {nothing}, so there is nothing to draw")
        messages.note(f"interviewcoder: {nothing}")
    if not corpus.is_complete:
        messages.note(
            "interviewcoder: coded files do not tell of transcripts without a code; name those transcripts too"
        )
    shown = _topic(counted, topic, by, attributes, "turn" if within is None else within, messages)
    if is_figure and output is not None:
        streams.write_bytes([_drawn(shown, output)], output)
    else:
        streams.write_tables([shown[0]], wanted, output, messages)
    messages.stop_if_failed()


def _drawn(shown: tuple[Table, Callable[[], Figure]], output: Path) -> bytes:
    from interviewcoder.formats.figures import render

    figure = shown[1]()
    if not figure.records:
        raise InputError(f"{output}: {shown[0].title}, so there is nothing to draw")
    return render(figure, output.suffix.lower())


def _topic(
    counted: Counted, topic: str, by: str | None, attributes: str | None, within: str, messages: Messages
) -> tuple[Table, Callable[[], Figure]]:
    from interviewcoder.cli.commands.stats.attributes import attributes_of

    if topic == "codes" and by is not None:
        values = {} if attributes is None else attributes_of(attributes, counted.corpus.transcripts, messages)
        return counted.codes_by(by, values)
    if topic == "cooccurrence":
        return counted.cooccurrence(within)
    topics: dict[str, Callable[[], tuple[Table, Callable[[], Figure]]]] = {
        "codes": counted.codes,
        "transcripts": counted.transcripts,
        "saturation": counted.saturation,
        "similarity": counted.similarity,
    }
    return topics[topic]()

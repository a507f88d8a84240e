"""Attributes of transcripts (company size, role, experience), from a CSV or YAML file."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from interviewcoder.errors import InputError, Problem
from interviewcoder.model.letters import composed

if TYPE_CHECKING:
    from yaml import Node

    from interviewcoder.cli.streams import Messages


def attributes_of(path: str, transcripts: Collection[str], messages: Messages) -> dict[str, dict[str, str]]:
    """The attributes of the transcripts, by path and by the attribute's name; warns of those of other transcripts.

    Raises InputError where the file has none of these transcripts' attributes.

    CSV: a column `transcript`, and one for each attribute. YAML: transcripts, and under each its attributes. A
    transcript is named by its path, its file's name, or that without the ending.
    """
    from interviewcoder import transcripts as texts
    from interviewcoder.cli import inputs

    text, _ = texts.decode(inputs.read_bytes(path), path)
    told = _of_yaml(text, path) if path.lower().endswith((".yaml", ".yml")) else _of_csv(text, path)
    found: dict[str, dict[str, str]] = {}
    for transcript in transcripts:
        name = next((name for name in _names(PurePosixPath(transcript)) if name in told), None)
        found[transcript] = told[name] if name else {}
    coded = {name for transcript in transcripts for name in _names(PurePosixPath(transcript))}
    for name in sorted(told.keys() - coded):
        messages.problem(
            Problem(path, 0, 0, f"no transcript '{name}' was coded", "its attributes are not used", "warning")
        )
    if not any(found.values()):
        raise InputError(
            f"{path}: has attributes of none of the coded transcripts; name transcripts as in 'interview-16.txt'"
        )
    return found


def _names(path: PurePosixPath) -> tuple[str, str, str]:
    return composed(str(path)), composed(path.name), composed(path.stem)


def _of_csv(text: str, path: str) -> dict[str, dict[str, str]]:
    import csv

    from interviewcoder.formats.tabular import read_rows

    reader = read_rows(text)
    try:
        names, rows = reader.fieldnames or (), [(reader.line_num, row) for row in reader]
    except csv.Error:
        raise InputError(f"{path}: not a table: a quotation mark is never closed; close it") from None
    if "transcript" not in names:
        raise InputError(f"{path}:1: no column 'transcript'; add one that names the transcript of each row")
    told: dict[str, dict[str, str]] = {}
    lines: dict[str, int] = {}
    for line, row in rows:
        if transcript := composed(row["transcript"] or ""):
            _check_once(transcript, line, lines, path)
            told[transcript] = {name: value or "" for name, value in row.items() if name and name != "transcript"}
    return told


def _check_once(transcript: str, line: int, lines: dict[str, int], path: str) -> None:
    """Raise InputError where a transcript stands in a line before."""
    before = lines.setdefault(transcript, line)
    if before != line:
        raise InputError(f"{path}:{line}: '{transcript}' is in line {before} already; put its attributes in one line")


def _of_yaml(text: str, path: str) -> dict[str, dict[str, str]]:
    import yaml

    try:
        loader = yaml.BaseLoader(text)  # it makes texts alone: 'no' and '12:30' are words here
        told = _attributes(loader.get_single_node(), path)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise InputError(f"{path}{line}: no YAML: {getattr(error, 'problem', None) or 'cannot be read'}") from None
    return told


def _attributes(root: Node | None, path: str) -> dict[str, dict[str, str]]:
    """The attributes in a YAML document, which are texts. Raises InputError, with the line, where something is else."""
    import yaml

    told: dict[str, dict[str, str]] = {}
    lines: dict[str, int] = {}
    for name, its in root.value if isinstance(root, yaml.MappingNode) else [(root, None)]:
        if not isinstance(name, yaml.ScalarNode) or not isinstance(its, yaml.MappingNode):
            line = f":{name.start_mark.line + 1}" if name else ""
            raise InputError(
                f"{path}{line}: write each transcript's name and, indented below it, attributes as in 'size: large'"
            )
        transcript = composed(name.value)
        _check_once(transcript, name.start_mark.line + 1, lines, path)
        for key, value in its.value:
            if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
                raise InputError(f"{path}:{key.start_mark.line + 1}: an attribute has one value, as in 'size: large'")
        told[transcript] = {key.value: value.value for key, value in its.value}
    return told

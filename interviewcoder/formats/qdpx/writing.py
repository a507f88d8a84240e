"""REFI-QDA projects (.qdpx): transcripts, codes, coders, codings and memos, for NVivo, ATLAS.ti, MAXQDA or QualCoder.

A project is a ZIP of `project.qde`, which is XML, and of `sources/`, the texts. What other programs were seen to
stumble over is avoided: names are unique; the coder is named on the selection, too, not only on its codings; everything
has a date, which some programs need, and always the same one.
"""

from __future__ import annotations

import io
import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath, PureWindowsPath
from typing import Literal

from interviewcoder.codebooks.qdc import ORIGIN, code_guid, codes_node, settings_comment
from interviewcoder.codebooks.refi import PROJECT_NAMESPACE, Node, clean, document, guid_of
from interviewcoder.errors import Problem
from interviewcoder.formats.qdpx.words import describe
from interviewcoder.model.codebook import Codebook
from interviewcoder.model.codebook_changes import codes_beyond, with_codes
from interviewcoder.model.coding import MACHINE, Excerpt
from interviewcoder.model.names import unique
from interviewcoder.model.transcript import Role, Transcript
from interviewcoder.transcripts import LAYOUTS, read_text

LineEndings = Literal["lf", "crlf"]

_DATE = "1980-01-01T00:00:00Z"
"""The date of everything: QualCoder cannot do without dates, and the same input is to give the same bytes."""


@dataclass(frozen=True, slots=True)
class Project:
    """What a .qdpx file holds. MAXQDA wants `line_endings` of `crlf`; positions count them as one in any case."""

    transcripts: Sequence[Transcript]
    excerpts: Sequence[Excerpt]
    codebook: Codebook
    name: str = "interviews"
    line_endings: LineEndings = "lf"


@dataclass
class _Selection:
    """A span of a source that a coder gave codes; `accepted` are codes of others there that the coder accepted."""

    guid: str
    span: tuple[int, int]
    coder: str
    excerpts: dict[str, Excerpt] = field(default_factory=dict)
    accepted: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class _Source:
    """A transcript as a source, and the selections in it."""

    guid: str
    name: str
    transcript: Transcript
    selections: list[_Selection]


def write_qdpx(project: Project) -> bytes:
    """A project as the bytes of a .qdpx file. Excerpts whose text is not at their place are left out: `misplaced`."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    sources = _sources(project)
    files = {"project.qde": document(_project(project, sources), settings_comment(project.codebook))}
    for source in sources:
        text = source.transcript.text
        files[f"sources/{source.guid}.txt"] = text.replace("\n", "\r\n") if project.line_endings == "crlf" else text
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, text.encode("utf-8", "replace"))
    return buffer.getvalue()


def misplaced(project: Project) -> list[Problem]:
    """A warning for each excerpt that is left out, since its text is not at its place in the transcripts."""
    texts = {transcript.path: transcript.text for transcript in project.transcripts}
    hint = "it lost its passage in an edit, or its transcript is not in the project"
    return [
        Problem(excerpt.transcript, 0, 0, f"'{excerpt.code}' by {excerpt.coder} is left out", hint, "warning")
        for excerpt in project.excerpts
        if not _is_placed(excerpt, texts)
    ]


def _is_placed(excerpt: Excerpt, texts: Mapping[str, str]) -> bool:
    text = texts.get(excerpt.transcript)
    return text is not None and excerpt.start < excerpt.end and excerpt.is_in(text)


def user_guid(coder: str) -> str:
    """The GUID of a coder; empty for none."""
    return guid_of("user", coder) if coder else ""


def _project(project: Project, sources: Sequence[_Source]) -> Node:
    codebook = with_codes(project.codebook, codes_beyond(project.codebook, project.excerpts))
    parts = [
        Node("Users", {}, list(_users(project.excerpts))),
        Node("CodeBook", {}, [codes_node(codebook)] if codebook.codes else []),
        Node("Cases", {}, list(_cases(sources))),
        Node("Sources", {}, [_source(source) for source in sources]),
        Node("Notes", {}, list(_notes(sources))),
    ]
    attributes = {"xmlns": PROJECT_NAMESPACE, "name": project.name or "interviews", "origin": ORIGIN}
    return Node("Project", attributes, [part for part in parts if part.inner])


def _users(excerpts: Iterable[Excerpt]) -> Iterator[Node]:
    """All coders, the machine last: QualCoder goes on as the first of them."""
    names: set[str] = set()
    for excerpt in excerpts:
        names |= {excerpt.coder, *(one.coder for one in excerpt.decisions), *(one.coder for one in excerpt.memos)}
    for name in sorted(names, key=lambda name: (name == MACHINE, name)):
        if name:
            yield Node("User", {"guid": user_guid(name), "name": name})


def _sources(project: Project) -> list[_Source]:
    transcripts = {transcript.path: transcript for transcript in project.transcripts}
    texts = {path: transcript.text for path, transcript in transcripts.items()}
    by_path: dict[str, dict[tuple[int, int, str], _Selection]] = defaultdict(dict)

    def selection(excerpt: Excerpt, coder: str) -> _Selection:
        key = (excerpt.start, excerpt.end, coder)
        guid = guid_of("selection", excerpt.transcript, *key)
        return by_path[excerpt.transcript].setdefault(key, _Selection(guid, key[:2], coder))

    placed = [excerpt for excerpt in project.excerpts if _is_placed(excerpt, texts)]
    for excerpt in placed:
        selection(excerpt, excerpt.coder).excerpts.setdefault(excerpt.code, excerpt)
    for excerpt in placed:
        for decision in excerpt.decisions if excerpt.status != "withdrawn" else ():
            if decision.status == "accepted":
                also = selection(excerpt, decision.coder)
                if excerpt.code not in also.excerpts and excerpt.coder not in also.accepted.get(excerpt.code, ()):
                    also.accepted.setdefault(excerpt.code, []).append(excerpt.coder)
    names: set[str] = set()
    return [
        _Source(
            guid_of("source", path),
            unique(_name_of(path, transcripts), names),
            transcript,
            [one for _, one in sorted(by_path[path].items(), key=lambda item: item[0])],
        )
        for path, transcript in sorted(transcripts.items())
    ]


def _name_of(path: str, paths: Iterable[str]) -> str:
    """A name for a source: that of its file or, where several have it, with its folders; never a path."""
    name = (PureWindowsPath(path).name if is_absolute(path) else path.rpartition("/")[2]) or "source"
    same = [other for other in paths if other.rpartition("/")[2].casefold() == name.casefold()]
    return clean(name if len(same) < 2 or is_absolute(path) else path.replace("/", "_"))


def is_absolute(path: str) -> bool:
    """Whether a path is absolute, on any system; one that is says more of a computer than others need to know."""
    return PurePosixPath(path).is_absolute() or bool(PureWindowsPath(path).anchor)


def _cases(sources: Iterable[_Source]) -> Iterator[Node]:
    """A case for each speaker of each transcript, with references to the coded selections in what the speaker says.

    Speech without a code is not selected: QualCoder takes each selection without a code for a note on it.
    """
    names: set[str] = set()
    for source in sources:
        stem = PurePosixPath(source.name).stem
        turns = source.transcript.turns
        refs = {turn.speaker: [Node("SourceRef", {"targetGUID": source.guid})] for turn in turns if turn.speaker}
        starts, ends = [turn.start for turn in turns], [turn.end for turn in turns]
        for selection in source.selections:
            start, end = selection.span
            inside = turns[bisect_right(ends, start) : bisect_left(starts, end)]
            for speaker in {turn.speaker for turn in inside} & refs.keys():
                refs[speaker].append(Node("SelectionRef", {"targetGUID": selection.guid}))
        for speaker, nodes in refs.items():
            guid = guid_of("case", source.transcript.path, speaker)
            yield Node("Case", {"guid": guid, "name": unique(clean(f"{stem}: {speaker}"), names)}, nodes)


def _source(source: _Source) -> Node:
    attributes = {
        "guid": source.guid,
        "name": source.name,
        "plainTextPath": f"internal://{source.guid}.txt",
        "creationDateTime": _DATE,
    }
    words = "\n".join(_settings(source))
    described = [Node("Description", {}, words)] if words else []
    return Node("TextSource", attributes, [*described, *(_selection(source, one) for one in source.selections)])


def _settings(source: _Source) -> Iterator[str]:
    """The path, layout and roles of a transcript, as lines for our own reader; only what its text does not tell."""
    transcript = source.transcript
    if not is_absolute(transcript.path) and transcript.path != source.name:
        yield f"Path: {transcript.path}"
    usual = read_text(transcript.text, transcript.path)[0]
    layout = None
    if usual.layout != transcript.layout and transcript.layout in {one.name for one in LAYOUTS}:
        layout = transcript.layout
        yield f"Layout: {layout}"
        usual = read_text(transcript.text, transcript.path, layout=layout)[0]
    expected: dict[str, Role] = {turn.speaker: turn.role for turn in usual.turns}
    roles = {turn.speaker: turn.role for turn in transcript.turns if expected.get(turn.speaker) != turn.role}
    if roles := {speaker: role for speaker, role in roles.items() if speaker}:
        yield f"Roles: {json.dumps(roles, ensure_ascii=False, sort_keys=True)}"


def _selection(source: _Source, selection: _Selection) -> Node:
    start, end = selection.span
    user = user_guid(selection.coder)
    attributes = {
        "guid": selection.guid,
        "startPosition": str(start),
        "endPosition": str(end),
        "creatingUser": user,
        "creationDateTime": _DATE,
    }
    accepted = [(code, coder) for code, coders in sorted(selection.accepted.items()) for coder in coders]
    excerpts = [excerpt for _, excerpt in sorted(selection.excerpts.items())]
    words = describe(excerpts, accepted, source.transcript.text)
    inner = [Node("Description", {}, words)] if words else []
    for code in sorted([*selection.excerpts, *selection.accepted]):
        excerpt = selection.excerpts.get(code)
        guids = [guid for guid, _, _ in _memos(excerpt)] if excerpt else []
        refs = [Node("CodeRef", {"targetGUID": code_guid(code)}), *(Node("NoteRef", {"targetGUID": g}) for g in guids)]
        coding = {"guid": guid_of("coding", selection.guid, code), "creatingUser": user, "creationDateTime": _DATE}
        inner.append(Node("Coding", coding, refs))
    return Node("PlainTextSelection", attributes, inner)


def _memos(excerpt: Excerpt) -> Iterator[tuple[str, str, str]]:
    """The memos on an excerpt, each with a GUID and its coder."""
    place = (excerpt.transcript, excerpt.start, excerpt.end, excerpt.coder, excerpt.code)
    for at, memo in enumerate(excerpt.memos):
        yield guid_of("note", *place, memo.coder, at), memo.coder, memo.text


def _notes(sources: Iterable[_Source]) -> Iterator[Node]:
    for source in sources:
        for selection in source.selections:
            for _, excerpt in sorted(selection.excerpts.items()):
                for guid, coder, text in _memos(excerpt):
                    attributes = {"guid": guid, "creatingUser": user_guid(coder), "creationDateTime": _DATE}
                    yield Node("Note", attributes, [Node("PlainTextContent", {}, text)])

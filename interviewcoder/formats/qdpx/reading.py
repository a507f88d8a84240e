"""REFI-QDA projects (.qdpx), whichever program wrote them, to transcripts, codes and excerpts.

Nothing is unpacked to disk, and nothing outside the file is read. What cannot be read is told, and the rest is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from interviewcoder.codebooks.qdc_reading import Codes, read_codes
from interviewcoder.codebooks.refi import Findings, child, children, guid_in, inside, local, parse, text_in
from interviewcoder.errors import Problem
from interviewcoder.formats.qdpx.opening import HINT, ProjectFile, harmless_path, name_of
from interviewcoder.formats.qdpx.positions import Counting, is_own, place, usual_counting
from interviewcoder.formats.qdpx.sources import SourceText, tell_of_the_rest, texts_of
from interviewcoder.formats.qdpx.words import Told, merged, together, understand, usual_status, with_accepted
from interviewcoder.formats.qdpx.writing import Project
from interviewcoder.model.coding import Excerpt, Memo
from interviewcoder.model.excerpts import excerpt_id
from interviewcoder.model.names import told_apart, unique
from interviewcoder.model.transcript import ROLES, Role
from interviewcoder.transcripts import LAYOUTS, read_text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SETTING = re.compile(r"(Path|Layout|Roles): (.*)")

Settings = tuple[str | None, Mapping[str, Role]]
"""The layout and the roles of labels that a transcript is read with."""


class Found(NamedTuple):
    """A project as read: `origin` is the program that wrote it, `settings` are those of its transcripts, by path.

    Of its excerpts only what the file says is known: not the speaker, nor the turn.
    """

    project: Project
    origin: str
    settings: Mapping[str, Settings]
    problems: tuple[Problem, ...]

    @property
    def is_own(self) -> bool:
        """Whether the tool itself wrote it."""
        return is_own(self.origin)


def read_qdpx(data: bytes, path: str) -> Found:
    """The project in a file's bytes, with what looks wrong in it.

    Raises InputError where it is none, or could harm: names that lead out of the archive, a ZIP or XML bomb, entities.
    """
    findings = Findings(path)
    file = ProjectFile(data, path, findings)
    root, comments = parse(file.xml, path, "Project")
    return _Reader(file, path, findings, root, comments).found()


class _Read(NamedTuple):
    """A text as its source has it, with the coded selections in it and where they are, as its program counts."""

    path: str
    raw: str
    selections: Sequence[Element]
    spans: Sequence[tuple[int, int]]


class _Reader:
    def __init__(
        self, file: ProjectFile, path: str, findings: Findings, root: Element, comments: Sequence[str]
    ) -> None:
        self._file = file
        self._root = root
        self._findings = findings
        self._origin = root.get("origin", "")
        self._is_own = is_own(self._origin)
        self._users = self._named_users()
        name = root.get("name") or PurePath(path).stem
        codebook = child(root, "CodeBook")
        refs = (ref for one in root.iter() if local(one) == "Coding" for ref in children(one, "CodeRef"))
        used = {guid_in(ref, "targetGUID") for ref in refs}
        self._codes: Codes = read_codes(codebook, comments, name, self._findings, used, any_id=self._is_own)
        self._by_id = {code.id: code for code in self._codes.codebook.codes}
        self._notes = {guid_in(note): note for note in children(child(root, "Notes"), "Note")}
        self._used_notes: set[str] = set()
        self._settings: dict[str, Settings] = {}

    def found(self) -> Found:
        transcripts, excerpts = [], []
        read = list(self._read())
        usual = usual_counting([(one.raw, one.spans) for one in read], self._origin)
        for one in read:
            layout, roles = self._settings[one.path]
            text, coded = self._source(one, usual)
            transcripts.append(read_text(text, one.path, layout=layout, roles=roles)[0])
            excerpts += sorted(coded, key=lambda one: (one.start, one.end, one.code, one.coder))
        unused = len(self._notes.keys() - self._used_notes - {""})
        for _ in range(unused):
            self._findings.add("notes are not on a coding", "a note that is not on a coding is left out")
        if not self._is_own:  # what our own have besides is made of what is read
            tell_of_the_rest(self._root, self._findings)
        codebook = self._codes.codebook
        project = Project(tuple(transcripts), tuple(excerpts), codebook, self._root.get("name") or codebook.name)
        return Found(project, self._origin, self._settings, tuple(self._findings.problems))

    def _read(self) -> Iterator[_Read]:
        """Each text of the project that can be read, with the passages that are coded in it."""
        names: set[str] = set()
        guids: set[str] = set()
        for element in inside(self._root, "Sources"):
            for text in texts_of(element, self._findings):
                if guid_in(text.element) in guids:
                    message = f"the source '{name_of(element)}' has the GUID of another source"
                    self._findings.add("sources have the GUID of another source", message, HINT)
                guids.add(guid_in(text.element))
                raw = self._file.text_of(text.element)
                if raw is not None:
                    path, layout, roles = self._settings_of(element)
                    path = unique(path, names)
                    self._settings[path] = (layout, roles)
                    yield _Read(path, raw, *self._coded_in(text, path))

    def _coded_in(self, text: SourceText, path: str) -> tuple[list[Element], list[tuple[int, int]]]:
        """The coded selections of a text, without those that do not say where they are, and the span of each."""
        if children(text.element, "Coding") or children(text.source, "Coding"):
            message = f"codes given to '{path}' as a whole are left out: only passages can be coded"
            self._findings.add("sources have codes as a whole", message, "give the codes to its passages")
        selections: list[Element] = []
        spans: list[tuple[int, int]] = []
        for selection, (start, end) in zip(text.selections, text.spans, strict=True):
            if not children(selection, "Coding"):
                if text_in(selection, "Description").strip():
                    message = "a note on a passage without a code is left out"
                    self._findings.add("notes on passages without a code are left out", message)
            elif start is None or end is None:
                self._no_place(path)
            else:
                selections.append(selection)
                spans.append((start, end))
        return selections, spans

    def _named_users(self) -> dict[str, str]:
        """The names of users by GUID, made distinct so that codings are not mixed up; a GUID is its first user's."""
        found: dict[str, str] = {}
        taken = {""}
        for element in children(child(self._root, "Users"), "User"):
            guid = guid_in(element)
            name = " ".join((element.get("name") or element.get("id") or "").split())
            if guid in found:
                message = f"the coder '{name}' has the GUID of another coder, who gets the codings of both"
                self._findings.add("coders have the GUID of another coder", message, HINT)
                continue
            known = found[guid] = name and told_apart(name, taken)
            taken.add(known)
            if known != name:
                message = f"two coders have the name '{name}'; one of them is '{known}' here"
                self._findings.add(
                    "coders have the name of another coder",
                    message,
                    "give them different names in the program that wrote the file",
                )
        return found

    def _settings_of(self, element: Element) -> tuple[str, str | None, Mapping[str, Role]]:
        """The path of a source, and the layout and roles that it is read with, as far as they are told."""
        lines = text_in(element, "Description").splitlines() if self._is_own else []
        told = {found[1]: found[2] for line in lines if (found := _SETTING.fullmatch(line))}
        layout = told.get("Layout")
        try:
            said = json.loads(told.get("Roles", "{}"))
        except (ValueError, RecursionError):
            said = {}
        roles = {label: role for label, role in said.items() if role in ROLES} if isinstance(said, dict) else {}
        known = layout if layout in {one.name for one in LAYOUTS} else None
        return harmless_path(told.get("Path") or name_of(element)), known, roles

    def _source(self, one: _Read, usual: Counting) -> tuple[str, list[Excerpt]]:
        """A text with newlines as LF, and the excerpts in it."""
        path = one.path
        placed = place(one.raw, one.spans, self._origin, usual)
        if placed.guess:
            message = f"it is a guess how positions in '{path}' are counted: {placed.guess}"
            self._findings.add(
                "sources have positions that were guessed",
                message,
                "check that some of its codings are in the right place",
            )
        coded: dict[tuple[int, int, str, str], tuple[Excerpt, Told]] = {}
        for selection, span in zip(one.selections, placed.spans, strict=True):
            if span is None:
                self._no_place(path)
                continue
            for excerpt, told in self._selection(selection, span, placed.text, path):
                key = (*span, excerpt.code, excerpt.coder)
                coded[key] = (merged(coded[key][0], excerpt), coded[key][1]) if key in coded else (excerpt, told)
        return placed.text, list(with_accepted(coded))

    def _no_place(self, path: str) -> None:
        message = f"a coding in '{path}' has no place in its text, and is left out"
        self._findings.add("codings have no place in their texts", message, HINT, "error")

    def _selection(
        self, selection: Element, span: tuple[int, int], text: str, path: str
    ) -> Iterator[tuple[Excerpt, Told]]:
        """The excerpts of a selection, each with what its description tells."""
        codings = [(coding, code) for coding in children(selection, "Coding") if (code := self._code_of(coding, path))]
        description = text_in(selection, "Description")
        own, told = understand(description, self._by_id, text)
        start, end = span
        for coding, code in codings:
            coder = self._coder_of(coding, selection)
            said = told.get(code) or Told()
            memos = ({coder: own} if own.strip() else {}) | {memo.coder: memo.text for memo in said.memos}
            refs = [*children(coding, "NoteRef"), *children(selection, "NoteRef")]
            for author, words in self._notes_on(refs, coder):
                memos[author] = together(memos.get(author, ""), words)
            excerpt = Excerpt(
                id=excerpt_id(path, coder, code, start, end),
                transcript=path,
                code=code,
                name=self._by_id[code].name,
                category=self._by_id[code].category,
                coder=coder,
                speaker="",
                role="unknown",
                turn=0,
                line=text.count("\n", 0, start) + 1,
                start=start,
                end=end,
                text=text[start:end],
                score=said.score,
                evidence=tuple(said.evidence),
                status=said.status or usual_status(coder),
                decisions=tuple(said.decisions),
                memos=tuple(Memo(author, words) for author, words in sorted(memos.items())),
            )
            yield excerpt, said

    def _code_of(self, coding: Element, path: str) -> str:
        """The id of the code of a coding; empty where the file has no such code, and a finding says so."""
        ref = child(coding, "CodeRef")
        code = self._codes.ids.get(guid_in(ref, "targetGUID"), "") if ref is not None else ""
        if not code:
            message = f"a coding in '{path}' has a code that is not in the file, and is left out"
            self._findings.add("codings have a code that is not in the file", message, HINT, "error")
        return code

    def _coder_of(self, *elements: Element) -> str:
        """The name of the first user that elements name; empty where they name none."""
        for element in elements:
            for attribute in ("creatingUser", "modifyingUser"):
                guid = guid_in(element, attribute)
                if guid and guid not in self._users:
                    message = "a coding or note names a coder who is not in the file; it becomes yours"
                    self._findings.add("codings or notes name coders who are not in the file", message, HINT)
                elif guid:
                    return self._users[guid]
        return ""

    def _notes_on(self, refs: Iterable[Element], coder: str) -> Iterator[tuple[str, str]]:
        """Each author of the notes with their text; several notes of one author are put together.

        Notes that name no author are by `coder`.
        """
        said: dict[str, list[str]] = {}
        for ref in refs:
            guid = guid_in(ref, "targetGUID")
            note = self._notes.get(guid)
            if note is None:
                message = "a coding has a note that is not in the file"
                self._findings.add("codings have notes that are not in the file", message, HINT)
                continue
            self._used_notes.add(guid)
            text = self._file.text_of(note)
            if text and text.strip():
                words = text if self._is_own else text.removeprefix("\ufeff").replace("\r\n", "\n")
                said.setdefault(self._coder_of(note) or coder, []).append(words)
        for author, texts in said.items():
            yield author, "\n\n".join(dict.fromkeys(texts))

"""The file of a REFI-QDA project, which is a ZIP: its XML, and the texts beside it.

Nothing is unpacked to disk, and nothing outside the file is read.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from interviewcoder.codebooks.refi import Findings, child, local, text_in
from interviewcoder.errors import InputError
from interviewcoder.transcripts import decode
from interviewcoder.transcripts.archive import is_archive, open_archive, read_member

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element
    from zipfile import ZipFile

HINT = "export the project anew"

_MOST_BYTES = 1 << 27
"""The largest XML that is read; a hundred interviews with a thousand codings each have some fifty megabytes."""


def is_project(data: bytes, path: str) -> bool:
    """Whether a file is a project: a ZIP with `project.qde` in it or, if that cannot be told, named like one."""
    from zipfile import BadZipFile, ZipFile

    if not is_archive(data):
        return path.lower().endswith(".qdpx")
    try:
        return _main_file(ZipFile(io.BytesIO(data))) is not None
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return path.lower().endswith(".qdpx")


def _main_file(archive: ZipFile) -> str | None:
    """The name of the XML file in an archive; None where it has none."""
    names = [name for name in archive.namelist() if "/" not in name and name.lower().endswith(".qde")]
    return next((name for name in names if name.lower() == "project.qde"), names[0] if names else None)


class ProjectFile:
    """An open project: `xml` is its main file. Raises InputError where it is none, or could harm."""

    def __init__(self, data: bytes, path: str, findings: Findings) -> None:
        if not is_archive(data):
            raise InputError(f"{path}: no REFI-QDA project, for it is no ZIP archive; export it anew as .qdpx")
        self._archive = open_archive(data, path)
        self._path = path
        self._findings = findings
        main = _main_file(self._archive)
        if main is None:
            raise InputError(f"{path}: no REFI-QDA project, for it has no 'project.qde' in it; is it the right file?")
        if self._archive.getinfo(main).file_size > _MOST_BYTES:
            size = f"{_MOST_BYTES >> 20} megabytes"
            raise InputError(f"{path}: refused, its XML is larger than {size}; export it in parts")
        self._files = {name.replace("\\", "/").casefold(): name for name in self._archive.namelist()}
        self.xml = self._read(main)

    def text_of(self, element: Element) -> str | None:
        """The text of a source or note as it is in the file; None where it cannot be read, and a finding says why."""
        where = element.get("plainTextPath") or ""
        name = name_of(element)
        if not where and child(element, "PlainTextContent") is not None:
            return text_in(element, "PlainTextContent")
        file = where.removeprefix("internal://").lstrip("/")
        member = self._files.get(f"sources/{file}".casefold())
        if not where:
            is_coded = any(local(one) == "Coding" for one in element.iter())
            message = f"'{name}' has no plain text, and is left out{' with its codings' if is_coded else ''}"
            kind = f"sources have no plain text{', and have codings' if is_coded else ''}"
            self._findings.add(kind, message, "export it as plain text", "error" if is_coded else "warning")
        elif not where.startswith("internal://") or "/" in file or "\\" in file or file in ("", ".", ".."):
            message = f"'{name}' is left out: its text is outside the project file, where it is not read"
            self._findings.add("sources have their text outside the file", message, "export it with its texts", "error")
        elif member is None:
            message = f"'{name}' is left out: its text is missing in the project file"
            self._findings.add("sources have no text in the file", message, HINT, "error")
        else:
            return self._decoded(self._read(member), name)
        return None

    def _read(self, member: str) -> bytes:
        try:
            return read_member(self._archive, member, self._path)
        except ValueError as error:  # places in the archive that cannot be
            raise InputError(f"{self._path}: '{member}' in it is damaged ({error}); export it anew") from None

    def _decoded(self, data: bytes, name: str) -> str | None:
        try:
            text = data.decode()
            if "\0" not in text:
                return text
            message = f"'{name}' is left out: it is no text"
        except UnicodeDecodeError:
            try:
                text, problems = decode(data, f"'{name}'")
            except InputError as error:
                message = str(error)
            else:
                for problem in problems:
                    self._findings.add("sources are not UTF-8", f"'{name}' is {problem.message}", problem.hint)
                return text
        self._findings.add("sources are no text", message, HINT, "error")
        return None


def harmless_path(name: str) -> str:
    """A source's name as a path for a transcript: relative, not leading out of its folder, 200 characters at most."""
    plain = "".join(character for character in name.replace("\\", "/") if character.isprintable())
    parts = [part.strip() for part in re.sub(r"^[A-Za-z]:", "", plain).split("/")]
    return "/".join(part for part in parts if part not in ("", ".", ".."))[:200] or "source"


def name_of(element: Element) -> str:
    """The name of a source, or of its file."""
    name = " ".join(element.get("name", "").split())
    return name or (element.get("plainTextPath") or "").rpartition("/")[2] or "source"

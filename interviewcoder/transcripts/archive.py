"""ZIP archives that others made (Word documents, projects of other tools), opened only if they are harmless."""

from __future__ import annotations

import io
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from interviewcoder.errors import InputError

if TYPE_CHECKING:
    from zipfile import ZipFile

MOST_FILES = 10_000
MOST_BYTES = 1 << 30
"""The most bytes of all files in an archive together, unpacked; a project of a hundred interviews has some ten
megabytes of text."""
MOST_OF_A_FILE = 1 << 28
_MOST_TIMES = 200
"""How many times smaller than its files an archive above a megabyte may be; text packs to a tenth at best."""


def is_archive(data: bytes) -> bool:
    """Whether bytes begin as a ZIP archive does."""
    return data.startswith(b"PK\x03\x04")


def open_archive(data: bytes, path: str) -> ZipFile:
    """A ZIP archive, whose files may be read whole.

    Nothing is unpacked to disk. Raises InputError where it is none, is damaged or encrypted, has names that lead out of
    it, or would unpack to more than is sensible.
    """
    from zipfile import BadZipFile, ZipFile

    try:
        archive = ZipFile(io.BytesIO(data))
        files = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise InputError(f"{path}: not a sound ZIP archive ({error}); save it anew") from None
    if len(files) > MOST_FILES:
        raise InputError(
            f"{path}: refused, it holds {len(files):,} files (at most {MOST_FILES:,}); is it the right file?"
        )
    total = sum(file.file_size for file in files)
    largest = max((file.file_size for file in files), default=0)
    if total > MOST_BYTES or largest > MOST_OF_A_FILE or total > max(_MOST_TIMES * len(data), 1 << 20):
        raise InputError(
            f"{path}: refused, it would unpack to {total:,} bytes, as a ZIP bomb does; is it the right file?"
        )
    for file in files:
        name = PurePosixPath(file.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in file.filename:
            raise InputError(
                f"{path}: refused, the name '{file.filename}' in it leads out of the archive; export it anew"
            )
        if file.flag_bits & 1:
            raise InputError(f"{path}: is encrypted; save it without a password")
    return archive


def read_member(archive: ZipFile, name: str, path: str) -> bytes:
    """The bytes of a file in an archive, at most as many as the archive says it has.

    Raises InputError where the file is not there or is damaged.
    """
    from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile
    from zlib import error as ZlibError  # noqa: N812 (a class named like a variable)

    try:
        if archive.getinfo(name).compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise InputError(f"{path}: '{name}' in it is packed in an odd way; save it anew")  # not a part at a time
        with archive.open(name) as stream:  # `read` without a number unpacks all that is there, whatever the size said
            return stream.read(archive.getinfo(name).file_size)
    except KeyError:
        raise InputError(f"{path}: has no '{name}' in it; export it anew") from None
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise InputError(f"{path}: '{name}' in it is damaged ({error}); export it anew") from None


def unpacked(data: bytes, path: str, endings: tuple[str, ...]) -> bytes:
    """A ZIP archive with its files stored unpacked, so that a library cannot unpack more than the archive says.

    Files without one of the `endings` are empty. Raises InputError as `open_archive` and `read_member` do.
    """
    from zipfile import ZipFile

    archive, stream = open_archive(data, path), io.BytesIO()
    with ZipFile(stream, "w") as copy:
        for name in dict.fromkeys(archive.namelist()):
            copy.writestr(name, read_member(archive, name, path) if name.lower().endswith(endings) else b"")
    return stream.getvalue()

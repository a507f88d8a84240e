"""Archives that claim less than they hold: no more is unpacked than they claim."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile

import pytest

from interviewcoder.errors import InputError
from interviewcoder.transcripts.archive import open_archive, read_member, unpacked

MEGABYTES = 64


def lying(method: int, name: str = "word/document.xml") -> bytes:
    """An archive with a file of 64 MB that says it has 2,000 bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive, archive.open(name, "w") as stream:
        for _ in range(MEGABYTES):
            stream.write(b"a" * (1 << 20))
    data = bytearray(buffer.getvalue())
    for mark, size, at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):  # in the file's header and in the list
        begin = data.index(mark)
        assert data[begin + at : begin + at + len(name)] == name.encode()
        struct.pack_into("<I", data, begin + size, 2000)
    return bytes(data)


@pytest.mark.parametrize(
    "read",
    [
        lambda data, path: unpacked(data, path, ("",)),
        lambda data, path: read_member(open_archive(data, path), "a", path),
    ],
)
def test_no_more_is_unpacked_than_an_archive_says_it_has(read) -> None:
    data = lying(zipfile.ZIP_DEFLATED, "a")
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="'a' in it is damaged"):
            read(data, "bomb.docx")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < (MEGABYTES << 20) / 10


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_cannot_be_unpacked_a_part_at_a_time_is_refused(method: int) -> None:
    with pytest.raises(InputError, match="packed in an odd way"):
        read_member(open_archive(lying(method), "bomb.docx"), "word/document.xml", "bomb.docx")


def test_a_sound_archive_is_the_same_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", "<a/>" * 1000)
        archive.writestr("b/c.xml", "ä")
        archive.writestr("b/c.png", "picture")
    with zipfile.ZipFile(io.BytesIO(unpacked(buffer.getvalue(), "a.docx", (".xml",)))) as archive:
        assert [(one.filename, one.compress_type) for one in archive.infolist()] == [
            ("a.xml", 0), ("b/c.xml", 0), ("b/c.png", 0)
        ]  # fmt: skip
        assert (archive.read("b/c.xml").decode(), archive.read("b/c.png")) == ("ä", b"")

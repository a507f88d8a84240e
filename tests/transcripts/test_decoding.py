"""Bytes to text: encodings, byte order marks, newlines, and files that are no text."""

from __future__ import annotations

import codecs

import pytest

from interviewcoder.errors import InputError
from interviewcoder.model.transcript import Transcript
from interviewcoder.transcripts import decode, read

FRENCH = (
    "Intervieweur : Où êtes-vous allée après l'été, à Besançon ?\n"
    "Interviewée : Ça dépend. La leçon reçue là-bas m'a été très utile, même gênée par le bruit du chauffage.\n"
    "Intervieweur : Et le problème était réglé ?\n"
    "Interviewée : Non, ça a empiré : la clé a cédé, le relevé était erroné, et voilà.\n"
)


def text_of(data: bytes) -> str:
    """The text of bytes that decode without any problem."""
    transcript, problems = read(data, "pump.txt")
    assert problems == []
    return transcript.text


def roles_of(transcript: Transcript) -> list[str]:
    """The roles of a transcript's turns, in order."""
    return [turn.role for turn in transcript.turns]


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
    ids=["utf-8", "utf-8-mark", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"],
)
def test_unicode_is_read_with_a_warning_only_where_it_is_not_utf_8(mark: bytes, encoding: str) -> None:
    text = FRENCH + "Interviewée : 😀 𝔘 — fin.\n"
    transcript, problems = read(mark + text.encode(encoding), "pompe.txt")
    assert transcript.text == text
    told = [] if encoding == "utf-8" else [f"not UTF-8, read as {encoding[:6]}"]
    assert [problem.message for problem in problems] == told


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_western_french_keeps_its_letters_and_a_warning_names_the_encoding(encoding: str) -> None:
    transcript, problems = read(FRENCH.encode(encoding), "interviews/pompe.txt")
    assert transcript.text == FRENCH
    assert all(letter in transcript.text for letter in "éèçàêùÇ")
    assert [(p.path, p.line, p.severity) for p in problems] == [("interviews/pompe.txt", 0, "warning")]
    assert any(name in problems[0].message for name in ("cp1252", "latin_1")), problems[0].message
    assert "UTF-8" in problems[0].hint
    assert roles_of(transcript) == ["interviewer", "participant"] * 2


@pytest.mark.parametrize("word", ["déjà", "français", "très", "Ça"])
def test_one_accented_word_is_enough(word: str) -> None:
    text = f"Interviewee: It was {word} there, by the pump.\n"
    transcript, _ = read(text.encode("cp1252"), "pump.txt")
    assert transcript.text == text


def test_typographic_signs_of_windows_survive() -> None:
    text = "Interviewee: It’s “old” – it drips… and costs 20 €.\n"
    transcript, problems = read(text.encode("cp1252"), "pump.txt")
    assert transcript.text == text
    assert "cp1252" in problems[0].message


@pytest.mark.parametrize("newline", ["\r\n", "\r"], ids=["crlf", "cr"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_newlines_become_lf(newline: str, encoding: str) -> None:
    transcript, _ = read(FRENCH.replace("\n", newline).encode(encoding), "pump.txt")
    assert transcript.text == FRENCH


def test_mixed_newlines_become_lf_each() -> None:
    data = b"Interviewer: one\r\n\r\nInterviewee: two\rInterviewer: three\n\rInterviewee: four"
    assert text_of(data) == "Interviewer: one\n\nInterviewee: two\nInterviewer: three\n\nInterviewee: four"


@pytest.mark.parametrize("mark", ["\v", "\u2028", "\u2029"])
def test_what_else_breaks_a_line_is_one_newline(mark: str) -> None:
    """Shift+Enter of a word processor, as it is pasted."""
    assert text_of(FRENCH.replace("\n", mark).encode()) == FRENCH


@pytest.mark.parametrize(
    "data",
    [
        b"Interviewer: hello\0there\n",
        b"\0" * 64,
        b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0" + bytes(range(256)) * 4,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 4,
        codecs.BOM_UTF16_LE + b"a\0b",
        codecs.BOM_UTF16_LE + b"\0\xd8a\0",
        codecs.BOM_UTF32_LE + b"\xff\xff\xff\xff",
        codecs.BOM_UTF8 + b"ab\xff",
    ],
    ids=["nul", "nuls", "zip", "png", "half-utf-16", "surrogate", "no-utf-32", "no-utf-8-behind-its-mark"],
)
def test_what_is_no_text_is_named(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^interviews/pump\.docx: ") as raised:
        read(data, "interviews/pump.docx")
    assert "\n" not in str(raised.value)
    assert any(word in str(raised.value) for word in ("UTF-8", "plain text", "save it anew")), "says what to do"


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize(
    ("text", "broken"), [("Enquêtrice: L'été,\nété.\n", b"\xc3"), ("It isn’t robust, isn’t it?\n", b"\x92")]
)
def test_a_broken_byte_does_not_make_a_text_one_of_another_encoding(mark: bytes, text: str, broken: bytes) -> None:
    data = mark + text.encode() + b"and " + broken + b"so"
    read, [problem] = decode(data, "one.txt")
    assert read == text + "and \ufffdso"
    assert (problem.line, problem.severity) == (text.count("\n") + 1, "warning")
    assert problem.message == "not UTF-8 here, read as \ufffd"
    assert (
        decode(data + broken + b" ", "one.txt")[1][0].message == "not UTF-8 here and in 1 more places, read as \ufffd"
    )

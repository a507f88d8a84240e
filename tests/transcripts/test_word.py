"""Word documents: each layout in one, tables, tracked changes, and documents made to do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from interviewcoder.errors import InputError
from interviewcoder.transcripts import read
from interviewcoder.transcripts.containers.word_tables import labelled_lines


def saved(document: object) -> bytes:
    stream = io.BytesIO()
    document.save(stream)  # type: ignore[attr-defined]
    return stream.getvalue()


def document_of(paragraphs: Sequence[str]) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def turns(data: bytes) -> list[tuple[str, float | None, str]]:
    transcript, _ = read(data, "pump.docx")
    return [(turn.speaker, turn.begins, transcript.speech(turn)) for turn in transcript.turns]


LAYOUTS = {
    "delve": ["Pumps", "", "Interviewer 1", "What stopped?", "Interviewee", "The filter.", "And the pump."],
    "labelled": ["Interviewer 1: What stopped?", "Interviewee: The filter.", "And the pump."],
    "otter": ["Pumps", "Interviewer 1  0:03", "What stopped?", "Interviewee  0:24", "The filter.", "And the pump."],
    "teams": ["Pumps", "November 3, 2025, 9:00AM", "45m 2s", "Dana Nott started transcription",
              "Interviewer 1   0:03\nWhat stopped?", "Interviewee   0:24\nThe filter.\n\nAnd the pump.",
              "Dana Nott stopped transcription"],
    "rev": ["Interviewer 1 (00:00:03):", "What stopped?", "Interviewee (00:00:24):", "The filter.", "And the pump."],
    "sonix": ["Interviewer 1: [00:00:03] What stopped?", "Interviewee: [00:00:24] The filter.", "And the pump."],
    "webvtt": ["WEBVTT", "", "1", "00:00:03.000 --> 00:00:05.000", "<v Interviewer 1>What stopped?</v>", "", "2",
               "00:00:24.000 --> 00:00:26.000", "<v Interviewee>The filter.</v>", "<v Interviewee>And the pump.</v>"],
    "webvtt without blank lines": ["WEBVTT", "1", "00:00:03.000 --> 00:00:05.000", "Interviewer 1: What stopped?", "2",
                                   "00:00:24.000 --> 00:00:26.000", "Interviewee: The filter. And the pump."],
    "otter with a header": ["Pumps", "Thu, Mar 02, 2023 3:04PM • 1:02:03", "SUMMARY KEYWORDS", "filter", "SPEAKERS",
                            "Anna, Bob", "Interviewer 1  0:03", "What stopped?", "Interviewee  0:24",
                            "The filter. And the pump.", "Transcribed by https://otter.ai"],
    "teams, old": ["0:0:3.0 --> 0:0:3.240\nInterviewer 1\nWhat stopped?",
                   "0:0:24.0 --> 0:0:26.0\nInterviewee\nThe filter. And the pump."],
    "srt": ["1", "00:00:03,000 --> 00:00:05,000", "Interviewer 1: What stopped?", "", "2",
            "00:00:24,000 --> 00:00:26,000", "Interviewee: The filter.", "And the pump."],
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(name: str) -> None:
    found = turns(document_of(LAYOUTS[name]))
    times = [None, None] if name in ("delve", "labelled") else [3, 24]
    assert [(speaker, time) for speaker, time, _ in found] == list(
        zip(["Interviewer 1", "Interviewee"], times, strict=True)
    )
    assert [" ".join(said.split()) for _, _, said in found] == ["What stopped?", "The filter. And the pump."]


@pytest.mark.parametrize(
    ("rows", "time"),
    [
        ([("Speaker", "Text"), ("Interviewer", "What stopped?"), ("Interviewee", "The filter.")], None),
        (
            [
                ("Time", "Speaker", "Text"),
                ("0:03", "Interviewer", "What stopped?"),
                ("0:24", "Interviewee", "The filter."),
            ],
            3,
        ),
        (
            [
                ("#", "Time", "Speaker", "Text"),
                ("1", "0:03", "Interviewer", "What stopped?"),
                ("2", "0:24", "Interviewee", "The filter."),
            ],
            3,
        ),
        ([("1", "Interviewer", "What stopped?"), ("2", "Interviewee", "The filter.")], None),
        ([("1.", "Interviewer", "What stopped?"), ("2.", "Interviewee", "The filter.")], None),
        ([("Turn", "Who", "Text"), ("3", "Interviewer", "What stopped?"), ("7", "Interviewee", "The filter.")], None),
        ([("Speaker:", "Text:"), ("Interviewer:", "What stopped?"), ("Interviewee:", "The filter.")], None),
        (
            [
                ("", "Speaker", "", "Text"),
                ("7", "Interviewer", "", "What stopped?"),
                ("", "", "", ""),
                ("8", "Interviewee", "", "The filter."),
            ],
            None,
        ),
        ([("Interviewer:", "[00:00:03]", "What stopped?"), ("Interviewee:", "[00:00:24]", "The filter.")], 3),
        (
            [
                ("Timespan", "Content", "Speaker"),
                ("0:03.0 - 0:24.0", "What stopped?", "Interviewer"),
                ("0:24.0 - 0:31.5", "The filter.", "Interviewee"),
            ],
            3,
        ),
    ],
)
def test_tables(rows: list[tuple[str, ...]], time: float | None) -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    found = turns(saved(document))
    assert [(speaker, said) for speaker, _, said in found] == [
        ("Interviewer", "What stopped?"), ("Interviewee", "The filter.")
    ]  # fmt: skip
    assert found[0][1] == time


@pytest.mark.parametrize("rows", [[["Anna", "3"], ["Ben", "10"]], [["1", "How many?"], ["2", "Some."]]])
def test_numbers_that_are_answers_or_people_are_kept(rows: list[list[str]]) -> None:
    assert list(labelled_lines(rows)) == [f"{who}: {what}" for who, what in rows]


def test_a_row_that_names_nobody_goes_on() -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=3)
    rows = [
        ("Speaker", "Time", "Text"),
        ("Anna", "0:01", "Hello"),
        ("Bob", "0:05", "Ten: yes"),
        ("", "0:09", "goes on"),
        ("Anna", "", "No"),
    ]
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    assert turns(saved(document)) == [
        ("Anna", 1, "Hello"), ("Bob", 5, "Ten: yes"), ("Bob", 9, "goes on"), ("Anna", None, "No")
    ]  # fmt: skip


@pytest.mark.parametrize("heading", [["#", "Speaker", "Text"], ["", "", ""]])
def test_a_row_that_goes_on_needs_no_number(heading: list[str]) -> None:
    rows = [heading, ["1", "Anna", "It broke."], ["", "", "Twice."], ["2", "Ben", "Why?"]]
    assert list(labelled_lines(rows)) == ["Anna: It broke.", "Twice.", "Ben: Why?"]


def test_what_stands_in_a_table_in_a_cell_is_there_once() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Interviewer", "What stopped?"
    table.rows[1].cells[0].text, table.rows[1].cells[1].text = "Interviewee", "The filter."
    inner = table.rows[1].cells[1].add_table(1, 2)
    inner.rows[0].cells[0].text, inner.rows[0].cells[1].text = "pump", "valve"
    merged = table.add_row()
    merged.cells[0].merge(merged.cells[1]).text = "And more."
    assert turns(saved(document)) == [
        ("Interviewer", None, "What stopped?"), ("Interviewee", None, "The filter. pump: valve\n\nAnd more.")
    ]  # fmt: skip


def test_tracked_changes_and_content_controls() -> None:
    document = docx.Document()
    document.add_paragraph("Interviewer: What stopped?")
    paragraph = document.add_paragraph("Interviewee: The ")
    for xml in (
        '<w:del {0} w:id="1" w:author="a"><w:r><w:delText>old </w:delText></w:r></w:del>',
        '<w:ins {0} w:id="2"><w:r><w:t>filter</w:t><w:tab/><w:t>😀</w:t><w:br/><w:t>broke</w:t></w:r></w:ins>',
    ):
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))
    control = "<w:sdt {0}><w:sdtContent><w:p><w:r><w:t>Interviewer: I see.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(2, parse_xml(control.format(nsdecls("w"))))
    assert [said for _, _, said in turns(saved(document))] == ["What stopped?", "The filter\t😀\nbroke", "I see."]


def changed(data: bytes, change: Callable[[str, bytes], bytes | None], more: dict[str, bytes] | None = None) -> bytes:
    """A document with each of its files as `change` makes it, and some more files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return stream.getvalue()


PLAIN = document_of(["Interviewer: What stopped?", "Interviewee: The filter."])


def in_document(old: bytes, new: bytes) -> bytes:
    return changed(PLAIN, lambda name, data: data.replace(old, new) if name == "word/document.xml" else data)


def test_notes_beside_the_text_are_told() -> None:
    data = io.BytesIO(document_of(["Interviewer: So?", "Interviewee: The filter."]))
    lines = '<w:footnote w:type="separator" w:id="-1"/><w:footnote w:id="0" w:type="continuationSeparator"/>'
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("word/footnotes.xml", f"<w:footnotes>{lines}<w:footnote w:id='1'/></w:footnotes>")
        archive.writestr("word/endnotes.xml", '<w:endnotes><w:endnote w:type="separator" w:id="-1"/></w:endnotes>')
        archive.writestr("word/comments.xml", "<w:comments><w:comment/><w:comment/></w:comments>")
    _, problems = read(data.getvalue(), "pump.docx")
    assert [problem.message for problem in problems] == [
        "its comments (2) are left out",
        "its footnotes (1) are left out",
    ]
    assert read(document_of(["Interviewer: So?", "Interviewee: The filter."]), "pump.docx")[1] == []


def test_what_stands_in_boxes_and_above_words() -> None:
    document = docx.Document()
    box = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in ("Interviewee: One.", "Two."))
    paragraph = document.add_paragraph("Interviewer: So?")
    run = f"<w:r {nsdecls('w')}><w:pict><w:txbxContent>{box}</w:txbxContent></w:pict></w:r>"
    paragraph._p.append(parse_xml(run))
    ruby = "<w:rt><w:r><w:t>kanji</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢字</w:t></w:r></w:rubyBase>"
    paragraph = document.add_paragraph("Interviewer: And ")
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:ruby>{ruby}</w:ruby></w:r>"))
    assert [(speaker, said) for speaker, _, said in turns(saved(document))] == [
        ("Interviewer", "So?"),
        ("Interviewee", "One.\nTwo."),
        ("Interviewer", "And 漢字"),
    ]


def test_entities_are_not_expanded() -> None:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (at, b"&l%d;" % (at - 1) * 10) for at in range(1, 9))
    doctype = b'<!DOCTYPE w:document [<!ENTITY l0 "lol">' + laughs + b'<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    data = changed(
        PLAIN,
        lambda name, xml: (
            xml.replace(b"<w:document", doctype + b"<w:document", 1).replace(b"The filter", b"&l8;&x;")
            if name == "word/document.xml"
            else xml
        ),
    )
    with pytest.raises(InputError, match=r"^pump\.docx: a damaged Word document \(XMLSyntaxError\)"):
        read(data, "pump.docx")


def test_external_parts_are_not_loaded(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    more = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
        f' Target="file://{secret}" TargetMode="External"/></Relationships>'
    ).encode()
    data = changed(
        PLAIN, lambda name, xml: xml.replace(b"</Relationships>", more) if name.endswith("document.xml.rels") else xml
    )
    assert [said for _, _, said in turns(data)] == ["What stopped?", "The filter."]


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil", "C:\\evil", "word\\..\\..\\evil"])
def test_names_that_lead_out_are_refused(name: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="leads out of the archive"):
        read(changed(PLAIN, lambda _, xml: xml, {name: b"evil"}), "pump.docx")
    assert not list(tmp_path.iterdir())


def test_a_bomb_is_refused() -> None:
    with pytest.raises(InputError, match=r"pump\.docx: refused, it would unpack to [\d,]+ bytes"):
        read(changed(PLAIN, lambda _, xml: xml, {"word/media/zeros.bin": bytes(200 << 20)}), "pump.docx")


def test_too_many_files_are_refused() -> None:
    with pytest.raises(InputError, match="it holds 10,"):
        read(changed(PLAIN, lambda _, xml: xml, {f"word/{number}": b"" for number in range(10_000)}), "pump.docx")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (changed(PLAIN, lambda name, xml: None if name == "word/document.xml" else xml), "no Word document"),
        (changed(PLAIN, lambda name, xml: None if name == "[Content_Types].xml" else xml), "damaged"),
        (in_document(b"</w:body>", b""), "damaged"),
        (PLAIN[:-200], "not a sound ZIP archive"),
        (PLAIN[:200] + bytes(200) + PLAIN[400:], ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), r"save it as \.docx"),
        (rb"{\rtf1 hello}", r"save it as \.docx"),
        (b"%PDF-1.7 hello", "a PDF"),
    ],
    ids=["no-document", "no-types", "cut-xml", "cut-zip", "zeros", "doc", "rtf", "pdf"],
)
def test_what_is_no_sound_document_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(InputError, match=rf"^pump\.docx: .*{said}"):
        read(data, "pump.docx")

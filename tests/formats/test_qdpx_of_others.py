"""REFI-QDA projects that other programs wrote, and hostile ones: read as far as they can be, refused or harmless."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interviewcoder.errors import InputError
from interviewcoder.formats.qdpx import opening
from interviewcoder.formats.qdpx.opening import harmless_path, is_project
from interviewcoder.formats.qdpx.positions import Counting, place, usual_counting
from interviewcoder.formats.qdpx.reading import Found, read_qdpx
from interviewcoder.formats.qdpx.writing import Project, write_qdpx
from interviewcoder.model.codebook import Code, Codebook
from interviewcoder.model.coding import MACHINE, Decision, Excerpt, Memo
from interviewcoder.transcripts import read_text

GUID = "00000000-0000-0000-0000-{:012d}"
TALK = "Interviewer: How is it?\n\nÉmile: The café 😀 was shut. And the tea?\n\nInterviewer: Ah.\n"


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """An archive of some files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def project_xml(inner: str, origin: str = "Other 1.0") -> str:
    """A project.qde as other programs write it."""
    said = f' origin="{origin}"' if origin else ""
    return f'<?xml version="1.0"?><Project xmlns="urn:QDA-XML:project:1.0" name="P"{said}>{inner}</Project>'


def selection(number: int, start: object, end: object, inner: str = "", user: int = 1) -> str:
    """A selection with a coding of code 10."""
    coding = f'<Coding guid="{GUID.format(number + 500)}"><CodeRef targetGUID="{GUID.format(10)}"/></Coding>'
    attributes = f'startPosition="{start}" endPosition="{end}" creatingUser="{GUID.format(user)}"'
    return f'<PlainTextSelection guid="{GUID.format(number)}" {attributes}>{inner or coding}</PlainTextSelection>'


USERS = f'<Users><User guid="{GUID.format(1)}" name="Ada"/></Users>'
CODES = f'<CodeBook><Codes><Code guid="{GUID.format(10)}" name="Tea time" isCodable="true"/></Codes></CodeBook>'


def other(text: str | bytes, selections: str, origin: str = "Other 1.0", folder: str = "Sources") -> Found:
    """What is read of another program's project with one source."""
    source = f'<Sources><TextSource guid="{GUID.format(2)}" name="One" plainTextPath="internal://One.TXT">{selections}'
    xml = project_xml(f"{USERS}{CODES}{source}</TextSource></Sources>", origin)
    return read_qdpx(zipped({"project.qde": xml, f"{folder}/one.txt": text}), "p.qdpx")


def texts(found: Found) -> list[str]:
    return [excerpt.text for excerpt in found.project.excerpts]


def said(found: Found) -> str:
    return "\n".join(map(str, found.problems))


def spans(text: str, *words: str) -> list[tuple[int, int]]:
    """Where words stand in a text, in its own counting."""
    return [(text.index(word), text.index(word) + len(word)) for word in words]


def selections(*places: tuple[int, int]) -> str:
    return "".join(selection(100 + number, *one) for number, one in enumerate(places))


def test_a_plain_project_of_another_program_is_read() -> None:
    found = other(TALK, selections(*spans(TALK, "The café 😀")))
    assert found.problems == ()
    assert texts(found) == ["The café 😀"]
    [excerpt] = found.project.excerpts
    assert (excerpt.code, excerpt.name, excerpt.coder, excerpt.transcript) == ("tea-time", "Tea time", "Ada", "One")
    assert (excerpt.status, excerpt.line) == ("accepted", 3)
    assert [turn.speaker for turn in found.project.transcripts[0].turns] == ["Interviewer", "Émile", "Interviewer"]


WORDS = ("The café", "was shut", "And the tea", "Ah")
CRLF = TALK.replace("\n", "\r\n")


def utf16(text: str, *words: str) -> list[tuple[int, int]]:
    """Where words stand in a text, counted in UTF-16."""

    def units(part: str) -> int:
        return len(part.encode("utf-16-le")) // 2

    return [(units(text[:start]), units(text[:end])) for start, end in spans(text, *words)]


@pytest.mark.parametrize(
    ("raw", "places", "origin"),
    [
        pytest.param(CRLF, spans(TALK, *WORDS), "MAXQDA 2022", id="MAXQDA counts CR LF as one"),
        pytest.param(CRLF, spans(TALK, *WORDS), "ATLAS.ti 23", id="so does ATLAS.ti"),
        pytest.param(CRLF, spans(CRLF, *WORDS), "NVivo 14", id="NVivo counts them as two"),
        pytest.param(CRLF, utf16(CRLF, *WORDS), "NVivo 14", id="and counts in UTF-16"),
        pytest.param(CRLF, spans(CRLF, *WORDS), "MAXQDA 2022", id="what fits counts more than the name"),
        pytest.param(CRLF, spans(TALK, *WORDS), "", id="and without a name"),
        pytest.param(TALK, utf16(TALK, *WORDS), "Other", id="UTF-16 in a file with LF"),
        pytest.param(
            "\ufeff" + TALK, spans(TALK, *WORDS), "QualCoder 3.5", id="QualCoder writes a mark, and does not count it"
        ),
        pytest.param("\ufeff" + TALK, spans("\ufeff" + TALK, *WORDS), "Other", id="a mark that is counted"),
        pytest.param("\ufeff" + CRLF, utf16("\ufeff" + CRLF, *WORDS), "Other", id="all at once"),
    ],
)
def test_the_way_of_counting_is_told_by_what_fits(raw: str, places: list[tuple[int, int]], origin: str) -> None:
    found = other(raw, selections(*places), origin)
    assert texts(found) == list(WORDS)
    assert found.problems == ()
    assert found.project.transcripts[0].text == TALK


def test_where_several_ways_fit_it_is_a_guess_and_told() -> None:
    raw = "a\r\n\r\nb c d e f g h"
    for origin, letter, counting in (("MAXQDA", "d", Counting(1, 1)), ("NVivo", "c", Counting(2, 2))):
        placed = place(raw, [(7, 8)], origin, usual_counting([(raw, [(7, 8)])], origin))
        assert placed.spans[0] is not None
        assert (placed.text[slice(*placed.spans[0])], placed.guess) == (letter, counting)
        found = other(raw, selections((7, 8)), origin)
        assert texts(found) == [letter]
        assert "it is a guess how positions in 'One' are counted" in said(found)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.text(max_size=30), st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=4), st.text(max_size=8)
)
def test_whatever_positions_say_spans_are_in_the_text(raw: str, places: list[tuple[int, int]], origin: str) -> None:
    placed = place(raw, places, origin, usual_counting([(raw, places)], origin))
    assert "\r" not in placed.text
    assert all(span is None or 0 <= span[0] < span[1] <= len(placed.text) for span in placed.spans)


def test_texts_within_the_xml_and_a_folder_of_any_case_are_read() -> None:
    inner = f"<PlainTextContent>{TALK}</PlainTextContent>{selections(*spans(TALK, 'The café'))}"
    source = f'<Sources><TextSource guid="{GUID.format(2)}" name="One">{inner}</TextSource></Sources>'
    found = read_qdpx(zipped({"Thesis.qde": project_xml(USERS + CODES + source, origin="")}), "p.qdpx")
    assert (texts(found), found.origin, found.problems) == (["The café"], "", ())
    for folder in ("sources", "Sources", "SOURCES"):
        assert texts(other(TALK, selections(*spans(TALK, "The café")), folder=folder)) == ["The café"]


def test_sources_that_are_no_text_are_left_out_by_name() -> None:
    sources = "".join(
        f'<{kind} guid="{GUID.format(number)}" name="{kind} of mine" path="internal://x"/>'
        for number, kind in enumerate(["PictureSource", "PDFSource", "AudioSource", "VideoSource"])
    )
    rich = f'<TextSource guid="{GUID.format(9)}" name="Rich" richTextPath="internal://x.docx"/>'
    found = read_qdpx(zipped({"project.qde": project_xml(f"<Sources>{sources}{rich}</Sources>")}), "p.qdpx")
    assert found.project.transcripts == ()
    for name in ("PictureSource of mine", "PDFSource of mine", "AudioSource of mine", "VideoSource of mine", "Rich"):
        assert f"'{name}'" in said(found)
    assert {problem.severity for problem in found.problems} == {"warning"}


def test_texts_beside_pages_and_recordings_are_read_with_their_codings() -> None:
    start, end = spans(TALK, "The café 😀")[0]
    text = 'plainTextPath="internal://One.TXT"'
    coding = f'<Coding guid="{GUID.format(71)}"><CodeRef targetGUID="{GUID.format(10)}"/></Coding>'
    page = f'<PDFSelection guid="{GUID.format(60)}" page="1">{coding}</PDFSelection>'
    beside = f'<Representation guid="{GUID.format(61)}" {text}>{selections((start, end))}</Representation>'
    points = "".join(
        f'<SyncPoint guid="{GUID.format(80 + number)}" position="{at}"/>' for number, at in enumerate((start, end))
    )
    between = f'fromSyncPoint="{GUID.format(80)}" toSyncPoint="{GUID.format(81)}"'
    passage = f'<TranscriptSelection guid="{GUID.format(90)}" {between}>{coding}</TranscriptSelection>'
    heard = f'<Transcript guid="{GUID.format(62)}" {text}>{points}{passage}</Transcript>'
    sources = (
        f'<Sources><PDFSource guid="{GUID.format(3)}" name="Paper">{page}{beside}</PDFSource>'
        f'<AudioSource guid="{GUID.format(4)}" name="Talk">{heard}</AudioSource>'
        f'<VideoSource guid="{GUID.format(5)}" name="Film">{coding}</VideoSource></Sources>'
    )
    xml = project_xml(f"{USERS}{CODES}{sources}")
    found = read_qdpx(zipped({"project.qde": xml, "sources/one.txt": TALK}), "p.qdpx")
    assert [(one.transcript, one.text) for one in found.project.excerpts] == [
        ("Paper", "The café 😀"),
        ("Talk", "The café 😀"),
    ]
    assert {(problem.message, problem.severity) for problem in found.problems} == {
        ("codings of 'Paper' that are not on its text are left out", "error"),
        ("'Film' is no text (VideoSource) and is left out, with its codings", "error"),
    }


def test_users_of_one_name_stay_two() -> None:
    two = f'<Users><User guid="{GUID.format(1)}" name="Ada"/><User guid="{GUID.format(2)}" name="Ada"/></Users>'
    place = spans(TALK, "The café")[0]
    coded = selection(101, *place) + selection(102, *place, user=2)
    source = f'<Sources><TextSource guid="{GUID.format(6)}" name="One" plainTextPath="internal://One.TXT">{coded}'
    xml = project_xml(f"{two}{CODES}{source}</TextSource></Sources>")
    found = read_qdpx(zipped({"project.qde": xml, "sources/one.txt": TALK}), "p.qdpx")
    assert [one.coder for one in found.project.excerpts] == ["Ada", "Ada 2"]
    assert "two coders have the name 'Ada'; one of them is 'Ada 2' here" in said(found)


def test_sources_of_one_name_stay_two_and_their_descriptions_are_no_settings() -> None:
    described = "<Description>Path: other.txt\nLayout: delve</Description>"
    sources = "".join(
        f'<TextSource guid="{GUID.format(number)}" name="One" plainTextPath="internal://{number}.txt">{described}'
        f"{selection(100 + number, 0, 4)}</TextSource>"
        for number in (6, 7)
    )
    xml = project_xml(f"{USERS}{CODES}<Sources>{sources}</Sources>")
    found = read_qdpx(zipped({"project.qde": xml, "sources/6.txt": "Tea.", "sources/7.txt": "Milk"}), "p.qdpx")
    first, second = found.project.transcripts
    assert (first.path, found.settings[first.path]) == ("One", (None, {}))
    assert [(one.transcript, one.text) for one in found.project.excerpts] == [("One", "Tea."), (second.path, "Milk")]
    assert second.path != first.path


def test_a_coding_is_its_own_coders_or_else_the_selections_and_a_coder_may_have_but_an_id() -> None:
    users = "".join(f'<User guid="{GUID.format(number)}" id="{name}"/>' for number, name in ((1, "Ada"), (2, "Bo")))
    ref = f'<CodeRef targetGUID="{GUID.format(10)}"/>'
    codings = [
        f'<Coding guid="{GUID.format(70 + number)}" {by}>{ref}</Coding>'
        for number, by in enumerate(["", f'creatingUser="{GUID.format(2)}"', f'modifyingUser="{GUID.format(2)}"'])
    ]
    coded = "".join(selection(101 + at, at, at + 4, coding) for at, coding in enumerate(codings))
    source = f'<Sources><TextSource guid="{GUID.format(6)}" name="One" plainTextPath="internal://One.TXT">{coded}'
    xml = project_xml(f"<Users>{users}</Users>{CODES}{source}</TextSource></Sources>")
    found = read_qdpx(zipped({"project.qde": xml, "sources/one.txt": TALK}), "p.qdpx")
    assert [one.coder for one in found.project.excerpts] == ["Ada", "Bo", "Bo"]


def test_what_stands_beside_codes_and_codings_is_told() -> None:
    rest = (
        '<Variables><Variable name="age"/></Variables><Cases><Case/></Cases><Sources/><Links><Link/></Links>'
        "<Description>My thesis.</Description>"
    )
    found = read_qdpx(zipped({"project.qde": project_xml(rest)}), "p.qdpx")
    assert [problem.message for problem in found.problems] == [
        "the project's variables (1) are left out",
        "the project's links (1) are left out",
        "the description of the project is left out",
    ]


def test_a_code_that_passages_have_is_one_whatever_the_file_says_of_it() -> None:
    codes = CODES.replace('isCodable="true"', 'isCodable="false"')
    source = f'<Sources><TextSource guid="{GUID.format(2)}" name="One" plainTextPath="internal://One.TXT">'
    coded = selections(*spans(TALK, "The café"))
    xml = project_xml(f"{USERS}{codes}{source}{coded}</TextSource></Sources>")
    found = read_qdpx(zipped({"project.qde": xml, "sources/one.txt": TALK}), "p.qdpx")
    assert [(one.code, one.text) for one in found.project.excerpts] == [("tea-time", "The café")]
    assert found.problems == ()


def test_line_ends_that_xml_has_made_one_are_counted_as_the_program_did() -> None:
    """A text in the XML loses its CR LF, after positions were counted with them."""
    words = ("was shut", "And the tea", "Ah")
    source = f'<Sources><TextSource guid="{GUID.format(2)}" name="One"><PlainTextContent>{CRLF}</PlainTextContent>'
    xml = project_xml(f"{USERS}{CODES}{source}{selections(*spans(CRLF, *words))}</TextSource></Sources>")
    found = read_qdpx(zipped({"project.qde": xml}), "p.qdpx")
    assert (texts(found), found.problems) == (list(words), ())


def test_a_project_counts_alike_in_all_of_its_sources() -> None:
    """Of one passage alone two ways fit; the other source tells which it is."""
    raw, span = "x\r\n\r\nab cd ef gh ij", (8, 14)
    alone = place(raw, [span], "Other", usual_counting([(raw, [span])], "Other"))
    assert (alone.text[slice(*alone.spans[0] or ())], alone.guess) == (" ef gh", Counting())
    usual = usual_counting([(CRLF, spans(CRLF, *WORDS)), (raw, [span])], "Other")
    beside = place(raw, [span], "Other", usual)
    assert (beside.text[slice(*beside.spans[0] or ())], usual.line_end) == ("cd ef ", 2)


def test_what_fits_no_way_of_counting_is_told() -> None:
    inside = [(start + 2, end - 1) for start, end in spans(TALK, "Interviewer", "Émile", "was shut")]
    assert "it is a guess how positions in 'One' are counted" in said(other(TALK, selections(*inside)))


def test_what_points_nowhere_is_told_and_the_rest_is_read() -> None:
    start, end = spans(TALK, "The café")[0]
    ghost = f'<Coding guid="{GUID.format(7)}"><CodeRef targetGUID="{GUID.format(999)}"/></Coding>'
    nothing = f'<Coding guid="{GUID.format(8)}"/>'
    noted = (
        f'<Coding guid="{GUID.format(9)}"><CodeRef targetGUID="{GUID.format(10)}"/>'
        f'<NoteRef targetGUID="{GUID.format(998)}"/></Coding>'
    )
    found = other(
        TALK,
        selection(101, start, end, ghost)
        + selection(102, start, end, nothing)
        + selection(103, end, start)
        + selection(104, start, 99999)
        + selection(105, "x", end)
        + selection(106, start, start)
        + selection(107, start, end, noted, user=77)
        + selection(108, start, end, "<Description>Just a note.</Description>")
        + f'<Coding guid="{GUID.format(11)}"><CodeRef targetGUID="{GUID.format(10)}"/></Coding>',
    )
    assert [(one.text, one.coder) for one in found.project.excerpts] == [("The café", "")]
    for part in (
        "a coding in 'One' has a code that is not in the file",
        "a coding in 'One' has no place in its text",
        "names a coder who is not in the file",
        "a coding has a note that is not in the file",
        "a note on a passage without a code is left out",
        "codes given to 'One' as a whole are left out",
    ):
        assert part in said(found), part
    assert "The café" not in said(found)


def test_the_first_of_two_with_the_same_guid_counts() -> None:
    users = f'<Users><User guid="{GUID.format(1)}" name="Ada"/><User guid="{GUID.format(1)}" name="Bo"/></Users>'
    xml = project_xml(users + CODES.replace("</Codes>", f'<Code guid="{GUID.format(10)}" name="B"/></Codes>'))
    found = read_qdpx(zipped({"project.qde": xml}), "p.qdpx")
    assert "'Bo' has the GUID of another" in said(found)
    assert "code 'B' has the GUID of another" in said(found)


def test_of_many_mistakes_five_are_told_and_the_others_counted() -> None:
    found = other(TALK, "".join(selection(number, 5, 2) for number in range(100, 140)))
    assert len(found.problems) == 6
    assert "35 more codings have no place in their texts" in str(found.problems[-1])


def test_guids_are_the_same_in_braces_and_capitals() -> None:
    upper = CODES.replace(GUID.format(10), "{ABCDEF00-0000-0000-0000-00000000000A}")
    coding = f'<Coding guid="{GUID.format(7)}"><CodeRef targetGUID="abcdef00-0000-0000-0000-00000000000a"/></Coding>'
    source = (
        f'<TextSource guid="{GUID.format(2)}" name="One" plainTextPath="internal://a.txt">{selection(3, 0, 11, coding)}'
    )
    xml = project_xml(f"{USERS}{upper}<Sources>{source}</TextSource></Sources>")
    assert texts(read_qdpx(zipped({"project.qde": xml, "sources/a.txt": TALK}), "p.qdpx")) == ["Interviewer"]


def test_notes_on_codings_and_descriptions_are_memos() -> None:
    """ATLAS.ti and NVivo keep them in notes, MAXQDA and QualCoder in the description of the selection."""
    start, end = spans(TALK, "The café")[0]
    ref = f'<CodeRef targetGUID="{GUID.format(10)}"/><NoteRef targetGUID="{GUID.format(60)}"/>'
    coding = f'<Description>Said twice.</Description><Coding guid="{GUID.format(7)}">{ref}</Coding>'
    source = f'<TextSource guid="{GUID.format(2)}" name="One" plainTextPath="internal://a.txt">'
    source += f"{selection(3, start, end, coding)}</TextSource>"
    users = USERS.replace("</Users>", f'<User guid="{GUID.format(4)}" name="Bo"/></Users>')
    notes = (
        f'<Notes><Note guid="{GUID.format(60)}" creatingUser="{GUID.format(4)}" plainTextPath="internal://n.txt"/>'
        f'<Note guid="{GUID.format(61)}"><PlainTextContent>Of no coding.</PlainTextContent></Note></Notes>'
    )
    xml = project_xml(f"{users}{CODES}<Sources>{source}</Sources>{notes}")
    files = {"project.qde": xml, "sources/a.txt": TALK, "sources/n.txt": "\ufeffA note.\r\nOf mine."}
    found = read_qdpx(zipped(files), "p.qdpx")
    assert found.project.excerpts[0].memos == (Memo("Ada", "Said twice."), Memo("Bo", "A note.\nOf mine."))
    assert "a note that is not on a coding is left out" in said(found)


def test_of_several_notes_of_one_coder_none_is_lost() -> None:
    """A description and a note, and two selections of the same words."""
    start, end = spans(TALK, "The café")[0]
    ref = f'<CodeRef targetGUID="{GUID.format(10)}"/>'
    note, also = (f'<NoteRef targetGUID="{GUID.format(guid)}"/>' for guid in (60, 61))
    twice = [
        f'<Description>{words}</Description><Coding guid="{GUID.format(guid)}">{ref}{noted}</Coding>{of_both}'
        for words, guid, noted, of_both in (("First.", 7, note, also), ("Second.", 8, "", ""))
    ]
    source = f'<TextSource guid="{GUID.format(2)}" name="One" plainTextPath="internal://a.txt">'
    source += "".join(selection(number, start, end, inner) for number, inner in zip((3, 4), twice, strict=True))
    notes = "".join(
        f'<Note guid="{GUID.format(guid)}" creatingUser="{GUID.format(1)}"><PlainTextContent>{words}</PlainTextContent>'
        "</Note>"
        for guid, words in ((60, "Noted."), (61, "Also."))
    )
    xml = project_xml(f"{USERS}{CODES}<Sources>{source}</TextSource></Sources><Notes>{notes}</Notes>")
    [excerpt] = read_qdpx(zipped({"project.qde": xml, "sources/a.txt": TALK}), "p.qdpx").project.excerpts
    assert excerpt.memos == (Memo("Ada", "First.\n\nNoted.\n\nAlso.\n\nSecond."),)


def test_what_qualcoder_writes_of_our_project_still_tells_what_was_decided() -> None:
    """It splits selections, drops notes, adds a mark, and keeps names and descriptions."""
    transcript = read_text(TALK, "talk.txt")[0]
    start, end = spans(TALK, "And the tea?")[0]
    codes = Codebook("b", uncategorised=(Code("tea", "Tea"), Code("end", "The end")))

    def excerpt(code: str, coder: str, **more: object) -> Excerpt:
        fields = {"score": 100.0, "evidence": (), "status": "accepted", **more}
        return Excerpt(
            "", "talk.txt", code, code, "", coder, "", "unknown", 0, 3, start, end, TALK[start:end], **fields  # type: ignore[arg-type]
        )  # fmt: skip

    machine = excerpt("tea", MACHINE, decisions=(Decision("anna", "accepted"),), memos=(Memo("anna", "Yes.\nTea."),))
    data = write_qdpx(Project([transcript], [machine, excerpt("end", MACHINE, score=91.5, status="proposed")], codes))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    xml = re.sub(r"<Notes>.*</Notes>|<NoteRef [^>]*>|<!--.*?-->", "", files["project.qde"], flags=re.DOTALL)
    xml = re.sub(r'origin="[^"]*"', 'origin="QualCoder 3.5"', xml)
    described, coding = (
        r"<PlainTextSelection [^>]*>\s*<Description>[^<]*</Description>",
        r"<Coding (?:(?!</Coding>).)*</Coding>",
    )
    two = re.compile(rf"({described})\s*({coding})\s*(<Coding )", re.DOTALL)
    split = two.sub(r"\1\2</PlainTextSelection>\1\3", xml)
    assert split.count("<PlainTextSelection ") == xml.count("<PlainTextSelection ") + 1
    [source] = [name for name in files if name != "project.qde"]
    found = read_qdpx(zipped({"project.qde": split, source: "\ufeff" + files[source]}), "p.qdpx")
    assert found.problems == ()
    told = [(one.code, one.coder, one.score, one.status, one.decisions, one.memos) for one in found.project.excerpts]
    assert told == [
        ("end", MACHINE, 91.5, "proposed", (), ()),
        ("tea", MACHINE, 100.0, "accepted", (Decision("anna", "accepted"),), (Memo("anna", "Yes.\nTea."),)),
    ]


# Hostile files


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/cron.d/evil", "C:\\evil.txt", "sources/../../evil", "..\\evil"])
def test_names_that_lead_out_of_the_archive_are_refused(name: str) -> None:
    files = {"project.qde": project_xml(""), name: "x"}
    with pytest.raises(InputError, match=r"p\.qdpx: refused, the name .* leads out of the archive"):
        read_qdpx(zipped(files), "p.qdpx")


@pytest.mark.parametrize(
    "where",
    [
        "absolute:///etc/passwd", "relative:///../../etc/passwd", "internal://../../../etc/passwd", "/etc/passwd",
        "internal://..\\..\\x", "file:///etc/passwd", "internal://", "internal://..", "internal://sub/x.txt",
    ],
)  # fmt: skip
def test_texts_outside_the_file_are_not_read(where: str) -> None:
    source = f'<Sources><TextSource guid="{GUID.format(2)}" name="One" plainTextPath="{where}"/></Sources>'
    files = {"project.qde": project_xml(source), "sources/sub/x.txt": TALK}
    found = read_qdpx(zipped(files), "p.qdpx")
    assert found.project.transcripts == ()
    assert "'One' is left out: its text is outside the project file" in said(found)
    assert "root:" not in said(found)


def test_a_zip_bomb_is_refused() -> None:
    with pytest.raises(InputError, match="as a ZIP bomb does"):
        read_qdpx(zipped({"project.qde": project_xml(""), "sources/a.txt": b"\0" * 50_000_000}), "p.qdpx")


def test_xml_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_MOST_BYTES", 100)
    with pytest.raises(InputError, match="its XML is larger than"):
        read_qdpx(zipped({"project.qde": project_xml(USERS)}), "p.qdpx")


def test_a_zip_that_lies_about_its_sizes_is_refused() -> None:
    data = zipped({"project.qde": project_xml(" " * 3_000_000)})
    size = struct.pack("<I", len(project_xml(" " * 3_000_000)))
    with pytest.raises(InputError, match=r"^p\.qdpx: "):
        read_qdpx(data.replace(size, struct.pack("<I", 100)), "p.qdpx")


ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        pytest.param(f'<!DOCTYPE x [<!ENTITY a0 "ha">{ENTITIES}]>', id="billion laughs"),
        pytest.param('<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>', id="external entity"),
        pytest.param(
            '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p; <!ENTITY a9 "x">]>', id="parameter entity"
        ),
        pytest.param('<!DOCTYPE Project SYSTEM "http://127.0.0.1:9/x.dtd">', id="external subset"),
    ],
)
def test_entities_are_refused(doctype: str) -> None:
    xml = project_xml("<Description>&a9;</Description>").replace("<Project", f"{doctype}<Project", 1)
    with pytest.raises(InputError, match=r"^p\.qdpx: refused, its XML has a document type"):
        read_qdpx(zipped({"project.qde": xml}), "p.qdpx")


def test_xml_that_is_nested_very_deeply_is_refused() -> None:
    deep = "".join(f"<a{number % 97}>" for number in range(100_000))
    with pytest.raises(InputError, match="nested too deeply"):
        read_qdpx(zipped({"project.qde": project_xml(deep)}), "p.qdpx")


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "no ZIP archive"),
        (b"PK\x03\x04 and no more", "not a sound ZIP archive"),
        (zipped({"other.xml": "<a/>"}), "no 'project.qde' in it"),
        (zipped({"folder/project.qde": "<a/>"}), "no 'project.qde' in it"),
        (zipped({"project.qde": ""}), "not XML"),
        (zipped({"project.qde": b"<Project>\xe9</Project>"}), "not XML"),
        (zipped({"project.qde": "<CodeBook/>"}), "no Project element"),
    ],
)
def test_what_is_no_project_is_an_error_that_says_so(data: bytes, part: str) -> None:
    with pytest.raises(InputError, match=rf"^p\.qdpx: .*{part}"):
        read_qdpx(data, "p.qdpx")


def test_sources_that_are_not_utf8_or_no_text() -> None:
    latin = other("Interviewer: Où est le café, là-bas, à côté ?\n\nÉmile: Là.\n".encode("latin-1"), "")
    assert "is not UTF-8, read as" in said(latin)
    assert "café" in latin.project.transcripts[0].text
    binary = other(b"a\0b" * 100, "")
    assert binary.project.transcripts == ()
    assert "'One' is left out: it is no text" in said(binary)


def test_paths_are_made_harmless() -> None:
    names = ["/etc/passwd", "../../x.txt", "C:\\a\\b.txt", "a/./b//c.txt", "..", "a\x1b[31m.txt", "plain.txt"]
    assert [harmless_path(name) for name in names] == [
        "etc/passwd", "x.txt", "a/b.txt", "a/b/c.txt", "source", "a[31m.txt", "plain.txt",
    ]  # fmt: skip
    assert harmless_path("x" * 300) == "x" * 200


def test_projects_are_known_by_what_is_in_them() -> None:
    project = zipped({"project.qde": "x"})
    assert is_project(project, "no-ending")
    assert is_project(b"PK\x03\x04 damaged", "p.QDPX")
    assert not is_project(zipped({"word/document.xml": "x"}), "a.docx")
    assert not is_project(b"PK\x03\x04 damaged", "a.docx")
    assert not is_project(TALK.encode(), "talk.txt")


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary(max_size=60), st.integers(0, 900), st.booleans())
def test_a_damaged_project_gives_a_plain_error_or_is_read(noise: bytes, where: int, in_xml: bool) -> None:
    good = zipped({"project.qde": project_xml(USERS + CODES), "sources/one.txt": TALK})
    if in_xml:
        xml = project_xml(USERS + CODES).encode()
        data = zipped({"project.qde": xml[:where] + noise + xml[where + len(noise) :]})
    else:
        data = good[:where] + noise + good[where + len(noise) :]
    try:
        read_qdpx(data, "p.qdpx")
    except InputError as error:
        assert str(error).startswith("p.qdpx: ")  # noqa: PT017 (not every damage is an error)

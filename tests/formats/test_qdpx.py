"""REFI-QDA projects: ours lose nothing, those of other programs are read, and hostile ones are refused or harmless."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interviewcoder.codebooks.qdc import ORIGIN
from interviewcoder.formats.qdpx.reading import Found, read_qdpx
from interviewcoder.formats.qdpx.words import Told, together, understand
from interviewcoder.formats.qdpx.writing import Project, misplaced, user_guid, write_qdpx
from interviewcoder.model.codebook import Category, Code, Codebook, Phrase, Term
from interviewcoder.model.coding import MACHINE, Decision, Excerpt, Match, Memo
from interviewcoder.model.excerpts import excerpt_id
from interviewcoder.model.transcript import Transcript
from interviewcoder.transcripts import read, read_text

SHARED = Path(__file__).parents[3] / "shared"
SCHEMA = SHARED / "refi-qda" / "Project.xsd"
GOLDEN = Path(__file__).parents[1] / "golden" / "project.qde"

TALK = "Interviewer: How is it?\r\n\r\nÉmile: The cafe\u0301 😀 was shut. And the tea?\r\n\r\nInterviewer: Ah.\r\n"
BOOK = Codebook(
    "Tea & talk",
    categories=(Category("places", "Places", "places", codes=(Code("cafe", "Café", "places", "A place."),)),),
    uncategorised=(Code("tea", "Tea", terms=(Term(Phrase("tea")),)),),
)


def excerpt_of(transcript: Transcript, code: str, coder: str, words: str, **more: object) -> Excerpt:
    """An excerpt of the first place where words stand."""
    start = transcript.text.index(words)
    return at(transcript, code, coder, start, start + len(words), **more)


def at(transcript: Transcript, code: str, coder: str, start: int, end: int, **more: object) -> Excerpt:
    """An excerpt of a span, as a project says it: without speaker and turn."""
    codes = {one.id: one for one in BOOK.codes}
    fields: dict[str, object] = {
        "id": excerpt_id(transcript.path, coder, code, start, end),
        "name": codes[code].name if code in codes else code,
        "category": codes[code].category if code in codes else "",
        "speaker": "",
        "role": "unknown",
        "turn": 0,
        "line": transcript.text.count("\n", 0, start) + 1,
        "text": transcript.text[start:end],
        "score": 100.0,
        "evidence": (),
        "status": "proposed" if coder == MACHINE else "accepted",
        **more,
    }
    return Excerpt(transcript=transcript.path, code=code, coder=coder, start=start, end=end, **fields)  # type: ignore[arg-type]


def talk(path: str = "talk.txt") -> Transcript:
    return read(TALK.encode(), path)[0]


def example() -> Project:
    """A project with all that can be said: people, the machine, decisions, memos and evidence."""
    transcript = talk()
    tea = transcript.text.index("tea")
    match = Match("tea", "exact", "tea", tea, tea + 3, 96.3)
    return Project(
        [transcript],
        [
            excerpt_of(transcript, "cafe", "anna", "cafe\u0301 😀", memos=(Memo("anna", "Why <shut> & ]]>?\n  Ask."),)),
            excerpt_of(
                transcript, "cafe", MACHINE, "And the tea?", score=96.3, evidence=(match,), status="disputed",
                decisions=(Decision("anna", "accepted"), Decision("bob", "recoded", "tea")),
                memos=(Memo("bob", "No."),),
            ),
            excerpt_of(transcript, "tea", "bob", "And the tea?"),
        ],
        BOOK,
        "Tea & talk",
    )  # fmt: skip


def test_excerpts_without_a_place_are_left_out_and_told() -> None:
    project = example()
    lost = project.excerpts[0]._replace(start=1, end=4)
    elsewhere = project.excerpts[2]._replace(transcript="other.txt")
    changed = replace(project, excerpts=[lost, elsewhere, project.excerpts[1]])
    assert [problem.message for problem in misplaced(changed)] == [
        "'cafe' by anna is left out", "'tea' by bob is left out",
    ]  # fmt: skip
    assert list(read_qdpx(write_qdpx(changed), "p.qdpx").project.excerpts) == [project.excerpts[1]]


def test_what_has_no_text_is_left_out() -> None:
    project = example()
    empty = project.excerpts[0]._replace(end=project.excerpts[0].start, text="")
    assert len(misplaced(replace(project, excerpts=[empty]))) == 1


def test_a_coder_gives_a_code_to_a_passage_once_and_none_by_accepting_what_was_withdrawn() -> None:
    transcript = talk()
    accepted = (Decision("anna", "accepted"),)
    excerpts = [
        excerpt_of(transcript, "cafe", "anna", "shut"),
        excerpt_of(transcript, "cafe", MACHINE, "shut", status="accepted", decisions=accepted),
        excerpt_of(transcript, "tea", MACHINE, "tea", status="withdrawn", decisions=accepted),
    ]
    with zipfile.ZipFile(io.BytesIO(write_qdpx(Project([transcript], excerpts, BOOK)))) as archive:
        xml = archive.read("project.qde").decode()
    assert xml.count(f'creatingUser="{user_guid("anna")}"') == 2  # a selection and its coding


def test_the_machine_is_the_last_coder() -> None:
    transcript = talk()
    excerpts = [excerpt_of(transcript, "tea", coder, "tea") for coder in ("zoe", MACHINE, "anna")]
    with zipfile.ZipFile(io.BytesIO(write_qdpx(Project([transcript], excerpts, BOOK)))) as archive:
        xml = archive.read("project.qde").decode()
    assert re.findall(r'<User guid="[^"]+" name="([^"]+)"', xml) == ["anna", "zoe", MACHINE]


def test_what_is_told_of_a_code_that_another_program_deleted_goes_to_no_other() -> None:
    lines = "Code: tea\nScore: 80\nCode: gone\nScore: 60\nMemo: Kim: about gone\nCode: cafe\nStatus: rejected"
    own, told = understand(lines, ["tea", "cafe"], TALK)
    assert own == "Code: gone\nScore: 60\nMemo: Kim: about gone"
    assert told == {"tea": Told(score=80.0), "cafe": Told(status="rejected")}
    assert understand("Code: my own idea\n  goes on here", ["tea"], TALK) == ("Code: my own idea\n  goes on here", {})


def test_memos_of_one_coder_are_put_together_and_only_equal_ones_are_one() -> None:
    assert together("Not now.", "No") == "Not now.\n\nNo"
    assert together("Not now.\n\nNo", "No\n") == together("Not now.", "No")
    assert (together("", "No"), together("No", "")) == ("No", "No")


def test_names_of_sources_are_no_paths_and_tell_them_apart() -> None:
    paths = ["a/talk.txt", "b/talk.txt", "b/Other.txt", "/home/ada/secret/talk3.txt", "C:\\Users\\ada\\talk4.txt"]
    data = write_qdpx(Project([talk(path) for path in paths], [], BOOK))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("project.qde").decode()
    assert "ada" not in xml
    assert sorted(re.findall(r'TextSource guid="[^"]+" name="([^"]+)"', xml)) == [
        "Other.txt", "a_talk.txt", "b_talk.txt", "talk3.txt", "talk4.txt",
    ]  # fmt: skip
    assert [one.path for one in read_qdpx(data, "p.qdpx").project.transcripts] == [
        "talk3.txt", "talk4.txt", "a/talk.txt", "b/Other.txt", "b/talk.txt",
    ]  # fmt: skip


def test_how_a_transcript_was_read_comes_along() -> None:
    text = "Dr. Smith: How is it?\n\nÉmile: Well.\n\nDr. Smith: Ah.\n\nÉmile: Hm.\n"
    transcript = read_text(text, "talk.txt", layout="labelled", roles={"Dr. Smith": "interviewer"})[0]
    found = read_qdpx(write_qdpx(Project([transcript], [], BOOK)), "p.qdpx")
    assert found.project.transcripts == (transcript,)
    assert found.settings == {"talk.txt": (None, {"Dr. Smith": "interviewer"})}


def test_codes_that_the_codebook_has_not_come_along_in_their_categories() -> None:
    transcript = talk()
    odd = at(transcript, "P 7 ☕", "anna", 0, 5, name="Shut", category="places/old")
    found = read_qdpx(write_qdpx(Project([transcript], [odd], BOOK)), "p.qdpx")
    assert found.project.excerpts == (odd,)
    assert [code.id for code in found.project.codebook.codes] == ["cafe", "P 7 ☕", "tea"]


def same(found: Found, project: Project) -> None:
    """Check that a project was read as it was written."""
    assert found.problems == ()
    assert list(found.project.transcripts) == list(project.transcripts)
    assert list(found.project.excerpts) == sorted(
        project.excerpts, key=lambda one: (one.transcript, one.start, one.end, one.code, one.coder)
    )
    assert found.project.codebook == project.codebook


def test_a_project_is_read_back_as_it_was() -> None:
    same(read_qdpx(write_qdpx(example()), "p.qdpx"), example())


def test_a_memo_stays_its_authors_and_evidence_without_a_place_makes_none() -> None:
    transcript = talk()
    lost = Match("milk", "exact", "milk", 0, 4, 100)
    of_anna = excerpt_of(transcript, "cafe", "anna", "shut", memos=(Memo("bob", "No."),))
    of_bob = excerpt_of(transcript, "tea", "bob", "tea", evidence=(lost,))
    found = read_qdpx(write_qdpx(Project([transcript], [of_anna, of_bob], BOOK)), "p.qdpx")
    assert found.project.excerpts == (of_anna, of_bob._replace(evidence=()))


def test_it_is_written_like_this() -> None:
    with zipfile.ZipFile(io.BytesIO(write_qdpx(example()))) as archive:
        names = archive.namelist()
        xml = archive.read("project.qde").decode()
        text = archive.read(names[1]).decode()
    assert names == ["project.qde", "sources/91410c7a-1611-5a6a-898c-833c6ce77cbb.txt"]
    assert text == TALK.replace("\r\n", "\n")
    assert xml.replace(ORIGIN, "interviewcoder 0") == GOLDEN.read_text(encoding="utf-8")


def test_with_crlf_the_texts_have_it_and_the_positions_are_the_same() -> None:
    plain, crlf = write_qdpx(example()), write_qdpx(replace(example(), line_endings="crlf"))
    with zipfile.ZipFile(io.BytesIO(plain)) as one, zipfile.ZipFile(io.BytesIO(crlf)) as two:
        assert one.read("project.qde") == two.read("project.qde")
        [_, source] = two.namelist()
        assert two.read(source).decode() == TALK
    same(read_qdpx(crlf, "p.qdpx"), example())


def test_the_same_input_gives_the_same_bytes() -> None:
    assert write_qdpx(example()) == write_qdpx(example())
    again = read_qdpx(write_qdpx(example()), "p.qdpx").project
    assert write_qdpx(again) == write_qdpx(example())


def test_what_is_written_is_valid(tmp_path: Path) -> None:
    if not SCHEMA.exists():
        pytest.skip("the schema is not here: ../shared is not part of the project")
    xmlschema = pytest.importorskip("xmlschema")
    schema = xmlschema.XMLSchema(str(SCHEMA))
    bare = Project([talk()], [], Codebook("none"))
    for at_number, project in enumerate([example(), bare, Project([], [], BOOK)]):
        with zipfile.ZipFile(io.BytesIO(write_qdpx(project))) as archive:
            path = tmp_path / f"{at_number}.qde"
            path.write_bytes(archive.read("project.qde"))
        schema.validate(str(path))


def test_pyrefiqda_reads_the_same(tmp_path: Path) -> None:
    pyrefiqda = pytest.importorskip("pyrefiqda")
    path = tmp_path / "p.qdpx"
    path.write_bytes(write_qdpx(example()))
    read = pyrefiqda.RefiProject.load(path, str(tmp_path / "there"))
    users = {user.guid: user.name for user in read.users.user}
    assert sorted(users.values()) == ["anna", "bob", MACHINE]
    [places, tea] = read.code_book.codes.code
    codes = {places.code[0].guid: places.code[0].name, tea.guid: tea.name}
    [source] = read.sources.text_source
    text = pyrefiqda.RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "there").read_bytes().decode()
    coded = {
        (users[one.creating_user], codes[coding.code_ref.target_guid], text[one.start_position : one.end_position])
        for one in source.plain_text_selection
        for coding in one.coding
    }
    assert coded == {
        ("anna", "Café", "cafe\u0301 😀"),
        ("anna", "Café", "And the tea?"),  # for the machine's, which she accepted
        ("bob", "Tea", "And the tea?"),
        (MACHINE, "Café", "And the tea?"),
    }
    assert [case.name for case in read.cases.case] == ["talk: Interviewer", "talk: Émile"]
    refs = {ref.target_guid for ref in read.cases.case[1].selection_ref}
    assert refs == {one.guid for one in source.plain_text_selection}
    assert sorted(note.plain_text_content for note in read.notes.note) == ["No.", "Why <shut> & ]]>?\n  Ask."]


letters = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r"), max_size=60)
memo_texts = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1)
memo_lines = st.lists(memo_texts | st.sampled_from(["Code: cafe", "  x", "Memo: a: b"]), min_size=1).map("\n".join)
coders = st.sampled_from(["anna", "bob", MACHINE])


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Projects of any text, with codings, decisions and memos of any kind."""
    bodies = draw(st.lists(letters.filter(bool), min_size=1, max_size=2))
    odd = draw(st.sampled_from(["😀 e\u0301\n<&>]]>\x01\x1f\u2028\x85", "\ufeffCafé: a\n\nIch: b", ""]))
    transcripts = [read_text(odd + body, f"{at_number}/talk.txt")[0] for at_number, body in enumerate(bodies)]
    excerpts = {}
    for transcript in transcripts:
        for _ in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, len(transcript.text) - 1))
            end = draw(st.integers(start + 1, len(transcript.text)))
            coder, code = draw(coders), draw(st.sampled_from(["cafe", "tea"]))
            others = [name for name in ("anna", "bob") if name != coder]
            decisions = draw(
                st.lists(
                    st.sampled_from([Decision(one, said) for one in others for said in ("accepted", "rejected")]),
                    unique_by=lambda one: one.coder, max_size=2,
                )
            )  # fmt: skip
            match = Match(draw(memo_texts), "fuzzy", transcript.text[start:end], start, end, draw(st.floats(0, 100)))
            memos = draw(st.dictionaries(st.sampled_from(["anna", "bob"]), memo_lines.filter(str.strip), max_size=2))
            excerpt = at(
                transcript, code, coder, start, end,
                score=draw(st.just(100.0) | st.floats(0, 100).map(lambda score: round(score, 2))),
                evidence=draw(st.sampled_from([(), (match,)])),
                status=draw(st.sampled_from(["proposed", "accepted", "disputed", "withdrawn"])),
                decisions=tuple(sorted(decisions, key=lambda one: one.coder)),
                memos=tuple(Memo(name, memos[name]) for name in sorted(memos)),
            )  # fmt: skip
            excerpts[excerpt.id] = excerpt
    ending = draw(st.sampled_from(["lf", "crlf"]))
    return Project(transcripts, list(excerpts.values()), BOOK, "any", ending)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(projects())
def test_any_project_is_read_back_as_it_was(project: Project) -> None:
    same(read_qdpx(write_qdpx(project), "any.qdpx"), project)

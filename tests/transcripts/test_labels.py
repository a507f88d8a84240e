"""Which strings are labels, and the roles that they give."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from interviewcoder.errors import UsageError
from interviewcoder.model.transcript import Role
from interviewcoder.transcripts import LAYOUTS, labels, read

ROLES_OF_LABELS = {
    "interviewer": [
        "Interviewer", "INTERVIEWER 1", "Interviewer2 2", "interviewer#3", "Moderator", "Interviewer (A. B.)",
        "Intervieweur", "Intervieweuse", "Enquêteur", "Enquêtrice", "ENQUÊTRICE 2", "Chercheuse", "Animateur",
        "interviewr", "Interviwer 2", "Enqueteur", "Researcher", "Q", "I", "Q1",
        "Entrevistadora", "Entrevistador/a", "Pesquisador", "Intervistatrice", "Onderzoeker", "Interviewster",
        "Intervjuare", "Görüşmeci", "Интервьюер 2",
        "Intervieweur·se", "Enquêteur•rice", "Enquêteur n° 1", "Enq.",
    ],
    "participant": [
        "Interviewee", "Interviewee Interviewee", "interviewee 12", "Interviewee P3", "Participant", "Respondent",
        "Interviewée", "Interviewé", "INTERVIEWÉE", "Enquêtée", "Répondante", "Patient", "Patiente", "Invité",
        "interviewe", "Intervieweee", "A", "R", "P3 Participant", "Practitioner 2", "P1 (nurse)", "P 12 [retired]",
        "R, retired", "Respondent 3, female", "Anna (participant)",
        "Entrevistada 3", "Entrevistado(a)", "Paciente", "Intervistata", "Geïnterviewde", "Deltagare", "Katılımcı",
        "Респондент 1",
        "Interviewés", "Interviewées", "Interviewé·e·s", "Interviewé(e)s", "Participant(e) 2", "Enquêté n°3",
    ],
    "unknown": ["Unknown Speaker", "SPEAKER_00", "Speaker 2", "Locutrice", "Dr. Smith", "Marie-Claude", "Bob", "X", "",
                "Rep", "Rep.", "REP 1", "Rép."],
}  # fmt: skip


@pytest.mark.parametrize(
    ("label", "role"), [(label, role) for role, some in ROLES_OF_LABELS.items() for label in some], ids=str
)
def test_role_of_a_label(label: str, role: str) -> None:
    assert labels.role_of(label, {}) == role


def test_what_the_caller_says_comes_before_the_words() -> None:
    roles: dict[str, Role] = {labels.key("Enquêtée 2 :"): "interviewer", "bob": "participant"}
    assert labels.role_of("  enquetee  2", roles) == "interviewer"
    assert labels.role_of("BOB", roles) == "participant"
    assert labels.role_of("Enquêtée", roles) == "participant"


@pytest.mark.parametrize(
    "label",
    ["Interviewer", "interviewer 1", "Interviewer2 2", "Interviewee Interviewee", "Unknown Speaker", "SPEAKER_00",
     "Interviewer (A. B.)", "Participant P3", "Interviewée", "Enquêtrice", "Moderator", "Interviewee [by phone]",
     "Interviewé·e·s", "Participant(e) 2", "Enquêté n°3", "Enquêteur·rice"],
)  # fmt: skip
def test_labels_of_a_role(label: str) -> None:
    assert labels.is_role_label(label)
    assert labels.is_role_label(label.upper())


@pytest.mark.parametrize(
    "text",
    ["", " ", "12", "Yeah.", "Okay", "Interviewer and interviewee", "The interviewer", "Interviewers", "Interview 3",
     "Interviewer, please", "interviewr", "Participant means you", "Dr. Smith", "Interviewer" + " 1" * 20],
)  # fmt: skip
def test_no_labels_of_a_role(text: str) -> None:
    assert not labels.is_role_label(text)


@pytest.mark.parametrize("text", ["P1", "p 01", "P-3 (nurse)", "Respondent 3 (female)", "Interviewer"])
def test_labels_that_need_no_other_like_them(text: str) -> None:
    assert labels.is_speaker(text)


@pytest.mark.parametrize(
    "text",
    [
        "P",
        "Q3",
        "R2",
        "P1234",
        "P1 and P2",
        "P1 says, well",
        "Anna (nurse)",
        "Part 2",
        "p1.",
        "P12, retired",
        "Respondent 3, female",
    ],
)
def test_labels_that_need_others_like_them(text: str) -> None:
    assert not labels.is_speaker(text)


@pytest.mark.parametrize(
    "text", ["interviewr", "Intervewer", "Interviewere", "Interveiwer 2", "Particpant", "Enquêtrce"]
)
def test_a_letter_wrong(text: str) -> None:
    assert labels.is_misspelled_role(text)
    assert not labels.is_role_label(text)


@pytest.mark.parametrize("text", ["Interview", "Interview 16", "Interviews", "Ghost", "Hosts", "Overviews"])
def test_no_letter_wrong(text: str) -> None:
    assert not labels.is_misspelled_role(text)


@pytest.mark.parametrize(
    "text", ["Ann", "Dr. Smith", "Marie-Claude", "J.D.", "Élodie", "O'Neill", "Ann 2", "Jean de la Tour", "A. B."]
)
def test_names(text: str) -> None:
    assert labels.is_name_label(text)


@pytest.mark.parametrize(
    "text",
    ["Yeah", "Yeah.", "Okay", "Okay.", "Note", "Exactly", "Oui", "https", "ann", "Ann and Bob", "Well, Ann", "10", "",
     "One Two Three Four Five", "A" + "n" * 50, "What?"],
)  # fmt: skip
def test_no_names(text: str) -> None:
    assert not labels.is_name_label(text)


def test_misspelled_labels_as_written() -> None:
    written = ["Marianne", "Bob", "Mariane:", "marianne", "Bobby", "Interviewer 1", "Interviewer 2", "Interviewer 1"]
    assert labels.misspelled(Counter(written)) == {"Mariane:": "Marianne"}


def test_an_unknown_layout_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"unknown layout 'word': choose one of timed .*, delve .*, labelled "):
        read(b"Interviewer: hello\n", "pump.txt", layout="word")


def test_an_unknown_role_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"unknown role 'Participant': choose interviewer, participant, unknown"):
        read(b"Interviewer: hello\n", "pump.txt", roles={"Interviewer": "Participant"})  # type: ignore[dict-item]


def test_layouts_have_names_and_descriptions() -> None:
    names = [layout.name for layout in LAYOUTS]
    assert names == ["timed", "delve", "labelled"]
    assert all(layout.description for layout in LAYOUTS)


@pytest.mark.parametrize("line", ["x" + "1" * 37 + "!", "id " + "5" * 36 + "x"])
def test_a_run_of_digits_takes_no_time(line: str) -> None:
    resource = pytest.importorskip("resource")

    def for_five_seconds() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (5, 5))

    program = "import sys; from interviewcoder.transcripts import read; read(sys.argv[1].encode(), 'x.txt')"
    done = subprocess.run([sys.executable, "-c", program, line], preexec_fn=for_five_seconds, check=False)
    assert done.returncode == 0, "still reading one short line"


@pytest.mark.parametrize("label", ["Müller, Jürgen (Guest)", "Anna Miller [guest]", "Dana Nott (Invité)"])
def test_who_is_a_guest_of_a_meeting_has_no_role_by_that(label: str) -> None:
    assert labels.role_of(label, {}) == "unknown"
    assert labels.role_of("Guest", {}) == labels.role_of("Guest 2", {}) == "participant"
    assert labels.role_of("Interviewer (Guest)", {}) == "interviewer"


def test_abbreviations_with_a_stop_are_labels_where_they_come_again() -> None:
    said = "Int.: Wie?\n\nBef.: Gut. Das war so:\n\nusw.: nein\n\nInt.: Und?\n\nBef.: Ja.\n\nYes.: so\n\nYes.: so\n"
    transcript, _ = read(said.encode(), "talk.txt")
    assert [(turn.speaker, turn.role) for turn in transcript.turns] == [
        ("Int.", "interviewer"), ("Bef.", "participant"), ("Int.", "interviewer"), ("Bef.", "participant"),
    ]  # fmt: skip
    assert all(
        map(labels.is_abbreviated, ("Bef.", "Int. 2", "Befr.1", "Mod.", "Bef. (w)", "B1.", "Interv.", "Befragt."))
    )
    assert not any(map(labels.is_abbreviated, ("Yes.", "Well.", "Etc.", "Bsp.", "Bef", "Sentences.", "b.", "Dr. Wu")))


def test_an_abbreviation_that_names_no_role_has_to_come_again() -> None:
    transcript, _ = read(b"Interviewer: So?\n\nZus.: die Daten fehlen.\n\nInterviewee: Yes.\n", "talk.txt")
    assert [turn.speaker for turn in transcript.turns] == ["Interviewer", "Interviewee"]
    transcript, _ = read(b"Int.: So?\n\nBef. (w): Yes.\n\nInt.: And?\n\nBef. (w): No.\n", "talk.txt")
    assert [turn.role for turn in transcript.turns] == ["interviewer", "participant"] * 2


@pytest.mark.parametrize(
    "label",
    ["João da Silva", "Ana dos Santos", "María del Carmen", "María de los Ángeles", "Jan ten Brink",
     "José Ortega y Gasset",
     "Gerard van 't Hof", "Анна Иванова"],
)  # fmt: skip
def test_names_with_particles(label: str) -> None:
    assert labels.is_name_label(label)
    text = f"Interviewer: ¿Qué?\n\n{label}: Sí, claro.\n\n" * 2
    transcript, _ = read(text.encode(), "talk.txt")
    assert [turn.speaker for turn in transcript.turns] == ["Interviewer", label] * 2


@pytest.mark.parametrize("words", ["Я говорю", "например", "şöyle", "Ya está claro"])
def test_what_begins_speech_in_other_alphabets_is_no_name(words: str) -> None:
    assert not labels.is_name_label(words)


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("P", "R", "no label is an interviewer's (P, R)"),
        ("E", "I", "'I' is taken for the interviewer, but 'E' asks more"),
        ("I", "E", ""),
        ("I", "P", ""),
        ("P1", "P2", ""),
        ("Q", "A", ""),
    ],
)
def test_letters_that_may_not_be_who_one_thinks(one: str, other: str, told: str) -> None:
    text = f"{one}: ¿Cómo fue la deriva?\n\n{other}: Hubo mucha deriva.\n\n" * 3
    _, problems = read(text.encode(), "talk.txt")
    assert [problem.message for problem in problems] == ([told] if told else [])


def test_who_asks_back_once_is_not_taken_for_who_asks() -> None:
    text = b"I: Tell me.\n\nE: Now?\n\nI: Please.\n\nE: It drifts.\n\nI: Go on.\n\nE: That is all.\n"
    _, problems = read(text, "talk.txt")
    assert problems == []


def test_letters_whose_roles_were_given_are_not_asked_about() -> None:
    text, roles = b"P: It drifts.\n\nR: Here, too.\n\n" * 2, {"P": "participant", "R": "participant"}
    _, problems = read(text, "talk.txt", roles=roles)
    assert problems == []

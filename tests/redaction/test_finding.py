"""What is found in a text, and what is not."""

from __future__ import annotations

import time
import unicodedata

import pytest

from interviewcoder.redaction import Given, Pseudonyms, Redacted, Redactor, Source
from interviewcoder.redaction.addresses import mail_addresses, other_addresses
from interviewcoder.redaction.found import rows
from interviewcoder.redaction.guesses import guesses, nouns_have_capitals
from interviewcoder.redaction.names import name_in, parts_of
from interviewcoder.redaction.phones import phone_numbers
from interviewcoder.redaction.redactor import source_of
from interviewcoder.transcripts import read_text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to anna.miller@acme-corp.co.uk.", "anna.miller@acme-corp.co.uk"),
        ("o'brien+x@mail.example, or so", "o'brien+x@mail.example"),
        ("<jörg@übung.example>", "jörg@übung.example"),
        ("It is anna dot miller at example dot com, you know", "anna dot miller at example dot com"),
        ("It is anna_b at example.com.", "anna_b at example.com"),
        ("It is anna dot b dot miller at example dot com.", "anna dot b dot miller at example dot com"),
        ("anna (at) example.com", "anna (at) example.com"),
        ("my email is anna at uni dash lab dot co dot uk", "anna at uni dash lab dot co dot uk"),
    ],
)
def test_mail_addresses(text: str, found: str) -> None:
    [address] = mail_addresses(text)
    assert text[address.start : address.end] == found
    assert address.certain


@pytest.mark.parametrize(
    "text",
    ["a@b", "@property", "at 10.30 a.m.", "we met at noon dot", "precision@k is 3.5", "user@", "x@localhost here"],
)
def test_no_mail_addresses(text: str) -> None:
    assert not list(mail_addresses(text))


@pytest.mark.parametrize("behind", ["for that", "and write me a mail"])
def test_what_may_be_a_web_address_is_not_certain(behind: str) -> None:
    [address] = mail_addresses(f"You can look at example dot com {behind}.")
    assert not address.certain


def test_accents_behind_their_letters_are_part_of_an_address() -> None:
    composed = "jörg.müller@uni-köln.de"
    (one,), (other,) = (mail_addresses(unicodedata.normalize(form, composed)) for form in ("NFC", "NFD"))
    assert one.key == other.key
    assert other.end == len(unicodedata.normalize("NFD", composed))


def test_spoken_and_written_are_the_same_address() -> None:
    spoken, written = mail_addresses("Anna dot Miller at example dot com, so anna.miller@example.com")
    assert {spoken.key, written.key} == {"anna.miller@example.com"}


def test_web_addresses_and_handles() -> None:
    text = "See https://example.com/about, www.example.org. and @anna_m but not a@b.c or x @ 3."
    assert [(text[start:end], what) for start, end, what in other_addresses(text)] == [
        ("https://example.com/about", "web address"), ("www.example.org", "web address"), ("@anna_m", "handle"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found", "key"),
    [
        ("call +49 30 901820-15 now", "+49 30 901820-15", "493090182015"),
        ("+1 (514) 555-0199", "+1 (514) 555-0199", "15145550199"),
        ("+49 (0)30 901820", "+49 (0)30 901820", "4930901820"),
        ("0049 30 901820", "0049 30 901820", "4930901820"),
        ("+298 12345", "+298 12345", "29812345"),
        ("0049 1512 3456789", "0049 1512 3456789", "4915123456789"),
        ("0049 1512 3456 7890", "0049 1512 3456 7890", "49151234567890"),
        ("(514) 555-0199", "(514) 555-0199", "5145550199"),
        ("(514) 5550199", "(514) 5550199", "5145550199"),
        ("(51423) 55019", "(51423) 55019", "5142355019"),
        ("514.555.0199", "514.555.0199", "5145550199"),
        ("1-800-555-0199", "1-800-555-0199", "18005550199"),
        ("030 / 901820", "030 / 901820", "030901820"),
        ("0171-1234567", "0171-1234567", "01711234567"),
        ("06 12 34 56 78", "06 12 34 56 78", "0612345678"),
        ("06.12.34.56.78", "06.12.34.56.78", "0612345678"),
        ("020 7946 0958", "020 7946 0958", "02079460958"),
        ("in 2019 514-555-0199 was", "514-555-0199", "5145550199"),
        ("my phone is 5550199123", "5550199123", "5550199123"),
        ("my phone is 01711234567", "01711234567", "01711234567"),
        ("call me at 555-0199", "555-0199", "5550199"),
        ("five one four, five five five, zero one double nine", "five one four, five five five, zero one double nine",
         "5145550199"),
        ("five one four triple five zero one double nine", "five one four triple five zero one double nine",
         "5145550199"),
        ("call me on 12-34-2021", "12-34-2021", "12342021"),
    ],
)  # fmt: skip
def test_phone_numbers(text: str, found: str, key: str) -> None:
    [number] = phone_numbers(text)
    assert (text[number.start : number.end], number.key, number.certain) == (found, key, True)


@pytest.mark.parametrize("between", [" ", " / "])
@pytest.mark.parametrize("one", ["0049 30 901820", "0041 44 6681800", "0043 1 534530", "06.12.34.56.78"])
@pytest.mark.parametrize("other", ["0171 1234567", "079 2345678", "0151 23456789"])
def test_a_number_takes_nothing_of_the_next_one(one: str, between: str, other: str) -> None:
    text = f"call {one}{between}{other} at work"
    assert [text[number.start : number.end] for number in phone_numbers(text)] == [one, other]


@pytest.mark.parametrize(
    "one", ["020 7946 0958", "514 555 0199", "0049 30 9018 0520", "0044 20 7946 0958", "030 0180520"]
)
@pytest.mark.parametrize("other", ["0171 1234567", "020 7946 0959", "514 555 0198"])
def test_a_number_whose_last_digits_begin_with_0_is_one_also_before_another(one: str, other: str) -> None:
    text = f"numbers {one} / {other} at work"
    assert [text[number.start : number.end] for number in phone_numbers(text)] == [one, other]


@pytest.mark.parametrize(
    "text",
    [
        "2021-03-14", "14.03.2021 10.30", "01/02/2021 10:30", "1,000,000 rows", "1 000 000 000", "1.000.000",
        "192.168.100.200", "version 2.10.12345", "from 2015 to 2021", "00:12:34.567", "10:30-12:00", "3.14159265358",
        "call 1000000 times", "one two three four five six seven eight", "0.123456789", "$5145550199", "5145550199%",
        "sensor1234567890123", "555-0199 boxes", "v1.2.3-4567890", "2019 2020 2021", "08 09 10 11 12",
        "the record 0171123456", "call me in 2019 123456", "the record 123-456-7890", "the record 514-155-0199",
    ],
)  # fmt: skip
def test_no_phone_numbers(text: str) -> None:
    assert not [text[one.start : one.end] for one in phone_numbers(text) if one.certain]


@pytest.mark.parametrize(
    "text",
    [
        "call me on 31/12/2021", "2021-12-31 10.30", "31.12.2021 1030", "row 12 2021-12-31", "1 000 000 000",
    ],
)  # fmt: skip
def test_dates_and_amounts_are_not_even_perhaps_phone_numbers(text: str) -> None:
    assert not list(phone_numbers(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("My number is 5551234.", "5551234"), ("you can reach me on 55501234", "55501234"),
        ("5551234 is the number", "5551234"), ("We have 5551234 rows.", ""), ("call 1000000 times", ""),
        ("the number 12345", ""),
    ],
)  # fmt: skip
def test_a_number_near_a_word_for_a_phone_is_perhaps_one(text: str, found: str) -> None:
    assert [(text[one.start : one.end], one.certain, one.told) for one in phone_numbers(text)] == (
        [(found, False, True)] if found else []
    )
    source = Source("x", text)
    [guess] = guesses(Redactor(Pseudonyms(), [source]), [(source, [])]) or [None]
    assert (guess.text, guess.why) == (found, "perhaps a phone number") if guess else not found


@pytest.mark.parametrize("text", ["the record 4711 0815 2342 is gone", "the record 2021-45-14 10.30"])
def test_a_long_number_is_perhaps_one(text: str) -> None:
    [number] = phone_numbers(text)
    assert not number.certain
    redactor, source = redactor_of(text)
    [guess] = guesses(redactor, [(source, [])])
    assert (guess.text, guess.why) == (text[number.start : number.end], "a long number")


def test_what_may_be_a_spoken_address_is_perhaps_one() -> None:
    redactor, source = redactor_of("You can look at example dot com, or write to a@b.com.")
    found = guesses(redactor, [(source, redactor.replacements(source))])
    assert [(one.text, one.why) for one in found] == [("look at example dot com", "perhaps an e-mail address")]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Dr. Anna Smith", "Dr. Anna Smith"), ("Anna", "Anna"), ("Patient Anna Miller", "Anna Miller"),
        ("ANNA MILLER", "ANNA MILLER"), ("Ludwig van der Berg", "Ludwig van der Berg"), ("Bo", "Bo"),
        ("Interviewer 1", ""), ("Interviewee", ""), ("Speaker 2", ""), ("SPEAKER_00", ""), ("Q", ""), ("P01", ""),
        ("Interviewr", ""), ("Nurse", ""), ("Senior Engineer", ""), ("Person 3", ""), ("Enquêtrice", ""), ("", ""),
        ("Interviewer (A. B.)", ""), ("Interviewer (Beth Jones)", ""), ("P1 (Anna Smith)", ""), ("P2 (nurse)", ""),
        ("P1 (Interviewer)", ""), ("R (F, 34)", ""), ("Anna (participant)", "Anna"),
        ("Anna Miller (Acme)", "Anna Miller (Acme)"),
    ],
)  # fmt: skip
def test_which_labels_are_names(label: str, name: str) -> None:
    assert name_in(label) == name


def test_people_are_spoken_of_by_parts_of_their_names() -> None:
    assert parts_of("Dr. Anna M. van Smith-Lee") == ["Anna", "Smith-Lee"]
    assert parts_of("Bo Lee") == ["Lee"]
    assert parts_of("Anna the baker") == ["Anna"]


NOUNS = "Wir haben in der Stadt den Garten und das Haus mit dem Wasser, und der Boden ist im Sommer trocken. " * 20


def redactor_of(text: str, pseudonyms: Pseudonyms = Pseudonyms()) -> tuple[Redactor, Source]:  # noqa: B008
    source = source_of(read_text(text, "talk.txt")[0])
    return Redactor(pseudonyms, [source]), source


def result(text: str, pseudonyms: Pseudonyms = Pseudonyms()) -> str:  # noqa: B008
    redactor, source = redactor_of(text, pseudonyms)
    return Redacted(source.text, redactor.replacements(source)).text


def given(*pairs: tuple[str, str], keep: tuple[str, ...] = ()) -> Pseudonyms:
    return Pseudonyms(tuple(Given(spelling, pseudonym, 1) for spelling, pseudonym in pairs), keep)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna Miller's plan, ANNA MILLER, anna\nmiller", "P1's plan, P1, P1"),
        ("Anna and Annabel and Joanna", "P2 and Annabel and Joanna"),
        ("Ms. Miller and Ms Miller", "P1 and P1"),
        ("anna_miller.txt and Anna-Miller", "P1.txt and P1"),
        ("O’Brien and O'Brien's", "P3 and P3's"),
        ("Write to anna@miller.com", "Write to [e-mail 1]"),
        ("Jose\u0301 and José and Jose", "P4 and P4 and P4"),
        ("she will, but Will will not", "she will, but P5 will not"),
        ("an AT&T line, C++ too", "an Telco line, P6 too"),
        ("田中さんと", "P7さんと"),
        ("田中太郎、田中山田太郎", "P8、P7P9"),
        ("Acme Acme", "Firm Firm"),
        ("Foo Inc. and Foo Inc said", "Bar and Bar said"),
    ],
)
def test_given_words(text: str, expected: str) -> None:
    pseudonyms = given(
        ("Anna Miller", "P1"), ("Ms Miller", "P1"), ("Anna", "P2"), ("O'Brien", "P3"), ("José", "P4"), ("Will", "P5"),
        ("AT&T", "Telco"), ("C++", "P6"), ("田中", "P7"), ("田中太郎", "P8"), ("山田太郎", "P9"), ("Acme", "Firm"),
        ("Foo Inc.", "Bar"), keep=("will",),
    )  # fmt: skip
    assert result(text, pseudonyms) == expected


@pytest.mark.parametrize("listed", ["St. Gallen", "St Gallen"])
def test_a_stop_behind_an_abbreviation_may_be_there_or_not(listed: str) -> None:
    text = "St. Gallen, St Gallen, St.Gallen, st-gallen, St & Gallen"
    assert result(text, given((listed, "P1"))) == "P1, P1, P1, P1, St & Gallen"


@pytest.mark.parametrize("written", ["O'Brien", "O’Brien", "O. Brien", "O.Brien"])
def test_a_name_with_an_apostrophe_may_be_written_with_a_stop(written: str) -> None:
    assert result(f"Mr. {written} came.", given(("O'Brien", "P1"))) == "Mr. P1 came."


def test_the_longest_wins_and_an_address_goes_as_a_whole() -> None:
    pseudonyms = given(("Anna", "P1"), ("Anna Lee of Acme", "P2"), ("Acme", "Firm"))
    assert result("Anna Lee of Acme, anna@acme.com, Acme", pseudonyms) == "P2, [e-mail 1], Firm"


def test_of_two_as_long_what_is_kept_counts_most_and_an_address_least() -> None:
    pseudonyms = given(("Al Bo", "P1"), ("anna@b.org", "P2"), keep=("Bo 田中",))
    assert result("Al Bo, Al Bo 田中, anna@b.org", pseudonyms) == "P1, Al Bo 田中, P2"


@pytest.mark.parametrize("spoken", ["Hélène Lefèvre", "HELENE LEFEVRE", "Helene Lefèvre", "He\u0301le\u0300ne Lefevre"])
@pytest.mark.parametrize("listed", ["Hélène Lefèvre", "Helene Lefevre"])
def test_accents_make_no_other_name(listed: str, spoken: str) -> None:
    assert result(f"C'est {spoken} qui le dit.", given((listed, "P1"))) == "C'est P1 qui le dit."


def test_of_two_names_that_differ_in_accents_each_is_its_own() -> None:
    names = given(("Rene", "P1"), ("René", "P2"))
    assert result("RENÉ and Rene and rene\u0301 and RENE", names) == "P2 and P1 and P2 and P1"


def test_accents_count_where_letters_are_others_without_them() -> None:
    assert result("ガス and カス", given(("カス", "P1"))) == "ガス and P1"


TALK = """Garden

Paula Root:

What grows, Will?

Will:

I will say beans. Paula knows. Root vegetables, a root, too.

Paula Root:

Thanks, Will.

Will:

Bye.
"""


def test_names_of_speakers() -> None:
    """A name that is an ordinary word in these texts is replaced as a label, and with a capital amid a sentence."""
    expected = TALK.replace("Paula Root:", "Person 1:").replace("Will:", "Person 2:").replace("Paula", "Person 1")
    assert result(TALK) == expected.replace(", Will", ", Person 2")
    assert left(TALK) == {"Root": [". Root vegetables"]}


def left(text: str) -> dict[str, list[str]]:
    """What is listed as perhaps a name, each with where it stands: two characters before it, and what follows."""
    redactor, source = redactor_of(text)
    found = guesses(redactor, [(source, redactor.replacements(source))])
    return {
        one.text: [
            source.text[place.start - 2 : place.end] + source.text[place.end :].partition(".")[0].partition(",")[0]
            for place in one.places
        ]
        for one in found
    }


MARK = """Interviewer: Hi Mark, did Rose and Mr. Jones agree?

Mark Jones: Please mark it. Grace told Mark that Jones rose. I told Mark's boss (Mark's, too) about it.

Rose Martin: Thanks, Mark. Rose here. [laughs] Mark said so. Martin, too.
MARK asked, and then
Mark went. He said, "Mark my words". So Dr. Mark, and J. Mark.

Mark Jones: Bye.

Rose Martin: Bye.
"""


def test_parts_of_names_that_are_ordinary_words() -> None:
    """They are replaced where they have a capital amid a sentence, and listed where they begin one."""
    done = result(MARK)
    assert done == (
        "Interviewer: Hi Person 1, did Person 2 and Mr. Person 1 agree?\n\n"
        "Person 1: Please mark it. Grace told Person 1 that Person 1 rose. I told Person 1's boss (Person 1's, too) "
        "about it.\n\nPerson 2: Thanks, Person 1. Rose here. [laughs] Mark said so. Person 2, too.\n"
        'MARK asked, and then\nPerson 1 went. He said, "Mark my words". So Dr. Person 1, and J. Person 1.\n'
        "\nPerson 1: Bye.\n\nPerson 2: Bye.\n"
    )
    assert left(MARK) == {
        "Grace": [". Grace told Mark that Jones rose"],
        "Rose": [". Rose here"],
        "MARK": [".\nMARK asked"],
        "Mark": ["] Mark said so", ' "Mark my words"'],
    }


def test_such_names_are_listed_in_texts_whose_nouns_have_capitals() -> None:
    text = f"Interviewer: {NOUNS}\n\nMark Otto: Hier ist das mark. Mark sagt es.\n"
    assert left(text) == {"Mark": [". Mark sagt es"]}


def test_what_is_kept_in_lower_case_can_be_a_name() -> None:
    """What is kept is kept just as it is written, so that a label in another case is none of it."""
    assert result("Will: I will, Will.\n", given(keep=("will",))) == "Person 1: I will, Person 1.\n"
    assert result("Will: I will, Will.\n", given(keep=("Will",))) == "Will: I will, Will.\n"


@pytest.mark.parametrize(
    ("words", "listed"),
    [
        ("Yes. Grace told us.", ["Grace"]), ("Yes. Grace Hall said so.", ["Grace Hall"]), ("Yes. Nobody said so.", []),
        ("Yes. Customers told us.", []), ("Yes. People said so.", []), ("Yes. Grace works.", []),
        ("Yes. She asked us.", []),
    ],
)  # fmt: skip
def test_who_says_something_is_perhaps_a_name(words: str, listed: list[str]) -> None:
    assert list(left(f"Interviewer: Well?\n\nInterviewee: {words}\n")) == listed


@pytest.mark.parametrize(
    ("written", "spoken"),
    [("Marie-Claire", "Marie Claire"), ("Marie-Claire", "marie claire"), ("Marie Claire", "Marie-Claire"),
     ("Marie-Claire", "Marie\nClaire")],
)  # fmt: skip
def test_a_hyphen_and_a_blank_stand_for_each_other(written: str, spoken: str) -> None:
    text = f"Interviewer: {spoken}, well?\n\n{written}: Yes.\n\nInterviewer: Ah.\n\n{written}: Hm.\n"
    assert result(text) == "Interviewer: Person 1, well?\n\nPerson 1: Yes.\n\nInterviewer: Ah.\n\nPerson 1: Hm.\n"


PEOPLE = """Marie-Claire O'Brien: The data drift.

Mark Jones: Please mark it.

Will: I will.
"""


@pytest.mark.parametrize(
    ("path", "becomes", "is_left"),
    [
        ("Marie-Claire O'Brien.txt", "Person 1.txt", False),
        ("Marie-Claire O’Brien/O'Brien-1.txt", "Person 1/Person 1-1.txt", False),
        ("O‘Brien, Marie-Claire.vtt", "Person 1.vtt", False),
        ("marieclaireobrien.txt", "Person 1.txt", False),
        ("MarieClaire_OBrien2.txt", "Person 12.txt", False),
        ("Int-MarkJones.txt", "Int-Person 2.txt", False),
        ("IntMarkJones2021.txt", "IntPerson 22021.txt", False),
        ("markjones-2.txt", "Person 2-2.txt", False),
        ("Mark.txt", "Person 2.txt", False),
        ("Will/Will and Mark.txt", "Person 3/Person 3 and Person 2.txt", False),
        ("mark.txt", "mark.txt", True),
        ("mjones.txt", "mjones.txt", True),
        ("jonesm/x.txt", "jonesm/x.txt", True),
        ("benchmark/willow.txt", "benchmark/willow.txt", False),
        ("talk 1.txt", "talk 1.txt", False),
    ],
)  # fmt: skip
def test_paths(path: str, becomes: str, is_left: bool) -> None:
    redactor, _ = redactor_of(PEOPLE)
    assert redactor.path(path) == becomes
    assert redactor.is_left_in(becomes) == is_left


def test_given_words_in_paths() -> None:
    pseudonyms = given(
        ("Anna Miller", "Ms. Garden"), ("AT&T", "Telco"), ("田中", "P7"), ("Acme", "A/B\\C:D"), keep=("Lyon",)
    )
    redactor, _ = redactor_of("Anna Lyon: Yes.\n", pseudonyms)
    assert redactor.path("AT&T/田中-annaMiller.txt") == "Telco/P7-Ms. Garden.txt"
    assert redactor.path("x/Acme.txt") == "x/A-B-C-D.txt"  # one name, not folders
    assert redactor.path("Lyon/lyon.txt") == "Lyon/Person 1.txt"
    left_in = [redactor.is_left_in(f"{name}.txt") for name in ("Miller", "x-miller", "annab", "Garden", "Lyon")]
    assert left_in == [True, True, True, False, False]


def test_what_is_kept_is_no_name() -> None:
    done = result(TALK, given(keep=("Paula Root",)))
    assert "Paula Root:" in done
    assert "Paula knows" in done


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Mark: Please mark it.\n\nmark: Yes.\n\nMark: Ok.\n",
            "Person 1: Please mark it.\n\nPerson 1: Yes.\n\nPerson 1: Ok.\n",
        ),
        (
            "Mark at work\n\nMark Jones\n\nPlease mark it.\n\nInterviewer\n\nYes.\n\nMark Jones\n\nWell.\n",
            "Person 1 at work\n\nPerson 1\n\nPlease mark it.\n\nInterviewer\n\nYes.\n\nPerson 1\n\nWell.\n",
        ),
        (
            "Will Root  0:24\nWill you say? I will.\n\nInterviewer  0:30\nYes.\n",
            "Person 1  0:24\nWill you say? I will.\n\nInterviewer  0:30\nYes.\n",
        ),
        (
            "Will Root: I will say\n\nWill it work?\n\nInterviewer: Yes.\n\nWill Root: Ok.\n",
            "Person 1: I will say\n\nWill it work?\n\nInterviewer: Yes.\n\nPerson 1: Ok.\n",
        ),
    ],
)
def test_a_name_that_is_an_ordinary_word_is_one_in_labels_and_titles_and_none_where_speech_begins(
    text: str, expected: str
) -> None:
    assert result(text) == expected


def test_a_speaker_whose_name_has_the_words_of_two_pseudonyms_has_one_of_their_own() -> None:
    assert result("Anna Smith: I am Smith.\n", given(("Anna", "P1"), ("Smith", "P2"))) == "Person 1: I am P2.\n"


def test_what_is_listed_in_lower_case_and_longer_words_with_a_pseudonym_are_no_surprise() -> None:
    redactor, source = redactor_of("The water of P12.", given(("water", "P1")))
    assert redactor.lower_case() == []
    assert redactor.there_already([source]) == []


def test_a_name_that_two_speakers_have_is_nobodys() -> None:
    text = "Anna Bell: Hello.\n\nAnna Hill: Hello, Anna.\n\nAnna Bell: Hello, Hill.\n\nAnna Hill: Bye.\n"
    assert result(text) == (
        "Person 1: Hello.\n\nPerson 2: Hello, [name].\n\nPerson 1: Hello, Person 2.\n\nPerson 2: Bye.\n"
    )


def test_numbers_go_on_after_those_that_are_there() -> None:
    text = "Person 4: I am at [e-mail 2].\n\nAnna Bell: Write to a@b.com, A@B.com or c@d.com.\n\nPerson 4: Yes.\n"
    assert result(text) == (
        "Person 4: I am at [e-mail 2].\n\nPerson 5: Write to [e-mail 3], [e-mail 3] or [e-mail 4].\n\nPerson 4: Yes.\n"
    )


@pytest.mark.parametrize(
    ("there", "becomes"),
    [("[e-mail 12]", "[e-mail 13]"), ("[e-mail 12], [e-mail 9]", "[e-mail 13]"), ("[phone 12]", "[e-mail 1]")],
)
def test_numbers_of_several_digits_are_not_given_again(there: str, becomes: str) -> None:
    assert result(f"{there} or a@b.com") == f"{there} or {becomes}"


def test_words_of_role_labels_stay_labels() -> None:
    text = "Patient: The patient before me.\n\nInterviewer: A patient?\n"
    expected = "Patient: The X before me.\n\nInterviewer: A X?\n"
    assert result(text, given(("Patient", "X"))) == expected


GUESSES = """Interviewer: My name is Rosalind. Where do you work?

Interviewee: I worked at Initech with Dr. Hopper, in Montreal, on Mondays. We use Python and APIs and I'm fine.

Interviewee: Perhaps. Then Gregor came, and they called it a platform. Thanks [Company A], see https://x.example/y.
"""


def test_guesses_are_sorted_by_likelihood() -> None:
    redactor, source = redactor_of(GUESSES)
    found = guesses(redactor, [(source, redactor.replacements(source))])
    assert [(one.text, one.likelihood) for one in found] == [
        ("Hopper", 3), ("Rosalind", 3), ("Initech", 2), ("https://x.example/y", 2), ("Gregor", 1), ("Montreal", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "before", ["thanks,", "Thank you,", "Hello,", "hi", "Bye,", "I told", "We asked", "Merci,", "and this is", "I am"]
)
def test_who_is_spoken_to_or_of_is_perhaps_a_name(before: str) -> None:
    redactor, source = redactor_of(f"Interviewee: Well. {before} Gregor.\n")
    found = [(one.text, one.why, one.likelihood) for one in guesses(redactor, [(source, [])])]
    assert found == [("Gregor", "somebody spoken to or of", 2)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Et M. Durand est là.", "Durand"),
        ("Et M.\u00a0Durand est là.", "Durand"),
        ("Et MM. Garnier et Leroy.", "Garnier"),
        ("Et Mme DUBOIS est là.", "DUBOIS"),
        ("And Mrs. DUBOIS is here.", "DUBOIS"),
        ("Et Pr. Durand est là.", "Durand"),
    ],
)
def test_a_name_behind_a_title_is_the_likeliest(text: str, name: str) -> None:
    redactor, source = redactor_of(text)
    assert [(one.text, one.likelihood) for one in guesses(redactor, [(source, [])])][:1] == [(name, 3)]


def test_abbreviations_before_others_are_no_titles() -> None:
    redactor, source = redactor_of("We moved from MS AZURE to MS ACCESS. The MR CT scan, a DR FAQ. It was a PR Review.")
    assert max(one.likelihood for one in guesses(redactor, [(source, [])])) == 1


def test_what_is_listed_or_kept_is_not_guessed() -> None:
    pseudonyms = given(("Rosalind", "P1"), keep=("Hopper", "Initech", "Montreal"))
    redactor, source = redactor_of(GUESSES, pseudonyms)
    found = guesses(redactor, [(source, redactor.replacements(source))])
    assert [one.text for one in found] == ["https://x.example/y", "Gregor"]


def test_what_is_kept_in_another_case_is_guessed() -> None:
    redactor, source = redactor_of("Yes. Grace told us.", given(keep=("grace",)))
    assert [one.text for one in guesses(redactor, [(source, [])])] == ["Grace"]


def test_a_name_that_stands_amid_a_sentence_once_is_listed_wherever_it_stands() -> None:
    assert left("We met Gregor there. Gregor came, too.") == {"Gregor": ["t Gregor there", ". Gregor came"]}


def test_the_footer_of_a_transcript_holds_no_names() -> None:
    text = "Talk\n\nInterviewer\n\nWell?\n\nCreated with the Delve Qualitative Analysis Tool https://delvetool.com\n"
    assert left(text) == {}


def test_where_nouns_have_capitals_a_capital_alone_makes_no_guess() -> None:
    text = f"{NOUNS} Sie heißt Frau Lindner, arbeitet bei Initech und kennt Gregor Hall, siehe @gregorhall."
    redactor, source = redactor_of(text)
    found = [(one.text, one.likelihood) for one in guesses(redactor, [(source, [])])]
    assert found == [("Lindner", 3), ("@gregorhall", 2), ("Initech", 2), ("Gregor Hall", 1)]


@pytest.mark.parametrize(
    ("words", "capitals", "have"), [(200, 31, True), (200, 29, False), (199, 199, False), (1000, 151, True)]
)
def test_nouns_have_capitals_where_more_than_three_words_in_twenty_have_one(
    words: int, capitals: int, have: bool
) -> None:
    text = "so" + " Haus" * capitals + " haus" * (words - capitals)
    assert nouns_have_capitals([text]) == [have]


def test_a_short_text_has_capitals_where_all_texts_together_do() -> None:
    assert nouns_have_capitals([NOUNS, "Sie kennt das Haus."]) == [True, True]


def test_nouns_with_capitals_hide_no_names_of_other_texts() -> None:
    german, english = (
        Source(path, text)
        for path, text in (("de.txt", NOUNS), ("en.txt", "And after that we went on, and then Gregor came. " * 80))
    )
    redactor = Redactor(Pseudonyms(), [german, english])
    assert [one.text for one in guesses(redactor, [(german, []), (english, [])])] == ["Gregor"]


def test_what_is_left_of_a_word_of_which_a_part_is_replaced_is_guessed() -> None:
    redactor, source = redactor_of("Herr Lindner-Meier was there, and Lindner's car.", given(("Lindner", "Person 8")))
    assert Redacted(source.text, redactor.replacements(source)).text.startswith("Herr Person 8-Meier was")
    assert [one.text for one in guesses(redactor, [(source, redactor.replacements(source))])] == ["Meier"]


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("Hm.\nI think Anna did.\nSo.", "I think Anna did."),
        ("one two three four five six seven eight nine ten Anna", "…six seven eight nine ten Anna"),
        ("Anna, one two three four five six seven", "Anna, one two three four five six…"),
        ("Anna, one two three four five sixes seven", "Anna, one two three four five…"),
    ],
)
def test_the_list_shows_words_of_the_line_within_thirty_characters(text: str, context: str) -> None:
    redactor, source = redactor_of(text, given(("Anna", "P1")))
    [row] = rows([source], [redactor.replacements(source)], [])
    assert row.context == context


def test_the_list_says_in_how_many_places_something_stands_in_any_case() -> None:
    redactor, source = redactor_of("Anna, anna, Acme", given(("Anna", "P1"), ("Acme", "Firm")))
    found = rows([source], [redactor.replacements(source)], [])
    assert [(row.text, row.places) for row in found] == [("Anna", 2), ("anna", 2), ("Acme", 1)]


PARTS = ["a.", "1 ", "+1", "a@", "one ", "((", "a at b dot ", "Anna ", "to Anna, ", "www.", "@a", "0171", "5550199, "]


@pytest.mark.parametrize("part", PARTS)
def test_no_text_takes_for_ever(part: str) -> None:
    text = part * (60_000 // len(part))
    names = given(*((f"Name{number} Of{number}", f"P{number}") for number in range(1000)), ("Anna Anna Anna Bell", "X"))
    source = Source("x", text)
    begun = time.process_time()
    redactor = Redactor(names, [source])
    guesses(redactor, [(source, redactor.replacements(source))])
    assert time.process_time() - begun < 60


@pytest.mark.parametrize(
    "words", ["El Sr. Blanco vino ayer.", "La Sra. Blanco vino ayer.", "Hablé con Dña. Blanco ayer."]
)
def test_titles_in_spanish(words: str) -> None:
    text = f"Entrevistador: ¿Quién?\n\nRosa Blanco: {words} ¿Blanco o negro? Era un papel blanco.\n\n" * 2
    redacted = result(text)
    assert "Rosa" not in redacted
    assert "¿Blanco o negro? Era un papel blanco." in redacted
    assert redacted.count("Blanco") == 2


def test_a_title_announces_a_name_in_other_languages() -> None:
    said = "De arts was dhr. Jansen, met mevr. Bakker. El Sr. Gutiérrez vino ayer."
    assert {"Jansen", "Bakker", "Gutiérrez"} <= left(said).keys()


@pytest.mark.parametrize(
    "text",
    [
        "mi móvil es el 612 345 678",
        "o meu telemóvel é 912 345 678",
        "mijn nummer is 612 345 678",
        "Mi teléfono es el 612 345 678.",
    ],
)
def test_numbers_near_words_for_a_phone_in_other_languages(text: str) -> None:
    assert list(phone_numbers(text))

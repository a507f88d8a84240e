"""Where sentences end: at a stop before a capital letter or the end of a paragraph, or after 100 words."""

from __future__ import annotations

import pytest

from interviewcoder.matching.sentences import sentence_starts

SENTENCES = [
    ("It broke. We fixed it? Yes! Fine… Then it ran.", ["It broke.", "We fixed it?", "Yes!", "Fine…", "Then it ran."]),
    ("It broke... Why?! Who knows?? it ran... so.", ["It broke...", "Why?!", "Who knows?? it ran... so."]),
    ("It took 3.5 days, e.g. here; so.Far so good", ["It took 3.5 days, e.g. here; so.Far so good"]),
    ("Dr. Smith met Mr. Brown, Dr. Hill and Mrs. Grey. She left.",
     ["Dr. Smith met Mr. Brown, Dr. Hill and Mrs. Grey.", "She left."]),
    ("Recall vs. Precision, names, labels etc. All of it.", ["Recall vs. Precision, names, labels etc. All of it."]),
    ("We count revs. Then we call the ADr. Then all is fine.",
     ["We count revs.", "Then we call the ADr.", "Then all is fine."]),
    ("Ask A. Hill, B.C. Smith (D. Grey) or us. AI is new.", ["Ask A. Hill, B.C. Smith (D. Grey) or us.", "AI is new."]),
    ("Ça va. École finie. à demain. øst. Øst er her.", ["Ça va.", "École finie. à demain. øst.", "Øst er her."]),
    ("Это было. Дрейф.", ["Это было.", "Дрейф."]),
    ("Это и т. д. данные. Они есть.", ["Это и т. д. данные.", "Они есть."]),
    ("Am dat cca. șase. Și drift.", ["Am dat cca. șase.", "Și drift."]),
    ("Was it plan B? Or labels etc? It was C! Yes.", ["Was it plan B?", "Or labels etc?", "It was C!", "Yes."]),
    ("“J. Smith saw it.” So we can't. It broke.", ["“J. Smith saw it.”", "So we can't.", "It broke."]),
    ("It broke.\nthen it\n\nRan. \n\n so", ["It broke.", "then it\n\nRan.", "so"]),
    *((f"It broke.{mark}{mark} It ran.", [f"It broke.{mark}{mark}", "It ran."]) for mark in "\"'”’»)]"),
    *((f"It broke. {mark}{mark}It ran.", ["It broke.", f"{mark}{mark}It ran."]) for mark in "\"'“‘«(["),
    *((f"« Si.{blank}» Oui. «{blank}Non. »", [f"« Si.{blank}»", "Oui.", f"«{blank}Non. »"]) for blank in " \xa0\u202f"),
    ("Ça va. — Oui. – Non (« si. »). Bon.", ["Ça va.", "— Oui.", "– Non (« si. »).", "Bon."]),
    (" ".join("a" * 101), [" ".join("a" * 100), "a"]),
    (f"{'a ' * 99}stop. {'A ' * 100}b {'c ' * 99}d",
     ["a " * 99 + "stop.", ("A " * 100).strip(), "b " + ("c " * 99).strip(), "d"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentences"), SENTENCES)
def test_a_sentence_ends_where_a_reader_ends_it(text: str, sentences: list[str]) -> None:
    said = f"Before. {text} Behind"  # what is around it does not count
    starts = [at - 8 for at in sentence_starts(said, 8, 8 + len(text))]
    ends = [*starts[1:], len(text)]
    assert [text[start:end].rstrip() for start, end in zip(starts, ends, strict=True)] == sentences


def test_an_initial_may_begin_a_text() -> None:
    text = "J. Smith saw it. So it was."
    assert sentence_starts(text, 0, len(text)) == [0, 17]

"""Material for reports: transcripts and excerpts put together from words."""

from __future__ import annotations

from interviewcoder.model.codebook import Category, Code, Codebook, Phrase, Term
from interviewcoder.model.coding import MACHINE, Decision, Excerpt, Match, Memo
from interviewcoder.model.excerpts import excerpt_id
from interviewcoder.model.transcript import Role, Transcript, Turn
from interviewcoder.report import Report

Said = tuple[str, Role, str, float | None]

HOSTILE = (
    "<script>window.hurt=1</script>",
    "<img src=x onerror='window.hurt=1'>",
    "</script><script>window.hurt=1</script>",
    "]]> --> <!-- {{ 7*7 }} {% raw %} ${7*7}",
    "\"' autofocus onfocus=window.hurt=1 x='",
    "</textarea></title></style><svg onload=window.hurt=1>",
    "&lt;b&gt; &amp; \u2028 \u2029 \x07 \x1b[31m",
)


def transcript(path: str, *said: Said, title: str = "") -> Transcript:
    """A transcript of what was said, a turn a line."""
    text, turns = f"{title}\n\n", []
    for number, (speaker, role, words, begins) in enumerate(said):
        text += f"{speaker}: "
        turns.append(Turn(number, number + 3, speaker, role, len(text), len(text) + len(words), begins))
        text += f"{words}\n"
    return Transcript(path, title, text, tuple(turns), "labelled")


def excerpt(
    of: Transcript, turn: int, code: str, found: str = "", *, words: str = "", coder: str = MACHINE, **fields: object
) -> Excerpt:
    """An excerpt of some words of a turn, or of all of it, with what was found there."""
    said = of.turns[turn]
    start = of.text.index(words, said.start) if words else said.start
    end = start + len(words) if words else said.end
    evidence: tuple[Match, ...] = ()
    if found:
        at = of.text.index(found, said.start)
        evidence = (Match(found.lower(), "fuzzy", found, at, at + len(found), 93.4),)
    values: dict[str, object] = {
        "id": excerpt_id(of.path, coder, code, start, end),
        "transcript": of.path,
        "code": code,
        "name": code.title(),
        "category": "",
        "coder": coder,
        "speaker": said.speaker,
        "role": said.role,
        "turn": turn,
        "line": said.line,
        "start": start,
        "end": end,
        "text": of.text[start:end],
        "score": 93.4 if found else 100.0,
        "evidence": evidence,
        "time": said.begins,
    }
    return Excerpt(**(values | fields))  # type: ignore[arg-type]


ONE = transcript(
    "talks/one.txt",
    ("Interviewer", "interviewer", "What goes wrong in the garden?", 0.0),
    ("Anna", "participant", "The snails 🐌🐌 eat the lettuce, and cafe\u0301 guests see it. It never rains.", 24.0),
    ("Anna", "participant", "And the pump is old.", 75.5),
    ("Interviewer", "interviewer", "And then?", None),
    ("", "unknown", "Somebody mends it.", 3723.0),
    title="The garden",
)
TWO = transcript(
    "talks/two.txt",
    ("Ben", "participant", "אין מספיק מים, the pump says.", None),
    ("Ben", "participant", "Nothing else.", None),
)
BOOK = Codebook(
    "Garden",
    version="2",
    categories=(
        Category(
            "beasts", "Beasts", "beasts", "All that crawls.",
            codes=(
                Code("snails", "Snails", "beasts", "Snails do harm.", "They eat.", "They sleep.", ("A snail ate it.",),
                     "#ffff00", (Term(Phrase("snails")),)),
            ),
            categories=(
                Category("small", "Small ones", "beasts/small", codes=(Code("mites", "Mites", "beasts/small"),)),
            ),
        ),
    ),
    uncategorised=(Code("water", "Water"),),
)  # fmt: skip
EXCERPTS = (
    excerpt(ONE, 1, "snails", "snails", memos=(Memo("ben", "Ask again."),), decisions=(Decision("ben", "accepted"),),
            status="accepted"),
    excerpt(ONE, 1, "water", "rains", words="It never rains."),
    excerpt(ONE, 2, "water", "pump", status="rejected", decisions=(Decision("anna", "rejected"),)),
    excerpt(ONE, 4, "care", coder="anna", status="accepted"),
    excerpt(TWO, 0, "water", "pump"),
)  # fmt: skip


def small() -> Report:
    """Two transcripts with five excerpts of three codes, one of them not in the codebook."""
    return Report("A garden's troubles", [ONE, TWO], EXCERPTS, BOOK)


def many(turns: int = 60, codes: int = 3) -> Report:
    """One long transcript, each turn with all codes."""
    said: list[Said] = [
        ("Anna", "participant", f"Word{number} of the pump and the water.", None) for number in range(turns)
    ]
    long = transcript("long.txt", *said)
    names = [f"code-{number}" for number in range(codes)]
    return Report(
        "Long", [long], [excerpt(long, turn, code, "pump") for turn in range(turns) for code in names], Codebook("")
    )


def tall(codes: int, transcripts: int = 1) -> Report:
    """A heat map of many codes, each in all transcripts."""
    said = tuple[Said, ...]([("Anna", "participant", "The pump and the water.", None)] * 12)
    talks = [transcript(f"interview-with-somebody-{number:02d}.txt", *said) for number in range(transcripts)]
    names = [f"a code whose name is long {number}" for number in range(codes)]
    return Report(
        "Tall",
        talks,
        [excerpt(talk, turn % 12, code) for talk in talks for turn, code in enumerate(names)],
        Codebook(""),
    )


def hostile() -> Report:
    """Markup and scripts wherever a report shows what others wrote."""
    texts: list[Said] = [(words, "participant", f"{words} pump {words}", None) for words in HOSTILE]
    bad = transcript("<b>bad<b>.txt", *texts, title=HOSTILE[2])
    codes = [
        Code(f"bad-{at}", words, "cat", words, words, words, (words,), "red;}</style>", (Term(Phrase(words)),))
        for at, words in enumerate(HOSTILE)
    ]
    book = Codebook(
        HOSTILE[2], HOSTILE[0], HOSTILE[5], categories=(Category("cat", HOSTILE[4], "cat", HOSTILE[2], tuple(codes)),)
    )
    found = [
        excerpt(bad, at, f"bad-{at}", "pump", coder=words.replace("\x07", ""), name=words, memos=(Memo(words, words),),
                decisions=(Decision(words, "recoded", words),), status="recoded")
        for at, words in enumerate(HOSTILE)
    ]  # fmt: skip
    odd = excerpt(bad, 0, HOSTILE[2], category=HOSTILE[1], text=HOSTILE[0], status="withdrawn", transcript=HOSTILE[2])
    return Report(HOSTILE[2], [bad], [*found, odd], book)

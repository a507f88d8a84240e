"""Interviews and codebooks of any size, the same on every machine: python tests/benchmarks/corpus.py FOLDER MEGABYTES.

The interviews are made of the turns of the shipped samples, shuffled and spoilt as a recogniser spoils them: letters
wrong, words said twice, fillers. The codebooks are made of the phrases of the shipped one and, beyond these, of pairs
of its words.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from interviewcoder import load_codebook, read_transcript
from interviewcoder.model.codebook import Code, Codebook, Phrase, Term

ROOT = Path(__file__).parents[2]
SEED = 7
TURNS = 60
SAMPLES = ("churn-model", "crop-disease-images", "fraud-scoring", "support-chatbot")
FILLERS = ("um", "uh", "you know", "like", "I mean")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def interviews(characters: int) -> Iterator[str]:
    """Interviews of about 10 KB in Delve's layout, until they have so many characters together."""
    chance = random.Random(SEED)
    said = [[], []]  # by interviewers, by participants
    for name in SAMPLES:
        transcript, _ = read_transcript(ROOT / "transcripts" / f"{name}.txt")
        for turn in transcript.turns:
            said[turn.role != "interviewer"].append(transcript.speech(turn))
    made = 0
    while made < characters:
        turns = [f"Interview {made}\n"]
        for number in range(TURNS):
            speech = " ".join(spoilt(chance, word) for word in chance.choice(said[number % 2]).split(" "))
            turns.append(f"{('Interviewer', 'Interviewee')[number % 2]}\n\n{speech}\n")
        text = "\n".join(turns)
        yield text
        made += len(text)


def spoilt(chance: random.Random, word: str) -> str:
    """A word as a recogniser might write it: one of fifty with a letter wrong, some said twice or hesitated over."""
    fate = chance.random()
    if fate < 0.02 and len(word) > 3:
        at = chance.randrange(len(word))
        return word[:at] + chance.choice([chance.choice(LETTERS), "", word[at] * 2]) + word[at + 1 :]
    if fate < 0.03:
        return f"{word} {word}"
    return f"{chance.choice(FILLERS)} {word}" if fate < 0.05 else word


def codebook(terms: int) -> Codebook:
    """A codebook of so many plain terms, ten a code."""
    book = load_codebook("ml-quality-issues")
    found = [str(term) for code in book.codes for term in code.terms if isinstance(term.expression, Phrase)]
    phrases = list(dict.fromkeys(text for text in found if text.isascii() and len(text) > 5 and "*" not in text))
    chance = random.Random(SEED)
    chance.shuffle(phrases)
    words = sorted({word for phrase in phrases for word in phrase.split() if len(word) > 3})
    pairs = (f"{chance.choice(words)} {chance.choice(words)}" for _ in iter(int, 1))
    phrases = list(islice(dict.fromkeys([*phrases, *islice(pairs, 2 * terms)]), terms))
    codes = [
        Code(f"c{n}", f"Code {n}", terms=tuple(Term(Phrase(p)) for p in phrases[n :: terms // 10]))
        for n in range(terms // 10)
    ]
    return Codebook("benchmark", uncategorised=tuple(codes))


def as_yaml(book: Codebook) -> str:
    """A codebook of plain terms as a file."""
    codes = [f"  - id: {c.id}\n    name: {c.name}\n    terms: [{', '.join(map(str, c.terms))}]\n" for c in book.codes]
    return f"name: {book.name}\ncodes:\n{''.join(codes)}"


def main() -> None:
    folder, size = Path(sys.argv[1]), float(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(interviews(int(size * 1e6))):
        (folder / f"interview-{number:05}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

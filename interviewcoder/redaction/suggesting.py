"""A YAML of pseudonyms to edit: the names of speakers, and what is perhaps a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from interviewcoder.codebooks.writing import flow
from interviewcoder.model.display import without_controls
from interviewcoder.redaction.guesses import Guess
from interviewcoder.redaction.names import parts_of
from interviewcoder.redaction.redactor import Redactor, Source
from interviewcoder.redaction.spellings import plain

_HEAD = """\
# What interviewcoder redact replaces: a pseudonym, and the spellings that it stands for, in any case, as whole words.
# Give people and places the pseudonyms that you want, put all spellings of one of them into one list, and take out
# what is no name. What is behind a '#' is not replaced until you take the '#' away. This is a list of names: do not
# share it. A name that is an ordinary word too is replaced wherever it has a capital, and stays in lower case, as it
# then is under 'keep:'. Take it out where it mostly means the word.
"""
_KEEP = """
# Words that are replaced nowhere and not suggested again, just as they are written:
"""
_NONE_KEPT = "# keep: [Monday, may]\n"
_ANNOUNCED = 3


def suggested(redactor: Redactor, guesses: Sequence[Guess], sources: Sequence[Source]) -> Iterator[str]:
    """The YAML, in parts; names that were announced are in it, what only has a capital is behind a `#`."""
    yield _HEAD + "pseudonyms:\n"
    written: set[str] = set()
    words: dict[str, None] = {}
    listed = {given.pseudonym for given in redactor.pseudonyms.given}
    whole = {name.casefold() for name in redactor.names}
    for name, becomes in redactor.names.items():
        if becomes in listed:
            continue
        # A part that is all of another speaker's name is that one's.
        spellings = dict.fromkeys([name, *(part for part in parts_of(name) if part.casefold() not in whole)])
        fresh = [spelling for spelling in spellings if spelling.casefold() not in written]
        written.update(spelling.casefold() for spelling in fresh)
        also = [spelling for spelling in fresh if plain(spelling) in redactor.words]
        words |= dict.fromkeys(spelling.lower() for spelling in also)
        yield _line(
            becomes, fresh, "; ".join(["a speaker", *(f"{word} is an ordinary word here, too" for word in also)])
        )
    numbers = {"Person": redactor.next_number(), "Name": 1}
    for guess in guesses:
        if guess.text.casefold() in written or not any(character.isalpha() for character in guess.text):
            continue
        written.add(guess.text.casefold())
        what = "Person" if guess.likelihood == _ANNOUNCED else "Name"
        while f"{what} {numbers[what]}" in listed:
            numbers[what] += 1
        pseudonym = f"{what} {numbers[what]}"
        numbers[what] += 1
        line = _line(pseudonym, [guess.text], f"{guess.why}; {_times(guess, sources)}")
        yield line if guess.likelihood == _ANNOUNCED else f"#{line}"
    kept = [*redactor.pseudonyms.keep, *(word for word in words if word not in redactor.pseudonyms.keep)]
    yield _KEEP + (f"keep: {flow(kept, quoted=True)}\n" if kept else _NONE_KEPT)


def _line(pseudonym: str, spellings: Sequence[str], comment: str) -> str:
    """A pseudonym and its spellings; a comment may name a file, in whose name anything can stand."""
    said = without_controls(comment).replace("\n", " ")
    return f"  {pseudonym}: {flow(spellings, quoted=True)}  # {said}\n"


def _times(guess: Guess, sources: Sequence[Source]) -> str:
    source, start, _ = guess.places[0]
    line = sources[source].text.count("\n", 0, start) + 1
    count = len(guess.places)
    return f"{count} times, first in {sources[source].path}:{line}" if count > 1 else f"{sources[source].path}:{line}"

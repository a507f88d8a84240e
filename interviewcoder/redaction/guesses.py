"""Words that are perhaps names: nobody has listed them, so that they are shown and never replaced.

These are words with a capital amid a sentence that stand nowhere in lower case, the likelier the more the words before
them announce a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set
from typing import NamedTuple, TypeAlias

from interviewcoder.model.letters import MARKS
from interviewcoder.redaction import ordinary
from interviewcoder.redaction.addresses import mail_addresses, other_addresses
from interviewcoder.redaction.phones import phone_numbers
from interviewcoder.redaction.redactor import Redactor, Source
from interviewcoder.redaction.replacing import Replacement
from interviewcoder.redaction.sentences import BEGINS, title_before
from interviewcoder.redaction.spellings import Spelling, Spellings, plain

_WORD = re.compile(rf"[^\W\d_](?:[\w{MARKS}]|['’-](?=[^\W\d_]))*")
_PART = re.compile(rf"[^\W\d_][\w{MARKS}]+")
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
# Such as I'm, API, APIs.
_NO_NAME = re.compile(r"I['’].*|[^\W\d_a-z][^\W_a-z]+s?")
_CAPITALS = re.compile(r"[A-Z]{2} $")  # MS SQL: no title
_BEFORE = 40
# From this share of the words amid sentences on that have a capital, nouns have one, as in German. With fewer words
# than these the other texts are counted too.
_NOUNS = 0.15
_LEAST_WORDS = 200
_CAPITAL = "a capital amid a sentence"
_ALSO_A_WORD = "a speaker's name and an ordinary word"


class Place(NamedTuple):
    """Where something stands: which of the texts, and the span there."""

    source: int
    start: int
    end: int


class Guess(NamedTuple):
    """What is perhaps a name, why, how likely (3: a person's, 2: another name or an address, 1: it has a capital)."""

    text: str
    why: str
    likelihood: int
    places: tuple[Place, ...]


_Redacted: TypeAlias = tuple[Source, Collection[Replacement]]
"""A text with what is replaced in it."""


class _Seen(NamedTuple):
    place: Place
    text: str
    why: str
    likelihood: int
    amid: bool


def guesses(
    redactor: Redactor,
    sources: Sequence[_Redacted],
    watched: Callable[[Iterable[_Redacted]], Iterable[_Redacted]] = iter,
) -> list[Guess]:
    """What is perhaps a name in some texts apart from what is replaced there, the likeliest first.

    `watched` passes the texts on, to show how far the search is.
    """
    have_capitals = nouns_have_capitals([source.text for source, _ in sources])
    seen: dict[str, list[_Seen]] = {}
    keep = Spellings([Spelling(word, None, 0, exact=True) for word in redactor.pseudonyms.keep])
    own = {word for given in redactor.pseudonyms.given for word in _WORD.findall(given.pseudonym)}
    for number, (source, replaced) in enumerate(watched(sources)):
        covered = {at for one in replaced for at in range(one.start, one.end)}
        covered |= {at for found in keep.find(source.text) for at in range(found.start, found.end)}
        for one in _seen_in(source, number, redactor, own, covered):
            is_noun = have_capitals[number] and one.why == _CAPITAL and " " not in one.text
            if one.place.start not in covered and not is_noun:
                seen.setdefault(one.text, []).append(one)
    found = []
    for text, some in seen.items():
        best = max(some, key=lambda one: one.likelihood)
        if any(one.amid for one in some):
            found.append(Guess(text, best.why, best.likelihood, tuple(one.place for one in some)))
    return sorted(found, key=lambda guess: (-guess.likelihood, -len(guess.places), guess.text))


def nouns_have_capitals(texts: Iterable[str]) -> list[bool]:
    """For each text whether its nouns have capitals, as in German: there one amid a sentence tells nothing."""
    counts = [_counts(text) for text in texts]
    words, capitals = sum(words for words, _ in counts), sum(capitals for _, capitals in counts)
    counts = [own if own[0] >= _LEAST_WORDS else (words, capitals) for own in counts]
    return [words >= _LEAST_WORDS and capitals >= _NOUNS * words for words, capitals in counts]


def _counts(text: str) -> tuple[int, int]:
    """How many words a text has amid sentences, and how many of these have a capital and are no abbreviation."""
    amid = re.findall(r"(?<=[^\W_] )[^\W\d_]{2,}", text)
    return len(amid), sum(word.istitle() for word in amid)


def _seen_in(
    source: Source, number: int, redactor: Redactor, own: Collection[str], covered: Set[int]
) -> Iterator[_Seen]:
    text = source.text
    stop = source.speech[-1][1] if source.speech else len(text)
    for start, end, why in _addresses(text):
        yield _Seen(Place(number, start, end), text[start:end], why, 2, amid=True)
    words = []
    for word in _WORD.finditer(text, 0, stop):
        if covered.isdisjoint(range(*word.span())):
            words.append(word)
            continue
        for part in _PART.finditer(text, *word.span()):  # of *Meier-Lindner*, where one of them is replaced
            if covered.isdisjoint(range(*part.span())) and part[0][0].isupper():
                yield _Seen(Place(number, *part.span()), part[0], "one word with a replaced one", 2, amid=True)
    for word in words if redactor.words else ():
        bare = _POSSESSIVE.sub("", word[0])
        if bare[:1].isupper() and plain(bare) in redactor.words:
            place = Place(number, word.start(), word.start() + len(bare))
            yield _Seen(place, bare, _ALSO_A_WORD, 2, amid=True)
    found = [word for word in words if _has_capital(word[0]) or _is_surname(text, word)]
    at = 0
    while at < len(found):
        last = at
        while last + 1 < len(found) and text[found[last].end() : found[last + 1].start()] == " ":
            if found[last + 1][0].lower() in ordinary.TITLES:  # what stands before it is no part of the name
                break
            last += 1
        yield from _phrase(text, number, found[at : last + 1], redactor, own)
        at = last + 1


def _addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """Where something stands that may lead to somebody and is not replaced, and what it is."""
    yield from other_addresses(text)
    for address in mail_addresses(text):
        if not address.certain:
            yield address.start, address.end, "perhaps an e-mail address"
    for phone in phone_numbers(text):
        if not phone.certain:
            yield phone.start, phone.end, "perhaps a phone number" if phone.told else "a long number"


def _phrase(
    text: str, number: int, words: list[re.Match[str]], redactor: Redactor, own: Collection[str]
) -> Iterator[_Seen]:
    """What is perhaps a name among words with capitals that follow one another."""
    before = text[max(words[0].start() - _BEFORE, 0) : words[0].start()]
    title = title_before(before)
    person = bool(title or ordinary.PERSON.search(before))
    amid = person or len(words) > 1 or _is_amid(before)
    while words and words[0][0].lower() in ordinary.TITLES:
        del words[0]
        person = amid = True
    while words and not _is_candidate(words[0][0], redactor, own, told=person):
        del words[0]
        amid, person, before = True, False, ""
    while words and (
        words[-1][0].lower() in ordinary.TITLES or not _is_candidate(words[-1][0], redactor, own, told=False)
    ):
        del words[-1]
    if not words:
        return
    start, end = words[0].start(), words[-1].end()
    end -= len(text[start:end]) - len(_POSSESSIVE.sub("", text[start:end]))
    why, likelihood = _CAPITAL, 1
    if person:
        why, likelihood = "announced as a name", 3
    elif ordinary.ORGANISATION.search(before):
        why, likelihood = "an organisation or a place", 2
    elif ordinary.GREETING.search(before):
        why, likelihood = "somebody spoken to or of", 2
    elif ordinary.SAYS.match(text, words[-1].end()) and words[-1][0].lower().removesuffix("s") not in ordinary.ROLES:
        why, likelihood, amid = "somebody who says something", 2, True
    yield _Seen(Place(number, start, end), text[start:end], why, likelihood, amid)


def _is_amid(before: str) -> bool:
    bare = before.rstrip(" \"'“‘(,")
    return bool(bare) and bare[-1] not in BEGINS


def _has_capital(word: str) -> bool:
    if not word[0].isupper():  # most are not
        return False
    bare = _POSSESSIVE.sub("", word)
    return not bare.isupper() and not _NO_NAME.fullmatch(bare)


def _is_surname(text: str, word: re.Match[str]) -> bool:
    """Whether a word is all in capitals and a title stands before it, as in *Mme DUBOIS*."""
    if not word[0].isupper():
        return False
    before = text[max(word.start() - _BEFORE, 0) : word.start()]
    return title_before(before) and not _CAPITALS.search(before)


def _is_candidate(word: str, redactor: Redactor, own: Collection[str], *, told: bool) -> bool:
    bare = _POSSESSIVE.sub("", word)
    if bare in own or bare.lower().removesuffix("s") in ordinary.KNOWN or bare.lower() in ordinary.KNOWN:
        return False
    parts = [part.lower() for part in re.findall(r"[^\W\d_]+", bare)]
    return told or not all(part in redactor.ordinary or part in ordinary.KNOWN or len(part) < 2 for part in parts)

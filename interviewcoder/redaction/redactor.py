"""What is replaced in the texts of a study, consistently: the same thing has the same pseudonym in all of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from interviewcoder.model.transcript import Transcript
from interviewcoder.redaction.addresses import mail_addresses, other_addresses
from interviewcoder.redaction.names import is_role, names_of, parts_of
from interviewcoder.redaction.ordinary import KNOWN
from interviewcoder.redaction.phones import phone_numbers
from interviewcoder.redaction.pseudonyms import Given, Pseudonyms
from interviewcoder.redaction.replacing import Kind, Replacement
from interviewcoder.redaction.sentences import is_amid
from interviewcoder.redaction.spellings import BETWEEN_IN_PATHS, PathSpellings, Spelling, Spellings, apart, plain

AMBIGUOUS = "[name]"
"""What a name that several speakers have becomes."""

_NOT_IN_NAMES = re.compile(r"[\\/:*?\"<>|\x00-\x1f]")  # of files, on one system or another
_LETTERS = re.compile(r"[^\W\d_]+")
_NUMBERS = {"e-mail": "[e-mail {}]", "phone": "[phone {}]", "name": "Person {}"}
_NUMBERED = {kind: re.compile(re.escape(form).replace(r"\{\}", r"(\d{1,6})")) for kind, form in _NUMBERS.items()}
_KEEP, _GIVEN, _NAME = range(3)
_RANKS: dict[Kind | None, int] = {None: 0, "given": 1, "name": 2, "e-mail": 3, "phone": 4}


class Source(NamedTuple):
    """A text to redact: what it is called, the labels of its turns, and the spans of these."""

    path: str
    text: str
    speakers: tuple[str, ...] = ()
    speech: tuple[tuple[int, int], ...] | None = None


def source_of(transcript: Transcript) -> Source:
    """A transcript as a text to redact."""
    speakers = tuple(dict.fromkeys(turn.speaker for turn in transcript.turns if turn.speaker))
    return Source(
        transcript.path, transcript.text, speakers, tuple((turn.start, turn.end) for turn in transcript.turns)
    )


class _Meaning(NamedTuple):
    """What a spelling stands for: nothing where it is kept. `word`: it is an ordinary word of these texts, too."""

    kind: Kind | None
    becomes: str
    word: bool = False


class Redactor:
    """Finds what is replaced in texts, all of which it has to know first.

    The numbers of addresses are given in the order in which these are met; `ordinary` are the words that the texts have
    in lower case.
    """

    def __init__(self, pseudonyms: Pseudonyms, sources: Iterable[Source]) -> None:
        self.pseudonyms = pseudonyms
        self.ordinary: Counter[str] = Counter()
        self._next = dict.fromkeys(_NUMBERS, 1)
        self._numbered: dict[tuple[str, str], str] = {}
        speakers: dict[str, None] = {}
        taken = [given.pseudonym for given in pseudonyms.given]
        for source in sources:
            self.ordinary.update(_lower_case(source.text))
            speakers |= dict.fromkeys(source.speakers)
            self._number_beyond(source.text)
        self._number_beyond("\n".join(taken))
        known = {plain(one) for one in (*taken, *(word for word in pseudonyms.keep if not word.islower()))}
        listed = Spellings([Spelling(one.spelling, one, 0) for one in pseudonyms.given])
        own = [name for name in names_of(speakers) if plain(name) not in known]
        self.names = {name: self._pseudonym_of(name, listed) for name in own}
        spellings = list(self._spellings())
        self.words = {plain(one.text) for one in spellings if one.value.word}
        """Names of speakers, and parts of these, that are ordinary words in these texts too, as they are compared.

        They are replaced where they are a label, and in speech where they have a capital amid a sentence.
        """
        self._in_text = Spellings(spellings)
        self._in_paths = PathSpellings(spellings)
        self._left_in_paths = PathSpellings(self._known_parts())

    def _number_beyond(self, text: str) -> None:
        """See that no number is given which a text already has."""
        for kind, pattern in _NUMBERED.items():
            numbers = (int(number) for number in pattern.findall(text))
            self._next[kind] = max([self._next[kind], *(number + 1 for number in numbers)])

    def _numbered_name(self, kind: str, key: str) -> str:
        if (kind, key) not in self._numbered:
            self._numbered[kind, key] = _NUMBERS[kind].format(self._next[kind])
            self._next[kind] += 1
        return self._numbered[kind, key]

    def _spellings(self) -> Iterator[Spelling[_Meaning]]:
        for word in self.pseudonyms.keep:
            yield Spelling(word, _Meaning(None, ""), _KEEP, exact=True)
        for given in self.pseudonyms.given:
            yield Spelling(given.spelling, _Meaning("given", given.pseudonym), _GIVEN)
        listed = {plain(given.spelling) for given in self.pseudonyms.given}
        wanted: dict[str, dict[str, None]] = {}
        for name, becomes in self.names.items():
            for part in parts_of(name):
                wanted.setdefault(part, {})[becomes] = None
            if plain(name) not in listed:
                yield Spelling(name, _Meaning("name", becomes, word=self._is_word(name)), _NAME)
        listed |= {plain(name) for name in self.names}
        for part, several in wanted.items():
            if plain(part) not in listed:
                becomes = next(iter(several)) if len(several) == 1 else AMBIGUOUS
                yield Spelling(part, _Meaning("name", becomes, word=self._is_word(part)), _NAME)

    def _is_word(self, name: str) -> bool:
        """Whether a name is an ordinary word too."""
        return name.lower() in self.ordinary

    def _known_parts(self) -> Iterator[Spelling[bool]]:
        """The parts of names that are listed or speakers', and whether they may be parts of longer words, too."""
        own = {plain(word) for given in self.pseudonyms.given for word in _LETTERS.findall(given.pseudonym)}
        own |= {plain(word) for word in self.pseudonyms.keep}
        listed = (part for given in self.pseudonyms.given for part in parts_of(given.spelling) if self._is_rare(part))
        spoken = (part for name in self.names for part in parts_of(name))
        for part in dict.fromkeys((*spoken, *listed)):
            if plain(part) not in own:
                yield Spelling(part, self._is_rare(part), 0)

    def _is_rare(self, word: str) -> bool:
        return word.lower() not in self.ordinary and word.lower() not in KNOWN

    def _pseudonym_of(self, name: str, listed: Spellings[Given]) -> str:
        """The pseudonym for a name: that of the listed words in it, if these have only one; else one with a number."""
        found = {found.spelling.value.pseudonym for found in listed.find(name)}
        return found.pop() if len(found) == 1 else self._numbered_name("name", plain(name))

    def next_number(self) -> int:
        """The number that the next person without a pseudonym would get."""
        return self._next["name"]

    def lower_case(self) -> list[tuple[Given, int]]:
        """Given words that are written with a capital and stand in these texts in lower case too, with how often."""
        return [
            (given, self.ordinary[given.spelling.lower()])
            for given in self.pseudonyms.given
            if given.spelling.lower() in self.ordinary
            and not given.spelling.islower()
            and given.spelling.lower() not in self.pseudonyms.keep
        ]

    def shared_names(self, sources: Iterable[Source]) -> list[Source]:
        """The texts with a speaker whose name has all of another speaker's name as a part: *Anna Miller* and *Anna*."""
        whole = {plain(name) for name in self.names}
        shared = {name for name in self.names if any(plain(name) != plain(p) in whole for p in parts_of(name))}
        return [source for source in sources if not shared.isdisjoint(names_of(source.speakers))]

    def there_already(self, sources: Iterable[Source]) -> list[tuple[Given, int]]:
        """The pseudonyms that the texts have already, each by the first given word that it replaces, with how often."""
        first = {given.pseudonym.casefold(): given for given in reversed(self.pseudonyms.given)}
        if not first:
            return []
        longest = sorted(map(re.escape, first), key=len, reverse=True)
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(longest)})(?!\w)", re.IGNORECASE)
        counts = Counter(found.casefold() for source in sources for found in pattern.findall(source.text))
        return [(given, counts[pseudonym]) for pseudonym, given in first.items() if pseudonym in counts]

    def replacements(self, source: Source) -> list[Replacement]:
        """What is replaced in a text, in order."""
        text = source.text
        found: list[tuple[int, int, Kind | None, str]] = []
        for start, end, spelling in self._in_text.find(text):
            kind, becomes, word = spelling.value
            turn = (0, len(text)) if source.speech is None else _around(source.speech, start)
            if turn is None:
                is_other = kind == "given" and is_role(text[start:end])
                is_other |= word and spelling.text not in self.names and not text[start].isupper()
            else:
                is_other = word and not (text[start].isupper() and is_amid(text, start, turn[0]))
            if not is_other:
                found.append((start, end, kind, becomes))
        found += [(start, end, "e-mail", key) for start, end, key, certain in mail_addresses(text) if certain]
        found += [(start, end, "phone", key) for start, end, key, certain, _ in phone_numbers(text) if certain]
        replaced: list[Replacement] = []
        for start, end, kind, value in apart(found, lambda one: _RANKS[one[2]]):
            if kind is None:
                continue
            becomes = self._numbered_name(kind, value) if kind in ("e-mail", "phone") else value
            last = replaced[-1] if replaced else None
            if last and kind == "name" and last[2:] == (kind, becomes) and text[last.end : start] == " ":
                replaced[-1] = last._replace(end=end)  # other names of one person
            else:
                replaced.append(Replacement(start, end, kind, becomes))
        return replaced

    def path(self, path: str) -> str:
        """A path with given words and the names of speakers replaced."""
        parts: list[str] = []
        read, last = 0, ""
        for start, end, spelling in self._in_paths.find(path):
            kind, becomes, word = spelling.value
            if kind is None or (word and not path[start].isupper()):
                continue
            if not (parts and last == becomes and path[read:start].strip(BETWEEN_IN_PATHS) == ""):
                parts += [path[read:start], _NOT_IN_NAMES.sub("-", becomes)]
            read, last = end, becomes
        return "".join([*parts, path[read:]])

    def is_left_in(self, path: str) -> bool:
        """Whether a redacted path still has what may be a part of a listed name or of a speaker's."""
        return any(whole or spelling.value for spelling, whole in self._left_in_paths.words_in(path))


def _lower_case(text: str) -> Iterator[str]:
    """The words that a text has in lower case, but for those of addresses, in which names are."""
    spans = [(address.start, address.end) for address in mail_addresses(text)]
    spans += [(start, end) for start, end, _ in other_addresses(text)]
    read = 0
    for start, end in sorted([*spans, (len(text), len(text))]):
        yield from (word for word in _LETTERS.findall(text, read, max(read, start)) if word.islower())
        read = max(read, end)


def _around(spans: Sequence[tuple[int, int]], at: int) -> tuple[int, int] | None:
    number = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return spans[number] if number >= 0 and at < spans[number][1] else None

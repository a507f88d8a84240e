"""The matcher: a transcript and a codebook in, codings with their evidence out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, chain, compress, islice
from typing import TYPE_CHECKING

from interviewcoder.matching.compiled import compile_codebook
from interviewcoder.matching.language_matcher import LanguageMatcher
from interviewcoder.matching.languages import language_of, telling_words
from interviewcoder.matching.passages import Passage, passages, pieces
from interviewcoder.matching.units import Units
from interviewcoder.matching.weighing import Findings
from interviewcoder.model.codebook import Codebook, Part
from interviewcoder.model.coding import Coding, Match
from interviewcoder.model.transcript import ROLES, Transcript

if TYPE_CHECKING:
    from interviewcoder.matching.columns.speech import Speech, SpeechReader

TOGETHER = 1 << 17
"""Small transcripts are looked at together up to this many characters: more take memory and save little time."""

MOST_PIECES = 24
"""The most pieces of a long text that are looked at together."""

ENOUGH_FOR_COLUMNS = 200_000
"""From this many characters on matching in columns saves more time than the import of numpy costs."""

MOST_WORDS = 20_000
"""With more different words than this all are forgotten: memory does not grow with the texts for ever."""


class Matcher:
    """A codebook ready to code any number of transcripts; it learns each distinct word only once.

    It is for one thread at a time.
    """

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self._by_language: dict[str, LanguageMatcher] = {}  # with all that they have learnt
        self._reader: SpeechReader | None = None
        self._read = 0

    def code(self, transcript: Transcript) -> list[Coding]:
        """The codings of a transcript, ordered by start, end and code."""
        (findings,) = self._findings([transcript], enough=True)
        return findings.codings()

    def code_all(self, transcripts: Iterable[Transcript]) -> Iterator[list[Coding]]:
        """The codings of each of many transcripts, in less time than one by one: small ones are looked at together."""
        for group in _together(transcripts):
            yield from (findings.codings() for findings in self._findings(group, enough=True))

    def findings(self, transcript: Transcript) -> Findings:
        """All that was found in a transcript, whether it is enough for a code or not."""
        (findings,) = self._findings([transcript], enough=False)
        return findings

    def matches(self, text: str) -> Iterator[tuple[str, Match]]:
        """Every match of a term in a text, with its code's id, whether it is enough for the code or not."""
        spans = list(pieces(text, 0, len(text)))
        # Pieces are looked at some at a time, but all of them where only together they tell the language.
        number = MOST_PIECES if len(self.codebook.language) == 1 else len(spans)
        with self._learning():
            for at in range(0, len(spans), number):
                some = spans[at : at + number]
                begin = some[0][0]
                part = text[begin : some[-1][1]]
                spoken = [Passage(part, "unknown", [(start - begin, end - begin)], base=-begin) for start, end in some]
                speech = self._in_columns(part, spoken)
                (language,) = self._languages([spoken], speech)
                for _, matches in self._matcher(language).matches(speech or spoken, None, enough=False):
                    for rule, term, match in matches:
                        if term.part != "cue":
                            yield rule.code.id, match

    @contextmanager
    def _learning(self) -> Iterator[None]:
        """What is learnt inside is learnt whole or forgotten: an interrupt may come at any moment."""
        try:
            yield
        except GeneratorExit:  # nobody wants more
            raise
        except BaseException:
            self._forget()
            raise

    def _forget(self) -> None:
        self._reader = None
        self._by_language.clear()

    def _findings(self, transcripts: list[Transcript], *, enough: bool) -> list[Findings]:
        """What was found in each of some transcripts, looked at as one text; `enough`: only what may be enough."""
        bases = _bases(transcripts)
        findings = [Findings(Units(transcript), has_cues=bool(self.codebook.cues)) for transcript in transcripts]
        owner = dict(zip(bases, findings, strict=True))
        with self._learning():
            for matcher, some in self._spoken(transcripts):
                for passage, matches in matcher.matches(some, matcher.roles, enough=enough):
                    for found in matches:
                        owner[passage.base].add(*found)
        return findings

    def heard(self, transcripts: Iterable[Transcript]) -> Iterator[tuple[str, Part, str, bool]]:
        """Each match: its code's id (empty for a cue), part and name, and whether it keeps its words.

        Of matches of one code that overlap only one keeps them.
        """
        with self._learning():
            for group in _together(transcripts):
                for matcher, some in self._spoken(group):
                    for code, term, name, is_kept in matcher.heard(some, matcher.roles):
                        yield "" if term.part == "cue" else code, term.part, name, is_kept

    def _spoken(self, transcripts: list[Transcript]) -> Iterator[tuple[LanguageMatcher, list[Passage] | Speech]]:
        """The matcher of each language with the passages in it, of transcripts that are looked at as one text."""
        text = "\n".join(transcript.text for transcript in transcripts)
        bases = _bases(transcripts)
        languages = self.codebook.language
        # To tell the language, what all roles say is needed.
        roles = self._matcher(languages[0]).roles if len(languages) == 1 else ROLES
        spoken = [list(passages(one, text, base, roles)) for one, base in zip(transcripts, bases, strict=True)]
        every = list(chain.from_iterable(spoken))
        speech = self._in_columns(text, every)
        of_transcript = self._languages(spoken, speech)
        for language in dict.fromkeys(of_transcript):
            matcher, some = self._matcher(language), speech or every
            if any(one != language for one in of_transcript):
                of_passage = (one for its, one in zip(spoken, of_transcript, strict=True) for _ in its)
                chosen = [one == language for one in of_passage]
                some = speech.only(chosen) if speech else list(compress(every, chosen))
            yield matcher, some

    def _languages(self, spoken: Sequence[list[Passage]], speech: Speech | None) -> list[str]:
        """The language of each of some groups of passages."""
        languages = self.codebook.language
        if len(languages) == 1:
            return [languages[0]] * len(spoken)
        if speech is None:
            return [language_of((w for one in some for w in one.words.folded), languages) for some in spoken]
        counts = {language: iter(speech.counts(telling_words(language))) for language in languages}
        sums = [{language: sum(islice(counts[language], len(some))) for language in languages} for some in spoken]
        return [max(languages, key=one.__getitem__) for one in sums]

    def _matcher(self, language: str) -> LanguageMatcher:
        if language not in self._by_language:
            self._by_language[language] = LanguageMatcher(compile_codebook(self.codebook, language))
        return self._by_language[language]

    def _in_columns(self, text: str, spoken: list[Passage]) -> Speech | None:
        """The passages with their words in columns; None where that is not worth numpy's import yet, or cannot be."""
        self._read += len(text)
        if self._read < ENOUGH_FOR_COLUMNS:
            return None
        if any(one.known > MOST_WORDS for one in (self._reader, *self._by_language.values()) if one):
            self._forget()
        if self._reader is None:
            from interviewcoder.matching.columns.speech import SpeechReader

            self._reader = SpeechReader()
        return self._reader.speech(text, spoken)


def _bases(transcripts: Sequence[Transcript]) -> list[int]:
    """Where each of some transcripts begins where they are looked at as one text."""
    return list(accumulate((len(transcript.text) + 1 for transcript in transcripts[:-1]), initial=0))


def _together(transcripts: Iterable[Transcript]) -> Iterator[list[Transcript]]:
    """The transcripts in groups that are looked at together, each complete as soon as it has `TOGETHER` characters."""
    group: list[Transcript] = []
    size = 0
    for transcript in transcripts:
        group.append(transcript)
        size += len(transcript.text)
        if size >= TOGETHER:
            yield group
            group, size = [], 0
    if group:
        yield group

"""What is said in interviews, as words and phrases: how often, where, and with an example."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from interviewcoder.cli.corpus import Corpus
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.coding import Excerpt


class _Turn(NamedTuple):
    """A turn: the path of its transcript, which of the turns there it is, what is said, and the words of that."""

    path: str
    number: int
    text: str
    words: list[str]


class SpokenWords:
    """What is said by others than the interviewer, as words, turn by turn."""

    def __init__(self, book: Codebook, corpus: Corpus) -> None:
        from interviewcoder.matching.languages import Lists
        from interviewcoder.matching.words import words_of

        self._corpus = corpus
        lists = [Lists.of(book, language) for language in book.language]
        longer = (word for one in lists for phrase in one.fillers | one.negations for word in phrase)
        self.light = LIGHT.union(longer, *(one.light | one.small | one.breaks | one.openers for one in lists))
        self._turns = [
            _Turn(path, number, text := transcript.text[turn.start : turn.end], words_of(text))
            for path, transcript in corpus.transcripts.items()
            for number, turn in enumerate(transcript.turns)
            if turn.role != "interviewer"
        ]

    def counts(self, excerpts: Iterable[Excerpt]) -> Counter[tuple[str, ...]]:
        """How often phrases come in turns that share text with excerpts."""
        codes = self._corpus.codes_by_turn(excerpts)
        return self._counted(turn for turn in self._turns if codes[turn.path][turn.number])

    def counts_of_all(self) -> Counter[tuple[str, ...]]:
        """How often phrases come in all turns."""
        return self._counted(self._turns)

    def _counted(self, turns: Iterable[_Turn]) -> Counter[tuple[str, ...]]:
        from interviewcoder.analysis.wording import counted

        return counted((turn.words for turn in turns), self.light)

    def places(self, wanted: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], set[str]]:
        """The transcripts, by path, that have each phrase."""
        from interviewcoder.analysis.wording import phrases

        found: dict[tuple[str, ...], set[str]] = {phrase: set() for phrase in wanted}
        for turn in self._turns:
            for phrase in phrases(turn.words, self.light):
                if phrase in found:
                    found[phrase].add(turn.path)
        return found

    def example(self, phrase: tuple[str, ...], excerpts: Sequence[Excerpt]) -> str:
        """Where a phrase is said, with the words around it: in excerpts if there are any, else anywhere."""
        from interviewcoder.matching.words import words_of

        texts = [excerpt.text for excerpt in excerpts]
        texts = texts or [turn.text for turn in self._turns]
        for text in texts:
            words = text.split()
            plain = [" ".join(words_of(word)) for word in words]
            for at in range(len(words) - len(phrase) + 1):
                if plain[at : at + len(phrase)] == list(phrase):
                    return " ".join(words[max(0, at - 6) : at + len(phrase) + 6])
        return ""


LIGHT = frozenset(
    """
    actually after again also although always another anything around basically because before being between
    bit could course did different does doing done during even every everything example first get getting
    give go going good got great happen happened happens having help here interesting just kind know let
    likely look lot lots made mainly make making many may maybe mean might more most much need needed new
    nice now oh ok okay one only other others ourselves part people per probably put quite rather really
    right said same say saying see seen should so some somebody something sometimes sorry sort still sure
    take talk tell thank thanks thing things think those three time times two typically use used using
    usually very want wanted way ways well whether while will work working works would yeah yes yet
    """.split()
)
"""Words of talk that say nothing of a topic."""

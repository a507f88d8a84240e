"""What is said in interviews, as words and phrases: how often, where, and with an example."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interviewcoder.cli.corpus import Corpus
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.coding import Excerpt
    from interviewcoder.model.transcript import Transcript


class Speech:
    """What is said by others than the interviewer, as words, turn by turn."""

    def __init__(self, book: Codebook, corpus: Corpus) -> None:
        from interviewcoder.matching.languages import Lists
        from interviewcoder.matching.words import words_of

        self._corpus = corpus
        lists = [Lists.of(book, language) for language in book.language]
        some = [one.light | one.small | one.fillers | one.negations | one.breaks | one.openers for one in lists]
        self.light = frozenset(word for phrases in some for phrase in phrases for word in phrase) | LIGHT
        self._turns = [
            (transcript, turn.start, turn.end, words_of(transcript.text[turn.start : turn.end]))
            for transcript in corpus.transcripts.values()
            for turn in transcript.turns
            if turn.role != "interviewer"
        ]

    def counts(self, excerpts: Sequence[Excerpt] | None) -> Counter[tuple[str, ...]]:
        """How often phrases come in turns that share text with excerpts; None: in turns without any excerpt."""
        from interviewcoder.analysis.wording import counted

        return counted((words for _, words in self.turns(excerpts)), self.light)

    def turns(self, excerpts: Sequence[Excerpt] | None) -> Iterator[tuple[Transcript, list[str]]]:
        """The turns that share text with excerpts, or, None, with none."""
        spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for excerpt in self._corpus.excerpts if excerpts is None else excerpts:
            spans[excerpt.transcript].append((excerpt.start, excerpt.end))
        names = {id(transcript): name for name, transcript in self._corpus.transcripts.items()}
        for transcript, start, end, words in self._turns:
            is_coded = any(begin < end and start < stop for begin, stop in spans[names[id(transcript)]])
            if is_coded == (excerpts is not None):
                yield transcript, words

    def places(self, wanted: Iterable[tuple[str, ...]]) -> dict[tuple[str, ...], set[int]]:
        """The transcripts, by number, that have each phrase."""
        from interviewcoder.analysis.wording import phrases

        found: dict[tuple[str, ...], set[int]] = {phrase: set() for phrase in wanted}
        for transcript, _, _, words in self._turns:
            for phrase in phrases(words, self.light):
                if phrase in found:
                    found[phrase].add(id(transcript))
        return found

    def example(self, phrase: tuple[str, ...], excerpts: Sequence[Excerpt]) -> str:
        """Where a phrase is said, with the words around it: in excerpts if there are any, else anywhere."""
        from interviewcoder.matching.words import words_of

        texts = [excerpt.text for excerpt in excerpts]
        texts += [transcript.text[start:end] for transcript, start, end, _ in self._turns] if not texts else []
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

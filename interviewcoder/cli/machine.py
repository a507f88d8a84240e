"""The machine codes transcripts with one codebook, and what it leaves out is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from interviewcoder.model.coding import at_least
from interviewcoder.model.excerpts import WHOLE, Place, excerpts_of

if TYPE_CHECKING:
    from interviewcoder.cli.streams import Messages
    from interviewcoder.matching import Matcher
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.coding import Coding, Excerpt
    from interviewcoder.model.transcript import Transcript


class MachineCoder:
    """The machine as a coder of transcripts, one at a time.

    It counts the turns that it did not search and the excerpts that scored too low.
    """

    def __init__(self, codebook: Codebook, messages: Messages, *, min_score: float = 0, context: int = 0) -> None:
        self.codebook = codebook
        self.messages = messages
        self.min_score = min_score
        self.below = 0
        self.unsearched = 0
        self.context = context
        self._codes = {code.id: code for code in codebook.codes}
        self._searched = {role for code in codebook.codes for role in code.roles or codebook.roles}

    @cached_property
    def _matcher(self) -> Matcher:
        from interviewcoder.matching import Matcher

        return Matcher(self.codebook)

    def codings(self, transcript: Transcript) -> list[Coding]:
        """The codings of a transcript that score high enough, in the order of the text."""
        return self.kept(transcript, self._matcher.code(transcript))

    def kept(self, transcript: Transcript, codings: Sequence[Coding]) -> list[Coding]:
        """Count the turns that were not searched and the codings that score too low; return the other codings."""
        said = Counter([turn.role for turn in transcript.turns])
        self.unsearched += sum(number for role, number in said.items() if role not in self._searched)
        kept = at_least(codings, self.min_score)
        self.below += len(codings) - len(kept)
        return kept

    def excerpts(
        self, transcript: Transcript, codings: Sequence[Coding] | None = None, place: Place = WHOLE
    ) -> Iterator[Excerpt]:
        """The excerpts of a transcript that score high enough; it is coded unless its `codings` are given.

        A part of a file, which begins at a `place` there, gives excerpts with their places in the whole file.
        """
        kept = self.codings(transcript) if codings is None else self.kept(transcript, codings)
        return excerpts_of(kept, transcript, self._codes, self.context, place)

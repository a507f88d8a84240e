"""What was coded, by whom, and in which transcripts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from interviewcoder.cli.checks import check_known_coder, check_transcripts
from interviewcoder.cli.choices import selected_ids
from interviewcoder.errors import UsageError
from interviewcoder.model.coding import MACHINE
from interviewcoder.model.selection import involved, is_named
from interviewcoder.model.spans import Spans

if TYPE_CHECKING:
    from interviewcoder.analysis.units import CoderMarks
    from interviewcoder.model.coding import Excerpt
    from interviewcoder.model.transcript import Role, Transcript


@dataclass
class Corpus:
    """Excerpts, their transcripts by path, and which coder has read which transcript.

    `names` and `categories` are by the codes of the excerpts; `codes` gives the categories of all codes that a study
    has, also without an excerpt; `read` gives the paths by coder. Where it `is_complete` transcripts without an excerpt
    are there too; coded files alone do not know them.
    """

    transcripts: dict[str, Transcript] = field(default_factory=dict)
    excerpts: list[Excerpt] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    read: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    is_complete: bool = True

    def add(self, excerpts: Iterable[Excerpt]) -> None:
        """Add excerpts, and who has read their transcripts: whoever gave a code there, or said something of one."""
        for excerpt in excerpts:
            self.excerpts.append(excerpt)
            self.names.setdefault(excerpt.code, excerpt.name)
            self.categories.setdefault(excerpt.code, excerpt.category)
            coders = involved(excerpt)
            if excerpt.status == "withdrawn":  # nobody knows whether the machine's last run has read it
                coders.discard(MACHINE)
            for coder in coders:
                self.read[coder].add(excerpt.transcript)

    def only(self, wanted: Sequence[str] | None) -> Corpus:
        """What is in the transcripts whose path or name a glob names. Raises UsageError where there is none."""
        if wanted is None:
            return self
        check_transcripts(wanted, self.transcripts)
        return self.of([path for path in self.transcripts if is_named(wanted, path)])

    def of(self, paths: Collection[str]) -> Corpus:
        """What is in some of the transcripts, by their paths."""
        its = {path: one for path, one in self.transcripts.items() if path in paths}
        chosen = Corpus(its, codes=self.codes, is_complete=self.is_complete)
        chosen.add(excerpt for excerpt in self.excerpts if excerpt.transcript in chosen.transcripts)
        for coder, read in self.read.items():
            chosen.read[coder] |= read & chosen.transcripts.keys()
        return chosen

    def chosen(self, codes: list[str] | None, categories: list[str] | None) -> frozenset[str]:
        """The codes of excerpts that options select. Raises UsageError where there is none, or no such code."""
        chosen = selected_ids(self.codes | self.categories, codes, categories) & self.categories.keys()
        if not chosen and self.excerpts:
            raise UsageError("no excerpt that was read has one of the codes asked for")
        return chosen

    def check_known_coder(self, name: str | None) -> None:
        """Raise UsageError where a given name is neither the machine's nor of anybody who has coded or decided."""
        check_known_coder(name, {MACHINE, *self.read})

    @property
    def coders(self) -> list[str]:
        """All coders, people first."""
        return sorted(self.read, key=lambda coder: (coder == MACHINE, coder))

    @property
    def people(self) -> list[str]:
        """All coders but the machine."""
        return [coder for coder in self.coders if coder != MACHINE]

    def read_by(self, coders: Collection[str]) -> Corpus:
        """What is in the transcripts that one of some coders has read."""
        return self.of({path for coder in coders for path in self.read[coder]})

    def excerpts_of(self, coder: str) -> list[Excerpt]:
        """The excerpts that a coder gave and that are not withdrawn, and those of others that the coder accepted."""
        return [
            excerpt
            for excerpt in self.excerpts
            if (excerpt.coder == coder and excerpt.status != "withdrawn")
            or any(d.coder == coder and d.status == "accepted" for d in excerpt.decisions)
        ]

    def codes_of(self, coders: Collection[str]) -> frozenset[str]:
        """The codes that some coders gave, or decided on where others gave them."""
        return frozenset(
            excerpt.code
            for excerpt in self.excerpts
            if excerpt.coder in coders or any(decision.coder in coders for decision in excerpt.decisions)
        )

    def decided(self, coder: str, codes: Collection[str]) -> tuple[int, int]:
        """How many of the machine's proposals a coder decided on, and how many stand in transcripts with a decision."""
        decided: Counter[str] = Counter()
        proposed: Counter[str] = Counter()
        for excerpt in self.excerpts:
            if excerpt.coder == MACHINE != coder and excerpt.code in codes and excerpt.status != "withdrawn":
                proposed[excerpt.transcript] += 1
                decided[excerpt.transcript] += any(decision.coder == coder for decision in excerpt.decisions)
        return decided.total(), sum(proposed[path] for path, number in decided.items() if number)

    def codes_by_turn(self, excerpts: Iterable[Excerpt]) -> dict[str, list[frozenset[str]]]:
        """The codes of each turn, by transcript: those of the excerpts that share text with the turn."""
        turns = {path: Spans((turn.start, turn.end) for turn in one.turns) for path, one in self.transcripts.items()}
        codes: dict[str, list[set[str]]] = {path: [set() for _ in one.turns] for path, one in self.transcripts.items()}
        for excerpt in excerpts:
            for at in turns[excerpt.transcript].sharing(excerpt.start, excerpt.end):
                codes[excerpt.transcript][at].add(excerpt.code)
        return {path: list(map(frozenset, some)) for path, some in codes.items()}

    def marks_by(
        self, coders: Sequence[str], roles: Collection[Role] = (), *, everything: bool = False
    ) -> list[CoderMarks]:
        """What each coder marked, in the transcripts that the coder has read, or in all of them.

        Only in what some roles say, if any are named.
        """
        from interviewcoder.analysis.units import CoderMarks, Mark

        said = {path: _said_by(roles, one) for path, one in self.transcripts.items()} if roles else {}
        marked = []
        for coder in coders:
            paths = self.transcripts if everything else sorted(self.read[coder])
            marks: dict[str, list[Mark]] = {path: [] for path in paths}
            for excerpt in self.excerpts_of(coder):
                spans: Iterable[tuple[int, int]] = [(excerpt.start, excerpt.end)]
                if roles:
                    spans = said[excerpt.transcript].shared(excerpt.start, excerpt.end)
                marks[excerpt.transcript] += (Mark(*span, excerpt.code) for span in spans)
            marked.append(CoderMarks(coder, marks))
        return marked

    def spans(self, unit: str, roles: Collection[Role]) -> Mapping[str, list[tuple[int, int]]]:
        """The spans of each transcript's units, by path; where roles are named, only those that hold speech of these.

        The spans of `character` are the turns, that of `transcript` is the whole text, whatever the roles.
        """
        from interviewcoder.matching.units import spans_of

        found = {}
        for path, transcript in self.transcripts.items():
            if unit == "transcript":
                found[path] = [(0, len(transcript.text))]
                continue
            kind = "turn" if unit == "character" else unit
            spans = spans_of(transcript, kind)  # type: ignore[arg-type]
            wanted = _said_by(roles, transcript)
            found[path] = [span for span in spans if wanted.sharing(*span)]
        return found


def _said_by(roles: Collection[Role], transcript: Transcript) -> Spans:
    """The turns of some roles, or all if none are named."""
    return Spans((turn.start, turn.end) for turn in transcript.turns if not roles or turn.role in roles)

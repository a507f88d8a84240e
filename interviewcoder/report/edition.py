"""A report's material put in order: codes in their categories, transcripts with their turns, excerpts with places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from interviewcoder.matching.languages import language_told
from interviewcoder.model.codebook import Category, Code, Codebook
from interviewcoder.model.codebook_changes import codes_beyond
from interviewcoder.model.coding import HOLDING, MACHINE, STATUSES, Excerpt, Status
from interviewcoder.model.display import UNNAMED, clock
from interviewcoder.model.names import short_names
from interviewcoder.model.transcript import Role, Transcript
from interviewcoder.report.anchors import Anchors
from interviewcoder.report.passages import Passages, Placed, Segment, shown
from interviewcoder.transcripts.labels import key

SIGNS: dict[Status, str] = {
    "proposed": "", "accepted": "✓", "rejected": "✗", "recoded": "→", "disputed": "?", "withdrawn": "–",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code: its place in the order of the codebook, its anchor, and how many excerpts have it, by status."""

    number: int
    anchor: str
    code: Code
    statuses: Counter[Status]

    @property
    def excerpts(self) -> int:
        """How many excerpts have it."""
        return self.statuses.total()


@dataclass(frozen=True, slots=True)
class ShownCategory:
    """A category with its codes; `depth` is 0 at the top level; `known` says that the category is the codebook's."""

    path: str
    name: str
    description: str
    depth: int
    codes: tuple[ShownCode, ...]
    known: bool = True


@dataclass(frozen=True, slots=True)
class Chip:
    """A code beside a turn: the excerpt's number and anchor."""

    number: int
    anchor: str
    code: ShownCode
    excerpt: Excerpt

    @property
    def sign(self) -> str:
        """The sign of the excerpt's status; empty for a proposed one."""
        return SIGNS[self.excerpt.status]

    @property
    def person(self) -> str:
        """Who gave the code, if that was a person."""
        return "" if self.excerpt.coder in ("", MACHINE) else self.excerpt.coder


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A turn; `again`: the turn before is by the same speaker. `time` is as people write it, empty where unknown."""

    number: int
    anchor: str
    speaker: str
    again: bool
    role: Role
    time: str
    segments: Sequence[Segment]
    chips: Sequence[Chip]


@dataclass(frozen=True, slots=True)
class Stroke:
    """An excerpt on the strip that stands for a transcript: where it is and how long, in percent of the text."""

    code: int
    at: float
    length: float


@dataclass(slots=True)
class ShownTranscript:
    """A transcript with what is coded in it; `label` is short and unique, `language` is empty where it is not known.

    `codes` gives, by a code's number, how many of its excerpts are proposed, accepted or disputed; `excerpts` counts
    those of all statuses.
    """

    number: int
    anchor: str
    label: str
    title: str
    path: str
    language: str
    turns: Sequence[ShownTurn]
    codes: Counter[int] = field(default_factory=Counter)
    excerpts: int = 0
    strip: list[Stroke] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Entry:
    """An excerpt in the report: its anchor, its code, its transcript's number and its place, None where it has none."""

    number: int
    anchor: str
    excerpt: Excerpt
    code: ShownCode
    transcript: int | None
    placed: Placed | None


class Edition:
    """All that the page shows, put in order. The same material always gives the same."""

    def __init__(
        self, title: str, transcripts: Sequence[Transcript], excerpts: Sequence[Excerpt], codebook: Codebook
    ) -> None:
        self.title = shown(title)
        self.codebook = codebook
        places = {transcript.path: at for at, transcript in enumerate(transcripts)}
        self._excerpts = sorted(
            excerpts,
            key=lambda e: (places.get(e.transcript, len(places)), e.transcript, e.start, e.end, e.code, e.coder, e.id),
        )
        self._anchors = Anchors()
        self.categories = self._categories()
        self._codes = {one.code.id: one for category in self.categories for one in category.codes}
        self.codes = sorted(self._codes.values(), key=lambda one: one.number)
        self.entries: list[Entry] = []
        self.transcripts = self._transcripts(transcripts)

    def _categories(self) -> list[ShownCategory]:
        statuses: dict[str, Counter[Status]] = {}
        for excerpt in self._excerpts:
            statuses.setdefault(excerpt.code, Counter())[excerpt.status] += 1
        number = 0

        def codes(some: Sequence[Code]) -> tuple[ShownCode, ...]:
            nonlocal number
            found = []
            for code in some:
                anchor = self._anchors.of("c", code.id)
                found.append(ShownCode(number, anchor, code, statuses.get(code.id, Counter())))
                number += 1
            return tuple(found)

        def walk(some: Sequence[Category], depth: int) -> Iterator[ShownCategory]:
            for category in some:
                yield ShownCategory(
                    category.path, category.name, category.description, depth, codes(category.codes), known=True
                )
                yield from walk(category.categories, depth + 1)

        found = list(walk(self.codebook.categories, 0))
        if self.codebook.uncategorised:
            found.append(ShownCategory("", "", "", 0, codes(self.codebook.uncategorised)))
        others: dict[str, list[Code]] = {}
        for code in codes_beyond(self.codebook, self._excerpts):
            others.setdefault(code.category, []).append(code)
        found += (ShownCategory(path, path, "", 0, codes(some), known=False) for path, some in sorted(others.items()))
        return found

    def _transcripts(self, transcripts: Sequence[Transcript]) -> list[ShownTranscript]:
        found: list[ShownTranscript] = []
        names = short_names([transcript.path for transcript in transcripts])
        at = 0
        for number, transcript in enumerate(transcripts):
            passages = Passages(transcript)
            label = shown(names[transcript.path])
            chips: dict[int, list[Chip]] = {}
            shown_one = ShownTranscript(
                number,
                self._anchors.of("t", label),
                label,
                shown(transcript.title.strip()) or label,
                shown(transcript.path),
                language_told(transcript.text),
                (),
            )
            while at < len(self._excerpts) and self._excerpts[at].transcript == transcript.path:
                excerpt = self._excerpts[at]
                entry = self._entry(at, excerpt, number, passages.add(at, excerpt))
                at += 1
                shown_one.excerpts += 1
                shown_one.codes[entry.code.number] += excerpt.status in HOLDING
                if entry.placed:
                    chip = Chip(entry.number, entry.anchor, entry.code, excerpt)
                    chips.setdefault(entry.placed.turn, []).append(chip)
                    if excerpt.status in HOLDING:
                        shown_one.strip.append(_stroke(entry.code.number, excerpt, len(transcript.text)))
            shown_one.turns = _turns(transcript, shown_one.anchor, passages, chips)
            found.append(shown_one)
        for number in range(at, len(self._excerpts)):
            self._entry(number, self._excerpts[number], None, None)
        return found

    def _entry(self, number: int, excerpt: Excerpt, transcript: int | None, placed: Placed | None) -> Entry:
        code = self._codes[excerpt.code]
        entry = Entry(number, self._anchors.of_excerpt(excerpt), excerpt, code, transcript, placed)
        self.entries.append(entry)
        return entry

    @cached_property
    def statuses(self) -> Counter[Status]:
        """How many excerpts have each status."""
        return Counter(entry.excerpt.status for entry in self.entries)

    @cached_property
    def present_statuses(self) -> list[Status]:
        """The statuses that some excerpt has, in their order."""
        return [status for status in STATUSES if self.statuses[status]]

    @cached_property
    def speakers(self) -> list[str]:
        """The labels of the speakers of excerpts, as they are shown."""
        return sorted(sorted({speaker_of(entry.excerpt.speaker) for entry in self.entries}), key=str.casefold)

    @cached_property
    def coders(self) -> list[str]:
        """Who gave codes, people first."""
        names = {entry.excerpt.coder for entry in self.entries}
        return sorted(names, key=lambda name: (name == MACHINE, name.casefold(), name))

    @cached_property
    def deciders(self) -> list[str]:
        """The people who gave codes, decided or noted something."""
        names = {coder for coder in self.coders if coder not in ("", MACHINE)}
        for entry in self.entries:
            names |= {decision.coder for decision in entry.excerpt.decisions}
            names |= {memo.coder for memo in entry.excerpt.memos}
        return sorted(names, key=lambda name: (name.casefold(), name))

    @cached_property
    def participants(self) -> int:
        """How many participants there are: named speakers who are no interviewers, counted anew in each transcript."""
        return sum(
            len({key(turn.speaker) for turn in one.turns if turn.role != "interviewer" and turn.speaker != UNNAMED})
            for one in self.transcripts
        )

    @cached_property
    def turns(self) -> int:
        """How many turns the transcripts have."""
        return sum(len(transcript.turns) for transcript in self.transcripts)


def _turns(
    transcript: Transcript, anchor: str, passages: Passages, chips: dict[int, list[Chip]]
) -> Sequence[ShownTurn]:
    found, before = [], None
    for at, turn in enumerate(transcript.turns):
        found.append(
            ShownTurn(
                turn.number,
                f"{anchor}.{turn.number}",
                speaker_of(turn.speaker),
                before == (turn.speaker, turn.role),
                turn.role,
                time_of(turn.begins),
                passages.segments(at),
                sorted(chips.get(turn.number, ()), key=lambda chip: (chip.excerpt.start, chip.code.number)),
            )
        )
        before = (turn.speaker, turn.role)
    return found


def _stroke(code: int, excerpt: Excerpt, length: int) -> Stroke:
    share = 100 / max(length, 1)
    wide = max((excerpt.end - excerpt.start) * share, 0.35)
    return Stroke(code, round(min(excerpt.start * share, 100 - wide), 2), round(wide, 2))


def speaker_of(label: str) -> str:
    """A speaker's label as it is shown."""
    return shown(label) or UNNAMED


def time_of(seconds: float | None) -> str:
    """A time in a recording as people write it; empty for None and for seconds that are negative or not finite."""
    return clock(seconds) if seconds is not None and 0 <= seconds < float("inf") else ""

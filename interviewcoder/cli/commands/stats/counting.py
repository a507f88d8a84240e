"""The tables and figures of `stats`."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from itertools import permutations
from typing import TYPE_CHECKING

from interviewcoder.analysis import patterns
from interviewcoder.errors import UsageError
from interviewcoder.formats.figures import Figure
from interviewcoder.formats.table import Column, Table
from interviewcoder.model.coding import HOLDING
from interviewcoder.model.display import counted, natural
from interviewcoder.model.names import short_names
from interviewcoder.model.selection import has_status
from interviewcoder.transcripts.labels import key

if TYPE_CHECKING:
    from interviewcoder.cli.corpus import Corpus
    from interviewcoder.formats.table import Cell
    from interviewcoder.model.coding import Excerpt, Status
    from interviewcoder.model.transcript import Turn

Shown = tuple[Table, Callable[[], Figure]]
GROUPS = ("transcript", "speaker", "role", "category")

_COUNTS = (
    Column("turns", "turns", "count"), Column("excerpts", "excerpts", "count"),
    Column("transcripts", "transcripts", "count"), Column("speakers", "speakers", "count"),
    Column("share", "share of speech", "figure"),
)  # fmt: skip


class Counted:
    """Counts the excerpts of some codes, with some statuses and, if a coder is named, of that coder only.

    Without statuses these are the proposed, accepted or disputed ones, or those that the coder gave or accepted.
    """

    def __init__(
        self, corpus: Corpus, codes: Collection[str], statuses: Collection[Status] | None, coder: str | None
    ) -> None:
        self.corpus = corpus
        if coder and statuses is None:
            mine = corpus.excerpts_of(coder)
        else:
            wanted = HOLDING if statuses is None else statuses
            mine = [excerpt for excerpt in corpus.excerpts if has_status(excerpt, coder, wanted)]
        self.excerpts = [excerpt for excerpt in mine if excerpt.code in codes]
        which = f" ({', '.join(statuses or HOLDING)})"
        self._which = f"{which}, what {coder} gave or decided on" if coder else f"{which}, each coder's counted"
        if coder and statuses is None:
            self._which = f", what {coder} gave or accepted"
        chosen = corpus.read[coder] | {one.transcript for one in self.excerpts} if coder else corpus.transcripts.keys()
        self._paths = sorted((path for path in corpus.transcripts if path in chosen), key=natural)
        self._by_code: defaultdict[str, list[Excerpt]] = defaultdict(list)
        for excerpt in self.excerpts:
            self._by_code[excerpt.code].append(excerpt)

    @cached_property
    def _turns(self) -> dict[str, list[tuple[Turn, frozenset[str]]]]:
        """The turns of each transcript with their codes."""
        codes = self.corpus.codes_by_turn(self.excerpts)
        return {path: list(zip(self.corpus.transcripts[path].turns, codes[path], strict=True)) for path in self._paths}

    def _answers(self, path: str) -> list[tuple[int, int]]:
        return [(turn.start, turn.end) for turn in self.corpus.transcripts[path].turns if turn.role != "interviewer"]

    def _share(self, excerpts: Sequence[Excerpt], paths: Collection[str]) -> float | None:
        """Which share of the speech of all but interviewers the excerpts cover; None where there is no such speech."""
        marks: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for excerpt in excerpts:
            marks[excerpt.transcript].append((excerpt.start, excerpt.end))
        parts = [patterns.covered(self._answers(path), marks[path]) for path in paths]
        whole = sum(all_of_it for _, all_of_it in parts)
        return sum(part for part, _ in parts) / whole if whole else None

    @cached_property
    def _turns_of(self) -> dict[str, set[tuple[str, int]]]:
        """The turns with each code: the transcript, and which of its turns."""
        found: dict[str, set[tuple[str, int]]] = {code: set() for code in self._by_code}
        for path, its in self._turns.items():
            for at, (_, codes) in enumerate(its):
                for code in codes:
                    found[code].add((path, at))
        return found

    def _counts(self, codes: Collection[str]) -> list[Cell]:
        """What the columns of `_COUNTS` say of some codes together: a turn with several of them counts once."""
        places = set().union(*(self._turns_of[code] for code in codes))
        turns = [(path, self.corpus.transcripts[path].turns[at]) for path, at in places]
        speakers = {(path, key(turn.speaker)) for path, turn in turns if turn.role != "interviewer"}
        some = [excerpt for code in codes for excerpt in self._by_code[code]]
        transcripts = {excerpt.transcript for excerpt in some}
        return [len(turns), len(some), len(transcripts), len(speakers), self._share(some, self._paths)]

    def codes(self) -> Shown:
        """Each code: how often, where, and in how much of the speech."""
        names, categories = self.corpus.names, self.corpus.categories
        rows = [[code, names[code], categories[code], *self._counts([code])] for code in self._by_code]
        rows.sort(key=lambda row: (-int(str(row[3])), str(row[0])))
        columns = [Column("code", "code"), Column("name", "name"), Column("category", "category"), *_COUNTS]
        title = f"{counted(len(rows), 'code')} in {counted(len(self._paths), 'transcript')}"
        table = Table("codes", title, columns, rows, self._notes("of the code"), bars="turns")
        return table, lambda: Figure("bars", table.records(), ("turns", "turns with the code"), ("code", ""))

    def categories(self) -> Shown:
        """Each category: how often any code of it, or of those inside it, where, and in how much of the speech."""
        inside: defaultdict[str, list[str]] = defaultdict(list)
        for code in self._by_code:
            parts = (self.corpus.categories[code] or "none").split("/")
            for depth in range(len(parts)):
                inside["/".join(parts[: depth + 1])].append(code)
        ordered = sorted(inside.items(), key=lambda one: one[0].split("/"))
        rows = [[name, len(codes), *self._counts(codes)] for name, codes in ordered]
        columns = [Column("category", "category"), Column("codes", "codes", "count"), *_COUNTS]
        title = f"{counted(len(self._by_code), 'code')} by category in {counted(len(self._paths), 'transcript')}"
        notes = self._notes("of any code of the category, or of those inside it")
        table = Table("categories", title, columns, rows, notes, bars="turns")
        return table, lambda: Figure("bars", table.records(), ("turns", "turns with any code of it"), ("category", ""))

    def _notes(self, which: str) -> list[str]:
        coded = self._share(self.excerpts, self._paths)
        return [
            f"turns: turns that share text with an excerpt {which}; excerpts: codings{self._which}",
            "speakers: of these turns, without interviewers; the same label in two transcripts counts as two persons",
            f"share of speech: of the characters that are not the interviewer's, those in an excerpt {which}",
            f"any code: {'undefined' if coded is None else f'{coded:.3f}'} of the speech",
        ]

    def codes_by(self, group: str, attributes: Mapping[str, Mapping[str, str]]) -> Shown:
        """How many turns have each code, by transcript, speaker, role or an attribute; for `category`, as `categories`.

        Raises UsageError for another group.
        """
        known = {name for values in attributes.values() for name in values}
        if group not in GROUPS and group not in known:
            there = ", ".join((*GROUPS, *sorted(known)))
            raise UsageError(f"--by {group}: choose one of {there}{'' if known else ', or give --attributes FILE'}")
        if group == "category" and group not in known:
            return self.categories()
        spelled: dict[str, str] = {}  # a speaker's label as it is first written
        numbers: Counter[tuple[str, str]] = Counter()
        sizes: Counter[str] = Counter()
        coded: Counter[str] = Counter()
        for path, turns in self._turns.items():
            for turn, codes in turns:
                speaker = spelled.setdefault(key(turn.speaker), turn.speaker or "unknown")
                own = {"transcript": path, "speaker": speaker, "role": turn.role}
                of_file = attributes.get(path, {}).get(group, "") or "not given"
                of_turn = of_file if group in known else own.get(group, "")
                sizes[of_turn] += 1
                coded[of_turn] += bool(codes)
                numbers.update((code, of_turn) for code in codes)
        with_codes = {name for _, name in numbers}
        groups = sorted(sizes if group in known or group == "transcript" else with_codes, key=natural)
        category = self.corpus.categories
        order = sorted(self._by_code, key=lambda code: (not category[code], category[code], code))
        is_path = group == "transcript" and group not in known
        called = short_names(groups) if is_path else {name: name for name in groups}
        called |= {path: path for path, name in called.items() if name in ("code", "all")}  # as two columns are
        keys = [f"{group}: {name}" if name in ("code", "all", "table") else name for name in groups]
        columns = [
            Column("code", "code"),
            *(Column(key, name, "count") for key, name in zip(keys, groups, strict=True)),
            Column("all", "all", "count"),
        ]
        rows: list[list[Cell]] = [
            [code, *(numbers[code, name] for name in groups), sum(numbers[code, name] for name in groups)]
            for code in order
        ]
        with_any, all_turns = (
            ", ".join(f"{called[one]} {counts[one]:,}" for one in groups) or "none" for counts in (coded, sizes)
        )
        notes = [
            "turns that share text with an excerpt of the code",
            f"turns of each with any code: {with_any}",
            f"turns of each, with codes or not: {all_turns}",
        ]
        if group == "speaker" and group not in known:
            notes.append("the same label in several transcripts counts as one speaker")
        title = f"Turns with each code, by {group}"
        table = Table("codes_by", title, columns, rows, notes, heat=True, called=called)
        pairs = [(code, name) for code in order for name in groups]
        records = [{"code": code, "group": called[name], "turns": numbers[code, name]} for code, name in pairs]
        return table, lambda: Figure("heat", records, ("group", ""), ("code", ""), ("turns", "turns"))

    def transcripts(self) -> Shown:
        """Each transcript: how much was said and coded."""
        rows: list[list[Cell]] = []
        excerpts: defaultdict[str, list[Excerpt]] = defaultdict(list)
        for excerpt in self.excerpts:
            excerpts[excerpt.transcript].append(excerpt)
        for path in self._paths:
            some = excerpts[path]
            turns = self._turns[path]
            coded = sum(bool(codes) for _, codes in turns)
            codes = len({e.code for e in some})
            rows.append([path, len(turns), coded, codes, len(some), self._share(some, [path])])
        columns = [
            Column("transcript", "transcript"), Column("turns", "turns", "count"),
            Column("coded_turns", "coded turns", "count"), Column("codes", "codes", "count"),
            Column("excerpts", "excerpts", "count"), Column("share", "share of speech coded", "figure"),
        ]  # fmt: skip
        notes = ["share of speech coded: of the characters that are not the interviewer's, those in any excerpt"]
        title, called = counted(len(rows), "transcript"), short_names(self._paths)
        table = Table("transcripts", title, columns, rows, notes, bars="coded_turns", called=called)
        records = [{"transcript": called[str(row[0])], "coded_turns": row[2]} for row in rows]
        return table, lambda: Figure("bars", records, ("coded_turns", "coded turns"), ("transcript", ""))

    def cooccurrence(self, within: str) -> Shown:
        """Codes that come together in a turn, in an exchange, or within so many turns."""
        units, where = self._units(within)
        pairs = patterns.together(units)
        columns = [
            Column("first", "code"), Column("second", "and code"), Column("both", "both", "count"),
            Column("of_first", "first", "count"), Column("of_second", "second", "count"),
            Column("jaccard", "both / either", "figure"),
        ]  # fmt: skip
        rows: list[list[Cell]] = [[p.first, p.second, p.both, p.of_first, p.of_second, p.jaccard] for p in pairs]
        notes = [f"both, first, second: {where}; both / either: Jaccard's coefficient", f"n: {len(units):,}"]
        table = Table(
            "cooccurrence", f"{counted(len(pairs), 'pair')} of codes that come together", columns, rows, notes
        )
        codes = sorted({code for pair in pairs for code in (pair.first, pair.second)})
        number = {(p.first, p.second): p.both for p in pairs} | {(p.second, p.first): p.both for p in pairs}
        records = [{"first": a, "second": b, "both": number.get((a, b), 0)} for a in codes for b in codes if a != b]
        what = "exchanges with both" if within == "exchange" else "turns with both"
        if within.isdecimal():
            what += f", or one of them within {within} turns"
        return table, lambda: Figure("heat", records, ("second", ""), ("first", ""), ("both", what))

    def _units(self, within: str) -> tuple[list[frozenset[str]], str]:
        if within == "exchange":
            units: list[frozenset[str]] = []
            spans = self.corpus.spans("exchange", ())
            for path, turns in self._turns.items():
                starts = [turn.start for turn, _ in turns]
                edges = ((bisect_left(starts, start), bisect_left(starts, end)) for start, end in spans[path])
                units += (frozenset(code for _, codes in turns[first:last] for code in codes) for first, last in edges)
            return units, "exchanges, a question with its answer, that have the codes"
        if within == "turn":
            return [codes for turns in self._turns.values() for _, codes in turns], "turns that have the codes"
        if not within.isdecimal() or not 0 < int(within) < 1000:
            raise UsageError(f"--within {within}: write turn, exchange, or a number of turns")
        near = int(within)
        widened = [codes for turns in self._turns.values() for codes in patterns.widened([c for _, c in turns], near)]
        return widened, f"turns that have the codes themselves or within {near} turns before or after"

    def _codes_of(self) -> dict[str, set[str]]:
        codes: dict[str, set[str]] = {path: set() for path in self._paths}
        for excerpt in self.excerpts:
            codes[excerpt.transcript].add(excerpt.code)
        return codes

    def saturation(self) -> Shown:
        """How many codes are new from interview to interview."""
        columns = [
            Column("interviews", "interviews", "count"), Column("transcript", "transcript"),
            Column("new", "new codes", "count"), Column("codes", "codes so far", "count"),
            Column("expected", "mean of all orders", "figure"), Column("low", "95 % from", "count"),
            Column("high", "to", "count"),
        ]  # fmt: skip
        steps = patterns.saturation(self._codes_of())
        rows: list[list[Cell]] = [
            [s.interviews, s.transcript, s.new, s.codes, s.expected, s.low, s.high] for s in steps
        ]
        notes = [
            "new codes: those not in the transcripts above; transcripts are in the order of their names, 2 before 10",
            "mean of all orders: exact (Colwell, Mao and Chang 2004); 95 %: of 1,000 random orders, the same each time",
        ]
        title = f"The last of {counted(len(steps), 'interview')} brought {counted(steps[-1].new, 'new code')}"
        table = Table("saturation", title, columns, rows, notes, called=short_names(self._paths))
        return table, lambda: Figure("curve", table.records(), ("interviews", "interviews"), ("codes", "codes"))

    def similarity(self) -> Shown:
        """How alike transcripts are by their codes."""
        codes, called = self._codes_of(), short_names(self._paths)
        pairs = patterns.alike(codes)
        columns = [
            Column("first", "transcript"), Column("second", "and transcript"), Column("both", "codes of both", "count"),
            Column("either", "codes of either", "count"), Column("jaccard", "both / either", "figure"),
        ]  # fmt: skip
        notes = ["both / either: Jaccard's coefficient of the sets of codes"]
        rows: list[list[Cell]] = [list(pair) for pair in pairs]
        table = Table("similarity", f"{len(codes)} transcripts, two by two", columns, rows, notes, called=called)

        def figure() -> Figure:
            known = {(one, two): share for one, two, _, _, share in pairs}
            shares = ((one, two, known.get((one, two), known.get((two, one)))) for one, two in permutations(codes, 2))
            records = [{"first": called[one], "second": called[two], "share": share} for one, two, share in shares]
            return Figure("heat", records, ("second", ""), ("first", ""), ("share", "both / either"))

        return table, figure

"""Where the codings of a transcript are in its present text, and which of them the machine's runs found.

The place of a coding is known in some texts: in the one where the coding was made, and in those where somebody said
something of it or a run found it, if that was not taken back. Where the present text is one of these, so is its place.
Else its passage is followed from the last of these texts through each later version of the transcript; a passage that
is lost in one version is found again in a later one only by its very words.
Codings of the same coder with the same code that come to the same place are one from then on.

All this follows from what the study holds, and not from the order in which it came to hold it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from typing import Any, NamedTuple

from interviewcoder.errors import Problem
from interviewcoder.model.coding import MACHINE
from interviewcoder.model.excerpts import excerpt_id
from interviewcoder.study import standing
from interviewcoder.study.alignment import Alignment
from interviewcoder.study.seats import SEATED, Seat, Seats
from interviewcoder.study.store import Row, Study
from interviewcoder.study.texts import text_hashes, text_of, transcript_of, versions

_PLACE = ("same", "hash", "begin", "end", "present", "finding", "evidence")
"""The columns of a coding that are written with its place; those on its turn are written with its seat."""


class Moved(NamedTuple):
    """A coding whose passage is not surely the same after an edit; `line` is where it is now, 0: nowhere."""

    path: str
    line: int
    code: str
    coder: str

    def problem(self) -> Problem:
        """A warning that tells of the coding."""
        if self.line:
            message = (
                f"'{self.code}' by {self.coder} moved with an edit of its text, perhaps not exactly to its passage"
            )
            return Problem(self.path, self.line, 0, message, "check its passage", "warning")
        message = f"'{self.code}' by {self.coder} lost its passage in an edit of its text, and is kept as withdrawn"
        return Problem(self.path, 0, 0, message, "interviewcoder list --status withdrawn", "warning")


class Spot(NamedTuple):
    """A span of one of the texts of a transcript; `certain` tells whether it surely is the passage that was meant."""

    hash: str
    begin: int
    end: int
    certain: bool = True


def move(study: Study, number: int, before: str) -> tuple[int, tuple[Moved, ...]]:
    """Move the codings of a transcript from its text `before`, a hash, to its present text, within `writing`.

    Returns how many were moved, and the codings that perhaps came not quite to their passages, or have lost them.
    """
    places = _Places(study, number)
    spots = {row["id"]: places.moved(row, before) for row in places.rows}
    mattering = [row for row in places.rows if row["same"] is None and (row["present"] or row["touched"])]
    doubtful = places.write(spots, before)
    return sum(spots[row["id"]].hash == places.current for row in mattering), doubtful


def renew(study: Study, number: int, codings: Set[int] | None = None, before: str | None = None) -> tuple[Moved, ...]:
    """Find the places of some codings of a transcript, or of all (None), and what holds of all, within `writing`.

    `before` is the hash of its text before, where that was another. Returns the codings that perhaps came not quite to
    their passages, or have lost them.
    """
    places = _Places(study, number)
    spots = {row["id"]: places.spot(row) for row in places.rows if codings is None or row["id"] in codings}
    return places.write(spots, before or places.current)


def seat(study: Study, number: int) -> None:
    """Give the codings of a transcript that is read in another way their turns, speakers and roles."""
    places = _Places(study, number)
    places.write({}, places.current, seat_all=True)


class _Places:
    """The places of one transcript's codings."""

    def __init__(self, study: Study, number: int) -> None:
        self._study = study
        self._number = number
        self.transcript = transcript_of(study, number)
        self.seats = Seats(self.transcript)
        self._versions = text_hashes(versions(study, number))
        self.current = self._versions[-1]
        self._last_at = {text_hash: at for at, text_hash in enumerate(self._versions)}
        self._alignments: dict[tuple[str, str], Alignment] = {}
        self.rows = study.rows("SELECT * FROM coding WHERE transcript = ? ORDER BY id", number)
        self._held = standing.held(study, number, self.current)
        self._known = self._known_places()

    def _known_places(self) -> dict[int, list[Spot]]:
        """Where codings are known to be, by their rows; what counts most comes last."""
        known = {row["id"]: [Spot(row["first_hash"], row["first_begin"], row["first_end"])] for row in self.rows}
        found: dict[int, Spot] = {}
        query = f"""SELECT * FROM finding f WHERE id IN (SELECT finding FROM found JOIN entry ON entry.number = run
            WHERE transcript = ? AND NOT {standing.UNDONE}) ORDER BY f.begin, f.end, f.uid"""
        for row in self._study.rows(query, self._number):
            spot = Spot(row["hash"], row["begin"], row["end"])
            if row["coding"] not in known:
                continue  # a merge has taken the run for one of this transcript and the coding for another's
            known[row["coding"]].append(spot)
            if row["id"] in self._held and row["hash"] == self.current:
                found[row["coding"]] = spot
        given = self._given_places()
        codings = "SELECT id FROM coding WHERE transcript = ?"
        for row in standing.statements(self._study, codings, self._number):
            spot = Spot(row["hash"], row["begin"], row["end"])
            if row["kind"] == "place":
                known[row["coding"]] = [spot]
            elif given.holds(row["coding"], (row["at"], row["uid"])):
                known[row["coding"]].append(spot)
        for coding, spot in found.items():
            known[coding].append(spot)
        return known

    def _given_places(self) -> _GivenPlaces:
        query = """SELECT s.coding, e.at, e.uid, u.at undone_at, u.uid undone_uid FROM statement s
            JOIN coding c ON c.id = s.coding JOIN entry e ON e.number = s.entry LEFT JOIN entry u ON u.undoes = e.uid
            WHERE c.transcript = ? AND kind = 'place' ORDER BY e.at, e.uid"""
        given = _GivenPlaces()
        for row in self._study.rows(query, self._number):
            undone = None if row["undone_at"] is None else (row["undone_at"], row["undone_uid"])
            given.places.setdefault(row["coding"], []).append(((row["at"], row["uid"]), undone))
        return given

    def spot(self, row: Row) -> Spot:
        """Where a coding is: in the present text, or in the one where it was last if its passage is lost."""
        known = self._known[row["id"]]
        begin = max(range(len(known)), key=lambda at: (self._last_at.get(known[at].hash, -1), at))
        spot = known[begin]
        at = self._last_at.get(spot.hash, -1)
        for old, new in zip(self._versions[at:], self._versions[at + 1 :], strict=False):
            spot = self._next(spot, known[begin], old, new)
        return spot

    def moved(self, row: Row, before: str) -> Spot:
        """Where a coding is, followed only from its place in the text `before` to the present one; else as `spot`."""
        known = self._known[row["id"]]
        here = [spot for spot in known if spot.hash == self.current]
        if here:
            return here[-1]
        begin = max(range(len(known)), key=lambda at: (self._last_at.get(known[at].hash, -1), at))
        return self._next(Spot(row["hash"], row["begin"], row["end"]), known[begin], before, self.current)

    def _next(self, spot: Spot, known: Spot, old: str, new: str) -> Spot:
        """Where a coding at `spot` in the version `old` is in the version `new`; `known`, if it is lost there.

        That is where it was last known to be. One that was lost before is sought by its very words at `known`.
        """
        if spot.hash == old:
            place = self._alignment(old, new).place(spot.begin, spot.end)
            if place is not None:
                return Spot(new, place.start, place.end, place.certain and spot.certain)
        elif exact := self._alignment(known.hash, new).place_exactly(known.begin, known.end):
            return Spot(new, *exact)
        return known

    def _alignment(self, old: str, new: str) -> Alignment:
        if (old, new) not in self._alignments:
            self._alignments[old, new] = Alignment(text_of(self._study, old), text_of(self._study, new))
        return self._alignments[old, new]

    def write(self, spots: Mapping[int, Spot], before: str, *, seat_all: bool = False) -> tuple[Moved, ...]:
        """Write where codings are, and what holds of all; those that are not among the spots stay where they were.

        Returns the codings that came to the present text at an uncertain place, and those, of the text `before` or new
        here, that have lost their passage.
        """
        groups: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
        for row in self.rows:
            spot = spots.get(row["id"], Spot(row["hash"], row["begin"], row["end"]))
            groups[row["coder"], row["code"], spot.hash, spot.begin, spot.end].append(row)
        findings = self._findings([row["id"] for rows in groups.values() for row in rows if row["coder"] == MACHINE])
        held = set(self._held)
        places: list[tuple[object, ...]] = []
        seats: list[tuple[object, ...]] = []
        for (_, _, text_hash, begin, end), rows in groups.items():
            first = rows[0]
            some = [finding for row in rows for finding in findings.get(row["id"], ())]
            some.sort(key=lambda finding: (finding["id"] in held, finding["hash"] == self.current, finding["at"]))
            finding = some[-1] if some else None
            evidence = self._evidence(finding, str(text_hash))
            present = first["present"]
            if first["coder"] == MACHINE:
                present = int(text_hash == self.current and any(one["id"] in held for one in some))
            here = (text_hash, begin, end)
            number = finding["id"] if finding else None
            for row in rows:
                now = (None, *here, present, number, evidence) if row is first else (first["id"], *here, 0, None, None)
                if tuple(row[name] for name in _PLACE) != now:
                    places.append((*now, row["id"]))
            excerpt = self._excerpt_id(first, here)
            was_here = (first["excerpt"], first["hash"], first["begin"], first["end"])
            is_same = was_here == (excerpt, *here) and (first["finding"], first["evidence"]) == (number, evidence)
            if seat_all or not is_same:
                seats.append((excerpt, *self._seat(finding, evidence, here), first["id"]))
        self._study.execute_many(
            f"UPDATE coding SET {', '.join(f'{name} = ?' for name in _PLACE)} WHERE id = ?", places
        )
        self._study.execute_many(SEATED, seats)
        # The draft of a memo on a coding goes over to the coding that stands for it.
        self._study.execute(
            "UPDATE OR IGNORE draft SET coding = (SELECT same FROM coding WHERE id = coding)"
            " WHERE coding IN (SELECT id FROM coding WHERE same IS NOT NULL)"
        )
        standing.renew(self._study, self._number)
        return tuple(self._doubtful(spots, before))

    def _doubtful(self, spots: Mapping[int, Spot], before: str) -> Iterator[Moved]:
        was = {row["id"]: row for row in self.rows}
        for row in self._study.rows(
            "SELECT id, code, coder, hash, line, present, touched FROM coding WHERE transcript = ? AND same IS NULL"
            " AND (present OR touched) ORDER BY begin, end, code, coder",
            self._number,
        ):
            old, spot = was[row["id"]], spots.get(row["id"])
            if row["hash"] != self.current:
                if row["touched"] and (old["hash"] == before or not old["excerpt"]):
                    yield Moved(self.transcript.path, 0, row["code"], row["coder"])
            elif spot and not spot.certain and old["hash"] != self.current:
                yield Moved(self.transcript.path, row["line"], row["code"], row["coder"])

    def _findings(self, codings: list[int]) -> dict[int, list[Row]]:
        """What runs found, by coding, each finding with the time of the last run that found it (`at`)."""
        by_coding: dict[int, list[Row]] = {}
        query = """SELECT finding.*, max(entry.at || entry.uid) at FROM found JOIN finding ON finding.id = found.finding
            JOIN entry ON entry.number = run WHERE found.transcript = ? AND {} GROUP BY finding.id"""
        # What a run found that was taken back counts only for codings that no other run found.
        for which in (f"NOT {standing.UNDONE}", "true") if codings else ():
            there = set(by_coding)
            for row in self._study.rows(query.format(which), self._number):
                if row["coding"] not in there:
                    by_coding.setdefault(row["coding"], []).append(row)
        return by_coding

    def _evidence(self, finding: Row | None, text_hash: str) -> str | None:
        """A finding's evidence as it stands in another text, as JSON; matches not there word for word are left out.

        None where there is no finding, or it was found in this text: then its own evidence holds.
        """
        if finding is None or finding["hash"] == text_hash:
            return None
        alignment = self._alignment(finding["hash"], text_hash)
        text, kept = text_of(self._study, text_hash), []
        for match in self._study.json(finding["evidence"]):
            span = alignment.place_exactly(match["start"], match["end"])
            if span:
                kept.append({**match, "start": span[0], "end": span[1], "text": text[slice(*span)]})
        return json.dumps(kept, ensure_ascii=False)

    def _excerpt_id(self, row: Row, here: tuple[Any, Any, Any]) -> str:
        """The id of a coding's excerpt; in that of a lost one the hash of its text keeps it apart from present ones."""
        text_hash, begin, end = here
        path = self.transcript.path if text_hash == self.current else f"{self.transcript.path}\n{text_hash}"
        return excerpt_id(path, row["coder"], row["code"], begin, end)

    def _seat(self, finding: Row | None, evidence: str | None, here: tuple[Any, Any, Any]) -> Seat:
        text_hash, begin, end = here
        seats = self.seats if text_hash == self.current else self._seats_of(text_hash)
        matches = self._study.json(finding["evidence"] if evidence is None else evidence) if finding else []
        return seats.seat(begin, end, matches[0]["start"] if matches else None)

    def _seats_of(self, text_hash: str) -> Seats:
        """The seats of an earlier text, as it would be read now."""
        from interviewcoder.transcripts import read_text

        row = self._study.one("SELECT path, layout, roles FROM transcript WHERE id = ?", self._number)
        roles = self._study.json(row["roles"])
        return Seats(read_text(text_of(self._study, text_hash), row["path"], layout=row["layout"], roles=roles)[0])


class _GivenPlaces:
    """When codings were given other places, and when that was taken back."""

    def __init__(self) -> None:
        self.places: dict[int, list[tuple[tuple[str, str], tuple[str, str] | None]]] = {}

    def holds(self, coding: int, said: tuple[str, str]) -> bool:
        """Whether a coding, when something was said of it (its time and uid), had the place that it is given now."""
        places = self.places.get(coding, ())
        then = [given for given, undone in places if given < said and (undone is None or undone > said)]
        now = [given for given, undone in places if undone is None]
        return then[-1:] == now[-1:]

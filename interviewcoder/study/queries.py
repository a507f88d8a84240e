"""Reading a study: its excerpts, with what coders decided on them, and its log."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from interviewcoder.formats.record import match_of
from interviewcoder.model.coding import MACHINE, STATUSES, Decision, Excerpt, Match, Memo, Status
from interviewcoder.study.decisions import DECISIONS
from interviewcoder.study.standing import UNDONE
from interviewcoder.study.store import Row, Study
from interviewcoder.study.texts import text_of

Order = Literal["code", "transcript", "score", "speaker"]
SHOWN: tuple[Status, ...] = tuple(status for status in STATUSES if status != "withdrawn")
"""The statuses that are shown where none is asked for."""

# A person's own coding is a decision too. `disputed`: those who decided do not agree, or not on what it is instead.
_REPLACED = "(SELECT code || ' ' || begin || ' ' || end FROM coding WHERE id = replacement)"
_STATUS = f"""
CASE WHEN NOT c.present THEN 'withdrawn' ELSE (
    SELECT CASE WHEN c.coder <> '{MACHINE}' THEN iif(coalesce(max(status <> 'accepted'), 0), 'disputed', 'accepted')
                WHEN count(*) = 0 THEN 'proposed'
                WHEN min(status) = max(status) AND count(DISTINCT {_REPLACED}) < 2 THEN min(status)
                ELSE 'disputed' END
    FROM decision WHERE coding = c.id) END
"""
# As one coder sees it: what the coder gave is accepted, what the coder has not decided on is proposed.
_STATUS_OF_CODER = """
CASE WHEN NOT c.present THEN 'withdrawn' WHEN c.coder = ?1 THEN 'accepted'
ELSE coalesce((SELECT status FROM decision WHERE coding = c.id AND coder = ?1), 'proposed') END
"""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which excerpts to read; what is None or empty does not narrow them.

    `coder`: the statuses but `disputed` are as this coder sees them, by the coder's own decisions; with `involved`,
    only what the coder gave, decided on or noted something on. `author`: only this coder's codings. `overlapping`: only
    codings that share text with this span. `best_first`: rows come by score, not in the order of the transcripts.
    """

    codes: Collection[str] | None = None
    transcripts: Collection[int] | None = None
    coder: str = ""
    involved: bool = False
    author: str = ""
    statuses: Collection[Status] = SHOWN
    min_score: float = 0
    overlapping: tuple[int, int] | None = None
    best_first: bool = False

    def of_coder(self, coder: str) -> Selection:
        """The selection of what one coder took part in, as that coder sees it; for the machine, its own codings."""
        if coder == MACHINE:
            return replace(self, author=coder)
        return replace(self, coder=coder, involved=bool(coder))


OF_TRANSCRIPTS = ("add transcript", "edit", "read anew")
"""The actions of the log that are about a transcript, which is their subject."""

EVERYTHING = Selection(statuses=STATUSES)


def excerpts(study: Study, selection: Selection, order: Order = "transcript") -> Iterator[Excerpt]:
    """The excerpts of a study, a part at a time, so that the first come at once."""
    for row in _rows(study, selection, order):
        yield _excerpt(study, row)


def withdrawn(study: Study) -> int:
    """How many codings are withdrawn."""
    return int(study.value("SELECT count(*) FROM coding WHERE same IS NULL AND NOT present AND touched"))


def excerpt_of(study: Study, coding: int, coder: str = "") -> Excerpt:
    """One excerpt, by the row of its coding."""
    [row] = study.rows(f"{_select(coder)} WHERE c.id = ?2", coder, coding)
    return _excerpt(study, row)


def ids(study: Study, selection: Selection) -> list[int]:
    """The rows of the codings of a selection, in the order of the transcripts or by their scores."""
    conditions, values = _conditions(selection)
    # In this order of the joins the indexes give the order of the rows, and nothing has to be sorted.
    scored = selection.min_score > 0 or selection.best_first
    finding = "LEFT JOIN finding f ON f.id = c.finding" if scored else ""
    by = "coalesce(f.score, 100) DESC, " if selection.best_first else ""
    query = f"""SELECT c.id, ?1 FROM transcript t CROSS JOIN coding c ON c.transcript = t.id
        {finding} WHERE {conditions} ORDER BY {by}t.path, c.begin, c.end, c.code, c.coder"""
    return study.numbers(query, selection.coder, *values)


def _rows(study: Study, selection: Selection, order: Order) -> Iterator[Row]:
    conditions, values = _conditions(selection)
    query = f"{_select(selection.coder)} WHERE {conditions}"
    place = "t.path, c.begin, c.end, c.code, c.coder"
    if order == "code":
        listed = "SELECT id FROM code ORDER BY category = '', category, id"
        for (code,) in study.rows(listed):
            if selection.codes is None or code in selection.codes:
                yield from study.stream(f"{query} AND c.code = ? ORDER BY {place}", selection.coder, *values, code)
    elif order == "transcript":
        for (number,) in study.rows("SELECT id FROM transcript ORDER BY path"):
            if selection.transcripts is None or number in selection.transcripts:
                yield from study.stream(f"{query} AND t.id = ? ORDER BY {place}", selection.coder, *values, number)
    else:
        by = "coalesce(f.score, 100) DESC" if order == "score" else "c.speaker"
        yield from study.stream(f"{query} ORDER BY {by}, {place}", selection.coder, *values)


def _select(coder: str) -> str:
    status = _STATUS_OF_CODER if coder else _STATUS
    return f"""SELECT c.*, t.path, code.name, code.category, f.score, {status} status,
        coalesce(c.evidence, f.evidence) matches, ?1 viewer
        FROM coding c JOIN transcript t ON t.id = c.transcript JOIN code ON code.id = c.code
        LEFT JOIN finding f ON f.id = c.finding"""


def _conditions(selection: Selection) -> tuple[str, list[object]]:
    """A condition in SQL, where ?1 is the coder, and the values of its other places."""
    # A coding neither present nor touched is a proposal that a later run no longer makes.
    conditions = ["c.same IS NULL", "(c.present OR c.touched)" if "withdrawn" in selection.statuses else "c.present"]
    values: list[object] = []
    for column, some in (("c.code", selection.codes), ("c.transcript", selection.transcripts)):
        if some is not None:
            conditions.append(f"{column} IN ({', '.join('?' * len(some))})")
            values += sorted(some, key=str)
    if selection.author:
        conditions.append("c.coder = ?")
        values.append(selection.author)
    if selection.involved:
        mine = "EXISTS (SELECT 1 FROM decision WHERE coding = c.id AND coder = ?1)"
        noted = "EXISTS (SELECT 1 FROM memo WHERE coding = c.id AND coder = ?1)"
        conditions.append(f"(c.coder = ?1 OR {mine} OR {noted})")
    if selection.coder and set(selection.statuses) == {"proposed"}:
        decided = "SELECT coding FROM decision WHERE coder = ?1"
        conditions.append(f"c.coder <> ?1 AND c.id NOT IN ({decided})")
    elif set(selection.statuses) == {"withdrawn"}:
        conditions.append("NOT c.present")
    elif set(selection.statuses) not in (set(SHOWN), set(STATUSES)):
        status = _STATUS_OF_CODER if selection.coder else _STATUS
        condition = f"{status} IN ({', '.join('?' * len(selection.statuses))})"
        if selection.coder and "disputed" in selection.statuses:  # it is that for all, whatever one of them says
            condition = f"({condition} OR {_STATUS} = 'disputed')"
        conditions.append(condition)
        values += sorted(selection.statuses)
    if selection.min_score > 0:
        conditions.append("coalesce(f.score, 100) >= ?")
        values.append(selection.min_score)
    if selection.overlapping:
        conditions.append("c.end > ? AND c.begin < ?")
        values += selection.overlapping
    return " AND ".join(conditions), values


def _excerpt(study: Study, row: Row) -> Excerpt:
    text = _text(study, row["hash"])
    return Excerpt(
        id=row["excerpt"],
        transcript=row["path"],
        code=row["code"],
        name=row["name"],
        category=row["category"],
        coder=row["coder"],
        speaker=row["speaker"],
        role=row["role"],
        turn=row["turn"],
        line=row["line"],
        start=row["begin"],
        end=row["end"],
        text=text[row["begin"] : row["end"]],
        score=100.0 if row["score"] is None else row["score"],
        evidence=_matches(study, row["matches"]) if row["matches"] else (),
        status=row["status"],
        decisions=decisions_on(study, row["id"]) if row["touched"] else (),
        memos=memos_on(study, row["id"]) if row["touched"] else (),
        time=row["time"],
    )


def _matches(study: Study, evidence: str) -> tuple[Match, ...]:
    try:
        return tuple(match_of(match) for match in study.json(evidence))
    except (ValueError, TypeError):
        raise study.damaged() from None


@lru_cache(maxsize=16)
def _text(study: Study, text_hash: str) -> str:
    return text_of(study, text_hash)


def decisions_on(study: Study, coding: int) -> tuple[Decision, ...]:
    """What coders decided on a coding, by name."""
    rows = study.rows(
        "SELECT d.coder, d.status, r.code FROM decision d LEFT JOIN coding r ON r.id = d.replacement"
        " WHERE d.coding = ? ORDER BY d.coder",
        coding,
    )
    return tuple(Decision(row["coder"], row["status"], row["code"] or "") for row in rows)


def memos_on(study: Study, coding: int) -> tuple[Memo, ...]:
    """What coders noted on a coding, by name."""
    rows = study.rows("SELECT coder, text FROM memo WHERE coding = ? ORDER BY coder", coding)
    return tuple(Memo(row["coder"], row["text"]) for row in rows)


def transcripts_of(study: Study) -> dict[str, int]:
    """The transcripts of the study: their rows, by path."""
    return {row["path"]: row["id"] for row in study.rows("SELECT id, path FROM transcript ORDER BY path")}


def readers(study: Study) -> list[tuple[str, str]]:
    """Who has read which transcripts: those who gave codes there, decided, noted, or read on without proposals.

    The machine has read what its runs have coded.
    """
    query = f"""SELECT coder, transcript FROM coding WHERE touched AND coder <> '{MACHINE}'
        UNION SELECT s.coder, c.transcript FROM statement s JOIN coding c ON c.id = s.coding
        UNION SELECT coder, transcript FROM bookmark
        UNION SELECT '{MACHINE}', transcript FROM covered JOIN entry ON number = run WHERE NOT {UNDONE}"""
    return [(row["coder"], row["path"]) for row in study.rows(
        f"SELECT r.coder, path FROM ({query}) r JOIN transcript ON id = r.transcript ORDER BY 1, 2"
    )]  # fmt: skip


def coders(study: Study) -> list[str]:
    """The names of all coders: those in the log or with codings, decisions or memos; the settings' one; the machine."""
    rows = study.rows(
        "SELECT coder FROM entry UNION SELECT coder FROM coding UNION SELECT coder FROM decision"
        " UNION SELECT coder FROM memo"
    )
    return sorted({MACHINE, study.setting("coder"), *(row["coder"] for row in rows)} - {""})


class LogLine(NamedTuple):
    """An entry of the log, to read: who did what when, and on which coding of which transcript."""

    number: int
    at: str
    coder: str
    action: str
    transcript: str
    line: int
    code: str
    detail: Mapping[str, Any]
    undone: bool


def log(study: Study, *, coder: str = "", limit: int | None = None) -> Iterator[LogLine]:
    """The entries of the log in their order, or the last `limit` of them."""
    entries = """SELECT e.*, c.line, c.code, t.path, u.number undone_entry,
        CASE e.action WHEN 'code' THEN (SELECT printf('+%d −%d =%d', sum(added), sum(gone), sum(kept))
            FROM covered WHERE run = e.number) END changed,
        (SELECT count(*) FROM covered WHERE run = e.number) covered,
        EXISTS (SELECT 1 FROM entry later WHERE later.undoes = e.uid) undone
        FROM entry e LEFT JOIN coding o ON o.uid = e.subject LEFT JOIN coding c ON c.id = coalesce(o.same, o.id)
        LEFT JOIN transcript t ON t.id = c.transcript LEFT JOIN entry u ON u.uid = e.undoes
        WHERE ?1 IN ('', e.coder) ORDER BY e.at DESC, e.number DESC LIMIT ?2"""
    query = f"SELECT * FROM ({entries}) ORDER BY at, number"
    for row in study.stream(query, coder, -1 if limit is None else limit):
        path = row["path"] or (row["subject"] if row["action"] in OF_TRANSCRIPTS else "")
        detail = study.json(row["detail"])
        if row["action"] in DECISIONS:
            memo = study.row("SELECT text FROM statement WHERE entry = ? AND kind = 'memo'", row["number"])
            detail |= {"memo": memo["text"] or None} if memo else {}
        if row["action"] == "import":
            counts = study.rows(_IMPORTED, row["number"])
            detail |= {{"there": "codings", "decision": "decisions"}.get(kind, "memos"): n for kind, n in counts}
        if row["undone_entry"]:
            detail["entry"] = row["undone_entry"]
        if row["action"] == "code":
            detail["changed"] = row["changed"] or ""
            if row["covered"] < (wanted := detail.get("transcripts", 0)):
                detail["changed"] += f", {row['covered']} of {wanted} transcripts"
        yield LogLine(
            row["number"], row["at"], row["coder"], row["action"], path, row["line"] or 0, row["code"] or "",
            detail, bool(row["undone"]),
        )  # fmt: skip


_IMPORTED = (
    "SELECT kind, count(*) FROM statement WHERE entry = ? AND kind IN ('there', 'decision', 'memo') GROUP BY kind"
)

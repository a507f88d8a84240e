"""What a selection's description tells of its codings, in words that people read in any program, and we read back.

And what becomes of codings that belong together: acceptances become decisions, doubles are merged.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from interviewcoder.codebooks.refi import clean
from interviewcoder.codebooks.writing import number
from interviewcoder.formats.tabular import decision_of
from interviewcoder.model.codebook import WEIGHTS, Part
from interviewcoder.model.coding import MACHINE, METHODS, STATUSES, VERDICTS, Decision, Excerpt, Match, Memo, Status

_LINE = re.compile(r"(Code|Accepts|Score|Status|Decision|Memo|Evidence): (.*)", re.DOTALL)
_EVIDENCE = re.compile(
    rf"(.*) \(({'|'.join(METHODS)})(?: ({'|'.join(WEIGHTS)}))?, ([0-9.]+), (\d{{1,9}})–(\d{{1,9}})\)", re.DOTALL
)


@dataclass
class Told:
    """What a description says of one coding; `accepts` are the coders whose coding of this passage it accepts."""

    accepts: list[str] = field(default_factory=list)
    score: float = 100.0
    status: Status | None = None
    decisions: list[Decision] = field(default_factory=list)
    memos: list[Memo] = field(default_factory=list)
    evidence: list[Match] = field(default_factory=list)


def usual_status(coder: str) -> Status:
    """The status of a coding of which nothing is told."""
    return "proposed" if coder == MACHINE else "accepted"


def describe(excerpts: Iterable[Excerpt], accepted: Iterable[tuple[str, str]], text: str) -> str:
    """A description of a selection: what is told of a coder's excerpts of one span of a text.

    `accepted` are codes that this coder accepted at the same span, each with the coder who had given it. Where there is
    only one excerpt, with a memo of its coder, the memo is all that is said.
    """
    listed, also = list(excerpts), list(accepted)
    blocks = [(excerpt.code, list(_lines(excerpt, text))) for excerpt in listed]
    if len(listed) == 1 and not also:
        memos = listed[0].memos
        if len(blocks[0][1]) == len(memos) == 1 and memos[0].coder == listed[0].coder and _is_bare(memos[0].text):
            return memos[0].text
    blocks += [(code, [f"Accepts: {coder}"]) for code, coder in also]
    lines = [line for code, said in blocks if said for line in (f"Code: {code}", *said)]
    return "\n".join(line.replace("\n", "\n  ") for line in lines)


def _is_bare(memo: str) -> bool:
    return bool(memo.strip()) and not any(line.startswith("Code: ") for line in memo.split("\n"))


def _lines(excerpt: Excerpt, text: str) -> Iterator[str]:
    if excerpt.score != 100:
        yield f"Score: {number(excerpt.score)}"
    if excerpt.status != usual_status(excerpt.coder):
        yield f"Status: {excerpt.status}"
    for decision in excerpt.decisions:
        yield f"Decision: {decision_of(decision)}"
    for memo in excerpt.memos:
        yield f"Memo: {memo.coder}: {memo.text}"
    for match in excerpt.evidence:
        if text[match.start : match.end] == match.text:
            place = f"({match.how}, {number(match.score)}, {match.start}–{match.end})"
            yield f"Evidence: {match.term}: {_found(match.text)} {place}"


def _found(words: str) -> str:
    return f"“{clean(' '.join(words.split()))}”"


def understand(description: str, codes: Collection[str], text: str) -> tuple[str, dict[str, Told]]:
    """The free text of a description and, by code, what its lines say that `describe` wrote.

    Lines that `describe` cannot have written are free text.
    """
    own: list[str] = []
    told: dict[str, Told] = {}
    now: Told | None = None
    for line in _joined(description):
        found = _LINE.fullmatch(line)
        if found and found[1] == "Code":  # a code that was deleted since is none of these
            now = told.setdefault(found[2], Told()) if found[2] in codes else None
            is_ours = now is not None
        else:
            is_ours = bool(now and found and _take(now, found[1], found[2], text))
        if not is_ours:
            own.append(line.replace("\n", "\n  "))
    return "\n".join(own), told


def _joined(description: str) -> Iterator[str]:
    """The lines of a description, each together with the indented lines below, which go on with it."""
    held: list[str] = []
    for line in description.split("\n"):
        if held and line.startswith("  "):
            held.append(line[2:])
        else:
            if held:
                yield "\n".join(held)
            held = [line]
    yield "\n".join(held)


def _take(told: Told, field_name: str, said: str, text: str) -> bool:
    """Take what a line says into `told`; return whether it is a line that `describe` writes."""
    name, _, rest = said.partition(": ")
    if field_name == "Accepts":
        told.accepts.append(said)
    elif field_name == "Score" and re.fullmatch(r"\d{1,3}(\.\d{1,20})?", said):
        told.score = float(said)
    elif field_name == "Status" and said in STATUSES:
        told.status = next(status for status in STATUSES if status == said)
    elif field_name == "Decision" and rest.partition(" to ")[0] in VERDICTS:
        verdict, _, code = rest.partition(" to ")
        told.decisions.append(Decision(name, next(one for one in VERDICTS if one == verdict), code))
    elif field_name == "Memo" and name:
        told.memos.append(Memo(name, rest))
    elif field_name == "Evidence" and (match := _match(said, text)):
        told.evidence.append(match)
    else:
        return False
    return True


def _match(said: str, text: str) -> Match | None:
    """The match that a line tells; None where its words are not at its place in the text."""
    found = _EVIDENCE.fullmatch(said)
    if not found or found[4].count(".") > 1:
        return None
    start, end = int(found[5]), int(found[6])
    words = text[start:end]
    tail = f": {_found(words)}"
    if not (start < end <= len(text) and found[1].endswith(tail)):
        return None
    method = next(one for one in METHODS if one == found[2])
    part: Part = next((one for one in WEIGHTS if one == found[3]), "term")
    return Match(found[1].removesuffix(tail), method, words, start, end, float(found[4]), part)


def with_accepted(coded: Mapping[tuple[int, int, str, str], tuple[Excerpt, Told]]) -> Iterator[Excerpt]:
    """The excerpts; one that only says that its coder accepted another coder's becomes a decision on that excerpt."""
    decisions: dict[tuple[int, int, str, str], list[Decision]] = {}
    only_accepting = set()
    for key, (excerpt, told) in coded.items():
        others = [(*key[:3], coder) for coder in told.accepts if coder != excerpt.coder]
        if others and any(other in coded for other in others):
            only_accepting.add(key)
            for other in others:
                decisions.setdefault(other, []).append(Decision(excerpt.coder, "accepted"))
    for key, (excerpt, _) in coded.items():
        known = {decision.coder for decision in excerpt.decisions}
        more = [decision for decision in decisions.get(key, ()) if decision.coder not in known]
        if key in only_accepting:
            continue
        if more and excerpt.coder == MACHINE and excerpt.status == "proposed" and not known:
            excerpt = excerpt._replace(status="accepted")  # noqa: PLW2901 (the same excerpt)
        decided = [*excerpt.decisions, *more]
        by_name = sorted(decided, key=lambda decision: decision.coder) if more else decided
        yield excerpt._replace(decisions=tuple(by_name))


def together(text: str, other: str) -> str:
    """The first text, and below it the other one, unless that is nothing or one of its paragraphs already."""
    bare, other = text.strip(), other.strip()
    if not other or f"\n\n{other}\n\n" in f"\n\n{bare}\n\n":
        return text
    return f"{bare}\n\n{other}".strip()


def merged(one: Excerpt, other: Excerpt) -> Excerpt:
    """The first excerpt with the memos and decisions that another of the same passage, code and coder adds."""
    memos = {memo.coder: memo.text for memo in one.memos}
    for memo in other.memos:
        memos[memo.coder] = together(memos.get(memo.coder, ""), memo.text)
    decided = {decision.coder for decision in one.decisions}
    decisions = (*one.decisions, *(decision for decision in other.decisions if decision.coder not in decided))
    return one._replace(decisions=decisions, memos=tuple(Memo(*memo) for memo in sorted(memos.items())))

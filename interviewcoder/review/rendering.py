"""What the review screen shows, as rich Text: the passage in its context, and the code with what was said of it."""

from __future__ import annotations

from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from interviewcoder.model.coding import MACHINE, Excerpt
from interviewcoder.model.display import UNNAMED, harmless
from interviewcoder.review.session import Session, View

CONTEXT = "dim"
LABEL = "bold dim"
EVIDENCE = "bold underline"
PASSAGE = ""
FOCUS = "reverse"


class Passage(NamedTuple):
    """Wrapped lines, and the numbers of those where the passage starts, its first evidence starts, the passage ends."""

    lines: Text
    start: int
    evidence: int
    end: int


def passage_of(view: View, width: int) -> Passage:
    """The passage with the turns around it, wrapped to a width in columns."""
    whole = Text()
    marks: dict[str, int] = {}
    start, end = view.span
    evidence = view.excerpt.evidence if view.excerpt else ()
    anchor = evidence[0].start if evidence else start
    for turn in view.turns:
        said = view.transcript.speech(turn)
        in_focus = turn.number == view.focus
        whole.append("▶ " if in_focus else "", FOCUS)
        whole.append(f"{harmless(turn.speaker) or UNNAMED}", FOCUS if in_focus else LABEL)
        whole.append(f"  {turn.line}\n", "dim")
        base = len(whole) - turn.start
        for name, place in (("start", max(start, turn.start)), ("evidence", anchor), ("end", end - 1)):
            if turn.start <= place < turn.end:
                marks.setdefault(name, base + place)
        text = Text(harmless(said), CONTEXT)
        if turn.start < end and start < turn.end:
            low, high = max(start, turn.start) - turn.start, min(end, turn.end) - turn.start
            text = Text.assemble(
                (text.plain[:low], CONTEXT), (text.plain[low:high], PASSAGE), (text.plain[high:], CONTEXT)
            )
            for match in evidence:
                text.stylize(EVIDENCE, max(match.start - turn.start, low), min(match.end - turn.start, high))
        whole.append_text(text)
        whole.append("\n\n")
    lines = whole.wrap(_CONSOLE, max(width, 10))
    numbers = _line_numbers(whole, [len(line) for line in lines], marks)
    first = numbers.get("start", 0)
    return Passage(Text("\n").join(lines), first, numbers.get("evidence", first), numbers.get("end", first))


_CONSOLE = Console(width=80, highlight=False)


def _line_numbers(whole: Text, lengths: list[int], marks: dict[str, int]) -> dict[str, int]:
    """The lines that some offsets of a text are on, after it was wrapped to lines of these lengths.

    Wrapping drops the blank or the newline at which it breaks.
    """
    numbers: dict[str, int] = {}
    plain = whole.plain
    at = 0
    for number, length in enumerate(lengths):
        end = at + length
        while end < len(plain) and plain[end] in " \n":
            end += 1
            if plain[end - 1] == "\n":
                break
        for name, offset in marks.items():
            if at <= offset < end:
                numbers.setdefault(name, number)
        at = end
    return numbers


def code_of(view: View) -> Text:
    """The code that was given, why, what it means, and what coders said."""
    excerpt = view.excerpt
    if excerpt is None:
        return Text("No code of yours here. + adds one to this turn.", "italic")
    text = Text.assemble((excerpt.name, "bold"), (f"  {excerpt.code}", "cyan"))
    if excerpt.category:
        text.append(f"  {excerpt.category}", "dim")
    decisions = [*excerpt.decisions, *(view.proposal.decisions if view.proposal else ())]
    is_machines = excerpt.coder == MACHINE
    parts = [f"score {excerpt.score:g}" if is_machines else f"by {excerpt.coder}"]
    parts += [str(decision) for decision in decisions] or ([excerpt.status] if is_machines else [])
    text.append(f"\n{harmless(' · '.join(parts))}\n", "magenta")
    if excerpt.evidence:
        text.append("Found: ", "bold")
        text.append(harmless(", ".join(f"{m.term} ({m.how} {m.score:g})" for m in excerpt.evidence)) + "\n")
    if view.code:
        for head, said in (("", view.code.definition), ("When: ", view.code.when), ("Not: ", view.code.when_not)):
            if said:
                text.append(head, "bold")
                text.append(" ".join(said.split()) + "\n")
    notes = [*excerpt.memos, *(view.proposal.memos if view.proposal else ())]
    for memo in notes:
        text.append(f"{memo.coder}: ", "bold")
        text.append(harmless(memo.text) + "\n", "italic")
    if view.beside:
        text.append("Also here: ", "bold")
        text.append(harmless(", ".join(dict.fromkeys(map(_beside, view.beside)))) + "\n")
    return text


def _beside(excerpt: Excerpt) -> str:
    """A coding in a few words; of one that is no longer found, also what was decided on it."""
    by = "" if excerpt.coder == MACHINE else f" by {excerpt.coder}"
    decided = excerpt.decisions if excerpt.status == "withdrawn" else ()
    return f"{excerpt.code}{by} ({', '.join([excerpt.status, *map(str, decided)])})"


def progress_of(session: Session, view: View | None) -> Text:
    """Where the reviewer stands, in a line, and the file of the transcript that is seen."""
    queue = session.queue
    name = session.study.path.name
    at = min(queue.position + 1, len(queue))
    seen = f"  {harmless(view.transcript.path.rpartition('/')[2])}" if view else ""
    if session.title:
        return Text.assemble((name, "bold"), f"  {session.coder}, {session.title}  turn {at} of {len(queue)}{seen}")
    filters = _filters(session)
    done = f"  {session.coder}  {at} of {len(queue)}, "
    return Text.assemble((name, "bold"), done, (f"{queue.left} left", "bold"), (filters, "dim"), seen)


def _filters(session: Session) -> str:
    """What the queue is narrowed to, in a few words."""
    selection = session.selection
    parts = [f"author {selection.author}"] if selection.author not in ("", MACHINE) else []
    if selection.codes is not None:
        parts.append(f"{len(selection.codes)} codes" if len(selection.codes) != 1 else next(iter(selection.codes)))
    if selection.transcripts is not None:
        parts.append(f"{len(selection.transcripts)} transcripts")
    if set(selection.statuses) != {"proposed"}:
        parts.append("/".join(selection.statuses))
    if selection.min_score:
        parts.append(f"score {selection.min_score:g}+")
    return f"  ({', '.join(parts)})" if parts else ""


def end_of(session: Session) -> Text:
    """What to say when the queue has been gone through."""
    counts = session.so_far()
    if not len(session.queue):
        head = "Nothing here to review."
    elif session.title:
        head = "The end of the last transcript."
    elif session.queue.left:
        head = f"The end. {session.queue.left} are left; g, then 1, goes back to the first."
    else:
        head = "The end. Everything here is decided."
    said = ", ".join(f"{counts[name]} {name}" for name in ("accepted", "rejected", "recoded"))
    return Text(
        f"{head}\n\n{session.coder} so far: {said}, {counts['own']} codings of one's own.\n\nf filter · u undo · q quit"
    )

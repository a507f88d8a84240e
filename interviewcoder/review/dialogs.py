"""The dialogs of the review screen: choosing a code, writing a memo, going somewhere, filtering, and the keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Key
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from interviewcoder.model.codebook import Code
from interviewcoder.review.form import Fields

Result = TypeVar("Result")

_ALIKE = 70
"""From this similarity (0-100) on a word may be a name with a slip in it, as *drfit* is *drift*."""


class _Dialog(ModalScreen[Result | None]):
    """A dialog over the review, which gives a result unless Escape closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", "Cancel")]

    async def on_key(self, event: Key) -> None:
        """Hand on what is typed before the field has the focus: keys may come faster than the dialog."""
        field = next(iter(self.query("Input, TextArea")), None)
        if self.focused is None and field is not None:
            if isinstance(field, Input) and event.key == "enter":
                await field.action_submit()
            elif isinstance(field, Input) and event.character and event.is_printable:
                field.insert_text_at_cursor(event.character)
            elif isinstance(field, TextArea) and (event.key == "enter" or event.is_printable):
                field.insert("\n" if event.key == "enter" else event.character or "")

    def action_cancel(self) -> None:
        """Close it without a result."""
        self.dismiss(None)


class CodeDialog(_Dialog[str]):
    """Asks for a code: type some letters of its name or id, Enter takes the one that is marked, if one is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    def __init__(self, title: str, codes: Sequence[Code]) -> None:
        super().__init__()
        self._title = title
        self._codes = codes

    def compose(self) -> ComposeResult:
        """The field and the codes that fit."""
        with Vertical(classes="dialog tall"):
            yield Label(self._title)
            yield Input(placeholder="letters of its name or id")
            options = OptionList(*self._options(""))
            options.highlighted = None  # or the first would be marked, and nothing is asked for yet
            yield options

    def _options(self, typed: str) -> list[Option]:
        return [
            Option(
                Text.assemble((code.name, "bold"), (f"  {code.id}", "cyan"), (f"  {code.definition}", "dim")),
                id=code.id,
            )
            for code in ranked(typed, self._codes)
        ]

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the codes that fit what is typed."""
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(self._options(event.value))
        options.highlighted = 0 if options.option_count and event.value.strip() else None

    def action_move(self, by: int) -> None:
        """Move the mark by so many codes; beyond the last comes the first."""
        options = self.query_one(OptionList)
        if options.option_count:
            at = options.highlighted if options.highlighted is not None else -max(by, 0)
            options.highlighted = (at + by) % options.option_count

    def on_input_submitted(self) -> None:
        """Take the marked one."""
        options = self.query_one(OptionList)
        if options.highlighted is not None and options.option_count:
            self.dismiss(options.get_option_at_index(options.highlighted).id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the one that was clicked."""
        self.dismiss(event.option.id)


def ranked(typed: str, codes: Sequence[Code]) -> list[Code]:
    """The codes that fit what is typed, the best first; all codes, if nothing is typed.

    First come those whose name or id has a word that begins so, then those with one much like it, then those that have
    its letters in order.
    """
    from rapidfuzz import fuzz

    wanted = typed.strip().casefold()
    if not wanted:
        return list(codes)
    matcher = Matcher(wanted)
    begins = re.compile(rf"\b{re.escape(wanted)}")
    scored: list[tuple[bool, float, float, Code]] = []
    for code in codes:
        names = code.name.casefold(), code.id.casefold()
        alike = max(fuzz.WRatio(wanted, name, score_cutoff=_ALIKE) for name in names)
        scored.append((any(map(begins.search, names)), alike, max(map(matcher.match, names)), code))
    return [code for *score, code in sorted(scored, key=lambda one: one[:3], reverse=True) if any(score)]


class MemoDialog(_Dialog[str]):
    """Asks for a memo; what is typed is kept as a draft at every key."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", "Save", priority=True)]

    def __init__(self, text: str, keep: Callable[[str], None]) -> None:
        super().__init__()
        self._text = text
        self._keep = keep

    def compose(self) -> ComposeResult:
        """The text."""
        with Vertical(classes="dialog"):
            yield Label("Memo. Ctrl+S saves it; Escape leaves it as a draft")
            yield TextArea(self._text)

    def on_mount(self) -> None:
        """Put the cursor behind the text."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Keep what was typed."""
        if event.text_area.text != self._text:
            self._text = event.text_area.text
            self._keep(self._text)

    def action_save(self) -> None:
        """Close it with the text."""
        self.dismiss(self.query_one(TextArea).text)


class JumpDialog(_Dialog[str]):
    """Asks where to go."""

    def compose(self) -> ComposeResult:
        """The field."""
        with Vertical(classes="dialog low"):
            yield Label("Go to: a number, an excerpt's id, or transcript:line")
            yield Input(placeholder="12 or 3f2a91bc or interview-16:97")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close it with what was typed."""
        self.dismiss(event.value)


class FilterDialog(_Dialog[Fields]):
    """Asks what to review; Enter takes it, empty fields narrow nothing."""

    FIELDS = (
        ("code", "id, its beginning, or a glob: mm, *-drift"),
        ("transcript", "part of its path"),
        ("status", "proposed (not decided by you), accepted, rejected, …"),
        ("score", "at least, 0 to 100"),
    )

    def __init__(self, values: Sequence[str]) -> None:
        super().__init__()
        self._values = values

    def compose(self) -> ComposeResult:
        """A field for each thing to filter by."""
        with Vertical(classes="dialog"):
            yield Label("Review only… (Enter applies it, Tab: next field, Escape cancels)")
            for (name, hint), value in zip(self.FIELDS, self._values, strict=True):
                with Horizontal(classes="field"):
                    yield Label(name)
                    yield Input(value, placeholder=hint, id=name, compact=True)

    def on_input_submitted(self) -> None:
        """Close it with the fields."""
        code, transcript, status, score = (self.query_one(f"#{name}", Input).value for name, _ in self.FIELDS)
        self.dismiss((code, transcript, status, score))


class KeysDialog(_Dialog[str]):
    """Shows the keys."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark,q,enter,space", "cancel", "Close")]

    def __init__(self, keys: Table) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """The table of keys."""
        with VerticalScroll(classes="dialog tall"):
            yield Static(self._keys)

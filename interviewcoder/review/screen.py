"""The review screen: one coding at a time with its context, and a key for everything that can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Static

from interviewcoder.errors import InterviewCoderError
from interviewcoder.review import rendering
from interviewcoder.review.dialogs import CodeDialog, FilterDialog, JumpDialog, KeysDialog, MemoDialog
from interviewcoder.review.form import Fields
from interviewcoder.review.session import Session
from interviewcoder.review.words import Step

KEYS = (
    ("a", "accept it"),
    ("r", "reject it; a coding of your own is removed"),
    ("c", "give it another code: type letters of its name, Enter takes it"),
    ("[ ]", "widen: the passage starts a word earlier, ends a word later (also Shift+← Shift+→)"),
    ("{ }", "narrow: it starts a word later, ends a word earlier (also Ctrl+→ Ctrl+←)"),
    ("+", "add a code to the passage, or to the turn that ↑ ↓ (k j) point at"),
    ("m", "write a memo"),
    ("u", "take back what you did last in this session"),
    ("s Space", "skip it; p goes back"),
    ("g", "go to a number, an id, or transcript:line"),
    ("f", "filter by code, transcript, status, score"),
    ("Tab", "when you code without proposals: show the next of your codes on this turn"),
    ("PgUp PgDn", "scroll the passage; Ctrl+↑ Ctrl+↓ scroll what the code means"),
    ("t", "switch between light and dark"),
    ("q", "quit; everything is saved already"),
)


_BINDINGS = (
    Binding("question_mark", "keys", "Keys", key_display="?"),
    Binding("q", "quit", "Quit"),
    Binding("a", "accept", "Accept"),
    Binding("r", "reject", "Reject"),
    Binding("c", "recode", "Recode"),
    Binding("plus", "add", "Add", key_display="+"),
    Binding("m", "memo", "Memo"),
    Binding("s,space", "skip", "Skip", key_display="s"),
    Binding("u", "undo", "Undo"),
    Binding("g", "jump", show=False),
    Binding("f", "filter", "Filter"),
    Binding("p", "previous", show=False),
    Binding("t", "theme", show=False),
    Binding("left_square_bracket,shift+left", "resize('start earlier')", show=False),
    Binding("right_square_bracket,shift+right", "resize('end later')", show=False),
    Binding("left_curly_bracket,ctrl+right", "resize('start later')", show=False),
    Binding("right_curly_bracket,ctrl+left", "resize('end earlier')", show=False),
    Binding("down,j", "look(1)", show=False),
    Binding("up,k", "look(-1)", show=False),
    Binding("tab", "next_beside", show=False),
    Binding("pagedown", "scroll_passage(1)", show=False),
    Binding("pageup", "scroll_passage(-1)", show=False),
    Binding("ctrl+down", "scroll_code(1)", show=False),
    Binding("ctrl+up", "scroll_code(-1)", show=False),
)


_ACTIONS = frozenset(binding.action.partition("(")[0] for binding in _BINDINGS)


class _Passage(VerticalScroll):
    """The pane of the passage, which is wrapped anew when the pane has got another size."""

    def on_resize(self) -> None:
        """Wrap anew."""
        if isinstance(self.app, ReviewApp):
            self.app.call_after_refresh(self.app.show)


class ReviewApp(App[None]):
    """Shows a session. After it has run, `failure` holds the unexpected error that ended it, if one did."""

    CSS_PATH = "screen.tcss"
    TITLE = "interviewcoder review"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 (Textual declares it so)
    # With priority each is done before the next key is looked at, so that what follows reaches the dialog it opens.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c,ctrl+q", "leave", show=False, priority=True),
        *(replace(binding, priority=True) for binding in _BINDINGS),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:  # noqa: ARG002 (Textual asks so)
        """Whether a key does what it does here; over a dialog keys are the dialog's."""
        return not isinstance(self.screen, ModalScreen) or action not in _ACTIONS

    def __init__(self, session: Session, *, theme: str = "dark") -> None:
        super().__init__()
        self.session = session
        self.failure: Exception | None = None
        self._form = session.fields()
        self._colours = theme

    def compose(self) -> ComposeResult:
        """Progress, the passage, the code, a line for messages, the keys."""
        yield Static(id="progress")
        with Container(id="body"):
            with _Passage(id="passage", can_focus=False):
                yield Static()
            with VerticalScroll(id="code", can_focus=False):
                yield Static()
        yield Static(id="message")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Show the first."""
        self.theme = f"textual-{self._colours}"
        self.call_after_refresh(self.show)

    def show(self) -> None:
        """Show what the session is at."""
        view = self.session.show()
        self.query_one("#progress", Static).update(rendering.progress_of(self.session, view))
        pane = self.query_one("#passage", VerticalScroll)
        code = self.query_one("#code", VerticalScroll)
        if view is None:
            pane.query_one(Static).update(rendering.end_of(self.session))
            code.query_one(Static).update("")
            pane.scroll_home(animate=False)
            return
        passage = rendering.passage_of(view, pane.scrollable_content_region.width - 1)
        pane.query_one(Static).update(passage.lines)
        code.query_one(Static).update(rendering.code_of(view))
        code.scroll_home(animate=False)
        height = max(pane.scrollable_content_region.height, 4)
        top = passage.start - max(1, min(4, height // 4))
        if passage.evidence - top > height - 3:  # a long turn: rather its evidence than its start
            top = passage.evidence - height // 3
        self.call_after_refresh(pane.scroll_to, y=max(top, 0), animate=False, force=True, immediate=True)

    def say(self, message: str, *, error: bool = False) -> None:
        """Show a message until the next key."""
        line = self.query_one("#message", Static)
        line.set_class(error, "error")
        line.update(Text(message))

    def _do(self, action: Callable[[], object], done: str = "") -> None:
        """Do something with the session, show what that gives, and say what was done or what is wrong."""
        try:
            result = action()
        except InterviewCoderError as error:
            self.say(str(error), error=True)
            self.show()
            return
        self.say(f"{done}{result}" if isinstance(result, str) else done)
        self.show()

    def _code_shown(self) -> str:
        """The code that is shown; empty where there is none, or it cannot be read: the action that follows says why."""
        try:
            view = self.session.view()
        except InterviewCoderError:
            return ""
        return view.excerpt.code if view and view.excerpt else ""

    def action_accept(self) -> None:
        """Accept what is shown."""
        self._do(self.session.accept, f"accepted {self._code_shown()}")

    def action_reject(self) -> None:
        """Reject what is shown."""
        self._do(self.session.reject, f"rejected {self._code_shown()}")

    def action_recode(self) -> None:
        """Ask for another code and give it."""
        was = self._code_shown()
        if not was:
            self.say("no code here yet: + adds one", error=True)
            return

        def give(code: str | None) -> None:
            if code:
                self._do(lambda: self.session.recode(code), f"recoded {was} to {code}")

        self.push_screen(CodeDialog(f"Instead of {was}", self.session.codes), give)

    def action_add(self) -> None:
        """Ask for a code and add it."""

        def give(code: str | None) -> None:
            if code:
                self._do(lambda: self.session.add(code), f"added {code}; [ ] {{ }} move its edges")

        if self.session.view() is not None:
            self.push_screen(CodeDialog("Add a code", self.session.codes), give)

    def action_memo(self) -> None:
        """Ask for a memo and write it."""

        def write(text: str | None) -> None:
            if text is None:
                self.say("the memo is kept as a draft: m goes on with it")
            else:
                self._do(lambda: self.session.note(coding, text), "memo saved")

        def keep(text: str) -> None:
            try:
                self.session.write_draft(coding, text)
            except InterviewCoderError as error:
                self.say(str(error), error=True)

        try:
            coding = self.session.coding()  # what is shown may change while the memo is written
            draft = self.session.draft(coding)
        except InterviewCoderError as error:
            self.say(str(error), error=True)
            return
        self.push_screen(MemoDialog(draft, keep), write)

    def action_resize(self, step: Step) -> None:
        """Move an edge of the passage."""
        self._do(lambda: self.session.resize(step), f"{step}; a accepts the passage so and goes on")

    def action_look(self, by: int) -> None:
        """Point at a turn."""
        self._do(lambda: self.session.look(by))

    def action_next_beside(self) -> None:
        """Show the next of the coder's codes on the turn."""
        self._do(self.session.next_beside)

    def action_skip(self) -> None:
        """Go on without deciding."""
        self._do(self.session.skip)

    def action_previous(self) -> None:
        """Go to the one before."""
        self._do(self.session.back)

    def action_undo(self) -> None:
        """Take back the last step."""
        self._do(self.session.undo, "taken back: ")

    def action_jump(self) -> None:
        """Ask where to go and go there."""

        def go(where: str | None) -> None:
            if where and where.strip():
                self._do(lambda: self.session.jump(where.strip()))

        self.push_screen(JumpDialog(), go)

    def action_filter(self) -> None:
        """Ask what to review and show that."""

        def narrow(fields: Fields | None) -> None:
            if fields is not None:
                self._form = fields
                self._do(lambda: self.session.narrow(fields))

        self.push_screen(FilterDialog(self._form), narrow)

    def action_keys(self) -> None:
        """Show the keys."""
        keys = Table.grid(padding=(0, 2))
        keys.add_column(style="bold cyan", no_wrap=True)
        for key, meaning in KEYS:
            keys.add_row(Text(key), Text(meaning))
        self.push_screen(KeysDialog(keys))

    def action_leave(self) -> None:
        """End it, from a dialog too: what was typed of a memo is kept as a draft."""
        self.exit()

    def action_theme(self) -> None:
        """Light or dark."""
        self.theme = "textual-light" if self.theme == "textual-dark" else "textual-dark"

    def action_scroll_passage(self, by: int) -> None:
        """Scroll the passage by most of a page."""
        pane = self.query_one("#passage", VerticalScroll)
        pane.scroll_relative(y=by * max(pane.size.height - 2, 1), animate=False, force=True)

    def action_scroll_code(self, by: int) -> None:
        """Scroll what is said of the code."""
        self.query_one("#code", VerticalScroll).scroll_relative(y=3 * by, animate=False, force=True)

    def _handle_exception(self, error: Exception) -> None:
        """End without Textual's traceback, which shows the values of variables and so participants' words."""
        self.failure = self.failure or error
        self.exit(return_code=1)

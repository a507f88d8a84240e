"""Coded excerpts from files: coded JSON Lines as they are, and transcripts, which are coded on the fly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from interviewcoder.cli.choices import narrowed
from interviewcoder.errors import InputError, Problem, UsageError

if TYPE_CHECKING:
    from interviewcoder.cli.inputs import WayToRead
    from interviewcoder.cli.machine import MachineCoder
    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.coding import Excerpt
    from interviewcoder.model.transcript import Role, Transcript


@dataclass
class Book:
    """The codebook of the options, loaded only where it is needed."""

    name: str
    unit: str | None
    roles: tuple[Role, ...]
    fuzzy: float | None

    @property
    def says_how(self) -> bool:
        """Whether the options say how to code."""
        return bool(self.unit or self.roles) or self.fuzzy is not None

    @cached_property
    def loaded(self) -> Codebook:
        """The codebook, read when it is first asked for."""
        from interviewcoder import codebooks

        book = codebooks.load(self.name)
        return narrowed(book, codes=None, categories=None, unit=self.unit, roles=self.roles, fuzzy=self.fuzzy)


class ExcerptReader:
    """Reads coded files and transcripts, which are coded here, and keeps the transcripts for their context."""

    def __init__(self, messages: Messages, book: Book, way: WayToRead, labels: dict[str, Role]) -> None:
        self._messages = messages
        self.book = book
        self._way = way
        self._labels = labels
        self.named: Callable[[str], str] = str
        """Gives the name of a transcript that is coded here, by its path."""
        self._transcripts: dict[str, Transcript | None] = {}

    def excerpts(self, paths: list[str]) -> Iterator[Excerpt]:
        """The excerpts in some files; problems and failures are said as they come up."""
        from interviewcoder.cli import inputs
        from interviewcoder.cli.progress import watcher

        for path in watcher(len(paths), what="reading")(paths):
            one = inputs.opened(path, *self._way(path))
            if one.transcript:
                if path == inputs.STDIN and not one.transcript.text.strip():
                    continue  # nothing was coded
                try:
                    one = one._replace(excerpts=self._coded(one.transcript))
                except InputError as error:
                    one = one._replace(failure=str(error))
            if one.tell(self._messages):
                yield from one.excerpts

    def tell_of_labels(self) -> None:
        """Note the labels of --role that are in none of the transcripts that were read."""
        from interviewcoder.cli import inputs

        if read := [transcript for transcript in self._transcripts.values() if transcript]:
            inputs.tell_of_labels(self._labels, inputs.speakers_of(*read), self._messages)

    def check_used(self) -> None:
        """Raise UsageError where options say how to code, but everything that was read had been coded before."""
        if self.book.says_how and not self._transcripts and self._messages.read:
            words = "--unit, --fuzzy and --role"
            raise UsageError(f"{words} are for coding transcripts, and these files are coded already; leave them out")

    def with_context(self, excerpts: Iterable[Excerpt], context: int) -> Iterator[Excerpt]:
        """The excerpts with the turns around them, where their transcript is at hand and unchanged."""
        from interviewcoder.model.excerpts import with_context

        for excerpt in excerpts:
            path = excerpt.transcript
            found = self._transcript(excerpt)
            if found is not None and not excerpt.is_in(found.text):
                message = "changed since it was coded, so its excerpts have no context"
                self._messages.problem(Problem(path, excerpt.line, 0, message, "code it again", "warning"))
                found = self._transcripts[path] = None
            yield with_context(excerpt, found, context) if found else excerpt

    @cached_property
    def _machine(self) -> MachineCoder:
        from interviewcoder.cli.machine import MachineCoder

        return MachineCoder(self.book.loaded, self._messages)

    def _coded(self, transcript: Transcript) -> list[Excerpt]:
        """The excerpts in a transcript. Raises InputError where the codebook has errors."""
        transcript = transcript._replace(path=self.named(transcript.path))
        self._transcripts[transcript.path] = transcript
        return list(self._machine.excerpts(transcript))

    def _transcript(self, excerpt: Excerpt) -> Transcript | None:
        from interviewcoder.cli import inputs
        from interviewcoder.transcripts import read

        path = excerpt.transcript
        if path not in self._transcripts:
            found = None
            with suppress(InputError):
                if inputs.may_be_read(excerpt):
                    layout, roles = self._way(path)
                    found, _ = read(inputs.read_bytes(path), path, layout=layout, roles=roles)
            self._transcripts[path] = found
            if found is None:
                message = "not found, or not to be read, so its excerpts have no context"
                self._messages.problem(Problem(path, 0, 0, message, "", "warning"))
            elif inputs.is_elsewhere(path):
                message = (
                    "a coded file names this transcript outside its folder, and it is read for the context of excerpts"
                )
                self._messages.problem(Problem(path, 0, 0, message, "is that what you want?", "warning"))
        return self._transcripts[path]

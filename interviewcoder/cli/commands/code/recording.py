"""A run of `code` that a study remembers, transcript by transcript."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from interviewcoder import codebooks
from interviewcoder.cli import inputs, sources, studies
from interviewcoder.errors import Problem
from interviewcoder.model.coding import MACHINE
from interviewcoder.model.display import counted
from interviewcoder.model.excerpts import with_context
from interviewcoder.study import queries, runs
from interviewcoder.study.texts import path_in, paths_of_text
from interviewcoder.transcripts.files import is_url
from interviewcoder.version import __version__

if TYPE_CHECKING:
    from interviewcoder.cli.machine import MachineCoder
    from interviewcoder.model.codebook import Codebook
    from interviewcoder.model.coding import Coding, Excerpt
    from interviewcoder.model.transcript import Role, Transcript
    from interviewcoder.scale import Coded, Reading
    from interviewcoder.study import Study


class Recording:
    """Records what a run finds, each transcript as a whole, and yields the excerpts as the study then has them."""

    def __init__(
        self, study: Study, machine: MachineCoder, codebook: Codebook, name: str, options: Mapping[str, object]
    ) -> None:
        self._study = study
        self._machine = machine
        self._codebook = codebook
        setting = studies.codebook_setting(study, name)
        # Read now: it may be edited while the first transcript is coded.
        self._source = setting, inputs.read_bytes(str(codebooks.locate(name))).decode("utf-8", "replace")
        self._options = options
        self._coder = studies.coder_of(study, None)
        self._number: int | None = None
        self._wanted = self._recorded = 0
        self._changes = runs.Changes(0, 0, 0)
        chosen = frozenset(code.id for code in machine.codebook.codes)
        self._codes = None if len(chosen) == len(codebook.codes) else chosen

    def excerpts(
        self,
        paths: Sequence[str],
        reading: Reading,
        *,
        jobs: int,
        watched: Callable[[Iterable[Coded]], Iterable[Coded]] = iter,
    ) -> Iterator[Excerpt]:
        """The excerpts of some files, with what was decided on them before."""
        study, messages = self._study, self._machine.messages
        self._wanted = len(paths)
        way = sources.way_to_read(study, reading.layout, reading.roles)
        coded = inputs.coded_transcripts(
            paths,
            self._machine.codebook,
            messages,
            reading,
            jobs=jobs,
            watched=watched,
            way=way,
        )
        for transcript, codings, _ in coded:
            if transcript.path == inputs.STDIN:
                messages.note(
                    "interviewcoder: -: coded, but not recorded, as standard input has no name; save it to a file"
                )
                yield from self._machine.excerpts(transcript, codings)
                continue
            renamed = transcript._replace(path=path_in(study, transcript.path))
            number = self._record(renamed, codings, *way(transcript.path))
            chosen = queries.Selection(
                codes=self._codes, transcripts=[number], author=MACHINE, min_score=self._machine.min_score
            )
            for excerpt in queries.excerpts(study, chosen):
                yield with_context(excerpt, renamed, self._machine.context) if self._machine.context else excerpt

    def _record(
        self, transcript: Transcript, codings: Sequence[Coding], layout: str | None, roles: Mapping[str, Role]
    ) -> int:
        study = self._study
        self._machine.kept(transcript, codings)  # the study has all of them, whatever is shown
        if self._number is None:
            self._number = self._begin()
        self._look_for_old_name(transcript)
        taken, changes = runs.record(
            study, self._number, self._coder, transcript, codings, codes=self._codes, layout=layout, roles=roles
        )
        self._changes += changes
        self._recorded += 1
        if taken.edited:
            self._machine.messages.note(
                f"{transcript.path}: has changed; {counted(taken.moved, 'coding')} moved with their passages"
            )
        for moved in taken.doubtful:
            self._machine.messages.problem(moved.problem())
        return taken.id

    def _look_for_old_name(self, transcript: Transcript) -> None:
        """Warn where a new transcript has the text of a known one whose file is gone: it may have been renamed."""
        known = queries.transcripts_of(self._study)
        if transcript.path in known:
            return
        for path in paths_of_text(self._study, transcript.text):
            if not is_url(path) and not os.path.exists(self._study.folder / path):
                message = f"has the text of '{path}', whose file no longer exists; the study now has both"
                hint = f"if you renamed the file: rename it back to '{path}', then run interviewcoder undo"
                self._machine.messages.problem(Problem(transcript.path, 0, 0, message, hint, "warning"))

    def _begin(self) -> int:
        study = self._study
        with study.writing():
            if not study.setting("codebook"):
                study.set("codebook", self._source[0])
            return runs.begin(
                study, self._coder, self._codebook, self._source, self._options, __version__, self._wanted
            )

    def stopped(self) -> str:
        """What to say where a run ended before all of its transcripts were coded."""
        done = f"{self._recorded} of {self._wanted} transcripts, which are recorded"
        return f"{self._study.path}: stopped after {done}; code again for the rest"

    def tell(self) -> None:
        """Say what the run changed in the study."""
        message = f"{self._study.path}: {self._changes}"
        if self._changes.withdrawn:
            message += f" ({self._changes.withdrawn} had been decided on and are kept: list --status withdrawn)"
        self._machine.messages.note(message)

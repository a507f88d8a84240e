"""What `interviewcoder redact` works on, transcripts or a study, and what it writes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from interviewcoder.cli import inputs, streams
from interviewcoder.cli.checks import check_output
from interviewcoder.cli.choices import format_of
from interviewcoder.cli.commands.redact.redaction_list import Redaction, tables_of
from interviewcoder.errors import OutputError, Problem, UsageError
from interviewcoder.model.display import counted
from interviewcoder.model.names import free_path
from interviewcoder.redaction import Kind, Pseudonyms, Redacted, Redactor, Replacement, Source
from interviewcoder.redaction.files import bytes_with
from interviewcoder.redaction.redactor import source_of

if TYPE_CHECKING:
    from interviewcoder.cli.streams import Messages
    from interviewcoder.model.transcript import Role, Transcript
    from interviewcoder.study import Study

_NO_TEXT = (".docx", ".doc", ".odt", ".rtf", ".pdf")


class Files:
    """Transcripts in files."""

    def __init__(self, names: list[str], messages: Messages, layout: str | None, roles: Mapping[str, Role]) -> None:
        self._paths = {inputs.shown(path): path for path in inputs.paths_of(names, messages)}
        self._layout, self._roles = layout, roles
        self._messages = messages

    def redaction(self, pseudonyms: Pseudonyms) -> Redaction:
        """The transcripts, with what is replaced in them.

        How a transcript reads is told by `turns`; here a warning would only show names.
        """
        reading = streams.Messages(quiet=True)
        read = inputs.read_transcripts(self._paths.values(), reading, layout=self._layout, roles=self._roles)
        redaction = Redaction(pseudonyms, [source_of(transcript) for transcript in read])
        self._messages.failed |= reading.failed
        return redaction

    def check(self, output: Path | None) -> None:
        """Raise UsageError where the output is one of the inputs."""
        check_output(output, [path for path in self._paths.values() if path != inputs.STDIN], is_transcript=True)

    def write(self, redaction: Redaction, output: Path | None) -> str:
        """Write the redacted transcripts; return a message with their number and what was replaced in them."""
        alone = len(self._paths) == 1
        counts: Counter[Kind] = Counter(one.kind for some in redaction.replaced for one in some)
        number = len(redaction.sources)
        said = redaction.said(counted(number, "transcript"), counts)
        if output is None and not alone:
            raise UsageError(
                "several transcripts: name a folder to write them to with -o, or list what is replaced with --list"
            )
        if not redaction.sources:  # none could be read, which is said
            return ""
        targets = self._targets(redaction, output, alone) if output else [None for _ in redaction.sources]
        for source, replaced, place in zip(redaction.sources, redaction.replaced, targets, strict=True):
            self._look_at_turns(source, replaced, redaction.redactor)
            self._write(source, replaced, place)
        return said

    def _bytes(self, source: Source, replaced: Sequence[Replacement]) -> bytes | None:
        """A file with replacements; None where it is no text to write in, or came in through a pipe."""
        path = self._paths[source.path]
        return None if path == inputs.STDIN else bytes_with(inputs.read_bytes(path), source.text, replaced)

    def _write(self, source: Source, replaced: list[Replacement], target: Path | None) -> None:
        data = self._bytes(source, replaced)
        if data is None:
            if self._paths[source.path] != inputs.STDIN:
                hint = "the original is not UTF-8 text, or holds more than speech"
                message = "the redacted copy holds only the text, as UTF-8"
                self._messages.problem(Problem(source.path, 0, 0, message, hint, "warning"))
            data = Redacted(source.text, replaced).text.encode("utf-8", "replace")
        if target is None:
            streams.write_bytes([data], None)
            return
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{target.parent}: cannot be made ({error.strerror or error})") from None
        is_renamed = target.stem not in (Path(self._paths[source.path]).stem, "stdin")
        if is_renamed and os.path.isfile(target) and not _holds(target, data):
            hint = "if it was the copy of another transcript, redact all transcripts in one run"
            self._messages.problem(Problem(str(target), 0, 0, "the file that was there is replaced", hint, "warning"))
        streams.write_bytes([data], target)

    def _targets(self, redaction: Redaction, output: Path, alone: bool) -> list[Path | None]:
        """The file for each transcript: `output`, or one in it, by its path below the folder that all inputs share."""
        if alone and not os.path.isdir(output) and output.suffix:
            if output.suffix.lower() in _NO_TEXT:
                raise UsageError(f"{output}: the redacted copy is text: name it {output.with_suffix('.txt').name}")
            self.check(output)
            return [output]
        folders = {path: os.path.dirname(os.path.abspath(path)) for path in self._paths.values()}
        try:
            base = os.path.commonpath(folders.values())
        except ValueError:  # on several drives
            base = ""
        taken: dict[str, None] = {}
        left = 0
        for source in redaction.sources:
            path = self._paths[source.path]
            name = (
                "stdin.txt" if path == inputs.STDIN else os.path.relpath(os.path.abspath(path), base or folders[path])
            )
            whole = Path(redaction.redactor.path(Path(name).as_posix()))
            left += redaction.redactor.is_left_in(whole.as_posix())
            if whole.suffix.lower() != ".txt" and self._bytes(source, ()) is None:
                whole = whole.with_suffix(".txt")
            taken[free_path(whole, taken)] = None
        if left:
            message = f"{counted(left, 'path')} in it may still hold a part of a name"
            hint = "rename these files, or list the words in their paths with --pseudonyms"
            self._messages.problem(Problem(str(output), 0, 0, message, hint, "warning"))
        targets: list[Path | None] = [output / name for name in taken]
        for target in targets:
            self.check(target)
        return targets

    def _look_at_turns(self, source: Source, replaced: list[Replacement], redactor: Redactor) -> None:
        """Warn where a transcript is read in other turns than before."""
        from interviewcoder.transcripts import read_text

        done = Redacted(source.text, replaced)
        roles = {
            Redacted(label, redactor.replacements(Source("", label, (), ()))).text: role
            for label, role in self._roles.items()
        }
        before, _ = read_text(source.text, source.path, layout=self._layout, roles=self._roles)
        after, _ = read_text(done.text, source.path, layout=self._layout, roles=roles)
        if _asked(before, done) != _asked(after):
            hint = "choose pseudonyms that can be labels, such as 'Person 1', or name the new labels with --role"
            message = "the redacted copy is read with other turns than the original"
            self._messages.problem(Problem(source.path, 0, 0, message, hint, "warning"))


def _holds(path: Path, data: bytes) -> bool:
    """Whether a file holds just these bytes; not where it cannot be read."""
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _asked(transcript: Transcript, moved: Redacted | None = None) -> list[tuple[int, int, bool]]:
    """The span of each turn, after the replacements of `moved`, and whether the turn is an interviewer's."""
    spans = ((turn.start, turn.end, turn.role == "interviewer") for turn in transcript.turns)
    return [(*(moved.span(start, end) if moved else (start, end)), asks) for start, end, asks in spans]


class WholeStudy:
    """A study, with all texts that it ever had."""

    def __init__(self, study: Study, coder: str | None, messages: Messages) -> None:
        self._study, self._coder, self._messages = study, coder, messages

    def redaction(self, pseudonyms: Pseudonyms) -> Redaction:
        """The texts and memos of the study, with what is replaced in them."""
        from interviewcoder.study.redacting import sources

        return Redaction(pseudonyms, sources(self._study))

    def check(self, output: Path | None) -> None:
        """Raise UsageError where the output is the study."""
        check_output(output, [self._study.path])

    def write(self, redaction: Redaction, output: Path | None) -> str:
        """Write a redacted copy; return a message with the numbers of its texts, its memos and what was replaced."""
        from interviewcoder.cli import studies
        from interviewcoder.study.redacting import redact

        if output is None:
            raise UsageError(
                "-o FILE says where to write the redacted copy of the study; --list lists what is replaced"
            )
        self.check(output)
        coder = studies.coder_of(self._study, self._coder)
        done = redact(self._study, output, redaction.redactor.pseudonyms, coder, studies.now)
        for problem in done.problems:
            self._messages.problem(problem)
        return redaction.said(f"{output}: {counted(done.texts, 'text')} and {counted(done.memos, 'memo')}", done.counts)


@contextmanager
def whole_study(asked: Path | None, coder: str | None, messages: Messages) -> Iterator[WholeStudy]:
    """The study to redact, open, as it is at one moment. Raises UsageError where there is none."""
    from interviewcoder.cli import studies
    from interviewcoder.study import open_study

    path = studies.locate(asked)
    if path is None:
        raise UsageError("nothing to redact: name transcripts, or a study with --study")
    with open_study(path, studies.now, read_only=True) as study, study.reading():  # what is looked at is what is copied
        yield WholeStudy(study, coder, messages)


def write_list(redaction: Redaction, format_name: str | None, output: Path | None, messages: Messages) -> None:
    """Write the list: in formats for data a row for each place; for people a row for each word, and how often."""
    from interviewcoder.formats.table_writers import TABLE_WRITERS

    wanted = format_of(format_name, output, TABLE_WRITERS, terminal=streams.stdout_is_terminal())
    streams.write_tables(tables_of(redaction, wanted), wanted, output, messages)


def write_suggestions(redaction: Redaction, target: Path) -> None:
    """Write a YAML of pseudonyms to edit. Raises UsageError where there is a file of that name."""
    from interviewcoder.redaction.suggesting import suggested

    if os.path.lexists(target):
        raise UsageError(f"{target}: exists already; choose another name, or remove it")
    streams.write(suggested(redaction.redactor, redaction.guesses, redaction.sources), target, is_private=True)
    streams.say(
        f"{target}: edit it, then: interviewcoder redact --pseudonyms {target} …. It holds names: do not share it"
    )

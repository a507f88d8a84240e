"""A REFI-QDA project into a study: its transcripts, codes, codings, decisions and memos."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from interviewcoder.codebooks.writing import write
from interviewcoder.errors import Problem
from interviewcoder.model.codebook import Code, Codebook
from interviewcoder.model.coding import MACHINE, Coding, Decision, Excerpt, Memo
from interviewcoder.model.names import told_apart, unique_id
from interviewcoder.model.transcript import Transcript
from interviewcoder.study import coding_rows, runs
from interviewcoder.study.importing import Import
from interviewcoder.study.placing import LEAST_SHARE, common_words, name_of, path_for
from interviewcoder.study.standing import UNDONE
from interviewcoder.study.store import Study
from interviewcoder.study.taking import take
from interviewcoder.study.texts import hash_of, settings_of, text_of, transcript_of, versions

if TYPE_CHECKING:
    from interviewcoder.formats.qdpx.reading import Found

_LONGEST_NAME = 80


def take_in(study: Study, found: Found, source: str, coder: str, version: str) -> Import:
    """Take in a project, as a whole; the Import tells what was new, what was there already, and what could not come in.

    A transcript that the study has, by its text or by its name and most of its words, is not taken again; codings are
    found in it by their words. Two transcripts of the project never become one. What people coded is theirs, under
    their names (the coder's, where the file names nobody). What the machine proposed is recorded as a run where the
    study has none of that transcript; else the study's own holds. `version` is the tool's, for that run. The run and
    each new transcript have entries of the log; all the rest is one entry.
    """
    with study.writing():
        return _Taking(study, found, source, coder, version).taken()


class _Taking:
    """One project on its way into a study."""

    def __init__(self, study: Study, found: Found, source: str, coder: str, version: str) -> None:
        self._study = study
        self._found = found
        self._source = source
        self._coder = coder
        self._version = version
        self._import = Import(study, source, coder)
        self._names: dict[str, str] = {}
        self._people: set[str] = set()  # of the file, by their names in the study
        self._problems = list(found.problems)
        rows = study.rows("SELECT id, path, hash FROM transcript ORDER BY path")
        self._texts = {
            row["path"]: [*(version["hash"] for version in versions(study, row["id"])), row["hash"]] for row in rows
        }
        """The hashes of the texts that each transcript of the study has had, the present one last, by path."""

    def taken(self) -> Import:
        project = self._found.project
        codes = self._codes_here(project.codebook.codes)
        paths = self._paths_here(project.transcripts)
        new = [transcript._replace(path=paths[transcript.path]) for transcript in project.transcripts]
        for code in project.codebook.codes:
            coding_rows.ensure_code(self._study, code._replace(id=codes[code.id]))
        excerpts = [self._excerpt_here(one, codes, paths[one.transcript]) for one in project.excerpts]
        recorded = self._record(new, excerpts, project.codebook)
        self._import.excerpts((0, excerpt) for excerpt in excerpts if not self._is_there(excerpt, recorded))
        self._import.problems[:0] = self._problems
        return self._import

    def _codes_here(self, codes: Iterable[Code]) -> Mapping[str, str]:
        """The ids in the study of a project's codes, no two the same.

        Ids of a project that this tool wrote are kept. Ids of others were made of names: such a code is the study's
        code of the same name in the same category, or else the only one of that name. Other codes get free ids.
        """
        listed, known = list(codes), coding_rows.codes_of(self._study)
        taken = {code.id for code in known}
        here = {code.id: code.id for code in listed if self._found.is_own and code.id in taken}
        names, known_names = (Counter(code.name for code in some) for some in (listed, known))
        alone = {name for name, number in names.items() if number == known_names[name] == 1}
        for by_category in (True, False):
            ids = {(one.name, one.category if by_category else ""): one.id for one in known}
            for code in listed:
                same = ids.get((code.name, code.category if by_category else ""))
                if code.id not in here and same and same not in here.values() and (by_category or code.name in alone):
                    here[code.id] = same
        for code in listed:
            if code.id not in here:
                here[code.id] = unique_id(code.id, taken)
        return here

    def _paths_here(self, transcripts: Sequence[Transcript]) -> dict[str, str]:
        """The path in the study of each of a project's transcripts, no two the same; missing ones are taken in."""
        here: dict[str, str] = {}
        for find in (self._of_path, self._of_text, self._of_name):
            for transcript in transcripts:
                path = None if transcript.path in here else find(transcript, set(here.values()))
                if path is not None:
                    here[transcript.path] = path
                    self._tell_of_text(transcript, path)
        names = {transcript.path for transcript in transcripts}
        for transcript in transcripts:
            if transcript.path not in here:
                path = here[transcript.path] = self._free_path(transcript.path, names)
                layout, roles = self._found.settings.get(transcript.path, (None, {}))
                take(self._study, transcript._replace(path=path), self._coder, layout=layout, roles=roles)
                self._import.counts["transcripts"] += 1
        return here

    def _of_path(self, transcript: Transcript, taken: Collection[str]) -> str | None:
        """The transcript of the same path, if that is the same interview."""
        path = transcript.path
        return path if path in self._texts and path not in taken and self._share(transcript, path) else None

    def _of_text(self, transcript: Transcript, taken: Collection[str]) -> str | None:
        """The path of the transcript that has the text, or else that had it; of several one of the same file name."""
        text_hash, name = hash_of(transcript.text), name_of(transcript.path)
        same = [path for path, hashes in self._texts.items() if text_hash in hashes and path not in taken]
        return min(
            same, key=lambda path: (self._texts[path][-1] != text_hash, name_of(path) != name, path), default=None
        )

    def _of_name(self, transcript: Transcript, taken: Collection[str]) -> str | None:
        """The transcript of the same file's name with the most alike text, if that is the same interview."""
        name = name_of(transcript.path)
        same = [path for path in self._texts if name_of(path) == name and path not in taken]
        shares = {path: share for path in same if (share := self._share(transcript, path))}
        return min(shares, key=lambda path: (-shares[path], path), default=None)

    def _share(self, transcript: Transcript, path: str) -> float:
        """How alike a text is to what a transcript has or had, from 0 to 1; 0 where that is another interview."""
        texts = (text_of(self._study, text_hash) for text_hash in self._texts[path])
        share = max(common_words(transcript.text, text) for text in texts)
        return share if share >= LEAST_SHARE else 0.0

    def _tell_of_text(self, transcript: Transcript, path: str) -> None:
        if self._texts[path][-1] != hash_of(transcript.text):
            message = f"'{path}' has another text in the file than in the study; its codings are placed by their words"
            self._problems.append(Problem(self._source, 0, 0, message, "check some of them", "warning"))

    def _free_path(self, path: str, names: Collection[str]) -> str:
        """A path that no transcript of the study has: this one or, with a warning, one with the file's name in it."""
        free = path_for(self._study, path, PurePath(self._source).stem.strip("-") or "project", names)
        if free != path:
            message = f"'{path}' is not the same interview as in this study, and was taken in as '{free}'"
            self._problems.append(Problem(self._source, 0, 0, message, "give one of the files another name", "warning"))
        return free

    def _excerpt_here(self, excerpt: Excerpt, codes: Mapping[str, str], path: str) -> Excerpt:
        """An excerpt with the names that transcripts, codes and coders have in the study."""
        decisions = [
            Decision(self._person(one.coder), one.status, codes.get(one.code, one.code)) for one in excerpt.decisions
        ]
        memos: dict[str, list[str]] = defaultdict(list)
        for memo in excerpt.memos:
            memos[self._person(memo.coder)].append(memo.text)
        return excerpt._replace(
            transcript=path,
            code=codes.get(excerpt.code, excerpt.code),
            coder=excerpt.coder if excerpt.coder == MACHINE else self._person(excerpt.coder),
            decisions=tuple(decisions),
            memos=tuple(Memo(coder, "\n\n".join(texts)) for coder, texts in memos.items()),
        )

    def _person(self, name: str) -> str:
        """A person's name as the study takes it: without the marks that separate names in lists.

        Where there is none, or the machine's, it is the coder's: in other programs the machine notes nothing.
        """
        if name in self._names:
            return self._names[name]
        marks = "".join(letter if letter.isprintable() else " " for letter in re.sub(r"[;:,]", " ", name))
        plain = unicodedata.normalize("NFC", " ".join(marks.split()))[:_LONGEST_NAME].strip()
        known = self._coder
        if plain.casefold() not in ("", MACHINE):
            known = told_apart(plain, self._people)
            self._people.add(known)
        self._names[name] = known
        if name and known != unicodedata.normalize("NFC", " ".join(name.split())):
            message = f"the coder '{' '.join(name.split())[:_LONGEST_NAME]}' is '{known}' here"
            hint = "names have up to 80 characters, without ; : or ,"
            hint = f"another one of the file is '{plain}'" if known not in (plain, self._coder) else hint
            self._problems.append(Problem(self._source, 0, 0, message, hint, "warning"))
        return known

    def _record(self, transcripts: Iterable[Transcript], excerpts: Iterable[Excerpt], codebook: Codebook) -> set[str]:
        """Record as a run what the machine proposed in transcripts that no run has coded yet; returns their paths.

        Transcripts that have another text in the study are left out.
        """
        proposed: dict[str, list[Excerpt]] = defaultdict(list)
        for excerpt in excerpts:
            if excerpt.coder == MACHINE and excerpt.status != "withdrawn":
                proposed[excerpt.transcript].append(excerpt)
        query = f"SELECT 1 FROM covered JOIN entry ON number = run WHERE transcript = ? AND NOT {UNDONE}"
        recorded: set[str] = set()
        run = None
        for transcript in transcripts:
            row = self._study.one("SELECT id, hash FROM transcript WHERE path = ?", transcript.path)
            is_same = row["hash"] == hash_of(transcript.text)
            some = proposed.get(transcript.path)
            if not some or not is_same or transcript.path in recorded or self._study.value(query, row["id"]):
                continue
            if run is None:
                where, options = (self._source, write(codebook)), {"imported": self._source}
                run = runs.begin(self._study, self._coder, codebook, where, options, self._version)
            here = transcript_of(self._study, row["id"])
            layout, roles = settings_of(self._study, transcript.path)
            codings = [Coding(one.code, MACHINE, one.start, one.end, one.turn, one.score, one.evidence) for one in some]
            runs.record(self._study, run, self._coder, here, codings, codes=None, layout=layout, roles=roles)
            self._import.counts["recorded proposals"] += len(codings)
            recorded.add(transcript.path)
        return recorded

    def _is_there(self, excerpt: Excerpt, recorded: set[str]) -> bool:
        """Whether an excerpt is a proposal that the study has, of which the file says nothing more."""
        if excerpt.coder != MACHINE or excerpt.decisions or excerpt.memos or excerpt.status != "proposed":
            return False
        if excerpt.transcript in recorded:
            return True
        number = self._study.one("SELECT id FROM transcript WHERE path = ?", excerpt.transcript)["id"]
        there = coding_rows.at(self._study, number, MACHINE, excerpt.code, (excerpt.start, excerpt.end))
        if there is None or not there["present"]:
            return False
        self._import.counts["there already"] += 1
        return True

"""The study: one SQLite file that holds transcripts, codebooks, codings, decisions and memos."""

from interviewcoder.study.opening import create, open_study
from interviewcoder.study.store import Study

__all__ = ["Study", "create", "open_study"]

"""The study: one SQLite file that holds transcripts, codebooks, codings, decisions and memos."""

from interviewcoder.study.store import ENDING, Study, create, open_study

__all__ = ["ENDING", "Study", "create", "open_study"]

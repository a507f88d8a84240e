"""Code interview transcripts with a codebook, from Python.

import interviewcoder

codebook = interviewcoder.load_codebook()  # or a path, or the name of a shipped one
transcript, problems = interviewcoder.read_transcript("transcripts/churn-model.txt")
for excerpt in interviewcoder.code(transcript, codebook):
    print(excerpt.line, excerpt.code, excerpt.score, excerpt.text)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interviewcoder.api import code, code_batch, excerpt_schema, find, load_codebook, read_transcript
    from interviewcoder.errors import CodebookError, InputError, InterviewCoderError, Problem, UsageError
    from interviewcoder.model.codebook import Category, Code, Codebook, Near, Pattern, Phrase, Term
    from interviewcoder.model.coding import Coding, ContextTurn, Decision, Excerpt, Match, Memo
    from interviewcoder.model.transcript import Role, Transcript, Turn

# Loaded when first used, so that `interviewcoder --help` pays for none of it.
_HOME = {
    **dict.fromkeys(["code", "code_batch", "excerpt_schema", "find", "load_codebook", "read_transcript"], "api"),
    **dict.fromkeys(["CodebookError", "InputError", "InterviewCoderError", "Problem", "UsageError"], "errors"),
    **dict.fromkeys(["Category", "Code", "Codebook", "Near", "Pattern", "Phrase", "Term"], "model.codebook"),
    **dict.fromkeys(["Coding", "ContextTurn", "Decision", "Excerpt", "Match", "Memo"], "model.coding"),
    **dict.fromkeys(["Role", "Transcript", "Turn"], "model.transcript"),
}

__all__ = [
    "Category",
    "Code",
    "Codebook",
    "CodebookError",
    "Coding",
    "ContextTurn",
    "Decision",
    "Excerpt",
    "InputError",
    "InterviewCoderError",
    "Match",
    "Memo",
    "Near",
    "Pattern",
    "Phrase",
    "Problem",
    "Role",
    "Term",
    "Transcript",
    "Turn",
    "UsageError",
    "code",
    "code_batch",
    "excerpt_schema",
    "find",
    "load_codebook",
    "read_transcript",
]


if not TYPE_CHECKING:  # a type checker would take every name for an attribute of this module

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module 'interviewcoder' has no attribute '{name}'")
        return getattr(import_module(f"interviewcoder.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__

"""Redaction: what is replaced in a text, by what, and where everything else is then; pure."""

from interviewcoder.redaction.pseudonyms import Given, Pseudonyms
from interviewcoder.redaction.pseudonyms import read as read_pseudonyms
from interviewcoder.redaction.redactor import Redactor, Source
from interviewcoder.redaction.replacing import KINDS, Kind, Redacted, Replacement

__all__ = [
    "KINDS",
    "Given",
    "Kind",
    "Pseudonyms",
    "Redacted",
    "Redactor",
    "Replacement",
    "Source",
    "read_pseudonyms",
]

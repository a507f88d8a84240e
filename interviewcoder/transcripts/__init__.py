"""Transcripts: bytes to a Transcript and its problems, whatever the layout."""

from interviewcoder.transcripts.decoding import decode
from interviewcoder.transcripts.reading import LAYOUTS, UNLABELLED, read, read_text

__all__ = ["LAYOUTS", "UNLABELLED", "decode", "read", "read_text"]

"""Transcripts: bytes to a Transcript and its problems, whatever the layout."""

from interviewcoder.transcripts.contents import ENDINGS, text_in
from interviewcoder.transcripts.decoding import decode
from interviewcoder.transcripts.reading import LAYOUTS, READING, UNLABELLED, read, read_text

__all__ = ["ENDINGS", "LAYOUTS", "READING", "UNLABELLED", "decode", "read", "read_text", "text_in"]

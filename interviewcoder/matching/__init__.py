"""Matching: words, terms, rules; a codebook and a transcript to codings."""

from interviewcoder.matching.matcher import Matcher

__all__ = ["Matcher"]

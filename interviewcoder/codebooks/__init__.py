"""Codebooks: YAML to a Codebook and its problems, and the codebooks that ship."""

from interviewcoder.codebooks.reading import read
from interviewcoder.codebooks.shipped import DEFAULT, folder, load, locate, names, schema, starter

__all__ = ["DEFAULT", "folder", "load", "locate", "names", "read", "schema", "starter"]

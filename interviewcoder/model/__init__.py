"""The words of the field as frozen dataclasses: pure, without I/O or third-party code.

What there may be thousands of in a file (turns, matches, codings, excerpts and what is decided on them) are named
tuples, which are made in a third of the time.
"""

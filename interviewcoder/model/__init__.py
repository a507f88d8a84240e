"""The words of the field as named tuples, which are made in a third of the time of dataclasses: pure, without I/O.

What a term looks for (a phrase, a pattern, groups near each other) is a frozen dataclass: two kinds are never equal.
"""

"""Speech as columns: where the words of a text are and which they are, a piece at a time.

What is found here only says where to look, and what was decided of the same words before; whether a phrase is met, and
whether a match counts, is decided by the code that small texts use.
"""

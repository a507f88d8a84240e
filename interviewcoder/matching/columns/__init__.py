"""Speech as columns: where the words of a text are and which they are, a megabyte at a time.

What is found here only says where to look; whether a term matches there is decided by the code that small texts use.
"""

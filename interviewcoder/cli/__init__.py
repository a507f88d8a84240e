"""The command line: the application (`app`), its `commands`, and what several of them share.

What is shared, by the question it answers:

- what was typed: `options`, `choices` (what their words name), `checks`, `completion`;
- which files, and what is in them: `inputs`, `folders`;
- which study, coder and codebook: `studies`; which files it has, or a pipe, and how they are read: `sources`;
- to code transcripts: `machine`;
- what was coded: `corpus` and `gathering` (excerpts with their transcripts, for figures), `results` (the same with the
  codebook, for `report` and `export`);
- who writes what where: `streams`, `terminal`, `tables`, `progress`.
"""

"""The command line: a module a command, named as the command, and what several of them share.

`app.COMMANDS` says which module is whose: `list`, `import`, and `accept`, `reject` and `recode` are words of Python or
stand together, so they are in `listing`, `importing` and `deciding`. Subcommands are in `codebook` and `codebook_…`.
What is shared, by the question it answers:

- what was typed: `options`, `choices` (what their words name), `checks`, `completion`, `attributes`;
- which files, and what is in them: `inputs`, `folders`;
- which study, coder and codebook: `studies`; which files it has, or a pipe, and how they are read: `sources`;
- to code transcripts: `machine` (here), `recording` (into a study), `clustered` (on a cluster);
- what was coded: `coded` (excerpts one by one, for `list`), `corpus` and `gathering` (excerpts with their transcripts,
  for figures), `results` (the same with the codebook, for `report` and `export`);
- what a command shows that is more than its module holds: `comparison` (`compare`), `counting` (`stats`), `redacting`
  and `redaction_list` (`redact`), `spoken_words` (`codebook coverage`, `codebook learn`);
- who writes what where: `streams`, `terminal`, `tables`, `progress`.
"""

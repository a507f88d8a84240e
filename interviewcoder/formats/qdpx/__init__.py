"""REFI-QDA projects (`.qdpx`), as NVivo, ATLAS.ti, MAXQDA and QualCoder exchange them: `reading` and `writing`.

A project is opened (`opening`), has texts (`sources`) and passages in them by `positions`; its descriptions of codings
tell in `words` what other programs have no place for.
"""

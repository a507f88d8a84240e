"""LaTeX: tables of excerpts for an appendix, tables of figures, and text that LaTeX does not obey."""

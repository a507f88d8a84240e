"""Delve's print-outs of coded transcripts, which are PDFs: their `lines`, and `reading` codings from these."""

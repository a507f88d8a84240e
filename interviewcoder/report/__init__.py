"""The report: one HTML page with everything in it, for people to read in a browser or on paper."""

from interviewcoder.report.page import Report, render

__all__ = ["Report", "render"]

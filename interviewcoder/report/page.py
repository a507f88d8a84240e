"""The page: what goes into it, its templates, and the policy that lets nothing but its own style and script run."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interviewcoder.model.coding import STATUSES, Excerpt, Status
from interviewcoder.model.transcript import Transcript
from interviewcoder.report import charts, colours, records
from interviewcoder.report.edition import SIGNS, Edition
from interviewcoder.report.passages import shown

if TYPE_CHECKING:
    from jinja2 import Environment

    from interviewcoder.model.codebook import Codebook

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Report:
    """What a report is made of; `left_out` counts, by status, the excerpts whose status was not asked for.

    Codes that only excerpts have are shown after those of the codebook.
    """

    title: str
    transcripts: Sequence[Transcript]
    excerpts: Sequence[Excerpt]
    codebook: Codebook
    left_out: Counter[Status] = field(default_factory=Counter)


def render(report: Report) -> Iterator[str]:
    """The page, a part at a time; the same report always gives the same text.

    Whatever transcripts, codebooks and memos hold is text in it: every template escapes, the style and the script are
    the package's own, and the browser is told to run no others and to load nothing.
    """
    from markupsafe import Markup

    edition = Edition(report.title, report.transcripts, report.excerpts, report.codebook)
    style = _read("report.css") + colours.sheet([one.code.colour for one in edition.codes])
    script = _read("report.js")
    values: dict[str, Any] = {
        "edition": edition,
        "left_out": report.left_out,
        "charts": charts,
        "statuses": STATUSES,
        "signs": SIGNS,
        "policy": _policy(style, script),
        "style": Markup(style),  # noqa: S704 (the package's own)
        "script": Markup(script),  # noqa: S704 (the package's own)
        "data": Markup(records.data_of(edition)),  # noqa: S704 (escaped there, as JSON)
    }
    stream = _environment().get_template("page.html").stream(values)
    stream.enable_buffering(200)
    yield from stream


@cache
def _environment() -> Environment:
    """The templates, compiled once."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["shown"] = shown
    return environment


def _policy(style: str, script: str) -> str:
    """The content security policy: only this style and this script, and nothing from anywhere."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")

"""E-mail addresses, written and spoken, and what else leads to somebody: web addresses and handles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from interviewcoder.model.letters import MARKS, composed

_WRITTEN = re.compile(
    rf"(?<![\w{MARKS}.+%-])[\w](?:[\w{MARKS}.+%'-]{{0,63}})@(?:[\w{MARKS}-]{{1,63}}\.){{1,8}}"
    r"[^\W\d_]{2,24}(?![\w@])",
)
_DOT = r"(?:[ ](?:dot|punkt)[ ]|\.)"
_JOINT = rf"(?:[ ](?:underscore|dash|hyphen|minus)[ ]|[_-]|{_DOT})"
_PART = rf"(?:[^\W_][{MARKS}]*){{1,30}}"
_ENDINGS = "com org net edu gov info io ai co uk ca de ch fr es nl se dk fi pl eu au nz jp br ie pt".split()
# anna dot miller at example dot com; also with [at] and (at).
_AT_DOMAIN = rf"""(?P<at>[ ]at[ ]|[ ]?[\[(][ ]?at[ ]?[\])][ ]?)
    {_PART}(?:{_JOINT}{_PART}){{0,4}}?{_DOT}(?:{"|".join(_ENDINGS)})(?:{_DOT}(?:uk|au|nz|jp|br|in))?(?![\w@-])"""
_SPOKEN = re.compile(
    rf"(?<![\w.@-])(?P<local>{_PART}(?:{_JOINT}{_PART}){{0,5}}){_AT_DOMAIN}", re.VERBOSE | re.IGNORECASE
)
_SPOKEN_DOMAIN = re.compile(_AT_DOMAIN, re.VERBOSE | re.IGNORECASE)
_SPELLED = {"dot": ".", "punkt": ".", "underscore": "_", "dash": "-", "hyphen": "-", "minus": "-"}
_SPELLED_MARK = re.compile(rf"[ ]({'|'.join(_SPELLED)})[ ]", re.IGNORECASE)
_SPELLED_AT = re.compile(r"[ ]?[\[(][ ]?at[ ]?[\])][ ]?|[ ]at[ ]", re.IGNORECASE)
_MAIL = re.compile(
    r"\b(?:e-?mails?|mails?|address|adresse|courriel|write (?:to )?(?:me|us|him|her|them))\b", re.IGNORECASE
)
_WITHIN = 40
_WEB = re.compile(r"(?<![\w@.])(?:https?://|www\.)[^\s<>\"'()\[\]]{3,200}", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@./])@[^\W\d][\w.]{1,29}(?<!\.)(?![\w@])")


class Address(NamedTuple):
    """A span that looks like an address; `key` is the same for the same address."""

    start: int
    end: int
    key: str
    certain: bool = True


def mail_addresses(text: str) -> Iterator[Address]:
    """The e-mail addresses in a text; one that can be *look at* and a web address is not `certain`."""
    for found in _WRITTEN.finditer(text):
        yield Address(*found.span(), _key(found[0]))
    # Most texts have none, which is soon seen by what stands behind each *at*.
    for found in _SPOKEN.finditer(text) if _SPOKEN_DOMAIN.search(text) else ():
        key = _SPELLED_AT.sub("@", _SPELLED_MARK.sub(lambda mark: _SPELLED[mark[1].casefold()], found[0]))
        is_said = " at " not in found["at"].casefold() or _SPELLED_MARK.search(found["local"]) is not None
        is_said = is_said or re.search(r"[._]", found["local"]) is not None
        told = _MAIL.search(text, max(found.start() - _WITHIN, 0), found.start()) is not None
        yield Address(*found.span(), _key(key), is_said or told)


def _key(address: str) -> str:
    return composed(address).casefold()


def other_addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """Web addresses and handles, with what each is."""
    for found in _WEB.finditer(text):
        if "delvetool.com" not in found[0]:  # in the footer of Delve's exports
            yield found.start(), found.start() + len(found[0].rstrip(".,;:!?")), "web address"
    for found in _HANDLE.finditer(text):
        yield *found.span(), "handle"

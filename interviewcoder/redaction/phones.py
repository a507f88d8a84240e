"""Phone numbers by their shape: international, with a leading zero, North American, and said digit by digit.

A number without such a shape is one only near a word that says so. Years, dates, times, amounts, versions and network
addresses are none. The library `phonenumbers` has the numbering plans of all countries, at twenty times the size of
this package; plans tell valid from invalid numbers, which is not the question here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

_MOST_GROUPS = 7
_FEWEST, _MOST = 7, 17
_WITHIN = 40
_BEHIND = 20
_BETWEEN = r"(?:[ \u00a0\u202f]?[-./\u2010-\u2013][ \u00a0\u202f]?|[ \u00a0\u202f])"
# Groups of digits with one separator, or brackets, between them. Possessive, so that no text takes long.
_RUN = re.compile(rf"(?<![\w.,@#$€£/\\-])(?<!\d:)(?P<plus>\+[ ]?)?\(?\d++(?>\)?{_BETWEEN}?\(?\d++)*+(?![\w%]|[,:]\d)")
_GROUP = re.compile(r"\d+")
_DIGITS = "zero one two three four five six seven eight nine".split()
_SAID = {word: str(value) for value, word in enumerate(_DIGITS)} | {"oh": "0", "o": "0"}
_SAID_WORD = rf"(?:(?:double|triple)[ ])?(?:{'|'.join([*_DIGITS, 'oh'])})"
_SPOKEN = re.compile(
    rf"(?<![\w'-]){_SAID_WORD}(?:(?:[ ]|,[ ]?|-|[ ]-[ ]){_SAID_WORD}){{6,20}}(?![\w'-])", re.IGNORECASE
)
_CUE = re.compile(
    r"\b(?:tele)?phone\b|\btel\b|\bcell\b|\bwhatsapp\b|\bfax\b|\bdial\b|\b(?:my|his|her|their|our) (?:number|mobile)\b|"
    r"\bmobile (?:number|is)\b|\b(?:call|reach|text|ring) (?:me|us|him|her|them)\b|\btelefon|\brufnummer|\bhandynummer|"
    r"\bt[ée]l[ée](?:phone|fono|fone)|\bportable est\b|\bn[uú]m[eé]ro|\bm[oó]vil\b|\btelem[oó]vel|\bcelular\b|"
    r"\b(?:telefoon)?nummer is\b",
    re.IGNORECASE,
)
# Words that are near phone numbers, and near other numbers, too.
_PERHAPS_A_CUE = re.compile(
    r"\b(?:(?:tele)?phone|number|mobile|cell|tel|fax|whatsapp|call|reach|ring|text|dial|nummer|numéro)\b", re.IGNORECASE
)


class Number(NamedTuple):
    """A span that looks like a phone number; `key` is its digits, `told`: a word near it may say that it is one."""

    start: int
    end: int
    key: str
    certain: bool = True
    told: bool = False


class _Group(NamedTuple):
    start: int
    end: int
    digits: str


def phone_numbers(text: str) -> Iterator[Number]:
    """The phone numbers in a text; numbers that may be something else are not `certain`."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() >= _FEWEST:
            yield from _in_run(text, run)
    for said in _SPOKEN.finditer(text):
        digits = "".join(_digits_of(said[0]))
        if len(digits) >= 7 and not _counts_on([int(digit) for digit in digits]):
            yield Number(*said.span(), digits)


def _digits_of(said: str) -> Iterator[str]:
    times = 1
    for word in re.findall(r"[a-z]+", said.lower()):
        if word in ("double", "triple"):
            times = 2 if word == "double" else 3
        else:
            yield _SAID[word] * times
            times = 1


def _counts_on(values: Sequence[int]) -> bool:
    """Whether each number is one more than the one before, as in *one two three*."""
    return len(values) > 1 and all(later - earlier == 1 for earlier, later in pairwise(values))


def _in_run(text: str, run: re.Match[str]) -> Iterator[Number]:
    """The phone numbers in a run of groups of digits, which can have other numbers beside them."""
    groups = [_Group(*group.span(), group[0]) for group in _GROUP.finditer(text, *run.span())]
    cue = _CUE.search(text, max(run.start() - _WITHIN, 0), run.start()) is not None
    digits = [0, *accumulate(group.end - group.start for group in groups)]

    def ends(at: int) -> Iterator[int]:
        """Behind which groups a number may end that begins with the one at a place, the farthest first."""
        plus = at == 0 and bool(run["plus"])
        for stop in range(min(len(groups), at + _MOST_GROUPS), at, -1):
            is_as_long = _FEWEST <= digits[stop] - digits[at] <= _MOST
            if is_as_long and _judged(text, groups[at:stop], plus=plus, cue=cue):
                yield stop

    at, none_yet = 0, True
    while at < len(groups):
        some = list(ends(at))
        if not some:
            at += 1
            continue
        # The farthest, unless it takes the beginning of the next number, as in 0049 30 901820 / 0171 1234567.
        stop = next((stop for stop in some if stop == len(groups) or next(ends(stop), 0) > some[0]), some[0])
        yield _number(text, run, groups[at:stop], plus=at == 0 and bool(run["plus"]))
        at, none_yet = stop, False
    told = cue or _PERHAPS_A_CUE.search(text, max(run.start() - _WITHIN, 0), run.end() + _BEHIND) is not None
    is_long = len(groups) <= _MOST_GROUPS and _judged(text, groups, plus=bool(run["plus"]), cue=cue) is False
    if none_yet and (is_long or (told and _is_local(groups))):
        yield _number(text, run, groups, plus=bool(run["plus"]))._replace(certain=False, told=told)


def _number(text: str, run: re.Match[str], groups: Sequence[_Group], *, plus: bool) -> Number:
    start = run.start() if plus else groups[0].start - int(_is_bracketed(text, groups[0]))
    return Number(start, groups[-1].end, _key(groups, plus=plus))


def _is_bracketed(text: str, group: _Group) -> bool:
    return text[max(group.start - 1, 0) : group.start] == "(" and text[group.end : group.end + 1] == ")"


def _key(groups: Sequence[_Group], *, plus: bool) -> str:
    digits = "".join(group.digits for group in groups)
    if plus and len(groups) > 1 and groups[1].digits.startswith("0"):  # +49 (0)30
        digits = groups[0].digits + digits[len(groups[0].digits) + 1 :]
    return digits[2:] if digits.startswith("00") and not plus else digits


def _judged(text: str, groups: Sequence[_Group], *, plus: bool, cue: bool) -> bool | None:
    """Whether groups of digits are a phone number for certain (True), perhaps (False) or not (None)."""
    lengths = [group.end - group.start for group in groups]
    first, total = groups[0].digits, sum(lengths)
    if not _FEWEST <= total <= _MOST:
        return None
    between = [text[one.end : two.start] for one, two in pairwise(groups)]
    if plus:
        return True if 8 <= total <= 15 else None
    if _is_date(groups) or _is_dotted(between, first) or _counts_on([int(group.digits) for group in groups]):
        return None
    if re.match("0[1-9]|00[1-9]", first) and 9 <= total <= (17 if first.startswith("00") else 12):
        return cue or len(groups) > 1
    is_area_first = _is_bracketed(text, groups[0]) and 3 <= lengths[0] <= 5 and 9 <= total <= 12
    is_told = cue and total <= 15 and (total >= 9 or len(groups) > 1) and not re.match(r"(?:19|20)\d\d$", first)
    if is_area_first or is_told or _is_north_american(groups, lengths):
        return True
    is_amount = len(groups) > 1 and lengths[0] <= 3 and set(lengths[1:]) == {3}
    return False if total >= 9 and not is_amount else None


def _is_north_american(groups: Sequence[_Group], lengths: Sequence[int]) -> bool:
    if lengths[:1] == [1] and groups[0].digits == "1":
        groups, lengths = groups[1:], lengths[1:]
    return list(lengths) == [3, 3, 4] and groups[0].digits[0] not in "01" and groups[1].digits[0] not in "01"


def _is_local(groups: Sequence[_Group]) -> bool:
    """Whether digits without a gap can be a number without its area code, and are no round sum."""
    return len(groups) == 1 and len(groups[0].digits) in (7, 8) and len(groups[0].digits.rstrip("0")) > 2


def _is_date(groups: Sequence[_Group]) -> bool:
    """Whether groups of digits begin or end with a date such as 2021-03-14 or 14.03.2021."""
    for some in (groups[:3], groups[-3:]):
        lengths = [len(group.digits) for group in some]
        values = [int(group.digits) for group in some]
        if len(some) == 3 and lengths[0] == 4 and max(lengths[1:]) <= 2 and 1800 <= values[0] <= 2199:
            return max(values[1:]) <= 31
        if len(some) == 3 and lengths[2] == 4 and max(lengths[:2]) <= 2 and 1800 <= values[2] <= 2199:
            return max(values[:2]) <= 31
    return False


def _is_dotted(between: Sequence[str], first: str) -> bool:
    """Whether only stops stand between the groups, as in versions and network addresses, and unlike in 030.901820."""
    return len(between) != 2 and bool(between) and set(between) == {"."} and not first.startswith("0")

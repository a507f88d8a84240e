"""A hash table whose keys and values are columns: many keys are looked up at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places: TypeAlias = NDArray[np.int64]
    Chosen: TypeAlias = NDArray[np.bool_]

SPREAD = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio in 64 bits
_AGAIN = np.uint64(0xC2B2AE3D27D4EB4F)
_HALF = np.uint64(32)
_ABSENT = -1

FIRST = 1 << 12
"""The number of keys that are looked up first in an empty table, so that most of the others are known."""

MOST_PAIRS = 200_000
"""With more pairs of words than this all are forgotten, and looked at again: memory does not grow for ever."""


class Column:
    """A column of values that grows at its end; what is there already is seldom copied."""

    def __init__(self, kind: type) -> None:
        self._held: NDArray[Any] = np.zeros(1 << 10, kind)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def extend(self, values: Sequence[object] | NDArray[Any]) -> None:
        """Add values at the end."""
        size = self._size + len(values)
        if size > len(self._held):
            self._held = np.concatenate([self._held[: self._size], np.zeros(size, self._held.dtype)])
        self._held[self._size : size] = values
        self._size = size

    def at(self, places: NDArray[np.integer]) -> NDArray[Any]:
        """The values at some places."""
        found: NDArray[Any] = self._held.take(places)
        return found


class Table:
    """Values from 0 on for keys of 64 bits that are not 0, with open addressing."""

    def __init__(self) -> None:
        self._keys = np.zeros(1 << 12, np.uint64)
        self._values = np.full(1 << 12, _ABSENT, np.int64)
        self.held = 0
        """How many keys it holds."""

    def values(
        self, keys: NDArray[np.uint64], values_of: Callable[[NDArray[np.int64]], Sequence[int]]
    ) -> NDArray[np.int64]:
        """The value of each key; `values_of` takes an index in `keys` for each new key, and gives their values."""
        if not self.held and len(keys) > FIRST:  # most come again: they need not be sorted with the new ones
            self.values(keys[:FIRST], values_of)
        found = self._values.take(self._slots(keys))
        unknown = np.flatnonzero(found == _ABSENT)
        if len(unknown):
            new, first, which = np.unique(keys[unknown], return_index=True, return_inverse=True)
            its = np.array(values_of(unknown[first]), np.int64)
            self._add(new, its)
            found[unknown] = its[which]
        return found

    def _add(self, keys: NDArray[np.uint64], values: NDArray[np.int64]) -> None:
        """Put keys that are not there, each once, into the table."""
        self.held += len(keys)
        if 2 * self.held > len(self._keys):
            old = np.flatnonzero(self._keys)
            old_keys, old_values = self._keys[old], self._values[old]
            size = 1 << (4 * self.held).bit_length()
            self._keys, self._values = np.zeros(size, np.uint64), np.full(size, _ABSENT, np.int64)
            self._insert(old_keys, old_values)
        self._insert(keys, values)

    def _insert(self, keys: NDArray[np.uint64], values: NDArray[np.int64]) -> None:
        while len(keys):
            slots = self._slots(keys)
            self._keys[slots], self._values[slots] = keys, values  # of several for one slot the last takes it
            others = self._keys[slots] != keys
            keys, values = keys[others], values[others]

    def _slots(self, keys: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Where each key is in the table, or an empty slot where it is not."""
        size = len(self._keys)
        slots = ((keys * SPREAD) >> np.uint64(65 - size.bit_length())).view(np.int64)
        held = self._keys.take(slots)
        others = np.flatnonzero(held != keys)
        others = others[held[others] != 0]
        while len(others):
            slots[others] = (slots[others] + 1) & (size - 1)
            held = self._keys.take(slots[others])
            others = others[(held != keys[others]) & (held != 0)]
        return slots


def mixed(keys: NDArray[np.uint64], more: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A key for each pair of keys in two columns: of a million, two are equal with a chance of one in 30 million."""
    both: NDArray[np.uint64] = (keys ^ (keys >> _HALF)) * SPREAD + more * _AGAIN
    both ^= both >> _HALF
    return both


def pairs(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Keys for pairs of numbers, of which the first is not 0."""
    return one.view(np.uint64) << np.uint64(32) | other.view(np.uint64)


class PairTable:
    """A value for each pair of words, worked out when the pair is first seen."""

    def __init__(self) -> None:
        self._table = Table()

    def values(
        self,
        words: Sequence[str],
        one: NDArray[np.int64],
        other: NDArray[np.int64],
        what: Callable[[str, str], int],  # not kept: its owner would refer to itself, and be freed late
    ) -> NDArray[np.int64]:
        """The value of each pair of words, given as indices of `words`; `what` tells the value of a new pair."""

        def new(places: NDArray[np.int64]) -> list[int]:
            both = zip(one[places].tolist(), other[places].tolist(), strict=True)
            return [what(words[a], words[b]) for a, b in both]

        if self._table.held > MOST_PAIRS:
            self._table = Table()
        return self._table.values(pairs(one, other), new)

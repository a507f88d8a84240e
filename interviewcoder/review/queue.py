"""The queue of what is to be reviewed, and where the reviewer stands in it. It knows no study and no screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Queue:
    """Items in their order, the present one among them, and which are done.

    Items are numbers: rows of codings, or places of turns. It may be empty; then `item` is None.
    """

    def __init__(self, items: Sequence[int], done: Iterable[int] = ()) -> None:
        self._items = list(items)
        self._done = set(done)
        self.position = 0

    def __len__(self) -> int:
        return len(self._items)

    @property
    def items(self) -> Sequence[int]:
        """All items in their order."""
        return self._items

    @property
    def item(self) -> int | None:
        """The present item; None where the queue is empty or has been gone through."""
        return self._items[self.position] if 0 <= self.position < len(self._items) else None

    @property
    def left(self) -> int:
        """How many items are not done."""
        return len(self._items) - len(self._done)

    def finish(self) -> None:
        """Mark the present item as done and go to the next that is not; to the end where none is left."""
        self.mark(done=True)
        after = range(self.position + 1, len(self._items))
        before = range(self.position)  # from the start again after the last
        open_ones = (at for some in (after, before) for at in some if self._items[at] not in self._done)
        self.position = next(open_ones, len(self._items))

    def reopen(self, item: int) -> None:
        """Mark an item as not done and go to it; one that is not in the queue is put in before the present."""
        self._done.discard(item)
        if item not in self._items:
            self._items.insert(self.position, item)
        self.position = self._items.index(item)

    def mark(self, *, done: bool) -> None:
        """Mark the present item, and stay."""
        if self.item is not None:
            (self._done.add if done else self._done.discard)(self.item)

    def insert(self, item: int) -> None:
        """Put an item in behind the present one, done, and go to it."""
        if item in self._items:
            self.position = self._items.index(item)
        else:
            self.position = min(self.position + 1, len(self._items))
            self._items.insert(self.position, item)
        self._done.add(item)

    def drop(self, item: int) -> None:
        """Take an item out; where it was the present one, the one before it is."""
        if item in self._items:
            at = self._items.index(item)
            del self._items[at]
            self._done.discard(item)
            self.position = max(self.position - (at <= self.position), 0)

    def skip(self) -> None:
        """Go to the next item, done or not, and from the last one to the end."""
        self.position = min(self.position + 1, len(self._items))

    def back(self) -> None:
        """Go to the item before."""
        self.position = max(self.position - 1, 0)

    def jump(self, position: int) -> None:
        """Go to an item by its position, counted from 0; beyond the ends to the first or last."""
        self.position = max(0, min(position, len(self._items) - 1))

    def jump_to(self, item: int) -> bool:
        """Go to an item, if it is in the queue; returns whether it is."""
        if item not in self._items:
            return False
        self.position = self._items.index(item)
        return True

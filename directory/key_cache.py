"""A bounded memory of opened data keys: least recently used out first, and none kept longer than its age allows."""

from collections import OrderedDict
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.kernel.model import PersonId


class KeyCache:
    """At most `size` keys for at most `max_age` seconds each; an old key must not outlive its erasure in memory."""

    def __init__(self, size: int, max_age: float, monotonic: Callable[[], float]) -> None:
        self._size = size
        self._max_age = max_age
        self._monotonic = monotonic
        self._kept: OrderedDict[PersonId, tuple[AESGCM, bytes, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, person: PersonId, wrapped: bytes | None = None) -> AESGCM | None:
        """The key of a person, if still kept and, when `wrapped` is given, opened from those very bytes."""
        known = self._kept.get(person)
        if known is None:
            return None
        cipher, source, expires = known
        if expires <= self._monotonic() or (wrapped is not None and source != wrapped):
            self.forget(person)
            return None
        self._kept.move_to_end(person)
        return cipher

    def keep(self, person: PersonId, wrapped: bytes, cipher: AESGCM) -> None:
        """Remembers a key that was just opened, in place of the one longest unused if there is no room."""
        self._kept[person] = (cipher, wrapped, self._monotonic() + self._max_age)
        self._kept.move_to_end(person)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)

    def forget(self, person: PersonId) -> None:
        """Drops a person's key; nothing happens if none is kept."""
        self._kept.pop(person, None)

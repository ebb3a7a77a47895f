"""The random draw (双随机): which enterprises are visited and which officers go, from a seed and a list alone.

Everything is whole numbers and SHA-256, so that an outsider can do it again with any tool:

1. The list is a text (`DrawList.text`): a heading, the salt, how many officers go, then one line an enterprise (id,
   weight) and one line an officer (id, the enterprises they are related to), each in order of id; L is its SHA-256.
2. A stream named S gives the numbers  x(i) = SHA-256(seed ‖ L ‖ S ‖ i),  i = 0, 1, 2, …: seed and L as their bytes,
   S as ASCII, i as eight bytes, big-endian; x is read as a whole number, big-endian.
3. To choose one of W equal parts, take the next x; if x ≥ W·⌊2²⁵⁶/W⌋ throw it away and take the next, so that no part
   is favoured; else the part is x mod W.
4. Enterprises (stream `enterprises`): lay the weights of those not drawn yet end to end in order of id, choose one of
   the W parts, and whoever owns the part is next. Again, until nobody is left. Who is drawn k-th is called up k-th:
   the first `count` are picked, the rest are the substitutes in this very order.
5. Officers for the enterprise E (stream `officers:E`): of those who are not related to it, whoever has the fewest
   visits in this draw so far; among equals in order of id choose one of so many equal parts; again, until there are
   enough.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.kernel.canonical import digest
from domain.kernel.model import Identifier, Model, PersonId

SPACE = 1 << 256


class Listed(Model):
    """An enterprise of the list, with its risk class and the weight that this gives it."""

    id: Identifier
    risk: str
    weight: int


class Officer(Model):
    """An officer who can be drawn; `recused` are the enterprises that they are related to."""

    person: PersonId
    recused: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawList:
    """What is drawn from; the order in which it was given does not matter. `each`: officers drawn for a visit."""

    salt: str
    each: int
    enterprises: tuple[Listed, ...]
    officers: tuple[Officer, ...]

    @property
    def text(self) -> str:
        """The list as the text that is hashed; every line ends with a line feed."""
        lines = ["shouwang-draw 1", f"salt {self.salt}", f"officers-each {self.each}"]
        lines += [f"enterprise {one.id} {one.weight}" for one in sorted(self.enterprises, key=lambda one: one.id)]
        lines += [
            " ".join(("officer", one.person, *sorted(one.recused)))
            for one in sorted(self.officers, key=lambda one: one.person)
        ]
        return "\n".join(lines) + "\n"

    @property
    def hash(self) -> str:
        """SHA-256 of the text, in lower-case hexadecimal."""
        return digest(self.text.encode())


def commitment_of(seed: str) -> str:
    """What is published before the list is known: SHA-256 of the seed's bytes (hexadecimal, both)."""
    return digest(bytes.fromhex(seed))


class Stream:
    """The numbers of one named stream."""

    def __init__(self, seed: str, list_hash: str, name: str) -> None:
        self._start = hashlib.sha256(bytes.fromhex(seed) + bytes.fromhex(list_hash) + name.encode("ascii"))
        self._next = 0

    def below(self, parts: int) -> int:
        """One of `parts` equal parts, from 0. Raises ValueError for none."""
        if parts < 1:
            raise ValueError("nothing to choose from")
        limit = SPACE - SPACE % parts
        while True:
            block = self._start.copy()
            block.update(self._next.to_bytes(8, "big"))
            self._next += 1
            number = int.from_bytes(block.digest(), "big")
            if number < limit:
                return number % parts


def order(seed: str, drawn_from: DrawList, list_hash: str) -> Iterator[str]:
    """The enterprises in the order in which they are drawn; each once, those of weight 0 never."""
    listed = sorted((one for one in drawn_from.enterprises if one.weight > 0), key=lambda one: one.id)
    weights = _Weights([one.weight for one in listed])
    stream = Stream(seed, list_hash, "enterprises")
    while weights.total:
        yield listed[weights.take(stream.below(weights.total))].id


def officers_for(
    seed: str,
    list_hash: str,
    enterprise: str,
    officers: Sequence[Officer],
    visits: Mapping[str, int],
    wanted: int,
) -> tuple[PersonId, ...]:
    """The officers drawn for one enterprise, fewer than `wanted` when there are not more who may go.

    `visits`: how many visits each has in this draw so far.
    """
    stream = Stream(seed, list_hash, f"officers:{enterprise}")
    free = sorted(one.person for one in officers if enterprise not in one.recused)
    drawn: list[PersonId] = []
    while free and len(drawn) < wanted:
        fewest = min(visits.get(person, 0) for person in free)
        equals = [person for person in free if visits.get(person, 0) == fewest]
        chosen = equals[stream.below(len(equals))]
        drawn.append(chosen)
        free.remove(chosen)
    return tuple(drawn)


class _Weights:
    """Weights end to end: who owns a part, found and taken away in the logarithm of their number (a Fenwick tree)."""

    def __init__(self, weights: Sequence[int]) -> None:
        self._weights = list(weights)
        self._tree = [0, *weights]
        for place in range(1, len(self._tree)):
            above = place + (place & -place)
            if above < len(self._tree):
                self._tree[above] += self._tree[place]
        self.total = sum(weights)

    def take(self, part: int) -> int:
        """The index of whoever owns `part`; their weight is gone afterwards."""
        place = 0
        step = 1 << (len(self._tree).bit_length() - 1)
        while step:
            if place + step < len(self._tree) and self._tree[place + step] <= part:
                place += step
                part -= self._tree[place]
            step >>= 1
        weight = self._weights[place]
        self._weights[place] = 0
        self.total -= weight
        up = place + 1
        while up < len(self._tree):
            self._tree[up] -= weight
            up += up & -up
        return place

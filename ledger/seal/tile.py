"""Tiles (C2SP tlog-tiles): the hashes of the tree, 256 to a file, addressed by level and place."""

from collections.abc import Iterator
from dataclasses import dataclass

from ledger.seal.tree import HASH_BYTES

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""Hashes a full tile holds. A hash at level L stands for 256^L leaves."""


@dataclass(frozen=True, slots=True)
class Tile:
    """`width` hashes (1 to 256) at a level; fewer than 256 while the tree's right edge runs through it."""

    level: int
    place: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it is found below the log's folder or address."""
        return f"tile/{self.level}/{numbered(self.place)}{_partial(self.width)}"

    @property
    def bytes(self) -> int:
        """Its size in bytes."""
        return self.width * HASH_BYTES


def entries_path(place: int, width: int = WIDTH) -> str:
    """Where the entries of leaves [256 place, 256 place + width) are found."""
    return f"tile/entries/{numbered(place)}{_partial(width)}"


def numbered(place: int) -> str:
    """A place in groups of three digits, all but the last marked: 1234067 is x001/x234/067."""
    groups = [f"{place % 1000:03d}"]
    while place := place // 1000:
        groups.insert(0, f"x{place % 1000:03d}")
    return "/".join(groups)


def tile_of(level: int, place: int, size: int) -> Tile:
    """The tile at (level, place) of a tree of `size` leaves, as wide as that tree makes it.

    Raises LookupError when such a tree has no hash there.
    """
    hashes = size >> (HEIGHT * level)
    width = min(WIDTH, hashes - place * WIDTH)
    if width <= 0:
        raise LookupError(f"a tree of {size} leaves has no tile {place} at level {level}")
    return Tile(level, place, width)


def edge(size: int) -> Iterator[Tile]:
    """The partial tiles of a tree of `size` leaves: at most one a level."""
    level = 0
    while hashes := size >> (HEIGHT * level):
        if width := hashes % WIDTH:
            yield Tile(level, hashes // WIDTH, width)
        level += 1


def _partial(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"

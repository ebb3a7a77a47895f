"""Ranges put together in order: the tree grows, and is held against tiles, seals and checkpoints from outside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from audit.verify.difference import Difference, shown
from audit.verify.ranges import RangeChecked
from ledger.postgres.seals import Seal
from ledger.seal.checkpoint import Checkpoint, read_checkpoint
from ledger.seal.folder import LogFolder
from ledger.seal.growing import GrowingTree
from ledger.seal.note import NoteRefused, Verifier
from ledger.seal.tile import Tile
from ledger.seal.tree import HASH_BYTES


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed tree to be met: where the statement comes from, how large, which root."""

    source: str
    size: int
    root: bytes


@dataclass(slots=True)
class Merged:
    """The record so far. `versions`: the last version of each case; `event`: the number the next event must have."""

    folder: LogFolder | None
    signed: list[Signed]
    sealed: int
    tree: GrowingTree = field(default_factory=GrowingTree)
    versions: dict[str, int] = field(default_factory=dict)
    event: int = 1
    met: int = 0

    def take(self, one: RangeChecked) -> Iterator[Difference]:
        """The next range: what it says, and what it means for everything before it."""
        yield from one.told
        if one.first_event not in (0, self.event):
            yield Difference(f"decision {one.after + 1}", "first_event", str(one.first_event), str(self.event))
        self.event = one.next_event or self.event
        for case, (first, last) in one.cases.items():
            expected = self.versions.get(case, 0) + 1
            if first != expected:
                yield Difference(f"case {case}, after decision {one.after}", "version", str(first), str(expected))
            self.versions[case] = last
        yield from self._grow(one.hashes)

    def end(self) -> Iterator[Difference]:
        """After the last range: the tree's right edge, and statements about more than is there."""
        if self.folder is not None and self.sealed == self.tree.size:
            for tile, content in self.tree.partial():
                yield from self._tile(tile, content)
        for one in self.signed[self.met :]:
            yield Difference(one.source, "size", f"{self.tree.size} decisions are there", f"{one.size} were signed")

    def _grow(self, hashes: bytes) -> Iterator[Difference]:
        at = 0
        while at < len(hashes):
            stop = self.signed[self.met].size if self.met < len(self.signed) else None
            count = (len(hashes) - at) // HASH_BYTES
            if stop is not None:
                count = min(count, stop - self.tree.size)
            piece = [hashes[at + n * HASH_BYTES : at + (n + 1) * HASH_BYTES] for n in range(count)]
            at += count * HASH_BYTES
            for tile, content in self.tree.add(piece):
                yield from self._tile(tile, content)
            if stop == self.tree.size and self.folder is not None and stop == self.sealed:
                for tile, content in self.tree.partial():
                    yield from self._tile(tile, content)
            yield from self._meet()

    def _meet(self) -> Iterator[Difference]:
        """Statements about exactly as many decisions as were read by now."""
        while self.met < len(self.signed) and self.signed[self.met].size == self.tree.size:
            one = self.signed[self.met]
            self.met += 1
            if one.root != (root := self.tree.root()):
                where = f"decisions 1 to {one.size}"
                yield Difference(where, f"root signed in {one.source}", shown(root), shown(one.root))

    def _tile(self, tile: Tile, content: bytes) -> Iterator[Difference]:
        if self.folder is None or (tile.place * 256 + tile.width) << (8 * tile.level) > self.sealed:
            return
        try:
            found = self.folder.read_tile(tile)
        except LookupError as error:
            yield Difference(tile.path, "tile", str(error), "hashes of the record")
            return
        if found == content:
            return
        for place in range(tile.width):
            begin, end = place * HASH_BYTES, (place + 1) * HASH_BYTES
            if found[begin:end] != content[begin:end]:
                where = f"{tile.path}, hash {place}"
                yield Difference(where, "tile", shown(found[begin:end]), shown(content[begin:end]))
                return
        yield Difference(tile.path, "tile", f"{len(found)} bytes", f"{len(content)} bytes")


def statements(
    seals: Sequence[Seal], notes: Sequence[tuple[str, str]], verifier: Verifier
) -> tuple[list[Signed], list[Difference]]:
    """Every signed tree to be met, smallest first, and what is wrong with statements by themselves.

    `seals` are the database's, `notes` (source, text) come from files.
    """
    signed: list[Signed] = []
    wrong: list[Difference] = []
    told = [(f"ledger.seals, size {seal.size}", seal.note) for seal in seals]
    for source, note in [*told, *notes]:
        try:
            said = read_checkpoint(note, verifier)
        except NoteRefused as error:
            wrong.append(Difference(source, "note", str(error), f"a checkpoint signed by {verifier.name}"))
            continue
        signed.append(Signed(source, said.size, said.root))
    wrong += [one for seal in seals for one in _row(seal, verifier)]
    return sorted((one for one in signed if one.size), key=lambda one: one.size), wrong


def _row(seal: Seal, verifier: Verifier) -> Iterator[Difference]:
    """The row of a seal says what its note says."""
    try:
        said: Checkpoint = read_checkpoint(seal.note, verifier)
    except NoteRefused:
        return
    where = f"ledger.seals, size {seal.size}"
    if said.size != seal.size:
        yield Difference(where, "size", str(seal.size), f"{said.size} (as its note says)")
    if said.root != seal.root:
        yield Difference(where, "root", shown(seal.root), f"{shown(said.root)} (as its note says)")

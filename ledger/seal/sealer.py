"""Sealing: leaves become tiles, and a signed statement says how many there are and under which root.

The order makes every crash harmless: tiles, then the row, then the file of the newest checkpoint. A row of an epoch
that is over is refused, so a sealer that was thought dead and is not signs nothing any more. What was signed once is
never signed over: if the rows do not make the signed tree any more, sealing stops and says so.
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from ledger.postgres.seals import Seal
from ledger.seal.checkpoint import Checkpoint
from ledger.seal.folder import LogFolder
from ledger.seal.growing import GrowingTree
from ledger.seal.note import Signer
from ledger.seal.reading import DamagedTile
from ledger.seal.tile import WIDTH, edge
from ledger.seal.tree import leaf_hash

CHUNK = 20_000
"""Leaves read at a time."""


class SealBroken(Exception):
    """The record is not what was signed. Nothing more is signed; an auditor must look (`shouwang audit verify`)."""


class Record(Protocol):
    """What sealing needs of the database; see `ledger.postgres.seals.Seals`."""

    async def take_epoch(self) -> int: ...

    async def head(self) -> int: ...

    async def leaves(self, after: int, last: int) -> Sequence[bytes]: ...

    async def last(self) -> Seal | None: ...

    async def add(self, size: int, root: bytes, note: str, epoch: int) -> None: ...


class Sealer:
    """Made by `start`; `size` decisions are sealed."""

    def __init__(self, record: Record, folder: LogFolder, signer: Signer, epoch: int, tree: GrowingTree) -> None:
        self._record = record
        self._folder = folder
        self._signer = signer
        self._epoch = epoch
        self._tree = tree
        self._open: list[bytes] = []
        """The entries behind the last full bundle."""
        self.size = tree.size

    @classmethod
    async def start(cls, record: Record, folder: LogFolder, signer: Signer) -> "Sealer":
        """Become the sealer, and go on where the last seal stands. Raises SealBroken and StoreUnavailable."""
        epoch = await record.take_epoch()
        last = await record.last()
        size = last.size if last else 0
        sealer = cls(record, folder, signer, epoch, GrowingTree())
        await asyncio.to_thread(folder.write_key, str(signer.verifier))
        if last is not None:
            await sealer._resume(last)
            await asyncio.to_thread(folder.write_checkpoint, last.note)
        sealer.size = size
        return sealer

    async def seal(self) -> int:
        """Seal everything that is recorded; how many decisions are sealed now. Raises Fenced, SealBroken."""
        head = await self._record.head()
        if head < self._tree.size:
            raise SealBroken(f"{self._tree.size} decisions were read, and only {head} are recorded now")
        while self._tree.size < head:
            await self._grow(min(head, self._tree.size + CHUNK))
        if self._tree.size > self.size:
            await self._sign()
        return self.size

    async def _grow(self, last: int) -> None:
        first = self._tree.size
        leaves = await self._record.leaves(first, last)
        if len(leaves) != last - first:
            raise SealBroken(f"of the decisions {first + 1} to {last} only {len(leaves)} are there")
        await asyncio.to_thread(self._take, leaves)

    def _take(self, leaves: Sequence[bytes]) -> None:
        """Hash and write what is full: in a thread, so that the loop still answers."""
        place = self._tree.size // WIDTH
        self._open += leaves
        for tile, content in self._tree.add([leaf_hash(leaf) for leaf in leaves]):
            self._folder.write_tile(tile, content)
        while len(self._open) >= WIDTH:
            self._folder.write_entries(place, self._open[:WIDTH])
            self._open = self._open[WIDTH:]
            place += 1

    async def _sign(self) -> None:
        size, root = self._tree.size, self._tree.root()
        note = Checkpoint(self._signer.name, size, root).signed(self._signer)
        await asyncio.to_thread(self._write_edge)
        await self._record.add(size, root, note, self._epoch)
        await asyncio.to_thread(self._folder.write_checkpoint, note)
        self.size = size

    def _write_edge(self) -> None:
        for tile, content in self._tree.partial():
            self._folder.write_tile(tile, content)
        if self._open:
            self._folder.write_entries(self._tree.size // WIDTH, self._open)

    async def _resume(self, last: Seal) -> None:
        """The tree of the last seal, from its tiles; where they are lost or wrong, from the rows."""
        whole = last.size // WIDTH * WIDTH
        open_ = await self._record.leaves(whole, last.size)
        if len(open_) != last.size - whole:
            raise SealBroken(f"of the decisions {whole + 1} to {last.size} only {len(open_)} are there")
        tree = await asyncio.to_thread(self._from_tiles, last, open_)
        if tree is not None:
            self._tree, self._open = tree, list(open_)
            return
        while self._tree.size < last.size:
            await self._grow(min(last.size, self._tree.size + CHUNK))
        if self._tree.root() != last.root:
            raise SealBroken(f"the first {last.size} decisions are not those that were signed")
        await asyncio.to_thread(self._write_edge)

    def _from_tiles(self, last: Seal, open_: Sequence[bytes]) -> GrowingTree | None:
        """None: the tiles are not all there, or not those of the seal."""
        try:
            tree = GrowingTree.resumed(last.size, self._folder.read_tile)
        except (LookupError, DamagedTile, OSError):
            return None
        if tree.root() != last.root:
            return None
        hashes = b"".join(leaf_hash(leaf) for leaf in open_)
        for tile in edge(last.size):
            if tile.level == 0 and self._folder.read_tile(tile) != hashes:
                raise SealBroken(f"of the first {last.size} decisions, some of the last {len(open_)} were altered")
        return tree

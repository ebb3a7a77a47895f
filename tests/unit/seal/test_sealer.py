"""The sealer over a record in memory: what it writes verifies, crashes are harmless, and nothing is signed over."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.postgres.seals import Fenced, Seal
from ledger.seal.checkpoint import Checkpoint, read_checkpoint
from ledger.seal.folder import LogFolder
from ledger.seal.note import new_signer
from ledger.seal.proof import consistency, verify_consistency
from ledger.seal.reading import Tree
from ledger.seal.receipt import BadReceipt, Receipt, read_receipt, receipt_for, verify_receipt
from ledger.seal.sealer import SealBroken, Sealer
from ledger.seal.tree import leaf_hash, root_of

SIGNER = new_signer("county.test/log")


class Rows:
    """Leaves and seals, as the database has them. `breaking`: the next row of a seal is lost on its way."""

    def __init__(self) -> None:
        self.rows: list[bytes] = []
        self.seals: list[Seal] = []
        self.epoch = 0
        self.breaking = False

    def record(self, count: int) -> None:
        start = len(self.rows)
        self.rows += [f'{{"decision":{n + 1}}}'.encode() for n in range(start, start + count)]

    async def take_epoch(self) -> int:
        self.epoch += 1
        return self.epoch

    async def head(self) -> int:
        return len(self.rows)

    async def leaves(self, after: int, last: int) -> Sequence[bytes]:
        return self.rows[after:last]

    async def last(self) -> Seal | None:
        return self.seals[-1] if self.seals else None

    async def add(self, size: int, root: bytes, note: str, epoch: int) -> None:
        if self.breaking:
            raise ConnectionError("the database is gone")
        if epoch != self.epoch:
            raise Fenced(f"epoch {epoch} is over")
        self.seals.append(Seal(size, root, note, datetime.now(UTC)))


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
def folder(tmp_path: Path) -> LogFolder:
    return LogFolder(tmp_path / "log")


def _checkpoint(folder: LogFolder) -> Checkpoint:
    return read_checkpoint(folder.checkpoint() or "", SIGNER.verifier)


def _sound(rows: Rows, folder: LogFolder) -> None:
    """The newest checkpoint is that of all rows, the tiles make its root, and every seal is consistent with it."""
    newest = _checkpoint(folder)
    tree = Tree(newest.size, folder.read_tile)
    assert newest.root == tree.root() == root_of([leaf_hash(row) for row in rows.rows[: newest.size]])
    for seal in rows.seals:
        verify_consistency(seal.size, newest.size, consistency(tree, seal.size), seal.root, newest.root)
    for place in range(-(-newest.size // 256)):
        width = min(256, newest.size - place * 256)
        assert folder.read_entries(place, width) == rows.rows[place * 256 : place * 256 + width]


async def test_every_step_is_sealed_and_sound(rows: Rows, folder: LogFolder) -> None:
    sealer = await Sealer.start(rows, folder, SIGNER)
    assert await sealer.seal() == 0
    for count in (1, 254, 1, 1, 300, 256, 25_000, 3):
        rows.record(count)
        assert await sealer.seal() == len(rows.rows)
        _sound(rows, folder)
    assert not list((folder.path / "tile/0/000.p").glob("*")), "a full tile ends its partial ones"


async def test_a_new_sealer_goes_on_where_the_last_seal_stands(rows: Rows, folder: LogFolder) -> None:
    for count in (700, 1, 90, 0, 600):
        rows.record(count)
        sealer = await Sealer.start(rows, folder, SIGNER)
        assert await sealer.seal() == len(rows.rows)
        _sound(rows, folder)
    assert len(rows.seals) == 4


async def test_a_row_that_was_lost_is_sealed_by_the_next(rows: Rows, folder: LogFolder) -> None:
    rows.record(600)
    sealer = await Sealer.start(rows, folder, SIGNER)
    await sealer.seal()
    rows.record(500)
    rows.breaking = True
    with pytest.raises(ConnectionError):
        await sealer.seal()
    assert _checkpoint(folder).size == 600
    rows.breaking = False
    rows.record(3)
    assert await (await Sealer.start(rows, folder, SIGNER)).seal() == 1103
    _sound(rows, folder)


async def test_lost_and_damaged_tiles_are_made_again_from_the_rows(rows: Rows, folder: LogFolder) -> None:
    rows.record(1000)
    await (await Sealer.start(rows, folder, SIGNER)).seal()
    for name in ("tile/1/000.p/3", "tile/0/003.p/232"):
        damaged = folder.path / name
        damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
        rows.record(1)
        await (await Sealer.start(rows, folder, SIGNER)).seal()
        _sound(rows, folder)
        break
    (folder.path / "checkpoint").unlink()
    for tile in folder.path.glob("tile/0/*"):
        if tile.is_file():
            tile.unlink()
    rows.record(1)
    await Sealer.start(rows, folder, SIGNER)
    assert _checkpoint(folder).size == 1001


async def test_who_was_fenced_out_signs_nothing(rows: Rows, folder: LogFolder) -> None:
    rows.record(10)
    old = await Sealer.start(rows, folder, SIGNER)
    new = await Sealer.start(rows, folder, SIGNER)
    with pytest.raises(Fenced):
        await old.seal()
    assert folder.checkpoint() is None
    assert await new.seal() == 10


@pytest.mark.parametrize("at", [0, 511, 599])
async def test_a_record_that_was_altered_is_not_signed_over(rows: Rows, folder: LogFolder, at: int) -> None:
    rows.record(600)
    await (await Sealer.start(rows, folder, SIGNER)).seal()
    rows.rows[at] = b'{"decision":666}'
    for tile in folder.path.glob("tile/1/*.p/*"):
        tile.unlink()
    with pytest.raises(SealBroken):
        await Sealer.start(rows, folder, SIGNER)
    assert len(rows.seals) == 1


async def test_a_record_that_shrank_is_not_signed(rows: Rows, folder: LogFolder) -> None:
    rows.record(600)
    sealer = await Sealer.start(rows, folder, SIGNER)
    await sealer.seal()
    del rows.rows[590:]
    with pytest.raises(SealBroken):
        await sealer.seal()
    with pytest.raises(SealBroken):
        await Sealer.start(rows, folder, SIGNER)


async def _receipt(rows: Rows, folder: LogFolder, index: int) -> Receipt:
    rows.record(300)
    await (await Sealer.start(rows, folder, SIGNER)).seal()
    note = folder.checkpoint() or ""
    return receipt_for(rows.rows[index], index, 300, note, str(SIGNER.verifier), folder.read_tile)


async def test_a_receipt_verifies_by_itself(rows: Rows, folder: LogFolder) -> None:
    receipt = await _receipt(rows, folder, 123)
    again = read_receipt(receipt.model_dump_json().encode())
    checkpoint, said = verify_receipt(again, SIGNER.verifier)
    assert (checkpoint.size, said) == (300, {"decision": 124})


async def test_a_receipt_that_was_altered_does_not(rows: Rows, folder: LogFolder) -> None:
    receipt = await _receipt(rows, folder, 123)
    stranger = new_signer(SIGNER.name)
    size, root = 300, _checkpoint(folder).root
    altered = [
        receipt.model_copy(update={"index": 124}),
        receipt.model_copy(update={"leaf": '{"decision":125}'}),
        receipt.model_copy(update={"proof": receipt.proof[:-1]}),
        receipt.model_copy(update={"proof": (*receipt.proof[1:], receipt.proof[0])}),
        receipt.model_copy(update={"checkpoint": receipt.checkpoint.replace("\n300\n", "\n301\n")}),
        receipt.model_copy(update={"checkpoint": Checkpoint(SIGNER.name, size, root).signed(stranger)}),
    ]
    for one in altered:
        with pytest.raises(BadReceipt):
            verify_receipt(one, SIGNER.verifier)


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"format":"shouwang-receipt-2"}', b"\xff"])
def test_what_is_no_receipt_is_refused(text: bytes) -> None:
    with pytest.raises(BadReceipt):
        read_receipt(text)

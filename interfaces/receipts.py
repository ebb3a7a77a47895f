"""Receipts: what a submitter keeps, so that nobody can say later that a decision never was."""

import asyncio

from interfaces.refusal import Refused
from ledger.postgres.seals import Seals
from ledger.postgres.store import PostgresStore
from ledger.seal.folder import LogFolder
from ledger.seal.reading import DamagedTile
from ledger.seal.receipt import Receipt, receipt_for


class NotSealedYet(Refused):
    """The decision is recorded and not sealed yet; ask again in a second."""

    def __init__(self) -> None:
        super().__init__("not_sealed", "已记录，尚未封存，请稍后再取。", "Recorded and not sealed yet: ask again soon.")


async def receipt_of(store: PostgresStore, seals: Seals, folder: LogFolder, command_id: str) -> Receipt:
    """The receipt of the decision on a command. Raises Refused, NotSealedYet and StoreUnavailable."""
    decided = await store.find(command_id)
    if decided is None:
        raise Refused("not_found", "没有对这一命令的决定。", "There is no decision on that command (yet).")
    last = await seals.last()
    if last is None or last.size < decided.number:
        raise NotSealedYet
    (leaf,) = await seals.leaves(decided.number - 1, decided.number)
    try:
        return await asyncio.to_thread(_made, folder, leaf, decided.number - 1, last.size, last.note)
    except (LookupError, DamagedTile, OSError) as error:
        raise Refused(
            "log_damaged",
            "封存日志的文件不全，请管理员运行 shouwang audit verify。",
            f"The log's files are not all there; an operator should run `shouwang audit verify` ({error}).",
        ) from None


def _made(folder: LogFolder, leaf: bytes, index: int, size: int, note: str) -> Receipt:
    return receipt_for(leaf, index, size, note, folder.key(), folder.read_tile)

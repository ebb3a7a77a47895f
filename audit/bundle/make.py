"""Making a bundle from the ledger and the log's folder."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from audit.bundle.form import Line, Manifest
from audit.replay import NothingRecorded, process_of
from domain.kernel.decision import Recorded
from domain.policies import case_of
from domain.processes import decider_of
from ledger.ports import Ledger
from ledger.postgres.seals import Seals
from ledger.seal.folder import LogFolder
from ledger.seal.proof import inclusion
from ledger.seal.reading import Tree


class NotSealed(Exception):
    """Some decision of the case is not sealed yet: ask again in a second."""


async def make_bundle(ledger: Ledger, seals: Seals, folder: LogFolder, cases: Sequence[str], target: Path) -> Manifest:
    """Write a new file. Raises NothingRecorded, NotSealed, LookupError or DamagedTile (the log's files are not all
    there), OSError, StoreUnavailable."""
    last = await seals.last()
    decisions = [decision async for decision in _decisions(ledger, cases)]
    if last is None or any(decision.number > last.size for decision in decisions):
        raise NotSealed
    manifest = Manifest(cases=tuple(cases), decisions=len(decisions), checkpoint=last.note, key=folder.key())
    leaves = {}
    for decision in decisions:
        (leaves[decision.number],) = await seals.leaves(decision.number - 1, decision.number)
    await asyncio.to_thread(_write, target, manifest, decisions, leaves, Tree(last.size, folder.read_tile))
    return manifest


async def _decisions(ledger: Ledger, cases: Sequence[str]) -> AsyncIterator[Recorded]:
    """The cases, then every policy that they name, each once."""
    policies: set[str] = set()
    for case in dict.fromkeys(cases):
        recorded = await ledger.read_case(case)
        if not recorded:
            raise NothingRecorded(f"nothing is recorded of the case «{case}»")
        families = [name for name in decider_of(process_of(recorded)).policies if not name.endswith("/")]
        policies |= {*families, *(name for decision in recorded for name in decision.policies)}
        for decision in recorded:
            yield decision
    for name in sorted(policies):
        if case_of(name) not in cases:
            for decision in await ledger.read_case(case_of(name)):
                yield decision


def _write(
    target: Path, manifest: Manifest, decisions: Sequence[Recorded], leaves: dict[int, bytes], tree: Tree
) -> None:
    with target.open("x", encoding="utf-8") as file:
        file.write(manifest.model_dump_json() + "\n")
        for decision in decisions:
            path = inclusion(tree, decision.number - 1)
            line = Line(
                canonical=decision.canonical.decode(),
                leaf=leaves[decision.number].decode(),
                proof=tuple(one.hex() for one in path),
            )
            file.write(line.model_dump_json() + "\n")

"""A small sealed record: a call-up with answers, refusals, and its screens; with a checkpoint kept outside."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from audit.verify.run import Asked, Verified, verify
from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Role
from domain.readiness.candidate import Candidate
from ledger.ports import NewCommand
from ledger.postgres.seals import Seals
from ledger.postgres.store import connect
from ledger.seal.folder import LogFolder
from ledger.seal.note import Signer, new_signer
from ledger.seal.sealer import Sealer
from tests.support.callup_commands import DIRECTIVE
from tests.support.databases import Databases
from tests.support.recorded_call_up import standby
from tests.support.small_engine import COMMANDER, SmallEngine
from workers.prepare import prepare

PEOPLE = 40


@dataclass(frozen=True)
class Sealed:
    """The record, its log, the key, and the text of a checkpoint that somebody kept."""

    dsn: str
    pool: asyncpg.Pool
    engine: SmallEngine
    folder: LogFolder
    signer: Signer
    kept: str

    @property
    def asked(self) -> Asked:
        return Asked(self.dsn, self.signer.verifier, [("kept", self.kept)], log=self.folder.path, processes=0)

    async def verify(self, **changes: object) -> Verified:
        return await verify(replace(self.asked, **changes), lambda *_: None)  # type: ignore[arg-type]

    async def as_superuser(self, *statements: str) -> None:
        """What somebody does who rules the database: no trigger and no foreign key is in their way."""
        async with self.pool.acquire() as connection:
            await connection.execute("SET session_replication_role = replica")
            for statement in statements:
                await connection.execute(statement)
            await connection.execute("RESET session_replication_role")

    async def seal(self, signer: Signer | None = None) -> None:
        await (await Sealer.start(Seals(self.pool), self.folder, signer or self.signer)).seal()


async def _live(engine: SmallEngine) -> None:
    await engine.publish()
    post = Actor(id="duty-1", role=Role.COMMAND_POST)
    await engine.submit("draft", "A1", "activation", {"type": "draft_activation", "directive": DIRECTIVE}, post)
    await engine.submit("approve", "A1", "activation", {"type": "approve_activation"}, COMMANDER)
    await engine.settle()
    people = [f"P{number}" for number in range(PEOPLE)]
    now = datetime.now(UTC)
    await engine.found("A1", [Candidate.model_validate(standby(one, contact_confirmed_at=now)) for one in people])
    await engine.store.submit([_answer(one, n) for n in range(8) for one in people])
    await engine.settle()


def _answer(person: str, number: int) -> NewCommand:
    body = canonical({"type": "acknowledge", "person": person})
    actor = Actor(id=person, role=Role.CADRE)
    return NewCommand(f"{person}/{number}", "A1-m1", "muster", body, actor, "api")


@pytest.fixture
async def sealed(fresh_database: Databases, tmp_path: Path) -> AsyncIterator[Sealed]:
    dsn = await fresh_database(prepare)
    pool = await connect(dsn, connections=6)
    engine, folder, signer = SmallEngine(pool), LogFolder(tmp_path / "log"), new_signer("county.test/log")
    made = Sealed(dsn, pool, engine, folder, signer, "")
    await _live(engine)
    await made.seal()
    kept = folder.checkpoint() or ""
    await engine.submit("down", "A1", "activation", {"type": "stand_down", "reason": "over"}, COMMANDER)
    await engine.settle()
    await made.seal()
    yield replace(made, kept=kept)
    await engine.store.aclose()
    await pool.close()

"""A whole installation for one repetition: a county's database, Temporal, and our processes as they really run."""

import asyncio
import contextlib
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from activities.channels.outbox import read_outbox
from directory.importing import SourceFile, import_files
from directory.keyring import Keyring
from directory.sample import SampleCounty
from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Role
from domain.kernel.decision import Recorded, Verdict
from ledger.ports import NewCommand
from ledger.postgres.store import PostgresStore, connect
from tests.bench.servers import Servers
from tests.support.waiting import until
from workers.prepare import migrate_all
from workers.run import ROLES
from workers.settings import Settings, load_settings
from workers.stack import children, ports
from workers.stack.child_process import inherited_environment
from workers.temporal_connection import TemporalConnection

COMMANDER = Actor(id="commander", role=Role.COMMANDER)
DUTY_OFFICER = Actor(id="duty-officer", role=Role.COMMAND_POST)
API = "api"

POLICY: Mapping[str, Any] = {
    "acknowledge_within": "PT15M",
    "report_within": "PT60M",
    "reach": [
        {"name": "sms", "after": "PT0S", "to": "self", "channel": "sms"},
        {"name": "voice", "after": "PT10M", "to": "self", "channel": "voice"},
    ],
    "absence": [{"name": "liaison", "after": "PT0S", "to": "liaison", "channel": "sms"}],
}
"""The second try lies beyond any run, so every person is asked exactly once."""


@dataclass(slots=True)
class Installation:
    """What a benchmark drives. `pids` are those of our own processes, by role."""

    settings: Settings
    pool: asyncpg.Pool
    store: PostgresStore
    pids: Mapping[str, int]
    people: int

    async def decide(self, case: str, process: str, body: Mapping[str, Any], actor: Actor) -> Recorded:
        """Submit a command and wait for its decision. Raises RuntimeError if it was not accepted."""
        key = f"{case}/{body['type']}"
        await self.store.submit([NewCommand(key, case, process, canonical(dict(body)), actor, "bench")])
        await until(lambda: self._is_decided(key), pause=0.005)
        decision = await self.store.find(key)
        assert decision is not None
        if decision.verdict is not Verdict.ACCEPTED:
            raise RuntimeError(f"{key}: {decision.rejection}")
        return decision

    async def _is_decided(self, key: str) -> bool:
        return await self.store.find(key) is not None

    async def draft(self, case: str) -> None:
        """Publish the policy and draft an activation that calls everyone on standby."""
        policy = {"type": "publish_policy", "name": "call-up", "document": POLICY}
        await self.decide("policy:call-up", "policy", policy, COMMANDER)
        directive = {
            "hazard": "洪涝",
            "level": "II",
            "mode": "real",
            "authority": "县防汛抗旱指挥部",
            "legal_basis": "县防汛应急预案",
            "purpose": "转移安置群众",
            "place": "县体育馆",
        }
        await self.decide(case, "activation", {"type": "draft_activation", "directive": directive}, DUTY_OFFICER)

    async def approve(self, case: str) -> None:
        """Hand the approval in; the call-up begins."""
        body = canonical({"type": "approve_activation"})
        await self.store.submit([NewCommand(f"{case}/approve", case, "activation", body, COMMANDER, "bench")])

    async def links(self) -> AsyncIterator[list[tuple[str, str]]]:
        """(person, link) of every message of the call-up, as they come, until each person has one."""
        after, seen = 0, 0
        while seen < self.people:
            rows = await read_outbox(self.pool, after, 5000)
            if not rows:
                await asyncio.sleep(0.005)
                continue
            after, seen = rows[-1].position, seen + len(rows)
            yield [(row.person, row.link or "") for row in rows]

    async def shows_all(self, case: str, where: str) -> bool:
        """Whether the projection shows everybody of the activation with `where`."""
        query = f"SELECT count(*) FROM views.people WHERE activation = $1 AND {where}"
        return int(await self.pool.fetchval(query, case)) >= self.people


@contextlib.asynccontextmanager
async def installed(servers: Servers, people: int, *, with_api: bool = False) -> AsyncIterator[Installation]:
    """An installation with `people` cadres on standby, all ready to be called; our processes have warmed up."""

    keys = servers.folder / "keys"
    dsn = await servers.database(f"county of {people}", lambda dsn: _county(dsn, people, keys / "directory.key"))
    temporal = await servers.temporal()
    settings = load_settings(
        {},
        data=servers.folder / "data",
        database_url=dsn,
        temporal=TemporalConnection(address=temporal.address, namespace=temporal.namespace),
        master_key_file=keys / "directory.key",
        link_key_file=keys / "links.key",
        api_port=ports.claim(0, "api_port"),
        log_level="warning",
    )
    pool = await connect(dsn, connections=6)
    roles = [*ROLES, API] if with_api else list(ROLES)
    processes = {role: await _spawn(role, settings, servers.folder / "logs") for role in roles}
    pids = {role: process.pid for role, process in processes.items()}
    try:
        yield Installation(settings, pool, PostgresStore(pool), pids, people)
    finally:
        for process in processes.values():
            await children.stop(process, ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0)))
        await pool.close()


async def _spawn(role: str, settings: Settings, logs: Path) -> asyncio.subprocess.Process:
    module = ["interfaces.api.run"] if role == API else ["workers.run", role]
    environment = inherited_environment(settings.as_environment())
    return await children.spawn([sys.executable, "-m", *module], log=logs / f"{role}.log", env=environment)


async def _county(dsn: str, people: int, key: Path) -> None:
    """A sample county, imported through the real importer, with exactly `people` ready to be called."""
    pool = await connect(dsn, connections=3)
    try:
        await migrate_all(pool)
        keyring = await Keyring.open(pool, key)
        with tempfile.TemporaryDirectory() as folder:
            cadres = max(people * 14 // 10, 300)
            files = SampleCounty(cadres=cadres, now=datetime.now(UTC)).write(Path(folder))
            report = await import_files(pool, keyring, [SourceFile.from_path(file) for file in files])
        if not report.written:
            raise RuntimeError(report.text("en"))
        await pool.execute("DELETE FROM directory.exemptions")
        await pool.execute("UPDATE directory.persons SET contact_confirmed_at = now(), last_duty_ended_at = NULL")
        await pool.execute(
            "UPDATE directory.persons SET standby = id IN"
            " (SELECT id FROM directory.persons WHERE standby AND 'standby' = ANY(pools) ORDER BY id LIMIT $1)",
            people,
        )
    finally:
        await pool.close()

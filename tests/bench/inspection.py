"""4,000 enterprises through a draw, and 400 of them inspected, on real servers: what it takes, and what it leaves."""

import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from activities.answers.question import Answer
from domain.inspection.commands import EnterprisesFound, Found
from domain.inspection.draw import Officer, commitment_of
from domain.inspection.plan import enterprise_case
from domain.inspection.react import ENTERPRISES
from domain.kernel.command import Actor, Role
from domain.kernel.effect import LookUp
from domain.kernel.model import Model
from ledger.ports import NewCommand
from tests.bench.harness import Bench, benchmark
from tests.bench.model import Measurement
from tests.bench.servers import Servers
from tests.support import callup_commands as say
from tests.support.asking import until
from tests.support.inspection import SEED, department, plan, results
from tests.support.inspection_rig import INSPECTION, give, publish
from tests.support.rig import make_rig
from tests.support.standins import County
from workers.prepare import prepare

CASE = "inspection:bench"
LISTED, QUICK_LISTED = 4_000, 400
VISITS, QUICK_VISITS = 400, 20
OFFICERS = 60
GIVE_UP = 300.0


class BenchCounty(County):
    """So many enterprises and officers; the answer comes in parts of 2,000, as the directory gives it."""

    def __init__(self, enterprises: int) -> None:
        super().__init__(2)
        self._enterprises = enterprises

    def answers(self) -> dict[str, Answer]:
        async def found(question: LookUp) -> Sequence[Model]:
            named = [Found.model_validate({"id": f"E{n}", "risk": "ABCD"[n % 4]}) for n in range(self._enterprises)]
            parts = [named[i : i + 2000] for i in range(0, len(named), 2000)]
            salt = secrets.token_hex(32)
            officers = tuple(Officer(person=f"D1-o{n}") for n in range(OFFICERS))
            return [
                EnterprisesFound(
                    attempt=question.query["attempt"],
                    part=number,
                    parts=len(parts),
                    salt=salt,
                    enterprises=tuple(part),
                    officers=officers if number == 0 else (),
                )
                for number, part in enumerate(parts)
            ]

        return {**super().answers(), ENTERPRISES: found}


@benchmark("inspection", "4,000 enterprises through a draw, 400 inspected")
async def inspection(bench: Bench) -> None:
    """One row: decisions a second from the plan to the last record."""
    listed, visits = bench.size(LISTED, QUICK_LISTED), bench.size(VISITS, QUICK_VISITS)

    async def run() -> Measurement:
        return await measure(bench.servers, listed, visits)

    await bench.compare(
        f"{visits} of {listed} enterprises drawn and inspected",
        {"Shouwang": run},
        unit="decisions/s",
        bound="both cores: deciding, PostgreSQL and Temporal share them; every visit is a case with its own workflow",
    )


async def measure(servers: Servers, listed: int, visits: int) -> Measurement:
    """Decisions a second; checks that every visit is on record. Raises AssertionError when not."""
    dsn = await servers.database("inspection", prepare)
    temporal = await servers.temporal()
    rig = await make_rig(dsn, temporal.address, temporal.namespace)
    rig.county = BenchCounty(listed)
    try:
        async with rig.running():
            await publish(rig)
            before = int(await rig.pool.fetchval("SELECT count(*) FROM ledger.decisions"))
            began = time.perf_counter()
            window = {"since": datetime.now(UTC) - timedelta(hours=1), "until": datetime.now(UTC) + timedelta(days=5)}
            made = plan(count=visits, window=window).model_dump(mode="json")
            await give(rig, CASE, INSPECTION, {"type": "plan_inspection", "plan": made}, department("D1", "planner"))
            await give(rig, CASE, INSPECTION, {"type": "approve_plan"}, department("D1", "head"))
            commit = {"type": "commit_seed", "commitment": commitment_of(SEED)}
            await give(rig, CASE, INSPECTION, commit, department("D1", "drawer"))
            await until(lambda: rig.events(CASE, "list_fixed"), seconds=GIVE_UP, what="the list")
            reveal = {"type": "reveal_seed", "seed": SEED}
            await give(rig, CASE, INSPECTION, reveal, department("D1", "drawer"))
            drawn = time.perf_counter() - began
            await rig.settled(seconds=GIVE_UP)
            officers = {
                one["enterprise"]: list(one["officers"][:2])
                for event in await rig.events(CASE, "enterprises_drawn")
                for one in event["drawn"]
            }
            agreed = [event["enterprise"] for event in await rig.events(CASE, "visit_agreed")]
            assert len(agreed) == visits, f"{len(agreed)} of {visits} agreed"
            listed_items = [one.model_dump() for one in results()]
            for body in ({"type": "begin_visit"}, {"type": "complete_visit", "results": listed_items}):
                await rig.submit(*(_command(name, officers[name], body) for name in agreed))
                await rig.settled(seconds=GIVE_UP)
            seconds = time.perf_counter() - began
            # Workers that are stopped in the middle of 400 ends hold the teardown up for minutes.
            await until(lambda: _quiet(rig.client), seconds=GIVE_UP, what="the end of the workflows")
        finished = await rig.events(CASE, "inspection_finished")
        assert [event["recorded"] for event in finished] == [visits]
        decisions = int(await rig.pool.fetchval("SELECT count(*) FROM ledger.decisions")) - before
        history = await _history(rig.client)
    finally:
        await rig.end()
    also = {
        "s in all": seconds,
        "s until drawn": drawn,
        "ledger rows an inspection": decisions / visits,
        "history events an inspection": history / visits,
    }
    return Measurement(decisions / seconds, also)


def _command(enterprise: str, officers: list[str], body: dict[str, Any]) -> NewCommand:
    case = enterprise_case(enterprise)
    lead = Actor(id=officers[0], role=Role.DEPARTMENT, unit="D1")
    begins = {"officers": officers} if body["type"] == "begin_visit" else {}
    return say.command(f"{enterprise}-{body['type']}", case, "enterprise", {**body, "visit": "v1", **begins}, lead)


async def _quiet(client: Any) -> bool:
    running = client.list_workflows("ExecutionStatus = 'Running' AND WorkflowType = 'enterprise'")
    return not [found async for found in running]


async def _history(client: Any) -> int:
    """Events of the inspection's and the enterprises' workflows, by the server's own count."""
    total = 0
    async for found in client.list_workflows():
        if found.id.startswith(("inspection:", "enterprise:")):
            described = await client.get_workflow_handle(found.id, run_id=found.run_id).describe()
            total += described.history_length
    return total

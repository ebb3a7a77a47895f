"""What a cadre-year of retained responsibility costs: history events of Temporal and rows of the ledger, on real
servers, from a smaller county.

A year cannot be waited for, so its parts are lived and weighed. A cadre-year is one return with its handover and twelve
months: one message to each, and each confirms their contact, which is news for the directory. The message of a month is
weighed by an invitation to volunteer (the same effect to the same people, without waiting for a first of a month); the
unit's own two timers a month are added, five events each.
"""

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from domain.kernel.command import Actor, Role
from tests.bench.harness import Bench, benchmark
from tests.bench.model import Below, Measurement
from tests.bench.servers import Servers
from tests.support import retained_commands as kept
from tests.support.rig import Rig, make_rig
from workers.prepare import prepare

PEOPLE, QUICK_PEOPLE = 60, 6
UNITS_OF_COUNTY, CADRES_OF_COUNTY = 78, 9_000
MONTHS = 12
WAKE = 10
"""History events of a unit's own wake-ups in a month: two timers, each started and fired, with a task (3 events)."""
HISTORY = "history events a cadre-year"
ROWS = "ledger rows a cadre-year"
_ROWS = "SELECT (SELECT count(*) FROM ledger.decisions) + (SELECT count(*) FROM ledger.effects)"


@benchmark("retained", "A cadre-year: return, handover, twelve monthly exchanges")
async def retained(bench: Bench) -> None:
    """Every answer alone (the dearest way), and all of a month in one moment."""
    people = bench.size(PEOPLE, QUICK_PEOPLE)

    async def alone() -> Measurement:
        return await measure(bench.servers, people, together=False)

    async def together() -> Measurement:
        return await measure(bench.servers, people, together=True)

    await bench.compare(
        f"{people} cadres of one unit, scaled to a year",
        {"answers together": together, "each answer alone": alone},
        unit=HISTORY,
        targets=[Below(100), Below(100, ROWS)],
        repetitions=1,
    )


async def measure(servers: Servers, people: int, *, together: bool) -> Measurement:
    """History events a cadre-year; rows a cadre-year beside it."""
    server = await servers.temporal()
    rig = await make_rig(await servers.database("retained", prepare), server.address, server.namespace)
    names = [f"p{number}" for number in range(people)]
    async with rig.running():
        await kept.publish(rig)
        start = await _weigh(rig)
        await kept.order(rig, "R1", names)
        await _answers(rig, names, "gives", {"type": "confirm_items"}, together=together)
        await _answers(rig, names, "received", {"type": "confirm_items"}, together=together, actor=kept.TOWNSHIP)
        await rig.settled()
        returned = await _weigh(rig)
        offer = {"type": "offer_volunteering", "offer": "v1", "day": str(_sunday()), "place": "a", "task": "b"}
        await kept.accepted(rig, kept.tell("v1", offer, kept.TOWNSHIP))
        await _answers(rig, names, "contact", {"type": "confirm_contacts"}, together=together)
        await rig.settled()
        lived = await _weigh(rig)
    await rig.end()
    a_return = [(b - a) / people for a, b in zip(start, returned, strict=True)]
    a_month = [(b - a) / people for a, b in zip(returned, lived, strict=True)]
    wakes = MONTHS * WAKE * UNITS_OF_COUNTY / CADRES_OF_COUNTY
    history, rows = (once + MONTHS * month for once, month in zip(a_return, a_month, strict=True))
    county = (history + wakes) * CADRES_OF_COUNTY
    return Measurement(
        history + wakes,
        {
            ROWS: rows,
            "history events a month": a_month[0],
            "rows a month": a_month[1],
            "history events a county-year": county,
        },
    )


async def _answers(
    rig: Rig, names: list[str], key: str, body: Mapping[str, Any], *, together: bool, actor: Actor | None = None
) -> None:
    commands = [
        kept.tell(f"{key}-{name}", {**body, **_about(body, name)}, actor or Actor(id=name, role=Role.CADRE))
        for name in names
    ]
    if together:
        await rig.submit(*commands)
        await rig.settled()
        return
    for command in commands:
        await kept.accepted(rig, command)


def _about(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {"people": [name]} if body["type"] == "confirm_contacts" else {"person": name}


async def _weigh(rig: Rig) -> tuple[int, int]:
    """(history events of all workflows, rows of decisions and effects)."""
    await rig.settled()
    await asyncio.sleep(1)  # the last workflow task of a run is still written after its work is done
    total = 0
    async for found in rig.client.list_workflows():
        description = await rig.client.get_workflow_handle(found.id, run_id=found.run_id).describe()
        total += description.history_length
    return total, int(await rig.pool.fetchval(_ROWS))


def _sunday() -> date:
    today = date.today()
    return today + timedelta(days=7 + 6 - today.weekday())

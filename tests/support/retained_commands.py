"""Commands of retained responsibility for tests on the real servers, and the life that they play."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from domain.kernel.command import Actor, Role
from domain.retained.unit.state import Unit
from ledger.ports import NewCommand
from tests.support import callup_commands as say
from tests.support.asking import until
from tests.support.rig import Rig

UNIT = "u0"
"""The unit of p1, p6, p11 in the stand-in county."""
CASE = f"retained:{UNIT}"
LIAISON = Actor(id="liaison-u0", role=Role.LIAISON, unit=UNIT)
OTHER = Actor(id="liaison-u1", role=Role.LIAISON, unit="u1")
TOWNSHIP = Actor(id="office-t0", role=Role.TOWNSHIP, unit="t0")
_POLICIES = Path(__file__).parents[2] / "deploy" / "policies"


async def accepted(rig: Rig, command: NewCommand) -> None:
    """Submit a command that the rules must accept."""
    decision = await rig.decide(command)
    assert decision.rejection is None, decision.rejection


async def publish(rig: Rig, *names: str) -> None:
    """Publish the shipped policies that the cases need."""
    for name in names or ("accountability", "calendar", "retained"):
        document = yaml.safe_load((_POLICIES / f"{name}.yaml").read_text("utf-8"))
        body = {"type": "publish_policy", "name": name, "document": document}
        await accepted(rig, say.command(f"publish-{name}", f"policy:{name}", "policy", body, say.COMMANDER))


async def order(rig: Rig, name: str, people: Sequence[str], orders: str = "return") -> str:
    """Draft and approve a directive about people of UNIT, and wait until every unit has taken its part."""
    cadres = [
        {"person": person, "unit": UNIT, "community": "c0", "township": "t0", "post": "checkpoint"} for person in people
    ]
    directive: dict[str, Any] = {
        "orders": orders,
        "authority": "县指挥部",
        "legal_basis": "常态化工作方案",
        "scope": "全县",
        "cadres": cadres,
        "handover_by": (datetime.now(UTC) + timedelta(days=7)).isoformat() if orders == "return" else None,
    }
    case = f"return:{name}"
    body = {"type": "draft_return", "directive": directive}
    await accepted(rig, say.command(f"{name}-draft", case, "return", body, say.POST))
    await accepted(rig, say.command(f"{name}-approve", case, "return", {"type": "approve_return"}, say.COMMANDER))

    async def carried_out() -> bool:
        found = await rig.store.case(case)
        return found is not None and found.over

    await until(carried_out, what=f"{case} carried out")
    return case


def tell(key: str, body: Mapping[str, Any], actor: Actor, case: str = CASE) -> NewCommand:
    """A command to a unit's case."""
    return say.command(key, case, "retained", body, actor)


async def hand_over(rig: Rig, people: Sequence[str]) -> None:
    """Both sides confirm everything for each."""
    for person in people:
        body = {"type": "confirm_items", "person": person}
        await accepted(rig, tell(f"{person}-gives", body, Actor(id=person, role=Role.CADRE)))
        await accepted(rig, tell(f"{person}-received", body, TOWNSHIP))


async def standing(rig: Rig, person: str, expected: str, case: str = CASE) -> Unit:
    """Wait until a person stands there, present or past; the unit's state."""

    async def there() -> Unit | None:
        unit: Unit = await rig.state(case, "retained")
        one = unit.people.get(person) or unit.past.get(person)
        return unit if one is not None and one.standing == expected else None

    return await until(there, what=f"{person} {expected}")

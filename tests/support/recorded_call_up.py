"""A small recorded call-up in memory: some people answer, one declines, time passes, the post stands down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from activities.advance import Advancer
from domain.kernel.canonical import canonical
from domain.kernel.command import ENGINE, Actor, Role
from ledger.memory import MemoryStore
from ledger.ports import NewCommand

START = datetime(2026, 1, 31, 8, 0, tzinfo=UTC)
DIRECTIVE: dict[str, Any] = {
    "hazard": "暴雨洪涝",
    "level": "II",
    "mode": "real",
    "authority": "县防汛抗旱指挥部",
    "legal_basis": "县防汛应急预案",
    "purpose": "转移安置",
    "place": "县体育馆",
    "headcount": {"total": 3, "skills": {}},
}
_POLICY = Path(__file__).parents[2] / "deploy" / "policies" / "call-up.yaml"


POST = Actor(id="duty-1", role=Role.COMMAND_POST)
CHIEF = Actor(id="chief", role=Role.COMMANDER)


def standby(person: str, **facts: Any) -> dict[str, Any]:
    """Somebody of unit U1 who can be called."""
    confirmed = {"contact_confirmed_at": START.isoformat()}
    return {"person": person, "unit": "U1", "township": "T1", **confirmed, **facts}


@dataclass
class RecordedCallUp:
    """The store and its clock."""

    now: datetime = START
    store: MemoryStore = field(init=False)
    _given: int = 0

    def __post_init__(self) -> None:
        self.store = MemoryStore(lambda: self.now)

    async def give(self, case: str, process: str, actor: Actor, **body: Any) -> None:
        """Submit a command and settle everything that follows from it."""
        self._given += 1
        command = NewCommand(f"given-{self._given}", case, process, canonical(body), actor, "test")
        await self.store.submit([command])
        await self.settle()

    async def publish(self, **changes: Any) -> None:
        """The shipped call-up policy, with some values changed."""
        document = {**yaml.safe_load(_POLICY.read_text("utf-8")), **changes}
        await self.give("policy:call-up", "policy", POST, type="publish_policy", name="call-up", document=document)

    async def activate(self, case: str, candidates: Sequence[Mapping[str, Any]], total: int) -> None:
        """Draft and approve; the directory finds these candidates, of whom `total` are wanted."""
        order = {**DIRECTIVE, "headcount": {"total": total, "skills": {}}}
        await self.give(case, "activation", POST, type="draft_activation", directive=order)
        await self.give(case, "activation", CHIEF, type="approve_activation")
        found = {"round": 1, "part": 0, "parts": 1, "candidates": list(candidates)}
        await self.give(case, "activation", ENGINE, type="candidates_found", **found)

    async def settle(self) -> None:
        """Advance whatever waits."""
        advancer = Advancer(self.store)
        while waiting := await self.store.waiting():
            for ref in waiting:
                await advancer.advance(ref.case, ref.process)

    async def pass_time(self, minutes: float) -> None:
        """Let time pass, and every open case look."""
        self.now += timedelta(minutes=minutes)
        advancer = Advancer(self.store)
        for ref in await self.store.open_cases():
            await advancer.advance(ref.case, ref.process)
        await self.settle()


async def recorded_call_up() -> RecordedCallUp:
    """Five candidates, three wanted: P1 comes, P2 declines and is substituted, P3 stays silent; then it is over."""
    made = RecordedCallUp()
    await made.publish()
    await made.give("A1", "activation", POST, type="approve_activation")
    await made.activate("A1", [standby(f"P{i}") for i in range(1, 6)], 3)
    await made.give("A1", "activation", POST, type="approve_activation")
    muster = (await made.store.open_cases())[-1].case
    people = list((await made.store.read_case(muster))[0].events[0]["people"])
    first, second = people[0]["person"], people[1]["person"]
    await made.give(muster, "muster", Actor(id=first, role=Role.CADRE), type="acknowledge", person=first)
    await made.give(muster, "muster", Actor(id=second, role=Role.CADRE), type="acknowledge", person=first)
    declined = {"type": "decline", "person": second, "reason": "away"}
    await made.give(muster, "muster", Actor(id=second, role=Role.CADRE), **declined)
    for minutes in (2, 3, 10, 50):
        await made.pass_time(minutes)
    await made.give("A1", "activation", POST, type="stand_down", reason="水退")
    return made

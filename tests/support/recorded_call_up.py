"""A small recorded call-up in memory: some people answer, one declines, time passes, the post stands down."""

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
    post, commander = Actor(id="duty-1", role=Role.COMMAND_POST), Actor(id="chief", role=Role.COMMANDER)
    document = yaml.safe_load(_POLICY.read_text("utf-8"))
    await made.give("policy:call-up", "policy", post, type="publish_policy", name="call-up", document=document)
    await made.give("A1", "activation", post, type="draft_activation", directive=DIRECTIVE)
    await made.give("A1", "activation", post, type="approve_activation")
    await made.give("A1", "activation", commander, type="approve_activation")
    candidates = [
        {"person": f"P{i}", "unit": "U1", "township": "T1", "contact_confirmed_at": START.isoformat()}
        for i in range(1, 6)
    ]
    found = {"round": 1, "part": 0, "parts": 1, "candidates": candidates}
    await made.give("A1", "activation", ENGINE, type="candidates_found", **found)
    muster = (await made.store.open_cases())[-1].case
    people = list((await made.store.read_case(muster))[0].events[0]["people"])
    first, second = people[0]["person"], people[1]["person"]
    await made.give(muster, "muster", Actor(id=first, role=Role.CADRE), type="acknowledge", person=first)
    await made.give(muster, "muster", Actor(id=second, role=Role.CADRE), type="acknowledge", person=first)
    declined = {"type": "decline", "person": second, "reason": "away"}
    await made.give(muster, "muster", Actor(id=second, role=Role.CADRE), **declined)
    for minutes in (2, 3, 10, 50):
        await made.pass_time(minutes)
    await made.give("A1", "activation", post, type="stand_down", reason="水退")
    return made

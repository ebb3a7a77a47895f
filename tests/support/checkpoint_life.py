"""A day of three shifts at a checkpoint of a rig, in compressed time; lived by a test and for the golden histories."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.checkpoint.state import Checkpoint
from domain.kernel.command import Actor, Role
from domain.kernel.decision import Verdict
from tests.support import checkpoint_commands as say
from tests.support.asking import until
from tests.support.rig import Rig

CASE = "checkpoint:K1"
STAFF = 8


def cadre(name: str) -> Actor:
    return Actor(id=name, role=Role.CADRE)


@dataclass(frozen=True, slots=True)
class Lived:
    """What the day brought: the first two shifts, and of the first its leader, who was missing, who stood in."""

    first: str
    second: str
    leader: str
    missing: str
    stood_in: str


class Post:
    """A checkpoint of a rig, and the people at it."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig

    async def state(self) -> Checkpoint:
        found: Checkpoint = await self.rig.state(CASE, "checkpoint")
        return found

    async def say(self, kind: str, actor: Actor = say.TOWNSHIP, **more: Any) -> None:
        """Say something and wait until it is accepted."""
        decided = await self.rig.decide(say.say(CASE, kind, actor, **more))
        assert decided.verdict is Verdict.ACCEPTED, decided.rejection

    async def happened(self, kind: str, **having: Any) -> Any:
        """Wait for an event of a type with these values."""

        async def there() -> Any:
            found = await self.rig.events(CASE, kind)
            return next((e for e in found if all(e[name] == value for name, value in having.items())), None)

        return await until(there, what=f"{kind} {having}")

    async def come(self, shift: str, name: str) -> None:
        """Check in as soon as it is possible: a few seconds before the shift."""
        start = (await self.state()).shifts[shift].start - timedelta(seconds=5)

        async def is_time() -> bool:
            return await self.rig.store.now() >= start

        await until(is_time, what="the time to check in")
        await self.say("check_in", cadre(name), shift=shift, person=name, how="location")


async def live(rig: Rig) -> Lived:
    """From the order to its end; the second shift's handover stays undone. The workers must run."""
    rig.county.resize(STAFF)
    now = datetime.now(UTC)
    zone, start = say.noon(now), now + timedelta(seconds=14)
    post = Post(rig)
    for name, text in say.policies(start, zone).items():
        decided = await rig.decide(say.publish(name, text))
        assert decided.verdict is Verdict.ACCEPTED
    await post.say("open_checkpoint", order=say.order(start, zone))
    await post.happened("staff_listed")
    await post.say("plan_rota")
    await post.happened("rota_proposed", round=1)
    await post.say("adopt_rota", round=1)
    await post.say("publish_rota")
    first, second, _ = sorted((await post.state()).live(), key=lambda one: one.start)
    missing = next(name for name in first.duties if name != first.leader)
    await post.happened("shift_staffed", shift=first.id)
    await post.come(first.id, first.leader)
    stood_in: str = (await post.happened("substitutes_asked", shift=first.id))["people"][0]
    await post.say("accept_substitution", cadre(stood_in), shift=first.id, person=stood_in)
    await post.come(first.id, stood_in)
    counts = {"shift": first.id, "device": "gate", "sequence": 1, "passed": 7, "refused": {"mask": 1}}
    await post.say("count_passages", cadre(first.leader), **counts)
    for name in second.duties:
        await post.come(second.id, name)
    await post.happened("handover_begun", shift=first.id)
    await post.say("give_handover", cadre(first.leader), shift=first.id)
    leader = (await post.state()).shifts[second.id].leader
    await post.say("take_handover", cadre(leader), shift=first.id)
    await post.happened("shift_closed", shift=first.id)
    await post.happened("handover_overdue", shift=second.id)
    await post.say("close_checkpoint", reason="over")
    await rig.settled()
    return Lived(first.id, second.id, first.leader, missing, stood_in)

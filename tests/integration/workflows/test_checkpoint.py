"""A day of three shifts on real servers, in compressed time: rota solved and adopted, a no-show substituted, handovers,
counts, what nobody handed over, and the end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.checkpoint.state import Checkpoint
from domain.checkpoint.transitions import Passing, Standing
from domain.kernel.command import Actor, Role
from domain.kernel.decision import Verdict
from tests.support import checkpoint_commands as say
from tests.support.asking import until
from tests.support.rig import Rig

pytestmark = pytest.mark.stack
CASE = "checkpoint:K1"


def cadre(name: str) -> Actor:
    return Actor(id=name, role=Role.CADRE)


class Post:
    """A checkpoint of a rig, and the people at it."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig

    async def state(self) -> Checkpoint:
        found: Checkpoint = await self.rig.state(CASE, "checkpoint")
        return found

    async def say(self, kind: str, actor: Actor = say.TOWNSHIP, **more: Any) -> Verdict:
        decided = await self.rig.decide(say.say(CASE, kind, actor, **more))
        return decided.verdict

    async def happened(self, kind: str, **having: Any) -> Any:
        """Wait for an event of a type with these values."""

        async def there() -> Any:
            found = await self.rig.events(CASE, kind)
            return next((e for e in found if all(e[name] == value for name, value in having.items())), None)

        return await until(there, what=f"{kind} {having}")


async def test_a_day_of_three_shifts(rig: Rig) -> None:
    rig.county.resize(8)
    now = datetime.now(UTC)
    zone, start = say.noon(now), now + timedelta(seconds=14)
    post = Post(rig)
    async with rig.running():
        for name, text in say.policies(start, zone).items():
            assert (await rig.decide(say.publish(name, text))).verdict is Verdict.ACCEPTED
        assert await post.say("open_checkpoint", order=say.order(start, zone)) is Verdict.ACCEPTED
        await post.happened("staff_listed")
        assert await post.say("plan_rota") is Verdict.ACCEPTED
        await post.happened("rota_proposed", round=1)
        assert await post.say("adopt_rota", round=1) is Verdict.ACCEPTED
        assert await post.say("publish_rota") is Verdict.ACCEPTED
        first, second, _ = sorted((await post.state()).live(), key=lambda one: one.start)
        missing = next(name for name in first.duties if name != first.leader)
        await post.happened("shift_staffed", shift=first.id)
        assert await rig.pool.fetchval("SELECT count(*) FROM ledger.claims") >= 2
        assert await post.say("check_in", cadre(first.leader), shift=first.id, person=first.leader, how="code")
        asked = (await post.happened("substitutes_asked", shift=first.id))["people"][0]
        assert await post.say("accept_substitution", cadre(asked), shift=first.id, person=asked) is Verdict.ACCEPTED
        await post.say("check_in", cadre(asked), shift=first.id, person=asked, how="code")
        counts = {"shift": first.id, "device": "gate", "sequence": 1, "passed": 7, "refused": {"mask": 1}}
        assert await post.say("count_passages", cadre(first.leader), **counts) is Verdict.ACCEPTED
        for name in second.duties:
            await post.happened("shift_staffed", shift=second.id)
            await _may_check_in(post, second.id, name)
        await post.happened("handover_begun", shift=first.id)
        assert await post.say("give_handover", cadre(first.leader), shift=first.id) is Verdict.ACCEPTED
        leader = (await post.state()).shifts[second.id].leader
        assert await post.say("take_handover", cadre(leader), shift=first.id) is Verdict.ACCEPTED
        await post.happened("shift_closed", shift=first.id)
        await post.happened("handover_overdue", shift=second.id)
        assert await post.say("close_checkpoint", reason="over") is Verdict.ACCEPTED
        await rig.settled()
    state = await post.state()
    duties = state.shifts[first.id].duties
    assert {name: duty.standing for name, duty in duties.items()} == {
        first.leader: Standing.DONE,
        missing: Standing.HANDED_ON,
        asked: Standing.DONE,
    }
    handovers = [state.shifts[one.id].handover for one in (first, second)]
    assert [one.standing for one in handovers if one] == [Passing.TAKEN, Passing.LAPSED]
    assert state.book.passages == {"all/pass": 7, "mask/refuse": 1}
    assert await rig.pool.fetchval("SELECT count(*) FROM ledger.claims") == 0
    assert set(rig.county.duties_ended) >= {first.leader, asked}
    assert [d for d in await rig.decisions(CASE) if d.verdict is Verdict.FAULTED] == []
    assert rig.channels["sms"].most == 1


async def _may_check_in(post: Post, shift: str, name: str) -> None:
    """As soon as it is possible: a few seconds before the shift."""
    start = (await post.state()).shifts[shift].start - timedelta(seconds=5)

    async def is_time() -> bool:
        return await post.rig.store.now() >= start

    await until(is_time, what="the time to check in")
    assert await post.say("check_in", cadre(name), shift=shift, person=name, how="location") is Verdict.ACCEPTED

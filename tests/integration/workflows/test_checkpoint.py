"""A day of three shifts on real servers, in compressed time: rota solved and adopted, a no-show substituted, handovers,
counts, what nobody handed over, and the end."""

import pytest

from audit.redecide import redecide
from domain.checkpoint.state import Checkpoint
from domain.checkpoint.transitions import Passing, Standing
from domain.kernel.decision import Verdict
from ledger.projections import checkpoints
from ledger.projections.project import apply, migrate, position
from tests.support.checkpoint_life import CASE, Lived, live
from tests.support.rig import Rig

pytestmark = pytest.mark.stack


async def test_a_day_of_three_shifts(rig: Rig) -> None:
    async with rig.running():
        day = await live(rig)
    state: Checkpoint = await rig.state(CASE, "checkpoint")
    assert {name: duty.standing for name, duty in state.shifts[day.first].duties.items()} == {
        day.leader: Standing.DONE,
        day.missing: Standing.HANDED_ON,
        day.stood_in: Standing.DONE,
    }
    handovers = [state.shifts[shift].handover for shift in (day.first, day.second)]
    assert [one.standing for one in handovers if one] == [Passing.TAKEN, Passing.LAPSED]
    assert state.book.passages == {"all/pass": 7, "mask/refuse": 1}
    assert await rig.pool.fetchval("SELECT count(*) FROM ledger.claims") == 0
    assert set(rig.county.duties_ended) >= {day.leader, day.stood_in}
    assert [d for d in await rig.decisions(CASE) if d.verdict is Verdict.FAULTED] == []
    assert rig.channels["sms"].most == 1
    redecided = await redecide(rig.store, CASE)
    assert not redecided.divergences
    await _screens_say_the_same(rig, state, day)


async def _screens_say_the_same(rig: Rig, state: Checkpoint, day: Lived) -> None:
    """The projection, from decision 1 on, shows what the state says."""
    await migrate(rig.pool)
    while decisions := await rig.store.read(await position(rig.pool), 500):
        await apply(rig.pool, decisions)
    board = await checkpoints.board(rig.pool, CASE)
    assert board is not None
    assert (board["phase"], board["passages"]) == ("ended", {"all/pass": 7, "mask/refuse": 1})
    shifts = list(state.shifts.values())
    first, last = min(one.start for one in shifts), max(one.end for one in shifts)
    shown = {row["shift"]: row for row in await checkpoints.rota(rig.pool, CASE, first, last)}
    for shift in shifts:
        row = shown[shift.id]
        assert (row["stage"], row["leader"]) == (shift.stage, shift.leader or None)
        assert {one["person"]: one["standing"] for one in row["duties"]} == {
            name: duty.standing for name, duty in shift.duties.items()
        }
    assert shown[day.first]["handover"] == "taken"

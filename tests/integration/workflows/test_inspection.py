"""Enterprise inspection on real servers: from the plan to the closed finding, and what the record says of it."""

from audit.redecide import redecide
from audit.verify_draw import verify
from domain.enterprise.transitions import FindingState, VisitState
from domain.inspection.transitions import Stage
from ledger.projections import project
from ledger.projections.inspection_board import findings, inspection, visits
from tests.support.inspection_rig import ENTERPRISE, INSPECTION, InspectedCounty, over, publish, whole_life
from tests.support.rig import Rig


async def test_a_whole_life(rig: Rig) -> None:
    case = f"inspection:{rig.activation}"
    rig.county = InspectedCounty(5)
    async with rig.running():
        await publish(rig)
        enterprise = await whole_life(rig, case)
        of = f"enterprise:{enterprise}"
        await over(rig, case)
        await over(rig, of)
        assert not await rig.is_running(case)
    assert (await rig.state(case, INSPECTION)).stage is Stage.FINISHED
    state = await rig.state(of, ENTERPRISE)
    assert state.visits["v1"].state is VisitState.CLOSED
    assert state.findings["f1"].state is FindingState.CLOSED
    assert verify(case, await rig.decisions(case)).right
    for one in (case, of):
        assert (await redecide(rig.store, one)).divergences == ()
    told = {fact["step"] for name in (case, of) for fact in await rig.facts(name)}
    assert {"seed_committed", "seed_revealed", "visit_notice", "visit_duty", "rectification_notice"} <= told
    shown = 0
    while decisions := await rig.store.read(shown, 1000):
        shown = await project.apply(rig.pool, decisions)
    board = await inspection(rig.pool, case)
    assert board is not None
    assert (board["stage"], board["rounds"], [one["standing"] for one in board["drawn"]]) == (
        "finished",
        1,
        ["recorded"],
    )
    [visit] = await visits(rig.pool, enterprise=enterprise, department=None, state=None, limit=10)
    [finding] = await findings(rig.pool, enterprise=enterprise, only_open=False, department=None, limit=10)
    assert (visit["state"], finding["state"], finding["item"]) == ("closed", "closed", "E03")
    assert finding["ended_at"] is not None
    assert await findings(rig.pool, enterprise=enterprise, only_open=True, department=None, limit=10) == []

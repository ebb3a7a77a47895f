"""Two axes of time: what was true, and what was known; and what changed between two moments."""

from datetime import timedelta

import pytest

from audit.moments.county import county
from audit.moments.difference import difference
from audit.moments.truth import At, see
from audit.readable import plain
from audit.replay import NothingRecorded, replay
from domain.callup.muster.state import Status
from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Role
from ledger.ports import NewCommand
from tests.support.recorded_call_up import POST, START, RecordedCallUp, recorded_call_up, standby

MINUTE = timedelta(minutes=1)
CASES = ("A1", "A1-m1", "policy:call-up")


async def _late() -> tuple[RecordedCallUp, str, str]:
    """P1 was there at 08:05, which the paper list of the post told at 08:30 only."""
    made = RecordedCallUp()
    await made.publish()
    await made.activate("A1", [standby("P1"), standby("P2")], 2)
    await made.pass_time(1)
    body = {"type": "acknowledge", "person": "P1"}
    actor = Actor(id="P1", role=Role.CADRE)
    await made.store.submit([NewCommand("ack", "A1-m1", "muster", canonical(body), actor, "link")])
    await made.settle()
    made.now = START + 30 * MINUTE
    arrival = {"type": "report_arrival", "person": "P1", "how": "liaison"}
    command = NewCommand("late", "A1-m1", "muster", canonical(arrival), POST, "paper", START + 5 * MINUTE)
    await made.store.submit([command])
    await made.settle()
    return made, "A1-m1", "P1"


@pytest.mark.parametrize("case", CASES)
async def test_now_on_both_axes_it_is_the_plain_fold(case: str) -> None:
    made = await recorded_call_up()
    seen, folded = await see(made.store, case, At()), await replay(made.store, case)
    assert (plain(seen.state), seen.phase, seen.deadline) == (plain(folded.state), folded.phase, folded.deadline)
    assert (seen.later, seen.left_out) == (0, ())


@pytest.mark.parametrize("case", CASES)
async def test_more_is_known_later_and_never_less(case: str) -> None:
    made = await recorded_call_up()
    taken = []
    for minutes in range(0, 120, 3):
        try:
            taken.append((await see(made.store, case, At(known=START + minutes * MINUTE))).taken)
        except NothingRecorded:
            taken.append(0)
    assert taken == sorted(taken)


async def test_what_was_heard_of_late_changes_the_past_only_from_then_on() -> None:
    made, case, person = await _late()
    at = START + 10 * MINUTE

    async def status(known: int | None) -> Status:
        moment = At(true=at, known=None if known is None else START + known * MINUTE)
        return (await see(made.store, case, moment)).state.people[person].status  # type: ignore[no-any-return]

    assert await status(20) is Status.ACKNOWLEDGED, "at 08:20 nobody knew that P1 was there at 08:10"
    assert await status(None) is Status.ARRIVED, "today we know it"
    assert (await see(made.store, case, At(true=START + 2 * MINUTE))).state.people[person].status is Status.ACKNOWLEDGED


async def test_a_difference_keeps_what_is_new_corrected_and_late_apart() -> None:
    made, case, person = await _late()
    found = await difference(made.store, case, START + 20 * MINUTE, START + 40 * MINUTE)
    assert [(fact.event, fact.source) for fact in found.late if fact.source == "paper"] == [("arrived", "paper")]
    assert all(fact.true_from > START + 20 * MINUTE for fact in (*found.new, *found.corrections))
    paths = {one.path: (one.before, one.after) for one in found.changed}
    assert paths[f"people.{person}.status"] == ("acknowledged", "arrived")
    await made.give("A1", "activation", POST, type="amend_activation", place="第二中学", reason="场地积水")
    made.now += MINUTE
    amended = await difference(made.store, "A1", START + 20 * MINUTE, made.now)
    assert [fact.event for fact in amended.corrections] == ["activation_amended"]


async def test_a_case_of_which_nothing_is_recorded() -> None:
    made = await recorded_call_up()
    for moment in (At(true=START - MINUTE), At(known=START - MINUTE)):
        with pytest.raises(NothingRecorded):
            await see(made.store, "A1", moment)
    with pytest.raises(NothingRecorded):
        await difference(made.store, "A9", START, START + MINUTE)


async def test_the_county_at_a_moment() -> None:
    made = await recorded_call_up()
    now = await county(made.store, At(), lambda *_: None)
    assert now.processes["muster"].phases == {"stood_down": 1}
    assert now.policies == {"call-up": 1}
    assert "open" not in now.processes["muster"].obligations
    then = await county(made.store, At(known=START + MINUTE), lambda *_: None)
    assert then.processes["muster"].phases == {"calling": 1}
    assert then.processes["muster"].obligations["open"] > 0
    assert [case for case, *_ in then.cases] == ["A1", "A1-m1", "policy:call-up"]

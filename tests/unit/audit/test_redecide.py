"""Re-decide: the same rules give the same events, and whatever was altered shows."""

from dataclasses import replace

import orjson
import pytest

from audit.redecide import published, redecide, redecide_recorded
from audit.replay import NothingRecorded
from domain.callup.activation.decide import POLICY
from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Role
from domain.kernel.decider import Rejection
from domain.kernel.decision import Recorded, Verdict, from_canonical
from domain.kernel.policy import PolicyBook
from tests.support.recorded_call_up import POST, START, RecordedCallUp, recorded_call_up, standby


@pytest.fixture
async def made() -> RecordedCallUp:
    return await recorded_call_up()


async def record_of(made: RecordedCallUp, case: str) -> tuple[list[Recorded], PolicyBook]:
    return await made.store.read_case(case), await published(made.store, (POLICY,))


@pytest.mark.parametrize("case", ["A1", "A1-m1", "policy:call-up"])
async def test_an_honest_record_is_decided_the_same(made: RecordedCallUp, case: str) -> None:
    found = await redecide(made.store, case)
    assert found.divergences == ()
    assert found.decisions == len(await made.store.read_case(case))
    verdicts = {decision.verdict for decision in await made.store.read_case("A1")}
    assert verdicts == {Verdict.ACCEPTED, Verdict.REJECTED}, "refusals are decided again, too"


async def test_a_tampered_event_is_found(made: RecordedCallUp) -> None:
    recorded, book = await record_of(made, "A1-m1")
    index, declined = next((i, d) for i, d in enumerate(recorded) if any(e["type"] == "declined" for e in d.events))
    altered = tuple({**e, "reason": "unfit"} if e["type"] == "declined" else e for e in declined.events)
    recorded[index] = replace(declined, events=altered)
    first = redecide_recorded("A1-m1", recorded, book).divergences[0]
    assert (first.number, first.what) == (declined.number, "events")
    assert [event["reason"] for event in first.recorded if "reason" in event] == ["unfit"]
    assert [event["reason"] for event in first.decided if "reason" in event] == ["away"]


async def test_a_removed_or_invented_refusal_is_found(made: RecordedCallUp) -> None:
    recorded, book = await record_of(made, "A1")
    index = next(i for i, d in enumerate(recorded) if d.verdict is Verdict.REJECTED)
    honest = recorded[index]
    recorded[index] = replace(honest, rejection=Rejection(code="not_allowed", reason="because"))
    assert [d.what for d in redecide_recorded("A1", recorded, book).divergences] == ["rejection"]
    recorded[index] = replace(honest, verdict=Verdict.ACCEPTED, rejection=None)
    assert {d.what for d in redecide_recorded("A1", recorded, book).divergences} == {"verdict", "rejection"}
    del recorded[index]
    assert "version" in {d.what for d in redecide_recorded("A1", recorded, book).divergences}


async def test_an_unreadable_event_and_a_missing_policy_are_found(made: RecordedCallUp) -> None:
    recorded, book = await record_of(made, "A1")
    broken = replace(recorded[0], events=({**recorded[0].events[0], "directive": None},))
    assert redecide_recorded("A1", [broken, *recorded[1:]], book).divergences[0].what == "events"
    assert redecide_recorded("A1", recorded, PolicyBook()).divergences[0].what == "policies"


async def test_time_that_was_not_due_is_found(made: RecordedCallUp) -> None:
    recorded, book = await record_of(made, "A1-m1")
    index = next(i for i, d in enumerate(recorded) if d.received.source == "clock")
    later = replace(recorded[index].received, body=recorded[index].received.body.replace(b"T08:0", b"T07:0"))
    recorded[index] = replace(recorded[index], received=later)
    assert "deadline" in {d.what for d in redecide_recorded("A1-m1", recorded, book).divergences}


async def test_a_lost_claim_is_decided_the_same_again() -> None:
    """P3 was let go when two had come, and called by A2; the muster decided without them, and the record says why."""
    made = RecordedCallUp()
    await made.publish(overcall_percent=50)
    await made.activate("A1", [standby(f"P{i}") for i in (1, 2, 3)], 2)
    for person in ("P1", "P2"):
        arrived = {"type": "report_arrival", "person": person, "how": "code"}
        await made.give("A1-m1", "muster", Actor(id=person, role=Role.CADRE), **arrived)
    await made.activate("A2", [standby("P3")], 1)
    more = {"reason": "r", "headcount": {"total": 3, "skills": {}}}
    await made.give("A1", "activation", POST, type="amend_activation", **more)
    lost = [d for d in await made.store.read_case("A1-m1") if d.taken]
    assert {d.taken for d in lost} == {("P3",)}
    assert [e["type"] for e in lost[-1].events] == ["calling_resumed", "not_asked_again"]
    for case in ("A1", "A1-m1", "A2", "A2-m1"):
        assert (await redecide(made.store, case)).divergences == (), case


async def test_a_record_in_older_shapes_is_decided_the_same() -> None:
    """Exemptions named in plain, and a plain reason to ask again, as an earlier engine recorded them."""
    made = RecordedCallUp()
    await made.publish()
    exempt = {"approver": "H1", "since": START.isoformat(), "until": None}
    await made.activate("A1", [standby("P1"), standby("P2", exemptions=[exempt])], 1)
    liaison = Actor(id="L1", role=Role.LIAISON, unit="U1")
    await made.give("A1-m1", "muster", liaison, type="ask_again", person="P1")
    await made.give("A1-m1", "muster", liaison, type="excuse", person="P1", reason="exempt", approver="H1")
    for case in ("A1", "A1-m1"):
        recorded, book = await record_of(made, case)
        aged = [_aged(decision) for decision in recorded]
        assert sum(old.canonical != new.canonical for old, new in zip(aged, recorded, strict=True)) >= 1
        assert redecide_recorded(case, aged, book).divergences == ()


def _aged(decision: Recorded) -> Recorded:
    said = orjson.loads(decision.canonical)
    for one in (said["command"], *said["events"]):
        for candidate in one.get("candidates", ()):
            for exemption in candidate.get("exemptions", ()):
                exemption["kind"] = "medical"
        for exclusion in one.get("exclusions", ()):
            exclusion["why"] = "medical"
        if one["type"] in ("excuse", "excused"):
            del one["reason"]
            one["kind"] = "medical"
        if one["type"] in ("ask_again", "asked_again"):
            one.pop("words", None)
            one["reason"] = "his wife says he left"
        if one.get("v") == 2:
            one["v"] = 1
    return from_canonical(
        canonical(said),
        number=decision.number,
        first_event=decision.first_event,
        recorded_at=decision.recorded_at,
    )


async def test_a_case_that_is_not_there(made: RecordedCallUp) -> None:
    with pytest.raises(NothingRecorded):
        await redecide(made.store, "A9")

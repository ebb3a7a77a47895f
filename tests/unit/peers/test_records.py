"""Edge cases of what is recorded: policies, answers, receipts, timers, clock changes (5, 6, 9, 10, 14, 15, 16)."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from audit.host import Host, Register
from domain.callup.activation.commands import AdoptPolicy, DraftActivation, StandDown
from domain.callup.directive import Headcount
from domain.callup.muster import commands as c
from domain.callup.muster import events as e
from domain.callup.muster.decider import MusterDecider
from domain.callup.muster.state import Status
from domain.kernel.command import ENGINE
from domain.kernel.decider import Decider
from domain.kernel.delivery import Delivery, RecordDeliveries
from domain.kernel.fold import read_event
from domain.kernel.policy import PolicyBook
from domain.policies.decider import PublishPolicy
from domain.readiness.candidate import Candidate
from tests.support.callup import (
    COMMANDER,
    LIAISON,
    MINUTE,
    POST,
    START,
    activate,
    book,
    cadre,
    directive,
    document,
    host,
    liaison,
    pool,
    tell,
)

M = "A1-m1"


def test_a_case_keeps_the_policy_that_it_opened_with() -> None:
    """5: a version published while the case runs changes this one only by a recorded decision of the commander."""
    on = host(candidates=pool(2))
    on.ask("policy:call-up", "policy", PublishPolicy(name="call-up", document=document()), COMMANDER)
    activate(on, directive())
    on.run_for(MINUTE)
    changed = document(acknowledge_within="PT1M", report_within="PT5M")
    on.ask("policy:call-up", "policy", PublishPolicy(name="call-up", document=changed), COMMANDER)
    on.run_for(MINUTE)
    assert on.state("A1").terms_version == on.state(M).terms_version == 1
    assert on.state(M).people["P0"].acknowledge_by > on.now
    tell(on, c.Decline(person="P1", reason="away"), cadre("P1"))
    before = on.state(M).people
    on.ask("A1", "activation", AdoptPolicy(reason="shorter times"), COMMANDER)
    on.run_for(timedelta(seconds=1))
    assert on.state("A1").terms_version == on.state(M).terms_version == 2
    assert on.state(M).people["P0"].acknowledge_by == before["P0"].acknowledge_by
    on.ask("A1", "activation", StandDown(reason="over"), POST)
    activate(on, directive(), "A2")
    assert on.state("A2").terms_version == 2
    assert on.state("A2-m1").pinned.acknowledge_within == MINUTE


def test_without_a_policy_nothing_opens_and_with_one_it_does() -> None:
    """6: a call-up cannot open on an empty policy, so none can sleep on it; a ladder without rungs is refused."""
    on = Host(START, PolicyBook(), directory=Register(pool(1)))
    refused = on.ask("A1", "activation", DraftActivation(directive=directive()), POST)
    assert refused is not None and refused.rejection is not None
    assert refused.rejection.code == "no_policy"
    empty = PublishPolicy(name="call-up", document={**document(), "reach": []})
    bad = on.ask("policy:call-up", "policy", empty, COMMANDER)
    assert bad is not None and bad.rejection is not None and bad.rejection.code == "bad_policy"
    on.ask("policy:call-up", "policy", PublishPolicy(name="call-up", document=document()), COMMANDER)
    activate(on, directive())
    assert on.state(M).people


def test_every_answer_is_on_record_and_an_early_one_does_not_end_the_search() -> None:
    """9: two acknowledgements of one person are two facts; the quorum goes on calling until it is met."""
    on = host(candidates=pool(5))
    activate(on, directive(Headcount(total=2)))
    first, second = on.state(M).people
    for _ in range(2):
        tell(on, c.Acknowledge(person=first), cadre(first))
    tell(on, c.Acknowledge(person=first), LIAISON)
    noted = [event for event in on.journal.events_of(M) if isinstance(event, e.AnswerNoted)]
    assert [(n.why, n.made_by) for n in noted] == [("repeated", None), ("repeated", LIAISON.id)]
    tell(on, c.Decline(person=second, reason="away"), cadre(second))
    on.run_for(timedelta(seconds=1))
    assert len(on.state(M).people) == 3
    assert not on.state("A1").quorum_met


def test_closed_stays_closed_and_acknowledged_may_be_asked_again_by_hand() -> None:
    """10: a late receipt never reopens; somebody who acknowledged is asked again if a person orders it."""
    on = host(candidates=pool(2))
    activate(on, directive())
    tell(on, c.Acknowledge(person="P0"), cadre("P0"))
    on.run_for(MINUTE)
    assert tell(on, c.AskAgain(person="P0"), LIAISON) == "accepted"
    on.run_for(MINUTE)
    assert [m.step for _, m in on.world.sent if m.to == "P0"].count("self-sms") == 2
    assert on.state(M).people["P0"].status is Status.ACKNOWLEDGED
    assert on.state(M).people["P0"].awaiting
    on.ask("A1", "activation", StandDown(reason="over"), POST)
    closed = on.state(M)
    assert tell(on, c.Acknowledge(person="P1"), cadre("P1")) == "accepted"
    assert tell(on, c.ReportArrival(person="P1", how="code"), cadre("P1")) == "accepted"
    assert tell(on, c.AskAgain(person="P1"), liaison("U1")) == "over"
    assert on.state(M) == closed
    assert on.case(M).decider.is_over(on.state(M))
    assert [n.why for n in on.journal.events_of(M) if isinstance(n, e.AnswerNoted)] == ["after_end", "after_end"]


def test_a_timer_is_what_the_record_says() -> None:
    """14: the deadline of a case read back from its record is the one that it had; nothing else keeps time."""
    on = host(candidates=pool(3))
    activate(on, directive())
    tell(on, c.Acknowledge(person="P0"), cadre("P0"))
    on.run_for(6 * MINUTE)
    decider: Decider[Any, Any, Any] = MusterDecider()
    state = decider.initial
    for numbered in on.decisions(M):
        for raw in orjson.loads(numbered.decision.to_canonical())["events"]:
            state = decider.evolve(state, read_event(decider, raw))
    assert state == on.state(M)
    head = on.case(M).head
    assert head is not None
    assert decider.deadline(state) == head.deadline


def test_elapsed_time_is_the_same_across_midnight_and_a_clock_change() -> None:
    """15: a ladder over the hour that a clock skips or repeats takes exactly its minutes."""
    berlin = ZoneInfo("Europe/Berlin")
    starts = [
        datetime(2026, 3, 29, 1, 50, tzinfo=berlin),
        datetime(2026, 10, 25, 2, 50, tzinfo=berlin),
        datetime(2026, 1, 30, 23, 50, tzinfo=ZoneInfo("Asia/Shanghai")),
    ]
    walks = []
    for start in starts:
        on = Host(start.astimezone(ZoneInfo("UTC")), _book_since(start), directory=Register(_confirmed(start)))
        activate(on, directive())
        on.run_for(40 * MINUTE)
        began = on.now - 40 * MINUTE
        walks.append([(at - began, message.step) for at, message in on.world.sent])
    assert walks[0] == walks[1] == walks[2]
    assert len(walks[0]) == 8


def test_receipts_out_of_order_move_nothing_backwards_and_revive_nothing() -> None:
    """16: «accepted» after «failed» does not stop the step taken since; arrival before acknowledgement stays."""
    on = host(candidates=pool(1))
    activate(on, directive())
    for status in ("failed", "delivered", "accepted", "failed"):
        fact = Delivery.model_validate(
            {"message": "x", "to": "P0", "step": "self-sms", "channel": "sms", "status": status, "at": START}
        )
        tell(on, RecordDeliveries(deliveries=(fact,)), ENGINE)
    assert on.state(M).people["P0"].reach_step == 1
    tell(on, c.ReportArrival(person="P0", how="code"), cadre("P0"))
    arrived = on.state(M).people["P0"]
    for command in (c.ReportEnRoute(person="P0"), c.Acknowledge(person="P0"), c.Decline(person="P0", reason="away")):
        assert tell(on, command, cadre("P0")) == "accepted"
        assert on.state(M).people["P0"] == arrived
    on.run_for(90 * MINUTE)
    assert on.state(M).people["P0"].status is Status.ARRIVED


def _book_since(start: datetime) -> PolicyBook:
    known = book().versions("call-up")[0]
    return PolicyBook([type(known)(known.name, 1, start - timedelta(days=1), known.document)])


def _confirmed(start: datetime) -> tuple[Candidate, ...]:
    return tuple(one.model_copy(update={"contact_confirmed_at": start - timedelta(days=1)}) for one in pool(1))

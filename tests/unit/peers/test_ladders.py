"""Edge cases of ladders that naive engines get wrong; each test names its number in the list of the peers' lessons.

Here: 1, 2, 3, 4, 8, 13, 17, 18. In `test_records.py`: 5, 6, 9, 10, 14, 15, 16. In `test_many_cases.py`: 7, 11, 12.
Partly elsewhere: the handover of shifts in 13 and 15 belongs to the rota, timers that survive a restart (14) and the
crash between mark and answer (18) to store and workers, maintenance windows (7, 11) to whoever silences; what the
rules of a call-up owe each of them is tested here.
"""

from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from audit.host import Crowd, Host, Outage
from audit.host.channels import Always, Prompt
from audit.host.crowd import Nobody
from audit.host.directory import one_each
from audit.host.message import Message
from audit.host.people import Plan
from domain.callup.muster import commands as c
from domain.callup.muster import events as e
from domain.callup.muster.state import Status
from domain.kernel.command import ENGINE
from domain.kernel.delivery import DeliveriesRecorded, Delivery, RecordDeliveries
from domain.kernel.obligation import Ending
from tests.support.callup import LIAISON, MINUTE, START, activate, cadre, directive, host, pool, tell

SECOND = timedelta(seconds=1)
M = "A1-m1"


K = TypeVar("K")


def _events(on: Host, kind: type[K]) -> list[K]:
    return [event for event in on.journal.events_of(M) if isinstance(event, kind)]


def _sent(on: Host, to: str) -> list[str]:
    return [message.step for _, message in on.world.sent if message.to == to]


class _Acknowledges:
    """Answers every message after ten seconds."""

    def plan(self, person: str, message: Message, now: datetime, rng: Random) -> Plan:
        return [(timedelta(seconds=10), c.Acknowledge(person=person))]


def test_what_was_acknowledged_while_a_message_queued_is_not_sent() -> None:
    """1: checked again at the moment of sending, also for the part of a message that is about one person."""
    on = host(candidates=pool(61), channels={"voice": Prompt(lag=3 * MINUTE)})
    activate(on, directive())
    on.run_until(START + 4 * MINUTE)
    assert tell(on, c.Acknowledge(person="P0"), cadre("P0")) == "accepted"
    on.run_until(START + 9 * MINUTE)
    assert "self-voice" not in _sent(on, "P0")
    assert "self-voice" in _sent(on, "P60")
    notice = next(m for _, m in on.world.sent if m.to == "unit:U0/liaison")
    assert notice.about == ("P60",)
    overtaken = [d for event in _events(on, DeliveriesRecorded) for d in event.deliveries if d.status == "overtaken"]
    assert [(d.to, d.step) for d in overtaken] == [("P0", "self-voice")]


def test_a_reply_to_an_old_message_moves_nothing() -> None:
    """2: neither a person's «escalate» nor a provider's late failure moves a newer step."""
    on = host(candidates=pool(1))
    activate(on, directive())
    on.run_until(START + 6 * MINUTE)
    before = on.state(M).people["P0"]
    assert before.reach_step == 3
    assert tell(on, c.AskAgain(person="P0", answers="self-sms"), LIAISON) == "stale"
    late = Delivery(message="x", to="P0", step="self-sms", channel="sms", status="failed", at=on.now)
    tell(on, RecordDeliveries(deliveries=(late,)), ENGINE)
    assert on.state(M).people["P0"] == before
    assert tell(on, c.AskAgain(person="P0", answers="liaison"), LIAISON) == "accepted"


def test_an_empty_step_is_recorded_and_passed_at_once() -> None:
    """3: nobody is liaison and nobody is head: the township is told in the same minute, on both ladders."""

    def holders(role: str, now: datetime) -> str | None:
        return None if role.endswith(("/liaison", "/head")) else one_each(role, now)

    on = host(candidates=pool(2), holders=holders)
    activate(on, directive())
    tell(on, c.Acknowledge(person="P1"), cadre("P1"))
    on.run_until(START + 5 * MINUTE + 2 * SECOND)
    assert [event.to for event in _events(on, e.StepFoundEmpty)] == ["unit:U0/liaison", "unit:U0/head"]
    assert _sent(on, "township:T0/duty") == ["township"]
    on.run_until(START + 60 * MINUTE + 2 * SECOND)
    assert _sent(on, "township:T1/duty") == ["absent-township"]
    assert _sent(on, "unit:U1/liaison") == []


def test_two_failures_of_one_step_in_one_batch_move_one_step() -> None:
    """3: a step is passed once, and nobody is asked twice for it."""
    on = host(candidates=pool(1), channels={"sms": Always("accepted")})
    activate(on, directive())
    failed = Delivery(message="x", to="P0", step="self-sms", channel="sms", status="failed", at=on.now)
    tell(on, RecordDeliveries(deliveries=(failed, failed)), ENGINE)
    on.run_for(SECOND)
    assert _sent(on, "P0") == ["self-sms", "self-voice"]
    assert on.state(M).people["P0"].reach_step == 1


def test_a_role_is_resolved_when_the_step_fires() -> None:
    """4: the duty changes at 02:14; the step of 02:15 reaches who is on duty then."""

    def holders(role: str, now: datetime) -> str:
        return "early" if now < START + 14 * MINUTE else "late"

    on = host(candidates=pool(1), holders=holders)
    activate(on, directive())
    on.run_until(START + 16 * MINUTE)
    told = {message.step: message.recipient for _, message in on.world.sent if message.to != "P0"}
    assert told == {"liaison": "early", "head": "early", "township": "late"}


def test_the_next_rung_leaves_a_persons_own_sequence_alone() -> None:
    """8: the call that queues while the liaison is told is still made."""
    on = host(candidates=pool(1), channels={"wecom": Prompt(lag=3 * MINUTE)})
    activate(on, directive())
    on.run_until(START + 7 * MINUTE)
    order = [message.step for _, message in on.world.sent]
    assert order == ["self-sms", "self-voice", "liaison", "self-wecom"]


def test_after_an_outage_missed_rungs_are_one_message() -> None:
    """13: three rungs were missed; one message is sent, and the missed ones are on the record."""
    outage = Outage(START + 2 * MINUTE, START + 12 * MINUTE)
    on = host(candidates=pool(1), outages=[outage])
    activate(on, directive())
    on.run_until(START + 12 * MINUTE + 30 * SECOND)
    steps = [(s.step, s.missed) for s in _events(on, e.ReachStepTaken)]
    assert steps == [("self-sms", ()), ("self-voice", ()), ("head", ("self-wecom", "liaison"))]
    assert [m.step for at, m in on.world.sent if at >= outage.until] == ["head"]


def test_an_exhausted_ladder_raises_an_alarm() -> None:
    """17: after the last rung and its patience the command post is told that nobody was reached."""
    on = host(candidates=pool(2))
    activate(on, directive())
    on.run_until(START + 31 * MINUTE)
    alarms = [m for _, m in on.world.sent if m.template == "ladder_exhausted"]
    assert [(a.to, a.about) for a in alarms] == [("command_post/duty", ("P0", "P1"))]
    assert {p.answer.ending for p in on.state(M).people.values()} == {Ending.REFERRED}


def test_a_ladder_without_anybody_to_tell_still_ends_with_an_alarm() -> None:
    """17 and 3: no role is held by anybody; the end comes after the patience, not at once, and it is said."""
    on = host(candidates=pool(1), holders=lambda role, now: None)
    activate(on, directive())
    on.run_until(START + 14 * MINUTE)
    assert not _events(on, e.LadderExhausted)
    on.run_until(START + 16 * MINUTE)
    assert len(_events(on, e.LadderExhausted)) == 1


def test_an_unknown_delivery_is_said_and_not_repeated() -> None:
    """18: the record says «unknown»; the message is not sent again, and the ladder resolves it in its own time."""
    on = host(candidates=pool(1), channels={"sms": Always("unknown")})
    activate(on, directive())
    on.run_until(START + 99 * SECOND)
    assert _sent(on, "P0") == ["self-sms"]
    assert [d.status for event in _events(on, DeliveriesRecorded) for d in event.deliveries] == ["unknown"]
    on.run_until(START + 102 * SECOND)
    assert _sent(on, "P0") == ["self-sms", "self-voice"]


def test_somebody_who_answers_ends_the_ladder() -> None:
    """1: nobody else is told about a person who answered."""
    on = host(Crowd(Nobody(), special={"P0": _Acknowledges()}), pool(1))
    activate(on, directive())
    on.run_until(START + 30 * MINUTE)
    assert on.state(M).people["P0"].status is Status.ACKNOWLEDGED
    assert {message.recipient for _, message in on.world.sent} == {"P0"}

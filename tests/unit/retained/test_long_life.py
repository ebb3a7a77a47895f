"""Fourteen months of one unit, with an outage of two days in the middle: every month once, everything ends once."""

from datetime import datetime, timedelta
from random import Random

import pytest

from audit.host import Crowd, Host, Outage
from audit.host.message import Message
from audit.host.people import Plan
from domain.kernel.command import Role
from domain.retained.unit import commands as c
from tests.support import retained as r
from tests.support.ladder import at

pytestmark = pytest.mark.long

PEOPLE = tuple(f"P{number}" for number in range(40))
AWAY = Outage(at("2026-09-30 20:00"), at("2026-10-02 20:00"))


class Habits:
    """Everybody answers the month's request but every tenth; the liaison confirms who is left within two days."""

    def plan(self, person: str, message: Message, now: datetime, rng: Random) -> Plan:
        if message.template == "contact_request" and not person.endswith("7"):
            return [(timedelta(minutes=rng.randint(1, 3000)), c.ConfirmContacts(people=(person,)))]
        if message.template == "contact_unconfirmed" and message.role is Role.LIAISON:
            return [(timedelta(hours=30), c.ConfirmContacts(people=message.about))]
        return []


def _fourteen_months(*outages: Outage) -> Host:
    on = r.host(outages=outages, people=Crowd(Habits()))
    r.order(on, r.directive(*(r.seconded(name) for name in PEOPLE)))
    r.hand_over(on, *PEOPLE)
    on.run_until(at("2027-05-20 18:00"))
    return on


def test_fourteen_months_with_an_outage_of_two_days() -> None:
    on = _fourteen_months(AWAY)
    assert not on.faults
    unit = r.state(on)
    expected = [f"2026-{m:02}" for m in range(3, 13)] + [f"2027-{m:02}" for m in range(1, 5)]
    assert list(unit.months) == expected
    for month, counts in list(unit.months.items())[1:]:
        assert (counts.retained, counts.asked, counts.unconfirmed) == (40, 40, 0), month
        assert (counts.confirmed, counts.liaison) == (36, 4), month
    requests = [(m.recipient, m.params["month"]) for _, m in on.world.sent if m.template == "contact_request"]
    assert len(requests) == len(set(requests)) == 40 * 14
    ladder = on.state("accountability:unit:U1")
    assert not ladder.open
    assert not ladder.orders, "the liaison was punctual"
    assert not [m for _, m in on.world.sent if m.template == "duty_reminder" and m.recipient in PEOPLE]


def test_the_outage_changes_only_what_fell_into_it() -> None:
    """The golden week begins: nothing is asked then anyway, so both lives close the same months."""
    assert dict(r.state(_fourteen_months(AWAY)).months) == dict(r.state(_fourteen_months()).months)


def test_an_outage_over_the_request_gives_the_full_time_after_it() -> None:
    on = r.host(outages=(Outage(at("2026-03-31 12:00"), at("2026-04-02 15:00")),))
    r.order(on, r.directive(r.seconded("P1")))
    r.hand_over(on, "P1")
    on.run_until(at("2026-04-03 09:00"))
    unit = r.state(on)
    assert unit.asked == frozenset({"P1"})
    assert unit.asked_at == at("2026-04-02 15:00")
    assert unit.due_at is not None
    assert unit.due_at >= at("2026-04-09 17:00")


def test_nobody_is_woken_for_what_can_wait() -> None:
    """Approved at night: the unit owes at once, its cadres hear of it when the quiet hours are over."""
    on = r.host(at("2026-03-02 23:30"))
    r.order(on, r.directive(r.seconded("P1")))
    assert r.state(on).duties
    told = [(moment, m.template) for moment, m in on.world.sent if m.recipient == "P1"]
    assert told == []
    on.run_until(at("2026-03-03 12:00"))
    [(moment, template)] = [(moment, m.template) for moment, m in on.world.sent if m.recipient == "P1"]
    assert template == "handover_request"
    assert at("2026-03-03 06:00") <= moment <= at("2026-03-03 09:00")


def test_after_an_outage_the_request_waits_for_working_hours() -> None:
    on = r.host(outages=(Outage(at("2026-03-31 12:00"), at("2026-04-02 21:00")),))
    r.order(on, r.directive(r.seconded("P1")))
    r.hand_over(on, "P1")
    on.run_until(at("2026-04-03 12:00"))
    assert r.state(on).asked_at == at("2026-04-03 08:00")

"""What tests of retained responsibility share: a county of a few units, its actors, policies, and a host."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from audit.host import Crowd, Host, Outage, Register
from audit.host.channels import ChannelModel
from domain.kernel.command import Actor, Role
from domain.kernel.model import Model
from domain.kernel.policy import PolicyBook, PolicyVersion
from domain.readiness.candidate import Candidate
from domain.retained.directive.commands import ApproveReturn, DraftReturn, ReturnDirective
from domain.retained.seconded import Seconded, unit_case
from domain.retained.unit import commands as c
from domain.retained.unit.state import Unit
from tests.support import callup, ladder

UNIT = "U1"
CASE = unit_case(UNIT)
LIAISON = Actor(id="liaison-1", role=Role.LIAISON, unit=UNIT)
OTHER_LIAISON = Actor(id="liaison-2", role=Role.LIAISON, unit="U2")
TOWNSHIP = Actor(id="town-1", role=Role.TOWNSHIP, unit="T1")
COMMUNITY = Actor(id="community-1", role=Role.TOWNSHIP, unit="C1")
POST = ladder.POST
COMMANDER = ladder.COMMANDER
DEPARTMENT = Actor(id="organiser-1", role=Role.DEPARTMENT, unit="D1")
DAY = timedelta(days=1)
START = ladder.at("2026-03-02 09:00")
at = ladder.at


@cache
def book() -> PolicyBook:
    """The shipped policies of every process that this one speaks with, in force for ever."""
    names = ("accountability", "calendar", "retained")
    long_ago = datetime(2020, 1, 1, tzinfo=START.tzinfo)
    versions = [PolicyVersion(name, 1, long_ago, ladder.document(name)) for name in names]
    return PolicyBook([*versions, PolicyVersion("call-up", 1, long_ago, callup.document())])


def cadre(name: str) -> Actor:
    return Actor(id=name, role=Role.CADRE)


def seconded(name: str, unit: str = UNIT, **more: Any) -> Seconded:
    known: dict[str, Any] = {"person": name, "unit": unit, "community": "C1", "township": "T1", "post": "checkpoint"}
    return Seconded(**{**known, **more})


def directive(
    *people: Seconded, orders: Any = "return", handover_by: str | None = "2026-03-09 18:00"
) -> ReturnDirective:
    return ReturnDirective(
        orders=orders,
        authority="county command post",
        legal_basis="work plan, chapter 3",
        scope="all communities of T1",
        handover_by=at(handover_by) if handover_by and orders == "return" else None,
        cadres=people,
    )


def host(
    start: datetime = START,
    *,
    outages: Sequence[Outage] = (),
    people: Crowd | None = None,
    candidates: Sequence[Candidate] = (),
    channels: dict[str, ChannelModel] | None = None,
) -> Host:
    """A host with the shipped policies."""
    register = Register(tuple(candidates))
    return Host(start, book(), directory=register, outages=outages, people=people, channels=channels or {})


def order(on: Host, what: ReturnDirective, case: str = "return:R1") -> None:
    """Draft, and approve by somebody else."""
    for command, actor in ((DraftReturn(directive=what), POST), (ApproveReturn(), COMMANDER)):
        decision = on.ask(case, "return", command, actor)
        assert decision is not None
        assert decision.rejection is None, decision.rejection


def tell(on: Host, command: Model, actor: Actor, case: str = CASE) -> str:
    """Say something to a unit's case now; returns the verdict, or the code of the refusal."""
    decision = on.ask(case, "retained", command, actor)
    assert decision is not None
    assert decision.verdict != "faulted", decision.rejection
    return decision.rejection.code if decision.rejection else decision.verdict.value


def hand_over(on: Host, *names: str, case: str = CASE) -> None:
    """Both sides confirm everything."""
    for name in names:
        assert tell(on, c.ConfirmItems(person=name), cadre(name), case) == "accepted"
        assert tell(on, c.ConfirmItems(person=name), TOWNSHIP, case) == "accepted"


def state(on: Host, case: str = CASE) -> Unit:
    found: Unit = on.state(case)
    return found


def kinds(on: Host, case: str = CASE) -> list[str]:
    """The types of everything that happened, deliveries left out."""
    return [kind for kind in (event.type for event in on.journal.events_of(case)) if kind != "deliveries_recorded"]  # type: ignore[attr-defined]

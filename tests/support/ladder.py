"""What tests of the ladder share: a bearer, actors, the shipped policies, and a source process that only listens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import Field, TypeAdapter

from audit.host import Host, Outage, Register
from audit.host.directory import HolderOf, one_each
from domain.accountability.owing import PROCESS, ObligationEnded, Owe, Settle, accountability_case, owe
from domain.kernel.calendar import WorkCalendar
from domain.kernel.calendar_document import CalendarDocument
from domain.kernel.command import ENGINE, Actor, Role, TimePassed
from domain.kernel.decider import Context, Rejection
from domain.kernel.model import CaseId, Model
from domain.kernel.policy import PolicyBook, PolicyVersion
from domain.kernel.process import Process
from domain.policies.schema import validated
from domain.processes import PROCESSES

ZONE = ZoneInfo("Asia/Shanghai")
BEARER = "unit:U1"
CASE = accountability_case(BEARER)
SOURCE = "E1"
LIAISON = Actor(id="liaison-1", role=Role.LIAISON, unit="U1")
HEAD = Actor(id="head-1", role=Role.UNIT, unit="U1")
POST = Actor(id="duty-1", role=Role.COMMAND_POST)
COMMANDER = Actor(id="commander-1", role=Role.COMMANDER)
OWNER = Actor(id="inspector-1", role=Role.DEPARTMENT, unit="D1")
AUDITOR = Actor(id="auditor-1", role=Role.AUDITOR)
APPROVER = "deputy-1"
DIGEST = "ab" * 32
_POLICIES = Path(__file__).parents[2] / "deploy" / "policies"
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def at(text: str) -> datetime:
    """Beijing time: `2026-03-02 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def local(moment: datetime) -> str:
    """The reverse."""
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}"


@cache
def _shipped(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((_POLICIES / f"{name}.yaml").read_text(encoding="utf-8")))


def document(name: str, **changes: Any) -> dict[str, Any]:
    """A shipped policy with some values changed, in canonical form. `default` is merged into the shipped default."""
    shipped = _shipped(name)
    if "default" in changes:
        changes["default"] = {**shipped["default"], **changes["default"]}
    return validated(name, {**shipped, **changes})


def book(**changes: Any) -> PolicyBook:
    """The shipped ladder, changed, and the shipped calendar, both in force for ever."""
    return PolicyBook(
        [
            PolicyVersion("accountability", 1, _LONG_AGO, document("accountability", **changes)),
            PolicyVersion("calendar", 1, _LONG_AGO, document("calendar")),
        ]
    )


@cache
def calendar() -> WorkCalendar:
    return WorkCalendar(CalendarDocument.model_validate(document("calendar")))


class OpenSource(Model):
    """Opens the source, which owes something in somebody's name."""

    type: Literal["open_source"] = "open_source"
    owe: Owe


class Heard(Model):
    type: Literal["heard"] = "heard"
    v: Literal[1] = 1
    ended: ObligationEnded


class Opened(Model):
    type: Literal["opened"] = "opened"
    v: Literal[1] = 1
    source: CaseId
    owe: Owe


@dataclass(frozen=True)
class Listened:
    """What the ladder told back."""

    heard: tuple[ObligationEnded, ...] = ()


_COMMANDS: TypeAdapter[Any] = TypeAdapter(
    Annotated[OpenSource | ObligationEnded | TimePassed, Field(discriminator="type")]
)
_EVENTS: TypeAdapter[Any] = TypeAdapter(Annotated[Heard | Opened, Field(discriminator="type")])


class Source(Process[Listened]):
    """A process that owes once and hears how it ended in the ladder."""

    process = "source"
    command_adapter: TypeAdapter[Any] = _COMMANDS
    event_adapter: TypeAdapter[Any] = _EVENTS
    openers = (OpenSource,)
    initial = Listened()

    def decide(self, command: Model, state: Listened, context: Context) -> list[Any] | Rejection:
        if isinstance(command, OpenSource):
            return [Opened(source=context.case, owe=command.owe)]
        return [Heard(ended=command)] if isinstance(command, ObligationEnded) else []

    def evolve(self, state: Listened, event: Any) -> Listened:
        return Listened((*state.heard, event.ended)) if isinstance(event, Heard) else state

    def react(self, state: Listened, event: Any) -> Sequence[Any]:
        if isinstance(event, Opened):
            return [owe(**_as_arguments(event.owe))]
        return []

    def phase(self, state: Listened) -> str:
        return "listening"


def _as_arguments(owed: Owe) -> dict[str, Any]:
    case, _, local_id = owed.obligation.partition("/")
    return {
        "case": case,
        "process": owed.source_process,
        "local": local_id,
        "bearer": owed.bearer,
        "what": owed.what,
        "since": owed.owed_since,
        "due": owed.due,
        "urgent": owed.urgent,
        "subjects": owed.subjects,
        "params": owed.params,
        "owner": owed.owner,
        "contact": owed.contact,
    }


def owed(
    local_id: str = "o1", since: str = "2026-03-02 09:00", due: str | datetime = "2026-03-06 18:00", **more: Any
) -> Owe:
    """Something that U1 owes to the source; Monday morning to Friday evening."""
    known: dict[str, Any] = {
        "obligation": f"{SOURCE}/{local_id}",
        "bearer": BEARER,
        "what": "rectification",
        "source": SOURCE,
        "source_process": "source",
        "owed_since": at(since),
        "due": due if isinstance(due, datetime) else at(due),
        "owner": "D1",
    }
    return Owe(**{**known, **more})


def done(local_id: str = "o1", moment: datetime | None = None, ending: Any = "fulfilled", **more: Any) -> Settle:
    return Settle(obligation=f"{SOURCE}/{local_id}", ending=ending, at=moment or at("2026-03-05 10:00"), **more)


def host(start: datetime, *, outages: Sequence[Outage] = (), holders: HolderOf = one_each, **changes: Any) -> Host:
    """A host at `start` with the shipped policies, the ladder's changed."""
    processes = MappingProxyType({**PROCESSES, "source": Source()})
    return Host(start, book(**changes), directory=Register(holders=holders), outages=outages, processes=processes)


def open_source(on: Host, owed_: Owe) -> None:
    """The source comes to be, and owes."""
    on.ask(owed_.source, "source", OpenSource(owe=owed_), ENGINE)


def tell(on: Host, command: Model, actor: Actor = ENGINE, case: str = CASE) -> str:
    """Say something to the ladder now; returns the verdict, or the code of the refusal."""
    decision = on.ask(case, PROCESS, command, actor)
    assert decision is not None
    return decision.rejection.code if decision.rejection else decision.verdict.value


def kinds(on: Host, case: str = CASE) -> list[str]:
    """The types of everything that happened, deliveries left out."""
    events = [event for numbered in on.decisions(case) for event in numbered.decision.events]
    return [event.type for event in events if event.type != "deliveries_recorded"]  # type: ignore[attr-defined]

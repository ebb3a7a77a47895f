"""What tests of inspections share: actors, the shipped policies, a county of enterprises, a ladder, and a host."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, TypeAdapter

from audit.host import Host
from audit.host.directory import HolderOf, one_each
from domain.accountability.owing import MoveDue, ObligationEnded, Owe, Settle
from domain.enterprise import commands as ent
from domain.inspection import commands as c
from domain.inspection.draw import Officer, commitment_of
from domain.inspection.plan import Plan, Window
from domain.inspection.react import ENTERPRISES
from domain.kernel.command import Actor, Role, TimePassed
from domain.kernel.decider import Context, Rejection
from domain.kernel.effect import Effect, LookUp, Tell
from domain.kernel.model import Model, SealedText
from domain.kernel.policy import PolicyBook, PolicyVersion
from domain.kernel.process import Process
from domain.policies.schema import validated
from domain.processes import PROCESSES

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, 09:00 in China."""
DAY = timedelta(days=1)
POST = Actor(id="post-duty", role=Role.COMMAND_POST)
AUDITOR = Actor(id="auditor-1", role=Role.AUDITOR)
FOLDER = Path(__file__).parents[2] / "deploy" / "policies"
SEED = "5e" * 32
NAMES = ("calendar", "inspection", "checklist/epidemic", "checklist/safety", "checklist/property")


def department(unit: str = "D1", number: int | str = 1) -> Actor:
    """Somebody of a department; officers are `<unit>-o<number>`."""
    return Actor(id=f"{unit}-o{number}", role=Role.DEPARTMENT, unit=unit)


def contact(enterprise: str = "E1") -> Actor:
    return Actor(id=f"contact-{enterprise}", role=Role.ENTERPRISE, unit=enterprise)


def document(name: str, **changes: Any) -> dict[str, Any]:
    """A shipped policy with some values changed, in canonical form."""
    return validated(name, {**yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8")), **changes})


def book(**changes: Any) -> PolicyBook:
    """All documents that inspections use; `changes` are the inspection policy's."""
    since = START - DAY
    return PolicyBook(
        [PolicyVersion(name, 1, since, document(name, **(changes if name == "inspection" else {}))) for name in NAMES]
    )


def words(person: str) -> SealedText:
    return SealedText(person=person, text="c2VhbGVk")


def window(since: timedelta = 7 * DAY, until: timedelta = 14 * DAY, start: datetime = START) -> Window:
    return Window(since=start + since, until=start + until)


def plan(unit: str = "D1", **changes: Any) -> Plan:
    known: dict[str, Any] = {
        "department": unit,
        "purpose": "常态化疫情防控检查",
        "legal_basis": "传染病防治法",
        "checklists": ("epidemic",),
        "count": 3,
        "window": window(),
    }
    return Plan.model_validate({**known, **changes})


@dataclass(frozen=True)
class Registry:
    """A county: enterprises E1… of risks in turn, competent for all departments, with officers of each."""

    enterprises: int = 20
    officers: int = 6
    departments: tuple[str, ...] = ("D1", "D2", "D3")
    recused: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    part: int = 2000
    holders: HolderOf = one_each
    delay: timedelta = timedelta(seconds=1)
    silent: bool = False

    def holder(self, role: str, now: datetime) -> str | None:
        if role.startswith("enterprise:"):
            return "contact-" + role.partition(":")[2].partition("/")[0]
        return self.holders(role, now)

    def answer(self, asked: LookUp, now: datetime) -> Sequence[Model]:
        if asked.question != ENTERPRISES or self.silent:
            return ()
        named = asked.query["named"]
        found = [
            c.Found.model_validate({"id": f"E{number}", "risk": "ABCD"[number % 4]})
            for number in range(1, self.enterprises + 1)
            if not named or f"E{number}" in named
        ]
        unit = asked.query["department"]
        officers = tuple(
            Officer(person=f"{unit}-o{number}", recused=self.recused.get(f"{unit}-o{number}", ()))
            for number in range(1, self.officers + 1)
        )
        salt = hashlib.sha256(f"{now.isoformat()}".encode()).hexdigest()
        parts = [tuple(found[i : i + self.part]) for i in range(0, len(found), self.part)] or [()]
        return [
            c.EnterprisesFound(
                attempt=asked.query["attempt"],
                part=number,
                parts=len(parts),
                salt=salt,
                enterprises=part,
                officers=officers if number == 0 else (),
            )
            for number, part in enumerate(parts)
        ]


class Refer(Model):
    """Somebody takes an obligation over, or excuses it, in the ladder of the tests."""

    type: str = Field(default="refer", pattern="^refer$")
    obligation: str
    ending: str = "referred"


@dataclass(frozen=True)
class Rungs:
    """What the tests' ladder has heard."""

    owed: tuple[Owe, ...] = ()
    moved: tuple[MoveDue, ...] = ()
    settled: tuple[Settle, ...] = ()


class Told(Model):
    """An event of the tests' ladder."""

    type: str = "told"
    v: int = 1
    command: Annotated[Owe | MoveDue | Settle, Field(discriminator="type")]


class Ended(Model):
    type: str = "ended"
    v: int = 1
    case: str
    process: str
    news: ObligationEnded


class Ladder(Process[Rungs]):
    """A stand-in for the ladder of accountability: keeps what it is told, and passes on what a test decides in it."""

    process = "accountability"
    command_adapter: TypeAdapter[Any] = TypeAdapter(Owe | MoveDue | Settle | TimePassed | Refer)
    event_adapter: TypeAdapter[Any] = TypeAdapter(Told | Ended)
    from_outside = frozenset({"refer"})
    openers = (Owe, MoveDue, Settle)
    initial = Rungs()

    def decide(self, command: Any, state: Rungs, context: Context) -> list[Any] | Rejection:
        if isinstance(command, Refer):
            owed = next(one for one in state.owed if one.obligation == command.obligation)
            news = ObligationEnded.model_validate(
                {"obligation": command.obligation, "ending": command.ending, "at": context.now, "detail": "a human"}
            )
            return [Ended(case=owed.source, process=owed.source_process, news=news)]
        return [] if isinstance(command, TimePassed) else [Told(command=command)]

    def evolve(self, state: Rungs, event: Any) -> Rungs:
        if isinstance(event, Ended):
            return state
        match event.command:
            case Owe():
                return Rungs((*state.owed, event.command), state.moved, state.settled)
            case MoveDue():
                return Rungs(state.owed, (*state.moved, event.command), state.settled)
            case _:
                return Rungs(state.owed, state.moved, (*state.settled, event.command))

    def react(self, state: Rungs, event: Any) -> Sequence[Effect]:
        if isinstance(event, Ended):
            return [Tell(case=event.case, process=event.process, command=event.news)]
        return ()

    def phase(self, state: Rungs) -> str:
        return f"{len(state.owed)} owed"


def host(registry: Registry | None = None, start: datetime = START, **policy: Any) -> Host:
    """A host at START with the shipped policies."""
    processes = {**PROCESSES, "accountability": Ladder()}
    return Host(start, book(**policy), directory=registry or Registry(), processes=processes)


def ask(on: Host, case: str, process: str, command: Model, actor: Actor) -> str:
    """Say something now; returns the verdict, or the code of the refusal."""
    decision = on.ask(case, process, command, actor)
    assert decision is not None
    return decision.rejection.code if decision.rejection else decision.verdict.value


def said(on: Host, case: str, command: Model, actor: Actor) -> None:
    """The same, which must be accepted."""
    process = "enterprise" if case.startswith("enterprise:") else "inspection"
    answer = ask(on, case, process, command, actor)
    assert answer == "accepted", answer


def happened(on: Host, case: str) -> list[Any]:
    """Every event of a case, in order."""
    return [event for one in on.decisions(case) for event in one.decision.events]


def listed(on: Host, case: str = "I1", seed: str = SEED, **changes: Any) -> str:
    """Planned, approved, committed to a seed, and the list fixed."""
    made = plan(**changes)
    said(on, case, c.PlanInspection(plan=made), department(made.department, "planner"))
    said(on, case, c.ApprovePlan(), department(made.department, "head"))
    said(on, case, c.CommitSeed(commitment=commitment_of(seed)), department(made.department, "drawer"))
    on.run_for(timedelta(seconds=2))
    return case


def drawn(on: Host, case: str = "I1", seed: str = SEED, **changes: Any) -> list[str]:
    """Drawn as well; the enterprises that agreed, in no order."""
    listed(on, case, seed, **changes)
    unit = changes.get("unit", "D1")
    said(on, case, c.RevealSeed(seed=seed), department(unit, "drawer"))
    on.run_for(timedelta(seconds=1))
    return [name for name, standing in on.state(case).visits.items() if standing == "agreed"]


def results(failing: Sequence[str] = (), checklist: str = "epidemic", na: Sequence[str] = ()) -> tuple[Any, ...]:
    """Every item of a shipped checklist, those of `failing` not conforming."""
    items = [item["id"] for item in document(f"checklist/{checklist}")["items"]]

    def result(item: str) -> str:
        return "not" if item in failing else "na" if item in na else "conform"

    return tuple(
        ent.ItemResult.model_validate({"checklist": checklist, "item": item, "result": result(item)}) for item in items
    )


def officer(on: Host, case: str, visit: str = "v1", unit: str | None = None, number: int = 0) -> Actor:
    """One of those who were drawn for a visit."""
    state = on.state(case).visits[visit]
    part = state.part_of(unit) if unit else state.parts[0]
    return Actor(id=part.officers[number], role=Role.DEPARTMENT, unit=part.department)


def begin(on: Host, case: str, visit: str = "v1") -> Actor:
    """Go there when the window opens, two officers of the first department and one of each other; answers the first."""
    state = on.state(case).visits[visit]
    if on.now < state.window.since:
        on.run_until(state.window.since + timedelta(hours=1))
    there = [*state.parts[0].officers[:2], *(part.officers[0] for part in state.parts[1:])]
    lead = officer(on, case, visit)
    said(on, case, ent.BeginVisit(visit=visit, officers=tuple(dict.fromkeys(there))), lead)
    return lead


def finding(
    on: Host,
    case: str,
    item: str,
    measure: str = "deadline",
    visit: str = "v1",
    checklist: str = "epidemic",
    actor: Actor | None = None,
) -> str:
    """Record a finding; its id."""
    person = f"contact-{case.partition(':')[2]}"
    command = ent.RecordFinding.model_validate(
        {
            "visit": visit,
            "checklist": checklist,
            "item": item,
            "measure": measure,
            "person": person,
            "words": words(person),
            "evidence": ("ab" * 32,),
        }
    )
    said(on, case, command, actor or officer(on, case, visit))
    return str(next(reversed(on.state(case).findings)))


def visited(on: Host, case: str, failing: Mapping[str, str], visit: str = "v1") -> Actor:
    """A whole visit with the findings `failing`: item → measure. Answers the leading officer."""
    lead = begin(on, case, visit)
    for item, measure in failing.items():
        finding(on, case, item, measure, visit, actor=lead)
    said(on, case, ent.CompleteVisit(visit=visit, results=results(tuple(failing))), lead)
    return lead

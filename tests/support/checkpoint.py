"""What tests of the checkpoint share: an order, staff, policies, a host, and people who come on time."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import yaml

from audit.host import Crowd, Host, Message, Outage, Register
from audit.host.directory import HolderOf, Solver, one_each
from domain.checkpoint import commands as c
from domain.checkpoint import commands_duty as d
from domain.checkpoint import commands_post as p
from domain.checkpoint.order import CheckpointOrder
from domain.checkpoint.state import Checkpoint
from domain.kernel.command import Actor, Role
from domain.kernel.model import Model
from domain.kernel.policy import PolicyBook, PolicyVersion
from domain.policies.schema import validated
from domain.readiness.candidate import Candidate
from domain.rota import Effort, RotaAnswer, RotaProblem, solve

POLICIES = Path(__file__).parents[2] / "deploy" / "policies"
START = datetime(2026, 1, 30, 2, tzinfo=UTC)
"""Friday 10:00 in the county."""
CASE = "checkpoint:K1"
TOWNSHIP = Actor(id="t1-duty", role=Role.TOWNSHIP, unit="T1")
OTHER_TOWNSHIP = Actor(id="t2-duty", role=Role.TOWNSHIP, unit="T2")
POST = Actor(id="post-duty", role=Role.COMMAND_POST)
COMMANDER = Actor(id="commander", role=Role.COMMANDER)
AUDITOR = Actor(id="auditor", role=Role.AUDITOR)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SKILLS = (("medical",), ("security",), ("community",), ())
FAST = {"effort": 200}


def cadre(name: str) -> Actor:
    return Actor(id=name, role=Role.CADRE)


def document(name: str, **changes: Any) -> dict[str, Any]:
    """A shipped policy with some values changed."""
    text = (POLICIES / f"{name}.yaml").read_text(encoding="utf-8")
    return validated(name, {**yaml.safe_load(text), **changes})


_CALENDAR = document("calendar")
_RULES = document("check-rules/standard")
_CALL_UP = document("call-up")
_ACCOUNTABILITY = document("accountability")


def book(since: datetime = START - DAY, **changes: Any) -> PolicyBook:
    """The shipped policies, the checkpoint's with some values changed."""
    documents = {
        "checkpoint": document("checkpoint", **{**FAST, **changes}),
        "calendar": _CALENDAR,
        "check-rules/standard": _RULES,
        "call-up": _CALL_UP,
        "accountability": _ACCOUNTABILITY,
    }
    return PolicyBook([PolicyVersion(name, 1, since, text) for name, text in documents.items()])


def candidate(number: int, **facts: Any) -> Candidate:
    """Person P<number> of six units in township T1; three of four have one of the night's skills."""
    known: dict[str, Any] = {
        "person": f"P{number:02}",
        "unit": f"U{number % 6}",
        "township": "T1",
        "skills": SKILLS[number % 4],
        "contact_confirmed_at": START - DAY,
    }
    return Candidate(**{**known, **facts})


def people(size: int = 16) -> tuple[Candidate, ...]:
    return tuple(candidate(number) for number in range(size))


def order(**changes: Any) -> CheckpointOrder:
    known: dict[str, Any] = {
        "name": "城东卡口",
        "directive": "county post 2026-12",
        "hazard": "epidemic",
        "mode": "real",
        "authority": "county command post",
        "legal_basis": "emergency plan",
        "purpose": "check who passes",
        "place": "east gate",
        "township": "T1",
        "rules": "standard",
        "starts_on": date(2026, 1, 31),
        "expires_at": START + 30 * DAY,
    }
    return CheckpointOrder(**{**known, **changes})


def remembered(problem: RotaProblem, effort: Effort) -> RotaAnswer:
    """The solver, which is asked the same by many tests; its answer depends on nothing else."""
    key = f"{effort.model_dump_json()}{problem.model_dump_json()}"
    if key not in _ANSWERS:
        _ANSWERS[key] = solve(problem, effort)
    return _ANSWERS[key]


_ANSWERS: dict[str, RotaAnswer] = {}


def host(
    staff: Sequence[Candidate] = (),
    *,
    start: datetime = START,
    crowd: Crowd | None = None,
    outages: Sequence[Outage] = (),
    holders: HolderOf = one_each,
    solver: Solver | None = None,
    **policy: Any,
) -> Host:
    """A host with the shipped policies, changed by `policy`, and sixteen people."""
    register = Register(tuple(staff or people()), holders=holders, solver=solver or remembered)
    return Host(start, book(start - DAY, **policy), people=crowd, directory=register, outages=outages)


def tell(on: Host, command: Model, actor: Actor = TOWNSHIP, case: str = CASE) -> str:
    """Say something to the checkpoint now; the verdict, or the code of the refusal. "" while the engine is down."""
    decision = on.ask(case, "checkpoint", command, actor)
    if decision is None:
        return ""
    return decision.rejection.code if decision.rejection else decision.verdict.value


def stand(on: Host, case: str = CASE, *, by: Actor = TOWNSHIP, **changes: Any) -> Checkpoint:
    """Open the checkpoint, solve, adopt and publish its first rota."""
    assert tell(on, c.OpenCheckpoint(order=order(**changes)), by, case) == "accepted"
    on.run_for(2 * timedelta(seconds=1))
    plan(on, case, by=by)
    return state(on, case)


def plan(on: Host, case: str = CASE, *, by: Actor = TOWNSHIP, **more: Any) -> None:
    """One more rota: asked for, adopted, published."""
    assert tell(on, c.PlanRota(**more), by, case) == "accepted"
    on.run_for(2 * timedelta(seconds=1))
    made = state(on, case).plan
    assert made is not None
    assert made.answer is not None
    assert tell(on, c.AdoptRota(round=made.round), by, case) == "accepted", made.answer.status
    assert tell(on, c.PublishRota(), by, case) == "accepted"


def state(on: Host, case: str = CASE) -> Checkpoint:
    found: Checkpoint = on.state(case)
    return found


def check_in(on: Host, shift: str, *names: str, how: Any = "code", case: str = CASE) -> None:
    """These people check in now, each for themselves."""
    for name in names:
        assert tell(on, d.CheckIn(shift=shift, person=name, how=how), cadre(name), case) == "accepted"


def events(on: Host, kind: type | None = None, case: str = CASE) -> list[Any]:
    """The case's events, of one type if given."""
    return [event for event in on.journal.events_of(case) if kind is None or isinstance(event, kind)]


def sent(on: Host, template: str) -> list[Message]:
    """The messages of a template that went out."""
    return [message for _, message in on.world.sent if message.template == template]


def attend(on: Host, case: str = CASE, *, absent: Callable[[str, str], bool] = lambda shift, name: False) -> None:
    """Everybody rostered on a shift that has not begun comes five minutes early, except who is `absent`; the leaders
    hand over when the next shift begins."""
    shifts = sorted(state(on, case).live(), key=lambda one: one.start)
    for shift, following in zip(shifts, [*shifts[1:], None], strict=True):
        if shift.start - 5 * MINUTE < on.now or shift.id in _attended(on, case):
            continue
        _attended(on, case).add(shift.id)
        for name in shift.covering:
            if not absent(shift.id, name):
                come = d.CheckIn(shift=shift.id, person=name, how="code")
                on.submit(case, "checkpoint", come, cadre(name), at=shift.start - 5 * MINUTE)
        out, into = cadre(shift.leader), cadre(following.leader) if following is not None else TOWNSHIP
        give = p.GiveHandover(shift=shift.id, matters=("none",), equipment={"radio": 2})
        on.submit(case, "checkpoint", give, out, at=shift.relieved + 2 * MINUTE)
        on.submit(case, "checkpoint", p.TakeHandover(shift=shift.id), into, at=shift.relieved + 5 * MINUTE)


_SEEN: WeakKeyDictionary[Host, dict[str, set[str]]] = WeakKeyDictionary()


def _attended(on: Host, case: str) -> set[str]:
    return _SEEN.setdefault(on, {}).setdefault(case, set())


def sound(on: Host) -> None:
    """What holds at the end of any run."""
    assert on.faults == []
    for case in on.cases():
        assert not case.decider.is_over(case.state) or all(o.ending for o in case.decider.obligations(case.state))

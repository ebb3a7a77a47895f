"""What tests of the call-up share: actors, people, a directive, the default policy and a host."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from audit.host import Crowd, Host, Outage, Register
from audit.host.channels import ChannelModel
from audit.host.directory import HolderOf, one_each
from domain.callup.activation.commands import ApproveActivation, DraftActivation
from domain.callup.directive import Called, Directive, Headcount
from domain.callup.policy import CallUpPolicy
from domain.kernel.command import Actor, Role
from domain.kernel.model import Model
from domain.kernel.policy import PolicyBook, PolicyVersion
from domain.policies.schema import validated
from domain.readiness.candidate import Candidate

START = datetime(2026, 1, 31, 2, tzinfo=UTC)
POST = Actor(id="post-duty", role=Role.COMMAND_POST)
COMMANDER = Actor(id="commander", role=Role.COMMANDER)
LIAISON = Actor(id="liaison-1", role=Role.LIAISON, unit="U0")
"""Of the unit of P0 (see `candidate`)."""
AUDITOR = Actor(id="auditor-1", role=Role.AUDITOR)
_FILE = Path(__file__).parents[2] / "deploy" / "policies" / "call-up.yaml"
MINUTE = timedelta(minutes=1)


def document(**changes: Any) -> dict[str, Any]:
    """The shipped call-up policy with some values changed, in canonical form."""
    return validated("call-up", {**yaml.safe_load(_FILE.read_text(encoding="utf-8")), **changes})


def terms(**changes: Any) -> CallUpPolicy:
    return CallUpPolicy.model_validate(document(**changes))


def book(**changes: Any) -> PolicyBook:
    """A book with one version of the call-up policy, in force since the day before."""
    return PolicyBook([PolicyVersion("call-up", 1, START - timedelta(days=1), document(**changes))])


def candidate(number: int, **facts: Any) -> Candidate:
    """Person P<number>: every tenth is a medic, 60 units, 18 townships."""
    known: dict[str, Any] = {
        "person": f"P{number}",
        "unit": f"U{number % 60}",
        "township": f"T{number % 18}",
        "skills": ("medic",) if number % 10 == 0 else (),
        "contact_confirmed_at": START - timedelta(days=2),
    }
    return Candidate(**{**known, **facts})


def pool(size: int) -> tuple[Candidate, ...]:
    return tuple(candidate(number) for number in range(size))


def called(*names: str, skills: tuple[str, ...] = ()) -> tuple[Called, ...]:
    return tuple(Called(person=name, unit="U1", township="T1", skills=skills) for name in names)


def directive(headcount: Headcount | None = None, **changes: Any) -> Directive:
    known: dict[str, Any] = {
        "hazard": "flood",
        "level": "II",
        "mode": "real",
        "authority": "county command post",
        "legal_basis": "emergency plan",
        "purpose": "guard the dyke",
        "place": "gymnasium",
        "headcount": headcount,
    }
    return Directive(**{**known, **changes})


def liaison(unit: str) -> Actor:
    return Actor(id=f"liaison-{unit}", role=Role.LIAISON, unit=unit)


def cadre(name: str) -> Actor:
    return Actor(id=name, role=Role.CADRE)


def host(
    people: Crowd | None = None,
    candidates: Sequence[Candidate] = (),
    *,
    channels: Mapping[str, ChannelModel] | None = None,
    outages: Sequence[Outage] = (),
    holders: HolderOf = one_each,
    **policy: Any,
) -> Host:
    """A host at START with the shipped policy, changed by `policy`."""
    register = Register(tuple(candidates), holders=holders)
    return Host(START, book(**policy), people=people, directory=register, channels=channels or {}, outages=outages)


def activate(on: Host, order: Directive, case: str = "A1") -> str:
    """Draft and approve; everybody found is called a second later."""
    on.ask(case, "activation", DraftActivation(directive=order), POST)
    approved = on.ask(case, "activation", ApproveActivation(), COMMANDER)
    assert approved is None or approved.verdict == "accepted", approved.rejection
    on.run_for(timedelta(seconds=1))
    return case


def tell(on: Host, command: Model, actor: Actor, muster: str = "A1-m1") -> str:
    """Say something to a muster now; returns the verdict, or the code of the refusal."""
    decision = on.ask(muster, "muster", command, actor)
    assert decision is not None
    return decision.rejection.code if decision.rejection else decision.verdict.value

"""Commands of erasure for rigs, and a whole small life."""

from domain.erasure.policy import ErasurePolicy
from domain.erasure.subject import PROCESS, erasure_case, of_person
from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Role
from domain.policies import case_of
from ledger.ports import NewCommand
from tests.support.asking import until
from tests.support.rig import Rig

CLERK = Actor(id="clerk", role=Role.COMMAND_POST)
CHIEF = Actor(id="chief", role=Role.COMMANDER)
AUDITOR = Actor(id="auditor", role=Role.AUDITOR)


def case_of_person(person: str) -> str:
    """The case of a person's erasure."""
    return erasure_case(of_person(person))


def say(case: str, actor: Actor, **body: object) -> NewCommand:
    """One command, named after what it says."""
    return NewCommand(f"{case}/{body['type']}/{actor.id}", case, PROCESS, canonical(body), actor, "test")


async def publish(rig: Rig) -> None:
    """The policy of erasure with its defaults."""
    document = ErasurePolicy().model_dump(mode="json")
    body = {"type": "publish_policy", "name": "erasure", "document": document}
    await rig.decide(NewCommand("policy-erasure", case_of("erasure"), "policy", canonical(body), CLERK, "test"))


async def whole_life(rig: Rig, person: str) -> None:
    """Asked for, held, let go, approved, destroyed."""
    case, subject = case_of_person(person), of_person(person)
    await publish(rig)
    await rig.decide(say(case, CLERK, type="request_erasure", subject=subject, reason="on_request"))
    await rig.decide(say(case, AUDITOR, type="place_hold", subject=subject, hold="JW-1"))
    await rig.decide(say(case, AUDITOR, type="lift_hold", hold="JW-1"))
    await rig.decide(say(case, CHIEF, type="approve_erasure"))
    await until(lambda: over(rig, case), what="the erasure")
    await rig.settled()


async def over(rig: Rig, case: str) -> bool:
    """Whether it is at its end."""
    summary = await rig.store.case(case)
    return summary is not None and summary.over

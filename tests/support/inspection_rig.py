"""One inspection from the plan to the closed finding, through real servers: every command through the inbox."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from activities.answers.question import Answer
from domain.inspection.commands import EnterprisesFound, Found
from domain.inspection.draw import Officer, commitment_of
from domain.inspection.plan import enterprise_case
from domain.inspection.react import ENTERPRISES
from domain.kernel.command import Actor
from domain.kernel.decision import Recorded, Verdict
from domain.kernel.effect import LookUp
from domain.kernel.model import Model
from tests.support import callup_commands as say
from tests.support.asking import until
from tests.support.inspection import NAMES, SEED, contact, department, document, plan, results, words
from tests.support.rig import Rig
from tests.support.standins import County

INSPECTION = "inspection"
ENTERPRISE = "enterprise"


class InspectedCounty(County):
    """A county with enterprises E1, E2, … and six officers."""

    def __init__(self, enterprises: int) -> None:
        super().__init__(2)
        self.enterprises = enterprises

    def answers(self) -> dict[str, Answer]:
        async def found(question: LookUp) -> Sequence[Model]:
            named = [f"E{number}" for number in range(1, self.enterprises + 1)]
            return [
                EnterprisesFound(
                    attempt=question.query["attempt"],
                    part=0,
                    parts=1,
                    salt=secrets.token_hex(32),
                    enterprises=tuple(Found(id=name, risk="B") for name in named),
                    officers=tuple(Officer(person=f"D1-o{number}") for number in range(1, 7)),
                )
            ]

        return {**super().answers(), ENTERPRISES: found}


async def publish(rig: Rig) -> None:
    """All documents that inspections use."""
    for name in NAMES:
        body = {"type": "publish_policy", "name": name, "document": document(name)}
        await rig.decide(say.command(f"publish-{name}", f"policy:{name}", "policy", body, say.COMMANDER))


async def give(rig: Rig, case: str, process: str, body: Mapping[str, Any], actor: Actor) -> Recorded:
    """A command that must be accepted."""
    key = f"{case}-{body['type']}-{secrets.token_hex(4)}".replace("/", "-")
    decided = await rig.decide(say.command(key, case, process, body, actor))
    assert decided.verdict is Verdict.ACCEPTED, decided.rejection
    return decided


async def draw(rig: Rig, case: str, count: int = 1) -> list[str]:
    """Plan, approve, commit, reveal; the enterprises that agreed."""
    now = datetime.now(UTC)
    window = {"since": now - timedelta(hours=1), "until": now + timedelta(days=5)}
    made = plan(count=count, window=window).model_dump(mode="json")
    await give(rig, case, INSPECTION, {"type": "plan_inspection", "plan": made}, department("D1", "planner"))
    await give(rig, case, INSPECTION, {"type": "approve_plan"}, department("D1", "head"))
    commit = {"type": "commit_seed", "commitment": commitment_of(SEED)}
    await give(rig, case, INSPECTION, commit, department("D1", "drawer"))
    await until(lambda: rig.events(case, "list_fixed"), what="the list")
    await give(rig, case, INSPECTION, {"type": "reveal_seed", "seed": SEED}, department("D1", "drawer"))

    async def agreed() -> bool:
        return len(await rig.events(case, "visit_agreed")) >= count

    await until(agreed, what=f"{count} visits agreed")
    return [event["enterprise"] for event in await rig.events(case, "visit_agreed")]


async def visit(rig: Rig, enterprise: str, failing: Sequence[str] = ()) -> list[str]:
    """Go there, record it, find what fails. Answers the officers present."""
    case = enterprise_case(enterprise)
    await until(lambda: rig.events(case, "visit_notified"), what="the notice")
    planned = (await rig.events(case, "visit_planned"))[0]
    officers = list(planned["part"]["officers"][:2])
    lead = department("D1").model_copy(update={"id": officers[0]})
    await give(rig, case, ENTERPRISE, {"type": "begin_visit", "visit": "v1", "officers": officers}, lead)
    for item in failing:
        person = f"contact-{enterprise}"
        finding = {
            "type": "record_finding",
            "visit": "v1",
            "checklist": "epidemic",
            "item": item,
            "measure": "deadline",
            "person": person,
            "words": words(person).model_dump(),
        }
        await give(rig, case, ENTERPRISE, finding, lead)
    listed = [one.model_dump() for one in results(tuple(failing))]
    await give(rig, case, ENTERPRISE, {"type": "complete_visit", "visit": "v1", "results": listed}, lead)
    return officers


async def whole_life(rig: Rig, case: str) -> str:
    """From the plan to the passed re-inspection; the enterprise's id."""
    [enterprise] = await draw(rig, case)
    officers = await visit(rig, enterprise, ["E03"])
    of = enterprise_case(enterprise)
    apply = {"type": "apply_rectified", "finding": "f1", "person": f"contact-{enterprise}"}
    await give(rig, of, ENTERPRISE, apply, contact(enterprise))
    lead = department("D1").model_copy(update={"id": officers[0]})
    look = {"type": "reinspect", "finding": "f1", "passed": True, "officers": officers}
    await give(rig, of, ENTERPRISE, look, lead)
    return enterprise


async def over(rig: Rig, case: str) -> None:
    """Wait until a case is over and nothing of it is left to perform."""

    async def done() -> bool:
        known = await rig.store.case(case)
        left = await rig.pool.fetchval("SELECT count(*) FROM ledger.effects WHERE case_id = $1 AND NOT done", case)
        return known is not None and known.over and not left

    await until(done, what=f"the end of {case}")

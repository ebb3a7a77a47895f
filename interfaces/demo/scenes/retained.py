"""撤岗不撤责: three cadres go home by directive, hand over with both sides, and what they owe stays."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from directory.importing.cadres import load_known
from domain.kernel.command import Actor, Role
from domain.retained.directive.commands import ApproveReturn, DraftReturn, ReturnDirective
from domain.retained.seconded import Seconded, unit_case
from domain.retained.unit import commands as c
from interfaces.demo.scenes.stage import Stage
from workers.stack.errors import ServerAway, StackError

OFFICER = Actor(id="duty-officer", role=Role.COMMAND_POST)
COMMANDER = Actor(id="commander", role=Role.COMMANDER)
PEOPLE = 3
PATIENCE = 30.0
_PAUSE = 0.1
_UNIT = """
SELECT unit, array_agg(id ORDER BY id) AS people FROM directory.persons WHERE standby AND erased_at IS NULL
GROUP BY unit HAVING count(*) >= $1 ORDER BY unit COLLATE "C" LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: the cadres of one unit, its liaison, and the township that keeps their posts."""

    cadres: tuple[Seconded, ...]

    @property
    def case(self) -> str:
        return unit_case(self.cadres[0].unit)

    @property
    def liaison(self) -> Actor:
        unit = self.cadres[0].unit
        return Actor(id=f"liaison-{unit}", role=Role.LIAISON, unit=unit)

    @property
    def township(self) -> Actor:
        town = self.cadres[0].township
        return Actor(id=f"office-{town}", role=Role.TOWNSHIP, unit=town)


async def play(stage: Stage) -> None:
    """The scene. Raises ApiRefusal and StackError when a step is refused."""
    cast = await _cast(stage)
    await _return(stage, cast)
    await _hand_over(stage, cast)
    await _what_stays(stage, cast)


async def _cast(stage: Stage) -> Cast:
    pool = stage.running.made.pool
    row = await pool.fetchrow(_UNIT, PEOPLE)
    if row is None:
        raise StackError("样本县没有可返岗的干部。", "The sample county has no cadres to send home.")
    known = await load_known(pool)
    community = min(area for area, (kind, _) in known.parents.items() if kind == "community")
    place = {"community": community, "township": known.township_of(community), "post": "checkpoint"}
    return Cast(tuple(Seconded(person=one, unit=row["unit"], **place) for one in row["people"][:PEOPLE]))


async def _return(stage: Stage, cast: Cast) -> None:
    case = f"return:{stage.day}"
    order = ReturnDirective(
        authority="云岚县指挥部",
        legal_basis="常态化疫情防控群防群治工作方案",
        scope="社区卡口下派干部",
        handover_by=datetime.now(UTC) + timedelta(days=3),
        cadres=cast.cadres,
    )
    await stage.decide(case, "return", DraftReturn(directive=order), OFFICER)
    await stage.decide(case, "return", ApproveReturn(), OFFICER, "four_eyes")
    stage.say(
        f"值班员拟返岗指令（{PEOPLE} 人），自己批准被拒：须他人批准", "a return was drafted; its drafter cannot approve"
    )
    await stage.decide(case, "return", ApproveReturn(), COMMANDER)
    deadline = time.monotonic() + PATIENCE
    while (found := await stage.running.made.store.case(case)) is None or not found.over:
        if time.monotonic() > deadline:
            raise ServerAway("工作进程没有作出决定：请查看日志。", "The workers decided nothing: see the logs.")
        await asyncio.sleep(_PAUSE)
    stage.say(
        "指挥长批准；派出单位已接办，双方各有交接时限", "approved; the unit took it, and both sides have a deadline"
    )


async def _hand_over(stage: Stage, cast: Cast) -> None:
    first = cast.cadres[0].person
    dispute = c.DisputeItem(person=first, item="keys", code="missing")
    await stage.decide(cast.case, "retained", dispute, cast.township)
    stage.say(
        "社区对一人的钥匙提出异议：交接未毕，责任仍在", "the receiving side disputes keys: the handover stays open"
    )
    for one in cast.cadres:
        for actor in (Actor(id=one.person, role=Role.CADRE), cast.township):
            await stage.decide(cast.case, "retained", c.ConfirmItems(person=one.person), actor)
    stage.say(
        "双方逐项确认，三人撤岗；工作组、本单位、待命三项职责继续",
        "both sides confirmed; the post ends, three duties stay",
    )


async def _what_stays(stage: Stage, cast: Cast) -> None:
    people = tuple(one.person for one in cast.cadres)
    own = c.ConfirmContacts(people=people[:1])
    await stage.decide(cast.case, "retained", own, Actor(id=people[0], role=Role.CADRE))
    await stage.decide(cast.case, "retained", c.ConfirmContacts(people=people), cast.liaison)
    stage.say(
        "联系方式：一人自行确认，其余由联络员确认；未确认是单位的事",
        "contacts are confirmed; what is missing is the unit's",
    )
    offer = c.OfferVolunteering(offer=stage.day, day=_next_sunday(), place="社区服务站", task="搬运物资")
    accept = ("working_day", "enough_asked")
    await stage.decide(cast.case, "retained", offer, cast.township, *accept)
    answer = c.AnswerOffer(person=people[0], offer=stage.day, taken=False)
    await stage.decide(cast.case, "retained", answer, Actor(id=people[0], role=Role.CADRE), "over")
    stage.say(
        "周末志愿服务邀请：一人婉拒，两人未答复，都不留下任何责任", "volunteering: declined or ignored, nothing is owed"
    )


def _next_sunday() -> date:
    today = datetime.now(UTC).date()
    return today + timedelta(days=7 + 6 - today.weekday())

"""卡口值守: a rota is solved and adopted, a shift opens, who does not come is replaced, two leaders hand over."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from directory.candidates import find_candidates
from domain.checkpoint import PROCESS
from domain.checkpoint import commands as c
from domain.checkpoint import commands_duty as d
from domain.checkpoint import commands_post as p
from domain.checkpoint.decider import CheckpointDecider
from domain.checkpoint.order import CheckpointOrder
from domain.checkpoint.shift import Shift
from domain.checkpoint.state import Checkpoint
from domain.kernel.command import Actor, Role
from domain.kernel.fold import fold
from domain.readiness.candidate import CandidateQuery
from interfaces.defaults import FOLDER, document_of, publish
from interfaces.demo.scenes.stage import Stage
from workers.stack.errors import ServerAway, StackError

POST = Actor(id="duty-officer", role=Role.COMMAND_POST)
ZONE = ZoneInfo("Asia/Shanghai")
PATIENCE = 40.0
LEAD, LENGTH = 18, 14
"""Seconds until the first shift, and of a shift: a day of three shifts in less than a minute."""
PEOPLE = 2
_PAUSE = 0.1


@dataclass(slots=True)
class Scene:
    """The checkpoint of this run and who speaks for its township."""

    stage: Stage
    case: str
    township: Actor

    async def say(self, command: Any, actor: Actor | None = None, *accept: str) -> None:
        """Give a command and wait for its decision."""
        await self.stage.decide(self.case, PROCESS, command, actor or self.township, *accept)

    async def state(self) -> Checkpoint:
        decider = CheckpointDecider()
        found: Checkpoint = fold(decider, await self.stage.running.made.store.read_case(self.case), decider.initial)
        return found

    async def until(self, holds: Callable[[Checkpoint], bool]) -> Checkpoint:
        """The state as soon as something holds. Raises ServerAway when nothing moves."""
        deadline = time.monotonic() + PATIENCE
        while not holds(state := await self.state()):
            if time.monotonic() > deadline:
                raise ServerAway("工作进程没有作出决定：请查看日志。", "The workers decided nothing: see the logs.")
            await asyncio.sleep(_PAUSE)
        return state

    async def come(self, shift: str, names: Sequence[str]) -> None:
        """These people check in, each for themselves."""
        for name in names:
            await self.say(d.CheckIn(shift=shift, person=name, how="code"), _cadre(name))


async def play(stage: Stage) -> None:
    """The scene. Raises ApiRefusal and StackError when a step is refused."""
    scene = await _set_up(stage)
    first, second = await _plan(scene)
    await _open(scene, first)
    await _hand_over(scene, first, second)
    await scene.say(c.CloseCheckpoint(reason="演示结束"))
    stage.say("撤卡：未到的班次一并取消并逐人告知", "taken down: what was to come is cancelled, and everybody is told")


async def _set_up(stage: Stage) -> Scene:
    start = datetime.now(UTC) + timedelta(seconds=LEAD)
    store = stage.running.made.store
    await publish(store, "checkpoint", _short_day(start), POST, key=f"demo-checkpoint-{stage.day}")
    town = await _town(stage)
    scene = Scene(stage, f"checkpoint:{stage.day}", Actor(id=f"office-{town}", role=Role.TOWNSHIP, unit=town))
    order = CheckpointOrder(
        name="城东卡口",
        directive="县指〔演〕1号",
        hazard="疫情",
        mode="drill",
        authority="云岚县指挥部",
        legal_basis="常态化疫情防控群防群治工作方案",
        purpose="演练：查验过往人员",
        place="城东收费站",
        township=town,
        rules="standard",
        starts_on=start.astimezone(ZONE).date(),
        expires_at=start + timedelta(hours=6),
    )
    await scene.say(c.OpenCheckpoint(order=order))
    state = await scene.until(lambda now: bool(now.staff))
    stage.say(
        f"乡镇依指令设卡，名册可排 {len(state.staff)} 人；不可排的各有理由在案",
        f"a checkpoint is set up; {len(state.staff)} people may be rostered, every exclusion has its reason",
    )
    return scene


def _short_day(start: datetime) -> dict[str, Any]:
    """The county's policy with three shifts of seconds; the other values only shrink."""
    begins = [start.astimezone(ZONE) + timedelta(seconds=LENGTH * place) for place in range(3)]
    kinds = sorted((f"{at:%H:%M:%S}", name) for at, name in zip(begins, ("one", "two", "three"), strict=True))
    short = {
        "shifts": [{"id": name, "start": at, "total": PEOPLE, "skills": {}} for at, name in kinds],
        "overlap": "PT3S",
        "rest": "PT0S",
        "week_minutes": 10_080,
        "horizon_days": 2,
        "effort": 100,
        "freeze": "PT0S",
        "plan_ahead": "PT0S",
        "staff_ahead": "PT5S",
        "remind_ahead": "PT2S",
        "check_in_early": "PT5S",
        "late_after": "PT2S",
        "missing_after": "PT3S",
        "substitute_answer": "PT20S",
        "handover_within": "PT20S",
        "absence": [{"name": "absent-self", "after": "PT0S", "to": "self", "channel": "voice"}],
    }
    return {**document_of(FOLDER / "checkpoint.yaml"), **short}


async def _town(stage: Stage) -> str:
    """The township with most people on standby."""
    found = await find_candidates(stage.running.made.pool, CandidateQuery(), datetime.now(UTC))
    towns = Counter(one.township for one in found)
    if not towns:
        raise StackError("样本县没有待命人员。", "The sample county has nobody on standby.")
    return max(sorted(towns), key=lambda town: towns[town])


async def _plan(scene: Scene) -> tuple[Shift, Shift]:
    await scene.say(c.PlanRota(days=2))
    state = await scene.until(lambda now: now.plan is not None and now.plan.answer is not None)
    assert state.plan is not None and state.plan.answer is not None
    answer = state.plan.answer
    scene.stage.say(
        f"排班由求解器给出：目标值 {answer.objective}，理论下界 {answer.bound}；采用前再按规则核对一遍",
        f"the solver's rota: objective {answer.objective}, bound {answer.bound}; the rules check it again",
    )
    await scene.say(c.AdoptRota(round=state.plan.round))
    await scene.say(c.PublishRota())
    shifts = sorted((await scene.state()).live(), key=lambda one: one.start)
    scene.stage.say("班表公布，每人只收一条通知", "published; each person is told once")
    return shifts[0], shifts[1]


async def _open(scene: Scene, shift: Shift) -> None:
    leader, missing = shift.leader, next(name for name in shift.duties if name != shift.leader)
    await scene.until(lambda now: now.shifts[shift.id].stage == "staffed")
    await scene.come(shift.id, [leader])
    asked = await scene.until(lambda now: _asked(now, shift.id) != ())
    scene.stage.say(
        "开班，值班长签到；一人未到，提醒本人的同时征询替岗", "the shift opens; one is missing, substitutes are asked"
    )
    came = _asked(asked, shift.id)[0]
    await scene.say(d.AcceptSubstitution(shift=shift.id, person=came), _cadre(came))
    await scene.come(shift.id, [came])
    duty = (await scene.state()).shifts[shift.id].duties[missing]
    scene.stage.say(
        f"先答应者替岗签到；原值守责任转移，不作他论（{duty.owed.ending}）",
        "the first to accept stands in; the duty is transferred, and nothing else is said of it",
    )
    counts = p.CountPassages(
        shift=shift.id, device="gate-1", sequence=1, passed=137, referred={"temperature": 1}, refused={"mask": 2}
    )
    await scene.say(counts, _cadre(leader))
    await scene.say(counts, _cadre(leader))
    scene.stage.say(
        "四验一戴：放行 137、转办 1、劝返 2；重复上报不重复计数", "passages are counted; a repeat counts nothing twice"
    )


def _asked(state: Checkpoint, shift: str) -> tuple[str, ...]:
    search = state.shifts[shift].search
    return search.asked if search is not None else ()


async def _hand_over(scene: Scene, first: Shift, second: Shift) -> None:
    await scene.until(lambda now: now.shifts[second.id].stage != "published")
    await scene.come(second.id, list((await scene.state()).shifts[second.id].covering))
    state = await scene.until(lambda now: now.shifts[first.id].handover is not None)
    give = p.GiveHandover(shift=first.id, matters=("对讲机一部待充电",), equipment={"radio": 2, "thermometer": 3})
    await scene.say(give, _cadre(state.shifts[first.id].leader))
    take = p.TakeHandover(shift=first.id, disputed=("体温计只见两支",))
    await scene.say(take, _cadre(state.shifts[second.id].leader))
    await scene.until(lambda now: now.shifts[first.id].is_over)
    scene.stage.say(
        "交接班双方各自确认，有异议一项记录在案；逾期不交接将记为该单位的责任",
        "both leaders signed, one point disputed; a handover left undone would be owed by the unit",
    )


def _cadre(name: str) -> Actor:
    return Actor(id=name, role=Role.CADRE)

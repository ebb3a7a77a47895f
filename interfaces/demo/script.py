"""The demo from the first file to the last release: a day in the county, then one exercise of the command post."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from audit.after_action import AfterAction, summarise
from audit.host.profiles import POPULATIONS
from domain.callup.policy import CallUpPolicy
from domain.kernel.command import Actor, Role
from domain.policies import case_of
from interfaces.demo.board import Board, read_board
from interfaces.demo.client import ApiClient
from interfaces.demo.county import import_county
from interfaces.demo.crowd import OnlineCrowd
from interfaces.demo.day import play_day
from interfaces.demo.plan import DemoPlan, case_name, seconds
from interfaces.demo.policy import NAME, demo_policy, minute_of
from interfaces.demo.scenes.stage import Stage
from interfaces.demo.view import Pace, Screen, View
from interfaces.installation import Running
from ledger.ports import CaseSummary
from ledger.postgres.store import PostgresStore

DUTY_OFFICER = Actor(id="duty-officer", role=Role.COMMAND_POST)
COMMANDER = Actor(id="commander", role=Role.COMMANDER)
POPULATION = "county_night"
MINUTE = 60
LOOK = 0.5
"""Seconds between two looks at the board."""
LINGER = 4.0
"""Seconds that the drill goes on after the quorum: time for some who are on their way."""
CLOSING_PATIENCE = 45.0


class Drill:
    """One scripted call-up on a running installation."""

    def __init__(self, running: Running, plan: DemoPlan, screen: Screen) -> None:
        self._store: PostgresStore = running.made.store
        self._running = running
        self._plan = plan
        self._screen = screen
        self._policy = demo_policy(plan.speed)
        self._api = ApiClient(running.api_url, running.settings.api_token)
        self._rate = (time.monotonic(), 0)
        self.case = case_name(datetime.now(UTC))

    async def play(self) -> AfterAction:
        """All of it. Raises StackError and ApiRefusal when a step is refused."""
        try:
            await self._prepare()
            if self._plan.whole_day:
                await play_day(Stage(self._running, self._api, self._screen.say, self._plan.seed, self.case))
            await self._order()
            speed = round(MINUTE / minute_of(self._policy).total_seconds())
            population = POPULATIONS[POPULATION]
            crowd = OnlineCrowd(self._running.made.pool, self._api, population, seed=self._plan.seed, speed=speed)
            living = asyncio.create_task(crowd.live())
            try:
                await self._approve()
                with self._screen:
                    await self._watch(crowd, living)
                await self._end()
            finally:
                living.cancel()
                await asyncio.gather(living, return_exceptions=True)  # its end is its cancellation
            return await self._summary()
        finally:
            await self._api.aclose()

    async def _prepare(self) -> None:
        self._screen.say(f"生成并导入样本县（{self._plan.people} 人的演练）", "making and importing the sample county")
        report = await import_county(self._running.made, self._plan, self._running.settings.data, DUTY_OFFICER)
        self._screen.say(report.text("zh"), "")
        await self._end_leftovers()
        document = self._policy.model_dump(mode="json")
        body = {"type": "publish_policy", "name": NAME, "document": document}
        await self._api.decide(case_of(NAME), "policy", body, COMMANDER, accept=("no_change",))
        minute = minute_of(self._policy)
        self._screen.say(
            f"发布演练政策：预案 1 分钟按 {seconds(minute)}计，{seconds(self._policy.acknowledge_within)}内回执，"
            f"{seconds(self._policy.report_within)}内到岗",
            f"published the drill's policy: a minute takes {minute.total_seconds():.3g} s",
        )

    async def _end_leftovers(self) -> None:
        """A drill that was interrupted still holds its people: it is ended in order before a new one."""
        for left in await self._activations():
            self._screen.say(f"终止上次未完的演练 {left.case}", f"ending the interrupted drill {left.case}")
            if left.phase == "draft":
                body = {"type": "withdraw_draft", "reason": "上次演练中断"}
            else:
                body = {"type": "stand_down", "reason": "上次演练中断"}
            await self._api.decide(left.case, "activation", body, COMMANDER, accept=("not_active",))
            await self._closed(left.case)

    async def _activations(self) -> Sequence[CaseSummary]:
        return [case for case in await self._store.cases("activation", 1000) if not case.over]

    async def _order(self) -> None:
        order = self._plan.order()
        body = {"type": "draft_activation", "directive": order.model_dump(mode="json")}
        await self._api.decide(self.case, "activation", body, DUTY_OFFICER)
        self._screen.say(
            f"值班员拟令 {self.case}：{order.purpose}；{self._plan.people} 人到{order.place}",
            f"the duty officer drafted {self.case} for {self._plan.people} people",
        )

    async def _approve(self) -> None:
        await self._api.decide(self.case, "activation", {"type": "approve_activation"}, COMMANDER)
        self._screen.say("指挥长批准，开始叫应", "the commander approved; calling begins")

    async def _watch(self, crowd: OnlineCrowd, living: asyncio.Task[None]) -> None:
        limit = _limit(self._policy)
        pace = Pace(minute_of(self._policy).total_seconds(), self._policy.report_within.total_seconds())
        enough_since: float | None = None
        while True:
            if living.done():
                living.result()
            board = await read_board(self._running.made.pool, self.case)
            if board is not None:
                self._screen.show(self._view(board, pace, crowd))
                if board.quorum_met_at is not None:
                    enough_since = enough_since or time.monotonic()
                if board.elapsed > limit or (enough_since and time.monotonic() - enough_since > LINGER):
                    return
            await asyncio.sleep(LOOK)

    def _view(self, board: Board, pace: Pace, crowd: OnlineCrowd) -> View:
        now, decisions = time.monotonic(), board.decisions
        before, earlier = self._rate
        self._rate = (now, decisions)
        rate = (decisions - earlier) / max(now - before, 0.001) if earlier else 0.0
        samples = [(letter.row.channel, letter.row.text) for letter in reversed(crowd.latest)]
        return View(self.case, self._plan.order().purpose.removeprefix("演练："), board, pace, rate, samples)

    async def _end(self) -> None:
        body = {"type": "stand_down", "reason": "演练目的已达到"}
        await self._api.decide(self.case, "activation", body, COMMANDER)
        self._screen.say("指挥长终止演练，通知全体人员", "the commander stood the drill down; everybody is told")
        if not await self._closed(self.case):
            self._screen.say(
                "仍有消息未办完，以下数字截至此刻", "some messages are still under way; figures are of now"
            )

    async def _closed(self, case: str) -> bool:
        """Wait until the activation and its musters are over with nothing left to do; False when time runs out."""
        deadline = time.monotonic() + CLOSING_PATIENCE
        while any(_belongs(open_case.case, case) for open_case in await self._store.open_cases()):
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(LOOK)
        return True

    async def _summary(self) -> AfterAction:
        activation = await self._store.read_case(self.case)
        names = [one.case for one in await self._store.cases("muster", 1000) if _belongs(one.case, self.case)]
        musters = {name: await self._store.read_case(name) for name in sorted(names)}
        return summarise(activation, musters, minute_of(self._policy))


def _belongs(case: str, activation: str) -> bool:
    return case == activation or case.startswith(f"{activation}-m")


def _limit(policy: CallUpPolicy) -> float:
    """Seconds after which the drill ends in any case: substitutes of the unreached have had their time, too."""
    slack = timedelta(seconds=10)
    return (policy.acknowledge_within + 2 * policy.report_within + policy.patience + slack).total_seconds()

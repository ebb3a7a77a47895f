"""A case worker that is asked to stop while its cases are never idle."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from temporalio.worker import Worker

from activities.advance import Advancer
from activities.temporal import CaseActivities
from domain.kernel.progress import CaseStart, Progress
from tests.support import callup_commands as say
from tests.support.rig import Rig
from tests.support.waiting import eventually
from workers.case_worker import RUNNER
from workflows.callup import MusterWorkflow

ROOT = Path(__file__).parents[3]
QUEUE = "leaving"
CASES = [sys.executable, "-m", "workers.run", "cases"]


@asynccontextmanager
async def storm(rig: Rig) -> AsyncIterator[None]:
    """Answers without end: the next are there before the last are decided."""

    async def forever() -> None:
        wave = 0
        while True:
            wave += 1
            people = rig.county.people
            await rig.submit(*(say.answer(rig.muster, one, key=f"{rig.muster}/{one}/{wave}") for one in people))

    work = asyncio.create_task(forever())
    try:
        yield
        assert not work.done(), work
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)  # its end is its cancellation


class NeverIdle(Advancer):
    """An advancer that always leaves something behind."""

    def __init__(self, rig: Rig) -> None:
        super().__init__(rig.store)
        self.advances = 0

    async def advance(self, case: str, process: str) -> Progress:
        self.advances += 1
        return Progress("calling", over=False, more=True, effects=False)


async def test_a_case_that_is_never_idle_does_not_hold_its_worker(rig: Rig) -> None:
    """Its advances follow each other in one workflow task; the worker leaves all the same, and the next takes over."""
    advancer = NeverIdle(rig)

    def worker() -> Worker:
        activities = CaseActivities(advancer).all()
        return Worker(
            rig.client, task_queue=QUEUE, workflows=[MusterWorkflow], activities=activities, workflow_runner=RUNNER
        )

    async with asyncio.timeout(120):
        async with worker():
            case = CaseStart("busy", "muster")
            await rig.client.start_workflow(MusterWorkflow.run, case, id="busy", task_queue=QUEUE)
            await eventually(lambda: advancer.advances > 10, what="a busy case")
        so_far = advancer.advances
        async with worker():
            await eventually(lambda: advancer.advances > so_far + 10, seconds=60, what="the case going on")


async def test_a_busy_worker_leaves_in_order_and_another_goes_on(rig: Rig, tmp_path: Path) -> None:
    """It stops by itself before the stack would kill it, nothing falls over on the way, and the case goes on."""
    log = tmp_path / "cases.log"
    with log.open("wb") as output:
        leaving = await asyncio.create_subprocess_exec(*CASES, cwd=ROOT, env=rig.environment(), stderr=output)
    try:
        async with rig.running(cases=0):
            await rig.call_up()
            await rig.called()
            async with storm(rig):
                version = (await rig.decisions(rig.muster))[-1].version
                await rig.advanced(rig.muster, version + 500)
                leaving.send_signal(signal.SIGTERM)
                assert await asyncio.wait_for(leaving.wait(), 60) == 0
            async with rig.running(effects=0, bells=False):
                await rig.settled()
    finally:
        if leaving.returncode is None:
            leaving.kill()
            await leaving.wait()
    assert "panicked" not in log.read_text()

"""The shell alone, on a server with a clock of its own: it waits as long as it is told, and goes on as a new run."""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from temporalio import activity, workflow
from temporalio.client import Client, WorkflowExecution, WorkflowExecutionStatus, WorkflowHandle
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from domain.kernel.progress import ADVANCE, BELL, CASES_QUEUE, EFFECTS_QUEUE, PERFORM, CaseStart, Progress
from tests.support.asking import until
from tests.support.waiting import eventually
from workers.case_worker import RUNNER
from workflows.callup import MusterWorkflow

CASE = CaseStart("m1", "muster")
HOURS = 6 * 3600.0


class Script:
    """Stands in for `advance` and `perform`: answers what the test wrote down, and notes each call."""

    def __init__(self, *answers: Progress) -> None:
        self._answers = list(answers)
        self.advances = 0
        self.performed = 0

    @activity.defn(name=ADVANCE)
    async def advance(self, start: CaseStart) -> Progress:
        assert start == CASE
        self.advances += 1
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]

    @activity.defn(name=PERFORM)
    async def perform(self, start: CaseStart) -> None:
        assert start == CASE
        self.performed += 1


def waits(seconds: float, *, effects: bool = False) -> Progress:
    """An open case that is to be looked at again after so long."""
    return Progress("calling", False, False, effects, seconds, "the next step")


OVER = Progress("stood_down", True, False, False)


async def test_it_waits_for_the_deadline_it_was_told(temporal_env: WorkflowEnvironment) -> None:
    """Six hours, then three, then the end; effects are performed once more when an advance wrote some."""
    # The first answer is given twice: when the effects of an earlier life are performed, the shell looks again.
    script = Script(waits(HOURS), waits(HOURS), waits(HOURS / 2), OVER)
    async with _workers(temporal_env, script):
        handle = await _start(temporal_env, "deadlines")
        await handle.result()
    assert (await _timers(handle))[-2:] == [timedelta(hours=6), timedelta(hours=3)]
    assert script.advances == 4
    assert script.performed == 1


async def test_a_bell_does_not_wait_for_the_deadline(temporal_env: WorkflowEnvironment) -> None:
    """Rung after an hour of six, it looks at once, and waits for what it is told then."""
    script = Script(waits(HOURS), waits(HOURS), waits(HOURS / 3), OVER)
    async with _workers(temporal_env, script):
        with temporal_env.with_time_skipping_disabled():
            handle = await _start(temporal_env, "bell")
        await eventually(lambda: script.advances == 2, what="the wait for the deadline")
        await temporal_env.fast_forward(handle, timedelta(hours=1))
        assert script.advances == 2
        await handle.signal(BELL)
        await eventually(lambda: script.advances == 3, what="the answer to the bell")
        await temporal_env.fast_forward(handle)
        await handle.result()
    assert (await _timers(handle))[-1] == timedelta(hours=2)
    fired = [event async for event in handle.fetch_history_events() if event.HasField("timer_fired_event_attributes")]
    assert len(fired) == 1


async def test_it_goes_on_as_a_new_run(temporal_env: WorkflowEnvironment, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its history is called long: the next run looks at once, looks after effects, and waits for the same deadline."""
    monkeypatch.setattr(
        workflow.Info, "is_continue_as_new_suggested", lambda info: info.get_current_history_length() > 20
    )
    script = Script(*[waits(HOURS, effects=number % 3 == 0) for number in range(12)], OVER)
    async with _workers(temporal_env, script):
        handle = await _start(temporal_env, "runs")
        await handle.result()
        runs = await until(lambda: _runs(temporal_env, handle), what="several runs")
    assert len(runs) >= 3
    assert {run.status for run in runs} == {CONTINUED, WorkflowExecutionStatus.COMPLETED}
    assert script.advances >= 13
    assert script.performed >= len(runs)


CONTINUED = WorkflowExecutionStatus.CONTINUED_AS_NEW


async def _runs(environment: WorkflowEnvironment, handle: WorkflowHandle[Any, Any]) -> list[WorkflowExecution]:
    found = [run async for run in environment.client.list_workflows(f"WorkflowId = '{handle.id}'")]
    return found if any(run.status is WorkflowExecutionStatus.COMPLETED for run in found) else []


@contextlib.asynccontextmanager
async def _workers(environment: WorkflowEnvironment, script: Script) -> AsyncIterator[None]:
    """One worker a queue, the stand-ins under the production names."""
    config = environment.client.config()
    config["data_converter"] = pydantic_data_converter
    client = Client(**config)
    cases = Worker(
        client,
        task_queue=CASES_QUEUE,
        workflows=[MusterWorkflow],
        activities=[script.advance],
        workflow_runner=RUNNER,
    )
    async with cases, Worker(client, task_queue=EFFECTS_QUEUE, activities=[script.perform]):
        yield


async def _start(environment: WorkflowEnvironment, name: str) -> WorkflowHandle[Any, Any]:
    return await environment.client.start_workflow(MusterWorkflow.run, CASE, id=f"shell-{name}", task_queue=CASES_QUEUE)


async def _timers(handle: WorkflowHandle[Any, Any]) -> list[timedelta]:
    """How long the shell set out to wait, each time."""
    return [
        event.timer_started_event_attributes.start_to_fire_timeout.ToTimedelta()
        async for event in handle.fetch_history_events()
        if event.HasField("timer_started_event_attributes")
    ]

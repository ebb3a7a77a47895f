"""The naive baseline's worker, a process of its own. Arguments: server, namespace, task queue, port of the gateway.

Tuned as far as it helps: nothing is ever evicted from the cache, many pollers and slots, eager activities, and a
sandbox that does not import our packages again for every workflow.
"""

import asyncio
import sys

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import PollerBehaviorSimpleMaximum, Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from tests.bench.naive_workflows import NOTIFY, RECORD, NaiveCallUp, NaivePerson

_SLOTS = 500
_CACHED = 5000
_POLLERS = 2
_PASSED_THROUGH = ("tests",)


class Activities:
    """The least that can be done: notify tells the load generator (the «gateway») whom it reached."""

    def __init__(self, gateway: asyncio.StreamWriter) -> None:
        self._gateway = gateway

    @activity.defn(name=NOTIFY)
    async def notify(self, person: str) -> None:
        """A message is one line on an open connection."""
        self._gateway.write(f"{person}\n".encode())

    @activity.defn(name=RECORD)
    async def record(self, person: str) -> None:
        """Writes nothing at all, which flatters the baseline."""


async def run(server: str, namespace: str, queue: str, gateway_port: int) -> None:
    """Work until the process is ended."""
    _, gateway = await asyncio.open_connection("127.0.0.1", gateway_port)
    activities = Activities(gateway)
    worker = Worker(
        await Client.connect(server, namespace=namespace),
        task_queue=queue,
        workflows=[NaiveCallUp, NaivePerson],
        activities=[activities.notify, activities.record],
        workflow_runner=SandboxedWorkflowRunner(
            restrictions=SandboxRestrictions.default.with_passthrough_modules(*_PASSED_THROUGH)
        ),
        max_cached_workflows=_CACHED,
        max_concurrent_workflow_tasks=_SLOTS,
        max_concurrent_activities=_SLOTS,
        workflow_task_poller_behavior=PollerBehaviorSimpleMaximum(_POLLERS),
        activity_task_poller_behavior=PollerBehaviorSimpleMaximum(_POLLERS),
    )
    await worker.run()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))

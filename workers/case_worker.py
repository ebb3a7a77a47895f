"""Case worker: drives workflows and decides. It calls nothing in the world."""

from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.advance import Advancer
from activities.temporal import CaseActivities
from domain.kernel.progress import CASES_QUEUE
from ledger.ports import Store
from workers import runtime
from workers.settings import Settings
from workflows.all import WORKFLOWS

RUNNER = SandboxedWorkflowRunner(
    restrictions=SandboxRestrictions.default.with_passthrough_modules("domain", "workflows", "pydantic", "structlog")
)
"""The sandbox stays; our own pure packages pass through it (17 ms instead of 5 ms a workflow otherwise)."""


def make_worker(client: Client, store: Store, *, cached: int = 500) -> Worker:
    """A worker that decides over `store`; run it as a context. `cached` workflows are kept, others are replayed."""
    return Worker(
        client,
        task_queue=CASES_QUEUE,
        workflows=WORKFLOWS,
        activities=CaseActivities(Advancer(store)).all(),
        workflow_runner=RUNNER,
        max_cached_workflows=cached,
        max_concurrent_workflow_tasks=100,
        max_concurrent_local_activities=200,
        graceful_shutdown_timeout=timedelta(seconds=5),
    )


async def run(settings: Settings) -> None:
    """Until asked to stop; what is under way is finished first."""
    stop = runtime.stop_event()
    made = await runtime.start(settings, connections=6)
    async with make_worker(await runtime.temporal_client(settings), made.store):
        await stop.wait()
    await made.aclose()

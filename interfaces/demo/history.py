"""How much Temporal had to remember for a drill: the cost that grows with people if a design is wrong."""

from dataclasses import dataclass

from temporalio.client import Client

from workers import runtime
from workers.settings import Settings


@dataclass(frozen=True, slots=True)
class HistorySize:
    """Workflow runs of a drill, and the events in all their histories."""

    runs: int
    events: int


async def history_size(settings: Settings, activation: str) -> HistorySize:
    """Of the activation and its musters, over all runs of each."""
    client = await runtime.temporal_client(settings)
    runs = events = 0
    query = f"WorkflowId = '{activation}' OR WorkflowId STARTS_WITH '{activation}-m'"
    async for found in client.list_workflows(query):
        runs += 1
        events += await _length(client, found.id, found.run_id)
    return HistorySize(runs, events)


async def _length(client: Client, workflow: str, run: str | None) -> int:
    described = await client.get_workflow_handle(workflow, run_id=run).describe()
    return described.raw_description.workflow_execution_info.history_length

"""A workflow that does nothing but wait.

In a file of its own: Temporal's sandbox imports a workflow's module, and all that it imports, a second time. A C
extension such as asyncpg does not survive that: the process crashes at its next use. Keep workflows apart from it,
or pass it through.
"""

from datetime import timedelta

from temporalio import workflow


@workflow.defn
class SixHours:
    """Waits as long as a night shift."""

    @workflow.run
    async def run(self) -> None:
        """Sleep six hours of the workflow's own clock."""
        await workflow.sleep(timedelta(hours=6))

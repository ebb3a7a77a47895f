"""The ladder of accountability: one case a bearer, for as long as it may owe anything."""

from temporalio import workflow

from workflows.case import CaseShell

with workflow.unsafe.imports_passed_through():
    from domain.kernel.progress import CaseStart


@workflow.defn(name="accountability")
class AccountabilityWorkflow(CaseShell):
    """Reminders, orders, and the waits between them: days and weeks."""

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        await self.live(start)

"""The case that publishes a policy."""

from temporalio import workflow

from workflows.case import CaseShell

with workflow.unsafe.imports_passed_through():
    from domain.kernel.progress import CaseStart


@workflow.defn(name="policy")
class PolicyWorkflow(CaseShell):
    """One policy's versions, for as long as the county has it."""

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        await self.live(start)

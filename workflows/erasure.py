"""Erasure of a person's data, or of what a directive collected."""

from temporalio import workflow

from workflows.case import CaseShell

with workflow.unsafe.imports_passed_through():
    from domain.kernel.progress import CaseStart


@workflow.defn(name="erasure")
class ErasureWorkflow(CaseShell):
    """From a request, or the end of a directive, until the keys are destroyed."""

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        await self.live(start)

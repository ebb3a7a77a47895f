"""The checkpoint's case (plan §3): its shifts, for as long as it stands."""

from temporalio import workflow

from workflows.case import CaseShell

with workflow.unsafe.imports_passed_through():
    from domain.kernel.progress import CaseStart


@workflow.defn(name="checkpoint")
class CheckpointWorkflow(CaseShell):
    """From the order to its end: rotas, shifts, handovers."""

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        await self.live(start)

"""A muster that sleeps before it advances: what a careless change of the shell would be."""

from datetime import timedelta

from temporalio import workflow

from workflows.case import CaseShell

with workflow.unsafe.imports_passed_through():
    from domain.kernel.progress import CaseStart


@workflow.defn(name="muster")
class OtherMuster(CaseShell):
    """Not what the history says."""

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        await workflow.sleep(timedelta(seconds=1))
        await self.live(start)

"""The cases of enterprise inspection (plan §4): the plan with its draw, and the enterprise with all its visits."""

from temporalio import workflow

from workflows.case import CaseShell

with workflow.unsafe.imports_passed_through():
    from domain.kernel.progress import CaseStart


@workflow.defn(name="inspection")
class InspectionWorkflow(CaseShell):
    """From the request to the last visit."""

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        await self.live(start)


@workflow.defn(name="enterprise")
class EnterpriseWorkflow(CaseShell):
    """Runs while a visit or a finding is open, and ends until the next one."""

    @workflow.run
    async def run(self, start: CaseStart) -> None:
        await self.live(start)
